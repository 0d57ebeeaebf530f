//! Runs scenarios: each in a world of its own, on as many threads as asked for. A panic is the failure of one scenario only.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::{
        Once,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use crate::{
    observation::Observed,
    outcome::{Outcome, Verdict},
    play::{self, Keep, Manner, Played},
    real_clock::RealClock,
    scenario::LoadedScenario,
    world::{Broken, Seed},
};

/// The seed of a run that names none.
pub const DEFAULT_SEED: u64 = 1;

/// How scenarios are run.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions {
    /// Seed of every world.
    pub seed: u64,
    /// Threads.
    pub jobs: usize,
    /// Draw faults from the seed and look only at the laws that hold in every world.
    pub trouble: bool,
    /// Let the tenant be at its best, whatever the scenarios say.
    pub polite: bool,
    /// Start no further scenario after one that did not pass.
    pub fail_fast: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            seed: DEFAULT_SEED,
            jobs: available_jobs(),
            trouble: false,
            polite: false,
            fail_fast: false,
        }
    }
}

/// As many threads as the machine runs at once.
#[must_use]
pub fn available_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// What happens during a run, as it happens.
#[derive(Debug)]
pub enum RunEvent<'a> {
    /// A scenario began; its place in the list of scenarios.
    Started(usize),
    /// A scenario ended; its place in the list of scenarios.
    Finished(usize, &'a Outcome),
}

enum Message {
    Started(usize),
    Finished(usize, Box<Outcome>),
}

/// Runs scenarios and returns their outcomes in the order of the list; those that a failure kept from starting are left
/// out. `on_event` is called on the caller's thread.
pub fn run(
    scenarios: &[LoadedScenario],
    options: RunOptions,
    on_event: &mut dyn FnMut(RunEvent<'_>),
) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    let mut outcomes: Vec<Option<Outcome>> = Vec::new();
    outcomes.resize_with(scenarios.len(), || None);
    let work = |sender: mpsc::Sender<Message>| {
        while !stop.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(scenario) = scenarios.get(index) else { break };
            // The receiver outlives the threads, so sending cannot fail.
            let _received = sender.send(Message::Started(index));
            let outcome = match (options.trouble, options.polite) {
                (true, _) => run_in_trouble(scenario, options.seed),
                (false, true) => run_politely(scenario, options.seed),
                (false, false) => run_one(scenario, options.seed),
            };
            if options.fail_fast && !outcome.verdict.is_passed() {
                stop.store(true, Ordering::Relaxed);
            }
            let _received = sender.send(Message::Finished(index, Box::new(outcome)));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, scenarios.len().max(1)) {
            let (work, sender) = (&work, sender.clone());
            scope.spawn(move || work(sender));
        }
        drop(sender);
        for message in receiver {
            match message {
                Message::Started(index) => on_event(RunEvent::Started(index)),
                Message::Finished(index, outcome) => {
                    on_event(RunEvent::Finished(index, &outcome));
                    outcomes[index] = Some(*outcome);
                }
            }
        }
    });
    outcomes.into_iter().flatten().collect()
}

/// Runs one scenario on this thread. One that fails is played once more with its history kept, to tell which step last changed what
/// is wrong: the same seed gives the same play.
#[must_use]
pub fn run_one(scenario: &LoadedScenario, seed: u64) -> Outcome {
    run_and_track(scenario, seed, Manner::default())
}

/// The same with a tenant at its best, whatever the scenario says.
#[must_use]
pub fn run_politely(scenario: &LoadedScenario, seed: u64) -> Outcome {
    run_and_track(scenario, seed, Manner { polite: true, ..Manner::default() })
}

fn run_and_track(scenario: &LoadedScenario, seed: u64, manner: Manner) -> Outcome {
    let clock = RealClock::start();
    let mut played = play_apart(scenario, seed, manner.clone());
    if played.result.is_ok() && !played.failures.is_empty() {
        played = play_apart(scenario, seed, Manner { keep: Keep::Steps, ..manner });
    }
    outcome(scenario, seed, played, clock.elapsed())
}

/// Runs one scenario with faults drawn from the seed. Its expectations are not looked at: only the laws that hold in every world
/// are.
#[must_use]
pub fn run_in_trouble(scenario: &LoadedScenario, seed: u64) -> Outcome {
    let clock = RealClock::start();
    let manner = Manner { trouble: true, ..Manner::default() };
    outcome(scenario, seed, play_apart(scenario, seed, manner), clock.elapsed())
}

/// Runs one scenario with the engine crashing at the given I/O points, each counted from the crash before. The administrator repeats
/// what a crash interrupted. Only where it ends is looked at, not the way there.
#[must_use]
pub fn run_with_crashes(scenario: &LoadedScenario, seed: u64, crashes: &[u64]) -> Outcome {
    let clock = RealClock::start();
    let manner = Manner { crashes: crashes.to_vec(), ..Manner::default() };
    outcome(scenario, seed, play_apart(scenario, seed, manner), clock.elapsed())
}

/// Runs one scenario with the engine crashing at the given I/O points, each counted from the crash before, and looks at its world from
/// outside when it is over. Without crashes it runs as [`run_one`] does.
#[must_use]
pub fn run_and_observe(scenario: &LoadedScenario, seed: u64, crashes: &[u64]) -> Observed {
    let clock = RealClock::start();
    let manner = Manner { crashes: crashes.to_vec(), keep: Keep::End, ..Manner::default() };
    let mut played = play_apart(scenario, seed, manner);
    let seen = played.seen.take();
    Observed { outcome: outcome(scenario, seed, played, clock.elapsed()), seen }
}

/// I/O points that the engine passes when the scenario is played without any crash of the sweep's making.
#[must_use]
pub fn n_points(scenario: &LoadedScenario, seed: u64) -> u64 {
    play_apart(scenario, seed, Manner::default()).n_points
}

fn outcome(scenario: &LoadedScenario, seed: u64, played: Played, real: Duration) -> Outcome {
    let verdict = match played.result {
        Err(Broken(text)) => Verdict::Broken(text),
        Ok(()) if played.failures.is_empty() => Verdict::Passed,
        Ok(()) => Verdict::Failed(played.failures),
    };
    let mut unsupported: Vec<String> = Vec::new();
    for event in played.trace.iter().filter(|event| !event.supported) {
        let text = format!("{} {}", event.to, event.operation);
        if !unsupported.contains(&text) {
            unsupported.push(text);
        }
    }
    Outcome {
        scenario: scenario.id.clone(),
        seed,
        verdict,
        virtual_ms: played.virtual_ms,
        real_us: u64::try_from(real.as_micros()).unwrap_or(u64::MAX),
        trace: played.trace,
        steps: played.steps,
        unsupported,
        permissions: played.permissions,
        clauses: scenario.scenario.clauses.iter().map(|clause| clause.value.clone()).collect(),
    }
}

/// Plays in a runtime of its own; a panic becomes the result.
fn play_apart(scenario: &LoadedScenario, seed: u64, manner: Manner) -> Played {
    let caught = catching_panics(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .enable_io()
            .start_paused(true)
            .build()
            .map_err(|error| format!("failed to make a runtime: {error}"))?;
        Ok(runtime.block_on(play::play(&scenario.scenario, Seed(seed), manner)))
    });
    match caught {
        Ok(Ok(played)) => played,
        Ok(Err(text)) | Err(text) => Played::broken(Broken(text)),
    }
}

thread_local! {
    /// What the last panic on this thread said, while panics are caught here.
    static PANIC: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic is returned as text instead of being printed.
fn catching_panics<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let caught_here = PANIC.with_borrow_mut(|slot| match slot {
                Some(text) => {
                    text.get_or_insert_with(|| info.to_string());
                    true
                }
                None => false,
            });
            if !caught_here {
                before(info);
            }
        }));
    });
    PANIC.set(Some(None));
    let result = catch_unwind(AssertUnwindSafe(work));
    let text = PANIC.take().flatten();
    result.map_err(|_| text.unwrap_or_else(|| "a panic without a message".to_owned()))
}
