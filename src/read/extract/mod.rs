//! The claims in running text: amounts that are given with their conversion into another currency.
//!
//! [`extract`] works on the plain text of an article. It looks for places where two currencies are named close to each
//! other, reads only those sentences, and takes two amounts for a claim where the words, signs and brackets between them
//! say that they are the same money. The words are data ([`lexicon`](crate::lexicon)); the grammar is in `pair`.
//!
//! Whether the figures agree plays no part in it: a conversion that is off by a factor of a thousand is a claim like any
//! other. That is what the checker is for.

mod amounts;
mod ends;
mod gap;
mod pair;
mod rate;
mod scan;

use std::ops::Range;

use crate::lexicon::{Conventions, Spacing, Token, tokenize};
use crate::money::Written;
use crate::rates::FixedRate;
use crate::read::limits::ARTICLE_CLAIMS;

use pair::{Desk, read_sentence};
use scan::Scanner;

/// What was found in a text, in the order of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction<'t> {
    /// Amounts with their conversions.
    pub claims: Vec<Found<'t>>,
    /// Rates that the text states: `($1 = 7.1491 Chinese yuan)`.
    pub stated_rates: Vec<StatedRate>,
    /// Amounts beside a second currency that could not be read.
    pub missed: Vec<Missed>,
    /// Whether there is more than [`ARTICLE_CLAIMS`] in the text, and the rest of it was not read.
    pub is_cut_off: bool,
}

/// A claim as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'t> {
    /// The money that is converted. Its text is the amount's own wording: hedge, number, scale word and currency as far
    /// as they stand side by side. Where several amounts share a scale word or a currency (`between 355 and 710 million
    /// yuan`), the last one's text reaches through what is shared and the others' end with their own number.
    pub original: Written<'t>,
    /// The money that it is said to equal, likewise.
    pub stated: Written<'t>,
    /// Where the original's text stands, in bytes.
    original_start: usize,
    /// Where the stated money's text stands.
    stated_start: usize,
    /// The sentence around them, in bytes.
    pub sentence: Range<usize>,
}

/// A rate that the text gives itself. It is no claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedRate {
    /// The rate, with the currency named in units of one (or a hundred) as its pair's base.
    pub rate: FixedRate,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// A currency next to a number that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Why it could not be read: a sentence.
    pub reason: String,
}

impl Found<'_> {
    /// The bytes of the original's text.
    #[must_use]
    pub fn original_range(&self) -> Range<usize> {
        self.original_start..self.original_start.saturating_add(self.original.text.len())
    }

    /// The bytes of the stated money's text.
    #[must_use]
    pub fn stated_range(&self) -> Range<usize> {
        self.stated_start..self.stated_start.saturating_add(self.stated.text.len())
    }

    /// The bytes from the start of the first amount to the end of the second.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let (original, stated) = (self.original_range(), self.stated_range());
        original.start.min(stated.start)..original.end.max(stated.end)
    }

    /// The bytes of the number and scale word of the original.
    #[must_use]
    pub fn original_number(&self) -> Range<usize> {
        shifted(&self.original.number, self.original_start)
    }

    /// The bytes of the number and scale word of the stated money: what a fix replaces.
    #[must_use]
    pub fn stated_number(&self) -> Range<usize> {
        shifted(&self.stated.number, self.stated_start)
    }
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

/// Finds the claims in the text of an article.
///
/// Paragraphs are parted by blank lines; a single line break may stand anywhere inside one. The time taken grows in
/// proportion to the text.
///
/// ```
/// use figcheck::lexicon::Conventions;
/// use figcheck::read::extract::extract;
/// let text = "The centre traded 6.87 billion yuan (about 965 million U.S. dollars) of goods.";
/// let found = extract(text, &Conventions::default());
/// let [claim] = &found.claims[..] else { panic!("one claim") };
/// assert_eq!(claim.original.text, "6.87 billion yuan");
/// assert_eq!(&text[claim.stated_range()], "about 965 million U.S. dollars");
/// assert_eq!(&text[claim.stated_number()], "965 million");
/// ```
#[must_use]
pub fn extract<'t>(text: &'t str, conventions: &Conventions) -> Extraction<'t> {
    Workspace::default().extract(text, conventions)
}

/// Memory that is used again from text to text.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    tokens: Vec<Token<'static>>,
    desk: Desk,
}

impl Workspace {
    /// The same as [`extract`].
    pub(crate) fn extract<'t>(&mut self, text: &'t str, conventions: &Conventions) -> Extraction<'t> {
        let Self { tokens, desk } = self;
        let mut found = Extraction::default();
        for sentence in Scanner::new(conventions, text) {
            let Some(words) = text.get(sentence.clone()) else { continue };
            tokens.clear();
            tokenize(conventions.lexicon, words, sentence.start, Spacing::Text, tokens);
            read_sentence(text, sentence, tokens, conventions, desk, &mut found);
            let Extraction { claims, stated_rates, missed, .. } = &found;
            if claims.len().saturating_add(stated_rates.len()).saturating_add(missed.len()) > ARTICLE_CLAIMS {
                found.is_cut_off = true;
                break;
            }
        }
        found
    }
}
