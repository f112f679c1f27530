//! Rows of plain amounts, read in one pass.
//!
//! Most rows of a claims file need no more than this: two amounts with their digits in one piece, and a date. What is read
//! here says nothing of the words around the digits and nothing of the verdict; a row that is written in any other way is
//! left to [`Lines`](super::cells::Lines), and means the same there.

use std::ops::Range;

use super::cells::Line;
use super::row::period;
use super::{ClaimsFile, Columns};
use crate::figure::digits::{leading_digits, power_of_ten, sixteen_digits};
use crate::period::{Period, PeriodError};

/// The most digits of a plain amount, so that they fit 64 bits.
const MAX_DIGITS: u32 = 18;

/// The longest date that is read, in bytes.
const MAX_DATE_BYTES: usize = 15;

/// What matters of a row that is plainly written.
#[derive(Clone, Copy, Debug)]
pub struct PlainRow<'t> {
    /// The original.
    pub original: PlainAmount,
    /// What is stated.
    pub stated: PlainAmount,
    /// The bytes of its date as a number, the first one last: what it is told from others by.
    pub date_key: u128,
    line: Line<'t>,
    cells: PlainCells,
}

/// A cell with one plain number: `digits` ÷ 10^`decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl<'t> PlainRow<'t> {
    /// Whether both cells have nothing but the number.
    #[must_use]
    #[inline]
    pub fn is_bare(&self) -> bool {
        self.original.is_bare() && self.stated.is_bare()
    }

    /// What stands before the digits of the original in its cell, and what stands behind them: no digits.
    #[must_use]
    #[inline]
    pub fn words_of_original(&self) -> Option<[&'t [u8]; 2]> {
        self.words(self.original, self.cells.original)
    }

    /// As [`words_of_original`](Self::words_of_original).
    #[must_use]
    #[inline]
    pub fn words_of_stated(&self) -> Option<[&'t [u8]; 2]> {
        self.words(self.stated, self.cells.stated)
    }

    #[inline]
    fn words(&self, amount: PlainAmount, index: usize) -> Option<[&'t [u8]; 2]> {
        let cell = self.line.around().get(self.line.place(index)?)?;
        let [before, behind] = amount.around.map(usize::from);
        Some([cell.get(..before)?, cell.get(cell.len().checked_sub(behind)?..)?])
    }

    /// The date it speaks of, where it gives one.
    ///
    /// # Errors
    ///
    /// Where the cell holds something else.
    pub fn period(&self) -> Result<Option<Period>, PeriodError> {
        let date = self.cells.date.map(|index| self.line.get(index).unwrap_or("\u{fffd}"));
        period(date.unwrap_or_default())
    }
}

/// Which cells of a row are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainCells {
    pub(super) count: usize,
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

    /// What a line says, where its amounts have nothing but digits, and a point before the last one or two of them.
    #[inline]
    pub(super) fn read_bare(self, line: Line<'_>) -> Option<PlainRow<'_>> {
        let [original, stated] = [self.original, self.stated];
        self.row(
            line,
            bare_amount(line.around(), line.place(original)?)?,
            bare_amount(line.around(), line.place(stated)?)?,
        )
    }

    /// What a line says, where it is plain.
    #[inline]
    pub(super) fn read(self, line: Line<'_>) -> Option<PlainRow<'_>> {
        let [original, stated] = [self.original, self.stated];
        self.row(line, amount(line.around(), line.place(original)?)?, amount(line.around(), line.place(stated)?)?)
    }

    #[inline]
    fn row(self, line: Line<'_>, original: PlainAmount, stated: PlainAmount) -> Option<PlainRow<'_>> {
        let date_key = self.date.map_or(Some(0), |index| date_key(line.around(), line.place(index)?))?;
        Some(PlainRow { original, stated, date_key, line, cells: self })
    }
}

/// The most bytes that are read together.
const SIXTEEN: usize = 16;

/// The bits of so many last bytes of sixteen.
const LAST: [u128; SIXTEEN + 1] = {
    let mut masks = [0; SIXTEEN + 1];
    let mut rest: &mut [u128] = &mut masks;
    let mut mask = 0;
    while let [first, tail @ ..] = rest {
        *first = mask;
        mask = mask >> 8 | 0xff << 120;
        rest = tail;
    }
    masks
};

/// The amount of a cell that holds nothing but digits, and a point before the last one or two of them or none.
///
/// They are read together, from the last one on, and wait for nothing that is before them.
#[inline]
fn bare_amount(text: &[u8], cell: Range<usize>) -> Option<PlainAmount> {
    let bytes = u128::from_le_bytes(*text.get(cell.end.wrapping_sub(SIXTEEN)..cell.end)?.first_chunk()?);
    let length = cell.end.wrapping_sub(cell.start);
    let (digits, count, decimals) = if is_point(bytes, 2) && length > 3 {
        (without_point(bytes, LAST[2]), length.wrapping_sub(1), 2)
    } else if is_point(bytes, 1) && length > 2 {
        (without_point(bytes, LAST[1]), length.wrapping_sub(1), 1)
    } else {
        (bytes, length, 0)
    };
    let mask = LAST.get(count).filter(|_| count > 0)?;
    Some(PlainAmount { digits: sixteen_digits(digits, *mask)?, decimals, around: [0, 0] })
}

/// Whether a point stands before so many last bytes.
#[inline]
fn is_point(bytes: u128, decimals: u32) -> bool {
    let [.., byte] = bytes.wrapping_shl(decimals.wrapping_mul(8)).to_le_bytes();
    byte == b'.'
}

/// What is left without the point before the last bytes that `decimals` has.
#[inline]
fn without_point(bytes: u128, decimals: u128) -> u128 {
    bytes & decimals | bytes << 8 & !decimals
}

/// The amount of a cell with one number in it, and words.
#[expect(clippy::inline_always, reason = "a call would put the amount into memory: a fifth of the time of a row")]
#[inline(always)]
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

/// The bytes of a cell as a number, where they are at most [`MAX_DATE_BYTES`]: others have another one, since no text has a
/// NUL.
#[inline]
fn date_key(text: &[u8], cell: Range<usize>) -> Option<u128> {
    let length = cell.end.wrapping_sub(cell.start);
    let sixteen = u128::from_le_bytes(*text.get(cell.start..)?.first_chunk()?);
    let others = LAST.get(SIXTEEN.wrapping_sub(length)).filter(|_| length <= MAX_DATE_BYTES)?;
    Some(sixteen & !others)
}

/// The digits that a text begins with, at least one and at most [`MAX_DIGITS`]: their value, how many they are, and what
/// stands behind them.
#[expect(clippy::inline_always, reason = "as before")]
#[inline(always)]
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
