//! SD flags (MS-ADTS 3.1.1.3.4.1.11): the parts of a security descriptor that are read or written.

use super::{Controls, malformed};
use crate::ber::Reader;
use crate::error::Refusal;
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Refusal> {
    let mut value = Reader::new(control.value.as_deref().unwrap_or_default());
    let flags = value.sequence().and_then(|mut inner| inner.integer()).map_err(|_| malformed())?;
    controls.sd_flags = Some(u32::try_from(flags & 0xf).map_err(|_| malformed())?);
    Ok(())
}
