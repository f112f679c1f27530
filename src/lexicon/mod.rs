//! The words that figures, money and conversions are written with, as data: one file a language.
//!
//! The files are `src/lexicon/*.toml`; `docs/lexicon.md` explains them. This module turns them into one look-up over all
//! languages at once, since an article may hold several. What a word does is in its [`Role`]; what a sequence of words
//! means is not decided here but in [`money`](crate::money) and in `read::extract`.

mod data;
mod fold;
mod number;
mod role;
mod token;
mod trie;
mod triggers;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use crate::figure::Decimal;
use crate::money::Currency;

use data::{CurrencyFile, LanguageFile};
use fold::{Folded, Variants};
use trie::Trie;
use triggers::Triggers;

pub use role::Role;

pub(crate) use fold::is_word_letter;
pub(crate) use number::{NumberProblem, Spacing};
pub(crate) use role::Roles;
pub(crate) use token::{Kind, Token, tokenize};

include!(concat!(env!("OUT_DIR"), "/lexicon_files.rs"));

/// The codes that are looked for in running text besides the currencies of the data files.
const CODES: &[&str] = &Currency::CODES;

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
    entries: Vec<Vec<Term>>,
    variants: Variants,
    languages: Vec<Language>,
    /// The last words of the names of currencies.
    last_words: Trie,
    triggers: Triggers,
}

/// A language, and how figures are written in it.
#[derive(Debug)]
pub struct Language {
    /// Its code: `en`, `zh`.
    pub code: String,
    /// Its English name.
    pub name: String,
    pub(crate) joiner: String,
    pub(crate) digit_group: String,
    pub(crate) smallest_scale: i32,
    pub(crate) is_spaced: bool,
    pub(crate) is_positional: bool,
    /// Scale words that go together, by exponent.
    pub(crate) families: Vec<BTreeMap<i32, String>>,
    /// The name and the mark that a currency is written with.
    pub(crate) currency_names: BTreeMap<Currency, String>,
    pub(crate) currency_marks: BTreeMap<Currency, String>,
}

/// A word or phrase of the lexicon.
#[derive(Clone, Debug, Default)]
pub(crate) struct Term {
    /// Given where it counts as spelled only.
    exact: Option<String>,
    pub(crate) roles: Roles,
    pub(crate) numeral: Option<Numeral>,
    pub(crate) currency: Option<CurrencyTerm>,
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
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What it stands for where nothing else is said.
    pub(crate) default: Option<Currency>,
    /// What it may stand for where something else says so.
    pub(crate) may_be: Arc<[Currency]>,
    /// Whether the default is the dollar of the [`Conventions`].
    pub(crate) is_dollar: bool,
    /// Whether the currency of a column in a claims file may say so too.
    pub(crate) by_column: bool,
    /// The power of ten of the named unit: −2 for the cent.
    pub(crate) subunit: i32,
}

/// A mistake in a data file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("lexicon {language}: {problem}")]
pub struct LexiconError {
    /// The language, or the number of the file where it has none.
    pub language: String,
    /// What is wrong.
    pub problem: String,
}

impl Lexicon {
    /// The lexicon of the data files that the program was built with.
    ///
    /// A mistake in one of them would leave it empty; a test holds that there is none.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Lexicon> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::from_files(LANGUAGES).unwrap_or_else(|_| Self::empty()))
    }

    fn empty() -> Self {
        Self {
            trie: Trie::new(std::iter::empty()),
            entries: Vec::new(),
            variants: Variants::default(),
            languages: Vec::new(),
            last_words: Trie::new(std::iter::empty()),
            triggers: Triggers::new(),
        }
    }

    /// A lexicon of these data files' contents.
    ///
    /// # Errors
    ///
    /// [`LexiconError`] where a file is not as `docs/lexicon.md` says.
    pub fn from_files(files: &[&str]) -> Result<Self, LexiconError> {
        let mut parsed = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let language: LanguageFile = toml::from_str(file)
                .map_err(|error| LexiconError { language: number.to_string(), problem: error.to_string() })?;
            parsed.push(language);
        }
        let pairs = parsed.iter().flat_map(|file| file.variants.iter().map(|(from, to)| (*from, *to))).collect();
        let mut building = Building { variants: Variants::new(pairs), terms: BTreeMap::new() };
        let mut languages = Vec::new();
        for (index, file) in parsed.iter().enumerate() {
            let language = building
                .add_language(index, file)
                .map_err(|problem| LexiconError { language: file.language.clone(), problem })?;
            languages.push(language);
        }
        let trie = Trie::new(building.terms.keys().map(String::as_str));
        let (last_words, triggers) = building.triggers();
        Ok(Self {
            trie,
            entries: building.terms.into_values().collect(),
            variants: building.variants,
            languages,
            last_words,
            triggers,
        })
    }

    /// The languages, in the order of their files' names.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    pub(crate) fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code == code)
    }

    pub(crate) fn variants(&self) -> &Variants {
        &self.variants
    }

    /// The first place from `from` on where the last word of a currency's name, its mark or its code may begin.
    pub(crate) fn next_currency_start(&self, bytes: &[u8], from: usize) -> Option<usize> {
        self.triggers.find(bytes, from)
    }

    /// The length of the last word of a currency's name, at the start of `text`.
    pub(crate) fn last_word(&self, text: &str) -> Option<usize> {
        let mut fits = |_, length: usize| {
            let Some((word, rest)) = text.split_at_checked(length) else { return false };
            !(word.chars().next_back().is_some_and(is_word_letter) && rest.chars().next().is_some_and(is_word_letter))
        };
        self.last_words.longest(text, &self.variants, &mut fits).map(|(_, length)| length)
    }

    /// The longest term that begins at the start of `text`, with its length in bytes.
    ///
    /// A term that ends in a letter is not matched inside a longer word. That no word goes on before `text` is the
    /// caller's business.
    pub(crate) fn longest_term(&self, text: &str) -> Option<(&Term, usize)> {
        let mut found: Option<&Term> = None;
        let (_, length) = self.trie.longest(text, &self.variants, |entry, length| {
            let Some((matched, rest)) = text.split_at_checked(length) else { return false };
            if matched.chars().next_back().is_some_and(is_word_letter) {
                let next = rest.chars().find(|c| self.variants.fold(*c) != Folded::Ignored);
                if next.is_some_and(is_word_letter) {
                    return false;
                }
            }
            let terms = usize::try_from(entry).ok().and_then(|i| self.entries.get(i));
            let term = terms.and_then(|terms| {
                let as_spelled =
                    terms.iter().find(|term| term.exact.as_deref().is_some_and(|e| is_spelled(e, matched)));
                as_spelled.or_else(|| terms.iter().find(|term| term.exact.is_none()))
            });
            if term.is_some() {
                found = term;
            }
            term.is_some()
        })?;
        found.map(|term| (term, length))
    }
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

/// The lexicon under construction: terms by their folded spelling.
struct Building {
    variants: Variants,
    terms: BTreeMap<String, Vec<Term>>,
}

impl Building {
    /// The last words of all names of currencies, and their first bytes in every spelling that is read as the same.
    fn triggers(&self) -> (Trie, Triggers) {
        let mut triggers = Triggers::new();
        let is_currency = |terms: &[Term]| {
            terms.iter().any(|term| term.currency.as_ref().is_some_and(|c| c.naming != Naming::Qualifier))
        };
        let last_word = |key: &'_ str| key.rsplit(' ').next().unwrap_or_default().to_owned();
        let currencies = self.terms.iter().filter(|(_, terms)| is_currency(terms));
        let words: BTreeSet<String> = currencies.map(|(key, _)| last_word(key)).collect();
        for word in &words {
            self.add_beginnings(word, &mut Vec::new(), &mut triggers);
        }
        for code in CODES {
            triggers.insert(code.as_bytes());
        }
        (Trie::new(words.iter().map(String::as_str)), triggers)
    }

    /// Adds the first bytes of every spelling of `key`, which goes on behind `before`.
    fn add_beginnings(&self, key: &str, before: &mut Vec<u8>, triggers: &mut Triggers) {
        let mut characters = key.chars();
        let is_narrow = before.first().is_some_and(u8::is_ascii);
        let enough = before.len() >= if is_narrow { triggers::NARROW_BYTES } else { triggers::WIDE_BYTES };
        let Some(c) = characters.next().filter(|_| !enough) else {
            triggers.insert(before);
            return;
        };
        let mut spelled = vec![c];
        // Capitals of ASCII letters are taken as small ones.
        spelled.extend(c.to_uppercase().filter(|upper| !upper.is_ascii()));
        if !c.is_ascii() {
            spelled.extend(self.variants.spelled_for(c));
        }
        // A name is in full width as a whole or not at all.
        if !is_narrow {
            let capital = c.to_uppercase().next();
            spelled.extend([Some(c), capital].into_iter().flatten().filter_map(fold::full_width));
        }
        for c in spelled {
            let length = before.len();
            before.extend(c.encode_utf8(&mut [0; 4]).bytes());
            self.add_beginnings(characters.as_str(), before, triggers);
            before.truncate(length);
        }
    }

    fn add_language(&mut self, index: usize, file: &LanguageFile) -> Result<Language, String> {
        for (word, value) in &file.numbers {
            self.add_numeral(word, index, Numeral::Word(*value))?;
        }
        for (word, exponent) in &file.units {
            self.add_numeral(word, index, Numeral::Unit(*exponent))?;
        }
        for (word, exponent) in &file.scales {
            self.add_numeral(word, index, Numeral::Scale(*exponent))?;
        }
        for (word, exponent) in &file.short_scales {
            self.add_numeral(word, index, Numeral::ShortScale(*exponent))?;
        }
        for (word, value) in &file.fractions {
            let (mantissa, exponent) = fraction(value)?;
            self.add_numeral(word, index, Numeral::Fraction(mantissa, exponent))?;
        }
        for (word, value) in &file.added_fractions {
            let (mantissa, exponent) = fraction(value)?;
            self.add_numeral(word, index, Numeral::AddedFraction(mantissa, exponent))?;
        }
        for word in &file.decimal_points {
            self.add_numeral(word, index, Numeral::Point)?;
        }
        for (role, words) in &file.words {
            for word in words {
                for spelling in spellings(word) {
                    self.term(&spelling, None, index)?.roles.insert(*role);
                }
            }
        }
        let mut language = Language {
            code: file.language.clone(),
            name: file.name.clone(),
            joiner: file.write.joiner.clone(),
            digit_group: file.write.digit_group.clone(),
            smallest_scale: file.write.smallest_scale,
            is_spaced: file.spaced,
            is_positional: file.positional,
            families: Vec::new(),
            currency_names: BTreeMap::new(),
            currency_marks: BTreeMap::new(),
        };
        for family in &file.write.families {
            let exponents: Result<_, String> = family
                .iter()
                .map(|(exponent, word)| {
                    Ok((exponent.parse().map_err(|_| format!("`{exponent}` is no exponent"))?, word.clone()))
                })
                .collect();
            language.families.push(exponents?);
        }
        for currency in &file.currency {
            self.add_currency(currency, index, &mut language)?;
        }
        Ok(language)
    }

    fn add_currency(&mut self, file: &CurrencyFile, index: usize, language: &mut Language) -> Result<(), String> {
        let read = |code: &String| Currency::from_str(code).map_err(|error| error.to_string());
        let default = file.code.as_ref().map(read).transpose()?;
        let may_be = file.may_be.iter().map(read).collect::<Result<Arc<[_]>, _>>()?;
        let meaning =
            Meaning { default, may_be, is_dollar: file.is_dollar, by_column: file.by_column, subunit: file.subunit };
        let lists = [
            (&file.names, Naming::Name, false),
            (&file.marks, Naming::Mark, false),
            (&file.exact, Naming::Mark, true),
            (&file.qualifiers, Naming::Qualifier, true),
        ];
        for (words, naming, as_spelled) in lists {
            for word in words {
                for spelling in spellings(word) {
                    let exact = as_spelled.then(|| spelling.clone());
                    let term = self.term(&spelling, exact, index)?;
                    if term.currency.as_ref().is_some_and(|known| known.meaning != meaning) {
                        return Err(format!("`{spelling}` names two currencies"));
                    }
                    let meaning = meaning.clone();
                    term.currency = Some(CurrencyTerm {
                        naming,
                        meaning,
                        after_only: file.after_only,
                        in_compound_only: file.in_compound_only,
                        is_measure: file.is_measure,
                    });
                }
            }
        }
        // The entry that means the currency and nothing else says how it is written; the others are only read.
        if let Some(code) = default
            && file.may_be.is_empty()
            && file.subunit == 0
        {
            if let Some(name) = file.names.first() {
                let plural = spellings(name).pop().unwrap_or_default();
                language.currency_names.entry(code).or_insert(plural);
            }
            if let Some(mark) = file.marks.first() {
                language.currency_marks.entry(code).or_insert_with(|| mark.clone());
            }
        }
        Ok(())
    }

    fn add_numeral(&mut self, word: &str, language: usize, numeral: Numeral) -> Result<(), String> {
        let term = self.term(word, None, language)?;
        if term.numeral.is_some_and(|known| known != numeral) {
            return Err(format!("`{word}` is given two values"));
        }
        term.numeral = Some(numeral);
        Ok(())
    }

    /// The term of this spelling, new where there is none yet.
    fn term(&mut self, spelling: &str, exact: Option<String>, language: usize) -> Result<&mut Term, String> {
        let mut key = String::new();
        for c in spelling.chars() {
            match self.variants.fold(c) {
                Folded::Char(folded) => key.push(folded),
                Folded::Space => key.push(' '),
                Folded::Ignored => {}
            }
        }
        if key.trim() != key || key.is_empty() {
            return Err(format!("`{spelling}` is empty or has spaces around it"));
        }
        let terms = self.terms.entry(key).or_default();
        let at = terms.iter().position(|term| term.exact == exact).unwrap_or(terms.len());
        if at == terms.len() {
            terms.push(Term { exact, language, ..Term::default() });
        }
        terms.get_mut(at).ok_or_else(|| format!("`{spelling}` was not added"))
    }
}

/// `dollar(s)` stands for two spellings.
fn spellings(word: &str) -> Vec<String> {
    let split =
        word.split_once('(').and_then(|(stem, rest)| rest.split_once(')').map(|(ending, tail)| (stem, ending, tail)));
    match split {
        Some((stem, ending, tail)) => vec![format!("{stem}{tail}"), format!("{stem}{ending}{tail}")],
        None => vec![word.to_owned()],
    }
}

fn fraction(text: &str) -> Result<(u32, i32), String> {
    let value: Decimal = text.parse().map_err(|error| format!("`{text}`: {error}"))?;
    let mantissa = u32::try_from(value.mantissa()).map_err(|_| format!("`{text}` is out of range"))?;
    Ok((mantissa, value.exponent()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_files_hold_no_mistake() {
        Lexicon::from_files(LANGUAGES).unwrap();
        assert_eq!(Lexicon::builtin().languages().len(), LANGUAGES.len());
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

    #[test]
    fn mistakes_are_named() {
        let file = |body: &str| {
            format!(
                "language = \"xx\"\nname = \"X\"\n{body}\n[write]\njoiner = \" \"\ndigit_group = \",\"\nsmallest_scale = 6\nfamilies = []\n"
            )
        };
        let error = |body: &str| Lexicon::from_files(&[&file(body)]).unwrap_err().to_string();
        assert!(error("[[currency]]\ncode = \"XYZ\"").contains("XYZ"));
        assert!(error("[words]\nhedge_befor = [\"a\"]").contains("hedge_befor"));
        assert!(
            error("[[currency]]\ncode=\"EUR\"\nnames=[\"a\"]\n[[currency]]\ncode=\"USD\"\nnames=[\"A\"]")
                .contains("two currencies")
        );
    }
}
