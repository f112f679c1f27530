//! Reports of hostile texts: every format reads back, and nothing in a text breaks out of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use figcheck::check::{
    Assessment, CauseFinder, Document, DocumentDate, MarkedCopy, Note, NoteKind, NotePlace, OneRate, RateMemo, Silence,
    Summary,
};
use figcheck::claim::{Claim, Place, Sentence, Setting, Spans, Unreadable};
use figcheck::money::parse;
use figcheck::rates::Rates;
use figcheck::report::{
    COLUMNS, Format, Options, Outcome, Report, Run, from_spreadsheet_cell, other_column_names, report, shown,
    spreadsheet_cell, write_streamed,
};
use html5gum::Token;
use quick_xml::events::Event;
use serde_json::Value;

use super::run::{TABLES, checker, date};

/// What parts the texts in the input. It stands in no UTF-8.
const SEPARATOR: u8 = 0xff;

/// The texts that stand in a run, each chosen by whoever wrote the copy.
struct Texts<'t> {
    file: &'t str,
    id: &'t str,
    source: &'t str,
    before: &'t str,
    after: &'t str,
    cell: &'t str,
    column: &'t str,
    reason: &'t str,
    message: &'t str,
}

/// How often each tag stands in a report.
type Tags = BTreeMap<String, usize>;

/// The tags of reports whose texts hold none; of the plain and of the rich one.
struct Harmless {
    junit: [Tags; 2],
    html: [Tags; 2],
}

static HARMLESS: LazyLock<Harmless> = LazyLock::new(|| {
    let made = Made::of(&Texts {
        file: "f",
        id: "i",
        source: "s",
        before: "b",
        after: "a",
        cell: "c",
        column: "o",
        reason: "r",
        message: "m",
    });
    let text = |format, is_rich| String::from_utf8(made.written(format, is_rich)).expect("text");
    Harmless {
        junit: [false, true].map(|is_rich| xml_tags(&text(Format::Junit, is_rich))),
        html: [false, true].map(|is_rich| html_tags(&text(Format::Html, is_rich))),
    }
});

/// The input is texts with `0xff` between them.
pub fn reports(input: &[u8]) {
    let pieces: Vec<_> = input.splitn(9, |byte| *byte == SEPARATOR).map(String::from_utf8_lossy).collect();
    let piece = |at: usize| pieces.get(at).map_or("", |piece| &**piece);
    let texts = Texts {
        file: piece(0),
        id: piece(1),
        source: piece(2),
        before: piece(3),
        after: piece(4),
        cell: piece(5),
        column: piece(6),
        reason: piece(7),
        message: piece(8),
    };
    let hostile = Made::of(&texts);
    for format in Format::ALL {
        for is_rich in [false, true] {
            let bytes = hostile.written(format, is_rich);
            if format == Format::Xlsx {
                if is_rich {
                    workbook(&bytes);
                }
                continue;
            }
            let text = std::str::from_utf8(&bytes).unwrap_or_else(|error| panic!("{format} is no text: {error}"));
            inert(format, is_rich, text);
            match format {
                Format::Csv => csv(text, &hostile, &texts),
                Format::Json => json(text, &hostile, &texts),
                Format::Jsonl => {
                    let lines: Vec<Value> =
                        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
                    assert_eq!(lines.len(), hostile.assessments.len());
                }
                Format::Sarif | Format::Gitlab => {
                    let _: Value = serde_json::from_str(text).expect("the report is JSON");
                }
                Format::Junit => {
                    same_tags(format, &xml_tags(text), &HARMLESS.junit[usize::from(is_rich)]);
                    escaped(text, &pieces);
                }
                Format::Github => github(text),
                Format::Html => {
                    same_tags(format, &html_tags(text), &HARMLESS.html[usize::from(is_rich)]);
                    escaped(text, &pieces);
                }
                Format::Human | Format::Markdown | Format::Xlsx => {}
            }
        }
    }
    assert_eq!(from_spreadsheet_cell(&spreadsheet_cell(texts.cell)), texts.cell);
}

/// A run as a report sees it.
struct Made {
    run: Run,
    assessments: Vec<Assessment<'static>>,
    outcome: Outcome,
}

impl Made {
    fn of(texts: &Texts<'_>) -> Self {
        let mut finder = CauseFinder::new(&TABLES);
        let (checker, words) = (checker(), checker().words);
        let assess = |original: &str, stated: &str, finder: &mut CauseFinder<'_>| {
            let [original, stated] = [original, stated].map(|text| parse(text, None, words).expect("a money"));
            let claim = Claim {
                setting: setting(texts, &original.text, &stated.text),
                original,
                stated,
                date: Some(date()),
                rate: None,
                tolerance: None,
            };
            let mut memo = RateMemo::default();
            let judgement = checker.judge(&claim.basis(), &Rates::new(), &mut memo);
            checker.assess(claim, judgement, finder).into_owned()
        };
        let right = assess("6.87 billion yuan", "about 965 million U.S. dollars", &mut finder);
        let wrong = assess("68.7亿元", "$96.5 million", &mut finder);
        let mut silenced = wrong.clone();
        silenced.silence = Some(Silence::Ignored { reason: texts.reason.to_owned() });
        let mut described = wrong.clone();
        texts.message.clone_into(&mut described.message);
        for cause in &mut described.causes {
            texts.message.clone_into(&mut cause.explanation);
        }
        let unreadable = checker
            .assess_unreadable(Unreadable {
                setting: setting(texts, "7.1 yuan", "$1"),
                original: None,
                stated: None,
                date: None,
                reason: texts.message.to_owned(),
            })
            .into_owned();
        let assessments = vec![right, wrong, silenced, described, unreadable];
        let mut summary = Summary { silenced: 1, ..Summary::default() };
        for assessment in &assessments {
            summary.count(assessment.verdict);
        }
        let outcome = Outcome {
            summary,
            documents: vec![document(texts, &assessments, summary)],
            errors: vec![texts.reason.to_owned()],
            remarks: vec![texts.message.to_owned()],
            ..Outcome::default()
        };
        let run = Run {
            other_columns: vec![texts.column.to_owned()],
            loosened: vec![texts.message.to_owned()],
            has_baseline: true,
            width: 80,
            ..Run::default()
        };
        Self { run, assessments, outcome }
    }

    /// The report; a rich one lists every claim, in colour, and is for Excel.
    fn written(&self, format: Format, is_rich: bool) -> Vec<u8> {
        let run = Run { all: is_rich, ..self.run.clone() };
        let mut out = Vec::new();
        match report(format, Options { colour: is_rich, excel: is_rich }) {
            Report::Streamed(report) => write_streamed(&*report, &run, &self.assessments, &self.outcome, &mut out),
            Report::Whole(report) => {
                report.write(&run, &self.assessments, &self.outcome, &mut out).expect("memory takes everything");
            }
        }
        out
    }
}

fn setting(texts: &Texts<'_>, original: &str, stated: &str) -> Setting<'static> {
    let before = texts.before.len();
    let between = " (";
    let text = format!("{}{original}{between}{stated}{}", texts.before, texts.after);
    let behind = before + original.len() + between.len();
    Setting {
        place: Place {
            file: texts.file.to_owned().into(),
            line: 3,
            column: 4,
            end_line: 3,
            end_column: 50,
            bytes: Some(10..60),
            paragraph_and_run: None,
        },
        id: texts.id.to_owned().into(),
        source: Some(texts.source.to_owned().into()),
        sentence: Some(Sentence {
            text: text.into(),
            original: before..before + original.len(),
            stated: behind..behind + stated.len(),
        }),
        spans: Some(Spans { original: 10..20, stated: 30..60, stated_number: Some(31..40) }),
        stated_number: None,
        other_cells: vec![texts.cell.to_owned().into()],
    }
}

fn document(texts: &Texts<'_>, assessments: &[Assessment<'static>], summary: Summary) -> Document {
    let place = NotePlace {
        file: texts.file.to_owned(),
        line: 3,
        column: 4,
        id: texts.id.to_owned(),
        remark: texts.before.to_owned(),
    };
    let mut copy = MarkedCopy::default();
    for (index, sentence) in assessments.iter().map(|a| a.setting.sentence.as_ref().expect("a sentence")).enumerate() {
        let at = copy.text.len();
        let range = |range: &std::ops::Range<usize>| range.start + at..range.end + at;
        copy.claims.push((index, range(&sentence.original), range(&sentence.stated)));
        copy.text.push_str(&sentence.text);
    }
    Document {
        name: texts.source.to_owned(),
        summary,
        date: Some(DocumentDate { period: date(), origin: texts.reason.to_owned() }),
        one_rate: vec![OneRate {
            pair: "USD/CNY".to_owned(),
            date: None,
            claims: 2,
            group: vec![place.clone()],
            low: "7.1".to_owned(),
            high: None,
            apart: vec![place.clone()],
            message: texts.message.to_owned(),
        }],
        notes: vec![Note { kind: NoteKind::MissedCandidate, message: texts.message.to_owned(), places: vec![place] }],
        copy: Some(copy),
    }
}

/// Nothing in the report is a command to a terminal but the colours that were asked for.
fn inert(format: Format, colour: bool, text: &str) {
    let text = match (format, text.strip_prefix('\u{feff}')) {
        (Format::Csv, Some(rest)) if colour => rest,
        _ => text,
    };
    if format == Format::Csv {
        // A cell keeps its text, but for what steers a terminal or turns the text around.
        let steers = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(steers), "a control character in {text:?}");
        return;
    }
    let mut pieces = text.split('\u{1b}');
    let before = pieces.next().unwrap_or_default();
    let behind = pieces.map(|piece| {
        assert!(format == Format::Human && colour, "{format} lets an escape through");
        let (sequence, behind) = piece.split_once('m').expect("a colour ends with m");
        let is_colour = sequence
            .strip_prefix('[')
            .is_some_and(|codes| codes.len() < 20 && codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'));
        assert!(is_colour, "{sequence:?} is no colour");
        behind
    });
    for piece in std::iter::once(before).chain(behind) {
        let lines = piece.split(|c| c == '\n' || (c == '\t' && matches!(format, Format::Human | Format::Html)));
        for line in lines {
            assert!(matches!(shown(line), Cow::Borrowed(_)), "{format} lets a control character through: {line:?}");
        }
    }
}

fn csv(text: &str, made: &Made, texts: &Texts<'_>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("the report is CSV")).collect();
    assert_eq!(rows.len(), made.assessments.len() + 1);
    let column = |name: &str| COLUMNS.iter().position(|known| *known == name).expect("a column");
    assert_eq!(from_spreadsheet_cell(&rows[0][COLUMNS.len()]), other_column_names(&made.run.other_columns)[0]);
    for (row, assessment) in rows.iter().skip(1).zip(&made.assessments) {
        assert_eq!(&row[0], assessment.verdict.word());
        for (name, text) in [("file", texts.file), ("id", texts.id)] {
            assert_eq!(from_spreadsheet_cell(&row[column(name)]), text, "{name}");
        }
        assert_eq!(from_spreadsheet_cell(&row[COLUMNS.len()]), texts.cell);
        for cell in row {
            let first = cell.chars().next();
            let is_number =
                cell.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            assert!(
                !matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')) || is_number,
                "a spreadsheet runs {cell:?}"
            );
        }
    }
}

fn json(text: &str, made: &Made, texts: &Texts<'_>) {
    assert!(!text.contains(['<', '>', '&']), "a page that holds the report would obey it");
    let report: Value = serde_json::from_str(text).expect("the report is JSON");
    let claims = report["claims"].as_array().expect("claims");
    assert_eq!(claims.len(), made.assessments.len());
    for (claim, assessment) in claims.iter().zip(&made.assessments) {
        assert_eq!(claim["verdict"], assessment.verdict.word());
        assert_eq!((claim["file"].as_str(), claim["id"].as_str()), (Some(texts.file), Some(texts.id)));
        assert_eq!(claim["message"].as_str(), Some(assessment.message.as_str()));
    }
}

/// Every line is a command of ours, or a line of the log that is none.
fn github(text: &str) {
    let mut commands = 0;
    for line in text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).filter(|line| !line.is_empty()) {
        let name = ["::error ", "::warning ", "::notice "].iter().find_map(|start| line.strip_prefix(start));
        let properties = name.unwrap_or_else(|| panic!("{line:?} is no annotation"));
        let (properties, _) = properties.split_once("::").expect("an annotation has a message");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a property has a value");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line:?}");
            assert!(!value.contains(':'), "{line:?}");
        }
        assert!(!line.contains("##[") && !line.contains("##vso["), "{line:?}");
        commands += 1;
    }
    assert!(commands <= 32);
}

/// A text that is empty or a number may be shown otherwise, but with no other kinds of tags and no more of those that do
/// something.
fn same_tags(format: Format, tags: &Tags, plain: &Tags) {
    for (tag, count) in tags {
        assert!(plain.contains_key(tag), "{format} has the tag {tag}");
        let does = ["script", "style", "meta", "head", "body", "input", "select", "table", "testsuite", "testcase"];
        assert!(!does.contains(&tag.as_str()) || plain.get(tag) == Some(count), "{format} has {count} {tag}");
    }
}

/// No text with a tag or an entity in it stands in the page as it is.
fn escaped(page: &str, texts: &[Cow<'_, str>]) {
    let mut suspects = texts.iter().filter(|text| text.len() > 3 && text.contains('<'));
    assert!(!suspects.any(|text| page.contains(&**text)));
}

/// How often each tag stands in it, where it is well-formed.
fn xml_tags(text: &str) -> Tags {
    let mut tags = BTreeMap::new();
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().expect("the report is well-formed") {
            Event::Eof => return tags,
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    assert!(!attribute.value.contains('<'));
                }
                *tags.entry(tag.name().as_ref().to_owned()).or_insert(0) += 1;
            }
            Event::GeneralRef(entity) => {
                let is_known = entity.is_char_ref() || ["lt", "gt", "amp", "quot", "apos"].contains(&&*entity);
                assert!(is_known, "the entity {entity:?}");
            }
            Event::DocType(_) | Event::PI(_) => panic!("something that was not written"),
            _ => {}
        }
    }
}

/// How often each tag with each of its attributes stands in a page, and how many scripts it runs. Marks within the
/// quoted sentences depend on the text, and so do line breaks and isolates in it.
fn html_tags(text: &str) -> Tags {
    let mut tags = BTreeMap::new();
    for token in html5gum::Tokenizer::new(text) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                for (attribute, value) in &tag.attributes {
                    let attribute = String::from_utf8_lossy(attribute);
                    let value = String::from_utf8_lossy(&value.value);
                    assert!(!attribute.starts_with("on"), "a handler: {attribute}");
                    if ["href", "src", "action"].contains(&&*attribute) {
                        assert!(value.starts_with('#') || value.starts_with("data:image/"), "{attribute}={value}");
                    }
                }
                if !["mark", "br", "bdi", "span", "p", "code"].contains(&name.as_str()) {
                    *tags.entry(name).or_insert(0) += 1;
                }
            }
            Token::Comment(_) => panic!("a comment in the page"),
            _ => {}
        }
    }
    tags
}

/// Every part of the workbook is well-formed, and no cell is a formula.
fn workbook(bytes: &[u8]) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let name = entry.name().map(Cow::into_owned).unwrap_or_default();
        let mut part = String::new();
        entry.read_to_string(&mut part).expect("a part is text");
        let tags = xml_tags(&part);
        assert!(!name.contains("worksheets/sheet") || !tags.contains_key("f"), "a formula in {name}");
    }
}
