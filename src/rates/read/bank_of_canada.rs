//! CSV from the Bank of Canada's Valet service.
//!
//! Publisher: Bank of Canada. Terms: its own, <https://www.bankofcanada.ca/terms/>; figcheck reads a user's own copy.
//!
//! ```text
//! "OBSERVATIONS"
//! "date","FXUSDCAD"
//! "2026-08-19","1.3824"
//! ```
//!
//! What stands above `OBSERVATIONS` describes the series and is passed over. Direction: `FXUSDCAD` is Canadian dollars
//! for one US dollar. `FX…` are rates of days, `FXM…` averages of the month and `FXA…` of the year that the date begins.
//! An empty cell where there is no rate.

use super::cells::{Cell, Rows};
use super::fault::{Fault, Problem};
use super::value::{self, Frequency};
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &[""];

/// How many rows the descriptions may take.
const MAX_ROWS_ABOVE: usize = 2_000;

/// Whether a row consists of the word that opens the observations.
pub(super) fn recognises(rows: Rows<'_>) -> bool {
    rows.take(MAX_ROWS_ABOVE).filter_map(Result::ok).any(|row| row.first() == "OBSERVATIONS" && row.is_single())
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    // Descriptions are free text: what is wrong with their quotation marks does not matter.
    if !rows.any(|row| row.is_ok_and(|row| row.first() == "OBSERVATIONS" && row.is_single())) {
        return Ok(());
    }
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    if header.first() != "date" {
        return Err(Problem::Expected("a header that begins with date").at(header.cell(0)?.spot));
    }
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

/// `FXUSDCAD`: Canadian dollars for one US dollar.
fn series(cell: &Cell<'_>) -> Result<(Pair, Frequency), Fault> {
    let read = || {
        let name = cell.text.strip_prefix("FX")?;
        let (frequency, pair) = match name.len() {
            6 => (Frequency::Day, name),
            7 => name
                .strip_prefix('M')
                .map(|pair| (Frequency::Month, pair))
                .or_else(|| name.strip_prefix('A').map(|pair| (Frequency::Year, pair)))?,
            _ => return None,
        };
        Some((pair.parse::<Pair>().ok()?, frequency))
    };
    read().ok_or_else(|| Problem::Expected("the name of a series of exchange rates such as FXUSDCAD").at(cell.spot))
}
