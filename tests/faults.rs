//! What goes wrong around a run: files that cannot be read or change meanwhile, no room, a reader that leaves, signals,
//! two runs at once. After each, every input is byte for byte what it was, or what a fix made of it, and no half report
//! stands under a final name.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod desk;

use desk::Desk;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_figcheck");
const RIGHT: &str = "It cost 710 million yuan (about 100 million U.S. dollars).\n";
const WRONG: &str = "It cost 710 million yuan (about 10 million U.S. dollars).\n";
const FIXED: &str = RIGHT;

/// A folder with files, and figcheck run in it at a rate of 7.1 with nothing from outside.
/// The files of a folder with their bytes; where a link leads.
type Files = BTreeMap<OsString, Vec<u8>>;

impl Desk {
    /// Everything in the folder. A pipe has no bytes of its own.
    fn files(&self) -> Files {
        let entry = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            let bytes = if kind.is_symlink() {
                fs::read_link(entry.path()).unwrap().as_os_str().as_bytes().to_vec()
            } else if kind.is_file() {
                fs::read(entry.path()).unwrap()
            } else {
                Vec::new()
            };
            (entry.file_name(), bytes)
        };
        fs::read_dir(self.folder()).unwrap().map(entry).collect()
    }

    fn program(&self, command: &mut Command) -> Child {
        self.take_in(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(BINARY);
        self.program(command.args(["check", "--rate", "7.1"]).args(arguments).stdin(Stdio::null()))
    }

    fn check(&self, arguments: &[&str]) -> Ran {
        self.start(arguments).wait_with_output().unwrap().into()
    }

    /// In a shell where `"$0"` is the program and `"$@"` are the arguments.
    fn shell(&self, script: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", script, BINARY, "check", "--rate", "7.1"]).args(arguments).stdin(Stdio::null());
        self.program(&mut command).wait_with_output().unwrap().into()
    }
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: code(output.status),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The exit status; what a shell gives for a signal where one ended the program.
fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap())
}

/// Rows that are flagged, each of so many bytes.
fn rows(count: usize, bytes: usize) -> String {
    let row = format!("710 million,10 million,{}\n", "n".repeat(bytes.saturating_sub(24)));
    format!("yuan,usd,note\n{}", row.repeat(count))
}

/// Waits until something is so. The tests wait only for what must come.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it does not come: {what}");
}

#[test]
fn files_that_cannot_be_read_do_not_keep_the_others_from_being_checked() {
    let desk =
        Desk::with(&[("a.md", RIGHT), ("z.csv", "yuan,usd\n710 million,100 million\n"), ("folder.md/x.png", "")]);
    symlink("nowhere", desk.path("gone.md")).unwrap();
    // Reading the first byte of a process's memory is an error for everybody, root too.
    let has_memory = Path::new("/proc/self/mem").exists();
    if has_memory {
        for name in ["memory.md", "memory.csv", "memory.jsonl", "memory.html"] {
            symlink("/proc/self/mem", desk.path(name)).unwrap();
        }
    }
    let before = desk.files();
    for paths in [&["."][..], &["a.md", "gone.md", "memory.md", "memory.csv", "memory.jsonl", "memory.html", "z.csv"]] {
        let ran = desk.check(paths);
        assert_eq!(ran.status, 2, "{}", ran.err);
        assert!(ran.out.contains("2 claims: 2 ok"), "{}", ran.out);
        assert!(ran.out.contains("incomplete: ") && ran.err.contains("error: gone.md: "), "{}{}", ran.out, ran.err);
        if has_memory {
            for name in ["memory.md", "memory.csv", "memory.jsonl", "memory.html"] {
                assert!(ran.err.contains(&format!("figcheck: error: {name}: cannot read it")), "{name}: {}", ran.err);
            }
            assert!(ran.out.contains("5 inputs could not be read"), "{}", ran.out);
        }
    }
    assert_eq!(desk.files(), before);
    assert_eq!(desk.check(&["folder.md"]).status, 2, "a folder with nothing to check");
}

/// Runs figcheck as a user who may do little, where the system lets a test do that: root may read and write everything.
fn as_nobody(desk: &Desk, arguments: &[&str]) -> Option<Ran> {
    let binary = desk.path("program");
    fs::hard_link(BINARY, &binary).or_else(|_| fs::copy(BINARY, &binary).map(drop)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&binary);
    let mut version = command.current_dir(desk.folder());
    version = version.arg("--version");
    let works = version.output().is_ok_and(|output| output.status.success());
    let ran = works.then(|| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&binary);
        command.args(["check", "--rate", "7.1"]).args(arguments).stdin(Stdio::null());
        desk.program(&mut command).wait_with_output().unwrap().into()
    });
    fs::remove_file(binary).unwrap();
    ran
}

#[test]
fn what_a_user_may_not_read_or_write_is_said_and_stays() {
    let desk = Desk::with(&[("a.md", WRONG), ("b.md", WRONG)]);
    let mode = |name: &str, mode: u32| fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("b.md", 0o000);
    mode(".", 0o755);
    let Some(ran) = as_nobody(&desk, &["a.md", "b.md"]) else { return };
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("1 claim: 1 outside"), "{}", ran.out);
    assert!(ran.err.contains("b.md: no permission to read it"), "{}", ran.err);
    // The folder is not theirs: neither a report nor a fixed file can come to stand in it.
    mode("a.md", 0o666);
    for arguments in [&["a.md", "--export", "report.csv"][..], &["a.md", "--fix"]] {
        let ran = as_nobody(&desk, arguments).unwrap();
        assert_eq!(ran.status, 2, "{}", ran.out);
        assert!(ran.err.contains("cannot write there: ") && ran.err.contains("check the permissions"), "{}", ran.err);
        assert_eq!(desk.read("a.md"), WRONG);
        assert_eq!(desk.files().len(), 2, "nothing is left beside them");
    }
}

#[test]
fn nothing_is_written_where_nobody_may_write() {
    // Nobody can make a file in there, not even root.
    if !Path::new("/proc/self").exists() {
        return;
    }
    let desk = Desk::with(&[("a.md", WRONG)]);
    let before = desk.files();
    for name in ["/proc/report.csv", "/proc/report.html"] {
        let ran = desk.check(&["a.md", "--export", name]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(&format!("{name}: cannot write there")), "{}", ran.err);
    }
    for folder in ["no/such", "a.md"] {
        let ran = desk.check(&["a.md", "--export", &format!("{folder}/report.csv"), "--export", "other.csv"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(&format!("the folder {folder} does not exist; create it first")), "{}", ran.err);
    }
    assert_eq!(desk.files(), before);
}

/// Rows that pass, too many to be read at once.
fn large_file() -> String {
    rows(1000, 8000).replace(",10 million", ",100 million")
}

/// Starts a check of a large claims file and reads no more of its report than the first line: it must wait with most of
/// the file unread. Then something happens to the file, and the rest of the report is read.
fn change_while_reading(change: impl Fn(&fs::File)) -> (Ran, Desk) {
    let desk = Desk::with(&[("rows.csv", &large_file())]);
    let mut run = desk.start(&["rows.csv", "--format", "csv", "--threads", "1", "--export", "report.jsonl"]);
    let mut out = BufReader::new(run.stdout.take().unwrap());
    let mut text = String::new();
    out.read_line(&mut text).unwrap();
    change(&fs::File::options().append(true).open(desk.path("rows.csv")).unwrap());
    out.read_to_string(&mut text).unwrap();
    let output = run.wait_with_output().unwrap();
    (Ran { out: text, ..output.into() }, desk)
}

#[test]
fn a_file_that_changes_while_it_is_read_does_not_pass_for_whole() {
    let length = u64::try_from(large_file().len()).unwrap();
    for what in ["cut off", "emptied", "growing"] {
        let (ran, desk) = change_while_reading(|mut file| match what {
            "cut off" => file.set_len(length / 2).unwrap(),
            "emptied" => file.set_len(0).unwrap(),
            _ => file.write_all(b"710 million,100 million,\n").unwrap(),
        });
        assert_eq!(ran.status, 2, "{what}");
        let why = "rows.csv: cannot read it: it was changed while it was read; check it again once it is whole";
        assert!(ran.err.contains(why), "{what}: {}", ran.err);
        assert!(ran.out.lines().count() > 10, "{what}: what was read is reported");
        assert_eq!(desk.read("report.jsonl").lines().count() + 1, ran.out.lines().count(), "{what}");
    }
    let (ran, _desk) = change_while_reading(|_| {});
    assert_eq!((ran.status, ran.out.lines().count()), (0, 1001));
}

#[test]
fn a_full_disk_leaves_the_old_report_and_says_so() {
    let desk = Desk::with(&[("rows.csv", &rows(600, 100)), ("report.csv", "old\n"), ("known.json", "old\n")]);
    let copy = format!("{}\n", WRONG.repeat(600));
    desk.write("a.md", &copy);
    fs::remove_file(desk.path("known.json")).unwrap();
    let before = desk.files();
    // So many blocks of 512 bytes may a file have; the signal that comes with it must not end the run.
    let limited = "ulimit -f 64; exec \"$0\" \"$@\"";
    let exports = ["report.csv", "new.json", "new.html", "new.xlsx", "new.sarif", "new.xml"];
    for (index, export) in exports.into_iter().enumerate() {
        let ran = desk.shell(limited, &["rows.csv", "--quiet", "--export", export]);
        assert_eq!(ran.status, 2, "{index} {export}: {}", ran.err);
        let said = ran.err.contains("cannot write") && ran.err.contains(export) && ran.err.contains("File too large");
        assert!(said, "{export}: {}", ran.err);
        assert!(desk.files() == before, "{export}");
    }
    let ran = desk.shell(limited, &["a.md", "--quiet", "--fix"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("not fixed: ") && ran.err.contains("File too large"), "{}", ran.err);
    assert!(ran.err.ends_with("figcheck: 0 fixed, 600 left\n"), "{}", ran.err);
    let ran = desk.shell(limited, &["rows.csv", "a.md", "--quiet", "--baseline", "known.json", "--write-baseline"]);
    // Two entries are no large file; what is too large is the article of many.
    assert_eq!(ran.status, 0, "{}", ran.err);
    fs::remove_file(desk.path("known.json")).unwrap();
    assert!(desk.files() == before);
}

#[test]
fn a_full_device_is_an_error() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let desk = Desk::with(&[("rows.csv", &rows(100, 100))]);
    for name in ["report.csv", "report.json", "report.md", "report.html", "report.xlsx", "report.sarif", "report.xml"] {
        symlink("/dev/full", desk.path(name)).unwrap();
        let ran = desk.check(&["rows.csv", "--quiet", "--export", name]);
        assert_eq!(ran.status, 2, "{name}");
        assert!(ran.err.contains(name) && ran.err.contains("No space left on device"), "{name}: {}", ran.err);
        fs::remove_file(desk.path(name)).unwrap();
    }
    for format in ["human", "csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "xlsx"] {
        let ran = desk.shell("exec \"$0\" \"$@\" > /dev/full", &["rows.csv", "--format", format]);
        assert_eq!(ran.status, 2, "{format}");
        assert!(ran.err.contains("cannot write to standard output: No space left"), "{format}: {}", ran.err);
    }
}

/// A file system of 64 KiB, where the system lets a test have one.
#[test]
fn a_small_file_system_that_is_full_keeps_what_is_on_it() {
    let desk = Desk::with(&[("rows.csv", &rows(600, 200))]);
    fs::create_dir(desk.path("small")).unwrap();
    let script = "mount -t tmpfs -o size=64k none small 2>/dev/null || exit 77; printf old > small/report.csv; \
                  \"$0\" \"$@\"; echo \"status $?\"; ls -A small; cat small/report.csv";
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, BINARY, "check", "--rate", "7.1", "rows.csv", "--quiet"]);
    command.args(["--export", "small/report.csv"]).current_dir(desk.folder()).stdin(Stdio::null());
    let Ok(output) = command.output() else { return };
    let ran = Ran::from(output);
    if !ran.out.contains("status ") {
        return;
    }
    assert!(ran.out.ends_with("status 2\nreport.csv\nold"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("No space left on device"), "{}", ran.err);
}

/// Reads a few bytes of a program's output and leaves.
fn read_a_little(mut run: Child) -> Ran {
    let mut start = [0; 8];
    run.stdout.take().unwrap().read_exact(&mut start).unwrap();
    run.wait_with_output().unwrap().into()
}

#[test]
fn a_reader_that_leaves_early_ends_the_run_in_silence() {
    let desk = Desk::with(&[("rows.csv", &rows(800, 100)), ("a.md", &WRONG.repeat(800))]);
    let before = desk.files();
    // Markdown has a limit that lets it fit into the pipe, so that it may be written before its reader has left.
    for format in ["human", "csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "html", "xlsx"] {
        let ran = read_a_little(desk.start(&["rows.csv", "--format", format]));
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{format}");
    }
    let others: [&[&str]; 6] = [
        &["extract", "a.md"],
        &["rates", "export", "USD/CNY"],
        &["rates", "list"],
        &["completions", "bash"],
        &["man"],
        &["config", "--schema"],
    ];
    for arguments in others {
        let mut command = Command::new(BINARY);
        let ran = read_a_little(desk.program(command.args(arguments).stdin(Stdio::null())));
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{arguments:?}");
    }
    assert_eq!(desk.files(), before);
}

#[test]
fn what_else_was_asked_for_is_done_although_nobody_reads_on() {
    let copy = WRONG.repeat(1000);
    let desk = Desk::with(&[("rows.csv", &rows(1000, 100)), ("a.md", &copy)]);
    let ran = read_a_little(desk.start(&["rows.csv", "--export", "report.jsonl", "--export", "report.html"]));
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert_eq!(desk.read("report.jsonl").lines().count(), 1000);
    assert!(desk.read("report.html").ends_with("</html>\n"));
    let ran = read_a_little(desk.start(&["rows.csv", "--baseline", "known.json", "--write-baseline"]));
    assert_eq!((ran.status, ran.err.as_str()), (0, "figcheck: 1 entry written to known.json\n"));
    assert!(desk.read("known.json").contains("\"count\":1000"));
    let ran = read_a_little(desk.start(&["a.md", "--fix"]));
    assert_eq!(ran.status, 0);
    assert!(ran.err.ends_with("figcheck: 1000 fixed, 0 left\n"));
    assert_eq!(desk.read("a.md"), FIXED.repeat(1000));
}

fn send(signal: &str, run: &Child) {
    let status = Command::new("kill").args(["-s", signal, &run.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Whether this test, and with it what it starts, was started without a signal, as `nohup` does.
fn is_ignored(number: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (number - 1) & 1 == 1)
}

const SIGNALS: [(&str, u32); 3] = [("INT", 2), ("TERM", 15), ("HUP", 1)];

#[test]
fn a_signal_in_an_export_leaves_no_half_report() {
    for (signal, number) in SIGNALS.into_iter().filter(|(_, number)| !is_ignored(*number)) {
        let desk = Desk::with(&[("report.csv", "old\n")]);
        let mut command = Command::new(BINARY);
        command.args(["check", "--rate", "7.1", "--quiet", "--export", "report.csv", "--export", "new.json"]);
        command.args(["--export", "new.html"]);
        let mut run = desk.program(command.stdin(Stdio::piped()));
        // More comes and does not end, so that the run stands in the middle of its reports.
        let mut input = run.stdin.take().unwrap();
        input.write_all(rows(1000, 500).as_bytes()).unwrap();
        wait_until("files beside the reports", || desk.files().len() == 4);
        send(signal, &run);
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), i32::try_from(number).ok(), "{signal}: {output:?}");
        let files = desk.files();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["report.csv"], "{signal}");
        assert_eq!(desk.read("report.csv"), "old\n");
        drop(input);
    }
}

#[test]
fn a_signal_that_was_ignored_from_the_start_stays_so() {
    let desk = Desk::with(&[]);
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' HUP INT; exec \"$0\" \"$@\"",
        BINARY,
        "check",
        "--rate",
        "7.1",
        "--export",
        "a.jsonl",
    ]);
    let mut run = desk.program(command.stdin(Stdio::piped()));
    let mut input = run.stdin.take().unwrap();
    input.write_all(rows(1000, 500).as_bytes()).unwrap();
    wait_until("a file beside the report", || desk.files().len() == 1);
    send("HUP", &run);
    send("INT", &run);
    drop(input);
    assert_eq!(code(run.wait_with_output().unwrap().status), 1);
    assert_eq!(desk.read("a.jsonl").lines().count(), 1000);
}

#[test]
fn a_signal_among_many_fixes_leaves_every_file_whole() {
    if is_ignored(2) || !Command::new("mkfifo").arg("--version").output().is_ok_and(|made| made.status.success()) {
        return;
    }
    for (signal, _) in [SIGNALS[0], SIGNALS[1]] {
        let desk = Desk::with(&[]);
        let (wrong, fixed) = (WRONG.repeat(5), FIXED.repeat(5));
        let names: Vec<String> = (0..300).map(|number| format!("{number:03}.md")).collect();
        for name in &names {
            desk.write(name, &wrong);
        }
        // A pipe in the second batch of articles, which nobody ever writes to: the run cannot come to its end.
        fs::remove_file(desk.path("280.md")).unwrap();
        assert!(Command::new("mkfifo").arg(desk.path("280.md")).status().unwrap().success());
        let mut arguments: Vec<&str> = names.iter().map(String::as_str).collect();
        arguments.extend(["--fix", "--quiet", "--threads", "1"]);
        let run = desk.start(&arguments);
        wait_until("the first files are fixed", || desk.read("255.md") == fixed);
        send(signal, &run);
        assert!(run.wait_with_output().unwrap().status.signal().is_some(), "{signal}");
        let files = desk.files();
        assert_eq!(files.len(), 300, "nothing is left beside them");
        for name in &names {
            let now = &files[OsStr::new(name)];
            let is_whole = now == wrong.as_bytes() || now == fixed.as_bytes() || name == "280.md";
            assert!(is_whole, "{signal}: {name} is mixed");
        }
        assert_eq!(files[OsStr::new("290.md")], wrong.as_bytes());
    }
}

#[test]
fn a_signal_at_any_moment_of_a_fix_leaves_nothing_behind() {
    if is_ignored(2) {
        return;
    }
    let (wrong, fixed) = (WRONG.repeat(200), FIXED.repeat(200));
    let desk = Desk::with(&[("a.md", &wrong)]);
    for wait in 0..12_u32 {
        let run = desk.start(&["a.md", "--fix", "--quiet"]);
        thread::sleep(Duration::from_millis(2).saturating_mul(wait * wait));
        send("INT", &run);
        run.wait_with_output().unwrap();
        let files = desk.files();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a.md"], "after {wait} steps");
        let now = &files[OsStr::new("a.md")];
        assert!(now == wrong.as_bytes() || now == fixed.as_bytes(), "a mixed file after {wait} steps");
        desk.write("a.md", &wrong);
    }
}

#[test]
fn links_in_a_circle_are_said_and_the_rest_is_checked() {
    let desk = Desk::with(&[("copy/a.md", WRONG), ("copy/sub/b.md", RIGHT)]);
    symlink("..", desk.path("copy/sub/up")).unwrap();
    symlink("me.md", desk.path("copy/me.md")).unwrap();
    for paths in [&["copy"][..], &["copy", "copy/me.md"]] {
        let ran = desk.check(&[paths, &["--fix"]].concat());
        assert_eq!(ran.status, 2, "{}", ran.out);
        assert!(ran.out.contains("2 claims: ") && ran.out.contains("could not be read"), "{}", ran.out);
        assert!(ran.err.contains("copy/sub/up: this link leads back to copy, which holds it"), "{}", ran.err);
        assert!(ran.err.contains("copy/me.md: Too many levels of symbolic links"), "{}", ran.err);
        assert_eq!((desk.read("copy/a.md").as_str(), desk.read("copy/sub/b.md").as_str()), (FIXED, RIGHT));
    }
    let ran = desk.check(&["copy/a.md", "--export", "copy/me.md"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("copy/me.md: cannot write there: Too many levels"), "{}", ran.err);
}

#[test]
fn a_device_is_read_up_to_the_limit() {
    if !Path::new("/dev/zero").exists() {
        return;
    }
    let desk = Desk::with(&[("a.md", RIGHT)]);
    symlink("/dev/zero", desk.path("endless.md")).unwrap();
    let ran = desk.check(&["."]);
    assert!(ran.status == 0 && ran.out.contains("1 claim: 1 ok"), "{}{}", ran.out, ran.err);
    let ran = desk.check(&["a.md", "endless.md"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("endless.md: cannot read it: it is larger than 268435456 bytes"), "{}", ran.err);
    assert!(ran.out.contains("1 claim: 1 ok"), "{}", ran.out);
}

/// Names in Latin-1, as old archives have them.
#[cfg(target_os = "linux")]
#[test]
fn paths_that_are_no_unicode_are_checked_fixed_and_written() {
    let desk = Desk::with(&[]);
    let name = |bytes: &[u8]| desk.folder().join(OsStr::from_bytes(bytes));
    let (first, second) = (name(b"caf\xe9.md"), name(b"caf\xe8.md"));
    for path in [&first, &second] {
        fs::write(path, WRONG).unwrap();
    }
    // Both are shown alike, and both are checked.
    let ran = desk.check(&[".", "."]);
    assert!(ran.status == 1 && ran.out.contains("2 claims: 2 outside"), "{}", ran.out);
    for format in ["csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html"] {
        let ran = desk.check(&[".", "--format", format]);
        assert!(ran.out.contains("caf\u{fffd}.md") || ran.out.contains("caf%EF%BF%BD.md"), "{format}: {}", ran.out);
    }
    let mut command = Command::new(BINARY);
    command.args(["check", "--rate", "7.1", "--fix"]).arg(&first).stdin(Stdio::null());
    command.arg("--export").arg(name(b"b\xe9.csv"));
    let ran = Ran::from(desk.program(&mut command).wait_with_output().unwrap());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(fs::read_to_string(&first).unwrap(), FIXED);
    assert_eq!(fs::read_to_string(&second).unwrap(), WRONG);
    assert_eq!(fs::read_to_string(name(b"b\xe9.csv")).unwrap().lines().count(), 2);
    let patch = desk.check(&[".", "--diff"]).out;
    assert!(patch.contains("--- \"a/caf\\350.md\"\n"), "{patch}");
}

/// Runs that would fix more or less of one file: what a run says it has fixed is in the file afterwards.
#[test]
fn runs_at_once_lose_no_edit() {
    let copy = format!("{WRONG}\nIt took 100 million yuan (about 710 million dollars).\n");
    let whole = [
        copy.clone(),
        format!("{FIXED}\nIt took 100 million yuan (about 710 million dollars).\n"),
        format!("{FIXED}\nIt took 100 million yuan (about 14 million dollars).\n"),
    ];
    for _ in 0..8 {
        let desk = Desk::with(&[("a.md", &copy)]);
        let runs: Vec<Child> = (0..4)
            .map(|number| {
                let extra: &[&str] = if number % 2 == 0 { &["--unsafe-fixes"] } else { &[] };
                desk.start(&[&["a.md", "--fix", "--quiet"], extra].concat())
            })
            .collect();
        let errors: Vec<String> = runs.into_iter().map(|run| Ran::from(run.wait_with_output().unwrap()).err).collect();
        let now = desk.read("a.md");
        assert!(whole.contains(&now), "{now}");
        assert_eq!(desk.files().len(), 1, "nothing is left beside it");
        let said: Vec<&str> = errors.iter().flat_map(|errors| errors.lines()).collect();
        let fixed: Vec<&str> = said.iter().filter(|line| line.starts_with("fixed ")).copied().collect();
        assert!(!fixed.is_empty(), "one of them gets there: {said:?}");
        for line in fixed {
            let number = line.rsplit_once(" is now ").unwrap().1;
            assert!(now.contains(&format!("about {number}")), "lost: {line}\n{now}");
        }
    }
}

#[test]
fn a_report_replaces_nothing_that_is_read() {
    let desk = Desk::with(&[
        ("a.csv", "yuan,usd\n710 million,100 million\n"),
        ("drafts/b.md", RIGHT),
        ("rates.csv", "date,base,quote,rate\n2025-01-02,USD,CNY,7.1\n"),
        ("figcheck.toml", "strict = true\n"),
    ]);
    desk.check(&["a.csv", "--baseline", "known.json", "--write-baseline"]);
    symlink("a.csv", desk.path("link.csv")).unwrap();
    symlink("drafts/b.md", desk.path("other.md")).unwrap();
    let before = (desk.files(), desk.read("drafts/b.md"));
    let input = "a report would replace a file that is to be checked";
    for (arguments, why) in [
        (&["a.csv", "--export", "a.csv"][..], input),
        (&["a.csv", "--export", "./drafts/../a.csv"], input),
        (&["a.csv", "--export", "link.csv"], input),
        (&["link.csv", "--export", "a.csv"], input),
        (&["drafts", "--export", "drafts/b.md"], input),
        (&["drafts", "--export", "other.md"], input),
        (&[".", "--export", "drafts/b.md"], input),
        (&["a.csv", "--rates", "rates.csv", "--export", "rates.csv"], "a report would replace a file of rates"),
        (&["a.csv", "--baseline", "known.json", "--export", "known.json"], "a report would replace the baseline"),
        (&["a.csv", "--export", "x.csv", "--export", "./x.csv"], "two reports cannot be one file"),
        (
            &["a.csv", "--baseline", "known.json", "--write-baseline", "--export", "known.json"],
            "two reports cannot be one file",
        ),
    ] {
        let ran = desk.check(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(why), "{arguments:?}: {}", ran.err);
        assert!((desk.files(), desk.read("drafts/b.md")) == before, "{arguments:?}");
    }
    let ran = desk.check(&["drafts", "--export", "report.md", "--export", "report.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(desk.check(&["drafts", "--export", "report.md"]).status, 0, "an old report is replaced");
}

#[test]
fn a_report_on_standard_output_is_no_input() {
    let desk = Desk::with(&[("a.md", RIGHT), ("rows.csv", &rows(600, 100))]);
    let ran = desk.shell("exec \"$0\" \"$@\" > out.txt", &["."]);
    assert_eq!(ran.status, 1);
    assert!(desk.read("out.txt").contains("601 claims: 1 ok, 600 outside"), "{}", ran.err);
    // Without this the report would be read as it is written, without end.
    let rows = desk.read("rows.csv");
    let ran = desk.shell("exec \"$0\" \"$@\" >> rows.csv", &["rows.csv", "--format", "csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("rows.csv: the report is being written to this file"), "{}", ran.err);
    assert!(desk.read("rows.csv").starts_with(&rows));
    let ran = desk.shell("exec \"$0\" \"$@\" < a.md >> a.md", &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("standard input and standard output are one file"), "{}", ran.err);
    assert_eq!(desk.read("a.md"), RIGHT);
}

/// A file that belongs to another user stays theirs. Only root can try it.
#[test]
fn a_fixed_file_keeps_its_owner() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let desk = Desk::with(&[("a.md", WRONG)]);
    if chown(desk.path("a.md"), Some(65_533), Some(65_532)).is_err() {
        return;
    }
    assert_eq!(desk.check(&["a.md", "--fix"]).status, 0);
    let now = fs::metadata(desk.path("a.md")).unwrap();
    assert_eq!((now.uid(), now.gid(), desk.read("a.md").as_str()), (65_533, 65_532, FIXED));
}
