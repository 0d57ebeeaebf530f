//! Password settings objects: who they are in force for, what they demand, and what must hold for them.

use super::World;
use crate::{Edition, NewUser};

const CONTAINER: &str = "CN=Password_Settings_Container,CN=System,~";

fn world() -> World {
    let world = World::new();
    for name in ["ann", "bob"] {
        let user = NewUser {
            sam_account_name: name.to_owned(),
            password: Some("First-Pass-1".to_owned()),
            enabled: true,
            ..NewUser::default()
        };
        world.ad.add_user(&user).unwrap();
    }
    let group = "add CN=Team,CN=Users,~\n  objectClass: group\n  member: CN=ann,CN=Users,~";
    assert_eq!(world.admin(group), "0 success");
    world
}

/// An add of a settings object; the changes replace lines of the same attribute.
fn settings(name: &str, precedence: u8, changes: &[&str]) -> String {
    let mut lines = vec![
        "objectClass: msDS-PasswordSettings".to_owned(),
        format!("msDS-PasswordSettingsPrecedence: {precedence}"),
        "msDS-PasswordReversibleEncryptionEnabled: FALSE".to_owned(),
        "msDS-PasswordHistoryLength: 24".to_owned(),
        "msDS-PasswordComplexityEnabled: FALSE".to_owned(),
        "msDS-MinimumPasswordLength: 3".to_owned(),
        "msDS-MinimumPasswordAge: 0".to_owned(),
        "msDS-MaximumPasswordAge: -864000000000".to_owned(),
        "msDS-LockoutThreshold: 2".to_owned(),
        "msDS-LockoutObservationWindow: -600000000".to_owned(),
        "msDS-LockoutDuration: -600000000".to_owned(),
    ];
    for change in changes {
        let (attribute, _) = change.split_once(':').unwrap();
        lines.retain(|line| !line.starts_with(&format!("{attribute}:")));
        lines.push((*change).to_owned());
    }
    format!("add CN={name},{CONTAINER}\n  {}\n", lines.join("\n  "))
}

#[test]
fn the_lowest_precedence_counts_and_a_link_to_the_user_before_one_to_his_group() {
    let world = world();
    let made = world.admin(
        &[
            settings("Wide", 1, &["msDS-PSOAppliesTo: CN=Team,CN=Users,~"]),
            settings("Late", 30, &["msDS-PSOAppliesTo: CN=ann,CN=Users,~"]),
            settings("Early", 20, &["msDS-PSOAppliesTo: CN=ann,CN=Users,~"]),
        ]
        .concat(),
    );
    assert_eq!(made, ["0 success"; 3].join("\n"));
    let script = format!(
        "
search CN=Users,~ one (|(cn=ann)(cn=bob)) msDS-ResultantPSO,msDS-PSOApplied
delete CN=Early,{CONTAINER}
search CN=ann,CN=Users,~ base (cn=*) msDS-ResultantPSO
delete CN=Late,{CONTAINER}
search CN=ann,CN=Users,~ base (cn=*) msDS-ResultantPSO
modify CN=Team,CN=Users,~
  replace groupType: -2147483640
search CN=ann,CN=Users,~ base (cn=*) msDS-ResultantPSO
"
    );
    insta::assert_snapshot!(world.admin(&script), @r"
    0 success, 2 entries
    CN=ann,CN=Users,DC=contoso,DC=local
      msDS-ResultantPSO: CN=Early,CN=Password Settings Container,CN=System,DC=contoso,DC=local
      msDS-PSOApplied: CN=Late,CN=Password Settings Container,CN=System,DC=contoso,DC=local
      msDS-PSOApplied: CN=Early,CN=Password Settings Container,CN=System,DC=contoso,DC=local
    CN=bob,CN=Users,DC=contoso,DC=local
    0 success
    0 success, 1 entry
    CN=ann,CN=Users,DC=contoso,DC=local
      msDS-ResultantPSO: CN=Late,CN=Password Settings Container,CN=System,DC=contoso,DC=local
    0 success
    0 success, 1 entry
    CN=ann,CN=Users,DC=contoso,DC=local
      msDS-ResultantPSO: CN=Wide,CN=Password Settings Container,CN=System,DC=contoso,DC=local
    0 success
    0 success, 1 entry
    CN=ann,CN=Users,DC=contoso,DC=local
    ");
}

#[test]
fn settings_decide_length_complexity_age_and_lockout_of_their_users_alone() {
    let world = world();
    let made = world.admin(&settings("Easy", 1, &["msDS-PSOAppliesTo: CN=Team,CN=Users,~"]));
    assert_eq!(made, "0 success");
    let script = "
modify CN=ann,CN=Users,~
  replace unicodePwd: @abc
modify CN=bob,CN=Users,~
  replace unicodePwd: @abc
modify CN=ann,CN=Users,~
  replace unicodePwd: @ab
modify CN=ann,CN=Users,~
  delete unicodePwd: @abc
  add unicodePwd: @abcd
search CN=Users,~ one (|(cn=ann)(cn=bob)) msDS-UserPasswordExpiryTimeComputed,pwdLastSet
";
    insta::assert_snapshot!(world.admin(script), @"
    0 success
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    0 success, 2 entries
    CN=ann,CN=Users,DC=contoso,DC=local
      msDS-UserPasswordExpiryTimeComputed: 134117856000000000
      pwdLastSet: 134116992000000000
    CN=bob,CN=Users,DC=contoso,DC=local
      msDS-UserPasswordExpiryTimeComputed: 134153280000000000
      pwdLastSet: 134116992000000000
    ");
    let wrong = "bind ann@CONTOSO wrong\nbind bob@CONTOSO wrong\n".repeat(2);
    let right = "bind ann@CONTOSO abcd\nbind bob@CONTOSO First-Pass-1";
    insta::assert_snapshot!(world.talk(&format!("{wrong}{right}")), @"
    49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 775, v3839
    0 success
    ");
    world.wait(61);
    assert_eq!(world.talk("bind ann@CONTOSO abcd"), "0 success");
    world.wait(86_400);
    assert!(world.talk("bind ann@CONTOSO abcd").contains("data 532"));
}

#[test]
fn settings_that_contradict_themselves_are_refused() {
    let world = world();
    let script: Vec<String> = [
        "msDS-PasswordHistoryLength: 1025",
        "msDS-MinimumPasswordLength: 257",
        "msDS-MinimumPasswordAge: 1",
        "msDS-MinimumPasswordAge: -864000000000",
        "msDS-LockoutObservationWindow: -600000001",
        "msDS-PasswordSettingsPrecedence: 0",
        "msDS-PasswordComplexityEnabled: yes",
    ]
    .iter()
    .map(|change| settings("Odd", 1, &[change]))
    .collect();
    insta::assert_snapshot!(world.admin(&script.concat()), @"
    53 unwillingToPerform: 000020E7: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    19 constraintViolation: 00002082: AtrErr: DSID-03191083, #1: 0: 00002082: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 907dd (msDS-MinimumPasswordLength)
    19 constraintViolation: 00002082: AtrErr: DSID-03191083, #1: 0: 00002082: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 907dc (msDS-MinimumPasswordAge)
    53 unwillingToPerform: 000020E7: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    53 unwillingToPerform: 000020E7: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    19 constraintViolation: 00002082: AtrErr: DSID-03191083, #1: 0: 00002082: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 907e7 (msDS-PasswordSettingsPrecedence)
    21 invalidAttributeSyntax: 0000200B: AtrErr: DSID-03191083, #1: 0: 0000200B: DSID-03191083, problem 1002 (INVALID_ATT_SYNTAX), data 0, Att 907df (msDS-PasswordComplexityEnabled)
    ");
    let bare = format!("add CN=Bare,{CONTAINER}\n  objectClass: msDS-PasswordSettings");
    insta::assert_snapshot!(world.admin(&bare), @"65 objectClassViolation: 0000207C: UpdErr: DSID-031A11E2, problem 6002 (OBJ_CLASS_VIOLATION), data 0");
}

#[test]
fn one_of_the_last_two_passwords_locks_nobody_out() {
    let world = world();
    let script = "
modify ~
  replace lockoutThreshold: 2
modify CN=bob,CN=Users,~
  replace unicodePwd: @Second-Pass-2
modify CN=bob,CN=Users,~
  replace unicodePwd: @Third-Pass-3
";
    assert_eq!(world.admin(script), ["0 success"; 3].join("\n"));
    let old = "bind bob@CONTOSO First-Pass-1\nbind bob@CONTOSO Second-Pass-2\n".repeat(3);
    let answers = world.talk(&format!("{old}bind bob@CONTOSO Third-Pass-3"));
    assert_eq!(answers.matches("data 52e").count(), 6);
    assert!(answers.ends_with("0 success"), "{answers}");
}

#[test]
fn a_service_name_belongs_to_one_account_since_2012_r2() {
    let script = "
add CN=One,CN=Users,~
  objectClass: user
  servicePrincipalName: http/web | http/web.contoso.local
add CN=Two,CN=Users,~
  objectClass: user
  servicePrincipalName: HTTP/web
modify CN=Directory_Service,CN=Windows_NT,CN=Services,CN=Configuration,~
  replace dSHeuristics: 000000000100000000022
add CN=Two,CN=Users,~
  objectClass: user
  servicePrincipalName: HTTP/web
";
    insta::assert_snapshot!(world().admin(script), @"
    0 success
    19 constraintViolation: 000021C7: AtrErr: DSID-03191083, #1: 0: 000021C7: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 90303 (servicePrincipalName)
    0 success
    0 success
    ");
    let script = script.split("modify").next().unwrap();
    insta::assert_snapshot!(World::of(Edition::Server2012).admin(script), @"
    0 success
    0 success
    ");
}
