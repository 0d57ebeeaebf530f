//! Searches: filters, attributes, pages, references.

use super::World;
use crate::NewUser;

fn world() -> World {
    let world = World::new();
    for (name, mail) in [("ann", Some("ann@contoso.com")), ("bob", None), ("René", None)] {
        let user = NewUser {
            sam_account_name: name.to_owned(),
            display_name: format!("{name} Ash"),
            mail: mail.map(str::to_owned),
            ..NewUser::default()
        };
        world.ad.add_user(&user).unwrap();
    }
    let groups = "
add CN=Inner,CN=Users,~
  objectClass: group
  member: CN=ann Ash,CN=Users,~
add CN=Outer,CN=Users,~
  objectClass: group
  member: CN=Inner,CN=Users,~
";
    assert_eq!(world.admin(groups), "0 success\n0 success");
    world
}

/// The names that a filter finds in CN=Users among the entries that the tests made.
fn found(world: &World, filter: &str) -> String {
    let made = "(|(displayName=*_Ash)(cn=Inner)(cn=Outer))";
    let answer = world.admin(&format!("search CN=Users,~ sub (&{made}{filter}) 1.1"));
    let names: Vec<&str> =
        answer.lines().skip(1).filter_map(|dn| dn.strip_prefix("CN=")?.split(',').next()).collect();
    if answer.starts_with("0 ") { names.join(" ") } else { answer }
}

/// Each filter with what it finds.
fn all_found(filters: &[&str]) -> String {
    let world = world();
    let line =
        |filter: &&str| format!("{filter} -> {}", found(&world, filter)).trim_end().to_owned();
    filters.iter().map(line).collect::<Vec<String>>().join("\n")
}

/// One filter of each kind, and the odd ones.
const FILTERS: &[&str] = &[
    "(mail=*)",
    "(mail=ANN@CONTOSO.COM)",
    "(!(mail=*))",
    "(!(nonsense=x))",
    "(nonsense=*)",
    "(cn=*n*)",
    "(sAMAccountName=RENÉ)",
    "(cn=a*sh)",
    "(cn~=bob_ash)",
    "(objectCategory=person)",
    "(objectCategory=user)",
    "(objectCategory=CN=Group,CN=Schema,CN=Configuration,~)",
    "(objectClass=ORGANIZATIONALPERSON)",
    "(userAccountControl:1.2.840.113556.1.4.803:=2)",
    "(userAccountControl:1.2.840.113556.1.4.803:=0)",
    "(userAccountControl:1.2.840.113556.1.4.804:=65536)",
    "(memberOf=CN=Inner,CN=Users,~)",
    "(memberOf=CN=Outer,CN=Users,~)",
    "(memberOf:1.2.840.113556.1.4.1941:=CN=Outer,CN=Users,~)",
    "(member:1.2.840.113556.1.4.1941:=CN=ann_Ash,CN=Users,~)",
    "(member=CN=ann*)",
    "(memberOf=CN=Nobody,~)",
    "(!(memberOf=CN=Nobody,~))",
    "(uSNChanged>=1)",
    "(pwdLastSet<=0)",
    "(anr=bo)",
    "(objectSid=S-1-5-21-1111111111-2222222222-3333333333-1103)",
    "(cn:1.2.3:=x)",
    "(unicodePwd=*)",
    "(canonicalName=x)",
    "(&)",
    "(|)",
];

/// What each syntax can be asked, and what makes no sense.
const COMPARISONS: &[&str] = &[
    "(sAMAccountName=Rene)",
    "(displayName=rene*)",
    "(cn;lang-de=ann_Ash)",
    "(cn;binary=ann_Ash)",
    "(objectClass=1.2.840.113556.1.5.8)",
    "(objectClass=gr*)",
    "(!(objectClass=gr*))",
    "(!(member=CN=ann*))",
    "(!(member>=x))",
    "(displayName>=bob_Ash)",
    "(whenCreated>=20260101000000.0Z)",
    "(whenCreated>=20260101010000.0+0100)",
    "(whenCreated>=20260101000001Z)",
    "(!(whenCreated>=yesterday))",
    "(!(pwdLastSet=x))",
    "(isCriticalSystemObject=true)",
    "(!(isCriticalSystemObject=maybe))",
    "(cn:1.2.840.113556.1.4.803:=1)",
    "(distinguishedName:1.2.840.113556.1.4.1941:=CN=ann_Ash,CN=Users,~)",
    "(anr=*)",
    "(anr=bo*)",
    "(anr=*bo)",
    "(anr>=bo)",
    "(anr==bob)",
    "(anr==bo)",
    "(anr=ash_bob)",
];

#[test]
fn filters_find_what_active_directory_finds() {
    insta::assert_snapshot!(all_found(FILTERS), @r"
    (mail=*) -> ann Ash
    (mail=ANN@CONTOSO.COM) -> ann Ash
    (!(mail=*)) -> bob Ash René Ash Inner Outer
    (!(nonsense=x)) ->
    (nonsense=*) ->
    (cn=*n*) -> ann Ash René Ash Inner
    (sAMAccountName=RENÉ) -> René Ash
    (cn=a*sh) -> ann Ash
    (cn~=bob_ash) -> bob Ash
    (objectCategory=person) -> ann Ash bob Ash René Ash
    (objectCategory=user) -> ann Ash bob Ash René Ash
    (objectCategory=CN=Group,CN=Schema,CN=Configuration,~) -> Inner Outer
    (objectClass=ORGANIZATIONALPERSON) -> ann Ash bob Ash René Ash
    (userAccountControl:1.2.840.113556.1.4.803:=2) -> ann Ash bob Ash René Ash
    (userAccountControl:1.2.840.113556.1.4.803:=0) -> ann Ash bob Ash René Ash
    (userAccountControl:1.2.840.113556.1.4.804:=65536) ->
    (memberOf=CN=Inner,CN=Users,~) -> ann Ash
    (memberOf=CN=Outer,CN=Users,~) -> Inner
    (memberOf:1.2.840.113556.1.4.1941:=CN=Outer,CN=Users,~) -> ann Ash Inner
    (member:1.2.840.113556.1.4.1941:=CN=ann_Ash,CN=Users,~) -> Inner Outer
    (member=CN=ann*) ->
    (memberOf=CN=Nobody,~) ->
    (!(memberOf=CN=Nobody,~)) -> ann Ash bob Ash René Ash Inner Outer
    (uSNChanged>=1) -> ann Ash bob Ash René Ash Inner Outer
    (pwdLastSet<=0) -> ann Ash bob Ash René Ash
    (anr=bo) -> bob Ash
    (objectSid=S-1-5-21-1111111111-2222222222-3333333333-1103) -> ann Ash
    (cn:1.2.3:=x) ->
    (unicodePwd=*) ->
    (canonicalName=x) -> 18 inappropriateMatching, 0 entries: 000020B8: AtrErr: DSID-03191083, #1: 0: 000020B8: DSID-03191083, problem 1004 (WRONG_MATCH), data 0, Att 90394 (canonicalName)
    (&) -> ann Ash bob Ash René Ash Inner Outer
    (|) ->
    ");
}

#[test]
fn values_compare_by_the_rules_of_their_syntax() {
    insta::assert_snapshot!(all_found(COMPARISONS), @"
    (sAMAccountName=Rene) -> René Ash
    (displayName=rene*) -> René Ash
    (cn;lang-de=ann_Ash) ->
    (cn;binary=ann_Ash) -> ann Ash
    (objectClass=1.2.840.113556.1.5.8) -> Inner Outer
    (objectClass=gr*) ->
    (!(objectClass=gr*)) ->
    (!(member=CN=ann*)) ->
    (!(member>=x)) ->
    (displayName>=bob_Ash) -> bob Ash René Ash
    (whenCreated>=20260101000000.0Z) -> ann Ash bob Ash René Ash Inner Outer
    (whenCreated>=20260101010000.0+0100) -> ann Ash bob Ash René Ash Inner Outer
    (whenCreated>=20260101000001Z) ->
    (!(whenCreated>=yesterday)) ->
    (!(pwdLastSet=x)) ->
    (isCriticalSystemObject=true) ->
    (!(isCriticalSystemObject=maybe)) ->
    (cn:1.2.840.113556.1.4.803:=1) ->
    (distinguishedName:1.2.840.113556.1.4.1941:=CN=ann_Ash,CN=Users,~) ->
    (anr=*) ->
    (anr=bo*) -> bob Ash
    (anr=*bo) ->
    (anr>=bo) -> bob Ash
    (anr==bob) -> bob Ash
    (anr==bo) ->
    (anr=ash_bob) ->
    ");
}

#[test]
fn a_search_of_the_domain_ends_with_references_unless_the_client_wants_none() {
    let world = World::new();
    let script = "
search ~ sub (cn=nobody)
search ~ sub (cn=nobody) !1339
search ~ one (cn=nobody)
search CN=Users,~ sub (cn=nobody)
search CN=Configuration,~ sub (cn=nobody)
";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success, 0 entries
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    0 success, 0 entries
    0 success, 0 entries
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local??base
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local??base
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local??base
    0 success, 0 entries
    0 success, 0 entries
    reference ldap://contoso.local/CN=Schema,CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn values_that_hold_bytes_and_a_name_are_found_by_either() {
    let rule = "wellKnownObjects:1.2.840.113556.1.4.2253";
    let world = World::new();
    let script = format!(
        "
search ~ base ({rule}:=B:8:A9D1CA15:) 1.1
search ~ base ({rule}:=B:8:A9D1CA15:CN=Users,~) 1.1
search ~ base ({rule}:=B:8:A9D1CA15:CN=Computers,~) 1.1
search ~ base (!({rule}:=nonsense)) 1.1
"
    );
    insta::assert_snapshot!(world.admin(&script), @"
    0 success, 1 entry
    DC=contoso,DC=local
    0 success, 1 entry
    DC=contoso,DC=local
    0 success, 0 entries
    0 success, 0 entries
    ");
    assert!(
        World::of(crate::Edition::Server2012)
            .admin(&script)
            .lines()
            .all(|line| line == "0 success, 0 entries")
    );
}

#[test]
fn bases_that_name_nothing_are_refused_with_the_nearest_entry() {
    let world = World::new();
    let script = "
search CN=x,CN=Users,~ sub (cn=*)
search nonsense sub (cn=*)
search - sub (cn=*)
search DC=fabrikam,DC=com sub (cn=*)
search CN=Deleted_Objects,~ base (cn=*)
search <WKGUID=A9D1CA15768811D1ADED00C04FD8D5CD,~> base (cn=*) cn
search <GUID=00000000000000000000000000000000> base (cn=*) cn
search ~ sub (cn=*) !1.2.3.4
search ~ sub (cn=*) !1852
search ~ sub (cn=*) !473
";
    insta::assert_snapshot!(world.admin(script), @"
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'CN=Users,DC=contoso,DC=local'
    34 invalidDNSyntax, 0 entries: 0000208F: NameErr: DSID-03100238, problem 2006 (BAD_NAME), data 8350, best match of: 'nonsense'
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: ''
    10 referral, 0 entries: 0000202B: RefErr: DSID-03100781, data 0, 1 access points ref 1: 'fabrikam.com'
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=contoso,DC=local'
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
      cn: Users
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: ''
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    12 unavailableCriticalExtension, 0 entries: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    ");
}

#[test]
fn attributes_come_as_asked_for_and_constructed_ones_only_by_name() {
    let world = world();
    let dn = "CN=ann_Ash,CN=Users,~";
    let script = format!(
        "
search {dn} base (objectClass=*) 1.1
search {dn} base (objectClass=*) MAIL,nonsense,canonicalname,msDS-User-Account-Control-Computed,unicodePwd
search {dn} base (objectClass=*) tokenGroups,msDS-PrincipalName,msDS-UserPasswordExpiryTimeComputed
search CN=Outer,CN=Users,~ base (objectClass=*) member;range=0-*,primaryGroupToken
search CN=Outer,CN=Users,~ base (objectClass=*) member;range=5-*
"
    );
    insta::assert_snapshot!(world.admin(&script), @r#"
    0 success, 1 entry
    CN=ann Ash,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=ann Ash,CN=Users,DC=contoso,DC=local
      canonicalName: contoso.local/Users/ann Ash
      mail: ann@contoso.com
      msDS-User-Account-Control-Computed: 8388608
    0 success, 1 entry
    CN=ann Ash,CN=Users,DC=contoso,DC=local
      msDS-PrincipalName: CONTOSO\ann
      msDS-UserPasswordExpiryTimeComputed: 0
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-513
      tokenGroups: S-1-5-32-545
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-1106
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-1107
    0 success, 1 entry
    CN=Outer,CN=Users,DC=contoso,DC=local
      member;range=0-*: CN=Inner,CN=Users,DC=contoso,DC=local
      primaryGroupToken: 1107
    1 operationsError, 0 entries: 00002121: SvcErr: DSID-031A12D2, problem 5012 (DIR_ERROR), data 0
    "#);
}

#[test]
fn pages_continue_by_their_cookie_once_and_only_on_their_connection() {
    let world = world();
    let search = "search CN=Users,~ sub (displayName=*_Ash) 1.1";
    let script = format!(
        "{search} !paged=2/0\n{search} !paged=2/1\n{search} !paged=2/1\n{search} !paged=2/0"
    );
    insta::assert_snapshot!(world.admin(&script), @r"
    0 success, 2 entries
    CN=ann Ash,CN=Users,DC=contoso,DC=local
    CN=bob Ash,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=René Ash,CN=Users,DC=contoso,DC=local
    12 unavailableCriticalExtension, 0 entries: 00000057: LdapErr: DSID-0C09042F, comment: Error processing control, data 0, v3839
    0 success, 2 entries
    CN=ann Ash,CN=Users,DC=contoso,DC=local
    CN=bob Ash,CN=Users,DC=contoso,DC=local
    ");
    assert!(world.admin(&format!("{search} !paged=2/1")).starts_with("12 "));
}

#[test]
fn a_page_continues_its_own_request_only() {
    let world = world();
    let search = |filter: &str| format!("search CN=Users,~ sub ({filter}) 1.1 !paged=1");
    let answers =
        world.admin(&format!("{}/0\n{}/1", search("displayName=*_Ash"), search("displayName=*")));
    let codes: Vec<&str> = answers.lines().filter(|line| !line.starts_with("CN=")).collect();
    assert!(codes[0].starts_with("0 ") && codes[1].starts_with("12 "), "{answers}");
}

#[test]
fn a_connection_comes_back_to_the_ten_latest_searches_in_pages() {
    let world = world();
    let search = "search CN=Users,~ sub (displayName=*_Ash) 1.1 !paged=1";
    let begun = format!("{search}/0\n").repeat(11);
    let answers = world.admin(&format!("{begun}{search}/1\n{search}/2"));
    let results = answers.lines().filter(|line| !line.starts_with("CN="));
    let codes: Vec<&str> = results.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(codes[9..], ["0", "0", "12", "0"]);
}

#[test]
fn limits_cut_an_answer_short() {
    let world = world();
    let answer = world.admin("search CN=Users,~ one (objectClass=*) 1.1 2");
    assert!(answer.starts_with("4 sizeLimitExceeded, 2 entries"), "{answer}");
    let mut script = String::from("add OU=Many,~\n  objectClass: organizationalUnit\n");
    (0..1600)
        .for_each(|n| script.push_str(&format!("add CN=c{n},OU=Many,~\n  objectClass: contact\n")));
    script.push_str("add CN=Big,OU=Many,~\n  objectClass: group\n  member: ");
    let members: Vec<String> = (0..1600).map(|n| format!("CN=c{n},OU=Many,~")).collect();
    script.push_str(&members.join(" | "));
    assert!(world.admin(&script).lines().all(|line| line == "0 success"));
    let answer = world.admin("search OU=Many,~ one (objectClass=*) 1.1");
    assert!(answer.starts_with("4 sizeLimitExceeded, 1000 entries"));
    let big = world.admin("search CN=Big,OU=Many,~ base (objectClass=*) member");
    let names: Vec<&str> =
        big.lines().skip(2).map(|line| line.trim().split(": ").next().unwrap()).collect();
    assert_eq!((names.len(), names[0], names[1]), (1501, "member", "member;range=0-1499"));
    let rest = world.admin("search CN=Big,OU=Many,~ base (objectClass=*) member;range=1500-*");
    assert_eq!(rest.matches("member;range=1500-*").count(), 100);
}

#[test]
fn the_root_dse_describes_the_server() {
    insta::assert_snapshot!(World::new().talk("search - base (objectClass=*) currentTime,subschemaSubentry,dsServiceName,namingContexts,defaultNamingContext,highestCommittedUSN,dnsHostName,ldapServiceName,serverName,supportedCapabilities,domainControllerFunctionality,supportedExtension,supportedLDAPVersion,supportedSASLMechanisms"), @r"
    0 success, 1 entry
    (root DSE)
      currentTime: 20260101000000.0Z
      subschemaSubentry: CN=Aggregate,CN=Schema,CN=Configuration,DC=contoso,DC=local
      dsServiceName: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      namingContexts: DC=contoso,DC=local
      namingContexts: CN=Configuration,DC=contoso,DC=local
      namingContexts: CN=Schema,CN=Configuration,DC=contoso,DC=local
      namingContexts: DC=DomainDnsZones,DC=contoso,DC=local
      namingContexts: DC=ForestDnsZones,DC=contoso,DC=local
      defaultNamingContext: DC=contoso,DC=local
      supportedLDAPVersion: 3
      supportedLDAPVersion: 2
      highestCommittedUSN: 4244
      supportedSASLMechanisms: GSSAPI
      supportedSASLMechanisms: GSS-SPNEGO
      supportedSASLMechanisms: EXTERNAL
      supportedSASLMechanisms: DIGEST-MD5
      dnsHostName: DC1.contoso.local
      ldapServiceName: contoso.local:dc1$@CONTOSO.LOCAL
      serverName: CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      supportedCapabilities: 1.2.840.113556.1.4.800
      supportedCapabilities: 1.2.840.113556.1.4.1670
      supportedCapabilities: 1.2.840.113556.1.4.1791
      supportedCapabilities: 1.2.840.113556.1.4.1935
      supportedCapabilities: 1.2.840.113556.1.4.2080
      supportedCapabilities: 1.2.840.113556.1.4.2237
      domainControllerFunctionality: 7
      supportedExtension: 1.3.6.1.4.1.1466.20037
      supportedExtension: 1.3.6.1.4.1.1466.101.119.1
      supportedExtension: 1.2.840.113556.1.4.1781
      supportedExtension: 1.3.6.1.4.1.4203.1.11.3
      supportedExtension: 1.2.840.113556.1.4.2212
    ");
}

#[test]
fn the_root_dse_tells_more_to_who_asks_for_it_by_name_whatever_the_filter() {
    let asked = "dsSchemaClassCount,msDS-PrincipalName,msDS-PortLDAP,spnRegistrationResult,validFSMOs,serviceAccountInfo,supportedConfigurableSettings";
    let search = format!("search - base (cn=nonsense) {asked}");
    insta::assert_snapshot!(World::new().admin(&search), @r#"
    0 success, 1 entry
    (root DSE)
      dsSchemaClassCount: 269
      msDS-PortLDAP: 389
      msDS-PrincipalName: CONTOSO\Administrator
      serviceAccountInfo: replAuthenticationMode=1
      serviceAccountInfo: accountType=domain
      serviceAccountInfo: systemAccount=TRUE
      serviceAccountInfo: domainType=domainWithKerb
      serviceAccountInfo: machineDomainName=CONTOSO
      spnRegistrationResult: 0
      supportedConfigurableSettings: DynamicObjectDefaultTTL
      supportedConfigurableSettings: DynamicObjectMinTTL
      supportedConfigurableSettings: DisableVLVSupport
      supportedConfigurableSettings: MaxReferrals
      supportedConfigurableSettings: ReferralRefreshInterval
      supportedConfigurableSettings: SelfReferralsOnly
      validFSMOs: DC=contoso,DC=local
      validFSMOs: CN=Infrastructure,DC=contoso,DC=local
      validFSMOs: CN=RID Manager$,CN=System,DC=contoso,DC=local
      validFSMOs: CN=Schema,CN=Configuration,DC=contoso,DC=local
      validFSMOs: CN=Partitions,CN=Configuration,DC=contoso,DC=local
    "#);
    let search =
        "search - base (objectClass=*) msDS-PrincipalName,dsSchemaAttrCount,supportedLDAPPolicies";
    insta::assert_snapshot!(World::of(crate::Edition::Server2012).talk(search), @r#"
    0 success, 1 entry
    (root DSE)
      supportedLDAPPolicies: MaxPoolThreads
      supportedLDAPPolicies: MaxDatagramRecv
      supportedLDAPPolicies: MaxReceiveBuffer
      supportedLDAPPolicies: InitRecvTimeout
      supportedLDAPPolicies: MaxConnections
      supportedLDAPPolicies: MaxConnIdleTime
      supportedLDAPPolicies: MaxPageSize
      supportedLDAPPolicies: MaxBatchReturnMessages
      supportedLDAPPolicies: MaxQueryDuration
      supportedLDAPPolicies: MaxTempTableSize
      supportedLDAPPolicies: MaxResultSetSize
      supportedLDAPPolicies: MinResultSets
      supportedLDAPPolicies: MaxResultSetsPerConn
      supportedLDAPPolicies: MaxNotificationPerConn
      supportedLDAPPolicies: MaxValRange
      dsSchemaAttrCount: 1426
      msDS-PrincipalName: NT AUTHORITY\ANONYMOUS LOGON
    "#);
}

#[test]
fn what_the_fake_lacks_is_refused_and_marked_and_what_nobody_has_is_only_refused() {
    let world = World::new();
    let script = "
search ~ sub (cn=*) !1852
search ~ sub (cn=*) !1.2.3.4
extended 1.2.840.113556.1.4.2212
extended 1.2.3.4
";
    world.admin(script);
    let told = world.ear.exchanges.lock().unwrap();
    let supported: Vec<bool> = told.iter().skip(1).map(|told| told.supported).collect();
    assert_eq!(supported, [false, true, false, true]);
    assert!(told.iter().skip(1).all(|told| !told.answer.starts_with("0 ")));
}
