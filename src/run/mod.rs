//! From inputs to reports: reads, checks and writes, in order, on as many threads as are wanted.
//!
//! Work comes in jobs: a block of a claims file, or an article. Jobs are independent of each other, so they run in
//! parallel; what comes of them is put together in the order of input, while others are worked on. The output is
//! therefore the same, byte for byte, for any number of threads, and memory holds a few jobs, never a whole claims file.

mod article;
mod input;
mod job;
mod lines;
mod pipeline;
mod plain;
mod settle;

use std::io::{self, Write};

use thiserror::Error;

pub use input::{Inputs, STDIN_NAME};

use crate::check::{Accumulator, Assessment, Checker, Document, InferredRates, OWN_RATE};
use crate::gate::fix::Fixes;
use crate::gate::paths::{Paths, Profile};
use crate::gate::{Gate, Holding};
use crate::read::claims::ColumnNames;
use crate::report::{Outcome, Report, Run};
use input::Jobs;
use job::{Part, Renderer};

/// How a run checks and what it is asked to find out.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What the claims are checked by.
    pub checker: Checker<'a>,
    /// The names that the user's own claims files give to columns.
    pub columns: &'a ColumnNames,
    /// Whether each document is checked by the rate it implies itself.
    pub infers: bool,
    /// The rates that documents of claims files imply themselves, where each is checked by its own.
    pub inferred: Option<&'a InferredRates>,
    /// Whether a claim that stands apart from its document's rate is flagged.
    pub one_rate: bool,
    /// Whether a claim that could not be checked passes.
    pub allow_unchecked: bool,
    /// How many threads work; at least one.
    pub threads: usize,
    /// The largest article, in bytes.
    pub article_bytes: u64,
    /// The most claims that are kept for reports which are written when all are known.
    pub kept_claims: usize,
    /// Settings for single paths.
    pub paths: Option<&'a Paths>,
}

impl<'a> Plan<'a> {
    /// The plan for a file that has a profile of its own.
    fn under(mut self, profile: &Profile<'a>) -> Self {
        self.checker.terms = profile.terms(self.checker.terms);
        self.checker.date = profile.date.or(self.checker.date);
        self.checker.tables = profile.rates.map_or(self.checker.tables, |(_, rates)| rates);
        self.allow_unchecked = profile.allow_unchecked.unwrap_or(self.allow_unchecked);
        self
    }
}

/// A report and where it goes.
pub struct Output<'o> {
    /// The report.
    pub report: Report,
    /// Where its bytes go.
    pub sink: &'o mut dyn Write,
    /// What error messages call it: `standard output`, or the file.
    pub name: String,
}

impl<'o> Output<'o> {
    /// A report that goes to `sink`.
    pub fn new(report: Report, sink: &'o mut dyn Write, name: &str) -> Self {
        Self { report, sink, name: name.to_owned() }
    }
}

/// What standard output is called in errors.
pub const STDOUT_NAME: &str = "standard output";

/// A report that could not be written.
#[derive(Debug, Error)]
#[error("cannot write to {output}: {source}")]
pub struct WriteError {
    /// Which output.
    pub output: String,
    /// Why.
    pub source: io::Error,
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Completed {
    /// What reports were told at the end.
    pub outcome: Outcome,
    /// How many files, or standard input, were read.
    pub files: u64,
    /// How many claims are flagged: outside, or unchecked where that does not pass, and not silenced.
    pub flagged: u64,
    /// How many claims stand apart from their document's rate, where that is flagged.
    pub apart: u64,
    /// How many files were passed over, as the configuration asks.
    pub ignored: u64,
    /// How many of the flagged claims were corrected in their files.
    pub fixed: u64,
}

impl Completed {
    /// Whether the gate fails.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.flagged > self.fixed || self.apart > 0
    }
}

/// Checks all inputs, passes what is flagged through the gate, and writes every output. `progress` is told how many bytes
/// each batch took.
///
/// # Errors
///
/// Where an output cannot be written. An input that cannot be read is no error of the run: it is in
/// [`Outcome::errors`], and the rest is checked.
pub fn check(
    inputs: Inputs,
    plan: &Plan<'_>,
    run: &Run,
    outputs: &mut [Output<'_>],
    gate: &mut Gate<'_, '_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Completed, WriteError> {
    let mut gathered = Gathered::default();
    let mut written: Vec<Written<'_>> = outputs.iter_mut().map(Written::to).collect();
    for output in &mut written {
        output.start(run)?;
    }
    let compares = plan.one_rate || written.iter().any(|output| output.report.shows_documents(run));
    let renderer = Renderer::new(run, written.iter().map(|output| output.report), compares, gate.holding());
    let mut jobs = Jobs::new(inputs, plan, &run.other_columns, renderer.only_counts());
    pipeline::run(&mut jobs, plan, &renderer, &mut |part| {
        progress(part.bytes);
        gathered.settle(part, gate, run, &mut written)?;
        if gathered.assessments.len() > plan.kept_claims { Err(too_many_claims(plan, &written)) } else { Ok(()) }
    })?;
    let Gathered { mut completed, rows, assessments, documents, own_tolerances } = gathered;
    (completed.files, completed.ignored) = (jobs.files(), jobs.ignored());
    let findings = rows.finish();
    completed.outcome.documents = findings.documents;
    completed.outcome.documents.extend(documents);
    if let Some(document) = completed.outcome.documents.first_mut() {
        document.notes.extend(findings.notes);
    }
    if plan.one_rate {
        completed.apart = settle::count_apart(&completed.outcome, gate);
    }
    completed.fixed = gate.fixes.as_ref().map_or(0, Fixes::corrected);
    completed.outcome.remarks.extend(remark_on_tolerances(own_tolerances));
    completed.outcome.remarks.extend(remark_on_ignored(completed.ignored));
    if let Some(matching) = &gate.baseline {
        let is_complete = completed.outcome.errors.is_empty();
        completed.outcome.remarks.extend(settle::remarks_on_baseline(matching, is_complete));
    }
    for output in &mut written {
        output.finish(run, &assessments, &completed.outcome)?;
    }
    Ok(completed)
}

/// There are more claims than are kept.
fn too_many_claims(plan: &Plan<'_>, outputs: &[Written<'_>]) -> WriteError {
    let whole = outputs.iter().find(|output| matches!(output.report, Report::Whole(_)));
    let message = format!(
        "there are more than {} claims, the most that are kept in memory for a report in this format; write .csv, .json \
         or .jsonl, or allow more with --max-claims",
        plan.kept_claims
    );
    WriteError {
        output: whole.map_or_else(|| STDOUT_NAME.to_owned(), |output| output.name.to_owned()),
        source: io::Error::new(io::ErrorKind::FileTooLarge, message),
    }
}

/// What documents imply of their rates: a first reading of the inputs, for `--rate infer`.
#[must_use]
pub fn infer(inputs: Inputs, plan: &Plan<'_>) -> InferredRates {
    let mut rows = Accumulator::new();
    let run = Run { quiet: true, ..Run::default() };
    let renderer = Renderer::new(&run, std::iter::empty(), true, Holding::default());
    // Nothing is written, so that nothing fails.
    let _ = pipeline::run(&mut Jobs::new(inputs, plan, &[], false), plan, &renderer, &mut |part| {
        rows.merge(&part.rows);
        Ok(())
    });
    rows.inferred()
}

/// What is said of rows that widen their own tolerance.
fn remark_on_tolerances(count: u64) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 claim is held to a tolerance of its own, wider than that of the run.".to_owned()),
        _ => Some(format!("{count} claims are held to a tolerance of their own, wider than that of the run.")),
    }
}

/// What is said of files that the configuration keeps from being read.
fn remark_on_ignored(ignored: u64) -> Option<String> {
    match ignored {
        0 => None,
        1 => Some("1 file was not read: the configuration ignores it.".to_owned()),
        _ => Some(format!("{ignored} files were not read: the configuration ignores them.")),
    }
}

/// What has come of the jobs so far.
#[derive(Default)]
struct Gathered {
    completed: Completed,
    rows: Accumulator,
    assessments: Vec<Assessment<'static>>,
    documents: Vec<Document>,
    own_tolerances: u64,
}

impl Gathered {
    fn take(&mut self, part: Part) {
        self.own_tolerances = self.own_tolerances.saturating_add(part.own_tolerances);
        self.completed.outcome.summary.add(&part.summary);
        self.completed.flagged = self.completed.flagged.saturating_add(part.flagged);
        self.completed.outcome.errors.extend(part.error);
        self.completed.outcome.rates.add(&part.rates);
        self.completed.outcome.rates.count_undated(OWN_RATE, part.own_rates);
        self.rows.merge(&part.rows);
        let before = self.assessments.len();
        self.assessments.extend(part.assessments);
        for mut document in part.documents {
            if let Some(copy) = &mut document.copy {
                for (index, ..) in &mut copy.claims {
                    *index = index.saturating_add(before);
                }
            }
            self.documents.push(document);
        }
    }
}

/// An output on its way.
struct Written<'o> {
    report: &'o Report,
    sink: &'o mut dyn Write,
    name: &'o str,
    has_claims: bool,
}

impl<'o> Written<'o> {
    fn to(output: &'o mut Output<'_>) -> Self {
        let Output { report, sink, name } = output;
        Self { report, sink: &mut **sink, name, has_claims: false }
    }

    fn start(&mut self, run: &Run) -> Result<(), WriteError> {
        match &self.report {
            Report::Streamed(report) => {
                let mut text = Vec::new();
                report.start(run, &mut text);
                self.write(&text)
            }
            Report::Whole(_) => Ok(()),
        }
    }

    fn append(&mut self, text: &[u8]) -> Result<(), WriteError> {
        let Report::Streamed(report) = &self.report else { return Ok(()) };
        if text.is_empty() {
            return Ok(());
        }
        if self.has_claims {
            let separator = report.separator();
            self.write(separator)?;
        }
        self.has_claims = true;
        self.write(text)
    }

    fn finish(&mut self, run: &Run, assessments: &[Assessment<'static>], outcome: &Outcome) -> Result<(), WriteError> {
        let written = match &self.report {
            Report::Streamed(report) => {
                let mut text = Vec::new();
                report.finish(run, outcome, &mut text);
                self.sink.write_all(&text)
            }
            Report::Whole(report) => report.write(run, assessments, outcome, &mut self.sink),
        };
        written.and_then(|()| self.sink.flush()).map_err(|source| self.error(source))
    }

    fn write(&mut self, text: &[u8]) -> Result<(), WriteError> {
        self.sink.write_all(text).map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> WriteError {
        WriteError { output: self.name.to_owned(), source }
    }
}
