//! Comma-separated values: a claim a row, the verdict first, for spreadsheets and for programs.
//!
//! Text cells follow a rule that can be turned back, [`spreadsheet_cell`]: nothing in them runs as a formula or steers a
//! terminal. Numbers are plain decimals and are never touched.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Outcome, Run, StreamedReport};
use crate::check::{Assessment, Cause};
use crate::figure::plain::PlainDigits;
use crate::money::Currency;
use crate::period::Period;

/// The columns of a claim, in their order. Behind them come the other columns of the input.
pub const COLUMNS: [&str; 19] = [
    "verdict",
    "file",
    "line",
    "column",
    "id",
    "original",
    "original_currency",
    "stated",
    "stated_currency",
    "date",
    "rate",
    "rate_date",
    "rate_source",
    "expected",
    "deviation_percent",
    "tolerance_percent",
    "cause",
    "suggestion",
    "message",
];

/// The names under which the other columns of the input appear beside [`COLUMNS`], in the same order.
///
/// A column keeps its name unless it is taken, by a column of the report or by one before it; then it is `input_NAME`,
/// and where that is taken too, `input_NAME_2` and so on. Names that differ in case only are the same to most readers,
/// so they count as taken.
///
/// ```
/// use figcheck::report::other_column_names;
/// let names = ["verdict", "desk", "Message", "desk"].map(str::to_owned);
/// assert_eq!(other_column_names(&names), ["input_verdict", "desk", "input_Message", "input_desk"]);
/// ```
#[must_use]
pub fn other_column_names(columns: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = COLUMNS.iter().map(|&name| name.to_owned()).collect();
    // Names that are free stay, whichever other column would like to be renamed to one of them.
    let keeps: Vec<bool> = columns.iter().map(|name| taken.insert(name.to_lowercase())).collect();
    let mut renamed = |name: &str| {
        let first = format!("input_{name}");
        let further = (2_u64..).map(|number| format!("{first}_{number}"));
        std::iter::once(first.clone()).chain(further).find(|candidate| taken.insert(candidate.to_lowercase()))
    };
    let name_of = |(name, keeps): (&String, bool)| if keeps { name.clone() } else { renamed(name).unwrap_or_default() };
    columns.iter().zip(keeps).map(name_of).collect()
}

/// A text cell as a spreadsheet and a terminal may safely open it.
///
/// - A control character other than tab, line feed and carriage return, and a bidirectional override or isolate, is
///   written as `\u{1b}`: a backslash, `u`, and the code point in hexadecimal braces. A backslash that stands before `u{`
///   in the text itself is written as `\u{5c}`.
/// - A text that a spreadsheet would run as a formula, because it starts with `=`, `+`, `-`, `@`, tab or carriage return,
///   gets a `'` in front. So does one that has such a start behind `'`s of its own. A plain number, such as `-5.2` or
///   `+3`, does not.
///
/// [`from_spreadsheet_cell`] turns it back.
///
/// ```
/// use figcheck::report::{from_spreadsheet_cell, spreadsheet_cell};
/// assert_eq!(spreadsheet_cell("=1+1"), "'=1+1");
/// assert_eq!(spreadsheet_cell("-5.2"), "-5.2");
/// assert_eq!(spreadsheet_cell("\u{1b}[31m"), r"\u{1b}[31m");
/// assert_eq!(from_spreadsheet_cell(&spreadsheet_cell("'=quoted")), "'=quoted");
/// ```
#[must_use]
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    let guarded = is_guarded(text);
    if !guarded && !needs_escapes(text) {
        return Cow::Borrowed(text);
    }
    let mut cell = String::with_capacity(text.len().saturating_add(16));
    if guarded {
        cell.push('\'');
    }
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if is_hidden(c) || (c == '\\' && rest.as_str().starts_with("u{")) {
            // Writing to a string does not fail.
            let _ = write!(cell, "\\u{{{:x}}}", u32::from(c));
        } else {
            cell.push(c);
        }
    }
    Cow::Owned(cell)
}

/// The text that [`spreadsheet_cell`] made a cell of.
///
/// One leading `'` goes where behind it, and behind further `'`s, the text starts as a formula; then each `\u{…}` becomes
/// its character.
#[must_use]
pub fn from_spreadsheet_cell(cell: &str) -> Cow<'_, str> {
    let text = match cell.strip_prefix('\'') {
        Some(rest) if starts_a_formula(rest) => rest,
        _ => cell,
    };
    if !text.contains("\\u{") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("\\u{");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let read = part
            .split_once('}')
            .and_then(|(code, rest)| u32::from_str_radix(code, 16).ok().and_then(char::from_u32).map(|c| (c, rest)));
        if let Some((c, rest)) = read {
            out.push(c);
            out.push_str(rest);
        } else {
            out.push_str("\\u{");
            out.push_str(part);
        }
    }
    Cow::Owned(out)
}

/// Whether a spreadsheet would run the text.
fn is_guarded(text: &str) -> bool {
    starts_a_formula(text) && !is_plain_number(text)
}

fn starts_a_formula(text: &str) -> bool {
    // Nearly no cell begins so, and what tells is its first byte.
    matches!(text.as_bytes().first(), Some(b'\'' | b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
        && text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a spreadsheet reads the text as a number: a sign, digits and at most one point, and nothing else.
fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(decimals) && whole.len().saturating_add(decimals.len()) > 0
}

/// Whether something in the text is written as an escape. Nearly every cell is found to have nothing by its bytes alone.
fn needs_escapes(text: &str) -> bool {
    let may_be_hidden = |byte: u8| MARKS.get(usize::from(byte)).is_some_and(|marks| marks & MAY_BE_HIDDEN != 0);
    text.bytes().any(may_be_hidden) && (text.contains(is_hidden) || text.contains("\\u{"))
}

/// Whether a character would steer a terminal, cut a line short for some reader, or turn the text around.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The CSV report: RFC 4180 with line feeds, in UTF-8.
#[derive(Debug)]
pub struct Csv {
    excel: bool,
}

impl Csv {
    /// A report that starts with a byte order mark where it is for Excel, which takes UTF-8 for an old code page without.
    #[must_use]
    pub fn new(excel: bool) -> Self {
        Self { excel }
    }
}

/// A text cell: in quotes where it holds a comma, a quote or a line break, and also where it holds a semicolon or a tab, at
/// which other readers part cells.
fn text(text: &str, out: &mut Vec<u8>) {
    let marks = text.bytes().fold(0, |all, byte| all | MARKS.get(usize::from(byte)).copied().unwrap_or(0));
    let (guard, cell) = if marks & MAY_BE_HIDDEN == 0 {
        (is_guarded(text), Cow::Borrowed(text))
    } else {
        (false, spreadsheet_cell(text))
    };
    let quotes: &[u8] = if marks & IS_QUOTED == 0 { b"" } else { b"\"" };
    out.extend_from_slice(quotes);
    if guard {
        out.push(b'\'');
    }
    if marks & IS_QUOTE == 0 {
        out.extend_from_slice(cell.as_bytes());
    } else {
        quote(cell.as_bytes(), out);
    }
    out.extend_from_slice(quotes);
}

/// A byte that puts its cell into quotes.
const IS_QUOTED: u8 = 1;
/// A byte that may be part of what is written as an escape: the backslash, and those that begin a hidden character in
/// UTF-8.
const MAY_BE_HIDDEN: u8 = 2;
/// A quote, which is doubled inside of quotes.
const IS_QUOTE: u8 = 4;

/// What each byte does to its cell.
const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut rest: &mut [u8] = &mut marks;
    let mut byte = 0_u8;
    while let [mark, tail @ ..] = rest {
        if matches!(byte, b',' | b';' | b'"' | b'\n' | b'\r' | b'\t') {
            *mark |= IS_QUOTED;
        }
        if byte == b'"' {
            *mark |= IS_QUOTE;
        }
        if byte < 0x20 || matches!(byte, b'\\' | 0x7f | 0xc2 | 0xe2) {
            *mark |= MAY_BE_HIDDEN;
        }
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    marks
};

/// The codes of causes, joined by `;` and then quoted, for readers that part cells at a semicolon.
fn causes(causes: &[Cause], out: &mut Vec<u8>) {
    if let [cause] = causes {
        out.extend_from_slice(cause.kind.code().as_bytes());
        return;
    }
    let codes: Vec<&str> = causes.iter().map(|cause| cause.kind.code()).collect();
    text(&codes.join(";"), out);
}

fn optional_text(value: Option<&str>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        text(value, out);
    }
}

/// Writes the inside of a quoted cell: each quote is doubled.
fn quote(bytes: &[u8], out: &mut Vec<u8>) {
    let written = out.len();
    // At most every byte is a quote.
    out.resize(written.saturating_add(bytes.len().saturating_mul(2)), 0);
    let room = out.get_mut(written..).unwrap_or_default();
    let (_, _, length) = csv_core::quote(bytes, room, b'"', b'"', true);
    out.truncate(written.saturating_add(length));
}

/// A whole number.
fn whole_number(value: u64, out: &mut Vec<u8>) {
    if let Some(digits) = PlainDigits::new(value.into(), 0) {
        out.extend_from_slice(digits.as_bytes());
    }
}

/// A number that is in digits already.
fn digits(value: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(value.unwrap_or_default().as_bytes());
}

/// A date in digits and hyphens, or a period.
fn period(value: Option<Period>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        value.append_to(out);
    }
}

impl StreamedReport for Csv {
    fn shows_documents(&self, _run: &Run) -> bool {
        false
    }

    fn shows_limits(&self, _run: &Run) -> bool {
        false
    }

    fn start(&self, run: &Run, out: &mut Vec<u8>) {
        if self.excel {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        out.extend_from_slice(COLUMNS.join(",").as_bytes());
        for name in other_column_names(&run.other_columns) {
            out.push(b',');
            text(&name, out);
        }
        out.push(b'\n');
    }

    fn claim(&self, run: &Run, assessment: &Assessment<'_>, out: &mut Vec<u8>) {
        let place = &assessment.setting.place;
        let rate = assessment.rate.as_deref();
        out.extend_from_slice(assessment.verdict.word().as_bytes());
        out.push(b',');
        text(&place.file, out);
        out.push(b',');
        whole_number(place.line, out);
        out.push(b',');
        whole_number(place.column, out);
        out.push(b',');
        text(&assessment.setting.id, out);
        for written in [&assessment.original, &assessment.stated] {
            let money = written.as_ref().map(|written| written.money);
            out.push(b',');
            if let Some(money) = money {
                money.figure.value().append_to(out);
            }
            out.push(b',');
            out.extend_from_slice(money.map(|money| money.currency).as_ref().map_or("", Currency::code).as_bytes());
        }
        out.push(b',');
        period(assessment.date, out);
        out.push(b',');
        if let Some(applied) = rate {
            applied.rate.append_to(out);
        }
        out.push(b',');
        period(rate.and_then(|applied| applied.date), out);
        out.push(b',');
        optional_text(rate.map(|applied| &*applied.source), out);
        out.push(b',');
        digits(assessment.expected.as_deref(), out);
        out.push(b',');
        digits(assessment.deviation_percent.as_deref(), out);
        out.push(b',');
        assessment.tolerance.in_percent().append_to(out);
        out.push(b',');
        causes(&assessment.causes, out);
        out.push(b',');
        optional_text(assessment.suggestion.as_ref().map(|suggestion| suggestion.text.as_str()), out);
        out.push(b',');
        text(&assessment.message, out);
        // Every row has as many cells as the header, whatever the row of the input had.
        let cells = assessment.setting.other_cells.iter().map(AsRef::as_ref).chain(std::iter::repeat(""));
        for cell in cells.take(run.other_columns.len()) {
            out.push(b',');
            text(cell, out);
        }
        out.push(b'\n');
    }

    fn finish(&self, _run: &Run, _outcome: &Outcome, _out: &mut Vec<u8>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        super::text(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn guards_what_would_run() {
        for text in
            ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "-5.2abc", "+44 20", "--", "-", "+", "-.", "'=1", "''@x"]
        {
            assert!(spreadsheet_cell(text).starts_with('\''), "{text:?}");
        }
        for text in ["-5.2", "+3", "-.5", "5-2", "a=b", "'plain", "", "，=1", " =1", "1e5"] {
            assert_eq!(spreadsheet_cell(text), text);
        }
    }

    #[test]
    fn quotes_what_any_reader_would_part() {
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("a;b"), "\"a;b\"");
        assert_eq!(cell("a\tb"), "\"a\tb\"");
        assert_eq!(cell("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(cell("line\nline"), "\"line\nline\"");
        assert_eq!(cell("plain 亿"), "plain 亿");
    }

    #[test]
    fn escapes_what_would_be_obeyed() {
        assert_eq!(spreadsheet_cell("\u{0}\u{1b}[2J\u{9b}\u{202e}x"), r"\u{0}\u{1b}[2J\u{9b}\u{202e}x");
        assert_eq!(spreadsheet_cell(r"C:\users \u{1b}"), r"C:\users \u{5c}u{1b}");
        assert_eq!(from_spreadsheet_cell(r"\u{zz} \u{110000} \u{"), r"\u{zz} \u{110000} \u{");
    }

    #[test]
    fn taken_names_are_told_apart() {
        let names = |given: &[&str]| other_column_names(&given.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["verdict", "input_verdict", "note"]), ["input_verdict_2", "input_verdict", "note"]);
        assert_eq!(names(&["a", "a", "a", "A"]), ["a", "input_a", "input_a_2", "input_A_3"]);
        assert_eq!(names(&["", ""]), ["", "input_"]);
    }

    proptest! {
        #[test]
        fn every_text_reads_back(text in "(\\PC|['=+\\-@\t\r\n\\\\u{}0-9a-f.;,\"\u{0}\u{1b}\u{9b}\u{202e}]){0,24}") {
            let guarded = spreadsheet_cell(&text);
            prop_assert_eq!(from_spreadsheet_cell(&guarded), text.as_str());
            let row = format!("{},x\n", cell(&text));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(from_spreadsheet_cell(&record[0]), text.as_str());
            prop_assert_eq!(&record[1], "x");
        }
    }
}
