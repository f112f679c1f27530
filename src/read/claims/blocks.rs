//! A claims file in blocks that end between two records, so that they can be read independently of each other.
//!
//! This file knows where records end; it does not know what is in them. Blocks have a bounded size: a record longer
//! than [`MAX_RECORD_BYTES`], or a quote that is never closed, is cut at the end of its first line and marked as
//! [`Block::broken`], and reading goes on with the next line. So no row is lost to a stray quote.

use std::io::{self, Read};
use std::mem;

use memchr::{memchr, memrchr};

use super::contents::Contents;
use super::decode::read_fully;
use crate::read::limits::JSON_LINE_BYTES;

/// The longest record of a claims file, in bytes.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// How much is read at a time. Large enough that handing a block to a thread costs nothing beside checking it.
pub const BLOCK_BYTES: usize = 1 << 19;

/// How much is read at a time where every row goes into a report: what is written of a row is up to twenty times as long.
pub const LISTED_BLOCK_BYTES: usize = 1 << 16;

/// The largest piece of memory that is kept for the next block, and how many are.
const MOST_SPARE_BYTES: usize = BLOCK_BYTES << 1;
const MOST_SPARE_BLOCKS: usize = 64;

/// A piece of a claims file: whole records, or one broken line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The bytes, line ends included.
    pub bytes: Vec<u8>,
    /// The number of the first line, from 1.
    pub first_line: u64,
    /// The offset of the first byte in the decoded file.
    pub first_byte: u64,
    /// Why the one line in here cannot be read as a record.
    pub broken: Option<BrokenRecord>,
    /// What is in it, or may be: a quote or a NUL may also stand close behind it.
    pub contents: Contents,
}

impl Block {
    /// Whole records that begin on a line and at a byte.
    #[must_use]
    pub fn new(bytes: Vec<u8>, first_line: u64, first_byte: u64) -> Self {
        let contents = Contents::of(&bytes);
        Self { bytes, first_line, first_byte, broken: None, contents }
    }
}

/// Why a line is not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenRecord {
    /// A quote opens in it and does not close.
    OpenQuote,
    /// It is longer than [`MAX_RECORD_BYTES`].
    TooLong,
}

/// Reads blocks, in order.
pub struct Blocks<R> {
    reader: R,
    /// How much is read at a time.
    block_bytes: usize,
    /// What separates fields; `None` where records are lines, whatever quotes they hold.
    delimiter: Option<u8>,
    most_record_bytes: usize,
    /// What is read and not handed out yet: so many first bytes of `buffer`. The others were read before or are zero; they
    /// are not cleared each time, which would cost as much as reading.
    filled: usize,
    buffer: Vec<u8>,
    /// What stood behind the block that was handed out last, to be put before what is read next.
    rest: Vec<u8>,
    /// Memory of blocks that are done with.
    spare: Vec<Vec<u8>>,
    at_end: bool,
    line: u64,
    byte: u64,
    /// Whether the rest of a line that was too long is still to be passed over.
    in_long_line: bool,
}

/// What the start of a buffer holds.
#[derive(Debug, PartialEq, Eq)]
enum Front {
    /// So many bytes of whole records.
    Records(usize),
    /// So many bytes of one line that is no record.
    Broken(usize, BrokenRecord),
    /// No whole record yet.
    Unfinished,
}

impl<R: Read> Blocks<R> {
    /// Reads from `reader`, whose records separate fields by `delimiter`.
    pub fn new(reader: R, delimiter: u8) -> Self {
        Self::with_limit(reader, Some(delimiter), MAX_RECORD_BYTES)
    }

    /// Reads lines from `reader`, as JSON Lines has them.
    pub fn of_lines(reader: R) -> Self {
        Self::with_limit(reader, None, JSON_LINE_BYTES)
    }

    fn with_limit(reader: R, delimiter: Option<u8>, most_record_bytes: usize) -> Self {
        Self {
            reader,
            block_bytes: BLOCK_BYTES,
            delimiter,
            most_record_bytes,
            filled: 0,
            buffer: Vec::new(),
            rest: Vec::new(),
            spare: Vec::new(),
            at_end: false,
            line: 1,
            byte: 0,
            in_long_line: false,
        }
    }

    /// Changes the delimiter; the first block is often needed to find out.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = Some(delimiter);
    }

    /// Changes how much is read at a time.
    pub fn set_block_bytes(&mut self, block_bytes: usize) {
        self.block_bytes = block_bytes;
    }

    /// Takes back the memory of a block that is done with: new memory has to be cleared by the system first, which costs
    /// more than reading into it.
    pub fn recycle(&mut self, bytes: Vec<u8>) {
        if bytes.capacity() <= MOST_SPARE_BYTES && self.spare.len() < MOST_SPARE_BLOCKS {
            self.spare.push(bytes);
        }
    }

    /// The next block; `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of the reader.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        self.take_rest();
        loop {
            if self.filled < self.block_bytes {
                self.read_up_to(self.block_bytes)?;
            }
            if self.in_long_line {
                self.pass_over_line();
                if !self.at_end || self.filled > 0 {
                    continue;
                }
            }
            if self.filled == 0 {
                return Ok(None);
            }
            let contents = Contents::of(self.read());
            let delimiter = self.delimiter.filter(|_| contents.has_quote);
            match front(self.read(), delimiter, self.most_record_bytes, self.at_end) {
                // Without quotes it ends at the last line end of all.
                Front::Records(length) if delimiter.is_none() => {
                    return Ok(Some(self.take(length, None, Some(contents))));
                }
                Front::Records(length) => return Ok(Some(self.take(length, None, None))),
                Front::Broken(length, why) => return Ok(Some(self.take(length, Some(why), None))),
                Front::Unfinished => self.read_up_to(self.filled.saturating_add(self.block_bytes))?,
            }
        }
    }

    fn read(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Goes on with what was read behind the last block, in the memory that was given back last: whoever did so asks for the
    /// next block, as a rule, and has it at hand.
    fn take_rest(&mut self) {
        if self.rest.is_empty() && (self.at_end || !self.buffer.is_empty()) {
            return;
        }
        self.buffer = self.spare.pop().unwrap_or_default();
        self.filled = self.rest.len();
        if self.buffer.len() < self.filled {
            self.buffer.resize(self.filled, 0);
        }
        if let Some(start) = self.buffer.get_mut(..self.filled) {
            start.copy_from_slice(&self.rest);
        }
        self.rest.clear();
    }

    fn take(&mut self, length: usize, broken: Option<BrokenRecord>, contents: Option<Contents>) -> Block {
        self.rest.extend_from_slice(self.buffer.get(length..self.filled).unwrap_or_default());
        self.filled = 0;
        self.buffer.truncate(length);
        let bytes = mem::take(&mut self.buffer);
        let first_line = self.line;
        let contents = contents.unwrap_or_else(|| Contents::of(&bytes));
        self.line = self.line.saturating_add(contents.line_feeds);
        self.in_long_line = broken == Some(BrokenRecord::TooLong) && !bytes.ends_with(b"\n");
        let first_byte = self.byte;
        self.byte = first_byte.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Block { bytes, first_line, first_byte, broken, contents }
    }

    fn pass_over_line(&mut self) {
        let line_end = memchr(b'\n', self.read());
        let passed = line_end.map_or(self.filled, |end| end.saturating_add(1));
        self.buffer.drain(..passed);
        self.filled = self.filled.saturating_sub(passed);
        self.byte = self.byte.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX));
        self.line = self.line.saturating_add(u64::from(line_end.is_some()));
        self.in_long_line = line_end.is_none() && !self.at_end;
    }

    /// Reads until so many bytes wait to be handed out.
    fn read_up_to(&mut self, wanted: usize) -> io::Result<()> {
        if self.at_end {
            return Ok(());
        }
        if self.buffer.capacity() == 0 {
            // What the system gives is zero, and stays untouched where a file is small.
            self.buffer = vec![0; wanted];
        } else if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let room = self.buffer.get_mut(self.filled..wanted).unwrap_or_default();
        let count = read_fully(&mut self.reader, room)?;
        self.at_end = count < room.len();
        self.filled = self.filled.saturating_add(count);
        Ok(())
    }
}

/// How much of the buffer's start can be handed out.
fn front(buffer: &[u8], delimiter: Option<u8>, most_record_bytes: usize, at_end: bool) -> Front {
    let mut from = 0;
    // The end of the last line that is known to end a record.
    let mut border = 0;
    let broken_line = |start: usize, why: BrokenRecord| {
        let tail = buffer.get(start..).unwrap_or_default();
        let length = memchr(b'\n', tail).map_or(tail.len(), |end| end.saturating_add(1));
        if start > 0 { Front::Records(start) } else { Front::Broken(length, why) }
    };
    loop {
        let rest = buffer.get(from..).unwrap_or_default();
        let quote = delimiter.and_then(|_| memchr(b'"', rest)).map(|offset| from.saturating_add(offset));
        let unquoted_end = quote.unwrap_or(buffer.len());
        if let Some(newline) = memrchr(b'\n', buffer.get(from..unquoted_end).unwrap_or_default()) {
            border = from.saturating_add(newline).saturating_add(1);
        }
        let Some((quote, delimiter)) = quote.zip(delimiter) else { break };
        if !opens_a_field(buffer, quote, delimiter) {
            from = quote.saturating_add(1);
            continue;
        }
        match closing_quote(buffer, quote) {
            Some(close) => from = close.saturating_add(1),
            None if at_end => return broken_line(border, BrokenRecord::OpenQuote),
            None if buffer.len().saturating_sub(border) > most_record_bytes => {
                return broken_line(border, BrokenRecord::OpenQuote);
            }
            None => break,
        }
    }
    if at_end {
        return Front::Records(buffer.len());
    }
    if border > 0 {
        return Front::Records(border);
    }
    if buffer.len() > most_record_bytes { broken_line(0, BrokenRecord::TooLong) } else { Front::Unfinished }
}

/// A quote opens a quoted field only as its first character; anywhere else it is a character like others.
fn opens_a_field(buffer: &[u8], quote: usize, delimiter: u8) -> bool {
    let before = quote.checked_sub(1).and_then(|i| buffer.get(i));
    before.is_none_or(|&b| b == delimiter || b == b'\n' || b == b'\r')
}

/// The quote that closes the one at `open`; two in a row stand for a quote.
fn closing_quote(buffer: &[u8], open: usize) -> Option<usize> {
    let mut from = open.saturating_add(1);
    loop {
        let at = from.saturating_add(memchr(b'"', buffer.get(from..)?)?);
        let next = at.saturating_add(1);
        match buffer.get(next) {
            Some(b'"') => from = next.saturating_add(1),
            // At the very end of what was read the next byte may still double it.
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(text: &[u8]) -> Vec<Block> {
        let mut blocks = Blocks::new(text, b',');
        std::iter::from_fn(|| blocks.next_block().unwrap()).collect()
    }

    /// Gives a few bytes at a time, as a pipe does.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(out.len()).min(3);
            let (head, tail) = self.0.split_at(count);
            out[..count].copy_from_slice(head);
            self.0 = tail;
            Ok(count)
        }
    }

    #[test]
    fn keeps_quoted_line_breaks_together() {
        let all = blocks(b"a,b\n\"x\ny\",2\n3,4");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].first_line, 1);
        assert_eq!(front(b"a,b\n\"x\ny", Some(b','), MAX_RECORD_BYTES, false), Front::Records(4));
        assert_eq!(front(b"\"x\ny", Some(b','), MAX_RECORD_BYTES, false), Front::Unfinished);
        assert_eq!(front(b"5\" pipe\nb", Some(b','), MAX_RECORD_BYTES, false), Front::Records(8));
        assert_eq!(front(b"\"a\"\"\nb\"\n", Some(b','), MAX_RECORD_BYTES, false), Front::Records(8));
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        let all = blocks(b"a,b\n1,\"2\n3,4\n5,6\n");
        let seen: Vec<_> = all.iter().map(|b| (b.first_line, b.bytes.as_slice(), b.broken)).collect();
        assert_eq!(
            seen,
            [
                (1, b"a,b\n".as_slice(), None),
                (2, b"1,\"2\n".as_slice(), Some(BrokenRecord::OpenQuote)),
                (3, b"3,4\n5,6\n".as_slice(), None)
            ]
        );
    }

    #[test]
    fn an_endless_line_is_cut_at_the_limit() {
        let mut text = b"a,b\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * MAX_RECORD_BYTES));
        text.extend(b"\n1,2\n");
        let all = blocks(&text);
        let seen: Vec<_> = all.iter().map(|b| (b.first_line, b.broken)).collect();
        assert_eq!(seen, [(1, None), (2, Some(BrokenRecord::TooLong)), (3, None)]);
        assert_eq!(all[2].bytes, b"1,2\n");
    }

    proptest! {
        #[test]
        fn blocks_are_the_file(text in "([a-z,\"\n]|\r\n){0,60}") {
            let direct = blocks(text.as_bytes());
            let joined: Vec<u8> = direct.iter().flat_map(|b| b.bytes.clone()).collect();
            prop_assert_eq!(joined, text.as_bytes());
            let mut trickled = Blocks::new(Trickle(text.as_bytes()), b',');
            let trickled: Vec<_> = std::iter::from_fn(|| trickled.next_block().unwrap()).collect();
            prop_assert_eq!(trickled, direct);
        }
    }
}
