//! What is said of a document as a whole, and of the whole run.

use crate::check::Verdict;
use crate::period::Period;

/// How many claims there are of each verdict. `claims` is always the sum of the four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All claims.
    pub claims: u64,
    /// Within tolerance.
    pub ok: u64,
    /// Passing only by rounding.
    pub rounded: u64,
    /// Outside.
    pub outside: u64,
    /// Not checked.
    pub unchecked: u64,
    /// Outside or unchecked, but silenced by a comment in the copy or by the baseline; counted above too.
    pub silenced: u64,
}

impl Summary {
    /// Counts one more claim.
    pub fn count(&mut self, verdict: Verdict) {
        self.count_times(verdict, 1);
    }

    /// Counts so many more claims.
    pub fn count_times(&mut self, verdict: Verdict, times: u64) {
        let counter = match verdict {
            Verdict::Ok => &mut self.ok,
            Verdict::Rounded => &mut self.rounded,
            Verdict::Outside => &mut self.outside,
            Verdict::Unchecked => &mut self.unchecked,
        };
        *counter = counter.saturating_add(times);
        self.claims = self.claims.saturating_add(times);
    }

    /// The number of claims with a verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Ok => self.ok,
            Verdict::Rounded => self.rounded,
            Verdict::Outside => self.outside,
            Verdict::Unchecked => self.unchecked,
        }
    }

    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        self.claims = self.claims.saturating_add(other.claims);
        self.ok = self.ok.saturating_add(other.ok);
        self.rounded = self.rounded.saturating_add(other.rounded);
        self.outside = self.outside.saturating_add(other.outside);
        self.unchecked = self.unchecked.saturating_add(other.unchecked);
        self.silenced = self.silenced.saturating_add(other.silenced);
    }
}

/// The date of a document, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDate {
    /// The day or period.
    pub period: Period,
    /// Where it was found: `front matter`, `article:published_time`, `dateline`, `--date`.
    pub origin: String,
}

/// A document: a file, or the rows of a claims file that share a `source`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The file as it is shown, or the `source`.
    pub name: String,
    /// Its claims.
    pub summary: Summary,
    /// Its date, where it has one.
    pub date: Option<DocumentDate>,
    /// Whether its conversions come from one rate, for each pair and date with two claims or more.
    pub one_rate: Vec<OneRate>,
    /// What else is worth knowing: sentences with places.
    pub notes: Vec<Note>,
    /// The text of an article with its claims marked, where a report shows it.
    pub copy: Option<MarkedCopy>,
}

/// The text of an article as read, and where its claims stand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkedCopy {
    /// The text. Blank lines part its paragraphs. It may hold any character that an article can.
    pub text: String,
    /// For each claim, in order of place: its index among the assessments of the run, and the bytes of `text` that its
    /// original and its stated money take.
    pub claims: Vec<(usize, std::ops::Range<usize>, std::ops::Range<usize>)>,
}

/// Whether the conversions of one pair and date in a document come from one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneRate {
    /// The pair as the rates are given, `USD/CNY`.
    pub pair: String,
    /// The date that the claims speak of, where they have one.
    pub date: Option<Period>,
    /// How many claims there are.
    pub claims: u64,
    /// The claims that share a rate: the largest such group.
    pub group: Vec<NotePlace>,
    /// The lowest rate that fits the whole group, in plain digits.
    pub low: String,
    /// The highest rate that fits the whole group; `None` where there is no highest.
    pub high: Option<String>,
    /// The claims that stand apart, each with the interval of rates it implies, in its `remark`.
    pub apart: Vec<NotePlace>,
    /// The same in a sentence.
    pub message: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// One original is given with two different stated figures.
    SameFigureTwice,
    /// The document states a rate of its own.
    StatedRate,
    /// A currency beside a number that could not be read.
    MissedCandidate,
    /// A comment that silences nothing.
    UnusedIgnore,
    /// A limit was reached, so that something was left out.
    Limit,
}

impl NoteKind {
    /// The code that machine formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameFigureTwice => "same-figure-twice",
            Self::StatedRate => "stated-rate",
            Self::MissedCandidate => "missed-candidate",
            Self::UnusedIgnore => "unused-ignore",
            Self::Limit => "limit",
        }
    }
}

/// Something worth knowing about a document that is not a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// A sentence.
    pub message: String,
    /// The places it speaks of.
    pub places: Vec<NotePlace>,
}

/// A place that a note speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotePlace {
    /// The file as it is shown.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column in code points, from 1.
    pub column: u64,
    /// The id of the claim.
    pub id: String,
    /// The words there, or what is to be said of it.
    pub remark: String,
}
