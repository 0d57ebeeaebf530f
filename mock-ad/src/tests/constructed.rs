//! Attributes that are computed: each as it is read from an entry, and what reads it.

use super::World;
use crate::{NewController, NewUser, StaleKind};

fn world() -> World {
    let world = World::new();
    let user = NewUser {
        sam_account_name: "ann".to_owned(),
        display_name: "Ann/Ash".to_owned(),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
    let groups = "
add CN=Inner,CN=Users,~
  objectClass: group
  member: CN=Ann/Ash,CN=Users,~
add CN=Outer,CN=Users,~
  objectClass: group
  groupType: -2147483644
  member: CN=Inner,CN=Users,~
add CN=Mail,CN=Users,~
  objectClass: group
  groupType: 2
  member: CN=Ann/Ash,CN=Users,~
add CN=Behind_Mail,CN=Users,~
  objectClass: group
  member: CN=Mail,CN=Users,~
";
    assert_eq!(world.admin(groups), ["0 success"; 4].join("\n"));
    world
}

#[test]
fn memberships_are_followed_to_their_end_but_tokens_hold_security_groups_alone() {
    let script = "
search CN=Ann/Ash,CN=Users,~ base (cn=*) msds-memberOfTransitive,msds-TokenGroupNames,msds-tokenGroupNamesGlobalAndUniversal
search CN=Ann/Ash,CN=Users,~ base (cn=*) tokenGroups,tokenGroupsNoGCAcceptable,tokenGroupsGlobalAndUniversal
search CN=Outer,CN=Users,~ base (cn=*) msds-memberTransitive
search CN=Users,~ one (cn=Outer) msds-memberTransitive
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success, 1 entry
    CN=Ann/Ash,CN=Users,DC=contoso,DC=local
      msds-memberOfTransitive: CN=Inner,CN=Users,DC=contoso,DC=local
      msds-memberOfTransitive: CN=Outer,CN=Users,DC=contoso,DC=local
      msds-memberOfTransitive: CN=Mail,CN=Users,DC=contoso,DC=local
      msds-memberOfTransitive: CN=Behind Mail,CN=Users,DC=contoso,DC=local
      msds-tokenGroupNames: CN=Domain Users,CN=Users,DC=contoso,DC=local
      msds-tokenGroupNames: CN=Users,CN=Builtin,DC=contoso,DC=local
      msds-tokenGroupNames: CN=Inner,CN=Users,DC=contoso,DC=local
      msds-tokenGroupNames: CN=Outer,CN=Users,DC=contoso,DC=local
      msds-tokenGroupNamesGlobalAndUniversal: CN=Domain Users,CN=Users,DC=contoso,DC=local
      msds-tokenGroupNamesGlobalAndUniversal: CN=Inner,CN=Users,DC=contoso,DC=local
    0 success, 1 entry
    CN=Ann/Ash,CN=Users,DC=contoso,DC=local
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-513
      tokenGroups: S-1-5-32-545
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-1104
      tokenGroups: S-1-5-21-1111111111-2222222222-3333333333-1105
      tokenGroupsGlobalAndUniversal: S-1-5-21-1111111111-2222222222-3333333333-513
      tokenGroupsGlobalAndUniversal: S-1-5-21-1111111111-2222222222-3333333333-1104
      tokenGroupsNoGCAcceptable: S-1-5-21-1111111111-2222222222-3333333333-513
      tokenGroupsNoGCAcceptable: S-1-5-32-545
      tokenGroupsNoGCAcceptable: S-1-5-21-1111111111-2222222222-3333333333-1104
      tokenGroupsNoGCAcceptable: S-1-5-21-1111111111-2222222222-3333333333-1105
    0 success, 1 entry
    CN=Outer,CN=Users,DC=contoso,DC=local
      msds-memberTransitive: CN=Ann/Ash,CN=Users,DC=contoso,DC=local
      msds-memberTransitive: CN=Inner,CN=Users,DC=contoso,DC=local
    53 unwillingToPerform, 0 entries: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
}

#[test]
fn every_entry_says_where_it_is_what_it_is_and_how_much_is_below() {
    let script = "
search CN=Ann/Ash,CN=Users,~ base (cn=*) canonicalName,parentGUID,msDS-parentdistname,fromEntry,msDS-KeyVersionNumber,structuralObjectClass,msDS-PrincipalName,primaryGroupToken,createTimeStamp,msDS-Auxiliary-Classes
search CN=Inner,CN=Users,~ base (cn=*) primaryGroupToken
search CN=Users,~ base (cn=*) msDS-Approx-Immed-Subordinates,msDS-PrincipalName
search DC=DomainDnsZones,~ base (objectClass=*) canonicalName,parentGUID
search ~ base (objectClass=*) canonicalName,msDS-PrincipalName
search CN=Organizational-Unit,CN=Schema,CN=Configuration,~ base (objectClass=*) possibleInferiors
";
    let answer = world().admin(script);
    let inferiors = answer.lines().filter(|line| line.starts_with("  possibleInferiors"));
    assert!(inferiors.clone().any(|line| line.ends_with(": user")) && inferiors.count() > 10);
    let others: Vec<&str> =
        answer.lines().filter(|line| !line.starts_with("  possibleInferiors")).collect();
    insta::assert_snapshot!(others.join("\n"), @r"
    0 success, 1 entry
    CN=Ann/Ash,CN=Users,DC=contoso,DC=local
      canonicalName: contoso.local/Users/Ann\/Ash
      createTimeStamp: 20260101000000.0Z
      fromEntry: TRUE
      msDS-KeyVersionNumber: 1
      msDS-parentdistname: CN=Users,DC=contoso,DC=local
      msDS-PrincipalName: CONTOSO\ann
      parentGUID: 16c96e6c-00cd-4929-8e9d-667cb11f29cb
      structuralObjectClass: top
      structuralObjectClass: person
      structuralObjectClass: organizationalPerson
      structuralObjectClass: user
    0 success, 1 entry
    CN=Inner,CN=Users,DC=contoso,DC=local
      primaryGroupToken: 1104
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
      msDS-Approx-Immed-Subordinates: 29
    0 success, 1 entry
    DC=DomainDnsZones,DC=contoso,DC=local
      canonicalName: DomainDnsZones.contoso.local/
    0 success, 1 entry
    DC=contoso,DC=local
      canonicalName: contoso.local/
      msDS-PrincipalName: S-1-5-21-1111111111-2222222222-3333333333
    0 success, 1 entry
    CN=Organizational-Unit,CN=Schema,CN=Configuration,DC=contoso,DC=local
    ");
}

#[test]
fn domain_controllers_tell_their_kind_and_site_from_each_of_their_objects() {
    let world = world();
    world.ad.add_controller(&NewController {
        name: "RODC1".to_owned(),
        read_only: true,
        operating_system: "Windows Server 2016 Standard".to_owned(),
        stale: StaleKind::None,
    });
    let servers = "CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~";
    let asked = "msDS-isGC,msDS-isRODC,msDS-SiteName";
    let script = format!(
        "
search CN=DC1,{servers} sub (objectClass=*) {asked}
search OU=Domain_Controllers,~ one (objectClass=computer) {asked}
search CN=Ann/Ash,CN=Users,~ base (cn=*) {asked}
"
    );
    insta::assert_snapshot!(world.admin(&script), @"
    0 success, 2 entries
    CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      msDS-isGC: TRUE
      msDS-isRODC: FALSE
      msDS-SiteName: Default-First-Site-Name
    CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      msDS-isGC: TRUE
      msDS-isRODC: FALSE
      msDS-SiteName: Default-First-Site-Name
    0 success, 2 entries
    CN=DC1,OU=Domain Controllers,DC=contoso,DC=local
      msDS-isGC: TRUE
      msDS-isRODC: FALSE
      msDS-SiteName: Default-First-Site-Name
    CN=RODC1,OU=Domain Controllers,DC=contoso,DC=local
      msDS-isGC: FALSE
      msDS-isRODC: TRUE
      msDS-SiteName: Default-First-Site-Name
    0 success, 1 entry
    CN=Ann/Ash,CN=Users,DC=contoso,DC=local
    ");
}

#[test]
fn a_tombstone_tells_when_it_became_one() {
    let world = world();
    world.wait(60);
    world.ad.remove_user("ann").unwrap();
    let script = "search CN=Deleted_Objects,~ one (objectClass=user) msDS-LocalEffectiveDeletionTime,whenCreated !417";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success, 1 entry
    CN=Ann/Ash\0ADEL:9d209e83-eed0-4415-91d5-89f2d5350aa6,CN=Deleted Objects,DC=contoso,DC=local
      msDS-LocalEffectiveDeletionTime: 20260101000100.0Z
      whenCreated: 20260101000000.0Z
    ");
}

#[test]
fn what_later_editions_compute_is_unknown_to_earlier_ones() {
    let world = World::of(crate::Edition::Server2012);
    let script = "search CN=Administrator,CN=Users,~ base (cn=*) msds-memberOfTransitive,msds-TokenGroupNames,fromEntry";
    insta::assert_snapshot!(world.admin(script), @"
    0 success, 1 entry
    CN=Administrator,CN=Users,DC=contoso,DC=local
      fromEntry: TRUE
    ");
}
