//! Documents put together by hand, and what is read of them.

use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::read::limits::DOCX_DEPTH;

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const RELS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
    Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"/word/document.xml\"/></Relationships>";

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {WORD}><w:body>{body}</w:body></w:document>");
    package(&[("_rels/.rels", RELS.as_bytes()), ("word/document.xml", xml.as_bytes())])
}

fn text_of(body: &str) -> String {
    read(&document(body)).unwrap().text.into_owned()
}

fn error_of(bytes: &[u8]) -> DocxError {
    let ArticleError::Docx(error) = read(bytes).unwrap_err() else { panic!("not an error of the format") };
    error
}

#[test]
fn joins_runs_and_parts_paragraphs() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    for (body, text) in [
        (format!("<w:p>{}{}</w:p>", run("710 mil"), run("lion yuan")), "710 million yuan"),
        (format!("<w:p>{}</w:p><w:p/><w:p>{}</w:p>", run("a"), run("b")), "a\n\nb"),
        (format!("<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>", run("a"), run("b")), "a\n\nb"),
        ("<w:p><w:r><w:t xml:space=\"preserve\">a </w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:sym w:char=\"F0E0\"/></w:r></w:p>".into(), "a \tb\nc\u{2011}d\u{fffc}"),
        ("<w:p><w:r><w:t>R&amp;D &#36;1 &lt;<![CDATA[<2>]]></w:t></w:r></w:p>".into(), "R&D $1 <<2>"),
        (format!("<w:p>{}<w:del><w:r><w:delText>b</w:delText><w:t>c</w:t></w:r></w:del><w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom></w:p>", run("a"), run("d"), run("e")), "ad"),
        (format!("<w:p><w:hyperlink>{}</w:hyperlink><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt><w:fldSimple>{}</w:fldSimple></w:p>", run("a"), run("b"), run("c")), "abc"),
        ("<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>b</w:t></w:r><w:r><w:rPr><w:strike w:val=\"0\"/></w:rPr><w:t>c</w:t></w:r></w:p>".into(), "c"),
        ("<w:p><w:r><w:t>$100</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>1a</w:t></w:r><w:r><w:t>2</w:t></w:r></w:p>".into(), "$100¹a2"),
        ("<w:p><w:pPr><w:tabs><w:tab w:pos=\"1\"/></w:tabs><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>".into(), "a"),
        (format!("<w:p>{}<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>{}</w:p>", run("a"), run("box"), run("b")), "box\n\nab"),
        ("<w:p>loose<w:r>loose</w:r></w:p>loose<w:r><w:t>loose</w:t></w:r>".into(), ""),
        ("<a:p xmlns:a=\"other\"><a:r><a:t>x</a:t></a:r></a:p>".into(), ""),
        ("<p xmlns=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><r><t>strict</t></r></p>".into(), "strict"),
    ] {
        assert_eq!(text_of(&body), text, "{body}");
    }
    let both = format!(
        "<w:p><mc:AlternateContent xmlns:mc=\"{}\"><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:p>",
        "http://schemas.openxmlformats.org/markup-compatibility/2006",
        run("a"),
        run("a")
    );
    assert_eq!(text_of(&both), "a");
}

#[test]
fn knows_paragraphs_and_runs() {
    let body = "<w:p><w:r><w:t>Title</w:t></w:r></w:p><w:p/>\
        <w:p><w:r><w:t>约</w:t></w:r><w:r/><w:r><w:t>71</w:t></w:r><w:r><w:t>0 million</w:t></w:r></w:p>";
    let article = read(&document(body)).unwrap();
    assert_eq!(article.text, "Title\n\n约710 million");
    let mut cursor = article.cursor();
    for (shown, paragraph, run, column, end_column) in [
        ("Title", 1, 1, 1, 6),
        ("itl", 1, 1, 2, 5),
        ("约", 3, 1, 1, 2),
        ("约710", 3, 1, 1, 5),
        ("710", 3, 3, 2, 5),
        ("0 m", 3, 4, 4, 7),
        ("10", 3, 3, 3, 5),
    ] {
        let at = article.text.find(shown).unwrap();
        for cursor in [&mut cursor, &mut article.cursor()] {
            let place = article.place(at..at + shown.len(), cursor);
            assert_eq!(place.paragraph_and_run, Some((paragraph, run)), "{shown}");
            assert_eq!(
                (place.line, place.column, place.end_line, place.end_column),
                (paragraph.into(), column, paragraph.into(), end_column),
                "{shown}"
            );
        }
        assert_eq!(article.bytes(at..at + shown.len()), None);
        assert!(!article.is_contiguous(at..at + shown.len()));
    }
}

#[test]
fn reads_notes_and_a_dateline() {
    let note =
        format!("<w:footnotes {WORD}><w:footnote><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote></w:footnotes>");
    let xml = format!(
        "<w:document {WORD}><w:body><w:p><w:r><w:t>CITY, Sept. 22, 2025 (Us)</w:t></w:r></w:p></w:body></w:document>"
    );
    let rels = RELS.replace("/word/document.xml", "text/main.xml");
    let bytes = package(&[
        ("text/footnotes.xml", note.as_bytes()),
        ("text/endnotes.xml", note.replace(">note<", ">end<").as_bytes()),
        ("text/header1.xml", note.replace(">note<", ">head<").as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("text/main.xml", xml.as_bytes()),
    ]);
    let article = read(&bytes).unwrap();
    assert_eq!(article.text, "CITY, Sept. 22, 2025 (Us)\n\nnote\n\nend");
    assert_eq!(article.date.as_ref().unwrap().period.to_string(), "2025-09-22");
    let end = article.text.len();
    assert_eq!(article.place(end - 3..end, &mut article.cursor()).paragraph_and_run, Some((3, 1)));
}

#[test]
fn refuses_what_is_no_document() {
    assert!(matches!(error_of(b""), DocxError::Zip(_)));
    assert!(matches!(error_of(b"PK\x03\x04 and so on"), DocxError::Zip(_)));
    assert!(matches!(error_of(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), DocxError::CompoundFile));
    let relations = "<a><Relationship Type='x/officeDocument' Target='xl/workbook.xml'/></a>";
    let workbook = package(&[("_rels/.rels", relations.as_bytes()), ("xl/workbook.xml", b"<workbook/>")]);
    assert!(matches!(error_of(&workbook), DocxError::NoBody { part } if part == "xl/workbook.xml"));
    assert!(matches!(error_of(&package(&[("a.txt", b"x")])), DocxError::Missing { part } if part == "_rels/.rels"));
    let lone = package(&[("_rels/.rels", RELS.as_bytes())]);
    assert!(matches!(error_of(&lone), DocxError::Missing { part } if part == "word/document.xml"));
    for body in
        ["<w:p>", "<w:p></w:r>", "<w:p>&nosuch;</w:p>", "<w:p><w:r><w:t>&#0;</w:t></w:r></w:p>", "<w:p", "<x a=<"]
    {
        assert!(matches!(error_of(&document(body)), DocxError::Xml { .. }), "{body}");
    }
    let mut cut = document(&"<w:p><w:r><w:t>some text</w:t></w:r></w:p>".repeat(100));
    let middle = cut.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap() + 120;
    cut[middle] ^= 0xFF;
    assert!(matches!(error_of(&cut), DocxError::Damaged { part, .. } if part == "word/document.xml"));
}

#[test]
fn refuses_entities_that_multiply() {
    let xml = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document {WORD}><w:p>&b;</w:p></w:document>"
    );
    let bytes = package(&[("_rels/.rels", RELS.as_bytes()), ("word/document.xml", xml.as_bytes())]);
    assert!(matches!(error_of(&bytes), DocxError::Doctype { part } if part == "word/document.xml"));
    let rels = format!("<!DOCTYPE x>{RELS}");
    assert!(matches!(error_of(&package(&[("_rels/.rels", rels.as_bytes())])), DocxError::Doctype { .. }));
}

#[test]
fn refuses_bombs() {
    let spaces = " ".repeat(8 << 20);
    let error = error_of(&document(&spaces));
    assert!(
        matches!(error, DocxError::Bomb { ref part, limit } if part == "word/document.xml" && limit < 4 << 20),
        "{error}"
    );
    let small = format!("{}<w:p><w:r><w:t>a</w:t></w:r></w:p>", " ".repeat(900 << 10));
    assert_eq!(text_of(&small), "a", "a small part may repeat itself");

    let names: Vec<String> = (0..=DOCX_ENTRIES).map(|i| i.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(error_of(&package(&many)), DocxError::Entries));
}

#[test]
fn refuses_what_nests_too_deep() {
    // The document, its body, the paragraph, the run and the text take five.
    let nested = |depth: usize| {
        let (open, close) = ("<w:sdt>".repeat(depth), "</w:sdt>".repeat(depth));
        document(&format!("{open}<w:p><w:r><w:t>a</w:t></w:r></w:p>{close}"))
    };
    assert_eq!(read(&nested(DOCX_DEPTH - 5)).unwrap().text, "a");
    assert!(matches!(error_of(&nested(DOCX_DEPTH - 4)), DocxError::TooDeep { limit: DOCX_DEPTH, .. }));
}

#[test]
fn reads_other_encodings_of_xml() {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document {WORD}><w:body><w:p><w:r><w:t>约1亿\
         </w:t></w:r></w:p></w:body></w:document>"
    );
    let units: Vec<u8> = std::iter::once(0xFEFF).chain(xml.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bytes = package(&[("_rels/.rels", RELS.as_bytes()), ("word/document.xml", &units)]);
    assert_eq!(read(&bytes).unwrap().text, "约1亿");
}
