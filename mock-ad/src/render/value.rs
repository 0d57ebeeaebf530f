//! One value as text.

use crate::guid::Guid;
use crate::schema::find_attribute;
use crate::schema::{Attr, Syntax};
use crate::security::Descriptor;
use crate::sid::Sid;

/// What stands for a secret.
pub(super) const MASK: &str = "***";

/// Values longer than this are cut short, in characters.
const LENGTH_MAX: usize = 120;

/// A domain that no account is in: a value alone does not tell which domain it is of.
const NO_DOMAIN: Sid = Sid::literal(0, &[0, 0, 0, 0]);

/// Attributes whose values are passwords or made from them, whatever the schema says.
const SECRETS: &[&str] = &[
    "clearTextPassword",
    "dBCSPwd",
    "lmPwdHistory",
    "ms-Mcs-AdmPwd",
    "ntPwdHistory",
    "supplementalCredentials",
    "unicodePwd",
    "userPassword",
];

/// Whether the values of an attribute must never be shown.
pub(super) fn is_secret(attribute: &str) -> bool {
    let name = base_name(attribute);
    SECRETS.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

fn base_name(attribute: &str) -> &str {
    attribute.split(';').next().unwrap_or_default()
}

/// A value of an attribute.
pub(super) fn value(attribute: &str, bytes: &[u8]) -> String {
    if is_secret(attribute) {
        return MASK.to_owned();
    }
    let attr = find_attribute(base_name(attribute));
    let guid = matches!(
        attr,
        Some(Attr::OBJECT_GUID | Attr::PARENT_GUID | Attr::INVOCATION_ID | Attr::CONSISTENCY_GUID)
    );
    if let (true, Ok(bytes)) = (guid, <[u8; 16]>::try_from(bytes)) {
        return Guid(bytes).to_string();
    }
    let sid = attr.filter(|attr| attr.syntax() == Syntax::Sid).and_then(|_| Sid::from_bytes(bytes));
    if let Some(sid) = sid {
        return sid.to_string();
    }
    let descriptor = attr.filter(|attr| attr.syntax() == Syntax::SecurityDescriptor);
    if let Some(descriptor) = descriptor.and_then(|_| Descriptor::from_bytes(bytes)) {
        return short(&descriptor.sddl(NO_DOMAIN));
    }
    match str::from_utf8(bytes) {
        Ok(text) if attr.is_none_or(|attr| attr.syntax() != Syntax::Octets) => short(text),
        _ => format!("<{} bytes>", bytes.len()),
    }
}

/// Text on one line, cut when it is long.
pub(super) fn short(text: &str) -> String {
    let mut line: String = text.chars().take(LENGTH_MAX).flat_map(visible).collect();
    if text.chars().nth(LENGTH_MAX).is_some() {
        line.push('…');
    }
    line
}

fn visible(character: char) -> impl Iterator<Item = char> {
    let shown: Box<dyn Iterator<Item = char>> = if character.is_control() {
        Box::new(character.escape_default())
    } else {
        Box::new(Some(character).into_iter())
    };
    shown
}
