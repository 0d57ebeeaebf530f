//! Changes to a zone, all or nothing, and what is left of them: the difference between two versions.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::content::{Content, Node, RrSet};
use super::owner::OwnerKey;

/// A zone while it is changed. Unless it is committed, the zone gets back what it had.
pub(crate) struct Draft<'a> {
    content: &'a mut Content,
    /// What was there before, of every name that was touched.
    before: BTreeMap<OwnerKey, Option<Arc<Node>>>,
}

impl<'a> Draft<'a> {
    pub(crate) const fn new(content: &'a mut Content) -> Self {
        Self { content, before: BTreeMap::new() }
    }

    /// The records of `owner` before all changes.
    pub(crate) fn before(&self, owner: &Name) -> Option<&Node> {
        match self.before.get(&OwnerKey::from(owner)) {
            Some(before) => before.as_deref(),
            None => self.content.node(owner),
        }
    }

    /// Whether anything differs from what was there before.
    pub(crate) fn has_changed(&self) -> bool {
        self.before.iter().any(|(key, before)| before.as_deref() != self.content.at(key))
    }

    /// As [`Content::add`].
    pub(crate) fn add(&mut self, owner: &Name, ttl_s: u32, data: RData) {
        self.keep(owner);
        self.content.add(owner, ttl_s, data);
    }

    /// Makes `data` the only record of its type at `owner`.
    pub(crate) fn replace(&mut self, owner: &Name, ttl_s: u32, data: RData) {
        self.remove_set(owner, data.record_type());
        self.add(owner, ttl_s, data);
    }

    /// As [`Content::remove`].
    pub(crate) fn remove(&mut self, owner: &Name, data: &RData) -> bool {
        self.keep(owner);
        self.content.remove(owner, data)
    }

    /// As [`Content::remove_set`].
    pub(crate) fn remove_set(&mut self, owner: &Name, rr_type: RecordType) -> bool {
        self.keep(owner);
        self.content.remove_set(owner, rr_type)
    }

    /// Sets the serial of the SOA.
    pub(crate) fn set_serial(&mut self, serial: u32) {
        let (soa, ttl_s) = self.content.soa();
        let mut soa = soa.clone();
        soa.serial = serial;
        self.replace(&self.content.origin().clone(), ttl_s, RData::SOA(soa));
    }

    /// Keeps the changes and tells what they are.
    pub(crate) fn commit(mut self) -> Delta {
        let kept = std::mem::take(&mut self.before);
        let changes = kept.into_iter().filter_map(|(key, before)| {
            let after = self.content.shared(&key);
            (before != after).then_some(Change { key, before, after })
        });
        Delta(changes.collect())
    }

    fn keep(&mut self, owner: &Name) {
        let key = OwnerKey::from(owner);
        if !self.before.contains_key(&key) {
            let node = self.content.shared(&key);
            self.before.insert(key, node);
        }
    }
}

impl Deref for Draft<'_> {
    type Target = Content;

    fn deref(&self) -> &Content {
        self.content
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        for (key, node) in std::mem::take(&mut self.before) {
            self.content.set_node(key, node);
        }
    }
}

/// The difference between two versions of a zone.
#[derive(Clone, Debug)]
pub(crate) struct Delta(Vec<Change>);

#[derive(Clone, Debug)]
struct Change {
    key: OwnerKey,
    before: Option<Arc<Node>>,
    after: Option<Arc<Node>>,
}

impl Delta {
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes `content` from the older version to the newer.
    pub(crate) fn redo(&self, content: &mut Content) {
        for change in &self.0 {
            content.set_node(change.key.clone(), change.after.clone());
        }
    }

    /// Takes `content` from the newer version to the older.
    pub(crate) fn undo(&self, content: &mut Content) {
        for change in &self.0 {
            content.set_node(change.key.clone(), change.before.clone());
        }
    }

    /// Records of the older version that the newer has no more; its SOA comes first (RFC 1995 §4).
    pub(crate) fn removed(&self) -> Vec<Record> {
        self.only(|change| (change.before.as_deref(), change.after.as_deref()))
    }

    /// Records of the newer version that the older did not have; its SOA comes first (RFC 1995 §4).
    pub(crate) fn added(&self) -> Vec<Record> {
        self.only(|change| (change.after.as_deref(), change.before.as_deref()))
    }

    fn only(&self, sides: impl Fn(&Change) -> (Option<&Node>, Option<&Node>)) -> Vec<Record> {
        let mut records = Vec::new();
        for (these, those) in self.0.iter().map(sides) {
            let Some(these) = these else { continue };
            for set in &these.sets {
                let other = those.and_then(|those| those.set(set.rr_type));
                let other = other.filter(|other| other.ttl_s == set.ttl_s);
                records.extend(
                    missing(set, other).map(|data| {
                        Record::from_rdata(these.owner.clone(), set.ttl_s, data.clone())
                    }),
                );
            }
        }
        // Stable: the order of names and types stays otherwise.
        records.sort_by_key(|record| record.record_type() != RecordType::SOA);
        records
    }
}

/// The data of `set` that `other` lacks.
fn missing<'a>(set: &'a RrSet, other: Option<&'a RrSet>) -> impl Iterator<Item = &'a RData> {
    set.data.iter().filter(move |data| other.is_none_or(|other| !other.data.contains(data)))
}
