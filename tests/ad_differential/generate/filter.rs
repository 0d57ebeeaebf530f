//! Filters of all kinds over the unit of a case.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, dn, request};
use super::search::search;
use crate::request::{Comparison, Filter, Operation, Request, Scope, Value};

const BIT_AND: &str = "1.2.840.113556.1.4.803";
const BIT_OR: &str = "1.2.840.113556.1.4.804";
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";

/// A search with a filter: mostly one kind, now and then several joined.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![
        8 => simple().prop_map(|(about, filter)| of(&about, filter)),
        2 => joined().prop_map(|(about, filter)| of(&about, filter)),
    ]
}

fn of(about: &str, filter: Filter) -> Request {
    let scoped = search(OU, Scope::Sub, filter, &["name"]);
    request(format!("filter {about}"), Operation::Search(scoped))
}

fn compared(comparison: Comparison, name: &str, value: impl Into<Value>) -> Filter {
    Filter::Compare(comparison, name.to_owned(), value.into())
}

fn equal(name: &str, value: impl Into<Value>) -> Filter {
    compared(Comparison::Equal, name, value)
}

fn rule(rule: &str, attribute: &str, value: impl Into<Value>) -> Filter {
    Filter::Extensible {
        rule: (!rule.is_empty()).then(|| rule.to_owned()),
        attribute: (!attribute.is_empty()).then(|| attribute.to_owned()),
        value: value.into(),
        dn: false,
    }
}

fn simple() -> impl Strategy<Value = (String, Filter)> {
    let groups = [equalities(), orders(), strings(), rules(), odd()];
    (0..groups.len(), any::<prop::sample::Index>()).prop_map(move |(group, index)| {
        let (about, filter) = index.get(&groups[group]).clone();
        (about.to_owned(), filter)
    })
}

type Named = (&'static str, Filter);

fn equalities() -> Vec<Named> {
    let category = "CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local";
    vec![
        ("cn", equal("cn", "u1 {t}")),
        ("cn in capitals", equal("CN", "U1 {t}")),
        ("cn with spaces around", equal("cn", " u1 {t} ")),
        ("cn with two spaces", equal("cn", "u1  {t}")),
        ("name", equal("name", "g1 {t}")),
        ("sAMAccountName", equal("sAMAccountName", "u1-{t}")),
        ("userPrincipalName", equal("userPrincipalName", "U1-{t}@contoso.local")),
        ("objectClass user", equal("objectClass", "user")),
        ("objectClass person", equal("objectClass", "person")),
        ("objectClass top", equal("objectClass", "top")),
        ("objectClass unknown", equal("objectClass", "noSuchClass")),
        ("objectClass OID", equal("objectClass", "1.2.840.113556.1.5.9")),
        ("objectCategory person", equal("objectCategory", "person")),
        ("objectCategory user", equal("objectCategory", "user")),
        ("objectCategory computer", equal("objectCategory", "computer")),
        ("objectCategory group", equal("objectCategory", "group")),
        ("objectCategory OU", equal("objectCategory", "organizationalUnit")),
        ("objectCategory DN", equal("objectCategory", category)),
        ("objectCategory unknown", equal("objectCategory", "noSuchClass")),
        ("objectGUID raw", equal("objectGUID", "{guidraw:u1}")),
        ("objectGUID dashed", equal("objectGUID", "{guid:u1}")),
        ("objectSid text", equal("objectSid", "{sid:u1}")),
        ("member", equal("member", dn("u1"))),
        ("member in capitals", equal("member", dn("u1").replace("CN=u1", "cn=U1"))),
        ("member missing object", equal("member", dn("missing"))),
        ("member no DN", equal("member", "nonsense")),
        ("member GUID", equal("member", "<GUID={guid:u1}>")),
        ("memberOf", equal("memberOf", dn("g1"))),
        ("distinguishedName", equal("distinguishedName", dn("u1"))),
        ("userAccountControl", equal("userAccountControl", "512")),
        ("userAccountControl zeros", equal("userAccountControl", "0512")),
        ("userAccountControl junk", equal("userAccountControl", "x")),
        ("primaryGroupID", equal("primaryGroupID", "513")),
        ("sAMAccountType", equal("sAMAccountType", "805306368")),
        ("groupType", equal("groupType", "-2147483646")),
        ("groupType unsigned", equal("groupType", "2147483650")),
        ("accountExpires", equal("accountExpires", "9223372036854775807")),
        ("mail", equal("mail", "u1-{t}@contoso.local")),
        ("proxyAddresses", equal("proxyAddresses", "smtp:u2-{t}@contoso.local")),
        ("OID attribute", equal("2.5.4.3", "u1 {t}")),
        ("operational canonicalName", equal("canonicalName", "contoso.local/case {t}/u1 {t}")),
        ("constructed token groups", equal("tokenGroups", "{sid:g1}")),
        ("constructed parentGUID", equal("parentGUID", "x")),
        ("constructed uAC computed", equal("msDS-User-Account-Control-Computed", "0")),
        ("isDeleted", equal("isDeleted", "TRUE")),
        ("isDeleted false", equal("isDeleted", "FALSE")),
        ("isCriticalSystemObject junk", equal("isCriticalSystemObject", "x")),
        ("unicodePwd", equal("unicodePwd", "x")),
        ("unknown attribute", equal("noSuchAttribute", "x")),
        ("empty value", equal("cn", "")),
        ("name in another language", equal("displayName", "Ann Ash {t}")),
        ("whenCreated past", equal("whenCreated", "20200101000000.0Z")),
    ]
}

fn orders() -> Vec<Named> {
    use Comparison::{Approximate, GreaterOrEqual, LessOrEqual};
    vec![
        ("number >=", compared(GreaterOrEqual, "userAccountControl", "514")),
        ("number <=", compared(LessOrEqual, "userAccountControl", "514")),
        ("negative number <=", compared(LessOrEqual, "groupType", "-1")),
        ("large number >=", compared(GreaterOrEqual, "accountExpires", "1")),
        ("number >= junk", compared(GreaterOrEqual, "userAccountControl", "x")),
        ("text >=", compared(GreaterOrEqual, "cn", "u1")),
        ("text <=", compared(LessOrEqual, "cn", "u1")),
        ("text in capitals >=", compared(GreaterOrEqual, "cn", "U1")),
        ("time >=", compared(GreaterOrEqual, "whenCreated", "20200101000000.0Z")),
        ("time <=", compared(LessOrEqual, "whenCreated", "20200101000000.0Z")),
        ("time >= junk", compared(GreaterOrEqual, "whenCreated", "x")),
        ("uSN >=", compared(GreaterOrEqual, "uSNChanged", "1")),
        ("uSN <=", compared(LessOrEqual, "uSNCreated", "1")),
        ("pwdLastSet <= 0", compared(LessOrEqual, "pwdLastSet", "0")),
        ("DN >=", compared(GreaterOrEqual, "member", dn("a"))),
        ("unknown >=", compared(GreaterOrEqual, "noSuchAttribute", "1")),
        ("approx", compared(Approximate, "cn", "u1 {t}")),
        ("approx number", compared(Approximate, "userAccountControl", "512")),
        ("approx unknown", compared(Approximate, "noSuchAttribute", "512")),
        ("approx displayName", compared(Approximate, "displayName", "ann ash {t}")),
    ]
}

fn strings() -> Vec<Named> {
    let parts = |name: &str, parts: &[&str]| {
        Filter::Substrings(name.to_owned(), parts.iter().map(|part| (*part).to_owned()).collect())
    };
    let anr = |value: &str| equal("anr", value);
    vec![
        ("begins", parts("cn", &["u", ""])),
        ("begins in capitals", parts("cn", &["U", ""])),
        ("ends", parts("cn", &["", "{t}"])),
        ("contains", parts("cn", &["", "1 7", ""])),
        ("three parts", parts("cn", &["u", " ", "{t}"])),
        ("repeated parts", parts("cn", &["", "7", "0", "0", ""])),
        ("parts overlap", parts("cn", &["u1 {t}", "{t}"])),
        ("begins mail", parts("mail", &["u1", ""])),
        ("begins proxyAddresses", parts("proxyAddresses", &["smtp:", ""])),
        ("substring of DN", parts("member", &["CN=", ""])),
        ("substring of number", parts("userAccountControl", &["5", ""])),
        ("substring of objectClass", parts("objectClass", &["us", ""])),
        ("substring of SID", parts("objectSid", &["S-1-5-21", ""])),
        ("substring of boolean", parts("isDeleted", &["T", ""])),
        ("substring of time", parts("whenCreated", &["20", ""])),
        ("substring of unknown", parts("noSuchAttribute", &["x", ""])),
        ("substring of constructed", parts("canonicalName", &["contoso", ""])),
        ("substring of UPN", parts("userPrincipalName", &["", "@contoso.local"])),
        ("anr first name", anr("Ann")),
        ("anr name", anr("u1")),
        ("anr exact", anr("=u1-{t}")),
        ("anr two words", anr("Ann Ash")),
        ("anr two words turned", anr("Ash {t} Ann")),
        ("anr nobody", anr("zzz{t}")),
        ("anr empty", anr("")),
        ("anr mail", anr("SMTP:u2-{t}")),
        ("anr begins", parts("anr", &["An", ""])),
        ("present cn", Filter::Present("cn".to_owned())),
        ("present mail", Filter::Present("mail".to_owned())),
        ("present member", Filter::Present("member".to_owned())),
        ("present memberOf", Filter::Present("memberOf".to_owned())),
        ("present unknown", Filter::Present("noSuchAttribute".to_owned())),
        ("present constructed", Filter::Present("canonicalName".to_owned())),
        ("present unicodePwd", Filter::Present("unicodePwd".to_owned())),
        ("present anr", Filter::Present("anr".to_owned())),
        ("present objectCategory", Filter::Present("objectCategory".to_owned())),
        ("present lockoutTime", Filter::Present("lockoutTime".to_owned())),
        ("present distinguishedName", Filter::Present("distinguishedName".to_owned())),
    ]
}

fn rules() -> Vec<Named> {
    vec![
        ("bit and", rule(BIT_AND, "userAccountControl", "2")),
        ("bit and several", rule(BIT_AND, "userAccountControl", "514")),
        ("bit and zero", rule(BIT_AND, "userAccountControl", "0")),
        ("bit and negative", rule(BIT_AND, "groupType", "-2147483648")),
        ("bit and unsigned", rule(BIT_AND, "groupType", "2147483648")),
        ("bit and junk", rule(BIT_AND, "userAccountControl", "x")),
        ("bit and hexadecimal", rule(BIT_AND, "userAccountControl", "0x2")),
        ("bit and text", rule(BIT_AND, "cn", "1")),
        ("bit or", rule(BIT_OR, "userAccountControl", "34")),
        ("bit or zero", rule(BIT_OR, "userAccountControl", "0")),
        ("bit or large", rule(BIT_OR, "accountExpires", "1")),
        ("bit and unknown attribute", rule(BIT_AND, "noSuchAttribute", "1")),
        ("in chain memberOf", rule(IN_CHAIN, "memberOf", dn("g2"))),
        ("in chain memberOf direct", rule(IN_CHAIN, "memberOf", dn("g1"))),
        ("in chain member", rule(IN_CHAIN, "member", dn("u1"))),
        ("in chain member missing", rule(IN_CHAIN, "member", dn("missing"))),
        ("in chain no DN", rule(IN_CHAIN, "member", "nonsense")),
        ("in chain text", rule(IN_CHAIN, "cn", "u1 {t}")),
        ("in chain manager", rule(IN_CHAIN, "manager", dn("u1"))),
        ("unknown rule", rule("1.2.3.4", "cn", "u1 {t}")),
        ("no rule", rule("", "cn", "u1 {t}")),
        ("rule without attribute", rule(BIT_AND, "", "2")),
        ("caseIgnoreMatch", rule("caseIgnoreMatch", "cn", "U1 {t}")),
        (
            "dn attributes",
            Filter::Extensible {
                rule: None,
                attribute: Some("ou".to_owned()),
                value: "case {t}".into(),
                dn: true,
            },
        ),
    ]
}

fn odd() -> Vec<Named> {
    let not = |filter| Filter::Not(Box::new(filter));
    vec![
        ("not cn", not(equal("cn", "u1 {t}"))),
        ("not present", not(Filter::Present("mail".to_owned()))),
        ("not attribute of others", not(equal("mail", "x"))),
        ("not unknown", not(equal("noSuchAttribute", "x"))),
        ("not present unknown", not(Filter::Present("noSuchAttribute".to_owned()))),
        ("not not", not(not(equal("cn", "u1 {t}")))),
        ("not junk number", not(equal("userAccountControl", "x"))),
        ("empty and", Filter::And(Vec::new())),
        ("empty or", Filter::Or(Vec::new())),
        ("and of one", Filter::And(vec![equal("objectClass", "group")])),
        (
            "and with unknown",
            Filter::And(vec![equal("objectClass", "user"), equal("noSuchAttribute", "x")]),
        ),
        (
            "or with unknown",
            Filter::Or(vec![equal("objectClass", "user"), equal("noSuchAttribute", "x")]),
        ),
        (
            "not and unknown",
            not(Filter::And(vec![equal("objectClass", "user"), equal("noSuchAttribute", "x")])),
        ),
        ("bad attribute name", equal("a b", "x")),
        ("empty attribute name", equal("", "x")),
        ("attribute with option", equal("cn;binary", "u1 {t}")),
        ("control characters", equal("cn", Value::Bytes(vec![0, 1, 2]))),
        ("bad UTF-8", equal("cn", Value::Bytes(vec![0xff, 0xfe]))),
        ("long value", equal("cn", "z".repeat(5000))),
        ("empty substrings", Filter::Substrings("cn".to_owned(), Vec::new())),
        (
            "users of people",
            Filter::And(vec![equal("objectCategory", "person"), equal("objectClass", "user")]),
        ),
        (
            "enabled users",
            Filter::And(vec![
                equal("objectClass", "user"),
                Filter::Not(Box::new(rule(BIT_AND, "userAccountControl", "2"))),
            ]),
        ),
        ("domain name", equal("dc", DOMAIN)),
    ]
}

/// Two or three joined.
fn joined() -> impl Strategy<Value = (String, Filter)> {
    let plain = || {
        select(vec![
            equal("objectClass", "user"),
            equal("objectClass", "group"),
            equal("objectCategory", "person"),
            Filter::Present("mail".to_owned()),
            Filter::Present("description".to_owned()),
            equal("sAMAccountName", "u2-{t}"),
            Filter::Substrings("cn".to_owned(), vec!["u".to_owned(), String::new()]),
            rule(BIT_AND, "userAccountControl", "2"),
            compared(Comparison::GreaterOrEqual, "userAccountControl", "513"),
            equal("memberOf", dn("g1")),
        ])
    };
    plain()
        .prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::And),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Or),
                inner.prop_map(|filter| Filter::Not(Box::new(filter))),
            ]
        })
        .prop_map(|filter| ("joined".to_owned(), filter))
}
