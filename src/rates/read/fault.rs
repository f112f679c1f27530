//! What can be wrong with a file of rates, and where.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::figure::DecimalError;
use crate::rates::series::{Clash, PushError, Spot, TooMany};

/// A file of rates that cannot be read, with the place: `rates.csv:12:8: …`.
#[derive(Debug, Error)]
pub struct ReadError {
    file: Arc<str>,
    place: Option<Spot>,
    #[source]
    problem: Problem,
}

impl ReadError {
    pub(crate) fn new(file: &str, fault: Fault) -> Self {
        Self { file: file.into(), place: fault.place, problem: fault.problem }
    }

    /// The line and the column, each from 1, columns in Unicode code points; `None` where the file as a whole is meant.
    #[must_use]
    pub fn place(&self) -> Option<(u64, u64)> {
        self.place.map(|spot| (spot.line, spot.column))
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(Spot { line, column }) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// A problem and its place within a file.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) place: Option<Spot>,
    pub(crate) problem: Problem,
}

impl From<Problem> for Fault {
    /// A problem of the file as a whole.
    fn from(problem: Problem) -> Self {
        Self { place: None, problem }
    }
}

impl Problem {
    pub(crate) fn at(self, place: Spot) -> Fault {
        Fault { place: Some(place), problem: self }
    }
}

impl From<Box<Clash>> for Fault {
    fn from(clash: Box<Clash>) -> Self {
        let place = Spot { line: clash.second_line, column: clash.second_column };
        Problem::Clash(clash).at(place)
    }
}

impl From<PushError> for Fault {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Clash(clash) => clash.into(),
            PushError::TooMany(too_many) => Problem::TooMany(too_many).into(),
        }
    }
}

/// What is wrong with a file of rates.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A file without a single character in it.
    #[error("the file is empty")]
    Empty,
    /// No layout that figcheck knows.
    #[error(
        "not a table of rates that figcheck knows: it reads the files of the ECB, FRED and the Federal Reserve (H.10), \
         CFETS and SAFE, the Bank of Canada and the World Bank, price lines of hledger, ledger and beancount, and \
         `date,base,quote,rate`"
    )]
    UnknownLayout,
    /// The layout is known, but there is no rate in the file.
    #[error("there is not one rate in it ({0})")]
    NoRates(&'static str),
    /// Text that should be a date.
    #[error("`{0}` is not a date: {1} is expected here")]
    NotADate(String, &'static str),
    /// Text that should be a number.
    #[error("`{0}` is not a rate: {1}")]
    NotARate(String, DecimalError),
    /// A rate of zero or below.
    #[error("`{0}` is not a rate: it must be above zero")]
    NotPositive(String),
    /// A row with another number of cells than its header.
    #[error("the row has {found} cells and the header {expected}: is it cut off?")]
    RaggedRow {
        /// The cells of the header.
        expected: usize,
        /// The cells of the row.
        found: usize,
    },
    /// A quotation mark that is not closed at the end of its cell.
    #[error("a quotation mark is opened here and not closed at the end of the cell")]
    OpenQuote,
    /// A name that stands for no currency.
    #[error("`{0}` is not a currency: {1} is expected here")]
    UnknownCurrency(String, &'static str),
    /// A pair of one currency.
    #[error("`{0}` names one currency twice")]
    SameCurrency(String),
    /// A line that should look otherwise.
    #[error("{0} is expected here")]
    Expected(&'static str),
    /// Two rates for one day that disagree.
    #[error(transparent)]
    Clash(Box<Clash>),
    /// More rates than a table holds.
    #[error(transparent)]
    TooMany(TooMany),
    /// Bytes that are no text in the encoding they should be in.
    #[error("not text in {0} from here on")]
    NotText(&'static str),
    /// A file larger than is read, packed or unpacked.
    #[error("too large: more than {} MiB, or unpacks to more than that", super::MAX_FILE_BYTES / (1024 * 1024))]
    TooLarge,
    /// A zip that cannot be read.
    #[error("the zip is damaged or cut off: {0}")]
    Zip(String),
    /// A zip of more files than are looked through.
    #[error("the zip has {0} files: a table of rates comes alone or with a few, at most {max}", max = super::MAX_ZIP_ENTRIES)]
    TooManyEntries(usize),
    /// A zip with several tables.
    #[error("the zip has more than one table of rates, {0} and {1}: unpack it and name the one to use")]
    Ambiguous(String, String),
    /// XML that is not well formed.
    #[error("the XML is damaged or cut off: {0}")]
    Markup(String),
    /// XML with a document type or an entity.
    #[error("a document type or an entity: no table of rates has one, and figcheck resolves none")]
    Entity,
    /// A row with more cells than the widest spreadsheet has.
    #[error("more than {max} cells in one row: that is not a table of rates", max = super::cells::MAX_COLUMNS)]
    TooManyColumns,
    /// A workbook in the binary form of before 2007.
    #[error("an old .xls workbook: save it as .xlsx or CSV")]
    OldWorkbook,
    /// A spreadsheet with more cells than are read.
    #[error("more than {max} cells: save the table of rates alone", max = super::sheet::MAX_CELLS)]
    TooManyCells,
    /// A spreadsheet without the parts it needs.
    #[error("the spreadsheet is damaged: {0}")]
    Sheet(&'static str),
}
