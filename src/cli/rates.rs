//! `figcheck rates`: what rates are in force, what they are, and newer ones.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::str::FromStr;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use thiserror::Error;

use crate::cli::check::terminal_width;
use crate::cli::settings::{ConfigArgs, RateArgs, RateSettings};
use crate::cli::{CommandError, ExitStatus};
use figcheck::period::Period;
use figcheck::rates::update::{Update, Updated};
use figcheck::rates::{AppliedRate, ECB_LABEL, ECB_URL, NoRate, Pair, Rate, Summary, plot};

/// Show the rates in force, export them, or fetch newer ones.
#[derive(Args, Debug)]
pub(crate) struct RatesArgs {
    #[command(subcommand)]
    command: RatesCommand,
}

#[derive(Subcommand, Debug)]
enum RatesCommand {
    List(ListArgs),
    Show(ShowArgs),
    Export(ExportArgs),
    Update(UpdateArgs),
}

/// List the sources in force, the first of which that has a rate counts: publisher and terms, and for each pair the
/// first day, the last day and how many there are.
#[derive(Args, Debug)]
struct ListArgs {
    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Show the rate for a pair on a date, the mean of a period, or how it moved over a span of days.
///
/// figcheck rates show USD/CNY 2025-09-22
///
/// figcheck rates show USD/CNY 2024-01..2025-06
#[derive(Args, Debug)]
struct ShowArgs {
    /// The pair: USD/CNY is yuan for one dollar.
    pair: Pair,

    /// A day (2025-09-22), a period (2025, 2025-09, 2025-Q3, 2025-H2), or FROM..TO with a day or period at either end.
    /// [default: the newest rate]
    #[arg(value_name = "DATE")]
    when: Option<When>,

    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Print the daily rates of a pair as CSV: `date,base,quote,rate`, which `--rates` reads. Rates of a pair that is not
/// quoted, but computed from two, have ten significant digits.
#[derive(Args, Debug)]
struct ExportArgs {
    /// The pair: USD/CNY is yuan for one dollar.
    pair: Pair,

    /// A day, a period, or FROM..TO. [default: all]
    #[arg(value_name = "DATE")]
    when: Option<When>,

    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Fetch the ECB's newest rates into the cache folder, to be used before those that figcheck carries. This is the only
/// command that ever opens a connection.
#[derive(Args, Debug)]
struct UpdateArgs {
    /// Fetch from here: the ECB's eurofxref-hist.zip or .csv, or a copy of it.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// A day or period, or a span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    At(Period),
    Span { first: Date, last: Date },
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum WhenError {
    #[error("{0}, or a span as 2025-01-01..2025-06-30")]
    NotADate(#[from] figcheck::period::PeriodError),
    #[error("`{0}` ends before it begins: write the earlier date first")]
    Backwards(String),
}

impl FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        let Some((from, to)) = text.split_once("..") else { return Ok(Self::At(text.parse()?)) };
        let (from, to): (Period, Period) = (from.parse()?, to.parse()?);
        let (first, last) = (from.first_day(), to.last_day());
        if first > last { Err(WhenError::Backwards(text.to_owned())) } else { Ok(Self::Span { first, last }) }
    }
}

pub(crate) fn run(args: &RatesArgs) -> Result<ExitStatus, CommandError> {
    let text = match &args.command {
        RatesCommand::List(args) => list(&RateSettings::resolve(&args.rates, &args.config.load()?)?),
        RatesCommand::Show(args) => {
            let settings = RateSettings::resolve(&args.rates, &args.config.load()?)?;
            match args.when.or(settings.date.value.map(When::At)) {
                Some(When::Span { first, last }) => show_span(&settings, args.pair, first, last, terminal_width())?,
                Some(When::At(period)) => show(&settings, args.pair, Some(period))?,
                None => show(&settings, args.pair, None)?,
            }
        }
        RatesCommand::Export(args) => {
            let settings = RateSettings::resolve(&args.rates, &args.config.load()?)?;
            export(&settings, args.pair, args.when)?
        }
        RatesCommand::Update(args) => {
            let usual = Update::usual().map_err(CommandError::message)?;
            let update = args.url.iter().fold(usual, |update, url| Update { url: url.clone(), ..update });
            updated(&update.run().map_err(CommandError::message)?)
        }
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    Ok(ExitStatus::Clean)
}

fn list(settings: &RateSettings) -> String {
    let sources = settings.fixed.summaries().into_iter().chain(settings.tables.summaries());
    sources.map(|source| listed(&source)).collect::<Vec<_>>().join("\n")
}

fn listed(source: &Summary) -> String {
    let mut text = format!("{}\n", source.label);
    if let Some(fixed) = source.fixed {
        let _ = writeln!(text, "  {} = {}, for any date", fixed.pair, fixed.rate);
    }
    if let Some(terms) = &source.terms {
        let _ = writeln!(text, "  {terms}");
    }
    if source.label.starts_with(ECB_LABEL) {
        let _ = writeln!(text, "  {ECB_URL}");
    }
    for pair in &source.pairs {
        let unit = if pair.averages { "averages" } else { "days" };
        let _ = writeln!(text, "  {}  {} to {}  {:>5} {unit}", pair.pair, pair.first, pair.last, pair.count);
    }
    for what in &source.left_out {
        let _ = writeln!(text, "  left out: {what}");
    }
    text
}

fn show(settings: &RateSettings, pair: Pair, date: Option<Period>) -> Result<String, CommandError> {
    let lookup = |rates: &figcheck::rates::Rates| rates.lookup(pair, date);
    let applied = lookup(&settings.fixed).or_else(|_: NoRate| lookup(&settings.tables));
    let applied = applied.map_err(CommandError::message)?;
    for warning in &applied.warnings {
        let _ = writeln!(io::stderr(), "figcheck: warning: {warning}");
    }
    let mut text = format!("{pair} {}\n", applied.rate);
    let source = &applied.source;
    let _ = match applied.date {
        None => writeln!(text, "  for any date, from {source}"),
        Some(period) if period.as_day().is_some() => writeln!(text, "  of {period}, from {source}"),
        Some(period) => writeln!(text, "  the mean of {period}, from {source}"),
    };
    if let Some(ratio) = ratio(&applied) {
        let _ = writeln!(text, "  {ratio}");
    }
    let _ = writeln!(text, "  1 {} = {} {}", pair.quote, applied.rate.inverted(), pair.base);
    Ok(text)
}

/// The published rates that a rate of a day is the ratio of.
fn ratio(applied: &AppliedRate) -> Option<String> {
    applied.date?.as_day()?;
    let (above, below) = (applied.rate.numerator(), applied.rate.denominator());
    let published = |rate: figcheck::figure::Decimal| rate != figcheck::figure::Decimal::ONE;
    published(below).then(|| format!("{above} ÷ {below}"))
}

fn show_span(
    settings: &RateSettings,
    pair: Pair,
    first: Date,
    last: Date,
    width: usize,
) -> Result<String, CommandError> {
    let daily: Vec<(Date, Rate)> = settings.tables.daily(pair, first, last).collect();
    let none = || none_in(settings, pair, first, last);
    let (begin, end) = daily.first().zip(daily.last()).ok_or_else(none)?;
    let lowest = daily.iter().min_by_key(|(_, rate)| *rate).unwrap_or(begin);
    // The first of the days with the highest rate, as with the lowest.
    let highest = daily.iter().rev().max_by_key(|(_, rate)| *rate).unwrap_or(begin);
    let source = settings.tables.daily_source(pair, first, last).unwrap_or_else(|| "".into());
    let mut text = format!("{pair}, {first} to {last}\n  {} days, from {source}\n", daily.len());
    for (name, (day, rate)) in [("first", begin), ("last", end), ("lowest", lowest), ("highest", highest)] {
        let _ = writeln!(text, "  {name:7}  {day}  {rate}");
    }
    if let Some((mean, _)) = settings.tables.mean_between(pair, first, last) {
        let _ = writeln!(text, "  {:7}  {:10}  {mean}", "mean", "");
    }
    let drawing = plot(&daily, width);
    if !drawing.is_empty() {
        let _ = write!(text, "\n{drawing}");
    }
    Ok(text)
}

fn export(settings: &RateSettings, pair: Pair, when: Option<When>) -> Result<String, CommandError> {
    let (first, last) = match when {
        None => (Date::MIN, Date::MAX),
        Some(When::At(period)) => (period.first_day(), period.last_day()),
        Some(When::Span { first, last }) => (first, last),
    };
    let mut text = String::from("date,base,quote,rate\n");
    let header = text.len();
    for (day, rate) in settings.tables.daily(pair, first, last) {
        let _ = writeln!(text, "{day},{},{},{rate}", pair.base, pair.quote);
    }
    if text.len() == header { Err(none_in(settings, pair, first, last)) } else { Ok(text) }
}

/// Why there is no daily rate in a span.
fn none_in(settings: &RateSettings, pair: Pair, first: Date, last: Date) -> CommandError {
    match settings.tables.span(pair) {
        Some((begin, end)) => CommandError::message(format!(
            "no daily rates for {pair} from {first} to {last}: the tables have it from {begin} to {end}"
        )),
        None => {
            CommandError::message(format!("no daily rates for {pair}: no table quotes it; give one with --rates FILE"))
        }
    }
}

fn updated(done: &Updated) -> String {
    let Updated { file, previous_last_day, last_day, days, added, corrected } = done;
    if *added == 0 && corrected.is_empty() {
        return format!("{ECB_LABEL} are up to date: they end on {last_day}\n");
    }
    let mut text = format!("{ECB_LABEL} up to {last_day} (before: {previous_last_day}), {days} days\n");
    let _ = writeln!(text, "  {added} rates added, {} corrected, in {}", corrected.len(), file.display());
    for correction in corrected {
        let _ = writeln!(text, "  {correction}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_runs_from_the_first_day_of_one_period_to_the_last_of_another() {
        let span = |first: &str, last: &str| When::Span { first: first.parse().unwrap(), last: last.parse().unwrap() };
        assert_eq!("2025-01-02..2025-03-04".parse(), Ok(span("2025-01-02", "2025-03-04")));
        assert_eq!("2024..2025-Q1".parse(), Ok(span("2024-01-01", "2025-03-31")));
        assert_eq!("2024-02".parse(), Ok(When::At("2024-02".parse().unwrap())));
        assert!(matches!("2025..2024".parse::<When>(), Err(WhenError::Backwards(_))));
        for text in ["", "..", "2024..", "..2024", "2024...2025", "yesterday"] {
            assert!(matches!(text.parse::<When>(), Err(WhenError::NotADate(_))), "{text}");
        }
    }
}
