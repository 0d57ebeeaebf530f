//! The few names that the requests of a case share, so that they meet.

use proptest::prelude::*;
use proptest::sample::select;

use crate::request::{
    Attribute, Change, ChangeKind, Connection, Control, ControlValue, Operation, Request, Value,
};

/// The domain.
pub(crate) const DOMAIN: &str = "DC=contoso,DC=local";
/// The unit of a case.
pub(crate) const OU: &str = "OU=case {t},DC=contoso,DC=local";
/// What accounts are added with.
pub(crate) const PASSWORD: &str = "Planted-Pass-1";

/// Objects that a case may have: the word that names it, its class.
pub(crate) const OBJECTS: [(&str, &str); 11] = [
    ("u1", "user"),
    ("u2", "user"),
    ("u3", "user"),
    ("g1", "group"),
    ("g2", "group"),
    ("p1", "computer"),
    ("o1", "organizationalUnit"),
    ("n1", "container"),
    ("k1", "contact"),
    ("i1", "inetOrgPerson"),
    ("u9", "user"),
];

/// The DN of one of them, as it is at first.
pub(crate) fn dn(name: &str) -> String {
    format!("{},{OU}", rdn(name))
}

/// Its RDN.
pub(crate) fn rdn(name: &str) -> String {
    let kind = if name.starts_with('o') { "OU" } else { "CN" };
    format!("{kind}={name} {{t}}")
}

/// The word that names an object, from its DN.
pub(crate) fn alias(dn: &str) -> String {
    let value = dn.split_once('=').map_or(dn, |(_, value)| value);
    value.split([' ', ',']).next().unwrap_or_default().to_owned()
}

/// A user of the case.
pub(crate) fn user() -> impl Strategy<Value = &'static str> {
    select(vec!["u1", "u1", "u2", "u3"])
}

/// A group of the case.
pub(crate) fn group() -> impl Strategy<Value = &'static str> {
    select(vec!["g1", "g1", "g2"])
}

/// Any object, now and then one that is not there.
pub(crate) fn object() -> impl Strategy<Value = &'static str> {
    select(vec!["u1", "u1", "u2", "u3", "g1", "g2", "p1", "o1", "n1", "k1", "i1", "u9", "missing"])
}

/// A request of the administrator.
pub(crate) fn request(about: impl Into<String>, operation: Operation) -> Request {
    let connection = Connection::Administrator;
    Request { connection, operation, controls: Vec::new(), about: about.into() }
}

/// An attribute with text values.
pub(crate) fn attribute(name: &str, values: &[&str]) -> Attribute {
    Attribute { name: name.to_owned(), values: values.iter().map(|text| (*text).into()).collect() }
}

/// An attribute with one password.
pub(crate) fn password(text: &str) -> Attribute {
    Attribute { name: "unicodePwd".to_owned(), values: vec![Value::Password(text.to_owned())] }
}

/// Values as the names of differences show them.
pub(crate) fn shown(values: &[&str]) -> String {
    values.join("|").replace("contoso.local", "~").replace(DOMAIN, "~")
}

/// One change of a modify.
pub(crate) fn change(kind: ChangeKind, attribute: Attribute) -> Change {
    Change { kind, attribute }
}

/// A modify with these changes.
pub(crate) fn modify(about: impl Into<String>, name: &str, changes: Vec<Change>) -> Request {
    request(about, Operation::Modify { dn: dn(name), changes })
}

/// The same request with a control of Microsoft's that has no value.
pub(crate) fn with_control(mut request: Request, last: u32, critical: bool) -> Request {
    request.controls.push(Control::ad(last, critical, ControlValue::None));
    request
}
