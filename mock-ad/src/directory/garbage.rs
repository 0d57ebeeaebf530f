//! Garbage collection (MS-ADTS 3.1.1.5.5, 6.1.1.4.2): deleted entries are recycled and recycled ones vanish when their time has
//! come. It runs every twelve hours; what is due in between waits.

use jiff::{SignedDuration, Timestamp};

use super::{Directory, Entry, EntryId};
use crate::schema::Attr;

const PERIOD_S: i64 = 12 * 3600;

/// `tombstoneLifetime` where nobody set it, and the least that counts, in days.
const LIFETIME_DAYS: i64 = 60;
const LIFETIME_DAYS_MIN: i64 = 2;

impl Directory {
    /// Collects garbage if the time has come.
    pub(crate) fn collect_garbage(&mut self) {
        let round = self.now.as_second().div_euclid(PERIOD_S);
        if self.collected == round {
            return;
        }
        self.collected = round;
        self.collect_garbage_until(Timestamp::from_second(round * PERIOD_S).unwrap_or(self.now));
    }

    /// Removes what was due at an instant.
    pub(crate) fn collect_garbage_until(&mut self, until: Timestamp) {
        let now = self.now;
        for id in self.deleted() {
            self.age(id, until);
        }
        self.now = now;
    }

    /// Takes a deleted entry as far as it has come until an instant.
    fn age(&mut self, id: EntryId, until: Timestamp) {
        let since = |entry: &Entry, attr: Attr| entry.stamp(attr).map(|stamp| stamp.time);
        let due = |since: Timestamp, days: i64| {
            since
                .checked_add(SignedDuration::from_hours(days * 24))
                .ok()
                .filter(|due| *due <= until)
        };
        let (deleted_days, tombstone_days) = self.lifetimes_days();
        let entry = self.entry(id);
        let mut bare = since(entry, Attr::IS_RECYCLED);
        if bare.is_none() && !self.has_recycle_bin() {
            bare = since(entry, Attr::IS_DELETED);
        } else if bare.is_none() {
            bare = since(entry, Attr::IS_DELETED).and_then(|since| due(since, deleted_days));
            if let Some(recycled) = bare {
                self.now = recycled;
                self.recycle(id);
            }
        }
        if bare.is_some_and(|bare| due(bare, tombstone_days).is_some()) {
            self.vanish(id);
        }
    }

    /// How long deleted entries can be restored, and how long bare ones stay.
    fn lifetimes_days(&self) -> (i64, i64) {
        let settings = self.entry(self.places.settings);
        let days = |attr: Attr| match settings.number(attr) {
            0 => None,
            days => Some(days.max(LIFETIME_DAYS_MIN)),
        };
        let bare = days(Attr::TOMBSTONE_LIFETIME).unwrap_or(LIFETIME_DAYS);
        (days(Attr::DELETED_OBJECT_LIFETIME).unwrap_or(bare), bare)
    }

    /// Removes a deleted entry for good. Its id stays taken by something that nobody sees.
    fn vanish(&mut self, id: EntryId) {
        for (attr, source) in self.index.sources(id) {
            self.unlink(source, attr, id);
        }
        self.forget(id);
    }
}
