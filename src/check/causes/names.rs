//! Currencies as an explanation names them, and how easily one is taken for another.

use crate::money::Currency;

/// What a currency's units are called, apart from the country: those with the same word are confused most.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Dollar,
    Crown,
    /// Both are written ¥, and 元 and 円 are one word.
    Yuan,
    Peso,
    Rupee,
    Own,
}

/// Code, name in the plural, word. The currencies of the ECB's reference rates and of CFETS, and Taiwan's.
const NAMES: [(&str, &str, Word); 40] = [
    ("AED", "UAE dirhams", Word::Own),
    ("AUD", "Australian dollars", Word::Dollar),
    ("BGN", "Bulgarian leva", Word::Own),
    ("BRL", "Brazilian reais", Word::Own),
    ("CAD", "Canadian dollars", Word::Dollar),
    ("CHF", "Swiss francs", Word::Own),
    ("CNY", "yuan", Word::Yuan),
    ("CZK", "Czech korunas", Word::Crown),
    ("DKK", "Danish kroner", Word::Crown),
    ("EUR", "euros", Word::Own),
    ("GBP", "pounds sterling", Word::Own),
    ("HKD", "Hong Kong dollars", Word::Dollar),
    ("HUF", "Hungarian forints", Word::Own),
    ("IDR", "Indonesian rupiah", Word::Rupee),
    ("ILS", "Israeli shekels", Word::Own),
    ("INR", "Indian rupees", Word::Rupee),
    ("ISK", "Icelandic kronur", Word::Crown),
    ("JPY", "Japanese yen", Word::Yuan),
    ("KRW", "South Korean won", Word::Own),
    ("KZT", "Kazakhstani tenge", Word::Own),
    ("MOP", "Macao patacas", Word::Own),
    ("MXN", "Mexican pesos", Word::Peso),
    ("MYR", "Malaysian ringgit", Word::Own),
    ("NOK", "Norwegian kroner", Word::Crown),
    ("NZD", "New Zealand dollars", Word::Dollar),
    ("PHP", "Philippine pesos", Word::Peso),
    ("PKR", "Pakistani rupees", Word::Rupee),
    ("PLN", "Polish zlotys", Word::Own),
    ("RON", "Romanian lei", Word::Own),
    ("RUB", "Russian roubles", Word::Own),
    ("SAR", "Saudi riyals", Word::Own),
    ("SEK", "Swedish kronor", Word::Crown),
    ("SGD", "Singapore dollars", Word::Dollar),
    ("THB", "Thai baht", Word::Own),
    ("TRY", "Turkish lira", Word::Own),
    ("TWD", "New Taiwan dollars", Word::Dollar),
    ("UAH", "Ukrainian hryvnias", Word::Own),
    ("USD", "U.S. dollars", Word::Dollar),
    ("VND", "Vietnamese dong", Word::Own),
    ("ZAR", "South African rand", Word::Own),
];

/// The currencies that news copy converts into most.
const MAJOR: [&str; 6] = ["CNY", "EUR", "GBP", "HKD", "JPY", "USD"];

/// The currencies whose amounts are counted in 万 and 亿 (or 万, 億; 만, 억).
const MYRIADS: [&str; 6] = ["CNY", "HKD", "JPY", "KRW", "MOP", "TWD"];

/// The currencies whose amounts are counted in lakh and crore.
const LAKHS: [&str; 2] = ["INR", "PKR"];

fn entry(currency: Currency) -> Option<&'static (&'static str, &'static str, Word)> {
    NAMES.binary_search_by(|(code, ..)| (*code).cmp(currency.code())).ok().and_then(|at| NAMES.get(at))
}

/// The currency's units in the plural: `Hong Kong dollars`; its code where no name is known.
pub(super) fn plural(currency: Currency) -> String {
    entry(currency).map_or_else(|| currency.code().to_owned(), |(_, name, _)| (*name).to_owned())
}

/// How easily one currency is taken for another, against other pairs: most where their units have one name, and the
/// U.S. dollar most of these.
pub(super) fn likeness(meant: Currency, taken: Currency) -> u64 {
    let word = |currency| entry(currency).map_or(Word::Own, |(_, _, word)| *word);
    let is_same_word = word(meant) == word(taken) && word(meant) != Word::Own;
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
    fn names_are_sorted_and_of_real_currencies() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        for (code, ..) in NAMES {
            assert_eq!(code.parse::<Currency>().unwrap().code(), code);
        }
        assert_eq!(plural("HKD".parse().unwrap()), "Hong Kong dollars");
        assert_eq!(plural("XAF".parse().unwrap()), "XAF");
    }

    #[test]
    fn dollars_are_taken_for_one_another_first() {
        let of = |a: &str, b: &str| likeness(a.parse().unwrap(), b.parse().unwrap());
        assert!(of("CAD", "USD") > of("USD", "CAD"));
        assert!(of("USD", "CAD") > of("USD", "EUR") && of("USD", "EUR") > of("USD", "PLN"));
        assert!(of("SEK", "NOK") > of("SEK", "PLN") && of("CNY", "JPY") > of("CNY", "EUR"));
    }
}
