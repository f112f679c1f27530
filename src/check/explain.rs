//! One claim, worked through step by step, as a person would on paper: for a colleague who does not believe the verdict.

use crate::check::causes::{CauseFinder, Question, Tried, grouped};
use crate::check::checker::{Checker, RateMemo};
use crate::check::implied::Interval;
use crate::check::ratio::{Ratio, rounding_interval};
use crate::check::{Assessment, Terms, Verdict, usual_pair};
use crate::claim::Claim;
use crate::figure::Decimal;
use crate::figure::exact::{Fraction, Rounding};
use crate::money::{Currency, Money, Written};
use crate::rates::{AppliedRate, Rates};

/// The width that the page is laid out for, in columns.
const WIDTH: usize = 79;
/// The columns that the name of a step takes.
const INDENT: usize = 14;
/// The page on one claim: its figures and what they stand for, the rate and its source, the conversion, the deviation,
/// the verdict, each cause tried with why it does or does not fit, the implied rate, and the figure to print.
///
/// It is plain text, in lines of at most 79 columns except where the claim itself has longer words.
///
/// ```
/// use figcheck::check::{CauseFinder, Checker, Terms, explain};
/// use figcheck::claim::{Claim, Setting};
/// use figcheck::lexicon::Conventions;
/// use figcheck::money::parse;
/// use figcheck::rates::Rates;
///
/// let (fixed, mut tables, words) = (Rates::new(), Rates::new(), Conventions::default());
/// tables.push_embedded();
/// let date = "2025-09-22".parse().ok();
/// let checker = Checker { fixed: &fixed, tables: &tables, words: &words, terms: Terms::default(), date };
/// let claim = Claim {
///     setting: Setting::default(),
///     original: parse("6.87 billion yuan", None, &words)?,
///     stated: parse("about 96.5 million U.S. dollars", None, &words)?,
///     date: None,
///     rate: None,
///     tolerance: None,
/// };
/// let page = explain(&claim, &checker, &Rates::new(), &mut CauseFinder::new(&tables));
/// assert!(page.contains("6,870,000,000 CNY ÷ 7.1121297 = 965,955,387.41 USD"));
/// assert!(page.contains("10 times too small: 6.87 billion is 68.7亿; 9.65亿 is 965 million"));
/// # Ok::<(), figcheck::money::MoneyError>(())
/// ```
#[must_use]
pub fn explain(claim: &Claim<'_>, checker: &Checker<'_>, stated_rates: &Rates, finder: &mut CauseFinder<'_>) -> String {
    let mut memo = RateMemo::default();
    let judgement = checker.judge(&claim.basis(), stated_rates, &mut memo);
    let assessment = checker.assess(claim.clone(), judgement, finder);
    let mut page = Page::default();
    page.step("Original", &figure(&claim.original));
    page.more(&precision(&claim.original.money));
    page.step("Stated", &figure(&claim.stated));
    page.more(&precision(&claim.stated.money));
    let Some(applied) = assessment.rate.clone() else {
        page.step("Verdict", &format!("{}: {}", assessment.verdict, assessment.message));
        return page.text;
    };
    let terms = checker.terms_of(claim.tolerance);
    let question = Question {
        original: &claim.original,
        stated: &claim.stated,
        rate: &applied.rate,
        date: assessment.date.or(applied.date),
        terms: &terms,
        words: checker.words,
    };
    rate(&mut page, &question, &applied);
    conversion(&mut page, &question, &assessment);
    judged(&mut page, &question, &assessment);
    if assessment.verdict == Verdict::Outside {
        causes(&mut page, &finder.tried(&question));
    }
    if let Some(interval) = Interval::of(&claim.original.money, &claim.stated.money) {
        let ends = match interval.shown() {
            (low, Some(high)) => format!("{low} to {high}"),
            (low, None) => format!("{low} and any above"),
        };
        page.step("Implied rate", &format!("the stated figure is right at {ends} for {}", interval.pair));
    }
    if let Some(suggestion) = &assessment.suggestion {
        page.step("Print", &one_line(&suggestion.text));
        if !suggestion.is_certain {
            page.more("if the original is right: look it up before you print");
        }
    }
    page.text
}

/// The wording and its value.
fn figure(written: &Written<'_>) -> String {
    format!("{} = {} {}", one_line(&written.text), in_full(written.money.figure.value()), written.money.currency)
}

/// What the figure stands for.
fn precision(money: &Money) -> String {
    let (less, more) = rounding_interval(&money.figure);
    let low = less.unwrap_or(Ratio::ZERO).to_fraction();
    let (low, high) = (shown(&low, money.currency), shown(&more.to_fraction(), money.currency));
    format!("written to the nearest {}: it stands for {low} to {high}", in_full(money.figure.unit()))
}

fn rate(page: &mut Page, question: &Question<'_>, applied: &AppliedRate) {
    let (original, stated) = (question.original.money.currency, question.stated.money.currency);
    let (rate, is_divisor) = full_rate(question);
    let (one, other) = if is_divisor { (stated, original) } else { (original, stated) };
    let date = applied.date.map(|date| match date.as_day() {
        Some(day) => format!(" on {day}"),
        None => format!(", the mean of {date}"),
    });
    page.step("Rate", &format!("1 {one} = {rate} {other}{} ({})", date.unwrap_or_default(), applied.source));
    let (above, below) = if is_divisor {
        (applied.rate.numerator(), applied.rate.denominator())
    } else {
        (applied.rate.denominator(), applied.rate.numerator())
    };
    if above != Decimal::ONE && below != Decimal::ONE {
        page.more(&format!("exactly {above} ÷ {below}"));
    }
    for warning in &applied.warnings {
        page.more(warning);
    }
}

/// The rate as the pair is usually given, to ten significant digits where it is computed, and whether the original is
/// divided by it.
fn full_rate(question: &Question<'_>) -> (String, bool) {
    let (original, stated) = (question.original.money.currency, question.stated.money.currency);
    let is_divisor = usual_pair(original, stated).base == stated;
    let rate = if is_divisor { *question.rate } else { question.rate.inverted() };
    (rate.to_string(), is_divisor)
}

fn conversion(page: &mut Page, question: &Question<'_>, assessment: &Assessment<'_>) {
    let Some(expected) = &assessment.expected else { return };
    let original = question.original.money;
    let (rate, is_divisor) = full_rate(question);
    let sign = if is_divisor { '÷' } else { '×' };
    let stated = question.stated.money.currency;
    let expected = grouped_signed(expected);
    page.step(
        "Expected",
        &format!("{} {} {sign} {rate} = {expected} {stated}", in_full(original.figure.value()), original.currency),
    );
    match &assessment.deviation_percent {
        Some(percent) => {
            let figure = in_full(question.stated.money.figure.value());
            let percent = grouped_signed(percent);
            page.step("Deviation", &format!("({figure} − {expected}) ÷ {expected} = {percent}%"));
        }
        None => page.step("Deviation", "none can be given for an original of zero"),
    }
}

/// The verdict, and what it was reached by.
fn judged(page: &mut Page, question: &Question<'_>, assessment: &Assessment<'_>) {
    let Terms { tolerance, rounding_limit, strict } = *question.terms;
    let reason = match assessment.verdict {
        Verdict::Ok => format!("it is within the tolerance of {tolerance}"),
        Verdict::Rounded => format!("it is beyond the tolerance of {tolerance}, but rounds correctly"),
        Verdict::Outside if strict => format!("it is beyond the tolerance of {tolerance}, and rounding does not count"),
        Verdict::Outside => format!("it is beyond the tolerance of {tolerance}, and no correct rounding"),
        Verdict::Unchecked => assessment.message.clone(),
    };
    page.step("Verdict", &format!("{}: {reason}", assessment.verdict));
    if let Some(passes) = &assessment.passes {
        let (low, high) = (grouped_signed(&passes.low), grouped_signed(&passes.high));
        page.more(&format!("what passes: {low} to {high} {}", question.stated.money.currency));
    }
    let is_beyond = matches!(assessment.verdict, Verdict::Rounded | Verdict::Outside);
    if let (true, false, Some((low, high))) = (is_beyond, strict, conversions(question)) {
        let meets = if assessment.verdict == Verdict::Rounded { "which meets" } else { "against" };
        let Money { figure, currency } = question.stated.money;
        let (less, more) = rounding_interval(&figure);
        let less = shown(&less.unwrap_or(Ratio::ZERO).to_fraction(), currency);
        let more = shown(&more.to_fraction(), currency);
        page.more(&format!(
            "rounding: what the original stands for converts to {low} to {high}, {meets} {less} to {more}; by \
             rounding at most {rounding_limit} off passes"
        ));
    }
}

/// The conversions of the least and the most that the original stands for.
fn conversions(question: &Question<'_>) -> Option<(String, String)> {
    let (less, more) = rounding_interval(&question.original.money.figure);
    let rate = Ratio::of_rate(question.rate);
    let convert = |value: &Ratio| shown(&value.over(&rate).to_fraction(), question.stated.money.currency);
    Some((convert(&less?), convert(&more)))
}

fn causes(page: &mut Page, tried: &[Tried]) {
    page.text.push('\n');
    for Tried { kind, fits, text } in tried {
        let sign = if *fits { "✓" } else { "–" };
        page.line(&format!("{sign} {kind}"), text);
    }
    page.text.push('\n');
}

/// A decimal in full, with thousands set off.
fn in_full(value: Decimal) -> String {
    grouped_signed(&value.to_string())
}

/// A magnitude to the minor unit of a currency, or to three digits where that is finer, with thousands set off.
fn shown(value: &Fraction, currency: Currency) -> String {
    let minor = 0_i32.saturating_sub_unsigned(currency.minor_unit_digits());
    let last = value.leading_exponent().map_or(minor, |leading| minor.min(leading.saturating_sub(2)));
    grouped_signed(&value.round_to(last, Rounding::HalfEven).trimmed().to_string())
}

fn grouped_signed(plain: &str) -> String {
    match plain.strip_prefix('-') {
        Some(magnitude) => format!("−{}", grouped(magnitude)),
        None => grouped(plain),
    }
}

/// White space and line breaks inside an amount as single spaces, and nothing that a terminal would obey.
fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Steps with their names in front, wrapped.
#[derive(Debug, Default)]
struct Page {
    text: String,
}

impl Page {
    fn step(&mut self, name: &str, words: &str) {
        self.line(name, words);
    }

    /// Another remark on the same step.
    fn more(&mut self, words: &str) {
        self.line("", words);
    }

    fn line(&mut self, name: &str, words: &str) {
        let mut line = format!("{name:<INDENT$}");
        let mut width = INDENT;
        let mut is_first = true;
        for word in words.split(' ') {
            let word_width = unicode_width::UnicodeWidthStr::width(word);
            if !is_first && width.saturating_add(word_width).saturating_add(1) > WIDTH {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = " ".repeat(INDENT);
                width = INDENT;
                is_first = true;
            }
            if !is_first {
                line.push(' ');
                width = width.saturating_add(1);
            }
            line.push_str(word);
            width = width.saturating_add(word_width);
            is_first = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}
