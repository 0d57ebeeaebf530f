//! Search options (MS-ADTS 3.1.1.3.4.1.12): flag 1 is domain scope, flag 2 searches all naming contexts.

use super::{Controls, Problem, flags};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let flags = flags(control)?;
    controls.domain_scope |= flags & 1 != 0;
    controls.all_contexts |= flags & 2 != 0;
    Ok(())
}
