//! Search hints (MS-ADTS 3.1.1.3.4.1.32): how to go about a sorted search.

use super::{Controls, Problem, count, value};
use crate::ber::Reader;
use crate::ldap::RequestControl;

const REQUIRE_SORT_INDEX: &[u8] = b"1.2.840.113556.1.4.2207";
const SOFT_SIZE_LIMIT: &[u8] = b"1.2.840.113556.1.4.2210";

/// An index is only faster, so a hint for one changes nothing. A hint that nobody knows is refused where it is critical.
pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut hints = value.sequence()?;
    value.end()?;
    while !hints.is_empty() {
        let mut hint = hints.sequence()?;
        let (name, body) = (hint.octets()?, hint.octets()?);
        hint.end()?;
        match name {
            REQUIRE_SORT_INDEX => {
                Reader::new(body).sequence()?.boolean()?;
            }
            SOFT_SIZE_LIMIT => {
                let limit = Reader::new(body).sequence()?.integer()?;
                controls.soft_size_limit = Some(count(limit)?);
            }
            _ if control.critical => return Err(Problem::Unwilling),
            _ => {}
        }
    }
    Ok(())
}
