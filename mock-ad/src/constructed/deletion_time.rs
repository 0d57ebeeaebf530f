//! msDS-LocalEffectiveDeletionTime and msDS-LocalEffectiveRecycleTime (MS-ADTS 3.1.1.4.5.37 and 38): when an entry was deleted,
//! and when it became bare. Both are the same while the recycle bin is off.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;
use crate::time;

pub(super) fn deleted(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    time_of(entry, Attr::IS_DELETED)
}

pub(super) fn recycled(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let bin = entry.is_recycled() || directory.has_recycle_bin();
    time_of(entry, if bin { Attr::IS_RECYCLED } else { Attr::IS_DELETED })
}

fn time_of(entry: &Entry, attr: Attr) -> Vec<Value> {
    let stamp = entry.stamp(attr).filter(|_| entry.deleted);
    stamp.map(|stamp| Value::text(time::generalized(stamp.time))).into_iter().collect()
}
