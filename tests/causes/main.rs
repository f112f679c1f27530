//! How often the likeliest cause is the right one: claims with a known slip, made from random right ones.
//!
//! The table in docs/causes.md is what `cargo test --release --test causes -- --nocapture` prints.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the table is printed for the manual")]

mod explained;

use std::fmt::Write as _;

use figcheck::check::{CauseFinder, CauseKind, Diagnosis, Question, Terms, Verdict, verdict};
use figcheck::figure::exact::Fraction;
use figcheck::figure::{Decimal, Figure};
use figcheck::lexicon::Conventions;
use figcheck::money::{Currency, Manner, Money, Written, parse, write};
use figcheck::period::Period;
use figcheck::rates::{Pair, Rate, Rates};
use jiff::Span;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// Claims made of each kind.
const TRIALS: usize = if cfg!(debug_assertions) { 300 } else { 2_000 };
/// The least share, in per cent, in which the right cause comes first.
const LEAST: usize = 95;

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

/// The currencies that another is taken for, with how often.
const OTHERS: [(&str, u64); 10] = [
    ("USD", 6),
    ("HKD", 3),
    ("CAD", 3),
    ("AUD", 3),
    ("EUR", 3),
    ("SGD", 2),
    ("JPY", 2),
    ("GBP", 2),
    ("CNY", 2),
    ("NZD", 1),
];

/// Powers of ten, with how often.
const SCALES: [(i32, u64); 7] = [(3, 66), (1, 12), (2, 6), (4, 5), (6, 5), (8, 3), (9, 3)];

/// Random numbers that are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64, in the public domain (Sebastiano Vigna).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn is_heads(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<T: Copy>(&mut self, weighted: &[(T, u64)]) -> T {
        let total: u64 = weighted.iter().map(|(_, weight)| weight).sum();
        let at = self.next() % total;
        let mut passed = 0;
        let chosen = weighted.iter().find(|(_, weight)| {
            passed += weight;
            at < passed
        });
        chosen.unwrap().0
    }
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn fraction(rate: &Rate) -> Fraction {
    Fraction::of_products(&[rate.numerator()], &[rate.denominator()]).unwrap()
}

fn integer(value: i64) -> Fraction {
    Fraction::of(Decimal::new(value.into(), 0).unwrap())
}

fn embedded() -> Rates {
    let mut rates = Rates::new();
    rates.push_embedded();
    rates
}

/// A claim, and what an explanation of its slip must say.
struct Made {
    original: String,
    stated: String,
    codes: (&'static str, &'static str),
    rate: Rate,
    date: Date,
    named: String,
}

impl Made {
    fn read(&self) -> (Written<'_>, Written<'_>) {
        let words = Conventions::default();
        let read = |text, code| parse(text, Some(currency(code)), &words).unwrap();
        (read(&self.original, self.codes.0), read(&self.stated, self.codes.1))
    }

    fn verdict(&self, rate: &Rate) -> Verdict {
        let (original, stated) = self.read();
        verdict(&original.money.figure, &stated.money.figure, rate, &Terms::default())
    }

    fn diagnose(&self, finder: &mut CauseFinder<'_>) -> Diagnosis {
        let (original, stated) = self.read();
        finder.diagnose(&Question {
            original: &original,
            stated: &stated,
            rate: &self.rate,
            date: Some(Period::day(self.date)),
            terms: &Terms::default(),
            words: &Conventions::default(),
        })
    }
}

/// What a right claim is made of.
#[derive(Clone)]
struct Parts {
    codes: (&'static str, &'static str),
    date: Date,
    rate: Rate,
    original: Fraction,
    original_digits: u32,
    stated_digits: u32,
    is_chinese: bool,
    manner: Manner,
    is_hedged: bool,
}

impl Parts {
    fn expected(&self, rate: &Rate) -> Fraction {
        self.original.divided_by(&fraction(rate)).unwrap()
    }

    fn write(&self, value: &Fraction, code: &str, digits: u32) -> Option<String> {
        let language = if self.is_chinese { "zh" } else { "en" };
        let words = Conventions::default();
        let text = write(value, currency(code), digits, language, self.manner, &words)?.text;
        // One digit is written with a zero behind the point, which no desk prints.
        let text = if digits == 1 { text.replacen(".0", "", 1) } else { text };
        // Read by its own words: a mark without a country would be another currency.
        let read = parse(&text, None, &words).ok()?;
        (read.money.currency == currency(code)).then_some(text)
    }

    /// A claim with this stated value; `None` where it cannot be written.
    fn claim(&self, stated: &Fraction) -> Option<Made> {
        let hedge = if !self.is_hedged {
            ""
        } else if self.is_chinese {
            "约"
        } else {
            "about "
        };
        Some(Made {
            original: self.write(&self.original, self.codes.0, self.original_digits)?,
            stated: format!("{hedge}{}", self.write(stated, self.codes.1, self.stated_digits)?),
            codes: self.codes,
            rate: self.rate,
            date: self.date,
            named: String::new(),
        })
    }

    /// The same; `None` also where rounding alone makes it wrong at the rate it was worked out by.
    fn claim_right_at(&self, stated: &Fraction, rate: &Rate) -> Option<Made> {
        self.claim(stated).filter(|made| made.verdict(rate) == Verdict::Ok)
    }
}

struct Maker<'r> {
    rates: &'r Rates,
    random: Random,
    /// Whether the newsroom converts at a fixing of its own, up to 0.4 % off.
    has_own_fixing: bool,
}

impl Maker<'_> {
    fn parts(&mut self) -> Option<Parts> {
        let codes = self.random.pick(&PAIRS);
        let date = date(2009, 1, 1).checked_add(Span::new().days(self.random.below(6_500))).ok()?;
        let rate = self.rate(codes.0, codes.1, Period::day(date))?;
        // Originals are rounder than their conversions: one to three digits, and three to five.
        let original_digits = self.random.pick(&[(1_u32, 25), (2, 35), (3, 40)]);
        let smallest = 10_i64.pow(original_digits - 1);
        let mantissa = smallest + self.random.below(smallest * 9);
        if original_digits > 1 && mantissa % 10 == 0 {
            return None; // 4.0 billion is written 4 billion.
        }
        let is_small = matches!(codes.0, "JPY" | "KRW" | "INR");
        let exponent = i32::try_from(self.random.below(7)).unwrap() + if is_small { 6 } else { 5 };
        let exponent = exponent - i32::try_from(original_digits).unwrap() + 1;
        Some(Parts {
            codes,
            date,
            rate,
            original: Fraction::of(Decimal::new(mantissa.into(), exponent).ok()?),
            original_digits,
            stated_digits: self.random.pick(&[(3, 50), (4, 40), (5, 10)]).max(original_digits + 1),
            is_chinese: self.random.below(3) == 0,
            manner: if self.random.below(3) == 0 { Manner::Mark } else { Manner::Name },
            is_hedged: self.random.is_heads(),
        })
    }

    fn rate(&self, original: &str, stated: &str, period: Period) -> Option<Rate> {
        let pair = Pair::for_claim(currency(original), currency(stated));
        Some(self.rates.lookup(pair, Some(period)).ok()?.rate)
    }

    /// What the newsroom makes of a conversion: the same, or up to 0.4 % off.
    fn converted(&mut self, exact: &Fraction) -> Fraction {
        let off = if self.has_own_fixing { self.random.below(801) - 400 } else { 0 };
        exact.times(&integer(100_000 + off)).divided_by(&integer(100_000)).unwrap()
    }

    fn right(&mut self) -> Made {
        loop {
            let made = self.parts().and_then(|parts| {
                let stated = self.converted(&parts.expected(&parts.rate));
                parts.claim_right_at(&stated, &parts.rate)
            });
            if let Some(made) = made {
                return made;
            }
        }
    }

    /// A claim with a slip of a kind, which makes it outside.
    fn wrong(&mut self, kind: CauseKind) -> Made {
        loop {
            if let Some(made) = self.try_wrong(kind)
                && made.verdict(&made.rate) == Verdict::Outside
            {
                return made;
            }
        }
    }

    fn try_wrong(&mut self, kind: CauseKind) -> Option<Made> {
        let parts = self.parts()?;
        let expected = self.converted(&parts.expected(&parts.rate));
        let right = parts.claim_right_at(&expected, &parts.rate)?;
        match kind {
            CauseKind::Scale => {
                let power = self.random.pick(&SCALES);
                let tens = Fraction::of(Decimal::new(1, power).ok()?);
                let is_large = self.random.is_heads();
                let stated = if is_large { expected.times(&tens) } else { expected.divided_by(&tens)? };
                let times = ["10", "100", "1,000", "10,000", "100,000", "1,000,000"];
                let times = times.get(usize::try_from(power - 1).unwrap()).copied().unwrap_or("0,000,000");
                let named = format!("{times} times too {}", if is_large { "large" } else { "small" });
                Some(Made { named, ..parts.claim(&stated)? })
            }
            CauseKind::Inverted => {
                let rate = parts.rate.inverted();
                let stated = self.converted(&parts.expected(&rate));
                parts.claim_right_at(&stated, &rate)
            }
            CauseKind::Unconverted => {
                let stated = parts.write(&parts.original, parts.codes.1, parts.original_digits)?;
                Some(Made { stated, ..right })
            }
            CauseKind::Swapped => {
                let (original, stated) = right.read();
                let value = |written: &Written<'_>| Fraction::of(written.money.figure.value());
                let (original, stated) = (value(&original), value(&stated));
                Some(Made {
                    original: parts.write(&stated, parts.codes.0, parts.stated_digits)?,
                    stated: parts.write(&original, parts.codes.1, parts.original_digits)?,
                    ..right
                })
            }
            CauseKind::Currency => {
                let other = self.random.pick(&OTHERS);
                if other == parts.codes.0 || other == parts.codes.1 {
                    return None;
                }
                let is_stated = self.random.is_heads();
                let (original, stated) = if is_stated { (parts.codes.0, other) } else { (other, parts.codes.1) };
                let rate = self.rate(original, stated, Period::day(parts.date))?;
                let stated = self.converted(&parts.expected(&rate));
                let words = Conventions::default();
                let name = write(&integer(20), currency(other), 2, "en", Manner::Name, &words)?.text;
                Some(Made { named: name.trim_start_matches("20 ").to_owned(), ..parts.claim_right_at(&stated, &rate)? })
            }
            CauseKind::Date => {
                let period = if self.random.is_heads() {
                    let back = i16::try_from(1 + self.random.below(2)).unwrap();
                    Period::year(parts.date.year() - back)?
                } else {
                    Period::day(parts.date.checked_sub(Span::new().days(20 + self.random.below(1_060))).ok()?)
                };
                let rate = self.rate(parts.codes.0, parts.codes.1, period)?;
                let stated = self.converted(&parts.expected(&rate));
                parts.claim_right_at(&stated, &rate)
            }
            CauseKind::Digits => {
                let in_original = self.random.is_heads();
                let text = if in_original { &right.original } else { &right.stated };
                let (spoilt, named) = self.mistype(text)?;
                let place = if in_original { " in the original" } else { "" };
                let named = format!("{named}{place}");
                Some(if in_original {
                    Made { original: spoilt, named, ..right }
                } else {
                    Made { stated: spoilt, named, ..right }
                })
            }
        }
    }

    /// A text with one digit mistyped or two neighbours swapped, and `956 for 965`.
    fn mistype(&mut self, text: &str) -> Option<(String, String)> {
        let numeral = |text: &str| -> String {
            let start = text.find(|c: char| c.is_ascii_digit()).unwrap();
            let end = text.rfind(|c: char| c.is_ascii_digit()).unwrap();
            text.get(start..=end).unwrap().to_owned()
        };
        let is_digit = |(_, c): &(usize, char)| c.is_ascii_digit();
        let places: Vec<usize> = text.char_indices().filter(is_digit).map(|(at, _)| at).collect();
        let mut bytes = text.as_bytes().to_vec();
        let at = usize::try_from(self.random.below(places.len().try_into().unwrap())).unwrap();
        let place = *places.get(at)?;
        if self.random.below(3) == 0 {
            bytes.swap(place, *places.get(at + 1)?);
        } else {
            *bytes.get_mut(place)? = u8::try_from(self.random.below(10)).unwrap() + b'0';
        }
        let spoilt = String::from_utf8(bytes).unwrap();
        let named = format!("{} for {}", numeral(&spoilt), numeral(text));
        (spoilt != text && !named.starts_with('0')).then_some((spoilt, named))
    }
}

/// What came of the claims with one slip.
#[derive(Default)]
struct Score {
    first: usize,
    listed: usize,
    named: usize,
    instead: Vec<String>,
}

fn score(maker: &mut Maker<'_>, finder: &mut CauseFinder<'_>, kind: CauseKind) -> Score {
    let mut score = Score::default();
    for _ in 0..TRIALS {
        let made = maker.wrong(kind);
        let found = made.diagnose(finder).causes;
        let first = found.first().filter(|cause| cause.kind == kind);
        score.first += usize::from(first.is_some());
        score.listed += usize::from(found.iter().any(|cause| cause.kind == kind));
        score.named += usize::from(first.is_some_and(|cause| cause.explanation.contains(&made.named)));
        if first.is_none() {
            let causes: Vec<&str> = found.iter().map(|cause| cause.explanation.as_str()).collect();
            score
                .instead
                .push(format!("{} → {} at {} on {}: {causes:?}", made.original, made.stated, made.rate, made.date));
        }
    }
    score
}

fn percent(count: usize) -> String {
    let tenths = (count * 1_000 + TRIALS / 2) / TRIALS;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[test]
fn the_right_cause_comes_first() {
    let rates = embedded();
    let mut finder = CauseFinder::new(&rates);
    let mut table =
        String::from("| slip | first | rightly named | listed | first, at another fixing |\n|---|---|---|---|---|\n");
    let mut misses = String::new();
    let mut worst = TRIALS;
    for kind in CauseKind::ALL {
        let mut score_at = |has_own_fixing: bool| {
            let mut maker = Maker { rates: &rates, random: Random(2_025), has_own_fixing };
            score(&mut maker, &mut finder, kind)
        };
        let (exact, off) = (score_at(false), score_at(true));
        let (first, named, listed) = (percent(exact.first), percent(exact.named), percent(exact.listed));
        writeln!(table, "| `{kind}` | {first} | {named} | {listed} | {} |", percent(off.first)).unwrap();
        for miss in exact.instead.iter().take(12) {
            writeln!(misses, "{kind}: {miss}").unwrap();
        }
        worst = worst.min(exact.first);
    }
    println!("{TRIALS} claims of each kind, in per cent\n\n{table}\n{misses}");
    assert!(worst * 100 >= LEAST * TRIALS, "{table}");
}

#[test]
fn a_right_claim_is_never_given_a_cause() {
    let rates = embedded();
    let mut finder = CauseFinder::new(&rates);
    for has_own_fixing in [false, true] {
        let mut maker = Maker { rates: &rates, random: Random(7), has_own_fixing };
        for _ in 0..TRIALS {
            let made = maker.right();
            let found = made.diagnose(&mut finder);
            assert!(found.causes.is_empty(), "{} → {}: {found:?}", made.original, made.stated);
        }
    }
}

#[test]
fn a_figure_that_no_slip_made_is_seldom_given_a_cause() {
    let rates = embedded();
    let mut finder = CauseFinder::new(&rates);
    let mut maker = Maker { rates: &rates, random: Random(11), has_own_fixing: false };
    let (mut claims, mut explained) = (0, 0);
    let mut kinds = std::collections::BTreeMap::new();
    while claims < TRIALS {
        // Any figure from a hundredth of the right one to a hundred times it, each size as likely.
        let Some(parts) = maker.parts() else { continue };
        let tens = Fraction::of(Decimal::new(1, i32::try_from(maker.random.below(4)).unwrap() - 2).unwrap());
        let factor = tens.times(&integer(1_000 + maker.random.below(9_000))).divided_by(&integer(1_000)).unwrap();
        let Some(made) = parts.claim(&parts.expected(&parts.rate).times(&factor)) else { continue };
        if made.verdict(&made.rate) != Verdict::Outside {
            continue;
        }
        claims += 1;
        let found = made.diagnose(&mut finder).causes;
        explained += usize::from(!found.is_empty());
        if let Some(first) = found.first() {
            *kinds.entry(first.kind).or_insert(0) += 1;
        }
    }
    println!("of {claims} random figures {}% are given a cause: {kinds:?}", percent(explained));
    assert!(explained * 100 <= claims * 20, "{explained} of {claims}");
}
