//! primaryGroupToken (MS-ADTS 3.1.1.4.5.11): a group's RID, for use in primaryGroupID.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let sid = entry.sid.filter(|_| entry.class.is_a("group"));
    sid.map(|sid| Value::Number(i64::from(sid.rid()))).into_iter().collect()
}
