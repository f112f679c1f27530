//! `eurofxref-hist.csv`: the ECB's euro reference rates by day.
//!
//! Publisher: European Central Bank. Terms: free of charge with the source named.
//!
//! ```text
//! Date,USD,JPY,BGN,CYP,
//! 2024-04-26,1.0714,168.03,1.9558,N/A,
//! ```
//!
//! Units of each currency for one euro, newest day first; `N/A` where a currency was not quoted. Columns come and go
//! over the years and are known by name. The daily `eurofxref.csv`, with `26 April 2024` for a date, is read too.

use super::cells::{Cell, lines, split};
use super::fault::{Fault, Problem};
use super::value::{self, Absent};
use crate::money::Currency;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

pub(super) const LAYOUT: &str = "an ECB table of euro reference rates, a column a currency";

/// Whether the first line is the header of such a file: `Date` and codes of currencies, no pairs.
pub(super) fn recognises(first_line: &str) -> bool {
    let Ok(cells) = split(first_line, 1, ',') else { return false };
    let mut names = cells.iter().map(|c| &*c.text);
    let is_code = |name: &str| name.is_empty() || name.parse::<Currency>().is_ok();
    names.next() == Some("Date") && cells.len() > 2 && names.all(is_code)
}

pub(super) fn read(text: &str, into: &mut Observations) -> Result<(), Fault> {
    let mut header: Option<Vec<Option<Pair>>> = None;
    for (number, line) in lines(text) {
        if line.trim().is_empty() {
            continue;
        }
        let cells = split(line, number, ',')?;
        let Some(columns) = &header else {
            header = Some(cells.iter().map(column).collect::<Result<_, _>>()?);
            continue;
        };
        value::same_width(&cells, columns.len())?;
        let mut cells = cells.iter();
        let Some(first) = cells.next() else { continue };
        let day = value::day(first)?;
        for (cell, pair) in cells.zip(columns.iter().skip(1)) {
            let Some(pair) = *pair else {
                if cell.text.is_empty() {
                    continue;
                }
                return Err(Problem::Expected("nothing: the column has no name").at(cell.spot));
            };
            if let Some(rate) = value::rate(cell, Absent::MARKS)? {
                into.push(pair, day, rate, cell.spot).map_err(|e| e.at(cell.spot))?;
            }
        }
    }
    Ok(())
}

fn column(cell: &Cell<'_>) -> Result<Option<Pair>, Fault> {
    if cell.text.is_empty() || cell.text == "Date" {
        return Ok(None);
    }
    let quote = value::currency(cell)?;
    if quote == Currency::EUR {
        return Err(Problem::SameCurrency("EUR".to_owned()).at(cell.spot));
    }
    Ok(Some(Pair { base: Currency::EUR, quote }))
}
