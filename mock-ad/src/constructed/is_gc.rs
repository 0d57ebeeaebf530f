//! msDS-isGC (MS-ADTS 3.1.1.4.5.31): whether a domain controller is a global catalog.

use super::controller;
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

/// NTDSDSA_OPT_IS_GC of `options`.
const IS_GC: i64 = 1;

pub(super) fn compute(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    let settings = controller::settings_of(directory, id, entry);
    let is_gc = settings.map(|id| directory.entry(id).number(Attr::OPTIONS) & IS_GC != 0);
    is_gc.map(|is_gc| Value::text(if is_gc { "TRUE" } else { "FALSE" })).into_iter().collect()
}
