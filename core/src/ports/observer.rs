//! What the engine tells of its work, as it happens.

/// Listens to the engine.
pub trait Observer: Send + Sync {
    /// Called for every event, in order.
    fn event(&self, event: &EngineEvent);
}

/// One thing the engine did or noticed. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineEvent {
    /// An operation began; all that follows until its end happens because of it.
    Began {
        /// Name of the operation, for example `create online accounts`.
        operation: String,
    },
    /// Part of a longer operation is done.
    Progress {
        /// Name of the operation.
        operation: String,
        /// Items done.
        n_done: usize,
        /// Items in all.
        n_total: usize,
        /// The item just finished.
        item: String,
    },
    /// An operation ended, well or badly.
    Ended {
        /// Name of the operation.
        operation: String,
        /// One line that says how it went.
        summary: String,
    },
    /// Something the administrator should know, for example a retry or a wait.
    Notice {
        /// The text.
        text: String,
    },
}
