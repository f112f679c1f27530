//! The page that works a claim through.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use figcheck::check::{CauseFinder, CauseKind, Checker, Terms, explain};
use figcheck::claim::{Claim, Setting};
use figcheck::lexicon::Conventions;
use figcheck::rates::{FixedRate, Rates};
use figcheck::read::extract::extract;
use unicode_width::UnicodeWidthStr;

/// The page on the one claim in a text.
fn page(text: &str, date: Option<&str>, rate: Option<&str>) -> String {
    page_on(text, date, rate, Terms::default())
}

fn page_on(text: &str, date: Option<&str>, rate: Option<&str>, terms: Terms) -> String {
    let (mut fixed, mut tables, words) = (Rates::new(), Rates::new(), Conventions::default());
    tables.push_embedded();
    if let Some(rate) = rate {
        fixed.push_fixed(rate.parse::<FixedRate>().unwrap(), "--rate");
    }
    let date = date.map(|date| date.parse().unwrap());
    let checker = Checker { fixed: &fixed, tables: &tables, words: &words, terms, date };
    let mut found = extract(text, &words);
    let Some(claim) = found.claims.pop() else { panic!("no claim in {text:?}") };
    let claim = Claim {
        setting: Setting::default(),
        original: claim.original,
        stated: claim.stated,
        date: None,
        rate: None,
        tolerance: None,
    };
    explain(&claim, &checker, &Rates::new(), &mut CauseFinder::new(&tables))
}

#[test]
fn every_step_is_on_the_page() {
    let text = page("6.87 billion yuan (about 96.5 million U.S. dollars)", Some("2025-09-22"), Some("7.1121"));
    assert_eq!(
        text,
        "\
Original      6.87 billion yuan = 6,870,000,000 CNY
              written to the nearest 10,000,000: it stands for 6,865,000,000 to
              6,875,000,000
Stated        about 96.5 million U.S. dollars = 96,500,000 USD
              written to the nearest 100,000: it stands for 96,450,000 to
              96,550,000
Rate          1 USD = 7.1121 CNY (--rate)
Expected      6,870,000,000 CNY ÷ 7.1121 = 965,959,421.27 USD
Deviation     (96,500,000 − 965,959,421.27) ÷ 965,959,421.27 = −90.01%
Verdict       outside: it is beyond the tolerance of 2%, and no correct
              rounding
              what passes: 946,640,232.85 to 985,278,609.69 USD
              rounding: what the original stands for converts to 965,256,394.03
              to 966,662,448.5, against 96,450,000 to 96,550,000; by rounding
              at most 5% off passes

✓ scale       10 times too small: 6.87 billion is 68.7亿; 9.65亿 is 965 million
– inverted    6.87 billion × 7.1121 is 48.86 billion, not 96.5 million
– unconverted 96.5 million is not the number of yuan
– currency    in none of 29 other currencies would it be 96.5 million
– date        it takes a rate of 70.8358–71.5477; from 2022-09-22 to 2025-09-19
              it was 6.7235–7.3498
– digits      no digit changed, and no two neighbours swapped, make it right
– swapped     96.5 million yuan would be 13.57 million U.S. dollars

Implied rate  the stated figure is right at 71.1548 to 71.2286 for USD/CNY
Print         about 966 million U.S. dollars
              if the original is right: look it up before you print
"
    );
}

#[test]
fn a_right_claim_has_no_causes_and_nothing_to_print() {
    let text = page("$965 million (6.87 billion yuan)", Some("2025-09-22"), None);
    assert!(text.contains("Rate          1 USD = 7.1121297 CNY on 2025-09-22 (ECB euro reference rates)\n"), "{text}");
    assert!(text.contains("exactly 8.3788 ÷ 1.1781\n"), "{text}");
    assert!(text.contains("965,000,000 USD × 7.1121297 = 6,863,205,160.85 CNY\n"), "{text}");
    assert!(text.contains("Verdict       ok: it is within the tolerance of 2%\n"), "{text}");
    assert!(!text.contains("Print") && !text.contains('✓'), "{text}");
}

#[test]
fn a_rounded_claim_shows_that_the_intervals_meet() {
    let text = page("27.79 trillion yuan (about 4 trillion dollars)", None, Some("7.1121"));
    assert!(text.contains("Verdict       rounded: it is beyond the tolerance of 2%, but rounds correctly\n"), "{text}");
    assert!(text.contains("which meets"), "{text}");
}

#[test]
fn where_rounding_does_not_count_the_page_says_so() {
    let strict = Terms { strict: true, ..Terms::default() };
    let text = page_on("27.79 trillion yuan (about 4 trillion dollars)", None, Some("7.1121"), strict);
    let verdict =
        "Verdict       outside: it is beyond the tolerance of 2%, and rounding does not\n              count\n";
    assert!(text.contains(verdict), "{text}");
    assert!(!text.contains("rounding: what the original stands for"), "{text}");
}

#[test]
fn slips_that_fit_come_first_and_no_more_than_three_are_causes() {
    let text = page("966 million yuan (6.87 billion U.S. dollars)", Some("2025-09-22"), None);
    let fitting: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("✓ ")?.split(' ').next()).collect();
    assert_eq!(fitting, ["inverted", "swapped"], "{text}");
    let text = page("17 British pounds (16 Swiss francs)", Some("2025-09-22"), None);
    let fitting: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("✓ ")?.split(' ').next()).collect();
    assert_eq!(fitting, ["inverted", "swapped", "currency"], "{text}");
    assert!(text.contains("– digits      one digit wrong: 16 for 18, but less likely\n"), "{text}");
    let first_lines: Vec<&str> = text.lines().filter(|line| line.starts_with(['✓', '–'])).collect();
    assert_eq!(first_lines.len(), CauseKind::ALL.len(), "{text}");
}

#[test]
fn a_claim_that_cannot_be_checked_says_why() {
    let text = page("1 million CFA francs (about $1,700)", Some("2025-09-22"), None);
    assert!(text.contains("Verdict       unchecked: no rate for USD/XOF"), "{text}");
}

#[test]
fn lines_fit_a_terminal_and_name_every_slip() {
    for (text, date) in [
        ("6.87 billion yuan (about 96.5 million U.S. dollars)", "2025-09-22"),
        ("68.7亿元（约合8.9亿美元）", "2025"),
        ("1 trillion Indonesian rupiah (about 123,456,789,012,345,678 yuan)", "2024-03-01"),
        ("0.05 yuan ($0.5)", "2024-Q3"),
        ("9,999,999,999,999,999,999,999,999,999 yuan ($1)", "2024-03-01"),
        ("1,500 euros (about 1,500 Swiss francs)", "2011-07-01"),
    ] {
        let page = page(text, Some(date), None);
        for line in page.lines() {
            assert!(line.width() < 80 || !line.trim().contains(' '), "{line}");
            assert!(!line.ends_with(' '), "{line:?}");
        }
        if page.contains("outside") {
            for kind in CauseKind::ALL {
                assert_eq!(page.matches(&format!(" {kind} ")).count(), 1, "{kind}: {page}");
            }
        }
    }
}
