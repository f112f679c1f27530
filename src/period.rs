//! The date a claim speaks of: a day, or a month, quarter, half-year or year.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::civil::Date;
use thiserror::Error;

/// A day or a longer calendar period.
///
/// ```
/// use figcheck::period::Period;
/// let quarter: Period = "2024-Q3".parse()?;
/// assert_eq!(quarter.first_day().to_string(), "2024-07-01");
/// assert_eq!(quarter.last_day().to_string(), "2024-09-30");
/// assert_eq!(quarter.to_string(), "2024-Q3");
/// assert!("2024-02-30".parse::<Period>().is_err());
/// # Ok::<(), figcheck::period::PeriodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    first: Date,
    length: Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Length {
    Day,
    Month,
    Quarter,
    Half,
    Year,
}

/// A text that is neither a day nor a period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a date: write a day as 2025-09-22, or a period as 2025, 2025-09, 2025-Q3 or 2025-H2")]
pub struct PeriodError(pub String);

impl Period {
    /// A single day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { first: date, length: Length::Day }
    }

    /// A calendar year; `None` outside −9999…9999.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        Date::new(year, 1, 1).ok().map(|first| Self { first, length: Length::Year })
    }

    /// The first day.
    #[must_use]
    pub fn first_day(&self) -> Date {
        self.first
    }

    /// The last day; the same as the first for a day.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let months = match self.length {
            Length::Day => return self.first,
            Length::Month => 0,
            Length::Quarter => 2,
            Length::Half => 5,
            Length::Year => 11,
        };
        let month = self.first.month().saturating_add(months);
        Date::new(self.first.year(), month, 1).map_or(self.first, Date::last_of_month)
    }

    /// The day, where the period is a single one.
    #[must_use]
    pub fn as_day(&self) -> Option<Date> {
        (self.length == Length::Day).then_some(self.first)
    }

    /// Appends what [`Display`](fmt::Display) shows, sooner for a day: reports write millions of them.
    pub(crate) fn append_to(self, out: &mut Vec<u8>) {
        if let Some(day) = self.as_day()
            && let Ok(year @ 0..=9999) = u32::try_from(day.year())
        {
            let [month, day] = [day.month(), day.day()].map(|part| u32::from(part.unsigned_abs()));
            let (tens, ones) = (|number: u32| number.wrapping_div(10) % 10, |number: u32| number % 10);
            let century = year.wrapping_div(100);
            let digits = [century, year, month, day].map(|pair| [tens(pair), ones(pair)]);
            for (pair, before) in digits.into_iter().zip(["", "", "-", "-"]) {
                out.extend_from_slice(before.as_bytes());
                out.extend(pair.map(|digit| u8::try_from(digit).unwrap_or(0).saturating_add(b'0')));
            }
        } else {
            out.extend_from_slice(self.to_string().as_bytes());
        }
    }

    fn starting(year: i16, month: i8, length: Length) -> Option<Self> {
        Date::new(year, month, 1).ok().map(|first| Self { first, length })
    }
}

impl Hash for Period {
    /// As one word: periods are looked up for every row of a claims file.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [y, e] = self.first.year().to_le_bytes();
        let (month, day) = (self.first.month().cast_unsigned(), self.first.day().cast_unsigned());
        state.write_u64(u64::from_le_bytes([y, e, month, day, self.length as u8, 0, 0, 0]));
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Reads `2025-09-22`, `2025`, `2025-09`, `2025-Q3` or `2025-H2`, and nothing else.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let read = || {
            let [y1, y2, y3, y4, rest @ ..] = text.as_bytes() else { return None };
            let year = two_digits(*y1, *y2)?.checked_mul(100)?.checked_add(two_digits(*y3, *y4)?)?;
            let [b'-', rest @ ..] = rest else { return rest.is_empty().then(|| Self::year(year)).flatten() };
            match rest {
                [b'Q' | b'q', n @ b'1'..=b'4'] => {
                    let month = i8::try_from(n.wrapping_sub(b'1')).ok()?.checked_mul(3)?.checked_add(1)?;
                    Self::starting(year, month, Length::Quarter)
                }
                [b'H' | b'h', b'1'] => Self::starting(year, 1, Length::Half),
                [b'H' | b'h', b'2'] => Self::starting(year, 7, Length::Half),
                [m1, m2, b'-', d1, d2] => {
                    let (month, day) = (two_digits(*m1, *m2)?, two_digits(*d1, *d2)?);
                    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Self::day)
                }
                [m1, m2] => Self::starting(year, i8::try_from(two_digits(*m1, *m2)?).ok()?, Length::Month),
                _ => None,
            }
        };
        read().ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i16> {
    let digit = |byte: u8| byte.is_ascii_digit().then_some(i16::from(byte & 0x0f));
    digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        let text = match self.length {
            Length::Day => self.first.to_string(),
            Length::Month => format!("{year:04}-{month:02}"),
            Length::Quarter => format!("{year:04}-Q{}", month.saturating_add(2).checked_div(3).unwrap_or(1)),
            Length::Half => format!("{year:04}-H{}", if month == 1 { 1 } else { 2 }),
            Length::Year => format!("{year:04}"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        for text in ["2025-09-22", "2025", "2025-09", "2025-Q1", "2025-Q4", "2025-H1", "2025-H2", "2024-02-29"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn days_are_appended_as_they_are_shown() {
        for (year, month, day) in [(2025, 9, 22), (987, 10, 1), (0, 1, 31), (9999, 12, 9), (-44, 3, 15)] {
            let period = Period::day(Date::new(year, month, day).unwrap());
            let mut out = b"x".to_vec();
            period.append_to(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), format!("x{period}"));
        }
    }

    #[test]
    fn knows_its_ends() {
        for (text, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-Q4", "2024-10-01", "2024-12-31"),
            ("2024-H1", "2024-01-01", "2024-06-30"),
            ("2024-03-05", "2024-03-05", "2024-03-05"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.first_day().to_string(), period.last_day().to_string()), (first.into(), last.into()));
        }
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "25",
            "2025-13",
            "2025-9",
            "2025-Q5",
            "2025-H3",
            "2025-02-30",
            "22.9.2025",
            "２０２５",
            "2025-09-22T00",
            "+025",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text:?}");
        }
    }
}
