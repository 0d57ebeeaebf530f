//! Values of a request: checked against the attribute's syntax.

use crate::directory::{Directory, Value};
use crate::error::Refusal;
use crate::ldap::ResultCode;
use crate::schema::{Attr, Syntax, find_class};
use crate::sid::Sid;

/// Reads one value as the attribute's syntax wants it.
pub(super) fn parse(directory: &Directory, attr: Attr, bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        let comment = "Error in attribute conversion operation";
        return Err(Refusal::ldap(ResultCode::INVALID_ATTRIBUTE_SYNTAX, 0x57, comment));
    }
    let invalid = || invalid_syntax(attr);
    match attr.syntax() {
        Syntax::Octets | Syntax::ReplicaLink | Syntax::SecurityDescriptor => {
            return Ok(Value::Bytes(bytes.into()));
        }
        Syntax::Sid => {
            let text = str::from_utf8(bytes).ok().and_then(Sid::parse);
            return text
                .or_else(|| Sid::from_bytes(bytes))
                .map(|sid| Value::Bytes(sid.to_bytes().into()))
                .ok_or_else(invalid);
        }
        _ => {}
    }
    let text = str::from_utf8(bytes).map_err(|_| invalid())?;
    match attr.syntax() {
        Syntax::Integer | Syntax::Enumeration => text
            .parse::<i32>()
            .map(|number| Value::Number(i64::from(number)))
            .map_err(|_| invalid()),
        Syntax::LargeInteger => text.parse().map(Value::Number).map_err(|_| invalid()),
        Syntax::Boolean if !matches!(text, "TRUE" | "FALSE") => Err(invalid()),
        Syntax::Oid if find_class(text).is_none() => Err(Refusal::unknown_attribute()),
        Syntax::Dn => link(directory, attr, text),
        _ => Ok(Value::text(text.to_owned())),
    }
}

/// A DN must name an entry.
fn link(directory: &Directory, attr: Attr, text: &str) -> Result<Value, Refusal> {
    directory.resolve(text, false).map(Value::Link).map_err(|refusal| {
        if refusal.code == ResultCode::INVALID_DN_SYNTAX {
            invalid_syntax(attr)
        } else {
            Refusal::constraint(0x20b5, attr)
        }
    })
}

/// The value is not of the attribute's syntax.
pub(super) fn invalid_syntax(attr: Attr) -> Refusal {
    Refusal::attribute(
        ResultCode::INVALID_ATTRIBUTE_SYNTAX,
        0x200b,
        "1002 (INVALID_ATT_SYNTAX)",
        attr,
    )
}

/// The entry does not have the attribute, or not this value.
pub(super) fn missing(attr: Attr) -> Refusal {
    Refusal::attribute(ResultCode::NO_SUCH_ATTRIBUTE, 0x2085, "1001 (NO_ATTRIBUTE_OR_VAL)", attr)
}
