//! What went wrong: the slips under which an outside figure would be right, likeliest first.
//!
//! Each slip says which magnitude the stated figure would have to render, and that is tried exactly: to the precision
//! the figure is written with, to half a per cent, or to the claim's tolerance. Among those that fit, the order is that
//! of how often the slip happens in print times how well the figure singles it out: one of a thousand rates that all
//! give about this figure explains it less than one power of ten that gives it to the digit.

mod market;
mod names;
mod numeral;
mod reach;
mod tried;
mod words;

use crate::check::ratio::Ratio;
use crate::check::suggestion::suggest;
use crate::check::{Cause, CauseKind, Suggestion, Terms, Verdict, verdict};
use crate::lexicon::Conventions;
use crate::money::{Currency, Voice, Voices, Written};
use crate::period::Period;
use crate::rates::{Pair, Rate, Rates};
use crate::tolerance::Tolerance;
use market::{Market, OtherTime};
use numeral::{Numeral, Slip};
pub use tried::Tried;
pub(crate) use words::grouped;

use reach::{Fit, Reach, converted, leading_exponent};

/// The most causes that a claim is given.
pub const MAX_CAUSES: usize = 3;

/// A cause is left out where the likeliest is this many times as likely.
const FAR_BEHIND: u64 = 500;

/// Powers of ten that a figure may be off by, with how often: parts per million of printed errors.
///
/// Of 66 printed errors, half were powers of 1,000, and a sixth more were long-scale billions; a tenth were ten times.
const SCALES: [(i32, u64); 12] = [
    (3, 500_000),
    (1, 100_000),
    (2, 60_000),
    (4, 30_000),
    (8, 25_000),
    (6, 20_000),
    (9, 10_000),
    (12, 3_000),
    (5, 2_000),
    (7, 2_000),
    (10, 1_000),
    (11, 1_000),
];

/// How often each other slip happens, on the scale of [`SCALES`].
const INVERTED: u64 = 40_000;
const UNCONVERTED: u64 = 30_000;
const SWAPPED: u64 = 20_000;
const CURRENCY: u64 = 60_000;
const OTHER_TIME: u64 = 60_000;
const DIGITS: u64 = 100_000;

/// How often an original is one certain number of one digit, two digits and so on, in millionths: of ten originals some
/// three have one digit, three two, three three, and there are 9, 90, 900 … such numbers.
const ROUNDNESS: [u64; 6] = [30_000, 3_500, 330, 8, 1, 1];

/// An outside claim, as its causes are sought.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The original money.
    pub original: &'a Written<'a>,
    /// The stated money.
    pub stated: &'a Written<'a>,
    /// The rate it was judged by.
    pub rate: &'a Rate,
    /// The date it was judged for, or that of the rate.
    pub date: Option<Period>,
    /// The terms it was judged on.
    pub terms: &'a Terms,
    /// The words that figures are written with.
    pub words: &'a Conventions,
}

impl Question<'_> {
    fn pair(&self) -> Pair {
        Pair::for_claim(self.original.money.currency, self.stated.money.currency)
    }

    /// Whether there is something to explain by a slip: an outside figure of the original's sign.
    fn is_answerable(&self) -> bool {
        let (original, stated) = (&self.original.money.figure, &self.stated.money.figure);
        let (s, t) = (original.value(), stated.value());
        !s.is_zero()
            && !t.is_zero()
            && s.is_negative() == t.is_negative()
            && self.original.money.currency != self.stated.money.currency
            && verdict(original, stated, self.rate, self.terms) == Verdict::Outside
    }
}

/// What is to be said of an outside claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The causes, likeliest first, at most [`MAX_CAUSES`], one of a kind.
    pub causes: Vec<Cause>,
    /// The figure to print. It is certain where there is one cause only, under it the figure is right to its written
    /// precision, and it is one that spoils the stated figure: scale, inverted, unconverted, or digits of the stated
    /// figure.
    pub suggestion: Option<Suggestion>,
}

/// One way to be wrong, as tried.
#[derive(Clone, Debug)]
enum Trial {
    Scale { power: i32 },
    Inverted,
    Unconverted,
    Swapped,
    StatedCurrency { currency: Currency, rate: Rate },
    OriginalCurrency { currency: Currency },
    OtherTime(OtherTime),
    Digits { slip: Slip, in_original: bool },
}

impl Trial {
    fn kind(&self) -> CauseKind {
        match self {
            Self::Scale { .. } => CauseKind::Scale,
            Self::Inverted => CauseKind::Inverted,
            Self::Unconverted => CauseKind::Unconverted,
            Self::Swapped => CauseKind::Swapped,
            Self::StatedCurrency { .. } | Self::OriginalCurrency { .. } => CauseKind::Currency,
            Self::OtherTime(_) => CauseKind::Date,
            Self::Digits { .. } => CauseKind::Digits,
        }
    }

    /// Whether it leaves the stated figure wrong, and nothing else.
    fn spoils_the_stated_figure(&self) -> bool {
        match self {
            Self::Scale { .. } | Self::Inverted | Self::Unconverted | Self::Digits { in_original: false, .. } => true,
            Self::Swapped
            | Self::StatedCurrency { .. }
            | Self::OriginalCurrency { .. }
            | Self::OtherTime(_)
            | Self::Digits { in_original: true, .. } => false,
        }
    }
}

/// One of the two figures, as written, and what it may render.
struct Side<'t> {
    numeral: Option<Numeral<'t>>,
    /// How many digits the number was worked out or given to: all of one with decimal places, and otherwise those
    /// before the zeros at its end: 1 for `300 million`, 3 for `6.00 billion`.
    given_digits: i32,
    reach: Reach,
}

impl<'t> Side<'t> {
    fn of(written: &'t Written<'_>, terms: &Terms) -> Self {
        let figure = &written.money.figure;
        let numeral = Numeral::of(written);
        let with_decimals = numeral.as_ref().filter(|numeral| numeral.has_decimals());
        let given_digits = with_decimals.and_then(|numeral| i32::try_from(numeral.len()).ok()).unwrap_or_else(|| {
            let last = Ratio::of(figure.value()).decimal_exponent().unwrap_or(0);
            leading_exponent(figure.value()).saturating_sub(last).saturating_add(1)
        });
        Self { numeral, given_digits, reach: Reach::of(figure, given_digits, terms) }
    }
}

/// A slip that fits.
#[derive(Clone, Debug)]
struct Fitting {
    trial: Trial,
    fit: Fit,
    weight: u64,
}

/// Finds the causes of outside claims. It keeps what it looks up, so one is used for many claims; a thread has its own.
///
/// ```
/// use figcheck::check::CauseFinder;
/// use figcheck::rates::Rates;
/// let mut tables = Rates::new();
/// tables.push_embedded();
/// let finder = CauseFinder::new(&tables);
/// # let _ = finder;
/// ```
#[derive(Debug)]
pub struct CauseFinder<'r> {
    market: Market<'r>,
    voices: Voices,
    shown: ShownTerms,
}

/// The rate and the tolerance of the claim before, as they are shown: most claims share them with it.
#[derive(Debug, Default)]
struct ShownTerms {
    of: Option<(Rate, Tolerance)>,
    rate: String,
    tolerance: String,
}

impl<'r> CauseFinder<'r> {
    /// A finder that takes the rates of other currencies and of other times from these tables.
    #[must_use]
    pub fn new(tables: &'r Rates) -> Self {
        Self { market: Market::new(tables), voices: Voices::default(), shown: ShownTerms::default() }
    }

    /// How a conversion of a money is worded.
    pub(crate) fn voice(&mut self, written: &Written<'_>, words: &Conventions) -> Voice {
        self.voices.of(written, words)
    }

    /// A rate and a tolerance as messages show them.
    pub(crate) fn shown(&mut self, rate: &Rate, tolerance: Tolerance) -> (&str, &str) {
        let is_known = self.shown.of.is_some_and(|(known, of)| known.is_written_as(rate) && of == tolerance);
        if !is_known {
            self.shown =
                ShownTerms { of: Some((*rate, tolerance)), rate: rate.to_string(), tolerance: tolerance.to_string() };
        }
        (&self.shown.rate, &self.shown.tolerance)
    }

    /// The causes of an outside claim, and the figure to print. No causes for any other claim, nor where no slip fits.
    pub fn diagnose(&mut self, question: &Question<'_>) -> Diagnosis {
        let fitting = self.fitting(question);
        let is_certain = match fitting.as_slice() {
            [only] => only.fit == Fit::Exact && only.trial.spoils_the_stated_figure(),
            _ => false,
        };
        let mut causes: Vec<Cause> = Vec::new();
        for Fitting { trial, .. } in &fitting {
            let kind = trial.kind();
            if causes.len() < MAX_CAUSES && causes.iter().all(|cause| cause.kind != kind) {
                causes.push(Cause { kind, explanation: words::explanation(question, trial) });
            }
        }
        let Question { original, stated, rate, terms, words, .. } = *question;
        let suggestion = suggest(original, stated, rate, terms, words, is_certain);
        Diagnosis { causes, suggestion }
    }

    /// Every slip that fits, likeliest first, without those that are far behind.
    fn fitting(&mut self, question: &Question<'_>) -> Vec<Fitting> {
        if !question.is_answerable() {
            return Vec::new();
        }
        let original = Side::of(question.original, question.terms);
        let stated = Side::of(question.stated, question.terms);
        let expected = converted(&question.original.money.figure, question.rate);
        let mut found = Vec::new();
        scale(&stated.reach, &expected, &mut found);
        direct(question, &original, &stated, &mut found);
        stated_digits(&stated, &expected, &mut found);
        original_digits(&original, &stated.reach, question.rate, &mut found);
        self.currency(question, &stated.reach, &mut found);
        self.other_time(question, &stated.reach, &mut found);
        found.sort_by_key(|fitting| (std::cmp::Reverse(fitting.weight), fitting.trial.kind()));
        let likeliest = found.first().map_or(0, |first| first.weight);
        found.retain(|fitting| fitting.weight.saturating_mul(FAR_BEHIND) >= likeliest);
        found
    }

    fn currency(&mut self, question: &Question<'_>, reach: &Reach, found: &mut Vec<Fitting>) {
        let board = self.market.board(question.pair(), question.date);
        let original = Ratio::of(question.original.money.figure.value());
        for (other, (rate, ratio)) in board.rates() {
            let Some(fit) = reach.close_fit(&original.over(ratio)) else { continue };
            let share = CURRENCY.saturating_mul(reach.evidence(fit)).saturating_mul(other.weight);
            let weight = share.checked_div(board.total_weight()).unwrap_or(0);
            let currency = other.currency;
            let trial = if other.is_stated {
                Trial::StatedCurrency { currency, rate: *rate }
            } else {
                Trial::OriginalCurrency { currency }
            };
            found.push(Fitting { trial, fit, weight });
        }
    }

    fn other_time(&mut self, question: &Question<'_>, reach: &Reach, found: &mut Vec<Fitting>) {
        let Some(date) = question.date else { return };
        let (exact, near) = reach.rates(&question.original.money.figure);
        if let Some(other) = self.market.other_time(question.pair(), date, (&exact, &near), reach.steps()) {
            let parts = if other.fit == Fit::Exact { 500_000_u64 } else { 300_000 };
            let weight = OTHER_TIME.saturating_mul(parts).checked_div(other.choices).unwrap_or(0);
            found.push(Fitting { fit: other.fit, trial: Trial::OtherTime(other), weight });
        }
    }
}

/// Off by a power of ten.
fn scale(reach: &Reach, expected: &Ratio, found: &mut Vec<Fitting>) {
    for (power, frequency) in SCALES {
        for power in [power, power.saturating_neg()] {
            if let Some(fit) = reach.fit(&expected.shifted(power)) {
                let weight = frequency.saturating_mul(reach.evidence(fit));
                found.push(Fitting { trial: Trial::Scale { power }, fit, weight });
            }
        }
    }
}

/// Inverted, not converted at all, or the wrong way round.
fn direct(question: &Question<'_>, original: &Side<'_>, stated: &Side<'_>, found: &mut Vec<Fitting>) {
    let figure = &question.original.money.figure;
    if let Some(fit) = stated.reach.close_fit(&converted(figure, &question.rate.inverted())) {
        let weight = INVERTED.saturating_mul(stated.reach.evidence(fit));
        found.push(Fitting { trial: Trial::Inverted, fit, weight });
    }
    if let Some(fit) = stated.reach.fit(&Ratio::of(figure.value())) {
        let weight = UNCONVERTED.saturating_mul(stated.reach.evidence(fit));
        found.push(Fitting { trial: Trial::Unconverted, fit, weight });
    }
    // The wrong way round, the stated number is the original and the original number its conversion.
    if let Some(fit) = original.reach.fit(&converted(&question.stated.money.figure, question.rate)) {
        // The same two numbers are also those of an inverted rate. What tells them apart is which number is the
        // rounder one: an original is, as a rule, and a conversion is not.
        let weight = SWAPPED.saturating_mul(original.reach.evidence(fit));
        let weight = rounder(weight, stated.given_digits, original.given_digits);
        found.push(Fitting { trial: Trial::Swapped, fit, weight });
    }
}

/// A digit of the stated figure mistyped, or two neighbours swapped.
fn stated_digits(stated: &Side<'_>, expected: &Ratio, found: &mut Vec<Fitting>) {
    let Some(numeral) = &stated.numeral else { return };
    let (exact, near) = stated.reach.renderings(expected);
    if let Some(slip) = numeral.slip(&exact, &near) {
        let weight = slip_weight(numeral, &slip, &stated.reach);
        found.push(Fitting { fit: slip.fit, trial: Trial::Digits { slip, in_original: false }, weight });
    }
}

/// A digit of the original mistyped, or two neighbours swapped: the stated figure renders what was meant.
fn original_digits(original: &Side<'_>, reach: &Reach, rate: &Rate, found: &mut Vec<Fitting>) {
    let Some(numeral) = &original.numeral else { return };
    let rate = Ratio::of_rate(rate);
    if let Some(slip) = numeral.slip(&reach.exact().times(&rate), &reach.near().times(&rate)) {
        // Originals are round numbers: a slip that made one less round is likelier than one that made it rounder.
        let meant = numeral.digits_meant(&slip, original.given_digits);
        let weight = rounder(slip_weight(numeral, &slip, reach), meant, original.given_digits);
        found.push(Fitting { fit: slip.fit, trial: Trial::Digits { slip, in_original: true }, weight });
    }
}

/// How likely one slip of the fingers is: one of so many.
fn slip_weight(numeral: &Numeral<'_>, slip: &Slip, reach: &Reach) -> u64 {
    let length = u64::try_from(numeral.len()).unwrap_or(u64::MAX).max(1);
    // Nine other digits in each place; swaps are fewer and commoner.
    let choices = length.saturating_mul(if slip.is_swap { 3 } else { 15 });
    DIGITS.saturating_mul(reach.evidence(slip.fit)).checked_div(choices).unwrap_or(0)
}

/// A weight times how much likelier an original is given to `meant` digits than to `written` ones.
fn rounder(weight: u64, meant: i32, written: i32) -> u64 {
    let frequency = |digits: i32| {
        let position = usize::try_from(digits.saturating_sub(1)).unwrap_or(0);
        ROUNDNESS.get(position).or(ROUNDNESS.last()).copied().unwrap_or(1)
    };
    weight.saturating_mul(frequency(meant)).checked_div(frequency(written)).unwrap_or(weight)
}
