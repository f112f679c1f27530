//! Figures in the bytes of a file, replaced: everything else stays as it is, byte for byte.

use std::ops::Range;

use encoding_rs::GB18030;

use crate::read::article::Kind;
use crate::read::encoding::{Encoding, Hint, decode};

/// A number in a file and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The bytes of the number and its scale word.
    pub(super) bytes: Range<usize>,
    /// What stands there, as text.
    pub(super) old: String,
    /// What is to stand there, as text.
    pub(super) new: String,
    /// Where the number stands: line and column, from 1.
    pub(super) place: (u64, u64),
}

/// An edit in the file's own bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) bytes: Range<usize>,
    pub(super) new: Vec<u8>,
}

/// Puts edits into the encoding and markup of a file, in order of place. An edit comes back in the second list where the
/// number does not stand where it should, or an edit before it takes the same bytes.
pub(super) fn in_file(mut edits: Vec<Edit>, file: &[u8], kind: Kind) -> (Vec<(Edit, Replacement)>, Vec<Edit>) {
    let hint = if kind == Kind::Html { Hint::Html } else { Hint::Undeclared };
    let encoding = decode(file, hint).ok().map(|file| file.encoding());
    edits.sort_by_key(|edit| (edit.bytes.start, edit.bytes.end));
    let (mut fitting, mut left) = (Vec::with_capacity(edits.len()), Vec::new());
    let mut free_from = 0;
    for edit in edits {
        let there = file.get(edit.bytes.clone()).zip(encoding).and_then(|(bytes, e)| text_of(bytes, e));
        let Some(encoding) = encoding.filter(|_| edit.bytes.start >= free_from && there.as_ref() == Some(&edit.old))
        else {
            left.push(edit);
            continue;
        };
        free_from = edit.bytes.end;
        let new = bytes_of(&marked_up(&edit.new, kind), encoding);
        let replacement = Replacement { bytes: edit.bytes.clone(), new };
        fitting.push((edit, replacement));
    }
    (fitting, left)
}

/// The file with its replacements, which are in order and do not overlap.
pub(super) fn apply<'r>(file: &[u8], replacements: impl Iterator<Item = &'r Replacement>) -> Vec<u8> {
    let mut out = Vec::with_capacity(file.len().saturating_add(64));
    let mut from = 0;
    for Replacement { bytes, new } in replacements {
        out.extend_from_slice(file.get(from..bytes.start).unwrap_or_default());
        out.extend_from_slice(new);
        from = bytes.end;
    }
    out.extend_from_slice(file.get(from..).unwrap_or_default());
    out
}

/// A text as it is written in a file of this kind. Figures hardly hold a character that markup gives a meaning, but a
/// name of a currency might.
fn marked_up(text: &str, kind: Kind) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (kind, c) {
            (Kind::Html, '&') => out.push_str("&amp;"),
            (Kind::Html, '<') => out.push_str("&lt;"),
            (Kind::Html, '>') => out.push_str("&gt;"),
            (Kind::Markdown, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#') => {
                out.extend(['\\', c]);
            }
            (Kind::Text | Kind::Markdown | Kind::Html | Kind::Docx | Kind::JsonLines, c) => out.push(c),
        }
    }
    out
}

fn text_of(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let units = |read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
    };
    match encoding {
        Encoding::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        Encoding::Utf16Le => units(u16::from_le_bytes),
        Encoding::Utf16Be => units(u16::from_be_bytes),
        Encoding::Gb18030 => {
            GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
        }
    }
}

fn bytes_of(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        // GB18030 has a code for every character.
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(bytes: Range<usize>, old: &str, new: &str) -> Edit {
        Edit { bytes, old: old.to_owned(), new: new.to_owned(), place: (1, 1) }
    }

    fn applied(file: &[u8], kind: Kind, edits: Vec<Edit>) -> (Vec<u8>, usize) {
        let (fitting, left) = in_file(edits, file, kind);
        (apply(file, fitting.iter().map(|(_, replacement)| replacement)), left.len())
    }

    #[test]
    fn keeps_every_other_byte_in_every_encoding() {
        let text = "约合１.５亿美元\r\nabout 96.5 million\r";
        let (old, new) = ("１.５亿", "15.2亿");
        let expected = text.replace(old, new);
        let utf16 = |text: &str, little: bool| -> Vec<u8> {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let gb = |text: &str| GB18030.encode(text).0.into_owned();
        let mark = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for (file, wanted) in [
            (text.as_bytes().to_vec(), expected.as_bytes().to_vec()),
            (mark(text), mark(&expected)),
            (utf16(text, true), utf16(&expected, true)),
            (utf16(text, false), utf16(&expected, false)),
            (gb(text), gb(&expected)),
        ] {
            let decoded = decode(&file, Hint::Undeclared).unwrap();
            let start = text.find(old).unwrap();
            let bytes = decoded.bytes(start..start + old.len());
            let bytes = usize::try_from(bytes.start).unwrap()..usize::try_from(bytes.end).unwrap();
            let (result, left) = applied(&file, Kind::Text, vec![edit(bytes, old, new)]);
            assert_eq!((result, left), (wanted, 0), "{}", decoded.encoding());
        }
    }

    #[test]
    fn leaves_what_does_not_stand_there_or_overlaps() {
        let file = b"96.5 million or 97 million";
        let edits = vec![
            edit(16..26, "97 million", "966 million"),
            edit(0..12, "96.5 million", "966 million"),
            edit(0..4, "96.5", "1"),
            edit(3..12, "5 million", "1"),
            edit(13..15, "of", "1"),
            edit(20..90, "x", "1"),
        ];
        let (result, left) = applied(file, Kind::Text, edits);
        assert_eq!(String::from_utf8(result).unwrap(), "1 million or 966 million");
        assert_eq!(left, 4);
    }

    #[test]
    fn markup_gets_no_hold() {
        let all = "1 <b> & \"c\" *d* [e] `f` 2";
        let html = marked_up(all, Kind::Html);
        assert_eq!(html, "1 &lt;b&gt; &amp; \"c\" *d* [e] `f` 2");
        let file = decode(html.as_bytes(), Hint::Html).unwrap();
        assert_eq!(crate::read::html::read(&file).unwrap().text, all);
        let markdown = marked_up(all, Kind::Markdown);
        let file = decode(markdown.as_bytes(), Hint::Undeclared).unwrap();
        assert_eq!(crate::read::markdown::read(&file).unwrap().text, all);
        assert_eq!(marked_up(all, Kind::Text), all);
    }
}
