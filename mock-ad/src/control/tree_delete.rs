//! Tree delete (MS-ADTS 3.1.1.3.4.1.15 and 31): an entry goes with all that stands below it, up to a number of entries.

use super::{Controls, Problem, flags, require_none};
use crate::ldap::RequestControl;

/// So many objects go in one request at most.
const OBJECTS_MAX: i64 = 16_384;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    limit(OBJECTS_MAX, controls);
    Ok(())
}

/// The same with a number of the client's own.
pub(super) fn read_ex(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    limit(flags(control)?, controls);
    Ok(())
}

fn limit(objects: i64, controls: &mut Controls) {
    controls.tree_delete = usize::try_from(objects.clamp(2, OBJECTS_MAX)).ok();
}
