//! Adds, right and wrong.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{OU, PASSWORD, attribute, dn, password, request};
use crate::request::{Attribute, Operation, Request, Value};

/// The objects that a case begins with: always two users and a group, the others now and then.
pub(super) fn first_objects() -> impl Strategy<Value = Vec<Request>> {
    let more = ["g2", "p1", "o1", "n1", "k1", "i1"];
    proptest::collection::vec(prop::bool::weighted(0.6), more.len()).prop_map(move |wanted| {
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

/// What a user may be given in an add, right and wrong.
const EXTRAS: &[(&str, &str, &[&str])] = &[
    ("sAMAccountName missing", "SamAccountName", &["u3{t}"]),
    ("description", "description", &["a", "b"]),
    ("sAMAccountName taken", "sAMAccountName", &["U1-{t}"]),
    ("sAMAccountName of a group taken", "sAMAccountName", &["g1-{t}"]),
    ("sAMAccountName forbidden character", "sAMAccountName", &["a+b-{t}"]),
    ("sAMAccountName 21 long", "sAMAccountName", &["abcdefghijklmnop{t}"]),
    ("sAMAccountName too long", "sAMAccountName", &["{long:300}"]),
    ("sAMAccountName with @", "sAMAccountName", &["a@b{t}"]),
    ("sAMAccountName ends with dot", "sAMAccountName", &["dot{t}."]),
    ("UPN taken", "userPrincipalName", &["U1-{t}@contoso.local"]),
    ("UPN without @", "userPrincipalName", &["plain{t}"]),
    ("unknown attribute", "noSuchAttribute", &["x"]),
    ("attribute of another class", "groupType", &["2"]),
    ("objectSid", "objectSid", &["S-1-5-21-1-2-3-4444"]),
    ("memberOf", "memberOf", &["CN=g1 {t},OU=case {t},DC=contoso,DC=local"]),
    ("whenCreated", "whenCreated", &["20200101000000.0Z"]),
    ("uSNChanged", "uSNChanged", &["5"]),
    ("empty value", "displayName", &[""]),
    ("no value", "displayName", &[]),
    ("two displayNames", "displayName", &["a", "b"]),
    ("the same value twice", "otherTelephone", &["1", "1"]),
    ("manager", "manager", &["CN=u1 {t},OU=case {t},DC=contoso,DC=local"]),
    ("manager missing", "manager", &["CN=missing {t},OU=case {t},DC=contoso,DC=local"]),
    ("manager is no DN", "manager", &["nonsense"]),
    ("primaryGroupID", "primaryGroupID", &["514"]),
    ("countryCode is no number", "countryCode", &["x"]),
    ("countryCode", "countryCode", &["276"]),
    ("accountExpires", "accountExpires", &["133536834055000000"]),
    ("pwdLastSet now", "pwdLastSet", &["-1"]),
    ("pwdLastSet zero", "pwdLastSet", &["0"]),
    ("pwdLastSet number", "pwdLastSet", &["133536834055000000"]),
    ("lockoutTime", "lockoutTime", &["0"]),
    ("badPwdCount", "badPwdCount", &["1"]),
    ("isDeleted", "isDeleted", &["TRUE"]),
    ("cn equal", "cn", &["u3 {t}"]),
    ("cn other", "cn", &["other"]),
    ("name", "name", &["u3 {t}"]),
    ("distinguishedName", "distinguishedName", &["CN=u3 {t},OU=case {t},DC=contoso,DC=local"]),
    ("instanceType", "instanceType", &["4"]),
    (
        "objectCategory",
        "objectCategory",
        &["CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local"],
    ),
    ("sAMAccountType", "sAMAccountType", &["805306368"]),
    ("tokenGroups", "tokenGroups", &["x"]),
    ("canonicalName", "canonicalName", &["x"]),
    ("userPassword", "userPassword", &["secret"]),
    ("servicePrincipalName", "servicePrincipalName", &["HOST/u3-{t}", "http/u3-{t}"]),
    ("password unquoted", "unicodePwd", &["plain"]),
    ("auxiliary class", "objectClass", &["user", "posixAccount"]),
    ("class chain", "objectClass", &["top", "person", "organizationalPerson", "user"]),
    ("two structural classes", "objectClass", &["user", "group"]),
    ("no structural class", "objectClass", &["top"]),
    ("unknown class", "objectClass", &["noSuchClass"]),
    ("abstract class", "objectClass", &["organizationalPerson"]),
    ("system class", "objectClass", &["attributeSchema"]),
];

/// A user with one further attribute.
fn extra() -> impl Strategy<Value = Request> {
    let bytes = |name: &str, bytes: &[u8]| Attribute {
        name: name.to_owned(),
        values: vec![Value::Bytes(bytes.to_vec())],
    };
    let binary = select(vec![
        ("objectGUID", bytes("objectGUID", &[1; 16])),
        ("thumbnailPhoto", bytes("thumbnailPhoto", &[0xff, 0xd8, 0, 1])),
        ("bad UTF-8", bytes("displayName", &[0xff, 0xfe])),
        ("password weak", password("abc")),
        ("password simple", password("alllowercase")),
        ("password", password("Other-Planted-2")),
    ]);
    prop_oneof![
        9 => select(EXTRAS).prop_map(|(about, name, values)| (about, attribute(name, values))),
        1 => binary,
    ]
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

/// Places and names where there can be no entry, or where it is not sure; `~` is the unit of the case.
const PLACES: &[(&str, &str, &str)] = &[
    ("below a missing parent", "CN=u3 {t},CN=missing {t},~", "user"),
    ("below two missing parents", "CN=u3 {t},CN=a,CN=missing {t},~", "user"),
    ("below a user", "CN=u3 {t},CN=u1 {t},~", "user"),
    ("below a group", "CN=u3 {t},CN=g1 {t},~", "user"),
    ("below a user", "OU=o1 {t},CN=u1 {t},~", "organizationalUnit"),
    ("below an OU", "CN=u3 {t},OU=o1 {t},~", "user"),
    ("below a container", "OU=o1 {t},CN=n1 {t},~", "organizationalUnit"),
    ("named by OU", "OU=u3 {t},~", "user"),
    ("named by CN", "CN=o1 {t},~", "organizationalUnit"),
    ("named by sAMAccountName", "sAMAccountName=u3 {t},~", "user"),
    ("with a long name", "CN={long:65},~", "user"),
    ("without a name", "CN=,~", "user"),
    ("with two names", "CN=u3 {t}+sn=x,~", "user"),
    ("under no DN", "nonsense", "user"),
    ("under the empty DN", "", "user"),
    ("outside", "CN=u3 {t},DC=fabrikam,DC=local", "user"),
    ("outside below local", "CN=u3 {t},DC=local", "user"),
    ("name taken", "CN=u1 {t},~", "user"),
    ("name taken in another case", "cn=U1 {t},~", "user"),
    ("name taken by another class", "CN=g1 {t},~", "contact"),
    ("with a comma in the name", "CN=u3\\, Jr {t},~", "user"),
    ("with a hex pair in the name", "CN=u3\\2c Jr {t},~", "user"),
    ("with spaces in the DN", "CN = u3 {t} , ~", "user"),
    ("with letters beyond ASCII", "CN=u3 Jürgen {t},~", "user"),
    ("below the schema", "CN=u3 {t},CN=Schema,CN=Configuration,DC=contoso,DC=local", "user"),
    ("below the configuration", "CN=u3 {t},CN=Configuration,DC=contoso,DC=local", "user"),
    ("below the domain", "CN=u3 {t},DC=contoso,DC=local", "user"),
    ("without sAMAccountName", "CN=u3 {t},~", "user"),
    ("without sAMAccountName", "CN=g2 {t},~", "group"),
    ("without sAMAccountName", "CN=p1 {t},~", "computer"),
    ("by a GUID base", "CN=u3 {t},<GUID={guid:o1}>", "user"),
    (
        "in Users by WKGUID",
        "CN=u3 {t},<WKGUID=A9D1CA15768811D1ADED00C04FD8D5CD,DC=contoso,DC=local>",
        "user",
    ),
];

/// Adds at places and under names where there can be none.
fn wrong() -> impl Strategy<Value = Request> {
    prop_oneof![
        5 => select(PLACES).prop_map(|(about, dn, class)| {
            let attributes = vec![attribute("objectClass", &[class])];
            let dn = dn.replace('~', OU);
            request(format!("{class} {about}"), Operation::Add { dn, attributes })
        }),
        1 => incomplete(),
    ]
}

/// Adds with attributes that do not fit together.
fn incomplete() -> impl Strategy<Value = Request> {
    let add = |about: &str, name: &str, attributes: Vec<Attribute>| {
        request(about, Operation::Add { dn: dn(name), attributes })
    };
    let of = |class: &str, more: Attribute| vec![attribute("objectClass", &[class]), more];
    let mut twice = of("user", attribute("displayName", &["a"]));
    twice.push(attribute("displayName", &["b"]));
    let members = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| dn(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        of("group", attribute("member", &names))
    };
    let foreign = vec![attribute("objectClass", &["foreignSecurityPrincipal"])];
    let domain = Operation::Add {
        dn: format!("DC=x{{t}},{OU}"),
        attributes: vec![attribute("objectClass", &["domainDNS"])],
    };
    select(vec![
        add("without attributes", "u3", Vec::new()),
        add("without a class", "u3", vec![attribute("cn", &["u3 {t}"])]),
        add("attribute given twice", "u3", twice),
        add("foreign security principal", "u3", foreign),
        request("domainDNS", domain),
        add("group with a missing member", "g2", members(&["missing"])),
        add("group with the same member twice", "g2", members(&["u1", "u1"])),
        add(
            "contact with sAMAccountName",
            "k1",
            of("contact", attribute("sAMAccountName", &["k1-{t}"])),
        ),
        add("OU with unicodePwd", "o1", of("organizationalUnit", password(PASSWORD))),
    ])
}
