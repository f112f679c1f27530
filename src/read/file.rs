//! A file of articles, whatever its format: its bytes, and the articles in them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use crate::read::article::{Article, ArticleError, Kind};
use crate::read::encoding::{Decoded, Hint, decode};
use crate::read::jsonl::JsonLines;
use crate::read::limits::ARTICLE_BYTES_MAX;
use crate::read::{docx, html, markdown, text};

/// A file of articles, decoded.
///
/// ```
/// use figcheck::read::{article::Kind, file::ArticleFile};
/// let file = ArticleFile::new(b"<p>710 million yuan", Kind::Html)?;
/// for article in file.articles() {
///     assert_eq!(article?.text, "710 million yuan");
/// }
/// # Ok::<(), figcheck::read::article::ArticleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ArticleFile<'a> {
    kind: Kind,
    content: Content<'a>,
}

#[derive(Clone, Debug)]
enum Content<'a> {
    Text(Decoded<'a>),
    Package(&'a [u8]),
}

impl<'a> ArticleFile<'a> {
    /// Decodes a file.
    ///
    /// # Errors
    ///
    /// [`ArticleError::NotText`] when it is in no encoding that is read, [`ArticleError::TooLarge`] over
    /// [`ARTICLE_BYTES_MAX`].
    pub fn new(bytes: &'a [u8], kind: Kind) -> Result<Self, ArticleError> {
        if bytes.len() as u64 > ARTICLE_BYTES_MAX {
            return Err(ArticleError::offset_too_large());
        }
        let hint = match kind {
            Kind::Html => Hint::Html,
            Kind::Text | Kind::Markdown | Kind::JsonLines | Kind::Docx => Hint::Undeclared,
        };
        let content = match kind {
            Kind::Docx => Content::Package(bytes),
            Kind::Text | Kind::Markdown | Kind::Html | Kind::JsonLines => Content::Text(decode(bytes, hint)?),
        };
        Ok(Self { kind, content })
    }

    /// The kind of the file.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The decoded text of the file; `None` for a word-processor document.
    #[must_use]
    pub fn decoded(&self) -> Option<&Decoded<'a>> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Package(_) => None,
        }
    }

    /// The articles in it: one, or in JSON Lines one a line.
    #[must_use]
    pub fn articles(&self) -> Articles<'_> {
        Articles(match (&self.content, self.kind) {
            (Content::Text(text), Kind::JsonLines) => Rest::Lines(JsonLines::new(text)),
            (Content::Text(_) | Content::Package(_), _) => Rest::Whole(Some(self)),
        })
    }

    fn read(&self) -> Result<Article<'_>, ArticleError> {
        match &self.content {
            Content::Package(bytes) => docx::read(bytes),
            Content::Text(file) => match self.kind {
                Kind::Markdown => markdown::read(file),
                Kind::Html => html::read(file),
                Kind::Text | Kind::JsonLines | Kind::Docx => text::read(file),
            },
        }
    }
}

/// The iterator behind [`ArticleFile::articles`].
#[derive(Clone, Debug)]
pub struct Articles<'f>(Rest<'f>);

#[derive(Clone, Debug)]
enum Rest<'f> {
    Whole(Option<&'f ArticleFile<'f>>),
    Lines(JsonLines<'f>),
}

impl<'f> Iterator for Articles<'f> {
    type Item = Result<Article<'f>, ArticleError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Rest::Whole(file) => file.take().map(ArticleFile::read),
            Rest::Lines(lines) => lines.next(),
        }
    }
}

/// A file that must not change while it is read.
///
/// Where the end comes, and a regular file is not what it was at the start, reading fails: half a file that somebody is
/// still writing, or has cut off meanwhile, would pass for a whole one.
#[derive(Debug)]
pub struct SteadyFile {
    file: File,
    /// Its length and when it was last changed; `None` for a pipe or a device.
    state: Option<(u64, Option<SystemTime>)>,
    read: u64,
}

impl SteadyFile {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let state = state_of(&file)?;
        Ok(Self { file, state, read: 0 })
    }

    /// How long it was when it was opened; 0 for a pipe or a device.
    fn length(&self) -> u64 {
        self.state.map_or(0, |(length, _)| length)
    }

    /// Whether as much was read of a regular file as there was when it was opened.
    fn is_read(&self) -> bool {
        self.state.is_some_and(|(length, _)| self.read == length)
    }

    /// It is an error where the file is not what it was when it was opened, or was not read to its end.
    fn check_steady(&self) -> io::Result<()> {
        let now = state_of(&self.file)?;
        if now == self.state && now.is_none_or(|(length, _)| self.read >= length) {
            return Ok(());
        }
        Err(io::Error::other("it was changed while it was read; check it again once it is whole"))
    }
}

fn state_of(file: &File) -> io::Result<Option<(u64, Option<SystemTime>)>> {
    let metadata = file.metadata()?;
    Ok(metadata.is_file().then(|| (metadata.len(), metadata.modified().ok())))
}

impl Read for SteadyFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(out)?;
        self.read = self.read.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if count == 0 && !out.is_empty() {
            self.check_steady()?;
        }
        Ok(count)
    }
}

/// Reads a whole file of at most `limit` bytes into memory.
///
/// # Errors
///
/// An [`io::Error`]; of the kind [`io::ErrorKind::FileTooLarge`] when there are more bytes than that.
pub fn load(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut buffer = FileBuffer::default();
    let length = buffer.load(path, limit)?.len();
    buffer.bytes.truncate(length);
    Ok(buffer.bytes)
}

/// Memory that one file after the other is read into.
#[derive(Debug, Default)]
pub struct FileBuffer {
    bytes: Vec<u8>,
}

impl FileBuffer {
    /// How many bytes there is room for at least: most articles, and a good part of a pipe.
    const LEAST_BYTES: usize = 16 << 10;
    /// The most bytes that are worth keeping for the next file.
    const KEPT_BYTES: usize = 2 << 20;

    /// Reads a whole file of at most `limit` bytes in place of the one before.
    ///
    /// # Errors
    ///
    /// As [`load`].
    pub fn load(&mut self, path: &Path, limit: u64) -> io::Result<&[u8]> {
        let mut file = SteadyFile::open(path)?;
        if file.length() > limit {
            return Err(too_large(limit));
        }
        // With a byte to spare, the end is seen in the reading that comes to it.
        let room = usize::try_from(file.length()).unwrap_or(usize::MAX).saturating_add(1);
        if self.bytes.len() < room {
            self.bytes = vec![0; room.max(Self::LEAST_BYTES)];
        }
        let mut end = 0_usize;
        loop {
            let rest = self.bytes.get_mut(end..).unwrap_or_default();
            let count = match file.read(rest) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let is_short = count < rest.len();
            end = end.saturating_add(count);
            if end as u64 > limit {
                return Err(too_large(limit));
            }
            if count == 0 {
                break;
            }
            if is_short && file.is_read() {
                file.check_steady()?;
                break;
            }
            // It has grown, or it is a pipe and has no length.
            if !is_short {
                self.bytes.resize(self.bytes.len().saturating_mul(2), 0);
            }
        }
        Ok(self.bytes.get(..end).unwrap_or_default())
    }

    /// Frees the memory of a large file.
    pub fn shrink(&mut self) {
        if self.bytes.len() > Self::KEPT_BYTES {
            self.bytes = Vec::new();
        }
    }
}

/// Reads a stream of at most `limit` bytes into memory; room for `expected` of them is made at once.
///
/// # Errors
///
/// As [`load`].
pub fn load_stream(stream: impl Read, limit: u64, expected: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected.saturating_add(1));
    // A byte more than the limit, to see whether there is one. A file may also have grown since it was asked its size.
    stream.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {limit} bytes, the most that is read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_no_more_than_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(load(&path, 5).unwrap(), b"12345");
        assert_eq!(load(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        let mut buffer = FileBuffer::default();
        for text in ["12345", "1", "", "12345678", "12"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(buffer.load(&path, 8).unwrap(), text.as_bytes());
        }
        assert!(buffer.load(&path, 1).is_err());
        #[cfg(target_os = "linux")]
        for without_length in ["/proc/self/status", "/proc/self/stat"] {
            let path = Path::new(without_length);
            assert!(load(path, 1 << 20).unwrap().len() > 9);
            assert_eq!(load(path, 9).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        }
        assert_eq!(load_stream(&b"12345"[..], 5, 0).unwrap(), b"12345");
        assert_eq!(load_stream(io::repeat(b'a'), 1000, 0).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(load(folder.path(), 5).is_err());
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let read_with = |change: &dyn Fn(&File)| {
            std::fs::write(&path, "12345").unwrap();
            let mut file = SteadyFile::open(&path).unwrap();
            let mut start = [0; 3];
            file.read_exact(&mut start).unwrap();
            change(&File::options().write(true).open(&path).unwrap());
            let mut rest = Vec::new();
            file.read_to_end(&mut rest).map_err(|error| error.to_string())
        };
        let changed = |outcome: Result<usize, String>| outcome.unwrap_err().starts_with("it was changed while");
        assert_eq!(read_with(&|_| {}), Ok(2));
        assert!(changed(read_with(&|file| file.set_len(2).unwrap())), "cut off");
        assert!(changed(read_with(&|file| file.set_len(4).unwrap())), "shorter");
        assert!(changed(read_with(&|file| file.set_len(9).unwrap())), "longer");
        assert!(changed(read_with(&|file| file.set_modified(SystemTime::UNIX_EPOCH).unwrap())), "written over");
    }

    #[test]
    fn reads_every_kind() {
        for (bytes, kind, text) in [
            (&b"a *b*"[..], Kind::Text, "a *b*"),
            (b"a *b*", Kind::Markdown, "a b"),
            (b"a <i>b</i>", Kind::Html, "a b"),
            (b"{\"text\":\"a\"}", Kind::JsonLines, "a"),
        ] {
            let file = ArticleFile::new(bytes, kind).unwrap();
            let texts: Vec<_> = file.articles().map(|article| article.unwrap().text.into_owned()).collect();
            assert_eq!(texts, [text]);
        }
        assert!(ArticleFile::new(b"a", Kind::Docx).unwrap().articles().next().unwrap().is_err());
        let lines = ArticleFile::new(b"{\"text\":\"a\"}\n{}\n{\"text\":\"b\"}", Kind::JsonLines).unwrap();
        assert_eq!(lines.articles().map(|article| article.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn tells_kinds_by_content() {
        let of = |bytes: &[u8]| Kind::of_content(bytes);
        assert_eq!(of(b"PK\x03\x04..."), Kind::Docx);
        assert_eq!(of(b"\xEF\xBB\xBF\n <!DOCTYPE HTML>"), Kind::Html);
        assert_eq!(of(b"<p class=a>"), Kind::Html);
        assert_eq!(of(b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), Kind::Html);
        assert_eq!(of(b"{\"id\": 1, \"text\": \"\"}\n"), Kind::JsonLines);
        assert_eq!(of(b"---\r\ndate: x\r\n---"), Kind::Markdown);
        assert_eq!(of(b"# Title\n"), Kind::Markdown);
        assert_eq!(of(b"710 million yuan (<100)"), Kind::Text);
        assert_eq!(of(b""), Kind::Text);
    }
}
