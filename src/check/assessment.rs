//! What checking a claim gives: every fact that any report shows, in the form in which it is shown.

use std::fmt;
use std::sync::Arc;

use crate::claim::Setting;
use crate::money::Written;
use crate::period::Period;
use crate::rates::{AppliedRate, Pair};
use crate::tolerance::Tolerance;

/// Whether a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Within tolerance.
    Ok,
    /// Beyond the tolerance, but the stated figure is a correct rounding of the conversion.
    Rounded,
    /// Neither: this is what is flagged.
    Outside,
    /// It could not be checked.
    Unchecked,
}

impl Verdict {
    /// Every verdict, in the order of the summary.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Rounded, Self::Outside, Self::Unchecked];

    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Rounded => "rounded",
            Self::Outside => "outside",
            Self::Unchecked => "unchecked",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The kinds of slip that can explain an outside claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseKind {
    /// A factor of a power of ten: a scale word wrong, dropped or doubled, 亿 taken for billion, a digit lost.
    Scale,
    /// Multiplied by the rate instead of divided.
    Inverted,
    /// The original's number under the stated currency's name.
    Unconverted,
    /// Right for another currency at that date's rate.
    Currency,
    /// Right at the rate of another time.
    Date,
    /// One digit mistyped or two neighbours swapped.
    Digits,
    /// The two amounts stand the wrong way round.
    Swapped,
}

impl CauseKind {
    /// Every cause, in the order in which the manual lists them.
    pub const ALL: [Self; 7] =
        [Self::Scale, Self::Inverted, Self::Unconverted, Self::Currency, Self::Date, Self::Digits, Self::Swapped];

    /// The code that machine formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Scale => "scale",
            Self::Inverted => "inverted",
            Self::Unconverted => "unconverted",
            Self::Currency => "currency",
            Self::Date => "date",
            Self::Digits => "digits",
            Self::Swapped => "swapped",
        }
    }

    /// One sentence that says what the slip is, for rule help and the manual.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Scale => {
                "The figure is off by a power of ten: million for billion, 亿 for billion, a scale word or a digit lost."
            }
            Self::Inverted => "The original was multiplied by the rate instead of divided.",
            Self::Unconverted => "The original's number stands under the stated currency's name: it was not converted.",
            Self::Currency => "The figure is right for another currency at the rate of that date.",
            Self::Date => "The figure is right at the rate of another time.",
            Self::Digits => "One digit is mistyped, or two neighbouring digits are swapped.",
            Self::Swapped => "The two amounts stand the wrong way round.",
        }
    }
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// A slip under which the figure would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Which slip.
    pub kind: CauseKind,
    /// What happened, in the copy's own terms: a phrase without a full stop, such as
    /// `10 times too small: 6.87 billion is 68.7亿`.
    pub explanation: String,
}

/// The figure to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole stated money in its own style: `about 965 million U.S. dollars`.
    pub text: String,
    /// What replaces the number and scale word of the stated money, for a fix: `965 million`.
    pub number: String,
    /// Whether the cause is certain enough for a fix without `--unsafe-fixes`.
    pub is_certain: bool,
}

/// The stated figures that would pass, in units of the stated currency: plain decimals, rounded inwards to its minor
/// unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passes {
    /// The lowest.
    pub low: String,
    /// The highest.
    pub high: String,
}

/// The interval of rates at which the stated figure is a correct rounding of the conversion, in plain digits at ten
/// significant digits, for the pair as it is usually given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedRate {
    /// The pair, as it is usually given: `USD/CNY` whichever of the two is the original.
    pub pair: Pair,
    /// The reference rate of that pair the same way round, where one was used.
    pub reference: Option<String>,
    /// The lowest.
    pub low: String,
    /// The highest; `None` where any higher rate fits too.
    pub high: Option<String>,
}

/// Why a flagged claim does not fail the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A comment in the copy silences it.
    Ignored {
        /// The reason that the comment gives; may be empty.
        reason: String,
    },
    /// The baseline lists it.
    Baseline,
}

/// A claim with all that was found out about it.
///
/// Decimals are strings in plain digits, as machine formats print them. What could not be worked out is `None`, never
/// zero or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment<'t> {
    /// Where the claim stands and what comes with it.
    pub setting: Setting<'t>,
    /// The original money, where it could be read.
    pub original: Option<Written<'t>>,
    /// The stated money, where it could be read.
    pub stated: Option<Written<'t>>,
    /// The date it was checked for.
    pub date: Option<Period>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The rate that was used.
    pub rate: Option<Arc<AppliedRate>>,
    /// The tolerance that was applied.
    pub tolerance: Tolerance,
    /// The expected figure in full: to the stated currency's minor unit.
    pub expected: Option<String>,
    /// The expected figure for people, with scale word and currency, at the precision of the stated one plus one digit:
    /// `965.95 million U.S. dollars`.
    pub expected_shown: Option<String>,
    /// The deviation in per cent, signed: `-0.10`, `900.03`. `None` for an original of zero.
    pub deviation_percent: Option<String>,
    /// The stated figures that would pass.
    pub passes: Option<Passes>,
    /// The rates at which the stated figure would be right.
    pub implied_rate: Option<ImpliedRate>,
    /// The slips that would explain an outside claim, likeliest first, at most three.
    pub causes: Vec<Cause>,
    /// The figure to print instead, for an outside claim.
    pub suggestion: Option<Suggestion>,
    /// What a person should know, in one or two sentences of at most 160 characters in all.
    pub message: String,
    /// Why it does not count against the run although it is flagged.
    pub silence: Option<Silence>,
}

fn owned(written: Written<'_>) -> Written<'static> {
    let Written { text, money, number } = written;
    Written { text: text.into_owned().into(), money, number }
}

impl Assessment<'_> {
    /// The same assessment, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Assessment<'static> {
        Assessment {
            setting: self.setting.into_owned(),
            original: self.original.map(owned),
            stated: self.stated.map(owned),
            date: self.date,
            verdict: self.verdict,
            rate: self.rate,
            tolerance: self.tolerance,
            expected: self.expected,
            expected_shown: self.expected_shown,
            deviation_percent: self.deviation_percent,
            passes: self.passes,
            implied_rate: self.implied_rate,
            causes: self.causes,
            suggestion: self.suggestion,
            message: self.message,
            silence: self.silence,
        }
    }

    /// Whether it is outside or unchecked and nothing silences it.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        match self.verdict {
            Verdict::Ok | Verdict::Rounded => false,
            Verdict::Outside | Verdict::Unchecked => self.silence.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_code_and_a_sentence_of_its_own() {
        for kind in CauseKind::ALL {
            let sentence = kind.description();
            assert!(sentence.ends_with('.') && sentence.split(' ').count() > 5, "{kind}: {sentence}");
            let namesakes = CauseKind::ALL.iter().filter(|k| k.description() == sentence || k.code() == kind.code());
            assert_eq!(namesakes.count(), 1, "{kind}");
        }
    }
}
