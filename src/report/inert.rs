//! Text from an article made harmless for readers that would obey it: controls are shown instead of sent.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

/// Whether a reader may obey the character rather than show it: controls, bidirectional overrides and isolates, line
/// and paragraph separators, and noncharacters. Joiners stay, since scripts and emoji need them.
pub(super) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The text in one line, with every character that a reader might obey shown instead: `␛` for an escape, `␊` for a line
/// feed, `[U+202E]` for an override.
///
/// ```
/// use figcheck::report::shown;
/// assert_eq!(shown("\u{1b}[31mred\u{202e}.md"), "␛[31mred[U+202E].md");
/// ```
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    shown_but(text, |_| false)
}

/// The same with line feeds and tabs as they are, for readers that show a text in lines.
pub(super) fn shown_in_lines(text: &str) -> Cow<'_, str> {
    shown_but(text, |c| matches!(c, '\n' | '\t'))
}

fn shown_but(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| is_obeyed(c) && !is_kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(32));
    for c in text.chars() {
        let code = u32::from(c);
        if !is_obeyed(c) || is_kept(c) {
            out.push(c);
        } else if let Some(picture) = picture(code) {
            out.push(picture);
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "[U+{code:04X}]");
        }
    }
    Cow::Owned(out)
}

/// The symbol of the Control Pictures block for an ASCII control.
fn picture(code: u32) -> Option<char> {
    match code {
        0..=0x1f => char::from_u32(code.saturating_add(0x2400)),
        0x7f => Some('\u{2421}'),
        _ => None,
    }
}

/// Writes JSON whose strings hold no character that a terminal obeys: those that JSON lets through as they are, it
/// writes as `\u` escapes. A JSON reader gets the same strings.
pub(super) fn write_json(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    write_json_line(value, out)?;
    out.write_all(b"\n")
}

/// Writes JSON in one line, without the line feed, whose strings hold no character that a terminal obeys.
///
/// # Errors
///
/// Those of `out`.
pub fn write_json_line(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, InertJson);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct InertJson;

impl serde_json::ser::Formatter for InertJson {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(start) = rest.find(is_obeyed) {
            let (before, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
            writer.write_all(before.as_bytes())?;
            let mut characters = tail.chars();
            if let Some(c) = characters.next() {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_be_obeyed() {
        assert_eq!(shown("a\u{1b}[31m\r\n\tb\u{7f}"), "a␛[31m␍␊␉b␡");
        assert_eq!(shown("\u{9b}2J \u{202e}x\u{2028}\u{feff}"), "[U+009B]2J [U+202E]x[U+2028][U+FEFF]");
        assert_eq!(shown("\u{10ffff}"), "[U+10FFFF]");
        assert!(matches!(shown("68.7亿元 — é 👨‍👩‍👧"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_reads_back_the_same_and_holds_no_control() {
        let text = "\u{9b}2J \u{7f}\u{202e}\u{10fffe} \"quoted\" \\ \u{1b} 亿\n\u{85}";
        let mut out = Vec::new();
        write_json(&text, &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        assert!(!written.trim_end_matches('\n').contains(is_obeyed), "{written:?}");
    }
}
