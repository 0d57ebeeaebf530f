//! One world: virtual clock, seed, directory, tenant, public DNS, the engine with its store, and the people who act.
//!
//! A world lives on one thread in a runtime of its own, shares nothing, and is gone when it is dropped.

mod build;
mod chance;
mod dns;
mod fakes;
mod fault;
mod filter;
mod life;
mod mail;
mod people;
mod pipe;
mod ports;
mod registrar;
mod state;
mod trouble;
mod wire;
mod witness;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use jiff::Timestamp;
use rehearsal_core::{
    Engine,
    failure::Failure,
    ports::{Clock, Ports},
    site::Site,
    store::{Store, StoreGate},
};

pub(crate) use self::{
    build::{Setting, Stage, StageSetting, names, stage},
    chance::Seed,
    dns::{Client, DNS_HOST, DNS_SERVER_NAME, OTHER_SERVER_NAME},
    fakes::{Fakes, Now},
    fault::names as operation_matches,
    mail::{Fates, Sending},
    people::full_name_of,
    state::Corners,
};
use self::{
    chance::Chance,
    fault::Place,
    filter::Filter,
    life::{Died, Life},
    mail::Post,
    ports::{Folder, Listener, Machine, WorldEntropy, WorldFiles, WorldSpawner},
    wire::{EngineNet, Wire},
    witness::Witnesses,
};
use crate::{
    scenario::model::{Fault, FaultAction, Phase},
    trace::{Party, Trace},
};

/// Lives an engine may have in one world before the harness calls it a crash loop.
const LIVES_MAX: u32 = 50;

/// One world.
pub(crate) struct World {
    pub(crate) trace: Trace,
    pub(crate) store: Store,
    wire: Arc<Wire>,
    witnesses: Arc<Witnesses>,
    machine: Machine,
    folder: Folder,
    post: Post,
    filter: Arc<Filter>,
    site: Site,
    clock: Clock,
    epoch: Timestamp,
    entropy: Arc<WorldEntropy>,
    life: Arc<Life>,
    engine: Option<Engine>,
    /// Crashes planned for a sweep: each in I/O points since the one before, whatever lives they fall in.
    crashes: VecDeque<u64>,
    /// I/O points passed in the lives before this one.
    n_points_before: u64,
    restarts: Chance,
    down: Option<Duration>,
    n_lives: u32,
}

/// How an operation on the engine came out.
pub(crate) enum Operated<T> {
    /// It ended by itself.
    Ended(Result<T, Failure>),
    /// The engine crashed; it runs again, and the operation is lost.
    Interrupted,
}

/// The harness cannot go on: nothing is known of the engine.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) String);

impl World {
    /// Runs an operation on the engine. When the engine crashes meanwhile it is started again.
    pub(crate) async fn operate<T, F>(
        &mut self,
        operation: impl FnOnce(Engine) -> F,
    ) -> Result<Operated<T>, Broken>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let engine = self.engine()?;
        let life = self.life.clone();
        match life.while_alive(operation(engine)).await {
            Ok(ended) => Ok(Operated::Ended(ended)),
            Err(Died) => {
                self.revive("crashed").await?;
                Ok(Operated::Interrupted)
            }
        }
    }

    /// Starts an operation that goes on while other things happen. It ends with the engine's life at the latest; how it
    /// ends, only the engine's notices tell.
    pub(crate) fn meanwhile<T, F>(&self, operation: impl FnOnce(Engine) -> F) -> Result<(), Broken>
    where
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let work = operation(self.engine()?);
        self.life.spawn(async move { drop(work.await) });
        Ok(())
    }

    /// Lets virtual time pass; the engine works on in the background and is started again when it crashes.
    pub(crate) async fn pass(&mut self, time: Duration) -> Result<(), Broken> {
        let until = tokio::time::Instant::now() + time;
        loop {
            let life = self.life.clone();
            match life.while_alive(tokio::time::sleep_until(until)).await {
                Ok(()) => return Ok(()),
                Err(Died) => self.revive("crashed").await?,
            }
        }
    }

    /// Kills the engine now and starts it again.
    pub(crate) async fn crash(&mut self) -> Result<(), Broken> {
        self.life.die();
        self.revive("crashed").await
    }

    /// Stops the engine and starts it again, as a restart of the server does.
    pub(crate) async fn restart(&mut self) -> Result<(), Broken> {
        self.life.die();
        self.revive("stopped").await
    }

    /// Starts the first life of the engine.
    pub(crate) async fn start(&mut self) -> Result<(), Broken> {
        while !self.begin_life().await? {
            self.mourn("crashed").await?;
        }
        Ok(())
    }

    async fn revive(&mut self, how: &str) -> Result<(), Broken> {
        self.mourn(how).await?;
        self.start().await
    }

    /// Clears up after a life and waits until the next one may begin.
    async fn mourn(&mut self, how: &str) -> Result<(), Broken> {
        let n_points = self.life.n_points();
        self.count_points(n_points);
        self.engine = None;
        self.filter.engine_ended();
        self.life.end();
        self.check_panics()?;
        self.trace.engine_ended();
        self.trace.happened(&format!("the engine {how} at its I/O point {n_points}"));
        let drawn = Duration::from_millis(self.restarts.between(1_000, 60_000));
        tokio::time::sleep(self.down.take().unwrap_or(drawn)).await;
        self.wire.plan.engine_restarted();
        Ok(())
    }

    /// Books the points of a life that ended: the planned crash came, or it is nearer now.
    fn count_points(&mut self, n_points: u64) {
        self.n_points_before += n_points;
        if let Some(next) = self.crashes.front_mut() {
            if *next <= n_points {
                self.crashes.pop_front();
            } else {
                *next -= n_points;
            }
        }
    }

    /// Begins a life of the engine; false when it crashed while starting.
    async fn begin_life(&mut self) -> Result<bool, Broken> {
        self.n_lives += 1;
        if self.n_lives > LIVES_MAX {
            return Err(Broken(format!("the engine crashed {LIVES_MAX} times in one world")));
        }
        let life = Life::new();
        if let Some(&nth) = self.crashes.front() {
            life.crash_in(nth);
        }
        if self.n_lives > 1 {
            self.trace.happened("the engine starts again");
        }
        *self.witnesses.life.lock().expect("no operation on a life panics") = life.clone();
        self.store.set_gate(Some(Arc::new(Gate { life: life.clone(), wire: self.wire.clone() })));
        self.life = life.clone();
        let opening = Engine::open(self.ports(&life), self.site.clone(), self.store.clone());
        match life.while_alive(opening).await {
            Err(Died) => Ok(false),
            Ok(Err(failure)) => Err(Broken(format!("the engine does not start: {failure}"))),
            Ok(Ok(engine)) => {
                life.spawn(Box::pin(engine.clone().run()));
                self.filter.engine_started(engine.clone());
                self.engine = Some(engine);
                Ok(life.is_alive())
            }
        }
    }

    fn ports(&self, life: &Arc<Life>) -> Ports {
        Ports {
            net: Arc::new(EngineNet { wire: self.wire.clone(), life: life.clone() }),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            spawner: Arc::new(WorldSpawner(life.clone())),
            files: Arc::new(WorldFiles { folder: self.folder.clone(), life: life.clone() }),
            host: Arc::new(self.machine.clone()),
            observer: Arc::new(Listener { trace: self.trace.clone(), life: life.clone() }),
        }
    }

    /// The running engine.
    pub(crate) fn engine(&self) -> Result<Engine, Broken> {
        self.engine.clone().ok_or_else(|| Broken("the engine does not run".to_owned()))
    }

    /// Fails when a fake or a background task of the engine panicked.
    pub(crate) fn check_panics(&self) -> Result<(), Broken> {
        let panicked = self
            .wire
            .panic()
            .map(|text| ("a fake", text))
            .or_else(|| self.life.panic().map(|text| ("the engine", text)));
        match panicked {
            Some((who, text)) => Err(Broken(format!("{who} panicked: {text}"))),
            None => Ok(()),
        }
    }

    /// Plans the engine's crash at the `nth` I/O point from now.
    pub(crate) fn crash_in(&mut self, nth: u64, down: Option<Duration>) {
        self.life.crash_in(nth);
        self.down = down;
    }

    /// Sets how long the engine stays down after its next crash; drawn from the seed otherwise.
    pub(crate) fn stay_down(&mut self, down: Option<Duration>) {
        self.down = down;
    }

    /// Puts one more fault in force.
    pub(crate) fn add_fault(&self, fault: &Fault) {
        self.wire.plan.add(fault);
    }

    /// Lifts all faults.
    pub(crate) fn clear_faults(&self) {
        self.wire.plan.clear();
    }

    /// I/O points passed in all lives.
    pub(crate) fn n_points(&self) -> u64 {
        self.n_points_before + self.life.n_points()
    }

    /// Plugs the Internet line in or out. What was open is cut.
    pub(crate) fn set_online(&self, online: bool) {
        self.wire.set_online(online);
        if !online {
            self.life.cut_connections();
        }
        self.trace.happened(if online {
            "the Internet line is up"
        } else {
            "the Internet line is down"
        });
    }
}

/// A world's parts hold each other: the engine its ports, the directory the password filter, the filter the engine. Here the
/// rings are opened, so that nothing outlives the world.
impl Drop for World {
    fn drop(&mut self) {
        self.life.end();
        self.filter.engine_ended();
        self.store.set_gate(None);
        self.witnesses.let_go();
        self.wire.stop();
    }
}

/// Counts commits of the store, and makes them fail where the plan says so.
struct Gate {
    life: Arc<Life>,
    wire: Arc<Wire>,
}

impl StoreGate for Gate {
    fn commit(&self) -> Result<(), String> {
        let place = Place { at: Party::Engine, operation: "commit", phase: Phase::Before };
        match self.wire.plan.strike(place) {
            Some(FaultAction::CrashEngine) => self.life.die(),
            Some(_) => return Err("the disk is full".to_owned()),
            None => {}
        }
        if self.life.point() { Ok(()) } else { Err("the process ended".to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Seed, Setting, World};
    use crate::scenario;

    #[test]
    fn nothing_outlives_its_world() {
        let text = "
title: A world
teaches: >
  Nothing.
world:
  directory: {users: [anna]}
steps:
  - check requirements
  - expect: {result: ok}
";
        let loaded = scenario::parse("a-world.yaml", text).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .enable_io()
            .start_paused(true)
            .build()
            .unwrap();
        let (wire, life) = runtime.block_on(async {
            let setting =
                Setting { seed: Seed(1), crashes: Vec::new(), trouble: false, polite: true };
            let mut world = World::build(&loaded.scenario, setting).unwrap();
            world.start().await.unwrap();
            let checked =
                world.operate(|engine| async move { engine.check_requirements().await }).await;
            checked.unwrap();
            (Arc::downgrade(&world.wire), Arc::downgrade(&world.life))
        });
        drop(runtime);
        assert!(wire.upgrade().is_none(), "somebody still holds the wire");
        assert!(life.upgrade().is_none(), "somebody still holds the engine's life");
    }
}
