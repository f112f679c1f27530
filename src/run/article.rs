//! An article into claims, assessments and what is said of it as a document.

use std::borrow::Cow;

use super::Plan;
use super::input::why_unreadable;
use super::job::{Owner, Part, Renderer, Scratch, Text};
use crate::check::{
    Accumulator, Document, DocumentDate, InferredRates, Judgement, MarkedCopy, Note, NoteKind, NotePlace, RateMemo,
    Silence, Verdict,
};
use crate::claim::{Basis, Claim, Extent, Place, Sentence, Setting, Spans};
use crate::gate::fix::{Origin, Snapshot};
use crate::period::Period;
use crate::rates::Rates;
use crate::read::article::{Article, ArticleError, Cursor, Kind};
use crate::read::extract::{Extraction, Found};
use crate::read::file::ArticleFile;

/// The claims of one document that are noted as contradicting the rate it states.
const MAX_CONTRADICTIONS: usize = 20;

/// The characters of a sentence that are kept around a claim.
const MAX_SENTENCE_BYTES: usize = 4096;

/// Reads and checks the articles in a file.
pub(super) fn process(
    name: &str,
    source: &Text,
    kind: Kind,
    plan: &Plan<'_>,
    renderer: &Renderer<'_>,
    scratch: &mut Scratch<'_>,
    part: &mut Part,
) {
    let mut buffer = std::mem::take(&mut scratch.file);
    let bytes = match source {
        Text::Bytes(bytes) => {
            part.origin = Origin::Stream;
            bytes
        }
        Text::File(path) => match buffer.load(path, plan.article_bytes) {
            Ok(bytes) => {
                if renderer.holding.fixes() {
                    part.origin = Origin::Article(Snapshot::new(path, name, kind, bytes));
                }
                bytes
            }
            Err(error) => {
                part.error = Some(format!("{name}: {}", why_unreadable(&error)));
                return;
            }
        },
    };
    part.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let outcome = ArticleFile::new(bytes, kind).and_then(|file| {
        for article in file.articles() {
            check(name, &article?, plan, renderer, scratch, part)?;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        part.error = Some(format!("{name}: {error}"));
    }
    buffer.shrink();
    scratch.file = buffer;
}

/// Checks an article. It is an error where it has more claims than are read of one.
pub(super) fn check(
    name: &str,
    article: &Article<'_>,
    plan: &Plan<'_>,
    renderer: &Renderer<'_>,
    scratch: &mut Scratch<'_>,
    part: &mut Part,
) -> Result<(), ArticleError> {
    Checked { name, article, plan, renderer }.run(scratch, part)
}

/// An article being checked.
struct Checked<'c> {
    name: &'c str,
    article: &'c Article<'c>,
    plan: &'c Plan<'c>,
    renderer: &'c Renderer<'c>,
}

impl Checked<'_> {
    fn run(&self, scratch: &mut Scratch<'_>, part: &mut Part) -> Result<(), ArticleError> {
        let Self { article, plan, .. } = self;
        let extraction = scratch.extraction.extract(&article.text, plan.checker.words);
        if extraction.is_cut_off {
            return Err(ArticleError::TooManyClaims);
        }
        // A rate that a document states is of interest only where something is converted.
        let has_news = !extraction.claims.is_empty()
            || !extraction.missed.is_empty()
            || !article.suppressions.as_slice().is_empty();
        if !has_news {
            return Ok(());
        }
        let date = article.date.as_ref().map(|date| date.period);
        let mut document = Document::default();
        if self.renderer.needs_documents() || plan.infers {
            document.name = self.document_name();
            document.date = self.date();
        }
        let stated_rates = self.stated_rates(&extraction, &mut document);
        let silenced = self.silenced(&extraction);
        let mut cursor = article.cursor();
        let inferred = plan.infers.then(|| self.inferred(&extraction, date));
        // A memo is good for one document: the next one states rates of its own.
        let mut own_memo = RateMemo::default();
        let memo = if extraction.stated_rates.is_empty() { &mut scratch.memo } else { &mut own_memo };

        let mut compared = Accumulator::new();
        let mut contradictions = 0_usize;
        let copy_from = part.assessments.len();
        let mut marks = Vec::new();
        let number = part.documents.len();
        let mut is_used = vec![false; article.suppressions.as_slice().len()];
        for (index, found) in extraction.claims.iter().enumerate() {
            let (original, stated) = (found.original.money, found.stated.money);
            let basis = Basis { original, stated, date, rate: None, tolerance: None };
            let judgement = match &inferred {
                Some(inferred) => {
                    let date = date.or(plan.checker.date);
                    let group = inferred.group(&document.name, original.currency, stated.currency, date);
                    plan.checker.judge_by_group(&basis, group)
                }
                None => plan.checker.judge(&basis, &stated_rates, memo),
            };
            if !extraction.stated_rates.is_empty()
                && contradictions < MAX_CONTRADICTIONS
                && let Some(message) = plan.checker.contradiction(&claim_of(found, date), &stated_rates)
            {
                contradictions = contradictions.saturating_add(1);
                let place = self.note_place(found.range(), &mut article.cursor());
                document.notes.push(Note { kind: NoteKind::StatedRate, message, places: vec![place] });
            }
            let asked = silenced.get(index).copied().flatten();
            // A claim that is not to be checked is no witness against the others either.
            let is_compared = self.renderer.compares && asked.is_none();
            let is_needed = self.renderer.needs(judgement.verdict);
            // Most are only counted.
            let claim = (is_compared || is_needed)
                .then(|| Claim { setting: self.setting(found, &mut cursor), ..claim_of(found, date) });
            if let Some(claim) = claim.as_ref().filter(|_| is_compared) {
                compared.add(&document.name, claim, claim.date.or(plan.checker.date), judgement.verdict);
            }
            let comment = match judgement.verdict {
                Verdict::Ok | Verdict::Rounded => None,
                Verdict::Outside | Verdict::Unchecked => asked,
            };
            let used = if plan.one_rate { asked } else { comment };
            if let Some(is_used) = used.and_then(|comment| is_used.get_mut(comment)) {
                *is_used = true;
            }
            document.summary.count(judgement.verdict);
            let fails = self.count(&judgement, comment.is_some(), part, &mut document);
            if let Some(claim) = claim.filter(|_| is_needed) {
                let mut assessment = self.renderer.assess(claim, judgement, &plan.checker, &mut scratch.causes);
                assessment.silence = comment.map(|comment| self.silence(comment));
                marks.push((copy_from.saturating_add(marks.len()), found.original_range(), found.stated_range()));
                part.add(assessment, fails, || Owner::Article(number), self.renderer);
            } else {
                part.flag(fails);
            }
        }
        if !self.renderer.needs_documents() {
            return Ok(());
        }
        let unused: Vec<usize> =
            (0..).zip(is_used).filter_map(|(comment, is_used)| (!is_used).then_some(comment)).collect();
        self.note_the_rest(&extraction, &unused, &mut document);
        if let Some(found) = compared.finish().documents.into_iter().next() {
            document.one_rate = found.one_rate;
            document.notes.extend(found.notes);
        }
        if self.renderer.keeps_assessments {
            document.copy = Some(MarkedCopy { text: article.text.to_string(), claims: marks });
        }
        part.documents.push(document);
        Ok(())
    }

    /// The file, with the line's own id where it is one of many articles in it.
    fn document_name(&self) -> String {
        match (&self.article.source, &self.article.id) {
            (Some(source), _) => source.clone(),
            (None, Some(id)) => format!("{}#{id}", self.name),
            (None, None) => self.name.to_owned(),
        }
    }

    fn date(&self) -> Option<DocumentDate> {
        let own = self.article.date.as_ref();
        let own = own.map(|date| DocumentDate { period: date.period, origin: date.kind.to_string() });
        own.or_else(|| self.plan.checker.date.map(|period| DocumentDate { period, origin: "--date".to_owned() }))
    }

    /// The rates that the document gives itself, as sources, each checked against the tables.
    fn stated_rates(&self, extraction: &Extraction<'_>, document: &mut Document) -> Rates {
        let mut rates = Rates::new();
        let mut cursor = self.article.cursor();
        if extraction.claims.is_empty() {
            return rates;
        }
        for stated in &extraction.stated_rates {
            rates.push_fixed(stated.rate, STATED_IN_DOCUMENT);
            let place = self.note_place(stated.range.clone(), &mut cursor);
            let date = self.article.date.as_ref().map(|date| date.period);
            let message = self.plan.checker.remark_on_stated_rate(&stated.rate, date);
            document.notes.push(Note { kind: NoteKind::StatedRate, message, places: vec![place] });
        }
        rates
    }

    fn setting(&self, found: &Found<'_>, cursor: &mut Cursor) -> Setting<'_> {
        let article = self.article;
        let place = Place { file: Cow::Borrowed(self.name), ..article.place(found.range(), cursor) };
        let id = self.article.id.as_deref().map_or_else(|| Cow::Owned(place.line.to_string()), Cow::Borrowed);
        let spans = || {
            let number = found.stated_number();
            let stated_number = if article.is_contiguous(number.clone()) { article.bytes(number) } else { None };
            Some(Spans {
                original: article.bytes(found.original_range())?,
                stated: article.bytes(found.stated_range())?,
                stated_number,
            })
        };
        let spans = spans();
        let stated_number = spans.as_ref().and_then(|spans| spans.stated_number.as_ref()).map(|_| {
            let at = article.place(found.stated_number(), &mut cursor.clone());
            Extent { line: at.line, column: at.column, end_line: at.end_line, end_column: at.end_column }
        });
        Setting {
            place,
            id,
            source: article.source.as_deref().map(Cow::Borrowed),
            sentence: sentence(&article.text, found),
            spans,
            stated_number,
            other_cells: Vec::new(),
        }
    }

    /// For each claim the comment that asks for its silence.
    fn silenced(&self, extraction: &Extraction<'_>) -> Vec<Option<usize>> {
        if self.article.suppressions.as_slice().is_empty() {
            return Vec::new();
        }
        let ranges: Vec<_> = extraction.claims.iter().map(Found::range).collect();
        self.article.suppressions.silenced(&ranges).by
    }

    fn inferred(&self, extraction: &Extraction<'_>, date: Option<Period>) -> InferredRates {
        let mut all = Accumulator::new();
        let name = self.document_name();
        let mut cursor = self.article.cursor();
        for found in &extraction.claims {
            let claim = Claim { setting: self.setting(found, &mut cursor), ..claim_of(found, date) };
            all.add(&name, &claim, date.or(self.plan.checker.date), Verdict::Unchecked);
        }
        all.inferred()
    }

    fn silence(&self, comment: usize) -> Silence {
        let reason = self.article.suppressions.as_slice().get(comment).and_then(|comment| comment.reason.clone());
        Silence::Ignored { reason: reason.unwrap_or_default() }
    }

    /// Counts a claim, and says whether it fails the run unless the baseline lists it.
    fn count(&self, judgement: &Judgement<'_>, is_silenced: bool, part: &mut Part, document: &mut Document) -> bool {
        if let Some(rate) = &judgement.rate {
            part.count_rate(rate);
        }
        let fails = part.count(judgement.verdict, self.plan);
        if is_silenced {
            part.summary.silenced = part.summary.silenced.saturating_add(1);
            document.summary.silenced = document.summary.silenced.saturating_add(1);
        }
        fails && !is_silenced
    }

    /// Notes on amounts that could not be read and on comments that silence nothing.
    fn note_the_rest(&self, extraction: &Extraction<'_>, unused: &[usize], document: &mut Document) {
        let mut cursor = self.article.cursor();
        for missed in &extraction.missed {
            let place = self.note_place(missed.range.clone(), &mut cursor);
            let message = missed.reason.clone();
            document.notes.push(Note { kind: NoteKind::MissedCandidate, message, places: vec![place] });
        }
        let mut cursor = self.article.cursor();
        for comment in unused.iter().filter_map(|index| self.article.suppressions.as_slice().get(*index)) {
            let place = self.article.source_place(comment.source.clone(), &mut cursor);
            let place = NotePlace {
                file: self.name.to_owned(),
                line: place.line,
                column: place.column,
                ..NotePlace::default()
            };
            let message = "This comment silences no claim that would be flagged: take it out.".to_owned();
            document.notes.push(Note { kind: NoteKind::UnusedIgnore, message, places: vec![place] });
        }
    }

    fn note_place(&self, range: std::ops::Range<usize>, cursor: &mut Cursor) -> NotePlace {
        let remark = self.article.text.get(range.clone()).unwrap_or_default().to_owned();
        let place = self.article.place(range, cursor);
        NotePlace { file: self.name.to_owned(), line: place.line, column: place.column, remark, ..NotePlace::default() }
    }
}

/// A claim as it was found, without the place it stands in: few are reported.
fn claim_of<'t>(found: &Found<'t>, date: Option<Period>) -> Claim<'t> {
    Claim {
        setting: Setting::default(),
        original: found.original.clone(),
        stated: found.stated.clone(),
        date,
        rate: None,
        tolerance: None,
    }
}

/// The name of a rate that a document states, as a source.
const STATED_IN_DOCUMENT: &str = "the rate that the document states";

/// The sentence around a claim, cut where it is very long.
fn sentence<'t>(text: &'t str, found: &Found<'_>) -> Option<Sentence<'t>> {
    let claim = found.range();
    let whole = found.sentence.clone();
    let spare = MAX_SENTENCE_BYTES.saturating_sub(claim.len()).checked_div(2).unwrap_or(0);
    let start = text.ceil_char_boundary(whole.start.max(claim.start.saturating_sub(spare)));
    let end = text.floor_char_boundary(whole.end.min(claim.end.saturating_add(spare)));
    let within = |range: std::ops::Range<usize>| range.start.saturating_sub(start)..range.end.saturating_sub(start);
    Some(Sentence {
        text: Cow::Borrowed(text.get(start..end)?),
        original: within(found.original_range()),
        stated: within(found.stated_range()),
    })
}
