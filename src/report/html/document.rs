//! The section of a document: its counts, its notes, the rates that its figures imply, and its text with the claims marked.

use std::collections::BTreeMap;
use std::io;

use super::escape::{Escaped, Mark, Marked, attributes};
use super::picture::{number, strip};
use super::scale::Axis;
use super::verdict_tag;
use crate::check::{Assessment, Document, MarkedCopy, NotePlace, OneRate, Verdict};
use crate::figure::exact::Fraction;
use crate::report::grouped::Group;

/// The most claims that one picture of implied rates shows; the table below holds all.
const MOST_STRIPS: usize = 200;
/// The significant digits of the ends of an axis.
const AXIS_DIGITS: u32 = 4;

pub(super) fn section(
    out: &mut dyn io::Write,
    index: usize,
    group: &Group<'_>,
    claims: &[Assessment<'_>],
) -> io::Result<()> {
    let name = group.name;
    writeln!(
        out,
        r#"<section class="document" aria-labelledby="doc-{index}"><h3 id="doc-{index}" dir="auto">{}</h3>"#,
        Escaped(name)
    )?;
    let own: Vec<(usize, &Assessment<'_>)> =
        group.claims.iter().filter_map(|&index| Some((index, claims.get(index)?))).collect();
    counts(out, group.document, &own)?;
    if let Some(document) = group.document {
        notes(out, document)?;
    }
    rates(out, group.document.map_or(&[], |document| &document.one_rate), &own)?;
    if let Some(copy) = group.document.and_then(|document| document.copy.as_ref()) {
        text(out, copy, claims)?;
    }
    writeln!(out, "</section>")
}

fn counts(out: &mut dyn io::Write, document: Option<&Document>, own: &[(usize, &Assessment<'_>)]) -> io::Result<()> {
    let plural = if own.len() == 1 { "" } else { "s" };
    write!(out, r#"<p class="facts">{} claim{plural}"#, own.len())?;
    for verdict in Verdict::ALL {
        let count = own.iter().filter(|(_, claim)| claim.verdict == verdict).count();
        if count > 0 {
            write!(out, " · {count} {verdict}")?;
        }
    }
    if let Some(date) = document.and_then(|document| document.date.as_ref()) {
        write!(out, " · dated {} ({})", date.period, Escaped(&date.origin))?;
    }
    writeln!(out, "</p>")
}

fn notes(out: &mut dyn io::Write, document: &Document) -> io::Result<()> {
    if document.one_rate.is_empty() && document.notes.is_empty() {
        return Ok(());
    }
    writeln!(out, r#"<ul class="notes">"#)?;
    for rate in &document.one_rate {
        note(out, "one-rate", &rate.message, &rate.apart)?;
    }
    for about in &document.notes {
        note(out, about.kind.code(), &about.message, &about.places)?;
    }
    writeln!(out, "</ul>")
}

fn note(out: &mut dyn io::Write, code: &str, message: &str, places: &[NotePlace]) -> io::Result<()> {
    write!(out, r#"<li><span class="code">{code}</span> {}"#, Escaped(message))?;
    if !places.is_empty() {
        write!(out, "<ul>")?;
        for place in places {
            let NotePlace { line, column, remark, .. } = place;
            write!(
                out,
                "<li>line {line}, column {column}: <span{}>{}</span></li>",
                attributes(remark),
                Escaped(remark)
            )?;
        }
        write!(out, "</ul>")?;
    }
    writeln!(out, "</li>")
}

/// A claim in the picture of implied rates.
struct Row<'a> {
    index: usize,
    claim: &'a Assessment<'a>,
    low: Fraction,
    high: Option<Fraction>,
    reference: Option<Fraction>,
}

/// The pictures of implied rates, one for each pair.
fn rates(out: &mut dyn io::Write, one_rate: &[OneRate], own: &[(usize, &Assessment<'_>)]) -> io::Result<()> {
    let mut rows_by_pair: BTreeMap<String, Vec<Row<'_>>> = BTreeMap::new();
    for &(index, claim) in own {
        let Some(implied) = &claim.implied_rate else { continue };
        let Some(low) = number(&implied.low) else { continue };
        rows_by_pair.entry(implied.pair.to_string()).or_default().push(Row {
            index,
            claim,
            low,
            high: implied.high.as_deref().and_then(number),
            reference: implied.reference.as_deref().and_then(number),
        });
    }
    for (pair, rows) in rows_by_pair {
        let shared: Vec<&OneRate> = one_rate.iter().filter(|rate| rate.pair == pair).collect();
        if let Some(axis) = axis(&rows, &shared) {
            picture(out, &pair, &rows, &shared, &axis)?;
        }
    }
    Ok(())
}

/// An axis that holds the reference rates, the rates that claims share, and what lies within a tenth of the middle one
/// of these. What lies farther out is pointed to from the edge: a figure ten times too small would push all else into a
/// corner.
fn axis(rows: &[Row<'_>], shared: &[&OneRate]) -> Option<Axis> {
    let mut certain: Vec<Fraction> = rows.iter().filter_map(|row| row.reference.clone()).collect();
    for rate in shared {
        certain.extend(number(&rate.low));
        certain.extend(rate.high.as_deref().and_then(number));
    }
    let ends = || rows.iter().flat_map(|row| std::iter::once(&row.low).chain(&row.high));
    certain.sort_unstable();
    let Some(middle) = certain.get(certain.len().checked_div(2)?).cloned() else {
        return Axis::linear(&ends().cloned().collect::<Vec<_>>());
    };
    let part = |digits: &str| number(digits).map(|part| middle.times(&part));
    let (near, least) = (part("0.1")?, part("0.01")?);
    let mut values: Vec<Fraction> = ends().filter(|end| end.minus(&middle).abs() <= near).cloned().collect();
    values.extend([middle.minus(&least), middle.plus(&least)]);
    values.extend(certain.into_iter().filter(|rate| rate.minus(&middle).abs() <= near));
    Axis::linear(&values)
}

fn picture(out: &mut dyn io::Write, pair: &str, rows: &[Row<'_>], shared: &[&OneRate], axis: &Axis) -> io::Result<()> {
    writeln!(
        out,
        r#"<figure class="rates"><figcaption><b>Implied rates, {pair}.</b> Each bar is the interval of rates at which the stated figure is right; the line is the reference rate{}. An arrow points to what lies farther out.</figcaption>"#,
        if shared.is_empty() { "" } else { ", the shade the rate that most of them share" },
    )?;
    if let Some((low, high)) = axis.ends(AXIS_DIGITS) {
        writeln!(out, r#"<p class="ends" aria-hidden="true"><span>{low}</span> <span>{high}</span></p>"#)?;
    }
    writeln!(out, "<ul>")?;
    for row in rows.iter().take(MOST_STRIPS) {
        let claim = row.claim;
        let words = claim.stated.as_ref().map_or("", |stated| &*stated.text);
        write!(
            out,
            r##"<li><a href="#claim-{}"{}>{}</a> {} "##,
            row.index,
            attributes(words),
            Escaped(words),
            verdict_tag(claim),
        )?;
        let band = shared.iter().find(|rate| rate.date == claim.date || shared.len() == 1);
        let ends = band.and_then(|rate| Some((number(&rate.low)?, rate.high.as_deref().and_then(number))));
        let ends = ends.as_ref().map(|(low, high)| (low, high.as_ref()));
        strip(out, axis, claim.verdict.word(), (&row.low, row.high.as_ref()), row.reference.as_ref(), ends)?;
        let implied = claim.implied_rate.as_ref();
        let low = implied.map_or("", |implied| &implied.low);
        let high = implied.and_then(|implied| implied.high.as_deref());
        let range = high.map_or_else(|| format!("{low} or more"), |high| format!("{low} to {high}"));
        write!(out, r#" <span class="n">{range}</span>"#)?;
        if let Some(reference) = implied.and_then(|implied| implied.reference.as_deref()) {
            write!(out, r#" <span class="n ref">reference {reference}</span>"#)?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul></figure>")?;
    let left_out = rows.len().saturating_sub(MOST_STRIPS);
    if left_out > 0 {
        writeln!(out, r#"<p class="facts">{left_out} more are in the table of all claims only.</p>"#)?;
    }
    Ok(())
}

/// The text of an article with its claims marked; each stated figure leads to its claim.
fn text(out: &mut dyn io::Write, copy: &MarkedCopy, claims: &[Assessment<'_>]) -> io::Result<()> {
    let mut marks: Vec<Mark> = Vec::new();
    for (index, original, stated) in &copy.claims {
        let class = claims.get(*index).map_or("unchecked", |claim| claim.verdict.word());
        marks.push(Mark { bytes: original.clone(), class: "original", claim: None });
        marks.push(Mark { bytes: stated.clone(), class, claim: Some(*index) });
    }
    marks.sort_by_key(|mark| (mark.bytes.start, mark.bytes.end));
    writeln!(out, r#"<details class="copy"><summary>The text with its claims marked</summary><div>"#)?;
    let mut start = 0_usize;
    for paragraph in copy.text.split("\n\n") {
        let end = start.saturating_add(paragraph.len());
        let first = marks.partition_point(|mark| mark.bytes.start < start);
        let own: Vec<Mark> = marks
            .iter()
            .skip(first)
            .take_while(|mark| mark.bytes.start < end)
            .map(|mark| {
                let (from, to) = (mark.bytes.start.saturating_sub(start), mark.bytes.end.saturating_sub(start));
                Mark { bytes: from..to.min(paragraph.len()), ..mark.clone() }
            })
            .collect();
        if !paragraph.trim().is_empty() {
            writeln!(out, "<p{}>{}</p>", attributes(paragraph), Marked { text: paragraph, marks: &own })?;
        }
        start = end.saturating_add(2);
    }
    writeln!(out, "</div></details>")
}
