//! A baseline: the flags that are known already, so that only new ones fail.
//!
//! The file is JSON with an entry a line, sorted, so that a change to it reads well in a review:
//!
//! ```json
//! {"figcheck-baseline":1,"entries":[
//! {"file":"archive/port.md","original":"6.87 billion yuan","stated":"about 96.5 million U.S. dollars",
//!  "flag":"outside","count":1,"line":12,"message":"…"}
//! ]}
//! ```
//!
//! An entry is known by its content: the file, the wording of the two amounts, and why it is flagged. `count` says how
//! often the same stands in the file. `line` and `message` are for people. Files are named from the folder of the
//! baseline, so that it holds wherever figcheck is run.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read, Write};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::check::{Identity, Verdict};
use crate::read::viewpoint::Viewpoint;
use crate::report::{Export, ExportError, Unfinished, write_json_line};

/// The largest baseline that is read, in bytes.
pub const MAX_BASELINE_BYTES: u64 = 64 << 20;

/// The most entries that a baseline is written with. Copy with more flags than that is to be corrected, not listed.
pub const MAX_ENTRIES: usize = 200_000;

/// The version of the file's form.
const VERSION: u64 = 1;

/// Why a claim is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Its figure is outside.
    Outside,
    /// It could not be checked.
    Unchecked,
    /// It stands apart from the rate of its document.
    OneRate,
}

impl Flag {
    /// The flag of a claim with this verdict.
    #[must_use]
    pub fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Ok | Verdict::Rounded => None,
            Verdict::Outside => Some(Self::Outside),
            Verdict::Unchecked => Some(Self::Unchecked),
        }
    }
}

/// What a flag is known by; its file is named from the folder of the baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlagKey {
    /// The claim.
    pub identity: Identity,
    /// Why it is flagged.
    pub flag: Flag,
}

/// How often a flag stands in its file, and what people see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    count: u64,
    line: u64,
    message: String,
}

/// The flags that are known.
#[derive(Clone, Debug)]
pub struct Baseline {
    path: PathBuf,
    view: Viewpoint,
    entries: BTreeMap<FlagKey, Entry>,
    /// The bytes it was read from, by their hash; `None` where there was no file.
    read: Option<u64>,
}

/// A baseline that cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// There is none.
    #[error("{file}: there is no such baseline; check the path, or create it with --baseline {file} --write-baseline")]
    Missing {
        /// The file.
        file: String,
    },
    /// It cannot be read.
    #[error("{file}: cannot read the baseline: {source}; check its permissions")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It is no regular file, or larger than what is read.
    #[error("{file}: this is no baseline: it is no regular file of at most {MAX_BASELINE_BYTES} bytes")]
    NotAFile {
        /// The file.
        file: String,
    },
    /// Something in it is wrong.
    #[error(
        "{file}:{line}:{column}: this is no baseline that can be read: {reason}. Take it from version control again, or \
         delete it and write a new one with --write-baseline"
    )]
    Damaged {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in code points, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A baseline that cannot be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteBaselineError {
    /// There are too many flags.
    #[error(
        "{file}: the baseline was not written: there are more than {MAX_ENTRIES} flags, which is no list to live with; \
         check fewer files at a time, or look for one setting that is wrong"
    )]
    TooMany {
        /// The file.
        file: String,
    },
    /// Another run has written it meanwhile.
    #[error("{file}: the baseline was not written: it has changed since it was read; run again")]
    Changed {
        /// The file.
        file: String,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// The file as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(rename = "figcheck-baseline", deserialize_with = "known_version")]
    _version: (),
    entries: Vec<Written>,
}

/// An entry as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    original: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    stated: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    flag: Flag,
    count: NonZeroU64,
    line: u64,
    message: String,
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let version = u64::deserialize(deserializer)?;
    if version == VERSION {
        return Ok(());
    }
    Err(D::Error::custom(format!("it has version {version}, and this figcheck knows version {VERSION}")))
}

impl Baseline {
    /// An empty one, to be written to `path`.
    #[must_use]
    pub fn empty(path: &Path, working_directory: &Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new(""));
        Self {
            path: path.to_owned(),
            view: Viewpoint::new(folder, working_directory),
            entries: BTreeMap::new(),
            read: None,
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// Where there is none, or it is damaged: the message says what to do.
    pub fn read(path: &Path, working_directory: &Path) -> Result<Self, BaselineError> {
        let file = path.display().to_string();
        let unreadable = |source: io::Error| {
            let file = file.clone();
            if source.kind() == io::ErrorKind::NotFound {
                BaselineError::Missing { file }
            } else {
                BaselineError::Unreadable { file, source }
            }
        };
        // Asked before it is opened: opening a pipe waits for its writer.
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() || metadata.len() > MAX_BASELINE_BYTES {
            return Err(BaselineError::NotAFile { file });
        }
        let mut bytes = Vec::new();
        let opened = File::open(path).map_err(unreadable)?;
        opened.take(MAX_BASELINE_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
        let mut baseline = Self::empty(path, working_directory);
        baseline.read = Some(hash(&bytes));
        baseline.entries = parse(&bytes).map_err(|Mistake { line, column, reason }| BaselineError::Damaged {
            file: file.clone(),
            line,
            column,
            reason,
        })?;
        Ok(baseline)
    }

    /// The file as reports name it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// The name of a file or folder as the baseline has it; `shown` is how reports show it.
    #[must_use]
    pub fn name(&self, shown: &str) -> String {
        self.view.name(shown)
    }

    /// What a flag is known by here.
    #[must_use]
    pub fn key(&self, mut identity: Identity, flag: Flag) -> FlagKey {
        identity.file = self.view.name(&identity.file);
        FlagKey { identity, flag }
    }

    /// Whether there is an entry for the flag. How often it counts is for [`Matching`] to say.
    #[must_use]
    pub fn lists(&self, key: &FlagKey) -> bool {
        self.entries.contains_key(key)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

struct Mistake {
    line: usize,
    column: usize,
    reason: String,
}

fn parse(bytes: &[u8]) -> Result<BTreeMap<FlagKey, Entry>, Mistake> {
    let content: Content = serde_json::from_slice(bytes).map_err(|error| mistake(bytes, &error))?;
    let mut entries: BTreeMap<FlagKey, Entry> = BTreeMap::new();
    for Written { file, source, original, stated, reason, flag, count, line, message } in content.entries {
        let key = FlagKey { identity: Identity { file, source, original, stated, reason }, flag };
        let entry = entries.entry(key).or_insert(Entry { count: 0, line, message });
        // Two branches that were merged line by line may both have brought the entry: it counts once.
        entry.count = entry.count.max(count.get());
    }
    Ok(entries)
}

/// The parser counts columns in bytes and words its own place; a message has them in characters, in front.
fn mistake(bytes: &[u8], error: &serde_json::Error) -> Mistake {
    let line_bytes = bytes.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line_bytes.get(..error.column().saturating_sub(1)).unwrap_or(line_bytes);
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let is_conflict = [&b"<<<<<<<"[..], b"=======", b">>>>>>>"].iter().any(|mark| line_bytes.starts_with(mark));
    Mistake {
        line: error.line().max(1),
        column: String::from_utf8_lossy(before).chars().count().saturating_add(1),
        reason: if is_conflict { "here is a merge conflict".to_owned() } else { reason.escape_debug().to_string() },
    }
}

/// The flags of a run, held against a baseline one after the other.
#[derive(Debug)]
pub struct Matching<'b> {
    baseline: &'b Baseline,
    /// What is checked: files, and folders with all that is in them, as the baseline names them.
    scope: Vec<String>,
    seen: BTreeMap<&'b FlagKey, u64>,
    known: u64,
    /// The flags of this run, where a new baseline is to be written.
    found: Option<BTreeMap<FlagKey, Entry>>,
    is_too_long: bool,
}

impl<'b> Matching<'b> {
    /// Nothing is matched yet. `scope` are the paths that are checked, as reports show them; entries of other files are
    /// none of this run's business. `records` where a new baseline is to be written.
    #[must_use]
    pub fn new(baseline: &'b Baseline, scope: &[String], records: bool) -> Self {
        Self {
            baseline,
            scope: scope.iter().map(|shown| baseline.name(shown)).collect(),
            seen: BTreeMap::new(),
            known: 0,
            found: records.then(BTreeMap::new),
            is_too_long: false,
        }
    }

    /// The baseline.
    #[must_use]
    pub fn baseline(&self) -> &'b Baseline {
        self.baseline
    }

    /// Whether every flag of the run is wanted, and not only those that the baseline may list.
    #[must_use]
    pub fn records(&self) -> bool {
        self.found.is_some()
    }

    /// Whether the next flag is known. Of several that are the same, so many are as the entry counts. Flags must come in
    /// the order of input; one that does not fail the run is not written into a new baseline.
    pub fn take(&mut self, key: FlagKey, line: u64, message: &str, fails: bool) -> bool {
        let mut is_known = false;
        if let Some((listed, entry)) = self.baseline.entries.get_key_value(&key) {
            let seen = self.seen.entry(listed).or_insert(0);
            *seen = seen.saturating_add(1);
            is_known = *seen <= entry.count;
        }
        self.known = self.known.saturating_add(u64::from(is_known));
        if let Some(found) = self.found.as_mut().filter(|_| fails) {
            if found.len() >= MAX_ENTRIES && !found.contains_key(&key) {
                self.is_too_long = true;
            } else {
                let entry = found.entry(key).or_insert_with(|| Entry { count: 0, line, message: message.to_owned() });
                entry.count = entry.count.saturating_add(1);
            }
        }
        is_known
    }

    /// How many flags were known.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.known
    }

    /// The entries of the files that were checked which no longer occur, or not so often, in order; each as people know
    /// it: `archive/port.md: 6.87 billion yuan → about 96.5 million U.S. dollars`.
    #[must_use]
    pub fn stale(&self) -> Vec<String> {
        let is_stale = |(key, entry): &(&FlagKey, &Entry)| {
            self.is_in_scope(&key.identity.file) && self.seen.get(key).copied().unwrap_or(0) < entry.count
        };
        self.baseline.entries.iter().filter(is_stale).map(|(key, _)| described(key)).collect()
    }

    fn is_in_scope(&self, file: &str) -> bool {
        self.scope.iter().any(|path| {
            let is_below = |file: &str| file.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
            path == file || is_below(file) || (path == "." && !file.starts_with("../") && !file.starts_with(['/', '<']))
        })
    }

    /// Writes the flags of this run in place of the baseline; what it lists of files that were not checked stays. The
    /// number of its entries is returned.
    ///
    /// # Errors
    ///
    /// Where there are too many, or the file cannot be written. Then the old one stays as it was.
    pub fn write(&self, unfinished: &Unfinished) -> Result<usize, WriteBaselineError> {
        let file = self.baseline.shown();
        let entries = self.next_entries().ok_or_else(|| WriteBaselineError::TooMany { file: file.clone() })?;
        let mut export = Export::create_among(&self.baseline.path, unfinished)?;
        write(&entries, &mut export).map_err(|error| export.error(error))?;
        let path = &self.baseline.path;
        let is_same = || fs::read(path).ok().map(|bytes| hash(&bytes)) == self.baseline.read;
        if export.commit_if(is_same)? { Ok(entries.len()) } else { Err(WriteBaselineError::Changed { file }) }
    }

    /// The entries to write; `None` where there are too many.
    fn next_entries(&self) -> Option<BTreeMap<FlagKey, Entry>> {
        let mut entries = self.found.clone().unwrap_or_default();
        for (key, old) in &self.baseline.entries {
            if !self.is_in_scope(&key.identity.file) {
                entries.insert(key.clone(), old.clone());
            } else if let Some(entry) = entries.get_mut(key) {
                // The same content: only a rate that has moved since can have changed its message.
                entry.message.clone_from(&old.message);
            }
        }
        (!self.is_too_long && entries.len() <= MAX_ENTRIES).then_some(entries)
    }
}

fn described(key: &FlagKey) -> String {
    let Identity { file, original, stated, reason, .. } = &key.identity;
    match (reason, key.flag) {
        (Some(reason), _) => format!("{file}: {reason}"),
        (None, Flag::OneRate) => format!("{file}: {original} {stated}"),
        (None, Flag::Outside | Flag::Unchecked) => format!("{file}: {original} → {stated}"),
    }
}

fn write(entries: &BTreeMap<FlagKey, Entry>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"figcheck-baseline\":{VERSION},\"entries\":[")?;
    let mut separator = "\n";
    for (FlagKey { identity, flag }, Entry { count, line, message }) in entries {
        let Identity { file, source, original, stated, reason } = identity.clone();
        out.write_all(separator.as_bytes())?;
        let count = NonZeroU64::new(*count).unwrap_or(NonZeroU64::MIN);
        let message = message.clone();
        write_json_line(
            &Written { file, source, original, stated, reason, flag: *flag, count, line: *line, message },
            out,
        )?;
        separator = ",\n";
    }
    out.write_all(b"\n]}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(file: &str, stated: &str) -> Identity {
        Identity {
            file: file.to_owned(),
            original: "6.87 billion yuan".to_owned(),
            stated: stated.to_owned(),
            ..Identity::default()
        }
    }

    fn key(file: &str, stated: &str) -> FlagKey {
        FlagKey { identity: identity(file, stated), flag: Flag::Outside }
    }

    fn written(baseline: &Baseline, scope: &[&str], flags: &[FlagKey]) -> (Baseline, String) {
        let scope: Vec<String> = scope.iter().map(|path| (*path).to_owned()).collect();
        let mut matching = Matching::new(baseline, &scope, true);
        for (line, key) in (1..).zip(flags) {
            matching.take(key.clone(), line, "It is 90% below.", true);
        }
        matching.write(&Unfinished::default()).unwrap();
        let text = fs::read_to_string(&baseline.path).unwrap();
        (Baseline::read(&baseline.path, baseline.path.parent().unwrap()).unwrap(), text)
    }

    #[test]
    fn writes_an_entry_a_line_in_order_and_reads_it_back() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Baseline::empty(&folder.path().join("b.json"), folder.path());
        let unreadable = FlagKey {
            identity: Identity {
                file: "a.csv".into(),
                reason: Some("The cell is empty.".into()),
                ..Identity::default()
            },
            flag: Flag::Unchecked,
        };
        let flags = [key("b.md", "$1\u{1b}"), key("a.md", "约1亿美元"), key("b.md", "$1\u{1b}"), unreadable];
        let (read, text) = written(&empty, &["."], &flags);
        assert_eq!(
            text,
            "{\"figcheck-baseline\":1,\"entries\":[\n\
             {\"file\":\"a.csv\",\"reason\":\"The cell is empty.\",\"flag\":\"unchecked\",\"count\":1,\"line\":4,\
             \"message\":\"It is 90% below.\"},\n\
             {\"file\":\"a.md\",\"original\":\"6.87 billion yuan\",\"stated\":\"约1亿美元\",\"flag\":\"outside\",\
             \"count\":1,\"line\":2,\"message\":\"It is 90% below.\"},\n\
             {\"file\":\"b.md\",\"original\":\"6.87 billion yuan\",\"stated\":\"$1\\u001b\",\"flag\":\"outside\",\
             \"count\":2,\"line\":1,\"message\":\"It is 90% below.\"}\n]}\n"
        );
        for key in &flags {
            assert!(read.lists(key));
        }
        assert_eq!(written(&read, &["."], &flags).1, text, "the same flags give the same file");
        assert_eq!(written(&read, &["."], &[]).1, "{\"figcheck-baseline\":1,\"entries\":[\n]}\n");
    }

    #[test]
    fn what_another_run_has_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Baseline::empty(&folder.path().join("b.json"), folder.path());
        let (read, text) = written(&empty, &["."], &[key("a.md", "$1")]);
        let refused = |baseline: &Baseline| {
            let matching = Matching::new(baseline, &[".".to_owned()], true);
            matches!(matching.write(&Unfinished::default()), Err(WriteBaselineError::Changed { .. }))
        };
        assert!(refused(&empty), "there was none when the run began");
        assert_eq!(fs::read_to_string(&read.path).unwrap(), text);
        fs::write(&read.path, text.replace("$1", "$2")).unwrap();
        assert!(refused(&read));
    }

    #[test]
    fn knows_as_many_of_the_same_as_it_counts() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Baseline::empty(&folder.path().join("b.json"), folder.path());
        let (one, two) = (key("a.md", "$1"), key("a.md", "$2"));
        let (baseline, _) = written(&empty, &["a.md"], &[one.clone(), one.clone(), two.clone()]);
        let mut matching = Matching::new(&baseline, &["a.md".to_owned()], false);
        let mut take = |key: &FlagKey| matching.take(key.clone(), 0, "", true);
        assert!(take(&one) && take(&one) && !take(&one), "a third one is new");
        assert!(!take(&FlagKey { flag: Flag::Unchecked, ..one.clone() }), "another verdict is new");
        assert!(!take(&key("b.md", "$1")), "another file is new");
        assert_eq!(matching.known(), 2);
        assert_eq!(matching.stale(), ["a.md: 6.87 billion yuan → $2"]);
    }

    #[test]
    fn leaves_the_entries_of_other_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let empty = Baseline::empty(&folder.path().join("b.json"), folder.path());
        let flags = [key("a/x.md", "$1"), key("a/y.md", "$1"), key("ab.md", "$1"), key("../z.md", "$1")];
        let (baseline, _) = written(&empty, &["a", "ab.md", "../z.md"], &flags);
        for (scope, stale) in [
            (&["a/x.md"][..], &["a/x.md"][..]),
            (&["a"], &["a/x.md", "a/y.md"]),
            (&["."], &["a/x.md", "a/y.md", "ab.md"]),
            (&["<stdin>"], &[]),
        ] {
            let scope: Vec<String> = scope.iter().map(|path| (*path).to_owned()).collect();
            let matching = Matching::new(&baseline, &scope, true);
            let expected: Vec<_> = stale.iter().map(|file| format!("{file}: 6.87 billion yuan → $1")).collect();
            assert_eq!(matching.stale(), expected, "{scope:?}");
            assert_eq!(matching.next_entries().unwrap().len(), flags.len() - stale.len(), "{scope:?}");
        }
    }

    #[test]
    fn names_files_from_its_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("drafts")).unwrap();
        let drafts = folder.path().join("drafts");
        let empty = Baseline::empty(Path::new("../b.json"), &drafts);
        assert_eq!(empty.key(identity("a.md", "$1"), Flag::Outside), key("drafts/a.md", "$1"));
        let above = Baseline::empty(Path::new("b.json"), folder.path());
        assert_eq!(above.key(identity("drafts/a.md", "$1"), Flag::Outside), key("drafts/a.md", "$1"));
    }

    #[test]
    fn says_what_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.json");
        let error = || Baseline::read(&path, folder.path()).unwrap_err().to_string();
        assert!(error().contains("create it with --baseline") && error().ends_with("--write-baseline"), "{}", error());
        for (text, place, reason) in [
            ("", "1:1", "EOF while parsing a value"),
            ("{\"figcheck-baseline\":2,\"entries\":[]}", "1:22", "it has version 2"),
            ("{\"entries\":[]}", "1:14", "missing field `figcheck-baseline`"),
            (
                "{\"figcheck-baseline\":1,\"entries\":[\n{\"file\":\"约\",\"flag\":\"worse\"}]}",
                "2:26",
                "unknown variant `worse`",
            ),
            ("{\"figcheck-baseline\":1,\"entries\":[\n<<<<<<< HEAD\n]}", "2:1", "here is a merge conflict"),
            ("{\"figcheck-baseline\":1,\"entries\":[\n{\"flie\":1}]}", "2:7", "unknown field `flie`"),
            ("\u{feff}{}", "1:1", "expected value"),
        ] {
            fs::write(&path, text).unwrap();
            let error = error();
            assert!(error.contains(&format!("b.json:{place}: ")), "{place}: {error}");
            assert!(error.contains(reason) && error.contains("--write-baseline"), "{error}");
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(error().contains("no regular file"));
    }
}
