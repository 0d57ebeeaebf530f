//! Delete (RFC 4511 §4.8, MS-ADTS 3.1.1.5.5): the entry becomes a tombstone.

use super::Call;
use super::access::Access;
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::ldap::{Answer, ResultCode};
use crate::security::{Asked, Rights};

pub(super) fn delete(
    directory: &mut Directory,
    call: &Call<'_>,
    dn: &str,
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, call.session);
    let id = access.resolve(dn, call.controls.show)?;
    if call.controls.tree_delete.is_some() {
        access.require(id, Rights::DELETE_TREE, Asked::Object)?;
    } else {
        access.require_removal(id)?;
    }
    let entry = directory.entry(id);
    if entry.deleted {
        // What lies in the recycle bin can be deleted once more, and is then gone for people.
        if entry.is_recycled() || !directory.has_recycle_bin() {
            return Err(Refusal::unwilling(0x2077));
        }
        directory.recycle(id);
        return Ok(Answer::default());
    }
    if id == directory.places.service {
        return Err(Refusal::unwilling(0x2094));
    }
    if is_fixed(directory, id) {
        return Err(Refusal::unwilling(0x2035));
    }
    if call.controls.tree_delete.is_none() && directory.children(id).next().is_some() {
        let problem = "6003 (CANT_ON_NON_LEAF)";
        return Err(Refusal::update(ResultCode::NOT_ALLOWED_ON_NON_LEAF, 0x2015, problem));
    }
    if holds_fixed(directory, id) {
        return Err(Refusal::unwilling(0x2035));
    }
    bury(directory, id, call.controls.tree_delete.unwrap_or(1))
}

/// Deletes a tree, the lowest entries first. One that is too large loses so many entries, and its root stays
/// (MS-ADTS 3.1.1.3.4.1.15).
fn bury(directory: &mut Directory, id: EntryId, limit: usize) -> Result<Answer, Refusal> {
    let mut tree = Vec::new();
    let mut waiting = vec![id];
    while let Some(place) = waiting.pop() {
        tree.push(place);
        waiting.extend(directory.children(place));
    }
    tree.iter().rev().take(limit).for_each(|id| directory.bury(*id));
    if tree.len() <= limit {
        return Ok(Answer::default());
    }
    let problem = "5008 (ADMIN_LIMIT_EXCEEDED)";
    Err(Refusal::service(ResultCode::ADMIN_LIMIT_EXCEEDED, 0x20cd, problem))
}

/// Whether the directory cannot do without the entry.
fn is_fixed(directory: &Directory, id: EntryId) -> bool {
    directory.entry(id).critical || directory.holds_tombstones(id) || id == directory.places.service
}

/// Whether the directory cannot do without the entry or one below it.
fn holds_fixed(directory: &Directory, id: EntryId) -> bool {
    is_fixed(directory, id) || directory.children(id).any(|child| holds_fixed(directory, child))
}
