//! `rehearsal parity`: what of Microsoft 365 the fake has, and what it lacks.

use clap::{Args, ValueEnum};

use super::{Console, Exit, Stop};
use crate::report::parity::Parity;

/// How to show it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON document
    Json,
    /// Markdown tables
    Md,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let parity = Parity::of_the_fake();
    let text = match arguments.format {
        Format::Text => parity.text(),
        Format::Json => parity.json(),
        Format::Md => parity.markdown(),
    };
    write!(console.out, "{text}")?;
    Ok(Exit::Passed)
}
