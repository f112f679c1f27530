//! The sheet of claims: what an editor needs first, then all that is known, then the input's other columns.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Cell, Sheet};
use crate::check::{Assessment, Silence};
use crate::money::Written;
use crate::report::Run;
use crate::report::inert::shown;

/// A column of the sheet.
struct Column {
    title: &'static str,
    /// In characters of the standard font.
    width: u8,
    cell: for<'a> fn(&'a Assessment<'_>) -> Cell<'a>,
}

const COLUMNS: [Column; 30] = [
    Column { title: "Verdict", width: 11, cell: |claim| Cell::Verdict(claim.verdict, claim.silence.is_some()) },
    Column { title: "Place", width: 30, cell: place },
    Column { title: "Original", width: 24, cell: |claim| wording(claim.original.as_ref()) },
    Column { title: "Stated", width: 26, cell: |claim| wording(claim.stated.as_ref()) },
    Column {
        title: "Print instead",
        width: 26,
        cell: |claim| text(claim.suggestion.as_ref().map(|s| s.text.as_str())),
    },
    Column { title: "Deviation", width: 11, cell: |claim| percent(claim.deviation_percent.as_deref()) },
    Column { title: "Message", width: 48, cell: |claim| Cell::Prose(claim.message.as_str().into()) },
    Column { title: "Causes", width: 40, cell: causes },
    Column { title: "Silenced by", width: 18, cell: silence },
    Column { title: "Sentence", width: 60, cell: sentence },
    Column { title: "Expected", width: 20, cell: |claim| number(claim.expected.as_deref()) },
    Column { title: "Passes from", width: 20, cell: |claim| number(claim.passes.as_ref().map(|p| p.low.as_str())) },
    Column { title: "Passes to", width: 20, cell: |claim| number(claim.passes.as_ref().map(|p| p.high.as_str())) },
    Column { title: "Original amount", width: 20, cell: |claim| amount(claim.original.as_ref()) },
    Column { title: "Original currency", width: 10, cell: |claim| currency(claim.original.as_ref()) },
    Column { title: "Stated amount", width: 20, cell: |claim| amount(claim.stated.as_ref()) },
    Column { title: "Stated currency", width: 10, cell: |claim| currency(claim.stated.as_ref()) },
    Column { title: "Date", width: 12, cell: |claim| owned(claim.date.map(|date| date.to_string())) },
    Column { title: "Rate", width: 14, cell: rate },
    Column { title: "Rate date", width: 12, cell: rate_date },
    Column { title: "Rate source", width: 26, cell: |claim| text(claim.rate.as_ref().map(|applied| &*applied.source)) },
    Column {
        title: "Implied rate from",
        width: 14,
        cell: |claim| number(claim.implied_rate.as_ref().map(|i| i.low.as_str())),
    },
    Column {
        title: "Implied rate to",
        width: 14,
        cell: |claim| number(claim.implied_rate.as_ref().and_then(|i| i.high.as_deref())),
    },
    Column {
        title: "Tolerance",
        width: 11,
        cell: |claim| Cell::Percent(claim.tolerance.in_percent().to_string().into()),
    },
    Column { title: "File", width: 30, cell: |claim| text(Some(&claim.setting.place.file)) },
    Column { title: "Line", width: 8, cell: |claim| Cell::Count(claim.setting.place.line) },
    Column { title: "Column", width: 8, cell: |claim| Cell::Count(claim.setting.place.column) },
    Column { title: "Id", width: 14, cell: |claim| text(Some(&claim.setting.id)) },
    Column { title: "Source", width: 24, cell: |claim| text(claim.setting.source.as_deref()) },
    Column { title: "Rate notes", width: 40, cell: rate_notes },
];

/// The last column that is printed: the causes. What lies behind it would make the print too small to read.
const LAST_PRINTED: u16 = 7;
/// How wide the input's other columns are.
const OTHER_WIDTH: u8 = 20;

pub(super) fn sheet(run: &Run, assessments: &[Assessment<'_>]) -> Result<Worksheet, XlsxError> {
    let mut sheet = Sheet::new("Claims")?;
    let mut widths: Vec<u8> = COLUMNS.iter().map(|column| column.width).collect();
    widths.extend(run.other_columns.iter().map(|_| OTHER_WIDTH));
    sheet.widths(&widths)?;
    let titles = COLUMNS.iter().map(|column| Cell::Head(column.title.into()));
    sheet.row(0, titles.chain(run.other_columns.iter().map(|name| Cell::Head(name.as_str().into()))))?;
    let mut row = 0_u32;
    for claim in assessments {
        row = row.saturating_add(1);
        let known = COLUMNS.iter().map(|column| (column.cell)(claim));
        let others = claim.setting.other_cells.iter().map(|cell| text(Some(cell)));
        sheet.row(row, known.chain(others))?;
    }
    let last_column = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.worksheet.set_row_height(0, 32)?.autofilter(0, 0, row, last_column)?;
    sheet.worksheet.set_print_area(0, 0, row, LAST_PRINTED)?;
    sheet.worksheet.set_freeze_panes(1, 2)?.set_repeat_rows(0, 0)?;
    Ok(sheet.worksheet)
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.filter(|text| !text.is_empty()).map_or(Cell::Empty, |text| Cell::Text(text.into()))
}

fn owned<'a>(text: Option<String>) -> Cell<'a> {
    text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
}

fn number(digits: Option<&str>) -> Cell<'_> {
    digits.map_or(Cell::Empty, |digits| Cell::Number(digits.into()))
}

fn percent(digits: Option<&str>) -> Cell<'_> {
    digits.map_or(Cell::Empty, |digits| Cell::Percent(digits.into()))
}

fn wording<'a>(money: Option<&'a Written<'_>>) -> Cell<'a> {
    text(money.map(|written| &*written.text))
}

fn amount<'a>(money: Option<&Written<'_>>) -> Cell<'a> {
    money.map_or(Cell::Empty, |written| Cell::Number(written.money.figure.value().to_string().into()))
}

fn currency<'a>(money: Option<&Written<'_>>) -> Cell<'a> {
    owned(money.map(|written| written.money.currency.to_string()))
}

fn place<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    let place = &claim.setting.place;
    Cell::Link(&place.file, format!("{}:{}:{}", shown(&place.file), place.line, place.column))
}

fn causes<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    if claim.causes.is_empty() {
        return Cell::Empty;
    }
    let causes: Vec<String> =
        claim.causes.iter().map(|cause| format!("{}: {}", cause.kind, cause.explanation)).collect();
    Cell::Prose(causes.join("\n").into())
}

fn silence<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    match &claim.silence {
        None => Cell::Empty,
        Some(Silence::Baseline) => Cell::Text("the baseline".into()),
        Some(Silence::Ignored { reason }) => Cell::Prose(format!("a comment in the copy: {reason}").into()),
    }
}

fn sentence<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    claim.setting.sentence.as_ref().map_or(Cell::Empty, |sentence| Cell::Text((&*sentence.text).into()))
}

fn rate<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    claim.rate.as_ref().map_or(Cell::Empty, |applied| Cell::Number(applied.rate.to_string().into()))
}

fn rate_date<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    owned(claim.rate.as_ref().and_then(|applied| applied.date).map(|date| date.to_string()))
}

fn rate_notes<'a>(claim: &'a Assessment<'_>) -> Cell<'a> {
    let warnings = claim.rate.as_ref().map(|applied| applied.warnings.join("\n"));
    warnings.filter(|warnings| !warnings.is_empty()).map_or(Cell::Empty, |warnings| Cell::Prose(warnings.into()))
}
