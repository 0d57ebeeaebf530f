//! Add, modify, delete, rename, compare: what happens to entries, and every way in which it is refused.

use super::World;

/// Answers without entries, codes and Win32 numbers only.
fn codes(answers: &str) -> String {
    let lines = answers.lines().map(|line| {
        let number = line.split(": ").nth(1).unwrap_or_default();
        format!("{} {number}", line.split(' ').next().unwrap_or_default()).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

const BASE: &str = "
add OU=Staff,~
  objectClass: organizationalUnit
add CN=Ann,OU=Staff,~
  objectClass: user
  sAMAccountName: ann
  userPrincipalName: ann@contoso.com
add CN=Crew,OU=Staff,~
  objectClass: group
  sAMAccountName: crew
  member: CN=Ann,OU=Staff,~
";

fn world() -> World {
    let world = World::new();
    assert_eq!(world.admin(BASE), "0 success\n0 success\n0 success");
    world.wait(60);
    world
}

#[test]
fn the_server_fills_in_what_an_added_user_lacks() {
    let world = world();
    insta::assert_snapshot!(world.admin("search CN=Ann,OU=Staff,~ base (objectClass=*)"), @"
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      accountExpires: 9223372036854775807
      badPasswordTime: 0
      badPwdCount: 0
      cn: Ann
      codePage: 0
      countryCode: 0
      distinguishedName: CN=Ann,OU=Staff,DC=contoso,DC=local
      instanceType: 4
      lastLogoff: 0
      lastLogon: 0
      logonCount: 0
      name: Ann
      objectCategory: CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      objectClass: top
      objectClass: person
      objectClass: organizationalPerson
      objectClass: user
      objectGUID: e7e8e83b-e13c-4466-ac3a-dd3bdd2004ea
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-1103
      primaryGroupID: 513
      pwdLastSet: 0
      sAMAccountName: ann
      sAMAccountType: 805306368
      userAccountControl: 546
      userPrincipalName: ann@contoso.com
      uSNChanged: 4247
      uSNCreated: 4247
      whenChanged: 20260101000000.0Z
      whenCreated: 20260101000000.0Z
      memberOf: CN=Crew,OU=Staff,DC=contoso,DC=local
    ");
}

#[test]
fn adds_are_refused_as_windows_refuses_them() {
    let user = |dn: &str, more: &str| format!("add {dn}\n  objectClass: user\n{more}\n");
    let script = [
        user("CN=Ann,OU=Staff,~", ""),
        user("CN=b,OU=Staff,~", "  sAMAccountName: ANN"),
        user("CN=b,OU=Staff,~", "  sAMAccountName: crew"),
        user("CN=b,OU=Staff,~", "  userPrincipalName: ANN@contoso.com"),
        user("CN=b,OU=Staff,~", "  sAMAccountName: a+b"),
        user("CN=b,OU=Staff,~", "  sAMAccountName: a23456789012345678901"),
        user("CN=b,OU=Nowhere,~", ""),
        user("CN=b,OU=Staff,~", "  mailNickname: b"),
        user("CN=b,CN=Ann,OU=Staff,~", ""),
        user("CN=b,OU=Staff,~", "  groupType: 2"),
        user("CN=b,OU=Staff,~", "  memberOf: CN=Crew,OU=Staff,~"),
        user("CN=b,OU=Staff,~", "  mail"),
        user("CN=b,OU=Staff,~", "  userAccountControl: x"),
        user("CN=b,OU=Staff,~", "  userAccountControl: 4096"),
        user("CN=b,OU=Staff,~", "  manager: CN=Nobody,~"),
        user("CN=b,OU=Staff,~", "  mail: a | b"),
        user("OU=b,OU=Staff,~", ""),
        user("b", ""),
        user("CN=b,DC=fabrikam,DC=com", ""),
        user(&format!("CN={},OU=Staff,~", "b".repeat(65)), ""),
        "add CN=b,OU=Staff,~\n  objectClass: nonsense\n".to_owned(),
        "add CN=b,OU=Staff,~\n  objectClass: leaf\n".to_owned(),
        "add CN=b,OU=Staff,~\n  sAMAccountName: b\n".to_owned(),
        "add CN=b,OU=Staff,~\n  objectClass: user | group\n".to_owned(),
        "add CN=b,OU=Staff,~\n  objectClass: nTDSDSA\n".to_owned(),
    ];
    let world = world();
    let before = world.ad.render_state();
    insta::assert_snapshot!(codes(&world.admin(&script.concat())), @r"
    68 00002071
    68 00000524
    68 00000526
    19 000021C8
    80 00000523
    80 00000523
    32 0000208D
    16 00000057
    64 00002099
    65 0000207D
    53 00002035
    21 00000057
    21 0000200B
    65 0000217C
    19 000020B5
    19 00002081
    64 00002099
    34 0000208F
    10 0000202B
    19 00002082
    16 00000057
    65 00002014
    65 0000207B
    65 00002014
    53 00002035
    ");
    assert_eq!(world.ad.render_state(), before);
}

#[test]
fn modifies_are_refused_as_windows_refuses_them_and_change_nothing() {
    let ann = |change: &str| format!("modify CN=Ann,OU=Staff,~\n  replace title: T\n  {change}\n");
    let crew = |change: &str| format!("modify CN=Crew,OU=Staff,~\n  {change}\n");
    let script = [
        ann("delete mail"),
        ann("delete userAccountControl: 512"),
        ann("delete userAccountControl"),
        ann("add userPrincipalName: ANN@contoso.com"),
        ann("add displayName: a | b"),
        ann("replace description: a | b"),
        ann("replace objectGUID: x"),
        ann("replace whenChanged: 20260101000000.0Z"),
        ann("replace objectSid: S-1-5-32-544"),
        ann("replace badPwdCount: 0"),
        ann("add memberOf: CN=Crew,OU=Staff,~"),
        ann("replace canonicalName: x"),
        ann("replace sAMAccountName"),
        ann("replace cn: b"),
        ann("replace nonsense: b"),
        ann("increment mail: 1"),
        ann("replace manager: CN=Nobody,~"),
        ann("replace lockoutTime: 5"),
        crew("add member: CN=Ann,OU=Staff,~"),
        crew("delete member: CN=Guest,CN=Users,~"),
        crew("add member: CN=Nobody,~"),
        "modify CN=Domain_Users,CN=Users,~\n  add member: CN=Ann,OU=Staff,~\n".to_owned(),
        "modify CN=Nobody,~\n  replace mail: x\n".to_owned(),
    ];
    let world = world();
    let before = world.ad.render_state();
    insta::assert_snapshot!(codes(&world.admin(&script.concat())), @r"
    16 00002085
    16 00002085
    53 00002077
    20 00002083
    19 00002081
    19 00002081
    19 000020B1
    19 000020B1
    53 0000209A
    53 0000209A
    53 00002035
    53 00002035
    53 00002077
    67 00002016
    16 00000057
    2 00000057
    19 000020B5
    53 00000057
    68 00000562
    53 00000561
    19 000020B5
    68 00000562
    32 0000208D
    ");
    assert_eq!(world.ad.render_state(), before);
}

#[test]
fn a_write_of_what_is_there_leaves_no_trace_and_permissive_modify_forgives() {
    let world = world();
    let before = world.ad.render_state();
    let script = "
modify CN=Ann,OU=Staff,~
  replace userPrincipalName: ann@contoso.com
modify CN=Ann,OU=Staff,~
  replace mail
modify CN=Ann,OU=Staff,~
  delete userAccountControl: 546
  add userAccountControl: 546
modify CN=Ann,OU=Staff,~ !1413
  add userPrincipalName: ANN@contoso.com
  delete mail
modify CN=Crew,OU=Staff,~ !1413
  add member: CN=Ann,OU=Staff,~
  delete member: CN=Guest,CN=Users,~
";
    assert_eq!(world.admin(script), ["0 success"; 5].join("\n"));
    assert_eq!(world.ad.render_state(), before);
}

#[test]
fn links_follow_a_rename_and_end_with_a_deletion() {
    let world = world();
    let script = "
modifyDN CN=Ann,OU=Staff,~ CN=Anne CN=Users,~
search CN=Crew,OU=Staff,~ base (objectClass=*) member,uSNChanged
search CN=Anne,CN=Users,~ base (objectClass=*) cn,name,sAMAccountName,memberOf,canonicalName
delete CN=Anne,CN=Users,~
search CN=Crew,OU=Staff,~ base (objectClass=*) member,uSNChanged
";
    insta::assert_snapshot!(world.admin(script), @"
    0 success
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member: CN=Anne,CN=Users,DC=contoso,DC=local
      uSNChanged: 4248
    0 success, 1 entry
    CN=Anne,CN=Users,DC=contoso,DC=local
      canonicalName: contoso.local/Users/Anne
      cn: Anne
      name: Anne
      sAMAccountName: ann
      memberOf: CN=Crew,OU=Staff,DC=contoso,DC=local
    0 success
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
      uSNChanged: 4248
    ");
}

#[test]
fn renames_are_refused_as_windows_refuses_them() {
    let script = "
modifyDN CN=Ann,OU=Staff,~ CN=Crew
modifyDN CN=Ann,OU=Staff,~ OU=Ann
modifyDN CN=Ann,OU=Staff,~ CN=Ann OU=Nowhere,~
modifyDN CN=Ann,OU=Staff,~ CN=Ann CN=Crew,OU=Staff,~
modifyDN OU=Staff,~ OU=Staff OU=Staff,~
modifyDN CN=Users,~ CN=People
modifyDN CN=Nobody,~ CN=x
modifyDN CN=Ann,OU=Staff,~ CN=ANN
";
    insta::assert_snapshot!(codes(&world().admin(script)), @r"
    68 00002071
    64 00002099
    32 0000208D
    64 00002099
    53 00002035
    53 00002035
    32 0000208D
    0
    ");
}

#[test]
fn a_deleted_user_is_a_tombstone_that_can_be_restored_disabled() {
    let world = world();
    let tombstones = "search CN=Deleted_Objects,~ one (sAMAccountName=ann) cn,lastKnownParent,userPrincipalName,isDeleted";
    let deleted =
        world.admin(&format!("delete CN=Ann,OU=Staff,~\n{tombstones}\n{tombstones} !417"));
    insta::assert_snapshot!(deleted, @r"
    0 success
    32 noSuchObject, 0 entries: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=contoso,DC=local'
    0 success, 1 entry
    CN=Ann\0ADEL:e7e8e83b-e13c-4466-ac3a-dd3bdd2004ea,CN=Deleted Objects,DC=contoso,DC=local
      cn: Ann\nDEL:e7e8e83b-e13c-4466-ac3a-dd3bdd2004ea
      isDeleted: TRUE
      lastKnownParent: OU=Staff,DC=contoso,DC=local
    ");
    let guid = deleted.split("DEL:").nth(1).unwrap().split(',').next().unwrap().to_owned();
    let restore = format!(
        "modify <GUID={guid}> !417\n  delete isDeleted\n  replace distinguishedName: CN=Ann,OU=Staff,~\n\
         search CN=Ann,OU=Staff,~ base (objectClass=*) userAccountControl,objectSid,isDeleted"
    );
    insta::assert_snapshot!(world.admin(&restore), @r"
    0 success
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-1103
      userAccountControl: 546
    ");
}

#[test]
fn deletes_are_refused_as_windows_refuses_them() {
    let script = "
delete OU=Staff,~
delete CN=Administrator,CN=Users,~
delete CN=Users,~
delete CN=Nobody,~
delete nonsense
delete OU=Staff,~ !805
search ~ sub (sAMAccountName=ann) cn !1339
";
    insta::assert_snapshot!(codes(&world().admin(script)), @r"
    66 00002015
    53 00002035
    53 00002035
    32 0000208D
    34 0000208F
    0
    0
    ");
}

#[test]
fn compare_says_true_false_or_no_such_attribute() {
    let script = "
compare CN=Ann,OU=Staff,~ sAMAccountName=ANN
compare CN=Ann,OU=Staff,~ sAMAccountName=bob
compare CN=Ann,OU=Staff,~ mail=x
compare CN=Ann,OU=Staff,~ nonsense=x
";
    insta::assert_snapshot!(codes(&world().admin(script)), @r"
    6
    5
    16 00002085
    16 00000057
    ");
}
