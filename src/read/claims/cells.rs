//! The cells of a row, and lines without quotes taken apart into them.

use csv::ByteRecord;
use memchr::memchr3_iter;

/// The cells of a row: what stands between separators, with quotes undone.
#[derive(Clone, Copy, Debug)]
pub enum Cells<'r> {
    /// Those that the csv crate reads.
    Record(&'r ByteRecord),
    /// Those of a line that has no quotes.
    Line(Line<'r>),
}

/// A line without quotes.
#[derive(Clone, Copy, Debug)]
pub struct Line<'r> {
    text: &'r str,
    /// Where each cell ends.
    ends: &'r [usize],
}

impl<'r> Cells<'r> {
    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a row has at least one cell")]
    pub fn len(&self) -> usize {
        match self {
            Self::Record(record) => record.len(),
            Self::Line(line) => line.ends.len(),
        }
    }

    /// The bytes of a cell; `None` past the last one.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'r [u8]> {
        match self {
            Self::Record(record) => record.get(index),
            Self::Line(line) => line.get(index).map(str::as_bytes),
        }
    }

    /// The text of a cell, empty past the last one; `None` where it is not UTF-8.
    #[must_use]
    pub fn text(&self, index: usize) -> Option<&'r str> {
        match self {
            Self::Record(record) => std::str::from_utf8(record.get(index).unwrap_or_default()).ok(),
            Self::Line(line) => Some(line.get(index).unwrap_or_default()),
        }
    }
}

impl<'r> Line<'r> {
    fn get(&self, index: usize) -> Option<&'r str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before)?.saturating_add(1),
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// The lines of a text that has no quotes, as the csv crate reads them: empty ones left out, a carriage return as good
/// as a line feed.
pub(super) struct Lines<'t> {
    text: &'t str,
    delimiter: u8,
    /// What is not read yet.
    rest: &'t [u8],
    /// How many line feeds stand before it.
    line_feeds: u64,
    /// Where the cells of the line at hand end.
    ends: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { text, delimiter, rest: text.as_bytes(), line_feeds: 0, ends: Vec::new() }
    }

    /// What is left, from the next line on; nothing at the end.
    #[inline]
    pub(super) fn rest(&mut self) -> &'t [u8] {
        while let [end @ (b'\n' | b'\r'), tail @ ..] = self.rest {
            self.line_feeds = self.line_feeds.saturating_add(u64::from(*end == b'\n'));
            self.rest = tail;
        }
        self.rest
    }

    /// Passes over a line, to where its line end stands.
    #[inline]
    pub(super) fn go_on(&mut self, line_end: &'t [u8]) {
        self.rest = line_end;
    }

    /// The next line, its cells, and how many line feeds stand before it.
    pub(super) fn next_line(&mut self) -> Option<(&'t str, Cells<'_>, u64)> {
        let bytes = self.rest();
        if bytes.is_empty() {
            return None;
        }
        self.ends.clear();
        for at in memchr3_iter(self.delimiter, b'\n', b'\r', bytes) {
            self.ends.push(at);
            if bytes.get(at) != Some(&self.delimiter) {
                return self.line_of(at);
            }
        }
        self.ends.push(bytes.len());
        self.line_of(bytes.len())
    }

    fn line_of(&mut self, length: usize) -> Option<(&'t str, Cells<'_>, u64)> {
        let start = self.text.len().checked_sub(self.rest.len())?;
        let text = self.text.get(start..start.checked_add(length)?)?;
        self.go_on(self.rest.get(length..)?);
        Some((text, Cells::Line(Line { text, ends: &self.ends }), self.line_feeds))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::read::claims::{Block, ClaimsFile, ColumnNames, OpenClaimsFile, RowOrBroken};

    fn seen(file: &ClaimsFile, block: &Block, with_quotes: bool) -> Vec<(u64, Vec<u8>, Vec<Vec<u8>>)> {
        let mut rows = Vec::new();
        let mut add = |row: RowOrBroken<'_>| {
            let RowOrBroken::Row(row) = row else { panic!("{row:?}") };
            let cells = (0..row.cells.len()).map(|index| row.cells.get(index).unwrap().to_vec()).collect();
            assert!(row.cells.get(row.cells.len()).is_none());
            rows.push((row.line, row.raw.trim_ascii_end().to_vec(), cells));
        };
        if with_quotes {
            file.rows_with_quotes(block, &mut add);
        } else {
            file.rows(block, &mut add);
        }
        rows
    }

    proptest! {
        /// The csv crate reads the same rows out of a block without quotes.
        #[test]
        fn lines_without_quotes_are_records(text in "([a-z0-9亿., ]|\r\n|\n|\r|,|,){0,80}") {
            let file = OpenClaimsFile::open("x.csv", "yuan,usd,note\n".as_bytes(), None, &ColumnNames::new()).unwrap().file;
            let block = Block { bytes: text.into_bytes(), first_line: 7, first_byte: 90, broken: None };
            prop_assert_eq!(seen(&file, &block, false), seen(&file, &block, true));
        }
    }
}
