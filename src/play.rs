//! The play: one scenario in one world, step by step, with what must be remembered from one step to the next.

use std::collections::BTreeMap;

use rehearsal_core::{
    accounts::{BulkReport, Candidate},
    disable::DisableReport,
    domain::check::DomainCheck,
    failure::{Failure, FailureKind},
    requirement::RequirementReport,
};

use crate::{
    expect,
    observation::{self, Observation, Said},
    outcome::{FailedExpectation, StepOutcome},
    scenario::{
        model::{OperationResult, Scenario, Step},
        value::Placed,
    },
    step,
    world::{Broken, Corners, Seed, Setting, World},
};

/// How a scenario is played.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manner {
    /// Crashes of the engine, each in I/O points since the one before. When there are any, the administrator repeats what a crash interrupted, and
    /// only expectations on states are looked at, not those on the way there.
    pub(crate) crashes: Vec<u64>,
    /// Draw faults from the seed. Then only the laws of every world are looked at, and a play ends early where people could not do
    /// their part.
    pub(crate) trouble: bool,
    /// Let the tenant be at its best, whatever the scenario says.
    pub(crate) polite: bool,
    /// What of the world is kept beside the outcome.
    pub(crate) keep: Keep,
}

/// What of a world is kept beside the outcome of its play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    #[default]
    Nothing,
    /// The state after every step, to tell which step last changed an object.
    Steps,
    /// A look at the world from outside when the play is over.
    End,
}

/// One scenario being played.
pub(crate) struct Play<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) world: World,
    pub(crate) manner: Manner,
    /// The last operation of the engine, as the administrator saw it end.
    pub(crate) last: Option<Operation>,
    /// What the engine answered to all operations.
    pub(crate) said: Vec<Said>,
    pub(crate) findings: Option<RequirementReport>,
    /// What the last look at a domain found.
    pub(crate) checked: Option<DomainCheck>,
    pub(crate) bulk: Option<BulkReport>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) disabled: Option<DisableReport>,
    pub(crate) remembered: BTreeMap<String, Corners>,
    /// Backups of the directory, by name.
    pub(crate) backups: BTreeMap<String, mock_ad::Snapshot>,
    /// Exchanges in the trace when the last step before an expectation began.
    pub(crate) n_events_before: usize,
    /// Exchanges in the trace when the integration was disabled; reset when it is enabled again.
    pub(crate) disabled_at: Option<usize>,
    /// Virtual moments at which mail migrations began and ended, by domain.
    pub(crate) migrations: BTreeMap<String, Migration>,
    /// The state after every step, when tracked.
    pub(crate) history: Vec<(usize, Corners)>,
    pub(crate) failures: Vec<FailedExpectation>,
    pub(crate) steps: Vec<StepOutcome>,
    /// The step being played, from 0.
    pub(crate) index: usize,
}

/// When a domain's mail was being migrated, in virtual milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    pub(crate) from_ms: u64,
    pub(crate) until_ms: Option<u64>,
}

/// An operation of the engine, as the administrator saw it end.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) result: OperationResult,
    /// Why it did not succeed.
    pub(crate) reason: String,
    /// Advice, or a summary of what was done.
    pub(crate) message: String,
}

impl Operation {
    /// One that did what was asked.
    pub(crate) fn ok(message: impl Into<String>) -> Self {
        Self { result: OperationResult::Ok, reason: String::new(), message: message.into() }
    }

    /// One that ended in a failure: refused when the engine would not even try.
    pub(crate) fn failed(failure: &Failure) -> Self {
        let result = match failure.kind {
            FailureKind::Requirement | FailureKind::Input | FailureKind::State => {
                OperationResult::Refused
            }
            _ => OperationResult::Failed,
        };
        let reason =
            format!("failed to {} on {}: {}", failure.tried, failure.on, failure.came_back);
        Self { result, reason, message: failure.advice.clone() }
    }

    /// One that a crash cut short.
    pub(crate) fn interrupted() -> Self {
        Self {
            result: OperationResult::Interrupted,
            reason: "the engine crashed in the middle".to_owned(),
            message: "repeat the operation".to_owned(),
        }
    }

    /// One line for the list of steps.
    pub(crate) fn line(&self) -> String {
        let text = if self.reason.is_empty() { &self.message } else { &self.reason };
        match text.lines().next() {
            None | Some("") => self.result.to_string(),
            Some(first) => format!("{}: {first}", self.result),
        }
    }
}

/// What became of a play.
pub(crate) struct Played {
    pub(crate) result: Result<(), Broken>,
    pub(crate) failures: Vec<FailedExpectation>,
    pub(crate) steps: Vec<StepOutcome>,
    pub(crate) trace: Vec<crate::outcome::Event>,
    pub(crate) permissions: Vec<mock_m365::PermissionReport>,
    pub(crate) virtual_ms: u64,
    /// I/O points of all the engine's lives.
    pub(crate) n_points: u64,
    /// What was seen of the world, when that was asked for.
    pub(crate) seen: Option<Observation>,
}

/// Plays a scenario to its end. Must be called within the world's own runtime.
pub(crate) async fn play(scenario: &Scenario, seed: Seed, manner: Manner) -> Played {
    let (crashes, trouble, polite) = (manner.crashes.clone(), manner.trouble, manner.polite);
    let setting = Setting { seed, crashes, trouble, polite };
    let world = match World::build(scenario, setting) {
        Ok(world) => world,
        Err(broken) => return Played::broken(broken),
    };
    let mut play = Play {
        scenario,
        world,
        manner,
        last: None,
        said: Vec::new(),
        findings: None,
        checked: None,
        bulk: None,
        candidates: Vec::new(),
        disabled: None,
        remembered: BTreeMap::new(),
        backups: BTreeMap::new(),
        n_events_before: 0,
        disabled_at: None,
        migrations: BTreeMap::new(),
        history: Vec::new(),
        failures: Vec::new(),
        steps: Vec::new(),
        index: 0,
    };
    let result = play.all_steps().await;
    let seen = (play.manner.keep == Keep::End).then(|| observation::of(&play));
    Played {
        result,
        seen,
        n_points: play.world.n_points(),
        virtual_ms: play.world.trace.now_ms(),
        trace: play.world.trace.since(0),
        permissions: play.world.tenant().permission_report(),
        failures: play.failures,
        steps: play.steps,
    }
}

impl Played {
    pub(crate) fn broken(broken: Broken) -> Self {
        Self {
            result: Err(broken),
            failures: Vec::new(),
            steps: Vec::new(),
            trace: Vec::new(),
            permissions: Vec::new(),
            virtual_ms: 0,
            n_points: 0,
            seen: None,
        }
    }
}

impl Play<'_> {
    async fn all_steps(&mut self) -> Result<(), Broken> {
        self.world.start().await?;
        let scenario = self.scenario;
        for (index, step) in scenario.steps.iter().enumerate() {
            self.index = index;
            let played = self.step(step).await;
            if played.is_err() && self.manner.trouble {
                break;
            }
            played?;
            if !self.failures.is_empty() {
                break;
            }
        }
        expect::at_the_end(self);
        self.world.check_panics()
    }

    async fn step(&mut self, step: &Placed<Step>) -> Result<(), Broken> {
        let is_expectation = matches!(step.value, Step::Expect(_));
        if !is_expectation {
            self.n_events_before = self.world.trace.len();
            self.world.trace.begin_step(&step::title(step));
        }
        let at_ms = self.world.trace.now_ms();
        // Boxed, because the future of all steps is too large to be moved about.
        let result = Box::pin(step::play(self, step)).await?;
        self.steps.push(StepOutcome {
            index: self.index,
            line: step.line,
            name: step::title(step),
            at_ms,
            result,
        });
        if self.manner.keep == Keep::Steps && !is_expectation {
            let corners = self.world.corners();
            self.history.push((self.index, corners));
        }
        self.world.check_panics()
    }

    /// Whether the engine crashes at planned points and the administrator repeats what was interrupted.
    pub(crate) fn is_sweep(&self) -> bool {
        !self.manner.crashes.is_empty()
    }

    /// Keeps how an operation ended.
    pub(crate) fn ended(&mut self, operation: Operation) {
        let is_ok = operation.result == OperationResult::Ok;
        let text = format!("{}\n{}", operation.reason, operation.message);
        self.said.push(Said { step_index: self.index, is_ok, text });
        self.last = Some(operation);
    }

    /// Notes an expectation that was not met.
    pub(crate) fn fail(&mut self, failure: FailedExpectation) {
        self.failures.push(failure);
    }
}
