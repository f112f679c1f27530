//! JUnit XML: a suite a document, a test case a claim, for CI systems that show test results.
//!
//! `outside` is a failure, `unchecked` an error, a silenced claim is skipped with its reason, `ok` and `rounded` pass.
//! Where unchecked claims may pass, they are skipped. The property `verdict` of each case says which it was. Where claims
//! must share their document's rate, each pair is a case more. Files that could not be read are errors of a suite of their
//! own, so that a run that failed never looks green.

use std::collections::BTreeMap;
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::grouped::{Group, by_document};
use super::inert::shown;
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, OneRate, Silence, Verdict};

/// The JUnit report.
#[derive(Clone, Copy, Debug, Default)]
pub struct JUnit;

impl WholeReport for JUnit {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut report = Report::new("figcheck");
        for group in by_document(assessments, &outcome.documents) {
            report.add_test_suite(suite(run, outcome, &group, assessments));
        }
        if !outcome.errors.is_empty() {
            let mut suite = TestSuite::new("files that could not be read");
            for error in &outcome.errors {
                let error = shown(error);
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message(error.as_ref()).set_type("unread");
                suite.add_test_case(TestCase::new(error.as_ref(), status));
            }
            report.add_test_suite(suite);
        }
        let mut out = Outspoken { out, error: None };
        let written = report.serialize(&mut out);
        written.map_err(|error| out.error.take().unwrap_or_else(|| io::Error::other(error)))
    }
}

/// Keeps the error of a writer, which the serializer would hide behind one of its own: who reads it must know a full
/// disk from a reader that left.
struct Outspoken<'o> {
    out: &'o mut dyn io::Write,
    error: Option<io::Error>,
}

impl io::Write for Outspoken<'_> {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        self.out.write(block).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.error = Some(error);
            }
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn suite(run: &Run, outcome: &Outcome, group: &Group<'_>, assessments: &[Assessment<'_>]) -> TestSuite {
    let name = shown(group.name);
    let mut suite = TestSuite::new(name.as_ref());
    for setting in &run.loosened {
        suite.add_property(("loosened", shown(setting).as_ref()));
    }
    for remark in &outcome.remarks {
        suite.add_property(("remark", shown(remark).as_ref()));
    }
    let mut names_seen: BTreeMap<String, u64> = BTreeMap::new();
    for claim in group.claims.iter().filter_map(|&index| assessments.get(index)) {
        suite.add_test_case(case(run, claim, &name, &mut names_seen));
    }
    if let Some(document) = group.document {
        if run.one_rate {
            for rate in &document.one_rate {
                suite.add_test_case(one_rate(rate, &name));
            }
        }
        let rates = document.one_rate.iter().map(|rate| &rate.message);
        let notes: Vec<String> =
            rates.chain(document.notes.iter().map(|note| &note.message)).map(|text| shown(text).into_owned()).collect();
        if !notes.is_empty() {
            suite.set_system_out(notes.join("\n"));
        }
    }
    suite
}

/// Whether the conversions of a pair come from one rate, as a case.
fn one_rate(rate: &OneRate, document: &str) -> TestCase {
    let status = if rate.apart.is_empty() {
        TestCaseStatus::success()
    } else {
        let places = rate
            .apart
            .iter()
            .map(|place| format!("{}:{}:{}: {}", shown(&place.file), place.line, place.column, shown(&place.remark)));
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let details = places.collect::<Vec<_>>().join("\n");
        status.set_message(shown(&rate.message).as_ref()).set_type("one-rate").set_description(details);
        status
    };
    let date = rate.date.map(|date| format!(" {date}")).unwrap_or_default();
    let mut case = TestCase::new(format!("one rate: {}{date}", rate.pair), status);
    case.set_classname(document);
    case
}

fn case(run: &Run, claim: &Assessment<'_>, document: &str, names_seen: &mut BTreeMap<String, u64>) -> TestCase {
    let place = &claim.setting.place;
    let message = shown(&claim.message);
    let status = match (&claim.silence, claim.verdict) {
        (_, Verdict::Ok | Verdict::Rounded) => TestCaseStatus::success(),
        (None, Verdict::Outside) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let cause = claim.causes.first().map_or(claim.verdict.word(), |cause| cause.kind.code());
            status.set_message(message.as_ref()).set_type(cause).set_description(details(claim));
            status
        }
        (None, Verdict::Unchecked) if run.allow_unchecked => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(message.as_ref()).set_type(claim.verdict.word()).set_description(details(claim));
            status
        }
        (None, Verdict::Unchecked) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(message.as_ref()).set_type(claim.verdict.word()).set_description(details(claim));
            status
        }
        (Some(silence), Verdict::Outside | Verdict::Unchecked) => {
            let reason = match silence {
                Silence::Ignored { reason } => format!("ignored in the copy: {}", shown(reason)),
                Silence::Baseline => "listed in the baseline".to_owned(),
            };
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason).set_description(details(claim));
            status
        }
    };
    let passes = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new(unique(name(claim), names_seen), status);
    case.set_classname(document);
    if passes {
        case.set_system_out(details(claim));
    }
    case.extra.insert("file".into(), shown(&place.file).as_ref().into());
    case.extra.insert("line".into(), place.line.to_string().into());
    case.add_property(("verdict", claim.verdict.word()));
    if let Some(suggestion) = &claim.suggestion {
        case.add_property(("suggestion", shown(&suggestion.text).as_ref()));
    }
    case
}

/// A name that stays the same when lines move: the words of the claim, or the row's id where they could not be read.
fn name(claim: &Assessment<'_>) -> String {
    match (&claim.original, &claim.stated) {
        (Some(original), Some(stated)) => format!("{} = {}", shown(&original.text), shown(&stated.text)),
        (Some(money), None) | (None, Some(money)) => format!("{} = ?", shown(&money.text)),
        (None, None) => format!("row {}", shown(&claim.setting.id)),
    }
}

/// CI systems take two cases of one name for one case that ran twice.
fn unique(name: String, names_seen: &mut BTreeMap<String, u64>) -> String {
    let count = names_seen.entry(name.clone()).or_insert(0);
    *count = count.saturating_add(1);
    if *count == 1 { name } else { format!("{name} ({count})") }
}

/// All that is known, a line a fact.
fn details(claim: &Assessment<'_>) -> String {
    let place = &claim.setting.place;
    let mut lines = vec![format!("{}:{}:{}: {}", shown(&place.file), place.line, place.column, shown(&claim.message))];
    let mut line = |label: &str, text: &str| lines.push(format!("{label}: {}", shown(text)));
    if let Some(suggestion) = &claim.suggestion {
        line("print", &suggestion.text);
    }
    if let Some(expected) = &claim.expected_shown {
        line("expected", expected);
    }
    if let Some(deviation) = &claim.deviation_percent {
        line("deviation", &format!("{deviation}% (tolerance {})", claim.tolerance));
    }
    for cause in &claim.causes {
        line(cause.kind.code(), &cause.explanation);
    }
    if let Some(applied) = &claim.rate {
        let date = applied.date.map(|date| format!(" of {date}")).unwrap_or_default();
        line("rate", &format!("{}{date}, {}", applied.rate, applied.source));
        for warning in &applied.warnings {
            line("note", warning);
        }
    }
    if let Some(sentence) = &claim.setting.sentence {
        line("sentence", &sentence.text);
    }
    lines.join("\n")
}
