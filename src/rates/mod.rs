//! Reference rates: where they come from, and the one that applies to a pair on a date.
//!
//! [`Rates`] is an ordered list of sources: fixed rates that the user gives, tables read from files, and the ECB table
//! that figcheck carries. [`Rates::lookup`] answers with one exact [`AppliedRate`] or says in a sentence why there is
//! none. A rate is a ratio of two published decimals and is never divided out; a rate is kept in the direction in
//! which its publisher quotes it, and one over it is never stored.
//!
//! ```
//! use figcheck::rates::{FixedRate, Rates};
//!
//! let mut rates = Rates::new();
//! rates.push_fixed("7.12".parse::<FixedRate>()?, "--rate");
//! rates.push_embedded();
//!
//! // The user's own rate comes first; the other way round it is exact too.
//! assert_eq!(rates.lookup("USD/CNY".parse()?, None)?.rate.to_string(), "7.12");
//! assert_eq!(rates.lookup("CNY/USD".parse()?, None)?.rate.to_string(), "0.1404494382");
//!
//! // A pair that the ECB does not quote goes through the euro: krona per euro ÷ pounds per euro.
//! let applied = rates.lookup("GBP/SEK".parse()?, Some("2025-09-21".parse()?))?;
//! assert_eq!(applied.date, Some("2025-09-19".parse()?)); // a Sunday takes Friday's rate
//! assert_eq!(&*applied.source, "ECB euro reference rates");
//!
//! let missing = rates.lookup("USD/XAF".parse()?, None).unwrap_err();
//! assert!(missing.to_string().starts_with("no rate for USD/XAF: "));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A day, a period, and how old a rate may be
//!
//! - A day takes the last rate on or before it, at most [`WINDOW_DAYS`] back.
//! - A day past a table's end takes its newest rate, with a warning that names the age, up to
//!   [`DEFAULT_MAX_AGE_DAYS`] (settable); a rate that is too old is no rate.
//! - A period takes the mean of the daily rates in it ([`Rates::mean`]); one that is not over, that has rates for fewer
//!   than half of its business days, or in which the table only begins, is marked with a warning.
//! - The first source that has a rate without a warning wins; where none has, the first with one.

mod applied;
mod day;
mod ecb;
mod fixed;
mod mean;
mod packed;
mod pair;
mod plot;
mod rate;
pub mod read;
mod route;
mod series;
mod sources;
mod table;
pub mod update;

pub use applied::{AppliedRate, NoRate};
pub use ecb::{ECB_LABEL, ECB_TERMS, ECB_URL};
pub use fixed::{FixedRate, FixedRateError};
pub use packed::{PackError, pack};
pub use pair::{Pair, PairError};
pub use plot::plot;
pub use rate::{Rate, RateError};
pub use series::{Clash, Observations, TooMany};
pub use sources::{DEFAULT_MAX_AGE_DAYS, Rates, Summary, WINDOW_DAYS};
pub use table::{Table, TableSummary};
