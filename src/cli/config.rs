//! `figcheck config`: the settings that apply, and where each was made.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;

use crate::cli::settings::{ConfigArgs, Origin, RateArgs, RateSettings, Setting, TermArgs, TermSettings, shown_path};
use crate::cli::{CommandError, ExitStatus};

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
}

pub(crate) fn run(args: &ConfigCommandArgs) -> Result<ExitStatus, CommandError> {
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
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    Ok(ExitStatus::Clean)
}
