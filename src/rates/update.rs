//! The ECB's newest rates, fetched when the user asks for them and kept in a cache folder.
//!
//! This is the one place that ever opens a connection. What is fetched is kept only if it is read whole, is the ECB's and
//! ends no earlier than what is there. It is joined to what is there, so that a shorter file loses no day; where the two
//! disagree the newer one holds, and the user is told. The file is written beside its target and renamed, so that it is
//! there whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy;
use jiff::civil::Date;
use thiserror::Error;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::day::date_of;
use super::ecb::{self, ECB_LABEL, ECB_TERMS};
use super::packed::{PackError, pack};
use super::pair::Pair;
use super::read::{MAX_FILE_BYTES, ReadError};
use super::series::Series;
use super::table::Table;
use crate::money::Currency;

/// The ECB's whole history as a zip, some 600 kilobytes.
pub const ECB_HISTORY_URL: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip";

/// How long fetching may take altogether.
pub const TIME_LIMIT: Duration = Duration::from_mins(1);

/// How long it may take to reach the server.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// The most bytes that are fetched.
pub const MAX_FETCHED_BYTES: u64 = 16 * 1024 * 1024;

/// The environment variable that names another cache folder.
pub const CACHE_VARIABLE: &str = "FIGCHECK_CACHE_DIR";

const CACHE_FILE: &str = "ecb.bin";

/// What an update does.
#[derive(Clone, Debug)]
pub struct Update {
    /// Where from: `http` or `https`.
    pub url: String,
    /// The cache folder, made where it is missing.
    pub folder: PathBuf,
    /// How long fetching may take altogether.
    pub time_limit: Duration,
    /// The most bytes that are fetched.
    pub max_bytes: u64,
}

/// What an update did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The cache file.
    pub file: PathBuf,
    /// The last day of the table that was there before.
    pub previous_last_day: Date,
    /// The last day now.
    pub last_day: Date,
    /// How many days the table has.
    pub days: usize,
    /// How many rates were not there before.
    pub added: usize,
    /// Rates that were there before with another value: sentences.
    pub corrected: Vec<String>,
}

/// Why an update did not happen. What was there before is there still.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// There is no cache folder to keep anything in.
    #[error("there is no cache folder for this user: name one in {CACHE_VARIABLE}")]
    NoFolder,
    /// The server was not reached.
    #[error(
        "cannot reach {url}: {reason}. Check the network, or name a mirror with --url; the rates that figcheck has are \
         used as before"
    )]
    Unreachable {
        /// Where from.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The server was reached and has no such file.
    #[error("{url} answers with status {status}: name another address with --url")]
    Status {
        /// Where from.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer broke off or did not end in time.
    #[error("the answer from {url} broke off: {reason}. Try again; the rates that figcheck has are used as before")]
    BrokeOff {
        /// Where from.
        url: String,
        /// What happened.
        reason: String,
    },
    /// The answer is longer than any table of rates.
    #[error("{url} sends more than {max_bytes} bytes: that is not the ECB's table of rates")]
    TooLarge {
        /// Where from.
        url: String,
        /// The limit.
        max_bytes: u64,
    },
    /// The answer cannot be read as rates.
    #[error("{0}. It is not kept; the rates that figcheck has are used as before")]
    NotRates(#[from] ReadError),
    /// The answer has rates, and not the ECB's.
    #[error("{url} has rates that are not all for one euro: name the ECB's file, or read this one with --rates")]
    NotEuroRates {
        /// Where from.
        url: String,
    },
    /// The answer ends before what is there.
    #[error("{url} ends on {found} and is older than what is there, which ends on {known}: it is not kept")]
    Older {
        /// Where from.
        url: String,
        /// The last day of the answer.
        found: Date,
        /// The last day of what is there.
        known: Date,
    },
    /// The cache file cannot be written.
    #[error("cannot write {}: {reason}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why not.
        reason: io::Error,
    },
    /// The table cannot be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// The cache folder: the one that [`CACHE_VARIABLE`] names, else `figcheck` in the user's.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(CACHE_VARIABLE).filter(|name| !name.is_empty()) {
        return Some(folder.into());
    }
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("figcheck"))
}

/// Why a cached table is not used. The embedded one is, so this is a warning.
#[derive(Debug, Error)]
#[error("cannot use the updated rates in {}: {reason}", file.display())]
pub struct CacheError {
    file: PathBuf,
    reason: CacheFault,
}

#[derive(Debug, Error)]
enum CacheFault {
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error(transparent)]
    NotPacked(#[from] PackError),
}

/// The updated table in a cache folder; `None` where there is none.
///
/// # Errors
///
/// [`CacheError`] where there is one that cannot be used.
pub fn cached(folder: &Path) -> Result<Option<Table>, CacheError> {
    let file = folder.join(CACHE_FILE);
    let read = || -> Result<Option<Table>, CacheFault> {
        let bytes = match std::fs::read(&file) {
            Err(error) if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind()) => {
                return Ok(None);
            }
            other => other?,
        };
        let table = Table::unpack(ECB_LABEL, bytes)?;
        let last_day = table.last_day().ok_or(PackError::Damaged)?;
        Ok(Some(table.labelled(&format!("{ECB_LABEL} (updated {last_day})")).with_terms(ECB_TERMS)))
    };
    read().map_err(|reason| CacheError { file, reason })
}

impl Update {
    /// Fetches the ECB's whole history into the user's cache folder.
    ///
    /// # Errors
    ///
    /// [`UpdateError::NoFolder`] where the user has none.
    pub fn usual() -> Result<Self, UpdateError> {
        Ok(Self {
            url: ECB_HISTORY_URL.to_owned(),
            folder: cache_folder().ok_or(UpdateError::NoFolder)?,
            time_limit: TIME_LIMIT,
            max_bytes: MAX_FETCHED_BYTES,
        })
    }

    /// Fetches, checks, and replaces what is there.
    ///
    /// # Errors
    ///
    /// [`UpdateError`]; what was there before is there still.
    pub fn run(&self) -> Result<Updated, UpdateError> {
        let url = || self.url.clone();
        // A cached table that cannot be used is no reason not to make a new one; nor does one count that is older than
        // the embedded.
        let embedded = ecb::embedded();
        let before = cached(&self.folder).ok().flatten().filter(|table| table.last_day() >= embedded.last_day());
        let known = before.unwrap_or(embedded);

        let table = Table::read(&self.fetch()?, &self.url)?;
        if table.summaries().iter().any(|s| s.averages || s.pair.base != Currency::EUR) {
            return Err(UpdateError::NotEuroRates { url: url() });
        }
        let Some((previous_last_day, last_day)) = known.last_day().zip(table.last_day()) else {
            return Err(UpdateError::NotEuroRates { url: url() });
        };
        if last_day < previous_last_day {
            return Err(UpdateError::Older { url: url(), found: last_day, known: previous_last_day });
        }

        let mut changes = Changes::default();
        let joined = joined(&known, &table, &mut changes);
        let days = joined.columns().flat_map(|(_, series)| series.days()).collect::<BTreeSet<_>>().len();
        let Changes { added, corrected } = changes;
        let file = self.folder.join(CACHE_FILE);
        if added > 0 || !corrected.is_empty() {
            let packed = pack(&joined)?;
            replace(&self.folder, &file, &packed)
                .map_err(|reason| UpdateError::Write { file: file.clone(), reason })?;
        }
        Ok(Updated { file, previous_last_day, last_day, days, added, corrected })
    }

    fn fetch(&self) -> Result<Vec<u8>, UpdateError> {
        let url = || self.url.clone();
        let unreachable =
            |reason: &dyn std::fmt::Display| UpdateError::Unreachable { url: url(), reason: reason.to_string() };
        let mut response = match self.agent().get(&self.url).call() {
            Ok(response) => response,
            Err(ureq::Error::StatusCode(status)) => return Err(UpdateError::Status { url: url(), status }),
            Err(error) => return Err(unreachable(&error)),
        };
        let body = response.body_mut().with_config().limit(self.max_bytes).read_to_vec();
        body.map_err(|error| {
            if matches!(error, ureq::Error::BodyExceedsLimit(_)) {
                UpdateError::TooLarge { url: url(), max_bytes: self.max_bytes }
            } else {
                UpdateError::BrokeOff { url: url(), reason: error.to_string() }
            }
        })
    }

    fn agent(&self) -> Agent {
        // Certificates of the system, so that a newsroom's own proxy is trusted where its machines trust it.
        let native = rustls_native_certs::load_native_certs();
        let roots: Vec<Certificate<'static>> =
            native.certs.iter().map(|c| Certificate::from_der(c).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let mut config = Agent::config_builder()
            .tls_config(tls)
            // Once asked for in secret, a table is not taken in the clear from where a redirection leads.
            .https_only(self.url.starts_with("https:"))
            .timeout_global(Some(self.time_limit))
            .timeout_connect(Some(CONNECT_LIMIT.min(self.time_limit)))
            .user_agent(concat!("figcheck/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&self.url) {
            config = config.proxy(None);
        }
        config.build().into()
    }
}

/// Whether an address is of this machine, which no proxy is asked for.
fn is_loopback(url: &str) -> bool {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let authority = behind.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

/// What an update changes.
#[derive(Default)]
struct Changes {
    added: usize,
    corrected: Vec<String>,
}

/// The rates of two tables; those of the newer one where both have a day.
fn joined(older: &Table, newer: &Table, changes: &mut Changes) -> Table {
    let mut columns: BTreeMap<Pair, (Option<&Series>, Option<&Series>)> = BTreeMap::new();
    for (pair, series) in older.columns() {
        columns.entry(pair).or_default().0 = Some(series);
    }
    for (pair, series) in newer.columns() {
        columns.entry(pair).or_default().1 = Some(series);
    }
    let nothing = Series::default();
    let joined = columns.into_iter().map(|(pair, (older, newer))| {
        let series = older.unwrap_or(&nothing).overlaid(newer.unwrap_or(&nothing), |day, before, now| match before {
            None => changes.added = changes.added.saturating_add(1),
            Some(before) if before == now => {}
            Some(before) => {
                changes.corrected.push(format!("{pair} on {} is {now} now and was {before}.", date_of(day)));
            }
        });
        (pair, series)
    });
    Table::of_series(ECB_LABEL, joined.collect())
}

/// Writes a file beside its target and renames it.
fn replace(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file)?;
    Ok(())
}

/// The packed form never outgrows the table that it is made of, and that is bounded on reading.
const _: () = assert!(MAX_FETCHED_BYTES <= MAX_FILE_BYTES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_fetched_or_read_than_the_guide_says() {
        assert_eq!((MAX_FETCHED_BYTES, MAX_FILE_BYTES), (16_777_216, 67_108_864), "16 and 64 MiB");
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for url in ["http://127.0.0.1:80/x", "http://localhost/x", "http://[::1]:8080", "https://localhost"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://www.ecb.europa.eu/x", "http://localhost.example/x", "http://example/?u=http://localhost"] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
