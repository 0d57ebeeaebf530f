//! Domain scope (MS-ADTS 3.1.1.3.4.1.3): no continuation references.

use super::Controls;
use crate::error::Refusal;
use crate::ldap::RequestControl;

#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all controls")]
pub(super) fn read(_: &RequestControl, controls: &mut Controls) -> Result<(), Refusal> {
    controls.domain_scope = true;
    Ok(())
}
