//! CSV from FRED: exchange rates of the Federal Reserve's H.10 and G.5 releases.
//!
//! Publisher: Federal Reserve Bank of St. Louis, from the Board of Governors of the Federal Reserve System. Terms: the
//! rates are a work of the US government and free of copyright; FRED's own terms hold for the service.
//!
//! ```text
//! observation_date,DEXCHUS
//! 2026-08-27,6.7198
//! ```
//!
//! Older files say `DATE` and have `.` where there is no rate, newer ones an empty cell. The name of a series tells its
//! direction: `DEXCHUS` is Chinese yuan for one US dollar, `DEXUSEU` US dollars for one euro. `DEX…` are rates of days,
//! `EX…` averages of the month and `AEX…` of the year that the date begins.

use super::cells::{Cell, Rows};
use super::fault::{Fault, Problem};
use super::fed;
use super::value::{self, Frequency};
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["", "."];

/// Whether the first row begins like FRED's.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(header)) = rows.next() else { return false };
    ["observation_date", "DATE"].contains(&header.first()) && !header.is_single()
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    let series = header.cells.iter().skip(1).map(series).collect::<Result<Vec<_>, _>>()?;
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let date = row.cell(0)?;
        for (cell, (pair, frequency)) in row.cells.iter().skip(1).zip(&series) {
            let period = frequency.period(date)?;
            if let Some(rate) = value::rate(cell, ABSENT)? {
                into.push(*pair, period, rate, cell.spot)?;
            }
        }
    }
    Ok(())
}

/// `DEXCHUS`: Chinese yuan for one US dollar.
fn series(cell: &Cell<'_>) -> Result<(Pair, Frequency), Fault> {
    let read = || {
        let (frequency, countries) = [("AEX", Frequency::Year), ("DEX", Frequency::Day), ("EX", Frequency::Month)]
            .into_iter()
            .find_map(|(prefix, frequency)| Some((frequency, cell.text.strip_prefix(prefix)?)))?;
        let (quote, base) = countries.split_at_checked(2).filter(|(_, base)| base.len() == 2)?;
        let pair = Pair { base: fed::currency(base)?, quote: fed::currency(quote)? };
        (pair.base != pair.quote).then_some((pair, frequency))
    };
    read().ok_or_else(|| Problem::Expected("the name of a series of exchange rates such as DEXCHUS").at(cell.spot))
}
