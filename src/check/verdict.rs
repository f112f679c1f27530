//! The verdict: exact comparisons, and nothing else.

use std::cmp::Ordering;

use crate::check::Verdict;
use crate::exactly;
use crate::figure::exact::{Natural, Scaled};
use crate::figure::{Decimal, Figure};
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// The terms on which a claim is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The largest deviation that passes.
    pub tolerance: Tolerance,
    /// The largest deviation that passes as a correct rounding.
    pub rounding_limit: Tolerance,
    /// Whether a claim that passes only by rounding is outside.
    pub strict: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self { tolerance: Tolerance::DEFAULT, rounding_limit: Tolerance::DEFAULT_ROUNDING_LIMIT, strict: false }
    }
}

/// Judges a stated figure against its original at a rate.
///
/// With original S (unit v), stated T (unit u) and rate a/b, the figure is `ok` where |T·a − S·b| ≤ t·S·b, and `rounded`
/// where 2·|T·a − S·b| ≤ u·a + v·b within the rounding limit: the two rounding intervals meet. Amounts below zero compare
/// by magnitude and must agree in sign; an original of zero is matched only by zero.
///
/// ```
/// use figcheck::check::{Terms, Verdict, verdict};
/// use figcheck::figure::{Decimal, Figure};
/// use figcheck::rates::Rate;
///
/// let rate = Rate::new("7.1121".parse()?, Decimal::ONE).ok_or("a rate is above zero")?;
/// let original = Figure::new("6870000000".parse()?, 7);
/// let stated = Figure::new("965000000".parse()?, 6);
/// assert_eq!(verdict(&original, &stated, &rate, &Terms::default()), Verdict::Ok);
///
/// let ten_times_too_small = Figure::new("96500000".parse()?, 5);
/// assert_eq!(verdict(&original, &ten_times_too_small, &rate, &Terms::default()), Verdict::Outside);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn verdict(original: &Figure, stated: &Figure, rate: &Rate, terms: &Terms) -> Verdict {
    let (s, t) = (original.value(), stated.value());
    if s.is_negative() != t.is_negative() {
        return Verdict::Outside;
    }
    exactly!(judge(original, stated, rate, terms))
}

fn judge<N: Natural>(original: &Figure, stated: &Figure, rate: &Rate, terms: &Terms) -> Result<Verdict, N::Overflow> {
    let (a, b) = (rate.numerator(), rate.denominator());
    let stated_side = Scaled::<N>::of(stated.value()).times(a)?;
    let original_side = Scaled::<N>::of(original.value()).times(b)?;
    let exponent = stated_side.exponent.min(original_side.exponent);
    let original_units = original_side.in_units_of(exponent)?;
    let distance = stated_side.in_units_of(exponent)?.distance(&original_units);
    if is_within(&distance, terms.tolerance.ratio(), &original_units)? {
        return Ok(Verdict::Ok);
    }
    if terms.strict || !is_within(&distance, terms.rounding_limit.ratio(), &original_units)? {
        return Ok(Verdict::Outside);
    }
    let stated_unit = Scaled::<N>::power_of_ten(stated.unit_exponent()).times(a)?;
    let original_unit = Scaled::<N>::power_of_ten(original.unit_exponent()).times(b)?;
    let finest = exponent.min(stated_unit.exponent).min(original_unit.exponent);
    let twice = Scaled { mantissa: distance.plus(&distance)?, exponent }.in_units_of(finest)?;
    let reach = stated_unit.in_units_of(finest)?.plus(&original_unit.in_units_of(finest)?)?;
    Ok(match twice.cmp(&reach) {
        Ordering::Less | Ordering::Equal => Verdict::Rounded,
        Ordering::Greater => Verdict::Outside,
    })
}

/// Whether `distance` ≤ `limit` × `whole`.
fn is_within<N: Natural>(distance: &N, limit: Decimal, whole: &N) -> Result<bool, N::Overflow> {
    let places = limit.exponent().unsigned_abs();
    let most = whole.times(&N::from_u128(limit.mantissa().unsigned_abs()))?;
    Ok(distance.shifted(places)? <= most)
}
