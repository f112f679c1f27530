//! Means, crosses and look-ups against an oracle on big rationals and a plain scan of all days, which share nothing with
//! the tables but the decimals in a file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use figcheck::figure::Decimal;
use figcheck::rates::{NoRate, Pair, Rate, Rates, Table};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// The days that tables are made of begin here; the years after it are whole.
const START: Date = date(2020, 1, 1);

fn day(number: u16) -> Date {
    START + i64::from(number).days()
}

fn number(day: Date) -> i64 {
    START.until(day).unwrap().get_days().into()
}

fn rational(text: &str) -> RBig {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let digits: IBig = text.replace('.', "").parse().unwrap();
    RBig::from_parts(digits, UBig::from(10_u8).pow(decimals))
}

fn of_decimal(value: Decimal) -> RBig {
    rational(&value.to_string())
}

fn of_rate(rate: &Rate) -> RBig {
    of_decimal(rate.numerator()) / of_decimal(rate.denominator())
}

/// A positive rational rounded half to even to so many significant digits, as a rational.
fn rounded(value: &RBig, digits: usize) -> RBig {
    let ten = |n: i64| {
        let power = UBig::from(10_u8).pow(usize::try_from(n.unsigned_abs()).unwrap());
        if n >= 0 { RBig::from(power) } else { RBig::from_parts(IBig::from(1), power) }
    };
    let mut exponent = 0_i64;
    while *value >= ten(exponent + 1) {
        exponent += 1;
    }
    while *value < ten(exponent) {
        exponent -= 1;
    }
    let unit = ten(exponent - i64::try_from(digits).unwrap() + 1);
    let scaled = value.clone() / unit.clone();
    let floor = scaled.floor();
    let rest = scaled - RBig::from(floor.clone());
    let half = RBig::from_parts(IBig::from(1), UBig::from(2_u8));
    let up = rest > half || (rest == half && floor.clone() % IBig::from(2) != IBig::from(0));
    RBig::from(if up { floor + IBig::from(1) } else { floor }) * unit
}

/// A rate as publishers print them: up to seven digits, up to six decimal places, above zero.
fn printed() -> impl Strategy<Value = String> {
    (1_u32..10_000_000, 0_usize..7).prop_map(|(digits, places)| {
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, decimals) = digits.split_at(digits.len() - places);
        if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }
    })
}

/// The rates of one pair by day.
type Quotes = BTreeMap<u16, String>;

fn quotes(days: std::ops::Range<u16>, most: usize) -> impl Strategy<Value = Quotes> {
    prop::collection::btree_map(days, printed(), 1..most)
}

/// How each of two currencies is quoted against the pivot: per pivot, or the pivot per unit.
#[derive(Clone, Copy, Debug)]
struct Directions {
    base_inverted: bool,
    quote_inverted: bool,
}

fn directions() -> impl Strategy<Value = Directions> {
    any::<(bool, bool)>().prop_map(|(base_inverted, quote_inverted)| Directions { base_inverted, quote_inverted })
}

fn csv(pairs: &[(&str, &Quotes)]) -> String {
    let mut text = String::from("date,base,quote,rate\n");
    for (pair, quotes) in pairs {
        for (number, rate) in *quotes {
            writeln!(text, "{},{},{rate}", day(*number), pair.replace('/', ",")).unwrap();
        }
    }
    text
}

fn rates(pairs: &[(&str, &Quotes)]) -> Rates {
    let mut rates = Rates::new();
    rates.push_table(Table::read(csv(pairs).as_bytes(), "table").unwrap());
    rates
}

fn pair(text: &str) -> Pair {
    text.parse().unwrap()
}

/// The crosses USD/CNY by day, from rates against the euro.
fn crosses(base: &Quotes, quote: &Quotes, directions: Directions) -> BTreeMap<u16, RBig> {
    let leg = |text: &str, inverted: bool| if inverted { RBig::ONE / rational(text) } else { rational(text) };
    let both = base.iter().filter_map(|(day, usd)| Some((*day, usd, quote.get(day)?)));
    // Euros per dollar times yuan per euro.
    both.map(|(day, usd, cny)| (day, leg(usd, !directions.base_inverted) * leg(cny, directions.quote_inverted)))
        .collect()
}

fn through_the_euro(base: &Quotes, quote: &Quotes, directions: Directions) -> Rates {
    rates(&[
        (if directions.base_inverted { "USD/EUR" } else { "EUR/USD" }, base),
        (if directions.quote_inverted { "CNY/EUR" } else { "EUR/CNY" }, quote),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_cross_of_a_day_is_exact(base in quotes(0..40, 20), quote in quotes(0..40, 20), directions in directions()) {
        let rates = through_the_euro(&base, &quote, directions);
        let expected = crosses(&base, &quote, directions);
        let daily: BTreeMap<i64, RBig> =
            rates.daily(pair("USD/CNY"), Date::MIN, Date::MAX).map(|(day, rate)| (number(day), of_rate(&rate))).collect();
        let expected: BTreeMap<i64, RBig> = expected.into_iter().map(|(day, rate)| (day.into(), rate)).collect();
        prop_assert_eq!(daily, expected);
    }

    #[test]
    fn a_rate_is_shown_rounded_half_to_even(base in printed(), quote in printed(), directions in directions()) {
        let one_day = |text: &String| Quotes::from([(0, text.clone())]);
        let rates = through_the_euro(&one_day(&base), &one_day(&quote), directions);
        let applied = rates.lookup(pair("USD/CNY"), None).unwrap();
        let shown = applied.rate.to_string();
        prop_assert_eq!(rational(&shown), rounded(&of_rate(&applied.rate), 10));
        prop_assert!(!shown.contains('.') || !shown.ends_with(['0', '.']));
    }

    #[test]
    fn the_mean_of_a_quoted_pair_is_exact(quotes in quotes(0..366, 300)) {
        let rates = rates(&[("USD/CNY", &quotes)]);
        let sum = quotes.values().map(|text| rational(text)).fold(RBig::ZERO, |sum, rate| sum + rate);
        let mean = sum / RBig::from(IBig::from(quotes.len()));
        let applied = rates.mean(pair("USD/CNY"), "2020".parse().unwrap()).unwrap();
        prop_assert_eq!(of_rate(&applied.rate), mean.clone());
        let inverted = rates.mean(pair("CNY/USD"), "2020".parse().unwrap()).unwrap();
        prop_assert_eq!(of_rate(&inverted.rate), RBig::ONE / mean);
    }

    #[test]
    fn the_mean_of_a_cross_is_rounded_once(
        base in quotes(0..366, 60),
        quote in quotes(0..366, 60),
        directions in directions(),
    ) {
        let rates = through_the_euro(&base, &quote, directions);
        let daily = crosses(&base, &quote, directions);
        let applied = rates.mean(pair("USD/CNY"), "2020".parse().unwrap());
        if daily.is_empty() {
            prop_assert!(applied.is_err());
        } else {
            let sum = daily.values().cloned().fold(RBig::ZERO, |sum, rate| sum + rate);
            let mean = sum / RBig::from(IBig::from(daily.len()));
            let applied = applied.unwrap();
            prop_assert_eq!(of_rate(&applied.rate), rounded(&mean, 28));
            let shown = rational(&applied.rate.to_string());
            prop_assert_eq!(shown, rounded(&rounded(&mean, 28), 10));
        }
    }

    #[test]
    fn rates_compare_as_their_values_do(one in (printed(), printed()), other in (printed(), printed())) {
        let rate = |(above, below): &(String, String)| {
            Rate::new(above.parse().unwrap(), below.parse().unwrap()).unwrap()
        };
        let value = |(above, below): &(String, String)| rational(above) / rational(below);
        prop_assert_eq!(rate(&one).cmp(&rate(&other)), value(&one).cmp(&value(&other)));
    }

    #[test]
    fn a_look_up_finds_what_a_scan_finds(
        base in quotes(60..360, 40),
        quote in quotes(60..360, 40),
        asked in prop::collection::vec(0_u16..600, 1..40),
        max_age in 0_u32..150,
    ) {
        let directions = Directions { base_inverted: false, quote_inverted: false };
        let rates = through_the_euro(&base, &quote, directions).with_max_age_days(max_age);
        let crosses = crosses(&base, &quote, directions);
        let end = *base.keys().chain(quote.keys()).max().unwrap();
        for asked in asked {
            let result = rates.lookup(pair("USD/CNY"), Some(day(asked).to_string().parse().unwrap()));
            let newest = crosses.iter().rfind(|(day, _)| **day <= asked);
            let next = crosses.keys().find(|day| **day > asked);
            match (newest, result) {
                (Some((found, rate)), Ok(applied)) => {
                    let age = u32::from(asked - found);
                    prop_assert_eq!(of_rate(&applied.rate), rate.clone());
                    prop_assert_eq!(applied.date.unwrap().as_day(), Some(day(*found)));
                    prop_assert_eq!(applied.warnings.is_empty(), age <= 7);
                    prop_assert!(age <= 7 || (asked > end && age <= max_age));
                }
                (Some((found, _)), Err(NoRate::TooOld { last, age_days, .. })) => {
                    prop_assert_eq!((last, age_days), (day(*found), u32::from(asked - found)));
                    prop_assert!(asked > end && age_days > max_age.max(7));
                }
                (Some((found, _)), Err(NoRate::Gap { before, after, .. })) => {
                    prop_assert!(asked <= end && asked - found > 7);
                    prop_assert_eq!((before, after), (day(*found), next.map(|next| day(*next))));
                }
                (None, Err(NoRate::BeforeStart { first, .. })) => prop_assert_eq!(Some(first), next.map(|next| day(*next))),
                (None, Err(NoRate::UnknownPair { .. })) => prop_assert!(crosses.is_empty()),
                (newest, result) => prop_assert!(false, "{newest:?} {result:?}"),
            }
        }
    }

    #[test]
    fn packing_keeps_every_rate(base in quotes(0..2000, 60), quote in quotes(0..2000, 60)) {
        let read = Table::read(csv(&[("EUR/USD", &base), ("EUR/CNY", &quote)]).as_bytes(), "table").unwrap();
        let again = Table::unpack("table", figcheck::rates::pack(&read).unwrap()).unwrap();
        prop_assert!(read.published().eq(again.published()));
        prop_assert_eq!(read.summaries(), again.summaries());
    }
}
