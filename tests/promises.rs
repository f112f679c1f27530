//! The pages on reliability and threats name tests and constants: each must be there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// All Rust code under a folder.
fn code(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

fn all_code() -> String {
    let mut text = String::new();
    for folder in ["src", "tests"] {
        code(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    text
}

#[test]
fn every_test_that_the_page_on_threats_names_is_there() {
    let (page, code) = (page("threats.md"), all_code());
    let is_name = |word: &&str| word.matches('_').count() > 1 && !word.starts_with(['`', '(']);
    let words = page.lines().filter(|line| line.starts_with('|')).filter_map(|line| line.rsplit('|').nth(1));
    let names: Vec<&str> = words.flat_map(str::split_whitespace).filter(is_name).collect();
    assert!(names.len() > 20, "the page names tests: {names:?}");
    for name in names {
        let name = name.trim_end_matches([',', ';']);
        // A long name may be cut.
        let wanted = name.strip_suffix('…').map_or_else(|| format!("fn {name}("), |start| format!("fn {start}"));
        assert!(code.contains(&wanted), "{name} is no test");
    }
}

#[test]
fn every_limit_that_the_page_on_reliability_names_is_there() {
    let (page, code) = (page("reliability.md"), all_code());
    let is_constant =
        |word: &&str| word.len() > 4 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') && word.contains('_');
    let table = page.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`'));
    let names: Vec<&str> = table.filter(is_constant).collect();
    assert!(names.len() > 15, "the page names limits: {names:?}");
    for name in names {
        assert!(code.contains(&format!("const {name}: ")), "{name} is no limit");
    }
}
