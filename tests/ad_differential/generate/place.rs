//! Where objects are: rename and move, delete, tombstones and restore.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, attribute, change, dn, object, rdn, request, with_control};
use super::search::search;
use crate::request::ChangeKind::{Delete, Replace};
use crate::request::{Filter, Operation, Request, Scope};

/// Any operation on an object's place.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![5 => renamed(), 3 => deleted(), 2 => tombstone()]
}

fn renamed() -> impl Strategy<Value = Request> {
    let names = vec![
        ("to a new name", "CN=v1 {t}"),
        ("to a new name", "CN=v2 {t}"),
        ("to its own name", ""),
        ("in capitals", "CN=U1 {t}"),
        ("to a taken name", "CN=u2 {t}"),
        ("to another type", "OU=x {t}"),
        ("to a bad RDN", "nonsense"),
        ("to an empty name", "CN="),
        ("to nothing", "-"),
        ("to two RDNs", "CN=a,CN=b"),
        ("to two values", "CN=v {t}+sn=x"),
        ("with a comma", "CN=v\\, w {t}"),
        ("with an unknown type", "XX=v {t}"),
        ("to a new OU name", "OU=v {t}"),
        ("with beyond ASCII", "CN=Jürgen {t}"),
    ];
    let parents = vec![
        ("", None),
        ("", None),
        ("", None),
        (" into an OU", Some(dn("o1"))),
        (" into an OU", Some(dn("o1"))),
        (" back to the unit", Some(OU.to_owned())),
        (" into a container", Some(dn("n1"))),
        (" below a user", Some(dn("u1"))),
        (" below a missing parent", Some(dn("missing"))),
        (" to Users", Some(format!("CN=Users,{DOMAIN}"))),
        (" outside", Some("DC=fabrikam,DC=local".to_owned())),
        (" to no DN", Some("nonsense".to_owned())),
        (" to the configuration", Some(format!("CN=Configuration,{DOMAIN}"))),
    ];
    (object(), select(names), select(parents), prop::bool::weighted(0.1)).prop_map(
        |(name, (how, new), (place, parent), keep)| {
            let new_rdn = match new {
                "" => rdn(name),
                "-" => String::new(),
                new => new.to_owned(),
            };
            let kept = if keep { " keeping the old" } else { "" };
            let kind = match name {
                "missing" | "u9" => "missing object",
                "o1" => "OU",
                _ => "object",
            };
            let operation = Operation::ModifyDn {
                dn: dn(name),
                new_rdn,
                delete_old: !keep,
                new_superior: parent,
            };
            request(format!("{kind} {how}{place}{kept}"), operation)
        },
    )
}

fn deleted() -> impl Strategy<Value = Request> {
    let special = vec![
        ("bad DN", "nonsense".to_owned()),
        ("empty DN", String::new()),
        ("Administrator", format!("CN=Administrator,CN=Users,{DOMAIN}")),
        ("Domain Users", format!("CN=Domain Users,CN=Users,{DOMAIN}")),
        ("Users", format!("CN=Users,{DOMAIN}")),
        ("the domain", DOMAIN.to_owned()),
        ("Administrators", format!("CN=Administrators,CN=Builtin,{DOMAIN}")),
        ("GUID", "<GUID={guid:u2}>".to_owned()),
        ("SID", "<SID={sid:u2}>".to_owned()),
        ("the unit", OU.to_owned()),
        ("the DC", format!("CN=DC1,OU=Domain Controllers,{DOMAIN}")),
        ("the schema", format!("CN=Schema,CN=Configuration,{DOMAIN}")),
    ];
    let ordinary = (object(), prop::bool::weighted(0.2)).prop_map(|(name, tree)| {
        let missing = if matches!(name, "missing" | "u9") { "missing object" } else { "object" };
        let how = if tree { " with tree delete" } else { "" };
        let request = request(format!("{missing}{how}"), Operation::Delete { dn: dn(name) });
        if tree { with_control(request, 805, true) } else { request }
    });
    prop_oneof![
        4 => ordinary,
        1 => select(special).prop_map(|(about, dn)| request(about, Operation::Delete { dn })),
    ]
}

/// The DN of an object after its deletion.
fn tombstone_dn(name: &str) -> String {
    format!("CN={name} {{t}}\\0ADEL:{{guid:{name}}},CN=Deleted Objects,{DOMAIN}")
}

fn tombstone() -> impl Strategy<Value = Request> {
    let deleted = |about: &str, operation| with_control(request(about, operation), 417, true);
    let read = |base: &str| {
        let present = Filter::Present("objectClass".to_owned());
        Operation::Search(search(base, Scope::Base, present, &["*"]))
    };
    let restore = move |about: &str, name: &str, to: &str| {
        let changes = vec![
            change(Delete, attribute("isDeleted", &[])),
            change(Replace, attribute("distinguishedName", &[to])),
        ];
        deleted(about, Operation::Modify { dn: tombstone_dn(name), changes })
    };
    let write = |name: &str| Operation::Modify {
        dn: tombstone_dn(name),
        changes: vec![change(Replace, attribute("description", &["x"]))],
    };
    select(vec!["u1", "u2", "g1", "o1"]).prop_flat_map(move |name| {
        let at = tombstone_dn(name);
        let nowhere = format!("CN=back {{t}},{}", dn("missing"));
        select(vec![
            deleted("tombstone", read(&at)),
            deleted("tombstone by GUID", read(&format!("<GUID={{guid:{name}}}>"))),
            request("tombstone without control", read(&at)),
            restore("restore", name, &dn(name)),
            restore("restore", name, &dn(name)),
            restore("restore under a new name", name, &format!("CN=back {{t}},{OU}")),
            restore("restore to a missing parent", name, &nowhere),
            restore("restore onto a taken name", name, &dn("u3")),
            deleted("tombstone", write(name)),
            deleted("tombstone", Operation::Delete { dn: at }),
        ])
    })
}
