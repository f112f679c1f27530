//! Flags on their way through the gate, one after the other in the order of input.

use std::mem;

use super::job::{Held, HeldClaim, Owner, Part};
use super::{Gathered, STDOUT_NAME, WriteError, Written};
use crate::check::{Identity, Silence};
use crate::gate::Gate;
use crate::gate::baseline::{Flag, Matching};
use crate::report::{Outcome, Report, Run};

/// How many entries of a baseline that no longer occur are named.
const NAMED_ENTRIES: usize = 3;

impl Gathered {
    /// Writes what came of a job behind what came of those before, and settles what its threads held back.
    pub(super) fn settle(
        &mut self,
        mut part: Part,
        gate: &mut Gate<'_, '_>,
        run: &Run,
        outputs: &mut [Written<'_>],
    ) -> Result<(), WriteError> {
        let mut silenced_rows = Vec::new();
        for held in mem::take(&mut part.held) {
            let Held { texts, key, owner, mut claim, fails } = held;
            for (output, text) in outputs.iter_mut().zip(&texts) {
                output.append(text)?;
            }
            let assessment = match &mut claim {
                HeldClaim::Kept(index) => part.assessments.get_mut(*index),
                HeldClaim::Own(assessment) => Some(&mut **assessment),
            };
            let Some(assessment) = assessment else { continue };
            let line = assessment.setting.place.line;
            let is_known = gate
                .baseline
                .as_mut()
                .zip(key)
                .is_some_and(|(baseline, key)| baseline.take(key, line, &assessment.message, fails));
            if is_known {
                assessment.silence = Some(Silence::Baseline);
                part.summary.silenced = part.summary.silenced.saturating_add(1);
                match owner {
                    Owner::Row(document) => silenced_rows.push(document),
                    Owner::Article(index) => {
                        if let Some(document) = part.documents.get_mut(index) {
                            document.summary.silenced = document.summary.silenced.saturating_add(1);
                        }
                    }
                }
            } else if fails {
                part.flagged = part.flagged.saturating_add(1);
                if let Some(fixes) = &mut gate.fixes {
                    fixes.offer(assessment, &part.origin);
                }
            }
            for output in outputs.iter_mut() {
                let Report::Streamed(report) = &output.report else { continue };
                let mut text = Vec::new();
                report.claim(run, assessment, &mut text);
                output.append(&text)?;
            }
        }
        for (output, text) in outputs.iter_mut().zip(&part.texts) {
            output.append(text)?;
        }
        if let Some(fixes) = &mut gate.fixes {
            let written = fixes.end(&part.origin);
            written.map_err(|source| WriteError { output: STDOUT_NAME.to_owned(), source })?;
        }
        self.take(part);
        for document in silenced_rows {
            self.rows.silence(&document);
        }
        Ok(())
    }
}

/// How many claims stand apart from their document's rate and are not known to.
pub(super) fn count_apart(outcome: &Outcome, gate: &mut Gate<'_, '_>) -> u64 {
    let mut apart = 0_u64;
    for document in &outcome.documents {
        for rate in &document.one_rate {
            for place in &rate.apart {
                let is_known = gate.baseline.as_mut().is_some_and(|matching| {
                    let dated = rate.date.map(|date| format!(" {date}")).unwrap_or_default();
                    let identity = Identity {
                        file: place.file.clone(),
                        source: (document.name != place.file).then(|| document.name.clone()),
                        original: format!("{}{dated}", rate.pair),
                        stated: place.remark.clone(),
                        reason: None,
                    };
                    let key = matching.baseline().key(identity, Flag::OneRate);
                    matching.take(key, place.line, &rate.message, true)
                });
                apart = apart.saturating_add(u64::from(!is_known));
            }
        }
    }
    apart
}

/// What is to be said of the baseline: how much it silences, and what in it no longer occurs.
pub(super) fn remarks_on_baseline(matching: &Matching<'_>, is_complete: bool) -> Vec<String> {
    let name = matching.baseline().shown();
    let mut remarks = Vec::new();
    match matching.known() {
        0 => {}
        1 => remarks.push(format!("1 flag is known: {name} lists it.")),
        known => remarks.push(format!("{known} flags are known: {name} lists them.")),
    }
    // Where an input could not be read, nobody knows what is still in it.
    let stale = if is_complete { matching.stale() } else { Vec::new() };
    if !stale.is_empty() {
        let named: Vec<&str> = stale.iter().take(NAMED_ENTRIES).map(String::as_str).collect();
        let more = stale.len().saturating_sub(named.len());
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let (entries, occur) = if stale.len() == 1 { ("entry", "occurs") } else { ("entries", "occur") };
        remarks.push(format!(
            "{} {entries} of {name} no longer {occur} ({}{more}): --write-baseline takes them out.",
            stale.len(),
            named.join("; ")
        ));
    }
    remarks
}
