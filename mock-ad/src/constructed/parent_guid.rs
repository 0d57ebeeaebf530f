//! parentGUID (MS-ADTS 3.1.1.4.5.19).

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    entry
        .parent
        .map(|parent| Value::Bytes(directory.entry(parent).guid.0.into()))
        .into_iter()
        .collect()
}
