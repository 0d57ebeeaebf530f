//! msDS-ResultantPSO (MS-ADTS 3.1.1.4.5.36): the password settings object in force for a user.

use crate::account::resultant_settings;
use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    resultant_settings(directory, entry).map(Value::Link).into_iter().collect()
}
