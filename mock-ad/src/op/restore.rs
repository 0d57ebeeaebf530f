//! Reanimation of a deleted entry (MS-ADTS 3.1.1.5.3.7): one modify that removes isDeleted and gives a new DN.

use super::access::Access;
use super::account_rules::{self, Written};
use super::{Call, modify, naming};
use crate::account::{fill_defaults, uac};
use crate::directory::{Directory, Entry, EntryId};
use crate::dn;
use crate::error::Refusal;
use crate::ldap::{Answer, Change, ChangeKind};
use crate::schema::{Attr, find_attribute};
use crate::security::right;

/// RID of Domain Users, the primary group of restored users.
const DOMAIN_USERS: i64 = 513;

pub(super) fn restore(
    directory: &mut Directory,
    call: &Call<'_>,
    id: EntryId,
    changes: &[&Change],
) -> Result<Answer, Refusal> {
    if directory.entry(id).is_recycled() {
        return Err(Refusal::unwilling(0x2077));
    }
    let (target, others) = target(changes)?;
    let mut rdns = dn::parse(&target).ok_or_else(|| Refusal::bad_name(&target))?;
    if rdns.is_empty() {
        return Err(Refusal::bad_name(&target));
    }
    let rdn = rdns.remove(0);
    let parent = directory.walk(&rdns, false)?;
    let mut entry = directory.entry(id).clone();
    check_rights(directory, call, &entry, parent)?;
    naming::check_name(entry.class, &rdn)?;
    naming::check_place(directory, entry.class, parent)?;
    naming::check_free(directory, parent, (entry.class.rdn, &rdn.value), None)?;
    entry.name = rdn.value.into();
    entry.parent = Some(parent);
    entry.deleted = false;
    entry.guard = directory.guard(directory.own_descriptor(id));
    entry.set(Attr::LAST_KNOWN_PARENT, Vec::new());
    entry.set(Attr::LAST_KNOWN_RDN, Vec::new());
    // What comes out of the recycle bin is as it was.
    if entry.is_account() && !directory.has_recycle_bin() {
        let control = entry.number(Attr::USER_ACCOUNT_CONTROL);
        entry.set_number(Attr::USER_ACCOUNT_CONTROL, uac::stored(control) | uac::ACCOUNTDISABLE);
        entry.set_number(Attr::PRIMARY_GROUP_ID, DOMAIN_USERS);
        fill_defaults(&mut entry);
    }
    for (attr, change) in others {
        modify::apply(directory, &mut entry, (attr, change), false)?;
    }
    check_rules(directory, &entry)?;
    directory.put(id, entry);
    Ok(Answer::default())
}

/// MS-ADTS 3.1.1.5.3.7.1.
fn check_rights(
    directory: &Directory,
    call: &Call<'_>,
    entry: &Entry,
    parent: EntryId,
) -> Result<(), Refusal> {
    let access = Access::new(directory, call.session);
    access.require_sight(parent)?;
    access.require_control(directory.context_of(parent), right::REANIMATE, 0x2098)?;
    access.require_child(parent, entry.class)
}

fn check_rules(directory: &Directory, entry: &Entry) -> Result<(), Refusal> {
    account_rules::check(directory, &Written { id: None, before: None, after: entry })
}

/// Changes with the attributes that they concern.
type Known<'a> = Vec<(Attr, &'a Change)>;

/// The DN in a request that restores, and what it changes beside; any other change of a deleted entry is refused.
fn target<'a>(changes: &[&'a Change]) -> Result<(String, Known<'a>), Refusal> {
    let mut undeletes = false;
    let mut target = None;
    let mut others = Vec::new();
    for change in changes {
        let name = &change.attribute.name;
        let attr = find_attribute(name).ok_or_else(Refusal::unknown_attribute)?;
        match (attr, change.kind, change.attribute.values.as_slice()) {
            (Attr::IS_DELETED, ChangeKind::Delete, _) => undeletes = true,
            (Attr::DISTINGUISHED_NAME, ChangeKind::Replace, [dn]) => {
                target = String::from_utf8(dn.clone()).ok();
            }
            _ => others.push((attr, *change)),
        }
    }
    let target = target.filter(|_| undeletes).ok_or_else(|| Refusal::unwilling(0x2077))?;
    Ok((target, others))
}
