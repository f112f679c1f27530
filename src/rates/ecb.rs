//! The euro foreign exchange reference rates of the European Central Bank, which figcheck carries.
//!
//! `ecb.bin` is made from the ECB's `eurofxref-hist.csv` by `cargo run --example embed_ecb`. Nothing of it is read
//! before a rate is looked up in it, and then only the columns of the currencies asked for.

use super::table::Table;

/// How reports name the embedded rates.
pub const ECB_LABEL: &str = "ECB euro reference rates";

/// Whose rates these are, and on what terms they may be used (<https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/>
/// and the ECB's disclaimer, both 2026).
pub const ECB_TERMS: &str =
    "European Central Bank, euro foreign exchange reference rates; free of charge with the source named";

/// Where the ECB publishes them.
pub const ECB_URL: &str = "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/";

static PACKED: &[u8] = include_bytes!("ecb.bin");

/// The embedded table: units of each currency for one euro, daily since 1999-01-04.
pub(super) fn embedded() -> Table {
    Table::sealed(ECB_LABEL, PACKED).with_terms(ECB_TERMS)
}

#[cfg(test)]
mod tests {
    use super::super::packed;
    use super::*;

    #[test]
    fn every_column_can_be_read() {
        let directory = packed::verify(PACKED).unwrap();
        assert_eq!(directory.columns.len(), 41);
        for column in &directory.columns {
            let series = packed::column(PACKED, column, &directory.calendar).unwrap();
            assert_eq!(series.len(), column.span.count, "{}", column.pair);
        }
    }

    #[test]
    fn holds_what_the_ecb_published() {
        let published: Vec<_> = embedded().published().collect();
        let known = [
            ("EUR/USD", "1999-01-04", "1.1789"),
            ("EUR/CNY", "2005-04-01", "10.7255"),
            ("EUR/USD", "2024-04-26", "1.0714"),
            ("EUR/CNY", "2024-04-26", "7.7638"),
            ("EUR/IDR", "2024-04-26", "17385.77"),
            ("EUR/TRL", "1999-01-04", "372274"),
        ];
        for (pair, day, value) in known {
            let found = published.iter().find(|(p, d, _)| p.to_string() == pair && d.to_string() == day);
            assert_eq!(found.map(|f| f.2.to_string()).as_deref(), Some(value), "{pair} {day}");
        }
        assert_eq!(published.len(), 221_702);
    }

    #[test]
    fn stays_well_below_a_mebibyte() {
        assert!(PACKED.len() < 500 * 1024, "{} bytes", PACKED.len());
    }
}
