//! Modify DN (RFC 4511 §4.9, MS-ADTS 3.1.1.5.4): rename, move, or both at once.

use super::access::Access;
use super::{Call, naming};
use crate::directory::{Directory, Entry, EntryId};
use crate::dn;
use crate::error::Refusal;
use crate::ldap::{Answer, ModifyDn, ResultCode};
use crate::schema::Attr;

/// A rename writes the attributes that hold the name; a move takes the entry away from one place and makes it in another
/// (MS-ADTS 3.1.1.5.4.1).
fn check_rights(
    access: &Access<'_>,
    (id, entry): (EntryId, &Entry),
    parent: EntryId,
) -> Result<(), Refusal> {
    if entry.parent != Some(parent) {
        access.require_removal(id)?;
        access.require_child(parent, entry.class)?;
    }
    access.require_write(id, Attr::NAME)?;
    access.require_write(id, entry.class.rdn)
}

pub(super) fn modify_dn(
    directory: &mut Directory,
    call: &Call<'_>,
    request: &ModifyDn,
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, call.session);
    let id = access.resolve(&request.dn, false)?;
    let mut rdns =
        dn::parse(&request.new_rdn).ok_or_else(|| Refusal::bad_name(&request.new_rdn))?;
    let (Some(rdn), true) = (rdns.pop(), rdns.is_empty()) else {
        return Err(Refusal::bad_name(&request.new_rdn));
    };
    let entry = directory.entry(id);
    let superior =
        request.new_superior.as_deref().map(|dn| access.resolve(dn, false)).transpose()?;
    let principal = entry.is_account() || entry.class.is_a("group");
    let fixed = entry.critical && !principal;
    let (Some(old_parent), false, true) = (entry.parent, fixed, request.delete_old_rdn) else {
        return Err(Refusal::unwilling(0x2035));
    };
    let parent = superior.unwrap_or(old_parent);
    check_rights(&access, (id, entry), parent)?;
    naming::check_name(entry.class, &rdn)?;
    if parent != old_parent {
        naming::check_place(directory, entry.class, parent)?;
        if directory.is_within(parent, id, true) {
            return Err(Refusal::unwilling(0x2035));
        }
        if directory.context_of(parent) != directory.context_of(id) {
            let (code, problem) =
                (ResultCode::AFFECTS_MULTIPLE_DSAS, "5011 (AFFECTS_MULTIPLE_DSAS)");
            return Err(Refusal::service(code, 0x2039, problem));
        }
    }
    naming::check_free(directory, parent, (entry.class.rdn, &rdn.value), Some(id))?;
    if entry.name != rdn.value || parent != old_parent {
        let mut entry = entry.clone();
        entry.name = rdn.value.into();
        entry.parent = Some(parent);
        directory.put(id, entry);
    }
    Ok(Answer::default())
}
