//! What stands below the claims: the count of each verdict, the rates, what is worth knowing of the documents.

use super::page::Page;
use super::style::Label;
use crate::check::{Document, Note, NoteKind, NotePlace, OneRate, Verdict};
use crate::report::{Outcome, Run, SourceUsed};

/// How many places of a note are listed unless everything is.
const MOST_PLACES: usize = 8;

/// How many documents are named where there is nothing to check in them.
const MOST_NAMES: usize = 3;

pub(super) fn write(run: &Run, outcome: &Outcome, page: &mut Page) {
    if !run.quiet {
        for document in &outcome.documents {
            let shows_fit = run.all || outcome.documents.len() == 1;
            for one_rate in &document.one_rate {
                write_one_rate(document, one_rate, shows_fit, run.all, page);
            }
            for note in &document.notes {
                write_note(document, note, run.all, page);
            }
        }
    }
    write_counts(outcome, page);
    if !outcome.errors.is_empty() {
        // Which and why stands on standard error.
        let errors = u64::try_from(outcome.errors.len()).unwrap_or(u64::MAX);
        page.remark(Label::Flag, "incomplete", &format!("{} could not be read", counted(errors, "input")));
    }
    write_rates(outcome.rates.sources(), page);
    for setting in &run.loosened {
        page.remark(Label::Note, "loosened", setting);
    }
    for remark in &outcome.remarks {
        page.remark(Label::Note, "note", remark);
    }
}

/// `12 claims: 9 ok, 1 rounded, 1 outside, 1 unchecked (2 silenced)`.
fn write_counts(outcome: &Outcome, page: &mut Page) {
    let summary = &outcome.summary;
    if summary.claims == 0 {
        let nothing = match names(&outcome.documents) {
            Some(names) => format!("nothing to check in {names}"),
            None if outcome.errors.is_empty() => "nothing to check".to_owned(),
            None => "nothing was read".to_owned(),
        };
        page.remark(Label::Strong, "0 claims", &nothing);
        return;
    }
    let mut line = vec![(Some(Label::Strong), counted(summary.claims, "claim")), (None, ": ".to_owned())];
    for verdict in Verdict::ALL {
        let count = summary.of(verdict);
        if count > 0 {
            if line.len() > 2 {
                line.push((None, ", ".to_owned()));
            }
            line.push((Some(Label::of(verdict)), format!("{count} {verdict}")));
        }
    }
    if summary.silenced > 0 {
        line.push((Some(Label::Dim), format!(" ({} silenced)", summary.silenced)));
    }
    page.labelled_line(&line);
}

/// `1 claim`, `5 claims`.
fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn names(documents: &[Document]) -> Option<String> {
    let shown: Vec<&str> = documents.iter().take(MOST_NAMES).map(|document| document.name.as_str()).collect();
    if documents.len() > MOST_NAMES {
        return Some(format!("{} documents", documents.len()));
    }
    let (last, others) = shown.split_last()?;
    Some(if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) })
}

/// `rates: ECB euro reference rates, 2024-01-02 to 2025-09-22; --rate`. How many claims each served is said where there
/// are several.
fn write_rates(sources: &[SourceUsed], page: &mut Page) {
    let several = sources.len() > 1;
    let described: Vec<String> = sources
        .iter()
        .map(|used| {
            let dates = match (used.earliest, used.latest) {
                (Some(earliest), Some(latest)) if earliest == latest => format!(", {latest}"),
                (Some(earliest), Some(latest)) => format!(", {earliest} to {latest}"),
                _ => String::new(),
            };
            let claims = if several { format!(" ({})", counted(used.claims, "claim")) } else { String::new() };
            format!("{}{dates}{claims}", used.source)
        })
        .collect();
    if !described.is_empty() {
        page.list(Label::Dim, "rates", &described);
    }
}

fn write_one_rate(document: &Document, one_rate: &OneRate, shows_fit: bool, all: bool, page: &mut Page) {
    if one_rate.apart.is_empty() && !shows_fit {
        return;
    }
    page.remark(Label::Note, "note", &headed(document, &one_rate.message, &one_rate.apart));
    write_places(&one_rate.apart, all, page);
    page.blank_line();
}

fn write_note(document: &Document, note: &Note, all: bool, page: &mut Page) {
    let shown = match note.kind {
        NoteKind::MissedCandidate => all,
        NoteKind::SameFigureTwice | NoteKind::StatedRate | NoteKind::UnusedIgnore | NoteKind::Limit => true,
    };
    if !shown {
        return;
    }
    page.remark(Label::Note, "note", &headed(document, &note.message, &note.places));
    write_places(&note.places, all, page);
    page.blank_line();
}

/// A message behind the name of its document, unless the places below name it.
fn headed(document: &Document, message: &str, places: &[NotePlace]) -> String {
    if places.first().is_some_and(|place| place.file == document.name) {
        message.to_owned()
    } else {
        format!("{}: {message}", document.name)
    }
}

fn write_places(places: &[NotePlace], all: bool, page: &mut Page) {
    let most = if all { places.len() } else { MOST_PLACES };
    page.set_gutter(1);
    for place in places.iter().take(most) {
        let mut items = vec![format!("{}:{}:{}", place.file, place.line, place.column)];
        items.extend(super::id_item(&place.id, place.line));
        page.place(&items);
        if !place.remark.is_empty() {
            page.detail("", Label::Strong, &place.remark);
        }
    }
    let left_out = places.len().saturating_sub(most);
    if left_out > 0 {
        page.detail("", Label::Dim, &format!("and {left_out} more"));
    }
}
