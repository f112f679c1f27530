//! A stream of bytes as UTF-8, whatever encoding it comes in.
//!
//! Unlike an article, a claims file is never held whole. Its encoding is told from a byte order mark, or from the first
//! piece that is not plain ASCII: valid UTF-8 is UTF-8, otherwise it is taken for GB18030 if it is valid as that.
//!
//! Where the first piece has carriage returns and no line feed, they are the line ends, as in the "CSV (Macintosh)" of
//! spreadsheets, and line feeds take their place: else the whole file would be one line.

use std::io::{self, Read};
use std::mem;

use encoding_rs::{Decoder, GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr;

/// How much is looked at and decoded at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Reads UTF-8 out of another reader. What is valid in no encoding passes as it is; the cells that hold it say so.
pub struct Utf8Reader<R> {
    inner: R,
    state: State,
    /// Bytes that were read to find the encoding, or decoded, and not handed out yet.
    ready: Vec<u8>,
    handed_out: usize,
    at_end: bool,
    /// Whether carriage returns are the line ends.
    ends_with_returns: bool,
}

enum State {
    /// Nothing was read yet.
    Start,
    /// All that was read is ASCII.
    Ascii,
    /// No more decoding is needed.
    Utf8,
    /// Everything goes through a decoder.
    Decoded(Box<Decoder>),
}

impl<R: Read> Utf8Reader<R> {
    /// Wraps a reader.
    pub fn new(inner: R) -> Self {
        Self { inner, state: State::Start, ready: Vec::new(), handed_out: 0, at_end: false, ends_with_returns: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut chunk = mem::take(&mut self.ready);
        chunk.resize(CHUNK_BYTES, 0);
        let count = self.read_chunk(&mut chunk)?;
        chunk.truncate(count);
        self.hold(chunk);
        Ok(())
    }

    /// Fills a chunk as far as the reader has bytes, so that a pipe's small pieces do not decide an encoding.
    fn read_chunk(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let count = read_fully(&mut self.inner, chunk)?;
        self.at_end = count < chunk.len();
        Ok(count)
    }

    /// Reads a chunk to where it is wanted, which is enough for one in ASCII. Any other is held.
    fn read_ascii(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.read_chunk(out)?;
        let chunk = out.get_mut(..count).unwrap_or_default();
        if !chunk.is_ascii() {
            self.hold(chunk.to_vec());
            return Ok(0);
        }
        if self.ends_with_returns {
            returns_to_line_feeds(chunk);
        }
        Ok(count)
    }

    /// Takes a chunk to be handed out: finds out what it is written in, and decodes it.
    fn hold(&mut self, chunk: Vec<u8>) {
        self.ready = chunk;
        self.handed_out = 0;
        let is_first = matches!(self.state, State::Start);
        if matches!(self.state, State::Start) {
            self.state = State::Ascii;
            for (mark, encoding) in [(&[0xFF, 0xFE][..], UTF_16LE), (&[0xFE, 0xFF][..], UTF_16BE)] {
                if self.ready.starts_with(mark) {
                    self.state = State::Decoded(Box::new(encoding.new_decoder_with_bom_removal()));
                }
            }
            if self.ready.starts_with(&[0xEF, 0xBB, 0xBF]) {
                self.handed_out = 3;
                self.state = State::Utf8;
            }
        }
        if matches!(self.state, State::Ascii) && !self.ready.is_ascii() {
            // A character cut at the end of the chunk is no error: the next one has the rest of it.
            let is_utf8 = std::str::from_utf8(&self.ready).err().is_none_or(|error| error.error_len().is_none());
            self.state = if !is_utf8 && is_gb18030(&self.ready) {
                State::Decoded(Box::new(GB18030.new_decoder()))
            } else {
                State::Utf8
            };
        }
        if let State::Decoded(decoder) = &mut self.state {
            let mut text = String::new();
            let room = decoder.max_utf8_buffer_length(self.ready.len()).unwrap_or(0);
            text.reserve(room);
            // The room is what the decoder says it needs at most, so that one call takes everything.
            let _ = decoder.decode_to_string(&self.ready, &mut text, self.at_end);
            self.ready = text.into_bytes();
        }
        if is_first {
            self.ends_with_returns = memchr(b'\r', &self.ready).is_some() && memchr(b'\n', &self.ready).is_none();
        }
        if self.ends_with_returns {
            returns_to_line_feeds(&mut self.ready);
        }
    }
}

/// Reads until there is no room left or nothing more to read, and says how much it was.
pub(super) fn read_fully(reader: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0_usize;
    while let Some(rest) = room.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn returns_to_line_feeds(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
}

fn is_gb18030(bytes: &[u8]) -> bool {
    let mut decoder = GB18030.new_decoder();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(0));
    let (_, _, had_errors) = decoder.decode_to_string(bytes, &mut text, false);
    !had_errors
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.handed_out >= self.ready.len() && matches!(self.state, State::Utf8) {
            let count = self.inner.read(out)?;
            if self.ends_with_returns {
                returns_to_line_feeds(out.get_mut(..count).unwrap_or_default());
            }
            return Ok(count);
        }
        while self.handed_out >= self.ready.len() {
            if self.at_end {
                return Ok(0);
            }
            match out.get_mut(..CHUNK_BYTES).filter(|_| matches!(self.state, State::Ascii)) {
                Some(room) => {
                    let count = self.read_ascii(room)?;
                    if count > 0 {
                        return Ok(count);
                    }
                }
                None => self.refill()?,
            }
        }
        let waiting = self.ready.get(self.handed_out..).unwrap_or_default();
        let count = waiting.len().min(out.len());
        if let (Some(out), Some(waiting)) = (out.get_mut(..count), waiting.get(..count)) {
            out.copy_from_slice(waiting);
        }
        self.handed_out = self.handed_out.saturating_add(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8Reader::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn tells_encodings_apart() {
        let text = "yuan,usd\n约68.7亿元,9.65亿美元\n".repeat(9000);
        let gb18030 = GB18030.encode(&text).0.into_owned();
        let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        assert_eq!(decoded(text.as_bytes()), text);
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()), text);
        assert_eq!(decoded(&gb18030), text);
        assert_eq!(decoded(&[&[0xFF, 0xFE][..], &utf16(u16::to_le_bytes)].concat()), text);
        assert_eq!(decoded(&[&[0xFE, 0xFF][..], &utf16(u16::to_be_bytes)].concat()), text);
        assert_eq!(decoded(b""), "");
    }

    #[test]
    fn carriage_returns_alone_are_line_ends() {
        let text = "yuan,usd\n三亿元,\"about\n42 million\"\n".repeat(9000);
        let returns = text.replace('\n', "\r");
        assert!(decoded(returns.as_bytes()) == text);
        assert!(decoded(format!("\u{feff}{returns}").as_bytes()) == text);
        assert!(decoded(&GB18030.encode(&returns).0) == text);
        // Beside line feeds they stay what they are.
        for mixed in ["yuan,usd\r\n1,\"2\r3\"\r\n", "yuan,usd\n1,\"2\r3\"\n"] {
            assert_eq!(decoded(mixed.as_bytes()), mixed);
        }
    }

    #[test]
    fn an_encoding_may_show_late() {
        let ascii = "yuan,usd\n".repeat(20_000);
        let gb18030 = GB18030.encode("三亿元").0.into_owned();
        assert!(decoded(&[ascii.as_bytes(), &gb18030].concat()).ends_with("三亿元"));
        assert!(decoded(&[ascii.as_bytes(), "三亿元".as_bytes()].concat()).ends_with("三亿元"));
    }
}
