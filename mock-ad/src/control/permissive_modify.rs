//! Permissive modify (MS-ADTS 3.1.1.3.4.1.8): adding what is there and deleting what is not succeed.

use super::{Controls, Problem, require_none};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.permissive_modify = true;
    Ok(())
}
