//! Background tasks.

use super::BoxFuture;

/// Starts tasks. Everything the engine runs in the background goes through it, so that the end of an engine is the
/// end of all its tasks.
pub trait Spawner: Send + Sync {
    /// Starts `task` on the current runtime.
    fn spawn(&self, task: BoxFuture<'static, ()>);
}
