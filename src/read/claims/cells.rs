//! The cells of a row, and lines without quotes taken apart into them.

use std::ops::Range;

use csv::ByteRecord;

use super::separators::{Separator, Separators};

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
    /// What it stands in.
    text: &'r str,
    /// What stands before its first cell and behind each.
    separators: &'r [Separator],
}

impl<'r> Cells<'r> {
    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a row has at least one cell")]
    pub fn len(&self) -> usize {
        match self {
            Self::Record(record) => record.len(),
            Self::Line(line) => line.len(),
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
    /// How many cells it has.
    fn len(&self) -> usize {
        self.separators.len().saturating_sub(1)
    }

    pub(super) fn get(&self, index: usize) -> Option<&'r str> {
        self.text.get(self.place(index)?)
    }

    /// Where a cell stands in the text.
    #[inline]
    pub(super) fn place(&self, index: usize) -> Option<Range<usize>> {
        let [before, behind] = self.separators.get(index..)?.first_chunk()?;
        Some(before.start()..behind.end())
    }

    /// The whole text, which it stands in.
    #[inline]
    pub(super) fn around(&self) -> &'r [u8] {
        self.text.as_bytes()
    }

    /// The line without its end.
    fn raw(&self) -> Option<&'r str> {
        self.text.get(self.separators.first()?.start()..self.separators.last()?.end())
    }
}

/// The lines of a text that has no quotes, as the csv crate reads them: empty ones left out, a carriage return as good
/// as a line feed.
pub(super) struct Lines<'t> {
    text: &'t str,
    delimiter: u8,
    /// The one before the next line, and those behind it.
    separators: &'t [Separator],
    /// How many line feeds stand before the next line.
    line_feeds: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8, memory: &'t mut Separators) -> Self {
        Self { text, delimiter, separators: memory.find(text, delimiter), line_feeds: 0 }
    }

    #[inline]
    fn byte(&self, at: Separator) -> Option<u8> {
        self.text.as_bytes().get(at.end()).copied()
    }

    /// Passes over empty lines.
    #[inline]
    fn pass_over_empty(&mut self) {
        while let [before, end, ..] = self.separators
            && before.start() == end.end()
            && self.byte(*end).is_some_and(|byte| byte != self.delimiter)
        {
            self.pass_over_cells(1);
        }
    }

    /// The next line, where it has so many cells and is not the last one.
    #[inline]
    pub(super) fn peek(&mut self, cells: usize) -> Option<Line<'t>> {
        self.pass_over_empty();
        let separators = self.separators.get(..=cells)?;
        let [_, between @ .., end] = separators else { return None };
        let has_so_many = between.iter().all(|at| self.byte(*at) == Some(self.delimiter))
            && self.byte(*end).is_some_and(|byte| byte != self.delimiter);
        has_so_many.then_some(Line { text: self.text, separators })
    }

    /// Passes over a line that was peeked at.
    #[inline]
    pub(super) fn pass_over(&mut self, line: Line<'t>) {
        self.pass_over_cells(line.len());
    }

    /// Passes over the cells of the next line, and its end.
    #[inline]
    fn pass_over_cells(&mut self, count: usize) {
        self.separators = self.separators.get(count..).unwrap_or_default();
        let ends_line = self.separators.first().is_some_and(|end| self.byte(*end) == Some(b'\n'));
        self.line_feeds = self.line_feeds.wrapping_add(u64::from(ends_line));
    }

    /// The next line, its cells, and how many line feeds stand before it.
    pub(super) fn next_line(&mut self) -> Option<(&'t str, Cells<'t>, u64)> {
        self.pass_over_empty();
        let behind_cells = self.separators.get(1..).unwrap_or_default();
        let between = behind_cells.iter().take_while(|at| self.byte(**at) == Some(self.delimiter)).count();
        let line = Line { text: self.text, separators: self.separators.get(..between.checked_add(2)?)? };
        let line_feeds = self.line_feeds;
        self.pass_over(line);
        Some((line.raw()?, Cells::Line(line), line_feeds))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::read::claims::{Block, ClaimsFile, ColumnNames, OpenClaimsFile, RowOrBroken, Separators};

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
            file.rows(block, &mut Separators::default(), &mut add);
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
