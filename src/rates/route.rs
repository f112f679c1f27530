//! Routes: the ways by which a table answers for a pair, through one series or two.

use std::cmp::Ordering;
use std::ops::Range;

use super::day::DayNumber;
use super::rate::Rate;
use super::series::Series;
use crate::figure::Decimal;

/// A series with the direction in which a route passes through it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg<'t> {
    pub(crate) series: &'t Series,
    /// Whether the rate wanted is one over what the series has.
    pub(crate) inverted: bool,
}

impl Leg<'_> {
    /// The same series the other way round.
    pub(crate) fn reversed(self) -> Self {
        Self { inverted: !self.inverted, ..self }
    }

    fn rate(&self, value: Decimal) -> Option<Rate> {
        if self.inverted { Rate::new(Decimal::ONE, value) } else { Rate::new(value, Decimal::ONE) }
    }
}

/// A way to a pair's rates: one series, or two with a currency in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route<'t> {
    first: Leg<'t>,
    second: Option<Leg<'t>>,
}

impl<'t> Route<'t> {
    /// Through one series.
    pub(crate) fn of(leg: Leg<'t>) -> Self {
        Self { first: leg, second: None }
    }

    /// From the base to a pivot, and from there to the quote currency.
    pub(crate) fn through(first: Leg<'t>, second: Leg<'t>) -> Self {
        Self { first, second: Some(second) }
    }

    /// The rate by two values of one day.
    fn cross(&self, first_value: Decimal, second: &Leg<'_>, second_value: Decimal) -> Option<Rate> {
        match (self.first.inverted, second.inverted) {
            // The usual crosses: both quoted for one unit of the pivot, or both in units of it.
            (true, false) => Rate::new(second_value, first_value),
            (false, true) => Rate::new(first_value, second_value),
            (false, false) | (true, true) => self.first.rate(first_value)?.times(&second.rate(second_value)?),
        }
    }

    /// The last rate from `floor` to `day`.
    pub(crate) fn latest(&self, floor: DayNumber, day: DayNumber) -> Option<(DayNumber, Rate)> {
        let mut here = self.first.series.last_on_or_before(day)?;
        let Some(second) = self.second else {
            let (found, value) = self.first.series.get(here).filter(|(found, _)| *found >= floor)?;
            return Some((found, self.first.rate(value)?));
        };
        let mut there = second.series.last_on_or_before(day)?;
        loop {
            let (first_day, first_value) = self.first.series.get(here)?;
            let (second_day, second_value) = second.series.get(there)?;
            if first_day < floor || second_day < floor {
                return None;
            }
            match first_day.cmp(&second_day) {
                Ordering::Equal => {
                    let rate = self.cross(first_value, &second, second_value)?;
                    return Some((first_day, rate));
                }
                Ordering::Greater => here = here.checked_sub(1)?,
                Ordering::Less => there = there.checked_sub(1)?,
            }
        }
    }

    /// Whether the rates are published for the pair itself and not computed from two.
    pub(crate) fn direction(&self) -> Direction {
        match self.second {
            Some(_) => Direction::Cross,
            None if self.first.inverted => Direction::Inverse,
            None => Direction::Direct,
        }
    }

    /// The values as published, by day, where the route is one series.
    pub(crate) fn values(&self, first: DayNumber, last: DayNumber) -> impl Iterator<Item = Decimal> + use<'t> {
        let series = self.first.series;
        series.positions(first, last).filter_map(move |position| Some(series.get(position)?.1))
    }

    /// The rates from one day to another, both included, in order of days.
    pub(crate) fn rates(&self, first: DayNumber, last: DayNumber) -> Rates<'t> {
        let none = || 0..0;
        Rates {
            route: *self,
            first: self.first.series.positions(first, last),
            second: self.second.map_or_else(none, |leg| leg.series.positions(first, last)),
        }
    }
}

/// How a route comes to a pair's rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The pair is quoted.
    Direct,
    /// The inverted pair is quoted.
    Inverse,
    /// Two series with a currency in common.
    Cross,
}

/// The rates of a route, by day.
#[derive(Clone, Debug)]
pub(crate) struct Rates<'t> {
    route: Route<'t>,
    first: Range<usize>,
    second: Range<usize>,
}

impl Iterator for Rates<'_> {
    type Item = (DayNumber, Rate);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (day, value) = self.route.first.series.get(self.first.next()?)?;
            let Some(second) = self.route.second else { return Some((day, self.route.first.rate(value)?)) };
            let other = loop {
                let (other_day, other) = second.series.get(self.second.clone().next()?)?;
                match other_day.cmp(&day) {
                    Ordering::Less => self.second.start = self.second.start.saturating_add(1),
                    Ordering::Equal => break Some(other),
                    Ordering::Greater => break None,
                }
            };
            if let Some(cross) = other.and_then(|other| self.route.cross(value, &second, other)) {
                return Some((day, cross));
            }
        }
    }
}
