//! `rehearsal lint`: finds mistakes in scenario files without playing them.

use clap::Args;

use super::{
    Console, Exit, Stop,
    selection::{self, Selection},
};

/// Which files.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let loaded = arguments.selection.load()?;
    if !loaded.bad.is_empty() {
        selection::show(&loaded.bad, console)?;
        return Ok(Exit::BadInput);
    }
    let n_sound = loaded.scenarios.len();
    if n_sound == 0 {
        return Err(Stop::Nothing("nothing checked: no scenario is selected".to_owned()));
    }
    let plural = if n_sound == 1 { "" } else { "s" };
    writeln!(console.out, "{n_sound} scenario{plural}, no mistakes")?;
    Ok(Exit::Passed)
}
