//! A zone through time: every version with the instant at which it became current.

use std::sync::Arc;

use jiff::Timestamp;

use super::content::Content;

/// A zone and all its versions, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    first: Version,
    later: Vec<Version>,
    /// When it was taken from the server.
    until: Option<Timestamp>,
}

#[derive(Clone, Debug)]
struct Version {
    since: Timestamp,
    content: Arc<Content>,
}

impl Zone {
    pub(crate) fn new(since: Timestamp, content: Content) -> Self {
        let first = Version { since, content: Arc::new(content) };
        Self { first, later: Vec::new(), until: None }
    }

    /// Takes the zone from the server.
    pub(crate) fn end(&mut self, now: Timestamp) {
        self.until = Some(now);
    }

    /// Whether the zone was taken from the server.
    pub(crate) const fn has_ended(&self) -> bool {
        self.until.is_some()
    }

    /// The last version, or the one before it. The first one has none before it.
    pub(crate) fn current(&self, is_stale: bool) -> &Arc<Content> {
        self.number(self.later.len(), is_stale)
    }

    /// The version that was current at `instant`, or the one before it, if the zone existed then.
    pub(crate) fn at(&self, instant: Timestamp, is_stale: bool) -> Option<&Arc<Content>> {
        if instant < self.first.since || self.until.is_some_and(|until| until <= instant) {
            return None;
        }
        let n_later = self.later.partition_point(|version| version.since <= instant);
        Some(self.number(n_later, is_stale))
    }

    fn number(&self, n_later: usize, is_stale: bool) -> &Arc<Content> {
        let n_later = n_later.saturating_sub(usize::from(is_stale));
        let version = n_later.checked_sub(1).map_or(&self.first, |place| &self.later[place]);
        &version.content
    }

    /// All versions, oldest first.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (Timestamp, &Arc<Content>)> {
        let versions = [&self.first].into_iter().chain(&self.later);
        versions.map(|version| (version.since, &version.content))
    }

    /// Makes `content` current.
    pub(crate) fn publish(&mut self, since: Timestamp, content: Content) {
        self.later.push(Version { since, content: Arc::new(content) });
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
