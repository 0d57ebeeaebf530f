//! msds-memberOfTransitive and msds-memberTransitive (MS-ADTS 3.1.1.4.5.40 and 41): links followed to their end.

use std::collections::BTreeSet;

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(super) fn groups(directory: &Directory, id: EntryId, _: &Entry) -> Vec<Value> {
    closure(id, |id| directory.linking(id, Attr::MEMBER).collect())
}

pub(super) fn members(directory: &Directory, id: EntryId, _: &Entry) -> Vec<Value> {
    closure(id, |id| directory.entry(id).links(Attr::MEMBER).collect())
}

fn closure(start: EntryId, step: impl Fn(EntryId) -> Vec<EntryId>) -> Vec<Value> {
    let mut found = BTreeSet::new();
    let mut waiting = step(start);
    while let Some(id) = waiting.pop() {
        if found.insert(id) {
            waiting.extend(step(id));
        }
    }
    found.into_iter().map(Value::Link).collect()
}
