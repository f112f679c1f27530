//! Exact rates.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::exactly;
use crate::figure::exact::{Fraction, Natural, Scaled};
use crate::figure::{Decimal, DecimalError, MAX_SIGNIFICANT_DIGITS};

/// How many significant digits a rate is shown to, where it is not a single published decimal.
pub(super) const DISPLAYED_DIGITS: u32 = 10;

/// An exact reference rate, `numerator` ÷ `denominator` units of the original's currency for one unit of the stated's.
///
/// Both are decimals as published, both above zero; a cross rate is the ratio of two and is never divided out. Rates
/// compare exactly, by cross-multiplication.
///
/// A rate is shown as it was published where the denominator is one (`7.10`), and otherwise rounded half to even to ten
/// significant digits.
///
/// ```
/// use figcheck::rates::Rate;
/// let rate: Rate = "7.10".parse()?;
/// assert_eq!(rate.to_string(), "7.10");
/// assert_eq!(rate.inverted().to_string(), "0.1408450704");
/// assert!(rate < "7.1001".parse()?);
/// assert!("0".parse::<Rate>().is_err());
/// # Ok::<(), figcheck::rates::RateError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    numerator: Decimal,
    denominator: Decimal,
}

/// A text that is not a rate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RateError {
    /// Not a decimal, or one that cannot be held exactly.
    #[error("`{text}` is not a rate: {reason}; write a plain number such as 7.12")]
    NotADecimal {
        /// What was given.
        text: String,
        /// Why it is no exact decimal.
        reason: DecimalError,
    },
    /// Zero or below.
    #[error("`{0}` is not a rate: it must be above zero")]
    NotPositive(String),
}

impl Rate {
    /// The ratio of two decimals; `None` unless both are above zero.
    #[must_use]
    pub fn new(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        (numerator.is_positive() && denominator.is_positive()).then_some(Self { numerator, denominator })
    }

    /// The dividend.
    #[must_use]
    pub fn numerator(&self) -> Decimal {
        self.numerator
    }

    /// The divisor.
    #[must_use]
    pub fn denominator(&self) -> Decimal {
        self.denominator
    }

    /// The rate of the pair the other way round.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self { numerator: self.denominator, denominator: self.numerator }
    }

    /// The product of two rates: exact where it can be written as a ratio of decimals of 28 digits, and rounded once,
    /// half to even, to 28 significant digits where not.
    ///
    /// `None` where the product lies outside the range of decimals.
    pub(crate) fn times(&self, other: &Self) -> Option<Self> {
        let one = |d: Decimal| d == Decimal::ONE;
        // No product is needed where what is multiplied is one.
        match (one(self.numerator), one(self.denominator), one(other.numerator), one(other.denominator)) {
            (true, _, _, true) => return Self::new(other.numerator, self.denominator),
            (_, true, true, _) => return Self::new(self.numerator, other.denominator),
            _ => {}
        }
        let product = |a: Decimal, b: Decimal| {
            let mantissa = a.mantissa().checked_mul(b.mantissa())?;
            Decimal::new(mantissa, a.exponent().checked_add(b.exponent())?).ok()
        };
        let exact = || {
            let numerator = product(self.numerator, other.numerator)?;
            let denominator = product(self.denominator, other.denominator)?;
            if one(denominator) { Self::computed(numerator) } else { Self::new(numerator, denominator) }
        };
        exact().or_else(|| {
            Self::rounded(&Fraction::of_products(
                &[self.numerator, other.numerator],
                &[self.denominator, other.denominator],
            )?)
        })
    }

    /// A rate that is a single decimal and yet computed: ten times it over ten, which shows it as computed.
    fn computed(value: Decimal) -> Option<Self> {
        let ten = Decimal::new(10, 0).ok()?;
        Self::new(Decimal::new(value.mantissa(), value.exponent().saturating_add(1)).ok()?, ten)
    }

    /// The rate nearest to a fraction, rounded half to even to 28 significant digits.
    ///
    /// It is kept as a decimal over a power of ten other than one, which shows it as computed.
    pub(crate) fn rounded(value: &Fraction) -> Option<Self> {
        let leading = value.leading_exponent()?;
        let power = |exponent: i32| Decimal::new(1, exponent).ok();
        // Scaled to one digit before the point, 28 digits always fit.
        let scaled = value.times(&Fraction::of(power(leading.saturating_neg())?));
        let digits = scaled.round_significant(MAX_SIGNIFICANT_DIGITS).to_decimal()?.normalized();
        if leading == 0 {
            return Self::computed(digits);
        }
        Self::new(digits, power(leading.saturating_neg())?)
    }

    /// The rate as a fraction.
    pub(crate) fn to_fraction(self) -> Fraction {
        // The denominator is above zero, so there is always a fraction.
        Fraction::of_products(&[self.numerator], &[self.denominator]).unwrap_or_else(|| Fraction::of(Decimal::ONE))
    }
}

fn order<N: Natural>(left: &Rate, right: &Rate) -> Result<Ordering, N::Overflow> {
    let left_product = Scaled::<N>::of(left.numerator).times(right.denominator)?;
    let right_product = Scaled::<N>::of(right.numerator).times(left.denominator)?;
    let unit = left_product.exponent.min(right_product.exponent);
    Ok(left_product.in_units_of(unit)?.cmp(&right_product.in_units_of(unit)?))
}

impl PartialEq for Rate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rate {}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        exactly!(order(self, other))
    }
}

impl FromStr for Rate {
    type Err = RateError;

    /// Reads one decimal above zero.
    fn from_str(text: &str) -> Result<Self, RateError> {
        let trimmed = text.trim();
        let value: Decimal =
            trimmed.parse().map_err(|reason| RateError::NotADecimal { text: trimmed.to_owned(), reason })?;
        Self::new(value, Decimal::ONE).ok_or_else(|| RateError::NotPositive(trimmed.to_owned()))
    }
}

impl Rate {
    /// Appends what [`Display`](fmt::Display) shows, sooner where the rate is a published decimal.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>) {
        if self.denominator == Decimal::ONE {
            self.numerator.append_to(out);
        } else {
            out.extend_from_slice(self.to_string().as_bytes());
        }
    }

    /// Whether two rates are the same to the digit, and not in value alone.
    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        let written = |decimal: Decimal| (decimal.mantissa(), decimal.exponent());
        written(self.numerator) == written(other.numerator) && written(self.denominator) == written(other.denominator)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == Decimal::ONE {
            return self.numerator.fmt(f);
        }
        f.pad(&self.to_fraction().round_significant(DISPLAYED_DIGITS).trimmed().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(above: &str, below: &str) -> Rate {
        Rate::new(above.parse().unwrap(), below.parse().unwrap()).unwrap()
    }

    #[test]
    fn rates_are_ordered_by_their_values() {
        assert!(ratio("7.1", "1") == ratio("14.2", "2"));
        assert!(ratio("7.1", "1") != ratio("7.2", "1") && ratio("7.1", "1") < ratio("7.2", "1"));
        assert!(ratio("1", "7.1") < ratio("1", "7"));
    }

    #[test]
    fn a_product_with_one_is_the_other_rate_as_it_was_published() {
        let parts = |rate: Option<Rate>| rate.map(|r| (r.numerator().to_string(), r.denominator().to_string()));
        let parity = ratio("1", "1");
        for rate in [ratio("7.1121", "1"), ratio("1", "7.1121"), ratio("8.3710", "1.1770")] {
            assert_eq!(parts(parity.times(&rate)), parts(Some(rate)));
            assert_eq!(parts(rate.times(&parity)), parts(Some(rate)));
        }
        assert_eq!(parts(ratio("8.3", "1").times(&ratio("1", "1.2"))), Some(("8.3".into(), "1.2".into())));
        assert_eq!(parts(ratio("1", "1.2").times(&ratio("8.3", "1"))), Some(("8.3".into(), "1.2".into())));
        // A single decimal that was computed is shown as such.
        assert_eq!(parts(ratio("8.3", "1").times(&ratio("2", "1"))), Some(("166".into(), "10".into())));
    }

    #[test]
    fn a_cross_rate_is_shown_to_ten_digits() {
        let shown =
            |above: &str, below: &str| Rate::new(above.parse().unwrap(), below.parse().unwrap()).unwrap().to_string();
        assert_eq!(shown("8.3710", "1.1770"), "7.112149533");
        assert_eq!(shown("1.1770", "8.3710"), "0.1406044678");
        // Ties go to the even digit, and nines may carry.
        assert_eq!(shown("99999999985", "10"), "9999999998");
        assert_eq!(shown("99999999995", "10"), "10000000000");
        assert_eq!(shown("20", "4.0"), "5");
    }
}
