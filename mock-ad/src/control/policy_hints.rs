//! Policy hints (MS-ADTS 3.1.1.3.4.1.27): flag 1 holds a reset against the history and the minimum age, as a change is.

use super::{Controls, Problem, flags};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    controls.policy_hints = flags(control)? == 1;
    Ok(())
}
