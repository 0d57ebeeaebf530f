//! `rehearsal dns`: commands about the domain name system.

mod check;
mod page;

use clap::Subcommand;

use super::{Console, Exit, Stop};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Look at a domain on the Internet, and tell what is right, missing, wrong and dangerous
    Check(Box<check::Arguments>),
}

pub(super) fn main(command: &Command, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match command {
        Command::Check(arguments) => check::main(arguments, console),
    }
}
