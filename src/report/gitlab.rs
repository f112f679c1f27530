//! GitLab Code Quality: findings on the lines of a merge request.
//!
//! The format knows findings only: claims that are `outside` or `unchecked`, silenced ones as `info`, and claims that
//! stand apart from the rate of their document, as `info` too unless they must share it. Claims that pass are not in it.

use std::io;

use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::inert::{shown, write_json};
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, Silence, Verdict};

/// The Code Quality report.
#[derive(Clone, Copy, Debug, Default)]
pub struct GitLab;

impl WholeReport for GitLab {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        write_json(&Findings { run, assessments, outcome }, out)
    }
}

struct Findings<'a> {
    run: &'a Run,
    assessments: &'a [Assessment<'static>],
    outcome: &'a Outcome,
}

#[derive(Serialize)]
struct Finding<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
    end: u64,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut prints = Fingerprints::default();
        let claims = self.assessments.iter().filter_map(|claim| {
            // Every claim takes its fingerprint, so that they are the same as in SARIF and in a baseline.
            let print = prints.next(claim);
            finding(self.run, claim, print)
        });
        let mut place_prints = Fingerprints::default();
        let documents = self.outcome.documents.iter();
        let apart = documents
            .flat_map(|document| &document.one_rate)
            .flat_map(|rate| rate.apart.iter().map(move |place| (rate, place)));
        let notes = apart.map(|(rate, place)| Finding {
            description: format!("{}: {}", shown(&place.remark), shown(&rate.message)),
            check_name: "one-rate",
            fingerprint: place_prints.of(&["one-rate", &place.file, &rate.pair, &place.remark]),
            severity: if self.run.one_rate { "major" } else { "info" },
            location: location(&place.file, place.line, place.line),
        });
        serializer.collect_seq(claims.chain(notes))
    }
}

fn finding<'a>(run: &Run, claim: &'a Assessment<'_>, fingerprint: String) -> Option<Finding<'a>> {
    let severity = match (claim.verdict, &claim.silence) {
        (Verdict::Ok | Verdict::Rounded, _) => return None,
        (Verdict::Outside, None) => "major",
        (Verdict::Unchecked, None) if run.allow_unchecked => "info",
        (Verdict::Unchecked, None) => "minor",
        (Verdict::Outside | Verdict::Unchecked, Some(_)) => "info",
    };
    let print = claim.suggestion.as_ref().map(|suggestion| format!(" Print: {}", shown(&suggestion.text)));
    let silence = match &claim.silence {
        None => String::new(),
        Some(Silence::Baseline) => " (listed in the baseline)".to_owned(),
        Some(Silence::Ignored { reason }) => format!(" (ignored in the copy: {})", shown(reason)),
    };
    let place = &claim.setting.place;
    Some(Finding {
        description: format!("{}{}{silence}", shown(&claim.message), print.unwrap_or_default()),
        check_name: match claim.verdict {
            Verdict::Ok | Verdict::Rounded | Verdict::Unchecked => claim.verdict.word(),
            Verdict::Outside => claim.causes.first().map_or(claim.verdict.word(), |cause| cause.kind.code()),
        },
        fingerprint,
        severity,
        location: location(&place.file, place.line, place.end_line),
    })
}

/// GitLab counts lines from 1.
fn location(path: &str, line: u64, end_line: u64) -> Location<'_> {
    let begin = line.max(1);
    Location { path, lines: Lines { begin, end: end_line.max(begin) } }
}
