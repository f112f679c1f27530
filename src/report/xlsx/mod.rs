//! A workbook: a sheet of claims, a summary, and the rates that were used.
//!
//! Texts are written as texts, so that no cell of an article can run as a formula; one that would if it were typed in
//! again is marked as quoted. Numbers are numbers where a spreadsheet keeps all their digits, and texts where not. Links
//! lead to the file beside the workbook. The same run gives the same bytes.

mod claims;
mod summary;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};

use super::inert::shown_in_lines;
use super::text::width as width_of;
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, Verdict};

/// The rows of a sheet, its header included (Excel specifications and limits).
pub const SHEET_ROWS: usize = 1_048_576;
/// The UTF-16 units that a cell holds (the same page).
pub const CELL_UNITS: usize = 32_767;
/// The links that Excel opens in one sheet (the same page: 65,530 hyperlinks).
const SHEET_LINKS: u32 = 65_530;
/// The significant digits that Excel keeps of a number (the same page).
const EXCEL_DIGITS: usize = 15;

/// The workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xlsx;

impl WholeReport for Xlsx {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        refuse_too_many(assessments.len())?;
        let bytes = workbook(run, assessments, outcome).map_err(io::Error::other)?;
        out.write_all(&bytes)
    }
}

fn refuse_too_many(claims: usize) -> io::Result<()> {
    let most = SHEET_ROWS.saturating_sub(1);
    if claims <= most {
        return Ok(());
    }
    let message = format!(
        "a spreadsheet holds {most} claims below its header, and there are {claims}: write .csv instead, or check fewer \
         files at once"
    );
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

fn workbook(run: &Run, assessments: &[Assessment<'static>], outcome: &Outcome) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A workbook carries the time of its making; a fixed one keeps the bytes the same.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title("figcheck").set_creation_datetime(&date);
    workbook.set_properties(&properties);
    workbook.push_worksheet(claims::sheet(run, assessments)?);
    workbook.push_worksheet(summary::sheet(run, outcome)?);
    workbook.push_worksheet(summary::rates(assessments)?);
    workbook.save_to_buffer()
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Plain,
    Wrapped,
    /// A text that would be a formula if it were typed in.
    Quoted,
    Strong,
    Title,
    Head,
    Link,
    /// With so many decimal places.
    Number(usize),
    Percent(usize),
    Count,
    Verdict(Verdict),
    /// A verdict that is silenced.
    Muted,
}

/// What a cell holds.
enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// A longer text, in lines.
    Prose(Cow<'a, str>),
    /// A plain decimal.
    Number(Cow<'a, str>),
    /// A plain decimal in per cent.
    Percent(Cow<'a, str>),
    Count(u64),
    Verdict(Verdict, bool),
    /// A text that leads to a file.
    Link(&'a str, String),
    Strong(Cow<'a, str>),
    Title(Cow<'a, str>),
    Head(Cow<'a, str>),
}

/// A sheet that is being written, row by row.
struct Sheet {
    worksheet: Worksheet,
    looks: BTreeMap<Look, Format>,
    widths: Vec<u8>,
    links: u32,
}

/// The height of a line, in points.
const LINE_HEIGHT: u32 = 15;
/// The most lines that a row shows at once.
const MOST_LINES: usize = 12;

impl Sheet {
    fn new(name: &str) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Self { worksheet, looks: BTreeMap::new(), widths: Vec::new(), links: 0 })
    }

    fn widths(&mut self, widths: &[u8]) -> Result<(), XlsxError> {
        for (column, &width) in (0_u16..).zip(widths) {
            self.worksheet.set_column_width(column, width)?;
        }
        self.widths = widths.to_vec();
        Ok(())
    }

    fn row<'a>(&mut self, row: u32, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<(), XlsxError> {
        let mut lines = 1;
        for (column, cell) in (0_u16..).zip(cells) {
            if let Cell::Prose(text) = &cell {
                lines = lines.max(self.lines(column, text));
            }
            self.cell(row, column, cell)?;
        }
        if lines > 1 {
            let lines = u32::try_from(lines.min(MOST_LINES)).unwrap_or(1);
            self.worksheet.set_row_height(row, lines.saturating_mul(LINE_HEIGHT))?;
        }
        Ok(())
    }

    /// How many lines a text takes in a column. Programs differ in whether they fit rows to wrapped texts by themselves.
    fn lines(&self, column: u16, text: &str) -> usize {
        let width = self.widths.get(usize::from(column)).copied().unwrap_or(10).max(1);
        text.split('\n').map(|line| width_of(line).div_ceil(usize::from(width)).max(1)).sum()
    }

    fn cell(&mut self, row: u32, column: u16, cell: Cell<'_>) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(text) => {
                let look = if runs_when_typed(&text) { Look::Quoted } else { Look::Plain };
                self.text(row, column, &text, look)
            }
            Cell::Prose(text) => {
                let look = if runs_when_typed(&text) { Look::Quoted } else { Look::Wrapped };
                self.text(row, column, &text, look)
            }
            Cell::Strong(text) => self.text(row, column, &text, Look::Strong),
            Cell::Title(text) => self.text(row, column, &text, Look::Title),
            Cell::Head(text) => self.text(row, column, &text, Look::Head),
            Cell::Verdict(verdict, is_silenced) => {
                let look = if is_silenced { Look::Muted } else { Look::Verdict(verdict) };
                self.text(row, column, verdict.word(), look)
            }
            Cell::Count(count) => self.number(row, column, &count.to_string(), Look::Count),
            Cell::Number(digits) => {
                let look = Look::Number(decimal_places(&digits));
                self.number(row, column, &digits, look)
            }
            Cell::Percent(digits) => match hundredth(&digits) {
                Some(ratio) => self.number(row, column, &ratio, Look::Percent(decimal_places(&digits))),
                None => self.text(row, column, &format!("{digits}%"), Look::Plain),
            },
            Cell::Link(file, text) => self.link(row, column, file, &text),
        }
    }

    fn text(&mut self, row: u32, column: u16, text: &str, look: Look) -> Result<(), XlsxError> {
        let text = cut(&shown_in_lines(text)).into_owned();
        let format = self.looks.entry(look).or_insert_with(|| look.format());
        self.worksheet.write_string_with_format(row, column, text, format).map(|_| ())
    }

    /// A decimal as a number, where a spreadsheet keeps its digits, and as a text where it would drop some.
    fn number(&mut self, row: u32, column: u16, digits: &str, look: Look) -> Result<(), XlsxError> {
        let kept = digits.bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0').count() <= EXCEL_DIGITS;
        match digits.parse::<f64>() {
            Ok(number) if kept => {
                let format = self.looks.entry(look).or_insert_with(|| look.format());
                self.worksheet.write_number_with_format(row, column, number, format).map(|_| ())
            }
            _ => self.text(row, column, digits, Look::Plain),
        }
    }

    fn link(&mut self, row: u32, column: u16, file: &str, text: &str) -> Result<(), XlsxError> {
        let Some(url) = url(file).filter(|_| self.links < SHEET_LINKS) else {
            return self.text(row, column, text, Look::Plain);
        };
        self.links = self.links.saturating_add(1);
        let text = cut(&shown_in_lines(text)).into_owned();
        let format = self.looks.entry(Look::Link).or_insert_with(|| Look::Link.format());
        self.worksheet.write_url_with_options(row, column, url, text, "", Some(format)).map(|_| ())
    }
}

impl Look {
    fn format(self) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        let filled = |ink: u32, paper: u32| {
            let format = Format::new().set_align(FormatAlign::Top).set_bold();
            format.set_font_color(Color::RGB(ink)).set_background_color(Color::RGB(paper))
        };
        match self {
            Self::Plain => format,
            Self::Wrapped => format.set_text_wrap().set_indent(1),
            Self::Quoted => format.set_text_wrap().set_indent(1).set_quote_prefix(),
            Self::Strong => format.set_bold(),
            Self::Title => Format::new().set_bold().set_font_size(16),
            Self::Head => filled(0x00FF_FFFF, 0x0026_3238)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Medium),
            Self::Link => format.set_hyperlink(),
            Self::Number(places) => format.set_num_format(pattern("#,##0", places, "")),
            Self::Percent(places) => format.set_num_format(pattern("0", places, "%")),
            Self::Count => format.set_num_format("#,##0"),
            // Told apart without colour by the word, and by lightness: only what needs a look is dark.
            Self::Verdict(Verdict::Ok) => filled(0x001B_5E20, 0x00E4_F1E6),
            Self::Verdict(Verdict::Rounded) => filled(0x000D_4F6E, 0x00DF_EEF5),
            Self::Verdict(Verdict::Outside) => filled(0x00FF_FFFF, 0x00B0_2418),
            Self::Verdict(Verdict::Unchecked) => filled(0x0042_2C00, 0x00FF_D98A),
            Self::Muted => filled(0x0055_5555, 0x00EE_EEEE).set_italic(),
        }
    }
}

/// A number format with so many decimal places.
fn pattern(whole: &str, places: usize, unit: &str) -> String {
    let point = if places > 0 { "." } else { "" };
    format!("{whole}{point}{}{unit}", "0".repeat(places))
}

fn decimal_places(digits: &str) -> usize {
    digits.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// A plain decimal divided by a hundred, exactly: `-0.10` is `-0.0010`.
fn hundredth(digits: &str) -> Option<String> {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{whole:0>3}");
    let (whole, hundredths) = padded.split_at_checked(padded.len().checked_sub(2)?)?;
    Some(format!("{sign}{whole}.{hundredths}{decimals}"))
}

/// Whether a spreadsheet would take the text for a formula if somebody typed it in.
fn runs_when_typed(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\'', '\t', '\r'])
}

/// The text as far as a cell holds it, with a mark at its end where it was cut.
fn cut(text: &str) -> Cow<'_, str> {
    const MARK: &str = " […cut: a cell holds no more]";
    if text.encode_utf16().count() <= CELL_UNITS {
        return Cow::Borrowed(text);
    }
    let mut room = CELL_UNITS.saturating_sub(MARK.encode_utf16().count());
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    Cow::Owned(kept.chain(MARK.chars()).collect())
}

/// A link to a file beside the workbook; `None` for what is no file, or one that a link cannot name.
fn url(file: &str) -> Option<Url> {
    const MOST: usize = 2_000;
    let encoded = super::sarif::uri(file);
    let is_file = !file.is_empty() && !file.starts_with(['<', '/']) && !file.contains(char::is_control);
    // A first segment with a colon would be taken for a scheme or a drive.
    (is_file && !file.contains(':') && encoded.len() < MOST).then(|| Url::new(format!("file:///{encoded}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_is_shifted_exactly() {
        for (percent, ratio) in
            [("-0.10", "-0.0010"), ("900.03", "9.0003"), ("2", "0.02"), ("0.5", "0.005"), ("611.21", "6.1121")]
        {
            assert_eq!(hundredth(percent).as_deref(), Some(ratio), "{percent}");
        }
        assert_eq!((pattern("#,##0", 2, ""), pattern("0", 0, "%")), ("#,##0.00".to_owned(), "0%".to_owned()));
    }

    #[test]
    fn long_texts_are_cut_visibly() {
        let long = "亿🦀".repeat(20_000);
        let kept = cut(&long);
        assert!(kept.encode_utf16().count() <= CELL_UNITS && kept.ends_with("[…cut: a cell holds no more]"));
        assert!(matches!(cut("short"), Cow::Borrowed(_)));
    }

    #[test]
    fn only_files_are_linked() {
        assert!(url("<stdin>").is_none() && url("").is_none() && url("javascript:x").is_none());
        assert!(url("a\u{1b}b").is_none() && url("/etc/x").is_none() && url("drafts/a b.md").is_some());
    }

    #[test]
    fn too_many_claims_are_an_error_that_says_what_to_do() {
        assert!(refuse_too_many(SHEET_ROWS - 1).is_ok());
        let error = refuse_too_many(SHEET_ROWS).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a spreadsheet holds 1048575 claims below its header, and there are 1048576: write .csv instead, or check \
             fewer files at once"
        );
    }
}
