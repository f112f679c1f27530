//! Files of reference rates, each in the layout of its publisher, told apart by content.

mod cells;
mod ecb_csv;
mod fault;
mod value;

use std::path::Path;

pub use fault::{Problem, ReadError};

use super::series::Observations;
use super::table::Table;
use fault::Fault;

impl Table {
    /// Reads a file of rates in any layout that figcheck knows. The table is named like the file.
    ///
    /// # Errors
    ///
    /// A [`ReadError`] with the place of what cannot be read. Nothing is left out in silence.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Self::read(&bytes, &name),
            Err(error) => Err(ReadError::new(&name, Problem::Unreadable(error).into())),
        }
    }

    /// Reads rates from bytes; `name` is how reports and errors call them.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open).
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, ReadError> {
        read(bytes, name).map_err(|fault| ReadError::new(name, fault))
    }
}

fn read(bytes: &[u8], name: &str) -> Result<Table, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::UnknownLayout)?;
    let mut observations = Observations::default();
    let first_line = text.lines().next().unwrap_or("");
    if !ecb_csv::recognises(first_line) {
        return Err(Problem::UnknownLayout.into());
    }
    ecb_csv::read(text, &mut observations)?;
    if observations.is_empty() {
        return Err(Problem::NoRates(ecb_csv::LAYOUT).into());
    }
    Ok(Table::new(name, observations)?)
}
