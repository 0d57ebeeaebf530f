//! Administrators are protected: once an hour the members of their groups are guarded as AdminSDHolder is, wherever they
//! stand, so that whoever looks after a unit cannot take them over (MS-ADTS 3.1.1.6.1).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::guard::ADMIN_SD_HOLDER;
use super::{Directory, EntryId};
use crate::schema::Attr;
use crate::security::{Descriptor, first_descriptor};
use crate::sid::Sid;

/// How often the domain controller looks after them.
const INTERVAL: SignedDuration = SignedDuration::from_mins(60);

/// RIDs of accounts and groups of the domain that are protected, and of the groups in CN=Builtin.
const IN_DOMAIN: &[u32] = &[500, 502, 512, 516, 518, 519, 521, 526, 527];
const IN_BUILTIN: &[u32] = &[544, 548, 549, 550, 551, 552];

/// The accounts and groups that are protected whoever belongs to what.
pub(super) fn protected_sids(domain: Sid) -> impl Iterator<Item = Sid> {
    let builtin = Sid::literal(5, &[32]);
    let in_domain = IN_DOMAIN.iter().map(move |rid| domain.account(*rid));
    in_domain.chain(IN_BUILTIN.iter().map(move |rid| builtin.account(*rid)))
}

/// Whether an account or group that a domain begins with is protected.
pub(super) fn is_protected(sid: Sid) -> bool {
    let rids = if sid.domain().is_some() { IN_DOMAIN } else { IN_BUILTIN };
    rids.contains(&sid.rid())
}

impl Directory {
    /// Does what was due since the last time.
    pub(crate) fn protect_administrators(&mut self) {
        let Ok(due) = self.counters.protected.checked_add(INTERVAL) else { return };
        if self.now < due {
            return;
        }
        let now = std::mem::replace(&mut self.now, due);
        let guard = self.guard(self.admin_descriptor());
        for id in self.administrators() {
            let mut entry = self.entry(id).clone();
            entry.set_number(Attr::ADMIN_COUNT, 1);
            if self.guard(self.own_descriptor(id)) != guard {
                entry.guard = guard.clone();
            }
            self.put(id, entry);
        }
        self.now = now;
        let past = now.duration_since(self.counters.protected).as_secs() / INTERVAL.as_secs();
        let past = SignedDuration::from_secs(past * INTERVAL.as_secs());
        self.counters.protected =
            self.counters.protected.checked_add(past).unwrap_or(Timestamp::MAX);
    }

    /// The protected accounts and groups, and who belongs to one of the groups in whatever way.
    fn administrators(&self) -> BTreeSet<EntryId> {
        let sids = protected_sids(self.identity.sid);
        let mut waiting: Vec<EntryId> = sids.filter_map(|sid| self.by_sid(sid)).collect();
        let mut found = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            let entry = self.entry(id);
            if entry.sid.is_some() && !entry.deleted && found.insert(id) {
                waiting.extend(entry.links(Attr::MEMBER));
            }
        }
        found
    }

    /// What guards administrators: AdminSDHolder's own descriptor.
    fn admin_descriptor(&self) -> Descriptor {
        let mut path = ["cn=system", "cn=adminsdholder"].iter();
        let holder = path.try_fold(self.places.domain, |place, key| self.child(place, key));
        match holder {
            Some(holder) => self.own_descriptor(holder),
            None => first_descriptor(ADMIN_SD_HOLDER, self.identity.sid).unwrap_or_default(),
        }
    }
}
