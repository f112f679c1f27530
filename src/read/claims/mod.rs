//! Claims files: a claim a row, in CSV, TSV or JSON Lines.
//!
//! A file is read in [blocks](Block) of whole records, so that memory does not grow with it and several threads can
//! work on it. [`ClaimsFile`] is what is known once the header is read; it turns a block into rows, and a row into a
//! claim or into something that cannot be read. Nothing is dropped: every record is one or the other.

mod bare;
mod blocks;
mod cells;
mod columns;
mod contents;
mod decode;
mod json;
mod plain;
mod row;
mod separators;

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};
use thiserror::Error;

pub use blocks::{BLOCK_BYTES, Block, Blocks, BrokenRecord, LISTED_BLOCK_BYTES, MAX_RECORD_BYTES};
pub use cells::{Cells, Line};
pub(crate) use columns::AmountColumn;
pub use columns::{ColumnNames, Columns, HeaderError, MissingAmount, Role};
pub use contents::Contents;
pub use decode::Utf8Reader;
pub use json::{JsonRowError, JsonRows};
pub use plain::{PlainAmount, PlainRow, PlainRows};
pub use row::{Row, RowError};

use crate::claim::Unreadable;
use cells::{LineFeeds, Lines};
use plain::{PlainCells, PlainMemory};
use separators::Separators;

/// A claims file that cannot be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClaimsFileError {
    /// The reader failed.
    #[error("{file}: cannot read it: {source}")]
    Io {
        /// The file as it is shown.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It holds bytes that no text has.
    #[error(
        "{file}:{line}: it is not text (a NUL byte): a claims file is CSV, TSV or JSON Lines; save a spreadsheet as CSV"
    )]
    NotText {
        /// The file as it is shown.
        file: String,
        /// The line of the byte.
        line: u64,
    },
    /// Its header does not say where the amounts are.
    #[error("{file}:{line}: {source}")]
    Header {
        /// The file as it is shown.
        file: String,
        /// The line of the header.
        line: u64,
        /// Why.
        source: HeaderError,
    },
}

/// A claims file whose header is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsFile {
    /// The file as it is shown.
    pub name: String,
    /// What its columns are.
    pub columns: Columns,
    /// What separates its cells.
    pub delimiter: u8,
}

/// A claims file on its way: the header is read, the blocks follow.
pub struct OpenClaimsFile<R> {
    /// What the header says.
    pub file: ClaimsFile,
    blocks: Blocks<Utf8Reader<R>>,
    first: Option<Block>,
}

impl<R: Read> OpenClaimsFile<R> {
    /// Reads the header. `delimiter` is found out from it where it is `None`.
    ///
    /// # Errors
    ///
    /// Where the reader fails, the file is empty or not text, or its header names no two amounts.
    pub fn open(
        name: &str,
        reader: R,
        delimiter: Option<u8>,
        own_names: &ColumnNames,
    ) -> Result<Self, ClaimsFileError> {
        let mut blocks = Blocks::new(Utf8Reader::new(reader), delimiter.unwrap_or(b','));
        let failed = |source| ClaimsFileError::Io { file: name.to_owned(), source };
        let wrong = |line, source| ClaimsFileError::Header { file: name.to_owned(), line, source };
        let mut first = next_text_block(&mut blocks, name)?.ok_or_else(|| wrong(1, HeaderError::Empty))?;
        let (header, blank_bytes) = header_line(&first.bytes);
        let delimiter = delimiter.unwrap_or_else(|| likely_delimiter(header));
        blocks.set_delimiter(delimiter);
        if first.broken.is_some() {
            return Err(wrong(first.first_line, HeaderError::OpenQuote));
        }
        let line = first.first_line.saturating_add(lines_in(blank_bytes));
        let mut record = ByteRecord::new();
        let mut reader = csv_reader(&first.bytes, delimiter);
        let found = reader.read_byte_record(&mut record).map_err(|e| failed(io::Error::other(e)))?;
        if !found {
            return Err(wrong(line, HeaderError::Empty));
        }
        let header_bytes = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let columns = Columns::from_header(&record, own_names).map_err(|source| wrong(line, source))?;
        let rest = first.bytes.split_off(header_bytes.min(first.bytes.len()));
        let first_line = first.first_line.saturating_add(lines_in(&first.bytes));
        let first = (!rest.is_empty()).then(|| Block::new(rest, first_line, to_u64(first.bytes.len())));
        Ok(Self { file: ClaimsFile { name: name.to_owned(), columns, delimiter }, blocks, first })
    }

    /// The next block of rows; `None` at the end.
    ///
    /// # Errors
    ///
    /// Where the reader fails, or what it gives is not text.
    pub fn next_block(&mut self) -> Result<Option<Block>, ClaimsFileError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        next_text_block(&mut self.blocks, &self.file.name)
    }

    /// Changes how much is read at a time.
    pub fn set_block_bytes(&mut self, block_bytes: usize) {
        self.blocks.set_block_bytes(block_bytes);
    }

    /// Takes back the memory of a block that is done with.
    pub fn recycle(&mut self, bytes: Vec<u8>) {
        self.blocks.recycle(bytes);
    }
}

fn next_text_block<R: Read>(blocks: &mut Blocks<R>, name: &str) -> Result<Option<Block>, ClaimsFileError> {
    let block = blocks.next_block().map_err(|source| ClaimsFileError::Io { file: name.to_owned(), source })?;
    if let Some(block) = &block
        && block.contents.has_nul
        && let Some(at) = memchr::memchr(0, &block.bytes)
    {
        let line = block.first_line.saturating_add(lines_in(block.bytes.get(..at).unwrap_or_default()));
        return Err(ClaimsFileError::NotText { file: name.to_owned(), line });
    }
    Ok(block)
}

fn lines_in(bytes: &[u8]) -> u64 {
    to_u64(memchr::memchr_iter(b'\n', bytes).count())
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The first line with something in it, and the blank lines before it.
fn header_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let start = bytes.iter().position(|b| !matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
    let (blank, rest) = bytes.split_at(start);
    (rest.split(|b| *b == b'\n').next().unwrap_or_default(), blank)
}

/// The separator that a header holds most of; a comma where it holds none.
fn likely_delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, header).count();
    // Of equal counts the last wins.
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Whether a text starts like a claims file: its first line is a header with a column for an amount. One that lacks the
/// second amount counts too, so that it is reported as such; copy has spaces behind its commas, a header has none.
#[must_use]
pub fn looks_like_claims(start: &[u8], own_names: &ColumnNames) -> bool {
    let start = start.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(start);
    let (header, _) = header_line(start);
    let delimiter = likely_delimiter(header);
    let mut record = ByteRecord::new();
    let is_read = csv_reader(header, delimiter).read_byte_record(&mut record).is_ok_and(|found| found);
    if !is_read || record.len() < 2 {
        return false;
    }
    match Columns::from_header(&record, own_names) {
        Ok(_) => true,
        Err(
            HeaderError::Missing { missing: MissingAmount::Stated, .. }
            | HeaderError::TooMany { .. }
            | HeaderError::Twice { .. },
        ) => !header.windows(2).any(|pair| pair == [delimiter, b' ']),
        Err(_) => false,
    }
}

/// Whether a text starts like JSON Lines: with an object.
#[must_use]
pub fn looks_like_json_lines(start: &[u8]) -> bool {
    let line = header_line(start.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(start)).0.trim_ascii();
    line.starts_with(b"{") && line.ends_with(b"}")
}

fn csv_reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

/// Memory that the rows of one block after the other are read with.
#[derive(Debug, Default)]
pub struct RowMemory {
    separators: Separators,
    plain: PlainMemory,
}

impl ClaimsFile {
    /// Hands every row of a block to `taker`, in order. A broken line, and a record that a stray quote spread over
    /// several lines, come as what cannot be read, and the lines after them as rows. `memory` may be used again.
    pub fn rows(&self, block: &Block, memory: &mut RowMemory, taker: &mut impl TakeRows) {
        if let Some(why) = block.broken {
            taker.take(RowOrBroken::Broken(Box::new(self.broken(block.first_line, why))));
            return;
        }
        match simdutf8::basic::from_utf8(&block.bytes) {
            Ok(text) if Separators::may_hold(text) && !block.contents.has_quote => {
                self.rows_without_quotes(text, block.first_line, memory, taker);
            }
            _ => self.rows_with_quotes(block, taker),
        }
    }

    fn rows_without_quotes(&self, text: &str, first_line: u64, memory: &mut RowMemory, taker: &mut impl TakeRows) {
        let plain = taker.wants_plain().then(|| PlainCells::of(self)).flatten();
        let lines = Lines::new(text, self.delimiter, &mut memory.separators);
        let mut line_feeds = LineFeeds::default();
        let mut take = |line: Line<'_>, taker: &mut _| {
            TakeRows::take(
                taker,
                RowOrBroken::Row(self.row(line, first_line.saturating_add(line_feeds.before(&line)))),
            );
        };
        let mut next = 0;
        loop {
            if let Some(plain) = plain {
                next = plain.read(lines, next, &mut memory.plain);
                let mut rows = memory.plain.rows(lines, plain);
                let found_any = !rows.is_empty();
                while !rows.is_empty() {
                    let settled = taker.settle(rows);
                    let Some(line) = rows.pass_over(settled) else { break };
                    take(line, taker);
                }
                if found_any {
                    continue;
                }
            }
            let Some(index) = lines.next_with_cells(next) else { break };
            let Some(line) = lines.get(index) else { break };
            take(line, taker);
            next = index.saturating_add(1);
        }
    }

    fn row<'r>(&'r self, line: Line<'r>, number: u64) -> Row<'r> {
        let raw = line.raw().unwrap_or_default().as_bytes();
        let cells = Cells::Line(line);
        Row { file: &self.name, columns: &self.columns, cells, line: number, raw, delimiter: self.delimiter }
    }

    fn rows_with_quotes(&self, block: &Block, taker: &mut impl TakeRows) {
        let mut record = ByteRecord::new();
        let mut rest: &[u8] = &block.bytes;
        let mut line = block.first_line;
        // Each round reads records until one has to be taken apart.
        'rounds: loop {
            let mut reader = csv_reader(rest, self.delimiter);
            loop {
                let start = reader.position().clone();
                if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
                    return;
                }
                let (from, to) = (offset(&start), offset(reader.position()));
                let raw = rest.get(from..to).unwrap_or_default();
                let (blank, raw) = raw.split_at(raw.iter().position(|b| !matches!(b, b'\n' | b'\r')).unwrap_or(0));
                let row_line = line.saturating_add(start.line()).saturating_sub(1).saturating_add(lines_in(blank));
                let is_ragged = record.len() != self.columns.count;
                let first_line_end = memchr::memchr(b'\n', raw).map_or(raw.len(), |end| end.saturating_add(1));
                if is_ragged && first_line_end < raw.len() {
                    taker.take(RowOrBroken::Broken(Box::new(self.broken(row_line, BrokenRecord::OpenQuote))));
                    let resume = from.saturating_add(blank.len()).saturating_add(first_line_end);
                    rest = rest.get(resume..).unwrap_or_default();
                    line = row_line.saturating_add(1);
                    continue 'rounds;
                }
                taker.take(RowOrBroken::Row(Row {
                    file: &self.name,
                    columns: &self.columns,
                    cells: Cells::Record(&record),
                    line: row_line,
                    raw,
                    delimiter: self.delimiter,
                }));
            }
        }
    }

    fn broken(&self, line: u64, why: BrokenRecord) -> Unreadable<'_> {
        broken(&self.name, line, why.reason())
    }
}

impl BrokenRecord {
    /// What is wrong, and what to do: a sentence.
    #[must_use]
    pub fn reason(self) -> String {
        match self {
            Self::OpenQuote => {
                "A double quote opens in this row and does not close: close it, or write it twice inside quotes."
                    .to_owned()
            }
            Self::TooLong => format!("The row is longer than {MAX_RECORD_BYTES} bytes: it was not read."),
        }
    }
}

/// A line that is no record.
#[must_use]
pub fn broken(file: &str, line: u64, reason: String) -> Unreadable<'_> {
    Unreadable { setting: row::bare_setting(file, line), original: None, stated: None, date: None, reason }
}

/// What is done with the rows of a block.
pub trait TakeRows {
    /// Takes a row, or what stands in its place.
    fn take(&mut self, row: RowOrBroken<'_>);

    /// Whether [`settle`](Self::settle) may deal with any row.
    fn wants_plain(&self) -> bool {
        false
    }

    /// Deals with rows by their plain amounts alone, and says with how many, from the first on. Nothing has come of the one
    /// behind them, and [`take`](Self::take) is given the whole of it.
    fn settle(&mut self, rows: PlainRows<'_>) -> usize {
        let _ = rows;
        0
    }
}

impl<F: FnMut(RowOrBroken<'_>)> TakeRows for F {
    fn take(&mut self, row: RowOrBroken<'_>) {
        self(row);
    }
}

/// A row, or what stands in its place.
#[derive(Debug)]
pub enum RowOrBroken<'r> {
    /// A record.
    Row(Row<'r>),
    /// A line that is no record.
    Broken(Box<Unreadable<'r>>),
}

fn offset(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}
