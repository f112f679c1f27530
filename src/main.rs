//! The `figcheck` command: reads the command line, runs the command, turns its outcome into an exit status.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().into()
}
