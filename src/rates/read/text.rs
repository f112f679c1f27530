//! Bytes into text: UTF-8 with or without a byte order mark, UTF-16 with one, and GB18030, in which Chinese tables are
//! still handed out.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::fault::{Fault, Problem};
use crate::rates::series::Spot;

/// The text of a file.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest).map(Cow::Borrowed),
        [0xff, 0xfe, rest @ ..] => UTF_16LE
            .decode_without_bom_handling_and_without_replacement(rest)
            .ok_or_else(|| Problem::NotText("UTF-16").into()),
        [0xfe, 0xff, rest @ ..] => UTF_16BE
            .decode_without_bom_handling_and_without_replacement(rest)
            .ok_or_else(|| Problem::NotText("UTF-16").into()),
        all if all.contains(&0) => Err(Problem::NotText("UTF-8").into()),
        all => match utf8(all) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(fault) => GB18030.decode_without_bom_handling_and_without_replacement(all).ok_or(fault),
        },
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| {
        let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
        // What comes before the fault is sound.
        let before = std::str::from_utf8(sound).unwrap_or("");
        let (lines, line) = before
            .rsplit_once('\n')
            .map_or((0, before), |(above, line)| (above.matches('\n').count().saturating_add(1), line));
        let from_one = |n: usize| u64::try_from(n).unwrap_or(u64::MAX).saturating_add(1);
        Problem::NotText("UTF-8").at(Spot { line: from_one(lines), column: from_one(line.chars().count()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_encodings_in_use() {
        let text = "日期,美元\n";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap(), text);
        assert_eq!(decode(&GB18030.encode(text).0).unwrap(), text);
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).unwrap(), text);
    }

    #[test]
    fn says_where_a_file_stops_being_text() {
        let fault = decode(b"date\n2024-\xff\xff\xff").unwrap_err();
        assert_eq!(fault.place, Some(Spot { line: 2, column: 6 }));
        assert!(decode(b"a\0b").is_err());
    }
}
