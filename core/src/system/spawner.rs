//! Background tasks on tokio.

use std::{fmt, sync::Mutex};

use tokio::{runtime::Handle, task::JoinSet};

use crate::ports::{BoxFuture, Spawner};

/// Starts tasks on the runtime that it was made on; dropping it ends them.
pub struct TokioSpawner {
    handle: Handle,
    tasks: Mutex<JoinSet<()>>,
}

impl TokioSpawner {
    /// A spawner for the current runtime.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn current() -> Self {
        Self { handle: Handle::current(), tasks: Mutex::default() }
    }
}

impl Spawner for TokioSpawner {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        let mut tasks = self.tasks.lock().expect("nobody panics while holding the tasks");
        // Tasks that have ended need no place any more.
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &self.handle);
    }
}

impl fmt::Debug for TokioSpawner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokioSpawner").finish_non_exhaustive()
    }
}
