//! The settings of a run: what was typed and what `figcheck.toml` says, resolved once. After this nothing asks again.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::CommandError;
use crate::cli::gate::regular_file;
use figcheck::check::Terms;
use figcheck::config::Config;
use figcheck::money::Currency;
use figcheck::period::Period;
use figcheck::rates::update::cache_folder;
use figcheck::rates::{FixedRate, Rates, Table};
use figcheck::tolerance::Tolerance;

/// The flags of every command that looks up rates.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RateArgs {
    /// Convert at this rate: `7.12` is yuan for one U.S. dollar, `EUR/CNY=8.33` is yuan for one euro. Repeat it for
    /// more pairs.
    #[arg(long, value_name = "RATE", help_heading = "Rates")]
    pub(crate) rate: Vec<String>,

    /// Read rates from a file as its publisher hands it out: ECB, FRED, Federal Reserve H.10, CFETS or SAFE, Bank of
    /// Canada, World Bank, hledger, beancount, or `date,base,quote,rate`. Repeat it for more files; the first that has
    /// the pair and the date counts.
    #[arg(long, value_name = "FILE", help_heading = "Rates")]
    pub(crate) rates: Vec<PathBuf>,

    /// Where a table of rates ends before the date, use its newest rate if it is at most so many days older. [default: 92]
    #[arg(long, value_name = "DAYS", help_heading = "Rates")]
    pub(crate) max_rate_age: Option<u32>,

    /// The date of claims that have none: a day (2025-09-22) or a period (2025, 2025-09, 2025-Q3, 2025-H2), which takes
    /// the mean of its daily rates. [default: the newest rate]
    #[arg(long, value_name = "DATE", help_heading = "Rates")]
    pub(crate) date: Option<Period>,

    /// What a bare `$` or "dollars" means, as an ISO code such as HKD. [default: USD]
    #[arg(long, value_name = "CODE", help_heading = "Rates")]
    pub(crate) dollar: Option<Currency>,
}

/// The flags that say how strictly a claim is judged.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TermArgs {
    /// The largest deviation from the exact conversion that passes, as a percentage (2%) or a fraction (0.02).
    /// [default: 2%]
    #[arg(long, value_name = "PERCENT", help_heading = "What passes")]
    pub(crate) tolerance: Option<Tolerance>,

    /// The largest deviation that passes as a correct rounding of the conversion. [default: 5%]
    #[arg(long, value_name = "PERCENT", help_heading = "What passes")]
    pub(crate) rounding_limit: Option<Tolerance>,

    /// Flag claims that pass only by rounding. `--strict=false` undoes a setting in figcheck.toml.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help_heading = "What passes")]
    pub(crate) strict: Option<bool>,
}

/// Where the configuration comes from.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ConfigArgs {
    /// Read this configuration instead of the nearest figcheck.toml.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Configuration")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration: flags and defaults alone count.
    #[arg(long, help_heading = "Configuration")]
    pub(crate) no_config: bool,
}

impl ConfigArgs {
    /// The configuration that applies.
    pub(crate) fn load(&self) -> Result<Config, CommandError> {
        if self.no_config {
            return Ok(Config::default());
        }
        if let Some(path) = &self.config {
            return Ok(Config::read(path)?);
        }
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Ok(Config::find(&folder)?)
    }
}

/// Where a setting was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody made it.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// The command line.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", shown_path(path)),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// A setting and where it was made.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

impl<T> Setting<T> {
    /// What was typed counts before the file, and the file before the default.
    pub(crate) fn resolve(flag: Option<T>, file: Option<T>, config: &Config, default: T) -> Self {
        match (flag, file) {
            (Some(value), _) => Self { value, origin: Origin::Flag },
            (None, Some(value)) => Self { value, origin: Origin::File(config.path.clone().unwrap_or_default()) },
            (None, None) => Self { value: default, origin: Origin::Default },
        }
    }
}

/// How strictly claims are judged, and where that was set.
#[derive(Clone, Debug)]
pub(crate) struct TermSettings {
    pub(crate) tolerance: Setting<Tolerance>,
    pub(crate) rounding_limit: Setting<Tolerance>,
    pub(crate) strict: Setting<bool>,
}

impl TermSettings {
    pub(crate) fn resolve(args: &TermArgs, config: &Config) -> Self {
        Self {
            tolerance: Setting::resolve(args.tolerance, config.tolerance, config, Tolerance::DEFAULT),
            rounding_limit: Setting::resolve(
                args.rounding_limit,
                config.rounding_limit,
                config,
                Tolerance::DEFAULT_ROUNDING_LIMIT,
            ),
            strict: Setting::resolve(args.strict, config.strict, config, false),
        }
    }

    pub(crate) fn terms(&self) -> Terms {
        Terms { tolerance: self.tolerance.value, rounding_limit: self.rounding_limit.value, strict: self.strict.value }
    }

    /// Sentences for the summary: what a configuration file makes looser than the default.
    pub(crate) fn loosened(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let limits = [
            ("tolerance", &self.tolerance, Tolerance::DEFAULT),
            ("rounding limit", &self.rounding_limit, Tolerance::DEFAULT_ROUNDING_LIMIT),
        ];
        for (name, setting, default) in limits {
            if let Origin::File(path) = &setting.origin
                && setting.value > default
            {
                let value = setting.value;
                sentences.push(format!("{name} {value} instead of {default}, from {}", shown_path(path)));
            }
        }
        sentences
    }
}

/// The rates of a run, and the date they are looked up for.
#[derive(Debug)]
pub(crate) struct RateSettings {
    pub(crate) date: Setting<Option<Period>>,
    pub(crate) dollar: Setting<Currency>,
    pub(crate) max_rate_age: Setting<u32>,
    /// The rates given on the command line, which count before those that a document states.
    pub(crate) fixed: Rates,
    /// Every other source, in order.
    pub(crate) tables: Rates,
    /// Whether `--rate infer` was given.
    pub(crate) infer: bool,
    /// The fixed rates with their origins, for `figcheck config`.
    pub(crate) named_fixed: Vec<(FixedRate, Origin)>,
    /// The files of rates with their origins.
    pub(crate) files: Vec<(PathBuf, Origin)>,
    /// How many of `tables` come from the command line.
    typed_tables: usize,
}

/// A path as reports show it: relative to the working directory where it lies below it, with `/`.
pub(crate) fn shown_path(path: &Path) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&folder).unwrap_or(path);
    path.display().to_string().replace('\\', "/")
}

impl RateSettings {
    pub(crate) fn resolve(args: &RateArgs, config: &Config) -> Result<Self, CommandError> {
        let max_rate_age =
            Setting::resolve(args.max_rate_age, config.max_rate_age, config, figcheck::rates::DEFAULT_MAX_AGE_DAYS);
        let in_file = || Origin::File(config.path.clone().unwrap_or_default());
        let mut fixed = Rates::new();
        let mut tables = Rates::new().with_max_age_days(max_rate_age.value);
        let mut named_fixed = Vec::new();
        let mut files = Vec::new();
        let mut infer = false;
        for text in &args.rate {
            if text == INFER {
                infer = true;
                continue;
            }
            let rate: FixedRate =
                text.parse().map_err(|error| CommandError::Rate { text: text.clone(), reason: format!("{error}") })?;
            fixed.push_fixed(rate, "--rate");
            named_fixed.push((rate, Origin::Flag));
        }
        if infer && args.rate.len() > 1 {
            return Err(CommandError::InferWithRate);
        }
        for path in &args.rates {
            tables.push_table(Table::open(path).map_err(CommandError::message)?);
            files.push((path.clone(), Origin::Flag));
        }
        for rate in &config.rate {
            tables.push_fixed(*rate, &in_file().to_string());
            named_fixed.push((*rate, in_file()));
        }
        for path in &config.rates {
            tables.push_table(Table::open(regular_file(path)?).map_err(CommandError::message)?);
            files.push((path.clone(), in_file()));
        }
        // A cache that cannot be used is no reason to stop: the embedded table is there.
        if let Some(folder) = cache_folder()
            && let Err(problem) = tables.push_cached(&folder)
        {
            let _ = writeln!(io::stderr(), "figcheck: warning: {problem}");
        }
        tables.push_embedded();
        Ok(Self {
            date: Setting::resolve(args.date.map(Some), config.date.map(Some), config, None),
            dollar: Setting::resolve(args.dollar, config.dollar, config, Currency::USD),
            max_rate_age,
            fixed,
            tables,
            infer,
            named_fixed,
            files,
            typed_tables: args.rates.len(),
        })
    }

    /// The sources besides those of the command line's `--rate`, with rates of a configuration that count before its
    /// others.
    pub(crate) fn tables_with(&self, rates: &[FixedRate], label: &str) -> Rates {
        self.tables.with_fixed_behind(self.typed_tables, rates, label)
    }

    /// Sentences for the summary: what a configuration file sets so that more may pass.
    pub(crate) fn loosened(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let usual = figcheck::rates::DEFAULT_MAX_AGE_DAYS;
        if let Origin::File(path) = &self.max_rate_age.origin
            && self.max_rate_age.value > usual
        {
            let days = self.max_rate_age.value;
            sentences.push(format!("rates may be {days} days old instead of {usual}, from {}", shown_path(path)));
        }
        if let Origin::File(path) = &self.dollar.origin
            && self.dollar.value != Currency::USD
        {
            sentences.push(format!("a bare $ is taken for {}, from {}", self.dollar.value, shown_path(path)));
        }
        if let (Origin::File(path), Some(date)) = (&self.date.origin, self.date.value) {
            sentences.push(format!("claims without a date are taken to be of {date}, from {}", shown_path(path)));
        }
        let rates = self.named_fixed.iter().filter_map(|(rate, origin)| match origin {
            Origin::File(path) => Some((format!("the rate {rate} counts before the tables"), path)),
            Origin::Default | Origin::Flag => None,
        });
        let files = self.files.iter().filter_map(|(file, origin)| match origin {
            Origin::File(path) => {
                Some((format!("the rates of {} count before figcheck's own", shown_path(file)), path))
            }
            Origin::Default | Origin::Flag => None,
        });
        let mut others = rates.chain(files);
        for (what, path) in others.by_ref().take(MAX_NAMED) {
            sentences.push(format!("{what}, from {}", shown_path(path)));
        }
        let left_out = others.count();
        if left_out > 0 {
            sentences.push(format!("{left_out} more rates and files of rates: figcheck config lists them"));
        }
        sentences
    }
}

/// The most rates and files of rates of a configuration that the summary names one by one.
const MAX_NAMED: usize = 8;

/// The value of `--rate` that takes the rate from the document itself.
const INFER: &str = "infer";
