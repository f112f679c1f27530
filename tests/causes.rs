//! How often the likeliest cause is the right one: claims with a known slip, made from random right ones.

use std::borrow::Cow;
use std::collections::BTreeMap;

use figcheck::check::{CauseFinder, CauseKind, Diagnosis, Question, Terms, Verdict, verdict};
use figcheck::figure::exact::{Fraction, Rounding};
use figcheck::figure::{Decimal, Figure};
use figcheck::money::{Currency, Money, Written};
use figcheck::period::Period;
use figcheck::rates::{Pair, Rate, Rates};
use jiff::civil::Date;

/// Random numbers that are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64, public domain (Sebastiano Vigna).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<T: Copy>(&mut self, weighted: &[(T, u64)]) -> T {
        let mut at = self.below(weighted.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in weighted {
            if at < *weight {
                return *item;
            }
            at -= weight;
        }
        unreachable!()
    }
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

/// Original and stated currency, with how often.
const PAIRS: [((&str, &str), u64); 14] = [
    (("CNY", "USD"), 40),
    (("USD", "CNY"), 10),
    (("EUR", "CNY"), 5),
    (("GBP", "CNY"), 4),
    (("CNY", "EUR"), 6),
    (("HKD", "USD"), 5),
    (("JPY", "CNY"), 4),
    (("CAD", "CNY"), 4),
    (("AUD", "USD"), 4),
    (("INR", "USD"), 5),
    (("KRW", "USD"), 4),
    (("JPY", "USD"), 5),
    (("CAD", "USD"), 4),
    (("SEK", "EUR"), 3),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    English,
    Chinese,
    Digits,
}

/// A claim that may be right or wrong, with what it was made from.
struct Made {
    original: Written<'static>,
    stated: Written<'static>,
    rate: Rate,
    date: Date,
}

/// A figure of so many digits, as it is written in a style.
fn write(value: &Fraction, digits: u32, style: Style, code: &str) -> Option<Written<'static>> {
    let rounded = value.round_significant(digits);
    let decimal = rounded.to_decimal()?;
    let leading = Fraction::of(decimal).leading_exponent()?;
    let mut unit = leading - i32::try_from(digits).unwrap() + 1;
    let (power, word) = match style {
        Style::English => [(12, " trillion"), (9, " billion"), (6, " million")]
            .into_iter()
            .find(|(power, _)| leading >= *power)
            .unwrap_or((0, "")),
        Style::Chinese => [(8, "亿"), (4, "万")].into_iter().find(|(power, _)| leading >= *power).unwrap_or((0, "")),
        Style::Digits => (0, ""),
    };
    // Zeros before the point are written: 300 million has the unit 1 million.
    unit = unit.min(power);
    let scaled = Fraction::of(decimal).divided_by(&Fraction::of(Decimal::new(1, power).ok()?))?;
    let numeral = grouped(&scaled.round_to(unit - power, Rounding::HalfEven).to_string());
    let number = format!("{numeral}{word}");
    let (text, start) = match style {
        Style::Chinese => (format!("约{number}{code}"), "约".len()),
        Style::English | Style::Digits => (format!("{number} {code}"), 0),
    };
    let figure = Figure::new(decimal, unit);
    Some(Written {
        number: start..start + number.len(),
        text: Cow::Owned(text),
        money: Money { figure, currency: currency(code) },
    })
}

fn grouped(plain: &str) -> String {
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

struct Maker<'r> {
    rates: &'r Rates,
    random: Random,
}

/// What a right claim is made of.
struct Parts {
    codes: (&'static str, &'static str),
    date: Date,
    rate: Rate,
    original: Fraction,
    original_digits: u32,
    stated_digits: u32,
    style: Style,
}

fn fraction(rate: &Rate) -> Fraction {
    Fraction::of_products(&[rate.numerator()], &[rate.denominator()]).unwrap()
}

impl Maker<'_> {
    fn parts(&mut self) -> Parts {
        loop {
            let codes = self.random.pick(&PAIRS);
            let date =
                Date::new(2009, 1, 1).unwrap().checked_add(jiff::Span::new().days(self.random.below(6_500) as i64));
            let date = date.unwrap();
            let pair = Pair::for_claim(currency(codes.0), currency(codes.1));
            let Ok(applied) = self.rates.lookup(pair, Some(Period::day(date))) else { continue };
            let original_digits = self.random.pick(&[(1, 25), (2, 35), (3, 40)]);
            let mantissa = 10_u64.pow(original_digits - 1);
            let mantissa = mantissa + self.random.below(mantissa * 9);
            let exponent = i32::try_from(self.random.below(7)).unwrap() + 5 - i32::try_from(original_digits).unwrap();
            let exponent = exponent + if matches!(codes.0, "JPY" | "KRW" | "INR") { 2 } else { 1 };
            let original = Decimal::new(mantissa.into(), exponent.max(0)).unwrap();
            return Parts {
                codes,
                date,
                rate: applied.rate,
                original: Fraction::of(original),
                original_digits,
                stated_digits: (original_digits + 1).max(self.random.pick(&[(3, 50), (4, 40), (5, 10)])),
                style: self.random.pick(&[(Style::English, 60), (Style::Chinese, 30), (Style::Digits, 10)]),
            };
        }
    }

    /// A claim with these figures; `None` where rounding alone makes the stated one wrong at this rate.
    fn write_right(&self, parts: &Parts, stated: &Fraction, rate: &Rate) -> Option<Made> {
        let made = self.write(parts, &parts.original, stated)?;
        let found = verdict(&made.original.money.figure, &made.stated.money.figure, rate, &Terms::default());
        (found == Verdict::Ok).then_some(made)
    }

    fn write(&self, parts: &Parts, original: &Fraction, stated: &Fraction) -> Option<Made> {
        Some(Made {
            original: write(original, parts.original_digits, parts.style, parts.codes.0)?,
            stated: write(stated, parts.stated_digits, parts.style, parts.codes.1)?,
            rate: parts.rate,
            date: parts.date,
        })
    }

    fn right(&mut self) -> Made {
        loop {
            let parts = self.parts();
            let stated = parts.original.divided_by(&fraction(&parts.rate)).unwrap();
            if let Some(made) = self.write_right(&parts, &stated, &parts.rate) {
                return made;
            }
        }
    }

    /// A claim with a slip of a kind that makes it outside.
    fn wrong(&mut self, kind: CauseKind) -> Made {
        loop {
            if let Some(made) = self.try_wrong(kind)
                && verdict(&made.original.money.figure, &made.stated.money.figure, &made.rate, &Terms::default())
                    == Verdict::Outside
            {
                return made;
            }
        }
    }

    fn try_wrong(&mut self, kind: CauseKind) -> Option<Made> {
        let parts = self.parts();
        let expected = parts.original.divided_by(&fraction(&parts.rate))?;
        self.write_right(&parts, &expected, &parts.rate)?;
        match kind {
            CauseKind::Scale => {
                let power: i32 = self.random.pick(&[(3, 66), (1, 12), (2, 6), (4, 5), (8, 3), (6, 5), (9, 3)]);
                let power = if self.random.below(2) == 0 { power } else { -power };
                let tens = Fraction::of(Decimal::new(10_i128.pow(power.unsigned_abs()), 0).ok()?);
                let stated = if power > 0 { expected.times(&tens) } else { expected.divided_by(&tens)? };
                self.write(&parts, &parts.original, &stated)
            }
            CauseKind::Inverted => {
                self.write_right(&parts, &parts.original.times(&fraction(&parts.rate)), &parts.rate.inverted())
            }
            CauseKind::Unconverted => {
                let made = self.write(&parts, &parts.original, &expected)?;
                let stated = write(&parts.original, parts.original_digits, parts.style, parts.codes.1)?;
                Some(Made { stated, ..made })
            }
            CauseKind::Swapped => {
                let made = self.write(&parts, &parts.original, &expected)?;
                let value = |written: &Written<'_>| Fraction::of(written.money.figure.value());
                Some(Made {
                    original: write(&value(&made.stated), parts.stated_digits, parts.style, parts.codes.0)?,
                    stated: write(&value(&made.original), parts.original_digits, parts.style, parts.codes.1)?,
                    ..made
                })
            }
            CauseKind::Currency => {
                let others = [
                    ("HKD", 3),
                    ("CAD", 3),
                    ("AUD", 3),
                    ("SGD", 2),
                    ("EUR", 3),
                    ("JPY", 2),
                    ("GBP", 2),
                    ("USD", 6),
                    ("CNY", 2),
                    ("NZD", 1),
                ];
                let other = self.random.pick(&others);
                if other == parts.codes.0 || other == parts.codes.1 {
                    return None;
                }
                let (original, stated) =
                    if self.random.below(2) == 0 { (parts.codes.0, other) } else { (other, parts.codes.1) };
                let pair = Pair::for_claim(currency(original), currency(stated));
                let rate = self.rates.lookup(pair, Some(Period::day(parts.date))).ok()?.rate;
                self.write_right(&parts, &parts.original.divided_by(&fraction(&rate))?, &rate)
            }
            CauseKind::Date => {
                let pair = Pair::for_claim(currency(parts.codes.0), currency(parts.codes.1));
                let period = if self.random.below(2) == 0 {
                    Period::year(parts.date.year() - 1 - i16::try_from(self.random.below(2)).unwrap())?
                } else {
                    let back = i64::try_from(20 + self.random.below(1_060)).unwrap();
                    Period::day(parts.date.checked_sub(jiff::Span::new().days(back)).ok()?)
                };
                let rate = self.rates.lookup(pair, Some(period)).ok()?.rate;
                self.write_right(&parts, &parts.original.divided_by(&fraction(&rate))?, &rate)
            }
            CauseKind::Digits => {
                let made = self.write(&parts, &parts.original, &expected)?;
                let spoil_original = self.random.below(2) == 0;
                let spoilt = self.mistype(if spoil_original { &made.original } else { &made.stated })?;
                Some(if spoil_original { Made { original: spoilt, ..made } } else { Made { stated: spoilt, ..made } })
            }
        }
    }

    /// The same money with one digit mistyped or two neighbours swapped.
    fn mistype(&mut self, written: &Written<'static>) -> Option<Written<'static>> {
        let number = &written.text[written.number.clone()];
        let places: Vec<usize> = number.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
        let mut bytes = number.as_bytes().to_vec();
        let at = usize::try_from(self.random.below(places.len() as u64)).unwrap();
        if self.random.below(3) == 0 {
            let next = *places.get(at + 1)?;
            bytes.swap(places[at], next);
        } else {
            bytes[places[at]] = b'0' + u8::try_from(self.random.below(10)).unwrap();
        }
        let digits =
            |bytes: &[u8]| -> String { bytes.iter().filter(|b| b.is_ascii_digit()).map(|b| *b as char).collect() };
        if bytes[places[0]] == b'0' || bytes == number.as_bytes() {
            return None;
        }
        let was: i128 = digits(number.as_bytes()).parse().unwrap();
        let is: i128 = digits(&bytes).parse().unwrap();
        let factor = Fraction::of_products(
            &[written.money.figure.value(), Decimal::new(is, 0).unwrap()],
            &[Decimal::new(was, 0).unwrap()],
        )?;
        let value = factor.round_to(-12, Rounding::HalfEven).trimmed().to_decimal()?;
        let mut text = written.text.to_string();
        text.replace_range(written.number.clone(), std::str::from_utf8(&bytes).unwrap());
        let figure = Figure::new(value, written.money.figure.unit_exponent());
        Some(Written { text: text.into(), money: Money { figure, ..written.money }, number: written.number.clone() })
    }
}

fn embedded() -> Rates {
    let mut rates = Rates::new();
    rates.push_embedded();
    rates
}

fn diagnose(finder: &mut CauseFinder<'_>, made: &Made) -> Diagnosis {
    finder.find(&Question {
        original: &made.original,
        stated: &made.stated,
        rate: &made.rate,
        date: Some(Period::day(made.date)),
        terms: &Terms::default(),
    })
}

const TRIALS: usize = 1_000;

#[test]
fn the_right_cause_comes_first() {
    let rates = embedded();
    let mut maker = Maker { rates: &rates, random: Random(2025) };
    let mut finder = CauseFinder::new(&rates);
    for kind in CauseKind::ALL {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let (mut first, mut listed) = (0, 0);
        let mut shown = 0;
        for _ in 0..TRIALS {
            let made = maker.wrong(kind);
            let found = diagnose(&mut finder, &made);
            let kinds: Vec<CauseKind> = found.causes.iter().map(|c| c.kind).collect();
            first += usize::from(kinds.first() == Some(&kind));
            listed += usize::from(kinds.contains(&kind));
            if kinds.first() != Some(&kind) {
                *counts.entry(kinds.first().map_or("none".into(), ToString::to_string)).or_default() += 1;
                if shown < 40 {
                    shown += 1;
                    println!(
                        "   {} -> {} at {} {}: {:?}",
                        made.original.text,
                        made.stated.text,
                        made.rate,
                        made.date,
                        found.causes.iter().map(|c| &c.explanation).collect::<Vec<_>>()
                    );
                }
            }
        }
        println!("{kind:12} first {first} listed {listed} of {TRIALS}; instead {counts:?}");
    }
}
