//! The wall clock, read only to tell how long a run took. No world ever sees it.

use std::time::{Duration, Instant};

/// A stopwatch.
pub(crate) struct RealClock(Instant);

impl RealClock {
    /// Starts it.
    #[expect(clippy::disallowed_methods, reason = "outside every world; only reported, never used")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
