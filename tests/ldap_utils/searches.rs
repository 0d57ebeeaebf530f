//! What is found: pages, controls, limits, the global catalog.

use super::Serving;

pub(super) fn pages(serving: &Serving) {
    let search =
        "ldapsearch $ldap $admin -LLL -b CN=Users,$root -s one -E '!1.2.840.113556.1.4.1339'";
    let whole = serving.run(&format!("{search} '(cn=Domain*)' cn"), "");
    let paged = serving.run(&format!("{search} -E '!pr=2/noprompt' '(cn=Domain*)' cn"), "");
    let entries = |told: &str| -> Vec<String> {
        told.lines().filter(|line| line.starts_with("dn:")).map(str::to_owned).collect()
    };
    assert_eq!(entries(&whole), entries(&paged));
    insta::assert_snapshot!(paged, @r"
    0
    dn: CN=Domain Computers,CN=Users,DC=contoso,DC=local
    cn: Domain Computers

    dn: CN=Domain Controllers,CN=Users,DC=contoso,DC=local
    cn: Domain Controllers

    # pagedresults: cookie=AAAAAAAAAAE=
    dn: CN=Domain Admins,CN=Users,DC=contoso,DC=local
    cn: Domain Admins

    dn: CN=Domain Users,CN=Users,DC=contoso,DC=local
    cn: Domain Users

    # pagedresults: cookie=AAAAAAAAAAI=
    dn: CN=Domain Guests,CN=Users,DC=contoso,DC=local
    cn: Domain Guests

    # pagedresults: cookie=
    ");
}

pub(super) fn controls(serving: &Serving) {
    serving.run("ldapdelete $ldap $admin 'CN=Bert Berg,CN=Users,$root'", "");
    let search = "ldapsearch $ldap $admin -LLL -o ldif-wrap=no -b $root";
    let told = serving.lines(&[
        &format!("{search} -s sub '(sAMAccountName=bert)' sAMAccountName"),
        &format!("{search} -s sub -E '!1.2.840.113556.1.4.1339' -E '!1.2.840.113556.1.4.417' '(sAMAccountName=bert)' isDeleted"),
        &format!("{search} -s base -E '!1.2.3.4' dc"),
        &format!("{search} -s base -E '1.2.3.4' dc"),
        "ldapdelete $ldap $admin -e '!1.2.840.113556.1.4.805' CN=Users,$root",
    ]);
    let guid_of = |line: &str| line.contains("0ADEL:") || line.starts_with("dn:: ");
    let shown: Vec<&str> =
        told.lines().map(|line| if guid_of(line) { "dn: (tombstone)" } else { line }).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    0
    # refldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local

    # refldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local

    # refldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    --
    0
    dn: (tombstone)
    isDeleted: TRUE
    --
    12
    Critical extension is unavailable (12)
    Additional information: 00002040: SvcErr: DSID-031A12D2, problem 5010 (UNAVAIL_EXTENSION), data 0
    --
    0
    dn: DC=contoso,DC=local
    dc: contoso
    --
    53
    ldap_delete: Server is unwilling to perform (53)
    	additional info: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
}

pub(super) fn errors(serving: &Serving) {
    let told = serving.lines(&[
        "ldapsearch $ldap $admin -LLL -b OU=Gone,CN=Users,$root -s base",
        "ldapsearch $ldap $admin -LLL -b nonsense -s base",
        "ldapsearch $ldap $admin -LLL -b CN=Users,$root -s one -z 1 '(cn=Domain*)' cn",
        "ldapsearch $ldap $admin -LLL -b CN=Users,$root -s one '(canonicalName=x)' cn",
        "ldapdelete $ldap $admin CN=Users,$root",
        "ldapmodrdn $ldap $admin 'CN=Anna Adler,CN=Users,$root' 'CN=Bert Berg'",
    ]);
    insta::assert_snapshot!(told, @r"
    32
    No such object (32)
    Matched DN: CN=Users,DC=contoso,DC=local
    Additional information: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of:
    	'CN=Users,DC=contoso,DC=local'
    --
    34
    Invalid DN syntax (34)
    Additional information: 0000208F: NameErr: DSID-03100238, problem 2006 (BAD_NAME), data 8350, best match of:
    	'nonsense'
    --
    4
    dn: CN=Domain Computers,CN=Users,DC=contoso,DC=local
    cn: Domain Computers

    Size limit exceeded (4)
    --
    18
    Inappropriate matching (18)
    Additional information: 000020B8: AtrErr: DSID-03191083, #1:
    	0: 000020B8: DSID-03191083, problem 1004 (WRONG_MATCH), data 0, Att 90394 (canonicalName)
    --
    53
    ldap_delete: Server is unwilling to perform (53)
    	additional info: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    --
    53
    Rename Result: Server is unwilling to perform (53)
    Additional info: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
}

pub(super) fn catalog(serving: &Serving) {
    let told = serving.lines(&[
        "ldapsearch $gc $admin -LLL -o ldif-wrap=no -b '' '(|(objectClass=nTDSDSA)(sAMAccountName=anna))' cn",
        "ldapdelete $gc $admin 'CN=Anna Adler,CN=Users,$root'",
    ]);
    insta::assert_snapshot!(told, @r"
    0
    dn: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    cn: NTDS Settings

    dn: CN=Anna Adler,CN=Users,DC=contoso,DC=local
    cn: Anna Adler
    --
    10
    ldap_delete: Referral (10)
    	additional info: 0000202B: RefErr: DSID-03100781, data 0, 1 access points
    	ref 1: 'contoso.local'

    	referrals:
    		ldap://contoso.local/CN=Anna Adler,CN=Users,DC=contoso,DC=local
    ");
}
