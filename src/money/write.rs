//! Money into words: the right figure in the style of a stated one, or in a language's usual style.

use std::borrow::Cow;
use std::collections::HashMap;

use super::amount::currency_of;
use super::{Currency, Written, parse};
use crate::figure::Decimal;
use crate::figure::exact::Fraction;
use crate::lexicon::{Conventions, Kind, Language, Naming, Numeral, Spacing, Token, tokenize};

/// Fewer significant digits than this are not written.
pub const MIN_SIGNIFICANT_DIGITS: u32 = 2;

/// A figure written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Styled {
    /// The whole money: `about 965 million U.S. dollars`.
    pub text: String,
    /// The number and its scale word, which replace those of the stated money: `965 million`.
    pub number: String,
    /// The value that the text shows, after rounding.
    pub value: Decimal,
}

/// Whether a currency is written by its name or by its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// `965.9 million U.S. dollars`, `9.659亿美元`.
    Name,
    /// `US$965.9 million`.
    Mark,
}

/// How the number of a money is written.
struct Style<'l> {
    language: Option<&'l Language>,
    /// The scale words that go with the one used.
    family: &'static [(i32, &'static str)],
    /// The power of ten of the scale word used; `None` without.
    scale: Option<i32>,
    /// What stands between number and scale word.
    joiner: Cow<'l, str>,
    /// What sets off thousands; empty where nothing does.
    digit_group: Cow<'l, str>,
    is_full_width: bool,
    /// How many digits stand before the point.
    whole_digits: u32,
    has_point: bool,
    /// The power of ten of the unit named: −2 for cents.
    subunit: i32,
    /// The minus sign that touches the number.
    sign: Option<char>,
}

/// `value` in the style of a stated money: the same currency wording in the same place, the same scale word where the
/// number reads well with it and a better one where not, the hedge and the sign kept.
///
/// It is rounded half to even to `digits` significant digits, or two where that is fewer. `None` where the value cannot
/// be written so, which needs more than 28 digits.
///
/// ```
/// use figcheck::figure::exact::Fraction;
/// use figcheck::lexicon::Conventions;
/// use figcheck::money::{figure_like, parse};
/// let conventions = Conventions::default();
/// let stated = parse("about 697.46 U.S. dollars", None, &conventions)?;
/// let right = Fraction::of("97460000".parse().unwrap());
/// let suggestion = figure_like(&stated, &right, 4, &conventions).unwrap();
/// assert_eq!(suggestion.text, "about 97.46 million U.S. dollars");
/// assert_eq!(suggestion.number, "97.46 million");
/// # Ok::<(), figcheck::money::MoneyError>(())
/// ```
#[must_use]
pub fn figure_like(stated: &Written<'_>, value: &Fraction, digits: u32, conventions: &Conventions) -> Option<Styled> {
    let text: &str = &stated.text;
    let currency = stated.money.currency;
    let style = Style::of(text, &stated.number, conventions);
    let was_negative = stated.money.figure.value().is_negative();
    let (shown, mut number) = style.write(&value.abs(), digits)?;
    let shown = if value.is_negative() { shown.negated() } else { shown };
    let is_negative = shown.is_negative();
    let (before, rest) = text.split_at_checked(stated.number.start)?;
    let after = rest.get(stated.number.end.checked_sub(stated.number.start)?..)?;
    let mut before = before.to_owned();
    match (was_negative, is_negative) {
        (true, true) => number.insert_str(0, &style.sign.map(String::from).unwrap_or_default()),
        (false, true) => number.insert(0, '-'),
        (true, false) => before.retain(|c| !matches!(c, '-' | '−' | '–')),
        (false, false) => {}
    }
    let whole = format!("{before}{number}{after}");
    let reads_back = |whole: &str| {
        parse(whole, Some(currency), conventions)
            .is_ok_and(|w| w.money.figure.value() == shown && w.money.currency == currency)
    };
    if reads_back(&whole) {
        return Some(Styled { text: whole, number, value: shown });
    }
    // A wording that holds more than one number (3元5角) is written anew.
    let language = style.language.map_or("en", |language| language.code);
    write(value, currency, digits, language, Manner::Name, conventions)
}

/// `value` as money in a language's usual style: `965.9 million U.S. dollars`, `US$965.9 million`, `9.659亿美元`.
///
/// It is rounded half to even to `digits` significant digits, or two where that is fewer. A currency without a name in
/// the lexicon of that language is written by its code. `None` where the value needs more than 28 digits, or the language
/// is not known.
///
/// ```
/// use figcheck::figure::exact::Fraction;
/// use figcheck::lexicon::Conventions;
/// use figcheck::money::{Currency, Manner, write};
/// let value = Fraction::of("965938000".parse().unwrap());
/// let conventions = Conventions::default();
/// let written = |language, manner| write(&value, Currency::USD, 4, language, manner, &conventions).unwrap().text;
/// assert_eq!(written("en", Manner::Name), "965.9 million U.S. dollars");
/// assert_eq!(written("en", Manner::Mark), "US$965.9 million");
/// assert_eq!(written("zh", Manner::Name), "9.659亿美元");
/// ```
#[must_use]
pub fn write(
    value: &Fraction,
    currency: Currency,
    digits: u32,
    language: &str,
    manner: Manner,
    conventions: &Conventions,
) -> Option<Styled> {
    write_in(conventions.lexicon.language(language)?, value, currency, digits, manner)
}

fn write_in(language: &Language, value: &Fraction, currency: Currency, digits: u32, manner: Manner) -> Option<Styled> {
    let style = Style::usual(language);
    let (shown, number) = style.write(&value.abs(), digits)?;
    let shown = if value.is_negative() { shown.negated() } else { shown };
    let number = if shown.is_negative() { format!("-{number}") } else { number };
    let code = currency.code();
    let text = match (manner, language.currency_mark(currency), language.currency_name(currency)) {
        (Manner::Mark, Some(mark), _) if mark.chars().next_back().is_some_and(char::is_alphabetic) => {
            format!("{mark} {number}")
        }
        (Manner::Mark, Some(mark), _) => format!("{mark}{number}"),
        (_, _, Some(name)) => [&number, language.joiner, name].concat(),
        (_, _, None) if language.is_spaced => format!("{number} {code}"),
        (_, _, None) => format!("{number}{code}"),
    };
    Some(Styled { text, number, value: shown })
}

/// `value` in another currency, in the language of `original` and by name or mark as `original` has it.
///
/// `None` as for [`write()`].
#[must_use]
pub fn write_as_conversion(
    original: &Written<'_>,
    value: &Fraction,
    currency: Currency,
    digits: u32,
    conventions: &Conventions,
) -> Option<Styled> {
    Voice::of(original, conventions).write(value, currency, digits, conventions)
}

/// How a conversion of a money is worded: in which language, and whether its currency goes by name or by mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Which of the lexicon's languages; the first where it does not have so many.
    language: usize,
    manner: Manner,
}

impl Voice {
    /// The voice of a money.
    #[must_use]
    pub fn of(written: &Written<'_>, conventions: &Conventions) -> Self {
        let lexicon = conventions.lexicon;
        let style = Style::of(&written.text, &written.number, conventions);
        let code = style.language.map_or("en", |language| language.code);
        let language = lexicon.languages().iter().position(|language| language.code == code).unwrap_or(0);
        let mut tokens = Vec::new();
        tokenize(lexicon, &written.text, 0, Spacing::Cell, &mut tokens);
        let by_mark = tokens.iter().filter_map(currency_of).any(|reading| reading.naming() == Naming::Mark);
        Self { language, manner: if by_mark { Manner::Mark } else { Manner::Name } }
    }

    /// `value` in this voice; see [`write()`].
    #[must_use]
    pub fn write(self, value: &Fraction, currency: Currency, digits: u32, conventions: &Conventions) -> Option<Styled> {
        let language = conventions.lexicon.languages().get(self.language)?;
        write_in(language, value, currency, digits, self.manner)
    }
}

/// The voices of moneys, remembered by their words: what the digits are makes no difference.
#[derive(Debug, Default)]
pub(crate) struct Voices {
    by_words: HashMap<Box<str>, Voice>,
    words: String,
    /// The words of the money before, and its voice: most have the same.
    last: Option<(Box<str>, Voice)>,
}

/// How many wordings are remembered, and how long they may be.
const MAX_VOICES: usize = 4096;
const MAX_VOICE_BYTES: usize = 96;

impl Voices {
    pub(crate) fn of(&mut self, written: &Written<'_>, conventions: &Conventions) -> Voice {
        self.words.clear();
        let mut in_digits = false;
        for c in written.text.chars() {
            let is_digit = c.is_ascii_digit() || (in_digits && matches!(c, '.' | ','));
            if !is_digit || !in_digits {
                self.words.push(if is_digit { '0' } else { c });
            }
            in_digits = is_digit;
        }
        if self.words.len() > MAX_VOICE_BYTES {
            return Voice::of(written, conventions);
        }
        if let Some((words, voice)) = &self.last
            && **words == *self.words
        {
            return *voice;
        }
        let known = self.by_words.get(self.words.as_str()).copied();
        let voice = known.unwrap_or_else(|| Voice::of(written, conventions));
        if known.is_none() && self.by_words.len() < MAX_VOICES {
            self.by_words.insert(self.words.as_str().into(), voice);
        }
        self.last = Some((self.words.as_str().into(), voice));
        voice
    }
}

impl<'l> Style<'l> {
    fn usual(language: &'l Language) -> Self {
        Self {
            language: Some(language),
            family: language.families.first().copied().unwrap_or_default(),
            scale: None,
            joiner: Cow::Borrowed(language.joiner),
            digit_group: Cow::Borrowed(language.digit_group),
            is_full_width: false,
            whole_digits: 0,
            has_point: false,
            subunit: 0,
            sign: None,
        }
    }

    /// The style of the money `text`, whose number and scale words stand at `number`.
    fn of(text: &str, number: &std::ops::Range<usize>, conventions: &Conventions) -> Self {
        let lexicon = conventions.lexicon;
        let mut tokens = Vec::new();
        tokenize(lexicon, text, 0, Spacing::Cell, &mut tokens);
        let inside: Vec<&Token<'_>> =
            tokens.iter().filter(|token| token.start >= number.start && token.end <= number.end).collect();
        let scale_token = inside
            .iter()
            .rev()
            .find(|token| matches!(numeral(token), Some(Numeral::Scale(_) | Numeral::ShortScale(_))));
        let currency = tokens.iter().find_map(|token| currency_of(token).map(|reading| (token, reading)));
        let currency_token = currency.map(|(token, _)| token);
        let language_of = |token: &&Token<'_>| token.term().map(|term| term.language);
        let named = |token: &&Token<'_>| {
            // Marks are in one language's file and belong to all.
            currency_of(token).is_none_or(|reading| reading.naming() == Naming::Name)
        };
        let language = scale_token
            .copied()
            .filter(|token| is_scale_with_language(token))
            .or(currency_token.filter(|token| named(token)))
            .or(tokens.iter().find(|token| token.term().is_some_and(|term| term.currency.is_none())))
            .and_then(|token| language_of(&token))
            .and_then(|index| lexicon.languages().get(index))
            .or_else(|| lexicon.language("en"));
        let Some(language) = language.or_else(|| lexicon.languages().first()) else {
            return Self {
                language: None,
                family: &[],
                scale: None,
                joiner: Cow::default(),
                digit_group: Cow::default(),
                is_full_width: false,
                whole_digits: 0,
                has_point: false,
                subunit: 0,
                sign: None,
            };
        };
        let mut style = Self::usual(language);
        style.subunit = currency.map_or(0, |(_, reading)| reading.meaning().subunit);
        let number_text = text.get(number.clone()).unwrap_or_default();
        style.sign = number_text.chars().next().filter(|c| matches!(c, '-' | '−' | '–'));
        if let Some(digits) = inside.iter().find(|token| matches!(token.kind, Kind::Number(_))) {
            style.take_digits(text, digits);
            if let Some(scale) = scale_token {
                style.take_joiner(text, digits.end, scale.start);
            }
        }
        if let Some(scale) = scale_token {
            style.take_scale(text, &inside, scale, language);
        }
        style
    }

    fn take_digits(&mut self, text: &str, token: &Token<'_>) {
        let Kind::Number(number) = token.kind else { return };
        let digits = text.get(token.start..token.end).unwrap_or_default();
        self.is_full_width = digits.chars().any(|c| ('０'..='９').contains(&c));
        self.whole_digits = number.whole_digits;
        self.has_point = number.has_point;
        let separator = digits.chars().find(|c| !c.is_numeric() && !matches!(c, '.' | '．'));
        match separator {
            Some(separator) if number.is_grouped => self.digit_group = Cow::Owned(String::from(separator)),
            _ if number.whole_digits >= 4 => self.digit_group = Cow::default(),
            _ => {}
        }
    }

    fn take_joiner(&mut self, text: &str, digits_end: usize, scale_start: usize) {
        if let Some(between) = text.get(digits_end..scale_start) {
            if between.is_empty() || between == "-" || between == "\u{a0}" || between == "\u{202f}" {
                self.joiner = Cow::Owned(between.to_owned());
            } else if between.chars().all(char::is_whitespace) {
                self.joiner = Cow::Borrowed(" ");
            }
        }
    }

    fn take_scale(&mut self, text: &str, inside: &[&Token<'_>], last: &Token<'_>, language: &'l Language) {
        // 万亿, hundred million: the words multiply.
        let exponents = inside.iter().filter_map(|token| match numeral(token) {
            Some(Numeral::Scale(e) | Numeral::ShortScale(e)) => Some(e),
            _ => None,
        });
        let word = text.get(last.start..last.end).unwrap_or_default();
        let exponent = exponents.fold(0_i32, i32::saturating_add);
        self.scale = Some(exponent);
        let has = |family: &[(i32, &str)], fits: &dyn Fn(&str) -> bool| family.iter().any(|(_, word)| fits(word));
        let exact = language.families.iter().find(|family| has(family, &|w| w == word));
        let folded = language.families.iter().find(|family| has(family, &|w| w.eq_ignore_ascii_case(word)));
        if let Some(family) = exact.or(folded) {
            self.family = family;
        }
    }

    /// The rounded value, and its number in this style without a sign.
    fn write(&self, value: &Fraction, digits: u32) -> Option<(Decimal, String)> {
        let rounded = value.round_significant(digits.max(MIN_SIGNIFICANT_DIGITS));
        let decimal = rounded.to_decimal()?;
        let (mantissa, exponent) = (rounded.mantissa()?, rounded.exponent().saturating_sub(self.subunit));
        let scale = self.pick_scale(Decimal::new(mantissa, exponent).ok()?);
        let scaled = Decimal::new(mantissa, exponent.saturating_sub(scale.unwrap_or(0))).ok()?;
        let mut number = plain_digits(scaled, scale.is_none() && !self.has_point);
        self.group(&mut number);
        if self.is_full_width {
            number = number.chars().map(full_width).collect();
        }
        if let Some(word) = scale.and_then(|exponent| self.word(exponent)) {
            number = [&number, &*self.joiner, word].concat();
        }
        Some((decimal, number))
    }

    /// The scale word that the value reads best with: the one used where the number lies between 1 and 1,000 (or
    /// 10,000 where words go by ten thousands), else the largest that fits.
    fn pick_scale(&self, value: Decimal) -> Option<i32> {
        let leading = value.leading_exponent()?;
        let smallest = self.language.map_or(6, |language| language.smallest_scale);
        if let Some(used) = self.scale
            && self.word(used).is_some()
        {
            let next = self.family.iter().map(|(exponent, _)| *exponent).find(|exponent| *exponent > used);
            if leading >= used && next.is_none_or(|next| leading < next) {
                return Some(used);
            }
        }
        let in_full = self.scale.is_none() && i64::from(self.whole_digits) > i64::from(smallest);
        if in_full {
            return None;
        }
        let lowest = self.scale.map_or(smallest, |used| used.min(smallest));
        let mut fitting = self.family.iter().map(|(exponent, _)| *exponent).filter(|e| (lowest..=leading).contains(e));
        fitting.next_back()
    }

    /// The scale word for a power of ten.
    fn word(&self, exponent: i32) -> Option<&'static str> {
        self.family.iter().find(|(known, _)| *known == exponent).map(|(_, word)| *word)
    }

    /// Sets off the thousands.
    fn group(&self, number: &mut String) {
        if self.digit_group.is_empty() {
            return;
        }
        let whole = position_of_point(number).unwrap_or(number.len());
        if whole <= 3 {
            return;
        }
        let mut grouped = String::new();
        for (at, c) in number.char_indices() {
            let left = whole.saturating_sub(at);
            if at > 0 && at < whole && left.is_multiple_of(3) {
                grouped.push_str(&self.digit_group);
            }
            grouped.push(c);
        }
        *number = grouped;
    }
}

fn numeral(token: &Token<'_>) -> Option<Numeral> {
    token.term().and_then(|term| term.numeral)
}

/// Whether a scale word tells the language: `m` and `bn` stand in Chinese copy too, but then with a mark.
fn is_scale_with_language(token: &Token<'_>) -> bool {
    matches!(numeral(token), Some(Numeral::Scale(_) | Numeral::ShortScale(_)))
}

/// Plain digits; where `trim` says so, without decimal places that are all zero.
fn plain_digits(value: Decimal, trim: bool) -> String {
    let mut text = value.in_digits();
    if trim && let Some(point) = position_of_point(&text) {
        let is_whole = text.bytes().skip(point.saturating_add(1)).all(|digit| digit == b'0');
        text.truncate(if is_whole { point } else { text.len() });
    }
    text
}

fn position_of_point(number: &str) -> Option<usize> {
    number.bytes().position(|byte| byte == b'.')
}

fn full_width(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c).saturating_add(0xfee0)).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn like(stated: &str, value: &str, digits: u32) -> String {
        let conventions = Conventions::default();
        let stated = parse(stated, None, &conventions).unwrap();
        figure_like(&stated, &Fraction::of(value.parse().unwrap()), digits, &conventions).unwrap().text
    }

    #[test]
    fn a_voice_is_remembered_by_the_words() {
        let conventions = Conventions::default();
        let mut voices = Voices::default();
        for digits in ["7", "5,000.25", "120", "8.0"] {
            for (before, after) in [
                ("about ", " million U.S. dollars"),
                ("US$", "m"),
                ("$", ""),
                ("约", "亿元"),
                ("¥", "亿"),
                ("", ""),
                ("RMB ", " billion"),
                ("", "万美元"),
                ("-", " yuan"),
                ("HK$ ", " hundred million"),
            ] {
                let text = format!("{before}{digits}{after}");
                let written = parse(&text, Some(Currency::CNY), &conventions)
                    .or_else(|_| parse(&text, None, &conventions))
                    .unwrap();
                assert_eq!(voices.of(&written, &conventions), Voice::of(&written, &conventions), "{text}");
            }
        }
        assert_eq!(voices.by_words.len(), 10);
    }

    #[test]
    fn keeps_the_style() {
        for (stated, value, digits, expected) in [
            ("about 965 million U.S. dollars", "97654321", 3, "about 97.7 million U.S. dollars"),
            ("about 965 million U.S. dollars", "976543210", 3, "about 977 million U.S. dollars"),
            ("about 965 million U.S. dollars", "9765432100", 3, "about 9.77 billion U.S. dollars"),
            ("$0.5 billion", "97654321", 1, "$98 million"),
            ("US$965m", "9765432100", 3, "US$9.77bn"),
            ("US$965M", "9765432100", 3, "US$9.77B"),
            ("$965-million", "9765432100", 3, "$9.77-billion"),
            ("697.46 U.S. dollars", "697460000", 5, "697.46 million U.S. dollars"),
            ("US$ 2,112,676", "3112676", 7, "US$ 3,112,676"),
            ("US$2112676", "31126760", 7, "US$31126760"),
            ("1,234 yuan", "56789", 4, "56,790 yuan"),
            ("$51.41", "60.5", 4, "$60.50"),
            ("$5", "6.04", 2, "$6"),
            ("$5", "6.24", 2, "$6.2"),
            ("$1.2k", "3400", 2, "$3.4k"),
            ("1.74 billion yuan", "253680", 3, "254,000 yuan"),
            ("约1.2345亿元", "12345", 3, "约1.23万元"),
            ("12345万元", "120000000", 2, "1.2亿元"),
            ("9.65亿美元", "96500000", 3, "9650万美元"),
            ("9.65億美元", "9650000000000", 3, "9.65兆美元"),
            ("3万亿元人民币", "240000000000", 2, "2400亿元人民币"),
            ("七百万元", "6540000", 2, "650万元"),
            ("697.46美元", "697460000", 5, "6.9746亿美元"),
            ("2342016.5元人民币", "2112000.5", 8, "2112000.5元人民币"),
            ("７.１億元", "650000000", 2, "６.５億元"),
            ("-5.3 million yuan", "-6200000", 2, "-6.2 million yuan"),
            ("−$5.3 million", "-6200000", 2, "−$6.2 million"),
            ("−$5.3 million", "6200000", 2, "$6.2 million"),
            ("-5.3 million yuan", "6200000", 2, "6.2 million yuan"),
            ("$5.3 million", "-6200000", 2, "$-6.2 million"),
            ("half a million dollars", "650000", 2, "650,000 dollars"),
            ("half a million dollars", "6500000", 2, "6.5 million dollars"),
            ("70 U.S. cents", "0.65", 2, "65 U.S. cents"),
            ("3元5角", "4.25", 3, "4.25元人民币"),
            ("300多万元", "4500000", 2, "450万元"),
            ("Rs 5 lakh", "23000000", 2, "Rs 2.3 crore"),
            ("1'234'567 CHF", "2234567", 7, "2'234'567 CHF"),
        ] {
            assert_eq!(like(stated, value, digits), expected, "{stated} as {value}");
        }
    }

    #[test]
    fn writes_a_conversion_in_the_original_s_language() {
        let conventions = Conventions::default();
        for (original, expected) in [
            ("6.87 billion yuan", "965.9 million U.S. dollars"),
            ("¥6.87bn", "US$965.9 million"),
            ("68.7亿元", "9.659亿美元"),
        ] {
            let original = parse(original, None, &conventions).unwrap();
            let value = Fraction::of("965938000".parse().unwrap());
            let text = write_as_conversion(&original, &value, Currency::USD, 4, &conventions).unwrap().text;
            assert_eq!(text, expected);
        }
    }

    const STATED: [&str; 24] = [
        "about 965 million U.S. dollars",
        "US$965m",
        "$965.4-million",
        "RMB 6.87 billion",
        "697.46 U.S. dollars",
        "US$ 2,112,676",
        "¥300",
        "约9.65亿美元",
        "近12万元",
        "300多万元",
        "3亿5000万元",
        "十二点五亿元",
        "７.１億元",
        "-5.3 million yuan",
        "−$5.3 million",
        "70 U.S. cents",
        "3元5角",
        "half a million dollars",
        "Rs 5 lakh",
        "$100 million-plus",
        "10亿元左右",
        "$5 million Canadian",
        "1 234 567 euros",
        "HK$5 trillion",
    ];

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            stated in 0..STATED.len(), mantissa in -10_000_000_000_000_i128..10_000_000_000_000, exponent in -6..6_i32, digits in 0..9_u32
        ) {
            let conventions = Conventions::default();
            let stated = parse(STATED[stated], None, &conventions).unwrap();
            let value = Fraction::of(Decimal::new(mantissa, exponent).unwrap());
            let styled = figure_like(&stated, &value, digits, &conventions).unwrap();
            let read = parse(&styled.text, None, &conventions).unwrap();
            prop_assert_eq!(read.money.figure.value(), styled.value, "{}", styled.text);
            prop_assert_eq!(read.money.currency, stated.money.currency);
            prop_assert!(styled.text.contains(&styled.number));
            let shown = value.round_significant(digits.max(2)).to_decimal().unwrap();
            prop_assert_eq!(shown, styled.value);
        }
    }
}
