//! SD flags (MS-ADTS 3.1.1.3.4.1.11): the parts of a security descriptor that are read or written.

use super::{Controls, Problem, flags};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    controls.sd_flags = u32::try_from(flags(control)? & 0xf).ok();
    Ok(())
}
