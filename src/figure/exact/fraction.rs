//! Fractions, for what is shown: nothing is decided by them but the order of two.

use std::cmp::Ordering;

use num_bigint::BigUint;

use super::{Natural, Rounded, Rounding};
use crate::exactly;
use crate::figure::Decimal;

/// A fraction of two magnitudes with a sign. It is exact, whatever is done with it.
///
/// ```
/// use figcheck::figure::exact::{Fraction, Rounding};
/// let seven = Fraction::of("7.1".parse()?);
/// let third = Fraction::of("100".parse()?).divided_by(&seven).ok_or("seven is not zero")?;
/// assert_eq!(third.round_to(-2, Rounding::HalfEven).to_string(), "14.08");
/// assert_eq!(third.times(&seven), Fraction::of("100".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fraction {
    negative: bool,
    parts: Parts,
}

/// Numerator and denominator, which is above zero.
#[derive(Clone, Debug)]
enum Parts {
    /// Both fit 128 bits.
    Narrow(u128, u128),
    /// One of them does not.
    Wide(Box<(BigUint, BigUint)>),
}

impl Fraction {
    /// `numerator` ÷ `denominator`; `None` where the denominator is zero.
    #[must_use]
    pub fn new(negative: bool, numerator: u128, denominator: u128) -> Option<Self> {
        (denominator != 0).then(|| Self::of_narrow(negative, numerator, denominator))
    }

    pub(super) fn of_narrow(negative: bool, numerator: u128, denominator: u128) -> Self {
        Self { negative: negative && numerator != 0, parts: Parts::Narrow(numerator, denominator) }
    }

    pub(super) fn of_wide(negative: bool, numerator: BigUint, denominator: BigUint) -> Self {
        if let (Ok(numerator), Ok(denominator)) = (u128::try_from(&numerator), u128::try_from(&denominator)) {
            return Self::of_narrow(negative, numerator, denominator);
        }
        let negative = negative && numerator != BigUint::ZERO;
        Self { negative, parts: Parts::Wide(Box::new((numerator, denominator))) }
    }

    pub(super) fn narrow_parts(&self) -> Option<(u128, u128)> {
        match &self.parts {
            Parts::Narrow(numerator, denominator) => Some((*numerator, *denominator)),
            Parts::Wide(_) => None,
        }
    }

    pub(super) fn wide_parts(&self) -> (BigUint, BigUint) {
        match &self.parts {
            Parts::Narrow(numerator, denominator) => ((*numerator).into(), (*denominator).into()),
            Parts::Wide(parts) => (**parts).clone(),
        }
    }

    /// The product of some decimals over the product of others; `None` where one of the latter is zero.
    #[must_use]
    pub fn of_products(above: &[Decimal], below: &[Decimal]) -> Option<Self> {
        if below.iter().any(|decimal| decimal.is_zero()) {
            return None;
        }
        Some(exactly!(of_products(above, below)))
    }

    /// The exact value of a decimal.
    #[must_use]
    pub fn of(value: Decimal) -> Self {
        exactly!(of_products(&[value], &[]))
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match &self.parts {
            Parts::Narrow(numerator, _) => *numerator == 0,
            Parts::Wide(parts) => parts.0 == BigUint::ZERO,
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        exactly!(sum(self, other))
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
        exactly!(product(self, other))
    }

    /// The quotient; `None` where `other` is zero.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| exactly!(quotient(self, other)))
    }

    /// The exponent of the leading digit: 6 for 9 650 000, −1 for 0.5; `None` for zero.
    #[must_use]
    pub fn leading_exponent(&self) -> Option<i32> {
        (!self.is_zero()).then(|| exactly!(leading_exponent(self)))
    }

    /// The multiple of 10^`exponent` that `rounding` picks.
    #[must_use]
    pub fn round_to(&self, exponent: i32, rounding: Rounding) -> Rounded {
        exactly!(round_to(self, exponent, rounding))
    }

    /// The value rounded half to even to so many significant digits.
    #[must_use]
    pub fn round_significant(&self, digits: u32) -> Rounded {
        let places = i32::try_from(digits.max(1)).unwrap_or(i32::MAX);
        let leading = self.leading_exponent().unwrap_or(0);
        let rounded = self.round_to(leading.saturating_sub(places).saturating_add(1), Rounding::HalfEven);
        // 9.996 at three digits is 10.00: one digit too many now.
        if rounded.digit_count() > digits.max(1) {
            return self.round_to(rounded.exponent().saturating_add(1), Rounding::HalfEven);
        }
        rounded
    }
}

/// Whether a product of so many decimals is below zero, its mantissa and its exponent.
fn mantissas<N: Natural>(factors: &[Decimal]) -> Result<(bool, N, i32), N::Overflow> {
    let mut product = (false, N::from_u128(1), 0_i32);
    for factor in factors {
        product.0 ^= factor.is_negative();
        product.1 = product.1.times(&N::from_u128(factor.mantissa().unsigned_abs()))?;
        product.2 = product.2.saturating_add(factor.exponent());
    }
    Ok(product)
}

/// None of the decimals below may be zero.
fn of_products<N: Natural>(above: &[Decimal], below: &[Decimal]) -> Result<Fraction, N::Overflow> {
    let (above_negative, above, above_exponent) = mantissas::<N>(above)?;
    let (below_negative, below, below_exponent) = mantissas::<N>(below)?;
    let shift = above_exponent.saturating_sub(below_exponent);
    let power = shift.unsigned_abs();
    let (above, below) = if shift >= 0 { (above.shifted(power)?, below) } else { (above, below.shifted(power)?) };
    Ok(above.over(below, above_negative != below_negative))
}

fn sum<N: Natural>(one: &Fraction, two: &Fraction) -> Result<Fraction, N::Overflow> {
    let ((one_above, one_below), (two_above, two_below)) = (N::parts(one)?, N::parts(two)?);
    let (left, right, below) = if one_below == two_below {
        (one_above, two_above, one_below)
    } else {
        (one_above.times(&two_below)?, two_above.times(&one_below)?, one_below.times(&two_below)?)
    };
    if one.negative == two.negative {
        return Ok(left.plus(&right)?.over(below, one.negative));
    }
    let negative = if left >= right { one.negative } else { two.negative };
    Ok(left.distance(&right).over(below, negative))
}

fn product<N: Natural>(one: &Fraction, two: &Fraction) -> Result<Fraction, N::Overflow> {
    let ((one_above, one_below), (two_above, two_below)) = (N::parts(one)?, N::parts(two)?);
    let negative = one.negative != two.negative;
    Ok(one_above.times(&two_above)?.over(one_below.times(&two_below)?, negative))
}

/// `two` must not be zero.
fn quotient<N: Natural>(one: &Fraction, two: &Fraction) -> Result<Fraction, N::Overflow> {
    let ((one_above, one_below), (two_above, two_below)) = (N::parts(one)?, N::parts(two)?);
    let negative = one.negative != two.negative;
    Ok(one_above.times(&two_below)?.over(one_below.times(&two_above)?, negative))
}

fn leading_exponent<N: Natural>(value: &Fraction) -> Result<i32, N::Overflow> {
    let (above, below) = N::parts(value)?;
    let length = |number: &N| i32::try_from(number.digit_count()).unwrap_or(i32::MAX);
    // The estimate is the exponent or one more than it.
    let estimate = length(&above).saturating_sub(length(&below));
    let power = estimate.unsigned_abs();
    let (above, below) = if estimate >= 0 { (above, below.shifted(power)?) } else { (above.shifted(power)?, below) };
    Ok(if above >= below { estimate } else { estimate.saturating_sub(1) })
}

fn round_to<N: Natural>(value: &Fraction, exponent: i32, rounding: Rounding) -> Result<Rounded, N::Overflow> {
    let (above, below) = N::parts(value)?;
    let power = exponent.unsigned_abs();
    let (above, below) = if exponent >= 0 { (above, below.shifted(power)?) } else { (above.shifted(power)?, below) };
    let (units, rest) = above.divided(&below);
    let is_exact = rest == N::from_u128(0);
    let away_from_zero = match rounding {
        // Twice the rest against the whole, so that nothing overflows.
        Rounding::HalfEven => match rest.cmp(&below.distance(&rest)) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => !units.is_even(),
        },
        Rounding::Down => value.negative && !is_exact,
        Rounding::Up => !value.negative && !is_exact,
    };
    let units = if away_from_zero { units.plus(&N::from_u128(1))? } else { units };
    Ok(Rounded::new(value.negative, units.into_units(), exponent))
}

fn compare_magnitudes<N: Natural>(one: &Fraction, two: &Fraction) -> Result<Ordering, N::Overflow> {
    let ((one_above, one_below), (two_above, two_below)) = (N::parts(one)?, N::parts(two)?);
    if one_below == two_below {
        return Ok(one_above.cmp(&two_above));
    }
    Ok(one_above.times(&two_below)?.cmp(&two_above.times(&one_below)?))
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

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => exactly!(compare_magnitudes(self, other)),
            (true, true) => exactly!(compare_magnitudes(other, self)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fractions() -> impl Strategy<Value = Fraction> {
        (any::<bool>(), 0_u32..128, any::<u128>(), 0_u32..128, any::<u128>()).prop_map(
            |(negative, above_bits, above, below_bits, below)| {
                Fraction::of_narrow(negative, above >> above_bits, (below >> below_bits).max(1))
            },
        )
    }

    /// The same value with parts that need more than 128 bits.
    fn widened(value: &Fraction) -> Fraction {
        let (above, below) = value.wide_parts();
        let factor = BigUint::from(10_u32).pow(40);
        let parts = Parts::Wide(Box::new((above * &factor, below * factor)));
        Fraction { negative: value.negative, parts }
    }

    #[test]
    fn halves_go_to_the_even_digit_and_other_modes_to_their_side() {
        for (negative, halves, even, down, up) in [
            (false, 1, "0", "0", "1"),
            (false, 3, "2", "1", "2"),
            (false, 5, "2", "2", "3"),
            (false, 4, "2", "2", "2"),
            (true, 1, "0", "-1", "0"),
            (true, 3, "-2", "-2", "-1"),
            (true, 5, "-2", "-3", "-2"),
        ] {
            let narrow = Fraction::new(negative, halves, 2).unwrap();
            for value in [widened(&narrow), narrow] {
                let round = |rounding| value.round_to(0, rounding).to_string();
                assert_eq!(round(Rounding::HalfEven), even, "{value:?}");
                assert_eq!((&*round(Rounding::Down), &*round(Rounding::Up)), (down, up), "{value:?}");
            }
        }
        // Just beside the half.
        let beside = |above| Fraction::new(false, above, 1_000).unwrap().round_to(0, Rounding::HalfEven).to_string();
        assert_eq!((&*beside(2_499), &*beside(2_501)), ("2", "3"));
    }

    #[test]
    fn nines_that_carry_leave_no_digit_too_many() {
        let shown = |text: &str, digits| Fraction::of(text.parse().unwrap()).round_significant(digits);
        for (text, digits, rounded, exponent) in [
            ("9.996", 3, "10.0", -1),
            ("9.994", 3, "9.99", -2),
            ("99.96", 3, "100", 0),
            ("0.0996", 2, "0.10", -2),
            ("96500", 2, "96000", 3),
            ("97500", 0, "100000", 5),
            ("0", 3, "0.00", -2),
        ] {
            let number = shown(text, digits);
            assert_eq!((&*number.to_string(), number.exponent()), (rounded, exponent), "{text} to {digits}");
        }
    }

    #[test]
    fn signs_multiply() {
        let product = |above: &[&str], below: &[&str]| {
            let decimals = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Decimal>>();
            Fraction::of_products(&decimals(above), &decimals(below))
                .map(|value| value.round_to(0, Rounding::Down).to_string())
        };
        assert_eq!(product(&["-2", "-3"], &[]).as_deref(), Some("6"));
        assert_eq!(product(&["-2", "3"], &[]).as_deref(), Some("-6"));
        assert_eq!(product(&["-6"], &["-2"]).as_deref(), Some("3"));
        assert_eq!(product(&["6"], &["-2", "-3"]).as_deref(), Some("1"));
        assert_eq!(product(&["6"], &["-2"]).as_deref(), Some("-3"));
        assert_eq!(product(&["6"], &["2", "0"]), None);
    }

    proptest! {
        #[test]
        fn the_wide_path_gives_the_same(
            one in fractions(), two in fractions(), exponent in -30_i32..30, digits in 1_u32..30,
        ) {
            let (wide_one, wide_two) = (widened(&one), widened(&two));
            prop_assert!(wide_one.narrow_parts().is_none());
            prop_assert_eq!(&one, &wide_one);
            prop_assert_eq!(one.cmp(&two), wide_one.cmp(&wide_two));
            prop_assert_eq!(one.plus(&two), wide_one.plus(&wide_two));
            prop_assert_eq!(one.minus(&two), wide_one.minus(&wide_two));
            prop_assert_eq!(one.times(&two), wide_one.times(&wide_two));
            prop_assert_eq!(one.divided_by(&two), wide_one.divided_by(&wide_two));
            prop_assert_eq!(one.leading_exponent(), wide_one.leading_exponent());
            for rounding in [Rounding::HalfEven, Rounding::Down, Rounding::Up] {
                let (rounded, wide) = (one.round_to(exponent, rounding), wide_one.round_to(exponent, rounding));
                prop_assert_eq!(&rounded, &wide);
                prop_assert_eq!(rounded.to_string(), wide.to_string());
                prop_assert_eq!(rounded.to_decimal(), wide.to_decimal());
            }
            let (rounded, wide) = (one.round_significant(digits), wide_one.round_significant(digits));
            prop_assert_eq!(rounded.trimmed().to_string(), wide.trimmed().to_string());
        }

        #[test]
        fn sums_and_products_undo_each_other(one in fractions(), two in fractions()) {
            prop_assert_eq!(&one.plus(&two).minus(&two), &one);
            if let Some(quotient) = one.divided_by(&two) {
                prop_assert_eq!(quotient.times(&two), one);
            }
        }
    }
}
