//! Short ways to entries: by place, by value, by link, by the time of their last change.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, EntryId, Value};
use crate::collation;
use crate::guid::Guid;
use crate::schema::Attr;

/// What keeps look-ups short. Values and names stand in it as hashes: who looks up must hold what he finds against the real one.
#[derive(Clone, Default)]
pub(super) struct Index {
    /// Parent, hash of the RDN, entry.
    children: BTreeSet<(EntryId, u64, EntryId)>,
    /// Indexed attribute, hash of the value, entry.
    values: BTreeSet<(Attr, u64, EntryId)>,
    /// Target, forward link, source.
    links: BTreeSet<(EntryId, Attr, EntryId)>,
    /// `uSNChanged`, entry.
    usns: BTreeSet<(u64, EntryId)>,
    guids: BTreeMap<Guid, EntryId>,
}

impl Index {
    /// Takes an entry in, in place of what it was before.
    pub(super) fn update(&mut self, id: EntryId, before: Option<&Entry>, after: &Entry) {
        if let Some(before) = before.filter(|before| before.guid != after.guid) {
            self.guids.remove(&before.guid);
        }
        self.guids.insert(after.guid, id);
        if before.is_none_or(|before| before.usn_changed != after.usn_changed) {
            if let Some(before) = before {
                self.usns.remove(&(before.usn_changed, id));
            }
            self.usns.insert((after.usn_changed, id));
        }
        self.update_place(id, before, after);
        if let Some(before) = before {
            self.visit(before, after, &mut |index, attr, value| index.drop_value(id, attr, value));
        }
        let nothing = super::Attributes::default();
        let old = before.map_or(&nothing, |before| &before.attributes);
        for (attr, values) in after.attributes.iter().filter(|(attr, new)| old.get(*attr) != *new) {
            values.iter().for_each(|value| self.take_value(id, attr, value));
        }
    }

    /// Takes an entry out for good.
    pub(super) fn remove(&mut self, id: EntryId, entry: &Entry) {
        for (attr, values) in entry.attributes.iter() {
            values.iter().for_each(|value| self.drop_value(id, attr, value));
        }
        if let Some(parent) = entry.parent {
            self.children.remove(&(parent, hash_text(&entry.rdn_key()), id));
        }
        self.values.remove(&(Attr::NAME, hash_text(&entry.name), id));
        if let Some(sid) = entry.sid {
            self.values.remove(&(Attr::OBJECT_SID, hash_bytes(&sid.to_bytes()), id));
        }
        self.usns.remove(&(entry.usn_changed, id));
        self.guids.remove(&entry.guid);
    }

    /// Goes over the values of attributes that are not the same any more.
    fn visit(
        &mut self,
        before: &Entry,
        after: &Entry,
        act: &mut dyn FnMut(&mut Self, Attr, &Value),
    ) {
        let changed = before.attributes.iter().filter(|(attr, old)| after.stored(*attr) != *old);
        for (attr, values) in changed {
            values.iter().for_each(|value| act(self, attr, value));
        }
    }

    fn take_value(&mut self, id: EntryId, attr: Attr, value: &Value) {
        if let Value::Link(target) = value {
            self.links.insert((*target, attr, id));
        } else if attr.is_indexed() {
            self.values.insert((attr, hash(value), id));
        }
    }

    fn drop_value(&mut self, id: EntryId, attr: Attr, value: &Value) {
        if let Value::Link(target) = value {
            self.links.remove(&(*target, attr, id));
        } else if attr.is_indexed() {
            self.values.remove(&(attr, hash(value), id));
        }
    }

    fn update_place(&mut self, id: EntryId, before: Option<&Entry>, after: &Entry) {
        let place =
            |entry: &Entry| entry.parent.map(|parent| (parent, hash_text(&entry.rdn_key()), id));
        let same = before.is_some_and(|old| old.parent == after.parent && old.name == after.name);
        if !same {
            if let Some(old) = before.and_then(place) {
                self.children.remove(&old);
            }
            self.children.extend(place(after));
        }
        if before.is_none_or(|old| old.name != after.name) {
            if let Some(old) = before {
                self.values.remove(&(Attr::NAME, hash_text(&old.name), id));
            }
            self.values.insert((Attr::NAME, hash_text(&after.name), id));
        }
        if before.is_none_or(|old| old.sid != after.sid) {
            if let Some(sid) = before.and_then(|old| old.sid) {
                self.values.remove(&(Attr::OBJECT_SID, hash_bytes(&sid.to_bytes()), id));
            }
            if let Some(sid) = after.sid {
                self.values.insert((Attr::OBJECT_SID, hash_bytes(&sid.to_bytes()), id));
            }
        }
    }

    /// The entries right below another.
    pub(super) fn children(&self, parent: EntryId) -> impl Iterator<Item = EntryId> {
        let below = (parent, 0, EntryId(0))..(EntryId(parent.0 + 1), 0, EntryId(0));
        self.children.range(below).map(|(_, _, child)| *child)
    }

    /// The entries right below another that may have this RDN.
    pub(super) fn named(&self, parent: EntryId, rdn_key: &str) -> impl Iterator<Item = EntryId> {
        let hash = hash_text(rdn_key);
        let range = (parent, hash, EntryId(0))..=(parent, hash, EntryId(u32::MAX));
        self.children.range(range).map(|(_, _, child)| *child)
    }

    /// The entries that may hold this value, in ascending order.
    pub(super) fn holding(&self, attr: Attr, value: &Value) -> impl Iterator<Item = EntryId> {
        let hash = hash(value);
        let range = (attr, hash, EntryId(0))..=(attr, hash, EntryId(u32::MAX));
        self.values.range(range).map(|(_, _, id)| *id)
    }

    /// The entries that point to `target` with a forward link, in ascending order.
    pub(super) fn linking(&self, target: EntryId, forward: Attr) -> impl Iterator<Item = EntryId> {
        let range = (target, forward, EntryId(0))..=(target, forward, EntryId(u32::MAX));
        self.links.range(range).map(|(_, _, source)| *source)
    }

    /// Who points to an entry, with which attribute.
    pub(super) fn sources(&self, target: EntryId) -> Vec<(Attr, EntryId)> {
        let range = self.links.range((target, Attr::FIRST, EntryId(0))..);
        let own = range.take_while(|(known, _, _)| *known == target);
        own.map(|(_, attr, source)| (*attr, *source)).collect()
    }

    /// The entries whose last change has this USN or a higher one, in the order of these changes.
    pub(super) fn changed_from(&self, usn: u64) -> impl Iterator<Item = EntryId> {
        self.usns.range((usn, EntryId(0))..).map(|(_, id)| *id)
    }

    pub(super) fn by_guid(&self, guid: Guid) -> Option<EntryId> {
        self.guids.get(&guid).copied()
    }
}

/// The same for values that match each other.
fn hash(value: &Value) -> u64 {
    match value {
        Value::Text(text) => hash_text(text),
        Value::Number(number) => hash_bytes(&number.to_be_bytes()),
        Value::Bytes(bytes) => hash_bytes(bytes),
        Value::Link(target) => u64::from(target.0),
    }
}

fn hash_text(text: &str) -> u64 {
    if text.is_ascii() {
        fnv(text.bytes().map(|byte| byte.to_ascii_lowercase()))
    } else {
        hash_bytes(collation::fold(text).as_bytes())
    }
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    fnv(bytes.iter().copied())
}

/// FNV-1a: the same in every process, which hashes of the standard library are not.
fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{Value, hash};

    #[test]
    fn values_that_match_have_the_same_hash() {
        for (one, two) in [("Anna", "ANNA"), ("Ünal", "unal"), ("\u{212a}", "k")] {
            let (one, two) = (Value::text(one), Value::text(two));
            assert!(one.matches(&two));
            assert_eq!(hash(&one), hash(&two));
        }
    }
}
