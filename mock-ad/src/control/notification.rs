//! Change notification (MS-ADTS 3.1.1.3.4.1.9): the search stays open and tells of each change in its reach.

use super::{Controls, Problem, require_none};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.notification = true;
    Ok(())
}
