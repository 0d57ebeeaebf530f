//! Show deleted and show recycled objects (MS-ADTS 3.1.1.3.4.1.14 and 26): tombstones become visible.

use super::{Controls, Problem, require_none};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.show_deleted = true;
    Ok(())
}
