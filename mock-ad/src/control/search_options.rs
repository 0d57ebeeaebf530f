//! Search options (MS-ADTS 3.1.1.3.4.1.12): flag 1 is domain scope, flag 2 searches all naming contexts.

use super::{Controls, malformed};
use crate::ber::Reader;
use crate::error::Refusal;
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Refusal> {
    let mut value = Reader::new(control.value.as_deref().unwrap_or_default());
    let flags =
        value.sequence().and_then(|mut reader| reader.integer()).map_err(|_| malformed())?;
    controls.domain_scope |= flags & 1 != 0;
    controls.all_contexts |= flags & 2 != 0;
    Ok(())
}
