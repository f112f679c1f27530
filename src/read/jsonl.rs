//! JSON Lines of articles: `{"text": …, "date": …, "id": …, "source": …}`, one a line.
//!
//! Members other than these four are passed over. The text is plain text, with its escapes undone; every character keeps
//! its place in the file.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::read::article::{Article, ArticleError, Cursor, DateKind, DocumentDate, Mapped, resolve};
use crate::read::date;
use crate::read::encoding::Decoded;
use crate::read::limits::JSON_LINE_BYTES;
use crate::read::text::strip;

/// A line as it stands in the file.
#[derive(Debug, Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    text: Option<&'l RawValue>,
    #[serde(borrow)]
    date: Option<&'l RawValue>,
    id: Option<Value>,
    source: Option<Value>,
}

/// The articles of a JSON Lines file, in its order. A line that cannot be read is an error that says where, and the next
/// one is read all the same. Empty lines are passed over.
///
/// ```
/// use figcheck::read::{encoding::{decode, Hint}, jsonl::JsonLines};
/// let file = decode(b"{\"id\": 7, \"text\": \"It cost\\n\\u0024100.\"}\n{\"text\": 1}\n", Hint::Undeclared)?;
/// let mut lines = JsonLines::new(&file);
/// let article = lines.next().unwrap()?;
/// assert_eq!(article.text, "It cost\n$100.");
/// assert_eq!(article.bytes(8..12), Some(28..37));
/// let error = lines.next().unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 10: `text` is not a string");
/// # Ok::<(), figcheck::read::article::ArticleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonLines<'a> {
    file: &'a Decoded<'a>,
    at: usize,
    cursor: Cursor,
}

impl<'a> JsonLines<'a> {
    /// The articles of a file, or of a block of whole lines of one.
    #[must_use]
    pub fn new(file: &'a Decoded<'a>) -> Self {
        Self { file, at: 0, cursor: Cursor::at_start_of(file) }
    }
}

/// Whether a line is an article and not a claim: an object with a member `text`.
#[must_use]
pub fn is_article(line: &str) -> bool {
    line.trim_start().starts_with('{') && serde_json::from_str::<Line<'_>>(line).is_ok_and(|line| line.text.is_some())
}

impl<'a> Iterator for JsonLines<'a> {
    type Item = Result<Article<'a>, ArticleError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.file.text().get(self.at..).filter(|rest| !rest.is_empty())?;
            let start = self.at;
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.at = start.saturating_add(length).saturating_add(1).min(self.file.text().len());
            let line = rest.get(..length).unwrap_or_default();
            if !line.trim().is_empty() {
                self.cursor.move_to(self.file, start);
                return Some(self.article(line, start));
            }
        }
    }
}

impl<'a> JsonLines<'a> {
    fn article(&self, line: &'a str, start: usize) -> Result<Article<'a>, ArticleError> {
        if line.len() > JSON_LINE_BYTES {
            return Err(ArticleError::TooLarge {
                what: format!("line {}", self.cursor.line()).into(),
                limit: JSON_LINE_BYTES as u64,
            });
        }
        if !line.trim_start().starts_with('{') {
            return Err(self.error(line, 0, "this is no object; an article is written {\"text\": \"…\"}"));
        }
        let read: Line<'_> = serde_json::from_str(line).map_err(|error| self.syntax_error(line, &error))?;
        let text = read.text.ok_or_else(|| self.error(line, 0, "it has no `text`, which an article needs"))?.get();
        let at = offset_in(line, text);
        let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let inside = inside.ok_or_else(|| self.error(line, at, "`text` is not a string"))?;
        let mapped = self.unescape(line, inside, start)?;
        let mut directives = Vec::new();
        let (text, map) = mapped.into_parts();
        let (text, map) = match strip(&text, Some(&map), &mut directives)? {
            Some(stripped) => stripped.into_parts(),
            None => (text, map),
        };
        let suppressions = resolve(&text, directives);
        let date = match read.date.map(|date| self.date(line, date.get())).transpose()?.flatten() {
            Some(date) => Some(date),
            None => date::dateline(&text),
        };
        // Without escapes and comments the text is what stands in the line.
        let text = if text == inside { Cow::Borrowed(inside) } else { Cow::Owned(text) };
        let mut article = Article::pieced(text, map, self.file).starting_at(self.cursor);
        (article.suppressions, article.date) = (suppressions, date);
        (article.id, article.source) = (read.id.and_then(written), read.source.and_then(written));
        Ok(article)
    }

    /// Undoes the escapes of a string, each of which is a piece of its own.
    fn unescape(&self, line: &str, inside: &str, start: usize) -> Result<Mapped, ArticleError> {
        let mut mapped = Mapped::default();
        let begin = offset_in(line, inside);
        let source = |at: usize| start.saturating_add(begin).saturating_add(at);
        let mut done = 0;
        while let Some(rest) = inside.get(done..).filter(|rest| !rest.is_empty()) {
            let length = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
            mapped.push_literal(rest.get(..length).unwrap_or_default(), source(done))?;
            done = done.saturating_add(length);
            let Some(escape) = rest.get(length..).filter(|escape| !escape.is_empty()) else { break };
            let (character, length) = escaped(escape).ok_or_else(|| {
                self.error(line, begin.saturating_add(done), "this escape is half of a pair and no character")
            })?;
            let mut buffer = [0; 4];
            mapped
                .push_replaced(character.encode_utf8(&mut buffer), source(done)..source(done.saturating_add(length)))?;
            done = done.saturating_add(length);
        }
        Ok(mapped)
    }

    fn date(&self, line: &str, raw: &str) -> Result<Option<DocumentDate>, ArticleError> {
        let text = match serde_json::from_str(raw) {
            Ok(Value::Null) => return Ok(None),
            Ok(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Ok(Value::String(text)) => text,
            Ok(Value::Number(number)) => number.to_string(),
            Ok(Value::Bool(_) | Value::Array(_) | Value::Object(_)) | Err(_) => raw.to_owned(),
        };
        let period = date::read(&text).ok_or_else(|| {
            let reason = "`date` is not a date: write a day as 2025-09-22, or a period as 2025, 2025-09 or 2025-Q3";
            self.error(line, offset_in(line, raw), reason)
        })?;
        Ok(Some(DocumentDate { period, kind: DateKind::Member, text: text.trim().to_owned() }))
    }

    fn syntax_error(&self, line: &str, error: &serde_json::Error) -> ArticleError {
        let reason = error.to_string();
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        self.error(line, error.column().saturating_sub(1), reason)
    }

    fn error(&self, line: &str, at: usize, reason: &str) -> ArticleError {
        let at = line.floor_char_boundary(at.min(line.len()));
        let before = line.get(..at).unwrap_or_default().chars().count() as u64;
        ArticleError::Line { line: self.cursor.line(), column: before.saturating_add(1), reason: reason.to_owned() }
    }
}

/// Where a part of a line begins in it.
fn offset_in(line: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(line.as_ptr().addr())
}

/// The character of an escape at the start of a text, and how long the escape is. `None` for half of a surrogate pair.
fn escaped(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at.checked_add(6)?)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    Some(match text.as_bytes().get(1)? {
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        b'u' => match (unit(0)?, unit(6)) {
            (high @ 0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                let high = high.checked_sub(0xD800)?.checked_mul(0x400)?;
                let low = low.checked_sub(0xDC00)?;
                (char::from_u32(high.checked_add(low)?.checked_add(0x10000)?)?, 12)
            }
            (unit, _) => (char::from_u32(unit)?, 6),
        },
        other => (char::from(*other), 2),
    })
}

/// A member that may be a text or a number.
fn written(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Some(other.to_string()),
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::read::encoding::{Hint, decode};

    fn articles<'a>(file: &'a Decoded<'a>) -> Vec<Result<Article<'a>, String>> {
        JsonLines::new(file).map(|article| article.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn reads_a_line_an_article() {
        let lines = "\u{feff}{\"text\":\"7.1亿元\",\"id\":\"a\",\"source\":\"约/一.txt\",\"date\":\"2025-Q3\",\"other\":[{\"text\":1}]}\r\n\n  \n\
                     {\"id\": 7, \"text\": \"Agency, Sept. 22, 2025\\n\\nIt cost $1.\", \"date\": null}\n{\"date\": 2024, \"text\": \"\"}";
        let file = decode(lines.as_bytes(), Hint::Undeclared).unwrap();
        let [a, b, c] = &articles(&file)[..] else { panic!() };
        let [a, b, c] = [a, b, c].map(|article| article.as_ref().unwrap());
        assert!(matches!(a.text, Cow::Borrowed("7.1亿元")));
        assert_eq!((a.id.as_deref(), a.source.as_deref()), (Some("a"), Some("约/一.txt")));
        assert_eq!(a.date.as_ref().unwrap().period.to_string(), "2025-Q3");
        assert_eq!((b.id.as_deref(), b.source.as_deref()), (Some("7"), None));
        assert_eq!(
            b.date.as_ref().map(|date| (date.period.to_string(), date.kind)),
            Some(("2025-09-22".into(), DateKind::Dateline))
        );
        assert_eq!((&*c.text, c.date.as_ref().map(|date| date.period.to_string()).as_deref()), ("", Some("2024")));
        let at = b.text.find("$1").unwrap();
        let place = b.place(at..at + 2, &mut b.cursor());
        let there = lines.find("$1").unwrap() as u64;
        assert_eq!((place.line, place.bytes), (4, Some(there..there + 2)));
        assert_eq!(place.column, place.end_column - 2);
    }

    #[test]
    fn knows_where_escaped_text_stands() {
        let line = r#"{"id":"x","text":"a\u7ea6\t\ud840\udc00 \"7\\/\/\u00a0亿\b"}"#;
        let file = decode(line.as_bytes(), Hint::Undeclared).unwrap();
        let article = JsonLines::new(&file).next().unwrap().unwrap();
        assert_eq!(article.text, "a约\t\u{20000} \"7\\//\u{a0}亿\u{8}");
        for (shown, written) in [
            ("a", "a"),
            ("约", r"\u7ea6"),
            ("\u{20000}", r"\ud840\udc00"),
            ("\"7", r#"\"7"#),
            ("7\\/", r"7\\/"),
            ("/\u{a0}亿", r"\/\u00a0亿"),
            ("亿", "亿"),
        ] {
            let at = article.text.rfind(shown).unwrap();
            let range = article.bytes(at..at + shown.len()).unwrap();
            let bytes = &line[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert_eq!(bytes, written, "{shown}");
            assert_eq!(article.is_contiguous(at..at + shown.len()), shown == written, "{shown}");
        }
    }

    #[test]
    fn reports_bad_lines_and_goes_on() {
        let lines = "{\"text\":\"a\"}\n{\"约\":}\n[1]\n{\"id\":1}\n  {\"text\":[]}\n{\"text\":\"\\ud800x\"}\n\
                     {\"text\":\"a\",\"date\":\"soon\"}\n{\"text\":\"a\",\"text\":\"b\"}\n{\"text\":\"b\"}";
        let file = decode(lines.as_bytes(), Hint::Undeclared).unwrap();
        let read: Vec<String> =
            articles(&file).into_iter().map(|a| a.map_or_else(|e| e, |a| a.text.into_owned())).collect();
        assert_eq!(
            read,
            [
                "a",
                "line 2, column 6: expected value",
                "line 3, column 1: this is no object; an article is written {\"text\": \"…\"}",
                "line 4, column 1: it has no `text`, which an article needs",
                "line 5, column 11: `text` is not a string",
                "line 6, column 10: this escape is half of a pair and no character",
                "line 7, column 20: `date` is not a date: write a day as 2025-09-22, or a period as 2025, 2025-09 or 2025-Q3",
                "line 8, column 18: duplicate field `text`",
                "b",
            ]
        );
    }

    #[test]
    fn takes_comments_out_of_the_text() {
        let line = r#"{"text":"One.\nfigcheck: ignore: as spoken\nTwo\u002e"}"#;
        let file = decode(line.as_bytes(), Hint::Undeclared).unwrap();
        let article = JsonLines::new(&file).next().unwrap().unwrap();
        assert_eq!(article.text, "One.\nTwo.");
        assert_eq!(article.bytes(5..9), Some(44..53));
        assert_eq!(article.suppressions.as_slice()[0].reason.as_deref(), Some("as spoken"));
        let place = article.source_place(article.suppressions.as_slice()[0].source.clone(), &mut article.cursor());
        assert_eq!((place.line, place.column), (1, 16));
    }

    #[test]
    fn tells_articles_from_claims() {
        assert!(is_article(r#"{"id": 1, "text": "a"}"#));
        assert!(!is_article(r#"{"original": "7.1 yuan", "stated": "$1"}"#));
        assert!(!is_article("text"));
    }
}
