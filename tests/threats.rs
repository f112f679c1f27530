//! What a branch that is to be checked brings along can loosen the gate, and then every report says so; it cannot write,
//! speak to a terminal or a log, or keep the gate waiting. `docs/threats.md` names the test that holds each promise.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use std::ffi::OsStr;
use std::fs;
use std::io::{Cursor, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Stdio;

use desk::Desk;
use figcheck::config::Key;

const FORMATS: [&str; 11] =
    ["human", "csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "xlsx"];
const RIGHT: &str = "It cost 710 million yuan (about 100 million U.S. dollars).\n";
const WRONG: &str = "It cost 710 million yuan (about 10 million U.S. dollars).\n";

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Desk {
    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.figcheck().args(arguments).env("COLUMNS", "160").stdin(Stdio::null()).output().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            out: readable(&output.stdout),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Whatever the format, these words stand in the report or beside it on standard error.
    fn every_format_says(&self, arguments: &[&str], words: &[&str]) {
        for format in FORMATS {
            let ran = self.run(&[&["check", "--format", format], arguments].concat());
            let said = unescaped(&format!("{}{}", ran.out, ran.err));
            for words in words {
                assert!(said.contains(words), "{format} does not say {words}:\n{said}");
            }
        }
        let ran = self.run(&[&["check", "--diff"], arguments].concat());
        for words in words {
            assert!(ran.err.contains(words), "--diff does not say {words}: {}", ran.err);
        }
    }
}

/// What a reader of a report sees: workflow commands, pages and Markdown each write some characters in their own way.
fn unescaped(report: &str) -> String {
    let marks = [
        ("%25", "%"),
        ("%3A", ":"),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("<span>&#36;</span>", "$"),
        ("&#36;", "$"),
        ("\\", ""),
    ];
    marks.iter().fold(report.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

/// A report as text: a workbook's strings where it is one.
fn readable(report: &[u8]) -> String {
    let Ok(mut workbook) = zip::ZipArchive::new(Cursor::new(report)) else {
        return String::from_utf8_lossy(report).into_owned();
    };
    let mut text = String::new();
    workbook.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

/// For each key, a line that lets more pass than usual and the words that every report has for it; `None` for a key that
/// lets nothing more pass. A new key must be put here.
fn of_key(key: Key) -> Option<(&'static str, &'static str)> {
    match key {
        Key::Tolerance => Some(("tolerance = \"95%\"", "tolerance 95% instead of 2%, from figcheck.toml")),
        Key::RoundingLimit => {
            Some(("rounding-limit = \"96%\"", "rounding limit 96% instead of 5%, from figcheck.toml"))
        }
        Key::AllowUnchecked => Some(("allow-unchecked = true", "unchecked claims pass, from figcheck.toml")),
        Key::Date => Some(("date = 2014", "claims without a date are taken to be of 2014, from figcheck.toml")),
        Key::Rate => Some(("rate = \"70.5\"", "the rate USD/CNY=70.5 counts before the tables, from figcheck.toml")),
        Key::Rates => {
            Some(("rates = \"own.csv\"", "the rates of own.csv count before figcheck's own, from figcheck.toml"))
        }
        Key::MaxRateAge => {
            Some(("max-rate-age = 9999", "rates may be 9999 days old instead of 92, from figcheck.toml"))
        }
        Key::Dollar => Some(("dollar = \"HKD\"", "a bare $ is taken for HKD, from figcheck.toml")),
        Key::Columns => Some((
            "[columns]\noriginal = \"a\"\nstated = \"b\"",
            "columns of claims files: `a` is the original, `b` is the stated, from figcheck.toml",
        )),
        Key::Ignore => Some(("ignore = true", "nothing is checked for *.txt, from figcheck.toml")),
        // Two can only make the gate stricter, or put it back to what is usual. What a format has no place for stands on
        // standard error. The last two are for tables of the keys above.
        Key::Strict | Key::OneRate | Key::Format | Key::Path | Key::Glob => None,
    }
}

#[test]
fn every_setting_that_loosens_is_named_in_every_format() {
    let desk = Desk::with(&[("a.md", WRONG), ("own.csv", "date,base,quote,rate\n2026-10-30,USD,CNY,71\n")]);
    let (mut lines, mut words): (Vec<&str>, Vec<&str>) = Key::TOP.into_iter().filter_map(of_key).unzip();
    // The table of columns is the last of the keys that have no brackets around them.
    lines.sort_by_key(|line| line.starts_with('['));
    desk.write("figcheck.toml", lines.join("\n"));
    desk.every_format_says(&["a.md"], &words);

    words.clear();
    let mut tables = String::from("strict = true\n");
    for key in Key::IN_PATH {
        let (line, own) = match key {
            Key::Glob => continue,
            Key::Strict => ("strict = false", "claims that pass only by rounding pass for *.txt, from figcheck.toml"),
            Key::Tolerance => ("tolerance = \"95%\"", "tolerance 95% instead of 2% for *.txt, from figcheck.toml"),
            Key::RoundingLimit => ("rounding-limit = \"9%\"", "rounding limit 9% instead of 5% for *.txt"),
            Key::AllowUnchecked => ("allow-unchecked = true", "unchecked claims pass for *.txt, from figcheck.toml"),
            Key::Date => ("date = 2014", "claims without a date are taken to be of 2014 for *.txt"),
            Key::Rate => (
                "rate = [\"70.5\", \"EUR/CNY=90\"]",
                "the rate USD/CNY=70.5 and 1 more count before the tables for *.txt",
            ),
            Key::Ignore => of_key(key).unwrap(),
            Key::OneRate | Key::Rates | Key::MaxRateAge | Key::Dollar | Key::Format | Key::Columns | Key::Path => {
                panic!("{key:?} has no line here")
            }
        };
        tables.push_str(&["[[path]]\nglob = \"*.txt\"", line, ""].join("\n"));
        words.push(own);
    }
    desk.write("figcheck.toml", &tables);
    desk.every_format_says(&["a.md"], &words);
}

/// What the copy and the files beside it let pass is named as well.
#[test]
fn what_is_silenced_known_ignored_or_held_to_its_own_tolerance_is_said() {
    let desk = Desk::with(&[("a.md", &format!("<!-- figcheck: ignore: as spoken -->\n{WRONG}")), ("b.txt", WRONG)]);
    let known = ["--rate", "7.1", "--baseline", "known.json"];
    desk.run(&[&["check", "b.txt", "--write-baseline"], &known[..]].concat());
    desk.write("rows.csv", "yuan,usd,tolerance\n710 million,150 million,60%\n710 million,100 million,50%\n");
    desk.write("skipped.html", WRONG);
    desk.write("figcheck.toml", "[[path]]\nglob = \"skipped.html\"\nignore = true\n");
    let arguments = [&known[..], &["a.md", "b.txt", "rows.csv", "skipped.html"]].concat();
    let words = [
        "2 claims are held to a tolerance of their own, wider than that of the run.",
        "1 flag is known: known.json lists it.",
        "1 file was not read: the configuration ignores it.",
    ];
    desk.every_format_says(&arguments, &words);
    for format in FORMATS {
        let ran = desk.run(&[&["check", "--format", format], &arguments[..]].concat());
        assert_eq!(ran.status, 0, "{format}: {}", ran.err);
        let says_silenced = ["silenced", "<skipped"].iter().any(|word| ran.out.contains(word))
            || ran.err.contains("2 of the flagged claims are silenced");
        assert!(says_silenced, "{format}: {}{}", ran.out, ran.err);
    }
}

/// A configuration with every key set leaves nothing behind but the reports that were asked for.
#[test]
fn a_configuration_writes_nothing() {
    let desk = Desk::with(&[("a.md", WRONG), ("own.csv", "date,base,quote,rate\n2026-10-30,USD,CNY,71\n")]);
    let lines: Vec<&str> = Key::TOP.into_iter().filter_map(of_key).map(|(line, _)| line).collect();
    desk.write("figcheck.toml", format!("format = \"json\"\nstrict = true\none-rate = true\n{}", lines.join("\n")));
    let mut expected = desk.names();
    let ran = desk.run(&["check", "a.md", "--export", "asked.csv"]);
    assert!(ran.status < 2, "{}", ran.err);
    expected.push("asked.csv".to_owned());
    expected.sort();
    assert_eq!(desk.names(), expected);
    assert_eq!(fs::read_to_string(desk.path("a.md")).unwrap(), WRONG);
}

#[test]
fn a_configuration_cannot_name_what_is_no_file_of_rates() {
    let desk = Desk::with(&[("a.md", RIGHT), ("empty.csv", "")]);
    // The system's words on itself are files without a length; reading some of them waits.
    for path in ["/proc/self/status", "/dev/zero", "/dev/stdin", "empty.csv", "."] {
        if path.starts_with("/proc") && !PathBuf::from(path).exists() {
            continue;
        }
        desk.write("figcheck.toml", format!("rates = {path:?}\n"));
        let ran = desk.run(&["check", "a.md"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{path}");
        assert!(ran.err.contains("this is no file of rates"), "{path}: {}", ran.err);
    }
    // A link that stands for the configuration is read as one, and what is in it is not told.
    desk.write("secret", "token-of-the-runner 12345\n");
    fs::remove_file(desk.path("figcheck.toml")).unwrap();
    symlink("secret", desk.path("figcheck.toml")).unwrap();
    let ran = desk.run(&["check", "a.md"]);
    assert!(ran.status == 2 && !ran.err.contains("12345"), "{}", ran.err);
}

/// Names as a branch may bring them: they are shown, and neither a terminal nor a log nor a page obeys them.
#[test]
fn file_names_are_shown_and_not_obeyed() {
    let desk = Desk::with(&[]);
    let names = [
        "\u{1b}]0;owned\u{7}.md",
        "a\n::error file=x::owned.md",
        "<img src=x onerror=alert(1)>.md",
        "=cmd|' '!A0.md",
        "| a | b |.md",
        "\u{202e}dm.txt",
        "--fix.md",
        "$(touch owned).md",
    ];
    for name in names {
        desk.write(name, WRONG);
    }
    fs::write(desk.folder().join(OsStr::from_bytes(b"\xff\x1b[2J.md")), WRONG).unwrap();
    symlink("nowhere", desk.path("\u{1b}[31mgone\n::error::.md")).unwrap();
    let before = desk.names();
    for command in [&["check", "--rate", "7.1"][..], &["check", "--rate", "7.1", "--verbose"], &["extract"]] {
        for format in FORMATS {
            let as_format = ["--format", format];
            let is_extract = command.contains(&"extract");
            if is_extract && format != "csv" {
                continue;
            }
            let as_format = if is_extract { &[][..] } else { &as_format };
            let ran = desk.run(&[command, as_format, &["."]].concat());
            assert_eq!(ran.status, 2, "one of them leads nowhere");
            for (where_to, text) in [("out", &ran.out), ("err", &ran.err)] {
                let what = format!("{command:?} {format} {where_to}: {text}");
                assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{what}");
                // A table keeps the line breaks of its cells: it is no log, and the manual says so.
                let is_table = where_to == "out" && (is_extract || ["csv", "xlsx"].contains(&format));
                assert!(is_table || !text.lines().any(|line| line.starts_with("::error file=x::")), "{what}");
                assert!(!text.lines().any(|line| line.starts_with("::error::owned")), "{what}");
                let is_page = !is_extract && ["html", "markdown", "junit"].contains(&format);
                assert!(!(is_page && where_to == "out" && text.contains("<img ")), "{what}");
            }
            if format == "csv" {
                assert!(!ran.out.contains("\n=cmd") && !ran.out.contains(",=cmd"), "{}", ran.out);
            }
        }
    }
    assert_eq!(desk.names(), before);
}

/// A branch may bring an ignore file. What is named is read all the same, and so is everything where that is asked for.
#[test]
fn an_ignore_file_keeps_nothing_from_a_gate_that_names_its_files() {
    let desk = Desk::with(&[("copy/a.md", WRONG), ("copy/b.md", RIGHT), ("copy/.ignore", "a.md\n")]);
    let check = |arguments: &[&str]| desk.run(&[&["check", "--rate", "7.1"], arguments].concat()).status;
    assert_eq!(check(&["copy"]), 0, "this is why the manual says not to");
    assert_eq!(check(&["copy", "--no-ignore"]), 1);
    assert_eq!(check(&["copy/a.md", "copy/b.md"]), 1);
    desk.write("copy/.ignore", "*\n");
    assert_eq!(check(&["copy"]), 2, "nothing is left to check");
}
