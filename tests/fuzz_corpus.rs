//! What the fuzz targets found and keep, replayed: the corpus of each target, and every input that once failed.
//!
//! The bodies of the targets are shared with the fuzzer; see `fuzz/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "a body fails by panicking, and the fuzz crate has them as its library"
)]

#[path = "../fuzz/bodies/mod.rs"]
mod bodies;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// The files of a folder in the fuzz crate, in order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replay(target: &str) {
    let (_, body) = bodies::ALL.iter().find(|(name, _)| *name == target).unwrap();
    let kept = files(&format!("corpus/{target}"));
    assert!(!kept.is_empty(), "no corpus of {target}");
    for file in kept.into_iter().chain(files(&format!("regressions/{target}"))) {
        let input = fs::read(&file).unwrap();
        assert!(catch_unwind(|| body(&input)).is_ok(), "{} fails", file.display());
    }
}

/// A test for each target, so that they run beside each other.
macro_rules! targets {
    ($($target:ident),* $(,)?) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )*

        #[test]
        fn every_target_is_replayed() {
            assert_eq!(bodies::ALL.map(|(name, _)| name), [$(stringify!($target)),*]);
            let mut targets = files("targets");
            for file in &mut targets {
                *file = file.file_stem().unwrap().into();
            }
            let mut names: Vec<PathBuf> = bodies::ALL.iter().map(|(name, _)| name.into()).collect();
            names.sort();
            assert_eq!(targets, names);
        }
    };
}

targets!(
    figures,
    money,
    rates,
    claims,
    jsonl,
    text,
    markdown,
    html,
    docx,
    config,
    differential_exact,
    differential_markup,
    reports,
);
