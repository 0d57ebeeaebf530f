//! unicodePwd: resets, changes, the policy, and the password filter.

use super::World;
use crate::{NewUser, Security};

const DN: &str = "CN=Alice_Ash,CN=Users,~";

fn world() -> World {
    let world = World::new();
    let user = NewUser {
        sam_account_name: "alice".to_owned(),
        display_name: "Alice Ash".to_owned(),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
    world.wait(86_400);
    world
}

/// Answers to modifies of Alice's password, one line each.
fn modified(world: &World, changes: &[&str]) -> String {
    let script: Vec<String> =
        changes.iter().map(|change| format!("modify {DN}\n{change}")).collect();
    world.admin(&script.join("\n"))
}

#[test]
fn a_reset_must_be_quoted_utf_16_and_satisfy_length_and_complexity() {
    let world = world();
    let changes = [
        "  replace unicodePwd: @Second-Pass-2",
        "  replace unicodePwd: @Second-Pass-2",
        "  replace unicodePwd: @Sh0rt!",
        "  replace unicodePwd: @alllowercase",
        "  replace unicodePwd: @My-Alice-77",
        "  replace unicodePwd: @AshTree-77",
        "  replace unicodePwd: Second-Pass-2",
        "  replace unicodePwd",
        "  add unicodePwd: @Second-Pass-2",
        "  replace unicodePwd: @Second-Pass-2 | @Third-Pass-3",
    ];
    insta::assert_snapshot!(modified(&world, &changes), @r"
    0 success
    0 success
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    19 constraintViolation: 00002081: AtrErr: DSID-03191083, #1: 0: 00002081: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    ");
}

#[test]
fn a_change_needs_the_old_password_and_obeys_history_and_age() {
    let world = world();
    let changes = [
        "  delete unicodePwd: @Wrong-Pass-1\n  add unicodePwd: @Second-Pass-2",
        "  delete unicodePwd: @First-Pass-1\n  add unicodePwd: @First-Pass-1",
        "  delete unicodePwd: @First-Pass-1\n  add unicodePwd: @short",
        "  add unicodePwd: @Second-Pass-2\n  delete unicodePwd: @First-Pass-1",
        "  delete unicodePwd: @First-Pass-1\n  add unicodePwd: @Second-Pass-2",
        "  delete unicodePwd: @Second-Pass-2\n  add unicodePwd: @Third-Pass-3",
    ];
    insta::assert_snapshot!(modified(&world, &changes), @r"
    19 constraintViolation: 00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    ");
}

#[test]
fn passwords_are_not_written_over_plain_connections() {
    let world = world();
    let script = format!(
        "bind Administrator@contoso.local {}\nmodify {DN}\n  replace unicodePwd: @Second-Pass-2",
        super::ADMIN_PASSWORD
    );
    insta::assert_snapshot!(world.talk_over(Security::Plain, &script), @r"
    0 success
    53 unwillingToPerform: 0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
    assert!(world.ad.check_password("alice", "First-Pass-1"));
}

#[test]
fn a_reset_with_pwd_last_set_0_makes_the_user_change_it_and_his_change_ends_that() {
    let world = world();
    assert_eq!(
        modified(&world, &["  replace unicodePwd: @Second-Pass-2\n  replace pwdLastSet: 0"]),
        "0 success"
    );
    assert!(world.talk("bind alice@CONTOSO Second-Pass-2").contains("data 773"));
    assert_eq!(
        modified(&world, &["  delete unicodePwd: @Second-Pass-2\n  add unicodePwd: @Third-Pass-3"]),
        "0 success"
    );
    assert_eq!(world.talk("bind alice@CONTOSO Third-Pass-3"), "0 success");
    assert!(modified(&world, &["  replace pwdLastSet: 5"]).starts_with("53 "));
    assert_eq!(modified(&world, &["  replace pwdLastSet: -1"]), "0 success");
}

#[test]
fn anybody_may_change_a_password_he_knows_but_not_reset_it() {
    let world = world();
    let script = format!(
        "
bind alice@CONTOSO First-Pass-1
modify CN=Administrator,CN=Users,~
  replace unicodePwd: @Second-Pass-2
modify {DN}
  replace mail: a@b
modify {DN}
  delete unicodePwd: @First-Pass-1
  add unicodePwd: @Second-Pass-2
"
    );
    insta::assert_snapshot!(world.talk(&script), @r"
    0 success
    50 insufficientAccessRights: 00000005: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    50 insufficientAccessRights: 00002098: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    0 success
    ");
}

#[test]
fn the_password_filter_hears_every_stored_password_and_no_refused_one() {
    let world = world();
    modified(&world, &["  replace unicodePwd: @Second-Pass-2", "  replace unicodePwd: @bad"]);
    world.wait(86_400);
    world.ad.user_changes_password("alice", "Second-Pass-2", "Third-Pass-3").unwrap();
    let wrong =
        world.ad.user_changes_password("alice", "Second-Pass-2", "Fourth-Pass-4").unwrap_err();
    assert_eq!(wrong.win32, 0x56);
    assert!(!wrong.to_string().contains("Pass-4"), "{wrong}");
    world.admin("add CN=Bob,CN=Users,~\n  objectClass: user\n  sAMAccountName: bob\n  unicodePwd: @Fifth-Pass-5");
    let heard = world.ear.passwords.lock().unwrap().join("\n");
    insta::assert_snapshot!(heard, @r"
    alice 1103 First-Pass-1
    alice 1103 Second-Pass-2
    alice 1103 Third-Pass-3
    bob 1104 Fifth-Pass-5
    ");
}

#[test]
fn the_password_filter_is_asked_last_and_may_refuse() {
    let world = world();
    let changes = [
        "  replace unicodePwd: @Forbidden-1",
        "  replace unicodePwd: @bad",
        "  replace unicodePwd: @Second-Pass-2",
        "  delete unicodePwd: @First-Pass-1\n  add unicodePwd: @Fine-Pass-4",
        "  delete unicodePwd: @Second-Pass-2\n  add unicodePwd: @Fine-Pass-4",
    ];
    insta::assert_snapshot!(modified(&world, &changes), @"
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    19 constraintViolation: 00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    ");
    world.wait(86_400);
    let change = "  delete unicodePwd: @Second-Pass-2\n  add unicodePwd: @Forbidden-3";
    insta::assert_snapshot!(modified(&world, &[change]), @"19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)");
    let asked = world.ear.proposals.lock().unwrap().join("\n");
    insta::assert_snapshot!(asked, @"
    reset alice (Alice Ash) First-Pass-1
    reset alice (Alice Ash) Forbidden-1
    reset alice (Alice Ash) Second-Pass-2
    change alice (Alice Ash) Forbidden-3
    ");
    assert_eq!(world.ear.passwords.lock().unwrap().len(), 2);
}

#[test]
fn an_account_without_acceptable_password_cannot_be_enabled() {
    let world = world();
    let script = "
add CN=Bob,CN=Users,~
  objectClass: user
  sAMAccountName: bob
  userAccountControl: 512
add CN=Bob,CN=Users,~
  objectClass: user
  sAMAccountName: bob
modify CN=Bob,CN=Users,~
  replace userAccountControl: 512
modify CN=Bob,CN=Users,~
  replace userAccountControl: 544
modify CN=Bob,CN=Users,~
  replace userAccountControl: 514
modify CN=Bob,CN=Users,~
  replace unicodePwd: @Second-Pass-2
  replace userAccountControl: 512
search CN=Bob,CN=Users,~ base (objectClass=*) userAccountControl
";
    insta::assert_snapshot!(world.admin(script), @r"
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    0 success
    0 success
    0 success, 1 entry
    CN=Bob,CN=Users,DC=contoso,DC=local
      userAccountControl: 512
    ");
}
