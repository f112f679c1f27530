//! Word-processor documents (Office Open XML): paragraphs, tables, text boxes, footnotes and endnotes.
//!
//! The text of runs is joined. What a tracked change deletes or moves away, what is struck out and what is hidden is no
//! text; what a change inserts is. Headers, footers and comments are not read. A `.docx` packs its text, so places are
//! paragraphs and runs and not bytes: paragraphs are counted from 1 through the body, then the footnotes, then the
//! endnotes, with those in table cells and text boxes and those that are empty; runs from 1 in each paragraph.

mod body;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::read::article::{Article, ArticleError};
use crate::read::date;
use crate::read::encoding::{Hint, NotText, decode};
use crate::read::limits::{DOCX_ENTRIES, DOCX_PART_BYTES, DOCX_RATIO, DOCX_RATIO_FROM_BYTES};

use body::Body;

/// The start of every entry of a zip file's directory.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
/// The start of the files that older versions of Word wrote, and of those that are encrypted.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0";

/// Why a word-processor document could not be read.
#[derive(Debug, Error)]
pub enum DocxError {
    /// It is an old `.doc`, or encrypted.
    #[error("this is an old .doc file or an encrypted one; save it as an unprotected .docx")]
    CompoundFile,
    /// It is no zip file, or a damaged one.
    #[error("this is no .docx file: {0}")]
    Zip(#[from] ZipError),
    /// It has more entries than are read.
    #[error("this .docx file has more than {DOCX_ENTRIES} entries, the most that are read")]
    Entries,
    /// A part lacks, so that it is another kind of zip file.
    #[error("this is no .docx file: it has no part `{part}`")]
    Missing {
        /// The part's name.
        part: String,
    },
    /// The part that should hold the text is another kind of document, such as a spreadsheet under a wrong name.
    #[error("this is no .docx file: `{part}` is no document of a word processor")]
    NoBody {
        /// The part's name.
        part: String,
    },
    /// A part is larger than what is read, or unpacks to a suspicious size.
    #[error("`{part}` unpacks to more than {limit} bytes; such a file is refused, as it may be made to exhaust memory")]
    Bomb {
        /// The part's name.
        part: String,
        /// The limit that it is over.
        limit: u64,
    },
    /// A part cannot be unpacked.
    #[error("`{part}` cannot be unpacked: {reason}")]
    Damaged {
        /// The part's name.
        part: String,
        /// Why.
        reason: String,
    },
    /// A part is no text.
    #[error("`{part}`: {error}")]
    NotText {
        /// The part's name.
        part: String,
        /// Why.
        error: NotText,
    },
    /// A part is no well-formed XML.
    #[error("`{part}` is not well-formed at character {offset}: {reason}")]
    Xml {
        /// The part's name.
        part: String,
        /// Where, as an offset in bytes of the unpacked part.
        offset: u64,
        /// Why.
        reason: String,
    },
    /// A part declares a document type, with which entities could multiply.
    #[error(
        "`{part}` has a document type declaration; no .docx has one, and it could make the text grow without bounds"
    )]
    Doctype {
        /// The part's name.
        part: String,
    },
    /// Its elements nest deeper than what is read.
    #[error("`{part}`: elements nest more than {limit} deep; this is hardly an article")]
    TooDeep {
        /// The part's name.
        part: String,
        /// The limit.
        limit: usize,
    },
}

/// Reads a word-processor document.
///
/// # Errors
///
/// [`ArticleError::Docx`] for a file that is none, that is damaged, or that is over a limit of
/// [`limits`](crate::read::limits).
pub fn read(bytes: &[u8]) -> Result<Article<'static>, ArticleError> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(DocxError::CompoundFile.into());
    }
    // Counted before the directory is read: reading it takes memory for each entry.
    if memmem::find_iter(bytes, DIRECTORY_ENTRY).nth(DOCX_ENTRIES).is_some() {
        return Err(DocxError::Entries.into());
    }
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(DocxError::from)?;
    let main = main_part(&mut package)?;
    let folder = main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let mut body = Body::default();
    let text = unpack(&mut package, &main)?.ok_or_else(|| DocxError::Missing { part: main.clone() })?;
    body.add(&main, &text)?;
    if !body.has_body() {
        return Err(DocxError::NoBody { part: main }.into());
    }
    for notes in ["footnotes.xml", "endnotes.xml"] {
        let part = format!("{folder}{notes}");
        if let Some(text) = unpack(&mut package, &part)? {
            body.add(&part, &text)?;
        }
    }
    let (text, runs) = body.finish();
    let mut article = Article::in_runs(text, runs);
    article.date = date::dateline(&article.text);
    Ok(article)
}

/// The name of the part that holds the document, as the package's relationships say.
fn main_part(package: &mut ZipArchive<Cursor<&[u8]>>) -> Result<String, DocxError> {
    const RELATIONSHIPS: &str = "_rels/.rels";
    let missing = || DocxError::Missing { part: RELATIONSHIPS.to_owned() };
    let text = unpack(package, RELATIONSHIPS)?.ok_or_else(missing)?;
    let mut reader = Reader::from_str(&text);
    loop {
        let event = reader.read_event();
        let at = reader.buffer_position();
        match event.map_err(|error| xml(RELATIONSHIPS, at, &error))? {
            Event::DocType(_) => return Err(DocxError::Doctype { part: RELATIONSHIPS.to_owned() }),
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                if attribute(&tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                    && let Some(target) = attribute(&tag, "Target")
                {
                    return Ok(target.trim_start_matches("./").trim_start_matches('/').to_owned());
                }
            }
            Event::Eof => return Ok("word/document.xml".to_owned()),
            Event::Start(_)
            | Event::Empty(_)
            | Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// An attribute of a tag, by its name without a prefix.
fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let mut attributes = tag.attributes();
    // Looking for attributes that stand twice takes quadratic time.
    let mut attributes = attributes.with_checks(false).filter_map(Result::ok);
    attributes.find(|attribute| attribute.key.local_name().as_ref() == name).map(|attribute| attribute.value)
}

fn xml(part: &str, offset: u64, error: &impl ToString) -> DocxError {
    DocxError::Xml { part: part.to_owned(), offset, reason: error.to_string() }
}

/// Unpacks a part, as far as the limits allow. `None` if there is no such part.
fn unpack(package: &mut ZipArchive<Cursor<&[u8]>>, part: &str) -> Result<Option<String>, DocxError> {
    let entry = match package.by_name(part) {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(DocxError::Damaged { part: part.to_owned(), reason: error.to_string() }),
    };
    let by_ratio = entry.compressed_size().saturating_mul(DOCX_RATIO).max(DOCX_RATIO_FROM_BYTES);
    let limit = by_ratio.min(DOCX_PART_BYTES);
    let mut bytes = Vec::new();
    // The size that the directory gives may be a lie; what is unpacked is counted.
    let read = entry.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| DocxError::Damaged { part: part.to_owned(), reason: error.to_string() })?;
    if bytes.len() as u64 > limit {
        return Err(DocxError::Bomb { part: part.to_owned(), limit });
    }
    let decoded = decode(&bytes, Hint::Html).map_err(|error| DocxError::NotText { part: part.to_owned(), error })?;
    Ok(Some(decoded.text().to_owned()))
}

#[cfg(test)]
mod tests;
