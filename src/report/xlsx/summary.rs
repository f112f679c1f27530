//! The sheets about the run as a whole: its counts, documents and notes, and the rates it used.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Cell, Sheet};
use crate::check::{Assessment, Document, NotePlace, Summary, Verdict};
use crate::report::{Outcome, Run};

/// The columns of the table of documents.
const DOCUMENTS: [&str; 9] =
    ["Document", "Date", "Date from", "Claims", "ok", "rounded", "outside", "unchecked", "silenced"];

pub(super) fn sheet(run: &Run, outcome: &Outcome) -> Result<Worksheet, XlsxError> {
    let mut sheet = Sheet::new("Summary")?;
    sheet.widths(&[46, 24, 48, 10, 10, 10, 10, 11, 10])?;
    let mut next = 0_u32;
    let mut at = || {
        let row = next;
        next = next.saturating_add(1);
        row
    };
    sheet.row(at(), [Cell::Title("figcheck".into())])?;
    let Summary { claims, silenced, .. } = outcome.summary;
    sheet.row(at(), [Cell::Strong("Claims".into()), Cell::Count(claims)])?;
    for verdict in Verdict::ALL {
        sheet.row(at(), [Cell::Verdict(verdict, false), Cell::Count(outcome.summary.of(verdict))])?;
    }
    sheet.row(at(), [Cell::Text("of these silenced".into()), Cell::Count(silenced)])?;

    for (title, lines) in [
        ("Settings that loosen the check", &run.loosened),
        ("Notes on the run", &outcome.remarks),
        ("Not read", &outcome.errors),
    ] {
        if lines.is_empty() {
            continue;
        }
        at();
        sheet.row(at(), [Cell::Strong(title.into())])?;
        for line in lines {
            sheet.row(at(), [Cell::Text(line.as_str().into())])?;
        }
    }

    at();
    sheet.row(at(), DOCUMENTS.map(|title| Cell::Head(title.into())))?;
    for document in &outcome.documents {
        sheet.row(at(), document_row(document))?;
    }

    let notes: Vec<[Cell<'_>; 4]> = outcome.documents.iter().flat_map(note_rows).collect();
    if !notes.is_empty() {
        at();
        sheet.row(at(), ["Notes: document", "Kind", "Message", "Places"].map(|title| Cell::Head(title.into())))?;
        for note in notes {
            sheet.row(at(), note)?;
        }
    }
    Ok(sheet.worksheet)
}

fn document_row(document: &Document) -> [Cell<'_>; 9] {
    let Summary { claims, ok, rounded, outside, unchecked, silenced } = document.summary;
    let date = document.date.as_ref();
    [
        Cell::Text(document.name.as_str().into()),
        date.map_or(Cell::Empty, |date| Cell::Text(date.period.to_string().into())),
        date.map_or(Cell::Empty, |date| Cell::Text(date.origin.as_str().into())),
        Cell::Count(claims),
        Cell::Count(ok),
        Cell::Count(rounded),
        Cell::Count(outside),
        Cell::Count(unchecked),
        Cell::Count(silenced),
    ]
}

fn note_rows(document: &Document) -> impl Iterator<Item = [Cell<'_>; 4]> {
    let row = |kind: &'static str, message, places| {
        let document = Cell::Text(document.name.as_str().into());
        [document, Cell::Text(kind.into()), Cell::Prose(message), Cell::Text(places)]
    };
    let rates = document
        .one_rate
        .iter()
        .map(move |rate| row("one-rate", rate.message.as_str().into(), places(&rate.apart).into()));
    let notes = document
        .notes
        .iter()
        .map(move |note| row(note.kind.code(), note.message.as_str().into(), places(&note.places).into()));
    rates.chain(notes)
}

fn places(places: &[NotePlace]) -> String {
    let places = places.iter().map(|place| format!("{}:{}:{} {}", place.file, place.line, place.column, place.remark));
    places.collect::<Vec<_>>().join("\n")
}

/// A rate as a run used it: pair, rate, date, source.
type Used<'a> = (String, String, Option<String>, &'a str);

/// The sheet of the rates that the claims were checked at, by pair and date.
pub(super) fn rates(assessments: &[Assessment<'_>]) -> Result<Worksheet, XlsxError> {
    let mut claims_by_rate: BTreeMap<Used<'_>, (u64, &[String])> = BTreeMap::new();
    for claim in assessments {
        let Some(applied) = &claim.rate else { continue };
        // A rate is units of the original's currency for one unit of the stated's.
        let code = |money: &Option<crate::money::Written<'_>>| {
            money.as_ref().map_or_else(|| "?".to_owned(), |written| written.money.currency.to_string())
        };
        let pair = format!("{}/{}", code(&claim.stated), code(&claim.original));
        let date = applied.date.map(|date| date.to_string());
        let key = (pair, applied.rate.to_string(), date, &*applied.source);
        let (claims, _) = claims_by_rate.entry(key).or_insert((0, &applied.warnings));
        *claims = claims.saturating_add(1);
    }
    let mut sheet = Sheet::new("Rates")?;
    sheet.widths(&[12, 16, 14, 40, 10, 60])?;
    let titles = ["Pair", "Rate", "Rate date", "Source", "Claims", "Notes"];
    sheet.row(0, titles.map(|title| Cell::Head(title.into())))?;
    let mut row = 0_u32;
    for ((pair, rate, date, source), (claims, warnings)) in claims_by_rate {
        row = row.saturating_add(1);
        let notes = if warnings.is_empty() { Cell::Empty } else { Cell::Prose(warnings.join("\n").into()) };
        let date = date.map_or(Cell::Empty, |date| Cell::Text(date.into()));
        let cells = [
            Cell::Text(pair.into()),
            Cell::Number(rate.into()),
            date,
            Cell::Text(source.into()),
            Cell::Count(claims),
            notes,
        ];
        sheet.row(row, cells)?;
    }
    sheet.worksheet.autofilter(0, 0, row, 5)?.set_freeze_panes(1, 0)?;
    Ok(sheet.worksheet)
}
