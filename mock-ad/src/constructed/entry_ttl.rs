//! entryTTL (MS-ADTS 3.1.1.4.5.12): the seconds that an entry with an end still has.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;
use crate::time;

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let end = entry.text(Attr::ENTRY_TIME_TO_DIE).and_then(time::parse);
    let left_s = |end: jiff::Timestamp| end.as_second() - directory.now.as_second();
    end.map(|end| Value::Number(left_s(end).clamp(0, 0xffff_ffff))).into_iter().collect()
}
