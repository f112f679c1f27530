//! Rates in workbooks and zips: what is read, the limits, and damage of every kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::io::{Cursor, Write};

use figcheck::rates::Table;

fn contents(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/rates/{name}")).unwrap()
}

fn listed(table: &Table) -> Vec<String> {
    table.published().map(|(pair, day, rate)| format!("{pair} {day} {rate}")).collect()
}

fn history() -> Vec<String> {
    listed(&Table::read(&contents("eurofxref-hist.csv"), "eurofxref-hist.csv").unwrap())
}

/// A workbook as CFETS hands it out: text for dates, numbers for rates, a source below.
fn workbook(dates_as_numbers: bool) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let readme = book.add_worksheet().set_name("README").unwrap();
    readme.write(0, 0, "About this file").unwrap();
    let sheet = book.add_worksheet().set_name("Sheet 2").unwrap();
    for (column, heading) in ["Date", "USD/CNY", "100JPY/CNY", "CNY/KRW"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), heading).unwrap();
    }
    for (row, (date, serial, rates)) in
        [("06 Mar 2026", 46_087, [6.9025, 4.3936, 213.45]), ("05 Mar 2026", 46_086, [6.9007, 4.395, 212.9])]
            .into_iter()
            .enumerate()
    {
        let row = u32::try_from(row + 1).unwrap();
        if dates_as_numbers {
            sheet.write(row, 0, serial).unwrap();
        } else {
            sheet.write(row, 0, date).unwrap();
        }
        for (column, rate) in rates.into_iter().enumerate() {
            sheet.write(row, u16::try_from(column + 1).unwrap(), rate).unwrap();
        }
    }
    sheet.write(3, 0, "Data Source: China Foreign Exchange Trade System").unwrap();
    sheet.write(4, 0, "www.chinamoney.com.cn").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn central_parity_as_a_workbook() {
    let expected = [
        "CNY/KRW 2026-03-05 212.9",
        "CNY/KRW 2026-03-06 213.45",
        "JPY/CNY 2026-03-05 0.04395",
        "JPY/CNY 2026-03-06 0.043936",
        "USD/CNY 2026-03-05 6.9007",
        "USD/CNY 2026-03-06 6.9025",
    ];
    for dates_as_numbers in [false, true] {
        let table = Table::read(&workbook(dates_as_numbers), "cfets.xlsx").unwrap();
        assert_eq!(listed(&table), expected);
    }
    let whole = workbook(false);
    for length in [whole.len() / 2, whole.len() - 10] {
        let error = Table::read(&whole[..length], "cfets.xlsx").unwrap_err().to_string();
        assert!(error.starts_with("cfets.xlsx: the zip is damaged or cut off: "), "{error}");
    }
}

/// A zip of files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_broken_cell_of_a_workbook_has_its_row_and_column() {
    let sheet = r#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c><c r="B1" t="str"><v>USD/CNY</v></c></row>
        <row r="2"><c r="A2"><v>46087</v></c><c r="B2"><v>6.9024999999999999</v></c></row>
        <row r="4"><c r="A4"><v>46088</v></c><c r="B4" t="str"><v>six</v></c></row></sheetData></worksheet>"#;
    let book = |sheet: &str| {
        zip(&[
            (
                "xl/workbook.xml",
                br#"<workbook xmlns:r="x"><sheets><sheet name="Rates" r:id="rId1"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                br#"<Relationships><Relationship Id="rId1" Target="/xl/worksheets/a.xml"/></Relationships>"#,
            ),
            ("xl/worksheets/a.xml", sheet.as_bytes()),
        ])
    };
    let error = Table::read(&book(sheet), "b.xlsx").unwrap_err();
    assert_eq!(error.to_string(), "b.xlsx/Rates:4:2: `six` is not a rate: not a plain decimal number");
    let sound = sheet.replace("six", "6.91");
    assert_eq!(
        listed(&Table::read(&book(&sound), "b.xlsx").unwrap()),
        ["USD/CNY 2026-03-06 6.9025", "USD/CNY 2026-03-07 6.91"]
    );
    // An entity that is a character, and days that are counted from 1904.
    assert_eq!(
        listed(&Table::read(&book(&sound.replace("USD/CNY", "&#85;SD/CNY")), "b.xlsx").unwrap()),
        ["USD/CNY 2026-03-06 6.9025", "USD/CNY 2026-03-07 6.91"]
    );
    for from_1904 in ["1", "true"] {
        let workbook = format!(
            r#"<workbook xmlns:r="x"><workbookPr date1904="{from_1904}"/><sheets><sheet name="Rates" r:id="rId1"/></sheets></workbook>"#
        );
        let relations = br#"<Relationships><Relationship Id="rId1" Target="worksheets/a.xml"/></Relationships>"#;
        let book = zip(&[
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/worksheets/a.xml", sound.replace("46087", "44625").replace("46088", "44626").as_bytes()),
        ]);
        assert_eq!(
            listed(&Table::read(&book, "b.xlsx").unwrap()),
            ["USD/CNY 2026-03-06 6.9025", "USD/CNY 2026-03-07 6.91"]
        );
    }
    let cut = sound.replace("</sheetData></worksheet>", "");
    let error = Table::read(&book(&cut), "b.xlsx").unwrap_err();
    assert_eq!(error.to_string(), "b.xlsx: the XML is damaged or cut off: it ends within an element");
    let entity = sound.replace("USD/CNY", "&x;");
    assert!(Table::read(&book(&entity), "b.xlsx").unwrap_err().to_string().contains("an entity"));
    let no_parts = zip(&[("xl/workbook.xml", b"<workbook/>")]);
    let error = Table::read(&no_parts, "b.xlsx").unwrap_err();
    assert_eq!(error.to_string(), "b.xlsx: the spreadsheet is damaged: it has no relations");
}

#[test]
fn zips_are_read_within_limits() {
    let csv = contents("eurofxref-hist.csv");
    let with_readme = zip(&[("readme.txt", b"rates of the ECB"), ("picture.png", b"\x89PNG\0\0\xff"), ("a.csv", &csv)]);
    assert_eq!(listed(&Table::read(&with_readme, "x.zip").unwrap()), history());

    let two = zip(&[("a.csv", &csv), ("b.csv", &csv)]);
    assert_eq!(
        Table::read(&two, "x.zip").unwrap_err().to_string(),
        "x.zip: the zip has more than one table of rates, a.csv and b.csv: unpack it and name the one to use"
    );
    let broken = String::from_utf8(csv.clone()).unwrap().replace("1.0718", "1.O718");
    let broken = zip(&[("a.csv", broken.as_bytes())]);
    assert_eq!(
        Table::read(&broken, "x.zip").unwrap_err().to_string(),
        "x.zip/a.csv:2:12: `1.O718` is not a rate: not a plain decimal number"
    );
    let nothing = zip(&[("readme.txt", b"no rates")]);
    assert!(Table::read(&nothing, "x.zip").unwrap_err().to_string().starts_with("x.zip: not a table of rates"));

    // Sixty-five mebibytes of nothing in sixty-five kilobytes of zip.
    let bomb = zip(&[("a.csv", &vec![b'\n'; 65 * 1024 * 1024])]);
    assert!(bomb.len() < 100_000);
    assert_eq!(
        Table::read(&bomb, "x.zip").unwrap_err().to_string(),
        "x.zip/a.csv: too large: more than 64 MiB, or unpacks to more than that"
    );
    let many: Vec<String> = (0..1_001).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let error = Table::read(&zip(&many), "x.zip").unwrap_err().to_string();
    assert!(error.starts_with("x.zip: the zip has 1001 files"), "{error}");

    let mut most = many;
    most.truncate(999);
    most.push(("rates.csv", &csv));
    assert_eq!(listed(&Table::read(&zip(&most), "x.zip").unwrap()), history());

    let good = contents("eurofxref-hist.zip");
    for length in [30, 200, good.len() - 1] {
        assert!(Table::read(&good[..length], "x.zip").is_err(), "cut at {length}");
    }
    let mut corrupt = good;
    corrupt[200] ^= 0xff;
    assert!(Table::read(&corrupt, "x.zip").is_err());
}

#[test]
fn no_cut_or_changed_byte_makes_a_reader_panic() {
    let names = std::fs::read_dir("tests/rates").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    for name in names {
        let whole = contents(&name);
        for position in (0..whole.len()).step_by(whole.len() / 120 + 1) {
            let _ = Table::read(&whole[..position], &name);
            for byte in [b',', b'"', b'\n', b'<', 0xff] {
                let mut changed = whole.clone();
                changed[position] = byte;
                let _ = Table::read(&changed, &name);
            }
        }
    }
}
