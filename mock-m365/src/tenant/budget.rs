//! How much of each budget the callers have used, window by window (facts §7.3).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// One window of one budget.
#[derive(Clone, Copy, Debug)]
struct Window {
    begun_at: Timestamp,
    n_used: u64,
}

/// What is used of all budgets, by budget and by whose it is.
#[derive(Default)]
pub(crate) struct Usages {
    windows: BTreeMap<(&'static str, String), Window>,
}

/// A budget that someone draws on.
pub(crate) struct Draw<'b> {
    /// Name of the budget.
    pub(crate) budget: &'static str,
    /// Whose it is.
    pub(crate) owner: &'b str,
    /// How long a window lasts.
    pub(crate) window: SignedDuration,
    /// What is asked for.
    pub(crate) n_asked: u64,
    /// What a window holds.
    pub(crate) n_max: u64,
}

impl Usages {
    /// What is used of the current window, and when it ends. A window begins with the first request after the last.
    pub(crate) fn used(&self, draw: &Draw<'_>, now: Timestamp) -> (u64, Timestamp) {
        let end = |begun_at: Timestamp| begun_at.checked_add(draw.window).unwrap_or(Timestamp::MAX);
        match self.windows.get(&(draw.budget, draw.owner.to_owned())) {
            Some(window) if end(window.begun_at) > now => (window.n_used, end(window.begun_at)),
            _ => (0, end(now)),
        }
    }

    /// Takes what is asked for out of the current window.
    pub(crate) fn take(&mut self, draw: &Draw<'_>, now: Timestamp) {
        let (n_used, ends_at) = self.used(draw, now);
        let begun_at = ends_at.checked_sub(draw.window).unwrap_or(now);
        let window = Window { begun_at, n_used: n_used.saturating_add(draw.n_asked) };
        self.windows.insert((draw.budget, draw.owner.to_owned()), window);
    }
}
