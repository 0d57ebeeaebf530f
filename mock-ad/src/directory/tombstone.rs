//! Deletion (MS-ADTS 3.1.1.5.5): an entry moves to Deleted Objects. Without the recycle bin it becomes a tombstone, which keeps
//! little. With it, it keeps everything for a while, then becomes a recycled object, which is as bare as a tombstone.

use super::{Directory, Entry, EntryId, Guard, Value};
use crate::account::Secrets;
use crate::guid::Guid;
use crate::schema::Attr;

/// `msDS-OptionalFeatureGUID` of the recycle bin (MS-ADTS 3.1.1.9.1).
pub(crate) const RECYCLE_BIN: Guid = Guid::literal("766ddcd8-acd0-445e-f3b9-a7f9b6744f2a");

const FEATURE: &str = "CN=Recycle Bin Feature,CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration";

/// Which deleted entries a client asks to see (MS-ADTS 3.1.1.3.4.1.14, 3.1.1.3.4.1.26).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) enum Show {
    #[default]
    Living,
    /// Tombstones and whatever can be restored.
    Deleted,
    /// Recycled objects too.
    Recycled,
}

impl From<bool> for Show {
    fn from(everything: bool) -> Self {
        if everything { Self::Recycled } else { Self::Living }
    }
}

/// What tombstones and recycled objects keep beside what the schema marks (MS-ADTS 3.1.1.5.5.1.1 and 3.1.1.5.5.1.3).
const KEPT: &[&str] = &[
    "attributeID",
    "attributeSyntax",
    "dNReferenceUpdate",
    "dNSHostName",
    "flatName",
    "governsID",
    "groupType",
    "lDAPDisplayName",
    "legacyExchangeDN",
    "mS-DS-CreatorSID",
    "mSMQOwnerID",
    "nCName",
    "oMSyntax",
    "proxiedObjectName",
    "sAMAccountName",
    "securityIdentifier",
    "sIDHistory",
    "subClassOf",
    "systemFlags",
    "trustAttributes",
    "trustDirection",
    "trustPartner",
    "trustType",
    "userAccountControl",
];

fn is_kept(attr: Attr) -> bool {
    let definition = attr.definition();
    let marked = definition.kept_in_tombstone() || KEPT.contains(&definition.name);
    marked && definition.link.is_none()
}

/// The name of a deleted entry: nobody can take it by accident, and it tells which object it was.
fn deleted_name(entry: &Entry) -> String {
    format!("{}\nDEL:{}", entry.name, entry.guid)
}

impl Directory {
    /// Whether the recycle bin is enabled for the forest (MS-ADTS 3.1.1.9.1).
    pub(crate) fn has_recycle_bin(&self) -> bool {
        !self.entry(self.places.partitions).stored(Attr::ENABLED_FEATURE).is_empty()
    }

    /// Enables the recycle bin for good. Tombstones count as recycled from now on: what they lost is lost.
    pub(crate) fn enable_recycle_bin(&mut self) {
        self.reveal_configuration();
        let feature = self.below_domain_head(FEATURE).expect("the configuration has the feature");
        for scope in [self.places.partitions, self.places.service] {
            let mut entry = self.entry(scope).clone();
            entry.attributes.add(Attr::ENABLED_FEATURE, Value::Link(feature));
            self.put(scope, entry);
        }
        for id in self.deleted() {
            self.recycle(id);
        }
    }

    /// Every deleted entry.
    pub(super) fn deleted(&self) -> Vec<EntryId> {
        let places = [self.places.deleted, self.places.deleted_configuration];
        let held = places.iter().flat_map(|place| self.children(*place));
        held.filter(|id| self.entry(*id).deleted).collect()
    }

    /// Deletes an entry without a look at what is below it. Links to it end or, with the recycle bin, are hidden; the groups
    /// that hold it do not count as changed.
    pub(crate) fn bury(&mut self, id: EntryId) {
        let mut entry = self.entry(id).clone();
        let last_name = entry.name.clone();
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
        entry.set_text(Attr::LAST_KNOWN_RDN, last_name);
        if !self.has_recycle_bin() {
            self.unlink_all(id);
            strip(&mut entry);
        }
        self.put(id, entry);
    }

    /// Makes a deleted entry a recycled object, which cannot be restored.
    pub(crate) fn recycle(&mut self, id: EntryId) {
        self.unlink_all(id);
        let mut entry = self.entry(id).clone();
        strip(&mut entry);
        entry.set_text(Attr::IS_RECYCLED, "TRUE");
        self.put(id, entry);
    }

    /// Ends all links to an entry, but for the notes of where deleted entries were.
    fn unlink_all(&mut self, id: EntryId) {
        for (attr, source) in self.index.sources(id) {
            if attr != Attr::LAST_KNOWN_PARENT {
                self.unlink(source, attr, id);
            }
        }
    }

    /// Buries an entry and all below it, the lowest first.
    pub(crate) fn bury_tree(&mut self, id: EntryId) {
        let children: Vec<EntryId> = self.children(id).collect();
        for child in children {
            self.bury_tree(child);
        }
        self.bury(id);
    }

    /// Whether a link between two entries is hidden because one of them is deleted (MS-ADTS 3.1.1.1.6).
    pub(crate) fn is_deactivated(&self, source: EntryId, attr: Attr, target: EntryId) -> bool {
        let deleted = |id: EntryId| self.entry(id).deleted;
        attr.is_forward_link() && (deleted(source) || deleted(target))
    }
}

/// Takes away what only the living and the restorable have.
fn strip(entry: &mut Entry) {
    let always = [Attr::LAST_KNOWN_PARENT, Attr::LAST_KNOWN_RDN, Attr::IS_RECYCLED];
    entry.attributes.retain(|attr| is_kept(attr) || always.contains(&attr));
    entry.secrets = Secrets::default();
}
