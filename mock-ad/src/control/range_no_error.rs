//! Range retrieval without error (MS-ADTS 3.1.1.3.4.1.22): a range that starts behind the last link is empty.

use super::{Controls, Problem, require_none};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.range_no_error = true;
    Ok(())
}
