//! Show deleted and show recycled objects (MS-ADTS 3.1.1.3.4.1.14 and 26): deleted entries become visible, those that cannot be
//! restored by the second control alone.

use super::{Controls, Problem, require_none};
use crate::directory::Show;
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.show = controls.show.max(Show::Deleted);
    Ok(())
}

pub(super) fn read_recycled(
    control: &RequestControl,
    controls: &mut Controls,
) -> Result<(), Problem> {
    require_none(control)?;
    controls.show = Show::Recycled;
    Ok(())
}
