//! Claims into assessments: verdict, cause, suggestion, and whether a document's conversions come from one rate.
//!
//! Nothing in here reads a file, writes one or prints. It never fails: a claim that cannot be checked is assessed as
//! [`Verdict::Unchecked`], with the reason. All that a report says is settled here; no report rounds, words or sorts.

mod accumulator;
mod assessment;
mod document;
mod implied;
mod one_rate;
mod same_figure;
