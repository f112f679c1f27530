//! Where a value lies on an axis, in integers: pictures need no more than a hundredth of a per cent of their width.

use std::fmt;

use crate::figure::Decimal;
use crate::figure::exact::{Fraction, Rounding};

/// The parts that an axis is divided into: hundredths of a per cent.
const PARTS: i64 = 10_000;

/// A place on an axis, from 0 to 100 % of its length, clamped to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At(i64);

impl At {
    /// The left end.
    pub(super) const START: Self = Self(0);
    /// The right end.
    pub(super) const END: Self = Self(PARTS);

    fn clamped(parts: i64) -> Self {
        Self(parts.clamp(0, PARTS))
    }

    /// The place in the middle of two, not closer to an end than `margin` per cent.
    pub(super) fn between(self, other: Self, margin: i64) -> Self {
        let margin = margin.saturating_mul(100);
        let middle = self.0.saturating_add(other.0).checked_div(2).unwrap_or(0);
        Self(middle.clamp(margin, PARTS.saturating_sub(margin)))
    }

    /// How far it is from here to a place on the right, as a place.
    pub(super) fn to(self, other: Self) -> Self {
        Self::clamped(other.0.saturating_sub(self.0))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, hundredths) = (self.0.checked_div(100).unwrap_or(0), self.0.checked_rem(100).unwrap_or(0));
        write!(f, "{whole}.{hundredths:02}%")
    }
}

/// An axis over a range of values.
#[derive(Debug)]
pub(super) enum Axis {
    /// Equal steps are equal distances.
    Linear { low: Fraction, span: Fraction },
    /// Equal factors are equal distances; the ends in ten-thousandths of a power of ten.
    Logarithmic { low: i64, span: i64 },
}

/// How much room is left beside the outermost values, as a part of the range: one twelfth.
const MARGIN: i64 = 12;

impl Axis {
    /// A linear axis from the least to the greatest of the values, with some room beside them; `None` where they are all
    /// the same.
    pub(super) fn linear(values: &[Fraction]) -> Option<Self> {
        let (low, high) = (values.iter().min()?, values.iter().max()?);
        let twelfth = Fraction::of_products(&[Decimal::ONE], &[Decimal::new(MARGIN.into(), 0).ok()?])?;
        let room = high.minus(low).times(&twelfth);
        let low = low.minus(&room);
        let span = high.plus(&room).minus(&low);
        (!span.is_zero()).then_some(Self::Linear { low, span })
    }

    /// A logarithmic axis over values above zero; `None` where one is not, or all are the same.
    pub(super) fn logarithmic(values: &[Fraction]) -> Option<Self> {
        let logarithms: Vec<i64> = values.iter().map(logarithm).collect::<Option<_>>()?;
        let (low, high) = (*logarithms.iter().min()?, *logarithms.iter().max()?);
        let room = high.saturating_sub(low).checked_div(MARGIN)?;
        let low = low.saturating_sub(room);
        let span = high.saturating_add(room).saturating_sub(low);
        (span > 0).then_some(Self::Logarithmic { low, span })
    }

    /// Where a value lies.
    pub(super) fn at(&self, value: &Fraction) -> At {
        match self {
            Self::Linear { low, span } => {
                let part = value.minus(low).divided_by(span).map(|part| part.times(&whole(PARTS)));
                let parts = part.and_then(|part| part.round_to(0, Rounding::HalfEven).to_decimal());
                At::clamped(parts.map_or(0, |parts| i64::try_from(parts.mantissa()).unwrap_or(PARTS)))
            }
            Self::Logarithmic { low, span } => {
                let above = logarithm(value).map_or(0, |logarithm| logarithm.saturating_sub(*low));
                At::clamped(above.saturating_mul(PARTS).checked_div(*span).unwrap_or(0))
            }
        }
    }

    /// The values at the two ends of a linear axis, to so many significant digits.
    pub(super) fn ends(&self, digits: u32) -> Option<(String, String)> {
        match self {
            Self::Linear { low, span } => {
                let shown = |value: &Fraction| value.round_significant(digits).to_string();
                Some((shown(low), shown(&low.plus(span))))
            }
            Self::Logarithmic { .. } => None,
        }
    }

    /// Where the powers of ten lie on a logarithmic axis, at most this many.
    pub(super) fn decades(&self, most: usize) -> Vec<At> {
        match self {
            Self::Linear { .. } => Vec::new(),
            Self::Logarithmic { low, span } => {
                let first = low.div_euclid(ONE_DECADE).saturating_add(1);
                let last = low.saturating_add(*span).div_euclid(ONE_DECADE);
                let place = |decade: i64| {
                    let above = decade.saturating_mul(ONE_DECADE).saturating_sub(*low);
                    At::clamped(above.saturating_mul(PARTS).checked_div(*span).unwrap_or(0))
                };
                (first..=last).take(most).map(place).collect()
            }
        }
    }
}

fn whole(number: i64) -> Fraction {
    Fraction::of(Decimal::new(number.into(), 0).unwrap_or(Decimal::ONE))
}

/// A power of ten, in the units of [`logarithm`].
const ONE_DECADE: i64 = 10_000;

/// The decimal logarithm in ten-thousandths, rounded down; `None` for what is not above zero.
///
/// The digits behind the point are found bit by bit: squaring a number between 1 and 10 doubles its logarithm, and where
/// that passes 10 the bit is one.
fn logarithm(value: &Fraction) -> Option<i64> {
    const UNIT: u128 = 1_000_000_000;
    const BITS: u32 = 18;
    if value.is_negative() || value.is_zero() {
        return None;
    }
    let rounded = value.round_significant(10).to_decimal()?;
    let mantissa = rounded.mantissa().unsigned_abs();
    let places = mantissa.checked_ilog10()?;
    let exponent = i64::from(rounded.exponent()).saturating_add(places.into());
    let mut x = mantissa.checked_mul(UNIT)?.checked_div(10_u128.checked_pow(places)?)?;
    let mut bits = 0_i64;
    for _ in 0..BITS {
        x = x.checked_mul(x)?.checked_div(UNIT)?;
        bits = bits.saturating_mul(2);
        if x >= UNIT.saturating_mul(10) {
            x = x.checked_div(10)?;
            bits = bits.saturating_add(1);
        }
    }
    let behind = bits.saturating_mul(ONE_DECADE).checked_shr(BITS)?;
    Some(exponent.saturating_mul(ONE_DECADE).saturating_add(behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Fraction {
        Fraction::of(text.parse().unwrap())
    }

    #[test]
    fn logarithms_are_those_of_the_tables() {
        for (value, expected) in [
            ("1", 0),
            ("10", 10_000),
            ("2", 3010),
            ("5", 6989),
            ("0.5", -3011),
            ("7.1121", 8519),
            ("965000000", 89_845),
        ] {
            assert_eq!(logarithm(&number(value)), Some(expected), "{value}");
        }
        assert_eq!((logarithm(&number("0")), logarithm(&number("-1"))), (None, None));
        assert!(logarithm(&number("1234567890123456789012345678")).is_some());
    }

    #[test]
    fn places_are_in_proportion() {
        let axis = Axis::linear(&[number("0"), number("12")]).unwrap();
        let at = |value: &str| axis.at(&number(value)).to_string();
        assert_eq!((at("-1"), at("6"), at("13")), ("0.00%".into(), "50.00%".into(), "100.00%".into()));
        assert_eq!((at("-500"), at("500")), ("0.00%".into(), "100.00%".into()));
        assert!(Axis::linear(&[number("3"), number("3")]).is_none());
    }

    #[test]
    fn factors_are_in_proportion() {
        let axis = Axis::logarithmic(&[number("1"), number("1000000000000")]).unwrap();
        assert_eq!(axis.at(&number("1000000")).to_string(), "50.00%");
        assert_eq!(axis.decades(99).len(), 14);
        assert!(Axis::logarithmic(&[number("-1"), number("1")]).is_none());
    }
}
