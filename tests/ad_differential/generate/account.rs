//! Modifies of an account's state: passwords, userAccountControl, names, expiry, lockout.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{PASSWORD, attribute, change, modify, password, shown, user};
use crate::request::ChangeKind::{Add, Delete, Replace};
use crate::request::{Attribute, Change, Request, Value};

/// Any change of an account's state.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![4 => passwords(), 4 => controls(), 3 => states(), 3 => account_names()]
}

fn passwords() -> impl Strategy<Value = Request> {
    let set = |text: &str| vec![change(Replace, password(text))];
    let swap =
        |old: &str, new: &str| vec![change(Delete, password(old)), change(Add, password(new))];
    let with = |mut changes: Vec<Change>, name: &str, value: &str| {
        changes.push(change(Replace, attribute(name, &[value])));
        changes
    };
    let values = |values: Vec<Value>| Attribute { name: "unicodePwd".to_owned(), values };
    let two = values(
        ["First-Pass-1", "Second-Pass-2"].map(|text| Value::Password(text.to_owned())).to_vec(),
    );
    let odd_length = values(vec![Value::Bytes(b"\"\0a\0\"".to_vec())]);
    select(vec![
        ("reset", set("Changed-Pass-2")),
        ("reset", set("Changed-Pass-2")),
        ("reset to the first", set(PASSWORD)),
        ("reset too short", set("Ab1")),
        ("reset not complex", set("alllowercase")),
        ("reset to the name", set("U1-{t}-U1")),
        ("reset to nothing", set("")),
        ("reset and must change", with(set("Changed-Pass-2"), "pwdLastSet", "0")),
        ("reset and enable", with(set("Changed-Pass-2"), "userAccountControl", "512")),
        ("change", swap(PASSWORD, "Changed-Pass-2")),
        ("change", swap(PASSWORD, "Changed-Pass-2")),
        ("change back", swap("Changed-Pass-2", PASSWORD)),
        ("change again", swap("Changed-Pass-2", "Third-Pass-3")),
        ("change from a wrong one", swap("Wrong-Pass-9", "Changed-Pass-2")),
        ("change to the same", swap(PASSWORD, PASSWORD)),
        ("change too short", swap(PASSWORD, "Ab1")),
        ("change not complex", swap(PASSWORD, "alllowercase")),
        (
            "change in the other order",
            vec![change(Add, password("Changed-Pass-2")), change(Delete, password(PASSWORD))],
        ),
        ("add alone", vec![change(Add, password("Changed-Pass-2"))]),
        ("delete alone", vec![change(Delete, password(PASSWORD))]),
        ("replace with none", vec![change(Replace, attribute("unicodePwd", &[]))]),
        ("two values", vec![change(Replace, two)]),
        ("without quotes", vec![change(Replace, attribute("unicodePwd", &["plain"]))]),
        ("odd length", vec![change(Replace, odd_length)]),
        (
            "two replaces",
            vec![
                change(Replace, password("First-Pass-1")),
                change(Replace, password("Second-Pass-2")),
            ],
        ),
        ("long", set(&"Aa1-".repeat(60))),
        ("umlauts", set("Übergröße-1")),
        ("userPassword", vec![change(Replace, attribute("userPassword", &["secret"]))]),
    ])
    .prop_flat_map(|(about, changes)| {
        let names = select(vec!["u1", "u1", "u1", "u2", "u3", "p1", "g1"]);
        names.prop_map(move |on| modify(format!("password of {on} {about}"), on, changes.clone()))
    })
}

fn controls() -> impl Strategy<Value = Request> {
    let values = vec![
        "512",
        "514",
        "512",
        "514",
        "544",
        "546",
        "66048",
        "66050",
        "0",
        "2",
        "576",
        "16",
        "528",
        "8389120",
        "4096",
        "8192",
        "532480",
        "2080",
        "262656",
        "524800",
        "1049088",
        "4194816",
        "16777728",
        "-1",
        "x",
        "99999999999",
        "67108864",
        "1114624",
    ];
    let single = (select(values), select(vec![Replace, Replace, Replace, Add, Delete])).prop_map(
        |(value, kind)| {
            (
                format!("{kind:?} {value}"),
                vec![change(kind, attribute("userAccountControl", &[value]))],
            )
        },
    );
    let swapped = select(vec![("512", "514"), ("514", "512"), ("546", "512"), ("999", "512")])
        .prop_map(|(old, new)| {
            let changes = vec![
                change(Delete, attribute("userAccountControl", &[old])),
                change(Add, attribute("userAccountControl", &[new])),
            ];
            (format!("{old} to {new}"), changes)
        });
    let removed =
        Just(("removed".to_owned(), vec![change(Delete, attribute("userAccountControl", &[]))]));
    let accounts = select(vec!["u1", "u1", "u2", "u2", "p1", "g1"]);
    (prop_oneof![6 => single, 2 => swapped, 1 => removed], accounts).prop_map(
        |((about, changes), on)| modify(format!("userAccountControl of {on} {about}"), on, changes),
    )
}

fn states() -> impl Strategy<Value = Request> {
    let values = vec![
        ("pwdLastSet", "0"),
        ("pwdLastSet", "-1"),
        ("pwdLastSet", "0"),
        ("pwdLastSet", "-1"),
        ("pwdLastSet", "133536834055000000"),
        ("pwdLastSet", "x"),
        ("pwdLastSet", "1"),
        ("accountExpires", "0"),
        ("accountExpires", "9223372036854775807"),
        ("accountExpires", "133536834055000000"),
        ("accountExpires", "163536834055000000"),
        ("accountExpires", "-1"),
        ("accountExpires", "x"),
        ("lockoutTime", "0"),
        ("lockoutTime", "0"),
        ("lockoutTime", "1"),
        ("lockoutTime", "133536834055000000"),
        ("scriptPath", "a.cmd"),
        ("profilePath", "\\\\srv\\p"),
        ("userWorkstations", "PC1,PC2"),
        ("maxStorage", "1"),
        ("msDS-SupportedEncryptionTypes", "24"),
        ("adminCount", "1"),
    ];
    let kinds = select(vec![Replace, Replace, Replace, Add, Delete]);
    (user(), kinds, select(values)).prop_map(|(on, kind, (name, value))| {
        let about = format!("state {kind:?} {name}={value}");
        modify(about, on, vec![change(kind, attribute(name, &[value]))])
    })
}

/// Names of accounts, right and wrong.
const NAMES: &[(&str, &[&str])] = &[
    ("sAMAccountName", &["new-{t}"]),
    ("sAMAccountName", &["u1-{t}"]),
    ("sAMAccountName", &["U1-{t}"]),
    ("sAMAccountName", &["g1-{t}"]),
    ("sAMAccountName", &["a/b{t}"]),
    ("sAMAccountName", &["a*b{t}"]),
    ("sAMAccountName", &["a b{t}"]),
    ("sAMAccountName", &[]),
    ("sAMAccountName", &["a", "b"]),
    ("sAMAccountName", &[""]),
    ("sAMAccountName", &["abcdefghijklmnop{t}"]),
    ("sAMAccountName", &["{long:257}"]),
    ("sAMAccountName", &["Administrator"]),
    ("sAMAccountName", &["dot{t}."]),
    ("sAMAccountName", &["üml{t}"]),
    ("userPrincipalName", &["u1-{t}@contoso.local"]),
    ("userPrincipalName", &["U1-{t}@CONTOSO.LOCAL"]),
    ("userPrincipalName", &["other-{t}@fabrikam.example"]),
    ("userPrincipalName", &["plain{t}"]),
    ("userPrincipalName", &[]),
    ("userPrincipalName", &["a@b@c{t}"]),
    ("userPrincipalName", &["x{t}@contoso.local", "y{t}@contoso.local"]),
    ("servicePrincipalName", &["HOST/s-{t}"]),
    ("servicePrincipalName", &["host/S-{t}"]),
    ("servicePrincipalName", &["junk"]),
    ("servicePrincipalName", &[]),
    ("servicePrincipalName", &["HTTP/s-{t}", "HTTP/s-{t}.contoso.local"]),
    ("servicePrincipalName", &["MSSQLSvc/s-{t}:1433"]),
];

fn account_names() -> impl Strategy<Value = Request> {
    let accounts = select(vec!["u1", "u2", "u2", "u3", "g1", "p1"]);
    let kinds = select(vec![Replace, Replace, Replace, Add, Delete]);
    (accounts, kinds, select(NAMES)).prop_map(|(on, kind, (name, values))| {
        let about = format!("name of {on} {kind:?} {name}={}", shown(values));
        modify(about, on, vec![change(kind, attribute(name, values))])
    })
}
