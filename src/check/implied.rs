//! The implied rate: the interval of rates at which a stated figure is a correct rounding of its conversion.
//!
//! It needs no rate table, so it is what claims are compared by with one another. Its ends are exact ratios; they are
//! divided out only to be shown.

use crate::check::ImpliedRate;
use crate::check::ratio::{Ratio, rounding_interval};
use crate::figure::exact::{Fraction, Rounding};
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

/// The interval of rates, of a pair as it is usually given, that a claim implies. Both ends belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) pair: Pair,
    pub(crate) low: Ratio,
    /// `None` where any higher rate fits too.
    pub(crate) high: Option<Ratio>,
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
        let (low, high) = ends(s, &stated.figure, pair.base == stated.currency);
        Some(Self { pair, low, high })
    }

    /// Whether the two intervals have a rate in common.
    pub(crate) fn meets(&self, low: &Ratio, high: Option<&Ratio>) -> bool {
        let below = |low: &Ratio, high: Option<&Ratio>| high.is_none_or(|high| low <= high);
        below(&self.low, high) && below(low, self.high.as_ref())
    }

    /// Both ends for people.
    pub(crate) fn shown(&self) -> (String, Option<String>) {
        shown_ends(&self.low, self.high.as_ref())
    }
}

/// The ends of the implied interval. With `original_per_stated`, in units of the original's currency.
fn ends(original: Decimal, stated: &Figure, original_per_stated: bool) -> (Ratio, Option<Ratio>) {
    let original = Ratio::of(original);
    let (less, more) = rounding_interval(stated);
    if original_per_stated {
        (original.over(&more), less.map(|less| original.over(&less)))
    } else {
        (less.map_or(Ratio::ZERO, |less| less.over(&original)), Some(more.over(&original)))
    }
}

/// Two ends for people: each to the nearest of at least four decimal places and five significant digits, and of as
/// many more as it takes to tell the two apart.
///
/// They are rounded to the nearest, as a person would: an end may lie up to half a unit outside what is shown.
pub(crate) fn shown_ends(low: &Ratio, high: Option<&Ratio>) -> (String, Option<String>) {
    let low = low.to_fraction();
    let high = high.map(Ratio::to_fraction);
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
    let shown = |end: &Ratio| end.to_fraction().round_significant(MACHINE_DIGITS).trimmed().to_string();
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
    fn ends_that_hardly_differ_are_shown_with_twelve_more_places() {
        let stated = money("3.0000000000000000000000", -22, "USD");
        let threes = format!("0.{}", "3".repeat(17));
        assert_eq!(shown(&money("1", 0, "CNY"), &stated), format!("USD/CNY {threes}–{threes}"));
    }

    #[test]
    fn a_report_carries_the_interval_and_the_rate_that_was_used_the_same_way_round() {
        let rate = |text: &str| text.parse::<Rate>().unwrap();
        let (yuan, dollars) = (money("6870000000", 7, "CNY"), money("965000000", 6, "USD"));
        let forth = implied_rate(&yuan, &dollars, Some(&rate("7.1121"))).unwrap();
        assert_eq!((forth.pair.to_string(), forth.reference.as_deref()), ("USD/CNY".into(), Some("7.1121")));
        assert_eq!((&*forth.low, forth.high.as_deref()), ("7.115484205", Some("7.122861586")));
        let back = implied_rate(&dollars, &yuan, Some(&rate("7.1121").inverted())).unwrap();
        assert_eq!((back.pair.to_string(), back.reference.as_deref()), ("USD/CNY".into(), Some("7.1121")));
        assert_eq!((&*back.low, back.high.as_deref()), ("7.113989637", Some("7.124352332")));
        let open = implied_rate(&yuan, &money("0", 6, "USD"), None).unwrap();
        assert_eq!((open.reference, &*open.low, open.high), (None, "13740", None));
        assert_eq!(implied_rate(&yuan, &yuan, None), None);
    }

    #[test]
    fn the_largest_and_the_smallest_figures_compare_exactly() {
        let largest = "9999999999999999999999999999";
        let smallest = "0.0000000000000000000000000001";
        let far = Interval::of(&money(largest, 0, "CNY"), &money(smallest, -28, "USD")).unwrap();
        let near = Interval::of(&money(smallest, -28, "CNY"), &money("1", 27, "USD")).unwrap();
        let wide = Interval::of(&money("1", 0, "CNY"), &money(largest, -28, "USD")).unwrap();
        assert!(matches!((&near.low, &wide.low), (Ratio::Narrow(_), Ratio::Wide(_))));
        assert!(near.low < wide.low && wide.low < far.low && far.low < far.high.clone().unwrap());
        assert!(wide.low < wide.high.clone().unwrap() && near.high.is_none());
        assert!(far.meets(&far.low, None) && !far.meets(&Ratio::ZERO, Some(&Ratio::ZERO)));
    }
}
