//! Currencies as an explanation names them, and how easily one is taken for another.

use crate::lexicon::Conventions;
use crate::money::Currency;

/// What a currency's units are called, apart from the country: those with the same word are confused most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Dollar,
    Crown,
    /// Both are written ¥, and 元 and 円 are one word.
    Yuan,
    Peso,
    /// Rupees and rupiah.
    Rupee,
}

/// The currencies that share a word, by code.
const WORDS: [(&str, Word); 18] = [
    ("AUD", Word::Dollar),
    ("CAD", Word::Dollar),
    ("CNY", Word::Yuan),
    ("CZK", Word::Crown),
    ("DKK", Word::Crown),
    ("HKD", Word::Dollar),
    ("IDR", Word::Rupee),
    ("INR", Word::Rupee),
    ("ISK", Word::Crown),
    ("JPY", Word::Yuan),
    ("MXN", Word::Peso),
    ("NOK", Word::Crown),
    ("NZD", Word::Dollar),
    ("PHP", Word::Peso),
    ("SEK", Word::Crown),
    ("SGD", Word::Dollar),
    ("TWD", Word::Dollar),
    ("USD", Word::Dollar),
];

/// The currencies that news copy converts into most.
const MAJOR: [&str; 6] = ["CNY", "EUR", "GBP", "HKD", "JPY", "USD"];

/// The currencies whose amounts are counted in 万 and 亿 (or 万, 億; 만, 억).
const MYRIADS: [&str; 6] = ["CNY", "HKD", "JPY", "KRW", "MOP", "TWD"];

/// The currencies whose amounts are counted in lakh and crore.
const LAKHS: [&str; 2] = ["INR", "PKR"];

fn word(currency: Currency) -> Option<Word> {
    WORDS.binary_search_by(|(code, _)| (*code).cmp(currency.code())).ok().and_then(|at| Some(WORDS.get(at)?.1))
}

/// The currency's units in English: `Hong Kong dollars`; its code where the lexicon has no name.
pub(super) fn plural(currency: Currency, words: &Conventions) -> String {
    let name = words.lexicon.language("en").and_then(|english| english.currency_name(currency));
    name.unwrap_or(currency.code()).to_owned()
}

/// How easily one currency is taken for another, against other pairs: most where their units have one name, and the
/// U.S. dollar most of these.
pub(super) fn likeness(meant: Currency, taken: Currency) -> u64 {
    let is_same_word = word(meant).is_some() && word(meant) == word(taken);
    match (is_same_word, taken == Currency::USD, MAJOR.contains(&taken.code())) {
        (true, true, _) => 20,
        (true, false, _) => 10,
        (false, _, true) => 6,
        (false, _, false) => 1,
    }
}

/// Whether amounts in one of the two currencies are counted in 万 and 亿.
pub(super) fn counts_in_myriads(one: Currency, other: Currency) -> bool {
    MYRIADS.contains(&one.code()) || MYRIADS.contains(&other.code())
}

/// Whether amounts in one of the two currencies are counted in lakh and crore.
pub(super) fn counts_in_lakhs(one: Currency, other: Currency) -> bool {
    LAKHS.contains(&one.code()) || LAKHS.contains(&other.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_of_real_currencies() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
        for (code, _) in WORDS {
            assert_eq!(code.parse::<Currency>().unwrap().code(), code);
        }
        let words = Conventions::default();
        assert_eq!(plural("HKD".parse().unwrap(), &words), "Hong Kong dollars");
        assert_eq!(plural("XUA".parse().unwrap(), &words), "XUA");
    }

    #[test]
    fn dollars_are_taken_for_one_another_first() {
        let of = |a: &str, b: &str| likeness(a.parse().unwrap(), b.parse().unwrap());
        assert!(of("CAD", "USD") > of("USD", "CAD"));
        assert!(of("USD", "CAD") > of("USD", "EUR") && of("USD", "EUR") > of("USD", "PLN"));
        assert!(of("SEK", "NOK") > of("SEK", "PLN") && of("CNY", "JPY") > of("CNY", "EUR"));
    }
}
