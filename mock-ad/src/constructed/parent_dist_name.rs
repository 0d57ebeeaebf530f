//! msDS-parentdistname (MS-ADA2): the DN of the entry above.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    entry.parent.map(Value::Link).into_iter().collect()
}
