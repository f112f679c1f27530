//! `figcheck extract`: the claims found in articles, as a claims file.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{CommandError, ExitStatus, targets};
use figcheck::lexicon::{Conventions, Lexicon};
use figcheck::money::Currency;
use figcheck::read::article::Kind;
use figcheck::read::file::{ArticleFile, load, load_stream};
use figcheck::read::limits;
use figcheck::read::transcript::{TRANSCRIPT_COLUMNS, transcribe};
use figcheck::read::walk::{FileKind, Options, walk};
use figcheck::report::{self, spreadsheet_cell};
use figcheck::run::STDIN_NAME;

/// Write the claims found in articles as a claims file, unchecked.
///
/// Each row has the amounts as written, the date and rate that the article gives, the place and the sentence. Look the
/// rows over, complete them, and check them with `figcheck check`.
#[derive(Args, Debug)]
pub(crate) struct ExtractArgs {
    /// Articles and folders of them; `-` or nothing is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// What a bare `$` or "dollars" means, as an ISO code such as HKD.
    #[arg(long, value_name = "CODE", default_value = "USD")]
    dollar: Currency,

    /// In folders, read hidden files and what .gitignore names too.
    #[arg(long)]
    no_ignore: bool,
}

pub(crate) fn run(args: &ExtractArgs) -> Result<ExitStatus, CommandError> {
    let words = Conventions { dollar: args.dollar, lexicon: Lexicon::builtin() };
    let mut out = csv::Writer::from_writer(io::stdout().lock());
    let mut failures = 0_u64;
    write_row(&mut out, &TRANSCRIPT_COLUMNS)?;
    let mut take = |name: &str, bytes: &[u8], kind: Kind, failures: &mut u64| -> Result<(), CommandError> {
        let file = match ArticleFile::new(bytes, kind) {
            Ok(file) => file,
            Err(error) => {
                complain(failures, &format!("{name}: {error}"));
                return Ok(());
            }
        };
        for article in file.articles() {
            match article.and_then(|article| transcribe(&article, name, &words)) {
                Ok(rows) => {
                    for row in rows {
                        write_row(&mut out, &row.each_ref().map(|cell| spreadsheet_cell(cell).into_owned()))?;
                    }
                }
                Err(error) => complain(failures, &format!("{name}: {error}")),
            }
        }
        Ok(())
    };
    if args.paths.is_empty() || args.paths.iter().any(|path| path == Path::new("-")) {
        if args.paths.is_empty() && io::stdin().is_terminal() {
            return Err(CommandError::message("name an article or a folder, or pipe an article in"));
        }
        let bytes = load_stream(io::stdin().lock(), limits::ARTICLE_BYTES, 0).map_err(CommandError::message)?;
        take(STDIN_NAME, &bytes, Kind::of_content(&bytes), &mut failures)?;
    }
    let paths: Vec<PathBuf> = args.paths.iter().filter(|path| *path != Path::new("-")).cloned().collect();
    let working_directory = std::env::current_dir().unwrap_or_default();
    let output = targets::standard_output();
    let options = Options { no_ignore: args.no_ignore, hidden: args.no_ignore, working_directory, output };
    for found in walk(paths, options) {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                complain(&mut failures, &error.to_string());
                continue;
            }
        };
        let kind = match found.kind {
            Some(FileKind::Article(kind)) => Some(kind),
            // A folder may hold claims files as well.
            Some(FileKind::Csv | FileKind::Tsv) => continue,
            None => None,
        };
        match load(&found.path, limits::ARTICLE_BYTES) {
            Ok(bytes) => {
                let kind = kind.unwrap_or_else(|| Kind::of_content(&bytes));
                take(&found.shown, &bytes, kind, &mut failures)?;
            }
            Err(error) => complain(&mut failures, &format!("{}: {error}", found.shown)),
        }
    }
    out.flush().map_err(CommandError::Output)?;
    Ok(if failures > 0 { ExitStatus::Failed } else { ExitStatus::Clean })
}

fn complain(failures: &mut u64, message: &str) {
    *failures = failures.saturating_add(1);
    let _ = writeln!(io::stderr(), "figcheck: error: {}", report::shown(message));
}

fn write_row<W: Write, T: AsRef<[u8]>>(out: &mut csv::Writer<W>, cells: &[T]) -> Result<(), CommandError> {
    out.write_record(cells).map_err(|error| {
        if let csv::ErrorKind::Io(error) = error.into_kind() {
            return CommandError::Output(error);
        }
        CommandError::message("a row could not be written as CSV")
    })
}
