//! Domain scope (MS-ADTS 3.1.1.3.4.1.4): no continuation references. A value is ignored.

use super::{Controls, Problem};
use crate::ldap::RequestControl;

#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all controls")]
pub(super) fn read(_: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    controls.domain_scope = true;
    Ok(())
}
