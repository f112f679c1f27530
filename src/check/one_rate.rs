//! One document, one rate: the largest group of conversions that one rate explains, and those that stand apart.
//!
//! Each claim implies an interval of rates. A sweep over the sorted ends of all intervals finds a rate that lies in the
//! most of them, exactly and in O(n log n). No rate table is needed.

use crate::check::implied::{Interval, shown_ends};
use crate::check::ratio::Ratio;
use crate::figure::Decimal;
use crate::figure::exact::{Fraction, Rounding};
use crate::money::Money;
use crate::period::Period;
use crate::rates::{Pair, Rate};

/// The fewest conversions that make a group: one alone shares its rate with nobody.
const SMALLEST_GROUP: usize = 2;
/// The most significant digits that [`RateGroup::rate`] writes a rate with.
const MOST_RATE_DIGITS: i32 = 28;

/// The rate that the largest group of a document's conversions shares.
///
/// The group is the most conversions of one pair and date that a single rate explains. Where several groups are as
/// large, it is the one with the most claims that are right at the reference rate, and of those the one with the lowest
/// rates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateGroup {
    pair: Pair,
    low: Ratio,
    high: Option<Ratio>,
    size: usize,
}

impl RateGroup {
    /// The pair, as it is usually given.
    #[must_use]
    pub fn pair(&self) -> Pair {
        self.pair
    }

    /// How many conversions share the rate: two or more.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The lowest and the highest rate that explain the whole group, for people; `None` where there is no highest.
    #[must_use]
    pub fn interval(&self) -> (String, Option<String>) {
        shown_ends(&self.low, self.high.as_ref())
    }

    /// Whether a conversion is right at a rate of the group.
    ///
    /// A claim that implies no rate, or one of another pair, is not.
    #[must_use]
    pub fn holds(&self, original: &Money, stated: &Money) -> bool {
        Interval::of(original, stated)
            .is_some_and(|interval| interval.pair == self.pair && interval.meets(&self.low, self.high.as_ref()))
    }

    /// A rate of the group for a pair, which may be the group's own or that the other way round: the one with the
    /// fewest digits, and of those the nearest to the middle. `None` for another pair.
    #[must_use]
    pub fn rate(&self, pair: Pair) -> Option<Rate> {
        let inverted = pair == self.pair.inverted();
        if pair != self.pair && !inverted {
            return None;
        }
        let low = self.low.to_fraction();
        let high = self.high.as_ref().map(Ratio::to_fraction);
        let two = Fraction::of("2".parse().ok()?);
        let middle = match &high {
            Some(high) => low.plus(high).divided_by(&two)?,
            None => low.clone(),
        };
        let fits = |value: &Fraction| *value >= low && high.as_ref().is_none_or(|high| value <= high);
        let leading = middle.leading_exponent()?;
        let shortest = || {
            (0..MOST_RATE_DIGITS).find_map(|digit| {
                let exponent = leading.saturating_sub(digit);
                [Rounding::HalfEven, Rounding::Up, Rounding::Down].into_iter().find_map(|rounding| {
                    let value = middle.round_to(exponent, rounding).to_decimal()?;
                    (value.is_positive() && fits(&Fraction::of(value))).then_some(value)
                })
            })
        };
        // An interval of a single rate may be one that no decimal writes, such as a third.
        let rate = match shortest() {
            Some(decimal) => Rate::new(decimal.normalized(), Decimal::ONE)?,
            None => self.low.to_rate()?,
        };
        Some(if inverted { rate.inverted() } else { rate })
    }
}

/// One conversion as the sweep sees it.
#[derive(Clone, Debug)]
pub(crate) struct Conversion {
    pub(crate) interval: Interval,
    /// Whether it is right at the reference rate.
    pub(crate) passes: bool,
}

/// The largest group of conversions of one pair that share a rate; `None` where no two do.
pub(crate) fn largest_group(conversions: &[Conversion]) -> Option<RateGroup> {
    let pair = conversions.first()?.interval.pair;
    let mut ends: Vec<(&Ratio, bool, bool)> = Vec::with_capacity(conversions.len().saturating_mul(2));
    for conversion in conversions {
        ends.push((&conversion.interval.low, true, conversion.passes));
        ends.extend(conversion.interval.high.as_ref().map(|high| (high, false, conversion.passes)));
    }
    // Where one interval ends and another begins at the same rate they share it, so beginnings come first.
    ends.sort_by(|one, other| one.0.cmp(other.0).then(other.1.cmp(&one.1)));
    let (mut open, mut passing) = (0_usize, 0_usize);
    let mut best: Option<((usize, usize), &Ratio, Option<&Ratio>)> = None;
    let mut is_growing = false;
    for (end, begins, passes) in ends {
        let one = usize::from(passes);
        if begins {
            open = open.saturating_add(1);
            passing = passing.saturating_add(one);
            if best.is_none_or(|(most, ..)| (open, passing) > most) {
                best = Some(((open, passing), end, None));
                is_growing = true;
            }
        } else {
            if let (true, Some((_, _, high))) = (is_growing, best.as_mut()) {
                *high = Some(end);
            }
            is_growing = false;
            open = open.saturating_sub(1);
            passing = passing.saturating_sub(one);
        }
    }
    let ((size, _), low, high) = best?;
    (size >= SMALLEST_GROUP).then(|| RateGroup { pair, low: low.clone(), high: high.cloned(), size })
}

/// The sentence on a group: at most 160 characters.
pub(crate) fn message(pair: Pair, date: Option<Period>, claims: usize, group: Option<&RateGroup>) -> String {
    let on = date.map(|date| format!(" for {date}")).unwrap_or_default();
    let Some(group) = group else {
        return if claims == 2 {
            format!("Its 2 {pair} conversions{on} do not share a rate.")
        } else {
            format!("No two of its {claims} {pair} conversions{on} share a rate.")
        };
    };
    let rate = match group.interval() {
        (low, Some(high)) if low == high => low,
        (low, Some(high)) => format!("{low}–{high}"),
        (low, None) => format!("{low} or more"),
    };
    let apart = claims.saturating_sub(group.size);
    match (apart, group.size) {
        (0, 2) => format!("Both {pair} conversions{on} fit one rate, {rate}."),
        (0, size) => format!("All {size} {pair} conversions{on} fit one rate, {rate}."),
        (1, size) => {
            format!("{size} of {claims} {pair} conversions{on} share one rate, {rate}; the other stands apart.")
        }
        (_, size) => {
            format!("{size} of {claims} {pair} conversions{on} share one rate, {rate}; {apart} stand apart.")
        }
    }
}

/// What is said of a claim that stands apart.
pub(crate) fn remark(interval: Option<&Interval>) -> String {
    match interval.map(Interval::shown) {
        Some((low, Some(high))) if low == high => format!("implies {low}"),
        Some((low, Some(high))) => format!("implies {low}–{high}"),
        Some((low, None)) => format!("implies {low} or more"),
        None => "implies no rate".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figure::Figure;
    use crate::money::Currency;

    fn money(value: u64, unit_exponent: i32, code: &str) -> Money {
        let value = i128::from(value).to_string().parse().unwrap();
        Money { figure: Figure::new(value, unit_exponent), currency: code.parse().unwrap() }
    }

    fn yuan_and_dollars(original: u64, stated: u64, unit_exponent: i32) -> (Money, Money) {
        (money(original, 0, "CNY"), money(stated, unit_exponent, "USD"))
    }

    fn conversions(claims: &[(Money, Money)]) -> Vec<Conversion> {
        let conversion = |(o, s): &(Money, Money)| Conversion { interval: Interval::of(o, s).unwrap(), passes: false };
        claims.iter().map(conversion).collect()
    }

    fn five_claims() -> Vec<(Money, Money)> {
        vec![
            yuan_and_dollars(6_870_000_000, 965_000_000, 6),
            yuan_and_dollars(300_000_000, 42_150_000, 4),
            yuan_and_dollars(150_000_000, 21_080_000, 4),
            yuan_and_dollars(90_000_000, 12_650_000, 4),
            yuan_and_dollars(417_924_000_000, 58_680_000_000, 7),
        ]
    }

    #[test]
    fn four_of_five_share_a_rate_and_one_stands_apart() {
        let claims = five_claims();
        let group = largest_group(&conversions(&claims)).unwrap();
        assert_eq!(group.size(), 4);
        assert_eq!(group.interval(), ("7.1166".to_owned(), Some("7.1174".to_owned())));
        let holds: Vec<bool> = claims.iter().map(|(o, s)| group.holds(o, s)).collect();
        assert_eq!(holds, [true, true, true, true, false]);
        let (original, stated) = claims.last().unwrap();
        assert_eq!(remark(Interval::of(original, stated).as_ref()), "implies 7.1215–7.1227");
        assert_eq!(
            message(group.pair(), Some("2025-09-22".parse().unwrap()), 5, Some(&group)),
            "4 of 5 USD/CNY conversions for 2025-09-22 share one rate, 7.1166–7.1174; the other stands apart."
        );
        let usual = group.pair();
        assert_eq!(group.rate(usual).unwrap().numerator().to_string(), "7.117");
        assert_eq!(group.rate(usual.inverted()).unwrap().denominator().to_string(), "7.117");
    }

    #[test]
    fn every_count_has_its_sentence() {
        let said = |claims: &[(Money, Money)]| {
            let group = largest_group(&conversions(claims));
            message("USD/CNY".parse().unwrap(), None, claims.len(), group.as_ref())
        };
        let claims: [(Money, Money); 5] = five_claims().try_into().unwrap();
        let [first, second, third, _, last] = claims;
        assert_eq!(said(&[first, second]), "Both USD/CNY conversions fit one rate, 7.1166–7.1183.");
        assert_eq!(said(&[first, second, third]), "All 3 USD/CNY conversions fit one rate, 7.1166–7.1174.");
        let far = yuan_and_dollars(9_000, 1_000, 0);
        assert_eq!(said(&[far, last]), "Its 2 USD/CNY conversions do not share a rate.");
        let farther = yuan_and_dollars(9_900, 1_000, 0);
        assert_eq!(said(&[far, farther, last]), "No two of its 3 USD/CNY conversions share a rate.");
        assert_eq!(
            said(&[first, second, third, far, last]),
            "3 of 5 USD/CNY conversions share one rate, 7.1166–7.1174; 2 stand apart."
        );
        // One rate alone is no interval, and one without end has one end.
        let touching = [yuan_and_dollars(3_000, 1, 0), yuan_and_dollars(15_000, 2, 0)];
        assert_eq!(said(&touching), "Both USD/CNY conversions fit one rate, 6000.0000.");
        let endless = [yuan_and_dollars(3_000, 0, 0), yuan_and_dollars(6_000, 0, 0)];
        assert_eq!(said(&endless), "Both USD/CNY conversions fit one rate, 12000.0000 or more.");
    }

    #[test]
    fn a_claim_that_stands_apart_is_remarked_on_with_what_it_implies() {
        let said = |(original, stated): (Money, Money)| remark(Interval::of(&original, &stated).as_ref());
        assert_eq!(said(yuan_and_dollars(9_000, 1_000, 0)), "implies 8.9955–9.0045");
        assert_eq!(said(yuan_and_dollars(3_000, 0, 0)), "implies 6000.0000 or more");
        assert_eq!(said(yuan_and_dollars(0, 1, 0)), "implies no rate");
        let precise = Figure::new("3.0000000000000000000000".parse().unwrap(), -22);
        let precise = Money { figure: precise, currency: Currency::USD };
        assert_eq!(said((money(1, 0, "CNY"), precise)), format!("implies 0.{}", "3".repeat(17)));
    }

    #[test]
    fn a_rate_that_no_decimal_writes_is_a_ratio() {
        // Intervals that only touch at a third: 1 ÷ (4 − 1) and 1 ÷ (2 + 1).
        let half_units = |stated: u64, unit: i32| (money(1, 0, "CNY"), money(stated, unit, "USD"));
        let third = Ratio::of_integers(1, 3);
        let group = RateGroup { pair: "USD/CNY".parse().unwrap(), low: third.clone(), high: Some(third), size: 2 };
        let rate = group.rate(group.pair()).unwrap();
        assert_eq!((rate.numerator().to_string(), rate.denominator().to_string()), ("1".into(), "3".into()));
        let (original, stated) = half_units(3, 0);
        assert!(group.holds(&original, &stated));
        assert!(group.rate("USD/EUR".parse().unwrap()).is_none());
    }

    #[test]
    fn claims_the_other_way_round_join_the_same_group() {
        let mut claims = five_claims();
        claims.push((money(100_000_000, 6, "USD"), money(711_700_000, 5, "CNY")));
        let group = largest_group(&conversions(&claims)).unwrap();
        assert_eq!((group.size(), group.pair().to_string()), (5, "USD/CNY".to_owned()));
    }

    #[test]
    fn of_equally_large_groups_the_one_that_passes_comes_first_then_the_lowest() {
        let claims = [
            yuan_and_dollars(7_100, 1_000, 0),
            yuan_and_dollars(7_100_000, 1_000_000, 3),
            yuan_and_dollars(9_000, 1_000, 0),
            yuan_and_dollars(9_000_000, 1_000_000, 3),
        ];
        let mut conversions = conversions(&claims);
        let low_of = |c: &[Conversion]| largest_group(c).unwrap().interval().0;
        assert_eq!(low_of(&conversions), "7.0965");
        conversions[3].passes = true;
        assert_eq!(low_of(&conversions), "8.9955");
    }

    #[test]
    fn one_claim_or_two_that_disagree_make_no_group() {
        assert!(largest_group(&[]).is_none());
        let apart = conversions(&[yuan_and_dollars(7_100, 1_000, 0), yuan_and_dollars(9_000, 1_000, 0)]);
        assert!(largest_group(&apart).is_none() && largest_group(&apart[..1]).is_none());
        // Intervals that only touch share the rate they touch at: 3,000 ÷ 0.5 and 15,000 ÷ 2.5.
        let touching = conversions(&[yuan_and_dollars(3_000, 1, 0), yuan_and_dollars(15_000, 2, 0)]);
        assert_eq!(
            largest_group(&touching).unwrap().interval(),
            ("6000.0000".to_owned(), Some("6000.0000".to_owned()))
        );
    }

    proptest! {
        /// Against counting every interval at every end.
        #[test]
        fn the_sweep_finds_what_trying_every_end_finds(
            claims in prop::collection::vec((1_u64..2_000, 0_u64..40, 0_i32..2, any::<bool>(), any::<bool>()), 1..12)
        ) {
            let conversions: Vec<Conversion> = claims
                .iter()
                .map(|(original, stated, unit, reversed, passes)| {
                    let (a, b) = if *reversed { ("USD", "CNY") } else { ("CNY", "USD") };
                    let interval = Interval::of(&money(*original, 0, a), &money(*stated, *unit, b)).unwrap();
                    Conversion { interval, passes: *passes }
                })
                .collect();
            let at = |rate: &Ratio| {
                let open = conversions.iter().filter(|c| c.interval.meets(rate, Some(rate)));
                (open.clone().count(), open.filter(|c| c.passes).count())
            };
            let most = conversions.iter().map(|c| at(&c.interval.low)).max().unwrap();
            let found = largest_group(&conversions);
            prop_assert_eq!(found.is_some(), most.0 >= 2);
            if let Some(group) = found {
                prop_assert_eq!(group.size(), most.0);
                prop_assert_eq!(at(&group.low), most);
                let members = conversions.iter().filter(|c| c.interval.meets(&group.low, group.high.as_ref()));
                prop_assert_eq!(members.count(), group.size());
                let rate = Ratio::of_rate(&group.rate(group.pair()).unwrap());
                prop_assert_eq!(at(&rate).0, group.size());
            }
        }
    }
}
