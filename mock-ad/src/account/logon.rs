//! Whether an account with a password may log on, and what the attempt leaves behind (MS-SAMR 3.1.5.14.7 and 8).

use crate::account::{NEVER, Policy, is_expired, uac};
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;
use crate::time;

/// Why a logon fails: the Win32 error that follows `data` in the text of a failed bind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LogonFailure(pub(crate) u32);

impl LogonFailure {
    pub(crate) const BAD_NAME_OR_PASSWORD: Self = Self(0x52e);
    pub(crate) const UNKNOWN_USER: Self = Self(0x525);
    pub(crate) const LOGON_HOURS: Self = Self(0x530);
    pub(crate) const WORKSTATION: Self = Self(0x531);
    pub(crate) const PASSWORD_EXPIRED: Self = Self(0x532);
    pub(crate) const DISABLED: Self = Self(0x533);
    pub(crate) const ACCOUNT_EXPIRED: Self = Self(0x701);
    pub(crate) const MUST_CHANGE: Self = Self(0x773);
    pub(crate) const LOCKED: Self = Self(0x775);
}

/// Tries a password on an account with a simple bind, for which the workstation is the domain controller itself.
pub(crate) fn log_on(
    directory: &mut Directory,
    id: EntryId,
    password: &str,
) -> Result<(), LogonFailure> {
    let host = directory.identity.host.clone();
    log_on_at(directory, id, password, &host)
}

/// Tries a password on an account at a workstation. Counters change as on a domain controller.
pub(crate) fn log_on_at(
    directory: &mut Directory,
    id: EntryId,
    password: &str,
    workstation: &str,
) -> Result<(), LogonFailure> {
    let now = time::ticks(directory.now);
    let account = directory.entry(id);
    let policy = Policy::of(directory, account);
    if is_locked(&policy, account, now) {
        return Err(LogonFailure::LOCKED);
    }
    if !account.secrets.is_current(password) {
        // A device that still has an old password must not lock its user out.
        if !account.secrets.is_previous(password) {
            count_bad_password(directory, id, &policy);
        }
        return Err(LogonFailure::BAD_NAME_OR_PASSWORD);
    }
    allowed(&policy, account, now)?;
    restrictions(directory, account, workstation)?;
    let mut account = account.clone();
    let was_locked = account.number(Attr::LOCKOUT_TIME) != 0;
    if was_locked {
        account.set_number(Attr::LOCKOUT_TIME, 0);
    }
    account.set_number(Attr::BAD_PWD_COUNT, 0);
    account.set_number(Attr::LAST_LOGON, now);
    if is_time_stamp_due(&account, now) {
        account.set_number(Attr::LAST_LOGON_TIMESTAMP, now);
    }
    account.set_number(Attr::LOGON_COUNT, account.number(Attr::LOGON_COUNT).saturating_add(1));
    directory.put(id, account);
    Ok(())
}

/// Whether lastLogonTimestamp, which is replicated, is old enough to be written: after 9 to 14 days (MS-ADA1, attribute
/// lastLogonTimestamp). Windows draws the number of days each time, here every account has its own.
fn is_time_stamp_due(account: &Entry, now: i64) -> bool {
    const TICKS_PER_DAY: i64 = 24 * 60 * 60 * 10_000_000;
    let days = 14 - i64::from(account.guid.0[0] % 6);
    let last = account.number(Attr::LAST_LOGON_TIMESTAMP);
    last == 0 || now.saturating_sub(last) >= days * TICKS_PER_DAY
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

/// Whether an account may log on at a workstation and at this hour.
fn restrictions(
    directory: &Directory,
    account: &Entry,
    workstation: &str,
) -> Result<(), LogonFailure> {
    let stations = account.text(Attr::USER_WORKSTATIONS).unwrap_or_default();
    if !stations.is_empty()
        && !stations.split(',').any(|station| station.trim().eq_ignore_ascii_case(workstation))
    {
        return Err(LogonFailure::WORKSTATION);
    }
    match account.stored(Attr::LOGON_HOURS).first() {
        Some(Value::Bytes(hours)) if !is_allowed_hour(hours, directory.now.as_second()) => {
            Err(LogonFailure::LOGON_HOURS)
        }
        _ => Ok(()),
    }
}

/// A bit for each hour of the week, from Sunday 0:00 UTC on, the lowest bit of a byte first (MS-SAMR 2.2.6.5). Any other
/// length forbids nothing.
fn is_allowed_hour(hours: &[u8], unix_s: i64) -> bool {
    /// 1970-01-01 was a Thursday.
    const HOURS_TO_THURSDAY: i64 = 4 * 24;
    let Ok(hours) = <[u8; 21]>::try_from(hours) else { return true };
    let hour = (unix_s.div_euclid(3600) + HOURS_TO_THURSDAY).rem_euclid(7 * 24);
    let (byte, bit) = (usize::try_from(hour / 8).unwrap_or_default(), hour % 8);
    hours.get(byte).is_none_or(|byte| (byte >> bit) & 1 == 1)
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

#[cfg(test)]
mod tests {
    use super::is_allowed_hour;

    #[test]
    fn the_week_of_logon_hours_begins_on_sunday_at_midnight() {
        let mut hours = [0; 21];
        hours[0] = 0b10;
        // Sunday 2026-03-01, from 1:00 to 2:00.
        let sunday = 1_772_323_200;
        let open: Vec<bool> =
            (0..4).map(|half_hour| is_allowed_hour(&hours, sunday + half_hour * 1800)).collect();
        assert_eq!(open, [false, false, true, true]);
        assert!(is_allowed_hour(&[], sunday));
    }
}
