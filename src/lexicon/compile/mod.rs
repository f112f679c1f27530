//! The data files into tables in Rust: run by the build script, so that a program that starts has nothing to read.
//!
//! What comes out is the source of `tables.rs`: statics that refer to each other, found by [`Lexicon`] and its parts.
//!
//! [`Lexicon`]: super::Lexicon

mod beginnings;
mod data;
mod layout;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::str::FromStr;

use thiserror::Error;

use super::currency::Currency;
use super::fold::{Folded, HAN_WORDS, Variants, han_bit};
use super::hash::WORDS;
use super::role::Roles;
use super::word;
use beginnings::Beginnings;
use data::{CurrencyFile, LanguageFile};
use layout::write_trie;

/// A mistake in a data file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("lexicon {language}: {problem}")]
pub(crate) struct LexiconError {
    /// The language, or the number of the file where it has none.
    pub(crate) language: String,
    /// What is wrong.
    pub(crate) problem: String,
}

/// The tables of these data files' contents, as Rust.
///
/// # Errors
///
/// [`LexiconError`] where a file is not as `docs/lexicon.md` says.
pub(crate) fn tables(files: &[String]) -> Result<String, LexiconError> {
    let mut parsed = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let language: LanguageFile = toml::from_str(file)
            .map_err(|error| LexiconError { language: number.to_string(), problem: error.to_string() })?;
        parsed.push(language);
    }
    let mut pairs: Vec<(char, char)> =
        parsed.iter().flat_map(|file| file.variants.iter().map(|(from, to)| (*from, *to))).collect();
    pairs.sort_unstable();
    let mut marked = [0; HAN_WORDS];
    for (from, _) in &pairs {
        mark_han(&mut marked, *from);
    }
    // As long as the build itself.
    let (pairs, marked): (&'static [_], &'static _) = (pairs.leak(), Box::leak(Box::new(marked)));
    let mut building =
        Building { variants: Variants { pairs, marked }, terms: BTreeMap::new(), currencies: BTreeMap::new() };
    let mut languages = Vec::new();
    for (index, file) in parsed.iter().enumerate() {
        let language = building
            .add_language(index, file)
            .map_err(|problem| LexiconError { language: file.language.clone(), problem })?;
        languages.push(language);
    }
    building.write(&languages).map_err(|problem| LexiconError { language: "tables".to_owned(), problem })
}

/// A word or phrase under construction. What the tables hold of it is kept as Rust.
#[derive(Debug, Default)]
struct Term {
    exact: Option<String>,
    roles: Roles,
    numeral: Option<String>,
    currency: Option<CurrencyTerm>,
    language: usize,
}

/// A currency's name or mark.
#[derive(Debug)]
struct CurrencyTerm {
    is_qualifier: bool,
    meaning: String,
    /// Where it stands among the currency terms.
    index: usize,
}

/// The lexicon under construction: terms by their folded spelling.
struct Building {
    variants: Variants,
    terms: BTreeMap<String, Vec<Term>>,
    /// The currency terms, each once.
    currencies: BTreeMap<String, usize>,
}

/// A language, and how it writes currencies.
#[derive(Default)]
struct Language {
    source: String,
    names: BTreeMap<String, String>,
    marks: BTreeMap<String, String>,
}

impl Building {
    fn add_language(&mut self, index: usize, file: &LanguageFile) -> Result<Language, String> {
        for (word, value) in &file.numbers {
            self.add_numeral(word, index, format!("Word({value})"))?;
        }
        for (word, exponent) in &file.units {
            self.add_numeral(word, index, format!("Unit({exponent})"))?;
        }
        for (word, exponent) in &file.scales {
            self.add_numeral(word, index, format!("Scale({exponent})"))?;
        }
        for (word, exponent) in &file.short_scales {
            self.add_numeral(word, index, format!("ShortScale({exponent})"))?;
        }
        for (word, value) in &file.fractions {
            let (mantissa, exponent) = fraction(value)?;
            self.add_numeral(word, index, format!("Fraction({mantissa}, {exponent})"))?;
        }
        for (word, value) in &file.added_fractions {
            let (mantissa, exponent) = fraction(value)?;
            self.add_numeral(word, index, format!("AddedFraction({mantissa}, {exponent})"))?;
        }
        for word in &file.decimal_points {
            self.add_numeral(word, index, "Point".to_owned())?;
        }
        for (role, words) in &file.words {
            for word in words {
                for spelling in spellings(word) {
                    self.term(&spelling, None, index)?.roles.0 |= Roles::bit(*role);
                }
            }
        }
        let mut families = Vec::new();
        for family in &file.write.families {
            let words: Result<BTreeMap<i32, &String>, String> = family
                .iter()
                .map(|(exponent, word)| {
                    Ok((exponent.parse().map_err(|_| format!("`{exponent}` is no exponent"))?, word))
                })
                .collect();
            let words: Vec<_> = words?.into_iter().collect();
            families.push(format!("&{words:?}"));
        }
        let mut language = Language::default();
        for currency in &file.currency {
            self.add_currency(currency, index, &mut language)?;
        }
        language.source = format!(
            "Language {{ code: {:?}, name: {:?}, joiner: {:?}, digit_group: {:?}, smallest_scale: {}, is_spaced: {}, \
             is_positional: {}, families: &[{}], currency_names: &{}, currency_marks: &{} }}",
            file.language,
            file.name,
            file.write.joiner,
            file.write.digit_group,
            file.write.smallest_scale,
            file.spaced,
            file.positional,
            families.join(", "),
            by_currency(&language.names),
            by_currency(&language.marks),
        );
        Ok(language)
    }

    fn add_currency(&mut self, file: &CurrencyFile, index: usize, language: &mut Language) -> Result<(), String> {
        for code in file.code.iter().chain(&file.may_be) {
            Currency::from_str(code).map_err(|error| error.to_string())?;
        }
        let default = file.code.as_ref().map_or("None".to_owned(), |code| format!("Some({})", currency(code)));
        let may_be: Vec<String> = file.may_be.iter().map(|code| currency(code)).collect();
        let meaning = format!(
            "Meaning {{ default: {default}, may_be: &[{}], is_dollar: {}, by_column: {}, subunit: {} }}",
            may_be.join(", "),
            file.is_dollar,
            file.by_column,
            file.subunit
        );
        let lists = [
            (&file.names, "Name", false),
            (&file.marks, "Mark", false),
            (&file.exact, "Mark", true),
            (&file.qualifiers, "Qualifier", true),
        ];
        for (words, naming, as_spelled) in lists {
            let source = format!(
                "CurrencyTerm {{ naming: Naming::{naming}, meaning: {meaning}, after_only: {}, in_compound_only: {}, \
                 is_measure: {} }}",
                file.after_only, file.in_compound_only, file.is_measure
            );
            for word in words {
                let known = self.currencies.len();
                let place = *self.currencies.entry(source.clone()).or_insert(known);
                for spelling in spellings(word) {
                    let exact = as_spelled.then(|| spelling.clone());
                    let term = self.term(&spelling, exact, index)?;
                    if term.currency.as_ref().is_some_and(|known| known.meaning != meaning) {
                        return Err(format!("`{spelling}` names two currencies"));
                    }
                    let (is_qualifier, meaning) = (naming == "Qualifier", meaning.clone());
                    term.currency = Some(CurrencyTerm { is_qualifier, meaning, index: place });
                }
            }
        }
        // The entry that means the currency and nothing else says how it is written; the others are only read.
        if let Some(code) = &file.code
            && file.may_be.is_empty()
            && file.subunit == 0
        {
            if let Some(name) = file.names.first() {
                let plural = spellings(name).pop().unwrap_or_default();
                language.names.entry(code.clone()).or_insert(plural);
            }
            if let Some(mark) = file.marks.first() {
                language.marks.entry(code.clone()).or_insert_with(|| mark.clone());
            }
        }
        Ok(())
    }

    fn add_numeral(&mut self, word: &str, language: usize, numeral: String) -> Result<(), String> {
        let term = self.term(word, None, language)?;
        if term.numeral.as_ref().is_some_and(|known| *known != numeral) {
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

    /// The last words of all names of currencies, in folded spelling.
    fn last_words(&self) -> BTreeSet<&str> {
        let is_currency =
            |terms: &Vec<Term>| terms.iter().any(|term| term.currency.as_ref().is_some_and(|c| !c.is_qualifier));
        let named = self.terms.iter().filter(|(_, terms)| is_currency(terms));
        named.map(|(key, _)| last_word(key)).collect()
    }

    /// The words of all names of currencies that others follow, as a set.
    fn words_before_others(&self) -> Vec<u64> {
        let mut words = vec![0; WORDS];
        let named = self.terms.iter().filter(|(_, terms)| terms.iter().any(|term| term.currency.is_some()));
        for name_word in named.flat_map(|(key, _)| key.rsplit([' ', '-']).skip(1)) {
            let length = word::Word::at(name_word.as_bytes()).length;
            let eight = word::eight(name_word.as_bytes());
            beginnings::set(&mut words, word::hash(eight, u32::try_from(length).unwrap_or(u32::MAX)));
        }
        words
    }

    /// The last words of names that count as spelled only.
    fn exact_last_words(&self) -> BTreeSet<&str> {
        let terms =
            self.terms.values().flatten().filter(|term| term.currency.as_ref().is_some_and(|c| !c.is_qualifier));
        terms.filter_map(|term| term.exact.as_deref()).map(last_word).collect()
    }

    /// The last words of names that count in any spelling, folded.
    fn loose_last_words(&self) -> BTreeSet<&str> {
        let is_loose = |term: &Term| term.exact.is_none() && term.currency.is_some();
        let named = self.terms.iter().filter(|(_, terms)| terms.iter().any(is_loose));
        named.map(|(key, _)| last_word(key)).collect()
    }

    fn write(&self, languages: &[Language]) -> Result<String, String> {
        let mut out = String::new();
        let last_words = self.last_words();
        let terms: Vec<&str> = self.terms.keys().map(String::as_str).collect();
        let beginnings = Beginnings::new(&self.loose_last_words(), &self.exact_last_words(), &self.variants)?;
        let languages: Vec<&str> = languages.iter().map(|language| language.source.as_str()).collect();
        let written = self.write_terms(&mut out).and_then(|()| {
            write_trie(&mut out, "TERM", &terms)?;
            write_trie(&mut out, "LAST_WORD", &Vec::from_iter(last_words))?;
            beginnings.write(&mut out)?;
            writeln!(out, "static NAME_WORDS: [u64; {WORDS}] = {:?};", self.words_before_others())?;
            write_static(&mut out, "LANGUAGE_LIST", "Language", &languages)
        });
        written.map_err(|error| error.to_string())?;
        Ok(out)
    }

    fn write_terms(&self, out: &mut String) -> Result<(), std::fmt::Error> {
        let mut currencies: Vec<(&String, &usize)> = self.currencies.iter().collect();
        currencies.sort_unstable_by_key(|(_, index)| **index);
        let currencies: Vec<&String> = currencies.into_iter().map(|(source, _)| source).collect();
        write_static(out, "CURRENCY_TERMS", "CurrencyTerm", &currencies)?;
        let mut entries: Vec<String> = Vec::new();
        for terms in self.terms.values() {
            let mut entry = String::from("&[");
            for term in terms {
                let numeral = term.numeral.as_ref().map(|numeral| format!("Numeral::{numeral}"));
                let currency = term.currency.as_ref().map(|currency| format!("&CURRENCY_TERMS[{}]", currency.index));
                write!(
                    entry,
                    "Term {{ exact: {:?}, roles: Roles({:#x}), numeral: {}, currency: {}, language: {} }}, ",
                    term.exact,
                    term.roles.0,
                    option(numeral),
                    option(currency),
                    term.language
                )?;
            }
            entry.push(']');
            entries.push(entry);
        }
        write_static(out, "ENTRIES", "&[Term]", &entries)?;
        write_static(out, "VARIANT_PAIRS", "(char, char)", &debugged(self.variants.pairs))?;
        writeln!(out, "static VARIANTS_MARKED: [u64; {HAN_WORDS}] = {:?};", self.variants.marked)
    }
}

/// A static array of Rust expressions.
fn write_static(out: &mut String, name: &str, of: &str, values: &[impl AsRef<str>]) -> Result<(), std::fmt::Error> {
    writeln!(out, "static {name}: [{of}; {}] = [", values.len())?;
    for value in values {
        writeln!(out, "    {},", value.as_ref())?;
    }
    writeln!(out, "];")
}

fn debugged<T: std::fmt::Debug>(values: &[T]) -> Vec<String> {
    values.iter().map(|value| format!("{value:?}")).collect()
}

fn option(source: Option<String>) -> String {
    source.map_or("None".to_owned(), |source| format!("Some({source})"))
}

fn currency(code: &str) -> String {
    format!("Currency::coded(*b{code:?})")
}

/// Words by the code of a currency, in order.
fn by_currency(words: &BTreeMap<String, String>) -> String {
    let words: Vec<String> = words.iter().map(|(code, word)| format!("({}, {word:?})", currency(code))).collect();
    format!("[{}]", words.join(", "))
}

/// Adds a character to a set of Chinese ones; another character changes nothing.
fn mark_han(set: &mut [u64; HAN_WORDS], c: char) {
    if let Some((word, bit)) = han_bit(c)
        && let Some(word) = set.get_mut(word)
    {
        *word |= bit;
    }
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or_default()
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

/// `0.25` as 25 and −2.
fn fraction(text: &str) -> Result<(u32, i32), String> {
    let wrong = || format!("`{text}` is no fraction such as 0.5");
    let digits = text.strip_prefix("0.").filter(|digits| !digits.ends_with('0')).ok_or_else(wrong)?;
    let mantissa = digits.parse().map_err(|_| wrong())?;
    let places = i32::try_from(digits.len()).map_err(|_| wrong())?;
    Ok((mantissa, places.saturating_neg()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_named() {
        let file = |body: &str| {
            format!(
                "language = \"xx\"\nname = \"X\"\n{body}\n[write]\njoiner = \" \"\ndigit_group = \",\"\nsmallest_scale = 6\nfamilies = []\n"
            )
        };
        let error = |body: &str| tables(&[file(body)]).unwrap_err().to_string();
        assert!(tables(&[file("[[currency]]\ncode = \"EUR\"")]).is_ok());
        assert!(error("[[currency]]\ncode = \"XYZ\"").contains("XYZ"));
        assert!(error("[words]\nhedge_befor = [\"a\"]").contains("hedge_befor"));
        assert!(error("[fractions]\nhalf = \"1/2\"").contains("1/2"));
        assert!(error("[[currency]]\ncode = \"EUR\"\nmarks = [\"#e\"]").contains("`#`"));
        assert!(
            error("[[currency]]\ncode=\"EUR\"\nnames=[\"a\"]\n[[currency]]\ncode=\"USD\"\nnames=[\"A\"]")
                .contains("two currencies")
        );
    }
}
