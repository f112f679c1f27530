//! The paths that a user gives into the files to read, in an order that is the same on every machine.
//!
//! A file that is named is taken whatever its name. In a folder only files with a known extension are, and what ripgrep
//! would pass over is passed over: hidden files, and in a Git repository what `.gitignore` names. Links are followed. What
//! cannot be opened is an error among the files, and the rest goes on.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use thiserror::Error;

use crate::read::article::Kind;

/// A kind of file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A claims file with commas.
    Csv,
    /// A claims file with tabs.
    Tsv,
    /// A file of articles. JSON Lines may be claims as well.
    Article(Kind),
}

impl FileKind {
    /// The kind that a file's name says it has, by its extension in any case.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        if extension.eq_ignore_ascii_case("csv") {
            return Some(Self::Csv);
        }
        if extension.eq_ignore_ascii_case("tsv") {
            return Some(Self::Tsv);
        }
        Kind::of_path(path).map(Self::Article)
    }
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path that opens it.
    pub path: PathBuf,
    /// The path as it is shown: relative to the working directory where it lies in it, with `/`.
    pub shown: String,
    /// What it is, by its name; `None` only for a file that was named outright.
    pub kind: Option<FileKind>,
}

/// How folders are walked.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Reads what `.gitignore`, `.ignore` and Git's own exclude files name.
    pub no_ignore: bool,
    /// Reads hidden files and folders.
    pub hidden: bool,
    /// The working directory, which absolute paths are shown relative to.
    pub working_directory: PathBuf,
    /// The file that the report is being written to: in a folder it is passed over, and named outright it is an error.
    pub output: Option<FileIdentity>,
}

/// What tells a file from every other, whatever names it has. Known on Unix only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentity(u64, u64);

impl FileIdentity {
    /// Of a file that was looked at.
    #[must_use]
    pub fn of(metadata: &fs::Metadata) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(Self(metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            None
        }
    }

    /// Of the regular file that a path leads to, links followed.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(fs::Metadata::is_file).as_ref().and_then(Self::of)
    }
}

/// A path that could not be followed.
#[derive(Debug, Error)]
pub enum WalkError {
    /// A path that was given and does not exist, or a file or folder that cannot be looked at.
    #[error("{shown}: {error}; check the path and who may read it")]
    Unreadable {
        /// The path as it is shown.
        shown: String,
        /// Why.
        error: io::Error,
    },
    /// A link to a folder that it lies in. Whatever is in that folder is read without it.
    #[error("{shown}: this link leads back to {ancestor}, which holds it; it is not followed")]
    Loop {
        /// The link.
        shown: String,
        /// The folder.
        ancestor: String,
    },
    /// The file that the report is being written to.
    #[error("{shown}: the report is being written to this file, so it is no input; write the report to another one")]
    IsOutput {
        /// The path as it is shown.
        shown: String,
    },
    /// Something in a `.gitignore` or `.ignore` that is no pattern. The rest of that file holds.
    #[error("{reason}")]
    IgnoreFile {
        /// Where and what.
        reason: String,
    },
}

/// Finds the files to read: each path in the order given, each folder sorted by name. A file that two of the paths lead to
/// in the same way is found once.
#[must_use]
pub fn walk(paths: Vec<PathBuf>, options: Options) -> Walk {
    let seen = (paths.len() > 1).then(BTreeSet::new);
    Walk { paths: paths.into_iter(), options, folder: None, pending: None, seen }
}

/// The iterator behind [`walk`].
pub struct Walk {
    paths: std::vec::IntoIter<PathBuf>,
    options: Options,
    folder: Option<ignore::Walk>,
    pending: Option<Found>,
    seen: Option<BTreeSet<(String, Option<PathBuf>)>>,
}

impl Iterator for Walk {
    type Item = Result<Found, WalkError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(found) = self.pending.take() {
            return Some(Ok(found));
        }
        loop {
            let entry = self.folder.as_mut().map(Iterator::next);
            let item = match entry {
                Some(Some(entry)) => self.entry(entry),
                Some(None) => {
                    self.folder = None;
                    None
                }
                None => {
                    let path = self.paths.next()?;
                    self.named(path)
                }
            };
            match item {
                Some(Ok(found)) if !self.is_new(&found) => {}
                Some(item) => return Some(item),
                None => {}
            }
        }
    }
}

impl Walk {
    /// A path that the user gave.
    fn named(&mut self, path: PathBuf) -> Option<Result<Found, WalkError>> {
        match fs::metadata(&path) {
            Err(error) => Some(Err(WalkError::Unreadable { shown: self.show(&path), error })),
            Ok(metadata) if metadata.is_dir() => {
                let filtered = !self.options.no_ignore;
                self.folder = Some(
                    WalkBuilder::new(&path)
                        .hidden(!self.options.hidden)
                        .parents(filtered)
                        .ignore(filtered)
                        .git_ignore(filtered)
                        .git_global(filtered)
                        .git_exclude(filtered)
                        .follow_links(true)
                        // What is compared lies in one folder: the paths are in the order of the names.
                        .sort_by_file_path(|one, other| one.as_os_str().cmp(other.as_os_str()))
                        .build(),
                );
                None
            }
            Ok(metadata) if self.options.output.is_some() && FileIdentity::of(&metadata) == self.options.output => {
                Some(Err(WalkError::IsOutput { shown: self.show(&path) }))
            }
            Ok(_) => {
                let (shown, kind) = (self.show(&path), FileKind::of_path(&path));
                Some(Ok(Found { path, shown, kind }))
            }
        }
    }

    /// Something found in a folder.
    fn entry(&mut self, entry: Result<ignore::DirEntry, ignore::Error>) -> Option<Result<Found, WalkError>> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return self.error(error, None).map(Err),
        };
        let kind = FileKind::of_path(entry.path());
        let is_output = || self.options.output.is_some() && FileIdentity::of_path(entry.path()) == self.options.output;
        let kind = kind.filter(|_| entry.file_type().is_some_and(|kind| kind.is_file()) && !is_output());
        let found =
            kind.map(|kind| Found { path: entry.path().to_owned(), shown: self.show(entry.path()), kind: Some(kind) });
        if let Some(error) = entry.error() {
            self.pending = found;
            return Some(Err(WalkError::IgnoreFile { reason: error.to_string() }));
        }
        found.map(Ok)
    }

    /// `None` for a link that leads nowhere and has no name that is read.
    fn error(&self, error: ignore::Error, path: Option<PathBuf>) -> Option<WalkError> {
        match error {
            ignore::Error::WithPath { path, err } => self.error(*err, Some(path)),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => self.error(*err, path),
            ignore::Error::Loop { ancestor, child } => {
                Some(WalkError::Loop { shown: self.show(&child), ancestor: self.show(&ancestor) })
            }
            ignore::Error::Io(error) => {
                let path = path.unwrap_or_default();
                let is_passed_over = FileKind::of_path(&path).is_none() && is_dangling(&path);
                let error = system_error(&error);
                (!is_passed_over).then(|| WalkError::Unreadable { shown: self.show(&path), error })
            }
            other @ (ignore::Error::Partial(_)
            | ignore::Error::Glob { .. }
            | ignore::Error::UnrecognizedFileType(_)
            | ignore::Error::InvalidDefinition) => Some(WalkError::IgnoreFile { reason: other.to_string() }),
        }
    }

    fn is_new(&mut self, found: &Found) -> bool {
        let Some(seen) = &mut self.seen else { return true };
        // Names that are no Unicode may be shown alike and are files of their own.
        let raw = found.path.to_str().is_none().then(|| found.path.clone());
        seen.insert((found.shown.clone(), raw))
    }

    fn show(&self, path: &Path) -> String {
        show(path, &self.options.working_directory)
    }
}

/// A link whose target is missing.
fn is_dangling(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

/// The system's own error; the one that the walk gives repeats the path.
fn system_error(error: &io::Error) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(code) = this.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error) {
            return io::Error::from_raw_os_error(code);
        }
        cause = this.source();
    }
    io::Error::new(error.kind(), error.to_string())
}

/// A path as reports show it: relative to `directory` where it lies in it, with `/`, and with U+FFFD for what is no
/// Unicode.
#[must_use]
pub fn show(path: &Path, directory: &Path) -> String {
    let path = match path.strip_prefix(directory) {
        Ok(inside) if path.is_absolute() && directory.is_absolute() => inside,
        _ => path,
    };
    let mut shown = String::new();
    for component in path.components() {
        let name = match component {
            Component::RootDir => {
                shown.push('/');
                continue;
            }
            Component::CurDir => continue,
            Component::ParentDir => "..".into(),
            Component::Prefix(prefix) => prefix.as_os_str().to_string_lossy(),
            Component::Normal(name) => name.to_string_lossy(),
        };
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(&name);
    }
    if shown.is_empty() { ".".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        folder
    }

    fn found(folder: &Path, paths: &[&str], options: &Options) -> Vec<String> {
        let paths = paths.iter().map(|path| folder.join(path)).collect();
        let options = Options { working_directory: folder.to_owned(), ..options.clone() };
        let show = |item: Result<Found, WalkError>| match item {
            Ok(found) => found.shown,
            Err(error) => format!("error: {error}"),
        };
        walk(paths, options).map(show).collect()
    }

    #[test]
    fn finds_known_files_in_order() {
        let folder = folder(&[
            "b.txt",
            "a/z.md",
            "a/y.HTML",
            "a.md",
            "c.csv",
            "d.tsv",
            "e.jsonl",
            "e.ndjson",
            "f.docx",
            "g.htm",
            "h.markdown",
            "i.pdf",
            "j",
            ".hidden.txt",
            ".h/k.txt",
            "约/一.txt",
        ]);
        let all = [
            "a/y.HTML",
            "a/z.md",
            "a.md",
            "b.txt",
            "c.csv",
            "d.tsv",
            "e.jsonl",
            "e.ndjson",
            "f.docx",
            "g.htm",
            "h.markdown",
            "约/一.txt",
        ];
        assert_eq!(found(folder.path(), &[""], &Options::default()), all);
        let hidden = Options { hidden: true, ..Options::default() };
        assert_eq!(found(folder.path(), &[""], &hidden).len(), all.len() + 2);
        assert_eq!(
            found(folder.path(), &["i.pdf", "j", "a", ".hidden.txt", "a/y.HTML", "gone.txt"], &Options::default()),
            [
                "i.pdf",
                "j",
                "a/y.HTML",
                "a/z.md",
                ".hidden.txt",
                "error: gone.txt: No such file or directory (os error 2); check the path and who may read it"
            ],
            "named outright; found once; reported beside the rest"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_no_unicode_are_files_of_their_own() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = folder(&["a/b.md"]);
        for name in [&b"a/\xff.md"[..], b"a/\xfe.md"] {
            fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "text").unwrap();
        }
        let all = ["a/b.md", "a/\u{fffd}.md", "a/\u{fffd}.md"];
        assert_eq!(found(folder.path(), &["a", "a/b.md"], &Options::default()), all);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_that_the_report_goes_to_is_no_input() {
        let folder = folder(&["a.md", "b.md"]);
        let output = FileIdentity::of_path(&folder.path().join("b.md"));
        assert!(output.is_some());
        let options = Options { output, ..Options::default() };
        assert_eq!(found(folder.path(), &[""], &options), ["a.md"]);
        let named = found(folder.path(), &["b.md", "a.md"], &options);
        assert!(named[0].starts_with("error: b.md: the report is being written") && named[1] == "a.md", "{named:?}");
    }

    #[test]
    fn knows_kinds() {
        let of = |name: &str| FileKind::of_path(Path::new(name));
        assert_eq!(of("a.CSV"), Some(FileKind::Csv));
        assert_eq!(of("a.Htm"), Some(FileKind::Article(Kind::Html)));
        assert_eq!(of("txt"), None);
        assert_eq!(of("a.txt.bak"), None);
    }

    #[test]
    fn honours_gitignore_in_a_repository_only() {
        let folder = folder(&["a.txt", "drafts/b.txt", "c.txt"]);
        fs::write(folder.path().join(".gitignore"), "drafts/\n").unwrap();
        fs::write(folder.path().join(".ignore"), "c.txt\n").unwrap();
        let plain = Options::default;
        assert_eq!(found(folder.path(), &[""], &plain()), ["a.txt", "drafts/b.txt"]);
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(found(folder.path(), &[""], &plain()), ["a.txt"]);
        assert_eq!(found(folder.path(), &["drafts/b.txt"], &plain()), ["drafts/b.txt"]);
        let no_ignore = Options { no_ignore: true, ..plain() };
        assert_eq!(found(folder.path(), &[""], &no_ignore), ["a.txt", "c.txt", "drafts/b.txt"]);
    }

    #[test]
    fn shows_paths_with_slashes() {
        for (path, shown) in [
            ("./a/b.txt", "a/b.txt"),
            ("../a.txt", "../a.txt"),
            ("/w/d/a.txt", "a.txt"),
            ("/w/other.txt", "/w/other.txt"),
            (".", "."),
            ("/w/d", "."),
        ] {
            assert_eq!(show(Path::new(path), Path::new("/w/d")), shown);
        }
    }

    #[cfg(unix)]
    #[test]
    fn follows_links_and_reports_loops() {
        use std::os::unix::fs::symlink;
        let folder = folder(&["a/b.txt", "z.txt"]);
        symlink(folder.path(), folder.path().join("a/up")).unwrap();
        symlink(folder.path().join("gone"), folder.path().join("c.txt")).unwrap();
        symlink(folder.path().join("gone"), folder.path().join("d")).unwrap();
        symlink(folder.path().join("z.txt"), folder.path().join("e.txt")).unwrap();
        assert_eq!(
            found(folder.path(), &[""], &Options::default()),
            [
                "a/b.txt",
                "error: a/up: this link leads back to ., which holds it; it is not followed",
                "error: c.txt: No such file or directory (os error 2); check the path and who may read it",
                "e.txt",
                "z.txt",
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn opens_paths_that_are_not_unicode() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.txt")), "text").unwrap();
        let options = Options { working_directory: folder.path().to_owned(), ..Options::default() };
        let item = walk(vec![folder.path().to_owned()], options).next().unwrap().unwrap();
        assert_eq!(item.shown, "caf\u{fffd}.txt");
        assert_eq!(fs::read(item.path).unwrap(), b"text");
    }
}
