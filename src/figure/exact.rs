//! Exact arithmetic on natural numbers: a fast path in 128 bits and a wide one without bound.
//!
//! Every formula is written once, over [`Natural`]. It runs on `u128` first; where a product would not fit it runs
//! again on [`BigUint`]. Both paths therefore give the same answer, and neither rounds.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;

use num_bigint::BigUint;

use super::Decimal;

/// A natural number with arithmetic that is exact or says that it cannot be.
pub trait Natural: Clone + Ord + Sized {
    /// What an operation that does not fit gives back; [`Infallible`] where everything fits.
    type Overflow;

    /// The number itself.
    fn from_u128(value: u128) -> Self;
    /// The product.
    ///
    /// # Errors
    /// Where the product does not fit.
    fn times(&self, other: &Self) -> Result<Self, Self::Overflow>;
    /// The sum.
    ///
    /// # Errors
    /// Where the sum does not fit.
    fn plus(&self, other: &Self) -> Result<Self, Self::Overflow>;
    /// How far the two lie apart.
    #[must_use]
    fn distance(&self, other: &Self) -> Self;
    /// This number × 10^`exponent`.
    ///
    /// # Errors
    /// Where the product does not fit.
    fn shifted(&self, exponent: u32) -> Result<Self, Self::Overflow>;
    /// Quotient and remainder; the quotient of a division by zero is zero.
    #[must_use]
    fn divided(&self, divisor: &Self) -> (Self, Self);
    /// Whether the number is even.
    fn is_even(&self) -> bool;
    /// Its decimal digits.
    fn digits(&self) -> String;
}

/// The 128-bit path ran out of room: the wide path decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedsWide;

#[expect(clippy::indexing_slicing, reason = "a constant: an index out of bounds would not compile")]
const POWERS_OF_TEN: [u128; 39] = {
    let mut powers = [1_u128; 39];
    let mut i = 1;
    while i < 39 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

impl Natural for u128 {
    type Overflow = NeedsWide;

    fn from_u128(value: u128) -> Self {
        value
    }
    fn times(&self, other: &Self) -> Result<Self, NeedsWide> {
        self.checked_mul(*other).ok_or(NeedsWide)
    }
    fn plus(&self, other: &Self) -> Result<Self, NeedsWide> {
        self.checked_add(*other).ok_or(NeedsWide)
    }
    fn distance(&self, other: &Self) -> Self {
        self.abs_diff(*other)
    }
    fn shifted(&self, exponent: u32) -> Result<Self, NeedsWide> {
        if exponent == 0 || *self == 0 {
            return Ok(*self);
        }
        let power = usize::try_from(exponent).ok().and_then(|i| POWERS_OF_TEN.get(i));
        power.and_then(|p| self.checked_mul(*p)).ok_or(NeedsWide)
    }
    fn divided(&self, divisor: &Self) -> (Self, Self) {
        (self.checked_div(*divisor).unwrap_or(0), self.checked_rem(*divisor).unwrap_or(0))
    }
    fn is_even(&self) -> bool {
        self.is_multiple_of(2)
    }
    fn digits(&self) -> String {
        self.to_string()
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "BigUint grows; it neither wraps nor panics on + and *")]
impl Natural for BigUint {
    type Overflow = Infallible;

    fn from_u128(value: u128) -> Self {
        value.into()
    }
    fn times(&self, other: &Self) -> Result<Self, Infallible> {
        Ok(self * other)
    }
    fn plus(&self, other: &Self) -> Result<Self, Infallible> {
        Ok(self + other)
    }
    fn distance(&self, other: &Self) -> Self {
        if self > other { self - other } else { other - self }
    }
    fn shifted(&self, exponent: u32) -> Result<Self, Infallible> {
        Ok(self * Self::from(10_u32).pow(exponent))
    }
    fn divided(&self, divisor: &Self) -> (Self, Self) {
        if *divisor == Self::ZERO {
            return (Self::ZERO, Self::ZERO);
        }
        (self / divisor, self % divisor)
    }
    fn is_even(&self) -> bool {
        !self.bit(0)
    }
    fn digits(&self) -> String {
        self.to_string()
    }
}

/// Runs a formula on 128 bits, and again without bound where that did not fit.
///
/// `$formula` is the name of a function generic over [`Natural`] that returns `Result<_, N::Overflow>`.
#[macro_export]
#[doc(hidden)]
macro_rules! exactly {
    ($formula:ident($($argument:expr),* $(,)?)) => {
        match $formula::<u128>($($argument),*) {
            Ok(answer) => answer,
            Err($crate::figure::exact::NeedsWide) => match $formula::<num_bigint::BigUint>($($argument),*) {
                Ok(answer) => answer,
                Err(never) => match never {},
            },
        }
    };
}

/// A product of decimals, without sign, as mantissa × 10^exponent.
#[derive(Clone, Debug)]
pub struct Scaled<N> {
    /// The product of the mantissas.
    pub mantissa: N,
    /// The sum of the exponents.
    pub exponent: i32,
}

impl<N: Natural> Scaled<N> {
    /// The magnitude of a decimal.
    #[must_use]
    pub fn of(value: Decimal) -> Self {
        Self { mantissa: N::from_u128(value.mantissa().unsigned_abs()), exponent: value.exponent() }
    }

    /// 10^`exponent`.
    #[must_use]
    pub fn power_of_ten(exponent: i32) -> Self {
        Self { mantissa: N::from_u128(1), exponent }
    }

    /// The product with the magnitude of a decimal.
    ///
    /// # Errors
    /// Where the product does not fit.
    pub fn times(&self, value: Decimal) -> Result<Self, N::Overflow> {
        let factor = N::from_u128(value.mantissa().unsigned_abs());
        Ok(Self { mantissa: self.mantissa.times(&factor)?, exponent: self.exponent.saturating_add(value.exponent()) })
    }

    /// The integer this is in units of 10^`exponent`, which must not exceed its own exponent.
    ///
    /// # Errors
    /// Where it does not fit.
    pub fn in_units_of(&self, exponent: i32) -> Result<N, N::Overflow> {
        let shift = u32::try_from(self.exponent.saturating_sub(exponent)).unwrap_or(0);
        self.mantissa.shifted(shift)
    }
}

/// A fraction of two magnitudes with a sign, for what is shown: nothing is decided by it but the order of two.
#[derive(Clone, Debug)]
pub struct Fraction {
    negative: bool,
    numerator: BigUint,
    denominator: BigUint,
}

/// A number rounded half to even to a power of ten, as digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    negative: bool,
    digits: String,
    exponent: i32,
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

#[expect(clippy::arithmetic_side_effects, reason = "BigUint grows; it neither wraps nor panics on + and *")]
impl Fraction {
    /// `numerator` ÷ `denominator`; `None` where the denominator is zero.
    #[must_use]
    pub fn new(negative: bool, numerator: BigUint, denominator: BigUint) -> Option<Self> {
        if denominator == BigUint::ZERO {
            return None;
        }
        Some(Self { negative: negative && numerator != BigUint::ZERO, numerator, denominator })
    }

    /// The product of some decimals over the product of others; `None` where one of the latter is zero.
    #[must_use]
    pub fn of_products(above: &[Decimal], below: &[Decimal]) -> Option<Self> {
        let product = |factors: &[Decimal]| {
            let mut negative = false;
            let mut mantissa = BigUint::from(1_u32);
            let mut exponent = 0_i32;
            for factor in factors {
                negative ^= factor.is_negative();
                mantissa *= factor.mantissa().unsigned_abs();
                exponent = exponent.saturating_add(factor.exponent());
            }
            (negative, mantissa, exponent)
        };
        let (n_negative, mut numerator, n_exponent) = product(above);
        let (d_negative, mut denominator, d_exponent) = product(below);
        let shift = n_exponent.saturating_sub(d_exponent);
        let power = BigUint::from(10_u32).pow(shift.unsigned_abs());
        if shift >= 0 {
            numerator *= power;
        } else {
            denominator *= power;
        }
        Self::new(n_negative != d_negative, numerator, denominator)
    }

    /// The exact value of a decimal.
    #[must_use]
    pub fn of(value: Decimal) -> Self {
        Self::of_products(&[value], &[]).unwrap_or(Self {
            negative: false,
            numerator: BigUint::ZERO,
            denominator: BigUint::from(1_u32),
        })
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.numerator == BigUint::ZERO
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let left = &self.numerator * &other.denominator;
        let right = &other.numerator * &self.denominator;
        let denominator = &self.denominator * &other.denominator;
        let (negative, numerator) = if self.negative == other.negative {
            (self.negative, left + right)
        } else if left >= right {
            (self.negative, left - right)
        } else {
            (other.negative, right - left)
        };
        Self { negative: negative && numerator != BigUint::ZERO, numerator, denominator }
    }

    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// The same distance from zero on the other side.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self.clone() }
    }

    /// The same distance from zero, not below it.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self { negative: false, ..self.clone() }
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self {
            negative: self.negative != other.negative && !self.is_zero() && !other.is_zero(),
            numerator: &self.numerator * &other.numerator,
            denominator: &self.denominator * &other.denominator,
        }
    }

    /// The quotient; `None` where `other` is zero.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        Self::new(
            self.negative != other.negative,
            &self.numerator * &other.denominator,
            &self.denominator * &other.numerator,
        )
    }

    /// The exponent of the leading digit: 6 for 9 650 000, −1 for 0.5; `None` for zero.
    #[must_use]
    pub fn leading_exponent(&self) -> Option<i32> {
        if self.is_zero() {
            return None;
        }
        let length = |n: &BigUint| i32::try_from(n.to_string().len()).unwrap_or(i32::MAX);
        let estimate = length(&self.numerator).saturating_sub(length(&self.denominator));
        // The estimate is the exponent or one more than it.
        let power = Self::power_of_ten(estimate);
        Some(if self.abs() >= power { estimate } else { estimate.saturating_sub(1) })
    }

    fn power_of_ten(exponent: i32) -> Self {
        let power = BigUint::from(10_u32).pow(exponent.unsigned_abs());
        let one = BigUint::from(1_u32);
        let (numerator, denominator) = if exponent >= 0 { (power, one) } else { (one, power) };
        Self { negative: false, numerator, denominator }
    }

    /// The multiple of 10^`exponent` that `rounding` picks.
    #[must_use]
    pub fn round_to(&self, exponent: i32, rounding: Rounding) -> Rounded {
        let power = BigUint::from(10_u32).pow(exponent.unsigned_abs());
        let (numerator, denominator) = if exponent >= 0 {
            (self.numerator.clone(), &self.denominator * power)
        } else {
            (&self.numerator * power, self.denominator.clone())
        };
        let (mut units, rest) = numerator.divided(&denominator);
        let away_from_zero = match rounding {
            Rounding::HalfEven => match (&rest + &rest).cmp(&denominator) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal => !units.is_even(),
            },
            Rounding::Down => self.negative && rest != BigUint::ZERO,
            Rounding::Up => !self.negative && rest != BigUint::ZERO,
        };
        if away_from_zero {
            units += 1_u32;
        }
        Rounded { negative: self.negative && units != BigUint::ZERO, digits: units.to_string(), exponent }
    }

    /// The value rounded half to even to so many significant digits.
    #[must_use]
    pub fn round_significant(&self, digits: u32) -> Rounded {
        let places = i32::try_from(digits.max(1)).unwrap_or(i32::MAX);
        let leading = self.leading_exponent().unwrap_or(0);
        let rounded = self.round_to(leading.saturating_sub(places).saturating_add(1), Rounding::HalfEven);
        // 9.996 at three digits is 10.00: one digit too many now.
        if rounded.digits.len() > usize::try_from(digits.max(1)).unwrap_or(usize::MAX) {
            return self.round_to(rounded.exponent.saturating_add(1), Rounding::HalfEven);
        }
        rounded
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "BigUint grows; it neither wraps nor panics on + and *")]
impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitudes = || (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator));
        match (self.negative, other.negative) {
            (false, false) => magnitudes(),
            (true, true) => magnitudes().reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl Rounded {
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

    /// Its digits, down to the last one that counts, as a whole number without sign; `None` where it has more than 38.
    #[must_use]
    pub fn mantissa(&self) -> Option<i128> {
        self.digits.parse().ok()
    }

    /// The exact value as a decimal; `None` where it has more than 28 digits.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        let magnitude: i128 = self.digits.parse().ok()?;
        Decimal::new(if self.negative { magnitude.wrapping_neg() } else { magnitude }, self.exponent).ok()
    }

    /// The same number without the zeros that end its decimal places.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.exponent < 0 && self.digits.len() > 1 && self.digits.ends_with('0') {
            self.digits.pop();
            self.exponent = self.exponent.saturating_add(1);
        }
        if self.digits == "0" {
            self.exponent = 0;
        }
        self
    }
}

impl fmt::Display for Rounded {
    /// Plain digits: no separators, no exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let zeros = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(0);
        if self.exponent >= 0 {
            f.write_str(&self.digits)?;
            if self.digits != "0" {
                write!(f, "{:0<zeros$}", "")?;
            }
            return Ok(());
        }
        let padded = format!("{:0>width$}", self.digits, width = zeros.saturating_add(1));
        let (whole, decimals) = padded.split_at(padded.len().saturating_sub(zeros));
        write!(f, "{whole}.{decimals}")
    }
}
