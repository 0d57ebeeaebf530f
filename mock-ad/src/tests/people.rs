//! People at consoles and joined computers: what they do obeys the rules of LDAP, and LDAP clients see it.

use std::time::Duration;

use super::World;
use crate::{Denied, NewUser, PolicyChange, Renaming, Reset, SignOn};

fn world() -> World {
    let world = World::new();
    let user = NewUser {
        sam_account_name: "alice".to_owned(),
        display_name: "Alice Ash".to_owned(),
        upn: Some("alice@contoso.com".to_owned()),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
    world.wait(86_400);
    world
}

/// A lockout after three bad passwords, for half an hour.
fn lockout() -> PolicyChange {
    let half_an_hour = Some(Duration::from_secs(1800));
    PolicyChange {
        lockout_threshold: Some(3),
        lockout_duration: half_an_hour,
        observation_window: half_an_hour,
        ..PolicyChange::default()
    }
}

fn told(results: &[Result<(), Denied>]) -> String {
    let line = |result: &Result<(), Denied>| {
        result.as_ref().map_or_else(ToString::to_string, |()| "done".to_owned())
    };
    results.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn signing_on_fails_for_the_reasons_for_which_a_bind_does() {
    let world = world();
    let at = |station| world.ad.sign_on("ALICE", "First-Pass-1", station);
    assert_eq!(at(Some("PC7")), SignOn::Ok);
    assert_eq!(world.ad.sign_on("nobody", "First-Pass-1", None), SignOn::UnknownUser);
    assert_eq!(world.ad.sign_on("alice", "wrong", None).sub_code(), Some(0x52e));
    world.ad.set_user_attribute("alice", "userWorkstations", "PC1,PC7").unwrap();
    assert_eq!(
        [at(Some("pc7")), at(Some("PC8")), at(None)].map(SignOn::sub_code),
        [None, Some(0x531), Some(0x531)]
    );
    world.ad.set_user_attribute("alice", "userWorkstations", "").unwrap();
    world.ad.set_enabled("alice", false).unwrap();
    assert_eq!(at(None), SignOn::Disabled);
    world.ad.set_enabled("alice", true).unwrap();
    world.ad.must_change_password("alice").unwrap();
    assert_eq!(at(None), SignOn::MustChange);
    world.ad.user_changes_password("alice", "First-Pass-1", "Second-Pass-2").unwrap();
    let now = |password| world.ad.sign_on("alice", password, None);
    assert_eq!(now("Second-Pass-2"), SignOn::Ok);
    world.wait(43 * 86_400);
    assert_eq!(now("Second-Pass-2"), SignOn::PasswordExpired);
    world.ad.set_expiry("alice", Some("2026-02-01T00:00:00Z".parse().unwrap())).unwrap();
    assert_eq!(now("Second-Pass-2"), SignOn::AccountExpired);
    assert!(world.ad.user("alice").unwrap().expired);
    world.ad.set_expiry("alice", None).unwrap();
    assert_eq!(now("Second-Pass-2"), SignOn::PasswordExpired);
}

#[test]
fn bad_passwords_at_a_workstation_lock_the_account_for_everybody() {
    let world = world();
    world.ad.change_policy(&lockout()).unwrap();
    let tried = |password| world.ad.sign_on("alice", password, Some("PC7"));
    assert_eq!([(); 3].map(|()| tried("wrong")), [SignOn::WrongPassword; 3]);
    assert_eq!(tried("First-Pass-1"), SignOn::LockedOut);
    assert!(world.talk("bind alice@CONTOSO First-Pass-1").contains("data 775"));
    assert!(world.ad.user("alice").unwrap().locked);
    world.ad.unlock("alice").unwrap();
    assert_eq!(tried("First-Pass-1"), SignOn::Ok);
    assert_eq!([(); 3].map(|()| tried("wrong")), [SignOn::WrongPassword; 3]);
    world
        .ad
        .reset_password("alice", "Other-Pass-1", Reset { unlock: true, must_change: true })
        .unwrap();
    assert_eq!(tried("Other-Pass-1"), SignOn::MustChange);
    assert_eq!([(); 3].map(|()| tried("wrong")), [SignOn::WrongPassword; 3]);
    world.wait(1801);
    assert_eq!(tried("Other-Pass-1"), SignOn::MustChange, "the lock ends by itself");
}

#[test]
fn a_user_who_changes_the_password_is_held_to_policy_history_and_age() {
    let world = world();
    let change = |old, new| world.ad.user_changes_password("alice", old, new);
    let results = [
        change("wrong", "Second-Pass-2"),
        change("First-Pass-1", "short"),
        change("First-Pass-1", "First-Pass-1"),
        change("First-Pass-1", "Second-Pass-2"),
        change("Second-Pass-2", "Third-Pass-3"),
        world.ad.user_changes_password("nobody", "x", "y"),
    ];
    insta::assert_snapshot!(told(&results), @r"
    failed to change the password of alice: 19 constraintViolation: 00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    failed to change the password of alice: 19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    failed to change the password of alice: 19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    done
    failed to change the password of alice: 19 constraintViolation: 0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)
    failed to change the password of nobody: 32 noSuchObject: there is no nobody
    ");
    assert_eq!(results[4].as_ref().unwrap_err().win32, 0x52d);
    let policy = PolicyChange {
        min_age: Some(Duration::ZERO),
        min_length: Some(4),
        complex: Some(false),
        history_length: Some(1),
        ..PolicyChange::default()
    };
    world.ad.change_policy(&policy).unwrap();
    assert_eq!(
        told(&[change("Second-Pass-2", "tiny"), change("tiny", "Second-Pass-2")]),
        "done\ndone"
    );
}

#[test]
fn renaming_is_three_things_and_none_of_them_touches_the_identity() {
    let world = world();
    world.ad.add_unit("Sales").unwrap();
    let before = world.ad.user("alice").unwrap();
    let to = Renaming {
        name: Some("Alice Berg, Sales".to_owned()),
        sam_account_name: Some("aberg".to_owned()),
        upn: Some("berg@contoso.com".to_owned()),
        display_name: Some("Alice Berg".to_owned()),
    };
    world.ad.rename("alice", &to).unwrap();
    world.ad.move_user("aberg", "Sales").unwrap();
    let after = world.ad.user("aberg").unwrap();
    assert_eq!((after.guid, &after.sid), (before.guid, &before.sid));
    assert_eq!(after.dn, "CN=Alice Berg\\, Sales,OU=Sales,DC=contoso,DC=local");
    assert_eq!(world.ad.user("alice"), None);
    assert_eq!(world.ad.sign_on("aberg", "First-Pass-1", None), SignOn::Ok);
    let taken = Renaming { sam_account_name: Some("krbtgt".to_owned()), ..Renaming::default() };
    let results = [world.ad.rename("aberg", &taken), world.ad.move_user("aberg", "Nowhere")];
    insta::assert_snapshot!(told(&results), @r"
    failed to rename aberg: 68 entryAlreadyExists: 00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0
    failed to move aberg to Nowhere: 32 noSuchObject: 0000208D: NameErr: DSID-03100238, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=contoso,DC=local'
    ");
}

#[test]
fn a_restored_user_is_the_same_and_one_made_anew_is_another() {
    let world = world();
    let first = world.ad.user("alice").unwrap();
    world.ad.remove_user("alice").unwrap();
    world.ad.restore_user("ALICE").unwrap();
    let restored = world.ad.user("alice").unwrap();
    assert_eq!((restored.guid, &restored.sid, &restored.dn), (first.guid, &first.sid, &first.dn));
    assert!(!restored.enabled, "a restored account is disabled");
    world.ad.remove_user("alice").unwrap();
    let again = NewUser {
        sam_account_name: "alice".to_owned(),
        display_name: "Alice Ash".to_owned(),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&again).unwrap();
    let second = world.ad.user("alice").unwrap();
    assert!(second.guid != first.guid && second.sid != first.sid);
    let results = [world.ad.restore_user("alice"), world.ad.restore_user("nobody")];
    insta::assert_snapshot!(told(&results), @r"
    failed to restore alice: 68 entryAlreadyExists: 00002071: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0
    failed to restore nobody: 32 noSuchObject: there is no deleted nobody
    ");
}

#[test]
fn a_console_changes_groups_and_attributes_and_is_refused_what_ldap_is() {
    let world = world();
    world.ad.add_group("Sales Team").unwrap();
    let results = [
        world.ad.add_to_group("alice", "Sales Team"),
        world.ad.add_to_group("alice", "Sales Team"),
        world.ad.set_user_attribute("alice", "department", "Sales"),
        world.ad.set_user_attribute("alice", "objectSid", "x"),
        world.ad.add_to_group("alice", "Nobodies"),
        world.ad.remove_user("krbtgt"),
    ];
    insta::assert_snapshot!(told(&results), @r"
    done
    failed to change whether alice is a member of Sales Team: 68 entryAlreadyExists: 00000562: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0
    done
    failed to set objectSid of alice: 53 unwillingToPerform: 0000209A: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    failed to change whether alice is a member of Nobodies: 32 noSuchObject: there is no group Nobodies
    failed to remove krbtgt: 53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    ");
    assert_eq!(world.ad.user("alice").unwrap().groups, ["Sales Team"]);
    world.ad.remove_from_group("alice", "Sales Team").unwrap();
    assert_eq!(world.ad.user("alice").unwrap().groups, [""; 0]);
    assert_eq!(world.ad.user_attribute("alice", "department").as_deref(), Some("Sales"));
}
