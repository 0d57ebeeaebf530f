//! Whether an account with a password may log on, and what the attempt leaves behind (MS-SAMR 3.1.5.14.7 and 8).

use crate::account::{NEVER, Policy, is_expired, uac};
use crate::directory::{Directory, Entry, EntryId};
use crate::schema::Attr;
use crate::time;

/// Why a logon fails: the Win32 error that follows `data` in the text of a failed bind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LogonFailure(pub(crate) u32);

impl LogonFailure {
    pub(crate) const BAD_NAME_OR_PASSWORD: Self = Self(0x52e);
    pub(crate) const PASSWORD_EXPIRED: Self = Self(0x532);
    pub(crate) const DISABLED: Self = Self(0x533);
    pub(crate) const ACCOUNT_EXPIRED: Self = Self(0x701);
    pub(crate) const MUST_CHANGE: Self = Self(0x773);
    pub(crate) const LOCKED: Self = Self(0x775);
}

/// Tries a password on an account. Counters change as on a domain controller.
pub(crate) fn log_on(
    directory: &mut Directory,
    id: EntryId,
    password: &str,
) -> Result<(), LogonFailure> {
    let policy = Policy::of(directory);
    let now = time::ticks(directory.now);
    let account = directory.entry(id);
    if is_locked(&policy, account, now) {
        return Err(LogonFailure::LOCKED);
    }
    if !account.secrets.is_current(password) {
        count_bad_password(directory, id, &policy);
        return Err(LogonFailure::BAD_NAME_OR_PASSWORD);
    }
    allowed(&policy, account, now)?;
    let mut account = account.clone();
    let was_locked = account.number(Attr::LOCKOUT_TIME) != 0;
    if was_locked {
        account.set_number(Attr::LOCKOUT_TIME, 0);
    }
    account.set_number(Attr::BAD_PWD_COUNT, 0);
    account.set_number(Attr::LAST_LOGON, now);
    account.set_number(Attr::LOGON_COUNT, account.number(Attr::LOGON_COUNT).saturating_add(1));
    directory.put(id, account);
    Ok(())
}

/// Whether an account whose password is right may log on now.
fn allowed(policy: &Policy, account: &Entry, now: i64) -> Result<(), LogonFailure> {
    let expires = account.number(Attr::ACCOUNT_EXPIRES);
    if account.number(Attr::USER_ACCOUNT_CONTROL) & uac::ACCOUNTDISABLE != 0 {
        return Err(LogonFailure::DISABLED);
    }
    if expires != 0 && expires != NEVER && expires <= now {
        return Err(LogonFailure::ACCOUNT_EXPIRED);
    }
    if is_expired(policy, account, now) {
        let must_change = account.number(Attr::PWD_LAST_SET) == 0;
        return Err(if must_change {
            LogonFailure::MUST_CHANGE
        } else {
            LogonFailure::PASSWORD_EXPIRED
        });
    }
    Ok(())
}

/// Whether too many bad passwords lock the account now.
pub(crate) fn is_locked(policy: &Policy, account: &Entry, now: i64) -> bool {
    let since = account.number(Attr::LOCKOUT_TIME);
    since != 0
        && (policy.lockout_duration == 0 || since.saturating_add(policy.lockout_duration) > now)
}

/// Counts a wrong password, and locks the account at the threshold.
pub(crate) fn count_bad_password(directory: &mut Directory, id: EntryId, policy: &Policy) {
    let now = time::ticks(directory.now);
    let mut account = directory.entry(id).clone();
    let recent =
        account.number(Attr::BAD_PASSWORD_TIME).saturating_add(policy.observation_window) > now;
    let count = if recent { account.number(Attr::BAD_PWD_COUNT) + 1 } else { 1 };
    account.set_number(Attr::BAD_PASSWORD_TIME, now);
    account.set_number(Attr::BAD_PWD_COUNT, count);
    let locks = policy.lockout_threshold > 0 && count >= policy.lockout_threshold;
    if locks {
        account.set_number(Attr::LOCKOUT_TIME, now);
    }
    directory.put(id, account);
}
