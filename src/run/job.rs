//! One job: a block of rows or an article, read, checked and written into buffers.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use super::plain::PlainClaims;
use super::{Plan, article, lines};
use crate::check::{
    Accumulator, Assessment, CauseFinder, Checker, Document, Identity, Judgement, RateMemo, Summary, Used, Verdict,
};
use crate::claim::{Basis, Claim, Unreadable};
use crate::gate::Holding;
use crate::gate::baseline::{Flag, FlagKey};
use crate::gate::fix::Origin;
use crate::money::Parser;
use crate::rates::Rates;
use crate::read::article::Kind;
use crate::read::claims::{BLOCK_BYTES, Block, ClaimsFile, PlainRows, Row, RowMemory, RowOrBroken, TakeRows};
use crate::read::extract::Workspace;
use crate::read::file::FileBuffer;
use crate::report::{RatesUsed, Report, Run, StreamedReport};

/// A piece of work that needs no other.
pub(super) enum Job {
    /// Some rows of a claims file.
    Rows {
        /// What its header says.
        file: Arc<ClaimsFile>,
        /// The rows.
        block: Block,
    },
    /// Some lines of JSON Lines, each a claim or an article.
    Lines {
        /// The file as it is shown.
        name: Arc<str>,
        /// The lines.
        block: Block,
    },
    /// An article.
    Article {
        /// The file as it is shown.
        name: String,
        /// Where its bytes are.
        text: Text,
        /// What it is.
        kind: Kind,
    },
    /// An input that cannot be read: the sentence to report.
    Failed(String),
}

/// Where the bytes of an article are.
pub(super) enum Text {
    /// In a file, to be read on the thread that checks it.
    File(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
}

impl Job {
    /// How many blocks of usual size this is: a few of them keep a thread at work.
    pub(super) fn blocks(&self) -> usize {
        match self {
            Self::Rows { block, .. } | Self::Lines { block, .. } => block.bytes.len().div_ceil(BLOCK_BYTES).max(1),
            Self::Article { .. } | Self::Failed(_) => 0,
        }
    }

    pub(super) fn is_article(&self) -> bool {
        matches!(self, Self::Article { .. })
    }

    /// How many bytes of an article this is. A file that cannot be asked is found out when it is read.
    pub(super) fn article_bytes(&self) -> u64 {
        match self {
            Self::Article { text: Text::File(path), .. } => path.metadata().map_or(0, |file| file.len()),
            Self::Article { text: Text::Bytes(bytes), .. } => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Rows { .. } | Self::Lines { .. } | Self::Failed(_) => 0,
        }
    }
}

/// What one thread keeps from job to job.
pub(super) struct Scratch<'p> {
    pub(super) parser: Parser,
    pub(super) memo: RateMemo,
    pub(super) causes: CauseFinder<'p>,
    pub(super) no_stated_rates: Rates,
    pub(super) plain: PlainClaims,
    rows: RowMemory,
    /// How long the texts of the job before were: that much room is soon needed again.
    text_bytes: Vec<usize>,
    /// What articles are read into.
    pub(super) file: FileBuffer,
    pub(super) extraction: Workspace,
}

impl<'p> Scratch<'p> {
    pub(super) fn new(plan: &Plan<'p>) -> Self {
        Self {
            parser: Parser::new(*plan.checker.words),
            memo: RateMemo::default(),
            causes: CauseFinder::new(plan.checker.tables),
            no_stated_rates: Rates::new(),
            plain: PlainClaims::default(),
            rows: RowMemory::default(),
            text_bytes: Vec::new(),
            file: FileBuffer::default(),
            extraction: Workspace::default(),
        }
    }
}

/// What comes of a job, ready to be put behind what came of the one before.
#[derive(Default)]
pub(super) struct Part {
    /// For each output, what its report writes of the claims; nothing for a report that is written whole.
    pub(super) texts: Vec<Vec<u8>>,
    /// The assessments, where a report is written whole.
    pub(super) assessments: Vec<Assessment<'static>>,
    pub(super) summary: Summary,
    pub(super) rates: RatesUsed,
    /// How many claims were checked by a rate of their own.
    pub(super) own_rates: u64,
    /// How many claims are within a tolerance of their own that is wider than the run's.
    pub(super) own_tolerances: u64,
    pub(super) flagged: u64,
    /// What is compared across the rows of a claims file.
    pub(super) rows: Accumulator,
    /// Articles.
    pub(super) documents: Vec<Document>,
    pub(super) error: Option<String>,
    /// How many bytes of input were read.
    pub(super) bytes: u64,
    /// The memory of the block, to be read into again.
    pub(super) spent: Vec<u8>,
    /// Flags of which it is not known yet whether they count, in order. `texts` goes on behind the last one.
    pub(super) held: Vec<Held>,
    /// Where the claims come from, for fixes.
    pub(super) origin: Origin,
}

/// A flag that waits for those before it.
pub(super) struct Held {
    /// For each output, what its report writes of the claims between the flag held before and this one.
    pub(super) texts: Vec<Vec<u8>>,
    /// What a baseline knows it by, where there is one.
    pub(super) key: Option<FlagKey>,
    /// The document whose counts it is in.
    pub(super) owner: Owner,
    pub(super) claim: HeldClaim,
    /// Whether it fails the run, unless it is known.
    pub(super) fails: bool,
}

/// A document, by what it is found by.
pub(super) enum Owner {
    /// The rows of this document.
    Row(String),
    /// The article at this place among those of the job.
    Article(usize),
}

pub(super) enum HeldClaim {
    /// At this place among the assessments of the job.
    Kept(usize),
    /// Here, since no report keeps it.
    Own(Box<Assessment<'static>>),
}

/// What a job needs to know of the outputs.
pub(super) struct Renderer<'r> {
    pub(super) run: &'r Run,
    /// The reports that are written claim by claim; `None` for one that is written whole.
    pub(super) streamed: Vec<Option<&'r (dyn StreamedReport + Send)>>,
    /// Whether any report is written whole.
    pub(super) keeps_assessments: bool,
    /// Whether any report shows which figures would pass.
    shows_limits: bool,
    /// Whether claims are compared with one another.
    pub(super) compares: bool,
    /// Which flags are held back.
    pub(super) holding: Holding<'r>,
}

impl<'r> Renderer<'r> {
    pub(super) fn new(
        run: &'r Run,
        reports: impl Iterator<Item = &'r Report>,
        compares: bool,
        holding: Holding<'r>,
    ) -> Self {
        let mut keeps_assessments = false;
        let mut shows_limits = false;
        let streamed = reports
            .map(|report| match report {
                Report::Streamed(report) => {
                    shows_limits |= report.shows_limits(run);
                    Some(&**report)
                }
                Report::Whole(_) => {
                    keeps_assessments = true;
                    shows_limits = true;
                    None
                }
            })
            .collect();
        Self { run, streamed, keeps_assessments, shows_limits, compares, holding }
    }

    /// Whether a claim with this verdict has to be assessed in full: for a report, or since it may be held back.
    pub(super) fn needs(&self, verdict: Verdict) -> bool {
        self.lists(verdict) || (Flag::of(verdict).is_some() && !self.holding.is_nothing())
    }

    /// Whether nothing is kept of a claim but its verdict.
    pub(super) fn only_counts(&self) -> bool {
        !self.compares && !Verdict::ALL.into_iter().any(|verdict| self.needs(verdict))
    }

    /// Whether anybody looks at what is said of a document: a report, or one that holds its flags back.
    pub(super) fn needs_documents(&self) -> bool {
        self.compares || !self.holding.is_nothing()
    }

    /// Whether a claim is held back, and what a baseline knows it by, where there is one.
    fn holds(&self, assessment: &Assessment<'_>) -> (bool, Option<FlagKey>) {
        let flag = Flag::of(assessment.verdict).filter(|_| assessment.is_flagged());
        let Some(flag) = flag else { return (false, None) };
        let key = self.holding.baseline().map(|baseline| baseline.key(Identity::of(assessment), flag));
        let is_listed = self.holding.baseline().zip(key.as_ref()).is_some_and(|(baseline, key)| baseline.lists(key));
        (is_listed || self.holding.holds_all(), key)
    }

    /// A judged claim with all that the reports say of it.
    pub(super) fn assess<'t>(
        &self,
        claim: Claim<'t>,
        judgement: Judgement<'_>,
        checker: &Checker<'_>,
        finder: &mut CauseFinder<'_>,
    ) -> Assessment<'t> {
        let mut assessment = checker.assess_briefly(claim, judgement, finder);
        if self.shows_limits {
            checker.add_limits(&mut assessment);
        }
        assessment
    }

    /// Whether any report says anything of a claim with this verdict.
    pub(super) fn lists(&self, verdict: Verdict) -> bool {
        self.keeps_assessments || self.streamed.iter().flatten().any(|report| report.lists(self.run, verdict))
    }
}

/// Works through a job.
pub(super) fn process(job: Job, plan: &Plan<'_>, renderer: &Renderer<'_>, scratch: &mut Scratch<'_>) -> Part {
    scratch.text_bytes.resize(renderer.streamed.len(), 0);
    let texts = scratch.text_bytes.iter().map(|bytes| Vec::with_capacity(*bytes)).collect();
    let mut part = Part { texts, rows: Accumulator::for_chunk(), ..Part::default() };
    match job {
        Job::Rows { file, block } => {
            part.bytes = u64::try_from(block.bytes.len()).unwrap_or(u64::MAX);
            RowWork { file: &file, part: &mut part, plan, renderer, scratch }.work_through(&block);
            part.spent = block.bytes;
        }
        Job::Lines { name, block } => {
            part.bytes = u64::try_from(block.bytes.len()).unwrap_or(u64::MAX);
            lines::process(&name, &block, plan, renderer, scratch, &mut part);
            part.spent = block.bytes;
        }
        Job::Article { name, text, kind } => article::process(&name, &text, kind, plan, renderer, scratch, &mut part),
        Job::Failed(message) => part.error = Some(message),
    }
    for (bytes, text) in scratch.text_bytes.iter_mut().zip(&part.texts) {
        *bytes = text.len();
    }
    part
}

/// The rows of a block on their way into a part.
pub(super) struct RowWork<'w, 'p> {
    pub(super) file: &'w ClaimsFile,
    pub(super) part: &'w mut Part,
    pub(super) plan: &'w Plan<'w>,
    pub(super) renderer: &'w Renderer<'w>,
    pub(super) scratch: &'w mut Scratch<'p>,
}

impl RowWork<'_, '_> {
    pub(super) fn work_through(mut self, block: &Block) {
        self.scratch.plain.begin(&self.file.columns, &self.plan.checker);
        let mut memory = mem::take(&mut self.scratch.rows);
        self.file.rows(block, &mut memory, &mut self);
        self.scratch.rows = memory;
        self.scratch.plain.end(self.part);
    }
}

impl TakeRows for RowWork<'_, '_> {
    fn take(&mut self, row: RowOrBroken<'_>) {
        let Self { file, part, plan, renderer, scratch } = self;
        match row {
            RowOrBroken::Row(row) => part.add_row(&row, plan, renderer, scratch),
            RowOrBroken::Broken(broken) => part.add_unreadable(&file.name, *broken, plan, renderer),
        }
    }

    fn wants_plain(&self) -> bool {
        self.plan.inferred.is_none() && !self.renderer.compares && !self.renderer.needs(Verdict::Ok)
    }

    fn settle(&mut self, rows: PlainRows<'_>) -> usize {
        let Self { part, plan, renderer, scratch, .. } = self;
        let Scratch { parser, memo, no_stated_rates, plain, .. } = &mut **scratch;
        plain.settle(rows, parser, (part, plan, renderer), &mut |pair, date| {
            plan.checker.applied_rate(pair, date, no_stated_rates, memo).ok().cloned()
        })
    }
}

impl Part {
    /// Adds what came of the next job where that is counts alone, and gives it back where it is more.
    pub(super) fn add_counts(&mut self, next: Self) -> Option<Self> {
        if next.error.is_some() || !next.spent.is_empty() || !self.spent.is_empty() {
            return Some(next);
        }
        self.summary.add(&next.summary);
        self.rates.add(&next.rates);
        self.rows.merge(&next.rows);
        self.own_rates = self.own_rates.saturating_add(next.own_rates);
        self.own_tolerances = self.own_tolerances.saturating_add(next.own_tolerances);
        self.flagged = self.flagged.saturating_add(next.flagged);
        self.bytes = self.bytes.saturating_add(next.bytes);
        None
    }

    pub(super) fn add_row(
        &mut self,
        row: &Row<'_>,
        plan: &Plan<'_>,
        renderer: &Renderer<'_>,
        scratch: &mut Scratch<'_>,
    ) {
        let is_wanted = renderer.compares || renderer.needs(Verdict::Ok);
        // The words of a claim are read only where somebody looks at them.
        if !is_wanted && let Some(basis) = row.basis(&mut scratch.parser) {
            self.add_basis(row, &basis, None, plan, renderer, scratch);
            return;
        }
        match row.claim(&mut scratch.parser) {
            Ok(claim) => self.add_basis(row, &claim.basis(), Some(claim), plan, renderer, scratch),
            Err(error) => self.add_unreadable(row.document(), row.unreadable(*error), plan, renderer),
        }
    }

    /// Judges a row by what its verdict rests on; `claim` is the whole of it, where that is read already.
    fn add_basis<'r>(
        &mut self,
        row: &Row<'r>,
        basis: &Basis,
        claim: Option<Claim<'r>>,
        plan: &Plan<'_>,
        renderer: &Renderer<'_>,
        scratch: &mut Scratch<'_>,
    ) {
        let judgement = match plan.inferred {
            Some(inferred) => {
                let date = basis.date.or(plan.checker.date);
                let group = inferred.group(row.document(), basis.original.currency, basis.stated.currency, date);
                plan.checker.judge_by_group(basis, group)
            }
            None => plan.checker.judge(basis, &scratch.no_stated_rates, &mut scratch.memo),
        };
        let is_needed = renderer.needs(judgement.verdict);
        let is_read = claim.is_some() || !(is_needed || renderer.compares);
        let claim = if is_read { Ok(claim) } else { row.claim(&mut scratch.parser).map(Some) };
        let claim = match claim {
            Ok(claim) => claim,
            Err(error) => {
                self.add_unreadable(row.document(), row.unreadable(*error), plan, renderer);
                return;
            }
        };
        let fails = self.count(judgement.verdict, plan);
        let is_wider = basis.tolerance.is_some_and(|own| own > plan.checker.terms.tolerance);
        self.own_tolerances =
            self.own_tolerances.saturating_add(u64::from(is_wider && judgement.verdict == Verdict::Ok));
        if let Some(rate) = &judgement.rate {
            self.count_rate(rate);
        }
        let Some(mut claim) = claim else {
            self.flag(fails);
            return;
        };
        claim.setting = row.setting_of_claim();
        if renderer.compares {
            self.rows.add(row.document(), &claim, claim.date.or(plan.checker.date), judgement.verdict);
        }
        if is_needed {
            let assessment = renderer.assess(claim, judgement, &plan.checker, &mut scratch.causes);
            self.add(assessment, fails, || Owner::Row(row.document().to_owned()), renderer);
        } else {
            self.flag(fails);
        }
    }

    pub(super) fn add_unreadable(
        &mut self,
        document: &str,
        unreadable: Unreadable<'_>,
        plan: &Plan<'_>,
        renderer: &Renderer<'_>,
    ) {
        if renderer.compares {
            self.rows.count(document, Verdict::Unchecked);
        }
        let fails = self.count(Verdict::Unchecked, plan);
        if renderer.needs(Verdict::Unchecked) {
            let assessment = plan.checker.assess_unreadable(unreadable);
            self.add(assessment, fails, || Owner::Row(document.to_owned()), renderer);
        } else {
            self.flag(fails);
        }
    }

    /// Counts a claim, and says whether it fails the run unless something silences it.
    pub(super) fn count(&mut self, verdict: Verdict, plan: &Plan<'_>) -> bool {
        self.summary.count(verdict);
        match verdict {
            Verdict::Ok | Verdict::Rounded => false,
            Verdict::Outside => true,
            Verdict::Unchecked => !plan.allow_unchecked,
        }
    }

    /// Counts a claim that is not held back among those that fail the run, where it does.
    pub(super) fn flag(&mut self, fails: bool) {
        self.flagged = self.flagged.saturating_add(u64::from(fails));
    }

    /// Writes a claim that was counted into every report, or holds it back.
    pub(super) fn add(
        &mut self,
        assessment: Assessment<'_>,
        fails: bool,
        owner: impl FnOnce() -> Owner,
        renderer: &Renderer<'_>,
    ) {
        let (is_held, key) = renderer.holds(&assessment);
        if !is_held {
            self.flag(fails);
            self.write(&assessment, renderer);
            if renderer.keeps_assessments {
                self.assessments.push(assessment.into_owned());
            }
            return;
        }
        let no_texts = vec![Vec::new(); self.texts.len()];
        let texts = mem::replace(&mut self.texts, no_texts);
        let assessment = assessment.into_owned();
        let claim = if renderer.keeps_assessments {
            self.assessments.push(assessment);
            HeldClaim::Kept(self.assessments.len().saturating_sub(1))
        } else {
            HeldClaim::Own(Box::new(assessment))
        };
        self.held.push(Held { texts, key, owner: owner(), claim, fails });
    }

    /// Counts the source of a rate that a claim was checked by.
    pub(super) fn count_rate(&mut self, rate: &Used<'_>) {
        match rate {
            Used::Source(applied) => self.rates.count(applied),
            Used::Own(_) => self.own_rates = self.own_rates.saturating_add(1),
        }
    }

    /// Writes a claim into every report.
    fn write(&mut self, assessment: &Assessment<'_>, renderer: &Renderer<'_>) {
        for (report, text) in renderer.streamed.iter().zip(&mut self.texts) {
            let Some(report) = report else { continue };
            let before = text.len();
            if before > 0 {
                text.extend_from_slice(report.separator());
            }
            let behind_separator = text.len();
            report.claim(renderer.run, assessment, text);
            if text.len() == behind_separator {
                text.truncate(before);
            }
        }
    }
}
