//! Update statistics (MS-ADTS 3.1.1.3.4.1.29): the highest USN that the operation took, and the server's invocation id.

use super::{Controls, Problem, require_none};
use crate::ber::{Writer, tag};
use crate::guid::Guid;
use crate::ldap::{AnswerControl, RequestControl};

const OID: &str = "1.2.840.113556.1.4.2205";
const HIGHEST_USN: &[u8] = b"1.2.840.113556.1.4.2208";
const INVOCATION_ID: &[u8] = b"1.2.840.113556.1.4.2209";

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    require_none(control)?;
    controls.update_statistics = true;
    Ok(())
}

/// The control of the answer; `usn` is 0 if the operation took none.
pub(crate) fn answer(usn: u64, invocation: Guid) -> AnswerControl {
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        for (name, value) in [
            (HIGHEST_USN, usn.to_le_bytes().as_slice()),
            (INVOCATION_ID, invocation.to_bytes().as_slice()),
        ] {
            writer.constructed(tag::SEQUENCE, |writer| {
                writer.octets(name);
                writer.octets(value);
            });
        }
    });
    AnswerControl { oid: OID, value: writer.into_bytes() }
}
