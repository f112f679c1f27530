//! `figcheck check`: the gate.

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, ValueEnum};

use crate::cli::gate::{self, GateArgs};
use crate::cli::interrupt;
use crate::cli::outlet::Outlet;
use crate::cli::settings::{ConfigArgs, Origin, RateArgs, RateSettings, Setting, TermArgs, TermSettings, shown_path};
use crate::cli::targets::{self, Sources};
use crate::cli::{CommandError, ExitStatus};
use figcheck::check::Checker;
use figcheck::config::Config;
use figcheck::gate::Gate;
use figcheck::gate::fix::{Fixes, Mode};
use figcheck::lexicon::{Conventions, Lexicon};
use figcheck::read::article::Kind;
use figcheck::read::limits;
use figcheck::read::walk::{FileKind, Options as WalkOptions};
use figcheck::report::{self, Export, Format, Options as ReportOptions, Run, Unfinished};
use figcheck::run::{self, Completed, Inputs, Output, Plan};

/// Check the conversions in articles and claims files.
///
/// Reads articles (.txt .md .html .docx) and claims files (.csv .tsv .jsonl), and folders of them. Without a path it
/// reads standard input and tells from its content what it is.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct CheckArgs {
    /// Files and folders to check; `-` is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    terms: TermArgs,

    /// Let claims pass that could not be checked: without a rate, or with a figure that cannot be read.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help_heading = "What passes")]
    allow_unchecked: Option<bool>,

    /// Flag claims that stand apart from the rate that the rest of their document shares.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help_heading = "What passes")]
    one_rate: Option<bool>,

    /// Let a folder without files, an empty input and a claims file without rows pass.
    #[arg(long, help_heading = "What passes")]
    allow_empty: bool,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    rates: RateArgs,

    /// What the inputs are, whatever their names say.
    #[arg(long, value_name = "KIND", help_heading = "Input")]
    input_format: Option<InputFormat>,

    /// In folders, read hidden files and what .gitignore names too.
    #[arg(long, help_heading = "Input")]
    no_ignore: bool,

    /// How the report on standard output is written. [default: human]
    #[arg(long, value_name = "FORMAT", help_heading = "Output",
        value_parser = ["human", "csv", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "xlsx"])]
    format: Option<String>,

    /// Write another report to a file, in the format of its extension: .csv .json .jsonl .sarif .xml .md .html .xlsx.
    /// Repeat it for more files.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    export: Vec<PathBuf>,

    /// Print the summary only.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,

    /// List every claim, and every amount that could not be read, not only what is flagged.
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    /// Start CSV reports with the mark by which Excel knows UTF-8.
    #[arg(long, help_heading = "Output")]
    excel: bool,

    /// Whether the report is coloured. `auto`: at a terminal, unless `NO_COLOR` is set.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: ColourChoice,

    /// How many threads work, at most 256. The report is the same for any number. [default: one for each core]
    #[arg(long, value_name = "COUNT", help_heading = "Output", value_parser = threads)]
    threads: Option<NonZeroUsize>,

    /// The most claims for a report in sarif, junit, github, gitlab, markdown, html or xlsx, which keep all of them in
    /// memory: two to eight kilobytes each. [default: 250000]
    #[arg(long, value_name = "COUNT", help_heading = "Output")]
    max_claims: Option<NonZeroUsize>,

    #[command(flatten)]
    config: ConfigArgs,
}

/// What an input is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum InputFormat {
    /// Claims, a row each, with commas.
    Csv,
    /// Claims, a row each, with tabs.
    Tsv,
    /// JSON Lines: claims, or articles with a `text`.
    Jsonl,
    /// An article in plain text.
    Text,
    /// An article in Markdown.
    Markdown,
    /// An article in HTML.
    Html,
    /// An article in a word-processor document.
    Docx,
}

impl From<InputFormat> for FileKind {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Csv => Self::Csv,
            InputFormat::Tsv => Self::Tsv,
            InputFormat::Jsonl => Self::Article(Kind::JsonLines),
            InputFormat::Text => Self::Article(Kind::Text),
            InputFormat::Markdown => Self::Article(Kind::Markdown),
            InputFormat::Html => Self::Article(Kind::Html),
            InputFormat::Docx => Self::Article(Kind::Docx),
        }
    }
}

/// When a report is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColourChoice {
    /// At a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColourChoice {
    /// Whether standard output is coloured: <https://no-color.org>, and `CLICOLOR_FORCE` for what looks like a pipe.
    fn applies(self) -> bool {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => !is_set("NO_COLOR") && (io::stdout().is_terminal() || is_set("CLICOLOR_FORCE")),
        }
    }
}

pub(crate) fn run(args: &CheckArgs) -> Result<ExitStatus, CommandError> {
    let config = args.config.load()?;
    let terms = TermSettings::resolve(&args.terms, &config);
    let rates = RateSettings::resolve(&args.rates, &config)?;
    let allow_unchecked = Setting::resolve(args.allow_unchecked, config.allow_unchecked, &config, false);
    let one_rate = Setting::resolve(args.one_rate, config.one_rate, &config, false);
    let words = Conventions { dollar: rates.dollar.value, lexicon: Lexicon::builtin() };
    let mut plan = Plan {
        checker: Checker {
            fixed: &rates.fixed,
            tables: &rates.tables,
            words: &words,
            terms: terms.terms(),
            date: rates.date.value,
        },
        columns: &config.columns,
        infers: rates.infer,
        inferred: None,
        one_rate: one_rate.value,
        allow_unchecked: allow_unchecked.value,
        threads: thread_count(args),
        article_bytes: limits::ARTICLE_BYTES,
        kept_claims: args.max_claims.map_or(limits::KEPT_CLAIMS, NonZeroUsize::get),
        paths: None,
    };
    let (paths, loosened_paths) = gate::paths(&config, &terms, &rates, &allow_unchecked)?;
    plan.paths = paths.as_ref();
    let loosened = loosened(&terms, &allow_unchecked, &rates, loosened_paths, &config);
    let baseline = args.gate.baseline()?;

    let walking = walking(args);
    let mut inputs = inputs(args, &walking)?;
    let format = format(args, &config)?;
    let options = ReportOptions { colour: args.color.applies(), excel: args.excel };
    let formats = args.export.iter().map(|path| Format::of_file(path).map_err(CommandError::message));
    let formats: Vec<Format> = formats.collect::<Result<_, _>>()?;
    check_targets(args, &config, &rates, &walking)?;
    let passes_columns_through =
        |format: &Format| matches!(format, Format::Csv | Format::Json | Format::Jsonl | Format::Xlsx);
    let wants_columns = formats.iter().chain([&format]).any(passes_columns_through);
    let run = Run {
        other_columns: if wants_columns { inputs.other_columns(&plan) } else { Vec::new() },
        loosened,
        allow_unchecked: allow_unchecked.value,
        one_rate: one_rate.value,
        has_baseline: baseline.is_some(),
        all: args.verbose,
        quiet: args.quiet,
        width: terminal_width(),
    };

    let inferred;
    if rates.infer {
        let first = inputs.first_reading().map_err(CommandError::message)?;
        inferred = run::infer(first, &plan);
        plan.inferred = Some(&inferred);
    }

    let unfinished = Unfinished::default();
    interrupt::watch(&unfinished);
    let exports = args.export.iter().map(|path| Export::create_among(path, &unfinished).map_err(CommandError::message));
    let mut exports: Vec<Export> = exports.collect::<Result<_, _>>()?;
    let mut progress = report::Progress::start(io::stderr().is_terminal());
    let has_other_work = !exports.is_empty() || args.gate.fix || args.gate.write_baseline;
    let mut stdout = Outlet::new(progress.beside(io::stdout().lock()), has_other_work);
    let working_directory = std::env::current_dir().unwrap_or_default();
    let fixes = |mode| Fixes::new(mode, args.gate.unsafe_fixes, plan.article_bytes, &working_directory);
    let mut gate = Gate { baseline: baseline.as_ref().map(|b| args.gate.matching(b, &args.paths)), fixes: None };
    let mut outputs = Vec::new();
    if args.gate.diff {
        gate.fixes = Some(fixes(Mode::Diff(&mut stdout)));
    } else {
        outputs.push(Output::new(report::report(format, options), &mut stdout, run::STDOUT_NAME));
        gate.fixes = args.gate.fix.then(|| fixes(Mode::Write(unfinished.clone())));
    }
    for ((export, path), format) in exports.iter_mut().zip(&args.export).zip(formats) {
        outputs.push(Output::new(report::report(format, options), export, &path.display().to_string()));
    }
    let completed = run::check(inputs, &plan, &run, &mut outputs, &mut gate, &mut |bytes| progress.advance(bytes));
    progress.finish();
    let completed = completed.map_err(|error| match error.output.as_str() {
        run::STDOUT_NAME => CommandError::Output(error.source),
        _ => CommandError::message(error),
    });
    drop(outputs);
    let Gate { baseline: matching, fixes } = gate;
    let are_fixes_written = fixes.as_ref().is_none_or(|fixes| args.gate.report_fixes(fixes));
    drop(fixes);
    stdout.flush().map_err(CommandError::Output)?;
    drop(stdout);
    let completed = completed?;
    for export in exports {
        export.commit().map_err(CommandError::message)?;
    }
    if args.gate.diff || !format.has_summary() {
        say_what_passes(&completed, &run.loosened);
    }
    let mut status = status(&completed);
    if args.gate.write_baseline
        && let Some(matching) = matching
    {
        status = gate::write_baseline(&matching, &unfinished, status)?;
    }
    Ok(if are_fixes_written { status } else { ExitStatus::Failed })
}

/// 2 where an input could not be read, whatever was found in the others; the reports name it too.
fn status(completed: &Completed) -> ExitStatus {
    for error in &completed.outcome.errors {
        let _ = writeln!(io::stderr(), "figcheck: error: {}", report::shown(error));
    }
    if !completed.outcome.errors.is_empty() {
        ExitStatus::Failed
    } else if completed.is_flagged() {
        ExitStatus::Flagged
    } else {
        ExitStatus::Clean
    }
}

/// Sentences for the summary: what lets more pass than usual, without having been typed.
fn loosened(
    terms: &TermSettings,
    allow_unchecked: &Setting<bool>,
    rates: &RateSettings,
    of_paths: Vec<String>,
    config: &Config,
) -> Vec<String> {
    let mut loosened = terms.loosened();
    if let Origin::File(path) = &allow_unchecked.origin
        && allow_unchecked.value
    {
        loosened.push(format!("unchecked claims pass, from {}", shown_path(path)));
    }
    loosened.extend(rates.loosened());
    loosened.extend(of_paths);
    let file = config.path.as_deref().map(shown_path).unwrap_or_default();
    let columns = config.columns.iter().map(|(name, role)| format!("`{name}` is the {}", role.name()));
    let columns: Vec<String> = columns.collect();
    if !columns.is_empty() {
        loosened.push(format!("columns of claims files: {}, from {file}", columns.join(", ")));
    }
    loosened
}

/// Says on standard error what lets more pass, where the report has no place for it.
fn say_what_passes(completed: &Completed, loosened: &[String]) {
    let silenced = completed.outcome.summary.silenced;
    let silenced = (silenced > 0).then(|| format!("note: {silenced} of the flagged claims are silenced"));
    let loosened = loosened.iter().map(|setting| format!("loosened: {setting}"));
    let remarks = completed.outcome.remarks.iter().map(|remark| format!("note: {remark}"));
    for line in loosened.chain(silenced).chain(remarks) {
        let _ = writeln!(io::stderr(), "figcheck: {}", report::shown(&line));
    }
}

/// How folders are walked.
fn walking(args: &CheckArgs) -> WalkOptions {
    WalkOptions {
        no_ignore: args.no_ignore,
        hidden: args.no_ignore,
        working_directory: std::env::current_dir().unwrap_or_default(),
        output: targets::standard_output(),
    }
}

/// Everything that is read, held against everything that is written.
fn check_targets(
    args: &CheckArgs,
    config: &Config,
    rates: &RateSettings,
    walking: &WalkOptions,
) -> Result<(), CommandError> {
    let written = args.gate.baseline.as_deref().filter(|_| args.gate.write_baseline);
    let read = args.gate.baseline.as_deref().filter(|_| !args.gate.write_baseline);
    let targets: Vec<&Path> = args.export.iter().map(PathBuf::as_path).chain(written).collect();
    let baseline = read.map(|path| (path, "the baseline"));
    let config = config.path.as_deref().map(|path| (path, "the configuration"));
    let tables = rates.files.iter().map(|(path, _)| (path.as_path(), "a file of rates"));
    let others = tables.chain(baseline).chain(config).collect();
    targets::check(&targets, &Sources { others, inputs: &args.paths, walk: walking })
}

fn inputs(args: &CheckArgs, walking: &WalkOptions) -> Result<Inputs, CommandError> {
    let wants_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    let inputs = if args.paths.is_empty() || (wants_stdin && args.paths.len() == 1) {
        if !wants_stdin && io::stdin().is_terminal() {
            return Err(CommandError::message(
                "there is nothing to check: name a file or a folder, or pipe an article in (try: figcheck check draft.md)",
            ));
        }
        targets::check_standard_input(walking.output)?;
        Inputs::stream(io::stdin())
    } else if wants_stdin {
        return Err(CommandError::message("`-` is standard input: check it in a run of its own, without other paths"));
    } else {
        Inputs::files(args.paths.clone(), walking.clone())
    };
    Ok(inputs.with_format(args.input_format.map(Into::into)).with_empty_allowed(args.allow_empty))
}

fn format(args: &CheckArgs, config: &Config) -> Result<Format, CommandError> {
    let name = args.format.as_deref().or(config.format.as_deref()).unwrap_or("human");
    let format: Format = name.parse().map_err(CommandError::message)?;
    if !format.is_text() && io::stdout().is_terminal() {
        return Err(CommandError::message(format!(
            "--format {name} is not for a terminal: redirect it to a file, or write one with --export report.{name}"
        )));
    }
    Ok(format)
}

fn thread_count(args: &CheckArgs) -> usize {
    let count = args.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    count.min(limits::THREADS)
}

/// The number of threads that is typed.
fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= limits::THREADS);
    count.ok_or_else(|| format!("a number from 1 to {} is expected", limits::THREADS))
}

/// The width of the terminal; `COLUMNS` counts before it, and 80 where there is neither.
pub(crate) fn terminal_width() -> usize {
    let typed = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = typed.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    width.unwrap_or(80).clamp(MIN_WIDTH, MAX_WIDTH)
}

/// The narrowest and the widest that a report for people is laid out for.
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 160;
