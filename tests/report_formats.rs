//! The formats for CI and for the desk on one nasty run: each reads back with the same verdicts, by a reader that is not
//! ours where there is one, and nothing in the copy breaks out of its format.
//!
//! With `FIGCHECK_PYTHON` set to an interpreter that has the packages of `tests/readers/requirements.txt`, the reports are
//! also read by other people's programs; `tests/readers/run` sees to all of it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests: a panic is how they fail"
)]

#[cfg(test)]
mod fixture;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, DataType as _, Reader as _, Xlsx as Workbook};
use figcheck::check::{Assessment, Silence, Verdict};
use figcheck::report::{GitHub, GitLab, Html, JUnit, Markdown, Run, Sarif, WholeReport, Xlsx};
use quick_xml::events::Event;
use serde_json::Value;

/// Texts of the fixture as they would stand in a report that let them through.
const BREAKOUTS: [&str; 6] = ["\u{1b}", "\u{9b}", "\u{202e}", "\n::error::owned", "</script><!--", "\r"];

fn written(report: &dyn WholeReport) -> Vec<u8> {
    written_with(report, |_| ())
}

fn written_with(report: &dyn WholeReport, adjust: impl FnOnce(&mut Run)) -> Vec<u8> {
    let mut nasty = fixture::nasty();
    adjust(&mut nasty.run);
    let mut out = Vec::new();
    report.write(&nasty.run, &nasty.assessments, &nasty.outcome, &mut out).unwrap();
    out
}

fn text(report: &dyn WholeReport) -> String {
    String::from_utf8(written(report)).unwrap()
}

/// How many claims of the fixture have each verdict.
fn expected() -> BTreeMap<String, usize> {
    let summary = fixture::nasty().outcome.summary;
    Verdict::ALL.map(|verdict| (verdict.to_string(), usize::try_from(summary.of(verdict)).unwrap())).into()
}

fn counted(verdicts: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = Verdict::ALL.map(|verdict| (verdict.to_string(), 0)).into();
    for verdict in verdicts {
        *counts.entry(verdict).or_insert(0) += 1;
    }
    counts
}

#[test]
fn nothing_breaks_out() {
    for (name, text) in [
        ("sarif", text(&Sarif)),
        ("junit", text(&JUnit)),
        ("github", text(&GitHub)),
        ("gitlab", text(&GitLab)),
        ("markdown", text(&Markdown)),
        ("html", text(&Html)),
    ] {
        for breakout in BREAKOUTS {
            // A JSON string is no page: what HTML would obey may stand in one.
            let harmless = ["sarif", "gitlab", "github"].contains(&name) && breakout.starts_with("</script>");
            assert!(harmless || !text.contains(breakout), "{name} lets {breakout:?} through");
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for report in [&Sarif as &dyn WholeReport, &JUnit, &GitHub, &GitLab, &Markdown, &Html, &Xlsx] {
        assert!(written(report) == written(report));
    }
}

fn sarif() -> Value {
    serde_json::from_slice(&written(&Sarif)).unwrap()
}

fn claims_of(sarif: &Value) -> impl Iterator<Item = &Value> {
    sarif["runs"][0]["results"].as_array().unwrap().iter().filter(|result| result.get("partialFingerprints").is_some())
}

#[test]
fn sarif_holds_every_claim() {
    let sarif = sarif();
    let verdicts = claims_of(&sarif).map(|result| result["properties"]["verdict"].as_str().unwrap().to_owned());
    assert_eq!(counted(verdicts), expected());
    for result in claims_of(&sarif) {
        let passes = ["ok", "rounded"].contains(&result["properties"]["verdict"].as_str().unwrap());
        assert_eq!(result["kind"] == "fail", !passes);
        assert_eq!(result["level"] == "none", passes);
    }
    let rules: Vec<&Value> = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().collect();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{}", result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(!result["locations"].as_array().unwrap().is_empty());
    }
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let of_level = |level: &str| notifications.iter().filter(|said| said["level"] == level).count();
    let outcome = fixture::nasty().outcome;
    assert_eq!((of_level("error"), of_level("note")), (outcome.errors.len(), outcome.remarks.len()));
}

#[test]
fn sarif_says_where_and_what_to_print() {
    let sarif = sarif();
    assert_eq!(sarif["runs"][0]["columnKind"], "unicodeCodePoints");
    let result = claims_of(&sarif).find(|result| result["properties"]["suggestion"] == "约９.66亿美元").unwrap();
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "drafts/the%20port%2C%20100%25%20final.md");
    assert_eq!(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert_eq!((&location["region"]["startLine"], &location["region"]["startColumn"]), (&18.into(), &1.into()));
    assert_eq!(location["region"]["endColumn"], 41);
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "９.66亿");
    assert_eq!(replacement["deletedRegion"]["startColumn"], 18);
    assert_eq!(replacement["deletedRegion"]["endColumn"], 29);
}

#[test]
fn sarif_marks_what_is_silenced() {
    let sarif = sarif();
    let states = counted(claims_of(&sarif).filter_map(|result| result["baselineState"].as_str()).map(str::to_owned));
    let nasty = fixture::nasty();
    let failing = nasty.outcome.summary.outside + nasty.outcome.summary.unchecked;
    assert_eq!(states["unchanged"], 1);
    assert_eq!(states["new"], usize::try_from(failing).unwrap() - 1);
    let suppressed: Vec<&Value> =
        claims_of(&sarif).filter(|result| result["suppressions"].as_array().is_some_and(|s| !s.is_empty())).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "quoted as spoken --> <b>");
}

#[test]
fn sarif_fingerprints_are_unique_and_survive_moved_lines() {
    let prints = |claims: &[Assessment<'static>]| -> Vec<String> {
        let nasty = fixture::nasty();
        let mut out = Vec::new();
        Sarif.write(&nasty.run, claims, &nasty.outcome, &mut out).unwrap();
        let sarif: Value = serde_json::from_slice(&out).unwrap();
        claims_of(&sarif)
            .map(|result| result["partialFingerprints"]["figcheck/v1"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut claims = fixture::nasty().assessments;
    claims.push(claims[1].clone());
    let before = prints(&claims);
    for claim in &mut claims {
        claim.setting.place.line += 12;
        claim.setting.id = "moved".into();
    }
    assert_eq!(prints(&claims), before);
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
}

/// An article with wrong figures behind wide characters, an emoji of two UTF-16 units and a tab.
const ARTICLE: &str = "---\ndate: 2025-09-22\n---\n\u{1f4c8}\tThe port handled 6.87 billion yuan (about 96.5 million \
     U.S. dollars).\n\n全年货值68.7亿元人民币（约9650万美元）。\n";

#[test]
fn the_fixes_of_sarif_mend_the_article() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("draft.md");
    let check = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_figcheck"));
        command.args(["check", "draft.md", "--format", "sarif"]).current_dir(folder.path()).output().unwrap()
    };
    std::fs::write(&file, ARTICLE).unwrap();
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut lines: Vec<Vec<char>> = ARTICLE.lines().map(|line| line.chars().collect()).collect();
    let mut mended = 0;
    for fix in claims_of(&sarif).filter_map(|result| result.get("fixes")) {
        let replacement = &fix[0]["artifactChanges"][0]["replacements"][0];
        let number = |name: &str| usize::try_from(replacement["deletedRegion"][name].as_u64().unwrap()).unwrap();
        assert_eq!(number("startLine"), number("endLine"));
        let columns = number("startColumn") - 1..number("endColumn") - 1;
        let text = replacement["insertedContent"]["text"].as_str().unwrap();
        lines[number("startLine") - 1].splice(columns, text.chars());
        mended += 1;
    }
    assert_eq!(mended, 2);
    let text: String = lines.iter().map(|line| line.iter().collect::<String>() + "\n").collect();
    assert!(text.contains("(about 966 million U.S. dollars)") && text.contains("（约9.66亿美元）"), "{text}");
    std::fs::write(&file, text).unwrap();
    assert_eq!(check().status.code(), Some(0));
}

/// What a test case is to a JUnit reader: its outcome, and the verdict it gives as a property.
#[derive(Default)]
struct Case {
    outcome: String,
    verdict: String,
}

fn junit_cases(xml: &str) -> Vec<Case> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut cases = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return cases,
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "testcase" => cases.push(Case::default()),
                name @ ("failure" | "error" | "skipped") => {
                    name.clone_into(&mut cases.last_mut().unwrap().outcome);
                }
                "property" => {
                    let values: Vec<String> =
                        tag.attributes().map(|attribute| attribute.unwrap().value.into_owned()).collect();
                    if values[0] == "verdict" {
                        cases.last_mut().unwrap().verdict.clone_from(&values[1]);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

#[test]
fn junit_holds_every_claim() {
    let xml = text(&JUnit);
    let cases = junit_cases(&xml);
    let claims = || cases.iter().filter(|case| !case.verdict.is_empty());
    assert_eq!(counted(claims().map(|case| case.verdict.clone())), expected());
    let summary = fixture::nasty().outcome.summary;
    let with = |outcome: &str| u64::try_from(claims().filter(|case| case.outcome == outcome).count()).unwrap();
    assert_eq!(with(""), summary.ok + summary.rounded);
    assert_eq!(with("skipped"), summary.silenced);
    assert_eq!(with("failure") + with("error") + with("skipped"), summary.outside + summary.unchecked);
    assert_eq!(cases.iter().filter(|case| case.verdict.is_empty() && case.outcome == "error").count(), 2);
    assert!(xml.contains("␛[31mred") && !xml.contains("]]>"));
}

#[test]
fn github_annotates_every_flagged_claim() {
    let text = text(&GitHub);
    let nasty = fixture::nasty();
    let flagged =
        |verdict| nasty.assessments.iter().filter(|claim| claim.is_flagged() && claim.verdict == verdict).count();
    let commands = |name: &str| text.lines().filter(|line| line.starts_with(&format!("::{name} "))).count();
    assert_eq!(commands("error"), flagged(Verdict::Outside) + nasty.outcome.errors.len());
    assert_eq!(commands("warning"), flagged(Verdict::Unchecked));
    assert!(text.contains(
        "::error file=drafts/the port%2C 100%25 final.md,line=18,endLine=18,col=1,endColumn=41,title=figcheck%3A scale::10 times"
    ));
    let summary = nasty.outcome.summary;
    assert!(text.lines().last().unwrap().contains(&format!(
        "::{} claims: {} ok, {} rounded, {} outside, {} unchecked; {} of them silenced%0A",
        summary.claims, summary.ok, summary.rounded, summary.outside, summary.unchecked, summary.silenced
    )));
}

#[test]
fn gitlab_holds_every_claim_that_fails() {
    let findings: Vec<Value> = serde_json::from_slice(&written(&GitLab)).unwrap();
    let claims: Vec<&Value> = findings.iter().filter(|finding| finding["check_name"] != "one-rate").collect();
    let unchecked = claims.iter().filter(|finding| finding["check_name"] == "unchecked").count();
    let expected = expected();
    assert_eq!((unchecked, claims.len() - unchecked), (expected["unchecked"], expected["outside"]));
    let mut prints: Vec<&str> = findings.iter().map(|finding| finding["fingerprint"].as_str().unwrap()).collect();
    let all = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), all);
    for finding in &findings {
        assert!(finding["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        assert!(["major", "minor", "info"].contains(&finding["severity"].as_str().unwrap()));
    }
    let silenced = fixture::nasty().assessments.iter().filter(|claim| claim.silence.is_some()).count();
    assert_eq!(claims.iter().filter(|finding| finding["severity"] == "info").count(), silenced);
}

#[test]
fn what_the_run_fails_on_fails_in_every_format() {
    let strict = |report: &dyn WholeReport| String::from_utf8(written_with(report, |run| run.one_rate = true)).unwrap();
    assert!(
        text(&GitHub).contains("::notice file=drafts/the port%2C 100%25 final.md,line=33,title=figcheck%3A one-rate")
    );
    assert!(
        strict(&GitHub).contains("::error file=drafts/the port%2C 100%25 final.md,line=33,title=figcheck%3A one-rate")
    );
    assert!(!text(&JUnit).contains("type=\"one-rate\"") && strict(&JUnit).contains("type=\"one-rate\""));
    let majors = |json: &str| json.matches("\"severity\":\"major\"").count();
    assert_eq!(majors(&strict(&GitLab)), majors(&text(&GitLab)) + 2);
    let errors = |json: &str| json.matches("\"kind\":\"fail\",\"level\":\"error\"").count();
    assert_eq!(errors(&strict(&Sarif)), errors(&text(&Sarif)) + 1);
}

#[test]
fn what_may_pass_fails_in_no_format() {
    let lenient =
        |report: &dyn WholeReport| String::from_utf8(written_with(report, |run| run.allow_unchecked = true)).unwrap();
    let skipped = junit_cases(&lenient(&JUnit))
        .iter()
        .filter(|case| case.verdict == "unchecked")
        .all(|case| case.outcome == "skipped");
    assert!(skipped);
    assert!(text(&GitHub).contains("::warning ") && !lenient(&GitHub).contains("::warning "));
    assert!(text(&GitLab).contains("\"minor\"") && !lenient(&GitLab).contains("\"minor\""));
    assert!(
        text(&Sarif).contains("\"level\":\"warning\",\"loc")
            && !lenient(&Sarif).contains("\"level\":\"warning\",\"loc")
    );
}

#[test]
fn markdown_lists_every_claim_once() {
    let text = text(&Markdown);
    let verdicts = text.lines().filter_map(|line| {
        let (verdict, _) = line.strip_prefix("| ")?.split_once(" | ")?;
        let verdict = verdict.split("<br>").next()?.trim_matches('*');
        Verdict::ALL.iter().find(|known| known.word() == verdict).map(ToString::to_string)
    });
    let heads = counted(std::iter::once("ok".to_owned()));
    let mut counts = counted(verdicts);
    // The head of the table of counts begins with `ok` as well.
    *counts.get_mut("ok").unwrap() -= heads["ok"];
    assert_eq!(counts, expected());
    let nasty = fixture::nasty();
    let ignored = nasty.assessments.iter().find(|claim| matches!(claim.silence, Some(Silence::Ignored { .. })));
    assert!(ignored.is_some() && text.contains("quoted as spoken --&gt; &lt;b&gt;"));
}

#[test]
fn html_lists_every_claim_once() {
    let page = text(&Html);
    let verdicts = page.split(" data-verdict=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    assert_eq!(counted(verdicts), expected());
    let flagged = fixture::nasty().assessments.iter().filter(|claim| claim.is_flagged()).count();
    assert_eq!(page.matches("<article class=\"card ").count(), flagged);
}

#[test]
fn html_holds_nothing_of_an_article_but_text() {
    let page = text(&Html);
    let body = page.split_once("</style>").unwrap().1.split_once("<script>").unwrap().0;
    assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
    assert!(!body.contains("javascript:alert(1)\"") && !body.contains("<b>signed") && !body.contains("<!--"));
    // Every link stays on the page, and no element carries a handler, a style or an address.
    assert!(body.split(" href=\"").skip(1).all(|rest| rest.starts_with('#')));
    for attribute in [" src=", " style=", " onclick=", " onload=", " action=", "http:", "https:"] {
        let in_markup = body.split('<').filter_map(|part| part.split_once('>')).any(|(tag, _)| tag.contains(attribute));
        assert!(!in_markup, "{attribute}");
    }
    assert!(body.contains(r#"<blockquote lang="zh" dir="auto">"#));
}

/// The cells of a sheet, by row.
fn cells(sheet: &str) -> Vec<Vec<Data>> {
    let mut workbook: Workbook<_> = calamine::open_workbook_from_rs(Cursor::new(written(&Xlsx))).unwrap();
    assert_eq!(workbook.sheet_names(), ["Claims", "Summary", "Rates"]);
    assert!(workbook.worksheet_formula(sheet).unwrap().is_empty(), "a formula in {sheet}");
    workbook.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn xlsx_holds_every_claim() {
    let rows = cells("Claims");
    let verdicts = rows.iter().skip(1).map(|row| row[0].get_string().unwrap().to_owned());
    assert_eq!(counted(verdicts), expected());
    let column = |title: &str| rows[0].iter().position(|cell| cell.get_string() == Some(title)).unwrap();
    let with = |title: &str, index: usize| rows[index + 1][column(title)].clone();
    assert_eq!(with("Stated amount", 0), Data::Float(965_000_000.0));
    assert_eq!(with("Deviation", 1), Data::Float(-0.9001));
    assert_eq!(with("Print instead", 3), Data::String("约９.66亿美元".into()));
    let formula = fixture::nasty().assessments.iter().position(|claim| claim.setting.id.starts_with('=')).unwrap();
    assert_eq!(with("Id", formula), Data::String("=cmd|' /C calc'!A0".into()));
    assert_eq!(with("=SUM(A1:A9)", formula), Data::String("+44 20 7946 0000".into()));
    let large = fixture::nasty().assessments.iter().position(|claim| claim.setting.id == "28 digits").unwrap();
    assert_eq!(with("Original amount", large), Data::String("12345678901234567890123456".into()));
}

#[test]
fn xlsx_sums_up() {
    let rows = cells("Summary");
    let count = |label: &str| {
        let row = rows.iter().find(|row| row[0].get_string() == Some(label)).unwrap();
        row[1].as_i64().unwrap()
    };
    for (verdict, expected) in expected() {
        assert_eq!(count(&verdict), i64::try_from(expected).unwrap(), "{verdict}");
    }
    let rates = cells("Rates");
    let used: i64 = rates.iter().skip(1).map(|row| row[4].as_i64().unwrap()).sum();
    let checked = fixture::nasty().assessments.iter().filter(|claim| claim.rate.is_some()).count();
    assert_eq!(used, i64::try_from(checked).unwrap());
    assert!(rates.iter().any(|row| row[1] == Data::Float(7.112_149_533)));
}

/// Where the reports of the fixture are written for other readers.
fn reports() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in [
        ("report.sarif", written(&Sarif)),
        ("report.xml", written(&JUnit)),
        ("report.github", written(&GitHub)),
        ("report.gitlab.json", written(&GitLab)),
        ("report.md", written(&Markdown)),
        ("report.html", written(&Html)),
        ("report.xlsx", written(&Xlsx)),
        ("expected.json", serde_json::to_vec(&expected()).unwrap()),
    ] {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn other_readers_find_the_same() {
    let folder = reports();
    let Some(python) = std::env::var_os("FIGCHECK_PYTHON") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/read.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
