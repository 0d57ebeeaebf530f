//! A zone through time: its records now, and the differences that led there.

use std::borrow::Cow;
use std::collections::VecDeque;

use jiff::Timestamp;

use super::content::Content;
use super::draft::Delta;

/// A zone and its versions.
#[derive(Debug)]
pub(crate) struct Zone {
    /// Since when the oldest version that is known was there.
    since: Timestamp,
    content: Content,
    /// What led from one version to the next, oldest first.
    steps: VecDeque<Step>,
    /// How many steps are forgotten.
    n_forgotten: usize,
    /// How many steps are kept.
    n_kept_max: usize,
    /// When it was taken from the server.
    until: Option<Timestamp>,
}

/// The way to a version.
#[derive(Debug)]
struct Step {
    since: Timestamp,
    /// Serial of the version before.
    serial: u32,
    delta: Delta,
}

impl Zone {
    pub(crate) const fn new(since: Timestamp, content: Content, n_kept_max: usize) -> Self {
        Self { since, content, steps: VecDeque::new(), n_forgotten: 0, n_kept_max, until: None }
    }

    /// Keeps no more than the last `n_kept_max` steps.
    pub(crate) fn keep(&mut self, n_kept_max: usize) {
        self.n_kept_max = n_kept_max;
        while self.steps.len() > n_kept_max {
            if let Some(step) = self.steps.pop_front() {
                self.since = step.since;
                self.n_forgotten += 1;
            }
        }
    }

    /// Takes the zone from the server.
    pub(crate) const fn end(&mut self, now: Timestamp) {
        self.until = Some(now);
    }

    /// Whether the zone was taken from the server.
    pub(crate) const fn has_ended(&self) -> bool {
        self.until.is_some()
    }

    /// The last version.
    pub(crate) const fn current(&self) -> &Content {
        &self.content
    }

    /// Carries a change out, all of it or nothing. Whether there was anything to do.
    pub(crate) fn change<E>(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut Content) -> Result<Delta, E>,
    ) -> Result<bool, E> {
        let serial = self.content.soa().0.serial;
        let delta = change(&mut self.content)?;
        if delta.is_empty() {
            return Ok(false);
        }
        self.steps.push_back(Step { since: now, serial, delta });
        self.keep(self.n_kept_max);
        Ok(true)
    }

    /// The number of the last version. The first one has number 0.
    pub(crate) fn last(&self) -> usize {
        self.n_forgotten + self.steps.len()
    }

    /// The number of the version that was current at `instant`, if the zone existed then and that much is known.
    pub(crate) fn number_at(&self, instant: Timestamp) -> Option<usize> {
        if instant < self.since || self.until.is_some_and(|until| until <= instant) {
            return None;
        }
        Some(self.n_forgotten + self.steps.partition_point(|step| step.since <= instant))
    }

    /// The version of this number. One that is forgotten is replaced by the oldest that is known.
    pub(crate) fn version(&self, number: usize) -> Cow<'_, Content> {
        if number >= self.last() {
            return Cow::Borrowed(&self.content);
        }
        let mut content = self.content.clone();
        let first = number.saturating_sub(self.n_forgotten);
        self.steps.range(first..).rev().for_each(|step| step.delta.undo(&mut content));
        Cow::Owned(content)
    }

    /// Takes `content` from one version to a later one. False if the way is forgotten.
    pub(crate) fn advance(&self, content: &mut Content, from: usize, to: usize) -> bool {
        let Some(steps) = self.between(from, to) else { return false };
        steps.for_each(|step| step.delta.redo(content));
        true
    }

    /// What led from the version with this serial to version `to`, if that is known.
    pub(crate) fn deltas(&self, serial: u32, to: usize) -> Option<impl Iterator<Item = &Delta>> {
        let to = to.checked_sub(self.n_forgotten)?.min(self.steps.len());
        // From the newest on: a serial may have been there before it wrapped around.
        let from = self.steps.range(..to).rposition(|step| step.serial == serial)?;
        Some(self.steps.range(from..to).map(|step| &step.delta))
    }

    /// All versions that are known, oldest first, with the instants at which they became current.
    pub(crate) fn versions(&self) -> Vec<(Timestamp, Content)> {
        let mut content = self.version(self.n_forgotten).into_owned();
        let mut versions = Vec::with_capacity(self.steps.len() + 1);
        let mut since = self.since;
        for step in &self.steps {
            let next = step.since;
            versions.push((since, content.clone()));
            step.delta.redo(&mut content);
            since = next;
        }
        versions.push((since, content));
        versions
    }

    fn between(&self, from: usize, to: usize) -> Option<impl Iterator<Item = &Step>> {
        let (from, to) = (from.checked_sub(self.n_forgotten)?, to.checked_sub(self.n_forgotten)?);
        (from <= to && to <= self.steps.len()).then(|| self.steps.range(from..to))
    }
}

/// The serial after `serial` (RFC 1982 §3.1). Zero is left out: some software takes it for "never loaded".
pub(crate) const fn next_serial(serial: u32) -> u32 {
    match serial.wrapping_add(1) {
        0 => 1,
        next => next,
    }
}

/// Whether `new` comes after `old` (RFC 1982 §3.2).
pub(crate) const fn is_later_serial(new: u32, old: u32) -> bool {
    let distance = new.wrapping_sub(old);
    distance != 0 && distance < 1 << 31
}
