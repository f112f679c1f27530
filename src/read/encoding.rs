//! Bytes into text: UTF-8, UTF-16 and GB18030, with a way back from every character to its bytes in the file.
//!
//! Nothing is guessed beyond that: a file in another encoding is refused, not misread.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};
use thiserror::Error;

use crate::read::limits::DECLARATION_BYTES;

/// How often the way back to the file's bytes is noted, in bytes of decoded text.
const CHECKPOINT_BYTES: usize = 1024;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// GB18030, of which GBK and GB 2312 are parts.
    Gb18030,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        })
    }
}

/// Where a file of this kind may declare its encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hint {
    /// Nowhere: plain text, Markdown, CSV, JSON.
    #[default]
    Undeclared,
    /// In a `<meta charset>` or in an XML declaration.
    Html,
}

/// Why a file could not be read as text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotText {
    /// A byte that no text has.
    #[error(
        "this is not a text: byte {byte} is zero; give a text file in UTF-8, UTF-16 with a byte order mark, or GB18030"
    )]
    Binary {
        /// The offset of the byte in the file, from 0.
        byte: u64,
    },
    /// Bytes that are no character in the file's encoding.
    #[error("this is not {encoding}: the bytes from offset {byte} on are no character; save the file as UTF-8")]
    Malformed {
        /// The encoding that the file is in as far as that offset.
        encoding: Encoding,
        /// The offset of the first byte that does not fit, from 0.
        byte: u64,
    },
    /// Bytes that are neither UTF-8 nor GB18030.
    #[error(
        "this is neither UTF-8 (see the byte at offset {utf8_byte}) nor GB18030 (see offset {gb18030_byte}); save the file as UTF-8"
    )]
    Unknown {
        /// The offset of the first byte that does not fit UTF-8, from 0.
        utf8_byte: u64,
        /// The offset of the first byte that does not fit GB18030, from 0.
        gb18030_byte: u64,
    },
    /// An encoding that is declared and not read.
    #[error("the file says that it is in `{label}`, which figcheck does not read; save it as UTF-8")]
    Unsupported {
        /// The encoding's name, as declared.
        label: String,
    },
}

/// The text of a file, and the way back to its bytes.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    text: Cow<'a, str>,
    encoding: Encoding,
    bytes: &'a [u8],
    mark_bytes: usize,
    /// Pairs of an offset in `text` and the offset in `bytes` of the same character; none for UTF-8.
    checkpoints: Vec<(usize, usize)>,
    before: u64,
    first_line: u64,
}

impl<'a> Decoded<'a> {
    /// Text that is UTF-8 already and stands in a larger file, `before` bytes and `lines_before` lines behind its start.
    /// For files that are read block by block.
    #[must_use]
    pub fn block(text: &'a str, before: u64, lines_before: u64) -> Self {
        Self {
            text: Cow::Borrowed(text),
            encoding: Encoding::Utf8,
            bytes: text.as_bytes(),
            mark_bytes: 0,
            checkpoints: Vec::new(),
            before,
            first_line: lines_before.saturating_add(1),
        }
    }

    /// The text, without its byte order mark. Borrowed from the file's bytes where these are UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The encoding that the file is in.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many bytes the byte order mark takes.
    #[must_use]
    pub fn mark_bytes(&self) -> usize {
        self.mark_bytes
    }

    /// The number of the line that the text begins on, from 1.
    #[must_use]
    pub fn first_line(&self) -> u64 {
        self.first_line
    }

    /// The bytes in the file of a range of the text. Offsets inside a character count as its start.
    #[must_use]
    pub fn bytes(&self, range: Range<usize>) -> Range<u64> {
        self.byte_at(range.start)..self.byte_at(range.end)
    }

    /// The offset in the file of an offset in the text.
    #[must_use]
    pub fn byte_at(&self, offset: usize) -> u64 {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let in_bytes = match self.encoding {
            Encoding::Utf8 => offset.saturating_add(self.mark_bytes),
            Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Gb18030 => self.walk_to(offset),
        };
        self.before.saturating_add(in_bytes as u64)
    }

    fn walk_to(&self, offset: usize) -> usize {
        let behind = self.checkpoints.partition_point(|&(text, _)| text <= offset);
        let nearest = behind.checked_sub(1).and_then(|i| self.checkpoints.get(i));
        let (text, mut byte) = nearest.copied().unwrap_or((0, self.mark_bytes));
        for character in self.text.get(text..offset).unwrap_or_default().chars() {
            byte = byte.saturating_add(width(self.encoding, character, self.bytes.get(byte..).unwrap_or_default()));
        }
        byte
    }

    fn note_checkpoints(mut self) -> Self {
        let (mut byte, mut next) = (self.mark_bytes, 0);
        for (offset, character) in self.text.char_indices() {
            if offset >= next {
                self.checkpoints.push((offset, byte));
                next = offset.saturating_add(CHECKPOINT_BYTES);
            }
            byte = byte.saturating_add(width(self.encoding, character, self.bytes.get(byte..).unwrap_or_default()));
        }
        self
    }
}

/// How many bytes of the file a character takes, `rest` being the file from its first byte on.
///
/// GB18030 has more than one code for some characters (the euro sign is 0x80 in old files), so its bytes are looked at,
/// not the character: <https://encoding.spec.whatwg.org/#gb18030-decoder>.
fn width(encoding: Encoding, character: char, rest: &[u8]) -> usize {
    match encoding {
        Encoding::Utf8 => character.len_utf8(),
        Encoding::Utf16Le | Encoding::Utf16Be => character.len_utf16().saturating_mul(2),
        Encoding::Gb18030 => match rest {
            [0x81..=0xFE, b'0'..=b'9', ..] => 4,
            [0x81..=0xFE, ..] => 2,
            _ => 1,
        },
    }
}

/// Reads bytes as text.
///
/// A byte order mark decides. Then a declaration does, if the file is valid in what it declares; then the content: what is
/// not UTF-8 and is valid GB18030 is GB18030, unless it is UTF-8 for the most part, and so only damaged.
///
/// # Errors
///
/// [`NotText`] when the bytes are in none of these encodings. A zero byte makes a file binary, except in UTF-16.
///
/// ```
/// use figcheck::read::encoding::{decode, Encoding, Hint};
/// let page = b"<meta charset=gbk><p>\xd4\xbc1\xd2\xda\xc3\xc0\xd4\xaa";
/// let decoded = decode(page, Hint::Html)?;
/// assert_eq!(decoded.text(), "<meta charset=gbk><p>约1亿美元");
/// assert_eq!(decoded.encoding(), Encoding::Gb18030);
/// assert_eq!(decoded.bytes(24..25), 23..24);
///
/// assert!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Hint::Undeclared).is_err());
/// # Ok::<(), figcheck::read::encoding::NotText>(())
/// ```
pub fn decode(bytes: &[u8], hint: Hint) -> Result<Decoded<'_>, NotText> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] if memchr(0, rest).is_none() => return utf8(bytes, rest, 3),
        [0xFF, 0xFE, ..] => return foreign(bytes, Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => return foreign(bytes, Encoding::Utf16Be, 2),
        [0x84, 0x31, 0x95, 0x33, ..] => return foreign(bytes, Encoding::Gb18030, 4),
        _ => {}
    }
    if let Some(zero) = memchr(0, bytes) {
        return Err(NotText::Binary { byte: zero as u64 });
    }
    let as_utf8 = utf8(bytes, bytes, 0);
    let declared = match hint {
        Hint::Undeclared => None,
        Hint::Html => declaration(bytes.get(..DECLARATION_BYTES).unwrap_or(bytes)),
    };
    let declared = declared.map(|label| (label, encoding_rs::Encoding::for_label(label)));
    let says_gb18030 = declared.is_some_and(|(_, e)| e.is_some_and(is_gb18030));
    // Bytes of GB18030 can be valid UTF-8 by accident, and a text in ASCII is both.
    if as_utf8.is_ok() && (!says_gb18030 || bytes.is_ascii()) {
        return as_utf8;
    }
    let as_gb18030 = foreign(bytes, Encoding::Gb18030, 0);
    if says_gb18030 && as_gb18030.is_ok() {
        return as_gb18030;
    }
    let damage = match as_utf8 {
        Ok(decoded) => return Ok(decoded),
        Err(damage) => damage,
    };
    if let Some((label, Some(encoding))) = declared
        && !is_left_to_content(encoding)
    {
        return Err(NotText::Unsupported { label: String::from_utf8_lossy(label).into_owned() });
    }
    if is_mostly_utf8(bytes) {
        return Err(damage);
    }
    as_gb18030.map_err(|error| match (damage, error) {
        (NotText::Malformed { byte: utf8_byte, .. }, NotText::Malformed { byte: gb18030_byte, .. }) => {
            NotText::Unknown { utf8_byte, gb18030_byte }
        }
        (damage, _) => damage,
    })
}

fn utf8<'a>(bytes: &'a [u8], text: &'a [u8], mark_bytes: usize) -> Result<Decoded<'a>, NotText> {
    // Where it is not valid is looked for only if it is not.
    let valid = simdutf8::basic::from_utf8(text).or_else(|_| simdutf8::compat::from_utf8(text));
    match valid {
        Ok(text) => Ok(Decoded {
            text: Cow::Borrowed(text),
            encoding: Encoding::Utf8,
            bytes,
            mark_bytes,
            checkpoints: Vec::new(),
            before: 0,
            first_line: 1,
        }),
        Err(error) => Err(NotText::Malformed {
            encoding: Encoding::Utf8,
            byte: error.valid_up_to().saturating_add(mark_bytes) as u64,
        }),
    }
}

/// Decodes what is not UTF-8, from behind the byte order mark.
fn foreign(bytes: &[u8], encoding: Encoding, mark_bytes: usize) -> Result<Decoded<'_>, NotText> {
    let table = match encoding {
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::Utf8 | Encoding::Gb18030 => GB18030,
    };
    let coded = bytes.get(mark_bytes..).unwrap_or_default();
    let mut decoder = table.new_decoder_without_bom_handling();
    let longest = decoder.max_utf8_buffer_length_without_replacement(coded.len());
    let mut text = String::with_capacity(longest.unwrap_or(coded.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(coded, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {}
        DecoderResult::OutputFull => return Err(malformed(encoding, mark_bytes, read)),
        DecoderResult::Malformed(length, behind) => {
            let consumed = usize::from(length).saturating_add(usize::from(behind));
            return Err(malformed(encoding, mark_bytes, read.saturating_sub(consumed)));
        }
    }
    text.shrink_to_fit();
    let file = Decoded {
        text: Cow::Owned(text),
        encoding,
        bytes,
        mark_bytes,
        checkpoints: Vec::new(),
        before: 0,
        first_line: 1,
    };
    Ok(file.note_checkpoints())
}

fn malformed(encoding: Encoding, mark_bytes: usize, offset: usize) -> NotText {
    NotText::Malformed { encoding, byte: mark_bytes.saturating_add(offset) as u64 }
}

fn is_gb18030(encoding: &'static encoding_rs::Encoding) -> bool {
    encoding == GB18030 || encoding == encoding_rs::GBK
}

/// Whether a declaration of this encoding leaves it to the content: a UTF-16 page without a mark is never UTF-16.
fn is_left_to_content(encoding: &'static encoding_rs::Encoding) -> bool {
    is_gb18030(encoding) || [encoding_rs::UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)
}

/// Whether most of what is not ASCII is whole characters of UTF-8. In Chinese text coded as GB18030 hardly any is.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole = whole.saturating_add(chunk.valid().chars().filter(|c| !c.is_ascii()).count());
        broken = broken.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    whole > broken
}

/// The label of the encoding that the start of an HTML file declares.
fn declaration(start: &[u8]) -> Option<&[u8]> {
    if let Some(declared) = start.strip_prefix(b"<?xml") {
        let tag = declared.get(..memmem::find(declared, b"?>")?)?;
        if let Some(label) = value_of(tag, b"encoding") {
            return Some(label);
        }
    }
    let mut rest = start;
    while let Some(open) = memchr(b'<', rest) {
        rest = rest.get(open..)?;
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            rest = comment.get(memmem::find(comment, b"-->")?..)?;
            continue;
        }
        let tag = rest.get(1..)?;
        let is_meta = tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"));
        rest = tag;
        if is_meta {
            let tag = tag.get(..memchr(b'>', tag).unwrap_or(tag.len()))?;
            if let Some(label) = value_of(tag, b"charset") {
                return Some(label);
            }
        }
    }
    None
}

/// What stands behind `name=` in a tag, quoted or not. `content="text/html; charset=gbk"` is such a place too.
fn value_of<'t>(tag: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let at = tag.windows(name.len()).position(|window| window.eq_ignore_ascii_case(name))?;
    let behind = tag.get(at.checked_add(name.len())?..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = behind.strip_prefix(b"\"").or_else(|| behind.strip_prefix(b"'")).unwrap_or(behind).trim_ascii_start();
    let is_label = |b: &u8| b.is_ascii_alphanumeric() || b"-_:.".contains(b);
    let label = value.get(..value.iter().position(|b| !is_label(b)).unwrap_or(value.len()))?;
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use super::*;

    fn utf16(text: &str, le: bool) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    /// Every character's bytes, found through the map, decode to that character.
    fn check_every_character(bytes: &[u8], hint: Hint, text: &str, encoding: Encoding) {
        let decoded = decode(bytes, hint).unwrap();
        assert_eq!((decoded.text(), decoded.encoding()), (text, encoding));
        let mut last = decoded.mark_bytes() as u64;
        for (start, c) in text.char_indices() {
            let range = decoded.bytes(start..start + c.len_utf8());
            assert_eq!(range.start, last, "no gap before {c:?} at {start}");
            last = range.end;
            let piece = &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            let table = match encoding {
                Encoding::Utf8 => encoding_rs::UTF_8,
                Encoding::Utf16Le => UTF_16LE,
                Encoding::Utf16Be => UTF_16BE,
                Encoding::Gb18030 => GB18030,
            };
            assert_eq!(table.decode_without_bom_handling(piece).0, c.to_string());
        }
        assert_eq!(last, bytes.len() as u64);
    }

    #[test]
    fn finds_the_bytes_of_every_character_in_every_encoding() {
        let text = "约合€1.5亿美元（㐀 𠀀 é ￥）\r\n".repeat(200);
        check_every_character(text.as_bytes(), Hint::Undeclared, &text, Encoding::Utf8);
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        check_every_character(&with_mark, Hint::Undeclared, &text, Encoding::Utf8);
        check_every_character(&utf16(&text, true), Hint::Undeclared, &text, Encoding::Utf16Le);
        check_every_character(&utf16(&text, false), Hint::Undeclared, &text, Encoding::Utf16Be);
        let coded = GB18030.encode(&text).0;
        check_every_character(&coded, Hint::Undeclared, &text, Encoding::Gb18030);
        let with_mark = [b"\x84\x31\x95\x33", &*coded].concat();
        check_every_character(&with_mark, Hint::Undeclared, &text, Encoding::Gb18030);
    }

    #[test]
    fn knows_the_old_code_of_the_euro_sign() {
        let decoded = decode(b"\x80\xd4\xbc", Hint::Undeclared).unwrap();
        assert_eq!(decoded.text(), "€约");
        assert_eq!((decoded.bytes(0..3), decoded.bytes(3..6)), (0..1, 1..3));
    }

    #[test]
    fn borrows_utf8() {
        let bytes = "\u{feff}710 million yuan".as_bytes();
        let decoded = decode(bytes, Hint::Undeclared).unwrap();
        assert!(matches!(decoded.text, Cow::Borrowed("710 million yuan")));
        assert_eq!(decoded.bytes(0..3), 3..6);
    }

    #[test]
    fn follows_a_declaration_that_fits() {
        // This character's two bytes in GBK are valid UTF-8 as well.
        let gbk = GB18030.encode("<meta charset=\"gb2312\">约 $1").0;
        assert!(std::str::from_utf8(&gbk).is_ok());
        assert_eq!(decode(&gbk, Hint::Html).unwrap().encoding(), Encoding::Gb18030);
        assert_eq!(decode(&gbk, Hint::Undeclared).unwrap().encoding(), Encoding::Utf8);

        let declared: [&[u8]; 5] = [
            b"<?xml version='1.0' encoding='GBK'?>",
            b"<META http-equiv=Content-Type content='text/html; charset=GB2312' >",
            b"<!-- <meta charset=big5> --><meta charset = gb18030>",
            b"<meta name=description content=x><meta charset=utf-8>",
            b"<title>charset=big5</title>",
        ];
        for start in declared {
            let page = [start, b"\xd4\xbc1\xd2\xda\xc3\xc0\xd4\xaa"].concat();
            let decoded = decode(&page, Hint::Html).unwrap();
            assert!(decoded.text().ends_with("约1亿美元"), "{}", decoded.text());
        }
        let wrong = "<meta charset=gbk>约1亿美元。".as_bytes();
        assert_eq!(GB18030.decode_without_bom_handling_and_without_replacement(wrong), None);
        assert_eq!(decode(wrong, Hint::Html).unwrap().encoding(), Encoding::Utf8);
    }

    #[test]
    fn says_what_is_not_text() {
        let binary = |byte| NotText::Binary { byte };
        assert_eq!(decode(b"PK\x03\x04\x14\x00\x06", Hint::Undeclared).unwrap_err(), binary(5));
        assert_eq!(decode(b"\xEF\xBB\xBFa\x00", Hint::Undeclared).unwrap_err(), binary(4));
        // UTF-16 without a mark is not taken for text.
        assert_eq!(decode(b"a\0b\0", Hint::Undeclared).unwrap_err(), binary(1));
        let lone = decode(b"\xFF\xFEa\0\x00\xD8b\0", Hint::Undeclared).unwrap_err();
        assert_eq!(lone, NotText::Malformed { encoding: Encoding::Utf16Le, byte: 4 });
        let odd = decode(b"\xFE\xFF\0a\0", Hint::Undeclared).unwrap_err();
        assert_eq!(odd, NotText::Malformed { encoding: Encoding::Utf16Be, byte: 4 });
        assert_eq!(
            decode(b"caf\xe9 10 million \xff", Hint::Undeclared).unwrap_err(),
            NotText::Unknown { utf8_byte: 3, gb18030_byte: 3 }
        );
        let latin = decode(b"<meta charset=iso-8859-1>\xa310 million", Hint::Html).unwrap_err();
        assert_eq!(latin, NotText::Unsupported { label: "iso-8859-1".into() });
    }

    #[test]
    fn takes_damaged_utf8_for_damaged() {
        // A character short of a byte: as GB18030 the rest would read as other characters.
        let mut bytes = "产值七点一亿元，约合一亿美元，增长百分之三".as_bytes().to_vec();
        bytes.extend(b"\xe4\xba");
        assert_eq!(
            decode(&bytes, Hint::Undeclared).unwrap_err(),
            NotText::Malformed { encoding: Encoding::Utf8, byte: bytes.len() as u64 - 2 }
        );
    }

    #[test]
    fn reads_a_block_of_a_larger_file() {
        let block = Decoded::block("约7 yuan", 1000, 41);
        assert_eq!((block.bytes(3..4), block.first_line()), (1003..1004, 42));
    }
}
