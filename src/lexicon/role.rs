//! What a word does in a figure, or between two of them.

use serde::Deserialize;

/// What a word of a language's data file does. `docs/lexicon.md` explains each with examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Marks the figure behind it as inexact: about, 约.
    HedgeBefore,
    /// Stands between a hedge and its figure, or before a figure, and says nothing of it: a total of, 共.
    FillerBefore,
    /// Marks a figure as inexact from inside: 多, -odd.
    HedgeInside,
    /// Marks the figure before it as inexact: or so, 左右.
    HedgeAfter,
    /// Makes a number word no figure: several, 数.
    Vague,
    /// A sign in words: minus, 负.
    Minus,
    /// Joins the two ends of a range: to, 至.
    Range,
    /// Opens a range: from, between.
    RangeOpen,
    /// Joins the members of a list: and, 和.
    And,
    /// Stands for one before a scale word: a million.
    One,
    /// May stand inside a number in words: three hundred and fifty.
    WithinNumber,
}

/// A set of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(u64);

impl Roles {
    fn bit(role: Role) -> u64 {
        1_u64.checked_shl(role as u32).unwrap_or(0)
    }

    pub(crate) fn insert(&mut self, role: Role) {
        self.0 |= Self::bit(role);
    }

    pub(crate) fn has(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }
}
