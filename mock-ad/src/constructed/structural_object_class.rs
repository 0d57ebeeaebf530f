//! structuralObjectClass (MS-ADTS 3.1.1.4.5.12): the entry's class and its superiors, without auxiliary classes.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let mut names: Vec<Value> = entry.class.chain().map(|class| Value::text(class.name)).collect();
    names.reverse();
    names
}
