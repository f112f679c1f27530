//! `figcheck config`: the settings that apply, and where each was made.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;

use crate::cli::settings::{ConfigArgs, Origin, RateArgs, RateSettings, Setting, TermArgs, TermSettings, shown_path};
use crate::cli::{CommandError, ExitStatus};
use figcheck::config::{Key, PathSettings};

/// Print the settings that apply here, and where each was made.
///
/// Settings come from figcheck.toml, looked for in the working directory and upwards. What the command line says wins.
#[derive(Args, Debug)]
pub(crate) struct ConfigCommandArgs {
    #[command(flatten)]
    terms: TermArgs,
    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,

    /// Print the JSON Schema of figcheck.toml, by which editors complete it.
    #[arg(long)]
    schema: bool,
}

pub(crate) fn run(args: &ConfigCommandArgs) -> Result<ExitStatus, CommandError> {
    if args.schema {
        let schema = serde_json::to_string_pretty(&figcheck::config::schema()).map_err(CommandError::message)?;
        return print(&format!("{schema}\n"));
    }
    let config = args.config.load()?;
    let terms = TermSettings::resolve(&args.terms, &config);
    let rates = RateSettings::resolve(&args.rates, &config)?;
    let mut lines: Vec<(String, String, String)> = Vec::new();
    let mut line = |name: &str, value: String, origin: &Origin| {
        lines.push((name.to_owned(), value, origin.to_string()));
    };
    line("tolerance", format!("{:?}", terms.tolerance.value.to_string()), &terms.tolerance.origin);
    line("rounding-limit", format!("{:?}", terms.rounding_limit.value.to_string()), &terms.rounding_limit.origin);
    line("strict", terms.strict.value.to_string(), &terms.strict.origin);
    for (name, value) in [("allow-unchecked", config.allow_unchecked), ("one-rate", config.one_rate)] {
        let setting = Setting::resolve(None, value, &config, false);
        line(name, setting.value.to_string(), &setting.origin);
    }
    let date = rates.date.value.map_or_else(|| "the newest rate".to_owned(), |date| format!("\"{date}\""));
    line("date", date, &rates.date.origin);
    line("dollar", format!("\"{}\"", rates.dollar.value), &rates.dollar.origin);
    line("max-rate-age", rates.max_rate_age.value.to_string(), &rates.max_rate_age.origin);
    for (rate, origin) in &rates.named_fixed {
        line("rate", format!("\"{rate}\""), origin);
    }
    for (file, origin) in &rates.files {
        line("rates", format!("{:?}", shown_path(file)), origin);
    }
    let format = Setting::resolve(None, config.format.clone(), &config, "human".to_owned());
    line("format", format!("{:?}", format.value), &format.origin);
    for (name, role) in &config.columns {
        line(
            &format!("columns.{}", role.name()),
            format!("{name:?}"),
            &Origin::File(config.path.clone().unwrap_or_default()),
        );
    }

    let name_width = lines.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let value_width = lines.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or(0);
    let mut text = match &config.path {
        Some(path) => format!("# configuration: {}\n", shown_path(path)),
        None => "# configuration: none found\n".to_owned(),
    };
    for (name, value, origin) in lines {
        let _ = writeln!(text, "{name:name_width$} = {value:value_width$}  # {origin}");
    }
    for settings in &config.paths {
        text.push_str(&path_table(settings));
    }
    print(&text)
}

fn print(text: &str) -> Result<ExitStatus, CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    Ok(ExitStatus::Clean)
}

/// A `[[path]]` table as it could stand in the file.
fn path_table(settings: &PathSettings) -> String {
    let quoted = |value: String| format!("{value:?}");
    let rates: Vec<String> = settings.rate.iter().map(|rate| quoted(rate.to_string())).collect();
    let values = [
        (Key::Glob, Some(quoted(settings.pattern.clone()))),
        (Key::Ignore, settings.ignore.map(|ignore| ignore.to_string())),
        (Key::Tolerance, settings.tolerance.map(|tolerance| quoted(tolerance.to_string()))),
        (Key::RoundingLimit, settings.rounding_limit.map(|limit| quoted(limit.to_string()))),
        (Key::Strict, settings.strict.map(|strict| strict.to_string())),
        (Key::AllowUnchecked, settings.allow_unchecked.map(|allow| allow.to_string())),
        (Key::Date, settings.date.map(|date| quoted(date.to_string()))),
        (Key::Rate, (!rates.is_empty()).then(|| format!("[{}]", rates.join(", ")))),
    ];
    let lines = values.into_iter().filter_map(|(key, value)| Some(format!("{} = {}\n", key.name(), value?)));
    format!("\n[[path]]\n{}", lines.collect::<String>())
}
