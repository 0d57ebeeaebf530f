//! `rehearsal completions`: a completion script for a shell.

use clap::Args;
use clap_complete::{Shell, generate};

use super::{Console, Exit, Stop};

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell that is to complete
    shell: Shell,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut super::command(), "rehearsal", &mut script);
    console.out.write_all(&script)?;
    Ok(Exit::Passed)
}
