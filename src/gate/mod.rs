//! What stands between what was found and the exit status: flags that are known already, settings for single paths, and
//! suggestions put into the copy.
//!
//! Flags pass here in the order of input, one after the other. Nothing is dropped: a flag that is known, or fixed, is in
//! every report.

pub mod baseline;
mod diff;
mod edit;
pub mod fix;
pub mod paths;

use baseline::{Baseline, Matching};
use fix::Fixes;

/// What flags pass.
#[derive(Default)]
pub struct Gate<'b, 'o> {
    /// The flags that are known already.
    pub baseline: Option<Matching<'b>>,
    /// What is done with suggestions.
    pub fixes: Option<Fixes<'o>>,
}

/// Which flags a thread must hold back, since what becomes of them depends on those before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Holding<'b> {
    baseline: Option<&'b Baseline>,
    records: bool,
    fixes: bool,
}

impl<'b> Gate<'b, '_> {
    /// Which flags are held back until it is their turn.
    pub(crate) fn holding(&self) -> Holding<'b> {
        Holding {
            baseline: self.baseline.as_ref().map(Matching::baseline),
            records: self.baseline.as_ref().is_some_and(Matching::records),
            fixes: self.fixes.is_some(),
        }
    }
}

impl<'b> Holding<'b> {
    /// Whether no flag is held back.
    pub(crate) fn is_nothing(self) -> bool {
        self.baseline.is_none() && !self.fixes
    }

    /// The baseline that flags may be listed in.
    pub(crate) fn baseline(self) -> Option<&'b Baseline> {
        self.baseline
    }

    /// Whether every flag is held back, and not only those that the baseline lists.
    pub(crate) fn holds_all(self) -> bool {
        self.records || self.fixes
    }

    /// Whether suggestions are put into files, so that it matters what was read.
    pub(crate) fn fixes(self) -> bool {
        self.fixes
    }
}
