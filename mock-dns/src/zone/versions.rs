//! A zone through time: every version with the instant at which it became current.

use std::sync::Arc;

use hickory_proto::rr::Name;
use jiff::Timestamp;

use super::content::Content;

/// A zone and all its versions, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    first: Version,
    later: Vec<Version>,
}

#[derive(Clone, Debug)]
struct Version {
    since: Timestamp,
    content: Arc<Content>,
}

impl Zone {
    pub(crate) fn new(since: Timestamp, content: Content) -> Self {
        Self { first: Version { since, content: Arc::new(content) }, later: Vec::new() }
    }

    pub(crate) fn origin(&self) -> &Name {
        self.first.content.origin()
    }

    pub(crate) fn current(&self) -> &Arc<Content> {
        &self.later.last().unwrap_or(&self.first).content
    }

    /// The version before the last change; the first one if there was none.
    pub(crate) fn previous(&self) -> &Arc<Content> {
        match self.later.as_slice() {
            [.., previous, _] => &previous.content,
            _ => &self.first.content,
        }
    }

    /// The version that was current at `instant`, if the zone existed then.
    pub(crate) fn at(&self, instant: Timestamp) -> Option<&Arc<Content>> {
        let mut versions = self.later.iter().rev().chain([&self.first]);
        versions.find(|version| version.since <= instant).map(|version| &version.content)
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
