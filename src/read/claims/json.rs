//! A line of JSON into a row: its members are the columns.

use std::fmt;

use csv::ByteRecord;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::{ColumnNames, Columns, HeaderError};
use crate::read::limits::CLAIMS_COLUMNS;

/// A line that is no claim.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JsonRowError {
    /// It is not JSON, or not an object.
    #[error(
        "column {column}: the line is not a JSON object such as {{\"yuan\": \"7.1 billion\", \"usd\": \"1 billion\"}}: {why}"
    )]
    NotAnObject {
        /// The column, from 1.
        column: usize,
        /// What the parser says.
        why: String,
    },
    /// Its members do not say which are the amounts.
    #[error(transparent)]
    Columns(#[from] HeaderError),
}

/// The members of an object, in their order, each as it is written.
struct Members<'l>(Vec<(String, &'l RawValue)>);

impl<'l, 'de: 'l> Deserialize<'de> for Members<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    if members.len() >= CLAIMS_COLUMNS {
                        return Err(serde::de::Error::custom(format!("more than {CLAIMS_COLUMNS} members")));
                    }
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Turns lines into rows. The columns are worked out anew only where a line's members are others than the last one's.
#[derive(Debug, Default)]
pub struct JsonRows {
    last: Option<(ByteRecord, Columns)>,
}

impl JsonRows {
    /// The columns and cells of a line.
    ///
    /// # Errors
    ///
    /// Where the line is no object, or its members do not say which are the amounts.
    pub fn read(
        &mut self,
        line: &str,
        own_names: &ColumnNames,
        other_names: &[String],
    ) -> Result<(&Columns, ByteRecord), JsonRowError> {
        let Members(members) = serde_json::from_str(line)
            .map_err(|error| JsonRowError::NotAnObject { column: error.column(), why: without_place(&error) })?;
        let header: ByteRecord = members.iter().map(|(name, _)| name.as_bytes()).collect();
        let cells: ByteRecord = members.iter().map(|(_, value)| cell(value)).collect();
        let is_new = self.last.as_ref().is_none_or(|(last, _)| *last != header);
        if is_new {
            let mut columns = Columns::from_header(&header, own_names)?;
            columns.order_others(other_names);
            self.last = Some((header, columns));
        }
        match &self.last {
            Some((_, columns)) => Ok((columns, cells)),
            None => Err(HeaderError::Empty.into()),
        }
    }
}

/// A value as a cell: a text's own characters, a number as it is written, nothing for null.
fn cell(value: &RawValue) -> Vec<u8> {
    match value.get() {
        "null" => Vec::new(),
        text if text.starts_with('"') => serde_json::from_str::<String>(text).unwrap_or_default().into_bytes(),
        other => other.as_bytes().to_vec(),
    }
}

/// The parser's words without the place, which is given in the file's own lines.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Result<Vec<String>, String> {
        let mut rows = JsonRows::default();
        let (_, record) = rows.read(line, &ColumnNames::new(), &[]).map_err(|error| error.to_string())?;
        Ok(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
    }

    #[test]
    fn members_are_columns() {
        let line = r#"{"yuan": 6870000000.00, "usd": "965 million", "note": null, "tags": [1, "a"]}"#;
        assert_eq!(cells(line).unwrap(), ["6870000000.00", "965 million", "", "[1, \"a\"]"]);
        assert_eq!(cells(r#"{"usd": "\u0024965m", "yuan": "68.7亿元"}"#).unwrap(), ["$965m", "68.7亿元"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_line() {
        assert!(cells("[1]").unwrap_err().starts_with("column 0: the line is not a JSON object"));
        assert!(cells("{\"yuan\": 1").unwrap_err().contains("EOF while parsing an object"));
        assert!(cells("{\"yuan\": 1}").unwrap_err().starts_with("no column for the stated amount"));
    }
}
