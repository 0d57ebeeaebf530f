//! msDS-Auxiliary-Classes (MS-ADTS 3.1.1.4.5.18): the classes in objectClass that the entry's own class does not lead to.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let added = entry.auxiliaries.iter().filter(|class| !entry.class.is_a(class.name));
    added.map(|class| Value::text(class.name)).collect()
}
