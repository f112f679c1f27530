//! Digits as they are written, and what one slip of the fingers makes of them.

use std::cmp::Reverse;
use std::ops::Range;

use super::reach::{Band, Fit};
use crate::check::ratio::Ratio;
use crate::figure::MAX_SIGNIFICANT_DIGITS;
use crate::money::Written;

/// The digits of a figure, where its number is written in digits.
#[derive(Clone, Debug)]
pub(super) struct Numeral<'t> {
    /// The numeral, separators and decimal point included: `42.15`.
    text: &'t str,
    /// Its digits, first to last, without separators.
    digits: Vec<u8>,
    /// The value of the digits read as an integer.
    mantissa: u128,
    /// The power of ten of the last digit, in currency units.
    exponent: i32,
    /// Whether the first digit may be a zero: `0.65`.
    may_start_with_zero: bool,
}

/// One slip of the fingers, undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// The digits that were meant, read as an integer.
    meant: u128,
    /// Whether two neighbours were swapped, rather than one digit mistyped.
    pub(super) is_swap: bool,
    /// How closely what was meant fits.
    pub(super) fit: Fit,
}

impl<'t> Numeral<'t> {
    /// The digits of money as written; `None` where its number is in words, or in words and digits mixed.
    pub(super) fn of(written: &'t Written<'_>) -> Option<Self> {
        let number = written.text.get(written.number.clone())?;
        let text = number.get(numeral(number)?)?;
        let digits: Vec<u8> = text.chars().filter_map(digit).collect();
        if digits.len() > usize::try_from(MAX_SIGNIFICANT_DIGITS).ok()? {
            return None;
        }
        let mantissa = digits.iter().fold(0_u128, |m, d| m.saturating_mul(10).saturating_add(u128::from(*d)));
        let exponent = power_between(mantissa, &Ratio::of(written.money.figure.value()))?;
        // One digit alone before a point or a comma: 0,65 and 0.65.
        let may_start_with_zero = text.chars().nth(1).is_none_or(|second| digit(second).is_none());
        Some(Self { text, digits, mantissa, exponent, may_start_with_zero })
    }

    /// How many digits there are.
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    /// Whether decimal places are written.
    pub(super) fn has_decimals(&self) -> bool {
        self.text.contains(['.', '．'])
    }

    /// The power of ten that the words behind the numeral stand for: 6 in `42.15 million`, 0 in `42,150,000`.
    pub(super) fn scale_power(&self) -> i32 {
        // A lone comma before three digits groups thousands; what follows the last point is decimal places.
        let decimals = self.text.rsplit_once(['.', '．']).map_or(0, |(_, places)| places.chars().count());
        self.exponent.saturating_add(i32::try_from(decimals).unwrap_or(0))
    }

    /// The integers of digits whose values lie in a band; `None` where there are none.
    fn integers(&self, band: &Band) -> Option<(u128, u128)> {
        let low = band.low.shifted(self.exponent.saturating_neg()).ceiling()?;
        let high = band.high.shifted(self.exponent.saturating_neg()).floor()?;
        (low <= high).then_some((low, high))
    }

    /// The slip that best explains why these digits do not lie in the bands: exactly before nearly, a swap before a
    /// mistyped digit, and then what lies nearest to the middle.
    pub(super) fn slip(&self, exact: &Band, near: &Band) -> Option<Slip> {
        let (exact, near) = (self.integers(exact), self.integers(near));
        let fit = |meant: u128| {
            let within = |range: Option<(u128, u128)>| range.is_some_and(|(low, high)| (low..=high).contains(&meant));
            if within(exact) { Some(Fit::Exact) } else { within(near).then_some(Fit::Near) }
        };
        let (low, high) = near.or(exact)?;
        let twice_middle = low.saturating_add(high);
        let mut best: Option<Slip> = None;
        let rank = |slip: &Slip| (slip.fit, slip.is_swap, Reverse(slip.meant.saturating_mul(2).abs_diff(twice_middle)));
        let mut consider = |meant: u128, is_swap: bool| {
            if let Some(fit) = fit(meant).filter(|_| meant > 0) {
                let slip = Slip { meant, is_swap, fit };
                if best.as_ref().is_none_or(|best| rank(&slip) > rank(best)) {
                    best = Some(slip);
                }
            }
        };
        let mut place = 1_u128;
        let mut right: Option<u8> = None;
        let last = self.digits.len().saturating_sub(1);
        for (from_right, written) in self.digits.iter().rev().enumerate() {
            let is_first = from_right == last && !self.may_start_with_zero;
            let without = self.mantissa.saturating_sub(place.saturating_mul((*written).into()));
            for other in u8::from(is_first)..=9 {
                if other != *written {
                    consider(without.saturating_add(place.saturating_mul(other.into())), false);
                }
            }
            if let Some(right) = right.filter(|right| right != written && !(is_first && *right == 0)) {
                let smaller = place.checked_div(10).unwrap_or(0);
                let rest = without.saturating_sub(smaller.saturating_mul(right.into()));
                let swapped =
                    place.saturating_mul(right.into()).saturating_add(smaller.saturating_mul((*written).into()));
                consider(rest.saturating_add(swapped), true);
            }
            right = Some(*written);
            place = place.saturating_mul(10);
        }
        best
    }

    /// To how many digits the number that was meant is given, where the one that is written is given to `written`.
    ///
    /// Zeros that end a whole number are not counted. Behind a point nobody writes them: `6.80` counts as one digit more.
    pub(super) fn digits_meant(&self, slip: &Slip, written: i32) -> i32 {
        let zeros = |value: u128| Ratio::of_integers(value, 1).decimal_exponent().unwrap_or(0);
        if self.has_decimals() {
            return written.saturating_add(zeros(slip.meant).min(1));
        }
        written.saturating_add(zeros(self.mantissa)).saturating_sub(zeros(slip.meant))
    }

    /// The numeral as written, and as it was meant, with the same separators.
    pub(super) fn written_and_meant(&self, slip: &Slip) -> (String, String) {
        let meant = format!("{:0>width$}", slip.meant, width = self.digits.len());
        let mut digits = meant.chars();
        let replaced = self.text.chars().map(|c| if digit(c).is_some() { digits.next().unwrap_or(c) } else { c });
        (self.text.to_owned(), replaced.collect())
    }
}

/// The one run of digits in a number, with the separators between them; `None` where there are no digits or several
/// runs of them.
fn numeral(number: &str) -> Option<Range<usize>> {
    let mut run: Option<Range<usize>> = None;
    let mut is_open = true;
    for (at, c) in number.char_indices() {
        if digit(c).is_some() {
            let end = at.saturating_add(c.len_utf8());
            run = Some(run.map_or(at..end, |run| run.start..end));
            if !is_open {
                return None;
            }
        } else if run.is_some()
            && !matches!(c, '.' | ',' | '\'' | '’' | '．' | '，' | '\u{a0}' | '\u{2009}' | '\u{202f}')
        {
            is_open = false;
        }
    }
    run
}

/// The digit that a character is, ASCII or full-width.
fn digit(c: char) -> Option<u8> {
    let value = match c {
        '0'..='9' => u32::from(c).checked_sub(u32::from('0')),
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        _ => None,
    };
    value.and_then(|value| u8::try_from(value).ok())
}

/// The power of ten by which an integer must be multiplied to give a value; `None` where there is none.
fn power_between(mantissa: u128, value: &Ratio) -> Option<i32> {
    let digits = Ratio::of_integers(mantissa, 1);
    if mantissa == 0 {
        return None;
    }
    // Both stripped of zeros, only the exponents may differ.
    let power = value.decimal_exponent()?.checked_sub(digits.decimal_exponent()?)?;
    (digits.shifted(power) == *value).then_some(power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Conventions;
    use crate::money::parse;

    fn band(low: u128, high: u128) -> Band {
        Band { low: Ratio::of_integers(low, 1), high: Ratio::of_integers(high, 1) }
    }

    /// The slip that explains a figure which should lie in a band: `956 for 965`.
    fn slip(text: &str, exact: (u128, u128), near: (u128, u128)) -> Option<(String, bool)> {
        let written = parse(text, None, &Conventions::default()).unwrap();
        let numeral = Numeral::of(&written)?;
        let slip = numeral.slip(&band(exact.0, exact.1), &band(near.0, near.1))?;
        let (written, meant) = numeral.written_and_meant(&slip);
        Some((format!("{written} for {meant}"), slip.is_swap))
    }

    #[test]
    fn digits_are_those_of_one_numeral() {
        for (text, digits, scale_power) in [
            ("about 42.15 million U.S. dollars", Some(4), 6),
            ("US$ 2,112,676", Some(7), 0),
            ("９.６５億美元", Some(3), 8),
            ("70 U.S. cents", Some(2), -2),
            ("$0.65", Some(3), 0),
            ("三亿元", None, 0),
            ("3亿5000万元", None, 0),
            ("half a million dollars", None, 0),
        ] {
            let written = parse(text, None, &Conventions::default()).unwrap();
            let numeral = Numeral::of(&written);
            assert_eq!(numeral.as_ref().map(Numeral::len), digits, "{text}");
            assert_eq!(numeral.map_or(0, |n| n.scale_power()), scale_power, "{text}");
        }
    }

    #[test]
    fn as_many_digits_are_read_as_a_figure_has() {
        let whole = "9".repeat(28);
        let whole = format!("{whole} dollars");
        let written = parse(&whole, None, &Conventions::default()).unwrap();
        assert_eq!(Numeral::of(&written).map(|numeral| numeral.len()), Some(28));
        let places = format!("$0.{}7", "0".repeat(27));
        let written = parse(&places, None, &Conventions::default()).unwrap();
        assert!(Numeral::of(&written).is_none());
    }

    #[test]
    fn one_slip_is_undone() {
        let million = |n: u128| n * 1_000_000;
        let around = |n: u128| (million(n), million(n) + 400_000);
        for (text, exact, near, expected) in [
            ("956 million dollars", around(965), around(965), Some(("956 for 965", true))),
            ("985 million dollars", around(965), around(965), Some(("985 for 965", false))),
            ("95.6 million dollars", (96_500_000, 96_500_000), (0, 0), Some(("95.6 for 96.5", true))),
            // Exactly before nearly, whatever the kind.
            ("956 million dollars", around(955), (million(950), million(970)), Some(("956 for 955", false))),
            // A swap before a mistyped digit where both are near.
            ("956 million dollars", (1, 1), (million(964), million(966)), Some(("956 for 965", true))),
            // Never to a numeral that nobody writes, nor to nothing.
            ("105 million dollars", around(15), around(15), None),
            ("5 million dollars", (0, 0), (0, 0), None),
            ("$1.50", (0, 0), (0, 0), None),
            // The first of two that are as near to the middle.
            (
                "965 million dollars",
                (million(964), million(966)),
                (million(964), million(966)),
                Some(("965 for 964", false)),
            ),
            // Two slips are one too many.
            ("956 million dollars", around(967), around(967), None),
        ] {
            let found = slip(text, exact, near);
            assert_eq!(found, expected.map(|(text, is_swap)| (text.to_owned(), is_swap)), "{text}");
        }
        assert_eq!(slip("$1.50", (0, 0), (0, 0)), None);
        assert_eq!(slip("US$ 2,112,676", (2_121_676, 2_121_676), (0, 0)).unwrap().0, "2,112,676 for 2,121,676");
        assert_eq!(slip("９.６５億美元", (956_000_000, 956_000_000), (0, 0)).unwrap().0, "９.６５ for 9.56");
    }
}
