//! A whole text that is one money: a cell of a claims file, an argument.

use std::borrow::Cow;

use super::amount::{Amount, AmountProblem, AmountReader};
use super::error::{MoneyError, quote};
use super::quantity::QuantityProblem;
use super::{Currency, Money, Written};
use crate::figure::DecimalError;
use crate::lexicon::{Conventions, Kind, Meaning, NumberProblem, Role, Spacing, Token, tokenize};

/// Reads a text that is one money, as people write it.
///
/// `default_currency` is the currency of the column, where there is one: it fills in for a text that names none, and it
/// settles a name that several countries share (`¥`, `$`, `kr`). A text that names another currency is an error.
///
/// ```
/// use figcheck::lexicon::Conventions;
/// use figcheck::money::{Currency, parse};
/// let conventions = Conventions::default();
/// let money = parse("about 965 million U.S. dollars", None, &conventions)?.money;
/// assert_eq!((money.figure.value().to_string(), money.currency), ("965000000".to_owned(), Currency::USD));
/// assert!(money.figure.is_hedged());
/// assert_eq!(parse("68.7亿元", None, &conventions)?.money.figure.value().to_string(), "6870000000");
/// assert_eq!(parse("6,870.5", Some(Currency::EUR), &conventions)?.money.currency, Currency::EUR);
/// assert!(parse("6,87 billion yuan", None, &conventions).is_err());
/// # Ok::<(), figcheck::money::MoneyError>(())
/// ```
///
/// # Errors
///
/// [`MoneyError`] where the text is not one money; the error quotes it and says what was expected.
pub fn parse<'t>(
    text: &'t str,
    default_currency: Option<Currency>,
    conventions: &Conventions,
) -> Result<Written<'t>, MoneyError> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut tokens = Vec::new();
    tokenize(conventions.lexicon, trimmed, 0, Spacing::Cell, &mut tokens);
    read(trimmed, &tokens, default_currency, conventions)
}

/// Reads one money out of all the tokens of `text`.
pub(super) fn read<'t>(
    text: &'t str,
    tokens: &[Token<'_>],
    default_currency: Option<Currency>,
    conventions: &Conventions,
) -> Result<Written<'t>, MoneyError> {
    if tokens.is_empty() {
        return Err(MoneyError::Empty);
    }
    let reader = AmountReader { conventions, tokens, is_cell: true };
    let mut amount = Amount::default();
    match reader.read(0, &mut amount) {
        Ok(true) => {}
        Ok(false) => return Err(explain_no_amount(text, tokens)),
        Err(problem) => return Err(explain(text, tokens, &problem, conventions)),
    }
    check_the_rest(text, tokens, &amount, conventions)?;
    let currency = settle(text, amount.currency.as_ref(), default_currency, conventions)?;
    let figure = amount.figure().map_err(|error| match error {
        DecimalError::NotANumber => MoneyError::NoNumber { text: quote(text) },
        DecimalError::TooManyDigits | DecimalError::OutOfRange => MoneyError::TooManyDigits { text: quote(text) },
    })?;
    Ok(Written { text: Cow::Borrowed(text), money: Money { figure, currency }, number: amount.number })
}

/// The currency of an amount, given that of its column.
pub(super) fn settle(
    text: &str,
    meaning: Option<&Meaning>,
    default_currency: Option<Currency>,
    conventions: &Conventions,
) -> Result<Currency, MoneyError> {
    let Some(meaning) = meaning else {
        return default_currency.ok_or_else(|| MoneyError::NoCurrency { text: quote(text) });
    };
    let named = meaning.resolve(conventions);
    let Some(default) = default_currency else {
        return named.ok_or_else(|| ambiguous(text, meaning));
    };
    if named == Some(default) || (meaning.by_column && meaning.may_be.contains(&default)) {
        return Ok(default);
    }
    // A bare dollar in a column of US dollars stays one, whatever `dollar` is set to.
    if meaning.is_dollar && meaning.default == Some(default) {
        return Ok(default);
    }
    match named {
        Some(second) => Err(MoneyError::TwoCurrencies { text: quote(text), first: default, second }),
        None => Err(ambiguous(text, meaning)),
    }
}

fn ambiguous(text: &str, meaning: &Meaning) -> MoneyError {
    let codes: Vec<&str> = meaning.may_be.iter().map(Currency::code).collect();
    MoneyError::AmbiguousCurrency { text: quote(text), candidates: codes.join(", ") }
}

/// What stands behind the amount, which should be nothing.
fn check_the_rest(
    text: &str,
    tokens: &[Token<'_>],
    amount: &Amount,
    conventions: &Conventions,
) -> Result<(), MoneyError> {
    let Some(rest) = tokens.get(amount.tokens.end..) else { return Ok(()) };
    let Some(first) = rest.first() else { return Ok(()) };
    // A full stop that came along with the sentence's end.
    if rest.len() == 1 && (first.is_sign('.') || first.is_sign('。')) {
        return Ok(());
    }
    let numbers = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Number(_)) || token.term().is_some_and(|term| term.numeral.is_some())
    };
    let joins_range = first.has(Role::Range) || matches!(first.kind, Kind::Sign('-' | '–' | '—' | '−'));
    if rest.iter().any(|token| numbers(&token)) {
        if joins_range {
            return Err(MoneyError::Range { text: quote(text) });
        }
        for (at, token) in rest.iter().enumerate() {
            if let Some(next) = super::amount::currency_of(token)
                && let Some(known) = &amount.currency
                && known.agreeing(&next.meaning()).is_none()
                && at < 2
                && let (Some(first), Some(second)) = (known.resolve(conventions), next.meaning().resolve(conventions))
            {
                return Err(MoneyError::TwoCurrencies { text: quote(text), first, second });
            }
        }
        return Err(MoneyError::TwoNumbers { text: quote(text) });
    }
    let word = text.get(first.start..first.end).unwrap_or_default();
    Err(MoneyError::UnknownWord { word: quote(word), text: quote(text) })
}

/// Why there is no amount at the beginning of the text.
fn explain_no_amount(text: &str, tokens: &[Token<'_>]) -> MoneyError {
    let has_number = |token: &Token<'_>| matches!(token.kind, Kind::Number(_));
    let has_vague =
        |token: &Token<'_>| token.has(Role::Vague) || token.term().is_some_and(|term| term.numeral.is_some());
    if !tokens.iter().any(has_number) {
        return if tokens.iter().any(has_vague) {
            MoneyError::Vague { text: quote(text) }
        } else {
            MoneyError::NoNumber { text: quote(text) }
        };
    }
    let known = |token: &&Token<'_>| {
        let term = token.term();
        let serves = term.is_some_and(|term| {
            term.currency.is_some() || term.roles.has(Role::HedgeBefore) || term.roles.has(Role::FillerBefore)
        });
        !serves && !has_number(token) && !matches!(token.kind, Kind::Code(_))
    };
    let unknown = tokens.iter().find(known);
    let word = unknown.and_then(|token| text.get(token.start..token.end)).unwrap_or(text);
    MoneyError::UnknownWord { word: quote(word), text: quote(text) }
}

fn explain(text: &str, tokens: &[Token<'_>], problem: &AmountProblem, conventions: &Conventions) -> MoneyError {
    match problem {
        AmountProblem::Quantity(QuantityProblem::Vague) => MoneyError::Vague { text: quote(text) },
        AmountProblem::Quantity(QuantityProblem::Number(problem)) => {
            let bad =
                tokens.iter().find(|token| matches!(token.kind, Kind::Number(number) if number.problem.is_some()));
            let number = quote(bad.and_then(|token| text.get(token.start..token.end)).unwrap_or(text));
            match problem {
                NumberProblem::Grouping => MoneyError::Grouping { number, text: quote(text) },
                NumberProblem::Shape => MoneyError::NotANumber { number, text: quote(text) },
                NumberProblem::TooManyDigits => MoneyError::TooManyDigits { text: quote(text) },
            }
        }
        AmountProblem::TwoCurrencies(first, second) => {
            match (first.resolve(conventions), second.resolve(conventions)) {
                (Some(first), Some(second)) => MoneyError::TwoCurrencies { text: quote(text), first, second },
                (None, _) => ambiguous(text, first),
                (_, None) => ambiguous(text, second),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(rows: &[(&str, &str, &str, i32)]) {
        let conventions = Conventions::default();
        let mut wrong = Vec::new();
        for (text, value, code, unit) in rows {
            let seen = parse(text, None, &conventions).map(|written| {
                let figure = written.money.figure;
                (figure.value().to_string(), written.money.currency.code().to_owned(), figure.unit_exponent())
            });
            if seen != Ok(((*value).to_owned(), (*code).to_owned(), *unit)) {
                wrong.push(format!("{text}: {seen:?}, not {value} {code} in units of 10^{unit}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn reads_english_money() {
        read_all(&[
            ("6.87 billion yuan", "6870000000", "CNY", 7),
            ("6.87bn yuan", "6870000000", "CNY", 7),
            ("6,870,000,000 yuan", "6870000000", "CNY", 0),
            ("RMB 6.87 billion", "6870000000", "CNY", 7),
            ("RMB6.87bn", "6870000000", "CNY", 7),
            ("Rmb6.87bn", "6870000000", "CNY", 7),
            ("CNY 965m", "965000000", "CNY", 6),
            ("¥300m", "300000000", "CNY", 6),
            ("yuan 6.87 billion", "6870000000", "CNY", 7),
            ("US$965 million", "965000000", "USD", 6),
            ("USD 965m", "965000000", "USD", 6),
            ("usd 965m", "965000000", "USD", 6),
            ("$42.15 million", "42150000", "USD", 4),
            ("$42.15-million", "42150000", "USD", 4),
            ("965 million U.S. dollars", "965000000", "USD", 6),
            ("965 million US dollars", "965000000", "USD", 6),
            ("965m dollars", "965000000", "USD", 6),
            ("$965 million U.S.", "965000000", "USD", 6),
            ("$US965 million", "965000000", "USD", 6),
            ("U.S. $965 million", "965000000", "USD", 6),
            ("US $ 965 million", "965000000", "USD", 6),
            ("HK$1.2bn", "1200000000", "HKD", 8),
            ("NT$1.2 billion", "1200000000", "TWD", 8),
            ("A$5", "5", "AUD", 0),
            ("C$5k", "5000", "CAD", 3),
            ("$5 million Canadian", "5000000", "CAD", 6),
            ("£20", "20", "GBP", 0),
            ("20 pounds sterling", "20", "GBP", 0),
            ("€1.5m", "1500000", "EUR", 5),
            ("100 million euros", "100000000", "EUR", 6),
            ("1.5 trillion yen", "1500000000000", "JPY", 11),
            ("3 trillion won", "3000000000000", "KRW", 12),
            ("₩5,000", "5000", "KRW", 0),
            ("₹12,34,567", "1234567", "INR", 0),
            ("Rs 5 lakh", "500000", "INR", 5),
            ("Rs. 3.5 crore", "35000000", "INR", 6),
            ("2 lakh crore rupees", "2000000000000", "INR", 12),
            ("500 rubles", "500", "RUB", 0),
            ("10 Swiss francs", "10", "CHF", 0),
            ("RM 5 million", "5000000", "MYR", 6),
            ("R$ 5 million", "5000000", "BRL", 6),
            ("200 Swedish kronor", "200", "SEK", 0),
            ("5 million KZT", "5000000", "KZT", 6),
            ("XAF 5 million", "5000000", "XAF", 6),
            ("one billion yuan", "1000000000", "CNY", 9),
            ("a million yuan", "1000000", "CNY", 6),
            ("half a million yuan", "500000", "CNY", 5),
            ("half a billion U.S. dollars", "500000000", "USD", 8),
            ("a half-billion dollars", "500000000", "USD", 8),
            ("one and a half billion yuan", "1500000000", "CNY", 8),
            ("a quarter of a million yuan", "250000", "CNY", 4),
            ("three hundred and fifty million yuan", "350000000", "CNY", 7),
            ("twenty-five thousand yuan", "25000", "CNY", 3),
            ("three hundred million yuan", "300000000", "CNY", 8),
            ("3 hundred million yuan", "300000000", "CNY", 8),
            ("7,100.5 billion yuan", "7100500000000", "CNY", 8),
            ("1.2 thousand billion yuan", "1200000000000", "CNY", 11),
            ("two million three hundred thousand yuan", "2300000", "CNY", 5),
            ("-5.3 million yuan", "-5300000", "CNY", 5),
            ("−$5.3 million", "-5300000", "USD", 5),
            ("$-5.3 million", "-5300000", "USD", 5),
            ("+5 yuan", "5", "CNY", 0),
            ("minus 5 million yuan", "-5000000", "CNY", 6),
            ("70 U.S. cents", "0.70", "USD", -2),
            ("7 fen", "0.07", "CNY", -2),
            ("3 yuan 50 fen", "3.50", "CNY", -2),
            ("5 dollars and 20 cents", "5.20", "USD", -2),
            ("RMB710 million yuan", "710000000", "CNY", 6),
            ("710 million yuan RMB", "710000000", "CNY", 6),
            ("US$100 million dollars", "100000000", "USD", 6),
            ("1\u{202f}234\u{202f}567 euros", "1234567", "EUR", 0),
            ("1 234 567 euros", "1234567", "EUR", 0),
            ("1'234'567 CHF", "1234567", "CHF", 0),
            ("RMB 15, 000,000", "15000000", "CNY", 0),
            ("US$ 2,112,676", "2112676", "USD", 0),
            ("1.234.567 euros", "1234567", "EUR", 0),
            (".5 million yuan", "500000", "CNY", 5),
            ("5 million yuan.", "5000000", "CNY", 6),
            ("\u{a0}6.87\nbillion\u{a0}yuan ", "6870000000", "CNY", 7),
            ("6.87 billion Chinese yuan renminbi", "6870000000", "CNY", 7),
            ("$1.2T", "1200000000000", "USD", 11),
            ("$42 MM", "42000000", "USD", 6),
            ("0 yuan", "0", "CNY", 0),
        ]);
    }

    #[test]
    fn reads_chinese_money() {
        read_all(&[
            ("68.7亿元", "6870000000", "CNY", 7),
            ("6870万元", "68700000", "CNY", 4),
            ("3万亿元人民币", "3000000000000", "CNY", 12),
            ("三亿元", "300000000", "CNY", 8),
            ("人民币68.7亿元", "6870000000", "CNY", 7),
            ("人民币 68.7 亿元", "6870000000", "CNY", 7),
            ("７.１億元", "710000000", "CNY", 7),
            ("１０，０００元", "10000", "CNY", 0),
            ("1億美金", "100000000", "USD", 8),
            ("9.65亿美元", "965000000", "USD", 6),
            ("3亿5000万元", "350000000", "CNY", 4),
            ("三亿五千万元", "350000000", "CNY", 7),
            ("十二点五亿元", "1250000000", "CNY", 7),
            ("两千万元", "20000000", "CNY", 7),
            ("十亿元", "1000000000", "CNY", 9),
            ("十五亿元", "1500000000", "CNY", 8),
            ("一百二十万元", "1200000", "CNY", 5),
            ("三万五千亿元", "3500000000000", "CNY", 11),
            ("3千万元", "30000000", "CNY", 7),
            ("5百万美元", "5000000", "USD", 6),
            ("1.5千亿元", "150000000000", "CNY", 10),
            ("100万新台币", "1000000", "TWD", 4),
            ("新臺幣1億元", "100000000", "TWD", 8),
            ("港币5亿元", "500000000", "HKD", 8),
            ("HK$5億", "500000000", "HKD", 8),
            ("5億港元", "500000000", "HKD", 8),
            ("31680英镑", "31680", "GBP", 0),
            ("200瑞典克朗", "200", "SEK", 0),
            ("5000亿日元", "500000000000", "JPY", 8),
            ("3兆円", "3000000000000", "JPY", 12),
            ("3元5角", "3.5", "CNY", -1),
            ("3元5角2分", "3.52", "CNY", -2),
            ("2.5块钱", "2.5", "CNY", -1),
            ("一百零五元", "105", "CNY", 0),
            ("负3亿元", "-300000000", "CNY", 8),
            ("贰佰万元", "2000000", "CNY", 6),
            ("RMB7.1亿", "710000000", "CNY", 7),
            ("US$1.2億", "120000000", "USD", 7),
            ("7.1亿人民币", "710000000", "CNY", 7),
        ]);
    }

    #[test]
    fn hedges_take_the_significance_of_trailing_zeros() {
        read_all(&[
            ("about 3,000 yuan", "3000", "CNY", 3),
            ("about 90 million yuan", "90000000", "CNY", 7),
            ("90 million yuan", "90000000", "CNY", 6),
            ("3,000 yuan", "3000", "CNY", 0),
            ("about 3.0 billion yuan", "3000000000", "CNY", 8),
            ("~$3,000", "3000", "USD", 3),
            ("≈$3,000", "3000", "USD", 3),
            ("more than 90 million yuan", "90000000", "CNY", 7),
            ("$90 million or so", "90000000", "USD", 7),
            ("约10亿元", "1000000000", "CNY", 9),
            ("近10亿元", "1000000000", "CNY", 9),
            ("逾7.1亿元", "710000000", "CNY", 7),
            ("7亿多元", "700000000", "CNY", 8),
            ("300多万元", "3000000", "CNY", 6),
            ("7.1亿余元", "710000000", "CNY", 7),
            ("10亿元左右", "1000000000", "CNY", 9),
            ("10亿元以上", "1000000000", "CNY", 9),
            ("不少于10亿元", "1000000000", "CNY", 9),
            ("約港幣10億元", "1000000000", "HKD", 9),
            ("人民币约10亿元", "1000000000", "CNY", 9),
            ("100+ yuan", "100", "CNY", 2),
            ("$100 million-plus", "100000000", "USD", 8),
            ("some 300-odd million yuan", "300000000", "CNY", 8),
        ]);
        for text in ["about 5 yuan", "5 yuan or so", "约5元", "5元左右", "5多元"] {
            assert!(parse(text, None, &Conventions::default()).unwrap().money.figure.is_hedged(), "{text}");
        }
        assert!(!parse("5 yuan", None, &Conventions::default()).unwrap().money.figure.is_hedged());
    }

    #[test]
    fn number_is_the_number_and_its_scale() {
        for (text, number) in [
            ("about 965 million U.S. dollars", "965 million"),
            ("RMB6.87bn", "6.87bn"),
            ("约68.7亿元", "68.7亿"),
            ("-5.3 million yuan", "-5.3 million"),
            ("-$5.3 million", "5.3 million"),
            ("$-5.3 million", "-5.3 million"),
            ("a 3亿5000万元", ""),
            ("3亿5000万元", "3亿5000万"),
            ("300多万元", "300多万"),
            ("half a million dollars", "half a million"),
            ("3元5角", "3元5"),
        ] {
            let Ok(written) = parse(text, None, &Conventions::default()) else {
                assert_eq!(number, "", "{text}");
                continue;
            };
            assert_eq!(text.get(written.number), Some(number), "{text}");
        }
    }

    #[test]
    fn the_column_gives_what_the_cell_leaves_open() {
        let conventions = Conventions::default();
        let code = |text: &str, column: &str| {
            parse(text, Some(column.parse().unwrap()), &conventions).map(|w| w.money.currency.code().to_owned())
        };
        assert_eq!(code("6,870,000,000", "CNY"), Ok("CNY".to_owned()));
        assert_eq!(code("6.87 billion", "USD"), Ok("USD".to_owned()));
        assert_eq!(code("¥300m", "JPY"), Ok("JPY".to_owned()));
        assert_eq!(code("$300m", "HKD"), Ok("HKD".to_owned()));
        assert_eq!(code("5 kroner", "NOK"), Ok("NOK".to_owned()));
        assert!(matches!(code("300 yuan", "USD"), Err(MoneyError::TwoCurrencies { .. })));
        assert!(matches!(code("300元", "USD"), Err(MoneyError::TwoCurrencies { .. })));
        let canadian = Conventions { dollar: "CAD".parse().unwrap(), ..conventions };
        assert_eq!(parse("$5", None, &canadian).unwrap().money.currency.code(), "CAD");
        assert_eq!(parse("US$5", None, &canadian).unwrap().money.currency.code(), "USD");
        assert_eq!(parse("$5", Some(Currency::USD), &canadian).unwrap().money.currency.code(), "USD");
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str| parse(text, None, &Conventions::default()).unwrap_err();
        assert_eq!(error("  "), MoneyError::Empty);
        assert!(matches!(error("yuan"), MoneyError::NoNumber { .. }));
        assert!(matches!(error("数亿元"), MoneyError::Vague { .. }));
        assert!(matches!(error("三十几万元"), MoneyError::Vague { .. }));
        assert!(matches!(error("上百亿元"), MoneyError::Vague { .. }));
        assert!(matches!(error("数十亿元"), MoneyError::Vague { .. }));
        assert!(matches!(error("二三十万元"), MoneyError::Vague { .. }));
        assert!(matches!(error("several million yuan"), MoneyError::Vague { .. }));
        assert!(matches!(error("hundreds of millions of yuan"), MoneyError::Vague { .. }));
        assert!(matches!(error("6,87 billion yuan"), MoneyError::Grouping { .. }));
        assert!(matches!(error("68,70,00 yuan"), MoneyError::Grouping { .. }));
        assert!(matches!(error("1.2.3 yuan"), MoneyError::NotANumber { .. }));
        assert!(matches!(error("6.87 billion"), MoneyError::NoCurrency { .. }));
        assert!(matches!(error("5 kr"), MoneyError::AmbiguousCurrency { .. }));
        assert!(matches!(error("US$5 yuan"), MoneyError::TwoCurrencies { .. }));
        assert!(matches!(error("5 million yuan dollars"), MoneyError::TwoCurrencies { .. }));
        assert!(matches!(error("3 to 5 billion yuan"), MoneyError::Range { .. }));
        assert!(matches!(error("3-5 billion yuan"), MoneyError::Range { .. }));
        assert!(matches!(error("3亿至5亿元"), MoneyError::Range { .. }));
        assert!(matches!(error("5 yuan 6 yuan"), MoneyError::TwoNumbers { .. }));
        assert!(matches!(error("5 million bananas yuan"), MoneyError::UnknownWord { .. }));
        assert!(matches!(error("5 millon yuan"), MoneyError::UnknownWord { .. }));
        assert!(matches!(error("12345678901234567890123456789 yuan"), MoneyError::TooManyDigits { .. }));
        assert!(error("6,87 billion\u{1b}[31m yuan").to_string().contains("\\u{1b}[31m"));
        assert!(error(&"x".repeat(500)).to_string().len() < 300);
    }
}
