//! Pairs of currencies.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::money::{Currency, UnknownCurrency};

/// A pair of currencies: so many units of `quote` for one of `base`. Written `USD/CNY` where one dollar is 7.12 yuan.
///
/// ```
/// use figcheck::rates::Pair;
/// let pair: Pair = "usdcny".parse()?;
/// assert_eq!(pair.to_string(), "USD/CNY");
/// assert_eq!(pair.inverted().to_string(), "CNY/USD");
/// # Ok::<(), figcheck::rates::PairError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The currency that is priced.
    pub base: Currency,
    /// The currency that it is priced in.
    pub quote: Currency,
}

/// A text that is not a pair of currencies.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PairError {
    /// Not two codes.
    #[error("`{0}` is not a pair of currencies: write USD/CNY for yuan per dollar")]
    NotAPair(String),
    /// A code that no currency has.
    #[error("{0}, as in USD/CNY")]
    UnknownCurrency(#[from] UnknownCurrency),
    /// The same currency twice.
    #[error("`{0}` names one currency twice: a rate needs two, as in USD/CNY")]
    Same(String),
}

impl Pair {
    /// The pair whose rate converts a claim: units of the original's currency for one unit of the stated's.
    #[must_use]
    pub fn for_claim(original: Currency, stated: Currency) -> Self {
        Self { base: stated, quote: original }
    }

    /// The same two currencies the other way round.
    #[must_use]
    pub fn inverted(self) -> Self {
        Self { base: self.quote, quote: self.base }
    }
}

impl FromStr for Pair {
    type Err = PairError;

    /// Reads `USD/CNY` or `USDCNY`, in capitals or small letters.
    fn from_str(text: &str) -> Result<Self, PairError> {
        let trimmed = text.trim();
        let not_a_pair = || PairError::NotAPair(trimmed.to_owned());
        let (base, quote) = match trimmed.split_once('/') {
            Some((base, quote)) => (base.trim(), quote.trim()),
            None => trimmed.split_at_checked(3).ok_or_else(not_a_pair)?,
        };
        let is_code = |text: &str| text.len() == 3 && text.is_ascii();
        if !is_code(base) || !is_code(quote) {
            return Err(not_a_pair());
        }
        let pair = Self { base: base.parse()?, quote: quote.parse()? };
        if pair.base == pair.quote { Err(PairError::Same(pair.to_string())) } else { Ok(pair) }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.base, self.quote))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_spellings() {
        for text in ["USD/CNY", "usd/cny", "USDCNY", "usdCny", " USD / CNY "] {
            assert_eq!(text.parse::<Pair>().unwrap().to_string(), "USD/CNY", "{text:?}");
        }
    }

    #[test]
    fn refuses_other_texts() {
        for text in ["", "USD", "USD/", "US/DCNY", "USD/CNY/EUR", "7.12", "亿元", "USDCNYX", "USDCN"] {
            assert!(matches!(text.parse::<Pair>(), Err(PairError::NotAPair(_))), "{text:?}");
        }
        assert!(matches!("USD/XYZ".parse::<Pair>(), Err(PairError::UnknownCurrency(_))));
        assert!(matches!("usdusd".parse::<Pair>(), Err(PairError::Same(_))));
    }

    #[test]
    fn a_claim_is_converted_at_units_of_the_original_per_unit_of_the_stated() {
        assert_eq!(Pair::for_claim(Currency::CNY, Currency::USD).to_string(), "USD/CNY");
    }
}
