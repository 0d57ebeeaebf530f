//! Rights that somebody was given: for a unit, for the domain; and who is out of reach of them.

use super::World;
use super::rights::{ALICE, alice, rewrite, world};
use crate::{Delegation, Export};

#[test]
fn a_delegated_account_may_what_entries_of_the_unit_say_for_what_is_in_it() {
    let world = world();
    let reset = "\nmodify CN=carl,OU=Staff,~\n  replace unicodePwd: @Second-Pass-2";
    assert_eq!(alice(&world, reset), "50 insufficientAccessRights: 00000005");
    rewrite(
        &world,
        "OU=Staff,~",
        &format!(
            "D:(A;;LCRPLORC;;;AU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)\
             (OA;CIIO;CR;00299570-246d-11d0-a768-00aa006e0529;bf967aba-0de6-11d0-a285-00aa003049e2;{ALICE})\
             (OA;CI;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;{ALICE})\
             (OA;CIIO;WP;bf967950-0de6-11d0-a285-00aa003049e2;bf967aba-0de6-11d0-a285-00aa003049e2;{ALICE})"
        ),
    );
    let script = "
modify CN=carl,OU=Staff,~
  replace unicodePwd: @Second-Pass-2
modify CN=carl,OU=Staff,~
  replace description: by alice
modify CN=carl,OU=Staff,~
  replace department: x
modify CN=bob,CN=Users,~
  replace unicodePwd: @Second-Pass-2
add CN=dora,OU=Staff,~
  objectClass: user
add CN=crew,OU=Staff,~
  objectClass: group
search CN=dora,OU=Staff,~ base (objectClass=*) sDRightsEffective
search CN=dora,OU=Staff,~ base (objectClass=*) nTSecurityDescriptor !801=1
search CN=carl,OU=Staff,~ base (objectClass=*) allowedAttributesEffective
search OU=Staff,~ base (objectClass=*) allowedChildClassesEffective
modify CN=dora,OU=Staff,~ !801=4
  replace nTSecurityDescriptor: %D:(A;;GA;;;AU)
delete CN=dora,OU=Staff,~
delete CN=carl,OU=Staff,~
";
    insta::assert_snapshot!(alice(&world, script), @r"
    0 success
    0 success
    50 insufficientAccessRights: 00002098
    50 insufficientAccessRights: 00000005
    0 success
    50 insufficientAccessRights: 00002098
    0 success, 1 entry
    CN=dora,OU=Staff,DC=contoso,DC=local
      sDRightsEffective: 4
    0 success, 1 entry
    CN=dora,OU=Staff,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-1103
    0 success, 1 entry
    CN=carl,OU=Staff,DC=contoso,DC=local
      allowedAttributesEffective: description
    0 success, 1 entry
    OU=Staff,DC=contoso,DC=local
      allowedChildClassesEffective: user
    0 success
    0 success
    50 insufficientAccessRights: 00002098
    ");
}

#[test]
fn a_moved_entry_inherits_from_its_new_place() {
    let world = world();
    rewrite(
        &world,
        "OU=Staff,~",
        &format!("D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(A;CIIO;WP;;;{ALICE})"),
    );
    let write = |dn: &str| alice(&world, &format!("modify {dn}\n  replace department: x"));
    assert_eq!(write("CN=carl,OU=Staff,~"), "0 success");
    world.admin("modifyDN CN=carl,OU=Staff,~ CN=carl CN=Users,~");
    assert!(write("CN=carl,CN=Users,~").starts_with("50 "));
}

#[test]
fn within_an_hour_a_new_administrator_is_out_of_the_delegates_reach_and_stays_there() {
    let world = world();
    rewrite(&world, "OU=Staff,~", &format!("D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(A;CI;GA;;;{ALICE})"));
    let write = || alice(&world, "modify CN=carl,OU=Staff,~\n  replace department: x");
    world.ad.add_to_group("carl", "Domain Admins").unwrap();
    assert_eq!(write(), "0 success");
    world.wait(3600);
    assert!(write().starts_with("50 "));
    let carl = "search CN=carl,OU=Staff,~ base (objectClass=*) adminCount,memberOf,whenChanged";
    insta::assert_snapshot!(world.admin(carl), @r"
    0 success, 1 entry
    CN=carl,OU=Staff,DC=contoso,DC=local
      adminCount: 1
      whenChanged: 20260101010000.0Z
      memberOf: CN=Domain Admins,CN=Users,DC=contoso,DC=local
    ");
    world.admin("modify CN=Domain_Admins,CN=Users,~\n  delete member: CN=carl,OU=Staff,~");
    world.wait(7200);
    assert!(write().starts_with("50 "));
}

#[test]
fn reading_the_changes_of_the_domain_takes_the_right_to() {
    let world = world();
    let sync = "search ~ sub (sAMAccountName=carl) sAMAccountName !dirSync=0/100000/";
    let own_sight = "search ~ sub (sAMAccountName=carl) sAMAccountName !dirSync=1/100000/";
    insta::assert_snapshot!(alice(&world, &format!("{sync}\n{own_sight}")), @"
    50 insufficientAccessRights, 0 entries: 00002105
    0 success, 1 entry
    CN=carl,OU=Staff,DC=contoso,DC=local
      instanceType: 4
      objectGUID: 8ffc3dc5-1636-4a41-badb-513ebbaa2708
      sAMAccountName: carl
    up to 4251
    ");
    rewrite(
        &world,
        "~",
        &format!(
            "D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;{ALICE})"
        ),
    );
    insta::assert_snapshot!(alice(&world, sync), @"
    0 success, 1 entry
    CN=carl,OU=Staff,DC=contoso,DC=local
      instanceType: 4
      objectGUID: 8ffc3dc5-1636-4a41-badb-513ebbaa2708
      sAMAccountName: carl
    up to 4252
    ");
}

#[test]
fn who_may_do_what_is_exported_and_loaded() {
    let world = world();
    rewrite(
        &world,
        "OU=Staff,~",
        &format!("D:P(A;;GA;;;DA)(A;CI;LCRPLORC;;;AU)(A;CI;WP;;;{ALICE})"),
    );
    let other = World::new();
    let report = other
        .ad
        .import(&Export::parse_ldif(&world.ad.export_ldif()).unwrap(), Some("First-Pass-1"));
    assert!(report.remarks.is_empty(), "{report}");
    let list = "search CN=carl,OU=Staff,~ base (objectClass=*) nTSecurityDescriptor !801=7";
    assert_eq!(other.admin(list), world.admin(list));
    assert_eq!(alice(&other, "modify CN=carl,OU=Staff,~\n  replace department: x"), "0 success");
}

#[test]
fn what_the_wizard_delegates_can_be_done() {
    let world = world();
    let staff = "OU=Staff,DC=contoso,DC=local";
    let tries = "
modify CN=carl,OU=Staff,~
  replace unicodePwd: @Second-Pass-2
  replace pwdLastSet: 0
modify CN=carl,OU=Staff,~
  replace department: lab
modify CN=crew,OU=Staff,~
  add member: CN=bob,CN=Users,~
add CN=dora,OU=Staff,~
  objectClass: user
delete CN=carl,OU=Staff,~
";
    let codes = |world: &World| {
        let answers = alice(world, tries);
        answers.lines().map(|line| line[..2].trim().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let mut text = String::new();
    for delegation in [
        Delegation::ResetPasswords,
        Delegation::WriteAttribute("department".to_owned()),
        Delegation::ManageMembership,
        Delegation::ManageUsers,
        Delegation::FullControl,
    ] {
        let world = super::rights::world();
        world.admin("add CN=crew,OU=Staff,~\n  objectClass: group");
        world.ad.delegate("alice", staff, &delegation).unwrap();
        text.push_str(&format!("{delegation:?}: {}\n", codes(&world)));
    }
    insta::assert_snapshot!(text, @r#"
    ResetPasswords: 0 50 50 50 50
    WriteAttribute("department"): 50 0 50 50 50
    ManageMembership: 50 50 0 50 50
    ManageUsers: 0 0 50 0 0
    FullControl: 0 0 0 0 0
    "#);
    let unknown = world.ad.delegate("alice", staff, &Delegation::WriteAttribute("x".to_owned()));
    insta::assert_snapshot!(unknown.unwrap_err(), @r"failed to delegate to alice at OU=Staff,DC=contoso,DC=local: the schema has no attribute x");
    assert!(world.ad.delegate("nobody", staff, &Delegation::FullControl).is_err());
    world.ad.delegate("alice", "DC=contoso,DC=local", &Delegation::ReplicateChanges).unwrap();
    let sync = "search ~ sub (sAMAccountName=carl) sAMAccountName !dirSync=0/100000/";
    assert!(alice(&world, sync).starts_with("0 success, 1 entry"));
}

#[test]
fn what_is_protected_from_deletion_not_even_administrators_delete() {
    let world = world();
    world.ad.protect_from_deletion("OU=Staff,DC=contoso,DC=local").unwrap();
    let script = "delete CN=carl,OU=Staff,~\ndelete OU=Staff,~\ndelete OU=Staff,~ !805\nmodifyDN OU=Staff,~ OU=Crew";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success
    50 insufficientAccessRights: 00002098: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    50 insufficientAccessRights: 00002098: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    0 success
    ");
}

#[test]
fn a_tombstone_stays_guarded_as_it_was_and_comes_back_to_what_its_place_hands_down() {
    let world = world();
    rewrite(&world, "OU=Staff,~", &format!("D:(A;;GA;;;DA)(A;;LCRPLORC;;;AU)(A;CI;WP;;;{ALICE})"));
    world.ad.add_to_group("bob", "Administrators").unwrap();
    let guid = world.ad.user("carl").unwrap().guid;
    let script = format!(
        "bind bob@CONTOSO First-Pass-1
delete CN=carl,OU=Staff,~
search <GUID={guid}> base (objectClass=*) userAccountControl,primaryGroupID !417
modify <GUID={guid}> !417
  delete isDeleted
  replace distinguishedName: CN=carl,CN=Users,~"
    );
    insta::assert_snapshot!(world.talk(&script).replace(&guid.to_string(), "GUID"), @r"
    0 success
    0 success
    0 success, 1 entry
    CN=carl\0ADEL:GUID,CN=Deleted Objects,DC=contoso,DC=local
      userAccountControl: 512
    0 success
    ");
    let write = alice(&world, "modify CN=carl,CN=Users,~\n  replace department: x");
    assert!(write.starts_with("50 "), "{write}");
}

#[test]
fn a_new_domain_is_guarded_as_it_stays() {
    let world = World::new();
    let before = world.ad.export_ldif();
    world.wait(7200);
    assert_eq!(world.ad.export_ldif(), before);
    let script = "
search CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=3
search CN=Deleted_Objects,~ base (objectClass=*) cn,nTSecurityDescriptor !801=7 !417
search CN=Configuration,~ base (objectClass=*) nTSecurityDescriptor !801=1
search CN=Schema,CN=Configuration,~ base (objectClass=*) nTSecurityDescriptor !801=1
search CN=Sites,CN=Configuration,~ base (objectClass=*) nTSecurityDescriptor !801=1
search ~ base (objectClass=*) nTSecurityDescriptor !801=1
search CN=AdminSDHolder,CN=System,~ base (objectClass=*) nTSecurityDescriptor !801=4
search CN=Users,~ base (objectClass=*) nTSecurityDescriptor !801=4
";
    insta::assert_snapshot!(world.admin(script), @r"
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-512G:S-1-5-21-1111111111-2222222222-3333333333-512
    0 success, 1 entry
    CN=Deleted Objects,DC=contoso,DC=local
      cn: Deleted Objects
    0 success, 1 entry
    CN=Configuration,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-519
    0 success, 1 entry
    CN=Schema,CN=Configuration,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-518
    0 success, 1 entry
    CN=Sites,CN=Configuration,DC=contoso,DC=local
      nTSecurityDescriptor: O:S-1-5-21-1111111111-2222222222-3333333333-519
    0 success, 1 entry
    DC=contoso,DC=local
      nTSecurityDescriptor: O:BA
    0 success, 1 entry
    CN=AdminSDHolder,CN=System,DC=contoso,DC=local
      nTSecurityDescriptor: D:PAI(A;;LCRPRC;;;AU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;CCDCLCSWRPWPLOCRSDRCWDWO;;;BA)(A;;CCDCLCSWRPWPLOCRRCWDWO;;;…
    0 success, 1 entry
    CN=Users,DC=contoso,DC=local
      nTSecurityDescriptor: D:AI(A;;LCRPLORC;;;AU)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;CCDCLCSWRPWPLOCRRCWDWO;;;S-1-5-21-1111111111-2222222222-33…
    ");
}
