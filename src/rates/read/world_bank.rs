//! Yearly averages from the World Bank: the indicator `PA.NUS.FCRF`, official exchange rates.
//!
//! Publisher: World Bank, World Development Indicators. Terms: CC BY 4.0.
//!
//! ```text
//! "Data Source","World Development Indicators",
//!
//! "Last Updated Date","2025-07-01",
//!
//! "Country Name","Country Code","Indicator Name","Indicator Code","2023","2024",
//! "China","CHN","Official exchange rate (LCU per US$, period average)","PA.NUS.FCRF","7.08","7.19",
//! ```
//!
//! Direction: units of a country's currency for one US dollar, averages of a year. An empty cell where there is none,
//! and `0` where the rate is too small to print. Countries without a currency of their own throughout (the members of
//! the euro area, whose rates stand under `EMU`) are left out, and so said; so are other indicators.

use super::cells::{Row, Rows};
use super::fault::{Fault, Problem};
use super::{countries, value};
use crate::money::Currency;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["", "0"];
const INDICATOR: &str = "PA.NUS.FCRF";

/// Whether the first row is the data source, or the header itself.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(first)) = rows.next() else { return false };
    let is_source = first.first() == "Data Source" && first.cells.get(1).is_some_and(|c| c.text.starts_with("World"));
    is_source || is_header(&first)
}

fn is_header(row: &Row<'_>) -> bool {
    row.first() == "Country Name" && row.position("Country Code").is_some()
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let header = loop {
        let Some(row) = rows.next().transpose()? else { return Ok(()) };
        if is_header(&row) {
            break row;
        }
    };
    let missing = |name| Problem::Expected(name);
    let country = header.position("Country Code").ok_or_else(|| missing("a column Country Code"))?;
    let indicator = header.position("Indicator Code").ok_or_else(|| missing("a column Indicator Code"))?;
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let code = &row.cell(indicator)?.text;
        if code != INDICATOR {
            into.leave_out(format!("indicators other than {INDICATOR}, official exchange rates"));
            continue;
        }
        let country = &row.cell(country)?.text;
        let Some(quote) = countries::currency(country) else {
            let has_rates = row.cells.iter().skip(indicator.saturating_add(1)).any(|cell| !cell.is_empty());
            if has_rates {
                into.leave_out("countries without one currency of their own throughout".to_owned());
            }
            continue;
        };
        let pair = Pair { base: Currency::USD, quote };
        for (heading, cell) in header.cells.iter().zip(&row.cells) {
            let Some(year) = year(&heading.text) else { continue };
            if ABSENT.contains(&&*cell.text) {
                continue;
            }
            let not_a_rate = |reason| Problem::NotARate(cell.text.clone().into_owned(), reason).at(cell.spot);
            let rate = value::scientific(&cell.text).map_err(not_a_rate)?;
            if !rate.is_positive() {
                return Err(Problem::NotPositive(cell.text.clone().into_owned()).at(cell.spot));
            }
            into.push(pair, year, rate, cell.spot)?;
        }
    }
    Ok(())
}

fn year(heading: &str) -> Option<Period> {
    let is_year = heading.len() == 4 && heading.bytes().all(|b| b.is_ascii_digit());
    if is_year { heading.parse().ok().and_then(Period::year) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_four_digits() {
        assert_eq!(year("2024"), Period::year(2024));
        for heading in ["", "024", "+024", "20240", "Code", "1960-61"] {
            assert_eq!(year(heading), None, "{heading}");
        }
    }
}
