//! Exact decimals: the only module that names `rust_decimal`.
//!
//! `rust_decimal` rounds in silence: `from_str` past 28 digits, `checked_mul` when a product needs more than 96 bits,
//! and `*` panics. Nothing outside this file can reach those: [`Decimal`] offers what is exact or fails, and no
//! arithmetic. Arithmetic on figures is in [`exact`](super::exact), on integers.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::plain::PlainDigits;

/// The most significant digits a figure or a rate may have.
pub const MAX_SIGNIFICANT_DIGITS: u32 = 28;

/// An exact decimal number of at most 28 significant digits.
///
/// Two decimals are equal when their values are: `1.10 == 1.1`. How precisely a number was written is kept apart, in
/// [`Figure::unit_exponent`](super::Figure::unit_exponent).
///
/// ```
/// use figcheck::figure::Decimal;
/// let rate: Decimal = "7.1121".parse()?;
/// assert_eq!((rate.mantissa(), rate.exponent()), (71121, -4));
/// assert!("0.1234567890123456789012345678901".parse::<Decimal>().is_err());
/// # Ok::<(), figcheck::figure::DecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

/// Why a number is not an exact decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// Something other than digits with at most one point and one leading sign.
    #[error("not a plain decimal number")]
    NotANumber,
    /// More significant digits than can be held exactly.
    #[error("more than {MAX_SIGNIFICANT_DIGITS} significant digits")]
    TooManyDigits,
    /// Too large, or too many places after the point, to be held exactly.
    #[error("outside the range of exact amounts (below 10^28, at most 28 decimal places)")]
    OutOfRange,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(rust_decimal::Decimal::ZERO);
    /// One.
    pub const ONE: Self = Self(rust_decimal::Decimal::ONE);

    /// A whole number of hundredths.
    pub(crate) const fn hundredths(count: u32) -> Self {
        Self(rust_decimal::Decimal::from_parts(count, 0, 0, false, 2))
    }

    /// `mantissa` × 10^`exponent`, exactly.
    ///
    /// # Errors
    ///
    /// [`DecimalError::TooManyDigits`] where the mantissa has more than 28 digits that count, and
    /// [`DecimalError::OutOfRange`] where the value needs more than 28 integer or decimal places.
    #[inline]
    pub fn new(mantissa: i128, exponent: i32) -> Result<Self, DecimalError> {
        if mantissa.unsigned_abs() < LIMIT && (-28..=0).contains(&exponent) {
            return Self::fitting(mantissa, exponent);
        }
        Self::fitted(mantissa, exponent)
    }

    /// A mantissa below [`LIMIT`] and an exponent from −28 to 0.
    #[inline]
    fn fitting(mantissa: i128, exponent: i32) -> Result<Self, DecimalError> {
        rust_decimal::Decimal::try_from_i128_with_scale(mantissa, exponent.unsigned_abs())
            .map(Self)
            .map_err(|_| DecimalError::OutOfRange)
    }

    /// Any mantissa and exponent, brought into range where the value is in it.
    fn fitted(mantissa: i128, exponent: i32) -> Result<Self, DecimalError> {
        let mut magnitude = mantissa.unsigned_abs();
        let mut exponent = exponent;
        if magnitude == 0 {
            exponent = exponent.clamp(-28, 0);
        }
        while magnitude != 0 && exponent < -28 && magnitude.is_multiple_of(10) {
            magnitude /= 10;
            exponent = exponent.saturating_add(1);
        }
        while exponent > 0 {
            magnitude = magnitude.checked_mul(10).ok_or(DecimalError::OutOfRange)?;
            exponent = exponent.saturating_sub(1);
            if magnitude >= LIMIT {
                return Err(DecimalError::OutOfRange);
            }
        }
        while magnitude >= LIMIT && exponent < 0 && magnitude.is_multiple_of(10) {
            magnitude /= 10;
            exponent = exponent.saturating_add(1);
        }
        if magnitude >= LIMIT {
            return Err(DecimalError::TooManyDigits);
        }
        let signed = i128::try_from(magnitude).map_err(|_| DecimalError::OutOfRange)?;
        Self::fitting(if mantissa < 0 { signed.wrapping_neg() } else { signed }, exponent)
    }

    /// The integer m of the value m × 10^[`exponent`](Self::exponent).
    #[must_use]
    pub fn mantissa(self) -> i128 {
        self.0.mantissa()
    }

    /// The power of ten that the [`mantissa`](Self::mantissa) is multiplied by, from −28 to 0.
    #[must_use]
    pub fn exponent(self) -> i32 {
        // The scale is at most 28, so it fits and its negation does.
        0_i32.saturating_sub_unsigned(self.0.scale())
    }

    /// The power of ten that the first digit stands for: 2 for 697.46. `None` for zero.
    #[must_use]
    pub fn leading_exponent(self) -> Option<i32> {
        let magnitude = self.mantissa().unsigned_abs();
        // A logarithm of 128 bits takes several times as long.
        let digits = match u64::try_from(magnitude) {
            Ok(short) => short.checked_ilog10()?,
            Err(_) => magnitude.checked_ilog10()?,
        };
        Some(self.exponent().saturating_add_unsigned(digits))
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Whether the value is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        !self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// The same distance from zero, never below it.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The same value with the other sign.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.0.set_sign_positive(self.is_negative());
        self
    }

    /// Appends what [`Display`](fmt::Display) shows, sooner: reports write millions of them.
    pub(crate) fn append_to(self, out: &mut Vec<u8>) {
        if self.is_negative() {
            out.push(b'-');
        }
        if let Some(digits) = self.magnitude_in_digits() {
            out.extend_from_slice(digits.as_bytes());
        }
    }

    /// What [`Display`](fmt::Display) shows, sooner.
    pub(crate) fn in_digits(self) -> String {
        self.magnitude_in_digits().map(|digits| digits.signed(self.is_negative())).unwrap_or_default()
    }

    /// Always some: a decimal has at most 28 places.
    fn magnitude_in_digits(self) -> Option<PlainDigits> {
        PlainDigits::new(self.mantissa().unsigned_abs(), self.0.scale())
    }

    /// The same value without the zeros that end its decimal places: `7.10` is `7.1`.
    #[must_use]
    pub fn normalized(self) -> Self {
        Self(self.0.normalize())
    }
}

/// 10^28: magnitudes below it have at most 28 digits.
const LIMIT: u128 = 10_u128.pow(MAX_SIGNIFICANT_DIGITS);

impl fmt::Display for Decimal {
    /// Plain digits with a point where there are decimal places: no separators, no exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.magnitude_in_digits().ok_or(fmt::Error)?;
        f.pad_integral(!self.is_negative(), "", digits.as_str())
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads ASCII digits with at most one point and one leading `+` or `-`. Nothing is rounded.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        let mut mantissa = 0_i128;
        let mut exponent = 0_i32;
        let mut point_seen = false;
        let mut digit_seen = false;
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    digit_seen = true;
                    let digit = i128::from(byte.wrapping_sub(b'0'));
                    mantissa = mantissa
                        .checked_mul(10)
                        .and_then(|m| m.checked_add(digit))
                        .ok_or(DecimalError::TooManyDigits)?;
                    if point_seen {
                        exponent = exponent.checked_sub(1).ok_or(DecimalError::OutOfRange)?;
                    }
                }
                b'.' if !point_seen => point_seen = true,
                _ => return Err(DecimalError::NotANumber),
            }
        }
        if !digit_seen {
            return Err(DecimalError::NotANumber);
        }
        Self::new(if negative { mantissa.wrapping_neg() } else { mantissa }, exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<(i128, i32), DecimalError> {
        text.parse::<Decimal>().map(|d| (d.mantissa(), d.exponent()))
    }

    #[test]
    fn keeps_what_is_written() {
        assert_eq!(parts("7.10"), Ok((710, -2)));
        assert_eq!(parts("-0.50"), Ok((-50, -2)));
        assert_eq!(parts("+3"), Ok((3, 0)));
        assert_eq!(parts("007"), Ok((7, 0)));
        assert_eq!(parts(".5"), Ok((5, -1)));
        assert_eq!("7.10".parse::<Decimal>().unwrap().to_string(), "7.10");
    }

    #[test]
    fn refuses_what_it_would_have_to_round() {
        assert_eq!(parts("9999999999999999999999999999"), Ok((10_i128.pow(28) - 1, 0)));
        assert_eq!(parts("12345678901234567890123456789"), Err(DecimalError::TooManyDigits));
        assert_eq!(parts("10000000000000000000000000000"), Err(DecimalError::TooManyDigits));
        assert_eq!(parts("1000000000000000000000000000.0"), Ok((10_i128.pow(27), 0)));
        assert_eq!(parts("0.00000000000000000000000000001"), Err(DecimalError::OutOfRange));
        assert_eq!(parts("1.0000000000000000000000000000000"), Ok((10_i128.pow(27), -27)));
        for text in ["", "-", ".", "1e3", "1_000", "1,000", "1.2.3", " 1", "Ⅷ", "--1"] {
            assert_eq!(parts(text), Err(DecimalError::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn the_first_digit_tells_the_size() {
        for (text, exponent) in [("697.46", 2), ("1", 0), ("0.05", -2), ("-9.99", 0), ("10", 1), ("0.10", -1)] {
            assert_eq!(text.parse::<Decimal>().unwrap().leading_exponent(), Some(exponent), "{text}");
        }
        assert_eq!(Decimal::ZERO.leading_exponent(), None);
        assert_eq!("1234567890123456789012345678".parse::<Decimal>().unwrap().leading_exponent(), Some(27));
    }

    #[test]
    fn builds_from_mantissa_and_exponent() {
        assert_eq!(Decimal::new(687, 7).unwrap().to_string(), "6870000000");
        assert_eq!(Decimal::new(1, 28), Err(DecimalError::OutOfRange));
        assert_eq!(Decimal::new(0, 900).unwrap(), Decimal::ZERO);
        assert_eq!(Decimal::new(10, -29).unwrap(), Decimal::new(1, -28).unwrap());
        assert!(Decimal::new(-1, 0).unwrap().is_negative());
        assert!(Decimal::ZERO.negated() == Decimal::ZERO && !Decimal::ZERO.negated().is_negative());
        assert_eq!(Decimal::new(-5, 0).unwrap().negated().to_string(), "5");
    }
}
