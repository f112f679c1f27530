//! Claims into assessments: verdict, cause, suggestion, and whether a document's conversions come from one rate.
//!
//! Nothing in here reads a file, writes one or prints. It never fails: a claim that cannot be checked is assessed as
//! [`Verdict::Unchecked`], with the reason. All that a report says is settled here; no report rounds, words or sorts.

mod accumulator;
mod assessment;
mod band;
mod causes;
mod checker;
mod convert;
mod document;
mod explain;
mod identity;
mod implied;
mod message;
mod numbers;
mod one_rate;
mod ratio;
mod same_figure;
mod stated_rate;
mod suggestion;
mod verdict;

pub use accumulator::{
    Accumulator, Findings, InferredRates, MAX_CLAIM_BYTES, MAX_CLAIMS_PER_DOCUMENT, MAX_DOCUMENTS, MAX_NAME_BYTES,
};
pub use assessment::{Assessment, Cause, CauseKind, ImpliedRate, Passes, Silence, Suggestion, Verdict};
pub use band::{Band, VerdictBands};
pub use causes::{CauseFinder, Diagnosis, MAX_CAUSES, Question, Tried};
pub use checker::{Checker, Judgement, OWN_RATE, RateMemo, Used};
pub use convert::{Conversion, ConvertError, convert};
pub use document::{Document, DocumentDate, MarkedCopy, Note, NoteKind, NotePlace, OneRate, Summary};
pub use explain::explain;
pub use identity::Identity;
pub use implied::{implied_rate, usual_pair};
pub use one_rate::RateGroup;
pub use verdict::{Terms, verdict};
