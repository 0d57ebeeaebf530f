//! The directory's data: a tree of entries with the indexes that keep lookups short. It knows no LDAP.

mod base;
mod controllers;
mod entry;
mod lookup;
mod name;
mod tombstone;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::account::StoredPassword;
use crate::config::Edition;
use crate::dn;
use crate::guid::Guid;
use crate::schema::{Attr, Class, Syntax};
use crate::sid::Sid;

pub use controllers::{NewController, StaleKind};
pub(crate) use entry::{Entry, EntryId, Value};
pub(crate) use values::forward_link;

/// Who this domain controller is.
pub(crate) struct Identity {
    pub(crate) domain: String,
    pub(crate) netbios: String,
    pub(crate) host: String,
    pub(crate) edition: Edition,
    pub(crate) operating_system: String,
    pub(crate) sid: Sid,
}

/// Entries that the server itself must find.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    pub(crate) domain: EntryId,
    pub(crate) configuration: EntryId,
    pub(crate) schema: EntryId,
    pub(crate) users: EntryId,
    pub(crate) computers: EntryId,
    pub(crate) builtin: EntryId,
    pub(crate) system: EntryId,
    pub(crate) lost_and_found: EntryId,
    pub(crate) foreign: EntryId,
    pub(crate) controllers: EntryId,
    pub(crate) deleted: EntryId,
    /// Deleted Objects of the configuration's naming context.
    pub(crate) deleted_configuration: EntryId,
    pub(crate) servers: EntryId,
    /// NTDS Settings of this domain controller.
    pub(crate) service: EntryId,
}

/// The whole directory.
pub(crate) struct Directory {
    /// The instant of the operation under way.
    pub(crate) now: Timestamp,
    pub(crate) identity: Identity,
    pub(crate) places: Places,
    /// Passwords stored by the operation under way, for the password filter.
    pub(crate) stored_passwords: Vec<StoredPassword>,
    /// What follows the first label in the DN of the domain, comma included.
    suffix: String,
    entries: BTreeMap<EntryId, Entry>,
    children: BTreeMap<(EntryId, String), EntryId>,
    guids: BTreeMap<Guid, EntryId>,
    /// For a target and an attribute, the entries that point to the target with it.
    back_links: BTreeMap<(EntryId, Attr), BTreeSet<EntryId>>,
    last_id: u32,
    last_usn: u64,
    /// USN after provisioning: entries above it were touched by somebody.
    provisioned_usn: u64,
    next_rid: u32,
    random_guids: ChaCha8Rng,
    random_names: ChaCha8Rng,
}

impl Directory {
    pub(crate) fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// An entry that is known to exist; entries never cease to, they become tombstones.
    pub(crate) fn entry(&self, id: EntryId) -> &Entry {
        self.entries.get(&id).expect("an id that was handed out names an entry")
    }

    /// All entries, tombstones included, in the order of their making.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// Entries made after the given one.
    pub(crate) fn entries_after(
        &self,
        id: Option<EntryId>,
    ) -> impl Iterator<Item = (EntryId, &Entry)> {
        let first = id.map_or(EntryId(0), |id| EntryId(id.0 + 1));
        self.entries.range(first..).map(|(id, entry)| (*id, entry))
    }

    pub(crate) fn children(&self, id: EntryId) -> impl Iterator<Item = EntryId> {
        let keys = (id, String::new())..(EntryId(id.0 + 1), String::new());
        self.children.range(keys).map(|(_, child)| *child)
    }

    pub(crate) fn child(&self, parent: EntryId, rdn_key: String) -> Option<EntryId> {
        self.children.get(&(parent, rdn_key)).copied()
    }

    pub(crate) fn by_guid(&self, guid: Guid) -> Option<EntryId> {
        self.guids.get(&guid).copied()
    }

    /// The entries that point to `target` with a forward link.
    pub(crate) fn linking(&self, target: EntryId, forward: Attr) -> impl Iterator<Item = EntryId> {
        self.back_links.get(&(target, forward)).into_iter().flatten().copied()
    }

    pub(crate) fn highest_usn(&self) -> u64 {
        self.last_usn
    }

    pub(crate) fn is_provisioned(&self, entry: &Entry) -> bool {
        entry.usn_changed <= self.provisioned_usn
    }

    /// A blank entry below another, with identity and times of its own but not yet in the tree.
    pub(crate) fn blank(&mut self, parent: EntryId, class: &'static Class, name: String) -> Entry {
        let mut bytes = [0; 16];
        self.random_guids.fill_bytes(&mut bytes);
        bytes[7] = bytes[7] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Entry {
            class,
            parent: Some(parent),
            name: name.into(),
            context: false,
            critical: false,
            deleted: false,
            guid: Guid(bytes),
            sid: None,
            created: self.now,
            changed: self.now,
            usn_created: 0,
            usn_changed: 0,
            secrets: crate::account::Secrets::default(),
            attributes: BTreeMap::new(),
        }
    }

    /// The next SID of the domain.
    pub(crate) fn next_sid(&mut self) -> Sid {
        let sid = self.identity.sid.account(self.next_rid);
        self.next_rid += 1;
        sid
    }

    /// A random number for invented names.
    pub(crate) fn random_name_number(&mut self) -> u64 {
        self.random_names.next_u64()
    }

    /// Puts a new entry into the tree.
    pub(crate) fn insert(&mut self, mut entry: Entry) -> EntryId {
        self.last_id += 1;
        let id = EntryId(self.last_id);
        entry.usn_created = self.last_usn + 1;
        self.guids.insert(entry.guid, id);
        self.put(id, entry, true);
        id
    }

    /// Replaces an entry. `stamped` writes count as changes: they take a USN and the time.
    pub(crate) fn put(&mut self, id: EntryId, mut entry: Entry, stamped: bool) {
        if stamped {
            self.last_usn += 1;
            entry.usn_changed = self.last_usn;
            entry.changed = self.now;
        }
        let old = self.entries.remove(&id);
        self.index_links(id, old.as_ref(), &entry);
        if let Some(key) = old.as_ref().and_then(child_key) {
            self.children.remove(&key);
        }
        if let Some(key) = child_key(&entry) {
            self.children.insert(key, id);
        }
        self.entries.insert(id, entry);
    }

    fn index_links(&mut self, id: EntryId, old: Option<&Entry>, new: &Entry) {
        let linked = |entry: &Entry| -> Vec<Attr> {
            entry.attributes.keys().copied().filter(|attr| attr.syntax() == Syntax::Dn).collect()
        };
        for attr in old.map(linked).unwrap_or_default() {
            let (before, after) = (old.map_or(&[][..], |old| old.stored(attr)), new.stored(attr));
            let kept = before.iter().zip(after).take_while(|(one, two)| one == two).count();
            for value in &before[kept..] {
                if let Value::Link(target) = value {
                    self.back_links.entry((*target, attr)).or_default().remove(&id);
                }
            }
        }
        for attr in linked(new) {
            let (before, after) = (old.map_or(&[][..], |old| old.stored(attr)), new.stored(attr));
            let kept = before.iter().zip(after).take_while(|(one, two)| one == two).count();
            for value in &after[kept..] {
                if let Value::Link(target) = value {
                    self.back_links.entry((*target, attr)).or_default().insert(id);
                }
            }
        }
    }

    /// Who points to an entry, with which attribute.
    fn sources(&self, id: EntryId) -> Vec<(Attr, EntryId)> {
        let links = self.back_links.iter().filter(|((target, _), _)| *target == id);
        links
            .flat_map(|((_, attr), sources)| sources.iter().map(move |source| (*attr, *source)))
            .collect()
    }

    fn unlink(&mut self, source: EntryId, attr: Attr, target: EntryId) {
        let Some(mut entry) = self.entries.get(&source).cloned() else { return };
        let values = entry
            .stored(attr)
            .iter()
            .filter(|value| **value != Value::Link(target))
            .cloned()
            .collect();
        entry.set(attr, values);
        self.put(source, entry, false);
    }

    /// Whether an entry is the other or stands below it, in the same naming context unless `all_contexts`.
    pub(crate) fn is_within(&self, id: EntryId, base: EntryId, all_contexts: bool) -> bool {
        let mut place = id;
        while place != base {
            let Some(entry) = self.get(place) else { return false };
            match entry.parent {
                Some(parent) if all_contexts || !entry.context => place = parent,
                _ => return false,
            }
        }
        true
    }

    /// The DN of an entry.
    pub(crate) fn dn(&self, id: EntryId) -> String {
        let mut dn = String::new();
        let mut next = Some(id);
        while let Some(entry) = next.and_then(|id| self.get(id)) {
            if !dn.is_empty() {
                dn.push(',');
            }
            dn.push_str(match entry.class.rdn {
                Attr::DC => "DC=",
                Attr::OU => "OU=",
                _ => "CN=",
            });
            dn::write_value(&entry.name, &mut dn);
            next = entry.parent;
        }
        dn.push_str(&self.suffix);
        dn
    }
}

/// Under which key an entry stands in the index of children.
fn child_key(entry: &Entry) -> Option<(EntryId, String)> {
    Some((entry.parent?, dn::key(entry.class.rdn.name(), &entry.name)))
}

/// A generator of its own for a purpose, so that draws for one do not shift those for another.
fn fork(seed: [u8; 32], purpose: &str) -> ChaCha8Rng {
    let mut forked = seed;
    for (place, byte) in purpose.bytes().enumerate() {
        forked[place % 32] = forked[place % 32].rotate_left(3) ^ byte;
    }
    ChaCha8Rng::from_seed(forked)
}
