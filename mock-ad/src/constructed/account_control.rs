//! msDS-User-Account-Control-Computed (MS-ADTS 3.1.1.4.5.17): lockout and password expiry as they are now.

use crate::account::{Policy, is_expired, is_locked, uac};
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::time;

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    if entry.is_account() && !entry.deleted {
        vec![Value::Number(lockout_and_expiry(directory, entry))]
    } else {
        Vec::new()
    }
}

/// The bits for "locked out" and "password expired".
pub(crate) fn lockout_and_expiry(directory: &Directory, entry: &Entry) -> i64 {
    let (policy, now) = (Policy::of(directory, entry), time::ticks(directory.now));
    let locked = if is_locked(&policy, entry, now) { uac::LOCKOUT } else { 0 };
    let expired = if is_expired(&policy, entry, now) { uac::PASSWORD_EXPIRED } else { 0 };
    locked | expired
}
