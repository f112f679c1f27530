//! Cells into days, periods, rates and currencies.

use jiff::civil::Date;

use super::cells::Cell;
use super::fault::{Fault, Problem};
use crate::figure::exact::Fraction;
use crate::figure::{Decimal, DecimalError};
use crate::money::Currency;
use crate::period::Period;
use crate::rates::day::{DayNumber, date_of};

/// How many significant digits a number in a spreadsheet has; what follows is an artefact of how it is stored.
const SHEET_DIGITS: u32 = 15;

/// The rate in a cell; `None` where the cell has a mark by which the publisher says that there is none.
pub(super) fn rate(cell: &Cell<'_>, absent: &[&str]) -> Result<Option<Decimal>, Fault> {
    if absent.contains(&&*cell.text) {
        return Ok(None);
    }
    let value = if cell.serial_zero.is_some() { sheet_number(&cell.text) } else { decimal(&cell.text) };
    let positive = |value: Decimal| {
        if value.is_positive() { Ok(Some(value)) } else { Err(Problem::NotPositive(cell.text.clone().into_owned())) }
    };
    value
        .map_err(|reason| Problem::NotARate(cell.text.clone().into_owned(), reason))
        .and_then(positive)
        .map_err(|p| p.at(cell.spot))
}

/// The rate in a cell that must have one.
pub(super) fn present_rate(cell: &Cell<'_>) -> Result<Decimal, Fault> {
    rate(cell, &[])?.ok_or_else(|| Problem::Expected("a rate").at(cell.spot))
}

/// A plain decimal.
fn decimal(text: &str) -> Result<Decimal, DecimalError> {
    text.parse()
}

/// A decimal with or without a power of ten behind it: `5.8E-05`.
pub(super) fn scientific(text: &str) -> Result<Decimal, DecimalError> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return text.parse() };
    let digits: Decimal = digits.parse()?;
    let exponent: i32 = exponent.parse().map_err(|_| DecimalError::NotANumber)?;
    Decimal::new(digits.mantissa(), digits.exponent().checked_add(exponent).ok_or(DecimalError::OutOfRange)?)
}

/// A number as a spreadsheet stores it: `6.9024999999999999` stands for 6.9025.
fn sheet_number(text: &str) -> Result<Decimal, DecimalError> {
    let value = scientific(text)?;
    if value.mantissa().unsigned_abs() < 10_u128.pow(SHEET_DIGITS) {
        return Ok(value);
    }
    let rounded = Fraction::of(value).round_significant(SHEET_DIGITS).trimmed();
    rounded.to_decimal().ok_or(DecimalError::OutOfRange)
}

/// A decimal in units of 10^`exponent` of its currency: 4.65 yuan for 100 yen is 0.0465 for one.
pub(super) fn per_unit(value: Decimal, units_exponent: i32) -> Result<Decimal, DecimalError> {
    Decimal::new(value.mantissa(), value.exponent().saturating_sub(units_exponent))
}

/// A day: `2024-04-26`, `2024/04/26`, `2024/4/26`, `2024.4.26`, `20240426`, `26 April 2024`, `26 Apr 2024`,
/// `2024年4月26日`.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    let number = |t: &str| {
        let is_digits = t.bytes().all(|b| b.is_ascii_digit());
        is_digits.then(|| t.parse::<i16>().ok()).flatten()
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
            // With hyphens it is ISO 8601, where a digit less is a digit lost.
            let is_whole = separator != '-' || (month.len() == 2 && day.len() == 2);
            return if is_whole { date(year, month, day) } else { None };
        }
    }
    let mut words = text.split_whitespace();
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    date(year, &month_number(month)?.to_string(), day)
}

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

/// The number of an English month, whole or by its first three letters.
fn month_number(name: &str) -> Option<u8> {
    let name = name.to_ascii_lowercase();
    let position = MONTHS.iter().position(|month| *month == name || month.get(..3) == Some(&name))?;
    u8::try_from(position).ok()?.checked_add(1)
}

/// The day in a cell. In a spreadsheet it may be a number: days since the sheet's day zero.
pub(super) fn day(cell: &Cell<'_>) -> Result<Date, Fault> {
    let serial = |zero: DayNumber| {
        let whole = cell.text.split_once('.').map_or(&*cell.text, |(days, _)| days);
        let days: DayNumber = whole.parse().ok()?;
        // Sixty days from zero lies a 29 February 1900 that there was not; no rates are that old.
        (days > 60).then(|| date_of(zero.saturating_add(days)))
    };
    let found = match cell.serial_zero {
        Some(zero) => serial(zero),
        None => parse_day(&cell.text),
    };
    found.ok_or_else(|| Problem::NotADate(cell.text.clone().into_owned(), "a day such as 2024-04-26").at(cell.spot))
}

/// The day or period in a cell: `2024-04-26`, `2024-04`, `2024-Q2`, `2024-H1` (or `2024-S1`), `2024`.
pub(super) fn period(cell: &Cell<'_>) -> Result<Period, Fault> {
    if let Some(day) = parse_day(&cell.text) {
        return Ok(Period::day(day));
    }
    let half = cell.text.replace("-S", "-H");
    let expected = "a day such as 2024-04-26 or a period such as 2024-04";
    half.parse().map_err(|_| Problem::NotADate(cell.text.clone().into_owned(), expected).at(cell.spot))
}

/// How often a series has a rate, where its dates are days all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Day,
    Month,
    Year,
}

impl Frequency {
    /// The day in a cell, or the month or year that it begins.
    pub(super) fn period(self, cell: &Cell<'_>) -> Result<Period, Fault> {
        let day = day(cell)?;
        let period = match self {
            Self::Day => Some(Period::day(day)),
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()).parse().ok(),
            Self::Year => Period::year(day.year()),
        };
        period.ok_or_else(|| Problem::Expected("a year of four digits").at(cell.spot))
    }
}

/// The currency whose code a cell holds.
pub(super) fn currency(cell: &Cell<'_>) -> Result<Currency, Fault> {
    let unknown = |_| Problem::UnknownCurrency(cell.text.clone().into_owned(), "a code such as USD").at(cell.spot);
    cell.text.parse().map_err(unknown)
}

/// Whether a text has the form of a currency's code.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
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
        for text in [
            "",
            "2024",
            "2024-04",
            "2024-13-01",
            "2024-04-31",
            "06/04/2024",
            "6 Avr 2024",
            "2024-4-6",
            "2024-04-6",
            "2024/004/6",
            "2024/4/006",
            "024/4/6",
            "2024/+4/6",
            "2024//6",
            "+024-04-06",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_of_a_spreadsheet_is_counted_from_its_zero() {
        let day = |text: &'static str, zero: DayNumber| {
            let spot = crate::rates::series::Spot { line: 1, column: 1 };
            day(&Cell { text: text.into(), spot, serial_zero: Some(zero) }).map(|day| day.to_string()).ok()
        };
        for (text, zero, expected) in [
            ("46087", -25_569, Some("2026-03-06")),
            ("46087.75", -25_569, Some("2026-03-06")),
            ("44625", -24_107, Some("2026-03-06")),
            ("61", -25_569, Some("1900-03-01")),
            ("60", -25_569, None),
            ("-5", -25_569, None),
            ("today", -25_569, None),
        ] {
            assert_eq!(day(text, zero).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_number_of_a_spreadsheet_has_fifteen_digits() {
        for (stored, meant) in [
            ("6.9024999999999999", "6.9025"),
            ("6.9025", "6.9025"),
            ("4.6512000000000002E-2", "0.046512"),
            ("718", "718"),
            ("6.90", "6.90"),
            ("1.000000000000000", "1"),
            ("100000000000000000", "100000000000000000"),
        ] {
            assert_eq!(sheet_number(stored).map(|d| d.to_string()).as_deref(), Ok(meant));
        }
        assert!(sheet_number("1e99").is_err() && sheet_number("1e").is_err() && sheet_number("e5").is_err());
    }
}
