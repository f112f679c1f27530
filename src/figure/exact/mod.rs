//! Exact arithmetic on natural numbers: a fast path in 128 bits and a wide one without bound.
//!
//! Every formula is written once, over [`Natural`]. It runs on `u128` first; where a product would not fit it runs
//! again on [`BigUint`]. Both paths therefore give the same answer, and neither rounds.

mod fraction;
mod rounded;

use std::convert::Infallible;

use num_bigint::BigUint;

use super::Decimal;

pub use fraction::Fraction;
use rounded::Units;
pub use rounded::{Rounded, Rounding};

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
    /// How many decimal digits it has; one for zero.
    fn digit_count(&self) -> u32;
    /// The numerator and the denominator of a fraction.
    ///
    /// # Errors
    /// Where one of them does not fit.
    fn parts(fraction: &Fraction) -> Result<(Self, Self), Self::Overflow>;
    /// The fraction of two numbers, of which the second must be above zero.
    fn over(self, denominator: Self, negative: bool) -> Fraction;
    /// The number as units of something rounded.
    fn into_units(self) -> Units;
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
    fn digit_count(&self) -> u32 {
        self.checked_ilog10().unwrap_or(0).saturating_add(1)
    }
    fn parts(fraction: &Fraction) -> Result<(Self, Self), NeedsWide> {
        fraction.narrow_parts().ok_or(NeedsWide)
    }
    fn over(self, denominator: Self, negative: bool) -> Fraction {
        Fraction::of_narrow(negative, self, denominator)
    }
    fn into_units(self) -> Units {
        Units::Narrow(self)
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
    fn digit_count(&self) -> u32 {
        u32::try_from(self.to_string().len()).unwrap_or(u32::MAX)
    }
    fn parts(fraction: &Fraction) -> Result<(Self, Self), Infallible> {
        Ok(fraction.wide_parts())
    }
    fn over(self, denominator: Self, negative: bool) -> Fraction {
        Fraction::of_wide(negative, self, denominator)
    }
    fn into_units(self) -> Units {
        u128::try_from(&self).map_or_else(|_| Units::Wide(self.to_string()), Units::Narrow)
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
