//! `rehearsal clauses`: the conformance ledger, and the check that it does not shrink.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Console, Exit, Stop, selection::Selection};
use crate::{
    ledger::{self, LastRun, Ledger},
    report::write_atomically,
};

/// The recorded list of proven clauses, in the project's folder.
const PROVEN: &str = "conformance/proven.txt";

/// What to show or check.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail when a proof names an unknown clause or test, or a clause once proven is proven no more
    #[arg(long, conflicts_with = "record")]
    check: bool,
    /// Record the clauses that are proven now
    #[arg(long)]
    record: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON document
    Json,
    /// A Markdown table
    Md,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let scenarios = match arguments.selection.load_sound(console)? {
        Ok(scenarios) => scenarios,
        Err(exit) => return Ok(exit),
    };
    let ledger = Ledger::new(&scenarios, &LastRun::load()?);
    if arguments.record {
        write_atomically(&PathBuf::from(PROVEN), &ledger.proven_list())?;
        writeln!(console.out, "{} proven clauses recorded in {PROVEN}", ledger.n_proven())?;
        return Ok(Exit::Passed);
    }
    if arguments.check {
        let recorded = std::fs::read_to_string(PROVEN).map_err(|error| {
            Stop::Input(format!("error: failed to read {PROVEN}: {error}\nhelp: `rehearsal clauses --record` writes it"))
        })?;
        let problems = ledger.problems(&recorded, &ledger::test_names(&PathBuf::from("."))?);
        for problem in &problems {
            writeln!(console.err, "error: {problem}")?;
        }
        if !problems.is_empty() {
            return Ok(Exit::ExpectationFailed);
        }
        writeln!(console.out, "{}", ledger.summary())?;
        return Ok(Exit::Passed);
    }
    let text = match arguments.format {
        Format::Text => ledger.text(),
        Format::Json => ledger.json(),
        Format::Md => ledger.markdown(),
    };
    write!(console.out, "{text}")?;
    Ok(Exit::Passed)
}
