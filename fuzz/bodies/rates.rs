//! Files of reference rates: every publisher's layout, told by content as in use, and each one's rows behind its own
//! header.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use figcheck::money::Currency;
use figcheck::period::Period;
use figcheck::rates::{Rates, Table, pack};

use super::{choice, repeated};

/// What stands before the rest of the input: the top of each layout, so that the rows behind it are reached at once.
const TOPS: [&str; 18] = [
    "",
    "date,base,quote,rate\n",
    "Date,USD,JPY,CNY,TRY\n",
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n",
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,ACTION,VALID_FROM,VALID_TO\n",
    "observation_date,DEXCHUS,DEXUSEU\n",
    "observation_date,EXCHUS,AEXCHUS\n",
    "\"Series Description\",\"CHINA -- SPOT EXCHANGE RATE, YUAN/US$\",\"SPOT EXCHANGE RATE - EURO AREA\"\n\
     \"Unit:\",\"Currency:_Per_USD\",\"Currency:_Per_EUR\"\n\"Multiplier:\",\"1\",\"1\"\n\"Currency:\",\"CNY\",\"USD\"\n\
     \"Unique Identifier: \",\"H10/H10/RXI_N.B.CH\",\"H10/H10/RXI$US_N.B.EU\"\n\"Time Period\",\"RXI_N.B.CH\",\"RXI$US_N.B.EU\"\n",
    "\"Series Description\",\"CHINA -- SPOT EXCHANGE RATE, YUAN/US$\"\n",
    "\"Descriptions:\",\"Unit:\",\"Multiplier:\",\"Currency:\",\"Unique Identifier:\",\"Series Name:\",2024-01-05,2024-01-08\n",
    "Date,USD/CNY,EUR/CNY,100JPY/CNY,CNY/KRW\n",
    "日期,美元,欧元,日元,港元,韩元\n",
    "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2025-07-01\",\n\n\
     \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2022\",\"2023\",\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope \
     xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n\
     <Cube>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope \
     xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n\
     <Cube><Cube time='2024-04-30'><Cube currency='USD' rate='1.0718'/>",
    "\"SERIES\"\n\"id\",\"label\",\"description\"\n\"FXUSDCAD\",\"USD/CAD\",\"US dollar to Canadian dollar daily exchange \
     rate\"\n\n\"OBSERVATIONS\"\n\"date\",\"FXUSDCAD\"\n",
    "P 2025-09-22 USD 7.1121 CNY\n",
    "2025-09-22 price USD 7.1121 CNY\n",
];

/// A workbook around the rows of its one sheet.
const WORKBOOK: [(&str, &str); 3] = [
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" \
         sheetId=\"1\" r:id=\"s\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"s\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
];

/// The first byte says what is made of the rest: the rows of a layout, a workbook, a zip, or the file as it is.
pub fn rates(input: &[u8]) {
    let (choices, rest) = choice(input);
    let rest = repeated(rest);
    let choices = usize::from(choices);
    let file = match TOPS.get(choices % 24) {
        Some(top) => {
            let file = [top.as_bytes(), &rest].concat();
            match (choices / 24, String::from_utf8(file)) {
                (1, Ok(text)) => {
                    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
                }
                (_, Ok(text)) => text.into_bytes(),
                (_, Err(error)) => error.into_bytes(),
            }
        }
        None if choices % 24 < 20 => {
            let sheet = format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{}</sheetData></worksheet>",
                String::from_utf8_lossy(&rest)
            );
            let mut parts: Vec<(&str, &[u8])> = WORKBOOK.map(|(name, part)| (name, part.as_bytes())).to_vec();
            parts.push(("xl/worksheets/sheet1.xml", sheet.as_bytes()));
            packed(&parts)
        }
        None => packed(&[("readme.txt", b"rates"), ("rates.csv", &rest)]),
    };
    match Table::read(&file, "rates") {
        Ok(table) => sound(&table),
        Err(error) => {
            let shown = error.to_string();
            assert!(shown.starts_with("rates") && !shown.trim_end().ends_with(':'), "{shown}");
            if let Some((line, column)) = error.place() {
                assert!(line >= 1 && column >= 1, "{shown}");
            }
        }
    }
}

/// A zip of some files, not compressed: the fuzzer sees its own bytes in it.
pub(super) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, stored).expect("memory takes everything");
        zip.write_all(bytes).expect("memory takes everything");
    }
    zip.finish().expect("memory takes everything").into_inner()
}

/// What is true of every table that was read.
fn sound(table: &Table) {
    let daily: Vec<_> = table.published().collect();
    let averages: Vec<_> = table.averages().collect();
    assert!(!daily.is_empty() || !averages.is_empty(), "a table without a rate");
    assert!(daily.windows(2).all(|two| (two[0].0, two[0].1) < (two[1].0, two[1].1)), "one rate for a pair and day");
    assert!(averages.windows(2).all(|two| (two[0].0, two[0].1) < (two[1].0, two[1].1)));
    let values = daily.iter().map(|(pair, _, value)| (pair, value));
    for (pair, value) in values.chain(averages.iter().map(|(pair, _, value)| (pair, value))) {
        assert!(pair.base != pair.quote && value.is_positive(), "{pair} {value}");
    }
    let summaries = table.summaries();
    let counted: usize = summaries.iter().map(|summary| summary.count).sum();
    assert_eq!(counted, daily.len() + averages.len());
    assert_eq!(table.last_day(), daily.iter().map(|(_, day, _)| *day).max());
    assert_eq!(table.first_day(), daily.iter().map(|(_, day, _)| *day).min());

    // Written as figcheck's own layout it reads back.
    let mut own = String::from("date,base,quote,rate\n");
    for (pair, day, value) in &daily {
        let _ = writeln!(own, "{day},{},{},{value}", pair.base, pair.quote);
    }
    for (pair, period, value) in &averages {
        let _ = writeln!(own, "{period},{},{},{value}", pair.base, pair.quote);
    }
    let again = Table::read(own.as_bytes(), "own").expect("what is written reads back");
    assert!(again.published().eq(daily.iter().copied()) && again.averages().eq(averages.iter().copied()));
    if let Ok(bytes) = pack(table) {
        let unpacked = Table::unpack("packed", bytes).expect("what is packed unpacks");
        let same = |(one, two): (&(_, _, _), (_, _, _))| (one.0, one.1, one.2) == two;
        assert!(daily.iter().zip(unpacked.published()).all(same) && unpacked.published().count() == daily.len());
    }

    // What it published, it answers.
    let mut rates = Rates::new();
    rates.push_table(again);
    for (pair, day, value) in daily.iter().take(8) {
        let applied = rates.lookup(*pair, Some(Period::day(*day))).expect("the day has a rate");
        assert_eq!(applied.date, Some(Period::day(*day)));
        assert_eq!((applied.rate.numerator(), applied.rate.denominator().to_string()), (*value, "1".to_owned()));
        let back = rates.lookup(pair.inverted(), Some(Period::day(*day))).expect("the other way round too");
        assert_eq!(back.rate, applied.rate.inverted());
    }
    let currencies: Vec<Currency> = rates.currencies(None).into_iter().take(4).collect();
    for base in &currencies {
        for quote in currencies.iter().filter(|quote| *quote != base) {
            let pair = figcheck::rates::Pair { base: *base, quote: *quote };
            for date in [None, table.last_day().map(Period::day), Period::year(2024)] {
                let there = rates.lookup(pair, date).ok();
                assert!(there.is_none_or(|applied| applied.rate.numerator().is_positive()));
            }
        }
    }
}
