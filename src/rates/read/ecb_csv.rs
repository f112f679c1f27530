//! `eurofxref-hist.csv`: the ECB's euro reference rates by day.
//!
//! Publisher: European Central Bank. Terms: free of charge with the source named.
//!
//! ```text
//! Date,USD,JPY,BGN,CYP,
//! 2024-04-26,1.0714,168.03,1.9558,N/A,
//! ```
//!
//! Direction: units of each currency for one euro. Newest day first; `N/A` where a currency was not quoted. Columns
//! come and go over the years and are known by name. The daily `eurofxref.csv`, with `26 April 2024` for a date, is
//! read too.

use super::cells::{Row, Rows};
use super::fault::{Fault, Problem};
use super::value;
use crate::money::Currency;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["N/A", ""];

/// Whether the first row is the header of such a file: `Date`, then codes of currencies and no pairs.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(header)) = rows.next() else { return false };
    let is_heading = |text: &str| text.is_empty() || value::is_code(text);
    header.first() == "Date" && !header.is_single() && header.cells.iter().skip(1).all(|cell| is_heading(&cell.text))
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    let pairs = pairs(&header)?;
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let day = Period::day(value::day(row.cell(0)?)?);
        for (cell, pair) in row.cells.iter().zip(&pairs).skip(1) {
            let rate = value::rate(cell, ABSENT)?;
            match (pair, rate) {
                (Some(pair), Some(rate)) => into.push(*pair, day, rate, cell.spot)?,
                (None, Some(_)) => {
                    return Err(Problem::Expected("nothing, since the column has no name,").at(cell.spot));
                }
                (_, None) => {}
            }
        }
    }
    Ok(())
}

fn pairs(header: &Row<'_>) -> Result<Vec<Option<Pair>>, Fault> {
    let mut pairs = vec![None];
    for cell in header.cells.iter().skip(1) {
        if cell.is_empty() {
            pairs.push(None);
            continue;
        }
        let quote = value::currency(cell)?;
        if quote == Currency::EUR {
            return Err(Problem::SameCurrency("EUR".to_owned()).at(cell.spot));
        }
        pairs.push(Some(Pair { base: Currency::EUR, quote }));
    }
    Ok(pairs)
}
