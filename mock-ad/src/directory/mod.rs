//! The directory's data: a tree of entries with the indexes that keep lookups short. It knows no LDAP.

mod attributes;
mod base;
mod controllers;
mod entry;
mod garbage;
mod groups;
mod guard;
mod image;
mod index;
mod lines;
mod logon_name;
mod lookup;
mod name;
mod protection;
mod schema_objects;
mod stamps;
mod tombstone;
mod tree;
mod values;

use std::sync::Arc;

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::account::StoredPassword;
use crate::config::{Edition, PasswordFilter};
use crate::dn;
use crate::guid::Guid;
use crate::schema::{Attr, Class};
use crate::sid::Sid;

use guard::Guards;
pub(crate) use image::Origin;
use index::Index;
use stamps::Changes;

pub(crate) use attributes::Attributes;
pub use controllers::{NewController, StaleKind};
pub(crate) use entry::{Entry, EntryId, Value};
pub(crate) use guard::{Guard, Realm};
pub(crate) use lines::Line;
pub(crate) use stamps::{LinkStamp, Stamp, Stamps};
pub(crate) use tombstone::RECYCLE_BIN;
pub(crate) use tombstone::Show;

/// Who this domain controller is.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) domain: String,
    pub(crate) netbios: String,
    pub(crate) host: String,
    pub(crate) edition: Edition,
    pub(crate) operating_system: String,
    pub(crate) sid: Sid,
    /// Who is asked about new passwords.
    pub(crate) password_filter: Option<Arc<dyn PasswordFilter>>,
}

/// Entries that the server itself must find.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    pub(crate) domain: EntryId,
    pub(crate) configuration: EntryId,
    pub(crate) schema: EntryId,
    /// CN=Extended-Rights.
    pub(crate) rights: EntryId,
    pub(crate) users: EntryId,
    pub(crate) computers: EntryId,
    pub(crate) builtin: EntryId,
    pub(crate) system: EntryId,
    pub(crate) lost_and_found: EntryId,
    pub(crate) foreign: EntryId,
    pub(crate) infrastructure: EntryId,
    pub(crate) quotas: EntryId,
    pub(crate) program_data: EntryId,
    pub(crate) microsoft: EntryId,
    pub(crate) service_accounts: EntryId,
    pub(crate) controllers: EntryId,
    pub(crate) deleted: EntryId,
    /// Deleted Objects of the configuration's naming context.
    pub(crate) deleted_configuration: EntryId,
    pub(crate) partitions: EntryId,
    pub(crate) sites: EntryId,
    pub(crate) servers: EntryId,
    /// NTDS Settings of this domain controller.
    pub(crate) service: EntryId,
    /// CN=Directory Service, which holds the lifetimes of deleted entries.
    pub(crate) settings: EntryId,
}

/// The whole directory. A clone shares the entries until one of the two changes them.
#[derive(Clone)]
pub(crate) struct Directory {
    /// The instant of the operation under way.
    pub(crate) now: Timestamp,
    pub(crate) identity: Arc<Identity>,
    pub(crate) places: Places,
    /// Passwords stored by the operation under way, for the password filter.
    pub(crate) stored_passwords: Vec<StoredPassword>,
    /// What follows the first label in the DN of the domain, comma included.
    suffix: String,
    /// The entry with id 1, 2, and so on.
    entries: Vec<Arc<Entry>>,
    index: Index,
    /// What the USNs were and are counted in, the present line last.
    pub(crate) lines: Vec<Line>,
    guards: Guards,
    counters: Counters,
    /// The last round of garbage collection.
    collected: i64,
}

/// What goes on counting.
#[derive(Clone)]
pub(crate) struct Counters {
    /// When administrators were last protected.
    pub(crate) protected: Timestamp,
    pub(crate) last_usn: u64,
    /// USN after provisioning: entries above it were touched by somebody.
    pub(crate) provisioned_usn: u64,
    pub(crate) next_rid: u32,
    pub(crate) random_guids: ChaCha8Rng,
    pub(crate) random_names: ChaCha8Rng,
}

impl Directory {
    pub(crate) fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id.place()?).map(Arc::as_ref)
    }

    /// An entry that is known to exist; entries never cease to, they become tombstones.
    pub(crate) fn entry(&self, id: EntryId) -> &Entry {
        self.get(id).expect("an id that was handed out names an entry")
    }

    /// All entries, tombstones included, in the order of their making.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries_after(None)
    }

    /// Entries made after the given one.
    pub(crate) fn entries_after(
        &self,
        id: Option<EntryId>,
    ) -> impl Iterator<Item = (EntryId, &Entry)> {
        let first = id.map_or(0, |id| id.0);
        let later = self.entries.get(first as usize..).unwrap_or_default();
        (first + 1..).map(EntryId).zip(later.iter().map(Arc::as_ref))
    }

    pub(crate) fn children(&self, id: EntryId) -> impl Iterator<Item = EntryId> {
        self.index.children(id)
    }

    pub(crate) fn child(&self, parent: EntryId, rdn_key: &str) -> Option<EntryId> {
        self.index.named(parent, rdn_key).find(|id| self.entry(*id).rdn_key() == rdn_key)
    }

    pub(crate) fn by_guid(&self, guid: Guid) -> Option<EntryId> {
        self.index.by_guid(guid)
    }

    /// The entries that point to `target` with a forward link.
    pub(crate) fn linking(&self, target: EntryId, forward: Attr) -> impl Iterator<Item = EntryId> {
        let sources = self.index.linking(target, forward);
        sources.filter(move |source| !self.is_deactivated(*source, forward, target))
    }

    /// The same with the links that are hidden because one of the entries is deleted.
    pub(crate) fn ever_linking(
        &self,
        target: EntryId,
        forward: Attr,
    ) -> impl Iterator<Item = EntryId> {
        self.index.linking(target, forward)
    }

    /// The entries that may hold a value of an indexed attribute: whoever asks must look at the value.
    pub(crate) fn holding(&self, attr: Attr, value: &Value) -> impl Iterator<Item = EntryId> {
        self.index.holding(attr, value)
    }

    /// The entries that changed with this USN or later, in the order of their changes.
    pub(crate) fn changed_from(&self, usn: u64) -> impl Iterator<Item = EntryId> {
        self.index.changed_from(usn)
    }

    pub(crate) fn highest_usn(&self) -> u64 {
        self.counters.last_usn
    }

    /// Whether nobody wrote to the entry since the domain was provisioned; logons are not counted.
    pub(crate) fn is_provisioned(&self, entry: &Entry) -> bool {
        entry.usn_written() <= self.counters.provisioned_usn
    }

    /// A blank entry below another, with identity and times of its own but not yet in the tree.
    pub(crate) fn blank(&mut self, parent: EntryId, class: &'static Class, name: String) -> Entry {
        let guid = self.next_guid();
        let mut entry = Entry::blank(class, parent, guid, self.now);
        entry.name = name.into();
        entry
    }

    fn next_guid(&mut self) -> Guid {
        let mut bytes = [0; 16];
        self.counters.random_guids.fill_bytes(&mut bytes);
        bytes[7] = bytes[7] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Guid(bytes)
    }

    /// The next SID of the domain.
    pub(crate) fn next_sid(&mut self) -> Sid {
        let sid = self.identity.sid.account(self.counters.next_rid);
        self.counters.next_rid += 1;
        sid
    }

    /// Passes over the RIDs of accounts that are about to be loaded.
    pub(crate) fn skip_rids(&mut self, sids: impl Iterator<Item = Sid>) {
        let domain = self.identity.sid;
        let highest = sids.filter(|sid| sid.is_in(&domain)).map(|sid| sid.rid()).max();
        let next = self.counters.next_rid;
        self.counters.next_rid = highest.map_or(next, |rid| next.max(rid.saturating_add(1)));
    }

    /// A random number for invented names.
    pub(crate) fn random_name_number(&mut self) -> u64 {
        self.counters.random_names.next_u64()
    }

    /// Puts a new entry into the tree.
    pub(crate) fn insert(&mut self, mut entry: Entry) -> EntryId {
        let now = self.next_stamp();
        entry.usn_created = now.usn;
        let changes = Changes::between(None, &entry);
        changes.stamp(&mut entry, true, &now);
        self.settle(&mut entry, &now);
        self.push(entry)
    }

    fn push(&mut self, entry: Entry) -> EntryId {
        let id = EntryId(u32::try_from(self.entries.len() + 1).expect("fewer than 2^32 entries"));
        self.index.update(id, None, &entry);
        self.entries.push(Arc::new(entry));
        id
    }

    /// Replaces an entry. What changed of what is replicated takes a USN and the time; without such a change neither moves.
    pub(crate) fn put(&mut self, id: EntryId, mut entry: Entry) {
        let changes = Changes::between(self.get(id), &entry);
        if !changes.is_empty() {
            let now = self.next_stamp();
            changes.stamp(&mut entry, false, &now);
            self.settle(&mut entry, &now);
        }
        self.replace(id, entry);
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// A directory of the same controller with these entries and counters.
    pub(crate) fn revived(&self, entries: Vec<Entry>, counters: Counters) -> Self {
        let mut index = Index::default();
        for (entry, number) in entries.iter().zip(1..).filter(|(entry, _)| !entry.is_gone()) {
            index.update(EntryId(number), None, entry);
        }
        Self {
            now: self.now,
            identity: Arc::clone(&self.identity),
            places: self.places,
            stored_passwords: Vec::new(),
            suffix: self.suffix.clone(),
            entries: entries.into_iter().map(Arc::new).collect(),
            index,
            lines: self.lines.clone(),
            guards: Guards::default(),
            counters,
            collected: self.collected,
        }
    }

    /// Gives an entry the time of a change that another server saw.
    pub(crate) fn backdate(&mut self, id: EntryId, changed: Timestamp) {
        let mut entry = self.entry(id).clone();
        entry.changed = changed;
        self.replace(id, entry);
    }

    fn next_stamp(&self) -> Stamp {
        Stamp { version: 1, usn: self.counters.last_usn + 1, time: self.now }
    }

    fn settle(&mut self, entry: &mut Entry, now: &Stamp) {
        self.counters.last_usn = now.usn;
        entry.usn_changed = now.usn;
        entry.changed = now.time;
    }

    fn replace(&mut self, id: EntryId, entry: Entry) {
        let place = id.place().filter(|place| *place < self.entries.len());
        let place = place.expect("an id that was handed out names an entry");
        let before = Arc::clone(&self.entries[place]);
        self.forget_descriptors(&before, &entry);
        self.index.update(id, Some(&before), &entry);
        drop(before);
        self.entries[place] = Arc::new(entry);
    }

    /// Puts something that nobody sees in the place of an entry.
    fn forget(&mut self, id: EntryId) {
        let place = id.place().filter(|place| *place < self.entries.len());
        let place = place.expect("an id that was handed out names an entry");
        let entry = &self.entries[place];
        self.index.remove(id, entry);
        self.entries[place] = Arc::new(Entry::gone(entry.class));
    }

    /// Takes a link to a vanished entry away, which is no change of the source.
    fn unlink(&mut self, source: EntryId, attr: Attr, target: EntryId) {
        let mut entry = self.entry(source).clone();
        entry.attributes.take(attr, &Value::Link(target));
        entry.stamps.forget_link(attr, target);
        self.replace(source, entry);
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
            match entry.class.rdn {
                Attr::CN => dn.push_str("CN="),
                Attr::DC => dn.push_str("DC="),
                Attr::OU => dn.push_str("OU="),
                other => {
                    dn.push_str(&other.name().to_uppercase());
                    dn.push('=');
                }
            }
            dn::write_value(&entry.name, &mut dn);
            next = entry.parent;
        }
        dn.push_str(&self.suffix);
        dn
    }
}

/// A generator of its own for a purpose, so that draws for one do not shift those for another.
fn fork(seed: [u8; 32], purpose: &str) -> ChaCha8Rng {
    let mut forked = seed;
    for (place, byte) in purpose.bytes().enumerate() {
        forked[place % 32] = forked[place % 32].rotate_left(3) ^ byte;
    }
    ChaCha8Rng::from_seed(forked)
}
