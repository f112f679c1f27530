//! Reference rates: where they come from, and the one that applies to a pair on a date.

use std::fmt;
use std::sync::Arc;

use crate::figure::Decimal;
use crate::figure::exact::Fraction;
use crate::money::Currency;
use crate::period::Period;

/// A pair of currencies: so many units of `quote` for one of `base`. Written `USD/CNY` where one dollar is 7.12 yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The currency that is priced.
    pub base: Currency,
    /// The currency that it is priced in.
    pub quote: Currency,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.base, self.quote))
    }
}

/// An exact reference rate, `numerator` ÷ `denominator` units of the original's currency for one unit of the stated's.
///
/// Both are decimals as published, both above zero; a cross rate is the ratio of two and is never divided out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    numerator: Decimal,
    denominator: Decimal,
}

impl Rate {
    /// The ratio of two decimals; `None` unless both are above zero.
    #[must_use]
    pub fn new(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        (numerator.is_positive() && denominator.is_positive()).then_some(Self { numerator, denominator })
    }

    /// The dividend.
    #[must_use]
    pub fn numerator(&self) -> Decimal {
        self.numerator
    }

    /// The divisor.
    #[must_use]
    pub fn denominator(&self) -> Decimal {
        self.denominator
    }

    /// The rate of the pair the other way round.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self { numerator: self.denominator, denominator: self.numerator }
    }
}

impl fmt::Display for Rate {
    /// Plain digits: as published where the rate is one decimal, else to ten significant digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == Decimal::ONE {
            return f.pad(&self.numerator.to_string());
        }
        let quotient = Fraction::of_products(&[self.numerator], &[self.denominator]);
        f.pad(&quotient.map(|q| q.round_significant(10).trimmed().to_string()).unwrap_or_default())
    }
}

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
