//! Adds, right and wrong.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, PASSWORD, attribute, dn, password, rdn, request};
use crate::request::{Attribute, Operation, Request, Value};

/// The objects that a case begins with: always two users and a group, the others now and then.
pub(super) fn first_objects() -> impl Strategy<Value = Vec<Request>> {
    let more = ["g2", "p1", "o1", "n1", "k1", "i1"];
    proptest::collection::vec(prop::bool::weighted(0.35), more.len()).prop_map(move |wanted| {
        let chosen = more.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(name, _)| *name);
        ["u1", "u2", "g1"].into_iter().chain(chosen).map(ordinary).collect()
    })
}

/// An object as tools add it.
fn ordinary(name: &str) -> Request {
    let mut attributes = minimal(name);
    match name {
        "u1" => attributes.extend([
            attribute("userPrincipalName", &["u1-{t}@contoso.local"]),
            attribute("displayName", &["Ann Ash {t}"]),
            attribute("givenName", &["Ann"]),
            attribute("sn", &["Ash {t}"]),
            attribute("mail", &["u1-{t}@contoso.local"]),
            attribute("userAccountControl", &["512"]),
            password(PASSWORD),
        ]),
        "u2" => attributes.extend([
            attribute("description", &["second"]),
            attribute(
                "proxyAddresses",
                &["SMTP:u2-{t}@contoso.local", "smtp:second-{t}@contoso.local"],
            ),
        ]),
        "g1" => attributes.push(attribute("member", &[&dn("u1")])),
        "g2" => attributes.push(attribute("member", &[&dn("g1"), &dn("u2")])),
        _ => {}
    }
    request(format!("ordinary {}", class(name)), Operation::Add { dn: dn(name), attributes })
}

fn class(name: &str) -> &'static str {
    let found = super::names::OBJECTS.iter().find(|(known, _)| *known == name);
    found.map_or("user", |(_, class)| class)
}

/// What an object cannot do without, and a sAMAccountName where that makes sense.
fn minimal(name: &str) -> Vec<Attribute> {
    let class = class(name);
    let mut attributes = vec![attribute("objectClass", &[class])];
    match class {
        "user" | "group" | "inetOrgPerson" => {
            attributes.push(attribute("sAMAccountName", &[&format!("{name}-{{t}}")]));
        }
        "computer" => attributes.push(attribute("sAMAccountName", &[&format!("{name}-{{t}}$")])),
        _ => {}
    }
    attributes
}

/// One more add of any kind.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![
        2 => select(vec!["u3", "g2", "p1", "o1", "n1", "k1", "i1"]).prop_map(ordinary),
        4 => extra(),
        3 => account_control(),
        2 => group_type(),
        4 => wrong(),
    ]
}

fn add_u3(about: &str, more: Vec<Attribute>) -> Request {
    let mut attributes = minimal("u3");
    for given in more {
        attributes.retain(|known| known.name != given.name);
        attributes.push(given);
    }
    request(format!("user {about}"), Operation::Add { dn: dn("u3"), attributes })
}

/// A user with one further attribute.
fn extra() -> impl Strategy<Value = Request> {
    let long = "x".repeat(300);
    select(vec![
        ("sAMAccountName missing", attribute("SamAccountName", &["u3{t}"])),
        ("description", attribute("description", &["a", "b"])),
        ("sAMAccountName taken", attribute("sAMAccountName", &["U1-{t}"])),
        ("sAMAccountName of a group taken", attribute("sAMAccountName", &["g1-{t}"])),
        ("sAMAccountName forbidden character", attribute("sAMAccountName", &["a+b-{t}"])),
        ("sAMAccountName 21 long", attribute("sAMAccountName", &["abcdefghijklmnop{t}"])),
        ("sAMAccountName too long", attribute("sAMAccountName", &[&long])),
        ("sAMAccountName with @", attribute("sAMAccountName", &["a@b{t}"])),
        ("sAMAccountName ends with dot", attribute("sAMAccountName", &["dot{t}."])),
        ("UPN taken", attribute("userPrincipalName", &["U1-{t}@contoso.local"])),
        ("UPN without @", attribute("userPrincipalName", &["plain{t}"])),
        ("unknown attribute", attribute("noSuchAttribute", &["x"])),
        ("attribute of another class", attribute("groupType", &["2"])),
        (
            "objectGUID",
            Attribute { name: "objectGUID".to_owned(), values: vec![Value::Bytes(vec![1; 16])] },
        ),
        ("objectSid", attribute("objectSid", &["S-1-5-21-1-2-3-4444"])),
        ("memberOf", attribute("memberOf", &[&dn("g1")])),
        ("whenCreated", attribute("whenCreated", &["20200101000000.0Z"])),
        ("uSNChanged", attribute("uSNChanged", &["5"])),
        ("empty value", attribute("displayName", &[""])),
        ("no value", attribute("displayName", &[])),
        ("two displayNames", attribute("displayName", &["a", "b"])),
        ("the same value twice", attribute("otherTelephone", &["1", "1"])),
        ("manager", attribute("manager", &[&dn("u1")])),
        ("manager missing", attribute("manager", &[&dn("missing")])),
        ("manager is no DN", attribute("manager", &["nonsense"])),
        ("primaryGroupID", attribute("primaryGroupID", &["514"])),
        ("countryCode is no number", attribute("countryCode", &["x"])),
        ("countryCode", attribute("countryCode", &["276"])),
        ("accountExpires", attribute("accountExpires", &["133536834055000000"])),
        ("pwdLastSet now", attribute("pwdLastSet", &["-1"])),
        ("pwdLastSet zero", attribute("pwdLastSet", &["0"])),
        ("pwdLastSet number", attribute("pwdLastSet", &["133536834055000000"])),
        ("lockoutTime", attribute("lockoutTime", &["0"])),
        ("badPwdCount", attribute("badPwdCount", &["1"])),
        ("isDeleted", attribute("isDeleted", &["TRUE"])),
        ("cn equal", attribute("cn", &["u3 {t}"])),
        ("cn other", attribute("cn", &["other"])),
        ("name", attribute("name", &["u3 {t}"])),
        ("distinguishedName", attribute("distinguishedName", &[&dn("u3")])),
        ("instanceType", attribute("instanceType", &["4"])),
        (
            "objectCategory",
            attribute(
                "objectCategory",
                &["CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local"],
            ),
        ),
        ("sAMAccountType", attribute("sAMAccountType", &["805306368"])),
        ("tokenGroups", attribute("tokenGroups", &["x"])),
        ("canonicalName", attribute("canonicalName", &["x"])),
        ("userPassword", attribute("userPassword", &["secret"])),
        (
            "servicePrincipalName",
            attribute("servicePrincipalName", &["HOST/u3-{t}", "http/u3-{t}"]),
        ),
        (
            "thumbnailPhoto",
            Attribute {
                name: "thumbnailPhoto".to_owned(),
                values: vec![Value::Bytes(vec![0xff, 0xd8, 0, 1])],
            },
        ),
        (
            "bad UTF-8",
            Attribute {
                name: "displayName".to_owned(),
                values: vec![Value::Bytes(vec![0xff, 0xfe])],
            },
        ),
        ("password weak", password("abc")),
        ("password simple", password("alllowercase")),
        ("password", password("Other-Planted-2")),
        ("password unquoted", attribute("unicodePwd", &["plain"])),
        ("auxiliary class", attribute("objectClass", &["user", "posixAccount"])),
        (
            "class chain",
            attribute("objectClass", &["top", "person", "organizationalPerson", "user"]),
        ),
        ("two structural classes", attribute("objectClass", &["user", "group"])),
        ("no structural class", attribute("objectClass", &["top"])),
        ("unknown class", attribute("objectClass", &["noSuchClass"])),
        ("abstract class", attribute("objectClass", &["organizationalPerson"])),
        ("system class", attribute("objectClass", &["attributeSchema"])),
    ])
    .prop_map(|(about, attribute)| add_u3(about, vec![attribute]))
}

/// A user or computer with a chosen userAccountControl, with and without a password.
fn account_control() -> impl Strategy<Value = Request> {
    let controls = vec![
        "0", "2", "512", "514", "544", "546", "576", "66048", "66050", "4096", "8192", "4098",
        "2080", "262656", "524800", "8389120", "-1", "x", "16", "528", "2097664", "4194816",
        "1114624",
    ];
    (select(controls), any::<bool>(), prop::bool::weighted(0.25)).prop_map(
        |(control, with_password, computer)| {
            let mut more = vec![attribute("userAccountControl", &[control])];
            let secret = if with_password { " and password" } else { "" };
            if with_password {
                more.push(password(PASSWORD));
            }
            let mut request = add_u3(&format!("userAccountControl {control}{secret}"), more);
            if let (true, Operation::Add { attributes, .. }) = (computer, &mut request.operation) {
                attributes[0] = attribute("objectClass", &["computer"]);
                request.about = format!("computer userAccountControl {control}{secret}");
            }
            request
        },
    )
}

/// A group of a chosen type.
fn group_type() -> impl Strategy<Value = Request> {
    let types = vec![
        "-2147483646",
        "-2147483644",
        "-2147483640",
        "2",
        "4",
        "8",
        "0",
        "1",
        "6",
        "-2147483643",
        "x",
        "2147483650",
        "-2147483648",
        "-2147483638",
    ];
    select(types).prop_map(|kind| {
        let mut attributes = minimal("g2");
        attributes.push(attribute("groupType", &[kind]));
        request(format!("group groupType {kind}"), Operation::Add { dn: dn("g2"), attributes })
    })
}

/// Adds at places and under names where there can be none.
fn wrong() -> impl Strategy<Value = Request> {
    let at = |about: &'static str, dn: String, class: &'static str| {
        let attributes = vec![attribute("objectClass", &[class])];
        request(format!("{class} {about}"), Operation::Add { dn, attributes })
    };
    let long = "y".repeat(65);
    select(vec![
        at("below a missing parent", format!("{},{}", rdn("u3"), dn("missing")), "user"),
        at("below two missing parents", format!("{},CN=a,{}", rdn("u3"), dn("missing")), "user"),
        at("below a user", format!("{},{}", rdn("u3"), dn("u1")), "user"),
        at("below a group", format!("{},{}", rdn("u3"), dn("g1")), "user"),
        at("below a user", format!("{},{}", rdn("o1"), dn("u1")), "organizationalUnit"),
        at("below an OU", format!("{},{}", rdn("u3"), dn("o1")), "user"),
        at("below a container", format!("{},{}", rdn("o1"), dn("n1")), "organizationalUnit"),
        at("named by OU", format!("OU=u3 {{t}},{OU}"), "user"),
        at("named by CN", format!("CN=o1 {{t}},{OU}"), "organizationalUnit"),
        at("named by sAMAccountName", format!("sAMAccountName=u3 {{t}},{OU}"), "user"),
        at("with a long name", format!("CN={long},{OU}"), "user"),
        at("without a name", format!("CN=,{OU}"), "user"),
        at("with two names", format!("CN=u3 {{t}}+sn=x,{OU}"), "user"),
        at("under no DN", "nonsense".to_owned(), "user"),
        at("under the empty DN", String::new(), "user"),
        at("outside", "CN=u3 {t},DC=fabrikam,DC=local".to_owned(), "user"),
        at("outside below local", "CN=u3 {t},DC=local".to_owned(), "user"),
        at("name taken", dn("u1"), "user"),
        at("name taken in another case", dn("u1").replace("CN=u1", "cn=U1"), "user"),
        at("name taken by another class", dn("g1"), "contact"),
        at("with a comma in the name", format!("CN=u3\\, Jr {{t}},{OU}"), "user"),
        at("with a hex pair in the name", format!("CN=u3\\2c Jr {{t}},{OU}"), "user"),
        at("with spaces in the DN", format!("CN = u3 {{t}} , {OU}"), "user"),
        at("with letters beyond ASCII", format!("CN=u3 Jürgen {{t}},{OU}"), "user"),
        at(
            "below the schema",
            "CN=u3 {t},CN=Schema,CN=Configuration,DC=contoso,DC=local".to_owned(),
            "user",
        ),
        at(
            "below the configuration",
            "CN=u3 {t},CN=Configuration,DC=contoso,DC=local".to_owned(),
            "user",
        ),
        at("below the domain", format!("CN=u3 {{t}},{DOMAIN}"), "user"),
        at("without sAMAccountName", dn("u3"), "user"),
        at("without sAMAccountName", dn("g2"), "group"),
        at("without sAMAccountName", dn("p1"), "computer"),
        at("by a GUID base", "CN=u3 {t},<GUID={guid:o1}>".to_owned(), "user"),
        at(
            "in Users by WKGUID",
            format!("CN=u3 {{t}},<WKGUID=A9D1CA15768811D1ADED00C04FD8D5CD,{DOMAIN}>"),
            "user",
        ),
        request("without attributes", Operation::Add { dn: dn("u3"), attributes: Vec::new() }),
        request(
            "without a class",
            Operation::Add { dn: dn("u3"), attributes: vec![attribute("cn", &["u3 {t}"])] },
        ),
        request(
            "attribute given twice",
            Operation::Add {
                dn: dn("u3"),
                attributes: vec![
                    attribute("objectClass", &["user"]),
                    attribute("displayName", &["a"]),
                    attribute("displayName", &["b"]),
                ],
            },
        ),
        request(
            "foreign security principal",
            Operation::Add {
                dn: dn("u3"),
                attributes: vec![attribute("objectClass", &["foreignSecurityPrincipal"])],
            },
        ),
        request(
            "domainDNS",
            Operation::Add {
                dn: format!("DC=x{{t}},{OU}"),
                attributes: vec![attribute("objectClass", &["domainDNS"])],
            },
        ),
        request(
            "group with a missing member",
            Operation::Add {
                dn: dn("g2"),
                attributes: vec![
                    attribute("objectClass", &["group"]),
                    attribute("member", &[&dn("missing")]),
                ],
            },
        ),
        request(
            "group with the same member twice",
            Operation::Add {
                dn: dn("g2"),
                attributes: vec![
                    attribute("objectClass", &["group"]),
                    attribute("member", &[&dn("u1"), &dn("u1")]),
                ],
            },
        ),
        request(
            "contact with sAMAccountName",
            Operation::Add {
                dn: dn("k1"),
                attributes: vec![
                    attribute("objectClass", &["contact"]),
                    attribute("sAMAccountName", &["k1-{t}"]),
                ],
            },
        ),
        request(
            "OU with unicodePwd",
            Operation::Add {
                dn: dn("o1"),
                attributes: vec![
                    attribute("objectClass", &["organizationalUnit"]),
                    password(PASSWORD),
                ],
            },
        ),
    ])
}
