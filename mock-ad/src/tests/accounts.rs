//! What people do with other tools, and how it looks afterwards.

use super::World;
use crate::NewUser;

#[test]
fn the_consoles_and_the_wire_see_the_same_user() {
    let world = World::new();
    let user = NewUser {
        sam_account_name: "alice".to_owned(),
        display_name: "Alice Ash".to_owned(),
        given_name: "Alice".to_owned(),
        surname: "Ash".to_owned(),
        upn: Some("alice@contoso.com".to_owned()),
        password: Some("First-Pass-1".to_owned()),
        enabled: true,
        mail: Some("alice@contoso.com".to_owned()),
        ..NewUser::default()
    };
    let guid = world.ad.add_user(&user).unwrap();
    assert_eq!(world.ad.user("ALICE").unwrap().guid, guid);
    assert_eq!(world.ad.add_user(&user).unwrap_err().win32, 0x2071);
    world.ad.add_to_group("alice", "Domain Admins").unwrap();
    world.ad.set_user_attribute("alice", "department", "Sales").unwrap();
    insta::assert_snapshot!(world.ad.render_state(), @r"
    domain contoso.local (CONTOSO)
    group CN=Domain Admins,CN=Users,DC=contoso,DC=local
      adminCount: 1
      groupType: -2147483646
      isCriticalSystemObject: TRUE
      member: CN=Administrator,CN=Users,DC=contoso,DC=local
      member: CN=Alice Ash,CN=Users,DC=contoso,DC=local
      objectGUID: 024a68f0-bc56-475a-94e2-4ee06e57e443
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-512
      sAMAccountName: Domain Admins
      uSNChanged: 4246
    user CN=Alice Ash,CN=Users,DC=contoso,DC=local
      accountExpires: never
      badPwdCount: 0
      displayName: Alice Ash
      givenName: Alice
      mail: alice@contoso.com
      objectGUID: 9d209e83-eed0-4415-91d5-89f2d5350aa6
      objectSid: S-1-5-21-1111111111-2222222222-3333333333-1103
      primaryGroupID: 513
      pwdLastSet: 2026-01-01T00:00:00Z
      sAMAccountName: alice
      sn: Ash
      userAccountControl: 512
      userPrincipalName: alice@contoso.com
      uSNChanged: 4247
      department: Sales
      password: ***
    ");
    assert_eq!(
        world.talk("bind alice@CONTOSO First-Pass-1\ndelete CN=Guest,CN=Users,~\nmodify CN=Guest,CN=Users,~\n  replace mail: x"),
        "0 success\n53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n0 success"
    );
    world.ad.remove_user("alice").unwrap();
    assert_eq!(world.ad.user("alice"), None);
}

#[test]
fn a_logon_is_replicated_once_in_some_days_and_shows_in_no_state() {
    let world = World::new();
    let fresh = world.ad.render_state();
    let search = "search CN=Administrator,CN=Users,~ base (cn=*) lastLogonTimestamp";
    world.admin(search);
    assert_eq!(world.ad.render_state(), fresh);
    let stamps: Vec<String> = [0, 8, 6, 1]
        .iter()
        .map(|days| {
            world.wait(days * 86_400);
            world.admin(search).lines().last().unwrap().trim().to_owned()
        })
        .collect();
    insta::assert_snapshot!(stamps.join("\n"), @"
    lastLogonTimestamp: 134116992000000000
    lastLogonTimestamp: 134116992000000000
    lastLogonTimestamp: 134129088000000000
    lastLogonTimestamp: 134129088000000000
    ");
}

#[test]
fn the_same_seed_makes_the_same_directory() {
    let everything = "search ~ sub (objectClass=*) !1340";
    let (one, two) = (World::new(), World::new());
    assert_eq!(one.admin(everything), two.admin(everything));
}
