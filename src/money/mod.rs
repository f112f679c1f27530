//! Money: a figure with a currency, and the wording it stands in.

mod amount;
pub(crate) mod currency;
mod error;
mod parse;
mod parser;
mod quantity;
mod write;

pub use currency::{Currency, UnknownCurrency};
pub use error::MoneyError;
pub use parse::parse;
pub use parser::Parser;
pub(crate) use parser::Scale;
pub(crate) use write::Voices;
pub use write::{MIN_SIGNIFICANT_DIGITS, Manner, Styled, Voice, figure_like, write, write_as_conversion};

pub(crate) use error::quote;

/// The parts that amounts in running text are read with.
pub(crate) mod reading {
    pub(crate) use super::amount::{Amount, AmountProblem, AmountReader, currency_of, figure};
    pub(crate) use super::quantity::{QuantityProblem, Shifted};
}

use std::borrow::Cow;
use std::ops::Range;

use crate::figure::Figure;

/// A figure with a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount, in units of the currency.
    pub figure: Figure,
    /// Its currency.
    pub currency: Currency,
}

/// Money as the copy writes it: the text, what it means, and where in the text the number stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written<'t> {
    /// The whole wording, hedge and currency included: `about 965 million U.S. dollars`.
    pub text: Cow<'t, str>,
    /// What it means.
    pub money: Money,
    /// The bytes of `text` that hold the number and its scale word, sign included: `965 million`. A suggestion replaces
    /// these and keeps the rest.
    pub number: Range<usize>,
}
