//! Tables with a column a pair: the central parity of the yuan from CFETS and SAFE, and any other table headed so.
//!
//! Publishers: China Foreign Exchange Trade System (for the People's Bank of China) and State Administration of Foreign
//! Exchange. Terms: all rights reserved; figcheck reads a user's own copy and carries none.
//!
//! ```text
//! Date,USD/CNY,100JPY/CNY,CNY/KRW
//! 06 Mar 2026,6.9025,4.3936,214.55
//! ```
//!
//! Direction: a heading `A/B` is units of B for one of A, `100A/B` for a hundred. A heading by Chinese name alone
//! (`日期,美元,欧元`), as SAFE has them, is yuan for 100 units; for the currencies that SAFE quotes the other way round
//! (林吉特, 卢布, 兰特, 韩元, 迪拉姆, 里亚尔, 福林, 兹罗提, 丹麦克朗, 瑞典克朗, 挪威克朗, 里拉, 比索, 泰铢, 澳门元) it is units for 100 yuan.
//! Rows below the last rate that hold a text alone name the source and are passed over.

use super::cells::{Cell, Row, Rows};
use super::fault::{Fault, Problem};
use super::value;
use crate::money::Currency;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["", "---", "--", "-"];

/// Currencies by the names that Chinese tables head their columns with, and whether SAFE quotes them in units for 100
/// yuan and not in yuan for 100 units (the note under <https://www.safe.gov.cn/safe/rmbhlzjj/index.html>).
const NAMES: [(&str, &str, bool); 39] = [
    ("人民币", "CNY", false),
    ("美元", "USD", false),
    ("欧元", "EUR", false),
    ("日元", "JPY", false),
    ("港元", "HKD", false),
    ("港币", "HKD", false),
    ("英镑", "GBP", false),
    ("澳元", "AUD", false),
    ("澳大利亚元", "AUD", false),
    ("新西兰元", "NZD", false),
    ("新加坡元", "SGD", false),
    ("瑞士法郎", "CHF", false),
    ("加元", "CAD", false),
    ("加拿大元", "CAD", false),
    ("澳门元", "MOP", true),
    ("林吉特", "MYR", true),
    ("马来西亚林吉特", "MYR", true),
    ("卢布", "RUB", true),
    ("俄罗斯卢布", "RUB", true),
    ("兰特", "ZAR", true),
    ("南非兰特", "ZAR", true),
    ("韩元", "KRW", true),
    ("迪拉姆", "AED", true),
    ("阿联酋迪拉姆", "AED", true),
    ("里亚尔", "SAR", true),
    ("沙特里亚尔", "SAR", true),
    ("福林", "HUF", true),
    ("匈牙利福林", "HUF", true),
    ("兹罗提", "PLN", true),
    ("波兰兹罗提", "PLN", true),
    ("丹麦克朗", "DKK", true),
    ("瑞典克朗", "SEK", true),
    ("挪威克朗", "NOK", true),
    ("里拉", "TRY", true),
    ("土耳其里拉", "TRY", true),
    ("比索", "MXN", true),
    ("墨西哥比索", "MXN", true),
    ("泰铢", "THB", true),
    ("泰国铢", "THB", true),
];

/// What a column holds: so many units of the quote currency for 10^`exponent` of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heading {
    pair: Pair,
    exponent: i32,
}

/// Whether the first row is a date and headings, one of which at least names a pair or a currency in Chinese.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(header)) = rows.next() else { return false };
    let is_date = header.first().eq_ignore_ascii_case("date") || ["日期", "时间"].contains(&header.first());
    is_date && header.cells.iter().skip(1).any(|cell| heading(&cell.text).is_some())
}

pub(super) fn read(rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let mut rows = rows.peekable();
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    let headings = header.cells.iter().skip(1).map(heading_of).collect::<Result<Vec<_>, _>>()?;
    let mut below: Option<Row<'_>> = None;
    for row in rows {
        let row = row?;
        if is_note(&row) {
            below = Some(row);
            continue;
        }
        if let Some(note) = below {
            let spot = note.cell(0)?.spot;
            let text = note.first().to_owned();
            return Err(Problem::NotADate(text, "a day such as 2024-04-26, since rates follow below,").at(spot));
        }
        row.is_as_wide_as(&header)?;
        let day = Period::day(value::day(row.cell(0)?)?);
        for (cell, heading) in row.cells.iter().skip(1).zip(&headings) {
            let Some(rate) = value::rate(cell, ABSENT)? else { continue };
            let Some(Heading { pair, exponent }) = heading else {
                return Err(Problem::Expected("nothing, since the column has no heading,").at(cell.spot));
            };
            let not_a_rate = |reason| Problem::NotARate(cell.text.clone().into_owned(), reason).at(cell.spot);
            into.push(*pair, day, value::per_unit(rate, *exponent).map_err(not_a_rate)?, cell.spot)?;
        }
    }
    Ok(())
}

/// A row that says where the table comes from: a text alone, which does not begin like a date.
fn is_note(row: &Row<'_>) -> bool {
    row.is_single() && !row.first().starts_with(|c: char| c.is_ascii_digit())
}

fn heading_of(cell: &Cell<'_>) -> Result<Option<Heading>, Fault> {
    if cell.is_empty() {
        return Ok(None);
    }
    let expected = "a pair such as USD/CNY or 100JPY/CNY, or a Chinese name such as 美元,";
    heading(&cell.text).map(Some).ok_or_else(|| Problem::Expected(expected).at(cell.spot))
}

fn heading(text: &str) -> Option<Heading> {
    let names = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (units, _) = text.split_at_checked(text.len().checked_sub(names.len())?)?;
    let exponent = match units.strip_prefix('1') {
        Some(zeros) if zeros.bytes().all(|b| b == b'0') => Some(i32::try_from(zeros.len()).ok()?),
        None if units.is_empty() => None,
        _ => return None,
    };
    if let Some((base, quote)) = names.split_once('/') {
        let pair = Pair { base: currency(base)?.0, quote: currency(quote)?.0 };
        return (pair.base != pair.quote).then_some(Heading { pair, exponent: exponent.unwrap_or(0) });
    }
    if names.is_ascii() {
        return None;
    }
    let (foreign, per_hundred_yuan) = currency(names)?;
    let direct = Pair { base: foreign, quote: Currency::CNY };
    // A number of units before the name settles that it is the foreign ones that are counted.
    let pair = if per_hundred_yuan && exponent.is_none() { direct.inverted() } else { direct };
    (foreign != Currency::CNY).then_some(Heading { pair, exponent: exponent.unwrap_or(2) })
}

/// A currency by its code, in capitals, or its Chinese name; and whether SAFE quotes it for 100 yuan.
fn currency(name: &str) -> Option<(Currency, bool)> {
    let name = name.trim();
    if value::is_code(name) {
        return Some((name.parse().ok()?, false));
    }
    let (_, code, per_hundred_yuan) = NAMES.iter().find(|(known, _, _)| *known == name)?;
    Some((code.parse().ok()?, *per_hundred_yuan))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tell_direction_and_units() {
        for (text, pair, exponent) in [
            ("USD/CNY", "USD/CNY", 0),
            ("100JPY/CNY", "JPY/CNY", 2),
            ("CNY/KRW", "CNY/KRW", 0),
            ("美元/人民币", "USD/CNY", 0),
            ("100日元/人民币", "JPY/CNY", 2),
            ("人民币/韩元", "CNY/KRW", 0),
            ("美元", "USD/CNY", 2),
            ("日元", "JPY/CNY", 2),
            ("韩元", "CNY/KRW", 2),
            ("100日元", "JPY/CNY", 2),
        ] {
            assert_eq!(heading(text), Some(Heading { pair: pair.parse().unwrap(), exponent }), "{text}");
        }
        for text in ["", "USD", "usd/cny", "200JPY/CNY", "120JPY/CNY", "USD/USD", "人民币", "盾", "100", "USD/CNY/EUR"]
        {
            assert_eq!(heading(text), None, "{text}");
        }
    }

    #[test]
    fn every_name_is_of_a_currency() {
        for (name, code, _) in NAMES {
            assert_eq!(currency(name).map(|(c, _)| c.to_string()).as_deref(), Some(code));
        }
    }
}
