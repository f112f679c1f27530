//! A flagged claim as a card: what to print, why, and where it stands.

use std::io;

use super::escape::{Escaped, Mark, Marked, attributes};
use super::picture;
use super::{place, rate_words, verdict_tag};
use crate::check::Assessment;
use crate::report::text::says;

pub(super) fn card(out: &mut dyn io::Write, index: usize, claim: &Assessment<'_>) -> io::Result<()> {
    let class = claim.verdict.word();
    writeln!(
        out,
        r##"<article class="card {class}" id="flag-{index}" aria-labelledby="flag-{index}h"><h3 id="flag-{index}h"{}>{}</h3>
<p class="where">{}{} <a href="#claim-{index}">{}</a></p>"##,
        attributes(&claim.message),
        Escaped(&claim.message),
        verdict_tag(claim),
        claim.causes.first().map_or_else(String::new, |cause| format!(r#" <span class="code">{}</span>"#, cause.kind)),
        Escaped(&place(claim)),
    )?;
    writeln!(out, r#"<div class="told">"#)?;
    if let Some(sentence) = &claim.setting.sentence {
        let mut marks = [
            Mark { bytes: sentence.original.clone(), class: "original", claim: None },
            Mark { bytes: sentence.stated.clone(), class, claim: None },
        ];
        marks.sort_by_key(|mark| mark.bytes.start);
        let text = &*sentence.text;
        writeln!(out, "<blockquote{}>{}</blockquote>", attributes(text), Marked { text, marks: &marks })?;
    } else {
        amounts(out, claim)?;
    }
    let mut unsaid = claim.causes.iter().filter(|cause| !says(&claim.message, cause)).peekable();
    if unsaid.peek().is_some() {
        writeln!(out, r#"<ul class="causes">"#)?;
        for cause in unsaid {
            let (words, kind) = (&cause.explanation, cause.kind);
            let language = attributes(words);
            writeln!(
                out,
                r#"<li>Perhaps <span{language}>{}</span> <span class="code">{kind}</span></li>"#,
                Escaped(words)
            )?;
        }
        writeln!(out, "</ul>")?;
    }
    if let Some(applied) = &claim.rate {
        write!(out, r#"<p class="facts">At {}, tolerance {}."#, Escaped(&rate_words(applied)), claim.tolerance)?;
        for warning in &applied.warnings {
            write!(out, " Note: {}.", Escaped(warning))?;
        }
        writeln!(out, "</p>")?;
    }
    writeln!(out, r#"</div><div class="figures">"#)?;
    if claim.setting.sentence.is_some() {
        amounts(out, claim)?;
    }
    picture::claim(out, index, claim)?;
    writeln!(out, "</div></article>")
}

/// The original, what the copy states and what to print, one under the other.
fn amounts(out: &mut dyn io::Write, claim: &Assessment<'_>) -> io::Result<()> {
    let rows = [
        ("Original", "original", claim.original.as_ref().map(|money| &*money.text)),
        ("Stated", "stated", claim.stated.as_ref().map(|money| &*money.text)),
        ("Print", "print", claim.suggestion.as_ref().map(|suggestion| suggestion.text.as_str())),
    ];
    if rows.iter().all(|(_, _, words)| words.is_none()) {
        return Ok(());
    }
    writeln!(out, r#"<dl class="amounts">"#)?;
    for (label, class, words) in rows {
        if let Some(words) = words {
            writeln!(
                out,
                r#"<div class="{class}"><dt>{label}</dt><dd{}>{}</dd></div>"#,
                attributes(words),
                Escaped(words)
            )?;
        }
    }
    writeln!(out, "</dl>")
}
