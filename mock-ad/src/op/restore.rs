//! Reanimation of a tombstone (MS-ADTS 3.1.1.5.3.7): one modify that removes isDeleted and gives a new DN.

use super::access::Access;
use super::account_rules::{self, Written};
use super::{Call, naming};
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
    let target = target(changes)?;
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
    if entry.is_account() {
        let control = entry.number(Attr::USER_ACCOUNT_CONTROL);
        entry.set_number(Attr::USER_ACCOUNT_CONTROL, uac::stored(control) | uac::ACCOUNTDISABLE);
        entry.set_number(Attr::PRIMARY_GROUP_ID, DOMAIN_USERS);
        fill_defaults(&mut entry);
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

/// The DN in a request of the one form that restores; any other change of a tombstone is refused.
fn target(changes: &[&Change]) -> Result<String, Refusal> {
    let mut undeletes = false;
    let mut target = None;
    for change in changes {
        match (
            find_attribute(&change.attribute.name),
            change.kind,
            change.attribute.values.as_slice(),
        ) {
            (Some(Attr::IS_DELETED), ChangeKind::Delete, _) => undeletes = true,
            (Some(Attr::DISTINGUISHED_NAME), ChangeKind::Replace, [dn]) => {
                target = String::from_utf8(dn.clone()).ok();
            }
            _ => return Err(Refusal::not_modelled()),
        }
    }
    target.filter(|_| undeletes).ok_or_else(|| Refusal::unwilling(0x2035))
}
