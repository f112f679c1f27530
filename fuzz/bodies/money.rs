//! One money: read, written, and read again.

use dashu_int::IBig;
use figcheck::figure::exact::Fraction;
use figcheck::lexicon::Conventions;
use figcheck::money::{
    Currency, MIN_SIGNIFICANT_DIGITS, Manner, Parser, Styled, Written, figure_like, parse, write, write_as_conversion,
};

use super::choice;
use super::figures::{magnitude, of, power};

/// What a column may give as the currency of its cells.
const COLUMNS: [Option<&str>; 8] =
    [None, Some("USD"), Some("CNY"), Some("EUR"), Some("JPY"), Some("HKD"), Some("GBP"), Some("TWD")];

/// The first byte says which currency the column gives, what a bare dollar is, and how many digits are written; the
/// rest is the money.
pub fn money(input: &[u8]) {
    let (choices, rest) = choice(input);
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let column = COLUMNS[usize::from(choices % 8)].map(|code| code.parse().expect("a code"));
    let mut words = Conventions::default();
    if choices & 8 != 0 {
        words.dollar = "HKD".parse().expect("a code");
    }
    let digits = u32::from(choices >> 4);

    let read = parse(text, column, &words);
    // The parser that remembers wordings reads the same, whatever it has read before.
    let mut parser = Parser::new(words);
    for round in ["the first time", "from memory"] {
        let remembered = parser.parse(text, column);
        assert_eq!(
            remembered.as_ref().map_err(ToString::to_string),
            read.as_ref().map_err(ToString::to_string),
            "{text:?} read {round}"
        );
    }
    let Ok(written) = read else { return };
    holds(&written, text);
    // Other digits in the same words.
    let other: String = text.chars().map(|c| if c == '1' { '7' } else { c }).collect();
    if other != text {
        assert_eq!(parser.parse(&other, column).ok(), parse(&other, column, &words).ok(), "{other:?} behind {text:?}");
    }
    let currency = written.money.currency;
    let again = parse(&written.text, Some(currency), &words).expect("it reads back with its currency given");
    assert_eq!(again, written, "{text:?} in a column of {currency}");

    let value = Fraction::of(written.money.figure.value());
    if let Some(styled) = figure_like(&written, &value, digits, &words) {
        reads_back(&styled, currency, &value, digits, &words);
    }
    for language in words.lexicon.languages() {
        for manner in [Manner::Name, Manner::Mark] {
            if let Some(styled) = write(&value, currency, digits, language.code, manner, &words) {
                reads_back(&styled, currency, &value, digits, &words);
            }
        }
    }
    for into in [Currency::USD, Currency::CNY, Currency::EUR] {
        if let Some(styled) = write_as_conversion(&written, &value, into, digits, &words) {
            reads_back(&styled, into, &value, digits, &words);
        }
    }
}

/// What is true of every money that was read.
fn holds(written: &Written<'_>, text: &str) {
    assert!(text.contains(&*written.text));
    let number = written.text.get(written.number.clone()).expect("the number stands in the text");
    assert!(!number.trim().is_empty(), "{text:?} has no number");
    let figure = written.money.figure;
    assert!(of(figure.unit()) > dashu_ratio::RBig::ZERO);
}

fn reads_back(styled: &Styled, currency: Currency, value: &Fraction, digits: u32, words: &Conventions) {
    assert!(styled.text.contains(&styled.number), "{styled:?}");
    // A mark may be that of several currencies: the column says which.
    let read = parse(&styled.text, Some(currency), words);
    let read = read.unwrap_or_else(|error| panic!("{styled:?} does not read back: {error}"));
    assert_eq!(read.money.currency, currency, "{styled:?}");
    assert_eq!(read.money.figure.value(), styled.value, "{styled:?} does not show its value");
    // Rounded to the digits asked for, and by no more than half of the last.
    let exact = value.round_to(-28, figcheck::figure::exact::Rounding::HalfEven).to_decimal();
    if let (Some(exact), Some(leading)) = (exact, value.leading_exponent()) {
        let digits = i32::try_from(digits.max(MIN_SIGNIFICANT_DIGITS)).expect("few digits");
        let error = magnitude(of(exact) - of(styled.value));
        assert!(error * IBig::from(2) <= power(leading - digits + 1), "{styled:?} for {exact} at {digits} digits");
    }
}
