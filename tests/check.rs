//! `figcheck check` on claims files, through the binary.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// The binary in an empty folder, with nothing from outside: no configuration, no colours, a fixed width.
fn figcheck(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("figcheck").unwrap();
    command.current_dir(folder).env_clear().env("COLUMNS", "100").env("FIGCHECK_CACHE_DIR", folder.join("no-cache"));
    command
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str], stdin: &str) -> Ran {
    let output = figcheck(folder).args(arguments).write_stdin(stdin).output().unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Checks a claims file given over standard input, at a rate of 7.1.
fn check(claims: &str, arguments: &[&str]) -> Ran {
    let folder = TempDir::new().unwrap();
    run(folder.path(), &[&["check", "--rate", "7.1"], arguments].concat(), claims)
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_five_claims_of_the_readme_hold() {
    let ran = run(repository(), &["check", "claims.csv"], "");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("\n5 claims: 5 ok\n"), "{}", ran.out);
    assert!(ran.out.contains("4 of 5 USD/CNY conversions"), "{}", ran.out);
    assert!(ran.out.contains("7.1166–7.1174"), "{}", ran.out);
    assert!(ran.out.contains("implies 7.1215–7.1227"), "{}", ran.out);
    assert!(ran.out.contains("ECB euro reference rates, 2025-09-22"), "{}", ran.out);
}

#[test]
fn a_wrong_figure_is_flagged_with_its_place_and_the_right_one() {
    let ran = check("yuan,usd\n710 million,100 million\n7.1 billion,\"10,000 million\"\n", &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("outside"), "{}", ran.out);
    assert!(ran.out.contains("<stdin>:3:1") && ran.out.contains("should be 1.0000 billion."), "{}", ran.out);
    assert!(ran.out.contains("2 claims: 1 ok, 1 outside"), "{}", ran.out);
}

#[test]
fn passes_by_rounding_unless_strict() {
    let claims = "yuan,usd\n27.79 trillion,about 4 trillion\n";
    let arguments = ["--rate", "USD/CNY=6.7587"];
    let folder = TempDir::new().unwrap();
    let plain = run(folder.path(), &[&["check", "-v"], &arguments[..]].concat(), claims);
    assert_eq!(plain.status, 0);
    assert!(plain.out.starts_with("rounded: Passes only by rounding"), "{}", plain.out);
    let strict = run(folder.path(), &[&["check", "--strict"], &arguments[..]].concat(), claims);
    assert_eq!(strict.status, 1);
    let limited = run(folder.path(), &[&["check", "--rounding-limit", "2.5%"], &arguments[..]].concat(), claims);
    assert_eq!(limited.status, 1);
    let tolerated = run(folder.path(), &[&["check", "--tolerance", "2.8%"], &arguments[..]].concat(), claims);
    assert!(tolerated.status == 0 && tolerated.out.contains("1 claim: 1 ok"), "{}", tolerated.out);
}

#[test]
fn bad_rows_are_unchecked_and_the_rest_is_checked() {
    let rows = [
        ("6.87 bilion,965 million", "`bilion`"),
        ("7.1,1,extra", "The row has 3 cells, but the header has 2 columns"),
        ("7.1", "The row has 1 cell, but the header has 2 columns"),
        ("\"7.1,1", "A double quote opens in this row and does not close"),
        ("7.1 dollars,1", "two currencies"),
        (",1", "is empty"),
        ("数亿元,1", "数亿"),
        ("12345678901234567890123456789,1", "28"),
    ];
    for (row, reason) in rows {
        let ran = check(&format!("yuan,usd\n710,100\n{row}\n7.1,1\n"), &[]);
        assert_eq!(ran.status, 1, "{row}: {}", ran.out);
        assert!(ran.out.contains("3 claims: 2 ok, 1 unchecked"), "{row}: {}", ran.out);
        assert!(ran.out.contains("<stdin>:3:"), "{row}: {}", ran.out);
        let on_one_line = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(on_one_line.contains(reason), "{row}: {}", ran.out);
        let allowed = check(&format!("yuan,usd\n710,100\n{row}\n7.1,1\n"), &["--allow-unchecked"]);
        assert_eq!(allowed.status, 0, "{row}");
    }
}

#[test]
fn cells_of_the_other_columns_are_read_or_named() {
    let rows = [
        ("someday,,", "`someday` is not a date"),
        (",0,", "`0` is not a rate"),
        (",-7.1,", "`-7.1` is not a rate"),
        (",,1", "`1` could mean 1% or 1 times the figure"),
        (",,-1%", "out of range"),
    ];
    for (cells, reason) in rows {
        let ran = check(&format!("original,stated,date,rate,tolerance\n7.1 yuan,$1,{cells}\n"), &[]);
        assert_eq!(ran.status, 1, "{cells}");
        let on_one_line = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(on_one_line.contains(reason), "{cells}: {}", ran.out);
    }
    let own_rate = check(
        "original,stated,rate,tolerance\n7.2 yuan,$1,7.2,0\n7.20 yuan,$1.00,7.1,0.1%\n$1,7.2 yuan,7.2,0\n",
        &["-v"],
    );
    assert_eq!(own_rate.status, 1);
    assert!(own_rate.out.contains("3 claims: 2 ok, 1 outside"), "{}", own_rate.out);
    assert!(own_rate.out.contains("the row's own rate"), "{}", own_rate.out);
}

#[test]
fn files_that_cannot_be_read_fail_the_run_with_their_place_and_a_remedy() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "claims.csv:1: the file is empty: a claims file starts with a header"),
        (b"\n\n", "claims.csv:"),
        (b"yuan,usd\n", "claims.csv: it has a header and no rows"),
        (b"yuan,note\n1,2\n", "claims.csv:1: no column for the stated amount; the header has `yuan`, `note`"),
        (b"yuan,\"usd\n1,2\n", "claims.csv:1: a double quote opens in the header and does not close"),
        (b"yuan,usd\n1,2\n3,\0\n", "claims.csv:3: it is not text (a NUL byte)"),
    ];
    for (bytes, message) in cases {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("claims.csv"), bytes).unwrap();
        let ran = run(folder.path(), &["check", "claims.csv"], "");
        assert_eq!(ran.status, 2, "{message}: {}", ran.err);
        assert!(ran.err.contains(message), "{message}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
}

#[test]
fn an_unreadable_file_does_not_keep_the_others_from_being_checked() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good.csv"), "yuan,usd\n7.1,1\n").unwrap();
    let ran = run(folder.path(), &["check", "--rate", "7.1", "missing.csv", "good.csv"], "");
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("1 claim: 1 ok"), "{}", ran.out);
    assert!(ran.err.contains("missing.csv"), "{}", ran.err);
}

#[test]
fn nothing_to_check_is_not_success() {
    let folder = TempDir::new().unwrap();
    let empty = run(folder.path(), &["check", "."], "");
    assert_eq!(empty.status, 2);
    assert!(empty.err.contains("--allow-empty"), "{}", empty.err);
    assert_eq!(run(folder.path(), &["check", ".", "--allow-empty"], "").status, 0);
    assert_eq!(check("", &[]).status, 2);
    assert_eq!(check("", &["--allow-empty"]).status, 0);
}

#[test]
fn bad_arguments_say_what_is_expected() {
    let cases: [(&[&str], &str); 8] = [
        (&["check", "--tolerance", "1"], "could mean 1% or 1 times"),
        (&["check", "--rate", "0"], "above zero"),
        (&["check", "--rate", "USD-CNY=7"], "USD-CNY"),
        (&["check", "--date", "yesterday"], "`yesterday` is not a date"),
        (&["check", "--format", "pdf"], "pdf"),
        (&["check", "--export", "report.pdf"], "the extension names no format"),
        (&["check", "--rates", "nosuch.csv"], "nosuch.csv"),
        (&["check", "--rate", "infer", "--rate", "7.1"], "infer"),
    ];
    for (arguments, message) in cases {
        let folder = TempDir::new().unwrap();
        let ran = run(folder.path(), arguments, "yuan,usd\n7.1,1\n");
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

#[test]
fn quiet_prints_the_summary_and_verbose_every_claim() {
    let claims = "yuan,usd\n7.1,1\n7.1,9\n";
    let quiet = check(claims, &["--quiet"]);
    assert!(quiet.status == 1 && !quiet.out.contains("<stdin>"), "{}", quiet.out);
    assert!(quiet.out.contains("2 claims: 1 ok, 1 outside"), "{}", quiet.out);
    let verbose = check(claims, &["--verbose"]);
    assert!(verbose.out.contains("<stdin>:2:1") && verbose.out.contains("<stdin>:3:1"), "{}", verbose.out);
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let claims = "yuan,usd\n7.1,9\n";
    assert!(!check(claims, &[]).out.contains('\u{1b}'), "a pipe");
    assert!(check(claims, &["--color", "always"]).out.contains("\u{1b}["));
    let folder = TempDir::new().unwrap();
    let forced = |no_color: bool| {
        let mut command = figcheck(folder.path());
        command.args(["check", "--rate", "7.1"]).env("CLICOLOR_FORCE", "1").write_stdin(claims);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(forced(false) && !forced(true));
}

#[test]
fn lines_stay_within_sixty_columns() {
    let folder = TempDir::new().unwrap();
    let claims = "id,original,stated\nlong-identifier-of-a-claim,人民币68.7亿元左右,约0.965亿美元\nb,6.87 billion yuan,$96.5 million\n";
    let output =
        figcheck(folder.path()).args(["check", "-v"]).env("COLUMNS", "60").write_stdin(claims).output().unwrap();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 60, "{line}");
    }
}

#[test]
fn reads_claims_in_any_usual_encoding_and_separator() {
    let text = "原文,original,stated\n甲,68.7亿元,9.65亿美元\n";
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gb18030 = encoding_rs::GB18030.encode(text).0.into_owned();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let crlf = text.replace('\n', "\r\n").into_bytes();
    let tabs = text.replace(',', "\t").into_bytes();
    let semicolons = text.replace(',', ";").into_bytes();
    for bytes in [text.as_bytes().to_vec(), utf16, gb18030, marked, crlf, tabs, semicolons] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("claims.csv"), &bytes).unwrap();
        let ran = run(folder.path(), &["check", "--rate", "7.1", "--format", "csv", "claims.csv"], "");
        assert_eq!(ran.status, 0, "{bytes:?}: {}", ran.out);
        assert!(ran.out.lines().next().unwrap().ends_with(",原文"), "{}", ran.out);
        assert!(ran.out.lines().nth(1).unwrap().ends_with(",甲"), "{}", ran.out);
    }
}

#[test]
fn json_lines_are_claims_too() {
    let lines = "{\"yuan\": \"7.1 billion\", \"usd\": 1000000000, \"note\": \"a\"}\n\n{\"yuan\": 1}\n{\"usd\": \"$1\", \"yuan\": 7.1}\nnot json\n";
    let ran = check(lines, &["-v"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("4 claims: 2 ok, 2 unchecked"), "{}", ran.out);
    assert!(ran.out.contains("<stdin>:5:"), "{}", ran.out);
}

#[test]
fn the_csv_report_reads_back_row_by_row() {
    let folder = TempDir::new().unwrap();
    let mut claims = String::from("id,yuan,usd,verdict,note\n");
    for number in 0..500 {
        let usd = if number % 7 == 0 { 5 } else { 100 };
        claims += &format!("{number},710,{usd},mine,\"=1+{number}, or \"\"so\"\"\"\n");
    }
    fs::write(folder.path().join("claims.csv"), &claims).unwrap();
    let ran = run(folder.path(), &["check", "--rate", "7.1", "--export", "report.csv", "claims.csv"], "");
    assert_eq!(ran.status, 1);
    let mut reader = csv::Reader::from_path(folder.path().join("report.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.get(0), Some("verdict"));
    assert_eq!(header.iter().skip(19).collect::<Vec<_>>(), ["input_verdict", "note"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 500);
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(row.get(0), Some(if number % 7 == 0 { "outside" } else { "ok" }));
        assert_eq!(row.get(4), Some(number.to_string().as_str()));
        assert_eq!(row.get(20).map(str::to_owned), Some(format!("'=1+{number}, or \"so\"")));
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let mut claims = String::from("id,yuan,usd,source\n");
    for number in 0..12_000 {
        claims +=
            &format!("{number},{},{},document {}\n", number * 71 + 71, number * 10 + 10 + number % 3, number % 50);
    }
    fs::write(folder.path().join("claims.csv"), &claims).unwrap();
    for format in ["csv", "json", "jsonl", "human"] {
        let with = |threads: &str| {
            run(folder.path(), &["check", "--rate", "7.1", "--threads", threads, "--format", format, "claims.csv"], "")
                .out
        };
        let one = with("1");
        assert!(one.len() > 1000, "{one}");
        assert!(one == with("2") && one == with("7"), "{format}");
    }
}

#[test]
fn dates_periods_and_holidays_take_the_right_rate() {
    let claims = "original,stated,date\n7.1 yuan,$1,2025-09-20\n7.1 yuan,$1,2024\n7.1 yuan,$1,1999-01-04\n7.1 yuan,$1,2025-09-22\n";
    let folder = TempDir::new().unwrap();
    let ran = run(folder.path(), &["check", "--format", "csv"], claims);
    let rows: Vec<Vec<String>> = csv::Reader::from_reader(ran.out.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let rate_dates: Vec<&str> = rows.iter().map(|row| row[11].as_str()).collect();
    // A Saturday takes Friday's; before the yuan's first day there is none.
    assert_eq!(rate_dates, ["2025-09-19", "2024", "", "2025-09-22"]);
    assert_eq!(rows[2][0], "unchecked");
    assert!(rows[2][18].contains("2005-04-01"), "{}", rows[2][18]);
    assert_eq!(rows[3][10], "7.1121297");
}

#[test]
fn one_currency_twice_and_a_pair_without_a_rate_are_unchecked() {
    let folder = TempDir::new().unwrap();
    let ran = run(folder.path(), &["check"], "original,stated\n7.1 yuan,1 yuan\n7.1 yuan,1 KPW\n");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("Both amounts are in CNY"), "{}", ran.out);
    assert!(ran.out.contains("2 claims: 2 unchecked"), "{}", ran.out);
}

#[test]
fn a_document_can_be_checked_by_its_own_rate() {
    let ran = run(repository(), &["check", "--rate", "infer", "claims.csv"], "");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("5 claims: 4 ok, 1 outside"), "{}", ran.out);
    let piped =
        run(repository(), &["check", "--rate", "infer"], &fs::read_to_string(repository().join("claims.csv")).unwrap());
    assert!(piped.out.contains("5 claims: 4 ok, 1 outside"), "{}", piped.out);
    let flagged = run(repository(), &["check", "--one-rate", "claims.csv"], "");
    assert_eq!(flagged.status, 1);
}

#[test]
fn the_configuration_applies_and_flags_win() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    fs::write(
        folder.path().join("figcheck.toml"),
        "tolerance = \"20%\"\nrate = \"7.1\"\n[columns]\noriginal = \"Betrag\"\nstated = \"Summe\"\n",
    )
    .unwrap();
    let claims = "Betrag,Summe\n7.1 yuan,$1.1\n";
    let ran = run(&inner, &["check"], claims);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("tolerance 20% instead of 2%"), "{}", ran.out);
    assert_eq!(run(&inner, &["check", "--tolerance", "2%"], claims).status, 1);
    assert_eq!(run(&inner, &["check", "--no-config"], claims).status, 0, "an article without claims");
    let shown = run(&inner, &["config", "--tolerance", "3%"], "");
    assert!(shown.out.contains("tolerance        = \"3%\"") || shown.out.contains("# command line"), "{}", shown.out);
    assert!(shown.out.contains("figcheck.toml"), "{}", shown.out);
    fs::write(folder.path().join("figcheck.toml"), "tolerence = \"20%\"\n").unwrap();
    let wrong = run(&inner, &["check"], claims);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.contains("figcheck.toml:1:1: unknown key `tolerence`: did you mean `tolerance`?"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one() {
    let folder = TempDir::new().unwrap();
    let mut claims = String::from("yuan,usd\n");
    claims.extend(std::iter::repeat_n("7.1,9\n", 20_000));
    fs::write(folder.path().join("claims.csv"), &claims).unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("figcheck"))
        .args(["check", "--rate", "7.1", "claims.csv"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    if Path::new("/dev/full").exists() {
        let full = std::process::Command::new(assert_cmd::cargo::cargo_bin("figcheck"))
            .args(["check", "--rate", "7.1", "claims.csv"])
            .current_dir(folder.path())
            .stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        assert_eq!(full.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&full.stderr).contains("cannot write to standard output"));
    }
}

#[test]
fn exports_are_whole_or_not_there() {
    let folder = TempDir::new().unwrap();
    let claims = "yuan,usd\n7.1,1\n7.1,9\n";
    let ran = run(
        folder.path(),
        &["check", "--rate", "7.1", "--quiet", "--export", "a.csv", "--export", "b.json", "--export", "c.jsonl"],
        claims,
    );
    assert_eq!(ran.status, 1);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("b.json")).unwrap()).unwrap();
    assert_eq!(json["summary"]["claims"], 2);
    assert_eq!(json["claims"].as_array().unwrap().len(), 2);
    assert_eq!(fs::read_to_string(folder.path().join("a.csv")).unwrap().lines().count(), 3);
    let missing = run(folder.path(), &["check", "--rate", "7.1", "--export", "no/such/a.csv"], claims);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("does not exist"), "{}", missing.err);
}

#[test]
fn convert_gives_the_figure_to_print_and_its_rate() {
    let folder = TempDir::new().unwrap();
    let english = run(folder.path(), &["convert", "6.87 billion yuan", "--date", "2025-09-22"], "");
    assert_eq!((english.status, english.err.as_str()), (0, ""));
    assert_eq!(
        english.out,
        "966 million U.S. dollars\n  965955387.41 USD at 7.1121297 (ECB euro reference rates, 2025-09-22)\n"
    );
    let chinese = run(folder.path(), &["convert", "68.7亿元", "--rate", "7.1"], "");
    assert!(chinese.out.starts_with("9.68亿美元\n"), "{}", chinese.out);
    let euros = run(folder.path(), &["convert", "US$100m", "--to", "EUR", "--date", "2024"], "");
    assert!(euros.out.contains("million"), "{}", euros.out);
    assert_eq!(run(folder.path(), &["convert", "6.87 billion"], "").status, 2);
    assert_eq!(run(folder.path(), &["convert", "6.87 billion yuan", "--to", "CNY"], "").status, 2);
}

#[test]
fn completions_and_manual_pages_are_printed() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(folder.path(), &["completions", shell], "").out.contains("figcheck"), "{shell}");
    }
    assert!(run(folder.path(), &["man"], "").out.starts_with(".ie"));
    assert!(run(folder.path(), &["man", "check"], "").out.contains("tolerance"));
    assert_eq!(run(folder.path(), &["man", "nosuch"], "").status, 2);
    assert_eq!(run(folder.path(), &["--version"], "").out, format!("figcheck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_format_goes_to_standard_output_and_to_a_file() {
    let claims = "yuan,usd\n7.1,1\n7.1,9\n";
    let formats: [(&str, &str, &[u8]); 11] = [
        ("human", "", b"outside"),
        ("csv", "csv", b"verdict,"),
        ("json", "json", b"{\"figcheck\""),
        ("jsonl", "jsonl", b"{"),
        ("sarif", "sarif", b"{"),
        ("junit", "xml", b"<?xml"),
        ("github", "", b"::error "),
        ("gitlab", "", b"["),
        ("markdown", "md", b"#"),
        ("html", "html", b"<!"),
        ("xlsx", "xlsx", b"PK"),
    ];
    for (format, extension, start) in formats {
        let folder = TempDir::new().unwrap();
        let output = figcheck(folder.path())
            .args(["check", "--rate", "7.1", "--format", format])
            .write_stdin(claims)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.stdout.starts_with(start), "{format}: {shown}");
        if !extension.is_empty() {
            let file = format!("report.{extension}");
            let ran = run(folder.path(), &["check", "--rate", "7.1", "--quiet", "--export", &file], claims);
            assert_eq!(ran.status, 1, "{format}");
            assert!(fs::read(folder.path().join(file)).unwrap().starts_with(start), "{format}");
        }
    }
}
