//! `rehearsal sweep`: plays scenarios again and again, and kills the engine at every I/O point in turn.

use std::io;

use clap::Args;

use super::{Console, Exit, Stop, pace::Pace, selection::Selection};
use crate::{
    outcome::Verdict,
    report::console,
    scenario::LoadedScenario,
    sweep::{self, Depth, Pairs, Swept},
};

/// Failing plays shown in full.
const SHOWN_MAX: usize = 3;

/// What to sweep, and how thoroughly.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    pace: Pace,
    /// Let a second crash follow on a sample of the first ones
    #[arg(long)]
    pairs: bool,
    /// Crash at no more than this many I/O points of a scenario, evenly spread; at all of them by default
    #[arg(long, value_name = "POINTS", value_parser = clap::value_parser!(u64).range(1..))]
    most: Option<u64>,
    /// Crash at these I/O points only, each counted from the crash before: 17 or 17,3
    #[arg(long, value_name = "POINTS", value_delimiter = ',')]
    at: Vec<u64>,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let scenarios = match arguments.selection.load_sound(console)? {
        Ok(scenarios) => scenarios,
        Err(exit) => return Ok(exit),
    };
    let mut exit = Exit::Passed;
    let (mut n_plays, mut n_failures) = (0, 0);
    for scenario in &scenarios {
        let swept = one(scenario, arguments);
        n_plays += swept.n_singles + swept.n_pairs;
        n_failures += swept.failures.len();
        let worst = tell(scenario, arguments.pace.seed, &swept, console)?;
        if worst as u8 > exit as u8 {
            exit = worst;
        }
    }
    writeln!(
        console.out,
        "\n{}, {n_plays} crashes played, {n_failures} not survived",
        count(scenarios.len() as u64, "scenario")
    )?;
    Ok(exit)
}

fn one(scenario: &LoadedScenario, arguments: &Arguments) -> Swept {
    if !arguments.at.is_empty() {
        return sweep::at(scenario, arguments.pace.seed, &arguments.at);
    }
    let depth = Depth { pairs: arguments.pairs.then(Pairs::default), most: arguments.most };
    sweep::sweep(scenario, arguments.pace.seed, arguments.pace.jobs(), depth)
}

fn tell(
    scenario: &LoadedScenario,
    seed: u64,
    swept: &Swept,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let word = if swept.failures.is_empty() { "PASS" } else { "FAIL" };
    let name = scenario.id.name();
    writeln!(
        console.out,
        "{word}  {name}  {}, {}, {} not survived",
        points(swept),
        count(swept.n_pairs, "pair"),
        swept.failures.len()
    )?;
    for failure in swept.failures.iter().take(SHOWN_MAX) {
        let points: Vec<String> = failure.crashes.iter().map(u64::to_string).collect();
        let points = points.join(",");
        writeln!(console.out, "\n{}", console::failure(&failure.outcome).trim_end())?;
        if points.is_empty() {
            writeln!(console.out, "  this happens without any crash")?;
        } else {
            writeln!(
                console.out,
                "  to repeat this crash: rehearsal sweep {} --seed {seed} --at {points}\n",
                scenario.id.path
            )?;
        }
    }
    let broken =
        swept.failures.iter().any(|failure| matches!(failure.outcome.verdict, Verdict::Broken(_)));
    Ok(match (swept.failures.is_empty(), broken) {
        (true, _) => Exit::Passed,
        (false, false) => Exit::ExpectationFailed,
        (false, true) => Exit::HarnessBroke,
    })
}

/// The points that were tried, of those that there are.
fn points(swept: &Swept) -> String {
    let all = count(swept.n_points, "point");
    if swept.n_singles == swept.n_points { all } else { format!("{} of {all}", swept.n_singles) }
}

/// A number and its noun.
fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
