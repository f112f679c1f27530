//! The same copy in every format and encoding has the same text, and each amount's place is exactly where it is written.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::format_push_string,
    reason = "a test fails by panicking"
)]

use std::io::{Cursor, Write as _};
use std::ops::Range;

use encoding_rs::GB18030;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use figcheck::read::article::{Article, Kind};
use figcheck::read::encoding::Encoding;
use figcheck::read::file::ArticleFile;

/// Copy: paragraphs of words.
type Draft = Vec<Vec<Word>>;

/// A word or amount, and whether a line break follows it, or else a space.
#[derive(Clone, Debug)]
struct Word {
    text: &'static str,
    is_amount: bool,
    ends_line: bool,
}

const AMOUNTS: [&str; 8] = [
    "710 million yuan",
    "$100 million",
    "7.1亿元人民币",
    "US$1.5bn",
    "€20,000 (net)",
    "约合1亿美元",
    "RMB 7.1 billion",
    "𠀀£3—4",
];
const WORDS: [&str; 18] = [
    "Sales",
    "were",
    "比去年",
    "增长，",
    "R&D",
    "<b>",
    "a&amp;b",
    "*",
    "_x_",
    "\\",
    "[note]",
    "`",
    "~",
    "#",
    "|",
    "\"é\"",
    "&#36;",
    "！",
];

fn word() -> impl Strategy<Value = Word> {
    let text = prop_oneof![
        2 => select(&AMOUNTS[..]).prop_map(|text| (text, true)),
        3 => select(&WORDS[..]).prop_map(|text| (text, false)),
    ];
    (text, prop::bool::weighted(0.2)).prop_map(|((text, is_amount), ends_line)| Word { text, is_amount, ends_line })
}

fn copy() -> impl Strategy<Value = Draft> {
    vec(vec(word(), 1..8), 1..6)
}

/// Choices for a writer, taken from bytes that the property test draws.
#[derive(Debug)]
struct Dice {
    bytes: Vec<u8>,
    at: usize,
}

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.at += 1;
        usize::from(self.bytes[(self.at - 1) % self.bytes.len()]) % sides
    }

    fn pick<'c>(&mut self, choices: &[&'c str]) -> &'c str {
        choices[self.roll(choices.len())]
    }
}

fn dice() -> impl Strategy<Value = Dice> {
    vec(any::<u8>(), 200).prop_map(|bytes| Dice { bytes, at: 0 })
}

/// What a writer wrote, and where the amounts are, in it and in the text that is to be read from it.
#[derive(Default)]
struct Written {
    file: String,
    text: String,
    amounts: Vec<(Range<usize>, Range<usize>)>,
}

impl Written {
    /// Writes copy. `word` writes a word and gives the ranges of its characters in the file from first to last, `space`
    /// writes what stands between two words and gives how it shows, `begin` and `end` write what is around a paragraph.
    fn write<W>(
        writer: &mut W,
        copy: &Draft,
        begin: impl Fn(&mut W, &mut String),
        word: impl Fn(&mut W, &str, &mut String) -> Range<usize>,
        space: impl Fn(&mut W, bool, &mut String) -> &'static str,
        end: impl Fn(&mut W, &mut String),
    ) -> Self {
        let mut written = Self::default();
        for (i, paragraph) in copy.iter().enumerate() {
            if i > 0 {
                written.text.push_str("\n\n");
            }
            begin(writer, &mut written.file);
            for (j, part) in paragraph.iter().enumerate() {
                if j > 0 {
                    let shown = space(writer, paragraph[j - 1].ends_line, &mut written.file);
                    written.text.push_str(shown);
                }
                let range = word(writer, part.text, &mut written.file);
                let start = written.text.len();
                written.text.push_str(part.text);
                if part.is_amount {
                    written.amounts.push((range, start..written.text.len()));
                }
            }
            end(writer, &mut written.file);
        }
        written
    }

    /// Reads the file in an encoding and compares text and places.
    fn check(&self, kind: Kind, encoding: Encoding, has_mark: bool) {
        let encode = |text: &str| -> Vec<u8> {
            match encoding {
                Encoding::Utf8 => text.as_bytes().to_vec(),
                Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
            }
        };
        let mark = if has_mark { encode("\u{feff}") } else { Vec::new() };
        let bytes = [&mark[..], &encode(&self.file)].concat();
        let file = ArticleFile::new(&bytes, kind).unwrap();
        assert_eq!(file.decoded().unwrap().encoding(), encoding);
        let article = file.articles().next().unwrap().unwrap();
        assert_eq!(article.text, self.text, "from {:?}", self.file);
        let mut cursor = article.cursor();
        for (in_file, in_text) in &self.amounts {
            let start = mark.len() + encode(&self.file[..in_file.start]).len();
            let end = start + encode(&self.file[in_file.clone()]).len();
            assert_eq!(
                article.bytes(in_text.clone()),
                Some(start as u64..end as u64),
                "{:?}",
                &self.file[in_file.clone()]
            );
            assert_eq!(
                article.is_contiguous(in_text.clone()),
                self.file[in_file.clone()] == self.text[in_text.clone()]
            );
            let place = article.place(in_text.clone(), &mut cursor);
            assert_eq!((place.line, place.column), line_and_column(&self.file, in_file.start));
            assert_eq!((place.end_line, place.end_column), line_and_column(&self.file, in_file.end));
            assert_eq!(place.bytes, Some(start as u64..end as u64));
        }
    }
}

fn line_and_column(file: &str, offset: usize) -> (u64, u64) {
    let before = file[..offset].replace("\r\n", "\n").replace('\r', "\n");
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
    (line, column)
}

/// Every encoding, with a byte order mark where the encoding is not found without.
const ENCODINGS: [(Encoding, bool); 6] = [
    (Encoding::Utf8, false),
    (Encoding::Utf8, true),
    (Encoding::Utf16Le, true),
    (Encoding::Utf16Be, true),
    (Encoding::Gb18030, true),
    (Encoding::Gb18030, false),
];

fn push(text: &str, file: &mut String) -> Range<usize> {
    let start = file.len();
    file.push_str(text);
    start..file.len()
}

/// Plain text, which is its own file.
fn plain(copy: &Draft, line_break: &'static str) -> Written {
    let between = line_break.repeat(2);
    let written = Written::write(
        &mut true,
        copy,
        |is_first, file| file.push_str(if std::mem::take(is_first) { "" } else { &between }),
        |_, text, file| push(text, file),
        |_, ends_line, file| {
            file.push_str(if ends_line { line_break } else { " " });
            ""
        },
        |_, _| {},
    );
    let amounts = written.amounts.into_iter().map(|(in_file, _)| (in_file.clone(), in_file)).collect();
    Written { text: written.file.clone(), file: written.file, amounts }
}

/// HTML with tags, comments and hidden text anywhere, and any character as an entity.
fn html(copy: &Draft, dice: &mut Dice, head: &str) -> Written {
    let noise = [
        "",
        "",
        "",
        "",
        "<b>",
        "</b>",
        "<i class='x>y'>",
        "</i>",
        "<!-- 5 -->",
        "<span hidden>5<b>5</b></span>",
        "<wbr>",
        "<a href=\"5\"\n>",
        "</a>",
        "<script>'<p>5</p>'</script>",
    ];
    let mut written = Written::write(
        dice,
        copy,
        |dice, file| {
            file.push_str(dice.pick(&[
                "<p>",
                "\r\n<div>\n ",
                "<ul><li>",
                "<table><tr><td>",
                "<h2 class=5>",
                "<br><br>",
            ]));
        },
        |dice, text, file| {
            let mut range = None;
            for c in text.chars() {
                file.push_str(dice.pick(&noise));
                let start = file.len();
                match (c, dice.roll(8)) {
                    (' ', 0..=3) => file.push_str(dice.pick(&["\r\n  ", "\t", "\n", "&#x20;"])),
                    ('$', 0..=2) => file.push_str("&dollar;"),
                    ('€', 0..=2) => file.push_str("&euro;"),
                    ('£', 0..=2) => file.push_str("&pound"),
                    (_, 0) => file.push_str(&format!("&#{};", u32::from(c))),
                    (_, 1) => file.push_str(&format!("&#x{:X};", u32::from(c))),
                    ('&', _) => file.push_str("&amp;"),
                    ('<', _) => file.push_str("&lt;"),
                    _ => file.push(c),
                }
                range = Some(range.map_or(start, |r: Range<usize>| r.start)..file.len());
            }
            range.unwrap()
        },
        |dice, _, file| {
            file.push_str(dice.pick(&[" ", "  ", "\n", "\r\n\t", " <b> ", "</i>&#32;", "\n<!-- 5 -->\n"]));
            " "
        },
        |dice, file| file.push_str(dice.pick(&["</p>", "</div>\n", "</li></ul>", "</table>", "</h2>", "<hr>"])),
    );
    written.file.insert_str(0, head);
    for (in_file, _) in &mut written.amounts {
        *in_file = in_file.start + head.len()..in_file.end + head.len();
    }
    written
}

/// Markdown with emphasis and links around words, and any punctuation escaped or as an entity.
fn markdown(copy: &Draft, dice: Dice) -> Written {
    struct Writer {
        dice: Dice,
        indent: &'static str,
        one_line: bool,
    }
    let mut writer = Writer { dice, indent: "", one_line: false };
    Written::write(
        &mut writer,
        copy,
        |writer, file| {
            let starts = [
                ("", "", false),
                ("> ", "> ", false),
                ("> ", "", false),
                ("- ", "  ", false),
                ("# ", "", true),
                ("7. > ", "   > ", false),
            ];
            let (start, indent, one_line) = starts[writer.dice.roll(starts.len())];
            (writer.indent, writer.one_line) = (indent, one_line);
            file.push_str(start);
        },
        |writer, text, file| {
            let mut range = None;
            for (i, part) in text.split(' ').enumerate() {
                if i > 0 {
                    file.push(' ');
                }
                let around = [
                    ("", ""),
                    ("", ""),
                    ("**", "**"),
                    ("*", "*"),
                    ("[", "](http://x.y/5 \"5\")"),
                    ("<b>", "</b>"),
                    ("<span hidden>5</span>", ""),
                ];
                let (before, behind) = around[writer.dice.roll(around.len())];
                file.push_str(before);
                for c in part.chars() {
                    let mut start = file.len();
                    match (c, writer.dice.roll(4)) {
                        (_, 0) => file.push_str(&format!("&#{};", u32::from(c))),
                        (_, 1..) if c.is_ascii_punctuation() => {
                            file.push('\\');
                            start = file.len();
                            file.push(c);
                        }
                        _ => file.push(c),
                    }
                    range = Some(range.map_or(start, |r: Range<usize>| r.start)..file.len());
                }
                file.push_str(behind);
            }
            range.unwrap()
        },
        |writer, ends_line, file| {
            if !ends_line || writer.one_line {
                file.push(' ');
                return " ";
            }
            file.push_str(writer.dice.pick(&["\n", "\r\n", "  \n", "\\\n"]));
            file.push_str(writer.indent);
            "\n"
        },
        |_, file| file.push_str("\n\n<!-- 5 -->\n\n"),
    )
}

/// A line of JSON with any character escaped.
fn json(copy: &Draft, dice: &mut Dice) -> Written {
    let mut inside = Written::write(
        &mut (dice, true),
        copy,
        |(_, first), file| file.push_str(if std::mem::take(first) { "{\"id\": 5, \"text\" :\"" } else { "\\n\\u000a" }),
        |(dice, _), text, file| {
            let start = file.len();
            for c in text.chars() {
                match (c, dice.roll(4)) {
                    (_, 0) => {
                        for unit in c.encode_utf16(&mut [0; 2]) {
                            file.push_str(&format!("\\u{unit:04x}"));
                        }
                    }
                    ('"' | '\\', _) => file.extend(['\\', c]),
                    _ => file.push(c),
                }
            }
            start..file.len()
        },
        |_, ends_line, file| {
            file.push_str(if ends_line { "\\n" } else { " " });
            if ends_line { "\n" } else { " " }
        },
        |_, _| {},
    );
    inside.file.push_str("\"}\n");
    inside
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The range of an amount in the text, and its first paragraph and run.
type InRuns = (Range<usize>, (u32, u32));

/// A document with runs that end anywhere; the text, and where the amounts are.
fn docx(copy: &Draft, dice: &mut Dice) -> (Vec<u8>, String, Vec<InRuns>) {
    let (mut body, mut text, mut amounts) = (String::new(), String::new(), Vec::new());
    for (i, paragraph) in copy.iter().enumerate() {
        if i > 0 {
            text.push_str("\n\n");
        }
        let mut run = 1;
        body.push_str("<w:p><w:r>");
        for (j, word) in paragraph.iter().enumerate() {
            if j > 0 {
                let ends_line = paragraph[j - 1].ends_line;
                body.push_str(if ends_line { "<w:br/>" } else { "<w:t xml:space=\"preserve\"> </w:t>" });
                text.push(if ends_line { '\n' } else { ' ' });
            }
            let (start, mut first_run) = (text.len(), None);
            for c in word.text.chars() {
                let deleted = "</w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:r>";
                let (split, runs) = [("", 0), ("", 0), ("", 0), ("</w:r><w:r>", 1), (deleted, 1)][dice.roll(5)];
                body.push_str(split);
                run += runs;
                first_run.get_or_insert(run);
                body.push_str(&format!(
                    "<w:t xml:space=\"preserve\">{}</w:t>",
                    quick_xml::escape::escape(c.to_string())
                ));
                text.push(c);
            }
            if word.is_amount {
                amounts.push((start..text.len(), (u32::try_from(i).unwrap() + 1, first_run.unwrap())));
            }
        }
        body.push_str("</w:r></w:p>");
    }
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
         </Relationships>";
    (zipped(&[("_rels/.rels", rels), ("word/document.xml", &document)]), text, amounts)
}

/// Whether the copy has enough Chinese for its encoding to be found without a mark: broken UTF-8 is not taken for GB18030.
fn is_found_by_content(written: &Written) -> bool {
    let coded = GB18030.encode(&written.file).0;
    std::str::from_utf8(&coded).is_err()
        && coded.utf8_chunks().map(|c| c.valid().chars().filter(|c| !c.is_ascii()).count()).sum::<usize>() == 0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn places_are_exact_in_text(copy in copy(), line_break in select(&["\n", "\r\n", "\r"][..])) {
        let written = plain(&copy, line_break);
        for (encoding, has_mark) in ENCODINGS {
            if encoding != Encoding::Gb18030 || has_mark || is_found_by_content(&written) {
                written.check(Kind::Text, encoding, has_mark);
            }
        }
    }

    #[test]
    fn places_are_exact_in_html(copy in copy(), mut dice in dice()) {
        let undeclared = html(&copy, &mut dice, "<!doctype html>\n<title>5</title>");
        for (encoding, has_mark) in ENCODINGS {
            if encoding != Encoding::Gb18030 || has_mark {
                undeclared.check(Kind::Html, encoding, has_mark);
            }
        }
        let declared = html(&copy, &mut dice, "<html><head><meta charset=gb18030></head>约<hr>");
        let declared = Written { text: format!("约\n\n{}", declared.text), ..declared };
        let amounts = declared.amounts.iter().map(|(file, text)| (file.clone(), text.start + 5..text.end + 5)).collect();
        Written { amounts, ..declared }.check(Kind::Html, Encoding::Gb18030, false);
    }

    #[test]
    fn places_are_exact_in_markdown(copy in copy(), dice in dice()) {
        let written = markdown(&copy, dice);
        for (encoding, has_mark) in ENCODINGS {
            if encoding != Encoding::Gb18030 || has_mark {
                written.check(Kind::Markdown, encoding, has_mark);
            }
        }
    }

    #[test]
    fn places_are_exact_in_json_lines(copy in copy(), mut dice in dice()) {
        let written = json(&copy, &mut dice);
        for (encoding, has_mark) in ENCODINGS {
            if encoding != Encoding::Gb18030 || has_mark {
                written.check(Kind::JsonLines, encoding, has_mark);
            }
        }
    }

    #[test]
    fn places_are_exact_in_word_processor_documents(copy in copy(), mut dice in dice()) {
        let (bytes, text, amounts) = docx(&copy, &mut dice);
        let file = ArticleFile::new(&bytes, Kind::Docx).unwrap();
        let article = file.articles().next().unwrap().unwrap();
        prop_assert_eq!(&article.text, &text);
        let mut cursor = article.cursor();
        for (range, paragraph_and_run) in amounts {
            let place = article.place(range.clone(), &mut cursor);
            prop_assert_eq!(place.paragraph_and_run, Some(paragraph_and_run));
            let before = text[..range.start].rsplit("\n\n").next().unwrap().chars().count() as u64;
            prop_assert_eq!((place.line, place.column), (u64::from(paragraph_and_run.0), before + 1));
        }
    }

    #[test]
    fn formats_agree(copy in copy(), mut dice in dice()) {
        let words = |article: &Article<'_>| article.text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let read = |bytes: &[u8], kind| words(&ArticleFile::new(bytes, kind).unwrap().articles().next().unwrap().unwrap());
        let plain = read(plain(&copy, "\n").file.as_bytes(), Kind::Text);
        prop_assert_eq!(&plain, &read(html(&copy, &mut dice, "").file.as_bytes(), Kind::Html));
        prop_assert_eq!(&plain, &read(&docx(&copy, &mut dice).0, Kind::Docx));
        prop_assert_eq!(&plain, &read(markdown(&copy, dice).file.as_bytes(), Kind::Markdown));
    }

    /// Nothing panics and every range is inside the file, whatever the bytes.
    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop_oneof![vec(any::<u8>(), 0..200), "[<>&;#a-c/!\\-\"'= \\[\\]()*_`~|:\\\\\n\r约 1]{0,200}".prop_map(String::into_bytes)],
        kind in select(&[Kind::Text, Kind::Markdown, Kind::Html, Kind::JsonLines, Kind::Docx][..]),
    ) {
        let Ok(file) = ArticleFile::new(&bytes, kind) else { return Ok(()) };
        for article in file.articles().flatten() {
            let mut last = 0;
            let mut cursor = article.cursor();
            for (at, c) in article.text.char_indices() {
                let range = article.bytes(at..at + c.len_utf8()).unwrap();
                prop_assert!(last <= range.start && range.start <= range.end && range.end <= bytes.len() as u64);
                last = range.start;
                prop_assert_eq!(article.place(at..at + c.len_utf8(), &mut cursor).bytes, Some(range));
            }
        }
    }
}
