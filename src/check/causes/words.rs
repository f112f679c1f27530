//! Explanations in the copy's own terms: phrases of a few words, in English.

use super::names;
use super::numeral::{Numeral, Slip};
use super::{Question, Trial};
use crate::check::numbers::written_digits;
use crate::check::ratio::Ratio;
use crate::check::usual_pair;
use crate::figure::exact::{Fraction, Rounding};
use crate::money::{Currency, Written};
use crate::rates::Rate;

/// Significant digits that a computed rate is shown with.
const RATE_DIGITS: u32 = 5;
/// Significant digits that a figure is shown with at most.
const MOST_DIGITS: u32 = 8;
/// Characters that a quoted number may take.
const LONGEST_NUMBER: usize = 24;

/// The explanation of a slip that fits.
pub(super) fn explanation(question: &Question<'_>, trial: &Trial) -> String {
    let (original, stated) = (question.original.money, question.stated.money);
    let name = |currency: Currency| names::plural(currency, question.words);
    match trial {
        Trial::Scale { power } => scale(question, *power),
        Trial::Inverted => {
            let (rate, is_divisor) = usual_rate(question, question.rate);
            let (did, right) = if is_divisor { ("multiplied", "divided") } else { ("divided", "multiplied") };
            format!("{did} by {rate} instead of {right}")
        }
        Trial::Unconverted => format!(
            "not converted: {} is the amount in {}",
            number_of(question.stated).unwrap_or_else(|| plain(question.stated)),
            name(original.currency)
        ),
        Trial::Swapped => format!(
            "the amounts stand the wrong way round: {} {} is {} {}",
            plain(question.stated),
            name(original.currency),
            plain(question.original),
            name(stated.currency)
        ),
        Trial::StatedCurrency { currency, rate } => {
            let figure = Ratio::of(original.figure.value()).over(&Ratio::of_rate(rate)).to_fraction();
            let digits = written_digits(&stated.figure).max(3);
            format!("right for {} ({currency} {})", name(*currency), english(&figure, digits))
        }
        Trial::OriginalCurrency { currency } => {
            format!("right if the original were in {}, not {}", name(*currency), name(original.currency))
        }
        Trial::OtherTime(other) => {
            let rate = usual_rate(question, &other.rate).0;
            match (other.date.as_day(), other.is_year_end) {
                (None, _) => format!("right at the {} average, {rate}", other.date),
                (Some(day), true) => format!("right at the last rate of {}, {rate}", day.year()),
                (Some(day), false) => format!("right at the rate of {day}, {rate}"),
            }
        }
        Trial::Digits { slip, in_original } => digits(question, slip, *in_original),
    }
}

fn digits(question: &Question<'_>, slip: &Slip, in_original: bool) -> String {
    let written = if in_original { question.original } else { question.stated };
    let place = if in_original { " in the original" } else { "" };
    let what = if slip.is_swap { "digits swapped" } else { "one digit wrong" };
    match Numeral::of(written) {
        Some(numeral) => {
            let (written, meant) = numeral.written_and_meant(slip);
            format!("{what}: {written} for {meant}{place}")
        }
        None => format!("{what}{place}"),
    }
}

/// A rate as the pair is usually given, and whether the original is divided by it.
pub(super) fn usual_rate(question: &Question<'_>, rate: &Rate) -> (String, bool) {
    let (original, stated) = (question.original.money.currency, question.stated.money.currency);
    let is_divisor = usual_pair(original, stated).base == stated;
    let rate = if is_divisor { *rate } else { rate.inverted() };
    (shown_rate(&rate), is_divisor)
}

/// A rate as published, or to five significant digits where it is computed.
fn shown_rate(rate: &Rate) -> String {
    if rate.denominator() == crate::figure::Decimal::ONE {
        return rate.to_string();
    }
    Ratio::of_rate(rate).to_fraction().round_significant(RATE_DIGITS).trimmed().to_string()
}

/// `power` is positive where the stated figure is too large.
fn scale(question: &Question<'_>, power: i32) -> String {
    let size = if power.is_positive() { "large" } else { "small" };
    let times = grouped(&format!("1{:0<zeros$}", "", zeros = usize::try_from(power.unsigned_abs()).unwrap_or(0)));
    match reason(question, power) {
        Some(reason) => format!("{times} times too {size}: {reason}"),
        None => format!("{times} times too {size}"),
    }
}

fn reason(question: &Question<'_>, power: i32) -> Option<String> {
    let (original, stated) = (question.original.money, question.stated.money);
    let in_myriads = names::counts_in_myriads(original.currency, stated.currency);
    let in_lakhs = names::counts_in_lakhs(original.currency, stated.currency);
    if power.abs() == 1 {
        let value = Fraction::of(original.figure.value().abs());
        let meant = Ratio::of(stated.figure.value()).shifted(power.saturating_neg()).to_fraction();
        let is_large = |value: &Fraction| value.leading_exponent().is_some_and(|e| e >= 8);
        if in_myriads && is_large(&meant) && is_large(&value) {
            return Some(format!(
                "{} is {}; {} is {}",
                english(&value, MOST_DIGITS),
                in_yi(&value, MOST_DIGITS),
                in_yi(&meant, MOST_DIGITS),
                english(&meant, MOST_DIGITS)
            ));
        }
        if in_lakhs && value.leading_exponent().is_some_and(|e| e >= 7) {
            return Some("1 crore is 10 million".to_owned());
        }
        let which = if power.is_positive() { "a digit or a zero too many" } else { "a digit or a zero too few" };
        return Some(which.to_owned());
    }
    if let Some(by_word) = by_scale_word(question.stated, power) {
        return Some(by_word);
    }
    match (power.abs(), power.is_positive()) {
        (2, _) => Some("the decimal point is two places off".to_owned()),
        (4, _) if in_myriads => Some("万 (10,000) and 亿 (100 million) confused".to_owned()),
        (8, true) if in_myriads => Some("亿 (100 million) counted twice".to_owned()),
        (8, false) if in_myriads => Some("亿 (100 million) left out".to_owned()),
        (5, false) if in_lakhs => Some("lakh (100,000) left out".to_owned()),
        (7, false) if in_lakhs => Some("crore (10 million) left out".to_owned()),
        (3, true) => Some("three zeros too many".to_owned()),
        (3, false) => Some("three zeros too few".to_owned()),
        _ => None,
    }
}

/// What is wrong with the scale word that stands there: `million for billion`.
fn by_scale_word(stated: &Written<'_>, power: i32) -> Option<String> {
    let numeral = Numeral::of(stated)?;
    // Chinese, or Japanese, which counts the same way.
    let is_chinese = stated.text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let word = |power: i32| if is_chinese { chinese_word(power) } else { english_word(power) };
    let there = numeral.scale_power();
    let right = there.checked_sub(power)?;
    match (there, right) {
        (0, _) => word(right).map(|right| format!("the word {right} is missing")),
        (_, 0) => word(there).map(|there| format!("the word {there} is one too many")),
        _ => word(there).zip(word(right)).map(|(there, right)| format!("{there} for {right}")),
    }
}

fn english_word(power: i32) -> Option<&'static str> {
    match power {
        3 => Some("thousand"),
        6 => Some("million"),
        9 => Some("billion"),
        12 => Some("trillion"),
        15 => Some("quadrillion"),
        _ => None,
    }
}

fn chinese_word(power: i32) -> Option<&'static str> {
    match power {
        4 => Some("万"),
        6 => Some("百万"),
        7 => Some("千万"),
        8 => Some("亿"),
        12 => Some("万亿"),
        _ => None,
    }
}

/// The number of a written money as it stands, on one line, where it is short enough to quote.
fn number_of(written: &Written<'_>) -> Option<String> {
    let number = written.text.get(written.number.clone())?.trim();
    let is_quotable =
        !number.is_empty() && number.chars().count() <= LONGEST_NUMBER && !number.contains(char::is_control);
    is_quotable.then(|| number.to_owned())
}

/// A written number, or its value in words where it cannot be quoted.
pub(super) fn plain(written: &Written<'_>) -> String {
    number_of(written).unwrap_or_else(|| english(&Fraction::of(written.money.figure.value()), MOST_DIGITS))
}

/// A magnitude in English: `6.87 billion`, `12,300`.
pub(super) fn english(value: &Fraction, digits: u32) -> String {
    let units = [(12, " trillion"), (9, " billion"), (6, " million")];
    with_units(value, digits, &units)
}

/// A magnitude in 亿: `68.7亿`, `9,650亿`.
fn in_yi(value: &Fraction, digits: u32) -> String {
    with_units(value, digits, &[(8, "亿")])
}

fn with_units(value: &Fraction, digits: u32, units: &[(i32, &str)]) -> String {
    let value = value.abs();
    let leading = value.leading_exponent().unwrap_or(0);
    let last = leading.saturating_sub(i32::try_from(digits).unwrap_or(i32::MAX)).saturating_add(1);
    let rounded = value.round_to(last, Rounding::HalfEven).to_decimal().map_or(value, Fraction::of);
    let leading = rounded.leading_exponent().unwrap_or(0);
    let (power, unit) = units.iter().find(|(power, _)| leading >= *power).copied().unwrap_or((0, ""));
    let scaled = Ratio::from_fraction(&rounded).shifted(power.saturating_neg()).to_fraction();
    grouped(&scaled.round_to(last.saturating_sub(power).min(0), Rounding::HalfEven).trimmed().to_string()) + unit
}

/// Plain digits with a comma at each thousand.
pub(crate) fn grouped(plain: &str) -> String {
    let (whole, decimals) = plain.split_once('.').map_or((plain, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(position);
        if position > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::figure::Figure;
    use crate::money::Money;

    fn value(text: &str) -> Fraction {
        Fraction::of(text.parse().unwrap())
    }

    #[test]
    fn a_number_is_quoted_as_it_stands_where_it_is_short() {
        let quoted = |number: &str| {
            let text = format!("about {number} yuan");
            let at = text.find(number).unwrap();
            let figure = Figure::new("6870000000".parse().unwrap(), 7);
            let money = Money { figure, currency: Currency::CNY };
            plain(&Written { text: Cow::Borrowed(&text), money, number: at..at.saturating_add(number.len()) })
        };
        assert_eq!(quoted("68.7亿"), "68.7亿");
        assert_eq!(quoted(" 6,870 million "), "6,870 million");
        assert_eq!(quoted("6,870,000,000.0000000000"), "6,870,000,000.0000000000");
        for unquotable in ["6,870,000,000.00000000000", "6.87\nbillion", ""] {
            assert_eq!(quoted(unquotable), "6.87 billion", "{unquotable:?}");
        }
    }

    #[test]
    fn magnitudes_read_as_a_person_writes_them() {
        for (plain, digits, expected) in [
            ("6870000000", 8, "6.87 billion"),
            ("965949000", 3, "966 million"),
            ("1000000", 3, "1 million"),
            ("999999999", 3, "1 billion"),
            ("12345.67", 8, "12,345.67"),
            ("417924000000000", 6, "417.924 trillion"),
            ("41792400000000000", 6, "41,792.4 trillion"),
            ("0.051", 2, "0.051"),
        ] {
            assert_eq!(english(&value(plain), digits), expected);
        }
        assert_eq!(in_yi(&value("6870000000"), 8), "68.7亿");
        assert_eq!(in_yi(&value("965949000"), 3), "9.66亿");
        assert_eq!(in_yi(&value("4179240000000"), 6), "41,792.4亿");
    }
}
