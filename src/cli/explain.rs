//! `rehearsal explain`: a scenario as a numbered procedure.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Console, Exit, Stop, selection};
use crate::{report::procedure, scenario};

/// Which scenario.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Path of a scenario file, or its short name as `rehearsal list` shows it
    scenario: PathBuf,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let path = resolved(&arguments.scenario);
    let read = scenario::read(&path).map_err(|error| {
        Stop::Input(format!(
            "error: failed to read {}: {error}\nhelp: `rehearsal list` shows the scenarios there are",
            path.display()
        ))
    })?;
    match read {
        Ok(scenario) => {
            write!(console.out, "{}", procedure::render(&scenario))?;
            Ok(Exit::Passed)
        }
        Err(bad) => {
            selection::show(&[bad], console)?;
            Ok(Exit::BadInput)
        }
    }
}

/// The path itself, or the file of that short name.
fn resolved(named: &Path) -> PathBuf {
    let short = Path::new("scenarios").join(format!("{}.yaml", named.display()));
    if !named.exists() && short.exists() { short } else { named.to_owned() }
}
