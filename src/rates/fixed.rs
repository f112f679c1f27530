//! Rates that the user gives outright.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::pair::{Pair, PairError};
use super::rate::{Rate, RateError};
use crate::money::Currency;

/// A rate for a pair that the user gives outright, for any date.
///
/// ```
/// use figcheck::rates::FixedRate;
/// let house: FixedRate = "7.12".parse()?;
/// assert_eq!(house.pair.to_string(), "USD/CNY");
/// let krona: FixedRate = "EUR/SEK=11.07".parse()?;
/// assert_eq!(krona.rate.to_string(), "11.07");
/// # Ok::<(), figcheck::rates::FixedRateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedRate {
    /// The pair that it is for. The inverted pair takes the inverted rate.
    pub pair: Pair,
    /// The rate.
    pub rate: Rate,
}

/// A text that is not a rate for a pair.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FixedRateError {
    /// The pair before the `=` is none.
    #[error(transparent)]
    Pair(#[from] PairError),
    /// The number is no rate.
    #[error(transparent)]
    Rate(#[from] RateError),
}

impl FromStr for FixedRate {
    type Err = FixedRateError;

    /// Reads `7.12`, which is yuan for one dollar, or `USD/CNY=7.12` for any pair.
    fn from_str(text: &str) -> Result<Self, FixedRateError> {
        let (pair, rate) = match text.split_once('=') {
            Some((pair, rate)) => (pair.parse()?, rate),
            None => (Pair { base: Currency::USD, quote: Currency::CNY }, text),
        };
        Ok(Self { pair, rate: rate.parse()? })
    }
}

impl fmt::Display for FixedRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}={}", self.pair, self.rate))
    }
}
