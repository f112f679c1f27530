//! Numbers rounded to a power of ten.

use std::fmt::{self, Write as _};

use super::Fraction;
use crate::figure::Decimal;
use crate::figure::plain::PlainDigits;

/// A number rounded to a power of ten, as digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    negative: bool,
    units: Units,
    exponent: i32,
}

/// A count of units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Units {
    /// One that fits 128 bits.
    Narrow(u128),
    /// The digits of one that does not.
    Wide(String),
}

/// Which way to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, ties to even.
    HalfEven,
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
}

impl Rounded {
    pub(super) fn new(negative: bool, units: Units, exponent: i32) -> Self {
        Self { negative: negative && units != Units::Narrow(0), units, exponent }
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// The power of ten that its last digit stands for.
    #[must_use]
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    pub(super) fn digit_count(&self) -> u32 {
        match &self.units {
            Units::Narrow(units) => units.checked_ilog10().unwrap_or(0).saturating_add(1),
            Units::Wide(digits) => u32::try_from(digits.len()).unwrap_or(u32::MAX),
        }
    }

    /// Its digits, down to the last one that counts, as a whole number without sign; `None` where it has more than 38.
    #[must_use]
    pub fn mantissa(&self) -> Option<i128> {
        match &self.units {
            Units::Narrow(units) => i128::try_from(*units).ok(),
            Units::Wide(_) => None,
        }
    }

    /// How far it lies from zero, exactly; `None` for a number whose digits need more than 128 bits.
    pub(crate) fn magnitude(&self) -> Option<Fraction> {
        let power = 10_u128.checked_pow(self.exponent.unsigned_abs())?;
        match self.units {
            Units::Narrow(units) if self.exponent >= 0 => Fraction::new(false, units.checked_mul(power)?, 1),
            Units::Narrow(units) => Fraction::new(false, units, power),
            Units::Wide(_) => None,
        }
    }

    /// The exact value as a decimal; `None` where it has more than 28 digits.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        let magnitude = self.mantissa()?;
        Decimal::new(if self.negative { magnitude.wrapping_neg() } else { magnitude }, self.exponent).ok()
    }

    /// What [`Display`](fmt::Display) shows, sooner: reports write millions of them.
    pub(crate) fn in_digits(&self) -> String {
        if let Units::Narrow(units) = self.units
            && self.exponent <= 0
            && let Some(digits) = PlainDigits::new(units, self.exponent.unsigned_abs())
        {
            return digits.signed(self.negative);
        }
        self.to_string()
    }

    /// The same number without the zeros that end its decimal places.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.exponent < 0 {
            match &mut self.units {
                Units::Narrow(0) => self.exponent = 0,
                Units::Narrow(units) if units.is_multiple_of(10) => {
                    *units = units.checked_div(10).unwrap_or(*units);
                    self.exponent = self.exponent.saturating_add(1);
                }
                Units::Wide(digits) if digits.ends_with('0') => {
                    digits.pop();
                    self.exponent = self.exponent.saturating_add(1);
                }
                Units::Narrow(_) | Units::Wide(_) => break,
            }
        }
        self
    }
}

impl fmt::Display for Rounded {
    /// Plain digits: no separators, no exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_char('-')?;
        }
        match &self.units {
            Units::Narrow(0) if self.exponent >= 0 => f.write_char('0'),
            Units::Narrow(units) if self.exponent <= 0 => {
                match PlainDigits::new(*units, self.exponent.unsigned_abs()) {
                    Some(digits) => f.write_str(digits.as_str()),
                    None => write_digits(&units.to_string(), self.exponent, f),
                }
            }
            Units::Narrow(units) => write_digits(&units.to_string(), self.exponent, f),
            Units::Wide(digits) => write_digits(digits, self.exponent, f),
        }
    }
}

fn write_digits(digits: &str, exponent: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let zeros = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
    if exponent >= 0 {
        return write!(f, "{digits}{:0<zeros$}", "");
    }
    let padded = format!("{digits:0>width$}", width = zeros.saturating_add(1));
    let (whole, decimals) = padded.split_at(padded.len().saturating_sub(zeros));
    write!(f, "{whole}.{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow(units: u128, exponent: i32) -> Rounded {
        Rounded::new(false, Units::Narrow(units), exponent)
    }

    fn wide(digits: &str, exponent: i32) -> Rounded {
        Rounded::new(false, Units::Wide(digits.to_owned()), exponent)
    }

    #[test]
    fn zero_is_written_to_its_decimal_places_and_never_with_more_digits() {
        for (exponent, text) in [(3, "0"), (0, "0"), (-1, "0.0"), (-2, "0.00")] {
            assert_eq!((narrow(0, exponent).to_string(), narrow(0, exponent).in_digits()), (text.into(), text.into()));
        }
        let loss = Rounded::new(true, Units::Narrow(0), -2);
        assert!(!loss.is_negative() && loss.to_string() == "0.00");
        assert_eq!(narrow(0, -2).trimmed(), narrow(0, 0));
    }

    #[test]
    fn digits_are_written_in_place_whatever_their_number() {
        let digits = "9".repeat(45);
        for (exponent, text) in [(-2, "0.07"), (0, "7"), (2, "700")] {
            assert_eq!(narrow(7, exponent).to_string(), text);
        }
        assert_eq!(narrow(7, -70).to_string(), format!("0.{}7", "0".repeat(69)));
        assert_eq!(wide(&digits, 3).to_string(), format!("{digits}000"));
        assert_eq!(wide(&digits, 0).to_string(), digits);
        assert_eq!(wide(&digits, -45).to_string(), format!("0.{digits}"));
        assert_eq!(wide(&digits, -44).to_string(), format!("9.{}", "9".repeat(44)));
        let loss = Rounded::new(true, Units::Narrow(7), 0);
        assert!(loss.is_negative() && loss.to_string() == "-7" && !narrow(7, 0).is_negative());
    }

    #[test]
    fn only_the_zeros_that_end_decimal_places_are_trimmed() {
        let digits = "9".repeat(45);
        for (number, trimmed) in [
            (narrow(7_100, -4), "0.71"),
            (narrow(7_100, -1), "710"),
            (narrow(7_100, 1), "71000"),
            (narrow(71, -1), "7.1"),
            (wide(&format!("{digits}00"), -4), &*wide(&digits, -2).to_string()),
            (wide(&format!("{digits}00"), -1), &*format!("{digits}0")),
            (wide(&digits, -2), &*wide(&digits, -2).to_string()),
        ] {
            assert_eq!(number.trimmed().to_string(), trimmed);
        }
    }

    #[test]
    fn digits_are_counted() {
        for (units, count) in [(0, 1), (9, 1), (10, 2), (999, 3), (1_000, 4)] {
            assert_eq!(narrow(units, 5).digit_count(), count);
        }
        assert_eq!(wide(&"9".repeat(45), 0).digit_count(), 45);
    }

    #[test]
    fn the_distance_from_zero_is_exact() {
        let fraction = |above, below| Fraction::new(false, above, below);
        assert_eq!(narrow(7, -2).magnitude(), fraction(7, 100));
        assert_eq!(narrow(7, 0).magnitude(), fraction(7, 1));
        assert_eq!(narrow(7, 2).magnitude(), fraction(700, 1));
        assert_eq!(Rounded::new(true, Units::Narrow(7), -2).magnitude(), fraction(7, 100));
        assert_eq!((narrow(7, -39).magnitude(), narrow(7, 38).magnitude()), (None, None));
        assert_eq!(wide(&"9".repeat(45), 0).magnitude(), None);
    }
}
