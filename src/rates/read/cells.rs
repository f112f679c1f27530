//! Rows of cells, each with its place: what every reader of a table stands on, be it delimited text or a spreadsheet.
//!
//! The `csv` crate tells the line of a record and not the column of a cell, which an error must name; and no publisher
//! breaks a cell over two lines.

use std::borrow::Cow;

use super::fault::{Fault, Problem};
use crate::rates::day::DayNumber;
use crate::rates::series::Spot;

/// One cell, without its quotation marks and the spaces around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    pub(super) text: Cow<'t, str>,
    /// The line and column of a text; the row and column of a spreadsheet.
    pub(super) spot: Spot,
    /// In a spreadsheet's cell that holds a number: the day that a date of zero would be.
    pub(super) serial_zero: Option<DayNumber>,
}

impl Cell<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// One row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) line: u64,
    pub(super) cells: Vec<Cell<'t>>,
}

impl<'t> Row<'t> {
    /// The text of the first cell.
    pub(super) fn first(&self) -> &str {
        self.cells.first().map_or("", |cell| &cell.text)
    }

    /// Whether one cell alone has a text, the first.
    pub(super) fn is_single(&self) -> bool {
        self.cells.iter().skip(1).all(Cell::is_empty)
    }

    /// The position of the column of a name, in capitals or small letters.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.text.eq_ignore_ascii_case(name))
    }

    /// The cell at a position.
    pub(super) fn cell(&self, position: usize) -> Result<&Cell<'t>, Fault> {
        let place = Spot { line: self.line, column: 1 };
        self.cells.get(position).ok_or_else(|| Problem::Expected("a longer row").at(place))
    }

    /// Checks that the row has as many cells as its header.
    pub(super) fn is_as_wide_as(&self, header: &Self) -> Result<(), Fault> {
        let (expected, found) = (header.cells.len(), self.cells.len());
        if found == expected {
            return Ok(());
        }
        let spot =
            self.cells.get(expected).or(self.cells.last()).map_or(Spot { line: self.line, column: 1 }, |c| c.spot);
        Err(Problem::RaggedRow { expected, found }.at(spot))
    }
}

/// The rows of a table from its top; empty ones are passed over.
#[derive(Clone, Debug)]
pub(super) enum Rows<'t> {
    /// Delimited text.
    Text {
        /// The lines that follow, numbered from 1.
        lines: std::iter::Zip<std::ops::RangeFrom<u64>, std::str::Lines<'t>>,
        /// What separates cells.
        delimiter: char,
    },
    /// A sheet of a spreadsheet.
    Sheet(std::slice::Iter<'t, Row<'static>>),
}

/// The most cells that a row may have: as many as the widest spreadsheet.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// How many lines are looked at to tell what separates their cells.
const LINES_TO_JUDGE: usize = 20;

impl<'t> Rows<'t> {
    /// The rows of a text whose cells are separated by commas, tabs or semicolons, whichever is most frequent at its
    /// top.
    pub(super) fn of_text(text: &'t str) -> Self {
        let count =
            |delimiter: char| text.lines().take(LINES_TO_JUDGE).map(|l| l.matches(delimiter).count()).sum::<usize>();
        let more = |best: char, next: char| if count(next) > count(best) { next } else { best };
        let delimiter = ['\t', ';'].into_iter().fold(',', more);
        Self::Text { lines: (1..).zip(text.lines()), delimiter }
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Result<Row<'t>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self {
                Self::Text { lines, delimiter } => {
                    let (line, text) = lines.next()?;
                    match split(text, line, *delimiter) {
                        Ok(cells) => Row { line, cells },
                        Err(fault) => return Some(Err(fault)),
                    }
                }
                Self::Sheet(rows) => {
                    let row = rows.next()?;
                    let borrowed = |cell: &'t Cell<'static>| Cell { text: Cow::Borrowed(&*cell.text), ..*cell };
                    Row { line: row.line, cells: row.cells.iter().map(borrowed).collect() }
                }
            };
            if row.cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Ok(row));
            }
        }
    }
}

/// The cells of a line.
///
/// A cell that starts with a quotation mark ends at the next one that is not doubled; a quotation mark within a cell is
/// an ordinary character.
fn split(line: &str, number: u64, delimiter: char) -> Result<Vec<Cell<'_>>, Fault> {
    let mut cells = Vec::new();
    let mut rest = line;
    let mut column = 1_u64;
    loop {
        let spot = Spot { line: number, column };
        let trimmed = rest.trim_start_matches(' ');
        let (text, length) = if let Some(quoted) = trimmed.strip_prefix('"') {
            let end = closing_quote(quoted).ok_or_else(|| Problem::OpenQuote.at(spot))?;
            let (inside, behind) = quoted.split_at_checked(end).unwrap_or((quoted, ""));
            let behind = behind.strip_prefix('"').unwrap_or(behind);
            let to_delimiter = behind.find(delimiter).unwrap_or(behind.len());
            if behind.split_at_checked(to_delimiter).is_none_or(|(between, _)| !between.trim().is_empty()) {
                return Err(Problem::OpenQuote.at(spot));
            }
            let length = rest.len().saturating_sub(behind.len()).saturating_add(to_delimiter);
            let inside = inside.trim();
            let unescaped = if inside.contains('"') { inside.replace("\"\"", "\"").into() } else { inside.into() };
            (unescaped, length)
        } else {
            let length = rest.find(delimiter).unwrap_or(rest.len());
            (Cow::from(rest.split_at_checked(length).map_or(rest, |(cell, _)| cell).trim()), length)
        };
        if cells.len() == MAX_COLUMNS {
            return Err(Problem::TooManyColumns.at(spot));
        }
        cells.push(Cell { text, spot, serial_zero: None });
        let Some((cell, behind)) = rest.split_at_checked(length) else { return Ok(cells) };
        let Some(next) = behind.strip_prefix(delimiter) else { return Ok(cells) };
        let width = u64::try_from(cell.chars().count()).unwrap_or(u64::MAX);
        column = column.saturating_add(width).saturating_add(1);
        rest = next;
    }
}

/// The position of the quotation mark that closes a cell.
fn closing_quote(quoted: &str) -> Option<usize> {
    let mut marks = quoted.match_indices('"').map(|(position, _)| position).peekable();
    while let Some(position) = marks.next() {
        if marks.next_if_eq(&position.saturating_add(1)).is_none() {
            return Some(position);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<(String, u64)> {
        split(line, 1, ',').unwrap().into_iter().map(|c| (c.text.into_owned(), c.spot.column)).collect()
    }

    #[test]
    fn cells_know_their_columns() {
        assert_eq!(texts("a, b ,"), [("a".into(), 1), ("b".into(), 3), (String::new(), 7)]);
        assert_eq!(texts("日期,美元"), [("日期".into(), 1), ("美元".into(), 4)]);
        assert_eq!(texts(r#""a,b",7.1"#), [("a,b".into(), 1), ("7.1".into(), 7)]);
        assert_eq!(texts(r#""say ""so""",x"#), [(r#"say "so""#.into(), 1), ("x".into(), 14)]);
        assert_eq!(texts(r#"5" disk,x"#), [(r#"5" disk"#.into(), 1), ("x".into(), 9)]);
        assert_eq!(texts(""), [(String::new(), 1)]);
        assert_eq!(texts(r#""""#), [(String::new(), 1)]);
    }

    #[test]
    fn an_open_quote_is_an_error_with_its_place() {
        let fault = split(r#"2024-05-01,"7.1,x"#, 4, ',').unwrap_err();
        assert!(matches!(fault.problem, Problem::OpenQuote));
        assert_eq!(fault.place, Some(Spot { line: 4, column: 12 }));
        assert!(split(r#""7.1,"7.2""#, 1, ',').is_err(), "closed by the quotation mark of the next cell");
    }

    #[test]
    fn a_row_without_end_is_an_error_and_no_burden() {
        let fault = split(&",".repeat(1_000_000), 1, ',').unwrap_err();
        assert!(matches!(fault.problem, Problem::TooManyColumns));
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_one() {
        for text in ["a,b,c\n1,2,3\n", "a\tb\tc\n1\t2\t3\n", "a;b;c\r\n1;2;3\r\n"] {
            let rows: Vec<_> = Rows::of_text(text).map(Result::unwrap).collect();
            assert_eq!((rows.len(), rows[1].cells.len(), rows[1].line), (2, 3, 2), "{text:?}");
        }
    }

    #[test]
    fn a_comma_separates_where_nothing_else_is_more_frequent() {
        for (text, first) in [("a,b;c\n", "a"), ("a;b,c;d\n", "a"), ("a,b\tc;d\n", "a"), ("a;b,c\n", "a;b")] {
            let rows: Vec<_> = Rows::of_text(text).map(Result::unwrap).collect();
            assert_eq!(rows[0].cells[0].text, first, "{text:?}");
        }
    }

    #[test]
    fn empty_rows_are_passed_over_and_counted() {
        let rows: Vec<_> = Rows::of_text("a,b\n\n , \n,\n1,2").map(Result::unwrap).collect();
        assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 5]);
    }
}
