//! The table of every claim.

use std::io;

use super::escape::{Escaped, attributes, signed_percent};
use super::{place, verdict_tag};
use crate::check::{Assessment, Silence, Verdict};

/// The columns: their titles, and how the script sorts them.
const COLUMNS: [(&str, &str); 8] = [
    ("Place", "order"),
    ("Verdict", "order"),
    ("Original", "text"),
    ("Stated", "text"),
    ("Expected", "text"),
    ("Deviation", "number"),
    ("Rate", "text"),
    ("Message", "text"),
];

pub(super) fn table(out: &mut dyn io::Write, claims: &[Assessment<'_>]) -> io::Result<()> {
    writeln!(
        out,
        r#"<search id="filter" hidden aria-label="Filter the claims"><label>Show <select id="verdict"><option value="">every verdict</option>"#
    )?;
    for verdict in Verdict::ALL {
        write!(out, r#"<option value="{verdict}">{verdict}</option>"#)?;
    }
    writeln!(
        out,
        r#"</select></label> <label>with the words <input id="words" type="search" autocomplete="off"></label> <output id="found" aria-live="polite"></output></search>
<section class="scroll" aria-labelledby="all-caption" tabindex="0">
<table class="claims" id="claims"><caption id="all-caption">Every claim, in the order of input</caption>
<thead><tr>"#
    )?;
    for (title, kind) in COLUMNS {
        write!(out, r#"<th scope="col" data-sort="{kind}">{title}</th>"#)?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (index, claim) in claims.iter().enumerate() {
        row(out, index, claim)?;
    }
    writeln!(out, "</tbody></table>\n</section>")
}

fn row(out: &mut dyn io::Write, index: usize, claim: &Assessment<'_>) -> io::Result<()> {
    let order = Verdict::ALL.iter().rev().position(|verdict| *verdict == claim.verdict).unwrap_or(0);
    let here = place(claim);
    write!(
        out,
        r#"<tr id="claim-{index}" data-verdict="{}"><th scope="row" data-value="{index}" dir="auto">"#,
        claim.verdict
    )?;
    if claim.is_flagged() {
        write!(out, r##"<a href="#flag-{index}">{}</a>"##, Escaped(&here))?;
    } else {
        write!(out, "{}", Escaped(&here))?;
    }
    write!(out, r#"</th><td data-value="{order}">{}</td>"#, verdict_tag(claim))?;
    let words = [
        claim.original.as_ref().map(|money| &*money.text),
        claim.stated.as_ref().map(|money| &*money.text),
        claim.expected_shown.as_deref(),
    ];
    for text in words {
        let text = text.unwrap_or_default();
        write!(out, "<td{}>{}</td>", attributes(text), Escaped(text))?;
    }
    match &claim.deviation_percent {
        Some(deviation) => write!(out, r#"<td class="n" data-value="{deviation}">{}</td>"#, signed_percent(deviation))?,
        None => write!(out, "<td></td>")?,
    }
    write!(out, "<td>")?;
    if let Some(applied) = &claim.rate {
        write!(out, "{}", applied.rate)?;
        let date = applied.date.map(|date| format!("{date}, ")).unwrap_or_default();
        write!(out, r#" <span class="note">{date}{}</span>"#, Escaped(&applied.source))?;
    }
    write!(out, "</td><td{}>{}", attributes(&claim.message), Escaped(&claim.message))?;
    match &claim.silence {
        None => {}
        Some(Silence::Baseline) => write!(out, r#"<br><span class="note">Silenced by the baseline.</span>"#)?,
        Some(Silence::Ignored { reason }) => {
            write!(out, r#"<br><span class="note">Silenced by a comment in the copy: {}</span>"#, Escaped(reason))?;
        }
    }
    writeln!(out, "</td></tr>")
}
