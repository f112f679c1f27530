//! Lines into cells, each with the column it starts at: what every reader of delimited text stands on.
//!
//! The `csv` crate tells the line of a record and not the column of a cell, which an error must name; and no publisher
//! breaks a cell over two lines.

use std::borrow::Cow;

use super::fault::{Fault, Problem};
use crate::rates::series::Spot;

/// One cell, without its quotation marks and the spaces around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    pub(crate) text: Cow<'t, str>,
    pub(crate) spot: Spot,
}

/// The cells of a line.
///
/// A cell that starts with a quotation mark ends at the next one that is not doubled; a quotation mark within a cell is
/// an ordinary character.
pub(crate) fn split(line: &str, number: u64, delimiter: char) -> Result<Vec<Cell<'_>>, Fault> {
    let mut cells = Vec::new();
    let mut rest = line;
    let mut column = 1_u64;
    loop {
        let spot = Spot { line: number, column };
        let trimmed = rest.trim_start_matches([' ', '\u{feff}']);
        let (text, length) = if let Some(quoted) = trimmed.strip_prefix('"') {
            let end = closing_quote(quoted).ok_or_else(|| Problem::OpenQuote.at(spot))?;
            let (inside, behind) = quoted.split_at_checked(end).unwrap_or((quoted, ""));
            let behind = behind.strip_prefix('"').unwrap_or(behind);
            let to_delimiter = behind.find(delimiter).unwrap_or(behind.len());
            let length = rest.len().saturating_sub(behind.len()).saturating_add(to_delimiter);
            let unescaped = if inside.contains('"') { inside.replace("\"\"", "\"").into() } else { inside.into() };
            (unescaped, length)
        } else {
            let length = rest.find(delimiter).unwrap_or(rest.len());
            (Cow::from(rest.split_at_checked(length).map_or(rest, |(cell, _)| cell).trim()), length)
        };
        cells.push(Cell { text, spot });
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

/// The lines of a text, numbered from 1, without their ends.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1_u64..).zip(text.lines())
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
    }
}
