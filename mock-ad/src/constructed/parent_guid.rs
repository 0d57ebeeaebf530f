//! parentGUID (MS-ADTS 3.1.1.4.5.28); heads of naming contexts have none.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let parent = entry.parent.filter(|_| !entry.context);
    let guid = |parent: EntryId| Value::Bytes(directory.entry(parent).guid.0.into());
    parent.map(guid).into_iter().collect()
}
