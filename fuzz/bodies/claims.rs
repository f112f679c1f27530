//! Claims files: CSV and TSV in every encoding, whole and in pieces.

use std::io::{self, Read};

use encoding_rs::GB18030;
use figcheck::read::claims::{Blocks, Utf8Reader};
use figcheck::read::walk::FileKind;

use super::run::{Ran, run};
use super::{choice, line_feeds, repeated};

/// The first byte says how the rest is written into the file: as it is, or as text in another encoding, and whether the
/// file is named as one of tabs.
pub fn claims(input: &[u8]) {
    let (choices, rest) = choice(input);
    let rest = repeated(rest);
    let file = match choices % 4 {
        1 => utf16(&String::from_utf8_lossy(&rest), u16::to_le_bytes),
        2 => utf16(&String::from_utf8_lossy(&rest), u16::to_be_bytes),
        3 => GB18030.encode(&String::from_utf8_lossy(&rest)).0.into_owned(),
        _ => rest.into_owned(),
    };
    let kind = if choices & 4 != 0 { FileKind::Tsv } else { FileKind::Csv };
    whatever_the_pieces(&file, usize::from(choices >> 3).max(1));
    let ran = run(&file, Some(kind));
    let lines: Vec<u64> = ran.claims.iter().map(|claim| claim["line"].as_u64().expect("a line")).collect();
    let text = decoded(&file);
    // A carriage return on its own ends a row and is no line end beside line feeds.
    let has_returns = text.windows(2).any(|two| two[0] == b'\r' && two[1] != b'\n');
    assert!(
        lines.windows(2).all(|pair| pair[0] < pair[1] || (has_returns && pair[0] == pair[1])),
        "every claim stands behind the last: {lines:?}"
    );
    if !ran.is_whole() {
        return;
    }
    let ends = line_feeds(&text) as u64;
    let first = if has_returns { 1 } else { 2 };
    assert!(lines.iter().all(|line| (first..=ends + 1).contains(line)), "{lines:?} of {}", ends + 1);
    // Without quotes a row is a line.
    if !text.contains(&b'"') {
        let rows = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).count() as u64;
        assert_eq!(ran.summary().claims, rows.saturating_sub(1), "every row is a claim");
        beside_a_quote(&text, kind, &ran);
    }
}

/// Rows are the same where one behind them has quotes, which are read another way.
fn beside_a_quote(text: &[u8], kind: FileKind, ran: &Ran) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let with_quotes = run(format!("{text}\n\"a\"\n").as_bytes(), Some(kind));
    assert_eq!(with_quotes.claims.len(), ran.claims.len() + 1);
    for (one, other) in ran.claims.iter().zip(&with_quotes.claims) {
        assert_eq!(one, other, "read with quotes");
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn decoded(file: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    Utf8Reader::new(file).read_to_end(&mut text).expect("memory is read");
    text
}

/// A reader that hands out a few bytes at a time.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(out.len()).min(self.0.len());
        let (piece, rest) = self.0.split_at(count);
        out[..count].copy_from_slice(piece);
        self.0 = rest;
        Ok(count)
    }
}

/// What is read does not depend on how the bytes arrive, and the blocks are the file.
fn whatever_the_pieces(file: &[u8], size: usize) {
    let whole = decoded(file);
    let mut in_pieces = Vec::new();
    Utf8Reader::new(Pieces(file, size)).read_to_end(&mut in_pieces).expect("memory is read");
    assert_eq!(whole, in_pieces);
    let mut blocks = Blocks::new(Pieces(&whole, size), b',');
    let mut joined = Vec::new();
    let mut line = 1;
    while let Some(block) = blocks.next_block().expect("memory is read") {
        assert_eq!((block.first_byte, block.first_line), (joined.len() as u64, line));
        line += line_feeds(&block.bytes) as u64;
        joined.extend(block.bytes);
    }
    assert_eq!(whole, joined, "the blocks are the file");
}
