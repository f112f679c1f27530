//! The sources in order of precedence, and the look-up.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::applied::{AppliedRate, NoRate};
use super::day::{DayNumber, business_days, date_of, day_number};
use super::fixed::FixedRate;
use super::pair::Pair;
use super::rate::Rate;
use super::route::Route;
use super::table::{Table, TableSummary};
use super::update::{self, CacheError};
use super::{ecb, mean};
use crate::money::Currency;
use crate::period::Period;

/// How many days back a day may take its rate from: it spans every holiday on which publishers pause.
pub const WINDOW_DAYS: u32 = 7;

/// How many days a rate may be older than a date past its table's end, where nothing else is set.
pub const DEFAULT_MAX_AGE_DAYS: u32 = 92;

/// Reference rates from every source in force, the first of which that has a rate wins.
///
/// See the [module documentation](super) for the rules.
#[derive(Debug)]
pub struct Rates {
    sources: Vec<Source>,
    max_age_days: u32,
}

#[derive(Debug)]
enum Source {
    Fixed { fixed: FixedRate, label: Arc<str> },
    Table(Arc<Table>),
    Embedded(Box<OnceLock<Table>>),
}

impl Source {
    /// The same source again. Tables are shared; the embedded one is read anew when a rate is first looked up in it.
    fn share(&self) -> Self {
        match self {
            Self::Fixed { fixed, label } => Self::Fixed { fixed: *fixed, label: Arc::clone(label) },
            Self::Table(table) => Self::Table(Arc::clone(table)),
            Self::Embedded(_) => Self::Embedded(Box::default()),
        }
    }
}

/// One source, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The source, as reports name it.
    pub label: Arc<str>,
    /// The publisher and the terms of use, where they are known.
    pub terms: Option<String>,
    /// The rate, where the source is a single fixed one.
    pub fixed: Option<FixedRate>,
    /// The pairs that a table quotes.
    pub pairs: Vec<TableSummary>,
    /// What the file of a table holds besides that is no use as a rate, and why.
    pub left_out: Vec<String>,
}

impl Default for Rates {
    fn default() -> Self {
        Self::new()
    }
}

/// What one table has to say.
enum Answer {
    Fresh(AppliedRate),
    Warned(AppliedRate),
    None(NoRate),
}

impl Rates {
    /// No sources yet, and the usual limit on age.
    #[must_use]
    pub fn new() -> Self {
        Self { sources: Vec::new(), max_age_days: DEFAULT_MAX_AGE_DAYS }
    }

    /// The same sources with another limit, in days, on the age of a rate for a date past a table's end.
    ///
    /// A rate at most [`WINDOW_DAYS`] old is never too old: the limit is on what lies beyond that.
    #[must_use]
    pub fn with_max_age_days(mut self, days: u32) -> Self {
        self.max_age_days = days;
        self
    }

    /// Adds a rate that holds for any date, behind the sources that are there. It answers the inverted pair too, and
    /// makes no crosses.
    pub fn push_fixed(&mut self, fixed: FixedRate, label: &str) {
        self.sources.push(Source::Fixed { fixed, label: label.into() });
    }

    /// The same sources with fixed rates put in behind the first so many of them.
    #[must_use]
    pub fn with_fixed_behind(&self, position: usize, rates: &[FixedRate], label: &str) -> Self {
        let label: Arc<str> = label.into();
        let mut sources: Vec<Source> = self.sources.iter().map(Source::share).collect();
        let fixed = rates.iter().map(|fixed| Source::Fixed { fixed: *fixed, label: Arc::clone(&label) });
        let position = position.min(sources.len());
        sources.splice(position..position, fixed);
        Self { sources, max_age_days: self.max_age_days }
    }

    /// Adds a table behind the sources that are there.
    pub fn push_table(&mut self, table: impl Into<Arc<Table>>) {
        self.sources.push(Source::Table(table.into()));
    }

    /// Adds the ECB table that figcheck carries. It costs nothing until a rate is looked up in it.
    pub fn push_embedded(&mut self) {
        self.sources.push(Source::Embedded(Box::default()));
    }

    /// Adds the table that `figcheck rates update` has put into a cache folder, where there is one that is no older than
    /// the embedded one. Push it before the embedded one, which answers where this one cannot.
    ///
    /// # Errors
    ///
    /// [`CacheError`] where there is one that cannot be used: a warning, since the embedded table is there.
    pub fn push_cached(&mut self, folder: &Path) -> Result<(), CacheError> {
        if let Some(table) = update::cached(folder)?
            && table.last_day() >= ecb::embedded().last_day()
        {
            self.push_table(table);
        }
        Ok(())
    }

    /// The rate for a pair on a date, or the newest where there is no date.
    ///
    /// The two currencies of the pair must differ.
    ///
    /// # Errors
    ///
    /// [`NoRate`] says why no source has a rate, and what to do.
    pub fn lookup(&self, pair: Pair, date: Option<Period>) -> Result<Arc<AppliedRate>, NoRate> {
        let of_source = |source: &Source| match source {
            Source::Fixed { fixed, label } => fixed_for(fixed, pair).map(|rate| {
                Answer::Fresh(AppliedRate { rate, date: None, source: Arc::clone(label), warnings: Vec::new() })
            }),
            Source::Table(table) => Some(self.in_table(table, pair, date)),
            Source::Embedded(table) => Some(self.in_table(table.get_or_init(ecb::embedded), pair, date)),
        };
        first_of(pair, self.sources.iter().filter_map(of_source))
    }

    /// The mean of a pair's daily rates in a period, fixed rates aside.
    ///
    /// A pair as quoted has the exact mean, a pair quoted the other way round one over it. The mean of a cross is that
    /// of each day's crosses, rounded once, half to even, to 28 significant digits.
    ///
    /// # Errors
    ///
    /// [`NoRate`], as for [`lookup`](Self::lookup).
    pub fn mean(&self, pair: Pair, period: Period) -> Result<Arc<AppliedRate>, NoRate> {
        first_of(pair, self.tables().map(|table| self.in_table(table, pair, Some(period))))
    }

    /// The daily rates of a pair from one day to another, both included, in order of days: those of the first table
    /// that has any. Fixed rates have no days.
    pub fn daily(&self, pair: Pair, first: Date, last: Date) -> impl Iterator<Item = (Date, Rate)> + '_ {
        let (first, last) = (day_number(first), day_number(last));
        let route = self.tables().find_map(|table| table.fullest(pair, first, last));
        let rates = route.into_iter().flat_map(move |route| route.rates(first, last));
        rates.map(|(day, rate)| (date_of(day), rate))
    }

    /// The mean of the rates that [`daily`](Self::daily) gives for the same span, computed as for [`mean`](Self::mean),
    /// and how many there are.
    #[must_use]
    pub fn mean_between(&self, pair: Pair, first: Date, last: Date) -> Option<(Rate, u32)> {
        let (first, last) = (day_number(first), day_number(last));
        let route = self.tables().find_map(|table| table.fullest(pair, first, last))?;
        mean::of(&route, first, last)
    }

    /// The first table that has daily rates of a pair in a span: its label.
    #[must_use]
    pub fn daily_source(&self, pair: Pair, first: Date, last: Date) -> Option<Arc<str>> {
        let (first, last) = (day_number(first), day_number(last));
        let has_any = |table: &&Table| table.routes(pair).any(|route| route.rates(first, last).next().is_some());
        self.tables().find(has_any).map(|table| Arc::clone(table.label()))
    }

    /// The first and the last day with a rate of a pair, over all tables.
    #[must_use]
    pub fn span(&self, pair: Pair) -> Option<(Date, Date)> {
        let ends = |table: &Table| {
            let first = table.earliest(pair, DayNumber::MIN)?;
            Some((first, table.latest(pair, DayNumber::MIN, DayNumber::MAX)?.0))
        };
        let spans: Vec<(DayNumber, DayNumber)> = self.tables().filter_map(ends).collect();
        let first = spans.iter().map(|span| span.0).min()?;
        Some((date_of(first), date_of(spans.iter().map(|span| span.1).max()?)))
    }

    /// The currencies that a table has a rate of on a day or in the [`WINDOW_DAYS`] before it; without a day, at the
    /// end of the table. Not every two of them need to have a rate against each other.
    #[must_use]
    pub fn currencies(&self, day: Option<Date>) -> BTreeSet<Currency> {
        let in_table = |table: &Table| {
            let day = day.map(day_number).or_else(|| table.last_day_number())?;
            Some(table.currencies(window_start(day), day))
        };
        self.tables().filter_map(in_table).flatten().collect()
    }

    /// Every source in force, in order of precedence.
    #[must_use]
    pub fn summaries(&self) -> Vec<Summary> {
        let of_table = |table: &Table| Summary {
            label: Arc::clone(table.label()),
            terms: table.terms().map(str::to_owned),
            fixed: None,
            pairs: table.summaries(),
            left_out: table.left_out().to_vec(),
        };
        let of_source = |source: &Source| match source {
            Source::Fixed { fixed, label } => Summary {
                label: Arc::clone(label),
                terms: None,
                fixed: Some(*fixed),
                pairs: Vec::new(),
                left_out: Vec::new(),
            },
            Source::Table(table) => of_table(table),
            Source::Embedded(table) => of_table(table.get_or_init(ecb::embedded)),
        };
        self.sources.iter().map(of_source).collect()
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sources.iter().filter_map(|source| match source {
            Source::Fixed { .. } => None,
            Source::Table(table) => Some(&**table),
            Source::Embedded(table) => Some(table.get_or_init(ecb::embedded)),
        })
    }

    fn in_table(&self, table: &Table, pair: Pair, date: Option<Period>) -> Answer {
        match date {
            None => self.newest(table, pair),
            Some(period) => match period.as_day() {
                Some(day) => self.on_day(table, pair, period, day_number(day)),
                None => self.over(table, pair, period),
            },
        }
    }

    fn on_day(&self, table: &Table, pair: Pair, date: Period, day: DayNumber) -> Answer {
        match table.latest(pair, window_start(day), day) {
            Some((found, rate)) => Answer::Fresh(published(table, found, rate)),
            None => self.beyond(table, pair, date, day),
        }
    }

    /// The answer for a date that has no rate of its own: one from before the table's end, or the reason for none.
    fn beyond(&self, table: &Table, pair: Pair, date: Period, day: DayNumber) -> Answer {
        let source_name = || Arc::clone(table.label());
        let Some((found, rate)) = table.latest(pair, DayNumber::MIN, day) else {
            return Answer::None(match (table.earliest(pair, day), table.newest_average(pair)) {
                (Some(first), _) => {
                    NoRate::BeforeStart { pair, date, first: date_of(first), source_name: source_name() }
                }
                (None, Some(example)) => NoRate::AveragesOnly { pair, date, example, source_name: source_name() },
                (None, None) => NoRate::UnknownPair { pair },
            });
        };
        let last = date_of(found);
        if table.last_day_number().is_some_and(|end| day <= end) {
            let after = table.earliest(pair, day).map(date_of);
            return Answer::None(NoRate::Gap { pair, date, before: last, after, source_name: source_name() });
        }
        let age_days = day.abs_diff(found);
        if age_days > self.max_age_days.max(WINDOW_DAYS) {
            let max_age_days = self.max_age_days.max(WINDOW_DAYS);
            return Answer::None(NoRate::TooOld {
                pair,
                date,
                last,
                age_days,
                max_age_days,
                source_name: source_name(),
            });
        }
        let mut applied = published(table, found, rate);
        applied.warnings.push(format!(
            "The rate is of {last}, {age_days} days before the date asked for ({date}): the newest in {}.",
            table.label()
        ));
        Answer::Warned(applied)
    }

    fn newest(&self, table: &Table, pair: Pair) -> Answer {
        let Some((found, rate)) = table.latest(pair, DayNumber::MIN, DayNumber::MAX) else {
            let average = table.newest_average(pair).and_then(|period| Some((period, table.average(pair, period)?)));
            return match average {
                Some((period, (rate, warning))) => averaged(table, period, rate, warning),
                None => Answer::None(NoRate::UnknownPair { pair }),
            };
        };
        let mut applied = published(table, found, rate);
        let age_days = table.last_day_number().unwrap_or(found).abs_diff(found);
        let last = date_of(found);
        if age_days <= WINDOW_DAYS {
            return Answer::Fresh(applied);
        }
        if age_days > self.max_age_days {
            return Answer::None(NoRate::Ended { pair, last, source_name: Arc::clone(table.label()) });
        }
        applied.warnings.push(format!(
            "The newest rate for {pair} in {} is of {last}, {age_days} days before the end of the table.",
            table.label()
        ));
        Answer::Warned(applied)
    }

    fn over(&self, table: &Table, pair: Pair, period: Period) -> Answer {
        let (first, last) = (day_number(period.first_day()), day_number(period.last_day()));
        let mean = table.fullest(pair, first, last).and_then(|route| Some((route, mean::of(&route, first, last)?)));
        let Some((route, (rate, count))) = mean else {
            return match table.average(pair, period) {
                Some((rate, warning)) => averaged(table, period, rate, warning),
                None => self.beyond(table, pair, period, last),
            };
        };
        let warnings = shortcomings(table, &route, period, count);
        if !warnings.is_empty()
            && let Some((rate, warning)) = table.average(pair, period)
        {
            // The publisher's own average is of all its rates, those that are not in this table too.
            return averaged(table, period, rate, warning);
        }
        let answer = if warnings.is_empty() { Answer::Fresh } else { Answer::Warned };
        answer(AppliedRate { rate, date: Some(period), source: Arc::clone(table.label()), warnings })
    }
}

/// The first answer without a warning; else the first with one; else the most telling reason for none.
fn first_of(pair: Pair, answers: impl Iterator<Item = Answer>) -> Result<Arc<AppliedRate>, NoRate> {
    let mut warned = None;
    let mut missing = NoRate::UnknownPair { pair };
    for answer in answers {
        match answer {
            Answer::Fresh(applied) => return Ok(Arc::new(applied)),
            Answer::Warned(applied) => warned = warned.or(Some(applied)),
            Answer::None(reason) => missing = more_telling(missing, reason),
        }
    }
    warned.map(Arc::new).ok_or(missing)
}

fn published(table: &Table, day: DayNumber, rate: Rate) -> AppliedRate {
    let date = Some(Period::day(date_of(day)));
    AppliedRate { rate, date, source: Arc::clone(table.label()), warnings: Vec::new() }
}

fn averaged(table: &Table, period: Period, rate: Rate, warning: Option<String>) -> Answer {
    let answer = if warning.is_none() { Answer::Fresh } else { Answer::Warned };
    let warnings = warning.into_iter().collect();
    answer(AppliedRate { rate, date: Some(period), source: Arc::clone(table.label()), warnings })
}

/// What is wrong with the mean of a period of which `count` days have a rate: sentences.
fn shortcomings(table: &Table, route: &Route<'_>, period: Period, count: u32) -> Vec<String> {
    let label = table.label();
    let (first, last) = (day_number(period.first_day()), day_number(period.last_day()));
    let mut warnings = Vec::new();
    let end = table.last_day_number().unwrap_or(DayNumber::MAX);
    if business_days(end.saturating_add(1), last) > 0 {
        warnings.push(format!(
            "{period} is not over in {label}: the mean is of its {count} days with a rate up to {}.",
            date_of(end)
        ));
    }
    let starts_late = |(start, _): (DayNumber, Rate)| {
        let begins = route.latest(DayNumber::MIN, first).is_none();
        begins && start.abs_diff(first) > WINDOW_DAYS
    };
    if let Some(start) = route.rates(first, last).next().filter(|found| starts_late(*found)) {
        let (start, count) = (date_of(start.0), count);
        warnings.push(format!("The rates in {label} begin on {start}, within {period}: the mean is of {count} days."));
    }
    let business = business_days(first, last);
    if count.saturating_mul(2) < business {
        warnings.push(format!("Only {count} of the {business} business days of {period} have a rate in {label}."));
    }
    warnings
}

fn window_start(day: DayNumber) -> DayNumber {
    day.saturating_sub_unsigned(WINDOW_DAYS)
}

fn fixed_for(fixed: &FixedRate, pair: Pair) -> Option<Rate> {
    if fixed.pair == pair {
        Some(fixed.rate)
    } else if fixed.pair == pair.inverted() {
        Some(fixed.rate.inverted())
    } else {
        None
    }
}

/// Of two reasons, from sources in order, the one that brings the user nearer to a rate: the table that starts first,
/// the one that ends last, any table that knows the pair before one that does not.
fn more_telling(first: NoRate, second: NoRate) -> NoRate {
    use NoRate::{AveragesOnly, BeforeStart, Ended, Gap, TooOld, UnknownPair};
    let second_wins = match (&first, &second) {
        (_, UnknownPair { .. }) => false,
        (BeforeStart { first: a, .. }, BeforeStart { first: b, .. }) => b < a,
        (TooOld { last: a, .. }, TooOld { last: b, .. }) | (Ended { last: a, .. }, Ended { last: b, .. }) => b > a,
        (UnknownPair { .. }, _)
        | (AveragesOnly { .. }, BeforeStart { .. } | TooOld { .. } | Gap { .. } | Ended { .. }) => true,
        (BeforeStart { .. } | TooOld { .. } | Gap { .. } | Ended { .. } | AveragesOnly { .. }, _) => false,
    };
    if second_wins { second } else { first }
}

#[cfg(test)]
mod tests;
