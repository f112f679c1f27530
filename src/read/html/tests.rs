//! What shows on a page, and where it stands in the file.

use super::*;
use crate::read::article::{DateKind, SuppressionKind};
use crate::read::encoding::{Hint, decode};

fn text_of(html: &str) -> String {
    read(&decode(html.as_bytes(), Hint::Html).unwrap()).unwrap().text.into_owned()
}

#[test]
fn shows_what_browsers_show() {
    for (html, text) in [
        ("", ""),
        (" \n ", ""),
        ("710 million yuan", "710 million yuan"),
        ("  a \t\r\n\x0c b  ", "a b"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a<p>b", "a\n\nb"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><th>a<td>b<tr><td>c</table>", "a\n\nb\n\nc"),
        ("<h1>a</h1>b<div>c</div>d<hr>e", "a\n\nb\n\nc\n\nd\n\ne"),
        ("<dl><dt>a<dd>b</dl>", "a\n\nb"),
        ("a<br>b <br/> c", "a\nb\nc"),
        ("a<br><br>b", "a\n\nb"),
        ("a </b> b<b> c </b> d", "a b c d"),
        ("<b>710</b> <i>million</i><span> yuan</span>", "710 million yuan"),
        ("7<b>1</b>0", "710"),
        (
            "a&nbsp;&nbsp;b &#36;1 &dollar;2 &yen;3 &#x5143; &lt;b&gt; &amp;amp; &#59; &#32; x",
            "a\u{a0}\u{a0}b $1 $2 ¥3 元 <b> &amp; ; x",
        ),
        ("R&D AT&T &nosuch; & &; &# &#x; &copy2 &#128;1", "R&D AT&T &nosuch; & &; &# &#x; ©2 €1"),
        ("&#0;&#1114112;&#xd800;", "\u{fffd}\u{fffd}\u{fffd}"),
        ("a < b <3 <约 </3> c", "a < b <3 <约 c"),
        ("a<!-- b --><!doctype x><?php c ?>d<![CDATA[e]]>f<!>", "adf"),
        ("a<script>b<p>c</script>d<style>e</style>f<noscript>g</noscript>h<template>i<p>j</template>k", "adfhk"),
        ("a<script>'<!--<script>' </script> b --></script>c", "ac"),
        ("a<SCRIPT>b</ScRiPt >c", "ac"),
        ("a<iframe>b</iframe><object>c</object><video>d<p>e</video>f", "af"),
        ("a<span hidden>b</span>c<p hidden>d<p>e<div HIDDEN=until-found>f<div>g</div>h</div>i", "ac\n\ne\n\ni"),
        ("<ul><li hidden>a<li>b</ul>", "b"),
        ("<a hidden>a<a>b", "b"),
        ("a<td hidden>b", "a\n\nb"),
        ("<i>a<template>b<i>c</i></i>d<style></template></style>e</template>f", "af"),
        ("<table><tr hidden><td>a<tr><td>b</table>", "b"),
        ("a<span style='color: red; DISPLAY : none'>b</span>c<span style=display:inline>d</span>", "acd"),
        ("<div hidden>a<span>b</div>c</span>d", "cd"),
        ("a<dialog>b</dialog><dialog open>c</dialog>", "a\n\nc"),
        ("a<del>b</del><s>c</s><ins>d</ins>", "ad"),
        ("$100<sup>12</sup> H<sub>2</sub>O 10<sup>th</sup>", "$100¹² H₂O 10th"),
        ("<img alt=a title=b>c<input value=d>e", "ce"),
        ("<head><title>a</title><meta name=x><style>b</style></head><body>c", "c"),
        ("<html><head><title>a</title>b", "b"),
        ("<head><p>a", "a"),
        ("<head><script>a</script>\n<link><b>c</b>", "c"),
        ("<pre>\n a\r\n  b\n\n</pre>c", " a\n  b\n\n\n\nc"),
        ("<textarea>\r\n<b>a</b> &amp; b</textarea>", "<b>a</b> & b"),
        ("<svg><title>a</title><style/><text x=1>b<tspan>c</tspan></text><text>d</text></svg>e", "bc\n\nd\n\ne"),
        ("<svg><title/>a</svg>b", "ab"),
        ("<ruby>元<rp>(<rt>yuan<rp>)</ruby>", "元"),
        ("a<wbr>b&shy;c", "ab\u{ad}c"),
        ("a<p", "a"),
        ("a<p title='b", "a"),
        ("a<b/>c", "ac"),
        ("<xmp><b>a</xmp><plaintext>b</plaintext>", "<b>a\n\nb</plaintext>"),
        ("\u{feff}a\r\rb", "a b"),
    ] {
        assert_eq!(text_of(html), text, "{html}");
    }
}

/// Every character's place, put together, covers the written text, and each decodes to the character.
#[test]
fn knows_where_text_stands() {
    let html = "<p>Sales: <b>710</b>&nbsp;million\r\n  yuan (&#36;<i class='x>y'>100</i>&#x20;m&#46;)</p>\r\n<p>约7.1&#20159;元&lt;</p>";
    let file = decode(html.as_bytes(), Hint::Html).unwrap();
    let article = read(&file).unwrap();
    assert_eq!(article.text, "Sales: 710\u{a0}million yuan ($100 m.)\n\n约7.1亿元<");
    for (shown, written) in [
        ("Sales", "Sales"),
        ("710", "710"),
        (": 7", ": <b>7"),
        ("710\u{a0}million", "710</b>&nbsp;million"),
        ("\u{a0}", "&nbsp;"),
        ("n y", "n\r\n  y"),
        (" yuan", "\r\n  yuan"),
        ("$100 m.", "&#36;<i class='x>y'>100</i>&#x20;m&#46;"),
        ("100 m", "100</i>&#x20;m"),
        ("$", "&#36;"),
        ("1亿元<", "1&#20159;元&lt;"),
        ("亿", "&#20159;"),
        (")\n\n约", ")</p>\r\n<p>约"),
    ] {
        let at = article.text.find(shown).unwrap();
        let range = article.bytes(at..at + shown.len()).unwrap();
        let bytes = &html.as_bytes()[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
        assert_eq!(std::str::from_utf8(bytes).unwrap(), written, "{shown}");
        assert_eq!(article.is_contiguous(at..at + shown.len()), shown == written, "{shown}");
    }
    let at = article.text.find("约").unwrap();
    let place = article.place(at..at + "约7.1亿元".len(), &mut article.cursor());
    assert_eq!((place.line, place.column, place.end_line, place.end_column), (3, 4, 3, 17));
}

#[test]
fn finds_the_date() {
    let jsonld = r#"<script type="Application/LD+JSON">{"@graph":[{"datePublished" : "2025-09-04T08:00"}]}</script>"#;
    for (html, date, kind) in [
        ("<meta property='article:published_time' content='2025-09-01T10:00+08:00'>", "2025-09-01", DateKind::HtmlMeta),
        (
            "<meta name=pubdate content=2025-09-02><meta name=PublishDate content=2025-09-03>",
            "2025-09-02",
            DateKind::HtmlMeta,
        ),
        (
            "<meta name=date content=soon><meta name=DC.date.issued content=2025-09-03>",
            "2025-09-03",
            DateKind::HtmlMeta,
        ),
        ("<time>x</time><meta itemprop=datePublished content='September 3, 2025'>", "2025-09-03", DateKind::HtmlMeta),
        (jsonld, "2025-09-04", DateKind::JsonLd),
        ("<time datetime=2025-09-05></time><time pubdate datetime=2025-09-06>", "2025-09-06", DateKind::TimeElement),
        ("<p>Sept. 7, 2025<time datetime=2025-09-05>now</time>", "2025-09-05", DateKind::TimeElement),
        ("<p>By us, <time>7 September 2025</time>", "2025-09-07", DateKind::TimeElement),
        ("<h1>Title</h1><p>CITY, Sept. 8, 2025 (Us) – It costs 710 million yuan.", "2025-09-08", DateKind::Dateline),
        ("<meta name=date content=2025-02-31><p>Sept. 8, 2025", "2025-09-08", DateKind::Dateline),
    ] {
        let file = decode(html.as_bytes(), Hint::Html).unwrap();
        let found = read(&file).unwrap().date.unwrap();
        assert_eq!((found.period.to_string().as_str(), found.kind), (date, kind), "{html}");
    }
    let all = format!("<time datetime=2025-09-05>{jsonld}<meta name=date content=2025-09-02>");
    let file = decode(all.as_bytes(), Hint::Html).unwrap();
    assert_eq!(read(&file).unwrap().date.unwrap().text, "2025-09-02");
    assert_eq!(read(&decode(b"<p>On Sept. 8, 2025, it rained.", Hint::Html).unwrap()).unwrap().date, None);
}

#[test]
fn reads_comments_to_figcheck() {
    let html = "<p>One <!-- figcheck: ignore: as spoken --> two</p><!--figcheck:ignore-->\n<p>three</p>\
                <!-- figcheck: off -->four<div>five<!-- figcheck: on --></div>six<!-- figcheck: what -->";
    let file = decode(html.as_bytes(), Hint::Html).unwrap();
    let article = read(&file).unwrap();
    assert_eq!(article.text, "One two\n\nthree\n\nfour\n\nfive\n\nsix");
    let found: Vec<_> = article
        .suppressions
        .as_slice()
        .iter()
        .map(|s| (s.kind, article.text[s.range.clone()].trim(), s.reason.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (SuppressionKind::Ignore, "One two", Some("as spoken")),
            (SuppressionKind::Ignore, "three", None),
            (SuppressionKind::Stretch, "four\n\nfive", None),
            (SuppressionKind::Unknown, "", None),
        ]
    );
    let place = article.source_place(article.suppressions.as_slice()[1].source.clone(), &mut article.cursor());
    assert_eq!((place.line, place.column, place.end_column), (1, 52, 74));
}

#[test]
fn refuses_what_nests_too_deep() {
    let deep = |depth: usize| format!("\n {}x", "<b>".repeat(depth));
    let read_it =
        |html: &str| read(&decode(html.as_bytes(), Hint::Html).unwrap()).map(|article| article.text.into_owned());
    assert_eq!(read_it(&deep(10_000)).unwrap(), "x");
    let error = read_it(&deep(10_001)).unwrap_err();
    let column = 2 + 3 * 10_000;
    assert!(
        error.to_string().starts_with(&format!("line 2, column {column}: elements nest more than 10000 deep")),
        "{error}"
    );
    assert_eq!(
        read_it(&"<p>x".repeat(20_000)).unwrap().len(),
        20_000 * 3 - 2,
        "paragraphs without end tags do not nest"
    );
}
