//! A figure: a number as written, with its exact value and the precision it was written to.
//!
//! This module knows numbers, not words: scale words, hedges and currencies are read by [`money`](crate::money), which
//! hands the result over as a [`Figure`].

mod decimal;
pub(crate) mod digits;
pub mod exact;
pub(crate) mod plain;

pub use decimal::{Decimal, DecimalError, MAX_SIGNIFICANT_DIGITS};

/// A number as written: its exact value, its unit in the last place, and whether the copy hedges it.
///
/// `42.15 million` has the value 42 150 000 and the unit in the last place 10 000. Any number that lies within half a
/// unit of the value would be written the same way: that is the figure's *rounding interval*.
///
/// ```
/// use figcheck::figure::{Decimal, Figure};
/// let figure = Figure::new(Decimal::new(4215, 4)?, 4);
/// assert_eq!(figure.value().to_string(), "42150000");
/// assert_eq!(figure.unit().to_string(), "10000");
/// # Ok::<(), figcheck::figure::DecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    value: Decimal,
    unit_exponent: i8,
    hedged: bool,
}

impl Figure {
    /// A figure of this value whose last written digit stands for 10^`unit_exponent`.
    ///
    /// Exponents beyond ±28 are taken as ±28: no [`Decimal`] reaches further.
    #[must_use]
    #[inline]
    pub fn new(value: Decimal, unit_exponent: i32) -> Self {
        let unit_exponent = i8::try_from(unit_exponent.clamp(-28, 27)).unwrap_or(0);
        Self { value, unit_exponent, hedged: false }
    }

    /// The same figure, marked as hedged or not.
    #[must_use]
    #[inline]
    pub fn with_hedge(mut self, hedged: bool) -> Self {
        self.hedged = hedged;
        self
    }

    /// The exact value, in currency units.
    #[must_use]
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// The power of ten that a step in the last written digit is worth: 4 for `42.15 million`.
    #[must_use]
    pub fn unit_exponent(&self) -> i32 {
        i32::from(self.unit_exponent)
    }

    /// The unit in the last place, in currency units: 10 000 for `42.15 million`.
    #[must_use]
    pub fn unit(&self) -> Decimal {
        Decimal::new(1, self.unit_exponent()).unwrap_or(Decimal::ONE)
    }

    /// Whether a hedge ("about", "nearly", 约) marks the figure as inexact.
    #[must_use]
    pub fn is_hedged(&self) -> bool {
        self.hedged
    }
}
