//! Nothing is lost on the way: for every kind of input and every format, the claims that were read are those that are ok,
//! rounded, outside or unchecked; and what the scanner saw and could not read is listed with its place.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use calamine::{DataType as _, Reader as _, Xlsx};
use figcheck::check::Verdict;
use serde_json::Value;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    /// The exit status, standard output and standard error of a check at a rate of 7.1.
    fn check(&self, arguments: &[&str]) -> (i32, Vec<u8>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_figcheck"));
        command.args(["check", "--rate", "7.1"]).args(arguments).current_dir(self.0.path()).env_clear();
        command.env("COLUMNS", "160").env("FIGCHECK_CACHE_DIR", self.path("no-cache")).stdin(Stdio::null());
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), output.stdout, err)
    }
}

const OK: &str = "710 million yuan (about 100 million U.S. dollars)";
const ROUNDED: &str = "27.79 billion yuan (about 4 billion dollars)";
const OUTSIDE: &str = "710 million yuan (about 10 million U.S. dollars)";
/// Read, and no rate is known for it.
const UNCHECKED: &str = "500 Saudi riyals (about 133 U.S. dollars)";

/// How many claims have each verdict, in the order of [`Verdict::ALL`].
type Counts = [usize; 4];

/// A word-processor document with a paragraph a line.
fn docx(lines: &[&str]) -> Vec<u8> {
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
                     relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let paragraphs: Vec<String> = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let paragraphs = paragraphs.concat();
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let body = format!("<w:document {space}><w:body>{paragraphs}</w:body></w:document>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("_rels/.rels", relations), ("word/document.xml", &body)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Inputs of every kind, each with the counts of its verdicts by construction.
fn inputs() -> Vec<(&'static str, Vec<u8>, Counts)> {
    let article = |separator: &str, start: &str, end: &str| {
        let sentences = [OK, ROUNDED, OUTSIDE, UNCHECKED, OUTSIDE, "It rained."];
        sentences.map(|sentence| format!("{start}It cost {sentence}.{end}")).join(separator).into_bytes()
    };
    // A row of each verdict; amounts that cannot be read, cells too few and too many, one currency twice, no text; and a
    // quote that does not close. Two documents have rows here, and some belong to none.
    let good = "710 million,100 million,a,\n27.79 billion,about 4 billion,a,\"x, y\"\n710 million,10 million,b,\n";
    let bad = "many,100 million,a,\n710 million\n710 million,100 million,b,n,more\n710 million,¥100 million,b,\n,,,\n";
    let rows = format!("yuan,usd,source,note\n{good}{bad}710 million,\"100 million,b,\n710 million,100 million,,\n");
    let lines = format!(
        "{{\"yuan\": \"710 million\", \"usd\": \"100 million\"}}\n{{\"yuan\": \"710 million\"}}\nnot json\n\n\
         {{\"text\": \"It cost {OUTSIDE}. It took {OK}.\", \"id\": \"x\"}}\n{{\"text\": 5}}\n{{\"text\": \"Rain.\"}}\n"
    );
    let silenced = format!("It cost {OUTSIDE}. <!-- figcheck: ignore: as spoken -->\n\nIt took {OUTSIDE}.\n");
    vec![
        ("rows.csv", rows.clone().into_bytes(), [2, 1, 1, 6]),
        ("rows.tsv", "yuan\tusd\n710 million\t100 million\n710 million\t\n".into(), [1, 0, 0, 1]),
        ("lines.jsonl", lines.into_bytes(), [2, 0, 1, 3]),
        ("a.txt", article("\n\n", "", ""), [1, 1, 2, 1]),
        ("a.md", article("\n\n", "- ", ""), [1, 1, 2, 1]),
        ("a.html", article("\n", "<p>", "</p>"), [1, 1, 2, 1]),
        ("a.docx", docx(&[OK, ROUNDED, OUTSIDE, UNCHECKED, OUTSIDE, "It rained."]), [1, 1, 2, 1]),
        ("silenced.md", silenced.into_bytes(), [0, 0, 2, 0]),
        ("none.md", b"It rained all day.\n".to_vec(), [0; 4]),
        ("empty.txt", Vec::new(), [0; 4]),
    ]
}

fn tally<T: AsRef<str>>(verdicts: impl IntoIterator<Item = T>) -> Counts {
    let mut counts = [0; 4];
    for verdict in verdicts {
        let verdict = verdict.as_ref();
        let known = Verdict::ALL.iter().position(|known| known.word() == verdict);
        counts[known.unwrap_or_else(|| panic!("{verdict} is no verdict"))] += 1;
    }
    counts
}

/// The counts of a sentence such as `9 claims: 3 ok, 2 rounded, 3 outside, 1 unchecked (1 silenced)`; they must add up.
fn in_words(sentence: &str) -> Counts {
    let (claims, verdicts) = sentence.split_once(" claim").unwrap();
    let mut counts = [0; 4];
    let parts = verdicts.trim_start_matches('s').trim_start_matches(": ").split([',', '(', ';']);
    for (number, word) in parts.filter_map(|part| part.trim().split_once(' ')) {
        if let Some(known) = Verdict::ALL.iter().position(|known| known.word() == word.trim()) {
            counts[known] += number.parse::<usize>().unwrap();
        }
    }
    assert_eq!(
        claims.rsplit([' ', ':', '\n']).next().unwrap().parse::<usize>().unwrap(),
        counts.iter().sum::<usize>(),
        "{sentence}"
    );
    counts
}

fn of_members(summary: &Value) -> Counts {
    let counts = Verdict::ALL.map(|verdict| usize::try_from(summary[verdict.word()].as_u64().unwrap()).unwrap());
    assert_eq!(summary["claims"], counts.iter().sum::<usize>());
    counts
}

/// The counts of a report in each way that it gives them.
fn counts_in(format: &str, report: &[u8]) -> Vec<Counts> {
    let text = || std::str::from_utf8(report).unwrap();
    let json = || serde_json::from_slice::<Value>(report).unwrap();
    let word = |claim: &Value| claim["verdict"].as_str().unwrap().to_owned();
    let marked =
        |marks: &str| text().split(marks).skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    match format {
        "human" => {
            let is_head = |line: &&str| {
                Verdict::ALL.iter().any(|verdict| {
                    line.strip_prefix(verdict.word())
                        .is_some_and(|rest| rest.starts_with([':', '[']) || rest.starts_with(" ("))
                })
            };
            let heads = text().lines().filter(is_head).map(|line| line.split([':', '[', ' ']).next().unwrap());
            let summary = text().lines().rfind(|line| line.contains(" claim")).unwrap();
            vec![tally(heads), in_words(summary)]
        }
        "csv" => {
            let mut reader = csv::Reader::from_reader(report);
            vec![tally(reader.records().map(|row| row.unwrap()[0].to_owned()))]
        }
        "json" => {
            let json = json();
            let mut sum = [0; 4];
            for document in json["documents"].as_array().unwrap() {
                for (sum, count) in sum.iter_mut().zip(of_members(&document["summary"])) {
                    *sum += count;
                }
            }
            vec![of_members(&json["summary"]), tally(json["claims"].as_array().unwrap().iter().map(word)), sum]
        }
        "jsonl" => vec![tally(text().lines().map(|line| word(&serde_json::from_str(line).unwrap())))],
        "sarif" => {
            let json = json();
            let results = json["runs"][0]["results"].as_array().unwrap();
            let claims = results.iter().filter(|result| result.get("partialFingerprints").is_some());
            vec![tally(claims.map(|result| word(&result["properties"])))]
        }
        "junit" => vec![tally(marked("<property name=\"verdict\" value=\""))],
        "html" => vec![tally(marked(" data-verdict=\""))],
        "markdown" => {
            let row = text().lines().skip_while(|line| !line.starts_with("| ok |")).nth(2).unwrap();
            let cells: Vec<usize> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
            let listed = text().lines().filter_map(|line| {
                let (verdict, _) = line.strip_prefix("| ")?.split_once(" | ")?;
                let verdict = verdict.split("<br>").next()?.trim_matches('*');
                (Verdict::ALL.iter().any(|known| known.word() == verdict) && !line.starts_with("| ok | rounded |"))
                    .then(|| verdict.to_owned())
            });
            vec![cells[..4].try_into().unwrap(), tally(listed)]
        }
        "xlsx" => {
            let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(report)).unwrap();
            let claims = workbook.worksheet_range("Claims").unwrap();
            let listed = claims.rows().skip(1).map(|row| row[0].get_string().unwrap().to_owned());
            let summary = workbook.worksheet_range("Summary").unwrap();
            let of = |label: &str| {
                let row = summary.rows().find(|row| row[0].get_string() == Some(label));
                usize::try_from(row.unwrap()[1].as_i64().unwrap()).unwrap()
            };
            let summed = Verdict::ALL.map(|verdict| of(verdict.word()));
            vec![tally(listed), summed]
        }
        "github" => vec![in_words(text().lines().rfind(|line| line.contains(" claim")).unwrap())],
        other => panic!("{other}"),
    }
}

const EXPORTS: [(&str, &str); 8] = [
    ("csv", "r.csv"),
    ("json", "r.json"),
    ("jsonl", "r.jsonl"),
    ("sarif", "r.sarif"),
    ("junit", "r.xml"),
    ("markdown", "r.md"),
    ("html", "r.html"),
    ("xlsx", "r.xlsx"),
];

/// Checks that all formats count the same claims of some inputs.
fn check_counts(desk: &Desk, paths: &[&str], expected: Counts) {
    let out = TempDir::new().unwrap();
    let files: Vec<String> = EXPORTS.iter().map(|(_, name)| out.path().join(name).display().to_string()).collect();
    let exports = files.iter().flat_map(|file| ["--export", file]);
    let arguments: Vec<&str> = paths.iter().copied().chain(["--verbose"]).chain(exports).collect();
    let (status, human, err) = desk.check(&arguments);
    assert!(err.is_empty(), "{paths:?}: {err}");
    let silenced = usize::from(paths.iter().any(|path| ["silenced.md", "."].contains(path)));
    let flagged = expected[2] + expected[3] > silenced;
    assert_eq!(status, i32::from(flagged), "{paths:?}");
    for counts in counts_in("human", &human) {
        assert_eq!(counts, expected, "{paths:?} human: {}", String::from_utf8_lossy(&human));
    }
    for ((format, _), file) in EXPORTS.iter().zip(&files) {
        for (way, counts) in counts_in(format, &fs::read(file).unwrap()).into_iter().enumerate() {
            assert_eq!(counts, expected, "{paths:?} {format}, way {way}");
        }
    }
    let short = desk.check(&[paths, &["--quiet"]].concat()).1;
    let summary = String::from_utf8(short).unwrap();
    assert_eq!(in_words(summary.lines().next().unwrap()), expected, "{paths:?} --quiet");
    let github = desk.check(&[paths, &["--format", "github"]].concat()).1;
    assert_eq!(counts_in("github", &github), [expected], "{paths:?} github");
    let gitlab: Vec<Value> = serde_json::from_slice(&desk.check(&[paths, &["--format", "gitlab"]].concat()).1).unwrap();
    let gitlab: Vec<Value> = gitlab.into_iter().filter(|finding| finding["check_name"] != "one-rate").collect();
    let unchecked = gitlab.iter().filter(|finding| finding["check_name"] == "unchecked").count();
    assert_eq!([gitlab.len() - unchecked, unchecked], [expected[2], expected[3]], "{paths:?} gitlab");
}

#[test]
fn every_format_holds_every_claim_of_every_kind_of_input() {
    let desk = Desk::new();
    let mut all = [0; 4];
    for (name, bytes, expected) in inputs() {
        desk.write(name, bytes);
        check_counts(&desk, &[name], expected);
        for (sum, count) in all.iter_mut().zip(expected) {
            *sum += count;
        }
    }
    assert!(all.iter().all(|count| *count > 4), "each verdict occurs: {all:?}");
    check_counts(&desk, &["."], all);
}

/// Every line of a claims file that is not blank is a claim, whatever is on it, wherever blocks end.
#[test]
fn every_row_of_a_large_file_is_a_claim() {
    let desk = Desk::new();
    let note = "n".repeat(300);
    let kinds =
        ["7.1,9", "x,1", "7.1", "7.1,1,a,b,c", "\"7.1\",\"1\"", "7.1,\"1\n\",x", "\u{fffd},\"\"\"\"", "7\" 1,1"];
    let mut text = "yuan,usd,note\n".to_owned();
    let mut expected: BTreeMap<bool, usize> = BTreeMap::new();
    for number in 0..6000_usize {
        let kind = if number % 7 == 0 { kinds[number / 7 % kinds.len()] } else { "7.1,1" };
        text.push_str(kind);
        if kind == "7.1,1" {
            text.push(',');
            text.push_str(&note);
        }
        text.push('\n');
        *expected.entry(kind == "7.1,1").or_default() += 1;
    }
    desk.write("rows.csv", &text);
    for threads in ["1", "3"] {
        let (_, out, err) = desk.check(&["rows.csv", "--format", "json", "--threads", threads]);
        assert!(err.is_empty(), "{err}");
        let report: Value = serde_json::from_slice(&out).unwrap();
        let summary = of_members(&report["summary"]);
        assert_eq!(summary.iter().sum::<usize>(), 6000);
        assert!(summary[0] >= expected[&true], "{summary:?}");
        assert_eq!(report["claims"].as_array().unwrap().len(), 6000);
    }
}

/// A run that cannot read an input says so and counts the rest; one that was given nothing does not pass.
#[test]
fn an_input_that_is_not_read_is_no_pass() {
    let desk = Desk::new();
    desk.write("a.md", OK);
    desk.write("empty.csv", "");
    desk.write("head.csv", "yuan,usd\n");
    desk.write("blank.jsonl", "\n\n");
    desk.write("sub/x.png", "");
    for path in ["empty.csv", "head.csv", "blank.jsonl", "sub", "gone.md"] {
        for format in
            ["human", "csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "xlsx"]
        {
            let (status, out, err) = desk.check(&["a.md", path, "--format", format]);
            if path == "sub" {
                assert_eq!(status, 0, "an empty folder beside a file: {err}");
                continue;
            }
            assert_eq!(status, 2, "{path} {format}");
            assert!(err.contains(path), "{path} {format}: {err}");
            if !["csv", "jsonl", "xlsx", "gitlab"].contains(&format) {
                let words = if format == "human" { "1 input could not be read" } else { path };
                assert!(String::from_utf8_lossy(&out).contains(words), "{path} {format} does not say so");
            }
        }
    }
    assert_eq!(desk.check(&["sub"]).0, 2);
}

/// What a fact-checker has to read by eye: a number beside a currency that is no number, or a currency that could be
/// several, in a sentence with another currency.
#[test]
fn what_could_not_be_read_is_listed_with_its_place() {
    let desk = Desk::new();
    let sentences = [
        ("It cost 6,87 yuan ($1).", 9, "6,87 yuan", "a separator in the wrong place"),
        ("It took 1.2.3 million yuan ($1).", 9, "1.2.3 million yuan", "no number by its digits and points"),
        ("It cost 500 kr (47 dollars).", 9, "500 kr", "does not say whose currency it is"),
        ("It cost 12345678901234567890123456789012345678901 yuan ($1).", 9, "yuan", "more digits than can be held"),
    ];
    let copy = |start: &str, end: &str, between: &str| {
        let lines = sentences.map(|(sentence, ..)| format!("{start}{sentence}{end}"));
        format!("{}{between}{start}It cost {OK}.{end}", lines.join(between))
    };
    desk.write("a.txt", copy("", "", "\n\n"));
    desk.write("a.md", copy("- ", "", "\n"));
    desk.write("a.html", copy("<p>", "</p>", "\n"));
    desk.write("a.docx", docx(&sentences.map(|(sentence, ..)| sentence)));
    let lines: Vec<String> = sentences.iter().map(|(sentence, ..)| format!("{{\"text\": \"{sentence}\"}}")).collect();
    desk.write("a.jsonl", lines.join("\n"));
    for (file, line_step, first_column) in
        [("a.txt", 2, 0), ("a.md", 1, 2), ("a.html", 1, 3), ("a.docx", 1, 0), ("a.jsonl", 1, 10)]
    {
        let (_, out, err) = desk.check(&[file, "--verbose"]);
        let shown = String::from_utf8(out).unwrap();
        assert!(err.is_empty(), "{err}");
        let (_, json, _) = desk.check(&[file, "--format", "json"]);
        let json: Value = serde_json::from_slice(&json).unwrap();
        let documents = json["documents"].as_array().unwrap().iter();
        let notes: Vec<&Value> = documents
            .flat_map(|document| document["notes"].as_array().unwrap())
            .filter(|note| note["code"] == "missed-candidate")
            .collect();
        assert_eq!(notes.len(), sentences.len(), "{file}: {notes:?}");
        for ((note, (_, column, words, reason)), index) in notes.iter().zip(sentences).zip(0_usize..) {
            let place = &note["places"][0];
            let (line, column) = (index * line_step + 1, column + first_column);
            assert_eq!((&place["line"], &place["column"]), (&line.into(), &column.into()), "{file}: {note}");
            assert!(note["message"].as_str().unwrap().contains(reason), "{file}: {note}");
            assert!(shown.contains(&format!(" --> {file}:{line}:{column}\n")), "{file}: {shown}");
            assert!(shown.contains(words), "{file}: {shown}");
        }
        let short = String::from_utf8(desk.check(&[file]).1).unwrap();
        assert!(!short.contains("could not be read as an amount"), "with --verbose only: {short}");
    }
    for format in ["sarif", "junit", "markdown", "html"] {
        let out = String::from_utf8(desk.check(&["a.txt", "--format", format]).1).unwrap();
        assert!(out.contains("does not say whose currency it is"), "{format}");
    }
}
