//! Articles into parts.

use super::Plan;
use super::job::{Part, Renderer, Scratch, Text};
use crate::read::article::{Article, Kind};

/// Checks the articles in a file.
pub(super) fn process(
    name: &str,
    _: Text,
    _: Kind,
    _: &Plan<'_>,
    _: &Renderer<'_>,
    _: &mut Scratch<'_>,
    part: &mut Part,
) {
    part.error = Some(format!("{name}: articles cannot be read yet: give a claims file (.csv, .tsv, .jsonl)"));
}

/// Checks an article.
pub(super) fn check(name: &str, _: &Article<'_>, _: &Plan<'_>, _: &Renderer<'_>, _: &mut Scratch<'_>, part: &mut Part) {
    part.error = Some(format!("{name}: articles cannot be read yet: give a claims file (.csv, .tsv, .jsonl)"));
}
