//! `figcheck convert`: the figure to print for an amount.

use std::io::{self, Write};

use clap::Args;

use crate::cli::settings::{ConfigArgs, RateArgs, RateSettings};
use crate::cli::{CommandError, ExitStatus};
use figcheck::check::{Conversion, convert};
use figcheck::lexicon::{Conventions, Lexicon};
use figcheck::money::{Currency, parse};

/// Convert an amount: print the figure to print, at a sensible precision, and the rate it comes from.
///
/// figcheck convert '6.87 billion yuan' --date 2025-09-22
#[derive(Args, Debug)]
pub(crate) struct ConvertArgs {
    /// The amount with its currency, as one would write it: '6.87 billion yuan', 'US$965m', '68.7亿元'.
    amount: String,

    /// The currency to convert into, as an ISO code. [default: USD; CNY for an amount in dollars]
    #[arg(long, value_name = "CODE")]
    to: Option<Currency>,

    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

pub(crate) fn run(args: &ConvertArgs) -> Result<ExitStatus, CommandError> {
    let config = args.config.load()?;
    let settings = RateSettings::resolve(&args.rates, &config)?;
    let words = Conventions { dollar: settings.dollar.value, lexicon: Lexicon::builtin() };
    let original = parse(&args.amount, None, &words).map_err(CommandError::message)?;
    let from = original.money.currency;
    let to = args.to.unwrap_or(if from == Currency::USD { Currency::CNY } else { Currency::USD });
    let Conversion { figure, in_full, rate } =
        convert(&original, to, settings.date.value, &[&settings.fixed, &settings.tables], &words)
            .map_err(CommandError::message)?;
    let dated = rate.date.map(|date| format!(", {date}")).unwrap_or_default();
    let text = format!("{figure}\n  {in_full} {to} at {} ({}{dated})\n", rate.rate, rate.source);
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    for warning in &rate.warnings {
        let _ = writeln!(io::stderr(), "figcheck: warning: {warning}");
    }
    Ok(ExitStatus::Clean)
}
