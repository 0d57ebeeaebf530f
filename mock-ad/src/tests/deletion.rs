//! Deletion with and without the recycle bin, what time does to deleted entries, and moves that are none of a rename's business.

use super::World;

const BASE: &str = "
add OU=Staff,~
  objectClass: organizationalUnit
add CN=Ann,OU=Staff,~
  objectClass: user
  sAMAccountName: ann
  mail: ann@contoso.com
  unicodePwd: @Planted-User-1
  userAccountControl: 512
add CN=Crew,OU=Staff,~
  objectClass: group
  sAMAccountName: crew
  member: CN=Ann,OU=Staff,~
";

const BIN: &str = "modify -\n  add enableOptionalFeature: CN=Partitions,CN=Configuration,~:766ddcd8-acd0-445e-f3b9-a7f9b6744f2a\n";

const DAY: i64 = 24 * 3600;

fn world() -> World {
    let world = World::new();
    assert_eq!(world.admin(BASE), ["0 success"; 3].join("\n"));
    world
}

fn world_with_bin() -> World {
    let world = world();
    assert_eq!(world.admin(BIN), "0 success");
    world
}

/// Answers without GUIDs in names; of refusals the code and the Win32 number.
fn plain(answers: &str) -> String {
    let lines = answers.lines().map(|line| match line.split_once("DEL:") {
        Some((start, rest)) => format!("{start}DEL:…{}", rest.get(36..).unwrap_or_default()),
        None => {
            let head = line.split_once(": ").filter(|(head, _)| head.contains(", 0 entries"));
            let head = head.or_else(|| line.split_once(": ").filter(|_| !line.starts_with(' ')));
            head.map_or_else(
                || line.to_owned(),
                |(head, rest)| {
                    let code = head.split(' ').next().unwrap_or_default();
                    format!("{code} {}", rest.get(..8).unwrap_or_default())
                },
            )
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The GUID of an account, deleted or not.
fn guid(world: &World, name: &str) -> String {
    let found =
        world.admin(&format!("search ~ sub (sAMAccountName={name}) objectGUID !2064 !1339"));
    found.rsplit("objectGUID: ").next().unwrap().lines().next().unwrap().to_owned()
}

fn restore(world: &World, name: &str, target: &str) -> String {
    let guid = guid(world, name);
    world.admin(&format!(
        "modify <GUID={guid}> !417\n  delete isDeleted\n  replace distinguishedName: {target}\n"
    ))
}

const ANN: &str = "search ~ sub (sAMAccountName=ann) isDeleted,isRecycled,lastKnownParent,mail,memberOf,msDS-LastKnownRDN,\
                   objectCategory,pwdLastSet,sAMAccountType,userAccountControl !1339";

#[test]
fn without_the_recycle_bin_a_tombstone_keeps_little() {
    let world = world();
    world.admin("delete CN=Ann,OU=Staff,~");
    insta::assert_snapshot!(plain(&world.admin(&format!("{ANN}\n{ANN} !417"))), @r"
    0 success, 0 entries
    0 success, 1 entry
    CN=Ann\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
      isDeleted: TRUE
      lastKnownParent: OU=Staff,DC=contoso,DC=local
      msDS-LastKnownRDN: Ann
      userAccountControl: 512
    ");
    assert_eq!(restore(&world, "ann", "CN=Ann,OU=Staff,~"), "0 success");
    insta::assert_snapshot!(plain(&world.admin(ANN)), @r"
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      objectCategory: CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      pwdLastSet: 0
      sAMAccountType: 805306368
      userAccountControl: 514
    ");
}

#[test]
fn with_the_recycle_bin_everything_comes_back() {
    let world = world_with_bin();
    let before = world.ad.directory().highest_usn();
    world.admin("delete CN=Ann,OU=Staff,~");
    let crew = "search CN=Crew,OU=Staff,~ base (objectClass=*) member";
    insta::assert_snapshot!(plain(&world.admin(&format!("{ANN}\n{ANN} !417\n{crew}\n{crew} !2065"))), @r"
    0 success, 0 entries
    0 success, 1 entry
    CN=Ann\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
      isDeleted: TRUE
      lastKnownParent: OU=Staff,DC=contoso,DC=local
      mail: ann@contoso.com
      msDS-LastKnownRDN: Ann
      pwdLastSet: 134116992000000000
      userAccountControl: 512
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member: CN=Ann\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
    ");
    assert_eq!(
        world.ad.directory().highest_usn(),
        before + 1,
        "the group does not count as changed"
    );
    assert_eq!(restore(&world, "ann", "CN=Ann,OU=Staff,~"), "0 success");
    let shown = world.admin(&format!("{ANN}\n{crew}"));
    insta::assert_snapshot!(shown.replace(&pwd_last_set(&shown), "…"), @r"
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      mail: ann@contoso.com
      objectCategory: CN=Person,CN=Schema,CN=Configuration,DC=contoso,DC=local
      pwdLastSet: …
      sAMAccountType: 805306368
      userAccountControl: 512
      memberOf: CN=Crew,OU=Staff,DC=contoso,DC=local
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member: CN=Ann,OU=Staff,DC=contoso,DC=local
    ");
    assert!(world.ad.check_password("ann", "Planted-User-1"));
}

fn pwd_last_set(answer: &str) -> String {
    answer.split("pwdLastSet: ").nth(1).unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn nobody_writes_through_a_hidden_link() {
    let world = world_with_bin();
    world.admin("delete CN=Ann,OU=Staff,~");
    let script = "
modify CN=Crew,OU=Staff,~
  delete member
modify CN=Crew,OU=Staff,~
  replace member: CN=Guest,CN=Users,~
";
    insta::assert_snapshot!(plain(&world.admin(script)), @r"
    16 00002085
    0 success
    ");
    assert_eq!(restore(&world, "ann", "CN=Ann,OU=Staff,~"), "0 success");
    let crew = "search CN=Crew,OU=Staff,~ base (objectClass=*) member";
    insta::assert_snapshot!(world.admin(crew), @r"
    0 success, 1 entry
    CN=Crew,OU=Staff,DC=contoso,DC=local
      member: CN=Guest,CN=Users,DC=contoso,DC=local
      member: CN=Ann,OU=Staff,DC=contoso,DC=local
    ");
}

#[test]
fn a_deleted_group_comes_back_with_its_members() {
    let world = world_with_bin();
    world.admin("delete CN=Crew,OU=Staff,~");
    let script = "search CN=Ann,OU=Staff,~ base (objectClass=*) memberOf";
    let hidden = world.admin(script);
    assert_eq!(restore(&world, "crew", "CN=Crew,OU=Staff,~"), "0 success");
    insta::assert_snapshot!(format!("{hidden}\n{}", world.admin(script)), @r"
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      memberOf: CN=Crew,OU=Staff,DC=contoso,DC=local
    ");
}

#[test]
fn what_is_deleted_twice_is_recycled_and_cannot_be_restored() {
    let world = world_with_bin();
    world.admin("delete CN=Ann,OU=Staff,~");
    let dn = format!("<GUID={}>", guid(&world, "ann"));
    let again =
        format!("delete {dn} !417\ndelete {dn} !417\ndelete {dn} !2064\n{ANN} !417\n{ANN} !2064");
    insta::assert_snapshot!(plain(&world.admin(&again)), @r"
    0 success
    32 0000208D
    53 00002077
    0 success, 0 entries
    0 success, 1 entry
    CN=Ann\0ADEL:…,CN=Deleted Objects,DC=contoso,DC=local
      isDeleted: TRUE
      isRecycled: TRUE
      lastKnownParent: OU=Staff,DC=contoso,DC=local
      msDS-LastKnownRDN: Ann
      userAccountControl: 512
    ");
    let undelete =
        format!("modify {dn} !2064\n  delete isDeleted\n  replace distinguishedName: CN=Ann,~\n");
    insta::assert_snapshot!(plain(&world.admin(&undelete)), @"53 00002077");
}

#[test]
fn enabling_the_bin_recycles_the_tombstones_and_is_for_good() {
    let world = world();
    world.admin("delete CN=Ann,OU=Staff,~");
    let wrong = "
modify -
  add enableOptionalFeature: CN=Partitions,CN=Configuration,~:00000000-acd0-445e-f3b9-a7f9b6744f2a
modify -
  add enableOptionalFeature: CN=Nothing,~:766ddcd8-acd0-445e-f3b9-a7f9b6744f2a
modify -
  add enableOptionalFeature: CN=Users,~:766ddcd8-acd0-445e-f3b9-a7f9b6744f2a
modify -
  add becomeRidMaster: 1
";
    let late = format!("{BIN}{ANN} !417\n{}", BIN.replace("add enable", "add disable"));
    insta::assert_snapshot!(plain(&world.admin(&format!("{wrong}{BIN}{late}"))), @r"
    1 00000057
    1 00000057
    53 00002040
    53 00002035
    0 success
    20 00002083
    0 success, 0 entries
    53 00002040
    ");
    let feature = "search CN=Configuration,~ sub (msDS-EnabledFeature=*) msDS-EnabledFeature";
    insta::assert_snapshot!(world.admin(feature), @r"
    0 success, 2 entries
    CN=Partitions,CN=Configuration,DC=contoso,DC=local
      msDS-EnabledFeature: CN=Recycle Bin Feature,CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,DC=contoso,D…
    CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
      msDS-EnabledFeature: CN=Recycle Bin Feature,CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,DC=contoso,D…
    reference ldap://contoso.local/CN=Schema,CN=Configuration,DC=contoso,DC=local
    ");
    let bind = "bind ann@contoso.local x\n";
    assert!(world.talk(&format!("{bind}{BIN}")).ends_with("v3839"));
}

#[test]
fn tombstones_vanish_after_their_lifetime() {
    let world = world();
    world.admin("delete CN=Ann,OU=Staff,~");
    let dn = format!("search <GUID={}> base (objectClass=*) isDeleted !2064", guid(&world, "ann"));
    world.wait(179 * DAY);
    assert!(world.admin(&dn).starts_with("0 success, 1 entry"));
    world.wait(2 * DAY);
    assert!(world.admin(&dn).starts_with("32 "));
    let rest = "search CN=Deleted_Objects,~ one (objectClass=*) !2064\nsearch ~ sub (sAMAccountName=ann) !2064 !1339";
    assert_eq!(world.admin(rest), "0 success, 0 entries\n0 success, 0 entries");
    let saved = world.ad.save_state();
    world.ad.load_state(&saved).unwrap();
    assert_eq!(world.ad.save_state(), saved);
    assert_eq!(
        world.admin(BASE),
        "68 entryAlreadyExists: 00002071: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0\n0 success\n68 entryAlreadyExists: 00002071: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0"
    );
}

#[test]
fn the_bin_holds_for_a_lifetime_and_what_is_recycled_for_another() {
    let world = world_with_bin();
    let settings = "CN=Directory_Service,CN=Windows_NT,CN=Services,CN=Configuration,~";
    let lifetime = format!(
        "modify {settings}\n  replace msDS-DeletedObjectLifetime: 10\n  replace tombstoneLifetime: 20"
    );
    assert_eq!(world.admin(&lifetime), "0 success");
    world.admin("delete CN=Ann,OU=Staff,~");
    let base = format!("search <GUID={}> base (objectClass=*) isRecycled", guid(&world, "ann"));
    let look = |world: &World| {
        let answers = world.admin(&format!("{base} !417\n{base} !2064"));
        let seen = answers.lines().filter(|line| line.contains("1 entry")).count();
        (seen, answers.contains("isRecycled: TRUE"))
    };
    let mut seen = Vec::new();
    for days in [9, 2, 18, 2] {
        world.wait(days * DAY);
        seen.push(look(&world));
    }
    assert_eq!(seen, [(2, false), (1, true), (1, true), (0, false)]);
}

#[test]
fn what_cannot_be_deleted_or_moved_is_refused() {
    let world = world();
    let settings =
        "CN=NTDS_Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~";
    world.admin("delete CN=Ann,OU=Staff,~");
    let ann = guid(&world, "ann");
    let script = format!(
        "
delete {settings}
delete CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,~ !805
delete CN=Deleted_Objects,~ !417
delete <GUID={ann}> !417
modify <GUID={ann}> !417
  replace description: x
modifyDN <GUID={ann}> CN=Ann OU=Staff,~ !417
add CN=Box,~
  objectClass: container
modifyDN CN=Box,~ CN=Box CN=Services,CN=Configuration,~
modify <GUID={ann}> !417
  delete isDeleted
  replace distinguishedName: CN=Ann,OU=Nowhere,~
modify <GUID={ann}> !417
  delete isDeleted
  replace distinguishedName: CN=Crew,OU=Staff,~
modify <GUID={ann}> !417
  delete isDeleted
  replace distinguishedName: CN=Ann,OU=Staff,~
  replace sAMAccountName: crew
modify <GUID={ann}> !417
  delete isDeleted
  replace distinguishedName: CN=Ann,OU=Staff,~
  replace description: back
search CN=Ann,OU=Staff,~ base (objectClass=*) description
"
    );
    insta::assert_snapshot!(plain(&world.admin(&script)), @r"
    53 00002094
    53 00002035
    53 00002035
    53 00002077
    53 00002077
    32 0000208D
    0 success
    71 00002039
    32 0000208D
    68 00002071
    68 00000526
    0 success
    0 success, 1 entry
    CN=Ann,OU=Staff,DC=contoso,DC=local
      description: back
    ");
}
