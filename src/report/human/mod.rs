//! The report for people at a terminal: flagged claims in the manner of a compiler, and a summary.

mod excerpt;
mod page;
mod style;
mod summary;

use super::text::says;
use super::{Outcome, Run, StreamedReport};
use crate::check::{Assessment, Silence, Verdict};
use crate::claim::{Place, Setting};
use crate::money::Written;
use crate::rates::Pair;
use excerpt::{Mark, excerpt};
use page::Page;
use style::{Label, Palette};

/// The report for people: flagged claims as they come, then the summary. With `all` it lists every claim, with `quiet`
/// the summary alone.
///
/// No line is wider than the run's width where it can be broken; paths are not.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    palette: Palette,
}

impl Human {
    /// A report with or without colours. Without, it writes no escape sequence at all.
    #[must_use]
    pub fn new(colour: bool) -> Self {
        Self { palette: Palette { colour } }
    }
}

impl StreamedReport for Human {
    fn shows_documents(&self, run: &Run) -> bool {
        !run.quiet
    }

    fn shows_limits(&self, run: &Run) -> bool {
        run.all
    }

    fn start(&self, _run: &Run, _out: &mut Vec<u8>) {}

    fn lists(&self, run: &Run, verdict: Verdict) -> bool {
        let is_flagged = match verdict {
            Verdict::Ok | Verdict::Rounded => false,
            Verdict::Outside | Verdict::Unchecked => true,
        };
        !run.quiet && (run.all || is_flagged)
    }

    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>) {
        if run.quiet || !(run.all || assessment.is_flagged()) {
            return;
        }
        let mut page = Page::new(self.palette, run.width);
        write_claim(assessment, run.all, &mut page);
        out.extend_from_slice(page.text().as_bytes());
    }

    fn finish(&self, run: &Run, outcome: &Outcome, out: &mut Vec<u8>) {
        let mut page = Page::new(self.palette, run.width);
        summary::write(run, outcome, &mut page);
        out.extend_from_slice(page.text().as_bytes());
    }
}

fn write_claim(assessment: &Assessment<'_>, all: bool, page: &mut Page) {
    let silenced = assessment.silence.is_some();
    let label = if silenced { Label::Dim } else { Label::of(assessment.verdict) };
    let code = assessment.causes.first().map(|cause| format!("[{}]", cause.kind.code())).unwrap_or_default();
    let silenced_word = if silenced { " (silenced)" } else { "" };
    page.headline(label, &format!("{}{code}{silenced_word}", assessment.verdict), &assessment.message);
    let setting = &assessment.setting;
    let shows_sentence = match assessment.verdict {
        Verdict::Ok => None,
        Verdict::Rounded | Verdict::Outside | Verdict::Unchecked => setting.sentence.as_ref(),
    };
    let line = setting.place.line.to_string();
    page.set_gutter(if shows_sentence.is_some() { line.len() } else { 1 });
    page.place(&place_items(setting));
    if let Some(sentence) = shows_sentence {
        page.gutter_line("");
        for (index, stretches) in excerpt(sentence, page.room_beside_gutter()).into_iter().enumerate() {
            page.quoted(if index == 0 { &line } else { "" }, &stretches, |mark| match mark {
                Mark::Original => ('-', Label::Note),
                Mark::Stated => ('^', label),
            });
        }
        page.gutter_line("");
    } else if assessment.original.is_some() || assessment.stated.is_some() {
        let (original, stated) = (wording(assessment.original.as_ref()), wording(assessment.stated.as_ref()));
        page.detail("", Label::Strong, &format!("{original} → {stated}"));
    }
    write_details(assessment, all, page);
    page.blank_line();
}

/// Where the claim stands, in pieces that are kept whole: the place itself, its id, its document.
fn place_items(setting: &Setting<'_>) -> Vec<String> {
    let Place { file, line, column, paragraph_and_run, .. } = &setting.place;
    let mut items = vec![format!("{file}:{line}:{column}")];
    if let Some((paragraph, run)) = paragraph_and_run {
        items.push(format!("paragraph {paragraph}, run {run}"));
    }
    items.extend(id_item(&setting.id, *line));
    if let Some(source) = &setting.source {
        items.push(format!("in {source}"));
    }
    items
}

/// The id of a claim, unless it only repeats the number of its line.
fn id_item(id: &str, line: u64) -> Option<String> {
    (!id.is_empty() && id != line.to_string()).then(|| format!("id {id}"))
}

fn wording(written: Option<&Written<'_>>) -> String {
    written.map_or_else(|| "(cannot be read)".to_owned(), |written| super::text::one_line(&written.text))
}

fn write_details(assessment: &Assessment<'_>, all: bool, page: &mut Page) {
    if let Some(expected) = &assessment.expected_shown {
        let deviation = assessment.deviation_percent.as_ref().map(|percent| format!("deviation {percent}%, "));
        let tolerance = assessment.tolerance;
        let remark = format!("({}tolerance {tolerance})", deviation.unwrap_or_default());
        page.detail("expected", Label::Strong, &format!("{expected} {remark}"));
    }
    if let Some(applied) = assessment.rate.as_deref() {
        let pair = assessment.original.as_ref().zip(assessment.stated.as_ref()).map(|(original, stated)| {
            format!("{} ", Pair { base: stated.money.currency, quote: original.money.currency })
        });
        let date = applied.date.map(|date| format!(", {date}")).unwrap_or_default();
        let pair = pair.unwrap_or_default();
        page.detail("rate", Label::Strong, &format!("{pair}{}, {}{date}", applied.rate, applied.source));
        for warning in &applied.warnings {
            page.detail("note", Label::Note, warning);
        }
    }
    if let Some(implied) = assessment.implied_rate.as_ref().filter(|_| all) {
        let range = match &implied.high {
            Some(high) => format!("{} to {high}", implied.low),
            None => format!("{} or more", implied.low),
        };
        page.detail("implied rate", Label::Strong, &format!("{} {range}", implied.pair));
    }
    for cause in &assessment.causes {
        if !says(&assessment.message, cause) {
            page.detail("perhaps", Label::Strong, &format!("{} [{}]", cause.explanation, cause.kind));
        }
    }
    if let Some(suggestion) = &assessment.suggestion {
        page.detail("print instead", Label::Ok, &suggestion.text);
    }
    match &assessment.silence {
        None => {}
        Some(Silence::Baseline) => page.detail("silenced", Label::Dim, "listed in the baseline"),
        Some(Silence::Ignored { reason }) if reason.is_empty() => {
            page.detail("silenced", Label::Dim, "by a comment in the copy");
        }
        Some(Silence::Ignored { reason }) => {
            page.detail("silenced", Label::Dim, &format!("by a comment in the copy: {reason}"));
        }
    }
}
