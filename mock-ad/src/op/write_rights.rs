//! What it takes to change an entry: a right for each attribute, an extended right for passwords, and for some attributes a
//! right to writes that the directory checks (MS-ADTS 3.1.1.5.3.1, MS-SAMR 3.1.1.8.10).

use super::access::Access;
use super::password::PasswordWrite;
use crate::account::uac;
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::error::Refusal;
use crate::guid::Guid;
use crate::ldap::{Change, ChangeKind};
use crate::schema::Attr;
use crate::security::{Asked, Rights, Token, right};

/// ERROR_ACCESS_DENIED: who may not set a password.
const PASSWORD_DENIED: u32 = 0x5;
/// The value does not fit what a validated write allows.
const NOT_VALID: u32 = 0x200b;

/// Fails when an attribute of the changes may not be written. The security descriptor is looked after where it is written.
pub(super) fn check_changes(
    directory: &Directory,
    access: &Access<'_>,
    id: EntryId,
    changes: &[(Attr, &Change)],
) -> Result<(), Refusal> {
    for (attr, change) in changes.iter().filter(|(attr, _)| *attr != Attr::NT_SECURITY_DESCRIPTOR) {
        if access.writes(id, *attr) {
            continue;
        }
        let validated = VALIDATED.iter().find(|(known, _, _)| known == attr);
        let may = |guid: &Guid| access.has(id, Rights::SELF, Asked::Named(*guid));
        match validated.filter(|(_, guid, _)| may(guid)) {
            Some((_, _, validate)) => validate(directory, access, id, change)?,
            None => access.require_write(id, *attr)?,
        }
    }
    Ok(())
}

/// Fails when the password may not be written so.
pub(super) fn check_password(
    access: &Access<'_>,
    id: EntryId,
    password: Option<&PasswordWrite>,
) -> Result<(), Refusal> {
    let needed = match password {
        None => return Ok(()),
        Some(PasswordWrite::Reset(_)) => right::RESET_PASSWORD,
        Some(PasswordWrite::Change { .. }) => right::CHANGE_PASSWORD,
    };
    access.require_control(id, needed, PASSWORD_DENIED)
}

type Validate = fn(&Directory, &Access<'_>, EntryId, &Change) -> Result<(), Refusal>;

/// Writes that are allowed without the right to the attribute, if they make sense: the attribute, the validated write's GUID,
/// and what makes sense.
const VALIDATED: &[(Attr, Guid, Validate)] = &[
    (Attr::MEMBER, right::SELF_MEMBERSHIP, only_oneself),
    (Attr::SERVICE_PRINCIPAL_NAME, right::VALIDATED_SPN, own_service_names),
    (Attr::DNS_HOST_NAME, right::VALIDATED_DNS_HOST_NAME, own_host_name),
];

/// One may add oneself to a group, and take oneself out (MS-ADTS 3.1.1.5.3.1.1.5).
fn only_oneself(
    directory: &Directory,
    access: &Access<'_>,
    _: EntryId,
    change: &Change,
) -> Result<(), Refusal> {
    let user = access.token().map(|token| token.user);
    let is_user = |dn: &Vec<u8>| {
        let id = str::from_utf8(dn).ok().and_then(|dn| directory.resolve(dn, false).ok());
        id.is_some_and(|id| directory.entry(id).sid == user)
    };
    let values = &change.attribute.values;
    let replaces = change.kind == ChangeKind::Replace;
    if !replaces && !values.is_empty() && values.iter().all(is_user) {
        Ok(())
    } else {
        Err(Refusal::access(0x2098))
    }
}

/// Services are called after their computer: `kind/host`, and nothing else (MS-ADTS 3.1.1.5.3.1.1.4).
fn own_service_names(
    directory: &Directory,
    _: &Access<'_>,
    id: EntryId,
    change: &Change,
) -> Result<(), Refusal> {
    let hosts = host_names(directory, directory.entry(id));
    let fits = |name: &Vec<u8>| {
        let name = str::from_utf8(name).unwrap_or_default();
        let host = name.split('/').nth(1).unwrap_or_default();
        hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    };
    let removes = change.kind == ChangeKind::Delete;
    if removes || change.attribute.values.iter().all(fits) {
        Ok(())
    } else {
        Err(Refusal::constraint(NOT_VALID, Attr::SERVICE_PRINCIPAL_NAME))
    }
}

/// A computer's DNS name is its account's name in the domain (MS-ADTS 3.1.1.5.3.1.1.2).
fn own_host_name(
    directory: &Directory,
    _: &Access<'_>,
    id: EntryId,
    change: &Change,
) -> Result<(), Refusal> {
    let account = directory.entry(id).sam_account_name().trim_end_matches('$');
    let expected = format!("{account}.{}", directory.identity.domain);
    let fits = |name: &Vec<u8>| {
        str::from_utf8(name).is_ok_and(|name| name.eq_ignore_ascii_case(&expected))
    };
    if change.attribute.values.iter().all(fits) {
        Ok(())
    } else {
        Err(Refusal::constraint(NOT_VALID, Attr::DNS_HOST_NAME))
    }
}

/// The names that a computer goes by.
fn host_names(directory: &Directory, entry: &Entry) -> Vec<String> {
    let account = entry.sam_account_name().trim_end_matches('$').to_owned();
    let full = format!("{account}.{}", directory.identity.domain);
    let dns = entry.text(Attr::DNS_HOST_NAME).map(str::to_owned);
    [account, full].into_iter().chain(dns).collect()
}

/// Bits of userAccountControl that take an extended right on the domain to be set.
const BITS: &[(i64, Guid)] = &[
    (uac::SERVER_TRUST_ACCOUNT, right::INSTALL_REPLICA),
    (uac::PASSWD_NOTREQD, right::UPDATE_PASSWORD_NOT_REQUIRED),
    (uac::DONT_EXPIRE_PASSWD, right::UNEXPIRE_PASSWORD),
    (uac::ENCRYPTED_TEXT_PASSWORD_ALLOWED, right::ENABLE_REVERSIBLE_PASSWORD),
];

/// Fails when the account gets what not everybody who may write it may give (MS-SAMR 3.1.1.8.10, 3.1.1.8.8). Delegation is a
/// privilege of administrators.
pub(super) fn check_account(
    directory: &Directory,
    access: &Access<'_>,
    before: Option<&Entry>,
    after: &Entry,
) -> Result<(), Refusal> {
    let old = before.map_or(0, |before| before.number(Attr::USER_ACCOUNT_CONTROL));
    let new = after.number(Attr::USER_ACCOUNT_CONTROL);
    let domain = directory.places.domain;
    for (_, extended_right) in BITS.iter().filter(|(bit, _)| new & !old & bit != 0) {
        access.require_control(domain, *extended_right, 0x2098)?;
    }
    let delegates = (old ^ new) & uac::DELEGATION != 0;
    if delegates && !access.token().is_some_and(Token::is_administrator) {
        return Err(Refusal::access(0x2098));
    }
    let renews = |before: &Entry| {
        let now = [Value::Number(crate::time::ticks(directory.now))];
        before.stored(Attr::PWD_LAST_SET) != now && after.stored(Attr::PWD_LAST_SET) == now
    };
    if before.is_some_and(|before| renews(before) && before.secrets == after.secrets) {
        access.require_control(domain, right::UNEXPIRE_PASSWORD, 0x2098)?;
    }
    Ok(())
}
