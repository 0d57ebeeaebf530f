//! Server-side sorting (RFC 2891, MS-ADTS 3.1.1.3.4.1.13): by one attribute.

use super::{Controls, Problem, value};
use crate::ber::{Malformed, Reader, Writer, tag, text, truth};
use crate::ldap::{AnswerControl, RequestControl, ResultCode};

const RESPONSE_OID: &str = "1.2.840.113556.1.4.474";

/// What a client wants the entries sorted by.
pub(crate) struct Sort {
    pub(crate) critical: bool,
    pub(crate) keys: Vec<SortKey>,
}

/// One attribute to sort by.
pub(crate) struct SortKey {
    pub(crate) attribute: String,
    pub(crate) rule: Option<String>,
    pub(crate) reverse: bool,
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut list = value.sequence()?;
    value.end()?;
    let mut keys = Vec::new();
    while !list.is_empty() {
        keys.push(key(list.sequence()?)?);
    }
    if keys.is_empty() {
        return Err(Problem::Value);
    }
    controls.sort = Some(Sort { critical: control.critical, keys });
    Ok(())
}

fn key(mut reader: Reader<'_>) -> Result<SortKey, Malformed> {
    let attribute = reader.text()?;
    let rule = reader.optional(0x80)?.map(text).transpose()?;
    let reverse = reader.optional(0x81)?.map(truth).transpose()?.unwrap_or(false);
    reader.end()?;
    Ok(SortKey { attribute, rule, reverse })
}

/// The control of the answer, with the attribute that was wrong.
pub(crate) fn answer(result: ResultCode, attribute: Option<&str>) -> AnswerControl {
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.enumerated(i64::from(result.0));
        if let Some(attribute) = attribute {
            writer.primitive(0x80, attribute.as_bytes());
        }
    });
    AnswerControl { oid: RESPONSE_OID, value: writer.into_bytes() }
}
