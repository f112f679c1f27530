//! XML in pieces, without what a table of rates has no use for: document types and entities are refused.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fault::{Fault, Problem};
use crate::rates::series::Spot;

/// One piece of an XML document.
pub(super) enum Piece<'t> {
    /// The start of an element.
    Open(Element<'t>),
    /// The end of an element, by its name without prefix.
    Close(String),
    /// Characters.
    Text(Cow<'t, str>),
}

/// The start tag of an element. An empty element is opened and closed.
pub(super) struct Element<'t> {
    tag: BytesStart<'t>,
}

impl Element<'_> {
    /// The name without prefix.
    pub(super) fn name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// The value of an attribute, by its whole name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let attribute = self.tag.try_get_attribute(name).ok().flatten()?;
        quick_xml::escape::unescape(&attribute.value).ok().map(Cow::into_owned)
    }
}

/// The pieces of a document, in order.
pub(super) struct Markup<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Where the piece read last starts, in bytes.
    start: usize,
    /// Up to which byte the place below has been counted.
    counted: usize,
    place: Spot,
    closing: Option<String>,
    depth: u32,
}

impl<'t> Markup<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self { text, reader, start: 0, counted: 0, place: Spot { line: 1, column: 1 }, closing: None, depth: 0 }
    }

    /// Where the piece read last starts.
    pub(super) fn place(&mut self) -> Spot {
        for character in self.text.get(self.counted..self.start).unwrap_or("").chars() {
            if character == '\n' {
                self.place = Spot { line: self.place.line.saturating_add(1), column: 1 };
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.counted = self.counted.max(self.start);
        self.place
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'t>>, Fault> {
        if let Some(name) = self.closing.take() {
            return Ok(Some(Piece::Close(name)));
        }
        loop {
            self.start = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(Problem::Markup(error.to_string()).at(self.place())),
            };
            return Ok(Some(match event {
                Event::Start(tag) => {
                    self.depth = self.depth.saturating_add(1);
                    Piece::Open(Element { tag })
                }
                Event::Empty(tag) => {
                    self.closing = Some(tag.local_name().into_inner().to_owned());
                    Piece::Open(Element { tag })
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::Close(tag.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Piece::Text(text.into_inner()),
                Event::CData(text) => Piece::Text(text.into_inner()),
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character.to_string()),
                        _ => quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned),
                    };
                    let Some(resolved) = resolved else { return Err(Problem::Entity.at(self.place())) };
                    Piece::Text(resolved.into())
                }
                Event::DocType(_) => return Err(Problem::Entity.at(self.place())),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => {
                    return Err(Problem::Markup("it ends within an element".to_owned()).at(self.place()));
                }
                Event::Eof => return Ok(None),
            }));
        }
    }
}
