//! Whether amounts agree within the tolerance, from their digits alone.

use crate::figure::digits::power_of_ten;
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// The stated amounts that are `ok` for an original, at one rate and one tolerance.
///
/// With the rate a/b and the tolerance t/k, |T·a − S·b| ≤ (t/k)·S·b is (k − t)·b·S ≤ k·a·T ≤ (k + t)·b·S. The three
/// factors are integers, and are worked out once for all claims that share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToleranceBand {
    stated: u64,
    least: u64,
    most: u64,
    /// The power of ten that the stated side has more than the original's.
    exponent: i32,
}

impl ToleranceBand {
    /// `None` where a factor needs more than 64 bits.
    #[must_use]
    pub fn new(rate: &Rate, tolerance: Tolerance) -> Option<Self> {
        let (numerator, denominator) = (rate.numerator().normalized(), rate.denominator().normalized());
        let tolerance = tolerance.ratio().normalized();
        let whole = power_of_ten(tolerance.exponent().unsigned_abs())?;
        let part = u64::try_from(tolerance.mantissa()).ok()?;
        let (above, below) = (u64::try_from(numerator.mantissa()).ok()?, u64::try_from(denominator.mantissa()).ok()?);
        Some(Self {
            stated: above.checked_mul(whole)?,
            least: below.checked_mul(whole.checked_sub(part)?)?,
            most: below.checked_mul(whole.checked_add(part)?)?,
            exponent: numerator.exponent().checked_sub(denominator.exponent())?,
        })
    }

    /// Whether `stated` × 10^`exponent` is surely `ok` for `original`. Where this is false the verdict may still be: the
    /// numbers may need more than 64 bits.
    #[must_use]
    #[inline]
    pub fn holds(&self, original: u64, stated: u64, exponent: i32) -> bool {
        let power = exponent.saturating_add(self.exponent);
        let Some(factor) = power_of_ten(power.unsigned_abs()) else { return false };
        let (original, stated) = if power >= 0 {
            (Some(original), stated.checked_mul(factor))
        } else {
            (original.checked_mul(factor), Some(stated))
        };
        let Some((original, stated)) = original.zip(stated) else { return false };
        let product = |one: u64, other: u64| u128::from(one).wrapping_mul(u128::from(other));
        let stated = product(stated, self.stated);
        product(original, self.least) <= stated && stated <= product(original, self.most)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::{Terms, Verdict, verdict};
    use crate::figure::{Decimal, Figure};

    fn figure(digits: u64, exponent: i32) -> Figure {
        Figure::new(Decimal::new(digits.into(), exponent).unwrap(), exponent)
    }

    #[test]
    fn both_ends_of_the_band_are_in_it() {
        let band = ToleranceBand::new(&"7.1".parse().unwrap(), "2%".parse().unwrap()).unwrap();
        for (stated, holds) in [(9_799, false), (9_800, true), (10_000, true), (10_200, true), (10_201, false)] {
            assert_eq!(band.holds(710, stated, -2), holds, "{stated}");
        }
        assert!(band.holds(0, 0, 5) && !band.holds(0, 1, 0) && !band.holds(1, 0, 0));
        assert!(!band.holds(710, u64::MAX, 3));
    }

    proptest! {
        #[test]
        fn the_band_is_what_the_verdict_says(
            original in 0_u64..100_000_000_000,
            ten_thousandths_off in -300_i64..300,
            (original_exponent, stated_exponent) in (-4_i32..8, -4_i32..8),
            (numerator, denominator) in (1_i128..200_000, 1_i128..200_000),
            tolerance in prop::sample::select(vec!["0", "0.5%", "2%", "12.345%", "99%"]),
        ) {
            let decimal = |mantissa| Decimal::new(mantissa, -4).unwrap();
            let rate = Rate::new(decimal(numerator), decimal(denominator)).unwrap();
            let tolerance = tolerance.parse().unwrap();
            // A stated amount near the original at the rate, so that many are ok.
            let power = |exponent: i32| 10_i128.pow(exponent.max(0).unsigned_abs());
            let shift = original_exponent - stated_exponent;
            let near = i128::from(original) * denominator * power(shift) / numerator / power(-shift);
            let stated = near + near * i128::from(ten_thousandths_off) / 10_000;
            let stated = u64::try_from(stated % 10_i128.pow(18)).unwrap();
            let terms = Terms { tolerance, ..Terms::default() };
            let said = verdict(&figure(original, original_exponent), &figure(stated, stated_exponent), &rate, &terms);
            let band = ToleranceBand::new(&rate, tolerance).unwrap();
            let holds = band.holds(original, stated, stated_exponent - original_exponent);
            // Amounts that do not fit are not held.
            prop_assert!(!holds || said == Verdict::Ok);
            if stated < 10_u64.pow(7) && original < 10_u64.pow(7) {
                prop_assert_eq!(holds, said == Verdict::Ok);
            }
        }
    }
}
