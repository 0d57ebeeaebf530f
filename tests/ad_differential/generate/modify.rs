//! Modifies of ordinary, linked and protected attributes.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{attribute, change, dn, group, modify, object, shown, user, with_control};
use crate::request::ChangeKind::{self, Add, Delete, Increment, Replace};
use crate::request::{Attribute, Request, Value};

/// Any modify that is not about an account's state.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![4 => one_change(), 3 => member(), 3 => protected(), 2 => several(), 1 => odd()]
}

fn kinds() -> impl Strategy<Value = ChangeKind> {
    select(vec![Add, Delete, Replace, Replace])
}

fn about_name(name: &str) -> &'static str {
    match name {
        "missing" | "u9" => "missing object",
        name if name.starts_with(['u', 'i']) => "user",
        name if name.starts_with('g') => "group",
        name if name.starts_with('p') => "computer",
        name if name.starts_with('o') => "OU",
        name if name.starts_with('k') => "contact",
        _ => "container",
    }
}

/// Ordinary attributes with values right and wrong.
const VALUES: &[(&str, &[&str])] = &[
    ("description", &["one"]),
    ("description", &[]),
    ("description", &["a", "b"]),
    ("displayName", &["Ann Ash {t}"]),
    ("displayName", &["Other"]),
    ("displayName", &[]),
    ("displayName", &["a", "b"]),
    ("displayName", &[""]),
    ("displayName", &[" "]),
    ("telephoneNumber", &["1"]),
    ("telephoneNumber", &["1", "2"]),
    ("telephoneNumber", &[]),
    ("otherTelephone", &["1", "2"]),
    ("otherTelephone", &["2"]),
    ("otherTelephone", &["1", "1"]),
    ("otherTelephone", &[]),
    ("otherTelephone", &["a", "A"]),
    ("proxyAddresses", &["SMTP:u2-{t}@contoso.local"]),
    ("proxyAddresses", &["smtp:U2-{t}@contoso.local"]),
    ("proxyAddresses", &["smtp:third-{t}@contoso.local"]),
    ("proxyAddresses", &[]),
    ("manager", &["CN=u1 {t},OU=case {t},DC=contoso,DC=local"]),
    ("manager", &["CN=missing {t},OU=case {t},DC=contoso,DC=local"]),
    ("manager", &["nonsense"]),
    ("manager", &[]),
    ("manager", &["<GUID={guid:u1}>"]),
    ("seeAlso", &["CN=g1 {t},OU=case {t},DC=contoso,DC=local"]),
    ("seeAlso", &["CN=missing {t},OU=case {t},DC=contoso,DC=local"]),
    ("countryCode", &["276"]),
    ("countryCode", &["x"]),
    ("countryCode", &["99999999999"]),
    ("countryCode", &["-1"]),
    ("countryCode", &["0"]),
    ("countryCode", &[]),
    ("countryCode", &["007"]),
    ("countryCode", &[" 7"]),
    ("c", &["DE"]),
    ("c", &["DEU"]),
    ("co", &["Germany"]),
    ("postalCode", &["12345"]),
    ("employeeID", &["12345678901234567"]),
    ("initials", &["toolong"]),
    ("givenName", &["Zoë"]),
    ("sn", &["{long:1200}"]),
    ("info", &["{long:1200}"]),
    ("url", &["http://a", "http://b"]),
    ("wWWHomePage", &["http://a"]),
    ("showInAdvancedViewOnly", &["TRUE"]),
    ("showInAdvancedViewOnly", &["true"]),
    ("showInAdvancedViewOnly", &["x"]),
    ("adminDescription", &["x"]),
    ("noSuchAttribute", &["x"]),
    ("noSuchAttribute", &[]),
    ("groupType", &["2"]),
    ("groupType", &["-2147483640"]),
    ("groupType", &["-2147483644"]),
    ("groupType", &["8"]),
    ("groupType", &["0"]),
    ("groupType", &[]),
    ("ou", &["x"]),
    ("cn", &["x"]),
    ("cn", &["u1 {t}"]),
    ("name", &["x"]),
    ("l", &["Köln"]),
    ("street", &["x"]),
    ("title", &["Dr"]),
    ("extensionAttribute1", &["x"]),
    ("msDS-cloudExtensionAttribute1", &["x"]),
    ("objectClass", &["user"]),
    ("objectClass", &["group"]),
    ("objectClass", &["posixAccount"]),
    ("objectClass", &[]),
    ("uid", &["u1"]),
    ("uidNumber", &["1000"]),
    ("homeDirectory", &["\\\\srv\\u1"]),
    ("accountNameHistory", &["x"]),
    ("userCertificate", &["x"]),
    ("logonHours", &["x"]),
    ("userWorkstations", &["PC1"]),
    ("mail", &["a@b"]),
    ("mailNickname", &["x"]),
    ("nTSecurityDescriptor", &["x"]),
    ("servicePrincipalName", &["HOST/a-{t}"]),
    ("servicePrincipalName", &["HOST/a-{t}", "HOST/b-{t}"]),
    ("dNSHostName", &["p1.contoso.local"]),
    ("operatingSystem", &["x"]),
    ("gPLink", &["x"]),
    ("managedBy", &["CN=u1 {t},OU=case {t},DC=contoso,DC=local"]),
];

/// One change of one ordinary attribute.
fn one_change() -> impl Strategy<Value = Request> {
    (object(), kinds(), select(VALUES), prop::bool::weighted(0.15)).prop_map(
        |(on, kind, (name, values), permissive)| {
            let control = if permissive { " permissive" } else { "" };
            let about = format!("{} {kind:?} {name}={}{control}", about_name(on), shown(values));
            let request = modify(about, on, vec![change(kind, attribute(name, values))]);
            if permissive { with_control(request, 1413, true) } else { request }
        },
    )
}

/// Members of groups.
fn member() -> impl Strategy<Value = Request> {
    let members = vec![
        ("u1", dn("u1")),
        ("u1", dn("u1")),
        ("u2", dn("u2")),
        ("u3", dn("u3")),
        ("group", dn("g1")),
        ("group", dn("g2")),
        ("missing", dn("missing")),
        ("OU", dn("o1")),
        ("contact", dn("k1")),
        ("no DN", "nonsense".to_owned()),
        ("GUID", "<GUID={guid:u2}>".to_owned()),
        ("SID", "<SID={sid:u2}>".to_owned()),
        ("Administrator", "CN=Administrator,CN=Users,DC=contoso,DC=local".to_owned()),
        ("Domain Users", "CN=Domain Users,CN=Users,DC=contoso,DC=local".to_owned()),
        ("capitals", dn("u1").replace("CN=u1", "cn=U1")),
    ];
    let lists = prop::collection::vec(select(members), 0..3);
    (group(), kinds(), lists, prop::bool::weighted(0.2)).prop_map(|(on, kind, list, permissive)| {
        let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = list.iter().map(|(_, dn)| dn.as_str()).collect();
        let control = if permissive { " permissive" } else { "" };
        let about = format!("member {kind:?} {}{control}", names.join("|"));
        let request = modify(about, on, vec![change(kind, attribute("member", &values))]);
        if permissive { with_control(request, 1413, true) } else { request }
    })
}

/// Attributes that the system keeps.
const PROTECTED: &[(&str, &str)] = &[
    ("objectSid", "S-1-5-21-1-2-3-4"),
    ("whenChanged", "20200101000000.0Z"),
    ("whenCreated", "20200101000000.0Z"),
    ("uSNChanged", "5"),
    ("uSNCreated", "5"),
    ("memberOf", "CN=g1 {t},OU=case {t},DC=contoso,DC=local"),
    ("sAMAccountType", "805306368"),
    ("sAMAccountType", "1"),
    ("instanceType", "4"),
    ("instanceType", "5"),
    ("distinguishedName", "CN=x"),
    ("objectCategory", "CN=Group,CN=Schema,CN=Configuration,DC=contoso,DC=local"),
    ("canonicalName", "x"),
    ("objectCategory", "CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local"),
    ("tokenGroups", "x"),
    ("badPwdCount", "1"),
    ("badPwdCount", "0"),
    ("badPasswordTime", "0"),
    ("lastLogon", "0"),
    ("logonCount", "1"),
    ("lastLogonTimestamp", "0"),
    ("msDS-User-Account-Control-Computed", "0"),
    ("primaryGroupToken", "513"),
    ("isDeleted", "TRUE"),
    ("lastKnownParent", "DC=contoso,DC=local"),
    ("systemFlags", "1"),
    ("isCriticalSystemObject", "TRUE"),
    ("adminCount", "1"),
    ("replPropertyMetaData", "x"),
    ("parentGUID", "x"),
    ("createTimeStamp", "20200101000000.0Z"),
    ("dSCorePropagationData", "20200101000000.0Z"),
    ("directReports", "CN=u2 {t},OU=case {t},DC=contoso,DC=local"),
    ("structuralObjectClass", "user"),
    ("rid", "1"),
    ("sIDHistory", "S-1-5-21-1-2-3-4"),
    ("isRecycled", "TRUE"),
    ("ntPwdHistory", "x"),
    ("dBCSPwd", "x"),
    ("supplementalCredentials", "x"),
    ("lmPwdHistory", "x"),
    ("userPassword", "x"),
    ("msDS-KeyVersionNumber", "1"),
    ("creationTime", "1"),
    ("subSchemaSubEntry", "x"),
    ("objectVersion", "1"),
    ("wellKnownObjects", "x"),
    ("msDS-PrincipalName", "x"),
    ("entryTTL", "100"),
    ("lockoutTime", "5"),
    ("codePage", "1"),
    ("dNSTombstoned", "TRUE"),
    ("groupMembershipSAM", "x"),
    ("primaryGroupID", "514"),
    ("primaryGroupID", "x"),
    ("primaryGroupID", "512"),
    ("operatorCount", "1"),
    ("msDS-SupportedEncryptionTypes", "24"),
];

/// Attributes that clients may not write.
fn protected() -> impl Strategy<Value = Request> {
    (user(), kinds(), select(PROTECTED)).prop_map(|(on, kind, (name, value))| {
        let about = format!("protected {kind:?} {name}={value}");
        modify(about, on, vec![change(kind, attribute(name, &[value]))])
    })
}

/// Several changes at once, which happen together or not at all.
fn several() -> impl Strategy<Value = Request> {
    let of = |changes: &[(ChangeKind, &str, &[&str])]| -> Vec<_> {
        changes.iter().map(|(kind, name, values)| change(*kind, attribute(name, values))).collect()
    };
    select(vec![
        ("two attributes", of(&[(Replace, "title", &["x"]), (Replace, "department", &["y"])])),
        (
            "second is wrong",
            of(&[(Replace, "title", &["kept not"]), (Add, "noSuchAttribute", &["y"])]),
        ),
        (
            "second is wrong value",
            of(&[(Replace, "title", &["kept not"]), (Delete, "mail", &["nobody"])]),
        ),
        ("same attribute twice", of(&[(Replace, "title", &["x"]), (Replace, "title", &["y"])])),
        ("delete then add", of(&[(Delete, "description", &[]), (Add, "description", &["fresh"])])),
        (
            "add then delete",
            of(&[(Add, "otherTelephone", &["77"]), (Delete, "otherTelephone", &["77"])]),
        ),
        ("add twice", of(&[(Add, "otherTelephone", &["78"]), (Add, "otherTelephone", &["78"])])),
        ("delete twice", of(&[(Delete, "otherTelephone", &[]), (Delete, "otherTelephone", &[])])),
        (
            "replace then add",
            of(&[(Replace, "otherTelephone", &["1"]), (Add, "otherTelephone", &["2"])]),
        ),
        ("no changes", Vec::new()),
        ("case of a value", of(&[(Replace, "displayName", &["ANN ASH {t}"])])),
        ("increment", of(&[(Increment, "countryCode", &["1"])])),
        ("increment text", of(&[(Increment, "displayName", &["1"])])),
        ("add without values", of(&[(Add, "title", &[])])),
    ])
    .prop_flat_map(|(about, changes)| {
        user().prop_map(move |on| modify(format!("several {about}"), on, changes.clone()))
    })
}

fn odd() -> impl Strategy<Value = Request> {
    let bytes = |name: &str, bytes: &[u8]| Attribute {
        name: name.to_owned(),
        values: vec![Value::Bytes(bytes.to_vec())],
    };
    select(vec![
        ("bad UTF-8", bytes("displayName", &[0xff, 0xfe])),
        ("NUL in text", bytes("displayName", &[b'a', 0, b'b'])),
        ("photo", bytes("thumbnailPhoto", &[0xff, 0xd8, 0xff])),
        ("GUID", bytes("objectGUID", &[1; 16])),
        ("binary", bytes("jpegPhoto", &[0; 10])),
        ("consistency GUID", bytes("mS-DS-ConsistencyGuid", &[7; 16])),
        ("attribute with option", attribute("displayName;lang-de", &["x"])),
        ("binary option", attribute("thumbnailPhoto;binary", &["x"])),
        ("attribute by OID", attribute("2.5.4.12", &["x"])),
        ("empty attribute name", attribute("", &["x"])),
        ("logon hours", bytes("logonHours", &[0xff; 21])),
        ("logon hours too short", bytes("logonHours", &[0xff; 20])),
    ])
    .prop_map(|(about, attribute)| {
        modify(format!("odd {about}"), "u1", vec![change(Replace, attribute)])
    })
}
