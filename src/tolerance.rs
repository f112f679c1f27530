//! Relative limits: the tolerance and the rounding limit.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::figure::Decimal;

/// The largest deviation that passes, as a ratio: 0.02 for 2 %.
///
/// ```
/// use figcheck::tolerance::Tolerance;
/// let tolerance: Tolerance = "0.5%".parse()?;
/// assert_eq!(tolerance.ratio().to_string(), "0.005");
/// assert_eq!(tolerance.to_string(), "0.5%");
/// assert!("1".parse::<Tolerance>().is_err()); // one per cent, or all of it?
/// # Ok::<(), figcheck::tolerance::ToleranceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tolerance(Decimal);

/// A text that is not a tolerance.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ToleranceError {
    /// Not a number with or without a percent sign.
    #[error("`{0}` is not a tolerance: write a percentage such as 2% or a fraction below 1 such as 0.02")]
    NotATolerance(String),
    /// A bare number of 1 or more, which could be a percentage or a multiple.
    #[error(
        "`{0}` could mean {0}% or {0} times the figure: write {0}% for per cent, or a fraction below 1 such as 0.02"
    )]
    Ambiguous(String),
    /// Below zero, or 100 % and more.
    #[error("`{0}` is out of range: a tolerance is at least 0% and below 100%")]
    OutOfRange(String),
}

impl Tolerance {
    /// The tolerance where none is set: 2 %.
    pub const DEFAULT: Self = Self(Decimal::hundredths(2));
    /// The rounding limit where none is set: 5 %.
    pub const DEFAULT_ROUNDING_LIMIT: Self = Self(Decimal::hundredths(5));

    /// The ratio: 0.02 for 2 %.
    #[must_use]
    pub fn ratio(&self) -> Decimal {
        self.0
    }

    /// The tolerance in per cent, in plain digits: `2`, `0.5`.
    #[must_use]
    pub fn in_percent(&self) -> Decimal {
        Decimal::new(self.0.mantissa(), self.0.exponent().saturating_add(2)).unwrap_or(self.0).normalized()
    }
}

impl FromStr for Tolerance {
    type Err = ToleranceError;

    fn from_str(text: &str) -> Result<Self, ToleranceError> {
        let trimmed = text.trim();
        let (number, percent) = match trimmed.strip_suffix(['%', '％']) {
            Some(number) => (number.trim_end(), true),
            None => (trimmed, false),
        };
        let value: Decimal = number.parse().map_err(|_| ToleranceError::NotATolerance(trimmed.to_owned()))?;
        if value.is_negative() {
            return Err(ToleranceError::OutOfRange(trimmed.to_owned()));
        }
        if !percent {
            return if value >= Decimal::ONE {
                Err(ToleranceError::Ambiguous(trimmed.to_owned()))
            } else {
                Ok(Self(value))
            };
        }
        let ratio = Decimal::new(value.mantissa(), value.exponent().saturating_sub(2))
            .map_err(|_| ToleranceError::NotATolerance(trimmed.to_owned()))?;
        if ratio >= Decimal::ONE { Err(ToleranceError::OutOfRange(trimmed.to_owned())) } else { Ok(Self(ratio)) }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.in_percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_percentages_and_fractions() {
        for (text, ratio) in
            [("2%", "0.02"), ("1 %", "0.01"), ("0.5%", "0.005"), ("0.01", "0.01"), ("0", "0"), ("2％", "0.02")]
        {
            assert_eq!(text.parse::<Tolerance>().unwrap().ratio(), ratio.parse().unwrap(), "{text}");
        }
        assert_eq!("0.010".parse::<Tolerance>().unwrap().to_string(), "1%");
    }

    #[test]
    fn refuses_what_could_mean_either() {
        assert!(matches!("1".parse::<Tolerance>(), Err(ToleranceError::Ambiguous(_))));
        assert!(matches!("2.5".parse::<Tolerance>(), Err(ToleranceError::Ambiguous(_))));
        assert!(matches!("100%".parse::<Tolerance>(), Err(ToleranceError::OutOfRange(_))));
        assert!(matches!("-1%".parse::<Tolerance>(), Err(ToleranceError::OutOfRange(_))));
        assert!(matches!("two".parse::<Tolerance>(), Err(ToleranceError::NotATolerance(_))));
    }
}
