//! Exact ratios of products of decimals: compared, multiplied and divided, and never rounded.
//!
//! Nearly all of them fit two integers of 128 bits; the others take the wide path of
//! [`exact`](crate::figure::exact) and give the same answers.

use std::cmp::Ordering;

use crate::exactly;
use crate::figure::exact::{Fraction, Natural, Rounding};
use crate::figure::{Decimal, Figure};
use crate::rates::Rate;

/// A ratio, zero or above.
#[derive(Clone, Debug)]
pub(crate) enum Ratio {
    /// One of integers of 128 bits.
    Narrow(Narrow),
    /// One that needs more.
    Wide(Box<Fraction>),
}

/// `above` ÷ `below` × 10^`exponent`; `below` is above zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Narrow {
    above: u128,
    below: u128,
    exponent: i32,
}

impl Ratio {
    pub(crate) const ZERO: Self = Self::Narrow(Narrow { above: 0, below: 1, exponent: 0 });

    /// The magnitude of a decimal.
    pub(crate) fn of(value: Decimal) -> Self {
        let (above, exponent) = stripped(value.mantissa().unsigned_abs(), value.exponent());
        Self::Narrow(Narrow { above, below: 1, exponent })
    }

    /// A ratio of small integers; `below` must be above zero.
    pub(crate) fn of_integers(above: u128, below: u128) -> Self {
        let (above, exponent) = stripped(above, 0);
        Self::Narrow(Narrow { above, below: below.max(1), exponent })
    }

    /// The power of ten that a whole or decimal number ends in: 7 for 6 870 000 000, −2 for 42.15. `None` for what is
    /// not one.
    pub(crate) fn decimal_exponent(&self) -> Option<i32> {
        match self {
            Self::Narrow(Narrow { below: 1, exponent, .. }) => Some(*exponent),
            Self::Narrow(_) | Self::Wide(_) => None,
        }
    }

    /// The magnitude of a fraction.
    pub(crate) fn from_fraction(value: &Fraction) -> Self {
        Self::Wide(Box::new(value.abs()))
    }

    /// The exact value of a rate.
    pub(crate) fn of_rate(rate: &Rate) -> Self {
        Self::of(rate.numerator()).over(&Self::of(rate.denominator()))
    }

    /// The product.
    pub(crate) fn times(&self, other: &Self) -> Self {
        if let (Self::Narrow(one), Self::Narrow(two)) = (self, other) {
            let product = one.above.checked_mul(two.above).zip(one.below.checked_mul(two.below));
            if let Some((above, below)) = product {
                return Self::Narrow(Narrow { above, below, exponent: one.exponent.saturating_add(two.exponent) });
            }
        }
        Self::Wide(Box::new(self.to_fraction().times(&other.to_fraction())))
    }

    /// The quotient; zero where the divisor is zero.
    pub(crate) fn over(&self, divisor: &Self) -> Self {
        match divisor {
            Self::Narrow(Narrow { above: 0, .. }) => Self::ZERO,
            Self::Narrow(narrow) => self.times(&Self::Narrow(Narrow {
                above: narrow.below,
                below: narrow.above,
                exponent: narrow.exponent.saturating_neg(),
            })),
            Self::Wide(fraction) => {
                self.to_fraction().divided_by(fraction).map_or(Self::ZERO, |quotient| Self::Wide(Box::new(quotient)))
            }
        }
    }

    /// The product with 10^`power`.
    pub(crate) fn shifted(&self, power: i32) -> Self {
        match self {
            Self::Narrow(narrow) => Self::Narrow(Narrow { exponent: narrow.exponent.saturating_add(power), ..*narrow }),
            Self::Wide(_) => self.times(&Self::Narrow(Narrow { above: 1, below: 1, exponent: power })),
        }
    }

    /// The sum.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.narrow_combined(other, u128::checked_add)
            .unwrap_or_else(|| Self::from_fraction(&self.to_fraction().plus(&other.to_fraction())))
    }

    /// The difference; zero where the other is larger.
    pub(crate) fn less(&self, other: &Self) -> Self {
        if other >= self {
            return Self::ZERO;
        }
        self.narrow_combined(other, u128::checked_sub)
            .unwrap_or_else(|| Self::from_fraction(&self.to_fraction().minus(&other.to_fraction())))
    }

    /// Sum or difference over a common denominator, where that fits 128 bits.
    fn narrow_combined(&self, other: &Self, combine: fn(u128, u128) -> Option<u128>) -> Option<Self> {
        let (Self::Narrow(one), Self::Narrow(two)) = (self, other) else { return None };
        let exponent = one.exponent.min(two.exponent);
        let above = |this: &Narrow, below_of_other: u128| {
            let shift = u32::try_from(this.exponent.checked_sub(exponent)?).ok()?;
            this.above.shifted(shift).ok()?.checked_mul(below_of_other)
        };
        let above = combine(above(one, two.below)?, above(two, one.below)?)?;
        Some(Self::Narrow(Narrow { above, below: one.below.checked_mul(two.below)?, exponent }))
    }

    /// One less this ratio, which must be below one, and one more.
    pub(crate) fn sides_of_one(&self) -> (Self, Self) {
        let narrow = || {
            let Self::Narrow(Narrow { above, below, exponent }) = self else { return None };
            let below = below.shifted(u32::try_from(exponent.checked_neg()?).ok()?).ok()?;
            let side = |above: u128| Self::Narrow(Narrow { above, below, exponent: 0 });
            Some((side(below.saturating_sub(*above)), side(below.checked_add(*above)?)))
        };
        narrow().unwrap_or_else(|| {
            let (one, this) = (Fraction::of(Decimal::ONE), self.to_fraction());
            (Self::Wide(Box::new(one.minus(&this))), Self::Wide(Box::new(one.plus(&this))))
        })
    }

    /// The largest integer that is not larger; `None` where it needs more than 128 bits.
    pub(crate) fn floor(&self) -> Option<u128> {
        self.rounded(Rounding::Down)
    }

    /// The smallest integer that is not smaller; `None` where it needs more than 128 bits.
    pub(crate) fn ceiling(&self) -> Option<u128> {
        self.rounded(Rounding::Up)
    }

    fn rounded(&self, rounding: Rounding) -> Option<u128> {
        let narrow = || {
            let Self::Narrow(Narrow { above, below, exponent }) = self else { return None };
            let power = exponent.unsigned_abs();
            let (above, below) = if *exponent >= 0 {
                (above.shifted(power).ok()?, *below)
            } else {
                (*above, below.shifted(power).ok()?)
            };
            let (quotient, rest) = above.divided(&below);
            quotient.checked_add(u128::from(rounding == Rounding::Up && rest != 0))
        };
        narrow().or_else(|| self.to_fraction().round_to(0, rounding).to_string().parse().ok())
    }

    /// The ratio as a rate; `None` where it is zero or needs more digits than a decimal holds.
    pub(crate) fn to_rate(&self) -> Option<Rate> {
        let Self::Narrow(Narrow { above, below, exponent }) = self else { return None };
        let decimal = |mantissa: &u128, exponent: i32| {
            i128::try_from(*mantissa).ok().and_then(|mantissa| Decimal::new(mantissa, exponent).ok())
        };
        Rate::new(decimal(above, (*exponent).max(0))?, decimal(below, (*exponent).min(0).saturating_neg())?)
    }

    /// The same value for showing.
    pub(crate) fn to_fraction(&self) -> Fraction {
        match self {
            Self::Narrow(narrow) => exactly!(fraction(narrow)),
            Self::Wide(fraction) => (**fraction).clone(),
        }
    }
}

fn fraction<N: Natural>(ratio: &Narrow) -> Result<Fraction, N::Overflow> {
    let (above, below) = (N::from_u128(ratio.above), N::from_u128(ratio.below));
    let power = ratio.exponent.unsigned_abs();
    Ok(if ratio.exponent >= 0 {
        above.shifted(power)?.over(below, false)
    } else {
        above.over(below.shifted(power)?, false)
    })
}

/// The rounding interval of a figure's magnitude: T − u/2, `None` where that is not above zero, and T + u/2.
pub(crate) fn rounding_interval(figure: &Figure) -> (Option<Ratio>, Ratio) {
    // Twice both, so that half a unit is whole.
    let (value, value_exponent) = stripped(figure.value().mantissa().unsigned_abs(), figure.value().exponent());
    let unit_exponent = figure.unit_exponent();
    let exponent = if value == 0 { unit_exponent } else { value_exponent.min(unit_exponent) };
    let narrow = || {
        let shift = |exponent_of: i32| u32::try_from(exponent_of.saturating_sub(exponent)).unwrap_or(0);
        let twice = value.shifted(shift(value_exponent.max(exponent))).ok()?.checked_mul(2)?;
        let unit = 1_u128.shifted(shift(unit_exponent)).ok()?;
        let half = |above: u128| Ratio::Narrow(Narrow { above, below: 2, exponent });
        let less = twice.checked_sub(unit).filter(|less| *less > 0).map(half);
        Some((less, half(twice.checked_add(unit)?)))
    };
    narrow().unwrap_or_else(|| {
        let magnitude = Fraction::of(figure.value().abs());
        let half = Ratio::of(figure.unit()).over(&Ratio::of_integers(2, 1)).to_fraction();
        let less = magnitude.minus(&half);
        let is_above_zero = !less.is_negative() && !less.is_zero();
        (is_above_zero.then(|| Ratio::Wide(Box::new(less))), Ratio::Wide(Box::new(magnitude.plus(&half))))
    })
}

/// The same product without the zeros that end the mantissa.
fn stripped(mut mantissa: u128, mut exponent: i32) -> (u128, i32) {
    // Division of 128 bits is slow, and most mantissas fit 64.
    if let Ok(mut short) = u64::try_from(mantissa) {
        while short != 0 && short.is_multiple_of(10) {
            short = short.checked_div(10).unwrap_or(short);
            exponent = exponent.saturating_add(1);
        }
        return (short.into(), exponent);
    }
    while mantissa.is_multiple_of(10) {
        mantissa = mantissa.checked_div(10).unwrap_or(mantissa);
        exponent = exponent.saturating_add(1);
    }
    (mantissa, exponent)
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let (Self::Narrow(one), Self::Narrow(two)) = (self, other) else {
            return self.to_fraction().cmp(&other.to_fraction());
        };
        let shift = one.exponent.saturating_sub(two.exponent);
        exactly!(cross_compare((one.above, two.below), (two.above, one.below), shift))
    }
}

/// Compares one product × 10^shift with another product.
fn cross_compare<N: Natural>(left: (u128, u128), right: (u128, u128), shift: i32) -> Result<Ordering, N::Overflow> {
    let product = |(one, other)| N::from_u128(one).times(&N::from_u128(other));
    let (left, right) = (product(left)?, product(right)?);
    let power = shift.unsigned_abs();
    Ok(if shift >= 0 { left.shifted(power)?.cmp(&right) } else { left.cmp(&right.shifted(power)?) })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals() -> impl Strategy<Value = Decimal> {
        (0_i128..10_i128.pow(28), 0_u32..28, -28_i32..=0)
            .prop_map(|(mantissa, cut, exponent)| Decimal::new(mantissa / 10_i128.pow(cut), exponent).unwrap())
    }

    fn fraction(above: &[Decimal], below: &[Decimal]) -> Fraction {
        Fraction::of_products(above, below).unwrap()
    }

    #[test]
    fn ratios_are_equal_where_their_values_are() {
        assert!(Ratio::of_integers(1, 2) == Ratio::of("0.5".parse().unwrap()));
        assert!(Ratio::of_integers(1, 2) != Ratio::of_integers(1, 3));
        assert!(Ratio::of_integers(1, 3) == Ratio::of_integers(2, 6));
    }

    #[test]
    fn a_ratio_that_no_decimal_writes_is_still_a_rate() {
        let rate =
            |ratio: &Ratio| ratio.to_rate().map(|rate| (rate.numerator().to_string(), rate.denominator().to_string()));
        let parts = |above: &str, below: &str| Some((above.to_owned(), below.to_owned()));
        let third = Ratio::of_integers(1, 3);
        assert_eq!(rate(&third), parts("1", "3"));
        assert_eq!(rate(&third.shifted(2)), parts("100", "3"));
        assert_eq!(rate(&third.shifted(-2)), parts("1", "300"));
        assert_eq!(rate(&Ratio::ZERO), None);
        assert_eq!(rate(&Ratio::from_fraction(&third.to_fraction())), None);
    }

    proptest! {
        /// Against unbounded fractions, for factors so long that both paths are taken.
        #[test]
        fn ratios_are_exact((a, b, c, d) in (decimals(), decimals(), decimals(), decimals()), power in -12_i32..=12) {
            let is_zero = b.is_zero() || d.is_zero();
            prop_assume!(!is_zero);
            let one = Ratio::of(a).over(&Ratio::of(b));
            let two = Ratio::of(c).over(&Ratio::of(d));
            let (one_exact, two_exact) = (fraction(&[a], &[b]), fraction(&[c], &[d]));
            prop_assert_eq!(one.cmp(&two), one_exact.cmp(&two_exact));
            prop_assert_eq!(one.times(&two).to_fraction(), fraction(&[a, c], &[b, d]));
            prop_assert_eq!(one.plus(&two).to_fraction(), one_exact.plus(&two_exact));
            let difference = one_exact.minus(&two_exact);
            let difference = if difference.is_negative() { Fraction::of(Decimal::ZERO) } else { difference };
            prop_assert_eq!(one.less(&two).to_fraction(), difference);
            if !c.is_zero() {
                prop_assert_eq!(one.over(&two).to_fraction(), fraction(&[a, d], &[b, c]));
            }
            let tens = fraction(&[Decimal::new(10_i128.pow(power.unsigned_abs()), 0).unwrap()], &[]);
            let scaled = if power >= 0 { one_exact.times(&tens) } else { one_exact.divided_by(&tens).unwrap() };
            prop_assert_eq!(one.shifted(power).to_fraction(), scaled);
            if one < Ratio::of_integers(1, 1) {
                let (less, more) = one.sides_of_one();
                let unit = Fraction::of(Decimal::ONE);
                prop_assert_eq!(less.to_fraction(), unit.minus(&one_exact));
                prop_assert_eq!(more.to_fraction(), unit.plus(&one_exact));
            }
            if let (Some(floor), Some(ceiling)) = (one.floor(), one.ceiling()) {
                prop_assert!(Ratio::of_integers(floor, 1) <= one && one <= Ratio::of_integers(ceiling, 1));
                prop_assert!(ceiling - floor <= 1);
            }
        }

        #[test]
        fn a_rounding_interval_is_half_a_unit_on_either_side(value in decimals(), unit_exponent in -28_i32..=27) {
            let figure = Figure::new(value, unit_exponent);
            let half = fraction(&[figure.unit()], &["2".parse().unwrap()]);
            let (less, more) = rounding_interval(&figure);
            prop_assert_eq!(more.to_fraction(), Fraction::of(value).plus(&half));
            let below = Fraction::of(value).minus(&half);
            prop_assert_eq!(less.is_some(), !below.is_negative() && !below.is_zero());
            if let Some(less) = less {
                prop_assert_eq!(less.to_fraction(), below);
            }
        }
    }
}
