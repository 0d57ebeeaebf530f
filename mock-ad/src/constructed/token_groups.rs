//! tokenGroups (MS-ADTS 3.1.1.4.5.19): the SIDs of all groups of an account, groups of groups included.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    if entry.sid.is_none() || entry.deleted {
        return Vec::new();
    }
    let groups = directory.groups_of(id);
    groups
        .iter()
        .filter_map(|group| directory.entry(*group).sid)
        .map(|sid| Value::Bytes(sid.to_bytes().into()))
        .collect()
}
