//! A table of reference rates: series as published, and the routes by which they answer for a pair.
//!
//! A pair that the table quotes either way round is answered by that series. Any other goes through a *pivot*: a
//! currency that the table quotes against both, the one with the most partners first. That is the euro in an ECB file,
//! the yuan in a CFETS table, the dollar in H.10. Both legs are of the same day.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::day::{DayNumber, date_of};
use super::packed::{self, Directory, PackError};
use super::pair::Pair;
use super::rate::Rate;
use super::series::{Averages, Clash, Observations, Series, Span};
use crate::figure::Decimal;
use crate::money::Currency;
use crate::period::Period;

/// Reference rates from one publisher, by pair and day.
#[derive(Debug)]
pub struct Table {
    label: Arc<str>,
    terms: Option<Arc<str>>,
    left_out: Vec<String>,
    content: OnceLock<Content>,
    /// Bytes from which `content` is made when a rate is first looked up.
    sealed: Option<&'static [u8]>,
}

/// One pair that a table quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSummary {
    /// The pair in the direction in which it is quoted.
    pub pair: Pair,
    /// The first day, or the first day of the first period.
    pub first: Date,
    /// The last day, or the last day of the last period.
    pub last: Date,
    /// How many days, or periods, have a rate.
    pub count: usize,
    /// Whether these are averages of periods and not rates of days.
    pub averages: bool,
}

#[derive(Debug, Default)]
struct Content {
    /// By pair, in order.
    columns: Vec<Column>,
    averages: BTreeMap<Pair, Averages>,
    partners: BTreeMap<Currency, Vec<Currency>>,
    last_day: Option<DayNumber>,
    calendar: Vec<DayNumber>,
    bytes: Cow<'static, [u8]>,
}

#[derive(Debug)]
struct Column {
    pair: Pair,
    span: Span,
    series: OnceLock<Series>,
    packed: Option<packed::Column>,
}

/// A series with the direction in which a route passes through it.
#[derive(Clone, Copy, Debug)]
struct Leg<'t> {
    series: &'t Series,
    inverted: bool,
}

impl Leg<'_> {
    fn rate(&self, value: Decimal) -> Option<Rate> {
        let rate = Rate::new(value, Decimal::ONE)?;
        Some(if self.inverted { rate.inverted() } else { rate })
    }
}

/// A way to a pair's rates: one series, or two with a currency in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route<'t> {
    first: Leg<'t>,
    second: Option<Leg<'t>>,
}

impl Table {
    /// A table of what was read.
    ///
    /// # Errors
    ///
    /// A [`Clash`] where a pair has two rates for a day that disagree.
    pub(crate) fn new(label: &str, observations: Observations) -> Result<Self, Box<Clash>> {
        let left_out = observations.left_out();
        let (daily, averages) = observations.into_series()?;
        let content = Content { columns: columns_of(daily), averages, ..Content::default() }.indexed();
        Ok(Self { label: label.into(), terms: None, left_out, content: OnceLock::from(content), sealed: None })
    }

    /// A table of daily rates.
    pub(crate) fn of_series(label: &str, series: BTreeMap<Pair, Series>) -> Self {
        let content = Content { columns: columns_of(series), ..Content::default() }.indexed();
        let content = OnceLock::from(content);
        Self { label: label.into(), terms: None, left_out: Vec::new(), content, sealed: None }
    }

    /// A table in the packed form that [`pack`](super::pack) makes. Each column is read when a rate in it is first
    /// looked up.
    ///
    /// # Errors
    ///
    /// [`PackError`] where the bytes are no packed table, or were changed since they were written.
    pub fn unpack(label: &str, bytes: Vec<u8>) -> Result<Self, PackError> {
        let directory = packed::verify(&bytes)?;
        let content = Content::packed(directory, Cow::Owned(bytes));
        Ok(Self {
            label: label.into(),
            terms: None,
            left_out: Vec::new(),
            content: OnceLock::from(content),
            sealed: None,
        })
    }

    /// The same for bytes known to be sound, not even whose directory is read before the first look-up.
    pub(crate) fn sealed(label: &str, bytes: &'static [u8]) -> Self {
        Self { label: label.into(), terms: None, left_out: Vec::new(), content: OnceLock::new(), sealed: Some(bytes) }
    }

    /// The same table, with the terms that its publisher sets.
    #[must_use]
    pub fn with_terms(mut self, terms: &str) -> Self {
        self.terms = Some(terms.into());
        self
    }

    /// The same table under another name.
    #[must_use]
    pub(crate) fn labelled(mut self, label: &str) -> Self {
        self.label = label.into();
        self
    }

    /// How reports name the table.
    #[must_use]
    pub fn label(&self) -> &Arc<str> {
        &self.label
    }

    /// The publisher and the terms of use, where they are known.
    #[must_use]
    pub fn terms(&self) -> Option<&str> {
        self.terms.as_deref()
    }

    /// What the file holds besides that is no use as a rate, and why.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// The pairs that the table quotes, each in the direction in which it is quoted.
    #[must_use]
    pub fn summaries(&self) -> Vec<TableSummary> {
        let content = self.content();
        let daily = content.columns.iter().map(|column| {
            let (first, last) = column.span.dates();
            TableSummary { pair: column.pair, first, last, count: column.span.count, averages: false }
        });
        let averages = content.averages.iter().filter_map(|(pair, by_period)| {
            let (first, _) = by_period.first_key_value()?;
            let last = by_period.keys().map(Period::last_day).max()?;
            Some(TableSummary { pair: *pair, first: first.first_day(), last, count: by_period.len(), averages: true })
        });
        daily.chain(averages).collect()
    }

    /// The last day for which the table has a rate of any pair; `None` where it has averages only.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day_number().map(date_of)
    }

    /// The first day for which the table has a rate of any pair; `None` where it has averages only.
    #[must_use]
    pub fn first_day(&self) -> Option<Date> {
        self.content().columns.iter().map(|column| column.span.first).min().map(date_of)
    }

    pub(crate) fn last_day_number(&self) -> Option<DayNumber> {
        self.content().last_day
    }

    /// Every daily rate as published: the pair in the direction in which it is quoted, the day, the value. Ordered by
    /// pair, then day.
    pub fn published(&self) -> impl Iterator<Item = (Pair, Date, Decimal)> + '_ {
        let content = self.content();
        content.columns.iter().flat_map(move |column| {
            let series = content.series_of(column);
            let days = (0..series.len()).filter_map(|position| series.get(position));
            days.map(move |(day, value)| (column.pair, date_of(day), value))
        })
    }

    /// Every average as published: the pair in the direction in which it is quoted, the period, the value. Ordered by
    /// pair, then period.
    pub fn averages(&self) -> impl Iterator<Item = (Pair, Period, Decimal)> + '_ {
        let by_pair = self.content().averages.iter();
        by_pair.flat_map(|(pair, by_period)| by_period.iter().map(|(period, value)| (*pair, *period, *value)))
    }

    /// The series as quoted.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (Pair, &Series)> + '_ {
        let content = self.content();
        content.columns.iter().map(move |column| (column.pair, content.series_of(column)))
    }

    /// The average published for exactly this period, with the warning it needs.
    pub(crate) fn average(&self, pair: Pair, period: Period) -> Option<(Rate, Option<String>)> {
        let content = self.content();
        if content.averages.is_empty() {
            return None;
        }
        let quoted = |pair: Pair| {
            let value = |p: Pair| content.averages.get(&p).and_then(|by_period| by_period.get(&period)).copied();
            let direct = value(pair).and_then(|v| Rate::new(v, Decimal::ONE));
            direct.or_else(|| value(pair.inverted()).and_then(|v| Rate::new(Decimal::ONE, v)))
        };
        if let Some(rate) = quoted(pair) {
            return Some((rate, None));
        }
        content.pivots(pair).find_map(|pivot| {
            let first = quoted(Pair { base: pair.base, quote: pivot })?;
            let second = quoted(Pair { base: pivot, quote: pair.quote })?;
            let warning = format!(
                "The average of {pair} for {period} is the ratio of two averages against {pivot} in {}.",
                self.label
            );
            Some((first.times(&second)?, Some(warning)))
        })
    }

    /// The newest period for which an average of the pair is published.
    pub(crate) fn newest_average(&self, pair: Pair) -> Option<Period> {
        let content = self.content();
        let periods = |p: Pair| content.averages.get(&p).or_else(|| content.averages.get(&p.inverted()));
        let newest = |by_period: &Averages| by_period.keys().copied().max_by_key(Period::last_day);
        if let Some(by_period) = periods(pair) {
            return newest(by_period);
        }
        content.pivots(pair).find_map(|pivot| {
            let second = periods(Pair { base: pivot, quote: pair.quote })?;
            let both = periods(Pair { base: pair.base, quote: pivot })?.keys().filter(|p| second.contains_key(p));
            both.copied().max_by_key(Period::last_day)
        })
    }

    /// The ways to a pair, best first: as quoted, the other way round, then through each pivot.
    pub(crate) fn routes(&self, pair: Pair) -> impl Iterator<Item = Route<'_>> {
        let content = self.content();
        let direct = [false, true].into_iter().filter_map(move |inverted| {
            let series = content.series(if inverted { pair.inverted() } else { pair })?;
            Some(Route { first: Leg { series, inverted }, second: None })
        });
        let crosses = content.pivots(pair).filter_map(move |pivot| {
            let first = content.leg(Pair { base: pair.base, quote: pivot })?;
            Some(Route { first, second: Some(content.leg(Pair { base: pivot, quote: pair.quote })?) })
        });
        direct.chain(crosses)
    }

    /// The last rate from `floor` to `day`, over all routes; the better route where two have the same day.
    pub(crate) fn latest(&self, pair: Pair, floor: DayNumber, day: DayNumber) -> Option<(DayNumber, Rate)> {
        let mut best: Option<(DayNumber, Rate)> = None;
        for route in self.routes(pair) {
            let better_than = best.map_or(floor, |(found, _)| found.saturating_add(1));
            if let Some(found) = route.latest(better_than, day) {
                best = Some(found);
                if found.0 == day {
                    break;
                }
            }
        }
        best
    }

    /// The first day from `day` on for which the pair has a rate.
    pub(crate) fn earliest(&self, pair: Pair, day: DayNumber) -> Option<DayNumber> {
        self.routes(pair).filter_map(|route| Some(route.rates(day, DayNumber::MAX).next()?.0)).min()
    }

    /// The route with the most days in a span; the better one where two have the same.
    pub(crate) fn fullest(&self, pair: Pair, first: DayNumber, last: DayNumber) -> Option<Route<'_>> {
        let mut best: Option<(usize, Route<'_>)> = None;
        for route in self.routes(pair) {
            let count = route.rates(first, last).count();
            if count > best.map_or(0, |(most, _)| most) {
                best = Some((count, route));
            }
        }
        best.map(|(_, route)| route)
    }

    /// The currencies with a rate, against any other, from `floor` to `day`.
    pub(crate) fn currencies(&self, floor: DayNumber, day: DayNumber) -> BTreeSet<Currency> {
        let content = self.content();
        let mut found = BTreeSet::new();
        for column in &content.columns {
            if column.span.last < floor || column.span.first > day {
                continue;
            }
            if !content.series_of(column).positions(floor, day).is_empty() {
                found.extend([column.pair.base, column.pair.quote]);
            }
        }
        found
    }

    fn content(&self) -> &Content {
        self.content.get_or_init(|| {
            let bytes = self.sealed.unwrap_or_default();
            // Sealed bytes are part of the program and a test reads them all, so there is a directory.
            packed::directory(bytes).map_or_else(|_| Content::default(), |d| Content::packed(d, Cow::Borrowed(bytes)))
        })
    }
}

/// Columns of the series that are not empty.
fn columns_of(series: BTreeMap<Pair, Series>) -> Vec<Column> {
    let column = |(pair, series): (Pair, Series)| {
        Some(Column { pair, span: Span::of(&series)?, series: OnceLock::from(series), packed: None })
    };
    series.into_iter().filter_map(column).collect()
}

impl Content {
    fn packed(directory: Directory, bytes: Cow<'static, [u8]>) -> Self {
        let column =
            |c: packed::Column| Column { pair: c.pair, span: c.span, series: OnceLock::new(), packed: Some(c) };
        let columns = directory.columns.into_iter().map(column).collect();
        Self { columns, calendar: directory.calendar, bytes, ..Self::default() }.indexed()
    }

    fn indexed(mut self) -> Self {
        self.columns.sort_by_key(|c| c.pair);
        self.last_day = self.columns.iter().map(|c| c.span.last).max();
        let mut partners: BTreeMap<Currency, BTreeSet<Currency>> = BTreeMap::new();
        for pair in self.columns.iter().map(|c| c.pair).chain(self.averages.keys().copied()) {
            partners.entry(pair.base).or_default().insert(pair.quote);
            partners.entry(pair.quote).or_default().insert(pair.base);
        }
        let most_first = |set: &BTreeSet<Currency>| {
            let mut list: Vec<Currency> = set.iter().copied().collect();
            list.sort_by_key(|c| std::cmp::Reverse(partners.get(c).map_or(0, BTreeSet::len)));
            list
        };
        self.partners = partners.iter().map(|(currency, set)| (*currency, most_first(set))).collect();
        self
    }

    /// The currencies that are quoted against both of a pair's, the one with the most partners first.
    fn pivots(&self, pair: Pair) -> impl Iterator<Item = Currency> {
        let of = |c: Currency| self.partners.get(&c).map_or(&[] as &[Currency], Vec::as_slice);
        let (base, quote) = (of(pair.base), of(pair.quote));
        let (fewer, more) = if base.len() <= quote.len() { (base, quote) } else { (quote, base) };
        fewer.iter().copied().filter(move |c| more.contains(c))
    }

    fn series(&self, quoted: Pair) -> Option<&Series> {
        let position = self.columns.binary_search_by_key(&quoted, |c| c.pair).ok()?;
        self.columns.get(position).map(|column| self.series_of(column))
    }

    fn series_of<'c>(&'c self, column: &'c Column) -> &'c Series {
        column.series.get_or_init(|| {
            let unpack = |c: &packed::Column| packed::column(&self.bytes, c, &self.calendar).ok();
            // Packed bytes carry a checksum or are part of the program, so a column that cannot be read is none.
            column.packed.as_ref().and_then(unpack).unwrap_or_default()
        })
    }

    fn leg(&self, pair: Pair) -> Option<Leg<'_>> {
        let direct = self.series(pair).map(|series| Leg { series, inverted: false });
        direct.or_else(|| self.series(pair.inverted()).map(|series| Leg { series, inverted: true }))
    }
}

impl<'t> Route<'t> {
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
                std::cmp::Ordering::Equal => {
                    let rate = self.first.rate(first_value)?.times(&second.rate(second_value)?)?;
                    return Some((first_day, rate));
                }
                std::cmp::Ordering::Greater => here = here.checked_sub(1)?,
                std::cmp::Ordering::Less => there = there.checked_sub(1)?,
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
            let rate = self.route.first.rate(value)?;
            let Some(second) = self.route.second else { return Some((day, rate)) };
            let other = loop {
                let (other_day, other) = second.series.get(self.second.clone().next()?)?;
                match other_day.cmp(&day) {
                    std::cmp::Ordering::Less => self.second.start = self.second.start.saturating_add(1),
                    std::cmp::Ordering::Equal => break Some(other),
                    std::cmp::Ordering::Greater => break None,
                }
            };
            if let Some(cross) = other.and_then(|value| rate.times(&second.rate(value)?)) {
                return Some((day, cross));
            }
        }
    }
}
