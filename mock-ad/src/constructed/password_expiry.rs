//! msDS-UserPasswordExpiryTimeComputed (MS-ADTS 3.1.1.4.5.32).

use crate::account::{NEVER, Policy};
use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    if !entry.is_account() || entry.deleted {
        return Vec::new();
    }
    vec![Value::Number(Policy::of(directory, entry).expiry(entry).unwrap_or(NEVER))]
}
