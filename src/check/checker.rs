//! Claims into assessments: the rate that applies, the verdict, and everything a report says of it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::check::message::{Parts, cut, message};
use crate::check::numbers;
use crate::check::{Assessment, CauseFinder, Question, RateGroup, Terms, Verdict, implied_rate, verdict};
use crate::claim::{Basis, Claim, Unreadable};
use crate::figure::exact::Fraction;
use crate::lexicon::Conventions;
use crate::period::Period;
use crate::rates::{AppliedRate, FixedRate, Pair, Rate, Rates};
use crate::tolerance::Tolerance;

/// The fewest digits that an expected figure is shown with.
const MIN_SHOWN_DIGITS: u32 = 3;

/// The name of a rate that a document implies itself.
const INFERRED_RATE: &str = "the rate that the document implies";

/// The name of a row's own rate as a source.
pub const OWN_RATE: &str = "the row's own rate";

/// Checks claims on given terms, at the rates that apply.
///
/// Sources of rates in their order: the claim's own, `fixed`, what the document itself states, `tables`.
#[derive(Clone, Copy, Debug)]
pub struct Checker<'a> {
    /// The rates given on the command line.
    pub fixed: &'a Rates,
    /// Files of rates, those of the configuration, and the embedded table.
    pub tables: &'a Rates,
    /// The words that figures are shown with.
    pub words: &'a Conventions,
    /// The limits.
    pub terms: Terms,
    /// The date of a claim that has none of its own.
    pub date: Option<Period>,
}

/// A verdict and what it was reached by: enough to count, and to assess in full.
#[derive(Clone, Debug)]
pub struct Judgement<'m> {
    /// Whether the claim holds.
    pub verdict: Verdict,
    /// The rate, where there was one.
    pub rate: Option<Used<'m>>,
    /// Why it could not be checked.
    pub reason: Option<Arc<str>>,
}

/// The rate that a claim was judged by.
#[derive(Clone, Debug)]
pub enum Used<'m> {
    /// The claim's own.
    Own(Rate),
    /// One that was looked up.
    Source(Cow<'m, Arc<AppliedRate>>),
}

impl Used<'_> {
    /// The rate.
    #[must_use]
    pub fn rate(&self) -> Rate {
        match self {
            Self::Own(rate) => *rate,
            Self::Source(applied) => applied.rate,
        }
    }

    fn applied(self) -> Arc<AppliedRate> {
        match self {
            Self::Own(rate) => {
                Arc::new(AppliedRate { rate, date: None, source: Arc::from(OWN_RATE), warnings: Vec::new() })
            }
            Self::Source(applied) => applied.into_owned(),
        }
    }
}

type Found = Result<Arc<AppliedRate>, Arc<str>>;

/// What one thread has looked up: millions of rows ask for a handful of pairs and dates.
#[derive(Debug, Default)]
pub struct RateMemo(HashMap<(Pair, Option<Period>), Found, BuildHasherDefault<KeyHasher>>);

/// How many look-ups a memo keeps: forty years of days for one pair.
const MEMO_ENTRIES: usize = 1 << 14;

impl RateMemo {
    fn find(&mut self, pair: Pair, period: Option<Period>, look_up: impl FnOnce() -> Found) -> &Found {
        if self.0.len() >= MEMO_ENTRIES {
            self.0.clear();
        }
        self.0.entry((pair, period)).or_insert_with(look_up)
    }
}

/// A quick hash of pairs and dates. Whoever chooses them so that they collide gains little: [`MEMO_ENTRIES`] bounds how
/// many there are.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        // The table looks at the lowest bits, which the product mixes least.
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(u64::try_from(value.unsigned_abs()).unwrap_or(u64::MAX));
    }
}

impl Checker<'_> {
    /// The verdict on what a claim rests on. `stated_rates` are those that its document gives itself.
    pub fn judge<'m>(&self, basis: &Basis, stated_rates: &Rates, memo: &'m mut RateMemo) -> Judgement<'m> {
        let Basis { original, stated, .. } = basis;
        if original.currency == stated.currency {
            let reason = format!("Both amounts are in {}: there is no conversion to check.", original.currency);
            return Judgement { verdict: Verdict::Unchecked, rate: None, reason: Some(reason.into()) };
        }
        let used = if let Some(rate) = basis.rate {
            Used::Own(rate)
        } else {
            let pair = Pair::for_claim(original.currency, stated.currency);
            match self.applied_rate(pair, basis.date, stated_rates, memo) {
                Ok(applied) => Used::Source(Cow::Borrowed(applied)),
                Err(reason) => {
                    let reason = Some(Arc::clone(reason));
                    return Judgement { verdict: Verdict::Unchecked, rate: None, reason };
                }
            }
        };
        let verdict = verdict(&original.figure, &stated.figure, &used.rate(), &self.terms_of(basis.tolerance));
        Judgement { verdict, rate: Some(used), reason: None }
    }

    /// The rate for claims of a date that give none of their own, or why there is none.
    ///
    /// # Errors
    ///
    /// The sentence that says why.
    pub fn applied_rate<'m>(
        &self,
        pair: Pair,
        date: Option<Period>,
        stated_rates: &Rates,
        memo: &'m mut RateMemo,
    ) -> Result<&'m Arc<AppliedRate>, &'m Arc<str>> {
        let period = date.or(self.date);
        memo.find(pair, period, || self.look_up(pair, period, stated_rates)).as_ref()
    }

    /// The verdict on a claim of a document that is checked by the rate it implies itself: `ok` where the claim shares
    /// the rate of the group, `outside` where it stands apart. `None` stands for a document in which no two claims share
    /// a rate.
    #[must_use]
    pub fn judge_by_group(&self, basis: &Basis, group: Option<&RateGroup>) -> Judgement<'static> {
        let Basis { original, stated, .. } = basis;
        let rate = group.and_then(|group| group.rate(Pair::for_claim(original.currency, stated.currency)));
        let Some((group, rate)) = group.zip(rate) else {
            let reason =
                "No two claims of the document share a rate, so that none can be inferred: give one with --rate.";
            return Judgement { verdict: Verdict::Unchecked, rate: None, reason: Some(reason.into()) };
        };
        let verdict = if group.holds(original, stated) { Verdict::Ok } else { Verdict::Outside };
        let source = Arc::from(INFERRED_RATE);
        let applied = AppliedRate { rate, date: None, source, warnings: Vec::new() };
        Judgement { verdict, rate: Some(Used::Source(Cow::Owned(Arc::new(applied)))), reason: None }
    }

    /// What is to be said of a rate that a document states: whether the tables agree with it within the tolerance.
    #[must_use]
    pub fn remark_on_stated_rate(&self, stated: &FixedRate, date: Option<Period>) -> String {
        let FixedRate { pair, rate } = stated;
        let use_of_it = if self.fixed.lookup(*pair, None).is_ok() {
            "a rate given with --rate counts before it"
        } else {
            "its conversions are checked by it"
        };
        let mut message = format!("The document states its own rate, {rate} for {pair}: {use_of_it}.");
        let Ok(reference) = self.tables.lookup(*pair, date.or(self.date)) else { return message };
        let (ours, theirs) = (rate.to_fraction(), reference.rate.to_fraction());
        let limit = theirs.times(&Fraction::of(self.terms.tolerance.ratio()));
        if ours.minus(&theirs).abs() > limit {
            let dated = reference.date.map(|date| format!(" of {date}")).unwrap_or_default();
            message = format!(
                "The document states its own rate, {rate} for {pair}; {}{dated} has {}: they differ by more than {}.",
                reference.source, reference.rate, self.terms.tolerance
            );
        }
        cut(&message)
    }

    /// The terms of one claim: its own tolerance, where it gives one, counts before the run's.
    #[must_use]
    pub fn terms_of(&self, own_tolerance: Option<Tolerance>) -> Terms {
        Terms { tolerance: own_tolerance.unwrap_or(self.terms.tolerance), ..self.terms }
    }

    fn look_up(&self, pair: Pair, period: Option<Period>, stated_rates: &Rates) -> Found {
        let sources = [self.fixed, stated_rates, self.tables];
        let mut reason = None;
        for rates in sources {
            match rates.lookup(pair, period) {
                Ok(applied) => return Ok(applied),
                Err(none) => reason = Some(none),
            }
        }
        Err(reason.map_or_else(|| Arc::from("No source of rates is in force."), |r| Arc::from(r.to_string())))
    }

    /// Everything that reports say of a judged claim.
    #[must_use]
    pub fn assess<'t>(
        &self,
        claim: Claim<'t>,
        judgement: Judgement<'_>,
        finder: &mut CauseFinder<'_>,
    ) -> Assessment<'t> {
        let mut assessment = self.assess_briefly(claim, judgement, finder);
        self.add_limits(&mut assessment);
        assessment
    }

    /// Works out the figures that would pass, and the rates at which the stated figure would be right.
    pub fn add_limits(&self, assessment: &mut Assessment<'_>) {
        let (Some(original), Some(stated), Some(applied)) =
            (&assessment.original, &assessment.stated, &assessment.rate)
        else {
            return;
        };
        let terms = self.terms_of(Some(assessment.tolerance));
        assessment.implied_rate = implied_rate(&original.money, &stated.money, Some(&applied.rate));
        assessment.passes = numbers::passes(&original.money.figure, &stated.money, &applied.rate, &terms);
    }

    /// What reports say of a judged claim, but for its [limits](Self::add_limits), which few of them show.
    #[must_use]
    pub fn assess_briefly<'t>(
        &self,
        claim: Claim<'t>,
        judgement: Judgement<'_>,
        finder: &mut CauseFinder<'_>,
    ) -> Assessment<'t> {
        let terms = self.terms_of(claim.tolerance);
        let date = claim.date.or(self.date);
        let Judgement { verdict, rate, reason } = judgement;
        let applied = rate.map(Used::applied);
        let mut assessment = Assessment {
            setting: claim.setting,
            original: Some(claim.original),
            stated: Some(claim.stated),
            date,
            verdict,
            rate: applied,
            tolerance: terms.tolerance,
            expected: None,
            expected_shown: None,
            deviation_percent: None,
            passes: None,
            implied_rate: None,
            causes: Vec::new(),
            suggestion: None,
            message: reason.as_deref().map(cut).unwrap_or_default(),
            silence: None,
        };
        if let (Some(original), Some(stated), Some(applied)) =
            (&assessment.original, &assessment.stated, &assessment.rate)
            && let Some(expected) = numbers::expected(&original.money.figure, &applied.rate)
        {
            let digits = numbers::written_digits(&stated.money.figure).saturating_add(1).max(MIN_SHOWN_DIGITS);
            let voice = finder.voice(stated, self.words);
            let shown = voice.write(&expected, stated.money.currency, digits, self.words);
            let question = Question {
                original,
                stated,
                rate: &applied.rate,
                date: date.or(applied.date),
                terms: &terms,
                words: self.words,
            };
            if verdict == Verdict::Outside {
                let diagnosis = finder.diagnose(&question);
                assessment.causes = diagnosis.causes;
                assessment.suggestion = diagnosis.suggestion;
            }
            let in_full = numbers::in_full(&expected, &stated.money);
            assessment.deviation_percent = numbers::deviation_percent(&stated.money.figure, &expected, terms.tolerance);
            let (rate_shown, tolerance_shown) = finder.shown(&applied.rate, terms.tolerance);
            assessment.message = message(&Parts {
                verdict,
                stated: &stated.text,
                expected: shown.as_ref().map_or(in_full.as_str(), |shown| shown.text.as_str()),
                deviation_percent: assessment.deviation_percent.as_deref(),
                rate: rate_shown,
                tolerance: tolerance_shown,
                suggestion: assessment.suggestion.as_ref().map(|suggestion| suggestion.text.as_str()),
                cause: assessment.causes.first(),
            });
            assessment.expected_shown = shown.map(|shown| shown.text);
            assessment.expected = Some(in_full);
        }
        assessment
    }

    /// Something that could not be read, as an assessment.
    #[must_use]
    pub fn assess_unreadable<'t>(&self, unreadable: Unreadable<'t>) -> Assessment<'t> {
        Assessment {
            setting: unreadable.setting,
            original: unreadable.original,
            stated: unreadable.stated,
            date: unreadable.date,
            verdict: Verdict::Unchecked,
            rate: None,
            tolerance: self.terms.tolerance,
            expected: None,
            expected_shown: None,
            deviation_percent: None,
            passes: None,
            implied_rate: None,
            causes: Vec::new(),
            suggestion: None,
            message: cut(&unreadable.reason),
            silence: None,
        }
    }
}
