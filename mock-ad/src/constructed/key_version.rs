//! msDS-KeyVersionNumber (MS-ADTS 3.1.1.4.5.16): how often the password was written.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(super) fn compute(_: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let stamp = entry.stamp(Attr::UNICODE_PWD).filter(|_| entry.is_account());
    stamp.map(|stamp| Value::Number(i64::from(stamp.version))).into_iter().collect()
}
