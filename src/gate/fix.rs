//! Suggestions put in place of the figures that they correct: into the files themselves, or shown as a diff.
//!
//! A file is written beside itself and takes its own name when it is whole, so that whoever reads it meanwhile, another
//! run included, sees one version or the other. It is left alone where it is not what was checked any more.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::diff;
use super::edit::{Edit, Replacement, apply, in_file};
use crate::check::{Assessment, Verdict};
use crate::claim::Extent;
use crate::read::article::Kind;
use crate::read::encoding::{Encoding, Hint, decode};
use crate::read::file::load;
use crate::report::{Export, ExportError, Unfinished, shown};

/// The most lines of [`Fixes::log`]; how many are left out is said in a last one.
pub const MAX_LOG_LINES: usize = 1000;

/// Where the claims of a piece of work come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Rows of a claims file, or lines of JSON.
    #[default]
    Lines,
    /// An article in a stream, such as standard input.
    Stream,
    /// An article in a file.
    Article(Snapshot),
}

/// A file as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    path: PathBuf,
    shown: String,
    kind: Kind,
    length: usize,
    digest: u64,
}

impl Snapshot {
    /// Of a file whose bytes were read; `shown` is how reports show it.
    #[must_use]
    pub fn new(path: &Path, shown: &str, kind: Kind, bytes: &[u8]) -> Self {
        let (length, digest) = (bytes.len(), digest(bytes));
        Self { path: path.to_owned(), shown: shown.to_owned(), kind, length, digest }
    }

    fn is_of(&self, bytes: &[u8]) -> bool {
        bytes.len() == self.length && digest(bytes) == self.digest
    }
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// What is done with the fixes.
pub enum Mode<'o> {
    /// Files are rewritten. What is not finished is on the list.
    Write(Unfinished),
    /// A diff is written, and no file.
    Diff(&'o mut dyn Write),
}

/// Why a flagged claim is left as it is.
enum Left {
    Unchecked,
    NoSuggestion,
    Lines,
    Stream,
    Document,
    Markup,
    Uncertain(String),
    Overlap,
    Changed,
    Busy,
    Utf16,
    Outside,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unchecked => "it could not be checked",
            Self::NoSuggestion => "there is no figure to suggest",
            Self::Lines => "claims files and JSON Lines are not rewritten: correct the figure where it comes from",
            Self::Stream => "standard input cannot be rewritten: name the file",
            Self::Document => "word-processor documents are not rewritten: correct it by hand",
            Self::Markup => "markup or an entity stands inside the number: correct it by hand",
            Self::Uncertain(figure) => {
                return write!(f, "the cause is not certain: --unsafe-fixes takes {}", shown(figure));
            }
            Self::Overlap => "the number is part of another one that is fixed: run again",
            Self::Changed => "the file has changed since it was checked: run again",
            Self::Busy => "another run is writing the file: run again when it is done",
            Self::Utf16 => "the file is in UTF-16, which a diff cannot show: use --fix",
            Self::Outside => "the file lies outside the working directory, where a diff does not reach: use --fix",
        })
    }
}

/// Fixes on their way into the files, a file after the other.
pub struct Fixes<'o> {
    mode: Mode<'o>,
    takes_uncertain: bool,
    article_bytes: u64,
    working_directory: PathBuf,
    edits: Vec<Edit>,
    done: BTreeSet<PathBuf>,
    log: Vec<String>,
    log_left_out: u64,
    errors: Vec<String>,
    fixed: u64,
    left: u64,
}

impl<'o> Fixes<'o> {
    /// Nothing is fixed yet. Suggestions whose cause is not certain are taken only where `takes_uncertain` says so;
    /// `article_bytes` is the largest file that is read.
    #[must_use]
    pub fn new(mode: Mode<'o>, takes_uncertain: bool, article_bytes: u64, working_directory: &Path) -> Self {
        Self {
            mode,
            takes_uncertain,
            article_bytes,
            working_directory: working_directory.to_owned(),
            edits: Vec::new(),
            done: BTreeSet::new(),
            log: Vec::new(),
            log_left_out: 0,
            errors: Vec::new(),
            fixed: 0,
            left: 0,
        }
    }

    /// How many claims were fixed, or would be by the diff.
    #[must_use]
    pub fn fixed(&self) -> u64 {
        self.fixed
    }

    /// How many claims were corrected in their files.
    #[must_use]
    pub fn corrected(&self) -> u64 {
        match self.mode {
            Mode::Write(_) => self.fixed,
            Mode::Diff(_) => 0,
        }
    }

    /// How many flagged claims were left as they are.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// What was fixed and what was left, a line each. Nothing in it is obeyed by a terminal.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        let more = (self.log_left_out > 0).then(|| format!("… and {} more", self.log_left_out));
        self.log.iter().cloned().chain(more).collect()
    }

    /// The files that could not be written, as sentences.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// Takes up a flagged claim that nothing silences. It is fixed with [`Fixes::end`].
    pub fn offer(&mut self, assessment: &Assessment<'_>, origin: &Origin) {
        match self.edit(assessment, origin) {
            Ok(edit) => self.edits.push(edit),
            Err(why) => {
                let place = &assessment.setting.place;
                let words = assessment.stated.as_ref().map(|stated| shown(&stated.text)).unwrap_or_default();
                self.leave(&place.file, (place.line, place.column), &words, &why);
            }
        }
    }

    fn edit(&self, assessment: &Assessment<'_>, origin: &Origin) -> Result<Edit, Left> {
        let kind = match origin {
            Origin::Lines => return Err(Left::Lines),
            Origin::Stream => return Err(Left::Stream),
            Origin::Article(snapshot) => snapshot.kind,
        };
        match kind {
            Kind::Docx => return Err(Left::Document),
            Kind::JsonLines => return Err(Left::Lines),
            Kind::Text | Kind::Markdown | Kind::Html => {}
        }
        match assessment.verdict {
            Verdict::Unchecked => return Err(Left::Unchecked),
            Verdict::Ok | Verdict::Rounded => return Err(Left::NoSuggestion),
            Verdict::Outside => {}
        }
        let stated = assessment.stated.as_ref().ok_or(Left::Unchecked)?;
        let suggestion = assessment.suggestion.as_ref().ok_or(Left::NoSuggestion)?;
        if !suggestion.is_certain && !self.takes_uncertain {
            return Err(Left::Uncertain(suggestion.text.clone()));
        }
        let spans = assessment.setting.spans.as_ref();
        let bytes = spans.and_then(|spans| spans.stated_number.clone()).ok_or(Left::Markup)?;
        let (start, end) = (usize::try_from(bytes.start), usize::try_from(bytes.end));
        let (Ok(start), Ok(end)) = (start, end) else { return Err(Left::Changed) };
        let place = &assessment.setting.place;
        let place = assessment.setting.stated_number.map_or((place.line, place.column), |number| {
            let Extent { line, column, .. } = number;
            (line, column)
        });
        let old = stated.text.get(stated.number.clone()).unwrap_or_default().to_owned();
        Ok(Edit { bytes: start..end, old, new: suggestion.number.clone(), place })
    }

    /// Fixes what was offered since the last call, which all stands in `origin`.
    ///
    /// # Errors
    ///
    /// Where the diff cannot be written. A file that cannot be is among the [`errors`](Fixes::errors).
    pub fn end(&mut self, origin: &Origin) -> io::Result<()> {
        let edits = std::mem::take(&mut self.edits);
        let Origin::Article(snapshot) = origin else { return Ok(()) };
        if edits.is_empty() {
            return Ok(());
        }
        let path = fs::canonicalize(&snapshot.path).unwrap_or_else(|_| snapshot.path.clone());
        if !self.done.insert(path.clone()) {
            // A link to a file that was fixed under another name: the claims are the same.
            for edit in edits {
                self.note_fixed(&snapshot.shown, &edit);
            }
            return Ok(());
        }
        let file = match load(&path, self.article_bytes) {
            Ok(file) if snapshot.is_of(&file) => file,
            Ok(_) | Err(_) => {
                self.leave_all(&snapshot.shown, &edits, &Left::Changed);
                return Ok(());
            }
        };
        let (fitting, left) = in_file(edits, &file, snapshot.kind);
        self.leave_all(&snapshot.shown, &left, &Left::Overlap);
        let (edits, replacements): (Vec<Edit>, Vec<Replacement>) = fitting.into_iter().unzip();
        if edits.is_empty() {
            return Ok(());
        }
        let unfinished = match &mut self.mode {
            Mode::Write(unfinished) => unfinished,
            Mode::Diff(out) => {
                let hint = if snapshot.kind == Kind::Html { Hint::Html } else { Hint::Undeclared };
                let encoding = decode(&file, hint).map(|file| file.encoding());
                let why = match (encoding, path_bytes(&path, &self.working_directory)) {
                    (Ok(Encoding::Utf16Le | Encoding::Utf16Be), _) => Left::Utf16,
                    (_, None) => Left::Outside,
                    (_, Some(path)) => {
                        diff::write(&path, &file, &replacements, *out)?;
                        self.fixed = self.fixed.saturating_add(u64::try_from(edits.len()).unwrap_or(u64::MAX));
                        return Ok(());
                    }
                };
                self.leave_all(&snapshot.shown, &edits, &why);
                return Ok(());
            }
        };
        match write(&path, &file, &apply(&file, replacements.iter()), unfinished) {
            Ok(None) => {
                for edit in &edits {
                    self.note_fixed(&snapshot.shown, edit);
                }
            }
            Ok(Some(why)) => self.leave_all(&snapshot.shown, &edits, &why),
            Err(error) => {
                self.errors.push(format!("not fixed: {error}"));
                self.left = self.left.saturating_add(u64::try_from(edits.len()).unwrap_or(u64::MAX));
            }
        }
        Ok(())
    }

    fn note_fixed(&mut self, file: &str, edit: &Edit) {
        self.fixed = self.fixed.saturating_add(1);
        if matches!(self.mode, Mode::Write(_)) {
            let ((line, column), old, new) = (edit.place, shown(&edit.old), shown(&edit.new));
            self.say(format!("fixed {}:{line}:{column}: {old} is now {new}", shown(file)));
        }
    }

    fn leave_all(&mut self, file: &str, edits: &[Edit], why: &Left) {
        for edit in edits {
            self.leave(file, edit.place, &shown(&edit.old), why);
        }
    }

    fn leave(&mut self, file: &str, (line, column): (u64, u64), words: &str, why: &Left) {
        self.left = self.left.saturating_add(1);
        let words = if words.is_empty() { String::new() } else { format!(" {words}:") };
        self.say(format!("left {}:{line}:{column}:{words} {why}", shown(file)));
    }

    fn say(&mut self, line: String) {
        if self.log.len() < MAX_LOG_LINES {
            self.log.push(line);
        } else {
            self.log_left_out = self.log_left_out.saturating_add(1);
        }
    }
}

/// Puts new content in place of a file, or says why it stays: it is not `old` any more, or another run is at it.
fn write(path: &Path, old: &[u8], new: &[u8], unfinished: &Unfinished) -> Result<Option<Left>, ExportError> {
    // Held until the new file has its name: of two runs that both saw the old one, one sees the other's work.
    let _held = match hold(path) {
        Ok(held) => held,
        Err(why) => return Ok(Some(why)),
    };
    let mut export = Export::create_among(path, unfinished)?;
    export.write_all(new).map_err(|error| export.error(error))?;
    let limit = u64::try_from(old.len()).unwrap_or(u64::MAX);
    let is_written = export.commit_if(|| load(path, limit).is_ok_and(|now| now == old))?;
    Ok((!is_written).then_some(Left::Changed))
}

/// Locks a file against other runs. It is not waited for: whoever holds it may be at it for long.
#[cfg(unix)]
fn hold(path: &Path) -> Result<fs::File, Left> {
    use std::os::unix::fs::MetadataExt as _;
    let file = fs::File::open(path).map_err(|_| Left::Changed)?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => return Err(Left::Busy),
        // Some network drives have no locks; there the comparison before the renaming has to do.
        Ok(()) | Err(fs::TryLockError::Error(_)) => {}
    }
    // The name may have gone over to another file just before.
    let is_same = file
        .metadata()
        .is_ok_and(|held| fs::metadata(path).is_ok_and(|now| (held.dev(), held.ino()) == (now.dev(), now.ino())));
    if is_same { Ok(file) } else { Err(Left::Changed) }
}

/// Where a locked file could not be replaced, none is locked.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
fn hold(_path: &Path) -> Result<(), Left> {
    Ok(())
}

/// The bytes of a path relative to the working directory, with `/`; `None` where it does not lie in there.
fn path_bytes(path: &Path, working_directory: &Path) -> Option<Vec<u8>> {
    let folder = fs::canonicalize(working_directory).ok()?;
    let inside = path.strip_prefix(&folder).ok()?;
    let names: Vec<&[u8]> = inside.iter().map(std::ffi::OsStr::as_encoded_bytes).collect();
    Some(names.join(&b'/'))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::check::Suggestion;
    use crate::claim::Spans;

    /// An outside claim in `file` whose number `old` stands at its only place in the text.
    fn wrong(text: &str, old: &str, new: &str, is_certain: bool) -> Assessment<'static> {
        let nasty = crate::report::fixture::nasty().assessments;
        let mut claim = nasty.into_iter().find(|claim| claim.verdict == Verdict::Outside).unwrap();
        let start = u64::try_from(text.find(old).unwrap()).unwrap();
        let number = start..start + u64::try_from(old.len()).unwrap();
        claim.setting.place.file = "a.md".into();
        (claim.setting.place.line, claim.setting.place.column) = (1, 7);
        claim.setting.stated_number = None;
        claim.setting.spans = Some(Spans { original: 0..0, stated: number.clone(), stated_number: Some(number) });
        let stated = claim.stated.as_mut().unwrap();
        stated.text = old.to_owned().into();
        stated.number = 0..old.len();
        claim.suggestion = Some(Suggestion { text: format!("${new}"), number: new.to_owned(), is_certain });
        claim
    }

    struct Desk {
        folder: tempfile::TempDir,
        path: PathBuf,
    }

    impl Desk {
        fn with(text: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.md");
            fs::write(&path, text).unwrap();
            Self { folder, path }
        }

        fn origin(&self) -> Origin {
            Origin::Article(Snapshot::new(&self.path, "a.md", Kind::Markdown, &fs::read(&self.path).unwrap()))
        }

        fn fixes<'o>(&self, mode: Mode<'o>) -> Fixes<'o> {
            Fixes::new(mode, false, 1000, self.folder.path())
        }

        fn text(&self) -> String {
            fs::read_to_string(&self.path).unwrap()
        }
    }

    #[test]
    fn fixes_what_is_certain_and_says_what_it_leaves() {
        let text = "some 96.5 million, some 97 million, some 98 million";
        let desk = Desk::with(text);
        let origin = desk.origin();
        let mut fixes = desk.fixes(Mode::Write(Unfinished::default()));
        fixes.offer(&wrong(text, "98 million", "968 million", true), &origin);
        fixes.offer(&wrong(text, "97 million", "970 million", false), &origin);
        fixes.offer(&wrong(text, "96.5 million", "966 million", true), &origin);
        let mut split = wrong(text, "98 million", "968 million", true);
        split.setting.spans.as_mut().unwrap().stated_number = None;
        fixes.offer(&split, &origin);
        fixes.end(&origin).unwrap();
        assert_eq!(desk.text(), "some 966 million, some 97 million, some 968 million");
        assert_eq!((fixes.fixed(), fixes.left(), fixes.errors().len()), (2, 2, 0));
        assert_eq!(
            fixes.log(),
            [
                "left a.md:1:7: 97 million: the cause is not certain: --unsafe-fixes takes $970 million",
                "left a.md:1:7: 98 million: markup or an entity stands inside the number: correct it by hand",
                "fixed a.md:1:7: 96.5 million is now 966 million",
                "fixed a.md:1:7: 98 million is now 968 million",
            ]
        );
    }

    #[test]
    fn leaves_a_file_that_has_changed() {
        let text = "some 96.5 million";
        let desk = Desk::with(text);
        let origin = desk.origin();
        for mode in [0, 1] {
            let mut patch = Vec::new();
            let mut fixes =
                desk.fixes(if mode == 0 { Mode::Write(Unfinished::default()) } else { Mode::Diff(&mut patch) });
            fixes.offer(&wrong(text, "96.5 million", "966 million", true), &origin);
            fs::write(&desk.path, "some 99.5 million").unwrap();
            fixes.end(&origin).unwrap();
            assert_eq!(
                fixes.log(),
                ["left a.md:1:7: 96.5 million: the file has changed since it was checked: run again"]
            );
            drop(fixes);
            assert_eq!((desk.text().as_str(), patch.len()), ("some 99.5 million", 0));
        }
        // The last look, with the new file ready to take its name.
        let write = |old: &[u8]| write(&desk.path, old, b"new", &Unfinished::default()).unwrap();
        assert!(matches!(write(b"some 98.5 million"), Some(Left::Changed)));
        assert!(matches!(write(b"some 99.5 millio"), Some(Left::Changed)), "it has grown");
        assert_eq!(desk.text(), "some 99.5 million");
        assert!(write(b"some 99.5 million").is_none());
        assert_eq!(desk.text(), "new");
        assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn leaves_a_file_that_another_run_holds() {
        let desk = Desk::with("old");
        let other = hold(&desk.path).ok().unwrap();
        let write = |new: &[u8]| write(&desk.path, b"old", new, &Unfinished::default()).unwrap();
        assert!(matches!(write(b"new"), Some(Left::Busy)));
        assert_eq!(desk.text(), "old");
        drop(other);
        assert!(write(b"new").is_none());
        // A lock on a file that has lost its name to another one is none.
        let path = desk.folder.path().join("b.md");
        fs::write(&path, "newer").unwrap();
        let stale = hold(&desk.path).ok().unwrap();
        fs::rename(&path, &desk.path).unwrap();
        assert!(hold(&desk.path).is_ok());
        drop(stale);
    }

    #[test]
    fn says_why_a_file_cannot_be_written() {
        let text = "some 96.5 million";
        let desk = Desk::with(text);
        let mut permissions = fs::metadata(&desk.path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&desk.path, permissions).unwrap();
        let origin = desk.origin();
        let mut fixes = desk.fixes(Mode::Write(Unfinished::default()));
        fixes.offer(&wrong(text, "96.5 million", "966 million", true), &origin);
        fixes.end(&origin).unwrap();
        assert_eq!((fixes.fixed(), fixes.left(), desk.text().as_str()), (0, 1, text));
        let [error] = fixes.errors() else { panic!("{:?}", fixes.errors()) };
        assert!(error.starts_with("not fixed: ") && error.contains("a.md") && error.contains("read-only"), "{error}");
    }

    #[test]
    fn a_diff_writes_no_file() {
        let text = "some 96.5 million\n";
        let desk = Desk::with(text);
        let origin = desk.origin();
        let mut patch = Vec::new();
        let mut fixes = desk.fixes(Mode::Diff(&mut patch));
        fixes.offer(&wrong(text, "96.5 million", "966 million", true), &origin);
        fixes.end(&origin).unwrap();
        assert_eq!((fixes.fixed(), fixes.corrected(), fixes.log().len()), (1, 0, 0));
        drop(fixes);
        assert_eq!(
            String::from_utf8(patch).unwrap(),
            "--- a/a.md\n+++ b/a.md\n@@ -1,1 +1,1 @@\n-some 96.5 million\n+some 966 million\n"
        );
        assert_eq!(desk.text(), text);
    }

    #[test]
    fn leaves_what_is_no_article_in_a_file() {
        let text = "some 96.5 million";
        let desk = Desk::with(text);
        let claim = wrong(text, "96.5 million", "966 million", true);
        let of_kind = |kind| Origin::Article(Snapshot::new(&desk.path, "a", kind, text.as_bytes()));
        for (origin, why) in [
            (Origin::Lines, "claims files and JSON Lines are not rewritten"),
            (Origin::Stream, "standard input cannot be rewritten"),
            (of_kind(Kind::Docx), "word-processor documents are not rewritten"),
            (of_kind(Kind::JsonLines), "claims files and JSON Lines are not rewritten"),
        ] {
            let mut fixes = desk.fixes(Mode::Write(Unfinished::default()));
            fixes.offer(&claim, &origin);
            fixes.end(&origin).unwrap();
            assert!(fixes.log()[0].contains(why), "{:?}", fixes.log());
            assert_eq!(desk.text(), text);
        }
    }

    #[test]
    fn a_terminal_obeys_nothing_in_the_log() {
        let text = "some \u{1b}[31m96.5 million";
        let desk = Desk::with(text);
        let origin = desk.origin();
        let mut fixes = desk.fixes(Mode::Write(Unfinished::default()));
        fixes.offer(&wrong(text, "\u{1b}[31m96.5 million", "966\u{9b} million", true), &origin);
        fixes.end(&origin).unwrap();
        assert_eq!(fixes.log(), ["fixed a.md:1:7: ␛[31m96.5 million is now 966[U+009B] million"]);
    }
}
