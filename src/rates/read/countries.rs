//! The currencies of countries, by the three-letter codes that the World Bank names countries by.

use crate::money::Currency;

/// Countries whose rates stand in one currency throughout, by ISO 3166 code (the euro area by the World Bank's own).
///
/// Members of the euro area are left out, since their series pass from an old currency to the euro, as are countries
/// whose currency was replaced and whose series do not say when (Venezuela, Zimbabwe, Sierra Leone, Curaçao, Sint
/// Maarten), and those that use the US dollar.
const CURRENCIES: &str = "\
AFG AFN;AGO AOA;ALB ALL;ARE AED;ARG ARS;ARM AMD;ATG XCD;AUS AUD;AZE AZN;BDI BIF;BEN XOF;BFA XOF;BGD BDT;BHR BHD;\
BHS BSD;BIH BAM;BLR BYN;BLZ BZD;BMU BMD;BOL BOB;BRA BRL;BRB BBD;BRN BND;BTN BTN;BWA BWP;CAF XAF;CAN CAD;CHE CHF;\
CHL CLP;CHN CNY;CIV XOF;CMR XAF;COD CDF;COG XAF;COL COP;COM KMF;CPV CVE;CRI CRC;CYM KYD;CZE CZK;DJI DJF;DMA XCD;\
DNK DKK;DOM DOP;DZA DZD;EGY EGP;EMU EUR;ERI ERN;ETH ETB;FJI FJD;GAB XAF;GBR GBP;GEO GEL;GHA GHS;GIN GNF;GMB GMD;\
GNB XOF;GNQ XAF;GRD XCD;GTM GTQ;GUY GYD;HKG HKD;HND HNL;HTI HTG;HUN HUF;IDN IDR;IND INR;IRN IRR;IRQ IQD;ISL ISK;\
ISR ILS;JAM JMD;JOR JOD;JPN JPY;KAZ KZT;KEN KES;KGZ KGS;KHM KHR;KNA XCD;KOR KRW;KWT KWD;LAO LAK;LBN LBP;LBR LRD;\
LBY LYD;LCA XCD;LKA LKR;LSO LSL;MAC MOP;MAR MAD;MDA MDL;MDG MGA;MDV MVR;MEX MXN;MKD MKD;MLI XOF;MMR MMK;MNG MNT;\
MOZ MZN;MRT MRU;MUS MUR;MWI MWK;MYS MYR;NAM NAD;NER XOF;NGA NGN;NIC NIO;NOR NOK;NPL NPR;NZL NZD;OMN OMR;PAK PKR;\
PER PEN;PHL PHP;PNG PGK;POL PLN;PRY PYG;QAT QAR;ROU RON;RUS RUB;RWA RWF;SAU SAR;SDN SDG;SEN XOF;SGP SGD;SLB SBD;\
SOM SOS;SRB RSD;SSD SSP;STP STN;SUR SRD;SWE SEK;SWZ SZL;SYC SCR;SYR SYP;TCD XAF;TGO XOF;THA THB;TJK TJS;TKM TMT;\
TON TOP;TTO TTD;TUN TND;TUR TRY;TZA TZS;UGA UGX;UKR UAH;URY UYU;UZB UZS;VCT XCD;VNM VND;VUT VUV;WSM WST;YEM YER;\
ZAF ZAR;ZMB ZMW";

/// The currency of a country.
pub(super) fn currency(country: &str) -> Option<Currency> {
    let mut entries = CURRENCIES.split(';').filter_map(|entry| entry.split_once(' '));
    entries.find(|(name, _)| *name == country)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_currency() {
        let mut previous = "";
        for entry in CURRENCIES.split(';') {
            let (country, code) = entry.split_once(' ').unwrap();
            assert_eq!(currency(country).map(|c| c.to_string()).as_deref(), Some(code), "{entry}");
            assert!(previous < country, "{previous} {country}");
            previous = country;
        }
        assert_eq!(currency("DEU"), None);
    }
}
