//! figcheck's own layout, which `figcheck rates export` writes.
//!
//! Publisher and terms: whoever wrote the file.
//!
//! ```text
//! date,base,quote,rate
//! 2025-09-22,USD,CNY,7.1121
//! ```
//!
//! Direction: units of `quote` for one of `base`. A date is a day, or a period (`2024-08`, `2024-Q3`, `2024-H1`, `2024`)
//! for an average. The columns may stand in any order and have others beside them; every row must have a rate.

use super::cells::Rows;
use super::fault::{Fault, Problem};
use super::value;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const COLUMNS: [&str; 4] = ["date", "base", "quote", "rate"];

/// Whether the first row names the four columns.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(header)) = rows.next() else { return false };
    COLUMNS.iter().all(|name| header.position(name).is_some())
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    let [Some(date), Some(base), Some(quote), Some(rate)] = COLUMNS.map(|name| header.position(name)) else {
        return Ok(());
    };
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let pair = Pair { base: value::currency(row.cell(base)?)?, quote: value::currency(row.cell(quote)?)? };
        if pair.base == pair.quote {
            return Err(Problem::SameCurrency(pair.base.to_string()).at(row.cell(quote)?.spot));
        }
        let period = value::period(row.cell(date)?)?;
        let cell = row.cell(rate)?;
        into.push(pair, period, value::present_rate(cell)?, cell.spot)?;
    }
    Ok(())
}
