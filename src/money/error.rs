//! Why a text is not one money.

use thiserror::Error;

use super::Currency;
use crate::figure::MAX_SIGNIFICANT_DIGITS;

/// The most characters of a text that an error quotes.
const MAX_QUOTED: usize = 60;

/// Why a text is not one money. Each quotes the text, with control characters escaped and cut at 60 characters, and
/// says what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Nothing but white space.
    #[error("the amount is empty: expected a number with a currency, such as `6.87 billion yuan`")]
    Empty,
    /// No number in it.
    #[error("`{text}` has no number: expected an amount such as `6.87 billion yuan`")]
    NoNumber {
        /// The text.
        text: String,
    },
    /// A number word that is no figure: 数亿, several million.
    #[error("`{text}` names no figure: expected a number such as `6.87 billion yuan` or `68.7亿元`")]
    Vague {
        /// The text.
        text: String,
    },
    /// Thousands separators where thousands do not end.
    #[error(
        "`{number}` in `{text}` has a separator in the wrong place: write 6.87 with a point, or thousands as 6,870"
    )]
    Grouping {
        /// The number.
        number: String,
        /// The text.
        text: String,
    },
    /// Digits and points that make no number.
    #[error("`{number}` in `{text}` is not a number: expected digits with at most one decimal point, such as 6,870.5")]
    NotANumber {
        /// The number.
        number: String,
        /// The text.
        text: String,
    },
    /// More digits than are held exactly.
    #[error(
        "`{text}` has more than {MAX_SIGNIFICANT_DIGITS} significant digits, or is too large: it cannot be held exactly"
    )]
    TooManyDigits {
        /// The text.
        text: String,
    },
    /// No currency, and the column gives none either.
    #[error("`{text}` has no currency: expected one such as `yuan`, `USD`, `$` or `元`")]
    NoCurrency {
        /// The text.
        text: String,
    },
    /// A currency that several countries have by that name.
    #[error("`{text}` does not say whose currency it is: it may be {candidates}; write the code")]
    AmbiguousCurrency {
        /// The text.
        text: String,
        /// The codes it may stand for.
        candidates: String,
    },
    /// Two currencies where one is wanted.
    #[error("`{text}` names two currencies, {first} and {second}, where one is wanted")]
    TwoCurrencies {
        /// The text.
        text: String,
        /// The one expected, or named first.
        first: Currency,
        /// The other.
        second: Currency,
    },
    /// A range.
    #[error("`{text}` is a range where one amount is wanted: give each end its own row")]
    Range {
        /// The text.
        text: String,
    },
    /// More than one amount.
    #[error("`{text}` holds more than one number where one amount is wanted")]
    TwoNumbers {
        /// The text.
        text: String,
    },
    /// A word that is no part of an amount.
    #[error(
        "`{word}` in `{text}` was not understood: expected a number, a scale word such as `million` or `亿`, and a currency"
    )]
    UnknownWord {
        /// The word.
        word: String,
        /// The text.
        text: String,
    },
}

/// A text as an error quotes it: control characters escaped, cut at 60 characters.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::new();
    for (count, c) in text.trim().chars().enumerate() {
        if count >= MAX_QUOTED {
            quoted.push('…');
            break;
        }
        let hidden = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if hidden {
            quoted.extend(c.escape_unicode());
        } else {
            quoted.push(c);
        }
    }
    quoted
}
