//! A conversion that contradicts the rate its own document states.

use crate::check::checker::Checker;
use crate::check::message::cut;
use crate::check::numbers::{expected, written_digits};
use crate::check::{Verdict, verdict};
use crate::claim::Claim;
use crate::money::write_as_conversion;
use crate::rates::{Pair, Rates};

/// The fewest digits that the figure at the document's own rate is given with.
const MIN_DIGITS: u32 = 3;

impl Checker<'_> {
    /// What is to be said of a claim that does not hold at the rate its own document states, whatever rate it is
    /// checked by: a sentence. `None` where it holds, or the document states no rate for its pair.
    ///
    /// ```
    /// use figcheck::check::{Checker, Terms};
    /// use figcheck::claim::{Claim, Setting};
    /// use figcheck::lexicon::Conventions;
    /// use figcheck::money::parse;
    /// use figcheck::rates::Rates;
    ///
    /// let (none, words) = (Rates::new(), Conventions::default());
    /// let checker = Checker { fixed: &none, tables: &none, words: &words, terms: Terms::default(), date: None };
    /// let mut stated = Rates::new();
    /// stated.push_fixed("USD/CNY=7.1491".parse()?, "the document");
    /// let claim = Claim {
    ///     setting: Setting::default(),
    ///     original: parse("6.87 billion yuan", None, &words)?,
    ///     stated: parse("$990 million", None, &words)?,
    ///     date: None,
    ///     rate: None,
    ///     tolerance: None,
    /// };
    /// assert_eq!(
    ///     checker.contradiction(&claim, &stated).as_deref(),
    ///     Some("At the document's own rate, 7.1491 for USD/CNY, 6.87 billion yuan is US$961 million, not $990 million.")
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contradiction(&self, claim: &Claim<'_>, stated_rates: &Rates) -> Option<String> {
        let Claim { original, stated, .. } = claim;
        let pair = Pair::for_claim(original.money.currency, stated.money.currency);
        let rate = stated_rates.lookup(pair, None).ok()?.rate;
        if verdict(&original.money.figure, &stated.money.figure, &rate, &self.terms_of(claim.tolerance))
            != Verdict::Outside
        {
            return None;
        }
        let right = expected(&original.money.figure, &rate)?;
        let digits = written_digits(&stated.money.figure).max(MIN_DIGITS);
        let right = write_as_conversion(stated, &right, stated.money.currency, digits, self.words)?;
        Some(cut(&format!(
            "At the document's own rate, {rate} for {pair}, {} is {}, not {}.",
            original.text, right.text, stated.text
        )))
    }
}
