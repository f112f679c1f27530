//! Markdown: the text that shows when it is rendered.
//!
//! `CommonMark` with tables, footnotes and strikethrough. Text inside of links shows, their addresses and the descriptions
//! of images do not; code is no copy, and a code span leaves U+FFFC (object replacement) in its place. HTML in it is read
//! as HTML.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::read::article::{Article, ArticleError, DateKind, DocumentDate};
use crate::read::date;
use crate::read::encoding::Decoded;
use crate::read::html::{Attributes, Page, feed, into_article};
use crate::read::limits::MARKDOWN_BYTES;

/// What stands for something that is not text.
const OBJECT: &str = "\u{fffc}";

/// The keys of front matter that say when an article was published; the first in this order counts.
const DATE_KEYS: [&str; 4] = ["date", "publishdate", "pubdate", "published"];

/// Reads a Markdown file. There are no syntax errors.
///
/// # Errors
///
/// [`ArticleError::TooLarge`] over [`MARKDOWN_BYTES`], [`ArticleError::TooDeep`] over
/// [`HTML_DEPTH`](crate::read::limits::HTML_DEPTH).
///
/// ```
/// use figcheck::read::{encoding::{decode, Hint}, markdown};
/// let draft = "---\ndate: 2025-09-22\n---\n# Sales\n\nThey were **710 million** yuan\n(\\$100 million). `0`\n";
/// let file = decode(draft.as_bytes(), Hint::Undeclared)?;
/// let article = markdown::read(&file)?;
/// assert_eq!(article.text, "Sales\n\nThey were 710 million yuan\n($100 million). \u{fffc}");
/// assert_eq!(article.date.map(|date| date.period.to_string()).as_deref(), Some("2025-09-22"));
/// # Ok::<(), figcheck::read::article::ArticleError>(())
/// ```
pub fn read<'a>(file: &'a Decoded<'a>) -> Result<Article<'a>, ArticleError> {
    let text = file.text();
    if text.len() as u64 > MARKDOWN_BYTES {
        return Err(ArticleError::TooLarge { what: "a Markdown file".into(), limit: MARKDOWN_BYTES });
    }
    let (body_start, date) = front_matter(text);
    let body = text.get(body_start..).unwrap_or_default();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut draft = Draft { page: Page::new(text), html: 0..0, unread: 0 };
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        let range = body_start.saturating_add(range.start)..body_start.saturating_add(range.end);
        draft.event(event, range)?;
    }
    let mut article = into_article(draft.page, file);
    article.date = date.or(article.date);
    Ok(article)
}

/// A page made from Markdown events.
struct Draft<'s> {
    page: Page<'s>,
    /// Lines of an HTML block that have not been read yet.
    html: Range<usize>,
    /// How many open elements have text that is not read: code, images, bare addresses.
    unread: usize,
}

impl Draft<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), ArticleError> {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(_) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) if self.unread > 0 => Ok(()),
            Event::Text(text) => self.text(&text, range),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => self.page.replaced(OBJECT, range),
            Event::Html(_) => self.html(range),
            Event::InlineHtml(_) => feed(&mut self.page, range),
            Event::SoftBreak | Event::HardBreak => {
                self.page.break_softly(range);
                Ok(())
            }
            Event::Rule => {
                self.page.break_block();
                Ok(())
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => Ok(()),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) -> Result<(), ArticleError> {
        if let Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } = tag {
            self.unread = self.unread.saturating_add(1);
            return self.page.replaced(OBJECT, range);
        }
        if matches!(tag, Tag::Strikethrough) && !self.is_double(&range) {
            return self.text("~", range.start..range.start.saturating_add(1));
        }
        if is_unread(tag.to_end()) {
            self.unread = self.unread.saturating_add(1);
        }
        if matches!(tag, Tag::HtmlBlock | Tag::CodeBlock(_)) {
            self.page.break_block();
            self.html = range.start..range.start;
        }
        match element(tag.to_end()) {
            Some(name) => self.page.start(name, &Attributes::default(), false, range).map(|_| ()),
            None => Ok(()),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) -> Result<(), ArticleError> {
        if tag == TagEnd::Strikethrough && !self.is_double(&range) {
            return self.text("~", range.end.saturating_sub(1)..range.end);
        }
        if is_unread(tag) || (tag == TagEnd::Link && self.is_bare_address(&range)) {
            self.unread = self.unread.saturating_sub(1);
        }
        if tag == TagEnd::HtmlBlock {
            self.flush_html()?;
            self.page.break_block();
        }
        if let Some(name) = element(tag) {
            self.page.end(name, range);
        }
        Ok(())
    }

    /// `~~` strikes out; in `3~5亿元` and `4~6亿美元` the sign means "to".
    fn is_double(&self, range: &Range<usize>) -> bool {
        self.page.source().get(range.clone()).is_some_and(|written| written.starts_with("~~"))
    }

    fn is_bare_address(&self, range: &Range<usize>) -> bool {
        self.page.source().get(range.clone()).is_some_and(|written| written.starts_with('<'))
    }

    fn text(&mut self, text: &str, range: Range<usize>) -> Result<(), ArticleError> {
        if self.page.source().get(range.clone()) == Some(text) {
            self.page.verbatim(text, range.start)
        } else {
            self.page.replaced(text, range)
        }
    }

    /// The lines of a block are read together, unless markers of a list or quotation stand between them.
    fn html(&mut self, range: Range<usize>) -> Result<(), ArticleError> {
        if self.html.end != range.start {
            self.flush_html()?;
            self.html.start = range.start;
        }
        self.html.end = range.end;
        Ok(())
    }

    fn flush_html(&mut self) -> Result<(), ArticleError> {
        let range = std::mem::replace(&mut self.html, 0..0);
        if range.start < range.end { feed(&mut self.page, range) } else { Ok(()) }
    }
}

/// Whether the text inside is not read.
fn is_unread(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::CodeBlock | TagEnd::Image | TagEnd::MetadataBlock(_))
}

/// The element of HTML that a tag is rendered as, where that matters for the text. An HTML block may leave elements open.
fn element(tag: TagEnd) -> Option<&'static [u8]> {
    Some(match tag {
        TagEnd::Paragraph => b"p",
        TagEnd::Heading(_) => b"h1",
        TagEnd::BlockQuote(_) => b"blockquote",
        TagEnd::List(_) => b"ul",
        TagEnd::Item => b"li",
        TagEnd::FootnoteDefinition => b"div",
        TagEnd::DefinitionList => b"dl",
        TagEnd::DefinitionListTitle => b"dt",
        TagEnd::DefinitionListDefinition => b"dd",
        TagEnd::Table => b"table",
        TagEnd::TableHead | TagEnd::TableRow => b"tr",
        TagEnd::TableCell => b"td",
        TagEnd::Strikethrough => b"del",
        TagEnd::Superscript => b"sup",
        TagEnd::Subscript => b"sub",
        TagEnd::Emphasis
        | TagEnd::Strong
        | TagEnd::Link
        | TagEnd::Image
        | TagEnd::CodeBlock
        | TagEnd::HtmlBlock
        | TagEnd::MetadataBlock(_) => return None,
    })
}

/// Where the text behind the front matter begins, and the date in it. Front matter stands between lines of `---` (YAML) or
/// `+++` (TOML) at the very start; only the key of the date is read.
fn front_matter(text: &str) -> (usize, Option<DocumentDate>) {
    let mut lines = Lines { text, at: 0 };
    let opening = lines.next().map(|(line, _)| line.trim_end());
    let (closing, between): (&[&str], char) = match opening {
        Some("---") => (&["---", "..."], ':'),
        Some("+++") => (&["+++"], '='),
        _ => return (0, None),
    };
    let mut best: Option<(usize, DocumentDate)> = None;
    for (line, end) in lines {
        if closing.contains(&line.trim_end()) {
            return (end, best.map(|(_, date)| date));
        }
        let Some((key, value)) = line.split_once(between) else { continue };
        let key = key.trim_end().trim_matches(['"', '\'']).to_ascii_lowercase();
        let Some(rank) = DATE_KEYS.iter().position(|known| *known == key) else { continue };
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        if best.as_ref().is_none_or(|(known, _)| rank < *known)
            && let Some(period) = date::read(value)
        {
            best = Some((rank, DocumentDate { period, kind: DateKind::FrontMatter, text: value.to_owned() }));
        }
    }
    (0, None)
}

/// The lines of a text, each with the offset behind its line break.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (&'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_inclusive('\n').next()?;
        self.at = self.at.saturating_add(line.len());
        Some((line, self.at))
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::read::article::SuppressionKind;
    use crate::read::encoding::{Hint, decode};

    fn text_of(draft: &str) -> String {
        read(&decode(draft.as_bytes(), Hint::Undeclared).unwrap()).unwrap().text.into_owned()
    }

    #[test]
    fn shows_what_is_rendered() {
        for (draft, text) in [
            ("", ""),
            ("a\nb  \nc\\\nd\r\ne", "a\nb\nc\nd\ne"),
            ("# a\nb\n\nc\nd\n=\ne", "a\n\nb\n\nc\nd\n\ne"),
            ("**710 million** yuan *($10*0 million)", "710 million yuan ($100 million)"),
            ("costs \\$5 \\* &yen;6 &nbsp;7 &amp;amp; R&D", "costs $5 * ¥6 \u{a0}7 &amp; R&D"),
            ("- a\n- b\n  c\n\n1. d\n   - e", "a\n\nb\nc\n\nd\n\ne"),
            ("> a\n> b\nc\n\nd", "a\nb\nc\n\nd"),
            ("| a | b\\|c |\n|---|--:|\n| *d* | |\n| e | f |", "a\n\nb|c\n\nd\n\ne\n\nf"),
            ("a [b *c*](http://x.y/7 'd') ![e](f) [g][h] <http://i.j> k@l.m\n\n[h]: n 'o'", "a b c  g \u{fffc} k@l.m"),
            ("a `b` c\n\n```\nd\n```\n\n    e\n\nf", "a \u{fffc} c\n\nf"),
            ("$100[^1] and [^x]\n\n[^1]: a\n    b", "$100 and [^x]\n\na\nb"),
            ("~~a~~b ~c~ 3~5亿元，约4~6亿美元", "b ~c~ 3~5亿元，约4~6亿美元"),
            ("- [x] a\n- [ ] b\n\n---\nc", "a\n\nb\n\nc"),
            ("a <b>b</b> <span hidden>c</span>d<br>e<br>\nf &lt;g>", "a b d\ne\nf <g>"),
            ("a <span hidden>b\n\nc", "a \n\nc"),
            ("<div hidden>\n\na\n\n</div>\n\nb", "b"),
            ("<div>\n<p>a\nb &yen;<p>c\n</div>\nd\n\n<script>\ne\n\nf</script>\ng", "a b ¥\n\nc\n\nd\n\ng"),
            ("> <div>\n> a\n> b\n> </div>\n\nc", "a b\n\nc"),
            ("> <style>\n> a\n> </style>\n\nb", "b"),
            ("<!-- a\n\nb -->\n\nc <!-- d --> e", "c  e"),
            ("a<sup>1</sup> \"b\" -- c...", "a¹ \"b\" -- c..."),
            ("---\na: b\n---\nc", "c"),
            ("+++\na = 1\n+++\nc", "c"),
            ("---\na\n\nb", "a\n\nb"),
            ("\n---\ndate: 2025-09-22\n---\n", "date: 2025-09-22"),
        ] {
            assert_eq!(text_of(draft), text, "{draft}");
        }
    }

    #[test]
    fn knows_where_text_stands() {
        let draft = "\u{feff}---\ndate: x\n---\r\nSales: **7\\$10** &yen;5\r\n> | [a](b) `c` |\r\n约<b>7.1</b>亿元\n";
        let file = decode(draft.as_bytes(), Hint::Undeclared).unwrap();
        let article = read(&file).unwrap();
        for (shown, written) in [
            ("Sales", "Sales"),
            (": 7", ": **7"),
            ("7$10 ", "7\\$10** "),
            ("$10", "$10"),
            (" ¥5", " &yen;5"),
            ("¥", "&yen;"),
            ("a", "a"),
            ("\u{fffc}", "`c`"),
            ("约7.1亿元", "约<b>7.1</b>亿元"),
            ("7.1", "7.1"),
        ] {
            let at = article.text.rfind(shown).unwrap_or_else(|| panic!("{shown} in {:?}", article.text));
            let range = article.bytes(at..at + shown.len()).unwrap();
            let bytes = &draft.as_bytes()[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert_eq!(std::str::from_utf8(bytes).unwrap(), written, "{shown}");
            assert_eq!(article.is_contiguous(at..at + shown.len()), shown == written, "{shown}");
        }
        let at = article.text.find("7.1").unwrap();
        let place = article.place(at..at + 3, &mut article.cursor());
        assert_eq!((place.line, place.column, place.end_column), (6, 5, 8));
    }

    #[test]
    fn finds_the_date_in_front_matter() {
        for (draft, date) in [
            ("---\ntitle: x\ndate: 2025-09-22 # today\n---\n", Some("2025-09-22")),
            ("---\r\nDate: '2025-09-22T08:00:00+08:00'\r\n...\r\n", Some("2025-09-22")),
            ("---\npubDate: 2025-09-21\ndate: \"September 22, 2025\"\n---\n", Some("2025-09-22")),
            ("---\npubDate: 2025-09-22\ndate: soon\n---\n", Some("2025-09-22")),
            ("+++\ndate = 2025-09-22T08:00:00Z\n[a]\n+++\n", Some("2025-09-22")),
            ("---\nnested:\n  date: 2025-09-22\n---\n", None),
            ("---\ndate: On 2025-09-22\n", None),
            ("---\ndate: 2025-09-31\n---\n\nAgency, Sept. 22, 2025\n", Some("2025-09-22")),
        ] {
            let file = decode(draft.as_bytes(), Hint::Undeclared).unwrap();
            let found = read(&file).unwrap().date.map(|date| date.period.to_string());
            assert_eq!(found.as_deref(), date, "{draft}");
        }
    }

    #[test]
    fn reads_comments_to_figcheck() {
        let draft = "One. <!-- figcheck: ignore: as spoken -->\n\n<!-- figcheck: ignore -->\n\nTwo.\n\n\
                     <!-- figcheck: off: old -->\n- three\n\n<!-- figcheck: on -->\nfour\n\nfigcheck: off";
        let file = decode(draft.as_bytes(), Hint::Undeclared).unwrap();
        let article = read(&file).unwrap();
        let found: Vec<_> =
            article.suppressions.as_slice().iter().map(|s| (s.kind, &article.text[s.range.clone()])).collect();
        assert_eq!(
            found,
            [
                (SuppressionKind::Ignore, "One. "),
                (SuppressionKind::Ignore, "Two."),
                (SuppressionKind::Stretch, "\n\nthree"),
            ]
        );
        assert!(article.text.ends_with("figcheck: off"), "only comments count here");
    }
}
