//! JSON Lines: a claim or an article a line.

use super::job::{Part, Renderer, Scratch};
use super::{Plan, article};
use crate::read::article::ArticleError;
use crate::read::claims::{Block, Cells, JsonRows, Row, broken};
use crate::read::encoding::Decoded;
use crate::read::jsonl::{JsonLines, is_article};

/// Checks the lines of a block.
pub(super) fn process(
    name: &str,
    block: &Block,
    plan: &Plan<'_>,
    renderer: &Renderer<'_>,
    scratch: &mut Scratch<'_>,
    part: &mut Part,
) {
    if let Some(why) = block.broken {
        part.add_unreadable(name, broken(name, block.first_line, why.reason()), plan, renderer);
        return;
    }
    let mut rows = JsonRows::default();
    let mut offset = block.first_byte;
    for (number, bytes) in block.bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = block.first_line.saturating_add(u64::try_from(number).unwrap_or(u64::MAX));
        let start = offset;
        offset = offset.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let Ok(text) = std::str::from_utf8(bytes) else {
            part.add_unreadable(
                name,
                broken(name, line, "The line is not valid UTF-8 text.".to_owned()),
                plan,
                renderer,
            );
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        if is_article(text) {
            let file = Decoded::block(text, start, line.saturating_sub(1));
            for found in JsonLines::new(&file) {
                match found.and_then(|found| article::check(name, &found, plan, renderer, scratch, part)) {
                    Ok(()) => {}
                    Err(error) => {
                        // The line stands in its place already, and a baseline knows the claim by this text.
                        let reason = match error {
                            ArticleError::Line { column, reason, .. } => format!("Column {column}: {reason}."),
                            other @ (ArticleError::NotText(_)
                            | ArticleError::TooLarge { .. }
                            | ArticleError::Docx(_)
                            | ArticleError::TooManyClaims
                            | ArticleError::TooDeep { .. }) => format!("{other}."),
                        };
                        part.add_unreadable(name, broken(name, line, reason), plan, renderer);
                    }
                }
            }
            continue;
        }
        match rows.read(text, plan.columns, &renderer.run.other_columns) {
            Ok((columns, record)) => {
                let cells = Cells::Record(&record);
                let row = Row { file: name, columns, cells, line, raw: b"", delimiter: b',' };
                part.add_row(&row, plan, renderer, scratch);
            }
            Err(error) => {
                part.add_unreadable(
                    name,
                    broken(name, line, format!("The line is no claim: {error}.")),
                    plan,
                    renderer,
                );
            }
        }
    }
}
