//! Files of reference rates, each in the layout of its publisher, told apart by content.
//!
//! Every layout has a file here that names publisher, terms, direction and what stands for a rate that was not
//! published. Anything else that cannot be read is a [`ReadError`] with its place: no day is left out in silence. A
//! column or row that is sound but no use (an index, a fund, a currency that no longer is one) is left out and listed
//! by [`Table::left_out`].

mod archive;
mod bank_of_canada;
mod cells;
mod countries;
mod ecb_csv;
mod ecb_portal;
mod ecb_xml;
mod fault;
mod fed;
mod fred;
mod h10;
mod markup;
mod own;
mod parity;
mod prices;
mod sheet;
mod text;
mod value;
mod world_bank;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use fault::{Problem, ReadError};

use super::series::Observations;
use super::table::Table;
use archive::Archive;
use cells::Rows;
use fault::Fault;

/// The largest file that is read, and the most that a zip may unpack to: some thirty times the ECB's whole history.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The most files that a zip is looked through for.
pub const MAX_ZIP_ENTRIES: usize = 1_000;

/// How the binary workbooks of before 2007 begin.
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";

/// A layout: what it is called, how it is told, how it is read.
struct Layout {
    name: &'static str,
    reader: Reader,
}

enum Reader {
    Rows { recognises: fn(Rows<'_>) -> bool, read: fn(Rows<'_>, &mut Observations) -> Result<(), Fault> },
    Text { recognises: fn(&str) -> bool, read: fn(&str, &mut Observations) -> Result<(), Fault> },
}

/// Every layout, in the order in which they are tried. Each is told by its first row but for the last two, which are
/// told by a line further down.
const LAYOUTS: [Layout; 10] = [
    Layout { name: "date,base,quote,rate", reader: Reader::Rows { recognises: own::recognises, read: own::read } },
    Layout {
        name: "an ECB table of euro reference rates",
        reader: Reader::Rows { recognises: ecb_csv::recognises, read: ecb_csv::read },
    },
    Layout {
        name: "exchange rates from the ECB's data portal",
        reader: Reader::Rows { recognises: ecb_portal::recognises, read: ecb_portal::read },
    },
    Layout {
        name: "exchange rates from FRED",
        reader: Reader::Rows { recognises: fred::recognises, read: fred::read },
    },
    Layout {
        name: "the Federal Reserve's H.10 release",
        reader: Reader::Rows { recognises: h10::recognises, read: h10::read },
    },
    Layout {
        name: "a table with a column a pair, as CFETS and SAFE hand out",
        reader: Reader::Rows { recognises: parity::recognises, read: parity::read },
    },
    Layout {
        name: "official exchange rates from the World Bank",
        reader: Reader::Rows { recognises: world_bank::recognises, read: world_bank::read },
    },
    Layout {
        name: "ECB reference rates as XML",
        reader: Reader::Text { recognises: ecb_xml::recognises, read: ecb_xml::read },
    },
    Layout {
        name: "observations of the Bank of Canada",
        reader: Reader::Rows { recognises: bank_of_canada::recognises, read: bank_of_canada::read },
    },
    Layout {
        name: "price lines of hledger, ledger or beancount",
        reader: Reader::Text { recognises: prices::recognises, read: prices::read },
    },
];

impl Table {
    /// Reads a file of rates in any layout that figcheck knows. The table is named like the file.
    ///
    /// # Errors
    ///
    /// A [`ReadError`] with the place of what cannot be read. Nothing is left out in silence.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        let contents = || {
            let mut bytes = Vec::new();
            File::open(path)?.take(MAX_FILE_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match contents() {
            Ok(bytes) => Self::read(&bytes, &name),
            Err(error) => Err(ReadError::new(&name, Problem::Unreadable(error).into())),
        }
    }

    /// Reads rates from bytes; `name` is how reports and errors call them. Errors in a file within a zip, or a sheet of
    /// a workbook, are placed in `name/file`.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open).
    ///
    /// ```
    /// use figcheck::rates::Table;
    /// let csv = "date,base,quote,rate\n2025-09-22,USD,CNY,7.1121\n2025-09-23,USD,CNY,zero\n";
    /// let error = Table::read(csv.as_bytes(), "house.csv").unwrap_err();
    /// assert_eq!(error.to_string(), "house.csv:3:20: `zero` is not a rate: not a plain decimal number");
    /// ```
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, ReadError> {
        let here = |fault| ReadError::new(name, fault);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE_BYTES {
            return Err(here(Problem::TooLarge.into()));
        }
        if archive::recognises(bytes) {
            return read_archive(bytes, name);
        }
        if bytes.starts_with(OLD_WORKBOOK) {
            return Err(here(Problem::OldWorkbook.into()));
        }
        let text = text::decode(bytes).map_err(here)?;
        if text.trim().is_empty() {
            return Err(here(Problem::Empty.into()));
        }
        let rows = Rows::of_text(&text);
        let Some(layout) = recognise(Some(&text), &rows) else { return Err(here(Problem::UnknownLayout.into())) };
        read_as(layout, &text, rows).and_then(|o| Ok(Self::new(name, o)?)).map_err(here)
    }
}

fn recognise(text: Option<&str>, rows: &Rows<'_>) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| match layout.reader {
        Reader::Rows { recognises, .. } => recognises(rows.clone()),
        Reader::Text { recognises, .. } => text.is_some_and(recognises),
    })
}

fn read_as(layout: &Layout, text: &str, rows: Rows<'_>) -> Result<Observations, Fault> {
    let mut observations = Observations::default();
    match layout.reader {
        Reader::Rows { read, .. } => read(rows, &mut observations)?,
        Reader::Text { read, .. } => read(text, &mut observations)?,
    }
    if observations.is_empty() { Err(Problem::NoRates(layout.name).into()) } else { Ok(observations) }
}

fn read_archive(bytes: &[u8], name: &str) -> Result<Table, ReadError> {
    let here = |fault| ReadError::new(name, fault);
    let mut archive = Archive::open(bytes).map_err(here)?;
    let names = archive.names();
    let mut found: Option<(&str, Observations)> = None;
    if sheet::recognises(&names) {
        for sheet in sheet::read(&mut archive).map_err(here)? {
            let rows = Rows::Sheet(sheet.rows.iter());
            let Some(layout) = recognise(None, &rows) else { continue };
            let table = read_as(layout, "", rows).and_then(|observations| Ok(Table::new(name, observations)?));
            return table.map_err(|fault| ReadError::new(&format!("{name}/{}", sheet.name), fault));
        }
        return Err(here(Problem::UnknownLayout.into()));
    }
    for entry in &names {
        let within = |fault| ReadError::new(&format!("{name}/{entry}"), fault);
        let Some(bytes) = archive.read(entry).map_err(within)? else { continue };
        // A readme in another encoding or a picture is no table; whatever is one must be read whole.
        let Ok(text) = text::decode(&bytes) else { continue };
        let rows = Rows::of_text(&text);
        let Some(layout) = recognise(Some(&text), &rows) else { continue };
        let observations = read_as(layout, &text, rows).map_err(within)?;
        if let Some((first, _)) = found {
            return Err(here(Problem::Ambiguous(first.to_owned(), entry.clone()).into()));
        }
        found = Some((entry, observations));
    }
    let (entry, observations) = found.ok_or_else(|| here(Problem::UnknownLayout.into()))?;
    Table::new(name, observations).map_err(|clash| ReadError::new(&format!("{name}/{entry}"), clash.into()))
}
