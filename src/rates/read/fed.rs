//! The Federal Reserve's own two-letter names of countries, which its series and FRED's are named by.

use crate::money::Currency;

/// The Federal Reserve's codes are not those of ISO 3166: `CH` is China, `SZ` Switzerland, `AL` Australia. Where FRED
/// and the H.10 release differ (`JP` and `JA`, `VZ` and `VE`) both are listed. Venezuela, whose currency was replaced
/// three times within one series, is left out.
const CURRENCIES: [(&str, &str); 30] = [
    ("AL", "AUD"),
    ("BE", "BEF"),
    ("BZ", "BRL"),
    ("CA", "CAD"),
    ("CH", "CNY"),
    ("DN", "DKK"),
    ("EU", "EUR"),
    ("FR", "FRF"),
    ("GE", "DEM"),
    ("HK", "HKD"),
    ("IN", "INR"),
    ("IR", "IEP"),
    ("IT", "ITL"),
    ("JA", "JPY"),
    ("JP", "JPY"),
    ("KO", "KRW"),
    ("MA", "MYR"),
    ("MX", "MXN"),
    ("NO", "NOK"),
    ("NZ", "NZD"),
    ("SD", "SEK"),
    ("SF", "ZAR"),
    ("SI", "SGD"),
    ("SL", "LKR"),
    ("SP", "ESP"),
    ("SZ", "CHF"),
    ("TA", "TWD"),
    ("TH", "THB"),
    ("UK", "GBP"),
    ("US", "USD"),
];

/// The currency of a country by its Federal Reserve code.
pub(super) fn currency(country: &str) -> Option<Currency> {
    let (_, code) = CURRENCIES.iter().find(|(name, _)| *name == country)?;
    code.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_currency() {
        for (country, code) in CURRENCIES {
            assert_eq!(currency(country).map(|c| c.to_string()).as_deref(), Some(code));
        }
    }
}
