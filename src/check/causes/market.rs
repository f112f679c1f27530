//! What other rates there were: of other currencies on that date, and of the pair at other times. Looked up once and
//! kept, within bounds, because millions of claims may ask.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::names;
use super::reach::{Band, Fit};
use crate::check::ratio::Ratio;
use crate::money::Currency;
use crate::period::Period;
use crate::rates::{Pair, Rate, Rates};

/// How many years before the claim's date another rate is looked for.
pub(super) const YEARS_BACK: i16 = 3;
/// Lists of other currencies that are kept at most; one takes a kilobyte.
const MAX_OTHERS: usize = 1_024;
/// Boards of other currencies' rates that are kept at most; one takes two kilobytes.
const MAX_BOARDS: usize = 1_024;
/// Histories of pairs that are kept at most; one takes some 100 kB.
const MAX_HISTORIES: usize = 32;
/// Year averages that are kept at most.
const MAX_AVERAGES: usize = 4_096;
/// The units in the last place that a figure of three digits has at least.
const STEPS_OF_THREE_DIGITS: u64 = 100;
/// The year averages, and the ends of years, that lie within reach of a claim: about so many.
const AVERAGES_IN_REACH: u64 = 6;
const YEAR_ENDS_IN_REACH: u64 = 30;
/// Significant digits that rates are compared at before they are compared exactly.
const ROUGH_DIGITS: i32 = 12;

/// A currency that one of a pair may be confused with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    /// The other currency.
    pub(super) currency: Currency,
    /// Whether it stands for the stated currency, and not for the original's.
    pub(super) is_stated: bool,
    /// How likely the two are confused, against the others.
    pub(super) weight: u64,
}

/// The currencies that those of a pair may be confused with, in a month.
#[derive(Debug, Default)]
struct Others {
    list: Vec<Other>,
    total_weight: u64,
}

/// The rates at which a claim would be converted, were one of its currencies another.
#[derive(Debug, Default)]
pub(super) struct Board {
    others: Arc<Others>,
    /// Units of the (other) original's currency for one of the (other) stated's, and the same as a ratio; `None` where there
    /// is no rate.
    rates: Vec<Option<(Rate, Ratio)>>,
}

impl Board {
    /// Each other currency with its rate.
    pub(super) fn rates(&self) -> impl Iterator<Item = (Other, &(Rate, Ratio))> {
        self.others.list.iter().zip(&self.rates).filter_map(|(other, rate)| Some((*other, rate.as_ref()?)))
    }

    /// The sum of the weights of all other currencies.
    pub(super) fn total_weight(&self) -> u64 {
        self.others.total_weight
    }
}

/// A rate of another time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OtherTime {
    /// The day, or the year whose average it is.
    pub(super) date: Period,
    /// Whether the day is the last of its year with a rate.
    pub(super) is_year_end: bool,
    pub(super) rate: Rate,
    pub(super) fit: Fit,
    /// Of how many rates of those years one fits.
    pub(super) choices: u64,
}

/// The days with a rate of a pair, in order, with the whole part of each rate × 10^power: enough to compare roughly.
#[derive(Debug, Default)]
struct History {
    days: Vec<(Date, u64)>,
    power: i32,
}

/// Rates besides the one that applies.
#[derive(Debug)]
pub(super) struct Market<'r> {
    rates: &'r Rates,
    others: HashMap<(Pair, Option<Date>), Arc<Others>>,
    boards: HashMap<(Pair, Option<Period>), Arc<Board>>,
    histories: HashMap<Pair, Arc<History>>,
    averages: HashMap<(Pair, i16), Option<Rate>>,
}

impl<'r> Market<'r> {
    pub(super) fn new(rates: &'r Rates) -> Self {
        Self {
            rates,
            others: HashMap::new(),
            boards: HashMap::new(),
            histories: HashMap::new(),
            averages: HashMap::new(),
        }
    }

    /// The rates at which a claim would be converted if its original or its stated money were in another currency.
    pub(super) fn board(&mut self, pair: Pair, date: Option<Period>) -> Arc<Board> {
        if let Some(board) = self.boards.get(&(pair, date)) {
            return Arc::clone(board);
        }
        if self.boards.len() >= MAX_BOARDS {
            self.boards.clear();
        }
        let board = Arc::new(self.read_board(pair, date));
        self.boards.insert((pair, date), Arc::clone(&board));
        board
    }

    fn read_board(&mut self, pair: Pair, date: Option<Period>) -> Board {
        // Of a period the rates of its last day, not 60 means: a currency is told by far more than it moves in a year.
        let day = date.map(|period| period.last_day());
        let others = self.others(pair, day);
        let rate = |other: &Other| {
            let other = if other.is_stated {
                Pair { base: other.currency, ..pair }
            } else {
                Pair { quote: other.currency, ..pair }
            };
            let rate = self.rates.lookup(other, day.map(Period::day)).ok()?.rate;
            Some((rate, Ratio::of_rate(&rate)))
        };
        Board { rates: others.list.iter().map(rate).collect(), others }
    }

    /// The other currencies that have rates at the end of the month, the same for any day of it.
    fn others(&mut self, pair: Pair, day: Option<Date>) -> Arc<Others> {
        let key = (pair, day.map(Date::last_of_month));
        if let Some(others) = self.others.get(&key) {
            return Arc::clone(others);
        }
        if self.others.len() >= MAX_OTHERS {
            self.others.clear();
        }
        let mut others = Others::default();
        let mut currencies = self.rates.currencies(key.1);
        if currencies.is_empty() {
            // Past the end of the tables their newest rates are used.
            currencies = self.rates.currencies(None);
        }
        for currency in currencies {
            if currency == pair.base || currency == pair.quote {
                continue;
            }
            for (meant, is_stated) in [(pair.base, true), (pair.quote, false)] {
                let weight = names::likeness(meant, currency);
                others.total_weight = others.total_weight.saturating_add(weight);
                others.list.push(Other { currency, is_stated, weight });
            }
        }
        let others = Arc::new(others);
        self.others.insert(key, Arc::clone(&others));
        others
    }

    /// The rate of another time at which a claim of this date would be right: one of the three years before it.
    ///
    /// `exact` and `near` are the rates that fit, and `steps` the units in the last place of the stated figure. A year's
    /// average, then the last day of a year, is named before other days where it fits exactly and the figure is written
    /// to three digits; then the nearest day that fits exactly, then the nearest that fits nearly.
    pub(super) fn other_time(
        &mut self,
        pair: Pair,
        date: Period,
        (exact, near): (&Band, &Band),
        steps: u64,
    ) -> Option<OtherTime> {
        let (first, last) = window(date)?;
        let history = self.history(pair);
        let days = history.between(first, last);
        let total = u64::try_from(days.len()).unwrap_or(u64::MAX);
        let choices = |band: &Band| {
            let range = history.range(band);
            let fitting = days.iter().filter(|(_, rough)| range.contains(rough)).count();
            total.checked_div(u64::try_from(fitting).unwrap_or(1)).unwrap_or(total).max(1)
        };
        let on_day = |(date, rate): (Date, Rate), fit: Fit, choices: u64| OtherTime {
            date: Period::day(date),
            is_year_end: false,
            rate,
            fit,
            choices,
        };
        if steps >= STEPS_OF_THREE_DIGITS {
            for year in (first.year()..=last.year()).rev() {
                let ends_before = Date::new(year, 12, 31).is_ok_and(|end| end < date.first_day());
                let average = if ends_before { self.average(pair, year) } else { None };
                if let (Some(rate), Some(date)) = (average, Period::year(year))
                    && exact.holds(&Ratio::of_rate(&rate))
                {
                    let choices = AVERAGES_IN_REACH;
                    return Some(OtherTime { date, is_year_end: false, rate, fit: Fit::Exact, choices });
                }
            }
            for pair_of_days in days.windows(2).rev() {
                let [(date, _), (next, _)] = pair_of_days else { continue };
                let day = pair_of_days.get(..1).filter(|_| date.year() != next.year());
                if let Some(found) = day.and_then(|day| self.latest_within(pair, &history, day, exact)) {
                    return Some(OtherTime { is_year_end: true, ..on_day(found, Fit::Exact, YEAR_ENDS_IN_REACH) });
                }
            }
        }
        let found =
            |band: &Band, fit: Fit| Some(on_day(self.latest_within(pair, &history, days, band)?, fit, choices(band)));
        found(exact, Fit::Exact).or_else(|| found(near, Fit::Near))
    }

    /// The first and the last day of the rates that [`other_time`](Self::other_time) tries, and the lowest and the
    /// highest of those rates.
    pub(super) fn span(&self, pair: Pair, date: Period) -> Option<(Date, Date, Rate, Rate)> {
        let (first, last) = window(date)?;
        let days: Vec<(Date, Rate)> = self.rates.daily(pair, first, last).collect();
        let lowest = days.iter().map(|(_, rate)| *rate).min()?;
        let highest = days.iter().map(|(_, rate)| *rate).max()?;
        Some((days.first()?.0, days.last()?.0, lowest, highest))
    }

    /// The last of some days on which the rate of a pair lies in a band.
    fn latest_within(&self, pair: Pair, history: &History, days: &[(Date, u64)], band: &Band) -> Option<(Date, Rate)> {
        let range = history.range(band);
        // The whole parts decide, unless one is that of an end.
        let mut roughly = days.iter().rev().filter(|(_, rough)| range.contains(rough));
        roughly.find_map(|(date, _)| {
            let (_, rate) = self.rates.daily(pair, *date, *date).next()?;
            band.holds(&Ratio::of_rate(&rate)).then_some((*date, rate))
        })
    }

    fn history(&mut self, pair: Pair) -> Arc<History> {
        if let Some(history) = self.histories.get(&pair) {
            return Arc::clone(history);
        }
        if self.histories.len() >= MAX_HISTORIES {
            self.histories.clear();
        }
        let history = Arc::new(History::new(self.rates.daily(pair, Date::MIN, Date::MAX)));
        self.histories.insert(pair, Arc::clone(&history));
        history
    }

    fn average(&mut self, pair: Pair, year: i16) -> Option<Rate> {
        if self.averages.len() >= MAX_AVERAGES {
            self.averages.clear();
        }
        let rates = self.rates;
        *self.averages.entry((pair, year)).or_insert_with(|| {
            let applied = rates.mean(pair, Period::year(year)?).ok()?;
            applied.warnings.is_empty().then_some(applied.rate)
        })
    }
}

/// The days whose rates a claim of a date may have been converted at: the three years before a day, and for a longer
/// period its own days too.
fn window(date: Period) -> Option<(Date, Date)> {
    let first = date.first_day().checked_sub(YEARS_BACK.years()).ok()?;
    let last = if date.as_day().is_some() { date.first_day().yesterday().ok()? } else { date.last_day() };
    Some((first, last))
}

impl History {
    fn new(daily: impl Iterator<Item = (Date, Rate)>) -> Self {
        let mut history = Self::default();
        for (date, rate) in daily {
            let value = Ratio::of_rate(&rate);
            if history.days.is_empty() {
                let leading = value.to_fraction().leading_exponent().unwrap_or(0);
                history.power = ROUGH_DIGITS.saturating_sub(leading);
            }
            history.days.push((date, rough(&value, history.power)));
        }
        history
    }

    /// The whole parts that rates in a band may have.
    fn range(&self, band: &Band) -> RangeInclusive<u64> {
        rough(&band.low, self.power)..=rough(&band.high, self.power)
    }

    fn between(&self, first: Date, last: Date) -> &[(Date, u64)] {
        let start = self.days.partition_point(|(date, _)| *date < first);
        let end = self.days.partition_point(|(date, _)| *date <= last);
        self.days.get(start..end).unwrap_or_default()
    }
}

/// The whole part of a rate × 10^power, as far as it fits.
fn rough(value: &Ratio, power: i32) -> u64 {
    value.shifted(power).floor().map_or(u64::MAX, |whole| u64::try_from(whole).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn embedded() -> Rates {
        let mut rates = Rates::new();
        rates.push_embedded();
        rates
    }

    fn pair(text: &str) -> Pair {
        text.parse().unwrap()
    }

    fn band(low: u128, high: u128) -> Band {
        let ten_thousandths = |n: u128| Ratio::of_integers(n, 10_000);
        Band { low: ten_thousandths(low), high: ten_thousandths(high) }
    }

    #[test]
    fn the_window_is_three_years_before_a_day_and_a_longer_period_with_its_own_days() {
        let window = |date: &str| window(date.parse().unwrap()).map(|(a, b)| (a.to_string(), b.to_string()));
        assert_eq!(window("2024-02-29"), Some(("2021-02-28".into(), "2024-02-28".into())));
        assert_eq!(window("2024-Q3"), Some(("2021-07-01".into(), "2024-09-30".into())));
    }

    #[test]
    fn an_average_is_named_first_then_a_year_s_last_day_then_the_nearest() {
        let rates = embedded();
        let mut market = Market::new(&rates);
        let mut found = |exact: Band, near: Band, steps: u64| {
            let other = market.other_time(pair("USD/CNY"), "2020-09-22".parse().unwrap(), (&exact, &near), steps);
            other.map(|other| (other.date.to_string(), other.is_year_end, other.fit))
        };
        // 6.6187 is the mean of 2018, and 6.8778 the rate of its last day.
        let named = |date: &str, is_year_end| Some((date.to_owned(), is_year_end, Fit::Exact));
        assert_eq!(found(band(66_180, 66_190), band(66_000, 66_400), 965), named("2018", false));
        assert_eq!(found(band(68_776, 68_780), band(68_700, 68_800), 965), named("2018-12-31", true));
        assert!(!found(band(68_776, 68_780), band(68_700, 68_800), 96).unwrap().1);
        assert_eq!(found(band(90_000, 90_001), band(68_700, 68_800), 965).unwrap().2, Fit::Near);
        assert_eq!(found(band(90_000, 90_001), band(80_000, 90_001), 965), None);
    }

    #[test]
    fn a_year_has_an_average_when_it_is_over() {
        let rates = embedded();
        let mut market = Market::new(&rates);
        let mut named = |year: i16, date: &str| {
            let mean = Ratio::of_rate(&rates.mean(pair("USD/CNY"), Period::year(year).unwrap()).unwrap().rate);
            let band = Band { low: mean.clone(), high: mean };
            let other = market.other_time(pair("USD/CNY"), date.parse().unwrap(), (&band, &band), 965);
            other.map(|other| other.date.to_string())
        };
        assert_eq!(named(2020, "2021-01-01").as_deref(), Some("2020"));
        assert_eq!(named(2020, "2020-12-31"), None);
        assert_eq!(named(2018, "2021-12-31").as_deref(), Some("2018"));
        assert_eq!(named(2017, "2021-12-31"), None);
    }

    #[test]
    fn both_ends_of_a_span_of_days_belong_to_it() {
        let rates = embedded();
        let history = Market::new(&rates).history(pair("USD/CNY"));
        let date = |text: &str| text.parse::<Date>().unwrap();
        let ends = |first: &str, last: &str| {
            let days = history.between(date(first), date(last));
            days.first().zip(days.last()).map(|(first, last)| (first.0.to_string(), last.0.to_string()))
        };
        let friday_to_monday = Some(("2025-09-19".to_owned(), "2025-09-22".to_owned()));
        assert_eq!(ends("2025-09-19", "2025-09-22"), friday_to_monday);
        assert_eq!(ends("2025-09-20", "2025-09-21"), None);
    }

    #[test]
    fn the_board_holds_both_sides_of_a_pair_in_every_other_currency() {
        let rates = embedded();
        let board = Market::new(&rates).board(pair("USD/CNY"), "2025-09-22".parse().ok());
        let has = |code: &str, is_stated: bool| {
            board.rates().any(|(other, _)| other.currency.code() == code && other.is_stated == is_stated)
        };
        assert!(has("HKD", true) && has("HKD", false) && has("EUR", true));
        let past = Market::new(&rates).board(pair("USD/CNY"), "2026-11-24".parse().ok());
        assert!(past.rates().any(|(other, _)| other.currency.code() == "HKD"));
        assert!(!has("USD", true) && !has("CNY", false) && !has("USD", false));
        assert_eq!(board.total_weight(), board.rates().map(|(other, _)| other.weight).sum::<u64>());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Rough comparison finds the day that exact comparison of every day finds.
        #[test]
        fn the_nearest_day_is_the_nearest(low in 60_000_u128..75_000, width in 0_u128..300, day in 0_i64..5_000) {
            let rates = embedded();
            let date = Date::constant(2008, 1, 1).checked_add(day.days()).unwrap();
            let (first, last) = window(Period::day(date)).unwrap();
            let band = band(low, low.saturating_add(width));
            let is_inside = |(_, rate): &(Date, Rate)| band.holds(&Ratio::of_rate(rate));
            let expected = rates.daily(pair("USD/CNY"), first, last).filter(is_inside).last();
            let mut market = Market::new(&rates);
            let found = market.other_time(pair("USD/CNY"), Period::day(date), (&band, &band), 10);
            prop_assert_eq!(found.map(|other| other.date), expected.map(|(date, _)| Period::day(date)));
        }
    }
}
