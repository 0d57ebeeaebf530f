//! msDS-LocalEffectiveDeletionTime and msDS-LocalEffectiveRecycleTime (MS-ADTS 3.1.1.4.5.37 and 38): when an entry became a
//! tombstone. Both begin at once while the recycle bin is off.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;
use crate::time;

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let stamp = entry.stamp(Attr::IS_DELETED).filter(|_| entry.deleted);
    stamp.map(|stamp| Value::text(time::generalized(stamp.time))).into_iter().collect()
}
