//! Modify DN (RFC 4511 §4.9, MS-ADTS 3.1.1.5.4): rename, move, or both at once.

use super::{Call, access, naming};
use crate::directory::Directory;
use crate::dn;
use crate::error::Refusal;
use crate::ldap::{Answer, ModifyDn};

pub(super) fn modify_dn(
    directory: &mut Directory,
    call: &Call<'_>,
    request: &ModifyDn,
) -> Result<Answer, Refusal> {
    let id = directory.resolve(&request.dn, false)?;
    access::require_write(call.session)?;
    let mut rdns =
        dn::parse(&request.new_rdn).ok_or_else(|| Refusal::bad_name(&request.new_rdn))?;
    let (Some(rdn), true) = (rdns.pop(), rdns.is_empty()) else {
        return Err(Refusal::bad_name(&request.new_rdn));
    };
    let entry = directory.entry(id);
    let superior =
        request.new_superior.as_deref().map(|dn| directory.resolve(dn, false)).transpose()?;
    let fixed = entry.critical && entry.sid.is_none();
    let (Some(old_parent), false, true) = (entry.parent, fixed, request.delete_old_rdn) else {
        return Err(Refusal::unwilling(0x2035));
    };
    let parent = superior.unwrap_or(old_parent);
    naming::check_name(entry.class, &rdn)?;
    if parent != old_parent {
        naming::check_place(directory, entry.class, parent)?;
        if directory.is_within(parent, id, true) {
            return Err(Refusal::unwilling(0x2035));
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
