//! SARIF 2.1.0 (OASIS, with Errata 01): for code hosts, editors and archives.
//!
//! Every claim is a result, those that pass included (`kind` `pass` and `informational`), so that nothing is dropped;
//! `properties.verdict` holds the verdict. A host that takes each result for an alert needs the others taken out first.
//! The rules and their help are in `sarif_rules`.

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Invocation, Location, Message, Notification,
    PhysicalLocation, PropertyBag, Region, Replacement, Result as Finding, ResultKind, ResultLevel, Suppression, Tool,
    ToolComponent,
};

use super::fingerprint::Fingerprints;
use super::inert::write_json;
use super::sarif_rules::{ONE_RATE, rule_id, rules};
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, Note, NotePlace, Silence, Summary, Verdict};
use crate::claim::Extent;

/// Where the schema of this version is to be had.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The base of relative paths: the folder that figcheck ran in. The name is the one that hosts know.
const BASE: &str = "%SRCROOT%";

/// The SARIF report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sarif;

impl WholeReport for Sarif {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        write_json(&log(run, assessments, outcome), out)
    }
}

/// The log file. Its results are made while they are written, since one takes a kilobyte and more in memory.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [LoggedRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoggedRun<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, ArtifactLocation>,
    column_kind: &'static str,
    results: Findings<'a>,
    properties: Value,
}

struct Findings<'a> {
    run: &'a Run,
    assessments: &'a [Assessment<'static>],
    outcome: &'a Outcome,
    has_baseline: bool,
}

fn log<'a>(run: &'a Run, assessments: &'a [Assessment<'static>], outcome: &'a Outcome) -> Log<'a> {
    let mut driver = ToolComponent::builder().name("figcheck").build();
    driver.version = Some(env!("CARGO_PKG_VERSION").to_owned());
    driver.semantic_version = Some(env!("CARGO_PKG_VERSION").to_owned());
    driver.rules = Some(rules());
    let base = ArtifactLocation::builder().description(plain("The folder that figcheck ran in.")).build();
    let logged = LoggedRun {
        tool: Tool::builder().driver(driver).build(),
        invocations: [invocation(run, outcome)],
        original_uri_base_ids: BTreeMap::from([(BASE, base)]),
        column_kind: "unicodeCodePoints",
        results: Findings { run, assessments, outcome, has_baseline: run.has_baseline },
        properties: json!({ "summary": counts(&outcome.summary) }),
    };
    Log { schema: SCHEMA, version: "2.1.0", runs: [logged] }
}

fn counts(summary: &Summary) -> Value {
    json!({
        "claims": summary.claims,
        "ok": summary.ok,
        "rounded": summary.rounded,
        "outside": summary.outside,
        "unchecked": summary.unchecked,
        "silenced": summary.silenced,
    })
}

fn invocation(run: &Run, outcome: &Outcome) -> Invocation {
    let notification = |level: &str, text: &str| {
        let mut notification = Notification::builder().message(plain(text)).build();
        notification.level = Some(Value::from(level));
        notification
    };
    let mut invocation = Invocation::builder().execution_successful(outcome.errors.is_empty()).build();
    let errors = outcome.errors.iter().map(|error| notification("error", error));
    let remarks = outcome.remarks.iter().map(|remark| notification("note", remark));
    invocation.tool_execution_notifications = Some(errors.chain(remarks).collect());
    invocation.tool_configuration_notifications =
        Some(run.loosened.iter().map(|setting| notification("note", setting)).collect());
    invocation
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut prints = Fingerprints::default();
        let claims = self.assessments.iter().map(|claim| {
            let print = prints.next(claim);
            let finding = finding(claim, print, self.has_baseline);
            let passes = claim.verdict == Verdict::Unchecked && self.run.allow_unchecked;
            if passes { at_level(finding, ResultLevel::Note) } else { finding }
        });
        let notes = self.outcome.documents.iter().flat_map(|document| {
            let rates = document.one_rate.iter().filter(|rate| !rate.apart.is_empty()).map(|rate| {
                let about = remark(ONE_RATE, &rate.message, &document.name, &rate.apart);
                with_related(if self.run.one_rate { failing(about) } else { about }, &rate.group)
            });
            let notes = document.notes.iter().map(|Note { kind, message, places }| {
                let (first, others) = places.split_at_checked(1).unwrap_or((places, &[]));
                with_related(remark(kind.code(), message, &document.name, first), others)
            });
            rates.chain(notes)
        });
        serializer.collect_seq(claims.chain(notes))
    }
}

fn finding(claim: &Assessment<'_>, print: String, has_baseline: bool) -> Finding {
    let mut finding = Finding::builder().message(plain(&claim.message)).build();
    let (kind, level) = match claim.verdict {
        Verdict::Ok => (ResultKind::Pass, ResultLevel::None),
        Verdict::Rounded => (ResultKind::Informational, ResultLevel::None),
        Verdict::Outside => (ResultKind::Fail, ResultLevel::Error),
        Verdict::Unchecked => (ResultKind::Fail, ResultLevel::Warning),
    };
    let may_be_known = matches!(claim.verdict, Verdict::Outside | Verdict::Unchecked);
    finding.rule_id = Some(rule_id(claim).to_owned());
    finding.kind = Some(kind);
    finding.level = Some(level);
    finding.locations = Some(vec![claim_location(claim)]);
    finding.partial_fingerprints = Some(BTreeMap::from([("figcheck/v1".to_owned(), print)]));
    finding.fixes = fix(claim).map(|fix| vec![fix]);
    match &claim.silence {
        Some(Silence::Ignored { reason }) => {
            let mut suppression = Suppression::builder().kind(Value::from("inSource")).build();
            suppression.status = Some(Value::from("accepted"));
            suppression.justification = Some(reason.clone());
            finding.suppressions = Some(vec![suppression]);
        }
        Some(Silence::Baseline) | None => finding.suppressions = Some(Vec::new()),
    }
    if has_baseline && may_be_known {
        let state = if claim.silence == Some(Silence::Baseline) { "unchanged" } else { "new" };
        finding.baseline_state = Some(Value::from(state));
    }
    finding.properties = Some(facts(claim));
    finding
}

/// The same facts as in the other machine formats, under the same names. What is not known is left out.
fn facts(claim: &Assessment<'_>) -> PropertyBag {
    let mut facts: BTreeMap<String, Value> = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(name.to_owned(), Value::from(value));
        }
    };
    put("verdict", Some(claim.verdict.to_string()));
    put("id", Some(claim.setting.id.to_string()));
    put("source", claim.setting.source.as_ref().map(ToString::to_string));
    for (name, money) in [("original", &claim.original), ("stated", &claim.stated)] {
        let Some(written) = money else { continue };
        put(name, Some(written.money.figure.value().to_string()));
        put(&format!("{name}_currency"), Some(written.money.currency.to_string()));
        put(&format!("{name}_text"), Some(written.text.to_string()));
    }
    put("sentence", claim.setting.sentence.as_ref().map(|sentence| sentence.text.to_string()));
    put("date", claim.date.map(|date| date.to_string()));
    if let Some(applied) = &claim.rate {
        put("rate", Some(applied.rate.to_string()));
        put("rate_date", applied.date.map(|date| date.to_string()));
        put("rate_source", Some(applied.source.to_string()));
    }
    put("expected", claim.expected.clone());
    put("deviation_percent", claim.deviation_percent.clone());
    put("tolerance_percent", Some(claim.tolerance.in_percent().to_string()));
    put("suggestion", claim.suggestion.as_ref().map(|suggestion| suggestion.text.clone()));
    let causes: Vec<Value> = claim
        .causes
        .iter()
        .map(|cause| json!({ "cause": cause.kind.code(), "explanation": cause.explanation }))
        .collect();
    facts.insert("causes".to_owned(), Value::from(causes));
    let mut bag = PropertyBag::builder().build();
    bag.additional_properties = facts;
    bag
}

fn fix(claim: &Assessment<'_>) -> Option<Fix> {
    let suggestion = claim.suggestion.as_ref()?;
    let Extent { line, column, end_line, end_column } = claim.setting.stated_number?;
    let mut region = region(line, column)?;
    region.end_line = integer(end_line);
    region.end_column = integer(end_column);
    let mut replacement = Replacement::builder().deleted_region(region).build();
    replacement.inserted_content = Some(ArtifactContent::builder().text(suggestion.number.clone()).build());
    let change = ArtifactChange::builder()
        .artifact_location(artifact(&claim.setting.place.file))
        .replacements(vec![replacement])
        .build();
    let mut fix = Fix::builder().artifact_changes(vec![change]).build();
    fix.description = Some(plain(&suggestion.text));
    let mut bag = PropertyBag::builder().build();
    bag.additional_properties.insert("is_certain".to_owned(), Value::from(suggestion.is_certain));
    fix.properties = Some(bag);
    Some(fix)
}

fn claim_location(claim: &Assessment<'_>) -> Location {
    let place = &claim.setting.place;
    let mut region = region(place.line, place.column);
    if let Some(region) = &mut region {
        if place.end_line >= place.line {
            region.end_line = integer(place.end_line);
            region.end_column = integer(place.end_column);
        }
        if let Some(bytes) = &place.bytes {
            region.byte_offset = i64::try_from(bytes.start).ok();
            region.byte_length = i64::try_from(bytes.end.saturating_sub(bytes.start)).ok();
        }
    }
    location(&place.file, region)
}

/// A remark about a document.
fn remark(rule: &str, message: &str, document: &str, places: &[NotePlace]) -> Finding {
    let mut finding = Finding::builder().message(plain(message)).build();
    finding.rule_id = Some(rule.to_owned());
    finding.kind = Some(ResultKind::Informational);
    finding.level = Some(ResultLevel::None);
    let mut locations: Vec<Location> = places.iter().map(place_location).collect();
    if locations.is_empty() {
        locations.push(location(document, None));
    }
    finding.locations = Some(locations);
    finding
}

/// The same as a flag: the document must come from one rate.
fn failing(mut finding: Finding) -> Finding {
    finding.kind = Some(ResultKind::Fail);
    finding.suppressions = Some(Vec::new());
    at_level(finding, ResultLevel::Error)
}

fn at_level(mut finding: Finding, level: ResultLevel) -> Finding {
    finding.level = Some(level);
    finding
}

fn with_related(mut finding: Finding, places: &[NotePlace]) -> Finding {
    finding.related_locations = Some(places.iter().map(place_location).collect());
    finding
}

fn place_location(place: &NotePlace) -> Location {
    let mut location = location(&place.file, region(place.line, place.column));
    location.message = Some(plain(&place.remark));
    location
}

fn location(file: &str, region: Option<Region>) -> Location {
    let mut physical = PhysicalLocation::builder().build();
    physical.artifact_location = Some(artifact(file));
    physical.region = region;
    Location::builder().physical_location(physical).build()
}

fn region(line: u64, column: u64) -> Option<Region> {
    let mut region = Region::builder().build();
    region.start_line = Some(integer(line)?);
    region.start_column = integer(column);
    Some(region)
}

/// Lines and columns in SARIF are from 1; zero means that there is none.
fn integer(number: u64) -> Option<i64> {
    i64::try_from(number).ok().filter(|&number| number > 0)
}

fn artifact(file: &str) -> ArtifactLocation {
    let mut location = ArtifactLocation::builder().build();
    let drive = matches!(file.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    if file.starts_with('/') {
        location.uri = Some(format!("file://{}", uri(file)));
    } else if drive {
        location.uri = Some(format!("file:///{}", uri(file)));
    } else {
        location.uri = Some(uri(file));
        location.uri_base_id = Some(BASE.to_owned());
    }
    location
}

/// A path as a URI reference: all but RFC 3986's unreserved characters and `/` percent-encoded, as UTF-8.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.extend(['%', hex(byte >> 4), hex(byte & 0xf)]),
        }
    }
    out
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
}

/// A message that says just this. SARIF reads braces as placeholders (§3.11.5), so they are doubled, and `[text](target)`
/// as a link (§3.11.6), so a zero-width space parts the two.
fn plain(text: &str) -> Message {
    let text = text.replace('{', "{{").replace('}', "}}").replace("](", "]\u{200b}(");
    Message::builder().text(text).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_percent_encoded() {
        assert_eq!(uri("drafts/the port, 100% final.md"), "drafts/the%20port%2C%20100%25%20final.md");
        assert_eq!(uri("十月.csv"), "%E5%8D%81%E6%9C%88.csv");
        assert_eq!(artifact("/tmp/a b").uri.as_deref(), Some("file:///tmp/a%20b"));
        assert_eq!(artifact("C:/a").uri.as_deref(), Some("file:///C%3A/a"));
        assert_eq!(artifact("a:b").uri_base_id.as_deref(), Some(BASE));
    }

    #[test]
    fn messages_hold_no_link_and_no_placeholder() {
        assert_eq!(plain("see [x](1) and {0}").text.as_deref(), Some("see [x]\u{200b}(1) and {{0}}"));
    }
}
