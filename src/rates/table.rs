//! A table of reference rates: series as published, and the routes by which they answer for a pair.
//!
//! A pair that the table quotes either way round is answered by that series. Any other goes through a *pivot*: a
//! currency that the table quotes against both, the one with the most partners first. That is the euro in an ECB file,
//! the yuan in a CFETS table, the dollar in H.10. Both legs are of the same day.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::day::{DayNumber, date_of};
use super::packed::{self, Directory, PackError};
use super::pair::Pair;
use super::rate::Rate;
use super::route::{Leg, Route};
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
    /// By currency, in order: the columns that quote it, those against the currency with the most columns first.
    neighbours: Vec<(Currency, Vec<Neighbour>)>,
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

/// A column that quotes a currency, seen from it.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    /// The other currency.
    currency: Currency,
    column: usize,
    /// Whether the column is quoted from the other to this one.
    inverted: bool,
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
        content.average_pivots().find_map(|pivot| {
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
        content.average_pivots().find_map(|pivot| {
            let second = periods(Pair { base: pivot, quote: pair.quote })?;
            let both = periods(Pair { base: pair.base, quote: pivot })?.keys().filter(|p| second.contains_key(p));
            both.copied().max_by_key(Period::last_day)
        })
    }

    /// The ways to a pair, best first: as quoted, the other way round, then through each pivot.
    pub(crate) fn routes(&self, pair: Pair) -> impl Iterator<Item = Route<'_>> {
        let content = self.content();
        let (from_base, from_quote) = (content.neighbours(pair.base), content.neighbours(pair.quote));
        let direct = from_base.iter().filter(move |n| n.currency == pair.quote);
        let direct = direct.filter_map(|n| Some(Route::of(content.leg(n)?)));
        // Both lists have the pivots in the same order; the shorter one leads.
        let base_leads = from_base.len() <= from_quote.len();
        let (leading, other) = if base_leads { (from_base, from_quote) } else { (from_quote, from_base) };
        let crosses = leading.iter().flat_map(move |n| {
            let meeting = other.iter().filter(move |m| m.currency == n.currency);
            meeting.filter_map(move |m| {
                let (first, second) = if base_leads { (n, m) } else { (m, n) };
                Some(Route::through(content.leg(first)?, content.leg(second)?.reversed()))
            })
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
        let mut neighbours: BTreeMap<Currency, Vec<Neighbour>> = BTreeMap::new();
        for (column, pair) in self.columns.iter().map(|c| c.pair).enumerate() {
            let mut add = |from, currency, inverted| {
                neighbours.entry(from).or_default().push(Neighbour { currency, column, inverted });
            };
            add(pair.base, pair.quote, false);
            add(pair.quote, pair.base, true);
        }
        let counts: BTreeMap<Currency, usize> =
            neighbours.iter().map(|(currency, list)| (*currency, list.len())).collect();
        let count = |currency: &Currency| Reverse(counts.get(currency).copied().unwrap_or(0));
        for list in neighbours.values_mut() {
            list.sort_by_key(|n| (count(&n.currency), n.currency, n.inverted));
        }
        self.neighbours = neighbours.into_iter().collect();
        self
    }

    fn neighbours(&self, currency: Currency) -> &[Neighbour] {
        let position = self.neighbours.binary_search_by_key(&currency, |(c, _)| *c);
        position.ok().and_then(|p| self.neighbours.get(p)).map_or(&[], |(_, list)| list.as_slice())
    }

    /// The currencies that averages are quoted in or for, the one with the most first.
    fn average_pivots(&self) -> impl Iterator<Item = Currency> + use<> {
        let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
        for currency in self.averages.keys().flat_map(|pair| [pair.base, pair.quote]) {
            let count = counts.entry(currency).or_default();
            *count = count.saturating_add(1);
        }
        let mut pivots: Vec<(Currency, usize)> = counts.into_iter().collect();
        pivots.sort_by_key(|(_, count)| Reverse(*count));
        pivots.into_iter().map(|(currency, _)| currency)
    }

    fn series_of<'c>(&'c self, column: &'c Column) -> &'c Series {
        column.series.get_or_init(|| {
            let unpack = |c: &packed::Column| packed::column(&self.bytes, c, &self.calendar).ok();
            // Packed bytes carry a checksum or are part of the program, so a column that cannot be read is none.
            column.packed.as_ref().and_then(unpack).unwrap_or_default()
        })
    }

    fn leg(&self, neighbour: &Neighbour) -> Option<Leg<'_>> {
        let column = self.columns.get(neighbour.column)?;
        Some(Leg { series: self.series_of(column), inverted: neighbour.inverted })
    }
}
