//! `rehearsal run`: plays scenarios and tells what came of them.

use std::{collections::BTreeMap, io, path::PathBuf, str::FromStr};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Console, Exit, Stop, pace::Pace, selection::Selection};
use crate::{
    ledger,
    outcome::{Outcome, Verdict},
    real_clock::RealClock,
    report::{console, json, junit, write_atomically},
    runner::{self, RunEvent, RunOptions},
    scenario::LoadedScenario,
};

/// What to play, and how to tell.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line, and they do not exclude each other"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    pace: Pace,
    /// Write a report: junit=FILE or json=FILE; may be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    report: Vec<Report>,
    /// Draw faults from the seed, and look only at the laws that hold in every world
    #[arg(long)]
    trouble: bool,
    /// Let the tenant be at its best: no lags, no transient refusals, no lost answers
    #[arg(long)]
    polite: bool,
    /// Show every exchange
    #[arg(long)]
    trace: bool,
    /// Write every exchange to a file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    trace_json: Option<PathBuf>,
    /// Start no further scenario after one that does not pass
    #[arg(long)]
    fail_fast: bool,
}

/// A report file and its format.
#[derive(Clone, Debug)]
struct Report {
    format: Format,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Junit,
    Json,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=') {
            Some(("junit", path)) => (Format::Junit, path),
            Some(("json", path)) => (Format::Json, path),
            Some((other, _)) => {
                return Err(format!("there is no format `{other}`; write junit=FILE or json=FILE"));
            }
            None => return Err("write junit=FILE or json=FILE".to_owned()),
        };
        if path.is_empty() {
            return Err(format!("the file is missing after `{text}`"));
        }
        Ok(Self { format, path: path.into() })
    }
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let scenarios = match arguments.selection.load_sound(console)? {
        Ok(scenarios) => scenarios,
        Err(exit) => return Ok(exit),
    };
    let options = RunOptions {
        seed: arguments.pace.seed,
        jobs: arguments.pace.jobs(),
        trouble: arguments.trouble,
        polite: arguments.polite,
        fail_fast: arguments.fail_fast,
    };
    let clock = RealClock::start();
    let outcomes = play(&scenarios, options, arguments.trace, console);
    let real_us = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
    // Reports and verdict do not depend on whether anybody reads the console to its end.
    write_reports(arguments, &outcomes.list)?;
    // In trouble nothing that a scenario expects was looked at, so no clause was proven or refuted.
    if !arguments.trouble {
        ledger::LastRun::remember(&outcomes.list)?;
    }
    let shown = outcomes.shown.and_then(|()| {
        for outcome in outcomes.list.iter().filter(|outcome| !outcome.verdict.is_passed()) {
            writeln!(console.out, "\n{}", console::failure(outcome).trim_end())?;
        }
        write!(console.out, "\n{}", console::summary(&outcomes.list, scenarios.len(), real_us))
    });
    match shown {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(exit(&outcomes.list)),
    }
}

/// Outcomes, and whether their lines could be written.
struct Played {
    list: Vec<Outcome>,
    shown: io::Result<()>,
}

/// Plays all scenarios; lines appear in the order of the list, however the threads finish.
fn play(
    scenarios: &[LoadedScenario],
    options: RunOptions,
    with_trace: bool,
    console: &mut Console<'_>,
) -> Played {
    let width =
        scenarios.iter().map(|scenario| scenario.id.name().chars().count()).max().unwrap_or(0);
    let bar = progress_bar(scenarios.len(), console.progress);
    let mut waiting: BTreeMap<usize, String> = BTreeMap::new();
    let mut next = 0;
    let mut written: io::Result<()> = Ok(());
    let out = &mut *console.out;
    let list = runner::run(scenarios, options, &mut |event| match event {
        RunEvent::Started(index) => bar.set_message(scenarios[index].id.name().to_owned()),
        RunEvent::Finished(index, outcome) => {
            let mut text = console::line(outcome, width) + "\n";
            if with_trace {
                text += &console::full_trace(outcome);
            }
            waiting.insert(index, text);
            bar.inc(1);
            while let Some(text) = waiting.remove(&next) {
                next += 1;
                if written.is_ok() {
                    written = bar.suspend(|| out.write_all(text.as_bytes()));
                }
            }
        }
    });
    bar.finish_and_clear();
    // What is left stands behind a scenario that was never started.
    let rest: String = waiting.into_values().collect();
    let shown = written.and_then(|()| console.out.write_all(rest.as_bytes()));
    Played { list, shown }
}

fn progress_bar(n: usize, is_visible: bool) -> ProgressBar {
    let target =
        if is_visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")
        .expect("the template is well-formed");
    ProgressBar::with_draw_target(Some(n as u64), target).with_style(style)
}

fn write_reports(arguments: &Arguments, outcomes: &[Outcome]) -> Result<(), Stop> {
    for report in &arguments.report {
        let text = match report.format {
            Format::Json => json::document(outcomes),
            Format::Junit => junit::document(outcomes).map_err(io::Error::other)?,
        };
        write_atomically(&report.path, &text)?;
    }
    if let Some(path) = &arguments.trace_json {
        write_atomically(path, &json::traces(outcomes))?;
    }
    Ok(())
}

fn exit(outcomes: &[Outcome]) -> Exit {
    let any = |is: fn(&Verdict) -> bool| outcomes.iter().any(|outcome| is(&outcome.verdict));
    if any(|verdict| matches!(verdict, Verdict::Broken(_))) {
        Exit::HarnessBroke
    } else if any(|verdict| matches!(verdict, Verdict::Failed(_))) {
        Exit::ExpectationFailed
    } else {
        Exit::Passed
    }
}
