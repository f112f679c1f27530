//! CSV from the Federal Reserve's own data download: the H.10 release of foreign exchange rates.
//!
//! Publisher: Board of Governors of the Federal Reserve System. Terms: a work of the US government, free of copyright.
//!
//! ```text
//! "Series Description","Chinese Yuan"
//! "Unit:","Currency"
//! "Multiplier:","1"
//! "Currency:","CNY"
//! "Unique Identifier:","H10/H10/RXI_N.B.CH"
//! "Time Period","RXI_N.B.CH"
//! 2026-05-14,6.7851
//! ```
//!
//! The name of a series tells its direction: `RXI_N.B.CH` is yuan for one dollar, `RXI$US_N.B.EU` dollars for one euro.
//! The letter in its middle is the frequency: B business days, M and A averages of months and years. `ND` where there
//! is no rate. Series in rows, with the days across, are read too. Indices of the dollar are left out, and so said.

use super::cells::{Cell, Row, Rows};
use super::fault::{Fault, Problem};
use super::{fed, value};
use crate::figure::Decimal;
use crate::money::Currency;
use crate::rates::pair::Pair;
use crate::rates::series::Observations;

const ABSENT: &[&str] = &["ND", ""];

/// Whether the first row describes series as the data download does.
pub(super) fn recognises(mut rows: Rows<'_>) -> bool {
    let Some(Ok(first)) = rows.next() else { return false };
    matches!(label(first.first()).as_str(), "series description" | "descriptions") && !first.is_single()
}

/// The first cell of a describing row: `Unique Identifier:` with and without the colon and spaces.
fn label(text: &str) -> String {
    text.trim_end_matches([':', ' ']).to_ascii_lowercase()
}

pub(super) fn read(mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let Some(first) = rows.next().transpose()? else { return Ok(()) };
    if label(first.first()) == "descriptions" { in_rows(&first, rows, into) } else { in_columns(first, rows, into) }
}

/// A series, or `None` for one that is no exchange rate.
struct Series {
    pair: Pair,
    /// For how many units of the base a value is: a multiplier of 1000 is a thousandth of one.
    units_exponent: i32,
    averages: bool,
}

fn in_columns(first: Row<'_>, mut rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let mut described = vec![first];
    let header = loop {
        let Some(row) = rows.next().transpose()? else { return Ok(()) };
        if label(row.first()) == "time period" {
            break row;
        }
        if value::parse_day(row.first()).is_some() {
            let spot = row.cell(0)?.spot;
            return Err(Problem::Expected("the row that begins with Time Period and names the series").at(spot));
        }
        described.push(row);
    };
    let describing = |name: &str| described.iter().find(|row| label(row.first()) == name);
    let (multipliers, currencies) = (describing("multiplier"), describing("currency"));
    let mut series = Vec::new();
    for (position, name) in header.cells.iter().enumerate().skip(1) {
        let at = |row: Option<&Row<'_>>| {
            row.and_then(|r| r.cells.get(position)).map_or(String::new(), |c| c.text.to_string())
        };
        series.push(describe(name, &at(multipliers), &at(currencies), into)?);
    }
    for row in rows {
        let row = row?;
        row.is_as_wide_as(&header)?;
        let date = row.cell(0)?;
        for (cell, series) in row.cells.iter().skip(1).zip(&series) {
            push(series.as_ref(), date, cell, into)?;
        }
    }
    Ok(())
}

fn in_rows(header: &Row<'_>, rows: Rows<'_>, into: &mut Observations) -> Result<(), Fault> {
    let column = |name: &str| header.cells.iter().position(|cell| label(&cell.text) == name);
    let missing = || Problem::Expected("a column Series Name:");
    let name = column("series name").ok_or_else(missing)?;
    let (multiplier, currency) = (column("multiplier"), column("currency"));
    for row in rows {
        let row = row?;
        row.is_as_wide_as(header)?;
        let text = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).map_or("", |cell| &cell.text);
        let series = describe(row.cell(name)?, text(multiplier), text(currency), into)?;
        for (date, cell) in header.cells.iter().zip(&row.cells).skip(name.saturating_add(1)) {
            push(series.as_ref(), date, cell, into)?;
        }
    }
    Ok(())
}

fn push(series: Option<&Series>, date: &Cell<'_>, cell: &Cell<'_>, into: &mut Observations) -> Result<(), Fault> {
    let period = value::period(date)?;
    let Some(series) = series else { return Ok(()) };
    if series.averages == period.as_day().is_some() {
        let expected =
            if series.averages { "a month or year, as the series says," } else { "a day, as the series says," };
        return Err(Problem::Expected(expected).at(date.spot));
    }
    let Some(rate) = value::rate(cell, ABSENT)? else { return Ok(()) };
    let not_a_rate = |reason| Problem::NotARate(cell.text.clone().into_owned(), reason).at(cell.spot);
    let rate = value::per_unit(rate, series.units_exponent).map_err(not_a_rate)?;
    into.push(series.pair, period, rate, cell.spot)?;
    Ok(())
}

/// What the name of a series, and the rows above it, say.
fn describe(
    name: &Cell<'_>,
    multiplier: &str,
    currency: &str,
    into: &mut Observations,
) -> Result<Option<Series>, Fault> {
    let expected = || Problem::Expected("the name of a series such as RXI_N.B.CH").at(name.spot);
    let mut parts = name.text.split('.');
    let (kind, frequency, country) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
    let dollars = match kind {
        "RXI_N" => false,
        "RXI$US_N" => true,
        _ if kind.starts_with('J') => {
            into.leave_out(format!("{}, which is an index and no exchange rate", name.text));
            return Ok(None);
        }
        _ => return Err(expected()),
    };
    let averages = match frequency {
        "B" | "D" => false,
        "M" | "A" => true,
        _ => return Err(Problem::Expected("a series of business days (B), months (M) or years (A)").at(name.spot)),
    };
    let country = country.ok_or_else(expected)?;
    let named = fed::currency(country);
    let given = currency.parse::<Currency>().ok().filter(|c| *c != Currency::USD);
    let foreign = match (named, given) {
        (Some(named), Some(given)) if named != given => {
            return Err(Problem::Expected("a series whose name and Currency: agree").at(name.spot));
        }
        (Some(foreign), _) | (None, Some(foreign)) => foreign,
        (None, None) => {
            into.leave_out(format!("{}, whose currency figcheck does not know", name.text));
            return Ok(None);
        }
    };
    let exponent = match multiplier {
        "" => 0,
        digits => {
            let power: Option<Decimal> = digits.parse::<Decimal>().ok().map(Decimal::normalized);
            let zeros = power.and_then(|p| p.to_string().strip_prefix('1').map(str::to_owned));
            let exponent = zeros.filter(|z| z.bytes().all(|b| b == b'0')).and_then(|z| i32::try_from(z.len()).ok());
            exponent.ok_or_else(|| Problem::Expected("a series whose Multiplier: is a power of ten").at(name.spot))?
        }
    };
    let pair = if dollars {
        Pair { base: foreign, quote: Currency::USD }
    } else {
        Pair { base: Currency::USD, quote: foreign }
    };
    Ok(Some(Series { pair, units_exponent: 0_i32.saturating_sub(exponent), averages }))
}
