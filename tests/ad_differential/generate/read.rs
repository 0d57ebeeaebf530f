//! Root DSE, compare, extended operations, and the whole of a case at its end.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{OU, PASSWORD, dn, object, request};
use crate::ber::{element, sequence};
use crate::request::{Filter, Operation, Request, Scope, Search, Value};

/// Root DSE, compare or an extended operation.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![2 => root_dse(), 3 => compare(), 1 => extended()]
}

/// The unit of a case with all that is in it.
pub(super) fn everything() -> Request {
    let search = Search {
        base: OU.to_owned(),
        scope: Scope::Sub,
        size_limit: 0,
        types_only: false,
        filter: Filter::Present("objectClass".to_owned()),
        attributes: vec!["*".to_owned(), "memberOf".to_owned()],
    };
    request("everything at the end", Operation::Search(search))
}

fn root_dse() -> impl Strategy<Value = Request> {
    let names = vec![
        "",
        "*",
        "+",
        "1.1",
        "defaultNamingContext",
        "namingContexts",
        "supportedControl",
        "supportedCapabilities",
        "supportedLDAPVersion",
        "supportedSASLMechanisms",
        "dnsHostName",
        "ldapServiceName",
        "serverName",
        "dsServiceName",
        "subschemaSubentry",
        "currentTime",
        "highestCommittedUSN",
        "isSynchronized",
        "isGlobalCatalogReady",
        "domainFunctionality",
        "forestFunctionality",
        "domainControllerFunctionality",
        "tokenGroups",
        "noSuchAttribute",
        "configurationNamingContext",
        "schemaNamingContext",
        "rootDomainNamingContext",
        "objectClass",
        "supportedLDAPPolicies",
        "supportedExtension",
        "vendorName",
    ];
    (select(names), prop::bool::weighted(0.1), prop::bool::weighted(0.1)).prop_map(
        |(name, types_only, other_filter)| {
            let filter = if other_filter { "cn" } else { "objectClass" };
            let search = Search {
                base: String::new(),
                scope: Scope::Base,
                size_limit: 0,
                types_only,
                filter: Filter::Present(filter.to_owned()),
                attributes: if name.is_empty() { Vec::new() } else { vec![name.to_owned()] },
            };
            let filtered = if other_filter { " filtered by cn" } else { "" };
            let shown = if name.is_empty() { "ordinary" } else { name };
            let types = if types_only { " types only" } else { "" };
            request(format!("{shown}{filtered}{types}"), Operation::Search(search))
        },
    )
}

fn compare() -> impl Strategy<Value = Request> {
    let assertions = vec![
        ("cn right", "cn", "u1 {t}"),
        ("cn in capitals", "cn", "U1 {t}"),
        ("sAMAccountName", "sAMAccountName", "u1-{t}"),
        ("objectClass", "objectClass", "user"),
        ("objectClass in capitals", "objectClass", "USER"),
        ("userAccountControl", "userAccountControl", "512"),
        ("userAccountControl is no number", "userAccountControl", "x"),
        ("attribute not there", "telephoneNumber", "1"),
        ("unknown attribute", "noSuchAttribute", "1"),
        ("unicodePwd", "unicodePwd", "x"),
        ("member", "member", "CN=u1 {t},OU=case {t},DC=contoso,DC=local"),
        ("memberOf", "memberOf", "CN=g1 {t},OU=case {t},DC=contoso,DC=local"),
        ("canonicalName", "canonicalName", "contoso.local/case {t}/u1 {t}"),
        ("accountExpires", "accountExpires", "9223372036854775807"),
        ("empty value", "cn", ""),
        ("distinguishedName", "distinguishedName", "CN=u1 {t},OU=case {t},DC=contoso,DC=local"),
        ("objectCategory", "objectCategory", "person"),
    ];
    (object(), select(assertions)).prop_map(|(name, (about, attribute, value))| {
        let attribute = attribute.to_owned();
        let compare = Operation::Compare { dn: dn(name), attribute, value: Value::from(value) };
        let shown = if name == "missing" { "of missing object" } else { about };
        request(shown, compare)
    })
}

fn extended() -> impl Strategy<Value = Request> {
    let of = |oid: &str, value: Option<Vec<u8>>| Operation::Extended { oid: oid.to_owned(), value };
    let password = sequence(&[element(0x82, PASSWORD.as_bytes())]);
    select(vec![
        ("who am I", of("1.3.6.1.4.1.4203.1.11.3", None)),
        ("password modify", of("1.3.6.1.4.1.4203.1.11.1", Some(password))),
        ("password modify without value", of("1.3.6.1.4.1.4203.1.11.1", None)),
        ("unknown", of("1.2.3.4.5", None)),
        ("unknown with value", of("1.2.3.4.5", Some(b"junk".to_vec()))),
        ("not an OID", of("junk", None)),
        ("cancel", of("1.3.6.1.1.8", None)),
        ("start transaction", of("1.3.6.1.1.21.1", None)),
    ])
    .prop_map(|(about, operation)| request(about, operation))
}
