//! Verdicts from the digits of two amounts alone.

use crate::check::{Terms, Verdict};
use crate::figure::digits::power_of_ten;
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// What decides the verdict on any two amounts with one pair of last places, at one rate and on given terms.
///
/// With the rate a/b and the tolerance t/k, |T·a − S·b| ≤ (t/k)·S·b is (k − t)·b·S ≤ k·a·T ≤ (k + t)·b·S. These factors are
/// integers, and are worked out once for all claims that share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerdictBands {
    /// What is ok.
    pub tolerance: Band,
    rounding_limit: Band,
    /// a and b.
    numerator: u64,
    denominator: u64,
    strict: bool,
}

/// How far a stated amount may be off: k·a, (k − t)·b and (k + t)·b.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    stated: u64,
    least: u64,
    most: u64,
}

impl Band {
    fn new(numerator: u64, denominator: u64, limit: Tolerance) -> Option<Self> {
        let limit = limit.ratio().normalized();
        let whole = power_of_ten(limit.exponent().unsigned_abs())?;
        let part = u64::try_from(limit.mantissa()).ok()?;
        Some(Self {
            stated: numerator.checked_mul(whole)?,
            least: denominator.checked_mul(whole.checked_sub(part)?)?,
            most: denominator.checked_mul(whole.checked_add(part)?)?,
        })
    }

    /// Whether `stated` is as near to `original` as it may be off, each so many units in its last place. It is worked out
    /// without a branch, which nobody could foresee for amounts that are off now and then.
    #[must_use]
    #[inline]
    pub fn holds(&self, original: u64, stated: u64) -> bool {
        let stated = product(stated, self.stated);
        (product(original, self.least) <= stated) & (stated <= product(original, self.most))
    }
}

impl VerdictBands {
    /// For amounts of which the stated one's last place is 10^`exponent` times the original's. `None` where a factor needs
    /// more than 64 bits.
    #[must_use]
    pub fn new(rate: &Rate, exponent: i32, terms: &Terms) -> Option<Self> {
        let (above, below) = (rate.numerator().normalized(), rate.denominator().normalized());
        let exponent = exponent.checked_add(above.exponent())?.checked_sub(below.exponent())?;
        let factor = power_of_ten(exponent.unsigned_abs())?;
        let (above, below) = (u64::try_from(above.mantissa()).ok()?, u64::try_from(below.mantissa()).ok()?);
        let (numerator, denominator) =
            if exponent >= 0 { (above.checked_mul(factor)?, below) } else { (above, below.checked_mul(factor)?) };
        Some(Self {
            tolerance: Band::new(numerator, denominator, terms.tolerance)?,
            rounding_limit: Band::new(numerator, denominator, terms.rounding_limit)?,
            numerator,
            denominator,
            strict: terms.strict,
        })
    }

    /// The verdict of [`verdict`](crate::check::verdict()) on `stated` as the conversion of `original`, each so many units in
    /// its last place.
    #[must_use]
    #[inline]
    pub fn verdict(&self, original: u64, stated: u64) -> Verdict {
        if self.tolerance.holds(original, stated) { Verdict::Ok } else { self.beyond_tolerance(original, stated) }
    }

    /// The same, where [`tolerance`](Self::tolerance) does not hold the two.
    #[must_use]
    pub fn beyond_tolerance(&self, original: u64, stated: u64) -> Verdict {
        if self.strict || !self.rounding_limit.holds(original, stated) {
            return Verdict::Outside;
        }
        // What half a unit in the last place is on either side, and how far they are apart: both times 2.
        let reach = u128::from(self.numerator).wrapping_add(u128::from(self.denominator));
        let distance = product(stated, self.numerator).abs_diff(product(original, self.denominator));
        if distance <= reach >> 1 { Verdict::Rounded } else { Verdict::Outside }
    }
}

/// The product, which always fits.
#[inline]
fn product(one: u64, other: u64) -> u128 {
    u128::from(one).wrapping_mul(u128::from(other))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::verdict;
    use crate::figure::{Decimal, Figure};

    fn figure(digits: u64, exponent: i32) -> Figure {
        Figure::new(Decimal::new(digits.into(), exponent).unwrap(), exponent)
    }

    #[test]
    fn both_ends_of_each_band_are_in_it() {
        let bands = |exponent| VerdictBands::new(&"7.1".parse().unwrap(), exponent, &Terms::default());
        let of = |original, stated, exponent| bands(exponent).unwrap().verdict(original, stated);
        for (stated, is_ok) in [(9_799, false), (9_800, true), (10_000, true), (10_200, true), (10_201, false)] {
            assert_eq!(of(710, stated, -2) == Verdict::Ok, is_ok, "{stated}");
        }
        // All three lie between 2 and 5 per cent off; 69 yuan are 9.72 dollars, 67 are 9.44, and 713 are 100.42.
        assert_eq!(of(69, 10, 0), Verdict::Rounded);
        assert_eq!(of(67, 9, 0), Verdict::Rounded);
        assert_eq!(of(713, 97, 0), Verdict::Outside);
        assert_eq!(of(0, 0, 5), Verdict::Ok);
        assert_eq!((of(0, 1, 0), of(1, 0, 0)), (Verdict::Outside, Verdict::Outside));
        // As much as there can be.
        assert_eq!((of(u64::MAX, u64::MAX, 0), of(u64::MAX, 0, 0)), (Verdict::Outside, Verdict::Outside));
        assert_eq!(of(0, u64::MAX, 15), Verdict::Outside);
        assert_eq!([bands(17), bands(40), bands(i32::MIN)], [None, None, None]);
    }

    proptest! {
        #[test]
        fn the_bands_say_what_the_verdict_is(
            original in prop_oneof![0_u64..1_000, 0_u64..100_000_000_000],
            ten_thousandths_off in -800_i64..800,
            (original_exponent, stated_exponent) in (-4_i32..8, -4_i32..8),
            (numerator, denominator) in (1_i128..200_000, 1_i128..200_000),
            tolerance in prop::sample::select(vec!["0", "0.5%", "2%", "12.345%", "99%"]),
            strict in any::<bool>(),
        ) {
            let decimal = |mantissa| Decimal::new(mantissa, -4).unwrap();
            let rate = Rate::new(decimal(numerator), decimal(denominator)).unwrap();
            // A stated amount near the original at the rate, so that many are ok or close to it.
            let power = |exponent: i32| 10_i128.pow(exponent.max(0).unsigned_abs());
            let shift = original_exponent - stated_exponent;
            let near = i128::from(original) * denominator * power(shift) / numerator / power(-shift);
            let stated = near + near * i128::from(ten_thousandths_off) / 10_000;
            let stated = u64::try_from(stated % 10_i128.pow(18)).unwrap();
            let terms = Terms { tolerance: tolerance.parse().unwrap(), strict, ..Terms::default() };
            let said = verdict(&figure(original, original_exponent), &figure(stated, stated_exponent), &rate, &terms);
            let bands = VerdictBands::new(&rate, stated_exponent - original_exponent, &terms);
            prop_assert!(bands.is_some() || shift.abs() > 6);
            let quick = bands.map_or(said, |bands| bands.verdict(original, stated));
            prop_assert!(quick == said, "{:?}, not {:?}", quick, said);
        }
    }
}
