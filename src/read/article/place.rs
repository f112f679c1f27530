//! Lines and columns.

use memchr::memchr2;

use crate::read::article::Run;
use crate::read::encoding::Decoded;

/// A place in a decoded file, kept from one look-up to the next, so that looking up rising offsets takes one pass in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    offset: usize,
    line: u64,
    column: u64,
}

impl Cursor {
    /// The start of a file or block.
    #[must_use]
    pub fn at_start_of(file: &Decoded<'_>) -> Self {
        Self { offset: 0, line: file.first_line(), column: 1 }
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The column in code points, from 1.
    #[must_use]
    pub fn column(&self) -> u64 {
        self.column
    }

    /// Moves to an offset of the file's text. Moving back starts again from the first line.
    ///
    /// CR LF is one line break, and so is each LF or CR that stands alone.
    pub fn move_to(&mut self, file: &Decoded<'_>, offset: usize) {
        let text = file.text();
        let offset = text.floor_char_boundary(offset.min(text.len()));
        if offset < self.offset {
            *self = Self::at_start_of(file);
        }
        let bytes = text.as_bytes();
        let mut line_start = self.offset;
        let mut is_new_line = false;
        let mut at = self.offset;
        while let Some(found) = memchr2(b'\n', b'\r', bytes.get(at..offset).unwrap_or_default()) {
            let end = at.saturating_add(found);
            let behind = end.saturating_add(1);
            let is_cr_of_crlf = bytes.get(end) == Some(&b'\r') && bytes.get(behind) == Some(&b'\n');
            if !is_cr_of_crlf {
                self.line = self.line.saturating_add(1);
                line_start = behind;
                is_new_line = true;
            }
            at = behind;
        }
        let since = text.get(line_start..offset).unwrap_or_default().chars().count() as u64;
        self.column = if is_new_line { since.saturating_add(1) } else { self.column.saturating_add(since) };
        self.offset = offset;
    }

    /// Moves to an offset of the text of a word-processor document, whose lines are its paragraphs.
    pub(crate) fn move_in_paragraphs(&mut self, text: &str, offset: usize, run: Run) {
        let paragraph_start = run.paragraph_text as usize;
        if self.offset < paragraph_start || self.offset > offset || self.line != u64::from(run.paragraph) {
            *self = Self { offset: paragraph_start, line: run.paragraph.into(), column: 1 };
        }
        let since = text.get(self.offset..offset).unwrap_or_default().chars().count() as u64;
        self.column = self.column.saturating_add(since);
        self.offset = offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::encoding::{Hint, decode};

    #[test]
    fn counts_lines_and_columns_in_code_points() {
        let text = "约7.1亿元\r\nb\rc\n\nd𠀀e";
        let file = decode(text.as_bytes(), Hint::Undeclared).unwrap();
        let mut rising = Cursor::at_start_of(&file);
        let (mut line, mut column, mut previous) = (1, 1, ' ');
        for (offset, c) in text.char_indices() {
            if previous == '\n' || (previous == '\r' && c != '\n') {
                (line, column) = (line + 1, 1);
            }
            let mut fresh = Cursor::at_start_of(&file);
            for cursor in [&mut rising, &mut fresh] {
                cursor.move_to(&file, offset);
                assert_eq!((cursor.line(), cursor.column()), (line, column), "{c:?} at {offset}");
            }
            (column, previous) = (column + 1, c);
        }
        assert_eq!(rising.line(), 5);
        rising.move_to(&file, 3);
        assert_eq!((rising.line(), rising.column()), (1, 2), "back again");
    }

    #[test]
    fn begins_where_the_block_begins() {
        let block = Decoded::block("a\nb", 500, 9);
        let mut cursor = Cursor::at_start_of(&block);
        assert_eq!(cursor.line(), 10);
        cursor.move_to(&block, 2);
        assert_eq!((cursor.line(), cursor.column()), (11, 1));
    }
}
