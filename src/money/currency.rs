//! Currencies by their ISO 4217 code.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

/// Codes withdrawn from ISO 4217 that old reference rates and old copy still carry (ISO 4217 list three; the ECB quoted
/// each of them until its country took the euro or redenominated).
const WITHDRAWN: [&str; 17] = [
    "ATS", "BEF", "CYP", "DEM", "EEK", "ESP", "FRF", "IEP", "ITL", "LTL", "LVL", "MTL", "ROL", "SIT", "SKK", "TRL",
    "HRK",
];

/// What the standard lists among special codes and sums are given in all the same: special drawing rights, and the units
/// of account of the Arab Monetary Fund, of the African Development Bank and of ALBA.
const MONEY_OF_ACCOUNT: [&str; 4] = ["XAD", "XDR", "XSU", "XUA"];

/// A currency, by its three-letter code.
///
/// ```
/// use figcheck::money::Currency;
/// let yen: Currency = "jpy".parse()?;
/// assert_eq!((yen.code(), yen.minor_unit_digits()), ("JPY", 0));
/// assert!("XYZ".parse::<Currency>().is_err());
/// # Ok::<(), figcheck::money::UnknownCurrency>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency {
    /// The code and a zero byte: four bytes are compared as one word.
    padded: [u8; 4],
}

/// A text that is not the code of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an ISO 4217 currency code such as CNY or USD")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// The yuan renminbi.
    pub const CNY: Self = Self::coded(*b"CNY");
    /// The United States dollar.
    pub const USD: Self = Self::coded(*b"USD");
    /// The euro.
    pub const EUR: Self = Self::coded(*b"EUR");

    /// A currency of the lexicon's tables, whose codes the build has looked up.
    pub(crate) const fn coded(code: [u8; 3]) -> Self {
        let [a, b, c] = code;
        Self { padded: [a, b, c, 0] }
    }

    /// The three capital letters of the code.
    #[must_use]
    pub fn code(&self) -> &str {
        // Codes are ASCII letters, so that there always is one.
        self.padded.first_chunk::<3>().and_then(|code| std::str::from_utf8(code).ok()).unwrap_or_default()
    }

    /// How many decimal places the smallest unit of the currency takes: 2 for the cent, 0 for the yen, 3 for the fils
    /// (ISO 4217 list one). Two where the standard gives none.
    #[must_use]
    pub fn minor_unit_digits(&self) -> u32 {
        // Nearly every claim is in one of these, and the table is looked through name by name.
        if matches!(*self, Self::CNY | Self::USD | Self::EUR) {
            return 2;
        }
        iso_currency::Currency::from_code(self.code()).and_then(iso_currency::Currency::exponent).map_or(2, u32::from)
    }

    /// Whether it is money: a code of ISO 4217 may also stand for a metal, a unit of the bond market, a test or nothing.
    pub(crate) fn is_money(self) -> bool {
        MONEY_OF_ACCOUNT.contains(&self.code())
            || !iso_currency::Currency::from_code(self.code()).is_some_and(iso_currency::Currency::is_special)
    }

    /// The English name, as ISO 4217 has it; the code where the standard no longer lists the currency.
    #[must_use]
    pub fn name(&self) -> String {
        iso_currency::Currency::from_code(self.code()).map_or_else(|| self.code().to_owned(), |c| c.name().to_owned())
    }
}

impl Hash for Currency {
    /// As one word: currencies are looked up for every row of a claims file.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u32::from_le_bytes(self.padded).into());
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// Reads a code in capitals or small letters.
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let unknown = || UnknownCurrency(text.to_owned());
        let mut code: [u8; 3] = text.as_bytes().try_into().map_err(|_| unknown())?;
        code.make_ascii_uppercase();
        let spelled = std::str::from_utf8(&code).map_err(|_| unknown())?;
        let known = iso_currency::Currency::from_code(spelled).is_some() || WITHDRAWN.contains(&spelled);
        if known { Ok(Self::coded(code)) } else { Err(unknown()) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
