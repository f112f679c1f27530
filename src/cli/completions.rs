//! `figcheck completions` and `figcheck man`: what a package installs beside the binary.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::{Cli, CommandError, ExitStatus};

/// Print a completion script for a shell.
///
/// For bash: `figcheck completions bash > ~/.local/share/bash-completion/completions/figcheck`
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Print the manual page, in roff: `figcheck man | man -l -`
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// The command whose page it is, such as `check`; the whole program's without one.
    #[arg(value_name = "COMMAND")]
    subcommand: Option<String>,
}

pub(crate) fn run(args: &CompletionsArgs) -> Result<ExitStatus, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "figcheck", &mut script);
    print(&script)
}

pub(crate) fn run_man(args: &ManArgs) -> Result<ExitStatus, CommandError> {
    let mut command = Cli::command();
    command.build();
    let page = match &args.subcommand {
        None => command,
        Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            CommandError::message(format!(
                "man {name}: there is no such command; the commands are {}",
                names.join(", ")
            ))
        })?,
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff).map_err(CommandError::Output)?;
    print(&roff)
}

fn print(bytes: &[u8]) -> Result<ExitStatus, CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(CommandError::Output)?;
    Ok(ExitStatus::Clean)
}
