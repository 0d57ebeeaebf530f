//! Delete (RFC 4511 §4.8, MS-ADTS 3.1.1.5.5): the entry becomes a tombstone.

use super::{Call, access};
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::ldap::{Answer, ResultCode};

pub(super) fn delete(
    directory: &mut Directory,
    call: &Call<'_>,
    dn: &str,
) -> Result<Answer, Refusal> {
    let administrator = call.session.is_administrator();
    let id = directory.resolve(dn, call.controls.show_deleted && administrator)?;
    access::require_write(call.session)?;
    if directory.entry(id).deleted {
        return Err(Refusal::not_modelled());
    }
    if !call.controls.tree_delete && directory.children(id).next().is_some() {
        return Err(Refusal::update(
            ResultCode::NOT_ALLOWED_ON_NON_LEAF,
            0x2015,
            "6003 (CANT_ON_NON_LEAF)",
        ));
    }
    if holds_critical(directory, id) {
        return Err(Refusal::unwilling(0x2035));
    }
    directory.bury_tree(id);
    Ok(Answer::default())
}

/// Whether the directory cannot do without the entry or without one below it.
fn holds_critical(directory: &Directory, id: EntryId) -> bool {
    let entry = directory.entry(id);
    entry.critical
        || directory.holds_tombstones(id)
        || directory.children(id).any(|child| holds_critical(directory, child))
}
