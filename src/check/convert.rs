//! An amount into another currency, for somebody who wants the figure to print.

use std::sync::Arc;

use thiserror::Error;

use crate::check::numbers;
use crate::lexicon::Conventions;
use crate::money::{Currency, Money, Written, write_as_conversion};
use crate::period::Period;
use crate::rates::{AppliedRate, NoRate, Pair, Rates};

/// The fewest digits that a converted figure is given with: it is then exact to half a per cent at worst.
const MIN_DIGITS: u32 = 3;
/// The most: house styles give no more.
const MAX_DIGITS: u32 = 4;

/// An amount in another currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The figure to print, in the language and manner of the original: `965.9 million U.S. dollars`.
    pub figure: String,
    /// The exact conversion to the minor unit, half to even, in plain digits.
    pub in_full: String,
    /// The rate it comes from.
    pub rate: Arc<AppliedRate>,
}

/// Why an amount cannot be converted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// There is no rate.
    #[error(transparent)]
    NoRate(#[from] NoRate),
    /// The amount is in that currency already.
    #[error("the amount is in {0} already: name another currency")]
    SameCurrency(Currency),
    /// The figure needs more than 28 digits.
    #[error("the converted figure needs more digits than can be written exactly")]
    TooManyDigits,
}

/// Converts an original into a currency, at the first source in `sources` that has a rate.
///
/// The figure to print has as many significant digits as the original, but at least three and at most four.
///
/// # Errors
///
/// Where there is no rate, or nothing to convert.
pub fn convert(
    original: &Written<'_>,
    into: Currency,
    period: Option<Period>,
    sources: &[&Rates],
    words: &Conventions,
) -> Result<Conversion, ConvertError> {
    let Money { figure, currency } = original.money;
    if currency == into {
        return Err(ConvertError::SameCurrency(into));
    }
    let pair = Pair::for_claim(currency, into);
    let mut found = Rates::new().lookup(pair, period);
    for rates in sources {
        found = rates.lookup(pair, period);
        if found.is_ok() {
            break;
        }
    }
    let rate = found?;
    let value = numbers::expected(&figure, &rate.rate).ok_or(ConvertError::TooManyDigits)?;
    let digits = numbers::written_digits(&figure).clamp(MIN_DIGITS, MAX_DIGITS);
    let shown = write_as_conversion(original, &value, into, digits, words).ok_or(ConvertError::TooManyDigits)?;
    let in_full = numbers::in_full(&value, &Money { figure, currency: into });
    Ok(Conversion { figure: shown.text, in_full, rate })
}
