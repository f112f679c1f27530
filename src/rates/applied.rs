//! The answer to a look-up: the rate that applies, or why there is none.

use std::sync::Arc;

use jiff::civil::Date;
use thiserror::Error;

use super::pair::Pair;
use super::rate::Rate;
use crate::period::Period;

/// The rate that was used for a claim, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRate {
    /// The rate, for the pair asked for.
    pub rate: Rate,
    /// The day it was published for, or the period it is the mean of; `None` for a rate without a date.
    pub date: Option<Period>,
    /// The source, as reports name it: `ECB euro reference rates`, `--rate`, the name of a file.
    pub source: Arc<str>,
    /// What a reader must know about it: a rate older than the date asked for, a period that is not over. Sentences.
    pub warnings: Vec<String>,
}

/// Why no rate applies. Each message names the pair and the date, and says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoRate {
    /// No source quotes the pair, directly or through a third currency.
    #[error("no rate for {pair}: no source quotes it; give one with --rate {pair}=RATE, or a table with --rates FILE")]
    UnknownPair {
        /// The pair asked for.
        pair: Pair,
    },
    /// The date lies before the first rate.
    #[error(
        "no rate for {pair} on {date}: {source_name} has it only from {first} on; give one with --rate {pair}=RATE, \
         or an older table with --rates FILE"
    )]
    BeforeStart {
        /// The pair asked for.
        pair: Pair,
        /// The date asked for.
        date: Period,
        /// The first day with a rate.
        first: Date,
        /// The source that starts there.
        source_name: Arc<str>,
    },
    /// The date lies past the end of the table, and its newest rate is too old.
    #[error(
        "no rate for {pair} on {date}: the newest in {source_name} is of {last}, {age_days} days before, and the limit \
         is {max_age_days} days; refresh the table with `figcheck rates update`, give one with --rate {pair}=RATE or \
         --rates FILE, or raise --max-rate-age"
    )]
    TooOld {
        /// The pair asked for.
        pair: Pair,
        /// The date asked for.
        date: Period,
        /// The day of the newest rate.
        last: Date,
        /// How many days lie between them.
        age_days: u32,
        /// How many may.
        max_age_days: u32,
        /// The source that ends there.
        source_name: Arc<str>,
    },
    /// The date lies within the table, but the rates of the pair pause or have ended there.
    #[error(
        "no rate for {pair} on {date}: {source_name} has none {}; give one with --rate {pair}=RATE or --rates FILE",
        gap(*before, *after)
    )]
    Gap {
        /// The pair asked for.
        pair: Pair,
        /// The date asked for.
        date: Period,
        /// The last day with a rate before the gap.
        before: Date,
        /// The first day with a rate after it; `None` where the rates have ended.
        after: Option<Date>,
        /// The source with the gap.
        source_name: Arc<str>,
    },
    /// The newest rate of a pair, asked for without a date, is far older than the table itself.
    #[error(
        "no rate for {pair}: {source_name} has had none since {last}; give the claim a date, or a rate with \
         --rate {pair}=RATE or --rates FILE"
    )]
    Ended {
        /// The pair asked for.
        pair: Pair,
        /// The day of its last rate.
        last: Date,
        /// The source in which it ended.
        source_name: Arc<str>,
    },
    /// The source has averages of longer periods only.
    #[error(
        "no rate for {pair} on {date}: {source_name} has averages only, such as that of {example}; date the claim with \
         such a period, or give a rate with --rate {pair}=RATE or --rates FILE"
    )]
    AveragesOnly {
        /// The pair asked for.
        pair: Pair,
        /// The date asked for.
        date: Period,
        /// A period that has an average.
        example: Period,
        /// The source.
        source_name: Arc<str>,
    },
}

fn gap(before: Date, after: Option<Date>) -> String {
    match after {
        Some(after) => format!("between {before} and {after}"),
        None => format!("after {before}"),
    }
}
