//! msDS-Approx-Immed-Subordinates (MS-ADTS 3.1.1.4.5.15): how many entries stand right below; exact here.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, id: EntryId, _: &Entry) -> Vec<Value> {
    let count = directory.children(id).filter(|child| directory.is_visible(*child, false)).count();
    vec![Value::Number(i64::try_from(count).unwrap_or(i64::MAX))]
}
