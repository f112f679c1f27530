//! The cells of a row, and lines without quotes taken apart into them.

use std::ops::Range;

use csv::ByteRecord;

use super::separators::{LineEnd, Separator, Separators};

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
            Self::Line(line) => line.cells(),
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
    #[inline]
    pub(super) fn cells(&self) -> usize {
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

    /// Whether it has nothing in it.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.separators, [before, behind] if before.start() == behind.end())
    }

    /// Where it starts in the text.
    pub(super) fn start(&self) -> usize {
        self.separators.first().map_or(0, |before| before.start())
    }

    /// The line without its end.
    pub(super) fn raw(&self) -> Option<&'r str> {
        self.text.get(self.start()..self.separators.last()?.end())
    }
}

/// The lines of a text that has no quotes. A carriage return ends one as a line feed does, so that some may be empty; the
/// csv crate leaves those out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    separators: &'t [Separator],
    /// What stands before the first line and behind each.
    line_ends: &'t [LineEnd],
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8, memory: &'t mut Separators) -> Self {
        let (separators, line_ends) = memory.find(text, delimiter);
        Self { text, separators, line_ends }
    }

    /// The line at an index; `None` past the last one.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<Line<'t>> {
        let [before, behind] = self.ends_from(index).next()?;
        Some(Line { text: self.text, separators: self.separators.get(before..=behind)? })
    }

    /// The whole text.
    #[inline]
    pub(super) fn text(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// The indices of the separators before and behind each line from `index` on.
    #[inline]
    pub(super) fn ends_from(&self, index: usize) -> impl Iterator<Item = [usize; 2]> + use<'t> {
        self.line_ends
            .get(index..)
            .unwrap_or_default()
            .array_windows()
            .map(|ends: &[LineEnd; 2]| ends.map(LineEnd::index))
    }

    /// The index of the line behind the separator at an index.
    pub(super) fn index_behind(&self, separator: usize) -> usize {
        self.line_ends.partition_point(|end| end.index() < separator)
    }

    /// So many cells behind the separator at an index.
    #[inline]
    pub(super) fn behind(&self, separator: usize, cells: usize) -> Option<Line<'t>> {
        let separators = self.separators.get(separator..separator.checked_add(cells)?.checked_add(1)?)?;
        Some(Line { text: self.text, separators })
    }

    /// Where a cell stands in the text, counted from the separator at an index.
    #[inline]
    pub(super) fn cell(&self, separator: usize, index: usize) -> Option<Range<usize>> {
        let [before, behind] = self.separators.get(separator.wrapping_add(index)..)?.first_chunk()?;
        Some(before.start()..behind.end())
    }

    /// The index of the first line from `index` on that has something in it; `None` where there is none.
    pub(super) fn next_with_cells(&self, mut index: usize) -> Option<usize> {
        while self.get(index)?.is_empty() {
            index = index.saturating_add(1);
        }
        Some(index)
    }
}

/// Counts line feeds on the way through a text.
#[derive(Debug, Default)]
pub(super) struct LineFeeds {
    up_to: usize,
    count: u64,
}

impl LineFeeds {
    /// How many line feeds stand before a line, which must not be before the one that was asked of last.
    pub(super) fn before(&mut self, line: &Line<'_>) -> u64 {
        let start = line.start();
        self.count =
            self.count.saturating_add(super::lines_in(line.around().get(self.up_to..start).unwrap_or_default()));
        self.up_to = start;
        self.count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::read::claims::{Block, ClaimsFile, ColumnNames, OpenClaimsFile, RowMemory, RowOrBroken};

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
            file.rows(block, &mut RowMemory::default(), &mut add);
        }
        rows
    }

    proptest! {
        /// The csv crate reads the same rows out of a block without quotes.
        #[test]
        fn lines_without_quotes_are_records(text in "([a-z0-9亿., ]|\r\n|\n|\r|,|,){0,80}") {
            let file = OpenClaimsFile::open("x.csv", "yuan,usd,note\n".as_bytes(), None, &ColumnNames::new()).unwrap().file;
            let block = Block::new(text.into_bytes(), 7, 90);
            prop_assert_eq!(seen(&file, &block, false), seen(&file, &block, true));
        }
    }
}
