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
    /// The same behind "or": 5,000 yuan or more.
    HedgeAfterOr,
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
    /// Says that what follows is the same money: equivalent to, 折合.
    Convert,
    /// Says so only right behind the amount: or, worth.
    ConvertAdjacent,
    /// May stand before a conversion in brackets, or behind it: then, 当时.
    Intro,
    /// Makes a segment between commas an aside that does not part two amounts: up, 同比.
    Aside,
    /// Speaks of the rate or the time of a conversion: exchange rate, then.
    RateWord,
    /// Says that two lists go together member by member: respectively, 分别.
    Respectively,
    /// Opens a remark of the editors in brackets: note, 注.
    Note,
    /// Tells when, where or of what: may stand between an amount and its conversion.
    Qualifier,
    /// Opens a unit: per, 每.
    Per,
    /// A unit of time: the amount is one a month, not one of the whole.
    TimeUnit,
    /// A share of stock: an amount a share is never the conversion of a sum.
    Share,
    /// Makes a number no money: percent, 倍.
    Percent,
    /// A hedge that means as much as "about".
    About,
    /// Parts what stands before it from what stands behind it: which, 其中.
    Parting,
    /// Right behind the second amount, says that it is no conversion: more, 来自.
    NotBehind,
    /// Before the first amount, says that the two are a choice: either.
    Either,
    /// Right behind the second amount, says that it is a conversion: $191 million equivalent.
    ConvertBehind,
    /// Behind the second amount and a comma, says so too: whichever is higher.
    ChoiceBehind,
    /// Joins the two sides of a rate: equals, 兑.
    RateLink,
    /// Joins an amount to the currency that it is the price of: 7.10 yuan to the dollar.
    RateTo,
    /// Stands for one before a currency: the dollar.
    Article,
    /// A word whose full stop ends no sentence.
    Abbreviation,
    /// Right behind a measure, says that something is weighed: five pounds of.
    Weight,
    /// A word that looks like money and is none: 元旦.
    NoMoney,
}

/// A set of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(pub(crate) u64);

impl Roles {
    pub(crate) fn bit(role: Role) -> u64 {
        1_u64.checked_shl(role as u32).unwrap_or(0)
    }

    pub(crate) fn has(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }
}
