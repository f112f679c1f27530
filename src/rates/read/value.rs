//! Cells into days, rates and currencies.

use jiff::civil::Date;

use super::cells::Cell;
use super::fault::{Fault, Problem};
use crate::figure::Decimal;
use crate::money::Currency;
use crate::period::Period;

/// The marks that stand for a rate that was not published.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absent(&'static [&'static str]);

impl Absent {
    /// Every mark that a publisher is known to use: the ECB's `N/A`, its data portal's `NaN`, FRED's `.`, the Federal
    /// Reserve's `ND`, dashes in Chinese tables.
    pub(crate) const MARKS: Self = Self(&["", "N/A", "NaN", ".", "ND", "-", "--", "—"]);
}

/// The rate in a cell; `None` where it was not published.
pub(crate) fn rate(cell: &Cell<'_>, absent: Absent) -> Result<Option<Decimal>, Fault> {
    let text = cell.text.trim();
    if absent.0.contains(&text) {
        return Ok(None);
    }
    decimal(text).map(Some).map_err(|problem| problem.at(cell.spot))
}

/// A decimal above zero.
pub(crate) fn decimal(text: &str) -> Result<Decimal, Problem> {
    let value: Decimal = text.parse().map_err(|reason| Problem::NotARate(text.to_owned(), reason))?;
    if value.is_positive() { Ok(value) } else { Err(Problem::NotPositive(text.to_owned())) }
}

/// A day: `2024-04-26`, `2024/04/26`, `2024/4/26`, `2024.4.26`, `20240426`, `26 April 2024`, `26 Apr 2024`,
/// `2024年4月26日`.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let number = |t: &str| {
        let digits = !t.is_empty() && t.len() <= 4 && t.bytes().all(|b| b.is_ascii_digit());
        if digits { t.parse::<i16>().ok() } else { None }
    };
    let date = |year: &str, month: &str, day: &str| {
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
    };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return date(year, month, day);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return date(year, month, rest.strip_suffix(['日', '号'])?);
    }
    for separator in ['-', '/', '.'] {
        if let Some((year, rest)) = text.split_once(separator) {
            let (month, day) = rest.split_once(separator)?;
            return date(year, month, day);
        }
    }
    let mut words = text.split_whitespace();
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    date(year, &month_number(month)?.to_string(), day)
}

/// The number of an English month, whole or by its first three letters.
fn month_number(name: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.trim_end_matches([',', '.']).to_ascii_lowercase();
    let position = MONTHS.iter().position(|month| *month == name || month.get(..3) == Some(&name))?;
    u8::try_from(position).ok()?.checked_add(1)
}

/// The day in a cell.
pub(crate) fn day(cell: &Cell<'_>) -> Result<Period, Fault> {
    parse_day(&cell.text)
        .map(Period::day)
        .ok_or_else(|| Problem::NotADate(cell.text.clone().into_owned(), "a day such as 2024-04-26").at(cell.spot))
}

/// The currency whose code a cell holds.
pub(crate) fn currency(cell: &Cell<'_>) -> Result<Currency, Fault> {
    let unknown = |_| Problem::UnknownCurrency(cell.text.clone().into_owned(), "a code such as USD").at(cell.spot);
    cell.text.trim().parse().map_err(unknown)
}

/// Checks that a row has as many cells as its header.
pub(crate) fn same_width(cells: &[Cell<'_>], expected: usize) -> Result<(), Fault> {
    if cells.len() == expected {
        return Ok(());
    }
    let Some(cell) = cells.get(expected).or(cells.last()) else { return Ok(()) };
    Err(Problem::RaggedRow { expected, found: cells.len() }.at(cell.spot))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_as_publishers_write_them() {
        for text in [
            "2024-04-06",
            "2024/04/06",
            "2024/4/6",
            "2024.4.6",
            "20240406",
            "06 Apr 2024",
            "6 April 2024",
            "2024年4月6日",
            "2024年04月06日",
        ] {
            assert_eq!(parse_day(text).map(|d| d.to_string()).as_deref(), Some("2024-04-06"), "{text}");
        }
        for text in
            ["", "2024", "2024-04", "2024-13-01", "2024-04-31", "06/04/2024", "6 Avr 2024", "2024-4-6x", "+024-4-6"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
