//! Many moneys, fast: wordings are lexed once, and a cell costs a digit scan and a look-up.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::parse::parse;
use super::{Currency, Money, MoneyError, Written};
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
    /// The wording of the last cell: most columns have one.
    last: Option<(Box<[u8]>, Wording)>,
    key: Vec<u8>,
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
        Self { conventions, wordings: HashMap::default(), last: None, key: Vec::new() }
    }

    /// Reads a text that is one money; see [`parse`].
    ///
    /// # Errors
    ///
    /// [`MoneyError`], as [`parse`].
    pub fn parse<'t>(&mut self, text: &'t str, default_currency: Option<Currency>) -> Result<Written<'t>, MoneyError> {
        let Some(plain) = find_plain(text.as_bytes()) else {
            return parse(text, default_currency, &self.conventions);
        };
        let (Some(prefix), Some(suffix)) = (text.as_bytes().get(..plain.start), text.as_bytes().get(plain.end..))
        else {
            return parse(text, default_currency, &self.conventions);
        };
        if prefix.len().saturating_add(suffix.len()) > MAX_WORDING_BYTES {
            return parse(text, default_currency, &self.conventions);
        }
        self.key.clear();
        self.key.extend_from_slice(default_currency.as_ref().map_or("", Currency::code).as_bytes());
        self.key.push(0xff);
        self.key.extend_from_slice(prefix);
        self.key.push(0xff);
        self.key.extend_from_slice(suffix);
        if let Some((key, wording)) = &self.last
            && **key == *self.key
        {
            return wording.apply(text, &plain).map_or_else(|| parse(text, default_currency, &self.conventions), Ok);
        }
        if let Some(known) = self.wordings.get(self.key.as_slice()) {
            let known = *known;
            let Some(wording) = known else { return parse(text, default_currency, &self.conventions) };
            self.last = Some((self.key.clone().into_boxed_slice(), wording));
            return wording.apply(text, &plain).map_or_else(|| parse(text, default_currency, &self.conventions), Ok);
        }
        let written = parse(text, default_currency, &self.conventions);
        if self.wordings.len() < MAX_WORDINGS {
            let wording = written.as_ref().ok().and_then(|written| Wording::learn(text, &plain, written));
            self.wordings.insert(self.key.clone().into_boxed_slice(), wording);
        }
        written
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

    fn apply<'t>(&self, text: &'t str, plain: &Plain) -> Option<Written<'t>> {
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
        let shown = text.get(self.leading..plain.end.checked_add(self.trailing)?)?;
        let number_start = plain.start.checked_sub(self.before)?.checked_sub(self.leading)?;
        let number_end = plain.end.checked_add(self.behind)?.checked_sub(self.leading)?;
        Some(Written {
            text: Cow::Borrowed(shown),
            money: Money { figure, currency: self.currency },
            number: number_start..number_end,
        })
    }
}

/// The one number of a cell, where it is plain: ASCII digits, commas that set off thousands, at most one point.
fn find_plain(bytes: &[u8]) -> Option<Plain> {
    let start = bytes.iter().position(u8::is_ascii_digit)?;
    // `.5` is left to the slow path.
    if start > 0 && matches!(bytes.get(start.saturating_sub(1)), Some(b'.')) {
        return None;
    }
    let mut plain = Plain { start, end: start, mantissa: 0, decimals: 0, has_point: false };
    let mut digits = 0_u32;
    let mut group = 0_u32;
    let mut grouped = false;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                plain.mantissa = plain.mantissa.checked_mul(10)?.checked_add(u64::from(byte.wrapping_sub(b'0')))?;
                digits = digits.saturating_add(1);
                group = group.saturating_add(1);
                if plain.has_point {
                    plain.decimals = plain.decimals.saturating_add(1);
                }
                plain.end = at.saturating_add(1);
            }
            b',' => {
                let goes_on = bytes.get(at.saturating_add(1)).is_some_and(u8::is_ascii_digit);
                let group_ends = if grouped { group == 3 } else { (1..=3).contains(&group) };
                if !goes_on || plain.has_point || !group_ends {
                    return None;
                }
                grouped = true;
                group = 0;
            }
            b'.' => {
                if plain.has_point || (grouped && group != 3) {
                    return None;
                }
                if !bytes.get(at.saturating_add(1)).is_some_and(u8::is_ascii_digit) {
                    return None;
                }
                plain.has_point = true;
                group = 0;
            }
            _ => break,
        }
        at = at.saturating_add(1);
    }
    let group_ends = !grouped || plain.has_point || group == 3;
    // An apostrophe, a letter-like digit or another number may change what the digits mean: the slow path sees to it.
    let rest_is_plain =
        bytes.get(plain.end..).is_some_and(|rest| !rest.iter().any(u8::is_ascii_digit) && !rest.starts_with(b"'"));
    (digits <= MAX_FAST_DIGITS && group_ends && rest_is_plain && at == plain.end).then_some(plain)
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
                prop_assert_eq!(
                    parser.parse(&cell, columns[column]),
                    parse(&cell, columns[column], &conventions),
                    "{}", cell
                );
            }
        }

        #[test]
        fn never_panics(cell in "\\PC{0,40}", column in any::<bool>()) {
            let conventions = Conventions::default();
            let column = column.then_some(Currency::CNY);
            let slow = parse(&cell, column, &conventions);
            let mut parser = Parser::new(conventions);
            prop_assert_eq!(&parser.parse(&cell, column), &slow);
            prop_assert_eq!(&parser.parse(&cell, column), &slow);
        }
    }
}
