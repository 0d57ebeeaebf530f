//! When and how often attributes and link values changed: what replication and change feeds go by (MS-DRSR 5.11, 5.166).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entry, EntryId, Value};
use crate::schema::Attr;

/// One originating change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamp {
    /// How many originating writes there were.
    pub(crate) version: u32,
    pub(crate) usn: u64,
    pub(crate) time: Timestamp,
}

/// What is known of one value of a link attribute. Values that were taken away are remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkStamp {
    pub(crate) present: bool,
    pub(crate) created: Timestamp,
    pub(crate) stamp: Stamp,
}

/// The stamps of one entry. Attributes that were never changed after the entry's making have none of their own.
#[derive(Clone, Default, Debug)]
pub(crate) struct Stamps {
    attributes: Vec<(Attr, Stamp)>,
    links: BTreeMap<(Attr, EntryId), LinkStamp>,
}

impl Stamps {
    /// Stamps as they were saved.
    pub(crate) fn revived(
        mut attributes: Vec<(Attr, Stamp)>,
        links: BTreeMap<(Attr, EntryId), LinkStamp>,
    ) -> Self {
        attributes.sort_unstable_by_key(|(attr, _)| *attr);
        Self { attributes, links }
    }

    /// The stamp of a changed attribute.
    pub(crate) fn get(&self, attr: Attr) -> Option<Stamp> {
        let place = self.attributes.binary_search_by_key(&attr, |(known, _)| *known).ok()?;
        Some(self.attributes[place].1)
    }

    /// Every changed attribute.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (Attr, Stamp)> {
        self.attributes.iter().copied()
    }

    /// Every value that a link attribute has or had.
    pub(crate) fn links(&self) -> impl Iterator<Item = (Attr, EntryId, LinkStamp)> {
        self.links.iter().map(|((attr, target), stamp)| (*attr, *target, *stamp))
    }

    /// Forgets a value of a link attribute, as if it had never been.
    pub(super) fn forget_link(&mut self, attr: Attr, target: EntryId) {
        self.links.remove(&(attr, target));
    }

    fn set(&mut self, attr: Attr, stamp: Stamp) {
        match self.attributes.binary_search_by_key(&attr, |(known, _)| *known) {
            Ok(place) => self.attributes[place].1 = stamp,
            Err(place) => self.attributes.insert(place, (attr, stamp)),
        }
    }

    fn set_link(&mut self, (attr, target): (Attr, EntryId), present: bool, now: &Stamp) {
        let known = self.links.get(&(attr, target));
        let stamp = Stamp { version: known.map_or(0, |known| known.stamp.version) + 1, ..*now };
        let created = known.map_or(now.time, |known| known.created);
        self.links.insert((attr, target), LinkStamp { present, created, stamp });
    }
}

/// What a write changed of what is replicated.
#[derive(Default)]
pub(super) struct Changes {
    attributes: Vec<Attr>,
    links: Vec<(Attr, EntryId, bool)>,
}

impl Changes {
    /// Compares an entry with what it was before; before an add there was nothing.
    pub(super) fn between(before: Option<&Entry>, after: &Entry) -> Self {
        let mut changes = Self::default();
        let nothing = super::Attributes::default();
        let old = before.map_or(&nothing, |before| &before.attributes);
        let gone = old.keys().filter(|attr| after.stored(*attr).is_empty());
        for attr in after.attributes.keys().chain(gone).filter(|attr| attr.is_replicated()) {
            let (old, new) = (old.get(attr), after.stored(attr));
            if old == new {
                continue;
            }
            if attr.is_forward_link() {
                changes.compare_links(attr, old, new);
            } else {
                changes.attributes.push(attr);
            }
        }
        if let Some(before) = before {
            changes.compare_identity(before, after);
        }
        changes
    }

    fn compare_links(&mut self, attr: Attr, old: &[Value], new: &[Value]) {
        let targets = |values: &[Value]| -> Vec<EntryId> {
            let target = |value: &Value| match value {
                Value::Link(target) => Some(*target),
                Value::Text(_) | Value::Number(_) | Value::Bytes(_) => None,
            };
            values.iter().filter_map(target).collect()
        };
        let (old, new) = (targets(old), targets(new));
        let only_in = |one: &[EntryId], other: &[EntryId], present: bool| -> Vec<_> {
            let missing = one.iter().filter(|target| other.binary_search(target).is_err());
            missing.map(|target| (attr, *target, present)).collect()
        };
        self.links.extend(only_in(&old, &new, false));
        self.links.extend(only_in(&new, &old, true));
    }

    /// What entries keep in fields rather than in attributes.
    fn compare_identity(&mut self, before: &Entry, after: &Entry) {
        let renamed = before.name != after.name;
        let changed = [
            (Attr::NAME, renamed || before.parent != after.parent),
            (after.class.rdn, renamed),
            (Attr::IS_DELETED, before.deleted != after.deleted),
            (Attr::OBJECT_CATEGORY, before.deleted != after.deleted),
            (Attr::SAM_ACCOUNT_TYPE, before.sam_account_type() != after.sam_account_type()),
            (Attr::OBJECT_CLASS, before.classes().ne(after.classes())),
            (Attr::OBJECT_SID, before.sid != after.sid),
            // A tombstone keeps what it inherited, which is no change.
            (
                Attr::NT_SECURITY_DESCRIPTOR,
                before.guard != after.guard && before.deleted == after.deleted,
            ),
        ];
        self.attributes
            .extend(changed.iter().filter(|(_, changed)| *changed).map(|(attr, _)| attr));
        if before.secrets != after.secrets {
            self.attributes.extend(Attr::PASSWORDS);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.links.is_empty()
    }

    /// Stamps what changed. The attributes of a new entry need no stamps of their own.
    pub(super) fn stamp(&self, entry: &mut Entry, is_new: bool, now: &Stamp) {
        if !is_new {
            for attr in &self.attributes {
                let version = entry.stamp(*attr).map_or(0, |stamp| stamp.version) + 1;
                entry.stamps.set(*attr, Stamp { version, ..*now });
            }
        }
        for (attr, target, present) in &self.links {
            entry.stamps.set_link((*attr, *target), *present, now);
        }
    }
}
