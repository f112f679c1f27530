//! The README's sessions are run and compared with what it shows.
//!
//! `UPDATE_README=1 cargo test --test readme` writes what the program prints now; read the difference before it is
//! committed.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

/// Runs a shell line with the binary under test on the path and nothing else from outside.
fn session(line: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin("figcheck");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.parent().unwrap().display());
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PATH", path)
        .env("COLUMNS", "100")
        .env("FIGCHECK_CACHE_DIR", "/nonexistent")
        .output()
        .unwrap();
    let mut shown = String::from_utf8(output.stdout).unwrap();
    shown.push_str(&String::from_utf8(output.stderr).unwrap());
    shown
}

#[test]
fn sessions_are_what_the_program_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let written = std::fs::read_to_string(&file).unwrap();
    let mut current = String::new();
    let mut in_session = false;
    let mut sessions = 0;
    for line in written.lines() {
        if in_session && line == "```" {
            in_session = false;
        }
        if !in_session {
            current.push_str(line);
            current.push('\n');
        } else if let Some(command) = line.strip_prefix("$ ") {
            sessions += 1;
            current.push_str(&format!("{line}\n{}", session(command)));
        }
        in_session |= line == "```console";
    }
    assert!(sessions >= 4, "the README shows sessions");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&file, &current).unwrap();
        return;
    }
    assert!(written == current, "the README shows something else than the program prints; see UPDATE_README above");
}
