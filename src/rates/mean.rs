//! The mean of a pair's daily rates in a period.

use super::day::DayNumber;
use super::rate::Rate;
use super::route::{Direction, Route};
use crate::figure::Decimal;
use crate::figure::exact::Fraction;

/// The mean of the rates from one day to another, and how many there are; `None` where there is none.
///
/// - A pair as quoted: the sum of the published rates over their number, exact.
/// - A pair quoted the other way round: one over that mean. (The mean of the inverses would be another number; a
///   publisher's own average is of the rates as it quotes them.)
/// - A cross: the mean of the crosses of each day, summed exactly as fractions and rounded once, half to even, to 28
///   significant digits.
pub(super) fn of(route: &Route<'_>, first: DayNumber, last: DayNumber) -> Option<(Rate, u32)> {
    match route.direction() {
        Direction::Direct => quoted(route, first, last),
        Direction::Inverse => quoted(route, first, last).map(|(rate, count)| (rate.inverted(), count)),
        Direction::Cross => {
            let daily: Vec<Fraction> = route.rates(first, last).map(|(_, rate)| rate.to_fraction()).collect();
            mean_of_fractions(&daily)
        }
    }
}

fn quoted(route: &Route<'_>, first: DayNumber, last: DayNumber) -> Option<(Rate, u32)> {
    let mut sum = Some(Decimal::ZERO);
    let mut count = 0_u32;
    for value in route.values(first, last) {
        sum = sum.and_then(|sum| plus(sum, value));
        count = count.checked_add(1)?;
    }
    let divisor = Decimal::new(count.into(), 0).ok()?;
    if let Some(sum) = sum {
        return Some((Rate::new(sum, divisor)?, count));
    }
    // A sum of more than 28 digits, which no publisher's rates come near.
    let fractions: Vec<Fraction> = route.values(first, last).map(Fraction::of).collect();
    mean_of_fractions(&fractions)
}

/// The exact sum, where it has at most 28 digits.
fn plus(left: Decimal, right: Decimal) -> Option<Decimal> {
    let exponent = left.exponent().min(right.exponent());
    let units = |d: Decimal| {
        let shift = d.exponent().checked_sub(exponent)?.unsigned_abs();
        d.mantissa().checked_mul(10_i128.checked_pow(shift)?)
    };
    Decimal::new(units(left)?.checked_add(units(right)?)?, exponent).ok()
}

fn mean_of_fractions(fractions: &[Fraction]) -> Option<(Rate, u32)> {
    let count = u32::try_from(fractions.len()).ok()?;
    // Of none there is no mean: nothing can be divided by zero.
    let divisor = Fraction::new(false, count.into(), 1)?;
    Some((Rate::rounded(&sum(fractions).divided_by(&divisor)?)?, count))
}

/// The exact sum, by halves, so that the denominators grow evenly.
fn sum(fractions: &[Fraction]) -> Fraction {
    match fractions {
        [] => Fraction::of(Decimal::ZERO),
        [only] => only.clone(),
        more => {
            let (left, right) = more.split_at(more.len() >> 1);
            sum(left).plus(&sum(right))
        }
    }
}
