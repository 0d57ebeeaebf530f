//! msDS-isRODC (MS-ADTS 3.1.1.4.5.30): whether a domain controller is read-only.

use super::controller;
use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    let settings = controller::settings_of(directory, id, entry);
    let is_rodc = settings.map(|id| directory.entry(id).class.is_a("nTDSDSARO"));
    is_rodc.map(|is_rodc| Value::text(if is_rodc { "TRUE" } else { "FALSE" })).into_iter().collect()
}
