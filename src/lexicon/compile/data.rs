//! The shape of a language's data file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::role::Role;

/// One data file, as written. `docs/lexicon.md` says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageFile {
    pub(super) language: String,
    pub(super) name: String,
    #[serde(default = "yes")]
    pub(super) spaced: bool,
    #[serde(default)]
    pub(super) positional: bool,
    #[serde(default)]
    pub(super) decimal_points: Vec<String>,
    #[serde(default)]
    pub(super) variants: BTreeMap<char, char>,
    #[serde(default)]
    pub(super) numbers: BTreeMap<String, u32>,
    #[serde(default)]
    pub(super) units: BTreeMap<String, i32>,
    #[serde(default)]
    pub(super) scales: BTreeMap<String, i32>,
    #[serde(default)]
    pub(super) short_scales: BTreeMap<String, i32>,
    #[serde(default)]
    pub(super) fractions: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) added_fractions: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) words: BTreeMap<Role, Vec<String>>,
    pub(super) write: WriteFile,
    #[serde(default)]
    pub(super) currency: Vec<CurrencyFile>,
}

/// How figures are written in a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WriteFile {
    pub(super) joiner: String,
    pub(super) digit_group: String,
    pub(super) smallest_scale: i32,
    pub(super) families: Vec<BTreeMap<String, String>>,
}

/// Names and marks that stand for one currency, or for one of several.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyFile {
    pub(super) code: Option<String>,
    #[serde(default)]
    pub(super) may_be: Vec<String>,
    #[serde(default)]
    pub(super) is_dollar: bool,
    #[serde(default = "yes")]
    pub(super) by_column: bool,
    #[serde(default)]
    pub(super) after_only: bool,
    #[serde(default)]
    pub(super) in_compound_only: bool,
    #[serde(default)]
    pub(super) is_measure: bool,
    #[serde(default)]
    pub(super) subunit: i32,
    #[serde(default)]
    pub(super) names: Vec<String>,
    #[serde(default)]
    pub(super) exact: Vec<String>,
    #[serde(default)]
    pub(super) marks: Vec<String>,
    #[serde(default)]
    pub(super) qualifiers: Vec<String>,
}

fn yes() -> bool {
    true
}
