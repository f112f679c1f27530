//! The rates of one pair as one publisher quotes it, by day; and the observations that tables are built from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use thiserror::Error;

use super::day::{DayNumber, date_of, day_number};
use super::pair::Pair;
use crate::figure::Decimal;
use crate::period::Period;

/// The most observations that one table may hold: nine times the ECB's whole history.
pub(super) const MAX_OBSERVATIONS: usize = 2_000_000;

/// Rates by day, in the direction in which they were published. Days rise and are distinct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Series {
    days: Vec<DayNumber>,
    values: Vec<Decimal>,
}

impl Series {
    /// A series of as many days as values; what one has more is left out.
    pub(crate) fn new(mut days: Vec<DayNumber>, mut values: Vec<Decimal>) -> Self {
        let length = days.len().min(values.len());
        days.truncate(length);
        values.truncate(length);
        Self { days, values }
    }

    /// How many days have a rate.
    pub(crate) fn len(&self) -> usize {
        self.days.len()
    }

    /// The rate at a position in order of days.
    pub(crate) fn get(&self, position: usize) -> Option<(DayNumber, Decimal)> {
        Some((*self.days.get(position)?, *self.values.get(position)?))
    }

    /// The position of the last rate on or before a day.
    pub(crate) fn last_on_or_before(&self, day: DayNumber) -> Option<usize> {
        self.days.partition_point(|d| *d <= day).checked_sub(1)
    }

    /// The positions of the rates from one day to another, both included.
    pub(crate) fn positions(&self, first: DayNumber, last: DayNumber) -> Range<usize> {
        let start = self.days.partition_point(|d| *d < first);
        start..self.days.partition_point(|d| *d <= last).max(start)
    }

    /// This series with the rates of another laid over it. `see` is told each day of the other, what stood there before
    /// and what stands there now.
    pub(crate) fn overlaid(&self, other: &Self, mut see: impl FnMut(DayNumber, Option<Decimal>, Decimal)) -> Self {
        let mut joined = Self::default();
        let mut push = |(day, value): (DayNumber, Decimal)| {
            joined.days.push(day);
            joined.values.push(value);
        };
        let all = |series: &Self| series.days.iter().copied().zip(series.values.iter().copied()).collect::<Vec<_>>();
        let (below, above) = (all(self), all(other));
        let mut below = below.into_iter().peekable();
        for (day, value) in above {
            while let Some(earlier) = below.next_if(|(d, _)| *d < day) {
                push(earlier);
            }
            see(day, below.next_if(|(d, _)| *d == day).map(|(_, before)| before), value);
            push((day, value));
        }
        below.for_each(push);
        joined
    }

    /// The days with a rate, in order.
    pub(crate) fn days(&self) -> &[DayNumber] {
        &self.days
    }
}

/// Where in a file an observation stands, each from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

/// Two rates for one pair and date that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{pair} on {date} is {second} here and {first} on line {first_line}: remove the wrong one")]
pub struct Clash {
    /// The pair as quoted.
    pub pair: Pair,
    /// The day or period.
    pub date: Period,
    /// The rate on the line that comes first.
    pub first: Decimal,
    /// The number of that line.
    pub first_line: u64,
    /// The rate on the line that comes second.
    pub second: Decimal,
    /// The number of that line.
    pub second_line: u64,
    /// The column in that line.
    pub second_column: u64,
}

/// More observations than a table may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("more than {MAX_OBSERVATIONS} rates in one table: split the file")]
pub struct TooMany;

#[derive(Clone, Copy, Debug)]
struct Observation {
    day: DayNumber,
    value: Decimal,
    spot: Spot,
}

/// Rates as they are read from a file, in any order, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    daily: BTreeMap<Pair, Vec<Observation>>,
    averages: BTreeMap<Pair, BTreeMap<Period, (Decimal, Spot)>>,
    count: usize,
    left_out: BTreeSet<String>,
}

/// How many kinds of things left out are named.
const MAX_LEFT_OUT: usize = 100;

/// The daily series and the averages of each pair.
pub(crate) type ByPair = (BTreeMap<Pair, Series>, BTreeMap<Pair, Averages>);

/// The averages of one pair by period.
pub(crate) type Averages = BTreeMap<Period, Decimal>;

impl Observations {
    /// Whether nothing has been read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Notes something that was read and is no use as a rate, and why.
    pub(crate) fn leave_out(&mut self, what: String) {
        if self.left_out.len() < MAX_LEFT_OUT {
            self.left_out.insert(what);
        }
    }

    /// What was left out, and why, in order.
    pub(crate) fn left_out(&self) -> Vec<String> {
        self.left_out.iter().cloned().collect()
    }

    /// Adds `value` units of the quote currency for one unit of the base, published for a day or as the average of a
    /// period. The value must be above zero.
    pub(crate) fn push(&mut self, pair: Pair, date: Period, value: Decimal, spot: Spot) -> Result<(), PushError> {
        self.count = self.count.saturating_add(1);
        if self.count > MAX_OBSERVATIONS {
            return Err(TooMany.into());
        }
        if let Some(day) = date.as_day() {
            self.daily.entry(pair).or_default().push(Observation { day: day_number(day), value, spot });
            return Ok(());
        }
        let known = *self.averages.entry(pair).or_default().entry(date).or_insert((value, spot));
        if known.0 == value { Ok(()) } else { Err(Box::new(clash(pair, date, known, (value, spot))).into()) }
    }

    /// The daily series and the averages by pair.
    ///
    /// # Errors
    ///
    /// The first [`Clash`] in the file, where a day has two rates that disagree. Two that agree are one.
    pub(crate) fn into_series(self) -> Result<ByPair, Box<Clash>> {
        let mut daily = BTreeMap::new();
        let mut first_clash: Option<Clash> = None;
        for (pair, mut observations) in self.daily {
            // Stable: of two for one day, the one that was read first stays first.
            observations.sort_by_key(|o| o.day);
            let mut series = Series::default();
            let mut previous: Option<Observation> = None;
            for next in observations {
                if let Some(known) = previous.filter(|p| p.day == next.day) {
                    let place = |c: &Clash| (c.second_line, c.second_column);
                    let (line, column) = (next.spot.line, next.spot.column);
                    if known.value != next.value && first_clash.as_ref().is_none_or(|c| (line, column) < place(c)) {
                        let date = Period::day(date_of(next.day));
                        first_clash = Some(clash(pair, date, (known.value, known.spot), (next.value, next.spot)));
                    }
                    continue;
                }
                series.days.push(next.day);
                series.values.push(next.value);
                previous = Some(next);
            }
            daily.insert(pair, series);
        }
        if let Some(clash) = first_clash {
            return Err(Box::new(clash));
        }
        let strip =
            |by_period: BTreeMap<Period, (Decimal, Spot)>| by_period.into_iter().map(|(p, v)| (p, v.0)).collect();
        let averages = self.averages.into_iter().map(|(pair, by_period)| (pair, strip(by_period))).collect();
        Ok((daily, averages))
    }
}

fn clash(pair: Pair, date: Period, first: (Decimal, Spot), second: (Decimal, Spot)) -> Clash {
    Clash {
        pair,
        date,
        first: first.0,
        first_line: first.1.line,
        second: second.0,
        second_line: second.1.line,
        second_column: second.1.column,
    }
}

/// Why an observation cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum PushError {
    #[error(transparent)]
    Clash(#[from] Box<Clash>),
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

/// The first and the last day of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: DayNumber,
    pub(crate) last: DayNumber,
    pub(crate) count: usize,
}

impl Span {
    pub(crate) fn of(series: &Series) -> Option<Self> {
        Some(Self { first: *series.days.first()?, last: *series.days.last()?, count: series.len() })
    }

    pub(crate) fn dates(self) -> (Date, Date) {
        (date_of(self.first), date_of(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(days: &[(&str, &str, u64)]) -> Observations {
        let mut observations = Observations::default();
        for (day, value, line) in days {
            let spot = Spot { line: *line, column: 1 };
            let pair = "USD/CNY".parse().unwrap();
            observations.push(pair, day.parse().unwrap(), value.parse().unwrap(), spot).unwrap();
        }
        observations
    }

    #[test]
    fn sorts_days_and_drops_a_repetition() {
        let observations = observed(&[("2024-05-02", "7.2", 2), ("2024-05-01", "7.1", 3), ("2024-05-02", "7.20", 4)]);
        let (daily, _) = observations.into_series().unwrap();
        let series = daily.values().next().unwrap();
        assert_eq!(series.len(), 2);
        assert_eq!(series.get(0).unwrap().1.to_string(), "7.1");
        assert_eq!(series.get(1).unwrap().1.to_string(), "7.2");
    }

    #[test]
    fn two_rates_for_a_day_that_disagree_are_an_error() {
        let observations = observed(&[("2024-05-02", "7.2", 2), ("2024-05-01", "7.1", 3), ("2024-05-02", "7.3", 4)]);
        let clash = observations.into_series().unwrap_err();
        assert_eq!(clash.to_string(), "USD/CNY on 2024-05-02 is 7.3 here and 7.2 on line 2: remove the wrong one");
        assert_eq!((clash.first_line, clash.second_line), (2, 4));
    }

    #[test]
    fn no_more_is_kept_than_the_limits_say() {
        let mut observations = observed(&[]);
        observations.count = MAX_OBSERVATIONS.saturating_sub(1);
        let mut push = |day: &str| {
            let (pair, value) = ("USD/CNY".parse().unwrap(), "7.1".parse().unwrap());
            observations.push(pair, day.parse().unwrap(), value, Spot { line: 1, column: 1 })
        };
        assert_eq!(push("2024-05-01"), Ok(()));
        assert_eq!(push("2024-05-02"), Err(PushError::TooMany(TooMany)));
        assert_eq!(push("2024-05-03"), Err(PushError::TooMany(TooMany)));

        for number in 0..MAX_LEFT_OUT.saturating_add(5) {
            observations.leave_out(format!("{number:03}"));
        }
        assert_eq!(observations.left_out().len(), MAX_LEFT_OUT);
        assert_eq!(observations.left_out().last().map(String::as_str), Some("099"));
    }

    #[test]
    fn two_averages_that_disagree_are_an_error() {
        let mut observations = observed(&[("2024-05", "7.2", 2)]);
        let again = |o: &mut Observations, value: &str| {
            let spot = Spot { line: 9, column: 4 };
            o.push("USD/CNY".parse().unwrap(), "2024-05".parse().unwrap(), value.parse().unwrap(), spot)
        };
        assert_eq!(again(&mut observations, "7.20"), Ok(()));
        assert!(matches!(again(&mut observations, "7.21"), Err(PushError::Clash(_))));
    }
}
