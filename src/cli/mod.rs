//! The command line: one file a command. Arguments in, library calls, output; no arithmetic.

mod check;
mod completions;
mod config;
mod convert;
mod explain;
mod extract;
mod gate;
mod interrupt;
mod outlet;
mod rates;
mod settings;
mod targets;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use thiserror::Error;

use figcheck::config::ConfigError;

/// Checks the figures in news copy: finds each amount given with its conversion into another currency, recomputes it at
/// the exchange rate that applied, and flags what does not hold.
#[derive(Parser, Debug)]
#[command(name = "figcheck", version, propagate_version = true, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit status: 0 nothing is flagged · 1 a claim is outside, or could not be checked · 2 the run itself failed.

Examples:
  figcheck check claims.csv
  figcheck check draft.md --date 2025-09-22
  echo '6.87 billion yuan (about 96.5 million U.S. dollars)' | figcheck check
  figcheck convert '6.87 billion yuan' --date 2025-09-22";

#[derive(Subcommand, Debug)]
enum Command {
    Check(Box<check::CheckArgs>),
    Convert(convert::ConvertArgs),
    Explain(Box<explain::ExplainArgs>),
    Extract(extract::ExtractArgs),
    Rates(rates::RatesArgs),
    Config(config::ConfigCommandArgs),
    Completions(completions::CompletionsArgs),
    Man(completions::ManArgs),
}

/// How a run ended, as its exit status says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Nothing is flagged.
    Clean,
    /// A claim is outside, or could not be checked.
    Flagged,
    /// The run itself failed.
    Failed,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Clean => Self::from(0),
            ExitStatus::Flagged => Self::from(1),
            ExitStatus::Failed => Self::from(2),
        }
    }
}

/// Why a command could not do its work. Each says what to do about it.
#[derive(Debug, Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("--rate {text}: {reason}")]
    Rate { text: String, reason: String },
    #[error("--rate infer takes the rate from the document itself: give no other --rate with it")]
    InferWithRate,
    #[error("{0}")]
    Message(String),
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
}

impl CommandError {
    pub(crate) fn message(text: impl std::fmt::Display) -> Self {
        Self::Message(text.to_string())
    }

    /// Whether standard output was closed by its reader, as `head` does: no failure.
    fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitStatus {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let wants_help = !error.use_stderr();
            let printed = error.print();
            return if wants_help && printed.is_ok() { ExitStatus::Clean } else { ExitStatus::Failed };
        }
    };
    let result = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Rates(args) => rates::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::run_man(&args),
    };
    match result {
        Ok(status) => status,
        Err(error) if error.is_closed_pipe() => ExitStatus::Clean,
        Err(error) => {
            // An error may quote a file that came with somebody else's branch.
            let _ = writeln!(io::stderr(), "figcheck: error: {}", figcheck::report::shown(&error.to_string()));
            ExitStatus::Failed
        }
    }
}
