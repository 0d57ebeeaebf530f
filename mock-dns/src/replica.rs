//! What a secondary holds of its primary's zones: it takes over the differences, as after an incremental transfer.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::secondary::Following;
use crate::zone::{Content, Mark, OwnerKey, Store, Zone};

/// A zone as a server shows it.
pub(crate) struct Shown<'a> {
    pub(crate) zone: &'a Zone,
    /// Number of the version.
    pub(crate) number: usize,
    /// The records of that version.
    pub(crate) content: &'a Content,
}

/// The zones of a secondary.
pub(crate) struct Follower {
    pub(crate) following: Following,
    /// Zones that it is not configured for.
    pub(crate) dropped: BTreeSet<OwnerKey>,
    /// Zones that it shows in a version which is not the primary's last one.
    replicas: BTreeMap<OwnerKey, Replica>,
}

struct Replica {
    mark: Mark,
    content: Content,
}

impl Follower {
    pub(crate) const fn new(following: Following) -> Self {
        Self { following, dropped: BTreeSet::new(), replicas: BTreeMap::new() }
    }

    /// The version of a zone that is shown at `now`, if there is one.
    pub(crate) fn mark(&self, store: &Store, key: &[u8], now: Timestamp) -> Option<Mark> {
        if self.dropped.contains(key) || now < self.following.since() {
            return None;
        }
        store.mark_at(key, self.following.view(now))
    }

    /// A version that was marked.
    pub(crate) fn show<'a>(
        &'a mut self,
        store: &'a Store,
        key: &[u8],
        mark: Mark,
    ) -> Option<Shown<'a>> {
        let (zone, number) = (store.marked(key, mark)?, mark.number);
        if number >= zone.last() {
            self.replicas.remove(key);
            return Some(Shown { zone, number, content: zone.current() });
        }
        let replica = self
            .replicas
            .entry(OwnerKey::from(key))
            .or_insert_with(|| Replica { mark, content: zone.version(number).into_owned() });
        replica.follow(zone, mark);
        Some(Shown { zone, number, content: &replica.content })
    }
}

impl Replica {
    fn follow(&mut self, zone: &Zone, mark: Mark) {
        let is_ahead = mark.is_after(self.mark);
        if mark != self.mark
            && !(is_ahead && zone.advance(&mut self.content, self.mark.number, mark.number))
        {
            self.content = zone.version(mark.number).into_owned();
        }
        self.mark = mark;
    }
}
