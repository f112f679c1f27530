//! The header of a claims file: which column is what.

use std::collections::BTreeMap;

use csv::ByteRecord;
use thiserror::Error;

use crate::money::Currency;
use crate::read::limits::CLAIMS_COLUMNS;

/// How many columns a message names.
const MAX_QUOTED: usize = 20;

/// What a column can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The original money.
    Original,
    /// The stated money.
    Stated,
    /// The currency of the original, where its cell has none.
    OriginalCurrency,
    /// The currency of the stated, where its cell has none.
    StatedCurrency,
    /// The name of the claim.
    Id,
    /// The date it speaks of.
    Date,
    /// Its own rate.
    Rate,
    /// Its own tolerance.
    Tolerance,
    /// The document it stands in.
    Source,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Original,
        Self::Stated,
        Self::OriginalCurrency,
        Self::StatedCurrency,
        Self::Id,
        Self::Date,
        Self::Rate,
        Self::Tolerance,
        Self::Source,
    ];

    /// The name a column has in the header of a claims file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Stated => "stated",
            Self::OriginalCurrency => "original_currency",
            Self::StatedCurrency => "stated_currency",
            Self::Id => "id",
            Self::Date => "date",
            Self::Rate => "rate",
            Self::Tolerance => "tolerance",
            Self::Source => "source",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The names that the user's own files give to columns: role by header name in small letters.
pub type ColumnNames = BTreeMap<String, Role>;

/// A header that does not make a claims file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// No header, so no claims.
    #[error("the file is empty: a claims file starts with a header such as `original,stated` or `yuan,usd`")]
    Empty,
    /// A header of another encoding than the file's.
    #[error("the header is not text in the encoding of the file")]
    NotText,
    /// More columns than a claims file has.
    #[error(
        "the header has more than {CLAIMS_COLUMNS} columns, the most that are read; leave out those that are not needed"
    )]
    TooManyColumns,
    /// A quote that is left open.
    #[error("a double quote opens in the header and does not close")]
    OpenQuote,
    /// A column that is needed is not there.
    #[error(
        "no column for the {missing} amount; the header has {found}. Name a column `{}` or by its currency \
         (`yuan`, `usd`, an ISO code), or map one under [columns] in figcheck.toml", missing.name()
    )]
    Missing {
        /// Which amount.
        missing: MissingAmount,
        /// The columns there are, quoted.
        found: String,
    },
    /// More than two columns could be the amounts.
    #[error("{found} could each be an amount: name the two to compare `original` and `stated`")]
    TooMany {
        /// The columns, quoted.
        found: String,
    },
    /// Two columns of one role.
    #[error("two columns are the {role}: `{first}` and `{second}`; rename one")]
    Twice {
        /// The role's name.
        role: &'static str,
        /// The first column.
        first: String,
        /// The second.
        second: String,
    },
}

/// Which of the two amounts has no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingAmount {
    /// The original.
    Original,
    /// The stated.
    Stated,
}

impl MissingAmount {
    fn name(self) -> &'static str {
        match self {
            Self::Original => Role::Original.name(),
            Self::Stated => Role::Stated.name(),
        }
    }
}

impl std::fmt::Display for MissingAmount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A column that holds an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AmountColumn {
    pub(crate) index: usize,
    /// The currency that its name gives.
    pub(crate) currency: Option<Currency>,
}

/// Which column of a claims file is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub(crate) count: usize,
    pub(crate) original: AmountColumn,
    pub(crate) stated: AmountColumn,
    pub(crate) original_currency: Option<usize>,
    pub(crate) stated_currency: Option<usize>,
    pub(crate) id: Option<usize>,
    pub(crate) date: Option<usize>,
    pub(crate) rate: Option<usize>,
    pub(crate) tolerance: Option<usize>,
    pub(crate) source: Option<usize>,
    /// The columns that are passed through; `None` for one that another file of the run has.
    pub(crate) others: Vec<Option<usize>>,
    names: Vec<String>,
}

impl Columns {
    /// Reads a header. Names count in any case and order, white space around them does not.
    ///
    /// # Errors
    ///
    /// Where no column, or more than one, can be an amount.
    pub fn from_header(header: &ByteRecord, own_names: &ColumnNames) -> Result<Self, HeaderError> {
        if header.len() > CLAIMS_COLUMNS {
            return Err(HeaderError::TooManyColumns);
        }
        let mut names = Vec::with_capacity(header.len());
        for field in header {
            let name = std::str::from_utf8(field).map_err(|_| HeaderError::NotText)?;
            names.push(name.trim().to_owned());
        }
        Self::from_names(names, own_names)
    }

    fn from_names(names: Vec<String>, own_names: &ColumnNames) -> Result<Self, HeaderError> {
        if names.iter().all(String::is_empty) {
            return Err(HeaderError::Empty);
        }
        let mut roles: BTreeMap<Role, usize> = BTreeMap::new();
        let mut currencies: Vec<AmountColumn> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let lower = name.to_lowercase();
            let role = own_names.get(&lower).copied().or_else(|| Role::named(&lower));
            if let Some(role) = role {
                if let Some(&first) = roles.get(&role) {
                    let name_at = |i: usize| names.get(i).cloned().unwrap_or_default();
                    return Err(HeaderError::Twice { role: role.name(), first: name_at(first), second: name.clone() });
                }
                roles.insert(role, index);
            } else if let Some(currency) = currency_of_column(&lower) {
                currencies.push(AmountColumn { index, currency: Some(currency) });
            }
        }
        let take = |role: Role| roles.get(&role).copied();
        let column_of = |role| take(role).map(|index| AmountColumn { index, currency: None });
        let mut rest = currencies.iter().copied();
        let (original, stated) = match (column_of(Role::Original), column_of(Role::Stated)) {
            (Some(original), Some(stated)) => (Some(original), Some(stated)),
            (Some(original), None) => (Some(original), rest.next()),
            (None, Some(stated)) => (rest.next(), Some(stated)),
            (None, None) => (rest.next(), rest.next()),
        };
        let roles_given =
            usize::from(take(Role::Original).is_some()).saturating_add(usize::from(take(Role::Stated).is_some()));
        if currencies.len().saturating_add(roles_given) > 2 && roles_given < 2 {
            let found = currencies.iter().filter_map(|c| names.get(c.index));
            return Err(HeaderError::TooMany { found: quoted(found) });
        }
        let missing = |missing| HeaderError::Missing { missing, found: quoted(names.iter()) };
        let original = original.ok_or_else(|| missing(MissingAmount::Original))?;
        let stated = stated.ok_or_else(|| missing(MissingAmount::Stated))?;
        let used = |index: &usize| {
            *index == original.index || *index == stated.index || roles.values().any(|taken| taken == index)
        };
        let mut names = names;
        tell_apart(&mut names);
        let others = (0..names.len()).filter(|index| !used(index)).map(Some).collect();
        Ok(Self {
            count: names.len(),
            original,
            stated,
            original_currency: take(Role::OriginalCurrency),
            stated_currency: take(Role::StatedCurrency),
            id: take(Role::Id),
            date: take(Role::Date),
            rate: take(Role::Rate),
            tolerance: take(Role::Tolerance),
            source: take(Role::Source),
            others,
            names,
        })
    }

    /// The names of the columns that are passed through, in their order.
    #[must_use]
    pub fn other_names(&self) -> Vec<String> {
        self.others.iter().flatten().filter_map(|&index| self.names.get(index).cloned()).collect()
    }

    /// Puts the columns that are passed through in the order of these names, those that the file lacks included.
    pub(crate) fn order_others(&mut self, names: &[String]) {
        let others = self.others.iter().flatten();
        let own: BTreeMap<&String, usize> =
            others.filter_map(|&index| self.names.get(index).map(|name| (name, index))).collect();
        self.others = names.iter().map(|name| own.get(name).copied()).collect();
    }

    /// The name of a column as the header has it.
    #[must_use]
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }
}

/// Numbers the columns whose name stands before them too, so that each can be passed through: `note`, `note_2`.
fn tell_apart(names: &mut [String]) {
    for index in 0..names.len() {
        let (before, from) = names.split_at_mut(index);
        let Some(name) = from.first_mut() else { break };
        let mut count = 2_u32;
        let plain = name.clone();
        while before.contains(name) {
            *name = format!("{plain}_{count}");
            count = count.saturating_add(1);
        }
    }
}

/// The currency that a column's name stands for.
fn currency_of_column(name: &str) -> Option<Currency> {
    match name {
        "yuan" | "rmb" | "renminbi" | "人民币" | "元" => Some(Currency::CNY),
        "dollars" | "dollar" | "us dollars" | "美元" => Some(Currency::USD),
        "euro" | "euros" | "欧元" => Some(Currency::EUR),
        code => code.parse().ok(),
    }
}

fn quoted<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let mut quoted: Vec<String> = names.map(|name| format!("`{}`", name.escape_debug())).collect();
    let more = quoted.len().saturating_sub(MAX_QUOTED);
    quoted.truncate(MAX_QUOTED);
    if more > 0 {
        quoted.push(format!("and {more} more"));
    }
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Result<Columns, HeaderError> {
        Columns::from_header(&header.split(',').collect::<Vec<_>>().into(), &ColumnNames::new())
    }

    #[test]
    fn knows_columns_by_name_in_any_order_and_case() {
        let found = columns("Note, USD ,yuan,ID,Date").unwrap();
        assert_eq!((found.original.index, found.original.currency), (1, Some(Currency::USD)));
        assert_eq!((found.stated.index, found.stated.currency), (2, Some(Currency::CNY)));
        assert_eq!((found.id, found.date, found.others.as_slice()), (Some(3), Some(4), [Some(0)].as_slice()));
        let named = columns("stated,original,eur").unwrap();
        assert_eq!((named.original.index, named.stated.index, named.other_names()), (1, 0, vec!["eur".to_owned()]));
        let mixed = columns("original,usd").unwrap();
        assert_eq!((mixed.original.index, mixed.stated.index), (0, 1));
    }

    #[test]
    fn takes_names_of_the_users_own() {
        let own = ColumnNames::from([("betrag".to_owned(), Role::Original), ("summe".to_owned(), Role::Stated)]);
        let found = Columns::from_header(&vec!["Summe", "Betrag"].into(), &own).unwrap();
        assert_eq!((found.original.index, found.stated.index), (1, 0));
    }

    #[test]
    fn says_what_is_missing_or_too_much() {
        let error = |header: &str| columns(header).unwrap_err().to_string();
        assert!(error("yuan,note").starts_with("no column for the stated amount; the header has `yuan`, `note`."));
        assert!(error("6.87 billion,965 million").contains("no column for the original amount"));
        assert!(error("yuan,usd,eur").contains("`yuan`, `usd`, `eur` could each be an amount"));
        assert!(error("original,Original,usd").contains("two columns are the original: `original` and `Original`"));
        assert_eq!(columns("").unwrap_err(), HeaderError::Empty);
    }
}
