//! Assessments into reports: one file a format, behind one trait.
//!
//! A report decides nothing: it does not filter, sort, round or word. It writes what [`check`](crate::check) settled
//! and escapes it for its own reader.

#[cfg(test)]
#[path = "../../tests/fixture/mod.rs"]
pub(crate) mod fixture;

mod csv;
mod export;
mod fingerprint;
mod format;
mod github;
mod gitlab;
mod grouped;
mod html;
mod human;
mod inert;
mod json;
mod junit;
mod markdown;
mod progress;
mod rates_used;
mod sarif;
mod sarif_rules;
mod text;
mod xlsx;

pub use csv::{COLUMNS, Csv, from_spreadsheet_cell, other_column_names, spreadsheet_cell};
pub use export::{Export, ExportError, Unfinished};
pub use fingerprint::Fingerprints;
pub use format::{Format, Options, UnknownExtension, UnknownFormat, report};
pub use github::{ANNOTATIONS_PER_LEVEL, GitHub};
pub use gitlab::GitLab;
pub use html::Html;
pub use human::Human;
pub use inert::{shown, write_json_line};
pub use json::{Json, JsonLines};
pub use junit::JUnit;
pub use markdown::{CHARACTER_LIMIT, Markdown};
pub use progress::{Beside, Progress};
pub use rates_used::{RatesUsed, SourceUsed};
pub use sarif::Sarif;
pub use xlsx::{CELL_UNITS, SHEET_ROWS, Xlsx};

use std::io;

use crate::check::{Assessment, Document, Summary, Verdict};

/// What is true of the whole run before the first claim is read.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, on the command line too")]
pub struct Run {
    /// The names of the input's other columns, where it is a claims file with such.
    pub other_columns: Vec<String>,
    /// The settings that loosen the gate, as sentences for the summary (`tolerance 10% from figcheck.toml`).
    pub loosened: Vec<String>,
    /// Whether a claim that could not be checked passes (`--allow-unchecked`).
    pub allow_unchecked: bool,
    /// Whether a claim that stands apart from its document's rate fails the run (`--one-rate`).
    pub one_rate: bool,
    /// Whether flags are told apart into known and new ones (`--baseline`).
    pub has_baseline: bool,
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
    /// What else is worth knowing of the run as a whole, as sentences: what a baseline silences, what was not read.
    pub remarks: Vec<String>,
}

/// A format whose claims are written one by one, so that memory does not grow with the input.
///
/// `claim` may run on several threads at once, each with a buffer of its own; the buffers are joined in order.
pub trait StreamedReport: Sync {
    /// Whether the report says anything of [`Outcome::documents`]. Where none does, they need not be gathered.
    fn shows_documents(&self, _run: &Run) -> bool {
        true
    }
    /// Whether the report says which figures would pass and which rates a figure implies. Where none does, they are not
    /// worked out.
    fn shows_limits(&self, _run: &Run) -> bool {
        true
    }
    /// What stands before the first claim.
    fn start(&self, run: &Run, out: &mut Vec<u8>);
    /// One claim. Nothing is written for one that the format does not list.
    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>);
    /// Whether the format may list a claim with this verdict. Where it does not, a claim is not worked out for it.
    fn lists(&self, run: &Run, verdict: Verdict) -> bool {
        let _ = (run, verdict);
        true
    }
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

/// Writes a whole run as a streamed report, its claims in order.
///
/// This is what the blocks of a run come to when they are joined; a run too large for memory writes them as they come.
pub fn write_streamed(
    report: &dyn StreamedReport,
    run: &Run,
    assessments: &[Assessment<'_>],
    outcome: &Outcome,
    out: &mut Vec<u8>,
) {
    report.start(run, out);
    let mut written = false;
    let mut claim = Vec::new();
    for assessment in assessments {
        claim.clear();
        report.claim(run, assessment, &mut claim);
        if !claim.is_empty() {
            if written {
                out.extend_from_slice(report.separator());
            }
            out.extend_from_slice(&claim);
            written = true;
        }
    }
    report.finish(run, outcome, out);
}

/// A format, as one of the two kinds.
pub enum Report {
    /// Claims are written as they come.
    Streamed(Box<dyn StreamedReport + Send>),
    /// Claims are kept until the end.
    Whole(Box<dyn WholeReport + Send>),
}

impl Report {
    /// Whether the report says anything of [`Outcome::documents`].
    #[must_use]
    pub fn shows_documents(&self, run: &Run) -> bool {
        match self {
            Self::Streamed(report) => report.shows_documents(run),
            Self::Whole(_) => true,
        }
    }
}
