//! The keys of `figcheck.toml`: the one list behind reading, hints and the schema.

use crate::report::Format;

/// A key of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `tolerance`
    Tolerance,
    /// `rounding-limit`
    RoundingLimit,
    /// `strict`
    Strict,
    /// `allow-unchecked`
    AllowUnchecked,
    /// `one-rate`
    OneRate,
    /// `date`
    Date,
    /// `rate`
    Rate,
    /// `rates`
    Rates,
    /// `max-rate-age`
    MaxRateAge,
    /// `dollar`
    Dollar,
    /// `format`
    Format,
    /// `[columns]`
    Columns,
    /// `[[path]]`
    Path,
    /// `glob` of a `[[path]]` table
    Glob,
    /// `ignore` of a `[[path]]` table
    Ignore,
}

/// What a key's value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A percentage in quotes, or a fraction below 1.
    Tolerance,
    /// `true` or `false`.
    Boolean,
    /// A day or a period.
    Date,
    /// A rate or a list of them.
    Rates,
    /// A path or a list of them.
    Files,
    /// A number of days.
    Days,
    /// An ISO 4217 code.
    Currency,
    /// The name of a format.
    Format,
    /// The table of column names.
    Columns,
    /// The list of tables of settings for paths.
    Paths,
    /// A pattern of paths.
    Glob,
}

impl Key {
    /// The keys of the file itself, in the order of the manual.
    pub const TOP: [Self; 13] = [
        Self::Tolerance,
        Self::RoundingLimit,
        Self::Strict,
        Self::AllowUnchecked,
        Self::OneRate,
        Self::Date,
        Self::Rate,
        Self::Rates,
        Self::MaxRateAge,
        Self::Dollar,
        Self::Format,
        Self::Columns,
        Self::Path,
    ];

    /// The keys of a `[[path]]` table, in the order of the manual.
    pub const IN_PATH: [Self; 8] = [
        Self::Glob,
        Self::Ignore,
        Self::Tolerance,
        Self::RoundingLimit,
        Self::Strict,
        Self::AllowUnchecked,
        Self::Date,
        Self::Rate,
    ];

    /// The key of this name among some.
    #[must_use]
    pub fn named(name: &str, among: &[Self]) -> Option<Self> {
        among.iter().copied().find(|key| key.name() == name)
    }

    /// The name in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tolerance => "tolerance",
            Self::RoundingLimit => "rounding-limit",
            Self::Strict => "strict",
            Self::AllowUnchecked => "allow-unchecked",
            Self::OneRate => "one-rate",
            Self::Date => "date",
            Self::Rate => "rate",
            Self::Rates => "rates",
            Self::MaxRateAge => "max-rate-age",
            Self::Dollar => "dollar",
            Self::Format => "format",
            Self::Columns => "columns",
            Self::Path => "path",
            Self::Glob => "glob",
            Self::Ignore => "ignore",
        }
    }

    /// What it is for, in a phrase with an example.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Tolerance => "the largest deviation that passes, such as \"2%\"",
            Self::RoundingLimit => "the largest deviation that passes as a correct rounding, such as \"5%\"",
            Self::Strict => "whether a claim that passes only by rounding is outside",
            Self::AllowUnchecked => "whether a claim that could not be checked passes",
            Self::OneRate => "whether a claim that stands apart from its document's rate is flagged",
            Self::Date => "the date of claims that have none, such as \"2025-09-22\" or \"2024\"",
            Self::Rate => "a fixed rate, such as \"7.12\" (yuan for one dollar) or [\"EUR/CNY=8.33\"]",
            Self::Rates => "files of rates, such as [\"rates.csv\"], relative to this file",
            Self::MaxRateAge => "the most days that a table's newest rate may be older than the date, such as 92",
            Self::Dollar => "the currency that a bare $ or \"dollars\" stands for, such as \"USD\"",
            Self::Format => "the format on standard output, such as \"human\"",
            Self::Columns => "a table of your own column names, such as original = \"Betrag\"",
            Self::Path => "a list of tables of settings for the paths that match, such as [[path]]",
            Self::Glob => "the files that the table is about, such as \"archive/**\", relative to this file",
            Self::Ignore => "whether these files are not read at all",
        }
    }

    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Tolerance | Self::RoundingLimit => Shape::Tolerance,
            Self::Strict | Self::AllowUnchecked | Self::OneRate | Self::Ignore => Shape::Boolean,
            Self::Date => Shape::Date,
            Self::Rate => Shape::Rates,
            Self::Rates => Shape::Files,
            Self::MaxRateAge => Shape::Days,
            Self::Dollar => Shape::Currency,
            Self::Format => Shape::Format,
            Self::Columns => Shape::Columns,
            Self::Path => Shape::Paths,
            Self::Glob => Shape::Glob,
        }
    }
}

/// The formats that `format` takes: those that go to a terminal or a pipe as text.
pub(super) fn formats() -> impl Iterator<Item = &'static str> {
    Format::ALL.into_iter().map(Format::name)
}
