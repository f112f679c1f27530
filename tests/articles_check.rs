//! Articles through the binary: what is found, what is left alone, and that every way to the same copy says the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_collect,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Ran {
    let mut command = Command::cargo_bin("figcheck").unwrap();
    command.current_dir(folder).env_clear().env("COLUMNS", "100").env("FIGCHECK_CACHE_DIR", folder.join("no-cache"));
    let output = command.args(arguments).write_stdin(stdin).output().unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The claims of a report: original, stated, verdict, line.
fn claims(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Vec<(String, String, String)> {
    let ran = run(folder, &[&["check", "--format", "json", "--allow-empty"], arguments].concat(), stdin);
    let report: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err));
    let text = |claim: &Value, name: &str| claim[name].as_str().unwrap().to_owned();
    let all = report["claims"].as_array().unwrap().iter();
    all.map(|claim| (text(claim, "original"), text(claim, "stated"), text(claim, "verdict"))).collect()
}

const COPY: &str = "The centre handled 6.87 billion yuan (about 96.5 million U.S. dollars) in eight months, up 3 percent.\n\n\
                    出口订单达3亿元人民币（约合4215万美元），同比增长17.8%。\n\n\
                    It spent $100 million (711 million yuan) and from 3.55 billion to 7.1 billion yuan ($500 million to $1 billion).\n";

#[test]
fn the_same_copy_gives_the_same_claims_in_every_format() {
    let folder = TempDir::new().unwrap();
    let date = ["--date", "2025-09-22"];
    let expected = claims(folder.path(), &date, COPY.as_bytes());
    assert_eq!(expected.len(), 5);
    assert_eq!(expected.iter().filter(|claim| claim.2 == "outside").count(), 1);
    let html = format!(
        "<!doctype html><meta charset=utf-8><body>{}",
        COPY.trim().split("\n\n").map(|p| format!("<p>{}</p>", p.replace("yuan", "<i>yu</i>an"))).collect::<String>()
    );
    let markdown = format!("---\ndate: 2025-09-22\n---\n\n{}", COPY.replace("6.87 billion", "**6.87** billion"));
    let lines = format!("{}\n", serde_json::json!({ "text": COPY, "date": "2025-09-22" }));
    let gb18030 = encoding_rs::GB18030.encode(COPY).0.into_owned();
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(COPY.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let files: [(&str, Vec<u8>); 7] = [
        ("copy.txt", COPY.as_bytes().to_vec()),
        ("crlf.txt", COPY.replace('\n', "\r\n").into_bytes()),
        ("gb18030.txt", gb18030),
        ("utf16.txt", utf16),
        ("copy.html", html.into_bytes()),
        ("copy.md", markdown.into_bytes()),
        ("copy.jsonl", lines.into_bytes()),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
        assert_eq!(claims(folder.path(), &["--date", "2025-09-22", name], b""), expected, "{name}");
    }
}

#[test]
fn extracted_claims_check_as_the_article_does() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("copy.txt"), COPY).unwrap();
    let article = claims(folder.path(), &["--rate", "7.1", "copy.txt"], b"");
    let extracted = run(folder.path(), &["extract", "copy.txt"], b"");
    assert_eq!(extracted.status, 0, "{}", extracted.err);
    assert!(extracted.out.starts_with("original,stated,date,rate,source,file,line,column,sentence\n"));
    let rows = claims(folder.path(), &["--rate", "7.1"], extracted.out.as_bytes());
    assert_eq!(rows, article);
}

#[test]
fn articles_without_conversions_cost_no_false_alarm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/silent");
    let files = fs::read_dir(&folder).unwrap().count();
    assert!(files >= 4);
    let ran = run(&folder, &["check", "."], b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("0 claims"), "{}", ran.out);
}

#[test]
fn a_document_is_checked_at_its_own_date_and_rate() {
    let folder = TempDir::new().unwrap();
    let dated = "BEIJING, Sept. 22, 2025 - It cost 7.11 billion yuan ($1 billion).\n";
    let ran = run(folder.path(), &["check", "-v", "--date", "2012-01-02"], dated.as_bytes());
    assert!(ran.out.contains("2025-09-22") && ran.status == 0, "{}", ran.out);
    let undated = "It cost 7.11 billion yuan ($1 billion).\n";
    let ran = run(folder.path(), &["check", "-v", "--date", "2025-09-22"], undated.as_bytes());
    assert!(ran.out.contains("2025-09-22") && ran.status == 0, "{}", ran.out);
    let stated = "It cost 6 billion yuan ($1 billion). ($1 = 6.00 Chinese yuan)\n";
    let ran = run(folder.path(), &["check", "-v", "--date", "2025-09-22"], stated.as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("the rate that the document states"), "{}", ran.out);
    assert!(ran.out.contains("differ by more than 2%"), "{}", ran.out);
    let overruled = run(folder.path(), &["check", "--rate", "7.11"], stated.as_bytes());
    assert_eq!(overruled.status, 1, "--rate counts before what the document states");
    let agreeing = run(
        folder.path(),
        &["check", "--rate", "6.01", "--date", "2025-09-22", "--tolerance", "20%"],
        stated.as_bytes(),
    );
    assert!(agreeing.out.contains("counts before it"), "{}", agreeing.out);
}

#[test]
fn comments_silence_claims_and_unused_ones_are_named() {
    let folder = TempDir::new().unwrap();
    let copy = "<!-- figcheck: ignore: quoted as spoken -->\nHe said 7.1 billion yuan ($9 billion).\n\n\
                <!-- figcheck: ignore: nothing here -->\nNothing.\n";
    fs::write(folder.path().join("copy.md"), copy).unwrap();
    let ran = run(folder.path(), &["check", "-v", "--rate", "7.1", "copy.md"], b"");
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("silenced") && ran.out.contains("quoted as spoken"), "{}", ran.out);
    assert!(ran.out.contains("copy.md:4:1"), "{}", ran.out);
}

#[test]
fn hostile_copy_sends_nothing_to_the_terminal() {
    let folder = TempDir::new().unwrap();
    let copy = "\u{1b}]0;gotcha\u{7} It cost 7.1 billion yuan\u{202e} ($9 billion)\u{1b}[2J.\n";
    let ran = run(folder.path(), &["check", "--rate", "7.1"], copy.as_bytes());
    assert_eq!(ran.status, 1);
    assert!(!ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", ran.out);
}

#[test]
fn folders_are_walked_and_bad_files_do_not_stop_the_rest() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("copy")).unwrap();
    fs::write(folder.path().join("copy/a.txt"), "It cost 7.1 billion yuan ($1 billion).").unwrap();
    fs::write(folder.path().join("copy/b.docx"), "no package").unwrap();
    fs::write(folder.path().join("copy/c.csv"), "yuan,usd\n7.1,1\n").unwrap();
    fs::write(folder.path().join("copy/.hidden.txt"), "It cost 7.1 billion yuan ($9 billion).").unwrap();
    fs::write(folder.path().join("copy/d.bin"), "It cost 7.1 billion yuan ($9 billion).").unwrap();
    let ran = run(folder.path(), &["check", "--rate", "7.1", "copy"], b"");
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("2 claims: 2 ok"), "{}", ran.out);
    assert!(ran.err.contains("copy/b.docx"), "{}", ran.err);
    let named = run(folder.path(), &["check", "--rate", "7.1", "copy/d.bin"], b"");
    assert_eq!(named.status, 1);
}

#[test]
fn one_thread_and_many_say_the_same_of_many_articles() {
    let folder = TempDir::new().unwrap();
    for number in 0..300 {
        let copy = format!("It cost {number}.1 billion yuan (${} billion).", number / 7);
        fs::write(folder.path().join(format!("{number:03}.txt")), copy).unwrap();
    }
    let with = |threads| run(folder.path(), &["check", "--rate", "7.1", "--threads", threads, "."], b"").out;
    let one = with("1");
    assert!(one.len() > 1000 && one == with("2") && one == with("5"));
}
