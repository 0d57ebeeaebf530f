//! Binds with all forms of names, on the connection that begins anonymous; and what can be seen from there.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, PASSWORD, dn, request};
use crate::request::{Connection, Filter, Operation, Request, Scope, Search, Value};

fn other(about: impl Into<String>, operation: Operation) -> Request {
    Request { connection: Connection::Other, ..request(about, operation) }
}

/// A bind, or a request of whoever bound last.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![6 => simple(), 1 => odd(), 2 => seen_from_there()]
}

/// The forms of a name (facts: MS-ADTS 5.1.1.1.1).
fn forms(name: &str) -> Vec<(&'static str, String)> {
    vec![
        ("DN", dn(name)),
        ("UPN", format!("{name}-{{t}}@contoso.local")),
        ("UPN in capitals", format!("{}-{{t}}@CONTOSO.LOCAL", name.to_uppercase())),
        ("name@NETBIOS", format!("{name}-{{t}}@CONTOSO")),
        ("NETBIOS\\name", format!("CONTOSO\\{name}-{{t}}")),
        ("netbios\\name", format!("contoso\\{name}-{{t}}")),
        ("dns\\name", format!("contoso.local\\{name}-{{t}}")),
        ("OTHER\\name", format!("FABRIKAM\\{name}-{{t}}")),
        ("bare name", format!("{name}-{{t}}")),
        ("canonical name", format!("contoso.local/case {{t}}/{name} {{t}}")),
        ("SID", format!("<SID={{sid:{name}}}>")),
        ("GUID", format!("<GUID={{guid:{name}}}>")),
        ("GUID in braces", format!("{{{{guid:{name}}}}}")),
        ("display name", "Ann Ash {t}".to_owned()),
        ("foreign UPN", format!("{name}-{{t}}@fabrikam.local")),
    ]
}

fn simple() -> impl Strategy<Value = Request> {
    let passwords = vec![
        ("right", PASSWORD),
        ("right", PASSWORD),
        ("right", PASSWORD),
        ("changed", "Changed-Pass-2"),
        ("wrong", "Wrong-Pass-9"),
        ("empty", ""),
    ];
    let names = select(vec!["u1", "u1", "u1", "u2", "u3", "i1", "g1", "missing"]);
    (names, 0..forms("u1").len(), select(passwords)).prop_map(|(name, form, (about, password))| {
        let (form, text) = forms(name).swap_remove(form);
        // A name that only one side knows would count as a bad password there alone.
        let one_sided = matches!(form, "display name" | "GUID in braces");
        let (about, password) = if one_sided { ("right", PASSWORD) } else { (about, password) };
        let bind =
            Operation::Bind { version: 3, name: text, password: Value::Text(password.to_owned()) };
        let who = if name == "missing" || name == "g1" { name } else { "account" };
        other(format!("{form} of {who}, {about} password"), bind)
    })
}

fn odd() -> impl Strategy<Value = Request> {
    let bind = |version, name: &str, password: &str| Operation::Bind {
        version,
        name: name.to_owned(),
        password: password.into(),
    };
    let sasl = |mechanism: &str, credentials: Option<Vec<u8>>| Operation::Sasl {
        mechanism: mechanism.to_owned(),
        credentials,
    };
    select(vec![
        ("anonymous", bind(3, "", "")),
        ("no name with password", bind(3, "", PASSWORD)),
        ("version 2", bind(2, "u1-{t}@contoso.local", PASSWORD)),
        ("version 4", bind(4, "u1-{t}@contoso.local", PASSWORD)),
        ("version 0", bind(0, "", "")),
        ("not a name", bind(3, "((nonsense", "x")),
        ("unknown mechanism", sasl("NONSENSE", None)),
        ("empty mechanism", sasl("", None)),
        ("DIGEST-MD5", sasl("DIGEST-MD5", None)),
        ("EXTERNAL", sasl("EXTERNAL", Some(Vec::new()))),
        ("GSSAPI junk", sasl("GSSAPI", Some(b"junk".to_vec()))),
        ("GSS-SPNEGO junk", sasl("GSS-SPNEGO", Some(b"junk".to_vec()))),
        ("PLAIN", sasl("PLAIN", Some(b"\0u1\0x".to_vec()))),
    ])
    .prop_map(|(about, operation)| other(about, operation))
}

/// Requests over the other connection: anonymous, or as the account that bound last.
fn seen_from_there() -> impl Strategy<Value = Request> {
    let read = |base: &str, scope, attributes: &[&str]| {
        Operation::Search(Search {
            base: base.to_owned(),
            scope,
            size_limit: 0,
            types_only: false,
            filter: Filter::Present("objectClass".to_owned()),
            attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
        })
    };
    select(vec![
        ("by other, root DSE", read("", Scope::Base, &["defaultNamingContext"])),
        ("by other, domain", read(DOMAIN, Scope::Base, &["name"])),
        ("by other, unit", read(OU, Scope::Sub, &["name"])),
        ("by other, user", read("CN=u1 {t},OU=case {t},DC=contoso,DC=local", Scope::Base, &["*"])),
        ("by other", Operation::Delete { dn: dn("u2") }),
        (
            "by other",
            Operation::Compare { dn: dn("u2"), attribute: "cn".to_owned(), value: "x".into() },
        ),
    ])
    .prop_map(|(about, operation)| other(about, operation))
}
