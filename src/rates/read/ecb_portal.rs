//! CSV from the ECB's data portal (SDMX): exchange rates by day, and averages by month, quarter, half-year and year.
//!
//! Publisher: European Central Bank. Terms: free of charge with the source named.
//!
//! ```text
//! KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE
//! EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2024-01-02,1.0956
//! ```
//!
//! Direction: units of `CURRENCY` for one of `CURRENCY_DENOM`. `EXR_SUFFIX` A is an average (by day, the rate itself),
//! E a rate at the end of a period, which stands for its last day. Empty or `NaN` on holidays. The history variant
//! carries superseded values too, told by `VALID_TO`, and deletions, told by `ACTION`; both are passed over. Series that
//! are no spot rates (`EXR_TYPE` other than `SP…`) are left out, and so said.

use super::cells::{Row, Rows};
use super::fault::{Fault, Problem};
use super::value;
use crate::period::Period;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["", "NaN"];

/// Whether the first row names the columns of such a file.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(header)) = rows.next() else { return false };
    ["CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"].iter().all(|name| header.position(name).is_some())
}

struct Columns {
    currency: usize,
    denominator: usize,
    period: usize,
    value: usize,
    kind: Option<usize>,
    suffix: Option<usize>,
    multiplier: Option<usize>,
    valid_to: Option<usize>,
    action: Option<usize>,
}

impl Columns {
    fn of(header: &Row<'_>) -> Option<Self> {
        Some(Self {
            currency: header.position("CURRENCY")?,
            denominator: header.position("CURRENCY_DENOM")?,
            period: header.position("TIME_PERIOD")?,
            value: header.position("OBS_VALUE")?,
            kind: header.position("EXR_TYPE"),
            suffix: header.position("EXR_SUFFIX"),
            multiplier: header.position("UNIT_MULT"),
            valid_to: header.position("VALID_TO"),
            action: header.position("ACTION"),
        })
    }
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let Some(header) = rows.next().transpose()? else { return Ok(()) };
    let Some(columns) = Columns::of(&header) else { return Ok(()) };
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let text = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).map_or("", |cell| &cell.text);
        if !text(columns.valid_to).is_empty() || text(columns.action).eq_ignore_ascii_case("D") {
            continue;
        }
        let (currency, denominator) = (row.cell(columns.currency)?, row.cell(columns.denominator)?);
        if columns.kind.is_some() && !text(columns.kind).starts_with("SP") {
            into.leave_out(format!("series of the type {}, which are no spot rates", text(columns.kind)));
            continue;
        }
        let unknown =
            [currency, denominator].into_iter().find(|c| value::is_code(&c.text) && value::currency(c).is_err());
        if let Some(unknown) = unknown {
            into.leave_out(format!("{}, which figcheck does not know", unknown.text));
            continue;
        }
        let pair = Pair { base: value::currency(denominator)?, quote: value::currency(currency)? };
        if pair.base == pair.quote {
            return Err(Problem::SameCurrency(pair.base.to_string()).at(currency.spot));
        }
        let period = value::period(row.cell(columns.period)?)?;
        let period = if text(columns.suffix) == "E" { Period::day(period.last_day()) } else { period };
        let cell = row.cell(columns.value)?;
        let Some(rate) = value::rate(cell, ABSENT)? else { continue };
        let exponent = match text(columns.multiplier) {
            "" => 0,
            digits => digits.parse().map_err(|_| Problem::Expected("a power of ten in UNIT_MULT").at(cell.spot))?,
        };
        // UNIT_MULT says of how many units the value counts: a thousand won (3) are a thousand times as many won.
        let rate = value::per_unit(rate, 0_i32.saturating_sub(exponent));
        let rate = rate.map_err(|e| Problem::NotARate(cell.text.clone().into_owned(), e).at(cell.spot))?;
        into.push(pair, period, rate, cell.spot)?;
    }
    Ok(())
}
