//! What guards entries: the security descriptor that each has of its own, and that which follows with what the entries above
//! hand down (MS-ADTS 6.1.3). Descriptors are computed when asked for; entries that are guarded alike share one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::protection::protected_sids;
use super::{Directory, Entry, EntryId};
use crate::dn;
use crate::schema::Class;
use crate::security::{
    Birth, DOMAIN_ADMINS, Descriptor, ENTERPRISE_ADMINS, Guarded, SCHEMA_ADMINS,
    default_descriptor, first_descriptor, first_places, inherit,
};
use crate::sid::Sid;

/// An entry's own part of what guards it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(crate) enum Guard {
    /// What the class or the place has by default, owned by the administrators of the naming context.
    #[default]
    Default,
    /// What somebody wrote, or owns himself. Tombstones keep here all that guarded them while they lived, what they inherited
    /// included.
    Own(Arc<Descriptor>),
}

/// A part of the forest, which decides whose administrators own entries by default.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Realm {
    Domain,
    Configuration,
    Schema,
}

impl Realm {
    /// The group that owns what was made with the domain, by its RID.
    pub(crate) fn owner(self) -> u32 {
        match self {
            Self::Domain => DOMAIN_ADMINS,
            Self::Configuration => ENTERPRISE_ADMINS,
            Self::Schema => SCHEMA_ADMINS,
        }
    }
}

/// Where the own part of a descriptor comes from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Class(Realm),
    First(&'static str),
    Own(Arc<Descriptor>),
}

/// Descriptors that were computed. What is in it depends on nothing but its key, so that it needs no upkeep.
#[derive(Clone, Default)]
struct Computed {
    /// The entries that have a descriptor of their own from the beginning.
    first: Option<BTreeMap<EntryId, &'static str>>,
    /// By source, class and the address of the parent's descriptor, which lives as long as the key.
    effective: BTreeMap<(Source, &'static str, Option<usize>), Arc<Descriptor>>,
    /// By the place of the entry; for as long as no entry moves or is guarded differently.
    by_entry: Vec<Option<Arc<Descriptor>>>,
    /// Own parts of descriptors. Entries that have the same share it.
    own: BTreeSet<Arc<Descriptor>>,
}

/// Computed descriptors beyond this number are forgotten.
const COMPUTED_MAX: usize = 10_000;

/// The memory of computed descriptors.
#[derive(Default)]
pub(super) struct Guards(Mutex<Computed>);

impl Guards {
    /// Looks anew for the entries with a descriptor of their own, because some were made late.
    pub(super) fn find_first_again(&self) {
        let mut computed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *computed = Computed::default();
    }
}

impl Clone for Guards {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

/// The entry whose descriptor the accounts of administrators have (MS-ADTS 3.1.1.6.1).
pub(super) const ADMIN_SD_HOLDER: &str = "CN=AdminSDHolder,CN=System";

impl Directory {
    /// The descriptor of an entry, inherited entries included.
    pub(crate) fn descriptor(&self, id: EntryId) -> Arc<Descriptor> {
        let mut computed = self.guards.0.lock().unwrap_or_else(PoisonError::into_inner);
        if computed.first.is_none() {
            computed.first = Some(self.first_places());
        }
        if let Some(Some(known)) = id.place().and_then(|place| computed.by_entry.get(place)) {
            return Arc::clone(known);
        }
        if computed.effective.len() > COMPUTED_MAX {
            computed.effective.clear();
        }
        let (descriptor, _) = self.effective(&mut computed, id);
        if let Some(place) = id.place() {
            if computed.by_entry.len() <= place {
                computed.by_entry.resize(self.entries.len(), None);
            }
            computed.by_entry[place] = Some(Arc::clone(&descriptor));
        }
        descriptor
    }

    /// Forgets which descriptor belongs to which entry, when an entry is about to be replaced that others inherit from.
    pub(super) fn forget_descriptors(&mut self, before: &Entry, after: &Entry) {
        let same = before.guard == after.guard
            && before.parent == after.parent
            && before.class.name == after.class.name;
        if !same {
            let computed = self.guards.0.get_mut().unwrap_or_else(PoisonError::into_inner);
            computed.by_entry.clear();
        }
    }

    /// An own part of a descriptor, without what it inherited.
    pub(crate) fn guard(&self, mut own: Descriptor) -> Guard {
        for list in [&mut own.dacl, &mut own.sacl].into_iter().flatten() {
            list.aces.retain(|ace| !ace.is_inherited());
            list.auto_inherited = false;
        }
        own.sacl = own.sacl.filter(|list| list.protected || !list.aces.is_empty());
        own.sort();
        let mut computed = self.guards.0.lock().unwrap_or_else(PoisonError::into_inner);
        if computed.own.len() > COMPUTED_MAX {
            computed.own.clear();
        }
        if let Some(known) = computed.own.get(&own) {
            return Guard::Own(Arc::clone(known));
        }
        let own = Arc::new(own);
        computed.own.insert(Arc::clone(&own));
        Guard::Own(own)
    }

    /// An entry's own part of its descriptor.
    pub(crate) fn own_descriptor(&self, id: EntryId) -> Descriptor {
        let mut own = self.descriptor(id).as_ref().clone();
        for list in [&mut own.dacl, &mut own.sacl].into_iter().flatten() {
            list.aces.retain(|ace| !ace.is_inherited());
        }
        own
    }

    /// The entry as access checks see it.
    pub(crate) fn guarded<'a>(&self, id: EntryId, descriptor: &'a Descriptor) -> Guarded<'a> {
        Guarded { descriptor, sid: self.entry(id).sid }
    }

    /// What guards a new entry of a class when its maker says nothing, without what it inherits.
    pub(crate) fn default_descriptor(&self, class: &Class, owner: Sid) -> Descriptor {
        let descriptor = default_descriptor(class.name, self.identity.sid);
        let mut descriptor = descriptor.unwrap_or_default();
        descriptor.owner = Some(owner);
        descriptor.group = Some(owner);
        descriptor
    }

    /// In whose part of the forest an entry stands.
    pub(crate) fn realm_of(&self, id: EntryId) -> Realm {
        if self.is_within(id, self.places.schema, true) {
            Realm::Schema
        } else if self.is_within(id, self.places.configuration, true) {
            Realm::Configuration
        } else {
            Realm::Domain
        }
    }

    /// The head of the naming context that an entry belongs to.
    pub(crate) fn context_of(&self, id: EntryId) -> EntryId {
        let mut place = id;
        while let Some(parent) = self.entry(place).parent.filter(|_| !self.entry(place).context) {
            place = parent;
        }
        place
    }

    fn effective(&self, computed: &mut Computed, id: EntryId) -> (Arc<Descriptor>, Realm) {
        let entry = self.entry(id);
        let above = entry.parent.filter(|_| !entry.context);
        let above = above.map(|parent| self.effective(computed, parent));
        let realm = above.as_ref().map_or_else(|| self.realm_of(id), |(_, realm)| *realm);
        let parent = above.map(|(parent, _)| parent);
        let source = self.source(computed, id, entry, realm);
        let key = (source, entry.class.name, parent.as_ref().map(address));
        if let Some(known) = computed.effective.get(&key) {
            return (Arc::clone(known), realm);
        }
        let own = match &key.0 {
            Source::Own(whole) if entry.deleted => return (Arc::clone(whole), realm),
            Source::Own(own) => own.as_ref().clone(),
            Source::Class(realm) => {
                self.default_descriptor(entry.class, self.identity.sid.account(realm.owner()))
            }
            Source::First(place) => first_descriptor(place, self.identity.sid).unwrap_or_default(),
        };
        let birth = Birth { parent: parent.as_deref(), class: entry.class.guid() };
        let effective = Arc::new(inherit(&own, &birth));
        computed.effective.insert(key, Arc::clone(&effective));
        (effective, realm)
    }

    fn source(&self, computed: &Computed, id: EntryId, entry: &Entry, realm: Realm) -> Source {
        let first = || computed.first.as_ref().and_then(|first| first.get(&id));
        match &entry.guard {
            Guard::Own(own) => Source::Own(Arc::clone(own)),
            Guard::Default => first().map_or(Source::Class(realm), |place| Source::First(place)),
        }
    }

    /// Finds the entries that the domain began with and that have a descriptor of their own.
    fn first_places(&self) -> BTreeMap<EntryId, &'static str> {
        let is_first = |id: &EntryId| self.entry(*id).usn_created <= self.counters.provisioned_usn;
        let named = first_places().filter_map(|(name, path)| Some((self.at(path)?, name)));
        let mut first: BTreeMap<EntryId, &'static str> =
            named.filter(|(id, _)| is_first(id)).collect();
        let protected = protected_sids(self.identity.sid).filter_map(|sid| self.by_sid(sid));
        first.extend(protected.filter(is_first).map(|id| (id, ADMIN_SD_HOLDER)));
        first
    }

    /// An entry by its DN without the domain's own.
    pub(super) fn below_domain_head(&self, name: &str) -> Option<EntryId> {
        let rdns = dn::parse(name)?;
        rdns.iter().rev().try_fold(self.places.domain, |place, rdn| self.child(place, &rdn.key()))
    }

    fn at(&self, path: &[String]) -> Option<EntryId> {
        path.iter().try_fold(self.places.domain, |place, key| self.child(place, key))
    }
}

fn address(descriptor: &Arc<Descriptor>) -> usize {
    Arc::as_ptr(descriptor).addr()
}
