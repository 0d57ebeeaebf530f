//! Searches with controls.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, dn, request};
use super::search::search;
use crate::ber::{element, integer, octets, sequence};
use crate::request::{
    Comparison, Control, ControlValue, Filter, Operation, Request, Scope, Search,
};

/// A search with one or more controls.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![
        3 => paged(),
        3 => sorted(),
        2 => views(),
        2 => extended_dn(),
        2 => descriptor(),
        2 => dir_sync(),
        2 => scoped_query(),
        2 => odd(),
    ]
}

fn of_unit() -> Search {
    search(OU, Scope::Sub, Filter::Present("objectClass".to_owned()), &["name"])
}

fn with(about: impl Into<String>, search: Search, controls: Vec<Control>) -> Request {
    Request { controls, ..request(about, Operation::Search(search)) }
}

fn bytes(parts: &[Vec<u8>]) -> ControlValue {
    ControlValue::Bytes(sequence(parts))
}

fn paged() -> impl Strategy<Value = Request> {
    let sizes = vec![1, 2, 3, 5, 100, 1000, 2000, 0, -1];
    (select(sizes), any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(size, critical, empty)| {
        let mut search = of_unit();
        if empty {
            search.filter = Filter::Compare(Comparison::Equal, "cn".to_owned(), "nobody".into());
        }
        with(
            format!("paged {size}"),
            search,
            vec![Control::ad(319, critical, ControlValue::Paged(size))],
        )
    })
}

/// The value of a sort request (RFC 2891).
fn sort_keys(keys: &[(&str, &str, bool)]) -> ControlValue {
    let keys: Vec<Vec<u8>> = keys
        .iter()
        .map(|(name, rule, reverse)| {
            let rule = if rule.is_empty() { Vec::new() } else { element(0x80, rule.as_bytes()) };
            let reverse = if *reverse { element(0x81, &[0xff]) } else { Vec::new() };
            sequence(&[octets(name.as_bytes()), rule, reverse])
        })
        .collect();
    bytes(&keys)
}

fn sorted() -> impl Strategy<Value = Request> {
    let sort = |keys: &[(&str, &str, bool)]| Control::ad(473, true, sort_keys(keys));
    let view = |before, after, offset| {
        let place = element(0xa0, &[integer(offset), integer(0)].concat());
        Control {
            oid: "2.16.840.1.113730.3.4.9".to_owned(),
            critical: true,
            value: bytes(&[integer(before), integer(after), place]),
        }
    };
    let from = |value: &str| Control {
        oid: "2.16.840.1.113730.3.4.9".to_owned(),
        critical: true,
        value: bytes(&[integer(0), integer(1), element(0x81, value.as_bytes())]),
    };
    let by_name = || sort(&[("name", "", false)]);
    select(vec![
        ("sort by name", vec![by_name()]),
        ("sort by name backwards", vec![sort(&[("name", "", true)])]),
        ("sort by sAMAccountName", vec![sort(&[("sAMAccountName", "", false)])]),
        ("sort by unknown", vec![sort(&[("noSuchAttribute", "", false)])]),
        ("sort by two", vec![sort(&[("objectClass", "", false), ("name", "", false)])]),
        ("sort by nothing", vec![sort(&[])]),
        ("sort by rule", vec![sort(&[("name", "1.2.840.113556.1.4.1499", false)])]),
        ("sort by unknown rule", vec![sort(&[("name", "1.2.3.4", false)])]),
        ("sort with paging", vec![by_name(), Control::ad(319, true, ControlValue::Paged(2))]),
        ("sort without value", vec![Control::ad(473, true, ControlValue::None)]),
        (
            "sort not critical by unknown",
            vec![Control::ad(473, false, sort_keys(&[("noSuchAttribute", "", false)]))],
        ),
        ("VLV first", vec![by_name(), view(0, 1, 1)]),
        ("VLV second", vec![by_name(), view(1, 1, 2)]),
        ("VLV beyond", vec![by_name(), view(1, 1, 99)]),
        ("VLV zero", vec![by_name(), view(0, 0, 0)]),
        ("VLV by value", vec![by_name(), from("u")]),
        ("VLV by value beyond", vec![by_name(), from("zzz")]),
        ("VLV without sort", vec![view(0, 1, 1)]),
    ])
    .prop_map(|(about, controls)| with(about, of_unit(), controls))
}

/// Controls that decide what is seen.
fn views() -> impl Strategy<Value = Request> {
    let none = |last| Control::ad(last, true, ControlValue::None);
    let options = |flags| Control::ad(1340, true, bytes(&[integer(flags)]));
    let deleted = || {
        let gone = Filter::Compare(Comparison::Equal, "isDeleted".to_owned(), "TRUE".into());
        let ours = Filter::Substrings(
            "name".to_owned(),
            vec![String::new(), "{t}".to_owned(), String::new()],
        );
        search(
            DOMAIN,
            Scope::Sub,
            Filter::And(vec![gone, ours]),
            &["name", "isDeleted", "objectClass", "lastKnownParent", "sAMAccountName"],
        )
    };
    let domain = || {
        let ours = Filter::Compare(Comparison::Equal, "name".to_owned(), "u1 {t}".into());
        search(DOMAIN, Scope::Sub, ours, &["name"])
    };
    select(vec![
        ("domain without control", domain(), vec![]),
        ("domain scope", domain(), vec![none(1339)]),
        ("search options 1", domain(), vec![options(1)]),
        ("search options 2", domain(), vec![options(2)]),
        ("search options 3", domain(), vec![options(3)]),
        (
            "search options junk",
            domain(),
            vec![Control::ad(1340, true, ControlValue::Bytes(b"junk".to_vec()))],
        ),
        ("deleted without control", deleted(), vec![]),
        ("show deleted", deleted(), vec![none(417), none(1339)]),
        ("show recycled", deleted(), vec![none(2064), none(1339)]),
        ("show deleted in unit", of_unit(), vec![none(417)]),
        (
            "deleted objects container",
            search(
                &format!("CN=Deleted Objects,{DOMAIN}"),
                Scope::Base,
                Filter::Present("objectClass".to_owned()),
                &["name", "isDeleted"],
            ),
            vec![none(417)],
        ),
        ("show deactivated links", of_unit(), vec![none(2065)]),
        (
            "domain scope with value",
            domain(),
            vec![Control::ad(1339, true, ControlValue::Bytes(b"x".to_vec()))],
        ),
    ])
    .prop_map(|(about, search, controls)| with(about, search, controls))
}

fn extended_dn() -> impl Strategy<Value = Request> {
    let forms = vec![
        ("extended DN", ControlValue::None),
        ("extended DN 0", bytes(&[integer(0)])),
        ("extended DN 1", bytes(&[integer(1)])),
        ("extended DN junk", ControlValue::Bytes(b"junk".to_vec())),
    ];
    (select(forms), select(vec!["u1", "g1", "g2"])).prop_map(|((about, value), name)| {
        let attributes = ["member", "memberOf", "manager", "distinguishedName", "objectCategory"];
        let search =
            search(&dn(name), Scope::Base, Filter::Present("objectClass".to_owned()), &attributes);
        with(about, search, vec![Control::ad(529, true, value)])
    })
}

fn descriptor() -> impl Strategy<Value = Request> {
    let attributes: Vec<&[&str]> = vec![&["nTSecurityDescriptor"], &["name"], &["*"]];
    (select(vec![0, 1, 4, 7, 15, 16]), 0..attributes.len()).prop_map(move |(flags, chosen)| {
        let search = search(
            &dn("u1"),
            Scope::Base,
            Filter::Present("objectClass".to_owned()),
            attributes[chosen],
        );
        let about = format!("SD flags {flags} [{}]", attributes[chosen].join(" "));
        with(about, search, vec![Control::ad(801, true, bytes(&[integer(flags)]))])
    })
}

/// Directory synchronization, each from where the case's last one ended.
fn dir_sync() -> impl Strategy<Value = Request> {
    let attributes: Vec<&[&str]> = vec![
        &["name", "sAMAccountName"],
        &["member"],
        &["userAccountControl", "isDeleted"],
        &["*"],
        &[],
    ];
    let flags = vec![0, 0, 1, 0x800, 0x8000_0000_u32 as i32 as i64];
    (select(flags), 0..attributes.len(), prop::bool::weighted(0.15)).prop_map(
        move |(flags, chosen, wrong_base)| {
            let ours = Filter::Substrings(
                "name".to_owned(),
                vec![String::new(), "{t}".to_owned(), String::new()],
            );
            let base = if wrong_base { OU } else { DOMAIN };
            let search = search(base, Scope::Sub, ours, attributes[chosen]);
            let below = if wrong_base { " below the root" } else { "" };
            let about = format!("DirSync {flags}{below} [{}]", attributes[chosen].join(" "));
            with(about, search, vec![Control::ad(841, true, ControlValue::DirSync { flags })])
        },
    )
}

fn scoped_query() -> impl Strategy<Value = Request> {
    let names = vec!["member", "memberOf", "objectClass", "noSuchAttribute", "manager"];
    (select(names), select(vec!["g1", "g2", "u1"]), any::<bool>()).prop_map(|(name, on, base)| {
        let scope = if base { Scope::Base } else { Scope::Sub };
        let search = search(&dn(on), scope, Filter::Present("objectClass".to_owned()), &["name"]);
        let value = bytes(&[octets(name.as_bytes())]);
        with(format!("ASQ {name} {scope:?}"), search, vec![Control::ad(1504, true, value)])
    })
}

fn odd() -> impl Strategy<Value = Request> {
    let unknown =
        |critical| Control { oid: "1.2.3.4.5".to_owned(), critical, value: ControlValue::None };
    let none = |last, critical| Control::ad(last, critical, ControlValue::None);
    select(vec![
        ("unknown control", vec![unknown(false)]),
        ("unknown critical control", vec![unknown(true)]),
        ("paged junk", vec![Control::ad(319, true, ControlValue::Bytes(b"junk".to_vec()))]),
        ("paged without value", vec![none(319, true)]),
        ("tree delete on search", vec![none(805, true)]),
        ("permissive modify on search", vec![none(1413, true)]),
        ("lazy commit", vec![none(619, true)]),
        ("verify name", vec![Control::ad(1338, true, bytes(&[integer(0), octets(b"")]))]),
        ("range option", vec![none(802, true)]),
        ("notification with other filter", vec![none(528, true)]),
        (
            "ManageDsaIT",
            vec![Control {
                oid: "2.16.840.1.113730.3.4.2".to_owned(),
                critical: false,
                value: ControlValue::None,
            }],
        ),
        (
            "paged twice",
            vec![
                Control::ad(319, true, ControlValue::Paged(2)),
                Control::ad(319, true, ControlValue::Paged(2)),
            ],
        ),
        (
            "proxied authorization",
            vec![Control {
                oid: "2.16.840.1.113730.3.4.18".to_owned(),
                critical: true,
                value: ControlValue::Bytes(b"u:x".to_vec()),
            }],
        ),
    ])
    .prop_map(|(about, controls)| {
        let mut search = of_unit();
        if about.starts_with("notification") {
            search.filter = Filter::Present("cn".to_owned());
        }
        with(about, search, controls)
    })
}
