//! Checks the figures in news copy.
//!
//! "The port handled goods worth 6.87 billion yuan (about 96.5 million U.S. dollars)": a slip between 亿 and billion, and
//! a figure ten times too small is in print. This crate finds every amount that is given with its conversion, recomputes
//! it exactly at the reference rate that applied, and says what does not hold, why, and what to print instead. The
//! `figcheck` command is a thin layer over it.
//!
//! # The pipeline
//!
//! ```text
//! bytes ──read──▶ Claim ──check──▶ Assessment ──report──▶ terminal, file
//!                   ▲                  ▲
//!                figure/money        rates
//! ```
//!
//! Data moves left to right, and no module looks back to its right.
//!
//! - [`figure`]: a number as written, its exact value and its unit in the last place. Knows no words.
//! - [`lexicon`], [`money`]: the words of the languages as data; money as people write it, and back.
//! - [`claim`]: an original and a stated money, and the place they stand in.
//! - [`rates`]: reference rates; the only module besides `read` and `report` that reads files.
//! - [`read`]: files into claims: claims files, articles, encodings, folders.
//! - [`check`]: claims into assessments: verdict, cause, suggestion, one rate a document. No I/O, no failure.
//! - [`report`]: assessments into formats. Decides nothing.
//! - [`run`]: the whole of it over many inputs, in order, on several threads.
//! - [`config`]: the settings of a project, `figcheck.toml`.
//!
//! # An article, checked
//!
//! ```
//! use figcheck::check::{CauseFinder, Checker, RateMemo, Terms, Verdict};
//! use figcheck::claim::{Claim, Setting};
//! use figcheck::lexicon::Conventions;
//! use figcheck::rates::Rates;
//! use figcheck::read::extract::extract;
//!
//! let words = Conventions::default();
//! let (fixed, mut tables) = (Rates::new(), Rates::new());
//! tables.push_embedded();
//! let checker = Checker {
//!     fixed: &fixed,
//!     tables: &tables,
//!     words: &words,
//!     terms: Terms::default(),
//!     date: Some("2025-09-22".parse()?),
//! };
//! let (mut memo, mut causes) = (RateMemo::default(), CauseFinder::new(&tables));
//!
//! let copy = "It handled 6.87 billion yuan (about 96.5 million U.S. dollars).";
//! for found in extract(copy, &words).claims {
//!     let claim = Claim {
//!         setting: Setting::default(),
//!         original: found.original,
//!         stated: found.stated,
//!         date: None,
//!         rate: None,
//!         tolerance: None,
//!     };
//!     let judgement = checker.judge(&claim.basis(), &Rates::new(), &mut memo);
//!     let assessment = checker.assess(claim, judgement, &mut causes);
//!     assert_eq!(assessment.verdict, Verdict::Outside);
//!     assert_eq!(assessment.causes[0].kind.code(), "scale");
//!     assert_eq!(assessment.suggestion.unwrap().text, "about 966 million U.S. dollars");
//! }
//! # Ok::<(), figcheck::period::PeriodError>(())
//! ```

#[cfg(test)]
extern crate self as figcheck;

mod blocks;
pub mod check;
pub mod claim;
pub mod config;
pub mod figure;
pub mod gate;
pub mod lexicon;
pub mod money;
pub mod period;
pub mod rates;
pub mod read;
pub mod report;
pub mod run;
pub mod tolerance;
