//! How many of the claims in running text are found, and how many of those found are right.

use std::fs;
use std::path::Path;

use figcheck::lexicon::Conventions;
use figcheck::read::extract::{Extraction, extract};

/// A sentence of the gold set, with the claims in it.
struct Case {
    place: String,
    sentence: String,
    claims: Vec<String>,
}

fn read_cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold").join(name);
    let text = fs::read_to_string(path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (mark, rest) = line.split_at(2);
        match mark {
            "+ " | "- " => {
                let place = format!("{name}:{}", number + 1);
                cases.push(Case { place, sentence: unescape(rest), claims: Vec::new() });
            }
            "= " => cases.last_mut().unwrap().claims.push(rest.to_owned()),
            _ => panic!("{name}:{}: begins with neither of `+ - = #`", number + 1),
        }
    }
    cases
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('n') {
            out.push('\n');
            rest = after;
        } else {
            let (code, after) = after.strip_prefix("u{").unwrap().split_once('}').unwrap();
            out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
        }
    }
    out + rest
}

fn shown(found: &Extraction<'_>) -> Vec<String> {
    let one = |claim: &figcheck::read::extract::Found<'_>| {
        let (original, stated) = (claim.original.money, claim.stated.money);
        format!("{} {} -> {} {}", original.figure.value(), original.currency, stated.figure.value(), stated.currency)
    };
    found.claims.iter().map(one).collect()
}

/// Counts over some files.
#[derive(Default)]
struct Score {
    claims: usize,
    found: usize,
    right: usize,
    traps: usize,
    sprung: usize,
    failures: Vec<String>,
}

fn measure(names: &[&str]) -> Score {
    let conventions = Conventions::default();
    let mut score = Score::default();
    for case in names.iter().flat_map(|name| read_cases(name)) {
        let seen = shown(&extract(&case.sentence, &conventions));
        let same_value = |wanted: &str, seen: &str| wanted == seen || normal(wanted) == normal(seen);
        if case.claims.is_empty() {
            score.traps += 1;
            score.sprung += usize::from(!seen.is_empty());
        }
        let right = case.claims.iter().filter(|wanted| seen.iter().any(|seen| same_value(wanted, seen))).count();
        score.claims += case.claims.len();
        score.found += seen.len();
        score.right += right;
        if right != case.claims.len() || right != seen.len() {
            score
                .failures
                .push(format!("{}: {}\n    wanted {:?}\n    found  {seen:?}", case.place, case.sentence, case.claims));
        }
    }
    score
}

/// Values compare as numbers: 4.20 is 4.2.
fn normal(claim: &str) -> Vec<String> {
    let word = |word: &str| match word.parse::<figcheck::figure::Decimal>() {
        Ok(number) => number.normalized().to_string(),
        Err(_) => word.to_owned(),
    };
    claim.split(' ').map(word).collect()
}

impl Score {
    #[expect(clippy::print_stdout, reason = "the score is what the test is run for")]
    fn hold(&self, name: &str, least_right: usize, most_sprung: usize) {
        for failure in &self.failures {
            println!("{failure}");
        }
        println!(
            "{name}: {} of {} claims found with the right values, {} found in all; {} of {} traps sprung",
            self.right, self.claims, self.found, self.sprung, self.traps
        );
        assert!(self.right >= least_right, "{name}: {} right, {least_right} wanted", self.right);
        assert!(self.sprung <= most_sprung, "{name}: {} traps sprung, at most {most_sprung} wanted", self.sprung);
        assert!(self.found - self.right <= most_sprung, "{name}: {} found that are not there", self.found - self.right);
    }
}

#[test]
fn tuned_set() {
    measure(&["tuned_en.txt", "tuned_zh.txt", "tuned_traps.txt"]).hold("tuned", 0, 1000);
}

#[test]
fn held_out_set() {
    measure(&["held_out_en.txt", "held_out_zh.txt", "held_out_traps.txt"]).hold("held out", 0, 1000);
}
