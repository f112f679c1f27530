//! One page that needs nothing else: no network, and no script to be read.
//!
//! Summary first, then the flagged claims, then each document, then every claim. What a script adds (sorting and
//! filtering) is in one inline script that never sees a text of an article but as the text of a cell. The page forbids
//! itself all else: its content security policy names the hashes of its own style sheet and script.

mod card;
mod document;
mod escape;
mod picture;
mod scale;
mod table;

use std::io;

use self::escape::Escaped;
use super::grouped::by_document;
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, Summary, Verdict};
use crate::rates::AppliedRate;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// SHA-256 of [`STYLE`] and [`SCRIPT`] in base64, as the content security policy names them. A test works them out.
const STYLE_HASH: &str = "p12BXci9yzxhS4an0GbwM4wQgAHng/pLS/vcAEb3Fww=";
const SCRIPT_HASH: &str = "aMKcHkW8jevhVlBFnziXHRMogHbgV4vPJ+rfNMlTrCo=";

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl WholeReport for Html {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let flagged: Vec<(usize, &Assessment<'_>)> =
            assessments.iter().enumerate().filter(|(_, claim)| claim.is_flagged()).collect();
        let title = title(&outcome.summary, flagged.len());
        write!(
            out,
            r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="figcheck {version}">
<title>{title} – figcheck</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the claims</a>
"##,
            version = env!("CARGO_PKG_VERSION"),
        )?;
        head(out, run, outcome, &title, flagged.len())?;
        writeln!(out, r#"<main id="main">"#)?;
        if !flagged.is_empty() {
            writeln!(
                out,
                r#"<section id="flagged" aria-labelledby="flagged-h"><h2 id="flagged-h">Flagged claims</h2>"#
            )?;
            for &(index, claim) in &flagged {
                card::card(out, index, claim)?;
            }
            writeln!(out, "</section>")?;
        }
        let groups = by_document(assessments, &outcome.documents);
        if !groups.is_empty() {
            writeln!(
                out,
                r#"<section id="documents" aria-labelledby="documents-h"><h2 id="documents-h">Documents</h2>"#
            )?;
            for (index, group) in groups.iter().enumerate() {
                document::section(out, index, group, assessments)?;
            }
            writeln!(out, "</section>")?;
        }
        if !assessments.is_empty() {
            writeln!(out, r#"<section id="all" aria-labelledby="all-h"><h2 id="all-h">All claims</h2>"#)?;
            table::table(out, assessments)?;
            writeln!(out, "</section>")?;
        }
        writeln!(out, "</main>")?;
        foot(out)?;
        write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}

fn title(summary: &Summary, flagged: usize) -> String {
    match (summary.claims, flagged) {
        (0, _) => "No claims".to_owned(),
        (1, 0) => "One claim, and it holds".to_owned(),
        (claims, 0) => format!("{claims} claims, none flagged"),
        (claims, flagged) => format!("{flagged} of {claims} claims flagged"),
    }
}

fn head(out: &mut dyn io::Write, run: &Run, outcome: &Outcome, title: &str, flagged: usize) -> io::Result<()> {
    let summary = &outcome.summary;
    writeln!(out, r#"<header><p class="kicker">figcheck</p><h1>{title}</h1>"#)?;
    bar(out, summary)?;
    writeln!(out, r#"<ul class="counts">"#)?;
    for verdict in Verdict::ALL {
        let (count, what) = (summary.of(verdict), meaning(verdict));
        writeln!(
            out,
            r#"<li class="{verdict}"><b>{count}</b> <span class="word">{verdict}</span> <span class="note">{what}</span></li>"#
        )?;
    }
    writeln!(out, "</ul>")?;
    if summary.silenced > 0 {
        let silenced = summary.silenced;
        writeln!(
            out,
            r#"<p class="facts">{silenced} of these are silenced, by a comment in the copy or by the baseline.</p>"#
        )?;
    }
    for (class, title, lines) in [
        ("errors", "Not read", &outcome.errors),
        ("loosened", "Settings that loosen the check", &run.loosened),
        ("remarks", "Notes on the run", &outcome.remarks),
    ] {
        if !lines.is_empty() {
            writeln!(out, r#"<div class="{class}"><h2>{title}</h2><ul>"#)?;
            for line in lines {
                writeln!(out, r#"<li dir="auto">{}</li>"#, Escaped(line))?;
            }
            writeln!(out, "</ul></div>")?;
        }
    }
    if summary.claims > 0 {
        writeln!(out, r#"<nav aria-label="On this page"><ul>"#)?;
        if flagged > 0 {
            writeln!(out, r##"<li><a href="#flagged">Flagged claims</a></li>"##)?;
        }
        writeln!(
            out,
            r##"<li><a href="#documents">Documents</a></li><li><a href="#all">All claims</a></li></ul></nav>"##
        )?;
    }
    writeln!(out, "</header>")
}

/// The counts as one bar.
fn bar(out: &mut dyn io::Write, summary: &Summary) -> io::Result<()> {
    if summary.claims == 0 {
        return Ok(());
    }
    let share = |count: u64| {
        let parts = u128::from(count).saturating_mul(10_000).checked_div(summary.claims.into()).unwrap_or(0);
        u64::try_from(parts).unwrap_or(0)
    };
    let percent =
        |parts: u64| format!("{}.{:02}%", parts.checked_div(100).unwrap_or(0), parts.checked_rem(100).unwrap_or(0));
    write!(out, r#"<svg class="bar" width="100%" height="12" aria-hidden="true" focusable="false">"#)?;
    let mut before = 0_u64;
    for verdict in Verdict::ALL {
        let start = share(before);
        before = before.saturating_add(summary.of(verdict));
        let length = share(before).saturating_sub(start);
        write!(out, r#"<rect class="{verdict}" x="{}" width="{}" height="12"/>"#, percent(start), percent(length))?;
    }
    writeln!(out, "</svg>")
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "within tolerance",
        Verdict::Rounded => "right only as a rounding",
        Verdict::Outside => "does not fit",
        Verdict::Unchecked => "could not be checked",
    }
}

fn foot(out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<footer><p>A claim is <b>ok</b> where the stated figure lies within the tolerance of the conversion, <b>rounded</b> where it is right only as a rounding of it, <b>outside</b> where it is neither and <b>unchecked</b> where there was no rate or a figure could not be read. A flag says that two amounts do not fit each other, not which of them is wrong.</p></footer>"
    )
}

/// The verdict as a word that is coloured and does not depend on it.
fn verdict_tag(claim: &Assessment<'_>) -> String {
    let silenced = if claim.silence.is_some() { " silenced" } else { "" };
    format!(r#"<span class="tag {}{silenced}">{}</span>"#, claim.verdict, claim.verdict)
}

fn place(claim: &Assessment<'_>) -> String {
    let place = &claim.setting.place;
    format!("{}:{}:{}", place.file, place.line, place.column)
}

fn rate_words(applied: &AppliedRate) -> String {
    let date = applied.date.map(|date| format!(" of {date}")).unwrap_or_default();
    format!("{}{date}, {}", applied.rate, applied.source)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_hashes() {
        for (text, hash) in [(STYLE, STYLE_HASH), (SCRIPT, SCRIPT_HASH)] {
            assert_eq!(base64::prelude::BASE64_STANDARD.encode(Sha256::digest(text)), hash);
            assert!(!text.contains("</"), "the text would end its element");
        }
    }

    #[test]
    fn titles_say_how_many_are_flagged() {
        let titled = |claims, flagged| title(&Summary { claims, ..Summary::default() }, flagged);
        assert_eq!(titled(0, 0), "No claims");
        assert_eq!(titled(1, 0), "One claim, and it holds");
        assert_eq!(titled(7, 0), "7 claims, none flagged");
        assert_eq!(titled(7, 2), "2 of 7 claims flagged");
    }

    #[test]
    fn a_run_without_claims_is_a_page() {
        let mut out = Vec::new();
        Html.write(&Run::default(), &[], &Outcome::default(), &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains("<h1>No claims</h1>") && !page.contains("<table") && !page.contains("<nav"));
    }
}
