//! The visible text of a page, put together from tags and pieces of text.
//!
//! There is no tree. A stack of open elements says whether text shows and whether its white space is kept; blocks end at
//! every start and end tag of a block element.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::read::article::{ArticleError, Directive, Mapped};
use crate::read::html::elements::{Content, Display, Element, implied_ends, is_in_table, raw_name, shifted};
use crate::read::html::published::Published;
use crate::read::limits::HTML_DEPTH;

/// How far down the stack an element is looked for whose end tag may have been left out. Deeper ones stay open, which
/// matters only if they are hidden.
const REACH: usize = 64;

/// The element whose inside is kept apart from the page: no tag in it ends anything outside.
const TEMPLATE: &[u8] = b"template";

/// What stands between the text so far and the next character that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Gap {
    Nothing,
    /// White space that shows as one space.
    Space(Range<usize>),
    /// A line break in the file that is kept as one.
    Soft(Range<usize>),
    /// `<br>`.
    Line(Range<usize>),
    Block,
}

/// How text shows inside an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    is_hidden: bool,
    keeps_space: bool,
    is_foreign: bool,
    /// Raised, or lowered.
    shift: Option<bool>,
}

/// An open element.
#[derive(Clone, Copy, Debug)]
struct Open {
    name: u32,
    style: Style,
    /// The name of an element whose inside is not markup.
    raw: Option<&'static [u8]>,
}

/// What the attributes of a start tag say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// `hidden`, or a style that hides.
    pub(crate) is_hidden: bool,
    /// `open`.
    pub(crate) is_open: bool,
    /// Those that say when the page was published.
    pub(crate) published: Vec<(Vec<u8>, Vec<u8>)>,
}

/// A page in the making.
#[derive(Debug)]
pub(crate) struct Page<'s> {
    source: &'s str,
    out: Mapped,
    gap: Gap,
    open: Vec<Open>,
    names: BTreeMap<Vec<u8>, u32>,
    /// How many elements of each name are open.
    counts: Vec<u32>,
    /// Where the text of an open `<time>` begins.
    time_text: Option<usize>,
    directives: Vec<Directive>,
    /// The dates found so far.
    pub(crate) published: Published,
    /// Just behind a `<pre>`, where a line break does not show.
    is_after_pre: bool,
}

impl<'s> Page<'s> {
    /// An empty page, made from pieces of `source`.
    pub(crate) fn new(source: &'s str) -> Self {
        Self {
            source,
            out: Mapped::default(),
            gap: Gap::Nothing,
            open: Vec::new(),
            names: BTreeMap::new(),
            counts: Vec::new(),
            time_text: None,
            directives: Vec::new(),
            published: Published::default(),
            is_after_pre: false,
        }
    }

    /// The text with its map, the comments to figcheck, and the dates.
    pub(crate) fn finish(self) -> (Mapped, Vec<Directive>, Published) {
        (self.out, self.directives, self.published)
    }

    /// The file that the page is made from.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// The innermost open element, if its inside is not markup: how it is read, and its name.
    pub(crate) fn raw_content(&self) -> Option<(Content, &'static [u8])> {
        let top = self.open.last()?;
        top.raw.map(|name| (Element::named(name).content, name))
    }

    /// Notes where the text of a `<time>` begins.
    pub(crate) fn time_starts(&mut self) {
        self.time_text = Some(self.out.text().len());
    }

    /// The text since [`Page::time_starts`].
    pub(crate) fn time_ends(&mut self) -> Option<&str> {
        let start = self.time_text.take()?;
        self.out.text().get(start..)
    }

    /// A start tag.
    pub(crate) fn start(
        &mut self,
        name: &[u8],
        attributes: &Attributes,
        is_self_closing: bool,
        source: Range<usize>,
    ) -> Result<Content, ArticleError> {
        let element = Element::named(name);
        if name != TEMPLATE && self.is_open(TEMPLATE) {
            return Ok(element.content);
        }
        if !element.is_metadata {
            self.leave_head();
        }
        if let Some((ended, bounds)) = implied_ends(name) {
            self.end_implied(ended, bounds);
        }
        let outer = self.style();
        // Browsers pass over a part of a table that stands in none.
        let is_stray = is_in_table(name) && !self.is_open(b"table");
        match name {
            b"br" if outer.is_hidden => {}
            b"br" => self.break_line(source.clone()),
            _ if element.display == Display::Block => self.break_block(),
            _ => {}
        }
        let is_empty = element.is_void || is_stray || (outer.is_foreign && is_self_closing);
        if is_empty {
            return Ok(Content::Markup);
        }
        if self.open.len() >= HTML_DEPTH {
            return Err(ArticleError::too_deep(self.source, source.start, HTML_DEPTH));
        }
        let is_hidden = outer.is_hidden
            || attributes.is_hidden
            || element.display == Display::Hidden
            || (name == b"dialog" && !attributes.is_open);
        let style = Style {
            is_hidden,
            keeps_space: outer.keeps_space || element.keeps_space,
            is_foreign: outer.is_foreign || matches!(name, b"svg" | b"math"),
            shift: match name {
                b"sup" => Some(true),
                b"sub" => Some(false),
                _ => outer.shift,
            },
        };
        let content = if outer.is_foreign { Content::Markup } else { element.content };
        self.push(name, style, raw_name(name).filter(|_| content != Content::Markup));
        self.is_after_pre = matches!(name, b"pre" | b"listing" | b"textarea");
        Ok(content)
    }

    /// An end tag.
    pub(crate) fn end(&mut self, name: &[u8], source: Range<usize>) {
        if name == b"br" {
            self.break_line(source);
            return;
        }
        if Element::named(name).display == Display::Block {
            self.break_block();
        }
        let is_inert = name != TEMPLATE && self.is_open(TEMPLATE);
        if !is_inert
            && self.is_open(name)
            && let Some(&id) = self.names.get(name)
        {
            while self.pop().is_some_and(|popped| popped != id) {}
        }
    }

    /// Text that stands in the file just so, from `at` on.
    pub(crate) fn literal(&mut self, text: &str, at: usize) -> Result<(), ArticleError> {
        self.show_in_body(text);
        let style = self.style();
        if style.is_hidden {
            return Ok(());
        }
        if style.shift.is_some() {
            for (i, c) in text.char_indices() {
                let start = at.saturating_add(i);
                self.character(c, start..start.saturating_add(c.len_utf8()))?;
            }
            return Ok(());
        }
        if style.keeps_space { self.kept(text, at) } else { self.collapsed(text, at) }
    }

    /// Text that the file has in other words.
    pub(crate) fn replaced(&mut self, text: &str, source: Range<usize>) -> Result<(), ArticleError> {
        self.show_in_body(text);
        let style = self.style();
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            _ if style.is_hidden => Ok(()),
            (Some(c), None) => self.character(c, source),
            _ => {
                self.fill_gap(source.start)?;
                self.out.push_replaced(text, source)
            }
        }
    }

    /// Text of which the white space is kept, whatever element it stands in: Markdown.
    pub(crate) fn verbatim(&mut self, text: &str, at: usize) -> Result<(), ArticleError> {
        let style = self.style();
        if style.shift.is_some() || style.is_hidden || text.is_empty() {
            return self.literal(text, at);
        }
        self.kept(text, at)
    }

    /// A line break that stays one.
    pub(crate) fn break_softly(&mut self, source: Range<usize>) {
        if !self.style().is_hidden && !self.out.text().is_empty() && matches!(self.gap, Gap::Nothing | Gap::Space(_)) {
            self.gap = Gap::Soft(source);
        }
    }

    /// `<br>`; two of them part blocks.
    pub(crate) fn break_line(&mut self, source: Range<usize>) {
        self.gap = match self.gap {
            _ if self.out.text().is_empty() => Gap::Nothing,
            Gap::Line(_) | Gap::Block => Gap::Block,
            Gap::Nothing | Gap::Space(_) | Gap::Soft(_) => Gap::Line(source),
        };
    }

    /// The end of a block.
    pub(crate) fn break_block(&mut self) {
        if !self.style().is_hidden && !self.out.text().is_empty() {
            self.gap = Gap::Block;
        }
    }

    /// A comment, with its inside.
    pub(crate) fn comment(&mut self, inside: &str, source: Range<usize>) {
        let in_block = !self.out.text().is_empty() && self.gap != Gap::Block;
        self.directives.extend(Directive::read(inside, self.out.text().len(), in_block, source));
    }

    fn style(&self) -> Style {
        self.open.last().map(|open| open.style).unwrap_or_default()
    }

    fn push(&mut self, name: &[u8], style: Style, raw: Option<&'static [u8]>) {
        let id = self.names.get(name).copied().unwrap_or_else(|| {
            let id = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
            self.names.insert(name.to_owned(), id);
            self.counts.push(0);
            id
        });
        if let Some(count) = self.counts.get_mut(id as usize) {
            *count = count.saturating_add(1);
        }
        self.open.push(Open { name: id, style, raw });
    }

    fn pop(&mut self) -> Option<u32> {
        let popped = self.open.pop()?.name;
        if let Some(count) = self.counts.get_mut(popped as usize) {
            *count = count.saturating_sub(1);
        }
        Some(popped)
    }

    fn is_open(&self, name: &[u8]) -> bool {
        let count = self.names.get(name).and_then(|&id| self.counts.get(id as usize));
        count.is_some_and(|&count| count > 0)
    }

    fn end_implied(&mut self, ended: &[&[u8]], bounds: &[&[u8]]) {
        let id = |name: &&[u8]| self.names.get(*name).copied();
        let is_open = |id: &u32| self.counts.get(*id as usize).is_some_and(|&count| count > 0);
        let ended: Vec<u32> = ended.iter().filter_map(id).filter(is_open).collect();
        if ended.is_empty() {
            return;
        }
        let bounds: Vec<u32> = bounds.iter().filter_map(id).collect();
        let near = self.open.iter().rev().take(REACH).take_while(|open| !bounds.contains(&open.name));
        if let Some(depth) = near.enumerate().filter(|(_, open)| ended.contains(&open.name)).map(|(i, _)| i).last() {
            for _ in 0..=depth {
                self.pop();
            }
        }
    }

    /// What cannot stand in `<head>` ends it.
    fn leave_head(&mut self) {
        if let Some(&head) = self.names.get(&b"head"[..])
            && self.open.last().is_some_and(|top| top.name == head)
        {
            self.pop();
        }
    }

    fn show_in_body(&mut self, text: &str) {
        if self.style().is_hidden && !text.trim_ascii().is_empty() {
            self.leave_head();
        }
    }

    /// Text in which white space collapses.
    fn collapsed(&mut self, text: &str, at: usize) -> Result<(), ArticleError> {
        let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
        let mut done = 0;
        while let Some(rest) = text.as_bytes().get(done..).filter(|rest| !rest.is_empty()) {
            let space = rest.iter().take_while(|b| is_space(b)).count();
            if space > 0 {
                let start = at.saturating_add(done);
                self.space(start..start.saturating_add(space));
                done = done.saturating_add(space);
                continue;
            }
            let end = done.saturating_add(rest.iter().position(is_space).unwrap_or(rest.len()));
            let start = at.saturating_add(done);
            self.fill_gap(start)?;
            self.out.push_literal(text.get(done..end).unwrap_or_default(), start)?;
            done = end;
        }
        Ok(())
    }

    /// Text in which white space is kept; line breaks become `\n`.
    fn kept(&mut self, text: &str, at: usize) -> Result<(), ArticleError> {
        let mut done = 0;
        if std::mem::take(&mut self.is_after_pre) {
            done = match text.as_bytes() {
                [b'\r', b'\n', ..] => 2,
                [b'\n' | b'\r', ..] => 1,
                _ => 0,
            };
        }
        while let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
            let start = at.saturating_add(done);
            self.fill_gap(start)?;
            let cr = rest.find('\r').unwrap_or(rest.len());
            if cr > 0 {
                self.out.push_literal(rest.get(..cr).unwrap_or_default(), start)?;
                done = done.saturating_add(cr);
            } else {
                let length = if rest.starts_with("\r\n") { 2 } else { 1 };
                self.out.push_replaced("\n", start..start.saturating_add(length))?;
                done = done.saturating_add(length);
            }
        }
        Ok(())
    }

    /// A character that is looked at by itself.
    fn character(&mut self, c: char, source: Range<usize>) -> Result<(), ArticleError> {
        let style = self.style();
        if !style.keeps_space && matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
            self.space(source);
            return Ok(());
        }
        self.fill_gap(source.start)?;
        let shown = style.shift.and_then(|is_raised| shifted(c, is_raised)).unwrap_or(c);
        let mut buffer = [0; 4];
        let shown: &str = shown.encode_utf8(&mut buffer);
        if self.source.get(source.clone()) == Some(shown) {
            self.out.push_literal(shown, source.start)
        } else {
            self.out.push_replaced(shown, source)
        }
    }

    fn space(&mut self, source: Range<usize>) {
        if self.gap == Gap::Nothing && !self.out.text().is_empty() {
            self.gap = Gap::Space(source);
        }
    }

    fn fill_gap(&mut self, next: usize) -> Result<(), ArticleError> {
        match std::mem::replace(&mut self.gap, Gap::Nothing) {
            Gap::Nothing => Ok(()),
            Gap::Space(source) if self.source.as_bytes().get(source.start) == Some(&b' ') => {
                self.out.push_literal(" ", source.start)
            }
            Gap::Space(source) => self.out.push_replaced(" ", source),
            Gap::Soft(source) if self.source.get(source.clone()) == Some("\n") => {
                self.out.push_literal("\n", source.start)
            }
            Gap::Soft(source) | Gap::Line(source) => self.out.push_replaced("\n", source),
            Gap::Block => self.out.push_block_break(next),
        }
    }
}
