//! The gate through the binary: baselines, comments that silence, settings for paths, and what a configuration in
//! somebody else's branch can and cannot do.

#![expect(clippy::unwrap_used, reason = "tests: a panic is how they fail")]

mod desk;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::Command;
use desk::Desk;
use serde_json::Value;

struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// A folder with files, and figcheck run in it with nothing from outside.
impl Desk {
    fn run_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = self.figcheck();
        let output = command.args(arguments).current_dir(self.path(folder)).stdin(Stdio::null()).output().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(".", arguments)
    }

    /// Checks at a rate of 7.1.
    fn check(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["check", "--rate", "7.1"], arguments].concat())
    }

    fn write_baseline(&self, arguments: &[&str]) {
        let ran = self.check(&[arguments, &["--baseline", "known.json", "--write-baseline"]].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
}

const RIGHT: &str = "It cost 710 million yuan (about 100 million U.S. dollars).\n";
const WRONG: &str = "It cost 710 million yuan (about 10 million U.S. dollars).\n";
const WORSE: &str = "It took 1.42 billion yuan (about 2 million U.S. dollars).\n";

#[test]
fn only_new_flags_fail() {
    let desk = Desk::with(&[("a.md", &format!("{WRONG}\n{RIGHT}"))]);
    assert_eq!(desk.check(&["a.md"]).status, 1);
    desk.write_baseline(&["a.md"]);
    let ran = desk.check(&["a.md", "--baseline", "known.json"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("2 claims: 1 ok, 1 outside (1 silenced)"), "{}", ran.out);
    assert!(ran.out.contains("note: 1 flag is known: known.json lists it."), "{}", ran.out);
    assert!(!ran.out.contains("should be"), "a known flag is listed with --verbose only: {}", ran.out);
    let verbose = desk.check(&["a.md", "--baseline", "known.json", "--verbose"]).out;
    assert!(verbose.contains("outside[scale] (silenced)") && verbose.contains("listed in the baseline"), "{verbose}");

    // Lines move, and the words are wrapped anew.
    desk.write("a.md", format!("# Title\n\nWords.\n\n{}{RIGHT}", WRONG.replace(" million U.S.", "\nmillion U.S.")));
    assert_eq!(desk.check(&["a.md", "--baseline", "known.json"]).status, 0);

    desk.write("a.md", format!("{WRONG}\n{WORSE}"));
    let ran = desk.check(&["a.md", "--baseline", "known.json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.out.matches("outside[").count(), 1, "{}", ran.out);
    assert!(
        ran.out.contains("should be about 200 million") && ran.out.contains("2 outside (1 silenced)"),
        "{}",
        ran.out
    );
}

#[test]
fn a_second_of_the_same_is_new() {
    let desk = Desk::with(&[("a.md", WRONG)]);
    desk.write_baseline(&["."]);
    desk.write("a.md", format!("{WRONG}\n{WRONG}"));
    let ran = desk.check(&[".", "--baseline", "known.json"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains(" --> a.md:3:9") && ran.out.contains("2 outside (1 silenced)"), "{}", ran.out);
    desk.write_baseline(&["."]);
    assert!(desk.read("known.json").contains("\"count\":2"));
    assert_eq!(desk.check(&[".", "--baseline", "known.json"]).status, 0);
}

#[test]
fn what_no_longer_occurs_is_said_and_pruned() {
    let desk = Desk::with(&[("a.md", WRONG), ("b.md", WORSE), ("sub/c.md", WRONG)]);
    desk.write_baseline(&["."]);
    assert_eq!(desk.read("known.json").lines().count(), 5);
    desk.write("a.md", RIGHT);
    fs::remove_file(desk.path("b.md")).unwrap();

    let ran = desk.check(&["a.md", "--baseline", "known.json"]);
    let said = "note: 1 entry of known.json no longer occurs (a.md: 710 million yuan → about 10 million U.S. dollars)";
    assert!(ran.status == 0 && ran.out.contains(said), "{}", ran.out);
    let ran = desk.check(&[".", "--baseline", "known.json"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("2 entries of known.json no longer occur (a.md: ") && ran.out.contains("; b.md: "));

    // A run that looks at one file leaves the entries of the others alone.
    desk.write_baseline(&["a.md"]);
    let text = desk.read("known.json");
    assert!(!text.contains("a.md") && text.contains("b.md") && text.contains("sub/c.md"), "{text}");
    desk.write_baseline(&["."]);
    let text = desk.read("known.json");
    assert!(!text.contains("b.md") && text.contains("sub/c.md"), "{text}");
    let ran = desk.check(&[".", "--baseline", "known.json"]);
    assert!(!ran.out.contains("no longer"), "{}", ran.out);
}

#[test]
fn the_folder_that_figcheck_runs_in_does_not_matter() {
    let desk = Desk::with(&[("drafts/a.md", WRONG)]);
    desk.write_baseline(&["drafts"]);
    let ran = desk.run_in("drafts", &["check", "--rate", "7.1", ".", "--baseline", "../known.json"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    let absolute = desk.path("drafts/a.md");
    let ran = desk.run(&["check", "--rate", "7.1", absolute.to_str().unwrap(), "--baseline", "known.json"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
}

#[test]
fn a_baseline_that_is_missing_or_damaged_is_an_error_with_its_remedy() {
    let desk = Desk::with(&[("a.md", RIGHT)]);
    let ran = desk.check(&["a.md", "--baseline", "gone.json"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("gone.json: there is no such baseline") && ran.err.contains("--write-baseline"));
    desk.write("known.json", "{\"figcheck-baseline\":1,\"entries\":[\n{\"file\":\"约\",]}");
    for extra in [&[][..], &["--write-baseline"]] {
        let ran = desk.check(&[&["a.md", "--baseline", "known.json"], extra].concat());
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("known.json:2:13: ") && ran.err.contains("--write-baseline"), "{}", ran.err);
    }
    assert_eq!(desk.check(&["a.md", "--write-baseline"]).status, 2, "where to?");
}

#[test]
fn a_baseline_is_not_written_where_not_everything_was_read() {
    let desk = Desk::with(&[("a.md", WRONG), ("b.md", WRONG)]);
    desk.write_baseline(&["."]);
    let before = desk.read("known.json");
    fs::write(desk.path("b.md"), b"\0\0\0").unwrap();
    let ran = desk.check(&[".", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("known.json: the baseline was not written"), "{}", ran.err);
    assert!(!ran.out.contains("no longer occur"), "nobody knows: {}", ran.out);
    assert_eq!(desk.read("known.json"), before);
}

#[test]
fn every_format_keeps_what_is_known() {
    let desk = Desk::with(&[("a.md", &format!("{WRONG}\n{WORSE}\n{RIGHT}"))]);
    desk.write("known.json", "");
    fs::remove_file(desk.path("known.json")).unwrap();
    desk.write("b.md", WRONG);
    desk.write_baseline(&["b.md"]);
    let text = desk.read("known.json").replace("b.md", "a.md");
    desk.write("known.json", &text);
    let known = ["a.md", "--baseline", "known.json"];
    let json: Value = serde_json::from_str(&desk.check(&[&known[..], &["--format", "json"]].concat()).out).unwrap();
    let silenced: Vec<&Value> = json["claims"].as_array().unwrap().iter().map(|claim| &claim["silenced"]).collect();
    assert_eq!(silenced, [&serde_json::json!({"by": "baseline", "reason": null}), &Value::Null, &Value::Null]);
    assert_eq!((&json["summary"]["outside"], &json["summary"]["silenced"]), (&2.into(), &1.into()));
    assert_eq!(json["documents"][0]["summary"]["silenced"], 1);
    assert_eq!(json["remarks"][0], "1 flag is known: known.json lists it.");

    let sarif: Value = serde_json::from_str(&desk.check(&[&known[..], &["--format", "sarif"]].concat()).out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let states: Vec<&str> = results.iter().filter_map(|result| result["baselineState"].as_str()).collect();
    assert_eq!(states, ["unchanged", "new"]);
    for (format, count) in [("csv", 4), ("jsonl", 3)] {
        let out = desk.check(&[&known[..], &["--format", format]].concat()).out;
        assert_eq!(out.lines().count(), count, "{format}: {out}");
    }
    let junit = desk.check(&[&known[..], &["--format", "junit"]].concat()).out;
    assert!(junit.contains("failures=\"1\"") && junit.contains("<skipped"), "{junit}");
    assert!(junit.contains("1 flag is known"), "{junit}");
    for format in ["github", "markdown", "html"] {
        let out = desk.check(&[&known[..], &["--format", format]].concat()).out;
        assert!(out.contains("1 flag is known: known.json lists it."), "{format}: {out}");
    }
}

/// Rows over several blocks, of which many are the same: which of them are known must not depend on the threads.
#[test]
fn claims_files_give_the_same_report_for_any_number_of_threads() {
    let note = "n".repeat(500);
    let wrong = format!("710 million,10 million,{note}\n");
    let other = format!("710 million,11 million,{note}\n");
    let rows = |wrong_count: usize| {
        let mut text = "yuan,usd,note\n".to_owned();
        for index in 0..wrong_count {
            text.push_str(&wrong);
            if index % 100 == 0 {
                text.push_str(&other);
            }
        }
        text
    };
    let desk = Desk::with(&[("rows.csv", &rows(3000))]);
    desk.write_baseline(&["rows.csv", "--quiet"]);
    let text = desk.read("known.json");
    assert!(text.contains("\"count\":3000,") && text.contains("\"count\":30,"), "{text}");
    desk.write("rows.csv", rows(8000));
    assert!(fs::metadata(desk.path("rows.csv")).unwrap().len() > 3 << 20, "several blocks");
    let mut reports = Vec::new();
    for threads in ["1", "4"] {
        let ran = desk.check(&["rows.csv", "--baseline", "known.json", "--format", "csv", "--threads", threads]);
        assert_eq!(ran.status, 1);
        reports.push(ran.out);
    }
    assert!(reports[0] == reports[1], "the reports differ");
    let ran = desk.check(&["rows.csv", "--baseline", "known.json", "--quiet"]);
    assert!(ran.out.contains("8080 claims: 8080 outside (3030 silenced)"), "{}", ran.out);
    let shown = desk.check(&["rows.csv", "--baseline", "known.json"]).out;
    assert_eq!(shown.matches(" --> rows.csv:").count(), 8080 - 3030);
    // The first that is new is the 3001st of its kind, behind 30 of the other kind and the header.
    let first = shown.split(" --> ").nth(1).unwrap();
    assert!(first.starts_with("rows.csv:3032:1"), "{first}");
}

#[test]
fn rows_that_cannot_be_read_are_known_by_the_reason() {
    let desk = Desk::with(&[("rows.csv", "yuan,usd\n710 million,\n")]);
    desk.write_baseline(&["rows.csv"]);
    assert!(desk.read("known.json").contains("\"flag\":\"unchecked\""));
    desk.write("rows.csv", "yuan,usd\n710 million,100 million\n710 million,\n");
    assert_eq!(desk.check(&["rows.csv", "--baseline", "known.json"]).status, 0);
    desk.write("rows.csv", "yuan,usd\n710 million,many\n");
    assert_eq!(desk.check(&["rows.csv", "--baseline", "known.json"]).status, 1);
    // What passes anyway is no flag to be known.
    desk.write_baseline(&["rows.csv", "--allow-unchecked"]);
    assert!(!desk.read("known.json").contains("rows.csv"));
    desk.write("lines.jsonl", "{\"yuan\": \"710 million\", \"usd\": 1\n");
    desk.write_baseline(&["lines.jsonl"]);
    desk.write("lines.jsonl", "\n\n{\"yuan\": \"710 million\", \"usd\": 1\n");
    assert_eq!(desk.check(&["lines.jsonl", "--baseline", "known.json"]).status, 0);
}

#[test]
fn claims_that_stand_apart_can_be_known() {
    let rows = "yuan,usd,date\n710 million,100.00 million,2025\n71 million,10.000 million,2025\n7.1 billion,1.0100 billion,2025\n";
    let desk = Desk::with(&[("rows.csv", rows)]);
    assert_eq!(desk.check(&["rows.csv"]).status, 0);
    assert_eq!(desk.check(&["rows.csv", "--one-rate"]).status, 1);
    desk.write_baseline(&["rows.csv", "--one-rate"]);
    assert!(desk.read("known.json").contains("\"flag\":\"one-rate\""), "{}", desk.read("known.json"));
    let ran = desk.check(&["rows.csv", "--one-rate", "--baseline", "known.json"]);
    assert!(ran.status == 0 && ran.out.contains("1 flag is known"), "{}", ran.out);
    desk.write("rows.csv", rows.replace("1.0100", "1.0110"));
    assert_eq!(desk.check(&["rows.csv", "--one-rate", "--baseline", "known.json"]).status, 1);
}

#[test]
fn a_comment_keeps_a_claim_out_of_the_comparison() {
    let copy = "It cost 710 million yuan ($100.00 million). It took 71 million yuan ($10.000 million).\n\nSo did 7.1 \
                billion yuan ($1.0100 billion).\n";
    let desk = Desk::with(&[("a.md", copy)]);
    let ran = desk.check(&["a.md", "--one-rate"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    desk.write("a.md", copy.replace("So did", "<!-- figcheck: ignore: at the rate of the contract --> So did"));
    let ran = desk.check(&["a.md", "--one-rate"]);
    assert!(ran.status == 0 && !ran.out.contains("This comment"), "{}", ran.out);
}

#[test]
fn comments_silence_with_a_reason() {
    let copy = format!(
        "<!-- figcheck: ignore: quoted as spoken -->\n{WRONG}\n<!-- figcheck: off: old rates -->\n{WORSE}\n{WRONG}\n\
         <!-- figcheck: on -->\n{RIGHT}"
    );
    let desk = Desk::with(&[("a.md", &copy), ("a.html", &format!("<p>{}</p>", copy.replace("\n\n", "</p><p>")))]);
    for file in ["a.md", "a.html"] {
        let ran = desk.check(&[file]);
        assert_eq!(ran.status, 0, "{}", ran.out);
        assert!(ran.out.contains("4 claims: 1 ok, 3 outside (3 silenced)"), "{}", ran.out);
        assert!(!ran.out.contains("This comment"), "{}", ran.out);
        let verbose = desk.check(&[file, "--verbose"]).out;
        for reason in ["by a comment in the copy: quoted as spoken", "by a comment in the copy: old rates"] {
            assert!(verbose.contains(reason), "{verbose}");
        }
        let json: Value = serde_json::from_str(&desk.check(&[file, "--format", "json"]).out).unwrap();
        assert_eq!(json["claims"][0]["silenced"], serde_json::json!({"by": "comment", "reason": "quoted as spoken"}));
    }
    // What a comment silences is no matter for a baseline.
    desk.write_baseline(&["a.md"]);
    assert!(!desk.read("known.json").contains("a.md"));
}

#[test]
fn a_comment_that_silences_nothing_is_noted() {
    let desk = Desk::with(&[(
        "a.md",
        &format!("<!-- figcheck: ignore: not needed --> {RIGHT}\n<!-- figcheck: ingore: typing -->\n\n{WRONG}"),
    )]);
    let ran = desk.check(&["a.md"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.out.matches("This comment silences no claim").count(), 2, "{}", ran.out);
    assert!(ran.out.contains("a.md:1:1") && ran.out.contains("a.md:3:1"), "{}", ran.out);
    let json: Value = serde_json::from_str(&desk.check(&["a.md", "--format", "json"]).out).unwrap();
    let notes = json["documents"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.iter().filter(|note| note["code"] == "unused-ignore").count(), 2);
}

#[test]
fn paths_have_settings_of_their_own() {
    let near = "It cost 710 million yuan (about 103 million U.S. dollars).\n";
    let desk = Desk::with(&[
        ("a.md", near),
        ("archive/b.md", near),
        ("archive/2019/c.md", WRONG),
        ("rows.csv", "yuan,usd\nx,y\n"),
    ]);
    assert!(desk.check(&["."]).out.contains("4 claims: 3 outside, 1 unchecked"));
    desk.write(
        "figcheck.toml",
        "[[path]]\nglob = \"archive/\"\ntolerance = \"4%\"\n\n[[path]]\nglob = \"archive/2019/**\"\nignore = true\n\n\
         [[path]]\nglob = \"*.csv\"\nallow-unchecked = true\n",
    );
    let ran = desk.check(&["."]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("3 claims: 1 ok, 1 outside, 1 unchecked"), "{}", ran.out);
    for line in [
        "loosened: tolerance 4% instead of 2% for archive/, from figcheck.toml",
        "loosened: nothing is checked for archive/2019/**, from figcheck.toml",
        "loosened: unchecked claims pass for *.csv, from figcheck.toml",
        "note: 1 file was not read: the configuration ignores it.",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    assert_eq!(desk.check(&["archive", "rows.csv"]).status, 0);
    let inside = desk.run_in("archive", &["check", "--rate", "7.1", "."]);
    assert!(inside.status == 0 && inside.out.contains("tolerance 4% instead of 2% for archive/"), "{}", inside.out);

    // What was typed counts before the file, and none of it may loosen a run without one.
    assert_eq!(desk.check(&["archive", "--tolerance", "1%"]).status, 1);
    assert_eq!(desk.check(&["rows.csv", "--allow-unchecked=false"]).status, 1);
    assert_eq!(desk.check(&["archive", "--no-config"]).status, 1);
}

#[test]
fn a_path_has_a_date_and_a_rate_of_its_own() {
    let desk = Desk::with(&[
        ("a.csv", "yuan,usd\n710 million,100 million\n"),
        ("old/b.csv", "yuan,usd\n820 million,100 million\n"),
        ("old/c.csv", "yuan,eur\n930 million,100 million\n"),
        ("figcheck.toml", "rate = [\"7.1\", \"EUR/CNY=9.3\"]\n[[path]]\nglob = \"old/**\"\nrate = \"8.2\"\n"),
    ]);
    let ran = desk.run(&["check", "."]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("figcheck.toml for old/**"), "{}", ran.out);
    assert_eq!(desk.run(&["check", "--rate", "7.1", "."]).status, 1, "the command line wins");
    desk.write("rates/own.txt", "date,base,quote,rate\n2025-01-02,USD,CNY,7.1\n");
    assert_eq!(desk.run(&["check", "--rates", "rates/own.txt", "old"]).status, 1, "so does a file named on it");

    // ECB rates: 8.2768 on 2004-12-31 is before the table has the yuan; 2006 and 2014 are apart by a quarter.
    desk.write("figcheck.toml", "date = 2014\n[[path]]\nglob = \"old/**\"\ndate = 2006\n");
    desk.write("a.csv", "yuan,usd\n616 million,100 million\n");
    desk.write("old/b.csv", "yuan,usd\n797 million,100 million\n");
    let ran = desk.run(&["check", "a.csv", "old/b.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(desk.run(&["check", "old/b.csv", "--date", "2014"]).status, 1);
}

#[test]
fn a_configuration_that_ignores_everything_does_not_pass() {
    let desk = Desk::with(&[("a.md", WRONG), ("figcheck.toml", "[[path]]\nglob = \"**\"\nignore = true\n")]);
    let ran = desk.check(&["."]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("the configuration ignores every file"), "{}", ran.err);
    let ran = desk.check(&["a.md", "--allow-empty"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("loosened: nothing is checked for **, from figcheck.toml"), "{}", ran.out);
}

/// A configuration may come with a branch that is to be checked. It can loosen, and then it is named; it cannot write.
#[test]
fn a_configuration_cannot_write_connect_or_pass_in_silence() {
    let desk = Desk::with(&[("a.md", WRONG)]);
    for line in [
        "export = [\"stolen.csv\"]",
        "baseline = \"known.json\"",
        "write-baseline = true",
        "fix = true",
        "output = \"x\"",
        "url = \"https://example.invalid\"",
        "allow-empty = true",
        "[[path]]\nglob = \"**\"\nexport = \"x.csv\"",
    ] {
        desk.write("figcheck.toml", format!("{line}\n"));
        let ran = desk.check(&["a.md"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{line}");
        assert!(ran.err.contains("unknown key"), "{line}: {}", ran.err);
    }
    for path in ["//server/share/rates.csv", r"\\\\server\\share\\rates.csv"] {
        desk.write("figcheck.toml", format!("rates = [\"{path}\"]\n"));
        let ran = desk.check(&["a.md"]);
        assert!(ran.status == 2 && ran.err.contains("a configuration opens no connection"), "{}", ran.err);
    }
    desk.write("figcheck.toml", "rates = \"https://example.invalid/rates.csv\"\n");
    assert_eq!(desk.check(&["a.md"]).status, 2, "a file of that name, and there is none");

    desk.write(
        "figcheck.toml",
        "tolerance = \"95%\"\nrounding-limit = \"96%\"\nallow-unchecked = true\nmax-rate-age = 9999\ndollar = \"HKD\"\n",
    );
    for format in ["human", "json", "sarif", "junit", "github", "markdown", "html"] {
        let ran = desk.check(&["a.md", "--format", format]);
        for words in ["tolerance 95%", "rounding limit 96%", "unchecked claims pass", "9999 days", "HKD"] {
            // A workflow command writes a per cent sign as %25.
            assert!(ran.out.replace("%25", "%").contains(words), "{format} does not say {words}: {}", ran.out);
        }
    }
    let names: Vec<String> = fs::read_dir(desk.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["a.md", "figcheck.toml"].contains(&name.as_str()))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[cfg(unix)]
#[test]
fn a_configuration_cannot_make_the_gate_wait() {
    let desk = Desk::with(&[("a.md", RIGHT)]);
    let made = std::process::Command::new("mkfifo").arg(desk.path("pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    desk.write("figcheck.toml", "rates = \"pipe\"\n");
    let ran = desk.check(&["a.md"]);
    assert!(ran.status == 2 && ran.err.contains("no regular file"), "{}", ran.err);
    let ran = desk.check(&["a.md", "--no-config", "--baseline", "pipe"]);
    assert!(ran.status == 2 && ran.err.contains("no regular file"), "{}", ran.err);
}

#[test]
fn the_schema_is_printed_and_the_settings_for_paths_are_shown() {
    let toml = "tolerance = \"1%\"\n\n[[path]]\nglob = \"archive/**\"\nignore = true\nrate = [\"EUR/CNY=8.33\"]\n";
    let desk = Desk::with(&[("figcheck.toml", toml)]);
    let shown = desk.run(&["config"]).out;
    assert!(
        shown.ends_with("\n\n[[path]]\nglob = \"archive/**\"\nignore = true\nrate = [\"EUR/CNY=8.33\"]\n"),
        "{shown}"
    );
    let schema: Value = serde_json::from_str(&desk.run(&["config", "--schema"]).out).unwrap();
    assert_eq!(schema["properties"]["path"]["items"]["required"][0], "glob");
    validate_by_others(&schema, toml);
}

/// Has the schema judged by Python's `jsonschema`, where that is installed.
fn validate_by_others(schema: &Value, toml: &str) {
    let script = "import sys, json\ntry:\n import jsonschema\nexcept ImportError:\n sys.exit(0)\n\
                  schema, good, bad = json.load(sys.stdin)\n\
                  jsonschema.Draft202012Validator.check_schema(schema)\n\
                  check = jsonschema.Draft202012Validator(schema)\n\
                  assert all(check.is_valid(g) for g in good), [list(check.iter_errors(g)) for g in good]\n\
                  assert all(not check.is_valid(b) for b in bad), [b for b in bad if check.is_valid(b)]\n\
                  print('validated')";
    let as_json = |text: &str| serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
    let good =
        "tolerance = \"+1.5 ％\"\nrounding-limit = \".05\"\nrate = [\"usd / cny = 7.\", 7.1]\ndate = \"2025-09-22\"\n";
    assert!(figcheck::config::Config::parse(good, Path::new("figcheck.toml")).is_ok());
    let good = [toml, good].map(as_json);
    let bad =
        ["tolerance = \"much\"", "rate = \"USD:7\"", "dollar = \"dollars\"", "format = \"pdf\"", "[path]\nglob = 1"];
    let input = serde_json::json!([schema, good, bad.map(as_json)]).to_string();
    let mut python = Command::new("python3");
    let Ok(output) = python.args(["-c", script]).write_stdin(input).output() else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What `docs/gate.md` shows is what happens: its files are written to a folder, its commands run there, in order.
///
/// `UPDATE_DOCS=1` writes what the program prints now; read the difference before it is committed.
#[cfg(unix)]
#[test]
fn the_examples_of_the_manual_are_run() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gate.md");
    let written = fs::read_to_string(&file).unwrap();
    let desk = Desk::with(&[]);
    let binary = assert_cmd::cargo::cargo_bin("figcheck");
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let session = |line: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", line]).current_dir(desk.folder()).env_clear().env("PATH", &path).env("COLUMNS", "100");
        let output = shell.env("FIGCHECK_CACHE_DIR", desk.path("no-cache")).output().unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
    };
    let mut current = String::new();
    let mut block: Option<(&str, String)> = None;
    let mut sessions = 0;
    for line in written.lines() {
        match (&mut block, line.strip_prefix("```")) {
            (Some((head, text)), Some("")) => {
                if let Some((_, name)) = head.split_once(' ') {
                    desk.write(name, text);
                }
                block = None;
            }
            (Some((head, text)), _) => {
                text.push_str(line);
                text.push('\n');
                if *head == "console" {
                    if let Some(command) = line.strip_prefix("$ ") {
                        sessions += 1;
                        current.push_str(line);
                        current.push('\n');
                        current.push_str(&session(command));
                    }
                    continue;
                }
            }
            (None, Some(head)) => block = Some((head, String::new())),
            (None, None) => {}
        }
        current.push_str(line);
        current.push('\n');
    }
    assert!(sessions >= 6, "the manual shows sessions");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &current).unwrap();
        return;
    }
    assert!(written == current, "docs/gate.md shows something else than the program prints:\n{current}");
}

#[test]
fn the_documentation_names_every_key() {
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gate.md")).unwrap();
    for key in figcheck::config::Key::IN_PATH {
        assert!(manual.contains(&format!("`{}`", key.name())), "{}", key.name());
    }
}
