//! Many moneys, fast: wordings are lexed once, and a cell costs a digit scan and a look-up.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::parse::parse;
use super::{Currency, Money, MoneyError, Written};
use crate::figure::digits::leading_digits;
use crate::figure::{Decimal, Figure};
use crate::lexicon::Conventions;

/// The most wordings that are remembered; a file with more is read the slow way from there on.
const MAX_WORDINGS: usize = 4096;
/// The most bytes around the number that make a wording worth remembering.
const MAX_WORDING_BYTES: usize = 96;
/// The most digits of the fast path: any more could need the 28-digit check.
const MAX_FAST_DIGITS: u32 = 18;

/// Reads moneys as [`parse`] does, and remembers the wordings around their numbers.
///
/// One per thread; it gives the same results as [`parse`], whatever it has read before.
///
/// ```
/// use figcheck::lexicon::Conventions;
/// use figcheck::money::Parser;
/// let mut parser = Parser::new(Conventions::default());
/// for (text, value) in [("6.87 billion yuan", "6870000000"), ("1,300 billion yuan", "1300000000000")] {
///     assert_eq!(parser.parse(text, None)?.money.figure.value().to_string(), value);
/// }
/// # Ok::<(), figcheck::money::MoneyError>(())
/// ```
#[derive(Debug)]
pub struct Parser {
    conventions: Conventions,
    wordings: HashMap<Box<[u8]>, Option<Wording>, BuildHasherDefault<Mixer>>,
    /// The wordings of the last cells: most columns have one.
    recent: [Option<Recent>; RECENT_WORDINGS],
    /// Which of them is forgotten next.
    oldest: usize,
    key: Vec<u8>,
}

/// How many wordings are found without a hash: one for each amount of a row, and as many again.
const RECENT_WORDINGS: usize = 4;

/// A wording, and the words that it was learnt from.
#[derive(Debug)]
struct Recent {
    prefix: Box<[u8]>,
    suffix: Box<[u8]>,
    default_currency: Option<Currency>,
    wording: Wording,
}

impl Recent {
    fn is_for(&self, around: &Around<'_>, default_currency: Option<Currency>) -> bool {
        self.default_currency == default_currency
            && is_same(&self.prefix, around.prefix)
            && is_same(&self.suffix, around.suffix)
    }
}

/// Whether two pieces are the same. Most are empty, and comparing nothing at the dangling address of an empty box costs
/// hundreds of cycles where the C library does it with a masked load.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}

/// What stands before and behind the number of a cell.
struct Around<'t> {
    prefix: &'t [u8],
    suffix: &'t [u8],
}

/// What the words around a number say, whatever the number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wording {
    currency: Currency,
    /// The power of ten of the scale words and the smaller unit.
    exponent: i32,
    is_hedged: bool,
    is_negative: bool,
    /// How many bytes before the digits belong to the number: a sign.
    before: usize,
    /// How many bytes behind the digits do: scale words.
    behind: usize,
    /// White space that is cut off in front, and the length of what follows the digits up to the white space at the end.
    leading: usize,
    trailing: usize,
}

/// What words say of the number that they stand around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    pub(crate) currency: Currency,
    /// The power of ten that it is multiplied by.
    pub(crate) exponent: i32,
    /// Whether it is said to be about right, so that zeros at its end may be rounded.
    pub(crate) is_hedged: bool,
}

/// A plain number in a cell.
struct Plain {
    start: usize,
    end: usize,
    mantissa: u64,
    decimals: u32,
    has_point: bool,
}

impl Parser {
    /// A parser that has read nothing yet.
    #[must_use]
    pub fn new(conventions: Conventions) -> Self {
        let recent = [const { None }; RECENT_WORDINGS];
        Self { conventions, wordings: HashMap::default(), recent, oldest: 0, key: Vec::new() }
    }

    /// Reads a text that is one money; see [`parse`].
    ///
    /// # Errors
    ///
    /// [`MoneyError`], as [`parse`].
    pub fn parse<'t>(&mut self, text: &'t str, default_currency: Option<Currency>) -> Result<Written<'t>, MoneyError> {
        let plain = find_plain(text.as_bytes());
        let known = plain.as_ref().and_then(|plain| self.wording(text, plain, default_currency)?.apply(text, plain));
        match known {
            Some(written) => Ok(written),
            None => self.learn(text, plain.as_ref(), default_currency),
        }
    }

    /// The money in a text, where its wording is known already: what [`parse`](Self::parse) gives, sooner. `None` says
    /// nothing of the text.
    #[inline]
    pub fn known_money(&mut self, text: &str, default_currency: Option<Currency>) -> Option<Money> {
        let plain = find_plain(text.as_bytes())?;
        self.wording(text, &plain, default_currency)?.money(&plain)
    }

    /// What these words before and behind a plain number are known to say, where by them it is not below zero.
    #[inline]
    pub(crate) fn known_scale(
        &mut self,
        before: &[u8],
        behind: &[u8],
        default_currency: Option<Currency>,
    ) -> Option<Scale> {
        let around = Around { prefix: before, suffix: behind };
        let Wording { currency, exponent, is_hedged, is_negative, .. } =
            *self.wording_around(&around, default_currency)?;
        (!is_negative).then_some(Scale { currency, exponent, is_hedged })
    }

    /// What the words around a plain number are known to say.
    fn wording(&mut self, text: &str, plain: &Plain, default_currency: Option<Currency>) -> Option<&Wording> {
        self.wording_around(&plain.around(text)?, default_currency)
    }

    fn wording_around(&mut self, around: &Around<'_>, default_currency: Option<Currency>) -> Option<&Wording> {
        let is_for = |recent: &Option<Recent>| recent.as_ref().is_some_and(|r| r.is_for(around, default_currency));
        let place = if let Some(place) = self.recent.iter().position(is_for) {
            place
        } else {
            self.key_of(around, default_currency);
            let wording = (*self.wordings.get(self.key.as_slice())?)?;
            self.keep_recent(around, default_currency, wording)
        };
        self.recent.get(place)?.as_ref().map(|recent| &recent.wording)
    }

    /// Reads a text the slow way, and remembers what it says of its words.
    fn learn<'t>(
        &mut self,
        text: &'t str,
        plain: Option<&Plain>,
        default_currency: Option<Currency>,
    ) -> Result<Written<'t>, MoneyError> {
        let written = parse(text, default_currency, &self.conventions);
        if self.wordings.len() < MAX_WORDINGS
            && let Some((plain, around)) = plain.and_then(|plain| plain.around(text).map(|around| (plain, around)))
        {
            self.key_of(&around, default_currency);
            if !self.wordings.contains_key(self.key.as_slice()) {
                let wording = written.as_ref().ok().and_then(|written| Wording::learn(text, plain, written));
                self.wordings.insert(self.key.clone().into_boxed_slice(), wording);
            }
        }
        written
    }

    fn key_of(&mut self, around: &Around<'_>, default_currency: Option<Currency>) {
        self.key.clear();
        self.key.extend_from_slice(default_currency.as_ref().map_or("", Currency::code).as_bytes());
        self.key.push(0xff);
        self.key.extend_from_slice(around.prefix);
        self.key.push(0xff);
        self.key.extend_from_slice(around.suffix);
    }

    /// Puts a wording in the place of the oldest, and says which that is.
    fn keep_recent(&mut self, around: &Around<'_>, default_currency: Option<Currency>, wording: Wording) -> usize {
        let place = self.oldest;
        let (prefix, suffix) = (around.prefix.into(), around.suffix.into());
        if let Some(slot) = self.recent.get_mut(place) {
            *slot = Some(Recent { prefix, suffix, default_currency, wording });
        }
        self.oldest = place.saturating_add(1).checked_rem(RECENT_WORDINGS).unwrap_or(0);
        place
    }
}

impl Plain {
    /// What stands around the number; `None` where it is too much to be remembered.
    fn around<'t>(&self, text: &'t str) -> Option<Around<'t>> {
        let (prefix, suffix) = (text.as_bytes().get(..self.start)?, text.as_bytes().get(self.end..)?);
        (prefix.len().saturating_add(suffix.len()) <= MAX_WORDING_BYTES).then_some(Around { prefix, suffix })
    }
}

impl Wording {
    /// What a reading says of the words around its number; `None` where the number is not the plain one.
    fn learn(text: &str, plain: &Plain, written: &Written<'_>) -> Option<Self> {
        let figure = written.money.figure;
        let leading =
            text.len().saturating_sub(text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len());
        let number_start = leading.checked_add(written.number.start)?;
        let number_end = leading.checked_add(written.number.end)?;
        let text_end = leading.checked_add(written.text.len())?;
        let magnitude = i128::from(plain.mantissa);
        let value = figure.value();
        // The power of ten between the digits and the value, which must explain it wholly.
        let decimals = i32::try_from(plain.decimals).ok()?;
        let exponent = (-28_i32..=28)
            .find(|e| Decimal::new(magnitude, e.saturating_sub(decimals)).is_ok_and(|d| d == value.abs()))?;
        let wording = Self {
            currency: written.money.currency,
            exponent,
            is_hedged: figure.is_hedged(),
            is_negative: value.is_negative(),
            before: plain.start.checked_sub(number_start)?,
            behind: number_end.checked_sub(plain.end)?,
            leading,
            trailing: text_end.checked_sub(plain.end)?,
        };
        // Zero fits any power of ten and says nothing of the sign.
        (magnitude != 0 && wording.apply(text, plain).as_ref() == Some(written)).then_some(wording)
    }

    #[inline]
    fn money(&self, plain: &Plain) -> Option<Money> {
        let decimals = i32::try_from(plain.decimals).ok()?;
        let exponent = self.exponent.checked_sub(decimals)?;
        let mut unit = exponent;
        if self.is_hedged && !plain.has_point && plain.mantissa != 0 {
            let mut rest = plain.mantissa;
            while rest.is_multiple_of(10) {
                rest /= 10;
                unit = unit.saturating_add(1);
            }
        }
        let magnitude = i128::from(plain.mantissa);
        let mantissa = if self.is_negative { magnitude.saturating_neg() } else { magnitude };
        let figure = Figure::new(Decimal::new(mantissa, exponent).ok()?, unit).with_hedge(self.is_hedged);
        Some(Money { figure, currency: self.currency })
    }

    fn apply<'t>(&self, text: &'t str, plain: &Plain) -> Option<Written<'t>> {
        let money = self.money(plain)?;
        let shown = text.get(self.leading..plain.end.checked_add(self.trailing)?)?;
        let number_start = plain.start.checked_sub(self.before)?.checked_sub(self.leading)?;
        let number_end = plain.end.checked_add(self.behind)?.checked_sub(self.leading)?;
        Some(Written { text: Cow::Borrowed(shown), money, number: number_start..number_end })
    }
}

/// The one number of a cell, where it is plain: ASCII digits, commas that set off thousands, at most one point.
fn find_plain(bytes: &[u8]) -> Option<Plain> {
    let start = bytes.iter().position(u8::is_ascii_digit)?;
    // `.5` is left to the slow path.
    if start > 0 && matches!(bytes.get(start.saturating_sub(1)), Some(b'.')) {
        return None;
    }
    let mut digits = Digits { bytes, at: start, value: 0, count: 0 };
    let whole = digits.take_run()?;
    if digits.next() == Some(b',') {
        digits.take_groups(whole)?;
    }
    let mut plain = Plain { start, end: digits.at, mantissa: digits.value, decimals: 0, has_point: false };
    if digits.next() == Some(b'.') {
        digits.at = digits.at.saturating_add(1);
        let decimals = digits.take_run()?;
        if decimals == 0 {
            return None;
        }
        plain = Plain { end: digits.at, mantissa: digits.value, decimals, has_point: true, ..plain };
    }
    // An apostrophe, a further separator, a letter-like digit or another number may change what the digits mean: the
    // slow path sees to it.
    let rest = bytes.get(plain.end..)?;
    let rest_is_plain = !matches!(rest.first(), Some(b'\'' | b',' | b'.')) && !rest.iter().any(u8::is_ascii_digit);
    rest_is_plain.then_some(plain)
}

/// Digits on their way into a number.
struct Digits<'t> {
    bytes: &'t [u8],
    at: usize,
    value: u64,
    count: u32,
}

impl Digits<'_> {
    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Takes the digits that follow, and says how many they are; `None` where all together are more than
    /// [`MAX_FAST_DIGITS`], so that the value always fits.
    fn take_run(&mut self) -> Option<u32> {
        let before = self.count;
        let mut rest = self.bytes.get(self.at..)?;
        while let Some(head) = rest.first_chunk() {
            let (digits, power, count) = leading_digits(*head);
            self.count = self.count.saturating_add(count);
            if self.count > MAX_FAST_DIGITS {
                return None;
            }
            self.value = self.value.wrapping_mul(power).wrapping_add(digits);
            rest = rest.get(usize::try_from(count).ok()?..)?;
            if count < 8 {
                break;
            }
        }
        while let [digit @ b'0'..=b'9', tail @ ..] = rest {
            self.count = self.count.saturating_add(1);
            if self.count > MAX_FAST_DIGITS {
                return None;
            }
            self.value = self.value.wrapping_mul(10).wrapping_add(u64::from(digit & 0x0f));
            rest = tail;
        }
        self.at = self.bytes.len().saturating_sub(rest.len());
        Some(self.count.saturating_sub(before))
    }

    /// Takes groups of three digits behind commas, where so many digits before may be followed by such.
    fn take_groups(&mut self, before: u32) -> Option<()> {
        if !(1..=3).contains(&before) {
            return None;
        }
        while self.next() == Some(b',') {
            self.at = self.at.saturating_add(1);
            if self.take_run()? != 3 {
                return None;
            }
        }
        Some(())
    }
}

/// A quick hash of short keys that come from the user's own file: no defence against chosen collisions is needed beyond
/// the bound on how many are kept.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0_u8; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AROUND: [(&str, &str); 22] = [
        ("", " billion yuan"),
        ("about ", " million U.S. dollars"),
        ("$", "m"),
        ("-$", "m"),
        ("RMB ", ""),
        ("", ""),
        ("约", "亿元"),
        ("", "亿多元"),
        ("", "万元左右"),
        (" ", " yuan "),
        ("−", " yuan"),
        ("$", "-million"),
        ("", " fen"),
        ("US$", " U.S."),
        ("", "m2 yuan"),
        ("¥", ""),
        ("", "千"),
        ("三亿", "万元"),
        ("A", " yuan"),
        ("+", "bn CNY"),
        ("x.", " yuan"),
        ("$", ".5"),
    ];

    proptest! {
        #[test]
        fn remembering_changes_nothing(
            cells in proptest::collection::vec(
                (0..AROUND.len(), "[0-9]{1,4}(,[0-9]{3}){0,2}(\\.[0-9]{1,3})?|[0-9,.]{1,12}|[0-9]{17,30}", 0..3_usize),
                1..40,
            )
        ) {
            let conventions = Conventions::default();
            let mut parser = Parser::new(conventions);
            let columns = [None, Some(Currency::CNY), Some(Currency::USD)];
            for (around, number, column) in cells {
                let (prefix, suffix) = AROUND[around];
                let cell = format!("{prefix}{number}{suffix}");
                let slow = parse(&cell, columns[column], &conventions);
                if let Some(money) = parser.known_money(&cell, columns[column]) {
                    prop_assert_eq!(Ok(money), slow.clone().map(|written| written.money), "{}", cell);
                }
                prop_assert_eq!(parser.parse(&cell, columns[column]), slow, "{}", cell);
            }
        }

        #[test]
        fn never_panics(cell in "\\PC{0,40}", column in any::<bool>()) {
            let conventions = Conventions::default();
            let column = column.then_some(Currency::CNY);
            let slow = parse(&cell, column, &conventions);
            let mut parser = Parser::new(conventions);
            prop_assert_eq!(parser.known_money(&cell, column), None);
            prop_assert_eq!(&parser.parse(&cell, column), &slow);
            prop_assert_eq!(&parser.parse(&cell, column), &slow);
        }
    }
}
