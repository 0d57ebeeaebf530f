//! A directory's content from files and into them.

use super::World;
use crate::Export;

const OFFICE: &str = "\
dn: OU=Büro,DC=contoso,DC=local
objectClass: organizationalUnit

dn: CN=Team,OU=Büro,DC=contoso,DC=local
objectClass: group
sAMAccountName: team
member: CN=Anna,OU=Büro,DC=contoso,DC=local
member: CN=Gone,OU=Büro,DC=contoso,DC=local

dn: CN=Anna,OU=Büro,DC=contoso,DC=local
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
objectClass: contosoBadgeHolder
sAMAccountName: anna
objectSid: S-1-5-21-1111111111-2222222222-3333333333-5000
objectGUID:: vDI4MGMIEUuesa96bVpNDg==
whenCreated: 20150302080000.0Z
pwdLastSet: 2024-02-28 12:30:05+00:00
userAccountControl: 512
contosoBadge: 4711
unicodePwd:: AAAA

dn: CN=Chef,CN=Users,DC=contoso,DC=local
objectClass: user
objectSid: S-1-5-21-1111111111-2222222222-3333333333-501
sAMAccountName: Chef

dn: CN=Elsewhere,DC=fabrikam,DC=local
objectClass: user
";

fn export(text: &str) -> Export {
    Export::parse_ldif(text).unwrap()
}

#[test]
fn what_is_understood_is_loaded_and_the_rest_is_listed() {
    let world = World::new();
    insta::assert_snapshot!(world.ad.import(&export(OFFICE), None), @"
    3 entries made, 1 taken over
    attribute contosoBadge, in 1 entries: not in the schema, kept as it is
    class contosoBadgeHolder, of 1 entries: not in the schema, left out
    line 30: CN=Elsewhere,DC=fabrikam,DC=local: not below contoso.local: left out
    line 4: CN=Team,OU=Büro,DC=contoso,DC=local: member points to CN=Gone,OU=Büro,DC=contoso,DC=local, which is not there: left out
    ");
    insta::assert_snapshot!(world.ad.render_state(), @r"
    domain contoso.local (CONTOSO)
    user CN=Chef,CN=Users,DC=contoso,DC=local
      accountExpires: never
      badPwdCount: 0
      isCriticalSystemObject: TRUE
      objectGUID: f345d20f-32ec-4877-b2af-a5be381de43f
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-501
      primaryGroupID: 514
      pwdLastSet: 0
      sAMAccountName: Chef
      userAccountControl: 66082
      uSNChanged: 4248
    organizationalUnit OU=Büro,DC=contoso,DC=local
      objectGUID: 9d209e83-eed0-4415-91d5-89f2d5350aa6
      uSNChanged: 4245
    group CN=Team,OU=Büro,DC=contoso,DC=local
      groupType: -2147483646
      member: CN=Anna,OU=Büro,DC=contoso,DC=local
      objectGUID: e7e8e83b-e13c-4466-ac3a-dd3bdd2004ea
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-5001
      sAMAccountName: team
      uSNChanged: 4249
    user CN=Anna,OU=Büro,DC=contoso,DC=local
      accountExpires: never
      badPwdCount: 0
      objectGUID: 303832bc-0863-4b11-9eb1-af7a6d5a4d0e
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-5000
      primaryGroupID: 513
      pwdLastSet: 2024-02-28T12:30:05Z
      sAMAccountName: anna
      userAccountControl: 512
      uSNChanged: 4247
    ");
}

#[test]
fn what_was_loaded_is_found_and_its_rid_is_not_given_again() {
    let world = World::new();
    world.ad.import(&export(OFFICE), None);
    let answers = world.admin(
        "search DC=contoso,DC=local sub (sAMAccountName=anna) memberOf,objectSid,whenCreated,objectGUID\n\
         add CN=Next,CN=Users,DC=contoso,DC=local\n  objectClass: user\n  sAMAccountName: next\n\
         search DC=contoso,DC=local sub (sAMAccountName=next) objectSid",
    );
    insta::assert_snapshot!(answers, @r"
    0 success, 1 entry
    CN=Anna,OU=Büro,DC=contoso,DC=local
      objectGUID: 303832bc-0863-4b11-9eb1-af7a6d5a4d0e
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-5000
      whenCreated: 20150302080000.0Z
      memberOf: CN=Team,OU=Büro,DC=contoso,DC=local
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    0 success
    0 success, 1 entry
    CN=Next,CN=Users,DC=contoso,DC=local
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-5002
    reference ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local
    reference ldap://DomainDnsZones.contoso.local/DC=DomainDnsZones,DC=contoso,DC=local
    reference ldap://contoso.local/CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn the_file_tells_how_to_make_its_domain() {
    let export = export(
        "dn: DC=corp,DC=example\nobjectClass: domainDNS\nobjectSid: S-1-5-21-1-2-3\n\n\
         dn: CN=NTDS Settings,CN=SRV1,CN=Servers,CN=A,CN=Sites,CN=Configuration,DC=corp,DC=example\nobjectClass: nTDSDSA\n\n\
         dn: CN=CORP,CN=Partitions,CN=Configuration,DC=corp,DC=example\nnETBIOSName: CORP\n",
    );
    let facts = [export.domain(), export.netbios(), export.domain_sid(), export.controller()];
    assert_eq!(facts.map(Option::unwrap), ["corp.example", "CORP", "S-1-5-21-1-2-3", "SRV1"]);
}

#[test]
fn what_was_exported_is_loaded_without_loss() {
    let world = World::new();
    world.ad.import(&export(OFFICE), None);
    let first = world.ad.export_ldif();
    let other = World::new();
    let report = other.ad.import(&export(&first), None);
    assert!(report.remarks.is_empty(), "{report}");
    let (one, two) = (export(&first), export(&other.ad.export_ldif()));
    for record in one.records() {
        let same = two.records().iter().find(|other| other.dn == record.dn).unwrap();
        for (name, values) in &record.attributes {
            if !["whenChanged", "uSNChanged", "uSNCreated"].contains(&name.as_str()) {
                assert_eq!(same.values(name), values, "{name} of {}", record.dn);
            }
        }
    }
    assert_eq!(one.records().len(), two.records().len());
    assert!(!first.contains("unicodePwd"));
    assert!(first.contains("contosoBadge: 4711"));
}
