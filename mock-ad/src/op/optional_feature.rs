//! Optional features (MS-ADTS 3.1.1.3.3.27 and 28), by a write to the root DSE. The recycle bin is the one feature there is, and it
//! cannot be disabled again.

use super::Call;
use super::access::Access;
use crate::directory::{Directory, RECYCLE_BIN};
use crate::error::Refusal;
use crate::guid::Guid;
use crate::ldap::ResultCode;
use crate::schema::Attr;
use crate::security::right;

const NOT_SUPPORTED: u32 = 0x2040;

/// `enableOptionalFeature`.
pub(super) fn enable(
    directory: &mut Directory,
    call: &Call<'_>,
    value: &[u8],
) -> Result<(), Refusal> {
    require_scope(directory, call, value)?;
    if directory.has_recycle_bin() {
        let (code, problem) = (ResultCode::ATTRIBUTE_OR_VALUE_EXISTS, "1006 (ATT_OR_VALUE_EXISTS)");
        return Err(Refusal::attribute(code, 0x2083, problem, Attr::ENABLED_FEATURE));
    }
    directory.enable_recycle_bin();
    Ok(())
}

/// `disableOptionalFeature`.
pub(super) fn disable(
    directory: &mut Directory,
    call: &Call<'_>,
    value: &[u8],
) -> Result<(), Refusal> {
    require_scope(directory, call, value)?;
    Err(Refusal::unwilling(NOT_SUPPORTED))
}

/// Reads `DN:GUID`: the object that stands for the forest, and the recycle bin.
fn require_scope(directory: &Directory, call: &Call<'_>, value: &[u8]) -> Result<(), Refusal> {
    let invalid = || Refusal::service(ResultCode::OPERATIONS_ERROR, 0x57, "5012 (DIR_ERROR)");
    let text = str::from_utf8(value).map_err(|_| invalid())?;
    let (dn, guid) = text.rsplit_once(':').ok_or_else(invalid)?;
    if Guid::parse(guid) != Some(RECYCLE_BIN) {
        return Err(invalid());
    }
    let access = Access::new(directory, call.session);
    let id = access.resolve(dn, false).map_err(|_| invalid())?;
    access.require_control(id, right::MANAGE_OPTIONAL_FEATURES, 0x2098)?;
    if id == directory.places.partitions { Ok(()) } else { Err(Refusal::unwilling(NOT_SUPPORTED)) }
}
