//! Show deactivated links (MS-ADTS 3.1.1.3.4.1.27): links from and to deleted entries become visible, as long as the recycle
//! bin keeps them.

use super::{Controls, Problem, require_none};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.show_deactivated_links = true;
    Ok(())
}
