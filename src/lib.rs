//! Checks the figures in news copy.

#[cfg(test)]
extern crate self as figcheck;

pub mod check;
pub mod claim;
pub mod figure;
pub mod money;
pub mod period;
pub mod rates;
pub mod read;
pub mod report;
pub mod tolerance;
