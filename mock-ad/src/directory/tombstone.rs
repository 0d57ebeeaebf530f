//! Deletion: an entry loses most of what it holds and moves to Deleted Objects (MS-ADTS 3.1.1.5.5.1.1).

use super::{Directory, Entry, EntryId, Guard, Value};
use crate::account::Secrets;
use crate::schema::Attr;

/// What a tombstone keeps beside its identity and what the schema preserves (MS-ADTS 3.1.1.5.5.1.1).
const KEPT: &[Attr] = &[
    Attr::DNS_HOST_NAME,
    Attr::GROUP_TYPE,
    Attr::LEGACY_EXCHANGE_DN,
    Attr::NC_NAME,
    Attr::SYSTEM_FLAGS,
    Attr::SAM_ACCOUNT_NAME,
    Attr::USER_ACCOUNT_CONTROL,
];

/// The name of a tombstone: nobody can take it by accident, and it tells which object it was.
fn deleted_name(entry: &Entry) -> String {
    format!("{}\nDEL:{}", entry.name, entry.guid)
}

impl Directory {
    /// Turns an entry into a tombstone and takes it out of all groups; the groups do not count as changed.
    pub(crate) fn bury(&mut self, id: EntryId) {
        for (attr, source) in self.index.sources(id) {
            if attr != Attr::LAST_KNOWN_PARENT {
                self.unlink(source, attr, id);
            }
        }
        let mut entry = self.entry(id).clone();
        entry
            .attributes
            .retain(|attr| KEPT.contains(&attr) || attr.definition().kept_in_tombstone());
        if let Some(parent) = entry.parent {
            entry.set(Attr::LAST_KNOWN_PARENT, vec![Value::Link(parent)]);
        }
        let configuration = self.is_within(id, self.places.configuration, true);
        entry.name = deleted_name(&entry).into();
        entry.parent = Some(if configuration {
            self.places.deleted_configuration
        } else {
            self.places.deleted
        });
        entry.guard = Guard::Own(self.descriptor(id));
        entry.deleted = true;
        entry.secrets = Secrets::default();
        self.put(id, entry);
    }

    /// Buries an entry and all below it, the lowest first.
    pub(crate) fn bury_tree(&mut self, id: EntryId) {
        let children: Vec<EntryId> = self.children(id).collect();
        for child in children {
            self.bury_tree(child);
        }
        self.bury(id);
    }
}
