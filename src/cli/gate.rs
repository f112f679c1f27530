//! The flags of `figcheck check` that are about the gate: what is known already, and what is put right.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::cli::settings::{Origin, RateSettings, Setting, TermSettings, shown_path};
use crate::cli::{CommandError, ExitStatus};
use figcheck::config::{Config, PathSettings};
use figcheck::gate::baseline::{Baseline, BaselineError, Matching};
use figcheck::gate::fix::Fixes;
use figcheck::gate::paths::{PathTable, Paths};
use figcheck::read::viewpoint::Viewpoint;
use figcheck::read::walk;
use figcheck::report::{self, Unfinished};
use figcheck::run::STDIN_NAME;

/// The flags.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Args, Clone, Debug, Default)]
#[command(group = ArgGroup::new("fixing").args(["fix", "diff"]))]
pub(crate) struct GateArgs {
    /// Let pass what this file lists: only new flags fail. Known ones stay in every report.
    #[arg(long, value_name = "FILE", help_heading = "What passes")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write the flags of this run into the baseline, and take out what no longer occurs.
    #[arg(long, requires = "baseline", conflicts_with = "fixing", help_heading = "What passes")]
    pub(crate) write_baseline: bool,

    /// Put suggestions in place of wrong figures in text, Markdown and HTML, where the cause is certain.
    #[arg(long, help_heading = "Fixes")]
    pub(crate) fix: bool,

    /// Print what --fix would change as a unified diff, which `git apply` takes, in place of the report; write nothing.
    #[arg(long, conflicts_with = "format", help_heading = "Fixes")]
    pub(crate) diff: bool,

    /// Fix what has a suggestion, even where its cause is not certain. Read the diff before you trust it.
    #[arg(long, requires = "fixing", help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,
}

impl GateArgs {
    /// The baseline, where one is given. One that is to be written need not be there yet.
    pub(crate) fn baseline(&self) -> Result<Option<Baseline>, CommandError> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let working_directory = std::env::current_dir().unwrap_or_default();
        match Baseline::read(path, &working_directory) {
            Err(BaselineError::Missing { .. }) if self.write_baseline => {
                Ok(Some(Baseline::empty(path, &working_directory)))
            }
            read => read.map(Some).map_err(CommandError::message),
        }
    }

    /// Holds the flags of a run on these paths against the baseline.
    pub(crate) fn matching<'b>(&self, baseline: &'b Baseline, paths: &[PathBuf]) -> Matching<'b> {
        let working_directory = std::env::current_dir().unwrap_or_default();
        let is_stream = paths.is_empty() || paths.iter().any(|path| path == Path::new("-"));
        let scope: Vec<String> = if is_stream {
            vec![STDIN_NAME.to_owned()]
        } else {
            paths.iter().map(|path| walk::show(path, &working_directory)).collect()
        };
        Matching::new(baseline, &scope, self.write_baseline)
    }

    /// Says on standard error what was fixed and what was left. Returns whether every file could be written.
    pub(crate) fn report_fixes(&self, fixes: &Fixes<'_>) -> bool {
        let errors = fixes.errors().iter().map(|error| format!("figcheck: error: {}", report::shown(error)));
        let verb = if self.diff { "would be fixed" } else { "fixed" };
        let count = format!("figcheck: {} {verb}, {} left\n", fixes.fixed(), fixes.left());
        let lines: Vec<String> = fixes.log().into_iter().chain(errors).chain([count]).collect();
        let _ = io::stderr().write_all(lines.join("\n").as_bytes());
        fixes.errors().is_empty()
    }
}

/// Writes the flags of a run that was read whole, which are known from then on: the run passes.
pub(crate) fn write_baseline(
    matching: &Matching<'_>,
    unfinished: &Unfinished,
    status: ExitStatus,
) -> Result<ExitStatus, CommandError> {
    let name = matching.baseline().shown();
    if status == ExitStatus::Failed {
        return Err(CommandError::message(format!(
            "{name}: the baseline was not written, since not everything could be read"
        )));
    }
    let entries = matching.write(unfinished).map_err(CommandError::message)?;
    let entries = if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
    let _ = writeln!(io::stderr(), "figcheck: {entries} written to {}", report::shown(&name));
    Ok(ExitStatus::Clean)
}

/// The settings for single paths, and what they loosen. A setting that was typed counts before them.
pub(crate) fn paths(
    config: &Config,
    terms: &TermSettings,
    rates: &RateSettings,
    allow_unchecked: &Setting<bool>,
) -> Result<(Option<Paths>, Vec<String>), CommandError> {
    let Some(file) = config.path.as_ref().filter(|_| !config.paths.is_empty()) else { return Ok((None, Vec::new())) };
    let mut loosened = Vec::new();
    let mut tables = Vec::new();
    for settings in &config.paths {
        let mut settings = settings.clone();
        if terms.tolerance.origin == Origin::Flag {
            settings.tolerance = None;
        }
        if terms.rounding_limit.origin == Origin::Flag {
            settings.rounding_limit = None;
        }
        if terms.strict.origin == Origin::Flag {
            settings.strict = None;
        }
        if allow_unchecked.origin == Origin::Flag {
            settings.allow_unchecked = None;
        }
        if rates.date.origin == Origin::Flag {
            settings.date = None;
        }
        let label = format!("{} for {}", shown_path(file), settings.pattern);
        let own = (!settings.rate.is_empty()).then(|| rates.tables_with(&settings.rate, &label));
        let looser = looser(&settings, terms, allow_unchecked.value);
        loosened.extend(
            looser.into_iter().map(|what| format!("{what} for {}, from {}", settings.pattern, shown_path(file))),
        );
        tables.push(PathTable { settings, rates: own });
    }
    let working_directory = std::env::current_dir().unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    let paths = Paths::new(Viewpoint::new(folder, &working_directory), tables)
        .map_err(|error| CommandError::message(format!("{}: the [[path]] tables: {error}", shown_path(file))))?;
    Ok((Some(paths), loosened))
}

/// What a table makes looser than it is for other files.
fn looser(settings: &PathSettings, terms: &TermSettings, allow_unchecked: bool) -> Vec<String> {
    let mut looser = Vec::new();
    let limits = [
        ("tolerance", settings.tolerance, terms.tolerance.value),
        ("rounding limit", settings.rounding_limit, terms.rounding_limit.value),
    ];
    for (name, value, usual) in limits {
        if let Some(value) = value.filter(|value| *value > usual) {
            looser.push(format!("{name} {value} instead of {usual}"));
        }
    }
    if settings.strict == Some(false) && terms.strict.value {
        looser.push("claims that pass only by rounding pass".to_owned());
    }
    if settings.allow_unchecked == Some(true) && !allow_unchecked {
        looser.push("unchecked claims pass".to_owned());
    }
    if let Some(date) = settings.date {
        looser.push(format!("claims without a date are taken to be of {date}"));
    }
    match settings.rate.as_slice() {
        [] => {}
        [rate] => looser.push(format!("the rate {rate} counts before the tables")),
        [rate, others @ ..] => {
            looser.push(format!("the rate {rate} and {} more count before the tables", others.len()));
        }
    }
    if settings.ignore == Some(true) {
        looser.push("nothing is checked".to_owned());
    }
    looser
}

/// Refuses what is no regular file: a configuration from somebody else's branch could name a pipe, and wait for ever.
pub(crate) fn regular_file(path: &Path) -> Result<&Path, CommandError> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            Err(CommandError::message(format!("{}: this is no file of rates: it is no regular file", shown_path(path))))
        }
        // So are the files by which the system speaks of itself, some of which keep a reader waiting.
        Ok(metadata) if metadata.len() == 0 => {
            Err(CommandError::message(format!("{}: this is no file of rates: it is empty", shown_path(path))))
        }
        // What cannot be looked at cannot be opened either, and that says why.
        Ok(_) | Err(_) => Ok(path),
    }
}
