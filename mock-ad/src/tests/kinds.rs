//! Kinds of accounts and groups, and requests that a real controller refuses: each seen there first.

use super::World;

/// Answers without entries, codes and Win32 numbers only.
fn codes(answers: &str) -> Vec<String> {
    let lines = answers.lines().map(|line| {
        let number = line.split(": ").nth(1).unwrap_or_default();
        format!("{} {number}", line.split(' ').next().unwrap_or_default()).trim_end().to_owned()
    });
    lines.collect()
}

const COMPUTER: &str = "
add CN=PC,CN=Computers,~
  objectClass: computer
  sAMAccountName: PC$
";

#[test]
fn a_computer_that_becomes_a_controller_changes_its_group_and_cannot_be_done_without() {
    let world = World::new();
    let seen = "search CN=PC,CN=Computers,~ base (objectClass=*) \
                isCriticalSystemObject,primaryGroupID,sAMAccountType";
    let becomes = "modify CN=PC,CN=Computers,~\n  replace userAccountControl: 532512";
    let script = format!("{COMPUTER}{seen}\n{becomes}\n{seen}");
    insta::assert_snapshot!(world.admin(&script), @"
    0 success
    0 success, 1 entry
    CN=PC,CN=Computers,DC=contoso,DC=local
      isCriticalSystemObject: FALSE
      primaryGroupID: 515
      sAMAccountType: 805306369
    0 success
    0 success, 1 entry
    CN=PC,CN=Computers,DC=contoso,DC=local
      isCriticalSystemObject: TRUE
      primaryGroupID: 516
      sAMAccountType: 805306369
    ");
}

#[test]
fn a_machine_chooses_its_own_password() {
    let world = World::new();
    let script = format!("{COMPUTER}modify CN=PC,CN=Computers,~\n  replace unicodePwd: @ab");
    assert_eq!(codes(&world.admin(&script)), ["0", "0"]);
}

#[test]
fn a_group_is_of_one_scope_and_goes_from_global_to_local_by_way_of_universal() {
    let world = World::new();
    let add =
        |kind: &str| format!("add CN=Crew,CN=Users,~\n  objectClass: group\n  groupType: {kind}\n");
    let change = |kind: &str| format!("modify CN=Crew,CN=Users,~\n  replace groupType: {kind}\n");
    let script = [
        add("0"),
        add("6"),
        add("-2147483643"),
        add("-2147483646"),
        change("-2147483644"),
        change("-2147483640"),
        change("-2147483644"),
    ];
    let refused = "53 00002035";
    assert_eq!(
        codes(&world.admin(&script.concat())),
        [refused, refused, refused, "0", refused, "0", "0"]
    );
}

#[test]
fn what_logons_go_by_cannot_be_taken_away_and_former_sids_cannot_be_given() {
    let world = World::new();
    let script = "
add CN=Ann,CN=Users,~
  objectClass: user
modify CN=Ann,CN=Users,~
  delete pwdLastSet: 0
modify CN=Ann,CN=Users,~
  replace sIDHistory: S-1-5-21-1-2-3-4
modify CN=Ann,CN=Users,~
";
    assert_eq!(codes(&world.admin(script)), ["0", "53 00002077", "53 00002035", "53 00002035"]);
}

#[test]
fn an_attribute_comes_once_in_an_add_and_options_that_mean_nothing_are_unknown() {
    let world = World::new();
    let script = "
add CN=Ann,CN=Users,~
  objectClass: user
  title: a
  title: b
add CN=Ann,CN=Users,~
  objectClass: user
  title;lang-de: a
add CN=Ann,CN=Users,~
  objectClass: user
  otherTelephone: 1 | 1
add CN=Ann,CN=Users,~
  objectClass: user
  sAMAccountName: ann.
add CN=Ann,CN=Users,~
  objectClass: container
search CN=Ann,CN=Users,~ base (objectClass=*) showInAdvancedViewOnly
delete CN=DC1,OU=Domain_Controllers,~
";
    insta::assert_snapshot!(codes(&world.admin(script)).join("\n"), @"
    19 0000202F
    16 00000057
    20 00002083
    80 00000523
    0
    0
    CN=Ann,CN=Users,DC=contoso,DC=local
     TRUE
    53 00002035
    ");
}
