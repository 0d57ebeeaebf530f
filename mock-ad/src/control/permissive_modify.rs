//! Permissive modify (MS-ADTS 3.1.1.3.4.1.8): adding what is there and deleting what is not succeed.

use super::Controls;
use crate::error::Refusal;
use crate::ldap::RequestControl;

#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all controls")]
pub(super) fn read(_: &RequestControl, controls: &mut Controls) -> Result<(), Refusal> {
    controls.permissive_modify = true;
    Ok(())
}
