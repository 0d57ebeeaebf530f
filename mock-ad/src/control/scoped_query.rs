//! Attribute-scoped query (MS-ADTS 3.1.1.3.4.1.18): a search among the entries that an attribute of the base names.

use super::{Controls, Problem, value};
use crate::ber::{Writer, tag, text};
use crate::ldap::{AnswerControl, RequestControl, ResultCode};

const OID: &str = "1.2.840.113556.1.4.1504";

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut sequence = value.sequence()?;
    let attribute = text(sequence.octets()?)?;
    sequence.end()?;
    value.end()?;
    controls.scoped_by = Some(attribute);
    Ok(())
}

/// Success, invalidAttributeSyntax for an attribute without DNs, unwillingToPerform for another scope than base.
pub(crate) fn answer(result: ResultCode) -> AnswerControl {
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| writer.enumerated(i64::from(result.0)));
    AnswerControl { oid: OID, value: writer.into_bytes() }
}
