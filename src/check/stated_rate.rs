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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Terms;
    use crate::claim::Setting;
    use crate::lexicon::Conventions;
    use crate::money::parse;
    use crate::rates::FixedRate;

    fn fixed(rate: &str) -> Rates {
        let mut rates = Rates::new();
        rates.push_fixed(rate.parse().unwrap(), "the table");
        rates
    }

    #[test]
    fn a_claim_contradicts_the_rate_of_its_own_document_where_it_is_outside_at_it() {
        let (none, words) = (Rates::new(), Conventions::default());
        let checker = Checker { fixed: &none, tables: &none, words: &words, terms: Terms::default(), date: None };
        let said = |stated: &str, rates: &Rates| {
            let claim = Claim {
                setting: Setting::default(),
                original: parse("700 million yuan", None, &words).unwrap(),
                stated: parse(stated, None, &words).unwrap(),
                date: None,
                rate: None,
                tolerance: None,
            };
            checker.contradiction(&claim, rates)
        };
        assert_eq!(said("$100 million", &fixed("7")), None);
        assert_eq!(said("$102 million", &fixed("7")), None);
        assert_eq!(
            said("$103 million", &fixed("7")).as_deref(),
            Some("At the document's own rate, 7 for USD/CNY, 700 million yuan is US$100 million, not $103 million.")
        );
        assert_eq!(said("$103 million", &fixed("EUR/CNY=7")), None);
    }

    #[test]
    fn a_rate_that_a_document_states_is_held_against_the_tables() {
        let (none, words) = (Rates::new(), Conventions::default());
        let (tables, given) = (fixed("7"), fixed("7.2"));
        let checker = Checker { fixed: &none, tables: &tables, words: &words, terms: Terms::default(), date: None };
        let said = |checker: &Checker<'_>, rate: &str| {
            checker.remark_on_stated_rate(&rate.parse::<FixedRate>().unwrap(), None)
        };
        let used = |rate: &str| {
            format!("The document states its own rate, {rate} for USD/CNY: its conversions are checked by it.")
        };
        let off = |rate: &str| {
            format!(
                "The document states its own rate, {rate} for USD/CNY; the table has 7: they differ by more than 2%."
            )
        };
        // Two per cent of the table's rate, on both sides.
        assert_eq!(said(&checker, "7.14"), used("7.14"));
        assert_eq!(said(&checker, "7.1401"), off("7.1401"));
        assert_eq!(said(&checker, "6.86"), used("6.86"));
        assert_eq!(said(&checker, "6.8599"), off("6.8599"));
        let behind = Checker { fixed: &given, ..checker };
        assert_eq!(
            said(&behind, "7.1"),
            "The document states its own rate, 7.1 for USD/CNY: a rate given with --rate counts before it."
        );
    }
}
