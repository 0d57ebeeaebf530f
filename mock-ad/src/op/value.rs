//! Values of a request: checked against the attribute's syntax.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::directory::{Directory, Value};
use crate::error::Refusal;
use crate::ldap::ResultCode;
use crate::schema::{Attr, Syntax, find_attribute, find_class};
use crate::sid::Sid;
use crate::time;

/// The attribute of a write. Options mean nothing here but `binary` (MS-ADTS 3.1.1.3.1.7).
pub(super) fn written_attribute(text: &str) -> Result<Attr, Refusal> {
    let (name, option) = text.split_once(';').unwrap_or((text, "binary"));
    find_attribute(name)
        .filter(|_| option.eq_ignore_ascii_case("binary"))
        .ok_or_else(Refusal::unknown_attribute)
}

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
        Syntax::Oid => schema_name(text).map(Value::text).ok_or_else(Refusal::unknown_attribute),
        Syntax::Time => {
            instant(text).map(|instant| Value::text(time::generalized(instant))).ok_or_else(invalid)
        }
        Syntax::UtcTime if !is_utc_time(text) => Err(invalid()),
        Syntax::DnBinary => with_dn(directory, attr, (text, 'B')),
        Syntax::DnString => with_dn(directory, attr, (text, 'S')),
        Syntax::Dn => link(directory, attr, text),
        _ => Ok(Value::text(text.to_owned())),
    }
}

/// The name of an attribute or class in the schema's own spelling; OIDs of neither stay as they are.
fn schema_name(text: &str) -> Option<Cow<'static, str>> {
    let class = || find_class(text).map(|class| class.name);
    let known = find_attribute(text).map(Attr::name).or_else(class);
    let is_oid =
        text.contains('.') && text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    known.map(Cow::Borrowed).or_else(|| is_oid.then(|| Cow::Owned(text.to_owned())))
}

/// Generalized time: `20260101000000.0Z`, with or without a fraction.
fn instant(text: &str) -> Option<Timestamp> {
    let (digits, rest) = text.split_at_checked(14)?;
    let fraction = rest.strip_suffix('Z')?;
    let fraction = fraction.strip_prefix('.').unwrap_or(fraction);
    if !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let civil = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

/// `260101000000Z`.
fn is_utc_time(text: &str) -> bool {
    text.len() == 13 && instant(&format!("20{text}")).is_some()
}

/// `B:<count>:<data>:<DN>`, in which the count is that of the data's characters and the DN names an entry.
fn with_dn(
    directory: &Directory,
    attr: Attr,
    (text, kind): (&str, char),
) -> Result<Value, Refusal> {
    let invalid = || invalid_syntax(attr);
    let rest = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':'));
    let (count, rest) = rest.and_then(|rest| rest.split_once(':')).ok_or_else(invalid)?;
    let count: usize = count.parse().map_err(|_| invalid())?;
    let (data, dn) = rest.split_at_checked(count).ok_or_else(invalid)?;
    let dn = dn.strip_prefix(':').ok_or_else(invalid)?;
    let is_data = kind == 'S' || data.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_data || (kind == 'B' && count % 2 == 1) {
        return Err(invalid());
    }
    link(directory, attr, dn)?;
    Ok(Value::text(text.to_owned()))
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
