//! The XML of a document's parts into text.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::read::article::{ArticleError, Run};
use crate::read::docx::{DocxError, attribute, xml};
use crate::read::html::shifted;
use crate::read::limits::DOCX_DEPTH;

/// The namespace of the elements of text, in its two versions (ECMA-376 transitional and strict).
const WORDPROCESSING: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
/// The namespace of alternatives, of which the fallback repeats the text of the choice.
const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// A paragraph that is being read. Those in a text box stand inside of another.
#[derive(Debug)]
struct Paragraph {
    number: u32,
    runs: u32,
    text: String,
    /// The starts of runs in `text`, with their numbers.
    starts: Vec<(usize, u32)>,
    run: RunStyle,
}

/// How a run shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RunStyle {
    is_open: bool,
    is_hidden: bool,
    /// Raised, or lowered.
    shift: Option<bool>,
}

/// The text of a document in the making.
#[derive(Debug, Default)]
pub(crate) struct Body {
    text: String,
    runs: Vec<Run>,
    paragraphs: u32,
    open: Vec<Paragraph>,
    /// Whether there was a body, as every document has one.
    was_opened: bool,
    /// Whether the text between tags is text of a run.
    in_text: bool,
}

impl Body {
    /// The text and the starts of its runs.
    pub(crate) fn finish(self) -> (String, Vec<Run>) {
        (self.text, self.runs)
    }

    /// Whether there was a body in what was added.
    pub(crate) fn has_body(&self) -> bool {
        self.was_opened
    }

    /// Adds the text of a part.
    pub(crate) fn add(&mut self, part: &str, source: &str) -> Result<(), ArticleError> {
        let mut reader = NsReader::from_str(source);
        let mut depth = 0_usize;
        // How many elements are open inside of one whose text is not read, itself included.
        let mut unread = 0_usize;
        loop {
            let event = reader.read_resolved_event();
            let event = event.map(|(resolved, event)| (Space::of(&resolved), event));
            let at = reader.buffer_position();
            let (space, event) = event.map_err(|error| xml(part, at, &error))?;
            match event {
                Event::Start(tag) => {
                    depth = depth.saturating_add(1);
                    if depth > DOCX_DEPTH {
                        return Err(DocxError::TooDeep { part: part.to_owned(), limit: DOCX_DEPTH }.into());
                    }
                    if unread > 0 || is_unread(space, &tag) {
                        unread = unread.saturating_add(1);
                    } else if space == Space::Word {
                        self.start(&tag);
                    }
                }
                Event::Empty(tag) if unread == 0 && space == Space::Word => {
                    self.start(&tag);
                    self.end(tag.local_name().as_ref())?;
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    if unread > 0 {
                        unread = unread.saturating_sub(1);
                    } else if space == Space::Word {
                        self.end(tag.local_name().as_ref())?;
                    }
                }
                Event::Text(text) if unread == 0 => self.text(&text.xml10_content()),
                Event::CData(text) if unread == 0 => self.text(&text.xml10_content()),
                Event::GeneralRef(entity) if unread == 0 => {
                    let character = entity.resolve_char_ref().map_err(|error| xml(part, at, &error))?;
                    let predefined = || quick_xml::escape::resolve_predefined_entity(&entity);
                    let mut buffer = [0; 4];
                    match character.map(|c| &*c.encode_utf8(&mut buffer)).or_else(predefined) {
                        Some(text) => self.text(text),
                        None => return Err(xml(part, at, &format!("the entity `{}` is unknown", &*entity)).into()),
                    }
                }
                Event::DocType(_) => return Err(DocxError::Doctype { part: part.to_owned() }.into()),
                Event::Eof if depth > 0 => return Err(xml(part, at, &"it ends before its elements do").into()),
                Event::Eof => break,
                Event::Empty(_)
                | Event::Text(_)
                | Event::CData(_)
                | Event::GeneralRef(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let is_on = || !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"));
        if tag.local_name().as_ref() == "p" {
            self.paragraphs = self.paragraphs.saturating_add(1);
            let number = self.paragraphs;
            self.open.push(Paragraph {
                number,
                runs: 0,
                text: String::new(),
                starts: Vec::new(),
                run: RunStyle::default(),
            });
            return;
        }
        self.was_opened |= tag.local_name().as_ref() == "body";
        let Some(paragraph) = self.open.last_mut() else { return };
        match tag.local_name().as_ref() {
            "r" => {
                paragraph.runs = paragraph.runs.saturating_add(1);
                paragraph.run = RunStyle { is_open: true, ..RunStyle::default() };
            }
            "t" => self.in_text = paragraph.run.is_open,
            "vanish" | "strike" | "dstrike" if paragraph.run.is_open => paragraph.run.is_hidden |= is_on(),
            "vertAlign" => {
                paragraph.run.shift = match attribute(tag, "val").as_deref() {
                    Some("superscript") => Some(true),
                    Some("subscript") => Some(false),
                    _ => None,
                };
            }
            "tab" => paragraph.push("\t"),
            "br" | "cr" => paragraph.push("\n"),
            "noBreakHyphen" => paragraph.push("\u{2011}"),
            // A character of a font of symbols, which no code point tells.
            "sym" => paragraph.push("\u{fffc}"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), ArticleError> {
        match name {
            "p" => match self.open.pop() {
                Some(paragraph) => self.close(&paragraph),
                None => Ok(()),
            },
            "r" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.run = RunStyle::default();
                }
                Ok(())
            }
            "t" => {
                self.in_text = false;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut().filter(|_| self.in_text) {
            paragraph.push(text);
        }
    }

    fn close(&mut self, paragraph: &Paragraph) -> Result<(), ArticleError> {
        if paragraph.text.trim().is_empty() {
            return Ok(());
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let narrow = |offset: usize| u32::try_from(offset).map_err(|_| ArticleError::offset_too_large());
        let paragraph_text = narrow(self.text.len())?;
        for &(start, number) in &paragraph.starts {
            let text = narrow(self.text.len().saturating_add(start))?;
            self.runs.push(Run { text, paragraph_text, paragraph: paragraph.number, number });
        }
        self.text.push_str(&paragraph.text);
        Ok(())
    }
}

impl Paragraph {
    fn push(&mut self, text: &str) {
        if self.run.is_hidden || !self.run.is_open {
            return;
        }
        if self.starts.last().is_none_or(|&(_, run)| run != self.runs) {
            self.starts.push((self.text.len(), self.runs));
        }
        match self.run.shift {
            Some(is_raised) => self.text.extend(text.chars().map(|c| shifted(c, is_raised).unwrap_or(c))),
            None => self.text.push_str(text),
        }
    }
}

/// The namespace of an element, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Word,
    Compatibility,
    Other,
}

impl Space {
    fn of(resolved: &ResolveResult<'_>) -> Self {
        match resolved {
            ResolveResult::Bound(Namespace(name)) if WORDPROCESSING.contains(name) => Self::Word,
            ResolveResult::Bound(Namespace(name)) if *name == COMPATIBILITY => Self::Compatibility,
            ResolveResult::Bound(_) | ResolveResult::Unbound | ResolveResult::Unknown(_) => Self::Other,
        }
    }
}

/// Whether the text inside of an element is not read: what a change takes out, the formats that a change replaced, the
/// reading aids over characters, and the copies that older programs fall back to.
fn is_unread(space: Space, tag: &BytesStart<'_>) -> bool {
    match space {
        Space::Word => {
            matches!(tag.local_name().as_ref(), "del" | "moveFrom" | "rPrChange" | "pPrChange" | "rt" | "pPr" | "tblPr")
        }
        Space::Compatibility => tag.local_name().as_ref() == "Fallback",
        Space::Other => false,
    }
}
