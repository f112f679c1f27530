//! `figcheck rates` through the binary: what it prints, its exit statuses, and that what it fetched is used.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use assert_cmd::Command;
use figcheck::rates::Table;
use tempfile::TempDir;

/// The command in an empty environment, in a folder without configuration, 60 columns wide.
fn figcheck(cache: &Path) -> Command {
    let mut command = Command::cargo_bin("figcheck").unwrap();
    command.env_clear().env("FIGCHECK_CACHE_DIR", cache).env("COLUMNS", "60").current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    run_with(&TempDir::new().unwrap(), arguments)
}

fn run_with(cache: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = figcheck(cache.path()).arg("rates").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn prints(arguments: &[&str], expected: &str) {
    assert_eq!(run(arguments), (Some(0), expected.to_owned(), String::new()));
}

#[track_caller]
fn fails(arguments: &[&str], message: &str) {
    let (status, out, error) = run(arguments);
    assert_eq!((status, out.as_str()), (Some(2), ""), "{error}");
    assert!(error.contains(message), "{error}");
}

#[test]
fn shows_the_rate_of_a_day_and_what_it_is_made_of() {
    prints(
        &["show", "USD/CNY", "2025-09-22"],
        "USD/CNY 7.1121297\n  of 2025-09-22, from ECB euro reference rates\n  8.3788 ÷ 1.1781\n  1 CNY = 0.1406048599 USD\n",
    );
    prints(
        &["show", "eursek", "2025-09-21", "--rates", "tests/rates/own.csv"],
        "EUR/SEK 11.0705\n  of 2025-09-19, from ECB euro reference rates\n  1 SEK = 0.09033015672 EUR\n",
    );
    prints(
        &["show", "USD/CNY", "2025-09-23", "--rates", "tests/rates/own.csv"],
        "USD/CNY 7.10\n  of 2025-09-23, from tests/rates/own.csv\n  1 CNY = 0.1408450704 USD\n",
    );
    prints(
        &["show", "USD/CNY", "2025-09-23", "--rate", "7.12"],
        "USD/CNY 7.12\n  for any date, from --rate\n  1 CNY = 0.1404494382 USD\n",
    );
    prints(
        &["show", "USD/CNY", "2024"],
        "USD/CNY 7.19558631\n  the mean of 2024, from ECB euro reference rates\n  1 CNY = 0.1389740817 USD\n",
    );
    prints(
        &["show", "USD/CNY"],
        "USD/CNY 6.652882206\n  of 2026-10-30, from ECB euro reference rates\n  7.4326 ÷ 1.1172\n  1 CNY = 0.150310793 USD\n",
    );
}

#[test]
fn says_how_old_a_rate_is_and_when_it_is_too_old() {
    let (status, out, error) = run(&["show", "USD/CNY", "2027-01-09"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("USD/CNY 6.652882206\n"), "{out}");
    assert_eq!(
        error,
        "figcheck: warning: The rate is of 2026-10-30, 71 days before the date asked for (2027-01-09): the newest in \
         ECB euro reference rates.\n"
    );
    fails(&["show", "USD/CNY", "2027-01-09", "--max-rate-age", "70"], "71 days before, and the limit is 70 days");
    fails(&["show", "USD/CNY", "2005-03-31"], "ECB euro reference rates has it only from 2005-04-01 on");
    fails(&["show", "USD/XAF"], "no source quotes it; give one with --rate USD/XAF=RATE, or a table with --rates FILE");
    fails(&["show", "USD/USD"], "names one currency twice");
    fails(&["show", "USD/CNY", "22.9.2025"], "or a span as 2025-01-01..2025-06-30");
    fails(&["show", "USD/CNY", "1990..1991"], "the tables have it from 2005-04-01 to 2026-10-30");
    fails(&["show", "USD/CNY", "--rates", "tests/rates/none.csv"], "tests/rates/none.csv: cannot be read");
}

#[test]
fn shows_how_a_rate_moved_within_sixty_columns() {
    let (status, out, _) = run(&["show", "USD/CNY", "2025-01..2025-06"]);
    assert_eq!(status, Some(0));
    assert!(out.lines().all(|line| line.chars().count() <= 60), "{out}");
    assert!(!out.contains('\u{1b}'), "no colours");
    insta::assert_snapshot!(out);
}

#[test]
fn lists_sources_in_order_with_terms_pairs_and_spans() {
    let (status, out, _) = run(&["list", "--rates", "tests/rates/h10.csv", "--rate", "EUR/CNY=8.33"]);
    assert_eq!(status, Some(0));
    let top = out.lines().take(14).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(top, @"
    --rate
      EUR/CNY = 8.33, for any date

    tests/rates/h10.csv
      EUR/USD  2026-05-14 to 2026-05-15      2 days
      USD/CNY  2026-05-14 to 2026-05-15      2 days
      USD/JPY  2026-05-14 to 2026-05-15      2 days
      left out: JRXWTFB_N.B, which is an index and no exchange rate

    ECB euro reference rates
      European Central Bank, euro foreign exchange reference rates; free of charge with the source named
      https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
      EUR/AUD  1999-01-04 to 2026-10-30   7126 days
      EUR/BGN  2000-07-19 to 2025-12-31   6515 days
    ");
    assert!(out.contains("\n  EUR/CNY  2005-04-01 to 2026-10-30   5527 days\n"), "{out}");
}

#[test]
fn exports_what_it_reads_back() {
    let (status, out, _) = run(&["export", "EUR/CNY", "2024-Q1"]);
    assert_eq!(status, Some(0));
    let table = Table::read(out.as_bytes(), "export.csv").unwrap();
    let read: Vec<String> =
        table.published().map(|(pair, day, rate)| format!("{day},{},{},{rate}", pair.base, pair.quote)).collect();
    assert_eq!(read.len(), 63);
    assert_eq!(format!("date,base,quote,rate\n{}\n", read.join("\n")), out);
    assert!(run(&["export", "USD/CNY"]).1.contains("\n2025-09-22,USD,CNY,7.1121297\n"));
    fails(&["export", "USD/XAF"], "no table quotes it");
}

#[test]
fn what_is_fetched_is_used_before_what_is_carried() {
    let cache = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/eurofxref-hist.csv", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        for body in ["Date,USD,CNY,\n2026-11-02,1.1200,7.4480,\n", "Date,USD,CNY,\n2026-10-29,1.1130,7.4301,\n"] {
            let (mut stream, _) = listener.accept().unwrap();
            let count = stream.read(&mut [0; 4096]).unwrap();
            assert!(count > 0);
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
                .unwrap();
        }
    });
    let file = cache.path().join("ecb.bin");
    let (status, out, error) = run_with(&cache, &["update", "--url", &url]);
    assert_eq!((status, error.as_str()), (Some(0), ""));
    let expected = format!(
        "ECB euro reference rates up to 2026-11-02 (before: 2026-10-30), 7127 days\n  2 rates added, 0 corrected, in {}\n",
        file.display()
    );
    assert_eq!(out, expected);
    let (_, out, _) = run_with(&cache, &["show", "USD/CNY"]);
    assert_eq!(
        out,
        "USD/CNY 6.65\n  of 2026-11-02, from ECB euro reference rates (updated 2026-11-02)\n  7.448 ÷ 1.12\n  \
         1 CNY = 0.1503759398 USD\n"
    );

    let before = std::fs::read(&file).unwrap();
    let (status, out, error) = run_with(&cache, &["update", "--url", &url]);
    server.join().unwrap();
    assert_eq!((status, out.as_str()), (Some(2), ""));
    assert!(error.contains("ends on 2026-10-29 and is older than what is there, which ends on 2026-11-02"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);

    std::fs::write(&file, "figrate0").unwrap();
    let (status, out, error) = run_with(&cache, &["show", "USD/CNY"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("USD/CNY 6.652882206\n"), "{out}");
    assert!(error.starts_with("figcheck: warning: cannot use the updated rates in "), "{error}");
}
