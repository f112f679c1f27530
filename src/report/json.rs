//! JSON: one object with everything, or JSON Lines with a claim a line.
//!
//! Every decimal is a string, so that no reader rounds it; line and column are numbers. What is absent is `null`, never
//! zero or empty. Strings are safe inside a `<script>` element and at a terminal: `<`, `>`, `&` and every character that
//! a terminal obeys are written as `\u` escapes, which a JSON reader turns back.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{Outcome, Run, SourceUsed, StreamedReport, inert, other_column_names};
use crate::check::{Assessment, Cause, Document, ImpliedRate, Note, NotePlace, OneRate, Silence, Summary, Verdict};
use crate::money::{Currency, Written};

/// One JSON object: `{"figcheck": version, "claims": […], "documents": […], …, "summary": {…}}`.
///
/// The claims come first and the summary last, since claims are written while the input is still being read.
#[derive(Debug, Default)]
pub struct Json {
    other_names: OnceLock<Vec<String>>,
}

/// JSON Lines: the same claims, one a line, and nothing else.
#[derive(Debug, Default)]
pub struct JsonLines {
    other_names: OnceLock<Vec<String>>,
}

impl StreamedReport for Json {
    fn start(&self, _run: &Run, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"figcheck\":");
        write(&env!("CARGO_PKG_VERSION"), out);
        out.extend_from_slice(b",\"claims\":[\n");
    }

    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>) {
        let names = self.other_names.get_or_init(|| other_column_names(&run.other_columns));
        write(&ClaimObject::new(names, assessment), out);
    }

    fn separator(&self) -> &'static [u8] {
        b",\n"
    }

    fn finish(&self, run: &Run, outcome: &Outcome, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n],\n\"documents\":");
        write(&List(outcome.documents.iter().map(DocumentObject)), out);
        out.extend_from_slice(b",\n\"rates\":");
        write(&List(outcome.rates.sources().iter().map(SourceObject)), out);
        out.extend_from_slice(b",\n\"errors\":");
        write(&outcome.errors, out);
        out.extend_from_slice(b",\n\"loosened\":");
        write(&run.loosened, out);
        out.extend_from_slice(b",\n\"remarks\":");
        write(&outcome.remarks, out);
        out.extend_from_slice(b",\n\"summary\":");
        write(&SummaryObject(&outcome.summary), out);
        out.extend_from_slice(b"}\n");
    }
}

impl StreamedReport for JsonLines {
    fn shows_documents(&self, _run: &Run) -> bool {
        false
    }

    fn start(&self, _run: &Run, _out: &mut Vec<u8>) {}

    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>) {
        let names = self.other_names.get_or_init(|| other_column_names(&run.other_columns));
        write(&ClaimObject::new(names, assessment), out);
        out.push(b'\n');
    }

    fn finish(&self, _run: &Run, _outcome: &Outcome, _out: &mut Vec<u8>) {}
}

fn write(value: &impl Serialize, out: &mut Vec<u8>) {
    let mut serializer = serde_json::Serializer::with_formatter(out, Embeddable);
    // Memory takes every byte, and nothing that is written here can fail to be JSON.
    let _ = value.serialize(&mut serializer);
}

/// Compact JSON whose strings hold nothing that HTML or a terminal would obey.
struct Embeddable;

impl serde_json::ser::Formatter for Embeddable {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Most fragments, the names of members among them, are plain ASCII.
        let is_suspect = |byte: u8| matches!(byte, b'<' | b'>' | b'&' | 0x7f..) || byte < 0x20;
        if !fragment.bytes().fold(false, |any, byte| any | is_suspect(byte)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(start) = rest.find(|c: char| matches!(c, '<' | '>' | '&') || inert::is_obeyed(c)) {
            let (before, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
            writer.write_all(before.as_bytes())?;
            let mut characters = tail.chars();
            if let Some(c) = characters.next() {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Something whose shown form is a string in JSON.
struct Text<T>(T);

impl<T: fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// What an iterator gives, as an array.
struct List<I>(I);

impl<I: Iterator + Clone> Serialize for List<I>
where
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(None)?;
        for item in self.0.clone() {
            array.serialize_element(&item)?;
        }
        array.end()
    }
}

/// A claim: the columns of the CSV report under the same names, and behind them what a table has no room for.
#[derive(Serialize)]
struct ClaimObject<'a> {
    verdict: &'static str,
    file: &'a str,
    line: u64,
    column: u64,
    id: &'a str,
    original: Option<Text<crate::figure::Decimal>>,
    original_currency: Option<Text<Currency>>,
    stated: Option<Text<crate::figure::Decimal>>,
    stated_currency: Option<Text<Currency>>,
    date: Option<Text<crate::period::Period>>,
    rate: Option<Text<crate::rates::Rate>>,
    rate_date: Option<Text<crate::period::Period>>,
    rate_source: Option<&'a str>,
    expected: Option<&'a str>,
    deviation_percent: Option<&'a str>,
    tolerance_percent: Text<crate::figure::Decimal>,
    cause: Option<Text<Codes<'a>>>,
    suggestion: Option<&'a str>,
    message: &'a str,
    end_line: u64,
    end_column: u64,
    bytes: Option<BytesObject>,
    paragraph: Option<u32>,
    run: Option<u32>,
    source: Option<&'a str>,
    original_text: Option<&'a str>,
    stated_text: Option<&'a str>,
    expected_text: Option<&'a str>,
    passes_low: Option<&'a str>,
    passes_high: Option<&'a str>,
    implied_rate: Option<ImpliedObject<'a>>,
    rate_warnings: &'a [String],
    causes: CauseList<'a>,
    suggestion_is_certain: Option<bool>,
    sentence: Option<SentenceObject<'a>>,
    silenced: Option<SilenceObject<'a>>,
    other: OtherCells<'a>,
}

impl<'a> ClaimObject<'a> {
    fn new(other_names: &'a [String], assessment: &'a Assessment<'_>) -> Self {
        let setting = &assessment.setting;
        let place = &setting.place;
        let applied = assessment.rate.as_deref();
        let passes = assessment.passes.as_ref();
        let money = |written: &Option<Written<'_>>| written.as_ref().map(|written| written.money);
        let (original, stated) = (money(&assessment.original), money(&assessment.stated));
        Self {
            verdict: assessment.verdict.word(),
            file: &place.file,
            line: place.line,
            column: place.column,
            id: &setting.id,
            original: original.map(|money| Text(money.figure.value())),
            original_currency: original.map(|money| Text(money.currency)),
            stated: stated.map(|money| Text(money.figure.value())),
            stated_currency: stated.map(|money| Text(money.currency)),
            date: assessment.date.map(Text),
            rate: applied.map(|applied| Text(applied.rate)),
            rate_date: applied.and_then(|applied| applied.date).map(Text),
            rate_source: applied.map(|applied| &*applied.source),
            expected: assessment.expected.as_deref(),
            deviation_percent: assessment.deviation_percent.as_deref(),
            tolerance_percent: Text(assessment.tolerance.in_percent()),
            cause: (!assessment.causes.is_empty()).then_some(Text(Codes(&assessment.causes))),
            suggestion: assessment.suggestion.as_ref().map(|suggestion| suggestion.text.as_str()),
            message: &assessment.message,
            end_line: place.end_line,
            end_column: place.end_column,
            bytes: place.bytes.clone().map(|all| BytesObject {
                start: all.start,
                end: all.end,
                original: setting.spans.as_ref().map(|spans| StretchObject::from(&spans.original)),
                stated: setting.spans.as_ref().map(|spans| StretchObject::from(&spans.stated)),
            }),
            paragraph: place.paragraph_and_run.map(|(paragraph, _)| paragraph),
            run: place.paragraph_and_run.map(|(_, run)| run),
            source: setting.source.as_deref(),
            original_text: assessment.original.as_ref().map(|written| &*written.text),
            stated_text: assessment.stated.as_ref().map(|written| &*written.text),
            expected_text: assessment.expected_shown.as_deref(),
            passes_low: passes.map(|passes| passes.low.as_str()),
            passes_high: passes.map(|passes| passes.high.as_str()),
            implied_rate: assessment.implied_rate.as_ref().map(ImpliedObject::from),
            rate_warnings: applied.map(|applied| applied.warnings.as_slice()).unwrap_or_default(),
            causes: CauseList(&assessment.causes),
            suggestion_is_certain: assessment.suggestion.as_ref().map(|suggestion| suggestion.is_certain),
            sentence: setting.sentence.as_ref().map(|sentence| SentenceObject {
                text: &sentence.text,
                original: in_code_points(&sentence.text, &sentence.original),
                stated: in_code_points(&sentence.text, &sentence.stated),
            }),
            silenced: assessment.silence.as_ref().map(SilenceObject::from),
            other: OtherCells { names: other_names, cells: &setting.other_cells },
        }
    }
}

/// The codes of causes as the CSV report joins them: `scale;digits`.
struct Codes<'a>(&'a [Cause]);

impl fmt::Display for Codes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, cause) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(";")?;
            }
            f.write_str(cause.kind.code())?;
        }
        Ok(())
    }
}

struct CauseList<'a>(&'a [Cause]);

impl Serialize for CauseList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects =
            self.0.iter().map(|cause| CauseObject { code: cause.kind.code(), explanation: &cause.explanation });
        List(objects).serialize(serializer)
    }
}

#[derive(Serialize)]
struct CauseObject<'a> {
    code: &'static str,
    explanation: &'a str,
}

/// The rates at which the stated figure would be right.
#[derive(Serialize)]
struct ImpliedObject<'a> {
    pair: Text<crate::rates::Pair>,
    low: &'a str,
    high: Option<&'a str>,
    reference: Option<&'a str>,
}

impl<'a> From<&'a ImpliedRate> for ImpliedObject<'a> {
    fn from(implied: &'a ImpliedRate) -> Self {
        Self {
            pair: Text(implied.pair),
            low: &implied.low,
            high: implied.high.as_deref(),
            reference: implied.reference.as_deref(),
        }
    }
}

/// A stretch from `start` up to and without `end`, counted from 0.
#[derive(Serialize)]
struct StretchObject {
    start: u64,
    end: u64,
}

impl From<&Range<u64>> for StretchObject {
    fn from(range: &Range<u64>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// The bytes of the file that the claim and its two amounts take.
#[derive(Serialize)]
struct BytesObject {
    start: u64,
    end: u64,
    original: Option<StretchObject>,
    stated: Option<StretchObject>,
}

/// The sentence around a claim, and where in it the two amounts stand, in Unicode code points.
#[derive(Serialize)]
struct SentenceObject<'a> {
    text: &'a str,
    original: Option<StretchObject>,
    stated: Option<StretchObject>,
}

/// A range of bytes as one of code points; `None` where it does not fit the text.
fn in_code_points(text: &str, range: &Range<usize>) -> Option<StretchObject> {
    let length = |part: &str| u64::try_from(part.chars().count()).ok();
    let start = length(text.get(..range.start)?)?;
    let end = start.checked_add(length(text.get(range.clone())?)?)?;
    Some(StretchObject { start, end })
}

/// Why a claim does not count against the run.
#[derive(Serialize)]
struct SilenceObject<'a> {
    by: &'static str,
    reason: Option<&'a str>,
}

impl<'a> From<&'a Silence> for SilenceObject<'a> {
    fn from(silence: &'a Silence) -> Self {
        match silence {
            Silence::Ignored { reason } => {
                Self { by: "comment", reason: (!reason.is_empty()).then_some(reason.as_str()) }
            }
            Silence::Baseline => Self { by: "baseline", reason: None },
        }
    }
}

/// The cells of the other columns, under the names that the CSV report gives them.
struct OtherCells<'a> {
    names: &'a [String],
    cells: &'a [std::borrow::Cow<'a, str>],
}

impl Serialize for OtherCells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, cell) in self.names.iter().zip(self.cells) {
            object.serialize_entry(name, cell)?;
        }
        object.end()
    }
}

/// A document as a whole.
struct DocumentObject<'a>(&'a Document);

impl Serialize for DocumentObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.0;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("name", &document.name)?;
        object.serialize_entry("summary", &SummaryObject(&document.summary))?;
        object.serialize_entry("date", &document.date.as_ref().map(|date| Text(date.period)))?;
        object.serialize_entry("date_origin", &document.date.as_ref().map(|date| &date.origin))?;
        object.serialize_entry("one_rate", &List(document.one_rate.iter().map(OneRateObject::from)))?;
        object.serialize_entry("notes", &List(document.notes.iter().map(NoteObject::from)))?;
        object.end()
    }
}

#[derive(Serialize)]
struct OneRateObject<'a> {
    pair: &'a str,
    date: Option<Text<crate::period::Period>>,
    claims: u64,
    low: &'a str,
    high: Option<&'a str>,
    group: PlaceList<'a>,
    apart: PlaceList<'a>,
    message: &'a str,
}

impl<'a> From<&'a OneRate> for OneRateObject<'a> {
    fn from(one: &'a OneRate) -> Self {
        Self {
            pair: &one.pair,
            date: one.date.map(Text),
            claims: one.claims,
            low: &one.low,
            high: one.high.as_deref(),
            group: PlaceList(&one.group),
            apart: PlaceList(&one.apart),
            message: &one.message,
        }
    }
}

#[derive(Serialize)]
struct NoteObject<'a> {
    code: &'static str,
    message: &'a str,
    places: PlaceList<'a>,
}

impl<'a> From<&'a Note> for NoteObject<'a> {
    fn from(note: &'a Note) -> Self {
        Self { code: note.kind.code(), message: &note.message, places: PlaceList(&note.places) }
    }
}

struct PlaceList<'a>(&'a [NotePlace]);

impl Serialize for PlaceList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects = self.0.iter().map(|place| PlaceObject {
            file: &place.file,
            line: place.line,
            column: place.column,
            id: (!place.id.is_empty()).then_some(place.id.as_str()),
            remark: &place.remark,
        });
        List(objects).serialize(serializer)
    }
}

#[derive(Serialize)]
struct PlaceObject<'a> {
    file: &'a str,
    line: u64,
    column: u64,
    id: Option<&'a str>,
    remark: &'a str,
}

/// A source of rates and how far it was used.
struct SourceObject<'a>(&'a SourceUsed);

impl Serialize for SourceObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("source", &*self.0.source)?;
        object.serialize_entry("claims", &self.0.claims)?;
        object.serialize_entry("earliest", &self.0.earliest.map(Text))?;
        object.serialize_entry("latest", &self.0.latest.map(Text))?;
        object.end()
    }
}

/// The count of each verdict, and of the silenced among them.
struct SummaryObject<'a>(&'a Summary);

impl Serialize for SummaryObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("claims", &self.0.claims)?;
        for verdict in Verdict::ALL {
            object.serialize_entry(verdict.word(), &self.0.of(verdict))?;
        }
        object.serialize_entry("silenced", &self.0.silenced)?;
        object.end()
    }
}
