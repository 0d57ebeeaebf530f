//! fromEntry (MS-ADTS 3.1.1.4.5.8): whether the entry is writable here, as all of this server's are.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(_: &Directory, _: EntryId, _: &Entry) -> Vec<Value> {
    vec![Value::text("TRUE")]
}
