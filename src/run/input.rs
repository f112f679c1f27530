//! What a run reads: files found under the paths that were given, or standard input; and the jobs they make.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::Plan;
use super::job::{Job, Text};
use crate::read::article::{Kind, read_stream};
use crate::read::claims::{Block, ClaimsFile, OpenClaimsFile, looks_like_claims};
use crate::read::walk::{FileKind, Found, Walk};

/// How much of an input is looked at to tell what it is.
const SNIFF_BYTES: u64 = 64 * 1024;

/// How many bytes of claims files a thread is given in one batch.
const BATCH_BLOCKS_PER_THREAD: usize = 2;

/// How many articles a thread is given in one batch: enough that small files do not wait for each other.
const BATCH_ARTICLES_PER_THREAD: usize = 64;

type Reader = Box<dyn Read + Send>;

/// The inputs of a run, in order.
pub struct Inputs {
    queue: Queue,
    /// What every input is, whatever its name says.
    format: Option<FileKind>,
    allow_empty: bool,
}

enum Queue {
    Files(Box<Walk>),
    Stream(Option<Reader>),
}

/// What standard input is called in reports.
pub const STDIN_NAME: &str = "<stdin>";

impl Inputs {
    /// The files under some paths.
    #[must_use]
    pub fn files(walk: Walk) -> Self {
        Self { queue: Queue::Files(Box::new(walk)), format: None, allow_empty: false }
    }

    /// A stream, such as standard input.
    #[must_use]
    pub fn stream(reader: impl Read + Send + 'static) -> Self {
        Self { queue: Queue::Stream(Some(Box::new(reader))), format: None, allow_empty: false }
    }

    /// Takes every input for this kind, whatever its name or content says.
    #[must_use]
    pub fn with_format(mut self, format: Option<FileKind>) -> Self {
        self.format = format;
        self
    }

    /// Whether a claims file without rows, or a folder without files, is fine.
    #[must_use]
    pub fn with_empty_allowed(mut self, allow_empty: bool) -> Self {
        self.allow_empty = allow_empty;
        self
    }
}

/// Inputs turned into jobs, a batch at a time.
pub(super) struct Jobs<'p> {
    inputs: Inputs,
    plan: &'p Plan<'p>,
    open: Option<Open>,
    files: u64,
    is_done: bool,
}

/// A claims file that is being read.
struct Open {
    reader: OpenClaimsFile<Reader>,
    file: Arc<ClaimsFile>,
    has_rows: bool,
}

impl<'p> Jobs<'p> {
    pub(super) fn new(inputs: Inputs, plan: &'p Plan<'p>) -> Self {
        Self { inputs, plan, open: None, files: 0, is_done: false }
    }

    /// How many files were opened.
    pub(super) fn files(&self) -> u64 {
        self.files
    }

    /// The next jobs, as many as keep the threads at work; none at the end.
    pub(super) fn next_batch(&mut self) -> Vec<Job> {
        let blocks = self.plan.threads.saturating_mul(BATCH_BLOCKS_PER_THREAD);
        let articles = self.plan.threads.saturating_mul(BATCH_ARTICLES_PER_THREAD);
        let mut batch = Vec::new();
        let mut rows = 0_usize;
        while rows < blocks && batch.len() < articles {
            let Some(job) = self.next_job() else { break };
            rows = rows.saturating_add(usize::from(job.is_large()));
            batch.push(job);
        }
        batch
    }

    fn next_job(&mut self) -> Option<Job> {
        loop {
            if let Some(open) = &mut self.open {
                match open.reader.next_block() {
                    Ok(Some(block)) => {
                        open.has_rows |= has_rows(&block);
                        return Some(Job::Rows { file: Arc::clone(&open.file), block });
                    }
                    Ok(None) => {
                        let missing = !open.has_rows && !self.inputs.allow_empty;
                        let name = open.file.name.clone();
                        self.open = None;
                        if missing {
                            return Some(Job::Failed(format!(
                                "{name}: it has a header and no rows: there is nothing to check. Add claims, or allow \
                                 it with --allow-empty"
                            )));
                        }
                    }
                    Err(error) => {
                        self.open = None;
                        return Some(Job::Failed(error.to_string()));
                    }
                }
                continue;
            }
            if self.is_done {
                return None;
            }
            match self.next_input() {
                Some(Ok(Some(job))) => return Some(job),
                Some(Ok(None)) => {}
                Some(Err(message)) => return Some(Job::Failed(message)),
                None => self.is_done = true,
            }
        }
    }

    /// Opens the next input: a job of its own, or a claims file whose blocks come next.
    fn next_input(&mut self) -> Option<Result<Option<Job>, String>> {
        let found = match &mut self.inputs.queue {
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
        self.files = self.files.saturating_add(1);
        Some(self.open_file(found))
    }

    fn open_file(&mut self, found: Found) -> Result<Option<Job>, String> {
        let Found { path, shown, kind } = found;
        let kind = self.inputs.format.or(kind);
        if let Some(FileKind::Article(kind)) = kind
            && kind != Kind::JsonLines
        {
            return Ok(Some(Job::Article { name: shown, text: Text::File(path), kind: Some(kind) }));
        }
        let reader = open(&path).map_err(|error| format!("{shown}: {}", why_unreadable(&error)))?;
        match kind {
            Some(FileKind::Csv) => self.open_claims(&shown, reader, None),
            Some(FileKind::Tsv) => self.open_claims(&shown, reader, Some(b'\t')),
            Some(FileKind::Article(kind)) => Ok(Some(Job::Article { name: shown, text: Text::File(path), kind: Some(kind) })),
            None => self.open_unknown(shown, reader, Some(path)),
        }
    }

    fn open_stream(&mut self, reader: Reader) -> Result<Option<Job>, String> {
        match self.inputs.format {
            Some(FileKind::Csv) => self.open_claims(STDIN_NAME, reader, None),
            Some(FileKind::Tsv) => self.open_claims(STDIN_NAME, reader, Some(b'\t')),
            Some(FileKind::Article(kind)) => self.stream_article(STDIN_NAME.to_owned(), reader, Some(kind)),
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
        if looks_like_claims(&start) {
            return self.open_claims(&name, Box::new(Cursor::new(start).chain(reader)), None);
        }
        if let Some(path) = path {
            return Ok(Some(Job::Article { name, text: Text::File(path), kind: None }));
        }
        if start.is_empty() && !self.inputs.allow_empty {
            return Err(format!(
                "{name}: it is empty: there is nothing to check. Pipe in an article or a claims file, or allow it with \
                 --allow-empty"
            ));
        }
        self.stream_article(name, Box::new(Cursor::new(start).chain(reader)), None)
    }

    fn stream_article(&self, name: String, reader: Reader, kind: Option<Kind>) -> Result<Option<Job>, String> {
        let bytes = read_stream(reader, self.plan.article_bytes, 0)
            .map_err(|error| format!("{name}: {}", why_unreadable(&error)))?;
        Ok(Some(Job::Article { name, text: Text::Bytes(bytes), kind }))
    }

    fn open_claims(&mut self, name: &str, reader: Reader, delimiter: Option<u8>) -> Result<Option<Job>, String> {
        let reader = OpenClaimsFile::open(name, reader, delimiter, self.plan.columns).map_err(|e| e.to_string())?;
        let file = Arc::new(reader.file.clone());
        self.open = Some(Open { reader, file, has_rows: false });
        Ok(None)
    }
}

fn has_rows(block: &Block) -> bool {
    block.bytes.iter().any(|byte| !matches!(byte, b'\n' | b'\r'))
}

fn open(path: &std::path::Path) -> io::Result<Reader> {
    Ok(Box::new(File::open(path)?))
}

/// Why a file cannot be read, and what to do about it.
pub(super) fn why_unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it; check who owns it and its mode".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        _ => format!("cannot read it: {error}"),
    }
}
