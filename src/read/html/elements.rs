//! What the elements of HTML mean for the text that a person reads.
//!
//! Block and hidden elements as in the rendering section of the HTML standard
//! (<https://html.spec.whatwg.org/multipage/rendering.html>), end tags that may be left out as in its section 13.1.2.4.

/// How an element shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Display {
    /// It goes on in the line.
    Inline,
    /// It begins and ends a block.
    Block,
    /// It does not show.
    Hidden,
}

/// How the tokenizer reads what is inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// As markup.
    Markup,
    /// As text with entities, up to the end tag.
    Escapable,
    /// As text, up to the end tag.
    Raw,
    /// As a script, up to the end tag.
    Script,
    /// As text, to the end of the file.
    Plain,
}

/// What an element means for the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    /// How it shows.
    pub(crate) display: Display,
    /// How its inside is read.
    pub(crate) content: Content,
    /// Whether it has no end tag.
    pub(crate) is_void: bool,
    /// Whether white space in it is kept.
    pub(crate) keeps_space: bool,
    /// Whether it may stand in `<head>`.
    pub(crate) is_metadata: bool,
}

const INLINE: Element = Element {
    display: Display::Inline,
    content: Content::Markup,
    is_void: false,
    keeps_space: false,
    is_metadata: false,
};
const BLOCK: Element = Element { display: Display::Block, ..INLINE };
const HIDDEN: Element = Element { display: Display::Hidden, ..INLINE };
const VOID: Element = Element { is_void: true, ..INLINE };

impl Element {
    /// Looks up an element by its name in lower case. What is unknown is inline, as in browsers.
    pub(crate) fn named(name: &[u8]) -> Self {
        match name {
            b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"button" | b"caption" | b"center"
            | b"dd" | b"details" | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption"
            | b"figure" | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header"
            | b"hgroup" | b"html" | b"legend" | b"li" | b"main" | b"menu" | b"nav" | b"ol" | b"optgroup"
            | b"option" | b"p" | b"search" | b"section" | b"select" | b"summary" | b"table" | b"tbody" | b"td"
            | b"text" | b"tfoot" | b"th" | b"thead" | b"tr" | b"ul" => BLOCK,
            b"pre" | b"listing" => Element { keeps_space: true, ..BLOCK },
            b"textarea" => Element { content: Content::Escapable, keeps_space: true, ..BLOCK },
            b"xmp" => Element { content: Content::Raw, keeps_space: true, ..BLOCK },
            b"plaintext" => Element { content: Content::Plain, keeps_space: true, ..BLOCK },
            b"hr" => Element { display: Display::Block, ..VOID },
            b"area" | b"br" | b"col" | b"embed" | b"img" | b"input" | b"param" | b"source" | b"track" | b"wbr" => VOID,
            b"base" | b"basefont" | b"bgsound" | b"link" | b"meta" => Element { is_metadata: true, ..VOID },
            b"script" => Element { content: Content::Script, is_metadata: true, ..HIDDEN },
            b"style" | b"noframes" | b"noscript" => Element { content: Content::Raw, is_metadata: true, ..HIDDEN },
            b"title" => Element { content: Content::Escapable, is_metadata: true, ..HIDDEN },
            b"template" => Element { is_metadata: true, ..HIDDEN },
            b"iframe" | b"noembed" => Element { content: Content::Raw, ..HIDDEN },
            // What browsers show only if they lack something; annotations beside a line; what is struck out.
            b"head" | b"audio" | b"canvas" | b"object" | b"video" | b"datalist" | b"desc" | b"metadata" | b"rp"
            | b"rt" | b"rtc" | b"del" | b"s" | b"strike" => HIDDEN,
            _ => INLINE,
        }
    }

    /// Whether it ends an open `<p>`.
    pub(crate) fn ends_paragraph(name: &[u8]) -> bool {
        let shows_inside = [&b"body"[..], b"button", b"html", b"legend", b"optgroup", b"option", b"select", b"text"];
        Self::named(name).display == Display::Block && !shows_inside.contains(&name) && !is_in_table(name)
    }
}

/// Whether an element stands only inside of a table.
pub(crate) fn is_in_table(name: &[u8]) -> bool {
    matches!(name, b"caption" | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr")
}

/// Names of elements, in lower case.
pub(crate) type Names = &'static [&'static [u8]];

/// The open elements that the start tag of an element ends, and those that it does not look behind.
pub(crate) fn implied_ends(name: &[u8]) -> Option<(Names, Names)> {
    Some(match name {
        b"li" => (&[b"li"], &[b"ul", b"ol", b"menu", b"dir"]),
        b"dd" | b"dt" => (&[b"dd", b"dt"], &[b"dl"]),
        b"td" | b"th" => (&[b"td", b"th"], &[b"tr", b"table"]),
        b"tr" => (&[b"tr", b"caption"], &[b"tbody", b"thead", b"tfoot", b"table"]),
        b"tbody" | b"thead" | b"tfoot" => (&[b"tbody", b"thead", b"tfoot", b"caption"], &[b"table"]),
        b"a" => (&[b"a"], &[b"button", b"caption", b"object", b"table", b"td", b"th"]),
        b"option" => (&[b"option"], &[b"optgroup", b"select", b"datalist"]),
        b"optgroup" => (&[b"option", b"optgroup"], &[b"select"]),
        b"rt" | b"rp" => (&[b"rt", b"rp"], &[b"ruby", b"rtc"]),
        _ if Element::ends_paragraph(name) => (&[b"p"], &[b"button", b"caption", b"object", b"table", b"td", b"th"]),
        _ => return None,
    })
}

/// The name, if it is one of an element whose inside is not markup.
pub(crate) fn raw_name(name: &[u8]) -> Option<&'static [u8]> {
    let names: [&'static [u8]; 10] = [
        b"textarea",
        b"title",
        b"xmp",
        b"style",
        b"noframes",
        b"noscript",
        b"iframe",
        b"noembed",
        b"script",
        b"plaintext",
    ];
    names.into_iter().find(|raw| *raw == name)
}

/// A digit as it shows raised or lowered: a footnote's number must not join the figure before it.
pub(crate) fn shifted(digit: char, is_raised: bool) -> Option<char> {
    let digits = if is_raised { "⁰¹²³⁴⁵⁶⁷⁸⁹" } else { "₀₁₂₃₄₅₆₇₈₉" };
    digits.chars().nth(usize::try_from(digit.to_digit(10)?).ok()?)
}
