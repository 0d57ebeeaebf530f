//! Paged results (RFC 2696, MS-ADTS 3.1.1.3.4.1.1): a search is answered in portions, on one connection.

use super::{Controls, Problem, count, value};
use crate::ber::{Malformed, Writer, tag};
use crate::ldap::{AnswerControl, RequestControl};

const OID: &str = "1.2.840.113556.1.4.319";

/// What a client asks for: so many entries, from where the cookie says.
pub(crate) struct Paged {
    pub(crate) size: usize,
    pub(crate) cookie: Vec<u8>,
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    controls.paged = Some(decode(control)?);
    Ok(())
}

fn decode(control: &RequestControl) -> Result<Paged, Malformed> {
    let mut value = value(control);
    let mut reader = value.sequence()?;
    let size = count(reader.integer()?)?;
    let cookie = reader.octets()?.to_vec();
    reader.end()?;
    value.end()?;
    Ok(Paged { size, cookie })
}

pub(super) fn describe(control: &RequestControl) -> String {
    decode(control).map(|paged| format!(" {}", paged.size)).unwrap_or_default()
}

/// The control of the answer. Windows never estimates the total; an empty cookie means that nothing is left.
pub(crate) fn answer(cookie: &[u8]) -> AnswerControl {
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.integer(0);
        writer.octets(cookie);
    });
    AnswerControl { oid: OID, value: writer.into_bytes() }
}
