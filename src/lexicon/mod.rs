//! The words that figures, money and conversions are written with, as data: one file a language.
//!
//! The files are `src/lexicon/*.toml`; `docs/lexicon.md` explains them. The build makes tables of them (`compile`), and this
//! module looks words of all languages up at once, since an article may hold several. What a word does is in its [`Role`];
//! what a sequence of words means is not decided here but in [`money`](crate::money) and in `read::extract`.

#[cfg(test)]
mod compile;
mod fold;
mod hash;
mod number;
mod role;
mod tables;
mod token;
mod trie;
mod triggers;
mod word;

use crate::money::Currency;

#[cfg(test)]
use crate::money::currency;

use fold::{Folded, Variants};
use trie::{Begun, Trie};
use triggers::Triggers;
use word::Word;

pub use role::Role;

pub(crate) use fold::is_word_letter;
pub(crate) use number::{NumberProblem, Spacing};
pub(crate) use role::Roles;
pub(crate) use token::{Kind, Token, tokenize};
pub(crate) use triggers::Starts;

/// What copy means by what it leaves open: the dollar that a bare `$` is.
#[derive(Clone, Copy, Debug)]
pub struct Conventions {
    /// What a bare dollar sign, `dollar` or `dollars` means.
    pub dollar: Currency,
    /// The words.
    pub lexicon: &'static Lexicon,
}

impl Default for Conventions {
    /// The built-in lexicon; a bare dollar is the US dollar.
    fn default() -> Self {
        Self { dollar: Currency::USD, lexicon: Lexicon::builtin() }
    }
}

/// The words of all languages.
#[derive(Debug)]
pub struct Lexicon {
    trie: Trie,
    /// The terms of each entry of the trie: usually one, more where spelling with capitals tells them apart.
    entries: &'static [&'static [Term]],
    variants: Variants,
    languages: &'static [Language],
    /// The last words of the names of currencies.
    last_words: Trie,
    /// The words of the names of currencies that others follow, by their first eight letters.
    name_words: &'static [u64; hash::WORDS],
    triggers: Triggers,
}

/// A language, and how figures are written in it.
#[derive(Debug)]
pub struct Language {
    /// Its code: `en`, `zh`.
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
    pub(crate) joiner: &'static str,
    pub(crate) digit_group: &'static str,
    pub(crate) smallest_scale: i32,
    pub(crate) is_spaced: bool,
    pub(crate) is_positional: bool,
    /// Scale words that go together, by exponent.
    pub(crate) families: &'static [&'static [(i32, &'static str)]],
    /// The name and the mark that a currency is written with, by its code.
    currency_names: &'static [(Currency, &'static str)],
    currency_marks: &'static [(Currency, &'static str)],
}

/// A word or phrase of the lexicon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    /// Given where it counts as spelled only.
    exact: Option<&'static str>,
    pub(crate) roles: Roles,
    pub(crate) numeral: Option<Numeral>,
    pub(crate) currency: Option<&'static CurrencyTerm>,
    /// The language it belongs to, as an index.
    pub(crate) language: usize,
}

/// What a word contributes to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numeral {
    /// A number word.
    Word(u32),
    /// A power of ten within a group.
    Unit(i32),
    /// A power of ten that closes a group.
    Scale(i32),
    /// A scale word that needs a number glued to it, or a currency beside it.
    ShortScale(i32),
    /// A fraction that is a number of its own: so many, times ten to the power of.
    Fraction(u32, i32),
    /// A fraction added to the number before it.
    AddedFraction(u32, i32),
    /// The decimal point in words.
    Point,
}

/// How a currency is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// In words: yuan, 元.
    Name,
    /// By a sign or an abbreviation: $, RMB.
    Mark,
    /// By a country, which tells one dollar from another and is no currency alone: $100 million Canadian.
    Qualifier,
}

/// A currency's name or mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CurrencyTerm {
    pub(crate) naming: Naming,
    pub(crate) meaning: Meaning,
    /// Whether it never stands before its number.
    pub(crate) after_only: bool,
    /// Whether it counts behind a larger unit of the same currency only: 3元5角.
    pub(crate) in_compound_only: bool,
    /// Whether it is a measure of weight as well: pound.
    pub(crate) is_measure: bool,
}

/// The currency that a name or mark stands for, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What it stands for where nothing else is said.
    pub(crate) default: Option<Currency>,
    /// What it may stand for where something else says so.
    pub(crate) may_be: &'static [Currency],
    /// Whether the default is the dollar of the [`Conventions`].
    pub(crate) is_dollar: bool,
    /// Whether the currency of a column in a claims file may say so too.
    pub(crate) by_column: bool,
    /// The power of ten of the named unit: −2 for the cent.
    pub(crate) subunit: i32,
}

impl Lexicon {
    /// The lexicon of the data files that the program was built with. A mistake in one of them fails the build.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &tables::BUILTIN
    }

    /// The languages, in the order of their files' names.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        self.languages
    }

    pub(crate) fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code == code)
    }

    pub(crate) fn variants(&self) -> Variants {
        self.variants
    }

    /// The places in a text where the last word of a currency's name, its mark or its code may begin.
    pub(crate) fn currency_starts<'t>(&self, text: &'t str) -> Starts<'t> {
        Starts::new(self.triggers, self.variants, text)
    }

    /// The length of the last word of a currency's name, at the start of `text`.
    pub(crate) fn last_word(&self, text: &str) -> Option<usize> {
        let mut fits = |_, length: usize| {
            let Some((word, rest)) = text.split_at_checked(length) else { return false };
            !(word.chars().next_back().is_some_and(is_word_letter) && rest.chars().next().is_some_and(is_word_letter))
        };
        self.last_words.longest(text, self.variants, &mut fits).map(|(_, length)| length)
    }

    /// How many bytes of Chinese characters a text begins with of which no term begins with any, and what the character
    /// behind them begins.
    #[inline]
    pub(crate) fn pass_over(&self, text: &str) -> (usize, Option<Begun>) {
        self.trie.pass_over(text, self.variants)
    }

    /// Whether the word at the start of `text` may be one of a currency's name that others follow: Hong Kong dollar.
    pub(crate) fn may_go_on_as_name(&self, text: &str) -> bool {
        let length = Word::at(text.as_bytes()).length;
        let hash = word::hash(word::eight(text.as_bytes()), u32::try_from(length).unwrap_or(u32::MAX));
        length == 0 || hash::has(self.name_words, hash)
    }

    /// The longest term that begins at the start of `text`, with its length in bytes.
    ///
    /// A term that ends in a letter is not matched inside a longer word. That no word goes on before `text` is the
    /// caller's business.
    pub(crate) fn longest_term(&self, text: &str) -> Option<(&Term, usize)> {
        self.longest_term_from(self.trie.begin(text, self.variants)?, text)
    }

    /// The same for a text that begins with this word, which no letter follows.
    #[inline]
    pub(crate) fn longest_term_of_word(&self, word: Word, text: &str) -> Option<(&Term, usize)> {
        self.longest_term_from(self.trie.begin_with_word(word)?, text)
    }

    /// The same for a text that begins so.
    pub(crate) fn longest_term_from(&self, begun: Begun, text: &str) -> Option<(&Term, usize)> {
        let mut found: Option<&Term> = None;
        let (_, length) = self.trie.longest_from(begun, text, self.variants, |entry, length| {
            if goes_on(text, length, self.variants) {
                return false;
            }
            let terms = self.entries.get(entry).copied().unwrap_or_default();
            let term = match terms {
                [only] if only.exact.is_none() => Some(only),
                _ => as_spelled(terms, text.get(..length).unwrap_or_default()),
            };
            if term.is_some() {
                found = term;
            }
            term.is_some()
        })?;
        found.map(|term| (term, length))
    }
}

/// Whether the word that ends at `end` in fact goes on behind it.
fn goes_on(text: &str, end: usize, variants: Variants) -> bool {
    let bytes = text.as_bytes();
    let before = bytes.get(..end).unwrap_or_default();
    match (before, bytes.get(end)) {
        // Chinese characters, which are no letters of words, are the three bytes that begin so.
        ([.., 0xe4..=0xe9, _, 0x80..=0xbf], _) => return false,
        ([.., last], _) if last.is_ascii() && !last.is_ascii_alphabetic() => return false,
        ([.., last], Some(next)) if last.is_ascii() && next.is_ascii() => return next.is_ascii_alphabetic(),
        _ => {}
    }
    let Some((matched, rest)) = text.split_at_checked(end) else { return true };
    matched.chars().next_back().is_some_and(is_word_letter)
        && rest.chars().find(|c| variants.fold(*c) != Folded::Ignored).is_some_and(is_word_letter)
}

/// The term that is spelled like this, or else the one that may be spelled in any way.
fn as_spelled(terms: &'static [Term], spelling: &str) -> Option<&'static Term> {
    let exact = terms.iter().find(|term| term.exact.is_some_and(|exact| is_spelled(exact, spelling)));
    exact.or_else(|| terms.iter().find(|term| term.exact.is_none()))
}

/// Whether the text is spelled as an exact term is, full-width characters and kinds of space aside.
fn is_spelled(exact: &str, text: &str) -> bool {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code.saturating_sub(0xfee0)).unwrap_or(c),
        _ if c.is_whitespace() => ' ',
        _ => c,
    };
    exact.chars().map(narrow).eq(text.chars().map(narrow))
}

impl Language {
    /// The name that a currency is written with.
    pub(crate) fn currency_name(&self, currency: Currency) -> Option<&'static str> {
        word_of(self.currency_names, currency)
    }

    /// The mark that it is written with.
    pub(crate) fn currency_mark(&self, currency: Currency) -> Option<&'static str> {
        word_of(self.currency_marks, currency)
    }
}

fn word_of(words: &[(Currency, &'static str)], currency: Currency) -> Option<&'static str> {
    let at = words.binary_search_by_key(&currency, |(known, _)| *known).ok()?;
    words.get(at).map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_goes_on_where_a_letter_follows_a_letter(
            before in "[a-zA-Z0-9$.é元臺Ａ）ж々𠀀한 -]{1,4}",
            behind in "[a-zA-Z0-9$.é元臺Ａ）ж々𠀀한\u{ad} -]{0,4}",
        ) {
            let text = format!("{before}{behind}");
            let next = behind.chars().find(|c| *c != '\u{ad}');
            let expected = before.chars().next_back().is_some_and(is_word_letter) && next.is_some_and(is_word_letter);
            prop_assert_eq!(goes_on(&text, before.len(), Lexicon::builtin().variants), expected, "{}|{}", before, behind);
        }
    }

    #[test]
    fn every_code_of_the_standard_is_a_currency_or_known() {
        let lexicon = Lexicon::builtin();
        for (text, code) in [
            ("yuan", "CNY"),
            ("U.S. dollars", "USD"),
            ("us dollars", "USD"),
            ("Hong\nKong dollars", "HKD"),
            ("元", "CNY"),
            ("港幣", "HKD"),
            ("新臺幣", "TWD"),
            ("ＵＳ＄", "USD"),
        ] {
            let (term, length) = lexicon.longest_term(text).unwrap();
            assert_eq!(length, text.len(), "{text}");
            assert_eq!(term.currency.as_ref().unwrap().meaning.default.unwrap().code(), code, "{text}");
        }
        assert!(lexicon.longest_term("yuanming").is_none());
        assert!(lexicon.longest_term("gave us").is_none());
    }
}
