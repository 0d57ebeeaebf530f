//! tokenGroups and its kin (MS-ADTS 3.1.1.4.5.19, 20, 42, 43): all security groups of an account, groups of groups included,
//! by SID or by name.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

/// GROUP_TYPE_ACCOUNT_GROUP and GROUP_TYPE_UNIVERSAL_GROUP of groupType.
const GLOBAL_OR_UNIVERSAL: i64 = 0x2 | 0x8;

pub(super) fn sids(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    sids_of(directory, &groups(directory, id, entry))
}

pub(super) fn names(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    groups(directory, id, entry).into_iter().map(Value::Link).collect()
}

pub(super) fn wide_sids(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    sids_of(directory, &wide_groups(directory, id, entry))
}

pub(super) fn wide_names(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    wide_groups(directory, id, entry).into_iter().map(Value::Link).collect()
}

fn groups(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<EntryId> {
    let has_token = entry.sid.is_some() && !entry.deleted;
    if has_token { directory.groups_of(id) } else { Vec::new() }
}

fn wide_groups(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<EntryId> {
    let mut groups = groups(directory, id, entry);
    groups.retain(|group| {
        directory.entry(*group).number(Attr::GROUP_TYPE) & GLOBAL_OR_UNIVERSAL != 0
    });
    groups
}

fn sids_of(directory: &Directory, groups: &[EntryId]) -> Vec<Value> {
    let sids = groups.iter().filter_map(|group| directory.entry(*group).sid);
    sids.map(|sid| Value::Bytes(sid.to_bytes().into())).collect()
}
