//! The account that a connection is bound as, with its groups as they were at the time of the bind (MS-ADTS 5.1.3.4).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::directory::{Directory, EntryId};
use crate::guid::Guid;
use crate::schema::{Attr, all_rights};
use crate::security::{Asked, Descriptor, Guarded, Rights, Token, granted, well_known};
use crate::sid::Sid;

/// An account with its token, and what it was found to be able to read.
pub(crate) struct Principal {
    pub(crate) id: EntryId,
    pub(crate) token: Token,
    /// By the address of the descriptor, and whether the entry is the account itself or a group that it belongs to.
    readings: Mutex<BTreeMap<(usize, bool), Arc<Reading>>>,
}

/// What a principal may read of the entries that one descriptor guards. Most entries share their descriptor with others, so
/// that it is looked through once and not for every entry.
pub(crate) struct Reading {
    /// Held so that its address stays its own.
    descriptor: Arc<Descriptor>,
    sid: Option<Sid>,
    /// Whether the entries below are visible.
    pub(crate) lists: bool,
    /// Whether every attribute can be read, the confidential ones too.
    pub(crate) everything: bool,
    attributes: Mutex<BTreeMap<Attr, bool>>,
}

/// RIDs of the groups whose members are domain controllers.
const CONTROLLERS: &[u32] = &[516, 521];

impl Principal {
    pub(crate) fn new(directory: &Directory, id: EntryId) -> Self {
        let token = token(directory, id);
        Self { id, token, readings: Mutex::new(BTreeMap::new()) }
    }

    /// What may be read of an entry.
    pub(crate) fn reading(&self, directory: &Directory, id: EntryId) -> Arc<Reading> {
        let descriptor = directory.descriptor(id);
        let sid = directory.entry(id).sid.filter(|sid| self.token.holds(*sid));
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (Arc::as_ptr(&descriptor).addr(), sid.is_some());
        let reading = readings
            .entry(key)
            .or_insert_with(|| Arc::new(Reading::new(descriptor, sid, &self.token)));
        Arc::clone(reading)
    }
}

impl Reading {
    fn new(descriptor: Arc<Descriptor>, sid: Option<Sid>, token: &Token) -> Self {
        let guarded = Guarded { descriptor: &descriptor, sid };
        let lists = granted(guarded, token, Rights::LIST_CONTENTS, Asked::Object);
        let all = Rights::READ_PROPERTY | Rights::CONTROL_ACCESS;
        let everything = granted(guarded, token, all, Asked::Everything);
        Self { descriptor, sid, lists, everything, attributes: Mutex::new(BTreeMap::new()) }
    }

    /// Whether an attribute can be read. Confidential ones take the right to control access too (MS-ADTS 3.1.1.4.4).
    pub(crate) fn reads(&self, token: &Token, attr: Attr) -> bool {
        if self.everything {
            return true;
        }
        let mut attributes = self.attributes.lock().unwrap_or_else(PoisonError::into_inner);
        *attributes.entry(attr).or_insert_with(|| {
            let guarded = Guarded { descriptor: &self.descriptor, sid: self.sid };
            let confidential = attr.definition().confidential();
            let control = if confidential { Rights::CONTROL_ACCESS } else { Rights::NONE };
            granted(guarded, token, Rights::READ_PROPERTY | control, asked_for(attr))
        })
    }
}

/// The property sets by name.
static PROPERTY_SETS: LazyLock<BTreeMap<&str, Guid>> = LazyLock::new(|| {
    all_rights().filter_map(|right| Some((right.cn, Guid::parse(right.guid)?))).collect()
});

/// The attribute as entries of access lists name it.
pub(super) fn asked_for(attr: Attr) -> Asked {
    let definition = attr.definition();
    let set = definition.property_set().and_then(|set| {
        let guid = PROPERTY_SETS.get(set).copied();
        guid.or_else(|| Guid::parse(set))
    });
    Asked::Attribute { attribute: definition.guid(), set }
}

/// All groups of an account, and those that every account over the network belongs to.
fn token(directory: &Directory, id: EntryId) -> Token {
    let entry = directory.entry(id);
    let user = entry.sid.unwrap_or(well_known::EVERYONE);
    let mut sids = vec![
        well_known::EVERYONE,
        well_known::NETWORK,
        well_known::AUTHENTICATED_USERS,
        well_known::THIS_ORGANIZATION,
    ];
    let groups = directory.groups_of(id);
    let is_controller =
        |sid: &Sid| CONTROLLERS.iter().any(|rid| *sid == directory.identity.sid.account(*rid));
    let groups: Vec<Sid> = groups.iter().filter_map(|group| directory.entry(*group).sid).collect();
    if groups.iter().any(is_controller) {
        sids.push(well_known::ENTERPRISE_DOMAIN_CONTROLLERS);
    }
    // What belongs to everybody can belong to groups itself, by an entry that stands for it.
    for sid in sids.clone() {
        let entry = directory.by_sid(sid).map(|id| directory.groups_of(id)).unwrap_or_default();
        sids.extend(entry.iter().filter_map(|group| directory.entry(*group).sid));
    }
    // A domain without this group has not restricted who reads; Authenticated Users are its members from the beginning.
    if directory.by_sid(well_known::PRE_WINDOWS_2000).is_none() {
        sids.push(well_known::PRE_WINDOWS_2000);
    }
    sids.extend(groups);
    Token::new(user, sids)
}
