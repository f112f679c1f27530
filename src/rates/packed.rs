//! The packed form of a table: what figcheck carries inside itself, and keeps in the user's cache.
//!
//! ```text
//! magic            8 bytes  "figrate1"
//! checksum         8 bytes  of all that follows
//! days             4 bytes  how many days the calendar has
//! columns          2 bytes
//! first day        4 bytes  days since 1970-01-01
//! then, for each column, in order of pairs
//!   base, quote    3 + 3 bytes
//!   decimal places 1 byte   of every value in the column
//!   first, last    4 + 4 bytes  positions in the calendar
//!   count          4 bytes  how many days have a rate
//!   length         4 bytes  of the column's own bytes
//! the calendar     days − 1 numbers: how many days each comes after the one before
//! the columns      each: a number of runs; for each run how many days are skipped and how many have a rate;
//!                  then for each rate its difference from the one before, in units of the last decimal place
//! ```
//!
//! Whole numbers of fixed width are little-endian; all others take seven bits a byte, lowest first, the top bit set on
//! all but the last byte, and a number with a sign is zigzagged first. A column can be read without any other. The
//! zeros that end a rate's decimal places are not kept: the ECB, whose rates the form is for, writes none.

use thiserror::Error;

use super::day::DayNumber;
use super::pair::Pair;
use super::series::{Series, Span};
use super::table::Table;
use crate::figure::Decimal;
use crate::money::Currency;

const MAGIC: &[u8; 8] = b"figrate1";

/// Why a table cannot be packed or unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PackError {
    /// The bytes are not a packed table of this version.
    #[error("not a packed rate table of this version: run `figcheck rates update` to make a new one")]
    NotPacked,
    /// The bytes were changed since they were written.
    #[error("the packed rate table is damaged: run `figcheck rates update` to make a new one")]
    Damaged,
    /// The table has averages, no rates at all, or rates of too many digits.
    #[error("the table cannot be packed: only daily rates of at most 18 digits can")]
    CannotPack,
}

/// What the head of a packed table says.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    pub(crate) calendar: Vec<DayNumber>,
    pub(crate) columns: Vec<Column>,
}

/// One column: what it holds and where in the bytes it stands.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) pair: Pair,
    pub(crate) span: Span,
    decimal_places: u8,
    start: usize,
    end: usize,
}

/// Packs the daily rates of a table.
///
/// # Errors
///
/// [`PackError::CannotPack`] for a table of averages, one without rates, or one whose rates have too many digits.
pub fn pack(table: &Table) -> Result<Vec<u8>, PackError> {
    if table.summaries().iter().any(|s| s.averages) {
        return Err(PackError::CannotPack);
    }
    let mut calendar: Vec<DayNumber> = table.columns().flat_map(|(_, s)| s.days().iter().copied()).collect();
    calendar.sort_unstable();
    calendar.dedup();
    let (first, rest) = calendar.split_first().ok_or(PackError::CannotPack)?;

    let mut head = Vec::new();
    let mut bodies = Vec::new();
    let mut count = 0_u16;
    for (pair, series) in table.columns() {
        let span = Span::of(series).ok_or(PackError::CannotPack)?;
        let position = |day| calendar.binary_search(&day).ok().and_then(|p| u32::try_from(p).ok());
        let (first, last) = position(span.first).zip(position(span.last)).ok_or(PackError::CannotPack)?;
        let (places, body) = pack_column(&calendar, series).ok_or(PackError::CannotPack)?;
        head.extend_from_slice(pair.base.code().as_bytes());
        head.extend_from_slice(pair.quote.code().as_bytes());
        head.push(places);
        for number in [first, last, four_bytes(span.count)?, four_bytes(body.len())?] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        bodies.extend_from_slice(&body);
        count = count.checked_add(1).ok_or(PackError::CannotPack)?;
    }

    let mut content = Vec::new();
    content.extend_from_slice(&four_bytes(calendar.len())?.to_le_bytes());
    content.extend_from_slice(&count.to_le_bytes());
    content.extend_from_slice(&first.to_le_bytes());
    content.extend_from_slice(&head);
    let mut before = *first;
    for day in rest {
        write_number(&mut content, u64::from(day.abs_diff(before)));
        before = *day;
    }
    content.extend_from_slice(&bodies);

    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&checksum(&content).to_le_bytes());
    bytes.extend_from_slice(&content);
    Ok(bytes)
}

fn four_bytes(number: usize) -> Result<u32, PackError> {
    u32::try_from(number).map_err(|_| PackError::CannotPack)
}

fn pack_column(calendar: &[DayNumber], series: &Series) -> Option<(u8, Vec<u8>)> {
    let values = || (0..series.len()).filter_map(|position| series.get(position));
    let places = values().map(|(_, value)| value.normalized().exponent().unsigned_abs()).max()?;

    let mut runs: Vec<(u64, u64)> = vec![(0, 0)];
    let mut days = series.days().iter().peekable();
    for day in calendar {
        let present = days.next_if_eq(&day).is_some();
        let (skipped, taken) = runs.last_mut()?;
        match (present, *taken) {
            (true, _) => *taken = taken.checked_add(1)?,
            (false, 0) => *skipped = skipped.checked_add(1)?,
            (false, _) => runs.push((1, 0)),
        }
    }
    runs.retain(|(_, taken)| *taken > 0);

    let mut body = Vec::new();
    write_number(&mut body, u64::try_from(runs.len()).ok()?);
    for (skipped, taken) in runs {
        write_number(&mut body, skipped);
        write_number(&mut body, taken);
    }
    let mut before = 0_i64;
    for (_, value) in values() {
        let value = value.normalized();
        let shift = places.checked_sub(value.exponent().unsigned_abs())?;
        let units = value.mantissa().checked_mul(10_i128.checked_pow(shift)?)?;
        let units = i64::try_from(units).ok().filter(|u| u.unsigned_abs() < 1 << 61)?;
        write_number(&mut body, zigzag(units.checked_sub(before)?));
        before = units;
    }
    Some((u8::try_from(places).ok()?, body))
}

fn zigzag(number: i64) -> u64 {
    (number.wrapping_shl(1) ^ number.wrapping_shr(63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

/// FNV-1a over words of eight bytes, the last one filled up with zeros: it finds accidents, not malice.
fn checksum(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let mut last = [0_u8; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(mix(hash, u64::from_le_bytes(last)), u64::try_from(bytes.len()).unwrap_or(u64::MAX))
}

/// A column as the directory has it.
struct Entry {
    pair: Pair,
    decimal_places: u8,
    first: usize,
    last: usize,
    count: usize,
    length: usize,
}

/// Reads from the front of a slice.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], PackError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(PackError::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn four_bytes(&mut self) -> Result<usize, PackError> {
        usize::try_from(u32::from_le_bytes(self.take()?)).map_err(|_| PackError::Damaged)
    }

    fn number(&mut self) -> Result<u64, PackError> {
        let mut number = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let [byte] = self.take()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(PackError::Damaged)
    }

    fn currency(&mut self) -> Result<Currency, PackError> {
        let code: [u8; 3] = self.take()?;
        std::str::from_utf8(&code).ok().and_then(|text| text.parse().ok()).ok_or(PackError::Damaged)
    }
}

/// The directory of bytes that come from outside: their checksum must hold.
pub(crate) fn verify(bytes: &[u8]) -> Result<Directory, PackError> {
    let mut reader = Reader(bytes);
    if reader.take::<8>() != Ok(*MAGIC) {
        return Err(PackError::NotPacked);
    }
    if u64::from_le_bytes(reader.take()?) != checksum(reader.0) {
        return Err(PackError::Damaged);
    }
    directory(bytes)
}

/// The directory, without a look at the checksum.
pub(crate) fn directory(bytes: &[u8]) -> Result<Directory, PackError> {
    let mut reader = Reader(bytes);
    if reader.take::<8>() != Ok(*MAGIC) {
        return Err(PackError::NotPacked);
    }
    reader.take::<8>()?;
    let day_count = reader.four_bytes()?;
    let column_count = u16::from_le_bytes(reader.take()?);
    let mut day = DayNumber::from_le_bytes(reader.take()?);

    let mut entries = Vec::new();
    for _ in 0..column_count {
        let pair = Pair { base: reader.currency()?, quote: reader.currency()? };
        let [decimal_places] = reader.take()?;
        entries.push(Entry {
            pair,
            decimal_places,
            first: reader.four_bytes()?,
            last: reader.four_bytes()?,
            count: reader.four_bytes()?,
            length: reader.four_bytes()?,
        });
    }

    // Each day but the first takes a byte at least, so a calendar is no longer than the bytes are.
    if day_count == 0 || day_count > bytes.len() {
        return Err(PackError::Damaged);
    }
    let mut calendar = Vec::with_capacity(day_count);
    calendar.push(day);
    for _ in 1..day_count {
        let step = DayNumber::try_from(reader.number()?).map_err(|_| PackError::Damaged)?;
        day = day.checked_add(step).filter(|next| *next > day).ok_or(PackError::Damaged)?;
        calendar.push(day);
    }

    let mut start = bytes.len().saturating_sub(reader.0.len());
    let mut columns = Vec::with_capacity(entries.len());
    for entry in entries {
        let end = start.checked_add(entry.length).filter(|end| *end <= bytes.len()).ok_or(PackError::Damaged)?;
        let day = |position: usize| calendar.get(position).copied().ok_or(PackError::Damaged);
        let span = Span { first: day(entry.first)?, last: day(entry.last)?, count: entry.count };
        columns.push(Column { pair: entry.pair, span, decimal_places: entry.decimal_places, start, end });
        start = end;
    }
    Ok(Directory { calendar, columns })
}

/// The rates of one column.
pub(crate) fn column(bytes: &[u8], column: &Column, calendar: &[DayNumber]) -> Result<Series, PackError> {
    let mut reader = Reader(bytes.get(column.start..column.end).ok_or(PackError::Damaged)?);
    let exponent = i32::from(column.decimal_places).saturating_neg();
    let mut days: Vec<DayNumber> = Vec::new();
    let mut position = 0_usize;
    let length = |number: u64| usize::try_from(number).map_err(|_| PackError::Damaged);
    for _ in 0..reader.number()? {
        position = position.checked_add(length(reader.number()?)?).ok_or(PackError::Damaged)?;
        let end = position.checked_add(length(reader.number()?)?).ok_or(PackError::Damaged)?;
        days.extend_from_slice(calendar.get(position..end).ok_or(PackError::Damaged)?);
        position = end;
    }
    let mut values = Vec::with_capacity(days.len());
    let mut units = 0_i64;
    for _ in 0..days.len() {
        units = units.checked_add(unzigzag(reader.number()?)).filter(|u| *u > 0).ok_or(PackError::Damaged)?;
        let (mut digits, mut exponent) = (units, exponent);
        while exponent < 0 && digits % 10 == 0 {
            (digits, exponent) = (digits / 10, exponent.saturating_add(1));
        }
        values.push(Decimal::new(digits.into(), exponent).map_err(|_| PackError::Damaged)?);
    }
    if days.len() == column.span.count && reader.0.is_empty() {
        Ok(Series::new(days, values))
    } else {
        Err(PackError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let csv = "Date,USD,JPY,CNY,\n2024-05-06,1.0769,165.5,7.7,\n2024-05-03,1.0744,N/A,7.7781,\n\
                   2024-05-02,1.0698,166.66,N/A,\n2024-04-30,1.0718,168.4,N/A,\n";
        Table::read(csv.as_bytes(), "test.csv").unwrap()
    }

    #[test]
    fn unpacks_what_it_packs() {
        let packed = pack(&table()).unwrap();
        let again = Table::unpack("test.csv", packed).unwrap();
        assert_eq!(again.summaries(), table().summaries());
        assert_eq!(again.published().collect::<Vec<_>>(), table().published().collect::<Vec<_>>());
    }

    #[test]
    fn any_changed_byte_is_found() {
        let packed = pack(&table()).unwrap();
        for position in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[position] ^= 0x10;
            let expected = if position < 8 { PackError::NotPacked } else { PackError::Damaged };
            assert_eq!(Table::unpack("x", damaged).unwrap_err(), expected, "at {position}");
        }
        for length in 0..packed.len() {
            assert!(Table::unpack("x", packed[..length].to_vec()).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic_behind_a_sound_checksum() {
        let packed = pack(&table()).unwrap();
        for position in 16..packed.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut damaged = packed.clone();
                damaged[position] = byte;
                let sum = checksum(&damaged[16..]);
                damaged[8..16].copy_from_slice(&sum.to_le_bytes());
                if let Ok(table) = Table::unpack("x", damaged) {
                    assert!(table.published().count() <= 12);
                }
            }
        }
    }

    #[test]
    fn a_calendar_that_stands_still_is_damaged() {
        let mut packed = pack(&table()).unwrap();
        // Behind the header and the directory of three columns, the steps from day to day.
        let steps = 26 + 3 * 23;
        assert_eq!(packed[steps..steps + 3], [2, 1, 3], "30 April, 2, 3 and 6 May");
        packed[steps] = 0;
        assert_eq!(directory(&packed).map(|_| ()), Err(PackError::Damaged));
    }

    #[test]
    fn a_column_is_as_long_as_said_and_its_rates_are_above_zero() {
        let read = |bytes: &[u8], count: usize| {
            let span = Span { first: 7, last: 7, count };
            let pair = "USD/CNY".parse().unwrap();
            let entry = Column { pair, span, decimal_places: 0, start: 0, end: bytes.len() };
            column(bytes, &entry, &[7]).map(|series| series.get(0).unwrap().1.to_string())
        };
        // One run of one day, and its rate as twice the difference to the one before.
        assert_eq!(read(&[1, 0, 1, 2], 1).as_deref(), Ok("1"));
        assert_eq!(read(&[1, 0, 1, 20], 1).as_deref(), Ok("10"));
        assert_eq!(read(&[1, 0, 1, 0], 1), Err(PackError::Damaged), "zero");
        assert_eq!(read(&[1, 0, 1, 1], 1), Err(PackError::Damaged), "below zero");
        assert_eq!(read(&[1, 0, 1, 2, 0], 1), Err(PackError::Damaged), "a byte too many");
        assert_eq!(read(&[1, 0, 1, 2], 2), Err(PackError::Damaged), "a rate too few");
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        for number in [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN, 1 << 61] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, zigzag(number));
            assert_eq!(Reader(&bytes).number().map(unzigzag), Ok(number));
        }
    }

    #[test]
    fn averages_are_not_packed() {
        let empty = Table::new("x", crate::rates::Observations::default()).unwrap();
        assert_eq!(pack(&empty), Err(PackError::CannotPack));
    }
}
