//! The dependency policy of `deny.toml`, held without a tool besides cargo: licences, sources, and crates that are banned.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseItem};

fn metadata() -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--format-version", "1", "--locked"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn policy() -> toml::Table {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap().parse().unwrap()
}

fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    // Before 2021 crates wrote a slash for OR.
    let expression = Expression::parse(&licence.replace('/', " OR ")).unwrap();
    expression.evaluate(|requirement| {
        let name = match &requirement.license {
            LicenseItem::Spdx { id, .. } => id.name.to_owned(),
            LicenseItem::Other { .. } => return false,
        };
        let with_exception = requirement.addition.as_ref().map(|addition| format!("{name} WITH {addition}"));
        with_exception.is_some_and(|both| allowed.contains(&both.as_str())) || allowed.contains(&name.as_str())
    })
}

#[test]
fn licences_sources_and_bans_hold() {
    let (metadata, policy) = (metadata(), policy());
    let allowed: Vec<&str> =
        policy["licenses"]["allow"].as_array().unwrap().iter().map(|licence| licence.as_str().unwrap()).collect();
    let banned: Vec<&str> =
        policy["bans"]["deny"].as_array().unwrap().iter().map(|ban| ban["crate"].as_str().unwrap()).collect();
    let registry = policy["sources"]["allow-registry"][0].as_str().unwrap();
    let mut faults = Vec::new();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the tree was read");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("");
        if !is_allowed(licence, &allowed) {
            faults.push(format!("{name}: licence {licence:?}"));
        }
        if banned.contains(&name) {
            faults.push(format!("{name}: banned"));
        }
        match package["source"].as_str() {
            None => assert_eq!(name, "figcheck", "a path dependency"),
            Some(source) if source == format!("registry+{registry}") => {}
            Some(source) => faults.push(format!("{name}: from {source}")),
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn licences_outside_the_policy_are_seen() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
    assert!(is_allowed("GPL-3.0-only OR MIT", &allowed));
    assert!(is_allowed("Apache-2.0 WITH LLVM-exception", &allowed));
    assert!(is_allowed("MIT/Apache-2.0", &allowed));
    assert!(!is_allowed("GPL-3.0-only", &allowed));
    assert!(!is_allowed("MIT AND CDLA-Permissive-2.0", &allowed));
}

/// `docs/dependencies.md` has a line for each crate that is named in `Cargo.toml`, with the version that stands there.
#[test]
fn every_direct_dependency_is_reviewed() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let manifest: toml::Table = std::fs::read_to_string(format!("{root}Cargo.toml")).unwrap().parse().unwrap();
    let review = std::fs::read_to_string(format!("{root}docs/dependencies.md")).unwrap();
    let mut tables: Vec<&toml::Value> = vec![&manifest["dependencies"], &manifest["dev-dependencies"]];
    let targets = manifest["target"].as_table().unwrap();
    tables.extend(targets.values().filter_map(|target| target.get("dependencies")));
    let mut expected = Vec::new();
    for (name, requirement) in tables.into_iter().flat_map(|table| table.as_table().unwrap()) {
        let version = requirement.as_str().unwrap_or_else(|| requirement["version"].as_str().unwrap());
        expected.push(format!("| `{name}` | {version} |"));
    }
    expected.sort();
    let written = review.lines().filter(|line| line.starts_with("| `"));
    let mut written: Vec<String> =
        written.map(|line| line.split(" | ").take(2).collect::<Vec<_>>().join(" | ") + " |").collect();
    written.sort();
    assert!(expected.len() > 30, "the manifest was read");
    assert_eq!(written, expected, "docs/dependencies.md and Cargo.toml name other crates");
}

/// The list of what is in the program names every crate that is built in, with the checksum that the lock file has, and
/// none that only tests need.
#[test]
fn the_bill_of_materials_names_what_is_built_in() {
    let mut command = Command::new("python3");
    command.args([concat!(env!("CARGO_MANIFEST_DIR"), "/release/sbom"), "x86_64-unknown-linux-gnu"]);
    // Where there is no Python, or one without a TOML reader, nothing is given away either.
    let Ok(output) = command.env("SOURCE_DATE_EPOCH", "86400").output() else { return };
    let error = String::from_utf8_lossy(&output.stderr);
    if error.contains("No module named 'tomllib'") {
        return;
    }
    assert!(output.status.success(), "{error}");
    let bom: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&bom["bomFormat"], &bom["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    assert_eq!(bom["metadata"]["timestamp"], "1970-01-02T00:00:00Z");
    let components = bom["components"].as_array().unwrap();
    let names: Vec<&str> = components.iter().map(|component| component["name"].as_str().unwrap()).collect();
    for name in ["clap", "rustls", "ring", "signal-hook", "zip"] {
        assert!(names.contains(&name), "{name} is missing");
    }
    for name in ["proptest", "insta", "windows-sys"] {
        assert!(!names.contains(&name), "{name} is not built in");
    }
    for component in components {
        assert_eq!(component["hashes"][0]["content"].as_str().unwrap().len(), 64, "{component}");
        assert!(component["licenses"][0]["expression"].is_string(), "{component}");
    }
    assert_eq!(bom["dependencies"].as_array().unwrap().len(), components.len() + 1);
    assert_eq!(command.output().unwrap().stdout, output.stdout, "the same bytes each time");
}
