//! Joining a computer without the right to make one: every account may, up to ms-DS-MachineAccountQuota (MS-ADTS 3.1.1.5.2.1,
//! MS-SAMR 3.1.5.4.4). The computer belongs to the administrators then, and remembers who made it.

use super::access::Access;
use super::descriptor;
use crate::directory::{Directory, Entry, Value};
use crate::error::Refusal;
use crate::schema::{Attr, Class};
use crate::security::DOMAIN_ADMINS;

/// What may be said of such a computer.
const ATTRIBUTES: &[Attr] = &[
    Attr::CN,
    Attr::DNS_HOST_NAME,
    Attr::NAME,
    Attr::OBJECT_CLASS,
    Attr::SAM_ACCOUNT_NAME,
    Attr::SERVICE_PRINCIPAL_NAME,
    Attr::UNICODE_PWD,
    Attr::USER_ACCOUNT_CONTROL,
];

/// ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED.
const EXCEEDED: u32 = 0x216d;

/// Fails when whoever is bound may not join a computer with these attributes.
pub(super) fn check(
    directory: &Directory,
    access: &Access<'_>,
    class: &'static Class,
    attributes: impl Iterator<Item = Attr>,
) -> Result<(), Refusal> {
    let denied = || Refusal::access(0x2098);
    let token = access.token().ok_or_else(denied)?;
    let mut attributes = attributes;
    if class.name != "computer" || attributes.any(|attr| !ATTRIBUTES.contains(&attr)) {
        return Err(denied());
    }
    let creator = Value::Bytes(token.user.to_bytes().into());
    let made = directory
        .holding(Attr::CREATOR_SID, &creator)
        .filter(|id| {
            directory.entry(*id).stored(Attr::CREATOR_SID) == std::slice::from_ref(&creator)
        })
        .count();
    let quota = directory.entry(directory.places.domain).number(Attr::MACHINE_ACCOUNT_QUOTA);
    if i64::try_from(made).is_ok_and(|made| made < quota) {
        Ok(())
    } else {
        Err(Refusal::unwilling(EXCEEDED))
    }
}

/// Writes down who made the computer. What the class grants to creators is granted to him.
pub(super) fn settle(directory: &Directory, access: &Access<'_>, entry: &mut Entry) {
    let Some(token) = access.token() else { return };
    entry.set(Attr::CREATOR_SID, vec![Value::Bytes(token.user.to_bytes().into())]);
    let administrators = directory.identity.sid.account(DOMAIN_ADMINS);
    let own = directory.default_descriptor(entry.class, token.user);
    entry.guard = descriptor::guard_of_new(directory, &own, entry.class, Some(administrators));
}
