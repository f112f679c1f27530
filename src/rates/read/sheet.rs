//! The sheets of an `.xlsx` workbook as rows of cells.
//!
//! Numbers are taken as the file spells them and never pass through binary floating point. The place of a cell is its
//! row and its column, each from 1.

use super::archive::Archive;
use super::cells::{Cell, MAX_COLUMNS, Row};
use super::fault::{Fault, Problem};
use super::markup::{Element, Markup, Piece};
use super::text;
use crate::rates::day::DayNumber;
use crate::rates::series::Spot;

/// The most cells that are read from a workbook, empty ones between others included.
pub(super) const MAX_CELLS: usize = 2_000_000;

/// The most text that is read from a workbook's cells, a shared text counted each time.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

/// The day that a date of zero is: 1899-12-30, so that dates from March 1900 on are right.
const ZERO_1900: DayNumber = -25_569;

/// The same in workbooks that count from 1904-01-01.
const ZERO_1904: DayNumber = -24_107;

/// One sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Vec<Row<'static>>,
}

/// Whether a zip is a workbook.
pub(super) fn recognises(names: &[String]) -> bool {
    names.iter().any(|name| name == "xl/workbook.xml")
}

/// The sheets in the order of the workbook.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<Sheet>, Fault> {
    // A place in the XML inside the workbook would help nobody.
    read_parts(archive).map_err(|fault| Fault { place: None, ..fault })
}

fn read_parts(archive: &mut Archive<'_>) -> Result<Vec<Sheet>, Fault> {
    let workbook = part(archive, "xl/workbook.xml")?.ok_or(Problem::Sheet("it has no workbook"))?;
    let relations = part(archive, "xl/_rels/workbook.xml.rels")?.ok_or(Problem::Sheet("it has no relations"))?;
    let strings = match part(archive, "xl/sharedStrings.xml")? {
        Some(xml) => shared_strings(&xml)?,
        None => Vec::new(),
    };
    let mut listed = Vec::new();
    let mut zero = ZERO_1900;
    for_each_element(&workbook, |element| match element.name() {
        "sheet" => listed.push((element.attribute("name"), element.attribute("r:id"))),
        "workbookPr" if matches!(element.attribute("date1904").as_deref(), Some("1" | "true")) => zero = ZERO_1904,
        _ => {}
    })?;
    let mut targets = Vec::new();
    for_each_element(&relations, |element| {
        if element.name() == "Relationship" {
            targets.push((element.attribute("Id"), element.attribute("Target")));
        }
    })?;
    let mut sheets = Vec::new();
    let mut left = Left { cells: MAX_CELLS, bytes: MAX_TEXT_BYTES };
    for (name, id) in listed {
        let target = targets.iter().find(|(target_id, _)| target_id.is_some() && *target_id == id);
        let target = target.and_then(|(_, target)| target.as_deref()).ok_or(Problem::Sheet("a sheet is not in it"))?;
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let xml = part(archive, &path)?.ok_or(Problem::Sheet("a sheet is not in it"))?;
        let rows = rows(&xml, &strings, zero, &mut left)?;
        sheets.push(Sheet { name: name.unwrap_or_default(), rows });
    }
    Ok(sheets)
}

fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, Fault> {
    let Some(bytes) = archive.read(name)? else { return Ok(None) };
    text::decode(&bytes).map(|text| Some(text.into_owned()))
}

fn for_each_element(xml: &str, mut visit: impl FnMut(&Element<'_>)) -> Result<(), Fault> {
    let mut markup = Markup::new(xml);
    while let Some(piece) = markup.next()? {
        if let Piece::Open(element) = piece {
            visit(&element);
        }
    }
    Ok(())
}

/// The strings that cells refer to by number.
fn shared_strings(xml: &str) -> Result<Vec<String>, Fault> {
    let mut markup = Markup::new(xml);
    let mut strings = Vec::new();
    let mut current = String::new();
    let (mut in_text, mut in_reading) = (false, false);
    while let Some(piece) = markup.next()? {
        match piece {
            Piece::Open(element) => match element.name() {
                "t" => in_text = true,
                // How a Chinese or Japanese text is read aloud is not part of it.
                "rPh" => in_reading = true,
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "si" => {
                    if strings.len() >= MAX_CELLS {
                        return Err(Problem::TooManyCells.into());
                    }
                    strings.push(std::mem::take(&mut current));
                }
                "t" => in_text = false,
                "rPh" => in_reading = false,
                _ => {}
            },
            Piece::Text(text) if in_text && !in_reading => current.push_str(&text),
            Piece::Text(_) => {}
        }
    }
    Ok(strings)
}

/// How much more may be read from a workbook.
#[derive(Clone, Debug)]
struct Left {
    cells: usize,
    bytes: usize,
}

/// What a cell's value means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    Plain,
}

fn rows(xml: &str, strings: &[String], zero: DayNumber, left: &mut Left) -> Result<Vec<Row<'static>>, Fault> {
    let mut markup = Markup::new(xml);
    let mut rows: Vec<Row<'static>> = Vec::new();
    let mut line = 0_u64;
    let mut cells: Vec<Cell<'static>> = Vec::new();
    let mut kind = Kind::Number;
    let mut value = String::new();
    let mut in_value = false;
    while let Some(piece) = markup.next()? {
        match piece {
            Piece::Open(element) => match element.name() {
                "row" => {
                    let given = element.attribute("r").and_then(|r| r.parse().ok());
                    line = given.unwrap_or_else(|| line.saturating_add(1));
                    cells = Vec::new();
                }
                "c" => {
                    let column = element.attribute("r").and_then(|r| column_of(&r)).unwrap_or(cells.len());
                    fill(&mut cells, column, line, left)?;
                    value.clear();
                    kind = match element.attribute("t").as_deref() {
                        None | Some("n") => Kind::Number,
                        Some("s") => Kind::Shared,
                        Some("inlineStr") => Kind::Inline,
                        Some(_) => Kind::Plain,
                    };
                }
                "v" => in_value = true,
                "t" => in_value = kind == Kind::Inline,
                _ => {}
            },
            Piece::Text(text) if in_value => value.push_str(&text),
            Piece::Text(_) => {}
            Piece::Close(name) => match name.as_str() {
                "v" | "t" => in_value = false,
                "c" => {
                    let next = cells.len().saturating_add(1);
                    fill(&mut cells, next, line, left)?;
                    let shared = || value.parse().ok().and_then(|index: usize| strings.get(index));
                    let text = match kind {
                        Kind::Shared => shared().ok_or(Problem::Sheet("a text is not in it"))?,
                        Kind::Number | Kind::Inline | Kind::Plain => &value,
                    };
                    left.bytes = left.bytes.checked_sub(text.len()).ok_or(Problem::TooManyCells)?;
                    if let Some(cell) = cells.last_mut() {
                        cell.serial_zero = (kind == Kind::Number && !text.is_empty()).then_some(zero);
                        cell.text = text.trim().to_owned().into();
                    }
                }
                "row" => {
                    // A row without cells takes room as well.
                    left.cells = left.cells.checked_sub(1).ok_or(Problem::TooManyCells)?;
                    let width = rows.first().map_or(0, |first| first.cells.len());
                    fill(&mut cells, width, line, left)?;
                    rows.push(Row { line, cells: std::mem::take(&mut cells) });
                }
                _ => {}
            },
        }
    }
    Ok(rows)
}

/// Adds empty cells up to a width.
fn fill(cells: &mut Vec<Cell<'static>>, width: usize, line: u64, left: &mut Left) -> Result<(), Fault> {
    if width > MAX_COLUMNS {
        return Err(Problem::TooManyCells.into());
    }
    while cells.len() < width {
        left.cells = left.cells.checked_sub(1).ok_or(Problem::TooManyCells)?;
        let column = u64::try_from(cells.len()).unwrap_or(u64::MAX).saturating_add(1);
        cells.push(Cell { text: "".into(), spot: Spot { line, column }, serial_zero: None });
    }
    Ok(())
}

/// The position of the column in a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<usize> {
    let mut column = 0_usize;
    for letter in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        let digit = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?).checked_add(1)?;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (reference, column) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA1", Some(26)), ("XFD1", Some(16_383)), ("12", None)]
        {
            assert_eq!(column_of(reference), column, "{reference}");
        }
    }

    #[test]
    fn a_shared_text_is_what_is_written_and_not_how_it_is_read() {
        let xml = "<sst> x <si>\n<t>美元</t> y <rPh sb=\"0\" eb=\"1\"><t>měi</t></rPh> z </si>\
                   <si><r><t>100</t></r> <r><t>日&#20803;</t></r></si><si/></sst>";
        assert_eq!(shared_strings(xml).unwrap(), ["美元", "100日元", ""]);
    }

    #[test]
    fn a_cell_is_its_value_and_not_its_formula() {
        let xml = r#"<sheetData><row> 1 <c r="A1"> 2 <f>B1*3</f><v>6.9</v><f>4</f> 5 </c>
            <c r="B1" t="inlineStr"><v>7</v><is> 8 <t>USD</t> 9 </is></c><c t="str"><t>6</t><v>x</v></c></row></sheetData>"#;
        let mut left = Left { cells: MAX_CELLS, bytes: MAX_TEXT_BYTES };
        let rows = rows(xml, &[], ZERO_1904, &mut left).unwrap();
        let cells: Vec<_> = rows[0].cells.iter().map(|cell| (&*cell.text, cell.serial_zero)).collect();
        assert_eq!(cells, [("6.9", Some(ZERO_1904)), ("7USD", None), ("x", None)]);
    }

    #[test]
    fn a_far_cell_does_not_fill_the_memory() {
        let strings = Vec::new();
        let all = || Left { cells: MAX_CELLS, bytes: MAX_TEXT_BYTES };
        let far = |n: usize| {
            let row = r#"<row><c r="XFD1"><v>1</v></c></row>"#.repeat(n);
            rows(&format!("<sheetData>{row}</sheetData>"), &strings, ZERO_1900, &mut all())
        };
        assert_eq!(far(2).unwrap().len(), 2);
        assert!(matches!(far(200).unwrap_err().problem, Problem::TooManyCells));
        let beyond = r#"<row><c r="ZZZZ1"><v>1</v></c></row>"#;
        assert!(rows(beyond, &strings, ZERO_1900, &mut all()).is_err());
    }

    #[test]
    fn rows_without_cells_do_not_fill_the_memory() {
        let empty = |count: usize| {
            let sheet = format!("<sheetData>{}</sheetData>", "<row/>".repeat(count));
            rows(&sheet, &Vec::new(), ZERO_1900, &mut Left { cells: 10, bytes: 10 })
        };
        assert_eq!(empty(10).unwrap().len(), 10);
        assert!(matches!(empty(11).unwrap_err().problem, Problem::TooManyCells));
    }

    #[test]
    fn a_long_text_that_many_cells_share_does_not_fill_the_memory() {
        assert_eq!(MAX_TEXT_BYTES, 67_108_864, "64 MiB");
        let strings = vec!["x".repeat(1024 * 1024)];
        let sheet = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(100);
        let mut left = Left { cells: MAX_CELLS, bytes: MAX_TEXT_BYTES };
        let fault = rows(&format!("<x>{sheet}</x>"), &strings, ZERO_1900, &mut left).unwrap_err();
        assert!(matches!(fault.problem, Problem::TooManyCells));
    }
}
