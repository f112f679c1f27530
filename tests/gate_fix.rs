//! `--diff` and `--fix` through the binary: what they change, and that they change nothing else.

#![expect(clippy::unwrap_used, reason = "tests: a panic is how they fail")]

mod desk;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command as Program;

use assert_cmd::Command;
use desk::Desk;
use encoding_rs::GB18030;

struct Ran {
    status: i32,
    out: Vec<u8>,
    err: String,
}

impl Ran {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }
}

/// A folder with files, and figcheck run in it at a rate of 7.1 with nothing from outside.
impl Desk {
    fn check_in(&self, folder: &str, arguments: &[&str], stdin: &str) -> Ran {
        let mut command = Command::from_std(self.figcheck());
        command.current_dir(self.path(folder));
        let output = command.args(["check", "--rate", "7.1"]).args(arguments).write_stdin(stdin).output().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn check(&self, arguments: &[&str]) -> Ran {
        self.check_in(".", arguments, "")
    }
}

const WRONG: &str = "It cost 710 million yuan (about 10 million U.S. dollars).\n";
const FIXED: &str = "It cost 710 million yuan (about 100 million U.S. dollars).\n";
const UNCERTAIN: &str = "It took 100 million yuan (about 710 million dollars).\n";

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Articles with wrong figures, each as it is and as it should become: encodings, marks, line ends, markup, no line end.
fn articles() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let long = |text: &str| format!("{}{text}{}", "Words.\n\n".repeat(20), "\nMore.\n".repeat(20));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let chinese = "项目投资68.7亿元（约合9680万美元），同比增长。\n";
    let chinese_fixed = "项目投资68.7亿元（约合9.68亿美元），同比增长。\n";
    let page = |text: &str| format!("<!DOCTYPE html>\n<meta charset=gbk>\n<p title=\"96 &amp; 97\">{text}</p>");
    let pair = |text: &str| text.as_bytes().to_vec();
    let gb = |text: &str| GB18030.encode(text).0.into_owned();
    let mark = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    vec![
        ("plain.txt", pair(&long(WRONG)), pair(&long(FIXED))),
        ("crlf.md", pair(&crlf(&long(WRONG))), pair(&crlf(&long(FIXED)))),
        ("mark.txt", mark(WRONG), mark(FIXED)),
        ("no line end.md", pair(WRONG.trim_end()), pair(FIXED.trim_end())),
        ("稿件/二.md", pair(&format!("{chinese}\n{WRONG}")), pair(&format!("{chinese_fixed}\n{FIXED}"))),
        ("gb.txt", gb(chinese), gb(chinese_fixed)),
        ("page.html", gb(&page(chinese)), gb(&page(chinese_fixed))),
        (
            "tags.html",
            pair("<p>68.7亿元<b>（约合9680万美元）</b></p>"),
            pair("<p>68.7亿元<b>（约合9.68亿美元）</b></p>"),
        ),
        (
            "wrapped.md",
            pair("It cost 710 million yuan (about 10\nmillion U.S. dollars).\n"),
            pair("It cost 710 million yuan (about 100 million U.S. dollars).\n"),
        ),
        (
            "many.md",
            pair(&format!("{}{}", WRONG.repeat(3), long(WRONG).repeat(2))),
            pair(&format!("{}{}", FIXED.repeat(3), long(FIXED).repeat(2))),
        ),
    ]
}

fn desk() -> Desk {
    let desk = Desk::with_bytes(&[]);
    for (name, wrong, _) in articles() {
        desk.write(name, &wrong);
    }
    desk
}

#[test]
fn a_fix_changes_the_number_and_nothing_else() {
    let desk = desk();
    desk.write("wide.txt", utf16(WRONG));
    let ran = desk.check(&[".", "--fix"]);
    assert_eq!(ran.status, 0, "{}{}", ran.text(), ran.err);
    for (name, _, fixed) in articles() {
        assert!(desk.read_bytes(name) == fixed, "{name}: {}", String::from_utf8_lossy(&desk.read_bytes(name)));
    }
    assert_eq!(desk.read_bytes("wide.txt"), utf16(FIXED));
    assert!(ran.err.contains("fixed plain.txt:41:33: 10 million is now 100 million\n"), "{}", ran.err);
    assert!(ran.err.ends_with("figcheck: 16 fixed, 0 left\n"), "{}", ran.err);
    assert!(ran.text().contains("16 outside"), "the report says what was found: {}", ran.text());
    let again = desk.check(&[".", "--fix"]);
    assert_eq!((again.status, again.err.as_str()), (0, "figcheck: 0 fixed, 0 left\n"));
    assert!(again.text().contains("16 claims: 16 ok"), "{}", again.text());
}

#[test]
fn a_diff_is_what_git_applies() {
    let desk = desk();
    let ran = desk.check(&[".", "--diff"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, "figcheck: 15 would be fixed, 0 left\n"));
    for (name, wrong, _) in articles() {
        assert!(desk.read_bytes(name) == wrong, "{name} was changed");
    }
    assert!(ran.out.starts_with(b"--- a/crlf.md\n+++ b/crlf.md\n@@ -"), "{}", ran.text());
    assert!(ran.text().contains("--- \"a/\\347\\250\\277\\344\\273\\266/\\344\\272\\214.md\"\n"), "{}", ran.text());
    assert!(ran.text().contains("--- a/no line end.md\t\n"), "{}", ran.text());
    assert_eq!(desk.check(&[".", "--diff"]).out, ran.out);

    let git = |arguments: &[&str], input: &[u8]| {
        let mut program = Program::new("git");
        program.current_dir(desk.folder()).args(["-c", "core.autocrlf=false"]).args(arguments);
        program.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = program.spawn().ok()?;
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    };
    if git(&["init", "--quiet", "."], b"").is_none() {
        return;
    }
    git(&["add", "--all"], b"");
    git(&["apply", "--check", "--index"], &ran.out);
    git(&["apply"], &ran.out);
    for (name, _, fixed) in articles() {
        assert!(desk.read_bytes(name) == fixed, "{name}: {}", String::from_utf8_lossy(&desk.read_bytes(name)));
    }
    let clean = desk.check(&[".", "--diff"]);
    assert_eq!((clean.status, clean.out.as_slice()), (0, &b""[..]));
}

#[test]
fn a_diff_applies_in_the_folder_it_was_made_in() {
    let desk = Desk::with_bytes(&[("drafts/a.md", WRONG.as_bytes()), ("b.md", WRONG.as_bytes())]);
    let ran = desk.check_in("drafts", &["a.md", "../b.md", "--diff"], "");
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("left ../b.md:1:33: 10 million: the file lies outside the working directory"),
        "{}",
        ran.err
    );
    let git = |arguments: &[&str]| {
        let status = Program::new("git").current_dir(desk.path("drafts")).args(arguments).status();
        status.is_ok_and(|status| status.success())
    };
    if !git(&["init", "--quiet", ".."]) {
        return;
    }
    desk.write("patch", &ran.out);
    assert!(git(&["apply", "../patch"]), "{}", ran.text());
    assert_eq!(desk.read_bytes("drafts/a.md"), FIXED.as_bytes());
}

#[test]
fn only_what_is_certain_is_fixed_unless_asked_for_more() {
    let copy = format!("{WRONG}\n{UNCERTAIN}");
    let desk = Desk::with_bytes(&[("a.md", copy.as_bytes())]);
    let ran = desk.check(&["a.md", "--fix"]);
    assert_eq!(ran.status, 1);
    assert_eq!(desk.read_bytes("a.md"), format!("{FIXED}\n{UNCERTAIN}").as_bytes());
    let left = "left a.md:3:9: about 710 million dollars: the cause is not certain: --unsafe-fixes takes about 14 million dollars";
    assert!(ran.err.contains(left), "{}", ran.err);
    let ran = desk.check(&["a.md", "--fix", "--unsafe-fixes"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(String::from_utf8(desk.read_bytes("a.md")).unwrap().ends_with("(about 14 million dollars).\n"));
    assert_eq!(desk.check(&["a.md"]).status, 0);
    assert_eq!(desk.check(&["a.md", "--unsafe-fixes"]).status, 2, "of what?");
}

/// Slips in many claims of all sizes: what is fixed checks as right afterwards, and what is left is what is flagged.
#[test]
fn what_is_fixed_is_right_afterwards() {
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).checked_rem(below).unwrap()
    };
    let mut copy = String::new();
    for _ in 0..120 {
        // Dollars in thousands with three digits that count, and the yuan they are worth at 7.1.
        let dollars = (100 + next(900)) * 10_u64.pow(u32::try_from(next(5)).unwrap());
        let yuan = dollars * 71;
        let wrong = match next(4) {
            0 => dollars / 10,
            1 => dollars * 1000,
            2 => yuan / 10,
            _ => dollars * 100,
        };
        let style = match next(3) {
            0 => format!("It cost {}.{} thousand yuan (about ${wrong}000).", yuan / 10, yuan % 10),
            1 => format!("It cost {yuan}00 yuan (about {wrong}000\nU.S. dollars)."),
            _ => format!("它价值{yuan}00元（约合{wrong}000美元）。"),
        };
        copy.push_str(&style);
        copy.push_str("\n\n");
    }
    let desk = Desk::with_bytes(&[("a.md", copy.as_bytes())]);
    let outside = |ran: &Ran| -> u64 {
        let text = ran.text();
        let summary = text.lines().find(|line| line.contains(" claims: ")).unwrap();
        let count = summary.split(", ").find_map(|part| part.strip_suffix(" outside"));
        count.map_or(0, |count| count.rsplit(' ').next().unwrap().parse().unwrap())
    };
    let ran = desk.check(&["a.md", "--fix", "--quiet"]);
    let counts = ran.err.lines().last().unwrap().strip_prefix("figcheck: ").unwrap();
    let (fixed, left) = counts.strip_suffix(" left").unwrap().split_once(" fixed, ").unwrap();
    let (fixed, left): (u64, u64) = (fixed.parse().unwrap(), left.parse().unwrap());
    assert_eq!(fixed + left, outside(&ran), "{}", ran.err);
    assert!(fixed > 60, "{counts}: most slips are certain");
    let again = desk.check(&["a.md", "--fix", "--quiet"]);
    assert_eq!(outside(&again), left, "{}", again.err);
    assert!(again.err.ends_with(&format!("figcheck: 0 fixed, {left} left\n")), "{}", again.err);
    let ran = desk.check(&["a.md", "--fix", "--unsafe-fixes", "--quiet"]);
    assert_eq!((ran.status, outside(&desk.check(&["a.md", "--quiet"]))), (0, 0), "{}", ran.err);
}

/// A word-processor document with one paragraph.
fn docx(text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override \
                 PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.\
                 wordprocessingml.document.main+xml\"/></Types>";
    let body = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>\
         {text}</w:t></w:r></w:p></w:body></w:document>"
    );
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
                     Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
                     officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    for (name, content) in [("[Content_Types].xml", types), ("_rels/.rels", relations), ("word/document.xml", &body)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_cannot_be_fixed_is_left_whole_with_the_reason() {
    let desk = Desk::with_bytes(&[
        ("a.docx", &docx(WRONG)),
        ("split.html", b"<p>It cost 710 million yuan (about 1<b>0</b> million U.S. dollars)</p>"),
        ("entity.html", b"<p>It cost 710 million yuan (about 10&nbsp;million U.S. dollars)</p>"),
        ("rows.csv", b"yuan,usd\n710 million,10 million\n"),
        ("lines.jsonl", b"{\"text\": \"It cost 710 million yuan (about 10 million U.S. dollars).\"}\n"),
    ]);
    let before: Vec<Vec<u8>> = desk.names().iter().map(|name| desk.read_bytes(name)).collect();
    for flag in ["--fix", "--diff"] {
        let ran = desk.check(&[".", flag, "--unsafe-fixes"]);
        assert_eq!(ran.status, 1, "{}", ran.err);
        for line in [
            "left a.docx:1:9: about 10 million U.S. dollars: word-processor documents are not rewritten",
            "left split.html:1:12: about 10 million U.S. dollars: markup or an entity stands inside the number",
            "left entity.html:1:12: about 10\u{a0}million U.S. dollars: markup or an entity stands inside the number",
            "left rows.csv:2:1: 10 million: claims files and JSON Lines are not rewritten",
            "left lines.jsonl:1:19: about 10 million U.S. dollars: claims files and JSON Lines are not rewritten",
        ] {
            assert!(ran.err.contains(line), "{line}:\n{}", ran.err);
        }
        let after: Vec<Vec<u8>> = desk.names().iter().map(|name| desk.read_bytes(name)).collect();
        assert!(before == after);
    }
    let ran = desk.check_in(".", &["--fix"], WRONG);
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("left <stdin>:1:9: ") && ran.err.contains("standard input cannot be rewritten"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_silenced_is_not_fixed() {
    let copy = format!("<!-- figcheck: ignore: a joke -->\n{WRONG}");
    let desk = Desk::with_bytes(&[("a.md", copy.as_bytes()), ("b.md", WRONG.as_bytes())]);
    desk.check(&["b.md", "--baseline", "known.json", "--write-baseline"]);
    let ran = desk.check(&[".", "--fix", "--baseline", "known.json"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, "figcheck: 0 fixed, 0 left\n"));
    assert_eq!((desk.read_bytes("a.md"), desk.read_bytes("b.md")), (copy.into_bytes(), WRONG.as_bytes().to_vec()));
    let ran = desk.check(&[".", "--fix", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!(ran.status, 2, "a baseline of what was fixed meanwhile");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let desk = Desk::with_bytes(&[("real/a.md", WRONG.as_bytes())]);
    fs::set_permissions(desk.path("real/a.md"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.md", desk.path("link.md")).unwrap();
    let ran = desk.check(&["link.md", "real/a.md", "--diff"]);
    assert_eq!(ran.text().matches("--- ").count(), 1, "one file under two names: {}", ran.text());
    assert!(ran.text().starts_with("--- a/real/a.md\n"), "{}", ran.text());
    let ran = desk.check(&["link.md", "real/a.md", "--fix"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(fs::symlink_metadata(desk.path("link.md")).unwrap().is_symlink());
    assert_eq!(desk.read_bytes("real/a.md"), FIXED.as_bytes());
    assert_eq!(fs::metadata(desk.path("real/a.md")).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_file_that_may_not_be_written_is_an_error_and_the_rest_is_fixed() {
    let desk = Desk::with_bytes(&[("a.md", WRONG.as_bytes()), ("b.md", WRONG.as_bytes())]);
    let mut permissions = fs::metadata(desk.path("a.md")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(desk.path("a.md"), permissions).unwrap();
    let ran = desk.check(&[".", "--fix"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("figcheck: error: not fixed: ") && ran.err.contains("read-only"), "{}", ran.err);
    assert_eq!(
        (desk.read_bytes("a.md"), desk.read_bytes("b.md")),
        (WRONG.as_bytes().to_vec(), FIXED.as_bytes().to_vec())
    );
}

fn start(folder: &Path, arguments: &[&str]) -> std::process::Child {
    let mut program = Program::new(env!("CARGO_BIN_EXE_figcheck"));
    program.current_dir(folder).env_clear().args(["check", "--rate", "7.1"]).args(arguments);
    program.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
}

#[test]
fn runs_at_once_leave_a_whole_file() {
    let copy = |sentence: &str| format!("{}\n", sentence.repeat(40));
    for _ in 0..3 {
        let desk = Desk::with_bytes(&[("a.md", copy(WRONG).as_bytes())]);
        let runs: Vec<_> = (0..6).map(|_| start(desk.folder(), &["a.md", "--fix", "--quiet"])).collect();
        for mut run in runs {
            run.wait().unwrap();
        }
        assert_eq!(desk.names(), ["a.md"], "nothing is left beside it");
        assert_eq!(String::from_utf8(desk.read_bytes("a.md")).unwrap(), copy(FIXED));
    }
}

#[test]
fn a_run_that_is_killed_leaves_a_whole_file() {
    let copy = |sentence: &str| format!("{}\n", sentence.repeat(300));
    let (wrong, fixed) = (copy(WRONG), copy(FIXED));
    let desk = Desk::with_bytes(&[("a.md", wrong.as_bytes())]);
    for wait in 0..12_u32 {
        let mut run = start(desk.folder(), &["a.md", "--fix", "--quiet"]);
        std::thread::sleep(std::time::Duration::from_millis(5).saturating_mul(wait * wait));
        let _ = run.kill();
        run.wait().unwrap();
        let now = String::from_utf8(desk.read_bytes("a.md")).unwrap();
        assert!(now == wrong || now == fixed, "a mixed file after {wait} steps");
        desk.write("a.md", wrong.as_bytes());
    }
}
