//! `rehearsal list`: scenarios with their titles.

use clap::Args;

use super::{Console, Exit, Stop, selection::Selection};

/// Which scenarios.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let scenarios = match arguments.selection.load_sound(console)? {
        Ok(scenarios) => scenarios,
        Err(exit) => return Ok(exit),
    };
    let width = scenarios.iter().map(|scenario| scenario.id.name().len()).max().unwrap_or(0);
    for scenario in &scenarios {
        writeln!(console.out, "{:<width$}  {}", scenario.id.name(), scenario.id.title.trim())?;
    }
    Ok(Exit::Passed)
}
