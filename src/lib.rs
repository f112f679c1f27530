//! Checks the figures in news copy.

pub mod check;
pub mod claim;
pub mod figure;
pub mod lexicon;
pub mod money;
pub mod period;
pub mod rates;
pub mod report;
pub mod tolerance;
