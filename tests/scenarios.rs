//! Every bundled scenario is a test of its own; one of each named card is swept with crashes at every I/O point as well.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{path::Path, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use rehearsal::{
    report::console,
    runner,
    scenario::{self, LoadedScenario},
    sweep,
};

/// Swept here; `rehearsal sweep` takes all of them.
const SWEPT: [&str; 4] = [
    "single-dc/one-controller-passes",
    "failed-creation/one-seat-short",
    "disable-offline/push-without-an-answer",
    "mx-migration/crash-at-the-switch",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let files = scenario::find(Path::new("scenarios")).unwrap();
    let mut trials = Vec::new();
    for file in files {
        let loaded = scenario::read(&file).unwrap().unwrap_or_else(|bad| {
            panic!("{}", bad.render(false));
        });
        let name = loaded.id.name().to_owned();
        if SWEPT.contains(&name.as_str()) {
            let swept = loaded.clone();
            trials.push(Trial::test(format!("sweep {name}"), move || survives(&swept)));
        }
        trials.push(Trial::test(name, move || passes(&loaded)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn passes(scenario: &LoadedScenario) -> Result<(), Failed> {
    let outcome = runner::run_one(scenario, runner::DEFAULT_SEED);
    if outcome.verdict.is_passed() { Ok(()) } else { Err(console::failure(&outcome).into()) }
}

fn survives(scenario: &LoadedScenario) -> Result<(), Failed> {
    let swept = sweep::sweep(
        scenario,
        runner::DEFAULT_SEED,
        runner::available_jobs(),
        sweep::Depth::default(),
    );
    assert!(swept.n_points > 10, "{} I/O points were swept", swept.n_points);
    match swept.failures.first() {
        None => Ok(()),
        Some(failure) => {
            let text = console::failure(&failure.outcome);
            Err(format!("crashes at {:?}\n{text}", failure.crashes).into())
        }
    }
}
