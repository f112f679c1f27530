//! The implied rate: the interval of rates at which a stated figure is a correct rounding of its conversion.
//!
//! It needs no rate table, so it is what claims are compared by with one another. Its ends are exact ratios; they are
//! divided out only to be shown.

use std::cmp::Ordering;

use num_bigint::BigUint;

use crate::check::ImpliedRate;
use crate::exactly;
use crate::figure::exact::{Fraction, Natural, Rounding, Scaled};
use crate::figure::{Decimal, Figure};
use crate::money::{Currency, Money};
use crate::rates::{Pair, Rate};

/// Which of two currencies is the base where a pair is given, first to last: the order of market makers (EUR/USD, GBP/USD,
/// USD/JPY), continued by the currencies that China's CFETS prices in yuan (HKD/CNY). Of two that are not listed, the
/// one that comes first in the alphabet is the base.
const BASES: [&str; 10] = ["EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "SGD", "HKD", "CNY"];

/// Decimal places that an end of an interval is shown with at least.
const SHOWN_PLACES: i32 = 4;
/// Significant digits that an end of an interval is shown with at least.
const SHOWN_DIGITS: i32 = 5;
/// Significant digits of an implied rate in machine formats.
const MACHINE_DIGITS: u32 = 10;
/// How many more places are tried to show two different ends as different.
const MORE_PLACES: i32 = 12;

/// The pair of two currencies as it is usually given, whichever of them is the original.
///
/// ```
/// use figcheck::check::usual_pair;
/// use figcheck::money::Currency;
/// assert_eq!(usual_pair(Currency::CNY, Currency::USD).to_string(), "USD/CNY");
/// assert_eq!(usual_pair(Currency::USD, Currency::CNY).to_string(), "USD/CNY");
/// assert_eq!(usual_pair(Currency::USD, Currency::EUR).to_string(), "EUR/USD");
/// ```
#[must_use]
pub fn usual_pair(one: Currency, other: Currency) -> Pair {
    let rank = |c: &Currency| BASES.iter().position(|b| *b == c.code()).unwrap_or(BASES.len());
    let one_first = (rank(&one), one) <= (rank(&other), other);
    let (base, quote) = if one_first { (one, other) } else { (other, one) };
    Pair { base, quote }
}

/// An end of an interval of rates: an exact ratio, zero or above.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// A ratio of integers of 128 bits.
    Narrow(Narrow),
    /// A ratio that needs more.
    Wide(Box<Fraction>),
}

/// `above` ÷ `below` × 10^`exponent`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Narrow {
    above: u128,
    below: u128,
    exponent: i32,
}

impl End {
    const ZERO: Self = Self::Narrow(Narrow { above: 0, below: 1, exponent: 0 });

    /// The exact value of a rate.
    pub(crate) fn of_rate(rate: &Rate) -> Self {
        let (above, below) = (rate.numerator(), rate.denominator());
        Self::Narrow(Narrow {
            above: above.mantissa().unsigned_abs(),
            below: below.mantissa().unsigned_abs(),
            exponent: above.exponent().saturating_sub(below.exponent()),
        })
    }

    /// The ratio as a rate; `None` where it is zero or needs more digits than a decimal holds.
    pub(crate) fn to_rate(&self) -> Option<Rate> {
        let Self::Narrow(Narrow { above, below, exponent }) = self else { return None };
        let decimal = |mantissa: &u128, exponent: i32| {
            i128::try_from(*mantissa).ok().and_then(|mantissa| Decimal::new(mantissa, exponent).ok())
        };
        Rate::new(decimal(above, (*exponent).max(0))?, decimal(below, (*exponent).min(0).saturating_neg())?)
    }

    #[expect(clippy::arithmetic_side_effects, reason = "BigUint grows; it neither wraps nor panics on *")]
    pub(crate) fn to_fraction(&self) -> Fraction {
        match self {
            Self::Narrow(Narrow { above, below, exponent }) => {
                let power = BigUint::from(10_u32).pow(exponent.unsigned_abs());
                let (above, below) = (BigUint::from(*above), BigUint::from(*below));
                let (above, below) = if *exponent >= 0 { (above * power, below) } else { (above, below * power) };
                Fraction::new(false, above, below).unwrap_or_else(|| Fraction::of(Decimal::ZERO))
            }
            Self::Wide(fraction) => (**fraction).clone(),
        }
    }
}

impl PartialEq for End {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for End {}

impl PartialOrd for End {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for End {
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

/// The interval of rates, of a pair as it is usually given, that a claim implies. Both ends belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) pair: Pair,
    pub(crate) low: End,
    /// `None` where any higher rate fits too.
    pub(crate) high: Option<End>,
}

impl Interval {
    /// What a claim implies: S ÷ (T + u/2) … S ÷ (T − u/2) units of the original's currency for one of the stated's,
    /// turned round where the pair is usually given the other way.
    ///
    /// `None` where no rate would make it right: amounts of different sign or of one currency, or an original of zero.
    pub(crate) fn of(original: &Money, stated: &Money) -> Option<Self> {
        let (s, t) = (original.figure.value(), stated.figure.value());
        if s.is_zero() || original.currency == stated.currency || (!t.is_zero() && s.is_negative() != t.is_negative()) {
            return None;
        }
        let pair = usual_pair(original.currency, stated.currency);
        let (low, high) = exactly!(ends(s, &stated.figure, pair.base == stated.currency));
        Some(Self { pair, low, high })
    }

    /// Whether the two intervals have a rate in common.
    pub(crate) fn meets(&self, low: &End, high: Option<&End>) -> bool {
        let below = |low: &End, high: Option<&End>| high.is_none_or(|high| low <= high);
        below(&self.low, high) && below(low, self.high.as_ref())
    }

    /// Both ends for people.
    pub(crate) fn shown(&self) -> (String, Option<String>) {
        shown_ends(&self.low, self.high.as_ref())
    }
}

/// The ends of the implied interval. With `original_per_stated`, in units of the original's currency.
fn ends<N: Natural + IntoEnd>(
    original: Decimal,
    stated: &Figure,
    original_per_stated: bool,
) -> Result<(End, Option<End>), N::Overflow> {
    // Twice everything, so that half a unit is whole: 2S over 2T ± u.
    let s = stripped(original);
    let t = stripped(stated.value());
    let s2 = N::from_u128(s.0).times(&N::from_u128(2))?;
    let unit = stated.unit_exponent();
    let exponent = t.1.min(unit);
    let t2 = Scaled { mantissa: N::from_u128(t.0).times(&N::from_u128(2))?, exponent: t.1 }.in_units_of(exponent)?;
    let u = Scaled { mantissa: N::from_u128(1), exponent: unit }.in_units_of(exponent)?;
    let (more, less) = (t2.plus(&u)?, if t2 > u { Some(t2.distance(&u)) } else { None });
    let difference = s.1.saturating_sub(exponent);
    Ok(if original_per_stated {
        (N::end(&s2, &more, difference), less.map(|less| N::end(&s2, &less, difference)))
    } else {
        let difference = difference.saturating_neg();
        (less.map_or(End::ZERO, |less| N::end(&less, &s2, difference)), Some(N::end(&more, &s2, difference)))
    })
}

/// The magnitude as mantissa and exponent, without the zeros that end the mantissa.
fn stripped(value: Decimal) -> (u128, i32) {
    let (mut mantissa, mut exponent) = (value.mantissa().unsigned_abs(), value.exponent());
    while mantissa != 0 && mantissa.is_multiple_of(10) {
        mantissa = mantissa.checked_div(10).unwrap_or(mantissa);
        exponent = exponent.saturating_add(1);
    }
    (mantissa, exponent)
}

/// Natural numbers that a ratio can be made of.
trait IntoEnd: Sized {
    fn end(above: &Self, below: &Self, exponent: i32) -> End;
}

impl IntoEnd for u128 {
    fn end(above: &Self, below: &Self, exponent: i32) -> End {
        End::Narrow(Narrow { above: *above, below: *below, exponent })
    }
}

impl IntoEnd for BigUint {
    fn end(above: &Self, below: &Self, exponent: i32) -> End {
        let one = || End::Narrow(Narrow { above: 1, below: 1, exponent });
        Fraction::new(false, above.clone(), below.clone())
            .map_or(End::ZERO, |ratio| End::Wide(Box::new(ratio.times(&one().to_fraction()))))
    }
}

/// Two ends for people: each to the nearest of at least four decimal places and five significant digits, and of as
/// many more as it takes to tell the two apart.
///
/// They are rounded to the nearest, as a person would: an end may lie up to half a unit outside what is shown.
pub(crate) fn shown_ends(low: &End, high: Option<&End>) -> (String, Option<String>) {
    let low = low.to_fraction();
    let high = high.map(End::to_fraction);
    let least = |value: &Fraction| {
        value.leading_exponent().map_or(SHOWN_PLACES, |e| SHOWN_DIGITS.saturating_sub(1).saturating_sub(e))
    };
    let smallest = if low.is_zero() { high.as_ref().unwrap_or(&low) } else { &low };
    let places = least(smallest).max(SHOWN_PLACES);
    let show = |value: &Fraction, places: i32| {
        if value.is_zero() {
            return "0".to_owned();
        }
        value.round_to(places.saturating_neg(), Rounding::HalfEven).to_string()
    };
    let Some(high) = high else { return (show(&low, places), None) };
    let mut most = places;
    while most < places.saturating_add(MORE_PLACES) && low != high && show(&low, most) == show(&high, most) {
        most = most.saturating_add(1);
    }
    (show(&low, most), Some(show(&high, most)))
}

/// The implied rate of a claim as reports carry it; `None` where no rate would make the claim right.
///
/// `reference` is the rate that was used for the claim, units of the original's currency for one of the stated's.
#[must_use]
pub fn implied_rate(original: &Money, stated: &Money, reference: Option<&Rate>) -> Option<ImpliedRate> {
    let interval = Interval::of(original, stated)?;
    let shown = |end: &End| end.to_fraction().round_significant(MACHINE_DIGITS).trimmed().to_string();
    let same_way = |rate: &Rate| if interval.pair.base == stated.currency { *rate } else { rate.inverted() };
    Some(ImpliedRate {
        pair: interval.pair,
        reference: reference.map(|rate| same_way(rate).to_string()),
        low: shown(&interval.low),
        high: interval.high.as_ref().map(shown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(value: &str, unit_exponent: i32, code: &str) -> Money {
        Money { figure: Figure::new(value.parse().unwrap(), unit_exponent), currency: code.parse().unwrap() }
    }

    fn shown(original: &Money, stated: &Money) -> String {
        let interval = Interval::of(original, stated).unwrap();
        let (low, high) = interval.shown();
        format!("{} {low}–{}", interval.pair, high.as_deref().unwrap_or("…"))
    }

    #[test]
    fn an_interval_is_the_original_over_the_rounding_interval_of_the_stated_figure() {
        for (original, stated, expected) in [
            (money("6870000000", 7, "CNY"), money("965000000", 6, "USD"), "USD/CNY 7.1155–7.1229"),
            (money("417924000000", 6, "CNY"), money("58680000000", 7, "USD"), "USD/CNY 7.1215–7.1227"),
            (money("965000000", 6, "USD"), money("6870000000", 7, "CNY"), "USD/CNY 7.1140–7.1244"),
            (money("1000000000", 9, "CNY"), money("0", 6, "USD"), "USD/CNY 2000.0000–…"),
            (money("3000000", 6, "USD"), money("0", 6, "CNY"), "USD/CNY 0–0.16667"),
            (money("3000000", 6, "JPY"), money("20000", 3, "USD"), "USD/JPY 146.3415–153.8462"),
            (money("100", 0, "IDR"), money("0.00598", -5, "USD"), "USD/IDR 16708.4378–16736.4017"),
            (money("-6870000000", 7, "CNY"), money("-965000000", 6, "USD"), "USD/CNY 7.1155–7.1229"),
            (money("10000", 0, "IDR"), money("98.00", -2, "JPY"), "IDR/JPY 0.0097995–0.0098005"),
        ] {
            assert_eq!(shown(&original, &stated), expected);
        }
    }

    #[test]
    fn some_claims_imply_no_rate() {
        let (yuan, dollars) = (money("7", 0, "CNY"), money("1", 0, "USD"));
        assert!(Interval::of(&yuan, &yuan).is_none());
        assert!(Interval::of(&money("0", 0, "CNY"), &dollars).is_none());
        assert!(Interval::of(&yuan, &money("-1", 0, "USD")).is_none());
        assert!(Interval::of(&yuan, &dollars).is_some());
    }

    #[test]
    fn ends_that_differ_are_shown_so() {
        let interval = shown(&money("71234567.89", -2, "CNY"), &money("10000000.00", -2, "USD"));
        assert_eq!(interval, "USD/CNY 7.123456785–7.123456793");
    }

    #[test]
    fn the_largest_and_the_smallest_figures_compare_exactly() {
        let largest = "9999999999999999999999999999";
        let smallest = "0.0000000000000000000000000001";
        let far = Interval::of(&money(largest, 0, "CNY"), &money(smallest, -28, "USD")).unwrap();
        let near = Interval::of(&money(smallest, -28, "CNY"), &money("1", 27, "USD")).unwrap();
        let wide = Interval::of(&money("1", 0, "CNY"), &money(largest, -28, "USD")).unwrap();
        assert!(matches!((&near.low, &wide.low), (End::Narrow(_), End::Wide(_))));
        assert!(near.low < wide.low && wide.low < far.low && far.low < far.high.clone().unwrap());
        assert!(wide.low < wide.high.clone().unwrap() && near.high.is_none());
        assert!(far.meets(&far.low, None) && !far.meets(&End::ZERO, Some(&End::ZERO)));
    }
}
