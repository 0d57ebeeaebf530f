//! Change notification (MS-ADTS 3.1.1.3.4.1.9): the search stays open and tells of each change in its reach.

use super::Controls;
use crate::error::Refusal;
use crate::ldap::RequestControl;

#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all controls")]
pub(super) fn read(_: &RequestControl, controls: &mut Controls) -> Result<(), Refusal> {
    controls.notification = true;
    Ok(())
}
