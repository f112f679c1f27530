//! From inputs to reports: reads, checks and writes, in order, on as many threads as are wanted.
//!
//! Work comes in jobs: a block of a claims file, or an article. Jobs are independent of each other, so they run in
//! parallel; what comes of them is put together in the order of input. The output is therefore the same, byte for byte,
//! for any number of threads, and memory holds a few jobs, never a whole claims file.

mod article;
mod input;
mod job;

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

pub use input::{Input, InputFormat, Inputs, Source};

use crate::check::{Accumulator, Assessment, Checker, Document, InferredRates, Summary, Verdict};
use crate::lexicon::Lexicon;
use crate::read::claims::ColumnNames;
use crate::report::{Outcome, Report, Run};
use job::{Job, Part, Scratch};

/// How a run checks and what it is asked to find out.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What the claims are checked by.
    pub checker: Checker<'a>,
    /// The words of the languages.
    pub lexicon: &'a Lexicon,
    /// The names that the user's own claims files give to columns.
    pub columns: &'a ColumnNames,
    /// Whether each document is checked by the rate it implies itself.
    pub infer: bool,
    /// Whether a claim that stands apart from its document's rate is flagged.
    pub one_rate: bool,
    /// Whether a claim that could not be checked passes.
    pub allow_unchecked: bool,
    /// How many threads work; at least one.
    pub threads: usize,
    /// The largest article, in bytes.
    pub article_bytes: u64,
}

/// A report and where it goes.
pub struct Output<'o> {
    /// The report.
    pub report: Report,
    /// Where its bytes go.
    pub sink: &'o mut dyn Write,
    /// What error messages call it: `standard output`, or the file.
    pub name: String,
    started: bool,
}

impl<'o> Output<'o> {
    /// A report that goes to `sink`.
    pub fn new(report: Report, sink: &'o mut dyn Write, name: &str) -> Self {
        Self { report, sink, name: name.to_owned(), started: false }
    }
}

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
}

impl Completed {
    /// Whether the gate fails.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.flagged > 0 || self.apart > 0
    }
}

/// Checks all inputs and writes every output. `progress` is told how many bytes or files each batch took.
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
    progress: &mut dyn FnMut(u64),
) -> Result<Completed, WriteError> {
    let mut state = State::new(plan, run, outputs);
    state.start()?;
    let mut jobs = inputs.jobs(plan);
    let pool = Pool::new(plan.threads);
    let scratches = Mutex::new(Vec::new());
    let mut batch = jobs.next_batch(plan.threads);
    while !batch.is_empty() {
        let (parts, next) = {
            let renderer = state.renderer();
            let work = |job: &Job| {
                let mut scratch = take(&scratches).unwrap_or_else(|| Scratch::new(plan));
                let part = job::process(job, plan, &renderer, &mut scratch);
                give_back(&scratches, scratch);
                part
            };
            if batch.len() == 1 && !jobs.expects_more() {
                (batch.iter().map(work).collect::<Vec<_>>(), Vec::new())
            } else {
                pool.join(|| batch.par_iter().map(work).collect(), || jobs.next_batch(plan.threads))
            }
        };
        progress(batch.iter().map(Job::weight).fold(0, u64::saturating_add));
        for part in parts {
            state.emit(part)?;
        }
        batch = if next.is_empty() { jobs.next_batch(plan.threads) } else { next };
    }
    state.files = jobs.files_read();
    state.finish()
}

fn take(scratches: &Mutex<Vec<Scratch>>) -> Option<Scratch> {
    scratches.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn give_back(scratches: &Mutex<Vec<Scratch>>, scratch: Scratch) {
    scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
}
