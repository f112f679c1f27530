//! From inputs to reports: reads, checks and writes, in order, on as many threads as are wanted.
//!
//! Work comes in jobs: a block of a claims file, or an article. Jobs are independent of each other, so they run in
//! parallel; what comes of them is put together in the order of input. The output is therefore the same, byte for byte,
//! for any number of threads, and memory holds a few jobs, never a whole claims file.

mod article;
mod input;
mod job;
mod lines;
mod plain;
mod settle;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use thiserror::Error;

pub use input::{Inputs, STDIN_NAME};

use crate::check::{Accumulator, Assessment, Checker, Document, InferredRates, OWN_RATE};
use crate::gate::fix::Fixes;
use crate::gate::paths::{Paths, Profile};
use crate::gate::{Gate, Holding};
use crate::read::claims::ColumnNames;
use crate::report::{Outcome, Report, Run};
use input::Jobs;
use job::{Job, Part, Renderer, Scratch};

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
    has_claims: bool,
}

impl<'o> Output<'o> {
    /// A report that goes to `sink`.
    pub fn new(report: Report, sink: &'o mut dyn Write, name: &str) -> Self {
        Self { report, sink, name: name.to_owned(), has_claims: false }
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
    for output in outputs.iter_mut() {
        output.start(run)?;
    }
    let compares = plan.one_rate
        || outputs.iter().any(|output| match &output.report {
            Report::Streamed(report) => report.shows_documents(run),
            Report::Whole(_) => true,
        });
    let needs = Needs { compares, holding: gate.holding() };
    let read = work(inputs, plan, run, outputs, needs, &mut |part, outputs| {
        progress(part.bytes);
        gathered.settle(part, gate, run, outputs)?;
        if gathered.assessments.len() > plan.kept_claims { Err(too_many_claims(plan, outputs)) } else { Ok(()) }
    })?;
    let Gathered { mut completed, rows, assessments, documents, own_tolerances } = gathered;
    (completed.files, completed.ignored) = (read.files, read.ignored);
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
    for output in outputs {
        output.finish(run, &assessments, &completed.outcome)?;
    }
    Ok(completed)
}

/// There are more claims than are kept.
fn too_many_claims(plan: &Plan<'_>, outputs: &[Output<'_>]) -> WriteError {
    let whole = outputs.iter().find(|output| matches!(output.report, Report::Whole(_)));
    let message = format!(
        "there are more than {} claims, the most that are kept in memory for a report in this format; write .csv, .json \
         or .jsonl, or allow more with --max-claims",
        plan.kept_claims
    );
    WriteError {
        output: whole.map_or_else(|| STDOUT_NAME.to_owned(), |output| output.name.clone()),
        source: io::Error::new(io::ErrorKind::FileTooLarge, message),
    }
}

/// What documents imply of their rates: a first reading of the inputs, for `--rate infer`.
#[must_use]
pub fn infer(inputs: Inputs, plan: &Plan<'_>) -> InferredRates {
    let mut rows = Accumulator::new();
    let run = Run { quiet: true, ..Run::default() };
    let needs = Needs { compares: true, holding: Holding::default() };
    let _ = work(inputs, plan, &run, &mut [], needs, &mut |part, _| {
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

/// What a run needs besides the reports of single claims.
#[derive(Clone, Copy)]
struct Needs<'g> {
    /// Whether claims are compared with one another.
    compares: bool,
    /// Which flags are held back.
    holding: Holding<'g>,
}

/// How many inputs a run has come across.
struct InputCount {
    files: u64,
    ignored: u64,
}

/// What takes the part of each job, in order.
type TakePart<'t> = dyn FnMut(Part, &mut [Output<'_>]) -> Result<(), WriteError> + 't;

/// Runs all jobs and hands their parts to `take`, in order.
fn work<'p>(
    inputs: Inputs,
    plan: &'p Plan<'p>,
    run: &'p Run,
    outputs: &mut [Output<'_>],
    needs: Needs<'_>,
    take: &mut TakePart<'_>,
) -> Result<InputCount, WriteError> {
    let mut jobs = Jobs::new(inputs, plan, &run.other_columns, !needs.holding.is_nothing());
    let scratches = Scratches::default();
    let mut pool = None;
    let mut batch = jobs.next_batch();
    while !batch.is_empty() {
        let (parts, next) = {
            let reports = outputs.iter().map(|output| &output.report);
            let renderer = Renderer::new(run, reports, needs.compares, needs.holding);
            let process = |(job, profile): (Job, Profile<'p>)| {
                let plan = plan.under(&profile);
                let rates = profile.rates.map(|(number, _)| number);
                scratches.with(rates, &plan, |scratch| job::process(job, &plan, &renderer, scratch))
            };
            if plan.threads < 2 || batch.len() < 2 {
                (batch.into_iter().map(process).collect::<Vec<Part>>(), jobs.next_batch())
            } else {
                let pool = pool.get_or_insert_with(|| ThreadPoolBuilder::new().num_threads(plan.threads).build().ok());
                let both = || rayon::join(|| batch.into_par_iter().map(process).collect(), || jobs.next_batch());
                match pool {
                    Some(pool) => pool.install(both),
                    None => both(),
                }
            }
        };
        for mut part in parts {
            jobs.recycle(std::mem::take(&mut part.spent));
            take(part, outputs)?;
        }
        batch = next;
    }
    Ok(InputCount { files: jobs.files(), ignored: jobs.ignored() })
}

/// What threads keep between jobs: what was looked up in one set of rates is of no use for another.
#[derive(Default)]
struct Scratches<'p>(Mutex<BTreeMap<Option<usize>, Vec<Scratch<'p>>>>);

impl<'p> Scratches<'p> {
    /// `rates` tells the sources of rates in the plan from those of other files.
    fn with<T>(&self, rates: Option<usize>, plan: &Plan<'p>, work: impl FnOnce(&mut Scratch<'p>) -> T) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&rates).and_then(Vec::pop);
        let mut scratch = kept.unwrap_or_else(|| Scratch::new(plan));
        let result = work(&mut scratch);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(rates).or_default().push(scratch);
        result
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

impl Output<'_> {
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
        WriteError { output: self.name.clone(), source }
    }
}
