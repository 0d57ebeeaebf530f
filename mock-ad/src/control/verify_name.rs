//! Verify name (MS-ADTS 3.1.1.3.4.1.16): which global catalog to ask for names of other domains. This server is one
//! itself, and asks nobody.

use super::{Controls, Problem, value};
use crate::ldap::RequestControl;

pub(super) fn read(control: &RequestControl, _: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut sequence = value.sequence()?;
    sequence.integer()?;
    let server_name = sequence.octets()?;
    sequence.end()?;
    value.end()?;
    let is_utf16 = server_name.len().is_multiple_of(2);
    if is_utf16 { Ok(()) } else { Err(Problem::Value) }
}
