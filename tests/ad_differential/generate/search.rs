//! Searches by base, scope and selection of attributes; filters have a file of their own.

use proptest::prelude::*;
use proptest::sample::select;

use super::names::{DOMAIN, OU, dn, object, request};
use crate::request::{Comparison, Filter, Operation, Request, Scope, Search};

/// Everything.
fn present() -> Filter {
    Filter::Present("objectClass".to_owned())
}

/// The search of an entry.
pub(super) fn search(base: &str, scope: Scope, filter: Filter, attributes: &[&str]) -> Search {
    Search {
        base: base.to_owned(),
        scope,
        size_limit: 0,
        types_only: false,
        filter,
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// A search without anything special about its filter.
pub(super) fn requests() -> impl Strategy<Value = Request> {
    prop_oneof![5 => selection(), 3 => base(), 2 => provisioned(), 1 => limits(), 2 => member_range()]
}

/// Selections of attributes.
const SELECTIONS: &[&[&str]] = &[
    &[],
    &["*"],
    &["+"],
    &["*", "+"],
    &["1.1"],
    &["1.1", "cn"],
    &["cn", "CN"],
    &["CN", "SAMACCOUNTNAME"],
    &["noSuchAttribute", "cn"],
    &["memberOf"],
    &["member"],
    &["canonicalName"],
    &["tokenGroups"],
    &["tokenGroupsNoGCAcceptable"],
    &["tokenGroupsGlobalAndUniversal"],
    &["msDS-User-Account-Control-Computed"],
    &["msDS-UserPasswordExpiryTimeComputed"],
    &["msDS-PrincipalName"],
    &["parentGUID"],
    &["primaryGroupToken"],
    &["createTimeStamp", "modifyTimeStamp"],
    &["structuralObjectClass"],
    &["subSchemaSubEntry"],
    &["allowedChildClasses"],
    &["allowedAttributes"],
    &["allowedAttributesEffective"],
    &["allowedChildClassesEffective"],
    &["sDRightsEffective"],
    &["nTSecurityDescriptor"],
    &["distinguishedName"],
    &["objectGUID", "objectSid"],
    &["unicodePwd", "dBCSPwd", "ntPwdHistory", "lmPwdHistory", "supplementalCredentials"],
    &["replPropertyMetaData"],
    &["msDS-ReplAttributeMetaData"],
    &["msDS-ResultantPSO"],
    &["msDS-KeyVersionNumber"],
    &["msDS-isGC", "msDS-isRODC"],
    &["possibleInferiors"],
    &["entryTTL"],
    &["dn"],
    &["cn;lang-de"],
    &["description;binary"],
    &["proxyAddresses", "servicePrincipalName"],
    &["userAccountControl", "pwdLastSet", "accountExpires", "lockoutTime", "badPwdCount"],
    &["badPasswordTime"],
    &["lastLogon", "logonCount"],
    &["lastLogonTimestamp"],
    &["msDS-Approx-Immed-Subordinates"],
    &["managedObjects", "directReports"],
    &["isDeleted", "isRecycled"],
    &["1.2.840.113556.1.4.221"],
    &["2.5.4.3"],
    &["OID.2.5.4.3"],
    &[""],
];

/// One entry, with a choice of attributes.
fn selection() -> impl Strategy<Value = Request> {
    (object(), select(SELECTIONS), prop::bool::weighted(0.1)).prop_map(
        |(name, chosen, types_only)| {
            let mut search = search(&dn(name), Scope::Base, present(), chosen);
            search.types_only = types_only;
            let types = if types_only { " types only" } else { "" };
            let what = match name {
                "missing" | "u9" => "missing object".to_owned(),
                _ => format!("[{}]{types}", chosen.join(" ")),
            };
            request(format!("select {what}"), Operation::Search(search))
        },
    )
}

/// Bases in all their forms.
fn base() -> impl Strategy<Value = Request> {
    let bases = vec![
        ("the unit", OU.to_owned()),
        ("the unit", OU.to_owned()),
        ("a user", dn("u1")),
        ("an OU", dn("o1")),
        ("capitals", OU.to_uppercase().replace("{T}", "{t}")),
        ("spaces", OU.replace(',', " , ")),
        ("GUID dashed", "<GUID={guid:u1}>".to_owned()),
        ("GUID hex", "<GUID={guidhex:u1}>".to_owned()),
        ("GUID of nobody", "<GUID=deadbeef-dead-dead-dead-dededededede>".to_owned()),
        ("GUID junk", "<GUID=xyz>".to_owned()),
        ("SID", "<SID={sid:u1}>".to_owned()),
        ("SID of nobody", "<SID=S-1-5-21-1-2-3-4>".to_owned()),
        ("SID junk", "<SID=xyz>".to_owned()),
        ("WKGUID", format!("<WKGUID=A9D1CA15768811D1ADED00C04FD8D5CD,{DOMAIN}>")),
        ("WKGUID of nobody", format!("<WKGUID=00000000000000000000000000000000,{DOMAIN}>")),
        ("WKGUID junk", format!("<WKGUID=xyz,{DOMAIN}>")),
        ("missing", dn("missing")),
        ("below missing", format!("CN=a,{}", dn("missing"))),
        ("outside", "DC=fabrikam,DC=local".to_owned()),
        ("above", "DC=local".to_owned()),
        ("no DN", "nonsense".to_owned()),
        ("unbalanced quote", "CN=\"x,DC=contoso,DC=local".to_owned()),
        ("unknown RDN type", "XX=a,DC=contoso,DC=local".to_owned()),
        ("RDN without value", format!("CN=,{OU}")),
        ("trailing comma", format!("{OU},")),
        ("semicolons", OU.replace(',', ";")),
        ("hex pair", OU.replace("case", "\\63ase")),
        ("OID RDN", OU.replacen("OU=", "2.5.4.11=", 1)),
        ("empty", String::new()),
    ];
    (select(bases), select(vec![Scope::Base, Scope::One, Scope::Sub])).prop_map(
        |((about, base), scope)| {
            let filter = Filter::And(vec![
                present(),
                Filter::Substrings("name".to_owned(), vec![String::new(), "{t}".to_owned()]),
            ]);
            let filter = if scope == Scope::Base { present() } else { filter };
            let scoped = search(&base, scope, filter, &["name"]);
            request(format!("base {about} {scope:?}"), Operation::Search(scoped))
        },
    )
}

/// Objects that every domain has, `~` for the domain, with attributes on which domains agree.
const PROVISIONED: &[(&str, &str)] = &[
    ("~", "objectClass name dc objectSid instanceType isCriticalSystemObject"),
    ("~", "minPwdLength pwdHistoryLength pwdProperties maxPwdAge minPwdAge"),
    ("~", "lockoutThreshold lockoutDuration lockOutObservationWindow forceLogoff"),
    ("~", "wellKnownObjects"),
    ("~", "ms-DS-MachineAccountQuota msDS-AllUsersTrustQuota msDS-PerUserTrustQuota"),
    ("~", "systemFlags objectCategory showInAdvancedViewOnly"),
    ("~", "masteredBy msDs-masteredBy subRefs fSMORoleOwner rIDManagerReference"),
    ("CN=Users,~", "*"),
    ("CN=Computers,~", "*"),
    ("CN=Builtin,~", "objectClass name objectSid systemFlags"),
    ("CN=System,~", "*"),
    (
        "OU=Domain Controllers,~",
        "objectClass name systemFlags isCriticalSystemObject showInAdvancedViewOnly",
    ),
    ("CN=LostAndFound,~", "*"),
    ("CN=ForeignSecurityPrincipals,~", "*"),
    ("CN=Infrastructure,~", "objectClass name"),
    ("CN=RID Manager$,CN=System,~", "objectClass name"),
    ("CN=Password Settings Container,CN=System,~", "objectClass name"),
    ("CN=AdminSDHolder,CN=System,~", "objectClass name"),
    (
        "CN=Administrator,CN=Users,~",
        "objectClass objectSid userAccountControl adminCount primaryGroupID sAMAccountType isCriticalSystemObject",
    ),
    ("CN=Administrator,CN=Users,~", "tokenGroups"),
    (
        "CN=Guest,CN=Users,~",
        "objectSid userAccountControl primaryGroupID memberOf isCriticalSystemObject",
    ),
    (
        "CN=krbtgt,CN=Users,~",
        "objectSid userAccountControl primaryGroupID servicePrincipalName showInAdvancedViewOnly",
    ),
    ("CN=Domain Admins,CN=Users,~", "objectSid groupType sAMAccountType adminCount"),
    ("CN=Domain Users,CN=Users,~", "objectSid groupType sAMAccountType primaryGroupToken"),
    ("CN=Administrators,CN=Builtin,~", "objectSid groupType sAMAccountType systemFlags member"),
    ("CN=Account Operators,CN=Builtin,~", "objectSid groupType sAMAccountType systemFlags member"),
    ("CN=DnsAdmins,CN=Users,~", "objectClass groupType"),
    (
        "CN=DC1,OU=Domain Controllers,~",
        "objectClass userAccountControl primaryGroupID dNSHostName sAMAccountName serverReferenceBL",
    ),
    (
        "CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~",
        "objectClass dNSHostName serverReference name",
    ),
    ("CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~", "objectClass name systemFlags"),
    ("CN=Sites,CN=Configuration,~", "objectClass name systemFlags"),
    ("CN=Partitions,CN=Configuration,~", "objectClass name systemFlags uPNSuffixes"),
    (
        "CN=CONTOSO,CN=Partitions,CN=Configuration,~",
        "objectClass nCName nETBIOSName dnsRoot systemFlags",
    ),
    (
        "CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,~",
        "objectClass tombstoneLifetime dSHeuristics",
    ),
    ("CN=Schema,CN=Configuration,~", "objectClass name systemFlags objectVersion"),
    (
        "CN=User,CN=Schema,CN=Configuration,~",
        "objectClass lDAPDisplayName subClassOf defaultObjectCategory rDNAttID systemPossSuperiors",
    ),
    (
        "CN=Group,CN=Schema,CN=Configuration,~",
        "objectClass lDAPDisplayName governsID objectClassCategory schemaIDGUID",
    ),
    (
        "CN=SAM-Account-Name,CN=Schema,CN=Configuration,~",
        "objectClass lDAPDisplayName attributeID attributeSyntax oMSyntax isSingleValued rangeUpper searchFlags schemaIDGUID systemFlags",
    ),
    (
        "CN=Member,CN=Schema,CN=Configuration,~",
        "lDAPDisplayName attributeID linkID oMObjectClass isSingleValued",
    ),
    ("CN=Aggregate,CN=Schema,CN=Configuration,~", "objectClass name"),
    ("CN=Deleted Objects,~", "objectClass name"),
];

/// Objects that every domain has.
fn provisioned() -> impl Strategy<Value = Request> {
    select(PROVISIONED).prop_map(|(base, attributes)| {
        let base = base.replace('~', DOMAIN);
        let short = base.split(',').next().unwrap_or_default();
        let about = format!("provisioned {short} [{attributes}]");
        let attributes: Vec<&str> = attributes.split(' ').collect();
        request(about, Operation::Search(search(&base, Scope::Base, present(), &attributes)))
    })
}

/// Client limits.
fn limits() -> impl Strategy<Value = Request> {
    (0..4_i64).prop_map(|limit| {
        let mut limited = search(OU, Scope::One, present(), &["name"]);
        limited.size_limit = limit;
        // Which entries come first is the server's own choice, so there is one that fits.
        limited.filter = Filter::Compare(Comparison::Equal, "cn".to_owned(), "u1 {t}".into());
        if limit == 2 {
            limited.filter = present();
            limited.attributes = vec!["1.1".to_owned()];
        }
        request(format!("size limit {limit}"), Operation::Search(limited))
    })
}

/// Parts of the members of a group.
fn member_range() -> impl Strategy<Value = Request> {
    let ranges = vec![
        "member;range=0-*",
        "member;range=0-0",
        "member;range=1-1",
        "member;range=1-*",
        "member;range=0-5",
        "member;range=9-*",
        "member;range=x",
        "member;Range=0-*",
        "member;range=*-*",
        "member;range=1-0",
        "objectClass;range=0-1",
        "cn;range=0-*",
        "memberOf;range=0-*",
        "noSuchAttribute;range=0-*",
    ];
    (select(ranges), select(vec!["g1", "g2", "u1"])).prop_map(|(range, name)| {
        let ranged = search(&dn(name), Scope::Base, present(), &[range]);
        request(format!("range {range}"), Operation::Search(ranged))
    })
}
