//! Rows of plain amounts, read in one pass.
//!
//! Most rows of a claims file need no more than this: two amounts with their digits in one piece, and a date. What is read
//! here says nothing of the words around the digits and nothing of the verdict; a row that is written in any other way is
//! left to [`Lines`](super::cells::Lines), and means the same there.

use super::row::period;
use super::{ClaimsFile, Columns};
use crate::figure::digits::{first_of, leading_digits, power_of_ten};
use crate::period::{Period, PeriodError};

/// The most digits of a plain amount, so that they fit 64 bits.
const MAX_DIGITS: u32 = 18;

/// The longest date that is read, in bytes.
const MAX_DATE_BYTES: usize = 15;

/// What matters of a row that is plainly written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlainRow<'t> {
    /// The original.
    pub original: PlainAmount<'t>,
    /// What is stated.
    pub stated: PlainAmount<'t>,
    /// The date as it stands there, white space included; nothing where there is no such column.
    pub date: &'t [u8],
    /// The bytes of the date as a number, the first one last: what it is told from others by.
    pub date_key: u128,
}

/// A cell with one plain number: `digits` ÷ 10^`decimals`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlainAmount<'t> {
    /// All digits, as one number.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub decimals: u32,
    /// What stands before them in the cell: no digits.
    pub before: &'t [u8],
    /// What stands behind them.
    pub behind: &'t [u8],
}

impl PlainAmount<'_> {
    /// Whether the cell has nothing but the number.
    #[must_use]
    #[inline]
    pub fn is_bare(&self) -> bool {
        self.before.is_empty() && self.behind.is_empty()
    }
}

impl PlainRow<'_> {
    /// The date it speaks of, where it gives one.
    ///
    /// # Errors
    ///
    /// Where the cell holds something else.
    pub fn period(&self) -> Result<Option<Period>, PeriodError> {
        period(std::str::from_utf8(self.date).unwrap_or("\u{fffd}"))
    }
}

/// What a cell is read for.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Nothing,
    Original,
    Stated,
    Date,
}

/// What is read of the cells of a row.
pub(super) struct PlainCells {
    wanted: Vec<Wanted>,
    delimiter: u8,
}

impl PlainCells {
    /// `None` where a row needs more than its amounts and a date.
    pub(super) fn of(file: &ClaimsFile) -> Option<Self> {
        let Columns { count, original, stated, original_currency, stated_currency, date, rate, tolerance, .. } =
            &file.columns;
        if original_currency.or(*stated_currency).or(*rate).or(*tolerance).is_some() {
            return None;
        }
        let wanted = |index: usize| match index {
            _ if index == original.index => Wanted::Original,
            _ if index == stated.index => Wanted::Stated,
            _ if Some(index) == *date => Wanted::Date,
            _ => Wanted::Nothing,
        };
        Some(Self { wanted: (0..*count).map(wanted).collect(), delimiter: file.delimiter })
    }

    /// The row that these bytes begin with, where it is plain and its line ends among them, and the bytes from the line end
    /// on.
    #[inline]
    pub(super) fn read<'t>(&self, bytes: &'t [u8]) -> Option<(PlainRow<'t>, &'t [u8])> {
        let mut row = PlainRow::default();
        let (mut wanted, mut rest) = (self.wanted.iter(), bytes);
        let mut cell = *wanted.next()?;
        loop {
            let behind = self.read_cell(cell, rest, &mut row)?;
            let (separator, tail) = behind.split_first()?;
            match (wanted.next(), *separator == self.delimiter) {
                (Some(next), true) => (cell, rest) = (*next, tail),
                (None, false) => return Some((row, behind)),
                (Some(_), false) | (None, true) => return None,
            }
        }
    }

    /// Reads a cell into the row; what stands behind it comes back.
    #[inline]
    fn read_cell<'t>(&self, wanted: Wanted, bytes: &'t [u8], row: &mut PlainRow<'t>) -> Option<&'t [u8]> {
        match wanted {
            Wanted::Nothing => bytes.get(self.end_of_cell(bytes)?..),
            Wanted::Original => self.read_amount(bytes, &mut row.original),
            Wanted::Stated => self.read_amount(bytes, &mut row.stated),
            Wanted::Date => {
                let (date, rest) = bytes.split_at_checked(self.end_of_cell(bytes)?)?;
                row.date = date;
                row.date_key = key(bytes, date.len())?;
                Some(rest)
            }
        }
    }

    /// Reads a cell with a number; what stands behind it comes back.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call would put the row into memory: a fifth of the time of a plain row"
    )]
    fn read_amount<'t>(&self, bytes: &'t [u8], amount: &mut PlainAmount<'t>) -> Option<&'t [u8]> {
        let (before, rest) = bytes.split_at_checked(self.start_of_number(bytes)?)?;
        let (mut digits, whole, mut rest) = number(rest)?;
        let mut decimals = 0;
        if let [b'.', tail @ ..] = rest {
            let (fraction, count, behind) = fraction(tail)?;
            if whole.saturating_add(count) > MAX_DIGITS {
                return None;
            }
            digits = digits.wrapping_mul(power_of_ten(count)?).wrapping_add(fraction);
            (decimals, rest) = (count, behind);
        }
        let behind = if self.ends_cell(*rest.first()?) { 0 } else { self.end_of_cell(rest)? };
        let (behind, rest) = rest.split_at_checked(behind)?;
        *amount = PlainAmount { digits, decimals, before, behind };
        Some(rest)
    }

    /// Where the first digit of a cell stands.
    #[inline]
    fn start_of_number(&self, bytes: &[u8]) -> Option<usize> {
        if bytes.first()?.is_ascii_digit() { Some(0) } else { self.start_behind_words(bytes) }
    }

    #[inline(never)]
    fn start_behind_words(&self, bytes: &[u8]) -> Option<usize> {
        let start = bytes.iter().position(|byte| byte.is_ascii_digit() || self.ends_cell(*byte))?;
        bytes.get(start).is_some_and(u8::is_ascii_digit).then_some(start)
    }

    #[inline]
    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.delimiter || matches!(byte, b'\n' | b'\r')
    }

    /// Where a cell ends; `None` where it is not known within reach.
    #[inline]
    fn end_of_cell(&self, bytes: &[u8]) -> Option<usize> {
        let mut rest = bytes;
        loop {
            let (eight, tail) = rest.split_first_chunk()?;
            if let Some(at) = first_of([self.delimiter, b'\n', b'\r'], *eight) {
                return bytes.len().checked_sub(rest.len())?.checked_add(at);
            }
            rest = tail;
        }
    }
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

/// As [`number`]; two digits, as most amounts to the minor unit have, are soon read.
#[inline]
fn fraction(bytes: &[u8]) -> Option<(u64, u32, &[u8])> {
    if let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] = bytes
        && rest.first().is_some_and(|end| !end.is_ascii_digit())
    {
        let value = u64::from(tens & 0x0f).wrapping_mul(10).wrapping_add(u64::from(ones & 0x0f));
        return Some((value, 2, rest));
    }
    number(bytes)
}

/// So many first bytes as a number, where they are at most [`MAX_DATE_BYTES`]: others have another one, since no text has
/// a NUL.
#[inline]
fn key(bytes: &[u8], length: usize) -> Option<u128> {
    if length > MAX_DATE_BYTES {
        return None;
    }
    let bits = u32::try_from(length).ok()?.checked_mul(8)?;
    let mask = 1_u128.checked_shl(bits)?.wrapping_sub(1);
    bytes.first_chunk().map(|sixteen| u128::from_le_bytes(*sixteen) & mask)
}
