//! Files made to exhaust memory or time: each is refused with the limit that it is over, in little memory, and the rest
//! is checked.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use desk::Desk;
use figcheck::config::MAX_CONFIG_BYTES;
use figcheck::gate::baseline::MAX_BASELINE_BYTES;
use figcheck::rates::read::MAX_FILE_BYTES;
use figcheck::read::claims::MAX_RECORD_BYTES;
use figcheck::read::limits;

/// The address space that a run gets, in KiB: an allocation beyond it fails, and that aborts the run.
const ADDRESS_SPACE: u64 = 640 * 1024;

const RIGHT: &str = "It cost 710 million yuan (about 100 million U.S. dollars).\n";

struct Ran {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self::with(&[("one.md", RIGHT)])
    }

    /// A file of so many zero bytes, which takes no room.
    fn write_zeros(&self, name: &str, length: u64) {
        fs::File::create(self.path(name)).unwrap().set_len(length).unwrap();
    }

    /// A zip of some files, packed as tightly as it goes.
    fn zip(&self, name: &str, files: &[(&str, &[u8])]) {
        let mut zip = zip::ZipWriter::new(fs::File::create(self.path(name)).unwrap());
        for (name, content) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
    }

    /// A word-processor document with this part as its body.
    fn docx(&self, name: &str, document: &[u8]) {
        let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
                         2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        self.zip(name, &[("_rels/.rels", relations.as_bytes()), ("word/document.xml", document)]);
    }

    /// A workbook with one sheet.
    fn xlsx(&self, name: &str, workbook_start: &str, strings: &[u8], sheet: &[u8]) {
        let workbook = format!("{workbook_start}<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>");
        let relations = "<x><Relationship Id=\"r1\" Target=\"sheet1.xml\"/></x>";
        self.zip(
            name,
            &[
                ("xl/workbook.xml", workbook.as_bytes()),
                ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
                ("xl/sharedStrings.xml", strings),
                ("xl/sheet1.xml", sheet),
            ],
        );
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut shell = self.command("sh");
        let script = format!("ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_figcheck")]).args(arguments);
        let output = shell.stdin(Stdio::null()).output().unwrap();
        Ran {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn check(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["check", "--rate", "7.1", "--threads", "2"], arguments].concat())
    }

    /// The file is refused with these words, and the one beside it is checked.
    fn is_refused(&self, name: &str, words: &str) {
        let ran = self.check(&[name, "one.md"]);
        assert_eq!(ran.status, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.starts_with(&format!("figcheck: error: {name}:")), "{name}: {}", ran.err);
        assert!(ran.err.contains(words), "{name}: {}", ran.err);
        assert!(ran.out.contains("1 claim: 1 ok"), "{name}: {}", ran.out);
        fs::remove_file(self.path(name)).unwrap();
    }

    /// The file of rates is refused with these words.
    fn are_refused_rates(&self, name: &str, words: &str) {
        let ran = self.run(&["check", "one.md", "--threads", "2", "--rates", name]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{name}: {}", ran.err);
        assert!(ran.err.contains(name) && ran.err.contains(words), "{name}: {}", ran.err);
    }
}

#[test]
fn articles_over_a_size_are_refused_unread() {
    let desk = Desk::new();
    for name in ["a.txt", "a.html", "a.md", "a.docx"] {
        desk.write_zeros(name, limits::ARTICLE_BYTES + 1);
        let ran = desk.run(&["extract", name]);
        assert!(ran.status == Some(2) && ran.err.contains("larger than 268435456 bytes"), "{}", ran.err);
        desk.is_refused(name, "larger than 268435456 bytes");
    }
    for (name, limit) in [("a.html", limits::HTML_BYTES), ("a.md", limits::MARKDOWN_BYTES)] {
        desk.write(name, " ".repeat(usize::try_from(limit + 1).unwrap()));
        desk.is_refused(name, &format!("larger than {limit} bytes"));
    }
}

#[test]
fn archives_that_unpack_to_much_are_refused() {
    let desk = Desk::new();
    let mebibytes = |count: usize| vec![b' '; count << 20];
    desk.docx("ratio.docx", &mebibytes(40));
    desk.is_refused("ratio.docx", "such a file is refused, as it may be made to exhaust memory");
    let names: Vec<String> = (0..=limits::DOCX_ENTRIES).map(|number| number.to_string()).collect();
    desk.zip("many.docx", &names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>());
    desk.is_refused("many.docx", "more than 10000 entries");

    desk.xlsx("sheet.xlsx", "", b"<sst/>", &mebibytes(65));
    desk.are_refused_rates("sheet.xlsx", "unpacks to more than that");
    desk.xlsx("strings.xlsx", "", &mebibytes(65), b"<sheetData/>");
    desk.are_refused_rates("strings.xlsx", "unpacks to more than that");
    // Sixteen thousand cells a row, of which each row names the last alone.
    let rows = format!("<sheetData>{}</sheetData>", "<row><c r=\"XFD1\"><v>1</v></c></row>".repeat(130));
    desk.xlsx("cells.xlsx", "", b"<sst/>", rows.as_bytes());
    desk.are_refused_rates("cells.xlsx", "more than 2000000 cells");
    let text = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let cells = format!("<sheetData>{}</sheetData>", "<row><c t=\"s\"><v>0</v></c></row>".repeat(100));
    desk.xlsx("shared.xlsx", "", text.as_bytes(), cells.as_bytes());
    desk.are_refused_rates("shared.xlsx", "more than 2000000 cells");
    desk.zip("rates.zip", &[("rates.csv", &mebibytes(65))]);
    desk.are_refused_rates("rates.zip", "unpacks to more than that");
    desk.zip("many.zip", &names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>());
    desk.are_refused_rates("many.zip", "the zip has 10001 files");
    desk.write_zeros("rates.csv", MAX_FILE_BYTES + 1);
    desk.are_refused_rates("rates.csv", "too large: more than 64 MiB");
}

/// Each entity is ten of the one before: the billion laughs.
fn laughs() -> String {
    let mut laughs = String::from("<!DOCTYPE x [<!ENTITY e0 \"ha\">");
    for (before, level) in (0..9).zip(1..) {
        let ten = format!("&e{before};").repeat(10);
        write!(laughs, "<!ENTITY e{level} \"{ten}\">").unwrap();
    }
    laughs + "]>"
}

#[test]
fn entities_that_multiply_are_refused() {
    let desk = Desk::new();
    let laughs = laughs();
    desk.docx("laughs.docx", format!("{laughs}<w:document><w:t>&e9;</w:t></w:document>").as_bytes());
    desk.is_refused("laughs.docx", "has a document type declaration");
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let body = format!("<w:document {space}><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>");
    desk.docx("entity.docx", body.as_bytes());
    desk.is_refused("entity.docx", "the entity `e9` is unknown");

    let rates = "<gesmes:Envelope><Cube><Cube time='2025-01-02'><Cube currency='USD' rate='&e9;'/></Cube></Cube>\
                 </gesmes:Envelope>";
    desk.write("laughs.xml", format!("<?xml version='1.0'?>{laughs}{rates}"));
    desk.are_refused_rates("laughs.xml", "a document type or an entity");
    desk.xlsx("laughs.xlsx", &laughs, b"<sst/>", b"<sheetData/>");
    desk.are_refused_rates("laughs.xlsx", "a document type or an entity");
    let strings = format!("{laughs}<sst><si><t>&e9;</t></si></sst>");
    desk.xlsx("strings.xlsx", "", strings.as_bytes(), b"<sheetData/>");
    desk.are_refused_rates("strings.xlsx", "a document type or an entity");
    // A page is no XML: what is declared in it is not, and stays as it stands.
    desk.write("laughs.html", format!("{laughs}<p>&e9;&e9;</p>{RIGHT}"));
    assert!(desk.check(&["laughs.html"]).out.contains("1 claim: 1 ok"));
}

#[test]
fn what_nests_too_deep_is_refused() {
    let desk = Desk::new();
    desk.write("deep.html", "<b>".repeat(1 << 20));
    desk.is_refused("deep.html", "elements nest more than 10000 deep here");
    desk.docx("deep.docx", format!("<w:document>{}", "<w:p>".repeat(limits::DOCX_DEPTH + 1)).as_bytes());
    desk.is_refused("deep.docx", "elements nest more than 500 deep");
    desk.write("deep.md", format!("{}{RIGHT}", "> ".repeat(1 << 20)));
    desk.is_refused("deep.md", "elements nest more than 10000 deep here");
    desk.write("deep.jsonl", format!("{{\"yuan\": {}\n", "[".repeat(1 << 20)));
    let ran = desk.check(&["deep.jsonl", "one.md"]);
    assert!(ran.status == Some(1) && ran.out.contains("2 claims: 1 ok, 1 unchecked"), "{}{}", ran.out, ran.err);
    for (name, text) in [
        ("figcheck.toml", format!("rate = {}", "[".repeat(100_000))),
        ("other.toml", format!("rate = {}", "{ a = ".repeat(100_000))),
    ] {
        desk.write(name, text);
        let ran = desk.check(&["one.md", "--config", name]);
        assert_eq!(ran.status, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.contains(name) && ran.err.len() < 1000, "{name}: {}", ran.err);
    }
}

#[test]
fn an_article_of_too_many_claims_is_refused() {
    let desk = Desk::new();
    let claims = "1 yuan ($1). ".repeat(limits::ARTICLE_CLAIMS + 1);
    desk.write("many.txt", &claims);
    desk.is_refused("many.txt", "it has more than 50000 amounts with conversions");
    desk.write("lines.jsonl", format!("{{\"text\": \"{claims}\"}}\n{{\"text\": \"7.1 yuan ($1)\"}}\n"));
    let ran = desk.check(&["lines.jsonl"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("2 claims: 1 ok, 1 unchecked"), "{}", ran.out);
    assert!(ran.out.contains("It has more than 50000") || ran.out.contains("it has more than 50000"), "{}", ran.out);
}

#[test]
fn long_lines_and_wide_rows_cost_themselves_alone() {
    let desk = Desk::new();
    let good = "710 million,100 million\n";
    let long = "x".repeat(MAX_RECORD_BYTES + 1);
    desk.write("long.csv", format!("yuan,usd\n{good}{long}\n{good}\"{long}\n{good}"));
    let ran = desk.check(&["long.csv"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("5 claims: 3 ok, 2 unchecked"), "{}", ran.out);
    assert!(ran.out.contains("long.csv:3:1") && ran.out.contains("long.csv:5:1"), "{}", ran.out);
    desk.write("fields.csv", format!("yuan,usd\n{}\n{good}", ",".repeat(MAX_RECORD_BYTES - 10)));
    let ran = desk.check(&["fields.csv", "--format", "csv"]);
    assert!(ran.status == Some(1) && ran.out.lines().count() == 3, "{}", ran.err);

    let names = |count: usize| (0..count).map(|number| format!("c{number}")).collect::<Vec<_>>();
    let most = limits::CLAIMS_COLUMNS - 2;
    desk.write(
        "wide.csv",
        format!("yuan,usd,{}\n710 million,100 million{}\n", names(most).join(","), ",".repeat(most)),
    );
    assert_eq!(desk.check(&["wide.csv", "--format", "csv"]).status, Some(0));
    desk.write("wider.csv", format!("yuan,usd,{}\n", names(100_000).join(",")));
    desk.is_refused("wider.csv", "the header has more than 1000 columns");
    desk.write("named.csv", format!("{}\n", names(900).join(",")));
    desk.is_refused("named.csv", "`c19`, and 880 more. Name a column");
    let members: Vec<String> = names(1001).iter().map(|name| format!("\"{name}\":1")).collect();
    desk.write("wide.jsonl", format!("{{{}}}\n{{\"yuan\":\"710\",\"usd\":\"100\"}}\n", members.join(",")));
    let ran = desk.check(&["wide.jsonl"]);
    assert!(ran.out.contains("2 claims: 1 ok, 1 unchecked") && ran.out.contains("1000 members"), "{}", ran.out);
}

#[test]
fn a_line_of_json_has_a_limit() {
    let desk = Desk::new();
    let long = " ".repeat(limits::JSON_LINE_BYTES);
    desk.write("long.jsonl", format!("{{\"text\": \"{long}\"}}\n{{\"yuan\":\"710\",\"usd\":\"100\"}}\n"));
    let ran = desk.check(&["long.jsonl"]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(ran.out.contains("2 claims: 1 ok, 1 unchecked"), "{}", ran.out);
}

#[test]
fn figures_of_many_digits_are_unchecked_or_no_figures() {
    let desk = Desk::new();
    let digits = "9".repeat(300);
    desk.write("digits.txt", format!("It cost {digits} yuan ($100). {RIGHT}"));
    let ran = desk.check(&["digits.txt", "--format", "json"]);
    assert!(
        ran.out.contains("\"claims\":1,\"ok\":1") && ran.out.contains("more digits than can be held exactly"),
        "{}",
        ran.out
    );
    desk.write("digits.csv", format!("yuan,usd\n{},100\n{},100\n710,100\n", digits, "1".repeat(29)));
    let ran = desk.check(&["digits.csv"]);
    assert!(ran.out.contains("3 claims: 1 ok, 2 unchecked"), "{}", ran.out);
    assert!(ran.out.len() < 4000, "{}", ran.out);
    desk.write("long.txt", format!("It cost {} yuan ($100).\n\n{RIGHT}", "9".repeat(1 << 20)));
    assert!(desk.check(&["long.txt"]).out.contains("1 claim: 1 ok"));
    for rate in [digits.as_str(), "1e999999999", "0.00000000000000000000000000001"] {
        assert_eq!(desk.run(&["check", "one.md", "--rate", rate]).status, Some(2));
    }
}

#[test]
fn reports_that_keep_every_claim_keep_no_more_than_allowed() {
    let desk = Desk::new();
    desk.write("rows.csv", format!("yuan,usd\n{}", "710 million,100 million\n".repeat(20)));
    for format in ["sarif", "junit", "github", "gitlab", "markdown", "html", "xlsx"] {
        let ran = desk.check(&["rows.csv", "--format", format, "--max-claims", "20"]);
        assert_eq!(ran.status, Some(0), "{format}: {}", ran.err);
        let ran = desk.check(&["rows.csv", "--format", format, "--max-claims", "19"]);
        assert_eq!(ran.status, Some(2), "{format}");
        assert!(ran.err.contains("there are more than 19 claims") && ran.err.contains("--max-claims"), "{}", ran.err);
    }
    for format in ["human", "csv", "json", "jsonl"] {
        let ran = desk.check(&["rows.csv", "--format", format, "--max-claims", "19"]);
        assert_eq!(ran.status, Some(0), "{format}: {}", ran.err);
    }
    let ran = desk.check(&["rows.csv", "--export", "a.html", "--export", "a.csv", "--max-claims", "19"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("cannot write to a.html: "), "{}", ran.err);
    assert!(!desk.path("a.csv").exists() && !desk.path("a.html").exists());
    let ran = desk.check(&["rows.csv", "--threads", "257"]);
    assert!(ran.status == Some(2), "{}", ran.err);
    assert!(desk.run(&["check", "rows.csv", "--threads", "257"]).err.contains("a number from 1 to 256 is expected"));
}

#[test]
fn configurations_and_baselines_have_a_size() {
    let desk = Desk::new();
    desk.write_zeros("known.json", MAX_BASELINE_BYTES + 1);
    let ran = desk.check(&["one.md", "--baseline", "known.json"]);
    assert!(ran.status == Some(2) && ran.err.contains("at most 67108864 bytes"), "{}", ran.err);
    desk.write("known.json", format!("{{\"figcheck-baseline\":1,\"entries\":{}", "[".repeat(1 << 20)));
    let ran = desk.check(&["one.md", "--baseline", "known.json"]);
    assert!(ran.status == Some(2) && ran.err.contains("this is no baseline that can be read"), "{}", ran.err);
    desk.write("figcheck.toml", "[[path]]\nglob = \"*\"\n".repeat(1001));
    let ran = desk.check(&["one.md"]);
    assert!(ran.status == Some(2) && ran.err.contains("more than 1000 of these tables"), "{}", ran.err);
    desk.write_zeros("figcheck.toml", MAX_CONFIG_BYTES + 1);
    let ran = desk.check(&["one.md"]);
    assert!(ran.status == Some(2) && ran.err.contains("at most 1048576 bytes"), "{}", ran.err);
}
