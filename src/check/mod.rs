//! Claims into assessments: verdict, cause, suggestion, and whether a document's conversions come from one rate.
//!
//! Nothing in here reads a file, writes one or prints. It never fails: a claim that cannot be checked is assessed as
//! [`Verdict::Unchecked`], with the reason. All that a report says is settled here; no report rounds, words or sorts.

mod assessment;
mod document;
mod numbers;
mod verdict;

pub use assessment::{Assessment, Cause, CauseKind, ImpliedRate, Passes, Silence, Suggestion, Verdict};
pub use document::{Document, DocumentDate, MarkedCopy, Note, NoteKind, NotePlace, OneRate, Summary};
pub use verdict::{Terms, verdict};
