//! One life of the engine, from its start to a crash or the end of the world.
//!
//! Every way the engine reaches anything passes an *I/O point* here: connect, each write, each successful read, datagram out
//! and in, each store commit, each file. At the planned point the life ends, and from then on every port is inert, as a
//! killed process could neither send nor store.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard},
    task::{Poll, Waker},
};

use tokio::task::JoinSet;

use super::pipe::Cutter;

/// One incarnation of the engine.
pub(super) struct Life {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    dead: bool,
    n_points: u64,
    /// Die when `n_points` reaches this.
    crash_at: Option<u64>,
    supervisor: Option<Waker>,
    cutters: Vec<Cutter>,
    tasks: JoinSet<()>,
    panic: Option<String>,
}

/// The engine died before the future was ready.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Died;

impl Life {
    /// A new life.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no operation on a life panics")
    }

    /// Passes an I/O point. False when the engine is dead, or dies here: the caller must then do nothing more.
    pub(super) fn point(&self) -> bool {
        let mut state = self.lock();
        if state.dead {
            return false;
        }
        state.n_points += 1;
        let alive = state.crash_at != Some(state.n_points);
        drop(state);
        if !alive {
            self.die();
        }
        alive
    }

    /// Whether the engine still lives. Not a point.
    pub(super) fn is_alive(&self) -> bool {
        !self.lock().dead
    }

    /// I/O points passed so far.
    pub(super) fn n_points(&self) -> u64 {
        self.lock().n_points
    }

    /// Plans the crash at the `nth` point from now (1 is the next).
    pub(super) fn crash_in(&self, nth: u64) {
        let mut state = self.lock();
        state.crash_at = Some(state.n_points + nth);
    }

    /// Dies here and now; the supervisor clears up.
    pub(super) fn die(&self) {
        let mut state = self.lock();
        state.dead = true;
        if let Some(supervisor) = state.supervisor.take() {
            supervisor.wake();
        }
    }

    /// Ends the life now: ports inert, tasks dropped, connections reset.
    pub(super) fn end(&self) {
        let (tasks, cutters) = {
            let mut state = self.lock();
            state.dead = true;
            (std::mem::take(&mut state.tasks), std::mem::take(&mut state.cutters))
        };
        drop(tasks);
        for cutter in cutters {
            cutter.cut();
        }
    }

    /// Resets every open connection of this life; the engine lives on.
    pub(super) fn cut_connections(&self) {
        let cutters = std::mem::take(&mut self.lock().cutters);
        for cutter in cutters {
            cutter.cut();
        }
    }

    /// Remembers a connection, to cut it at the end.
    pub(super) fn watch(&self, cutter: Cutter) {
        let mut state = self.lock();
        state.cutters.retain(|cutter| !cutter.is_idle());
        state.cutters.push(cutter);
    }

    /// Starts a background task that ends with this life.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut state = self.lock();
        if !state.dead {
            state.tasks.spawn(task);
            state.reap();
        }
    }

    /// The first panic of a background task, if any.
    pub(super) fn panic(&self) -> Option<String> {
        let mut state = self.lock();
        state.reap();
        state.panic.clone()
    }

    /// Runs `work` until it is ready or the engine dies, whichever comes first; death wins a tie.
    pub(super) async fn while_alive<T>(&self, work: impl Future<Output = T>) -> Result<T, Died> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if self.is_dead_or_wakes(context.waker()) {
                return Poll::Ready(Err(Died));
            }
            let polled = Pin::as_mut(&mut work).poll(context);
            if self.is_alive() { polled.map(Ok) } else { Poll::Ready(Err(Died)) }
        })
        .await
    }

    fn is_dead_or_wakes(&self, waker: &Waker) -> bool {
        let mut state = self.lock();
        state.supervisor = Some(waker.clone());
        state.dead
    }
}

impl State {
    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                self.panic.get_or_insert_with(|| error.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Died, Life};

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn the_planned_point_is_the_first_that_is_not_passed() {
        let life = Life::new();
        life.crash_in(3);
        assert_eq!(
            [life.point(), life.point(), life.point(), life.point()],
            [true, true, false, false]
        );
        assert!(!life.is_alive());
    }

    #[test]
    fn death_in_a_background_task_ends_the_work_in_the_foreground() {
        let ended = block_on(async {
            let life = Life::new();
            life.crash_in(1);
            let other = life.clone();
            life.spawn(async move {
                other.point();
            });
            life.while_alive(tokio::time::sleep(std::time::Duration::from_secs(3600))).await
        });
        assert_eq!(ended, Err(Died));
    }

    #[test]
    fn no_task_starts_after_death() {
        block_on(async {
            let life = Life::new();
            life.end();
            life.spawn(async { panic!("a dead engine ran a task") });
            tokio::task::yield_now().await;
            assert_eq!(life.panic(), None);
        });
    }
}
