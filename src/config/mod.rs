//! `figcheck.toml`: settings of a project, found upwards from the working directory. What the command line says wins.
//!
//! A file is read in two steps: what was typed ([`toml`] values with places), and what it means ([`Config`], typed and
//! checked). Every mistake is an error with the place of the value it speaks of.
//!
//! A configuration may come with somebody else's branch. There is no key by which it could write a file, open a
//! connection or name a baseline, and none may be added.

mod key;
mod path;
mod schema;

pub use key::Key;
pub use path::PathSettings;
pub use schema::schema;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeString, DeTable, DeValue};

use crate::money::Currency;
use crate::period::Period;
use crate::rates::FixedRate;
use crate::read::claims::{ColumnNames, Role};
use crate::report::Format;
use crate::tolerance::Tolerance;

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "figcheck.toml";

/// The largest configuration file that is read, in bytes.
pub const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// The settings of a file. `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file.
    pub path: Option<PathBuf>,
    /// `tolerance`.
    pub tolerance: Option<Tolerance>,
    /// `rounding-limit`.
    pub rounding_limit: Option<Tolerance>,
    /// `strict`.
    pub strict: Option<bool>,
    /// `allow-unchecked`.
    pub allow_unchecked: Option<bool>,
    /// `one-rate`.
    pub one_rate: Option<bool>,
    /// `date`.
    pub date: Option<Period>,
    /// `rate`: one or more fixed rates.
    pub rate: Vec<FixedRate>,
    /// `rates`: files of rates, relative to the configuration file.
    pub rates: Vec<PathBuf>,
    /// `max-rate-age`, in days.
    pub max_rate_age: Option<u32>,
    /// `dollar`: the currency that a bare `$` stands for.
    pub dollar: Option<Currency>,
    /// `format`.
    pub format: Option<String>,
    /// `[columns]`: header name by role.
    pub columns: ColumnNames,
    /// `[[path]]`: settings for the paths that match, in the order of the file.
    pub paths: Vec<PathSettings>,
}

/// A configuration file that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: cannot read the configuration: {source}. Check its permissions, or run with --no-config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is larger than [`MAX_CONFIG_BYTES`].
    #[error("{}: a configuration has at most {MAX_CONFIG_BYTES} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in code points, from 1.
        column: usize,
        /// What is wrong, and what is expected.
        message: String,
    },
}

/// A mistake at an offset of the text.
struct Mistake {
    at: usize,
    message: String,
}

impl Config {
    /// The nearest `figcheck.toml` in `folder` or above it; an empty configuration where there is none.
    ///
    /// # Errors
    ///
    /// Where there is one that cannot be used.
    pub fn find(folder: &Path) -> Result<Self, ConfigError> {
        let file = folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file());
        file.map_or_else(|| Ok(Self::default()), |path| Self::read(&path))
    }

    /// The configuration in a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or something in it is wrong.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
        if fs::metadata(path).map_err(unreadable)?.len() > MAX_CONFIG_BYTES {
            return Err(ConfigError::TooLarge { path: path.to_owned() });
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text, path)
    }

    /// The configuration in a text; `path` is the file it came from.
    ///
    /// # Errors
    ///
    /// Where something in it is wrong.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let folder = path.parent().unwrap_or(Path::new(""));
        parse(text, folder).map(|config| Self { path: Some(path.to_owned()), ..config }).map_err(|mistake| {
            let before = text.get(..mistake.at).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
            let column = before.get(line_start..).unwrap_or_default().chars().count().saturating_add(1);
            let line = before.matches('\n').count().saturating_add(1);
            ConfigError::Wrong { path: path.to_owned(), line, column, message: mistake.message }
        })
    }
}

type Value<'v> = Spanned<DeValue<'v>>;
type Name<'v> = Spanned<DeString<'v>>;

fn parse(text: &str, folder: &Path) -> Result<Config, Mistake> {
    let table = DeTable::parse(text).map_err(|error| Mistake {
        at: error.span().map_or(0, |span| span.start),
        message: error.message().to_owned(),
    })?;
    let mut config = Config::default();
    for (name, value) in table.get_ref() {
        match known(name, &Key::TOP)? {
            Key::Tolerance => config.tolerance = Some(parsed(value)?),
            Key::RoundingLimit => config.rounding_limit = Some(parsed(value)?),
            Key::Strict => config.strict = Some(boolean(value)?),
            Key::AllowUnchecked => config.allow_unchecked = Some(boolean(value)?),
            Key::OneRate => config.one_rate = Some(boolean(value)?),
            Key::Date => config.date = Some(date(value)?),
            Key::Rate => config.rate = one_or_more(value, parsed)?,
            Key::Rates => config.rates = one_or_more(value, |value| local_file(value, folder))?,
            Key::MaxRateAge => config.max_rate_age = Some(days(value)?),
            Key::Dollar => config.dollar = Some(parsed(value)?),
            Key::Format => config.format = Some(parsed::<Format>(value)?.name().to_owned()),
            Key::Columns => config.columns = columns(value)?,
            Key::Path => config.paths = path::read(value)?,
            Key::Glob | Key::Ignore => return Err(unknown(name, "key", &Key::TOP.map(Key::name))),
        }
    }
    Ok(config)
}

/// The key of this name, among those that may stand here.
fn known(name: &Name<'_>, among: &[Key]) -> Result<Key, Mistake> {
    let names: Vec<&str> = among.iter().map(|key| key.name()).collect();
    Key::named(name.get_ref(), among).ok_or_else(|| unknown(name, "key", &names))
}

fn mistake(value: &Value<'_>, message: impl Into<String>) -> Mistake {
    Mistake { at: value.span().start, message: message.into() }
}

fn unknown(name: &Name<'_>, what: &str, known: &[&str]) -> Mistake {
    let text = name.get_ref();
    let near = known.iter().map(|k| (strsim::jaro_winkler(text, k), *k)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = match near {
        Some((similarity, key)) if similarity > 0.7 => format!("did you mean `{key}`?"),
        _ => format!("the {what}s are {}", known.join(", ")),
    };
    Mistake { at: name.span().start, message: format!("unknown {what} `{}`: {hint}", text.escape_debug()) }
}

fn string<'v>(value: &'v Value<'_>) -> Result<&'v str, Mistake> {
    value.get_ref().as_str().ok_or_else(|| mistake(value, "a text in quotes is expected here"))
}

fn boolean(value: &Value<'_>) -> Result<bool, Mistake> {
    value.get_ref().as_bool().ok_or_else(|| mistake(value, "true or false is expected here"))
}

fn days(value: &Value<'_>) -> Result<u32, Mistake> {
    let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
    number.ok_or_else(|| mistake(value, "a whole number of days is expected here, such as 92"))
}

/// A text, or a number as it is typed: `tolerance = 0.02`, `rate = 7.12`.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: &Value<'_>) -> Result<T, Mistake> {
    let typed = value.get_ref();
    let text = typed.as_str().or_else(|| typed.as_integer().map(DeInteger::as_str));
    let text = text.or_else(|| typed.as_float().map(DeFloat::as_str));
    let text = text.ok_or_else(|| mistake(value, "a text in quotes or a number is expected here"))?;
    text.parse().map_err(|error: T::Err| mistake(value, error.to_string()))
}

fn date(value: &Value<'_>) -> Result<Period, Mistake> {
    let typed = value.get_ref();
    let text = typed.as_datetime().map(ToString::to_string);
    let text = text.or_else(|| typed.as_integer().map(|year| year.as_str().to_owned()));
    let text = text.map_or_else(|| string(value).map(str::to_owned), Ok)?;
    text.parse().map_err(|error| mistake(value, format!("{error}")))
}

/// A file, relative to the folder of the configuration. A network path is refused: opening it would be a connection.
fn local_file(value: &Value<'_>, folder: &Path) -> Result<PathBuf, Mistake> {
    let text = string(value)?;
    if text.starts_with(r"\\") || text.starts_with("//") {
        let message = "this is a path on the network, and a configuration opens no connection: copy the file, or give \
                       it with --rates";
        return Err(mistake(value, message));
    }
    Ok(folder.join(text))
}

fn one_or_more<T>(value: &Value<'_>, read: impl Fn(&Value<'_>) -> Result<T, Mistake>) -> Result<Vec<T>, Mistake> {
    match value.get_ref().as_array() {
        Some(values) => values.iter().map(read).collect(),
        None => Ok(vec![read(value)?]),
    }
}

fn columns(value: &Value<'_>) -> Result<ColumnNames, Mistake> {
    let DeValue::Table(table) = value.get_ref() else {
        return Err(mistake(value, "a table is expected here: [columns] with lines such as original = \"Betrag\""));
    };
    let mut names = ColumnNames::new();
    for (role, name) in table {
        let Some(role) = Role::named(role.get_ref()) else {
            return Err(unknown(role, "column", &Role::ALL.map(Role::name)));
        };
        if names.insert(string(name)?.trim().to_lowercase(), role).is_some() {
            return Err(mistake(name, "one column cannot be two things"));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("project/figcheck.toml")).map_err(|e| e.to_string())
    }

    #[test]
    fn reads_every_key() {
        let config = read(
            "tolerance = \"1%\"\nrounding-limit = 0.03\nstrict = true\nallow-unchecked = true\none-rate = true\n\
             date = 2025-09-22\nrate = [\"7.12\", \"EUR/CNY=8.33\"]\nrates = \"parity.csv\"\nmax-rate-age = 10\n\
             dollar = \"HKD\"\nformat = \"json\"\n[columns]\noriginal = \"Betrag\"\n",
        )
        .unwrap();
        assert_eq!(config.tolerance, Some("1%".parse().unwrap()));
        assert_eq!(config.rounding_limit, Some("3%".parse().unwrap()));
        assert_eq!((config.strict, config.allow_unchecked, config.one_rate), (Some(true), Some(true), Some(true)));
        assert_eq!(config.date, Some("2025-09-22".parse().unwrap()));
        assert_eq!(config.rate.len(), 2);
        assert_eq!(config.rates, [PathBuf::from("project/parity.csv")]);
        assert_eq!((config.max_rate_age, config.dollar), (Some(10), Some("HKD".parse().unwrap())));
        assert_eq!(config.columns, ColumnNames::from([("betrag".to_owned(), Role::Original)]));
        assert_eq!(read("").unwrap(), Config { path: Some("project/figcheck.toml".into()), ..Config::default() });
    }

    #[test]
    fn says_where_a_mistake_is_and_what_was_meant() {
        for (text, message) in [
            ("strict = true\ntolerence = \"1%\"", "2:1: unknown key `tolerence`: did you mean `tolerance`?"),
            ("  tolerance = 1", "1:15: `1` could mean 1% or 1 times the figure"),
            ("strict = \"yes\"", "1:10: true or false is expected here"),
            ("date = \"soon\"", "1:8: `soon` is not a date"),
            ("[columns]\nstatd = \"x\"", "2:1: unknown column `statd`: did you mean `stated`?"),
            ("rate = 0", "1:8: "),
            ("strict = ", "1:"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(&format!("project/figcheck.toml:{message}")), "{error}");
        }
    }
}
