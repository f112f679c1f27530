//! Articles (until the extractor is merged).
use super::Plan;
use super::job::{Part, Renderer, Scratch, Text};
use crate::read::article::Kind;
pub(super) fn process(name: &str, _: Text, _: Option<Kind>, _: &Plan<'_>, _: &Renderer<'_>, _: &mut Scratch, part: &mut Part) {
    part.error = Some(format!("{name}: articles cannot be read yet: give a claims file (.csv, .tsv)"));
}
