//! A folder of its own that figcheck is run in, without the environment of whoever tests.

#![allow(dead_code, reason = "every test program uses some of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder with files, gone when it is dropped. Each test program says itself how it runs figcheck in it.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        Self::with_bytes(&files)
    }

    pub(crate) fn with_bytes(files: &[(&str, &[u8])]) -> Self {
        let desk = Self::empty();
        for (name, bytes) in files {
            desk.write(name, bytes);
        }
        desk
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read_bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in the folder, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Has a program run in the folder, at a known width, with no rates but those in figcheck.
    pub(crate) fn take_in<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.current_dir(self.folder()).env_clear().env("PATH", "/usr/bin:/bin").env("COLUMNS", "140");
        command.env("FIGCHECK_CACHE_DIR", self.path("no-cache"))
    }

    /// A program that is to run in the folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.take_in(&mut command);
        command
    }

    /// figcheck itself.
    pub(crate) fn figcheck(&self) -> Command {
        self.command(env!("CARGO_BIN_EXE_figcheck"))
    }
}
