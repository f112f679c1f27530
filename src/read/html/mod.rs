//! HTML: the text that shows on the page.
//!
//! Hidden: scripts, styles, `<head>`, comments, what has `hidden` or `display: none`, alternative texts, fallbacks
//! (`<noscript>`, inside of `<video>`), and what is struck out (`<del>`, `<s>`), which the copy takes back. White space
//! collapses as in browsers; style sheets are not read. Digits in `<sup>` and `<sub>` become raised and lowered ones, so
//! that the number of a footnote does not join the figure before it.

mod elements;
mod page;
mod published;

use std::ops::Range;

use html5gum::{Emitter, Error, State, Tokenizer};

use crate::read::article::{Article, ArticleError, resolve};
use crate::read::date;
use crate::read::encoding::Decoded;
use crate::read::limits::HTML_BYTES;

use elements::Content;

pub(crate) use elements::shifted;
pub(crate) use page::{Attributes, Page};

/// The longest value of an attribute that is kept, in bytes. No date is longer.
const VALUE_BYTES: usize = 1024;

/// Reads an HTML file. Tag soup is read as browsers read it; there are no syntax errors.
///
/// # Errors
///
/// [`ArticleError::TooLarge`] over [`HTML_BYTES`], [`ArticleError::TooDeep`] over
/// [`HTML_DEPTH`](crate::read::limits::HTML_DEPTH).
///
/// ```
/// use figcheck::read::{encoding::{decode, Hint}, html};
/// let page = "<p>Sales were 710&nbsp;million <b>yuan</b>\n  (&#36;100 million).<p>Next.<script>0</script>";
/// let file = decode(page.as_bytes(), Hint::Html)?;
/// let article = html::read(&file)?;
/// assert_eq!(article.text, "Sales were 710\u{a0}million yuan ($100 million).\n\nNext.");
/// assert_eq!(article.bytes(11..17), Some(14..24), "710, the entity and m");
/// assert!(article.is_contiguous(31..42) && !article.is_contiguous(30..42));
/// # Ok::<(), figcheck::read::article::ArticleError>(())
/// ```
pub fn read<'a>(file: &'a Decoded<'a>) -> Result<Article<'a>, ArticleError> {
    if file.text().len() as u64 > HTML_BYTES {
        return Err(ArticleError::TooLarge { what: "an HTML file".into(), limit: HTML_BYTES });
    }
    let mut page = Page::new(file.text());
    feed(&mut page, 0..file.text().len())?;
    Ok(into_article(page, file))
}

/// The article that a finished page is.
pub(crate) fn into_article<'a>(page: Page<'_>, file: &'a Decoded<'a>) -> Article<'a> {
    let (mapped, directives, published) = page.finish();
    let (text, map) = mapped.into_parts();
    let suppressions = resolve(&text, directives);
    let date = published.into_date().or_else(|| date::dateline(&text));
    let mut article = Article::pieced(text.into(), map, file);
    (article.suppressions, article.date) = (suppressions, date);
    article
}

/// Adds a piece of the page's source, which is HTML, to a page.
pub(crate) fn feed(page: &mut Page<'_>, range: Range<usize>) -> Result<(), ArticleError> {
    let source = page.source();
    let Some(chunk) = source.get(range.clone()) else { return Ok(()) };
    let raw = page.raw_content();
    let mut feed = Feed {
        page,
        chunk,
        base: range.start,
        position: 0,
        done: 0,
        run: 0..0,
        tag_start: 0,
        tag: Vec::new(),
        is_end_tag: false,
        is_self_closing: false,
        last_start_tag: Vec::new(),
        attribute: None,
        attributes: Attributes::default(),
        json_ld: None,
        error: None,
    };
    feed.last_start_tag.extend(raw.map(|(_, name)| name).unwrap_or_default());
    let mut tokens = Tokenizer::new_with_emitter(chunk, feed);
    if let Some(state) = raw.and_then(|(content, _)| state(content)) {
        tokens.set_state(state);
    }
    match tokens.next() {
        Some(Ok(error)) => Err(error),
        None => Ok(()),
    }
}

fn state(content: Content) -> Option<State> {
    match content {
        Content::Markup => None,
        Content::Escapable => Some(State::RcData),
        Content::Raw => Some(State::RawText),
        Content::Script => Some(State::ScriptData),
        Content::Plain => Some(State::PlainText),
    }
}

/// Turns what the tokenizer finds into calls to the page, with the place of each piece. Its only token is an error, which
/// ends the reading.
struct Feed<'p, 's> {
    page: &'p mut Page<'s>,
    chunk: &'s str,
    /// Where the chunk begins in the page's source. All other offsets here are in the chunk.
    base: usize,
    /// Behind what has been read.
    position: usize,
    /// Behind what has been dealt with.
    done: usize,
    /// Text that stands in the file just so and has not been given to the page yet. The tokenizer cuts between bytes.
    run: Range<usize>,
    tag_start: usize,
    tag: Vec<u8>,
    is_end_tag: bool,
    is_self_closing: bool,
    last_start_tag: Vec<u8>,
    attribute: Option<(Vec<u8>, Vec<u8>)>,
    attributes: Attributes,
    /// Where the inside of an open JSON-LD script begins.
    json_ld: Option<usize>,
    error: Option<ArticleError>,
}

impl Feed<'_, '_> {
    fn in_source(&self, range: &Range<usize>) -> Range<usize> {
        self.base.saturating_add(range.start)..self.base.saturating_add(range.end)
    }

    fn note(&mut self, result: Result<(), ArticleError>) {
        if let Err(error) = result {
            self.error.get_or_insert(error);
        }
    }

    fn flush_run(&mut self) {
        let run = std::mem::replace(&mut self.run, self.position..self.position);
        if let Some(text) = self.chunk.get(run.clone()).filter(|text| !text.is_empty()) {
            let at = self.in_source(&run).start;
            let result = self.page.literal(text, at);
            self.note(result);
        }
    }

    fn replace(&mut self, text: &[u8], range: &Range<usize>) {
        self.flush_run();
        if let Ok(text) = std::str::from_utf8(text) {
            let result = self.page.replaced(text, self.in_source(range));
            self.note(result);
        }
        self.run = range.end..range.end;
    }

    fn end_attribute(&mut self) {
        let Some((name, value)) = self.attribute.take() else { return };
        match name.as_slice() {
            b"hidden" => self.attributes.is_hidden = true,
            b"open" => self.attributes.is_open = true,
            b"style" => {
                let style: Vec<u8> =
                    value.iter().filter(|b| !b.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
                self.attributes.is_hidden |= memchr::memmem::find(&style, b"display:none").is_some();
            }
            b"property" | b"name" | b"itemprop" | b"content" | b"datetime" | b"pubdate" | b"type" => {
                self.attributes.published.push((name, value));
            }
            _ => {}
        }
    }

    fn start_tag(&mut self, source: Range<usize>) -> Option<State> {
        let attributes = std::mem::take(&mut self.attributes);
        if self.page.published.offer_tag(&self.tag, &attributes.published) {
            self.page.time_starts();
        }
        if self.tag == b"script" {
            let says_json_ld = |(name, value): &(Vec<u8>, Vec<u8>)| {
                name == b"type" && value.to_ascii_lowercase().trim_ascii() == b"application/ld+json"
            };
            self.json_ld = attributes.published.iter().any(says_json_ld).then_some(self.position);
        }
        self.last_start_tag.clone_from(&self.tag);
        match self.page.start(&self.tag, &attributes, self.is_self_closing, source) {
            Ok(content) => state(content),
            Err(error) => {
                self.note(Err(error));
                None
            }
        }
    }

    fn end_tag(&mut self, source: Range<usize>) {
        if let Some(start) = self.json_ld.take() {
            self.page.published.offer_json_ld(self.chunk.get(start..self.tag_start).unwrap_or_default());
        }
        if self.tag == b"time"
            && let Some(text) = self.page.time_ends().map(str::to_owned)
        {
            self.page.published.offer_time_text(&text);
        }
        self.page.end(&self.tag, source);
    }
}

impl Emitter for Feed<'_, '_> {
    type Token = ArticleError;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start_tag.clear();
        self.last_start_tag.extend(last_start_tag.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        self.flush_run();
    }

    fn emit_error(&mut self, _: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<ArticleError> {
        self.error.take()
    }

    fn emit_string(&mut self, text: &[u8]) {
        let end = self.position;
        let start = end.saturating_sub(text.len());
        let bytes = self.chunk.as_bytes();
        // The tokenizer makes LF of CR LF and of CR. The page does that itself, and needs to know what stands there.
        let written = bytes.get(start..end);
        let is_literal = written == Some(text) || (text == b"\n" && written == Some(b"\r"));
        let skipped = bytes.get(self.done..start).unwrap_or_default();
        self.done = end;
        if is_literal && !skipped.starts_with(b"&") {
            let goes_on = self.run.end == start || (skipped == b"\n" && !self.run.is_empty());
            if !goes_on {
                self.flush_run();
                self.run.start = start;
            }
            self.run.end = end;
            return;
        }
        let skipped_from = end.saturating_sub(text.len().saturating_add(skipped.len()));
        let ampersand = memchr::memchr(b'&', bytes.get(skipped_from..end).unwrap_or_default());
        self.replace(text, &(skipped_from.saturating_add(ampersand.unwrap_or(0))..end));
    }

    fn init_start_tag(&mut self) {
        self.tag.clear();
        (self.is_end_tag, self.is_self_closing) = (false, false);
        self.attributes = Attributes::default();
        self.attribute = None;
    }

    fn init_end_tag(&mut self) {
        self.init_start_tag();
        self.is_end_tag = true;
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.flush_run();
        self.done = self.position;
        let source = self.in_source(&(self.tag_start..self.position));
        if self.is_end_tag {
            self.end_tag(source);
            return None;
        }
        self.start_tag(source)
    }

    fn emit_current_comment(&mut self) {
        self.flush_run();
        self.done = self.position;
        let range = self.tag_start..self.position;
        let comment = self.chunk.get(range.clone()).unwrap_or_default();
        if let Some(inside) = comment.strip_prefix("<!--") {
            let inside = inside.strip_suffix("-->").or_else(|| inside.strip_suffix("--!>")).unwrap_or(inside);
            let source = self.in_source(&range);
            self.page.comment(inside, source);
        }
    }

    fn emit_current_doctype(&mut self) {
        self.flush_run();
        self.done = self.position;
    }

    fn set_self_closing(&mut self) {
        self.is_self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag.extend(name);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {}

    fn init_attribute(&mut self) {
        self.end_attribute();
        self.attribute = Some((Vec::new(), Vec::new()));
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        if let Some((whole, _)) = &mut self.attribute {
            whole.extend(name.iter().take(VALUE_BYTES.saturating_sub(whole.len())));
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        if let Some((_, whole)) = &mut self.attribute {
            whole.extend(value.iter().take(VALUE_BYTES.saturating_sub(whole.len())));
        }
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn start_open_tag(&mut self) {
        self.tag_start = self.position.saturating_sub(1);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end_tag && !self.tag.is_empty() && self.tag == self.last_start_tag
    }

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests;
