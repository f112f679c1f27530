//! What a run reads: files found under the paths that were given, or standard input; and the jobs they make.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Plan;
use super::job::{Job, Text};
use super::pipeline::Task;
use crate::gate::paths::Profile;
use crate::read::article::Kind;
use crate::read::claims::{
    BLOCK_BYTES, Block, Blocks, ClaimsFile, ColumnNames, LISTED_BLOCK_BYTES, OpenClaimsFile, Utf8Reader,
    looks_like_claims, looks_like_json_lines,
};
use crate::read::file::{SteadyFile, load_stream};
use crate::read::walk::{FileKind, Found, Options as WalkOptions, Walk, walk};

/// How much of an input is looked at to tell what it is.
const SNIFF_BYTES: u64 = 64 * 1024;

type Reader = Box<dyn Read + Send>;

/// Said where folders hold no file of a known kind.
const NOTHING_TO_CHECK: &str = "there is nothing to check in there: no .csv, .tsv, .jsonl, .txt, .md, .html or .docx \
                                file. Name a file outright, or allow it with --allow-empty";

/// Said where the configuration ignores every file.
const ALL_IGNORED: &str = "nothing was checked: the configuration ignores every file that was given. Look at `ignore` in \
                           figcheck.toml, or allow it with --allow-empty";

/// The inputs of a run, in order.
pub struct Inputs {
    source: Source,
    /// What every input is, whatever its name says.
    format: Option<FileKind>,
    allow_empty: bool,
}

enum Source {
    /// The files under some paths.
    Files { paths: Vec<PathBuf>, options: WalkOptions },
    /// A stream that can be read once.
    Stream(Reader),
    /// A stream that was kept, to be read more than once.
    Kept(File),
}

/// What standard input is called in reports.
pub const STDIN_NAME: &str = "<stdin>";

impl Inputs {
    /// The files under some paths.
    #[must_use]
    pub fn files(paths: Vec<PathBuf>, options: WalkOptions) -> Self {
        Self { source: Source::Files { paths, options }, format: None, allow_empty: false }
    }

    /// A stream, such as standard input.
    #[must_use]
    pub fn stream(reader: impl Read + Send + 'static) -> Self {
        Self { source: Source::Stream(Box::new(reader)), format: None, allow_empty: false }
    }

    /// Takes every input for this kind, whatever its name or content says.
    #[must_use]
    pub fn with_format(mut self, format: Option<FileKind>) -> Self {
        self.format = format;
        self
    }

    /// Whether a claims file without rows, an empty stream or a folder without files is fine.
    #[must_use]
    pub fn with_empty_allowed(mut self, allow_empty: bool) -> Self {
        self.allow_empty = allow_empty;
        self
    }

    /// The same inputs, to be read before these. A stream is kept in a temporary file for that.
    ///
    /// # Errors
    ///
    /// Where there is no room for the temporary file, or the stream fails.
    pub fn first_reading(&mut self) -> io::Result<Self> {
        if let Source::Stream(reader) = &mut self.source {
            let mut file = tempfile::tempfile()?;
            io::copy(reader, &mut file)?;
            self.source = Source::Kept(file);
        }
        let source = match &mut self.source {
            Source::Files { paths, options } => Source::Files { paths: paths.clone(), options: options.clone() },
            Source::Kept(file) => Source::Kept(file.try_clone()?),
            Source::Stream(_) => Source::Stream(Box::new(io::empty())),
        };
        Ok(Self { source, format: self.format, allow_empty: self.allow_empty })
    }

    /// The other columns of all claims files among the inputs, each name once, in the order in which they are met.
    ///
    /// Files are opened for their headers alone. A file whose header cannot be read has none here; reading it says why.
    #[must_use]
    pub fn other_columns(&mut self, plan: &Plan<'_>) -> Vec<String> {
        let mut names = Vec::new();
        let mut seen = BTreeSet::new();
        let mut add = |file: &ClaimsFile| {
            for name in file.columns.other_names() {
                if seen.insert(name.clone()) {
                    names.push(name);
                }
            }
        };
        match &self.source {
            Source::Files { paths, options } => {
                for found in walk(paths.clone(), options.clone()).flatten() {
                    if plan.paths.is_some_and(|paths| paths.of_file(&found.shown).is_ignored) {
                        continue;
                    }
                    let delimiter = match self.format.or(found.kind) {
                        Some(FileKind::Csv) => None,
                        Some(FileKind::Tsv) => Some(b'\t'),
                        None if starts_like_claims(&found.path, plan.columns) => None,
                        Some(FileKind::Article(_)) | None => continue,
                    };
                    let Ok(reader) = open(&found.path) else { continue };
                    if let Ok(open) = OpenClaimsFile::open(&found.shown, reader, delimiter, plan.columns) {
                        add(&open.file);
                    }
                }
            }
            Source::Stream(_) | Source::Kept(_) => {
                let start = self.start_of_stream();
                let delimiter = match self.format {
                    Some(FileKind::Csv) => None,
                    Some(FileKind::Tsv) => Some(b'\t'),
                    None if looks_like_claims(&start, plan.columns) => None,
                    Some(FileKind::Article(_)) | None => return names,
                };
                if let Ok(open) = OpenClaimsFile::open(STDIN_NAME, start.as_slice(), delimiter, plan.columns) {
                    add(&open.file);
                }
            }
        }
        names
    }

    /// The first bytes of a stream, which stay to be read.
    fn start_of_stream(&mut self) -> Vec<u8> {
        let mut start = Vec::new();
        match &mut self.source {
            Source::Files { .. } => {}
            Source::Stream(reader) => {
                // An error comes again when the stream is read.
                let _ = reader.by_ref().take(SNIFF_BYTES).read_to_end(&mut start);
                let rest = std::mem::replace(reader, Box::new(io::empty()));
                *reader = Box::new(Cursor::new(start.clone()).chain(rest));
            }
            Source::Kept(file) => {
                let _ = file.rewind().and_then(|()| file.take(SNIFF_BYTES).read_to_end(&mut start));
            }
        }
        start
    }
}

fn starts_like_claims(path: &Path, own_names: &ColumnNames) -> bool {
    let mut start = Vec::new();
    let read = open(path).and_then(|reader| reader.take(SNIFF_BYTES).read_to_end(&mut start));
    read.is_ok() && looks_like_claims(&start, own_names)
}

/// Inputs turned into jobs, a batch at a time.
pub(super) struct Jobs<'p> {
    queue: Queue,
    format: Option<FileKind>,
    allow_empty: bool,
    plan: &'p Plan<'p>,
    /// The other columns of all claims files, which the cells of each are put in the order of.
    other_columns: &'p [String],
    open: Option<Open>,
    /// How much of a claims file is read at a time.
    block_bytes: usize,
    /// What applies to the input that is open, or was opened last.
    profile: Profile<'p>,
    files: u64,
    ignored: u64,
    failures: u64,
    is_done: bool,
}

enum Queue {
    Files(Box<Walk>),
    Stream(Option<Reader>),
}

/// A file that is being read block by block.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Open {
    /// A claims file.
    Claims { reader: OpenClaimsFile<Reader>, file: Arc<ClaimsFile>, has_rows: bool },
    /// JSON Lines.
    Lines { name: Arc<str>, blocks: Blocks<Utf8Reader<Reader>>, has_rows: bool },
}

impl Open {
    /// The next block; `None` at the end.
    fn next_job(&mut self) -> Result<Option<Job>, String> {
        match self {
            Self::Claims { reader, file, has_rows } => {
                let Some(block) = reader.next_block().map_err(|error| error.to_string())? else { return Ok(None) };
                *has_rows |= has_text(&block);
                Ok(Some(Job::Rows { file: Arc::clone(file), block }))
            }
            Self::Lines { name, blocks, has_rows } => {
                let block = blocks.next_block().map_err(|error| format!("{name}: {}", why_unreadable(&error)))?;
                let Some(block) = block else { return Ok(None) };
                *has_rows |= has_text(&block);
                Ok(Some(Job::Lines { name: Arc::clone(name), block }))
            }
        }
    }

    /// What is missing in a file that held nothing but its header.
    fn lacks(&self) -> Option<String> {
        match self {
            Self::Claims { has_rows: true, .. } | Self::Lines { has_rows: true, .. } => None,
            Self::Claims { file, .. } => Some(format!(
                "{}: it has a header and no rows: there is nothing to check. Add claims, or allow it with --allow-empty",
                file.name
            )),
            Self::Lines { name, .. } => Some(format!(
                "{name}: it is empty: there is nothing to check. Add lines, or allow it with --allow-empty"
            )),
        }
    }
}

impl<'p> Jobs<'p> {
    /// `only_counts` says that nothing is kept of a claim but its verdict.
    pub(super) fn new(inputs: Inputs, plan: &'p Plan<'p>, other_columns: &'p [String], only_counts: bool) -> Self {
        let queue = match inputs.source {
            Source::Files { paths, options } => Queue::Files(Box::new(walk(paths, options))),
            Source::Stream(reader) => Queue::Stream(Some(reader)),
            Source::Kept(mut file) => {
                // A file that cannot be rewound reads as empty, and an empty stream is an error.
                let _ = file.rewind();
                Queue::Stream(Some(Box::new(file)))
            }
        };
        Self {
            queue,
            format: inputs.format,
            allow_empty: inputs.allow_empty,
            plan,
            other_columns,
            open: None,
            block_bytes: if only_counts { BLOCK_BYTES } else { LISTED_BLOCK_BYTES },
            profile: Profile::default(),
            files: 0,
            ignored: 0,
            failures: 0,
            is_done: false,
        }
    }

    /// How many files were opened.
    pub(super) fn files(&self) -> u64 {
        self.files
    }

    /// How many files were passed over, as the configuration asks.
    pub(super) fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Takes back the memory of a block that is done with.
    pub(super) fn recycle(&mut self, bytes: Vec<u8>) {
        match &mut self.open {
            Some(Open::Claims { reader, .. }) => reader.recycle(bytes),
            Some(Open::Lines { blocks, .. }) => blocks.recycle(bytes),
            None => {}
        }
    }

    /// The next jobs that one thread does; `None` at the end.
    pub(super) fn next_task(&mut self) -> Option<Task<'p>> {
        let mut task = Task::default();
        while let Some(job) = self.next_job() {
            if task.add(job, self.profile) {
                break;
            }
        }
        (!task.is_empty()).then_some(task)
    }

    fn next_job(&mut self) -> Option<Job> {
        loop {
            if let Some(open) = &mut self.open {
                let next = open.next_job();
                if let Ok(Some(job)) = next {
                    return Some(job);
                }
                let lacks = open.lacks().filter(|_| !self.allow_empty);
                self.open = None;
                if let Some(message) = next.err().or(lacks) {
                    return Some(Job::Failed(message));
                }
                continue;
            }
            if self.is_done {
                return None;
            }
            match self.next_input() {
                Some(Ok(Some(job))) => return Some(job),
                Some(Ok(None)) => {}
                Some(Err(message)) => {
                    self.failures = self.failures.saturating_add(1);
                    return Some(Job::Failed(message));
                }
                None => {
                    self.is_done = true;
                    if self.files == 0 && self.failures == 0 && !self.allow_empty {
                        let why = if self.ignored > 0 { ALL_IGNORED } else { NOTHING_TO_CHECK };
                        return Some(Job::Failed(why.to_owned()));
                    }
                }
            }
        }
    }

    /// Opens the next input: a job of its own, or a claims file whose blocks come next.
    fn next_input(&mut self) -> Option<Result<Option<Job>, String>> {
        let found = match &mut self.queue {
            Queue::Files(walk) => match walk.next()? {
                Ok(found) => found,
                Err(error) => return Some(Err(error.to_string())),
            },
            Queue::Stream(reader) => {
                let reader = reader.take()?;
                self.files = self.files.saturating_add(1);
                return Some(self.open_stream(reader));
            }
        };
        self.profile = self.plan.paths.map(|paths| paths.of_file(&found.shown)).unwrap_or_default();
        if self.profile.is_ignored {
            self.ignored = self.ignored.saturating_add(1);
            return Some(Ok(None));
        }
        self.files = self.files.saturating_add(1);
        Some(self.open_file(found))
    }

    fn open_file(&mut self, found: Found) -> Result<Option<Job>, String> {
        let Found { path, shown, kind } = found;
        let kind = self.format.or(kind);
        if let Some(FileKind::Article(kind @ (Kind::Text | Kind::Markdown | Kind::Html | Kind::Docx))) = kind {
            return Ok(Some(Job::Article { name: shown, text: Text::File(path), kind }));
        }
        let reader = open(&path).map_err(|error| format!("{shown}: {}", why_unreadable(&error)))?;
        match kind {
            Some(FileKind::Csv) => self.open_claims(&shown, reader, None),
            Some(FileKind::Tsv) => self.open_claims(&shown, reader, Some(b'\t')),
            Some(FileKind::Article(_)) => Ok(self.open_lines(shown, reader)),
            None => self.open_unknown(shown, reader, Some(path)),
        }
    }

    fn open_stream(&mut self, reader: Reader) -> Result<Option<Job>, String> {
        match self.format {
            Some(FileKind::Csv) => self.open_claims(STDIN_NAME, reader, None),
            Some(FileKind::Tsv) => self.open_claims(STDIN_NAME, reader, Some(b'\t')),
            Some(FileKind::Article(Kind::JsonLines)) => Ok(self.open_lines(STDIN_NAME.to_owned(), reader)),
            Some(FileKind::Article(kind)) => self.stream_article(STDIN_NAME.to_owned(), reader, kind),
            None => self.open_unknown(STDIN_NAME.to_owned(), reader, None),
        }
    }

    /// Tells from its start what an input is.
    fn open_unknown(&mut self, name: String, mut reader: Reader, path: Option<PathBuf>) -> Result<Option<Job>, String> {
        let mut start = Vec::new();
        reader
            .by_ref()
            .take(SNIFF_BYTES)
            .read_to_end(&mut start)
            .map_err(|error| format!("{name}: {}", why_unreadable(&error)))?;
        if looks_like_claims(&start, self.plan.columns) {
            return self.open_claims(&name, Box::new(Cursor::new(start).chain(reader)), None);
        }
        let kind = Kind::of_content(&start);
        if kind == Kind::JsonLines || looks_like_json_lines(&start) {
            return Ok(self.open_lines(name, Box::new(Cursor::new(start).chain(reader))));
        }
        if let Some(path) = path {
            return Ok(Some(Job::Article { name, text: Text::File(path), kind }));
        }
        if start.is_empty() && !self.allow_empty {
            return Err(format!(
                "{name}: it is empty: there is nothing to check. Pipe in an article or a claims file, or allow it with \
                 --allow-empty"
            ));
        }
        self.stream_article(name, Box::new(Cursor::new(start).chain(reader)), kind)
    }

    fn stream_article(&self, name: String, reader: Reader, kind: Kind) -> Result<Option<Job>, String> {
        let bytes = load_stream(reader, self.plan.article_bytes, 0)
            .map_err(|error| format!("{name}: {}", why_unreadable(&error)))?;
        Ok(Some(Job::Article { name, text: Text::Bytes(bytes), kind }))
    }

    fn open_lines(&mut self, name: String, reader: Reader) -> Option<Job> {
        let mut blocks = Blocks::of_lines(Utf8Reader::new(reader));
        blocks.set_block_bytes(self.block_bytes);
        self.open = Some(Open::Lines { name: name.into(), blocks, has_rows: false });
        None
    }

    fn open_claims(&mut self, name: &str, reader: Reader, delimiter: Option<u8>) -> Result<Option<Job>, String> {
        let mut reader = OpenClaimsFile::open(name, reader, delimiter, self.plan.columns).map_err(|e| e.to_string())?;
        reader.set_block_bytes(self.block_bytes);
        let mut file = reader.file.clone();
        file.columns.order_others(self.other_columns);
        let file = Arc::new(file);
        self.open = Some(Open::Claims { reader, file, has_rows: false });
        Ok(None)
    }
}

fn has_text(block: &Block) -> bool {
    block.bytes.iter().any(|byte| !matches!(byte, b'\n' | b'\r'))
}

fn open(path: &Path) -> io::Result<Reader> {
    Ok(Box::new(SteadyFile::open(path)?))
}

/// Why a file cannot be read, and what to do about it.
pub(super) fn why_unreadable(error: &io::Error) -> String {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        "there is no such file; check the path".to_owned()
    } else if kind == io::ErrorKind::PermissionDenied {
        "no permission to read it; check who owns it and its mode".to_owned()
    } else if kind == io::ErrorKind::IsADirectory {
        "it is a folder, not a file".to_owned()
    } else {
        format!("cannot read it: {error}")
    }
}
