//! A row of a claims file into a claim.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Cells;
use crate::claim::{Basis, Claim, Place, Setting, Unreadable};
use crate::figure::Decimal;
use crate::money::{Currency, Money, Parser, UnknownCurrency, Written};
use crate::period::{Period, PeriodError};
use crate::rates::Rate;
use crate::read::claims::columns::{AmountColumn, Columns};
use crate::tolerance::{Tolerance, ToleranceError};

/// A row as read: its cells, and where they stand.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The file as it is shown.
    pub file: &'r str,
    /// What the columns are.
    pub columns: &'r Columns,
    /// The cells.
    pub cells: Cells<'r>,
    /// The line that the row starts on, from 1.
    pub line: u64,
    /// The bytes of the row as they stand in the file, for the column of a cell.
    pub raw: &'r [u8],
    /// What separates its cells.
    pub delimiter: u8,
}

/// Why a row is not a claim; the rest of the row may still be of use.
#[derive(Debug)]
pub struct RowError<'r> {
    original: Option<Written<'r>>,
    stated: Option<Written<'r>>,
    date: Option<Period>,
    /// The cell that is to blame, if one is.
    cell: Option<usize>,
    reason: String,
}

impl<'r> Row<'r> {
    /// What the verdict on this row rests on, where it can be had at once: [`claim`](Self::claim) has the same, later.
    #[must_use]
    pub fn basis(&self, parser: &mut Parser) -> Option<Basis> {
        let columns = self.columns;
        let is_plain =
            columns.rate.or(columns.tolerance).or(columns.original_currency).or(columns.stated_currency).is_none();
        if !is_plain || self.cells.len() != columns.count {
            return None;
        }
        let original = self.known_money(columns.original, parser)?;
        let stated = self.known_money(columns.stated, parser)?;
        let date = match columns.date {
            Some(index) => period(self.cells.text(index)?).ok()?,
            None => None,
        };
        Some(Basis { original, stated, date, rate: None, tolerance: None })
    }

    #[inline]
    fn known_money(&self, column: AmountColumn, parser: &mut Parser) -> Option<Money> {
        let text = trimmed(self.cells.text(column.index)?);
        let money = parser.known_money(text, column.currency)?;
        column.currency.is_none_or(|wanted| wanted == money.currency).then_some(money)
    }

    /// The claim in this row, without its setting: that is worked out only for rows that are reported.
    ///
    /// # Errors
    ///
    /// Where a cell that is needed is missing or cannot be read. The error is large only in the rare case.
    pub fn claim(&self, parser: &mut Parser) -> Result<Claim<'r>, Box<RowError<'r>>> {
        if self.cells.len() != self.columns.count {
            return Err(Box::new(self.ragged()));
        }
        let original = self.amount(self.columns.original, self.columns.original_currency, parser);
        let stated = self.amount(self.columns.stated, self.columns.stated_currency, parser);
        let date = self.optional(self.columns.date, read_date);
        let (original, stated, date) = match (original, stated, date) {
            (Ok(original), Ok(stated), Ok(date)) => (original, stated, date),
            (original, stated, date) => {
                let mut blame = None;
                let mut keep = |found: Result<Written<'r>, (usize, String)>| match found {
                    Ok(written) => Some(written),
                    Err(why) => {
                        blame.get_or_insert(why);
                        None
                    }
                };
                let (original, stated) = (keep(original), keep(stated));
                let date = date.unwrap_or_else(|why| {
                    blame.get_or_insert(why);
                    None
                });
                let (cell, reason) = blame.map_or((None, String::new()), |(cell, reason)| (Some(cell), reason));
                return Err(Box::new(RowError { original, stated, date, cell, reason }));
            }
        };
        let pair = (original.money.currency, stated.money.currency);
        let rate = self.optional(self.columns.rate, |text| rate_for(text, pair));
        let tolerance = self.optional(self.columns.tolerance, read_tolerance);
        match (rate, tolerance) {
            (Ok(rate), Ok(tolerance)) => {
                Ok(Claim { setting: Setting::default(), original, stated, date, rate, tolerance })
            }
            (Err((cell, reason)), _) | (_, Err((cell, reason))) => Err(Box::new(RowError {
                original: Some(original),
                stated: Some(stated),
                date,
                cell: Some(cell),
                reason,
            })),
        }
    }

    /// Where the row stands and what comes with it; `cell` is the cell whose column is named.
    #[must_use]
    pub fn setting(&self, cell: usize) -> Setting<'r> {
        let id = self.columns.id.map(|index| self.text(index)).filter(|id| !id.is_empty());
        let source = self.columns.source.map(|index| self.text(index)).filter(|source| !source.is_empty());
        let column = column_of_cell(self.raw, self.delimiter, cell);
        Setting {
            place: Place {
                file: Cow::Borrowed(self.file),
                line: self.line,
                column,
                end_line: self.line,
                end_column: column,
                bytes: None,
                paragraph_and_run: None,
            },
            id: id.unwrap_or_else(|| Cow::Owned(self.line.to_string())),
            source,
            sentence: None,
            spans: None,
            stated_number: None,
            other_cells: self
                .columns
                .others
                .iter()
                .map(|index| index.map_or(Cow::Borrowed(""), |i| self.text(i)))
                .collect(),
        }
    }

    /// The setting of the claim in the row: its column is that of the original's cell.
    #[must_use]
    pub fn setting_of_claim(&self) -> Setting<'r> {
        self.setting(self.columns.original.index)
    }

    /// The document that the row says it stands in.
    fn source(&self) -> Option<&'r str> {
        self.columns.source.and_then(|index| self.cells.text(index)).filter(|source| !source.is_empty())
    }

    /// The document it stands in: the one it names, or else the file.
    #[must_use]
    pub fn document(&self) -> &'r str {
        self.source().unwrap_or(self.file)
    }

    /// The row as something that could not be read.
    #[must_use]
    pub fn unreadable(&self, error: RowError<'r>) -> Unreadable<'r> {
        Unreadable {
            setting: self.setting(error.cell.unwrap_or(0)),
            original: error.original,
            stated: error.stated,
            date: error.date,
            reason: error.reason,
        }
    }

    fn text(&self, index: usize) -> Cow<'r, str> {
        match self.cells.text(index) {
            Some(text) => Cow::Borrowed(text),
            None => String::from_utf8_lossy(self.cells.get(index).unwrap_or_default()),
        }
    }

    fn cell(&self, index: usize) -> Result<&'r str, (usize, String)> {
        let text = self.cells.text(index).ok_or_else(|| {
            (index, format!("The cell in column `{}` is not valid UTF-8 text.", self.columns.name(index)))
        })?;
        Ok(unguarded(trimmed(text)))
    }

    fn amount(
        &self,
        column: AmountColumn,
        currency_column: Option<usize>,
        parser: &mut Parser,
    ) -> Result<Written<'r>, (usize, String)> {
        let text = self.cell(column.index)?;
        let code = self.optional(currency_column, read_currency)?;
        let expected = code.or(column.currency);
        let name = || self.columns.name(column.index);
        if text.is_empty() {
            return Err((column.index, format!("The cell in column `{}` is empty: an amount is needed.", name())));
        }
        let written = parser.parse(text, expected).map_err(|e| (column.index, sentence(&e.to_string())))?;
        match expected {
            Some(wanted) if wanted != written.money.currency => Err((
                column.index,
                format!("Column `{}` is for {wanted}, but the cell says {}.", name(), written.money.currency),
            )),
            _ => Ok(written),
        }
    }

    fn optional<T>(
        &self,
        column: Option<usize>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, (usize, String)> {
        let Some(index) = column else { return Ok(None) };
        let text = self.cell(index)?;
        if text.is_empty() {
            return Ok(None);
        }
        read(text).map(Some).map_err(|why| (index, sentence(&why)))
    }

    fn ragged(&self) -> RowError<'r> {
        let (found, wanted) = (self.cells.len(), self.columns.count);
        let mut reason = format!(
            "The row has {found} {}, but the header has {wanted} columns",
            if found == 1 { "cell" } else { "cells" }
        );
        let _ =
            write!(reason, "{}.", if found > wanted { ": put cells that hold a comma in double quotes" } else { "" });
        RowError { original: None, stated: None, date: None, cell: None, reason }
    }
}

/// The setting of a line that is no record.
pub(super) fn bare_setting(file: &str, line: u64) -> Setting<'_> {
    Setting {
        place: Place { file: Cow::Borrowed(file), line, column: 1, end_line: line, end_column: 1, ..Place::default() },
        id: Cow::Owned(line.to_string()),
        ..Setting::default()
    }
}

/// A cell without white space around it.
fn trimmed(text: &str) -> &str {
    // Nearly every cell begins and ends with a character that is none.
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The date in a cell; none in an empty one.
pub(super) fn period(cell: &str) -> Result<Option<Period>, PeriodError> {
    match trimmed(cell) {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

fn read_date(text: &str) -> Result<Period, String> {
    text.parse().map_err(|error: PeriodError| error.to_string())
}

fn read_tolerance(text: &str) -> Result<Tolerance, String> {
    text.parse().map_err(|error: ToleranceError| error.to_string())
}

fn read_currency(code: &str) -> Result<Currency, String> {
    code.parse().map_err(|error: UnknownCurrency| error.to_string())
}

/// A cell without the quote by which reports keep a spreadsheet from running it as a formula.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r'])).unwrap_or(text)
}

/// An error text as a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let mut sentence: String = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

/// The rate that a bare number in a row gives.
///
/// Where one of the two currencies is the yuan it is yuan for one unit of the other, as newsrooms quote it, whichever
/// stands first; elsewhere units of the original's currency for one of the stated's.
fn rate_for(text: &str, (original, stated): (Currency, Currency)) -> Result<Rate, String> {
    let wanted = || format!("`{}` is not a rate: a decimal above zero such as 7.12 is wanted", text.escape_debug());
    let number: Decimal = text.parse().map_err(|_| wanted())?;
    let rate = Rate::new(number, Decimal::ONE).ok_or_else(wanted)?;
    Ok(if original != Currency::CNY && stated == Currency::CNY { rate.inverted() } else { rate })
}

/// The column, in code points from 1, at which a cell starts; of the row's first line only.
fn column_of_cell(raw: &[u8], delimiter: u8, cell: usize) -> u64 {
    let mut quoted = false;
    let mut at_start = true;
    let mut cells = 0;
    let mut column: u64 = 1;
    for &byte in raw {
        if cells == cell {
            break;
        }
        match byte {
            b'"' if quoted || at_start => quoted = !quoted,
            _ if byte == delimiter && !quoted => cells = cells.saturating_add(1),
            _ => {}
        }
        at_start = byte == delimiter && !quoted;
        if byte & 0b1100_0000 != 0b1000_0000 {
            column = column.saturating_add(1);
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_column_of_a_cell_in_code_points() {
        let raw = "约,\"6,870\",x".as_bytes();
        assert_eq!([0, 1, 2].map(|cell| column_of_cell(raw, b',', cell)), [1, 3, 11]);
    }

    #[test]
    fn a_bare_rate_is_yuan_for_one_unit() {
        let dollar = |pair| rate_for("7.12", pair).unwrap();
        let seven = Rate::new("7.12".parse().unwrap(), Decimal::ONE).unwrap();
        assert_eq!(dollar((Currency::CNY, Currency::USD)), seven);
        assert_eq!(dollar((Currency::USD, Currency::CNY)), seven.inverted());
        assert_eq!(dollar((Currency::USD, Currency::EUR)), seven);
        for text in ["0", "-7", "seven", "7,12"] {
            assert!(rate_for(text, (Currency::CNY, Currency::USD)).unwrap_err().contains("not a rate"), "{text}");
        }
    }
}
