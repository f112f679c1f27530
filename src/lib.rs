//! Checks the figures in news copy.

#[cfg(test)]
extern crate self as figcheck;

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
