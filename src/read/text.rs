//! Plain text: the text is the file, without its comments to figcheck.

use memchr::memmem;

use crate::read::article::{Article, ArticleError, Directive, Mapped, TextMap, resolve};
use crate::read::date;
use crate::read::encoding::Decoded;

/// Reads plain text.
///
/// The text is borrowed and nothing is looked at but the start (for a dateline), unless a line asks for silence: `figcheck:
/// ignore: REASON`, `figcheck: off` or `figcheck: on`, alone on its line, or behind `#` or `//`. Such lines are no text.
///
/// # Errors
///
/// [`ArticleError::TooLarge`] for a text with such lines that is over 4 GiB.
pub fn read<'a>(file: &'a Decoded<'a>) -> Result<Article<'a>, ArticleError> {
    let mut directives = Vec::new();
    let mut article = match strip(file.text(), None, &mut directives)? {
        None => Article::whole(file),
        Some(mapped) => {
            let (text, map) = mapped.into_parts();
            Article::pieced(text.into(), map, file)
        }
    };
    article.suppressions = resolve(&article.text, directives);
    article.date = date::dateline(&article.text);
    Ok(article)
}

/// Takes the lines that are comments to figcheck out of a text, and adds them to `directives`. `None` if there are none.
///
/// `map` is where the text comes from, where it is not the decoded file itself.
pub(crate) fn strip(
    text: &str,
    map: Option<&TextMap>,
    directives: &mut Vec<Directive>,
) -> Result<Option<Mapped>, ArticleError> {
    let mut kept = Mapped::default();
    let mut done = 0;
    for found in memmem::find_iter(text.as_bytes(), "figcheck:") {
        let before = text.get(..found).unwrap_or_default();
        // At most "//" and some spaces may stand before it, so this does not look back far on a long line.
        let prefix = before.trim_end_matches([' ', '\t']);
        let prefix = prefix.strip_suffix('#').or_else(|| prefix.strip_suffix("//")).unwrap_or(prefix);
        let line_start = prefix.trim_end_matches([' ', '\t']).len();
        if line_start < done || !(line_start == 0 || before.as_bytes().get(..line_start).is_some_and(ends_line)) {
            continue;
        }
        let rest = text.get(found..).unwrap_or_default();
        let line_end = found.saturating_add(rest.find(['\n', '\r']).unwrap_or(rest.len()));
        let line_break = match text.as_bytes().get(line_end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let comment = text.get(found..line_end).unwrap_or_default();
        let at = kept.text().len().saturating_add(line_start.saturating_sub(done));
        let source = map.map_or(found..line_end, |map| map.source(found..line_end));
        let last_line = text.get(done..line_start).unwrap_or_default();
        let last_line = if last_line.is_empty() { kept.text() } else { last_line };
        let in_block = !ends_with_blank_line(last_line);
        let Some(directive) = Directive::read(comment, at, in_block, source).filter(Directive::is_known) else {
            continue;
        };
        directives.push(directive);
        copy(text, map, done..line_start, &mut kept)?;
        done = line_end.saturating_add(line_break);
    }
    if done == 0 {
        return Ok(None);
    }
    copy(text, map, done..text.len(), &mut kept)?;
    Ok(Some(kept))
}

fn copy(
    text: &str,
    map: Option<&TextMap>,
    range: std::ops::Range<usize>,
    kept: &mut Mapped,
) -> Result<(), ArticleError> {
    match map {
        Some(map) => map.copy_into(text, range, kept),
        None => kept.push_literal(text.get(range.clone()).unwrap_or_default(), range.start),
    }
}

fn ends_line(before: &[u8]) -> bool {
    matches!(before.last(), Some(b'\n' | b'\r'))
}

/// Whether the last line of what stands before a line is blank, or there is none.
fn ends_with_blank_line(before: &str) -> bool {
    let before = before.strip_suffix('\n').unwrap_or(before);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let last = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n' && c != '\r');
    last.is_empty() || last.ends_with(['\n', '\r'])
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::read::article::{DateKind, SuppressionKind};
    use crate::read::encoding::{Hint, decode};
    use std::borrow::Cow;

    #[test]
    fn borrows_text() {
        let file =
            decode(b"\xEF\xBB\xBFWe wrote a figcheck: it helps.\r\nfigcheck: is a name", Hint::Undeclared).unwrap();
        let article = read(&file).unwrap();
        assert!(matches!(article.text, Cow::Borrowed(_)));
        assert_eq!(article.bytes(3..8), Some(6..11));
        assert!(article.is_contiguous(3..8));
        let place = article.place(33..41, &mut article.cursor());
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (2, 2, 2, 10));
        assert_eq!(place.bytes, Some(36..44));
    }

    #[test]
    fn takes_comments_out() {
        let text = "One.\r\nfigcheck: ignore: as spoken\r\nTwo.\r\n\r\n# figcheck: off: old\r\nThree.\r\n \t//figcheck: on\r\nFour.";
        let file = decode(text.as_bytes(), Hint::Undeclared).unwrap();
        let article = read(&file).unwrap();
        assert_eq!(article.text, "One.\r\nTwo.\r\n\r\nThree.\r\nFour.");
        for word in ["One", "Two", "Three", "Four"] {
            let at = article.text.find(word).unwrap();
            let there = text.find(word).unwrap() as u64;
            assert_eq!(article.bytes(at..at + word.len()), Some(there..there + word.len() as u64));
            assert!(article.is_contiguous(at..at + word.len()));
        }
        assert!(!article.is_contiguous(0..9), "a comment stands in between");
        let [ignore, stretch] = article.suppressions.as_slice() else { panic!("{:?}", article.suppressions) };
        assert_eq!((ignore.kind, ignore.range.clone(), ignore.at), (SuppressionKind::Ignore, 0..10, 6));
        assert_eq!((stretch.kind, stretch.range.clone()), (SuppressionKind::Stretch, 14..22));
        assert_eq!(stretch.reason.as_deref(), Some("old"));
        let place = article.source_place(stretch.source.clone(), &mut article.cursor());
        assert_eq!((place.line, place.column), (5, 3));
    }

    #[test]
    fn finds_a_dateline() {
        let text = "figcheck: off\nTitle\r\rCITY, Sept. 22, 2025 (Agency) – It cost 710 million yuan.";
        let file = decode(text.as_bytes(), Hint::Undeclared).unwrap();
        let date = read(&file).unwrap().date.unwrap();
        assert_eq!((date.period.to_string().as_str(), date.kind), ("2025-09-22", DateKind::Dateline));
        let file = decode(b"It cost 710 million yuan on Sept. 22, 2025.", Hint::Undeclared).unwrap();
        assert_eq!(read(&file).unwrap().date, None);
    }

    #[test]
    fn gives_a_comment_between_paragraphs_to_the_next_one() {
        for (text, block) in [
            ("One.\n\nfigcheck: ignore\n\nTwo.", "Two."),
            ("figcheck: ignore\nOne.\n\nTwo.", "One."),
            ("One.\n\nfigcheck: ignore\nTwo.", "Two."),
            ("One.\nfigcheck: ignore\n\nTwo.", "One."),
            ("One.\nfigcheck: ignore", "One."),
            ("One.\n\n// figcheck: on\nfigcheck: ignore\nTwo.", "Two."),
        ] {
            let file = decode(text.as_bytes(), Hint::Undeclared).unwrap();
            let article = read(&file).unwrap();
            let ignore = article.suppressions.as_slice().last().unwrap();
            assert_eq!(&article.text[ignore.range.clone()], block, "{text:?}");
        }
    }
}
