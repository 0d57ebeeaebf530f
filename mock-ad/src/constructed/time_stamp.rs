//! createTimeStamp and modifyTimeStamp (MS-ADTS 3.1.1.4.5.13 and .14). The subschema's tells when the schema last changed, which
//! clients compare with what they remember.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::time;

pub(super) fn created(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    vec![Value::text(time::generalized(entry.created))]
}

pub(super) fn modified(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    vec![Value::text(time::generalized(entry.changed))]
}
