//! Writing unicodePwd (MS-ADTS 3.1.1.3.1.5.1): a reset replaces, a change deletes the old and adds the new password.

use crate::account::{Policy, Secret, StoredPassword, count_bad_password, is_locked};
use crate::directory::{Directory, Entry, EntryId};
use crate::error::Refusal;
use crate::ldap::{Change, ChangeKind};
use crate::schema::Attr;
use crate::tap::Security;
use crate::time;

/// What a client wants with a password.
pub(super) enum PasswordWrite {
    Reset(Secret),
    Change { old: Secret, new: Secret },
}

/// Reads the changes of one request that concern unicodePwd, in their order.
pub(super) fn read(
    changes: &[&Change],
    security: Security,
) -> Result<Option<PasswordWrite>, Refusal> {
    if changes.is_empty() {
        return Ok(None);
    }
    if security == Security::Plain {
        return Err(Refusal::unwilling(0x1f));
    }
    if changes.iter().any(|change| change.attribute.values.len() > 1) {
        return Err(Refusal::constraint(0x2081, Attr::UNICODE_PWD));
    }
    let value =
        |change: &Change| change.attribute.values.first().map(|value| secret(value)).transpose();
    match changes {
        [reset] if reset.kind == ChangeKind::Replace => match value(reset)? {
            Some(password) => Ok(Some(PasswordWrite::Reset(password))),
            None => Err(Refusal::unwilling(0x2035)),
        },
        [delete, rest @ ..] if delete.kind == ChangeKind::Delete && rest.len() < 2 => {
            let old = value(delete)?.ok_or_else(|| Refusal::unwilling(0x2035))?;
            let new = match rest {
                [] => Secret::new(""),
                [add, ..] if add.kind == ChangeKind::Add => {
                    value(add)?.ok_or_else(|| Refusal::unwilling(0x2035))?
                }
                _ => return Err(Refusal::unwilling(0x2035)),
            };
            Ok(Some(PasswordWrite::Change { old, new }))
        }
        _ => Err(Refusal::unwilling(0x2035)),
    }
}

/// Reads one value of unicodePwd.
pub(super) fn secret(value: &[u8]) -> Result<Secret, Refusal> {
    Secret::from_unicode_pwd(value).ok_or_else(|| Refusal::unwilling(0x1f))
}

/// Gives an account a password on an administrator's word. Neither history nor minimum age applies.
pub(super) fn reset(
    directory: &Directory,
    account: &mut Entry,
    password: Secret,
) -> Result<StoredPassword, Refusal> {
    let policy = Policy::of(directory, account);
    if !policy.accepts(account, &password) || !is_accepted(directory, account, &password, true) {
        return Err(Refusal::unwilling(0x52d));
    }
    Ok(store(directory, account, password, &policy))
}

/// The same for who asks with policy hints: history and minimum age apply (MS-ADTS 3.1.1.3.4.1.27).
pub(super) fn careful_reset(
    directory: &Directory,
    account: &mut Entry,
    password: Secret,
) -> Result<StoredPassword, Refusal> {
    let policy = Policy::of(directory, account);
    if !policy.accepts_change(account, &password, time::ticks(directory.now)) {
        return Err(Refusal::unwilling(0x52d));
    }
    reset(directory, account, password)
}

/// Gives an account a password on the word of somebody who knows the old one. A wrong old one counts as a bad logon.
pub(super) fn change(
    directory: &mut Directory,
    id: EntryId,
    account: &mut Entry,
    (old, new): (&Secret, Secret),
) -> Result<StoredPassword, Refusal> {
    let policy = Policy::of(directory, account);
    let now = time::ticks(directory.now);
    if is_locked(&policy, account, now) {
        return Err(Refusal::constraint(0x775, Attr::UNICODE_PWD));
    }
    if !account.secrets.is_current(old.reveal()) {
        count_bad_password(directory, id, &policy);
        return Err(Refusal::constraint(0x56, Attr::UNICODE_PWD));
    }
    if !policy.accepts(account, &new) || !policy.accepts_change(account, &new, now) {
        return Err(Refusal::constraint(0x52d, Attr::UNICODE_PWD));
    }
    if !is_accepted(directory, account, &new, false) {
        return Err(Refusal::constraint(0x52d, Attr::UNICODE_PWD));
    }
    Ok(store(directory, account, new, &policy))
}

/// Whether the password filter agrees.
fn is_accepted(directory: &Directory, account: &Entry, password: &Secret, is_reset: bool) -> bool {
    directory.identity.password_filter.as_ref().is_none_or(|filter| {
        let display_name = account.text(Attr::DISPLAY_NAME).unwrap_or_default();
        filter.accepts(account.sam_account_name(), display_name, password.reveal(), is_reset)
    })
}

fn store(
    directory: &Directory,
    account: &mut Entry,
    password: Secret,
    policy: &Policy,
) -> StoredPassword {
    account.secrets.store(password.clone(), policy.history_length);
    account.set_number(Attr::PWD_LAST_SET, time::ticks(directory.now));
    StoredPassword {
        sam_account_name: account.sam_account_name().to_owned(),
        rid: account.sid.map(|sid| sid.rid()).unwrap_or_default(),
        password,
    }
}
