//! The engine's clock: an epoch plus tokio's own, so that a paused runtime makes it virtual.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};

/// Tells the time of day: `epoch + elapsed + shift`.
///
/// In a world the epoch is a constant of the scenario, in production the wall time at start.
#[derive(Clone)]
pub struct Clock {
    epoch: Timestamp,
    start: tokio::time::Instant,
    shift_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows `epoch` now. Must be called inside a tokio runtime whose time is enabled.
    #[must_use]
    pub fn starting_at(epoch: Timestamp) -> Self {
        Self { epoch, start: tokio::time::Instant::now(), shift_ms: Arc::default() }
    }

    /// The time of day.
    ///
    /// # Panics
    /// When the clock was shifted beyond the year 9999.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.start.elapsed())
            .expect("a runtime does not live for 292 billion years");
        let shift = SignedDuration::from_millis(self.shift_ms.load(Ordering::Relaxed));
        self.epoch
            .checked_add(elapsed)
            .and_then(|now| now.checked_add(shift))
            .expect("the clock stays within the calendar")
    }

    /// Moves every later reading forward (or back) by `by`, for a trainer who skips an hour.
    pub fn shift(&self, by: SignedDuration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.shift_ms.fetch_add(by_ms, Ordering::Relaxed);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}
