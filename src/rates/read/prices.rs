//! Price lines of plain-text accounting: hledger and ledger's `P`, beancount's `price`.
//!
//! Publisher and terms: whoever keeps the journal.
//!
//! ```text
//! P 2025-09-22 USD 7.1121 CNY
//! 2025-09-22 price USD 7.1121 CNY
//! ```
//!
//! Direction: the first commodity is worth the amount that follows. Ledger's dates with slashes and times of day are
//! read, and of amounts `$1.35`, `1.35 USD`, `USD 1.35` and `1,234.56 JPY`. A comma that could group thousands or open
//! decimals (`1,350`) is an error. `$` is the US dollar; `¥` could be yuan or yen and is an error. Lines of other kinds,
//! of which journals are full, are passed over; prices of what is no currency (a fund, a share) are left out, and so
//! said.

use std::borrow::Cow;

use super::fault::{Fault, Problem};
use super::value::{is_code, parse_day};
use crate::figure::Decimal;
use crate::money::Currency;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::{Observations, Spot};

/// How many lines are looked at for the first price.
const LINES_TO_JUDGE: usize = 10_000;

/// How many words of a line are looked at: more than any price has.
const MAX_WORDS: usize = 9;

/// Commodities that are written with a sign and can only mean one currency.
const SIGNS: [(&str, &str); 14] = [
    ("$", "USD"),
    ("US$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("元", "CNY"),
    ("RMB", "CNY"),
];

/// Whether a line of the text is a price.
pub(super) fn recognises(text: &str) -> bool {
    text.lines().take(LINES_TO_JUDGE).any(|line| directive(line, 1).is_some_and(|d| parse_day(d.date.text).is_some()))
}

pub(super) fn read(text: &str, into: &mut Observations) -> Result<(), Fault> {
    for (number, line) in (1_u64..).zip(text.lines()) {
        if let Some(directive) = directive(line, number) {
            read_price(&directive, into)?;
        }
    }
    Ok(())
}

/// A word of a line and where it starts.
#[derive(Clone, Copy, Debug)]
struct Word<'t> {
    text: &'t str,
    spot: Spot,
}

/// A price line: its date, its commodity and the words of its amount.
struct Directive<'t> {
    date: Word<'t>,
    rest: Vec<Word<'t>>,
    end: Spot,
}

fn directive(line: &str, number: u64) -> Option<Directive<'_>> {
    let uncommented = line.split(';').next().unwrap_or("");
    let words = words(uncommented, number);
    let end = Spot { line: number, column: from_one(uncommented.trim_end().chars().count()) };
    match words.as_slice() {
        [p, date, rest @ ..] if p.text == "P" => Some(Directive { date: *date, rest: rest.to_vec(), end }),
        [date, price, rest @ ..] if price.text == "price" && date.text.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(Directive { date: *date, rest: rest.to_vec(), end })
        }
        _ => None,
    }
}

fn from_one(position: usize) -> u64 {
    u64::try_from(position).unwrap_or(u64::MAX).saturating_add(1)
}

/// The words of a line; an indented line has none, since it belongs to another. A commodity in quotation marks is one
/// word, without them.
fn words(line: &str, number: u64) -> Vec<Word<'_>> {
    if line.starts_with(char::is_whitespace) {
        return Vec::new();
    }
    let mut words = Vec::new();
    let mut rest = line;
    let mut column = 1_u64;
    while !rest.is_empty() && words.len() < MAX_WORDS {
        let quoted = rest.strip_prefix('"').and_then(|quoted| quoted.split_once('"'));
        let (text, length) = if let Some((inside, _)) = quoted {
            (inside, inside.len().saturating_add(2))
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (rest.split_at_checked(end).map_or(rest, |(word, _)| word), end)
        };
        if !text.is_empty() {
            words.push(Word { text, spot: Spot { line: number, column } });
        }
        let length = if length == 0 { rest.chars().next().map_or(1, char::len_utf8) } else { length };
        let Some((taken, behind)) = rest.split_at_checked(length) else { break };
        column = column.saturating_add(u64::try_from(taken.chars().count()).unwrap_or(u64::MAX));
        rest = behind;
    }
    words
}

fn read_price(directive: &Directive<'_>, into: &mut Observations) -> Result<(), Fault> {
    let date = directive.date;
    let not_a_date = || Problem::NotADate(date.text.to_owned(), "a day such as 2025-09-22").at(date.spot);
    let day = parse_day(date.text).ok_or_else(not_a_date)?;
    let amount_expected = "an amount such as 7.1121 CNY";
    let mut rest = directive.rest.as_slice();
    if let [time, behind @ ..] = rest
        && is_time(time.text)
    {
        rest = behind;
    }
    let [commodity, amount @ ..] = rest else {
        return Err(Problem::Expected("a commodity such as USD, and its price,").at(directive.end));
    };
    let (number, quote) = match amount {
        [] => return Err(Problem::Expected(amount_expected).at(directive.end)),
        [one] => apart(*one).ok_or_else(|| Problem::Expected(amount_expected).at(one.spot))?,
        [first, second] if starts_like_a_number(first.text) => (*first, *second),
        [first, second] => (*second, *first),
        [_, _, third, ..] => return Err(Problem::Expected("the end of the line").at(third.spot)),
    };
    let value = amount_value(number)?;
    let (Some(base), Some(quote)) = (currency(*commodity)?, currency(quote)?) else {
        into.leave_out("prices of commodities that are no currencies".to_owned());
        return Ok(());
    };
    if base == quote {
        return Err(Problem::SameCurrency(base.to_string()).at(commodity.spot));
    }
    into.push(Pair { base, quote }, Period::day(day), value, number.spot)?;
    Ok(())
}

fn is_time(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || ['.', '-', '+'].contains(&c))
}

/// `$1.35` and `1.35USD` into number and commodity.
fn apart(word: Word<'_>) -> Option<(Word<'_>, Word<'_>)> {
    let is_digit = |c: char| c.is_ascii_digit() || ['.', ',', '-', '+'].contains(&c);
    let (split, number_first) = if starts_like_a_number(word.text) {
        (word.text.find(|c| !is_digit(c))?, true)
    } else {
        (word.text.find(is_digit)?, false)
    };
    let (left, right) = word.text.split_at_checked(split)?;
    let column = word.spot.column.saturating_add(u64::try_from(left.chars().count()).ok()?);
    let left = Word { text: left, spot: word.spot };
    let right = Word { text: right, spot: Spot { column, ..word.spot } };
    Some(if number_first { (left, right) } else { (right, left) })
}

/// The currency that a commodity stands for; `None` where it is none.
fn currency(word: Word<'_>) -> Result<Option<Currency>, Fault> {
    if ["¥", "￥"].contains(&word.text) {
        return Err(Problem::Expected("CNY or JPY, since ¥ stands for both,").at(word.spot));
    }
    let code = SIGNS.iter().find(|(sign, _)| *sign == word.text).map_or(word.text, |(_, code)| code);
    Ok(if is_code(code) { code.parse().ok() } else { None })
}

fn amount_value(word: Word<'_>) -> Result<Decimal, Fault> {
    let plain = without_grouping(word.text).ok_or_else(|| {
        Problem::Expected("a number whose comma can only group thousands or only open decimals,").at(word.spot)
    })?;
    let value: Decimal =
        plain.parse().map_err(|reason| Problem::NotARate(word.text.to_owned(), reason).at(word.spot))?;
    if value.is_positive() { Ok(value) } else { Err(Problem::NotPositive(word.text.to_owned()).at(word.spot)) }
}

/// The number without commas that group thousands, with a point for a comma that opens decimals; `None` where a comma
/// could do either.
fn without_grouping(text: &str) -> Option<Cow<'_, str>> {
    let commas = text.matches(',').count();
    if commas == 0 {
        return Some(text.into());
    }
    let (before_point, behind_point) = match text.split_once('.') {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    };
    let mut groups = before_point.split(',');
    let first_is_short = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    let grouped = first_is_short && groups.all(|g| g.len() == 3);
    match (behind_point, commas) {
        (Some(behind), _) if grouped && !behind.contains(',') => Some(text.replace(',', "").into()),
        (None, 2..) if grouped => Some(text.replace(',', "").into()),
        (None, 1) if !grouped => Some(text.replace(',', ".").into()),
        // Left as it is, it is no number and is reported as such; `1,350` could be either.
        _ if grouped => None,
        _ => Some(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_group_or_open_decimals_or_are_ambiguous() {
        for (written, read) in [
            ("1.35", Some("1.35")),
            ("1,234.56", Some("1234.56")),
            ("1,234,567", Some("1234567")),
            ("1,35", Some("1.35")),
            ("1,3500", Some("1.3500")),
            ("1234,5", Some("1234.5")),
            ("1,350", None),
            ("1,23,4.5", Some("1,23,4.5")),
            ("1,23,45", Some("1,23,45")),
        ] {
            assert_eq!(without_grouping(written).as_deref(), read, "{written}");
        }
    }
}
