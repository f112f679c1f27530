//! `figcheck explain`: one claim, worked through on paper.

use std::io::{self, Write};

use clap::Args;

use crate::cli::settings::{ConfigArgs, RateArgs, RateSettings, TermArgs, TermSettings};
use crate::cli::{CommandError, ExitStatus};
use figcheck::check::{CauseFinder, Checker, explain};
use figcheck::claim::{Claim, Setting};
use figcheck::lexicon::{Conventions, Lexicon};
use figcheck::rates::Rates;
use figcheck::read::extract::extract;

/// What a rate that the text itself gives is called.
const STATED_IN_TEXT: &str = "the text itself";

/// Work a claim through step by step: the figures, the rate, the conversion, the verdict, each cause tried, and the
/// figure to print.
///
/// figcheck explain '6.87 billion yuan (about 96.5 million U.S. dollars)' --date 2025-09-22
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The amount with its conversion, as it stands in the copy: '6.87 billion yuan (about 965 million U.S. dollars)'.
    text: String,

    #[command(flatten)]
    terms: TermArgs,
    #[command(flatten)]
    rates: RateArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitStatus, CommandError> {
    let config = args.config.load()?;
    let settings = RateSettings::resolve(&args.rates, &config)?;
    if settings.infer {
        return Err(CommandError::message(
            "--rate infer takes the rate from a whole document: give a rate or a date, or use `figcheck check`",
        ));
    }
    let words = Conventions { dollar: settings.dollar.value, lexicon: Lexicon::builtin() };
    let found = extract(&args.text, &words);
    if found.claims.is_empty() {
        return Err(CommandError::message(
            "there is no amount with its conversion in this text: write it as '6.87 billion yuan (about 965 million \
             U.S. dollars)'",
        ));
    }
    let mut stated_rates = Rates::new();
    for stated in &found.stated_rates {
        stated_rates.push_fixed(stated.rate, STATED_IN_TEXT);
    }
    let checker = Checker {
        fixed: &settings.fixed,
        tables: &settings.tables,
        words: &words,
        terms: TermSettings::resolve(&args.terms, &config).terms(),
        date: settings.date.value,
    };
    let mut finder = CauseFinder::new(&settings.tables);
    let pages = found.claims.into_iter().map(|claim| {
        let claim = Claim {
            setting: Setting::default(),
            original: claim.original,
            stated: claim.stated,
            date: None,
            rate: None,
            tolerance: None,
        };
        explain(&claim, &checker, &stated_rates, &mut finder)
    });
    let text = pages.collect::<Vec<_>>().join("\n");
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    Ok(ExitStatus::Clean)
}
