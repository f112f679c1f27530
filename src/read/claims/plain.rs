//! Rows of plain amounts, many of them read together.
//!
//! Most rows of a claims file need no more than this: two amounts with their digits in one piece, and a date. What is read
//! here says nothing of the words around the digits and nothing of the verdict; a row that is written in any other way is
//! left to [`Row`](super::Row), and means the same there.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use super::bare::{Digits, MOST_DIGITS, TOGETHER, put_digits, values};
use super::cells::{Line, Lines};
use super::row::period;
use super::{ClaimsFile, Columns};
use crate::figure::digits::{leading_digits, power_of_ten};
use crate::period::{Period, PeriodError};

/// The most digits of a plain amount, so that they fit 64 bits.
const MAX_DIGITS: u32 = 18;

/// The longest date that is read, in bytes.
const MAX_DATE_BYTES: usize = 15;

/// How many rows are read together: few enough to stay close to the processor.
const ROWS: usize = 128;

/// How many rows are looked for at least: where most are written in other ways, no more are found in vain.
const LEAST_ROWS: usize = 1;

/// How many rows that seem to be bare end a run of others: a few among them are no reason to change over.
const BARE_RUN: usize = 8;

/// Rows of a text, one behind the other.
#[derive(Clone, Copy, Debug)]
pub struct PlainRows<'t> {
    rows: &'t [PlainRow],
    are_bare: bool,
    lines: Lines<'t>,
    cells: PlainCells,
}

/// What matters of a row that is plainly written.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainRow {
    /// The bytes of its date as a number: what it is told from others by.
    pub date_key: u128,
    /// The original.
    pub original: PlainAmount,
    /// What is stated.
    pub stated: PlainAmount,
    /// Which separator stands before it.
    first: usize,
}

/// A cell with one plain number: `digits` ÷ 10^`decimals`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlainAmount {
    /// All digits, as one number.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub decimals: u8,
    /// How many bytes of the cell stand before the digits, and how many behind them.
    around: [u16; 2],
}

impl PlainAmount {
    /// Whether the cell has nothing but the number.
    #[inline]
    fn is_bare(&self) -> bool {
        self.around == [0, 0]
    }
}

impl PlainRow {
    /// Whether both cells have nothing but the number.
    #[must_use]
    #[inline]
    pub fn is_bare(&self) -> bool {
        self.original.is_bare() && self.stated.is_bare()
    }
}

impl<'t> PlainRows<'t> {
    /// All of them.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &'t [PlainRow] {
        self.rows
    }

    /// Whether they were read together, since the cells of all have nothing but numbers.
    #[must_use]
    #[inline]
    pub fn are_bare(&self) -> bool {
        self.are_bare
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What stands before the digits of the original in the cell of a row, and what stands behind them: no digits.
    #[must_use]
    #[inline]
    pub fn words_of_original(&self, row: &PlainRow) -> Option<[&'t [u8]; 2]> {
        self.words(row, row.original, self.cells.original)
    }

    /// As [`words_of_original`](Self::words_of_original).
    #[must_use]
    #[inline]
    pub fn words_of_stated(&self, row: &PlainRow) -> Option<[&'t [u8]; 2]> {
        self.words(row, row.stated, self.cells.stated)
    }

    #[inline]
    fn words(&self, row: &PlainRow, amount: PlainAmount, index: usize) -> Option<[&'t [u8]; 2]> {
        let cell = self.line(row)?.get(index)?.as_bytes();
        let [before, behind] = amount.around.map(usize::from);
        Some([cell.get(..before)?, cell.get(cell.len().checked_sub(behind)?..)?])
    }

    /// The date that a row speaks of, where it gives one.
    ///
    /// # Errors
    ///
    /// Where the cell holds something else.
    pub fn period(&self, row: &PlainRow) -> Result<Option<Period>, PeriodError> {
        let cell = |index| self.line(row)?.get(index);
        let date = self.cells.date.map(|index| cell(index).unwrap_or("\u{fffd}"));
        period(date.unwrap_or_default())
    }

    #[inline]
    fn line(&self, row: &PlainRow) -> Option<Line<'t>> {
        self.lines.behind(row.first, self.cells.count)
    }

    /// Passes over so many of them and the one behind those, whose line this is.
    pub(super) fn pass_over(&mut self, count: usize) -> Option<Line<'t>> {
        let (row, behind) = self.rows.get(count..)?.split_first()?;
        self.rows = behind;
        self.line(row)
    }
}

/// Memory that rows are read into.
#[derive(Debug, Default)]
pub(super) struct PlainMemory {
    /// So many first ones count.
    count: usize,
    are_bare: bool,
    /// How many are looked for next: twice as many as were read.
    wanted: usize,
    rows: Vec<PlainRow>,
    /// The digits of bare amounts: those of all originals, or of all that is stated.
    digits: Vec<Digits>,
}

impl PlainMemory {
    /// What was read last, from these lines and cells.
    pub(super) fn rows<'t>(&'t self, lines: Lines<'t>, cells: PlainCells) -> PlainRows<'t> {
        let rows = self.rows.get(..self.count).unwrap_or_default();
        PlainRows { rows, are_bare: self.are_bare, lines, cells }
    }
}

/// Which cells of a row are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainCells {
    count: usize,
    original: usize,
    stated: usize,
    date: Option<usize>,
}

impl PlainCells {
    /// `None` where a row needs more than its amounts and a date.
    pub(super) fn of(file: &ClaimsFile) -> Option<Self> {
        let Columns { count, original, stated, original_currency, stated_currency, date, rate, tolerance, .. } =
            &file.columns;
        let needs_more = original_currency.or(*stated_currency).or(*rate).or(*tolerance).is_some();
        (!needs_more).then_some(Self { count: *count, original: original.index, stated: stated.index, date: *date })
    }

    /// Reads rows from the line at `next` on, until there is no room or one is not plain, and says which line is next. Empty
    /// lines are passed over.
    pub(super) fn read(self, lines: Lines<'_>, next: usize, memory: &mut PlainMemory) -> usize {
        memory.rows.resize(ROWS, PlainRow::default());
        memory.digits.resize(ROWS, [0; MOST_DIGITS]);
        let behind = self.find(lines, next, memory);
        let found = memory.count;
        dispatch!(Level::new(), simd => self.read_bare(simd, lines, memory));
        memory.are_bare = memory.count > 0;
        if !memory.are_bare {
            self.read_with_words(lines, found, memory);
        }
        memory.wanted = memory.count.saturating_mul(2);
        match memory.rows.get(memory.count) {
            Some(row) if memory.count < found => lines.index_behind(row.first),
            _ => behind,
        }
    }

    /// Finds the next lines that have as many cells as all rows, and says which line is behind them.
    fn find(self, lines: Lines<'_>, mut next: usize, memory: &mut PlainMemory) -> usize {
        let mut count = 0_usize;
        let rows = memory.rows.get_mut(..memory.wanted.clamp(LEAST_ROWS, ROWS)).unwrap_or_default();
        for [before, behind] in lines.ends_from(next) {
            if behind.wrapping_sub(before) == self.count {
                let Some(row) = rows.get_mut(count) else { break };
                row.first = before;
                count = count.wrapping_add(1);
            } else if !lines.get(next).is_some_and(|line| line.is_empty()) {
                break;
            }
            next = next.wrapping_add(1);
        }
        memory.count = count;
        next
    }

    /// Reads what the rows that were found say, up to one whose amounts have something else than digits and a point before
    /// the last one or two of them.
    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn read_bare<S: Simd>(self, simd: S, lines: Lines<'_>, memory: &mut PlainMemory) {
        let PlainMemory { count, rows, digits, .. } = memory;
        let rows = rows.get_mut(..*count).unwrap_or_default();
        let originals = read_column(simd, lines, self.original, rows, digits, |row| &mut row.original);
        let rows = rows.get_mut(..originals).unwrap_or_default();
        let both = read_column(simd, lines, self.stated, rows, digits, |row| &mut row.stated);
        let rows = rows.get_mut(..both).unwrap_or_default();
        *count = if let Some(date) = self.date {
            read_dates(lines, date, rows)
        } else {
            for row in rows.iter_mut() {
                row.date_key = 0;
            }
            both
        };
    }

    /// The same with words around the amounts, up to a row that is not plain or some that seem to be bare.
    fn read_with_words(self, lines: Lines<'_>, found: usize, memory: &mut PlainMemory) {
        let mut bare = 0_usize;
        for row in memory.rows.get_mut(..found).unwrap_or_default() {
            let Some(line) = lines.behind(row.first, self.count) else { break };
            bare = if self.seems_bare(line) { bare.saturating_add(1) } else { 0 };
            if memory.count > 0 && bare > BARE_RUN {
                break;
            }
            let Some(read) = self.row(line, row.first) else { break };
            *row = read;
            memory.count = memory.count.saturating_add(1);
        }
    }

    /// Whether the amounts begin and end with digits.
    fn seems_bare(self, line: Line<'_>) -> bool {
        [self.original, self.stated].into_iter().all(|index| {
            let cell = line.get(index).unwrap_or_default().as_bytes();
            [cell.first(), cell.last()].into_iter().all(|byte| byte.is_some_and(u8::is_ascii_digit))
        })
    }

    fn row(self, line: Line<'_>, first: usize) -> Option<PlainRow> {
        let original = amount(line.around(), line.place(self.original)?)?;
        let stated = amount(line.around(), line.place(self.stated)?)?;
        let date_key = self.date.map_or(Some(0), |index| date_key(line.around(), line.place(index)?))?;
        Some(PlainRow { date_key, original, stated, first })
    }
}

/// Reads one amount of each row, and says how many were read.
#[expect(clippy::inline_always, reason = "as before")]
#[inline(always)]
fn read_column<S: Simd>(
    simd: S,
    lines: Lines<'_>,
    column: usize,
    rows: &mut [PlainRow],
    digits: &mut [Digits],
    amount_of: impl Fn(&mut PlainRow) -> &mut PlainAmount,
) -> usize {
    let text = lines.text();
    let mut read = 0_usize;
    for (row, digits) in rows.iter_mut().zip(digits.iter_mut()) {
        let Some(cell) = lines.cell(row.first, column) else { break };
        let Some(decimals) = put_digits(simd, text, cell, digits) else { break };
        *amount_of(row) = PlainAmount { digits: 0, decimals, around: [0, 0] };
        read = read.wrapping_add(1);
    }
    let (together, _) = digits.as_chunks::<TOGETHER>();
    let mut good_rows = 0_usize;
    for (rows, digits) in rows.get_mut(..read).unwrap_or_default().chunks_mut(TOGETHER).zip(together) {
        let Some(amounts) = digits.as_flattened().first_chunk() else { break };
        let (values, good) = values(simd, amounts);
        for (row, value) in rows.iter_mut().zip(values) {
            amount_of(row).digits = value;
        }
        good_rows = good_rows.wrapping_add(good);
        if good < TOGETHER {
            break;
        }
    }
    read.min(good_rows)
}

/// Reads the date of each row, and says how many were read.
fn read_dates(lines: Lines<'_>, column: usize, rows: &mut [PlainRow]) -> usize {
    let mut read = 0_usize;
    for row in rows {
        let Some(key) = lines.cell(row.first, column).and_then(|cell| date_key(lines.text(), cell)) else { break };
        row.date_key = key;
        read = read.wrapping_add(1);
    }
    read
}

/// How many bytes a key has.
const KEY_BYTES: usize = MAX_DATE_BYTES + 1;

/// The bits of a key that a date of so many bytes has.
const KEY_BITS: [u128; KEY_BYTES] = {
    let mut masks = [0; KEY_BYTES];
    let mut rest: &mut [u128] = &mut masks;
    let mut mask = 0;
    while let [first, tail @ ..] = rest {
        *first = mask;
        mask = mask >> 8 | 0xff << 120;
        rest = tail;
    }
    masks
};

/// The bytes of a cell, as the last ones of a number, where they are at most [`MAX_DATE_BYTES`]: others have another one,
/// since no text has a NUL.
#[inline]
fn date_key(text: &[u8], cell: Range<usize>) -> Option<u128> {
    let bits = KEY_BITS.get(cell.end.wrapping_sub(cell.start))?;
    let bytes = text.get(cell.end.wrapping_sub(KEY_BYTES)..cell.end)?.first_chunk()?;
    Some(u128::from_le_bytes(*bytes) & bits)
}

/// The amount of a cell with one number in it, and words.
fn amount(text: &[u8], cell: Range<usize>) -> Option<PlainAmount> {
    let before = text.get(cell.clone())?.iter().position(u8::is_ascii_digit)?;
    let (mut digits, whole, mut rest) = number(text.get(cell.start.checked_add(before)?..)?)?;
    let mut decimals = 0;
    if let [b'.', tail @ ..] = rest {
        let (fraction, count, behind) = number(tail)?;
        if whole.saturating_add(count) > MAX_DIGITS {
            return None;
        }
        digits = digits.wrapping_mul(power_of_ten(count)?).wrapping_add(fraction);
        (decimals, rest) = (count, behind);
    }
    let behind = cell.end.checked_sub(text.len().checked_sub(rest.len())?)?;
    let around = [u16::try_from(before).ok()?, u16::try_from(behind).ok()?];
    Some(PlainAmount { digits, decimals: u8::try_from(decimals).ok()?, around })
}

/// The digits that a text begins with, at least one and at most [`MAX_DIGITS`]: their value, how many they are, and what
/// stands behind them.
#[inline]
fn number(bytes: &[u8]) -> Option<(u64, u32, &[u8])> {
    let (eight, mut rest) = bytes.split_first_chunk()?;
    let (mut value, _, mut count) = leading_digits(*eight);
    if count < 8 {
        rest = bytes.get(usize::try_from(count).ok()?..)?;
        return (count > 0).then_some((value, count, rest));
    }
    loop {
        let (digits, power, more) = leading_digits(*rest.first_chunk()?);
        // What does not fit is given up below.
        value = value.wrapping_mul(power).wrapping_add(digits);
        count = count.saturating_add(more);
        rest = rest.get(usize::try_from(more).ok()?..)?;
        if more < 8 {
            return (count <= MAX_DIGITS).then_some((value, count, rest));
        }
    }
}
