//! An article: its text as a person reads it, with the exact place of every character in the file.

mod map;
mod place;
mod suppress;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use thiserror::Error;

use crate::claim::Place;
use crate::period::Period;
use crate::read::docx::DocxError;
use crate::read::encoding::{Decoded, NotText};
use crate::read::limits::{ARTICLE_BYTES_MAX, ARTICLE_CLAIMS};

pub use place::Cursor;
pub use suppress::{Blocks, Silenced, Suppression, SuppressionKind, Suppressions, blocks};

pub(crate) use map::{Mapped, TextMap};
pub(crate) use suppress::{Directive, resolve};

/// A kind of file that articles stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Plain text.
    Text,
    /// Markdown (`CommonMark` with tables, footnotes and strikethrough).
    Markdown,
    /// HTML.
    Html,
    /// A word-processor document, Office Open XML.
    Docx,
    /// JSON Lines, an article a line.
    JsonLines,
}

impl Kind {
    /// The kind that a file's name says it has, by its extension in any case.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        let kinds = [
            ("txt", Self::Text),
            ("md", Self::Markdown),
            ("markdown", Self::Markdown),
            ("html", Self::Html),
            ("htm", Self::Html),
            ("docx", Self::Docx),
            ("jsonl", Self::JsonLines),
            ("ndjson", Self::JsonLines),
        ];
        kinds.into_iter().find_map(|(known, kind)| extension.eq_ignore_ascii_case(known).then_some(kind))
    }

    /// The kind that a file without a name seems to have, by its start. What is none of the others is text.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::Docx;
        }
        // The zero bytes of UTF-16 and any byte order mark are passed over.
        let start: Vec<u8> = bytes.iter().take(2048).copied().filter(|b| b.is_ascii() && *b != 0).collect();
        let start = start.trim_ascii_start().to_ascii_lowercase();
        let first_line = start.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_end();
        let html: [&[u8]; 10] =
            [b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<?xml", b"<article", b"<p>", b"<p ", b"<div"];
        if html.iter().any(|tag| start.starts_with(tag)) {
            Self::Html
        } else if first_line.starts_with(b"{") && memchr::memmem::find(first_line, b"\"text\"").is_some() {
            Self::JsonLines
        } else if first_line == b"---" || first_line == b"+++" || first_line.starts_with(b"# ") {
            Self::Markdown
        } else {
            Self::Text
        }
    }
}

/// Where a document's date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateKind {
    /// A `<meta>` element of an HTML file.
    HtmlMeta,
    /// `datePublished` in a JSON-LD block of an HTML file.
    JsonLd,
    /// A `<time>` element of an HTML file.
    TimeElement,
    /// The front matter of a Markdown file.
    FrontMatter,
    /// The `date` member of a line of a JSON Lines file.
    Member,
    /// A dateline among the first lines of the text.
    Dateline,
}

impl fmt::Display for DateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HtmlMeta => "meta element",
            Self::JsonLd => "JSON-LD",
            Self::TimeElement => "time element",
            Self::FrontMatter => "front matter",
            Self::Member => "date member",
            Self::Dateline => "dateline",
        })
    }
}

/// The date that an article gives for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDate {
    /// The date.
    pub period: Period,
    /// Where it was found.
    pub kind: DateKind,
    /// How it is written there.
    pub text: String,
}

/// Why an article could not be read.
#[derive(Debug, Error)]
pub enum ArticleError {
    /// Its bytes are no text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// It is larger than what is read.
    #[error("{what} is larger than {limit} bytes, the most that is read; split it, or leave it out")]
    TooLarge {
        /// What is too large.
        what: Cow<'static, str>,
        /// The limit.
        limit: u64,
    },
    /// A line of a JSON Lines file cannot be read. The others can.
    #[error("line {line}, column {column}: {reason}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// The column in code points, from 1.
        column: u64,
        /// What is wrong.
        reason: String,
    },
    /// It is no word-processor document that can be read.
    #[error(transparent)]
    Docx(#[from] DocxError),
    /// Its elements nest deeper than what is read.
    #[error("line {line}, column {column}: elements nest more than {limit} deep here; this is hardly an article")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// The line of the first element too many, from 1.
        line: u64,
        /// Its column in code points, from 1.
        column: u64,
    },
    /// It has more claims than are read of one article.
    #[error(
        "it has more than {ARTICLE_CLAIMS} amounts with conversions, the most that are read of one article; split it"
    )]
    TooManyClaims,
}

impl ArticleError {
    /// A file whose offsets need more than 32 bits.
    pub(crate) fn offset_too_large() -> Self {
        Self::TooLarge { what: "the article".into(), limit: ARTICLE_BYTES_MAX }
    }

    /// An element too deep at an offset of a decoded file's text.
    pub(crate) fn too_deep(text: &str, offset: usize, limit: usize) -> Self {
        let file = Decoded::block(text, 0, 0);
        let mut cursor = Cursor::at_start_of(&file);
        cursor.move_to(&file, offset);
        Self::TooDeep { limit, line: cursor.line(), column: cursor.column() }
    }
}

/// An article.
#[derive(Clone, Debug)]
pub struct Article<'a> {
    /// The text as a person reads it. Blocks (paragraphs, headings, list items, table cells, footnotes) stand apart by a
    /// blank line. In plain text the line breaks are those of the file; elsewhere they are `\n`.
    pub text: Cow<'a, str>,
    /// The date it gives for itself.
    pub date: Option<DocumentDate>,
    /// The comments in it that silence claims.
    pub suppressions: Suppressions,
    /// The `id` of its line in a JSON Lines file.
    pub id: Option<String>,
    /// The `source` of its line in a JSON Lines file.
    pub source: Option<String>,
    origin: Origin<'a>,
    start: Cursor,
}

/// Where the text comes from.
#[derive(Clone, Debug)]
enum Origin<'a> {
    /// It is the decoded file.
    Whole(&'a Decoded<'a>),
    /// It is made of pieces of the decoded file.
    Pieces(&'a Decoded<'a>, TextMap),
    /// It stands in runs of a word-processor document.
    Runs(Vec<Run>),
}

/// The start of a run of text in a word-processor document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The offset in the article's text.
    pub text: u32,
    /// The offset of the start of its paragraph.
    pub paragraph_text: u32,
    /// The paragraph, from 1.
    pub paragraph: u32,
    /// The run in the paragraph, from 1.
    pub number: u32,
}

impl<'a> Article<'a> {
    /// An article whose text is the decoded file.
    pub(crate) fn whole(file: &'a Decoded<'a>) -> Self {
        Self::new(Cow::Borrowed(file.text()), Origin::Whole(file), Cursor::at_start_of(file))
    }

    /// An article whose text is made of pieces of the decoded file.
    pub(crate) fn pieced(text: Cow<'a, str>, map: TextMap, file: &'a Decoded<'a>) -> Self {
        Self::new(text, Origin::Pieces(file, map), Cursor::at_start_of(file))
    }

    /// An article that stands in runs.
    pub(crate) fn in_runs(text: String, runs: Vec<Run>) -> Self {
        let nothing = Decoded::block("", 0, 0);
        Self::new(Cow::Owned(text), Origin::Runs(runs), Cursor::at_start_of(&nothing))
    }

    /// The same article, with the place in its file that look-ups start from.
    pub(crate) fn starting_at(mut self, start: Cursor) -> Self {
        self.start = start;
        self
    }

    fn new(text: Cow<'a, str>, origin: Origin<'a>, start: Cursor) -> Self {
        Self { text, date: None, suppressions: Suppressions::default(), id: None, source: None, origin, start }
    }

    /// The bytes of the file from the start of the first to the end of the last character of `range`, which is a range of
    /// the text; `None` in a word-processor document, whose text stands packed in the file.
    ///
    /// ```
    /// use figcheck::read::{article::Article, encoding::{decode, Hint}, text};
    /// let file = decode("\u{feff}710 million yuan".as_bytes(), Hint::Undeclared)?;
    /// let article = text::read(&file)?;
    /// assert_eq!(article.bytes(0..3), Some(3..6));
    /// # Ok::<(), figcheck::read::article::ArticleError>(())
    /// ```
    #[must_use]
    pub fn bytes(&self, range: Range<usize>) -> Option<Range<u64>> {
        let source = self.source_range(range)?;
        self.file().map(|file| file.bytes(source))
    }

    /// Whether the bytes of `range` in the file are just that text in the file's encoding, with no markup, entity or
    /// escape among them. `false` in a word-processor document.
    #[must_use]
    pub fn is_contiguous(&self, range: Range<usize>) -> bool {
        let written = self.source_range(range.clone()).zip(self.file());
        let written = written.and_then(|(source, file)| file.text().get(source));
        written.is_some() && written == self.text.get(range)
    }

    /// A cursor at the start of the article, for [`Article::place`].
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.start
    }

    /// The place of a range of the text; `file` is left empty for the caller to fill in.
    ///
    /// Called with rising starts and the same cursor, all look-ups together read the file once. In a word-processor
    /// document the line is the paragraph's number, and the column counts the characters of the paragraph.
    #[must_use]
    pub fn place(&self, range: Range<usize>, cursor: &mut Cursor) -> Place<'static> {
        match self.source_range(range.clone()) {
            Some(source) => self.source_place(source, cursor),
            None => self.place_in_runs(range, cursor),
        }
    }

    /// The place of a range of the decoded file, as a [`Suppression`] has it. See [`Article::place`].
    #[must_use]
    pub fn source_place(&self, source: Range<usize>, cursor: &mut Cursor) -> Place<'static> {
        let Some(file) = self.file() else { return Place::default() };
        cursor.move_to(file, source.start);
        let mut end = *cursor;
        end.move_to(file, source.end);
        Place {
            file: Cow::Borrowed(""),
            line: cursor.line(),
            column: cursor.column(),
            end_line: end.line(),
            end_column: end.column(),
            bytes: Some(file.bytes(source)),
            paragraph_and_run: None,
        }
    }

    fn file(&self) -> Option<&'a Decoded<'a>> {
        match self.origin {
            Origin::Whole(file) | Origin::Pieces(file, _) => Some(file),
            Origin::Runs(_) => None,
        }
    }

    fn source_range(&self, range: Range<usize>) -> Option<Range<usize>> {
        match &self.origin {
            Origin::Whole(_) => Some(range),
            Origin::Pieces(_, map) => Some(map.source(range)),
            Origin::Runs(_) => None,
        }
    }

    fn place_in_runs(&self, range: Range<usize>, cursor: &mut Cursor) -> Place<'static> {
        let Origin::Runs(runs) = &self.origin else { return Place::default() };
        let first = run_at(runs, range.start);
        cursor.move_in_paragraphs(&self.text, range.start, first);
        let mut end = *cursor;
        end.move_in_paragraphs(&self.text, range.end, run_at(runs, range.end.saturating_sub(1).max(range.start)));
        Place {
            file: Cow::Borrowed(""),
            line: cursor.line(),
            column: cursor.column(),
            end_line: end.line(),
            end_column: end.column(),
            bytes: None,
            paragraph_and_run: Some((first.paragraph, first.number)),
        }
    }
}

/// The run that the character at `offset` stands in.
fn run_at(runs: &[Run], offset: usize) -> Run {
    let behind = runs.partition_point(|run| run.text as usize <= offset);
    let run = runs.get(behind.saturating_sub(1)).copied();
    run.unwrap_or(Run { text: 0, paragraph_text: 0, paragraph: 1, number: 1 })
}
