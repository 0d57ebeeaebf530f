//! The crash sweep: every scenario is played once for each I/O point of the engine, and the engine dies there.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    outcome::{Outcome, Verdict},
    runner,
    scenario::LoadedScenario,
};

/// What a sweep over one scenario found.
#[derive(Debug)]
pub struct Swept {
    /// I/O points of the play without a crash.
    pub n_points: u64,
    /// Plays with one crash: one for each point, unless they were thinned out.
    pub n_singles: u64,
    /// Plays with two crashes.
    pub n_pairs: u64,
    /// The plays that did not pass, in the order of their crashes.
    pub failures: Vec<SweptFailure>,
}

/// A play that did not pass.
#[derive(Debug)]
pub struct SweptFailure {
    /// The I/O points at which the engine crashed, each counted from the crash before.
    pub crashes: Vec<u64>,
    /// What became of the play.
    pub outcome: Outcome,
}

/// How thorough a sweep is. By default every point is tried once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Depth {
    /// Plays with two crashes, too.
    pub pairs: Option<Pairs>,
    /// Most points that are tried, evenly spread over the play; at least one.
    pub most: Option<u64>,
}

/// How far apart the pairs of crashes are that a sweep tries beside every single crash.
#[derive(Clone, Copy, Debug)]
pub struct Pairs {
    /// Every how manieth point the first crash of a pair comes.
    pub every: u64,
    /// Points into the second life at which the second crash comes.
    pub second_at: &'static [u64],
}

impl Default for Pairs {
    fn default() -> Self {
        Self { every: 7, second_at: &[1, 3, 9] }
    }
}

/// Sweeps one scenario on this many threads. The play without a crash must pass; its failure is the only one reported then.
#[must_use]
pub fn sweep(scenario: &LoadedScenario, seed: u64, jobs: usize, depth: Depth) -> Swept {
    let plain = runner::run_one(scenario, seed);
    if !plain.verdict.is_passed() {
        let failures = vec![SweptFailure { crashes: Vec::new(), outcome: plain }];
        return Swept { n_points: 0, n_singles: 0, n_pairs: 0, failures };
    }
    let n_points = runner::n_points(scenario, seed);
    let step = n_points.div_ceil(depth.most.unwrap_or(n_points).max(1));
    let step = usize::try_from(step.max(1)).unwrap_or(usize::MAX);
    let mut plans: Vec<Vec<u64>> = (1..=n_points).step_by(step).map(|point| vec![point]).collect();
    let n_singles = plans.len() as u64;
    if let Some(Pairs { every, second_at }) = depth.pairs {
        let firsts = (1..=n_points).step_by(usize::try_from(every.max(1)).unwrap_or(1));
        plans.extend(
            firsts.flat_map(|first| second_at.iter().map(move |&second| vec![first, second])),
        );
    }
    let n_pairs = plans.len() as u64 - n_singles;
    let failures = play_all(scenario, seed, jobs, &plans);
    Swept { n_points, n_singles, n_pairs, failures }
}

/// Plays one scenario with the engine crashing at exactly these points, each counted from the crash before.
#[must_use]
pub fn at(scenario: &LoadedScenario, seed: u64, crashes: &[u64]) -> Swept {
    let failures = play_all(scenario, seed, 1, &[crashes.to_vec()]);
    Swept { n_points: 1, n_singles: 1, n_pairs: 0, failures }
}

fn play_all(
    scenario: &LoadedScenario,
    seed: u64,
    jobs: usize,
    plans: &[Vec<u64>],
) -> Vec<SweptFailure> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failures = Vec::new();
        while let Some((index, crashes)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, plans.get(at)?)))
        {
            let outcome = runner::run_with_crashes(scenario, seed, crashes);
            if !matches!(outcome.verdict, Verdict::Passed) {
                failures.push((index, SweptFailure { crashes: crashes.clone(), outcome }));
            }
        }
        failures
    };
    let mut failures = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().expect("a panic in a world is caught in that world"));
        joined.flatten().collect::<Vec<_>>()
    });
    failures.sort_by_key(|(index, _)| *index);
    failures.into_iter().map(|(_, failure)| failure).collect()
}
