//! Assessments into reports: one file a format, behind one trait.
//!
//! A report decides nothing: it does not filter, sort, round or word. It writes what [`check`](crate::check) settled
//! and escapes it for its own reader.

#[cfg(test)]
#[path = "../../tests/fixture/mod.rs"]
pub(crate) mod fixture;

mod fingerprint;
mod github;
mod gitlab;
mod grouped;
mod inert;
mod junit;
mod markdown;
mod rates_used;
mod sarif;
mod sarif_rules;

pub use fingerprint::Fingerprints;
pub use github::{ANNOTATIONS_PER_LEVEL, GitHub};
pub use gitlab::GitLab;
pub use junit::JUnit;
pub use markdown::{CHARACTER_LIMIT, Markdown};
pub use rates_used::{RatesUsed, SourceUsed};
pub use sarif::Sarif;

use std::borrow::Cow;
use std::io;

use crate::check::{Assessment, Document, Summary};

/// What is true of the whole run before the first claim is read.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The names of the input's other columns, where it is a claims file with such.
    pub other_columns: Vec<String>,
    /// The settings that loosen the gate, as sentences for the summary (`tolerance 10% from figcheck.toml`).
    pub loosened: Vec<String>,
    /// Whether all claims are listed where a format lists only flagged ones otherwise (`--verbose`).
    pub all: bool,
    /// Whether only the summary is wanted (`--quiet`).
    pub quiet: bool,
    /// The width of the terminal, in columns, for formats that people read.
    pub width: usize,
}

/// What is known when the last claim has been checked.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The counts of the verdicts.
    pub summary: Summary,
    /// The documents, in the order of input.
    pub documents: Vec<Document>,
    /// The sources of the rates that were used.
    pub rates: RatesUsed,
    /// What could not be read at all, as `file: why` sentences.
    pub errors: Vec<String>,
}

/// A format whose claims are written one by one, so that memory does not grow with the input.
///
/// `claim` may run on several threads at once, each with a buffer of its own; the buffers are joined in order.
pub trait StreamedReport: Sync {
    /// What stands before the first claim.
    fn start(&self, run: &Run, out: &mut Vec<u8>);
    /// One claim. Nothing is written for one that the format does not list.
    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>);
    /// What stands between two claims; written only where both sides wrote something.
    fn separator(&self) -> &'static [u8] {
        b""
    }
    /// What stands after the last claim.
    fn finish(&self, run: &Run, outcome: &Outcome, out: &mut Vec<u8>);
}

/// A format that is written when everything is known: what it shows first depends on what is read last.
pub trait WholeReport {
    /// Writes the report.
    ///
    /// # Errors
    ///
    /// Where `out` fails, or the format cannot hold so much (a spreadsheet's rows).
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()>;
}

/// A format, as one of the two kinds.
pub enum Report {
    /// Claims are written as they come.
    Streamed(Box<dyn StreamedReport + Send>),
    /// Claims are kept until the end.
    Whole(Box<dyn WholeReport + Send>),
}

/// A text cell as a spreadsheet may safely open it: one that would run as a formula gets a leading `'`.
///
/// The rule is reversible: a reader that knows it takes one `'` away from a cell that starts with `'` and one of
/// `= + - @`, tab or carriage return.
#[must_use]
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
