//! Binds: name forms, failures, and what anonymous connections may do.

use super::{ADMIN_PASSWORD, World};
use crate::{LdapSettings, NewUser, Reset, Security};

fn alice(world: &World) {
    let user = NewUser {
        sam_account_name: "alice".to_owned(),
        display_name: "Alice Ash".to_owned(),
        upn: Some("ash@contoso.com".to_owned()),
        password: Some("Planted-Pass-1".to_owned()),
        enabled: true,
        ..NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
}

#[test]
fn a_simple_bind_takes_every_form_of_a_name() {
    let world = World::new();
    alice(&world);
    world.admin(
        "modify CN=Alice_Ash,CN=Users,~\n  add servicePrincipalName: HTTP/intranet.contoso.local",
    );
    let guid = world.ad.user("alice").unwrap().guid;
    for name in [
        "CN=Alice_Ash,CN=Users,~",
        "cn=alice_ash,cn=users,dc=CONTOSO,dc=local",
        "ash@contoso.com",
        "ALICE@contoso.local",
        "alice@CONTOSO",
        "CONTOSO\\alice",
        "contoso.local/Users/Alice_Ash",
        "<SID=S-1-5-21-1111111111-2222222222-3333333333-1103>",
        "S-1-5-21-1111111111-2222222222-3333333333-1103",
        "Alice_Ash",
        "HTTP/intranet.contoso.local",
        &format!("{{{guid}}}"),
    ] {
        assert_eq!(world.talk(&format!("bind {name} Planted-Pass-1")), "0 success", "{name}");
    }
    for name in [
        "alice",
        "FABRIKAM\\alice",
        "alice@fabrikam.com",
        "CN=Nobody,CN=Users,~",
        "Domain_Users",
        "{}",
    ] {
        assert!(world.talk(&format!("bind {name} Planted-Pass-1")).contains("data 52e"), "{name}");
    }
}

#[test]
fn the_sub_code_tells_why_the_right_password_does_not_bind() {
    let world = World::new();
    alice(&world);
    let wrong = "bind ash@contoso.com wrong";
    let right = "bind ash@contoso.com Planted-Pass-1";
    insta::assert_snapshot!(world.talk(wrong), @r"49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839");
    world.wait(42 * 86_400);
    assert!(world.talk(right).contains("data 532"));
    world.ad.must_change_password("alice").unwrap();
    assert!(world.talk(right).contains("data 773"));
    world.ad.set_enabled("alice", false).unwrap();
    assert!(world.talk(right).contains("data 533"));
    assert!(world.talk(wrong).contains("data 52e"));
    world.ad.set_enabled("alice", true).unwrap();
    world.ad.reset_password("alice", "Planted-Pass-2", Reset::default()).unwrap();
    world.admin("modify CN=Alice_Ash,CN=Users,~\n  replace accountExpires: 133000000000000000");
    assert!(world.talk("bind ash@contoso.com Planted-Pass-2").contains("data 701"));
}

#[test]
fn hours_and_workstations_restrict_who_has_the_right_password() {
    let world = World::new();
    alice(&world);
    let right = "bind ash@contoso.com Planted-Pass-1";
    let allow = |workstations: &str| {
        world.admin(&format!(
            "modify CN=Alice_Ash,CN=Users,~\n  replace userWorkstations: {workstations}"
        ))
    };
    assert_eq!(allow("PC1,PC2"), "0 success");
    assert!(world.talk(right).contains("data 531"));
    assert!(world.talk("bind ash@contoso.com wrong").contains("data 52e"));
    allow("PC1,dc1");
    assert_eq!(world.talk(right), "0 success");
    let never = "\x02".repeat(21);
    world.admin(&format!("modify CN=Alice_Ash,CN=Users,~\n  replace logonHours: {never}"));
    assert!(world.talk(right).contains("data 530"));
}

#[test]
fn an_administrator_may_demand_tls_and_a_password() {
    let strict = LdapSettings { require_signing: true, deny_unauthenticated_bind: true };
    let world = World::with(strict);
    let script = format!("bind Administrator@contoso.local {ADMIN_PASSWORD}");
    insta::assert_snapshot!(world.talk_over(Security::Plain, &script), @r"8 strongerAuthRequired: 00002028: LdapErr: DSID-0C09042F, comment: The server requires binds to turn on integrity checking if SSL\TLS are not already active on the connection, data 0, v3839");
    assert_eq!(world.talk(&script), "0 success");
    insta::assert_snapshot!(world.talk("bind Administrator@contoso.local\nbind"), @r"
    53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    0 success
    ");
}

#[test]
fn the_third_bad_password_locks_the_account_for_half_an_hour() {
    let world = World::new();
    alice(&world);
    world.admin("modify ~\n  replace lockoutThreshold: 3");
    let (wrong, right) = ("bind alice@CONTOSO wrong", "bind alice@CONTOSO Planted-Pass-1");
    let answers = world.talk(&format!("{wrong}\n{wrong}\n{wrong}\n{wrong}\n{right}"));
    let codes: Vec<&str> =
        answers.lines().map(|line| line.split("data ").nth(1).unwrap_or(line)).collect();
    assert_eq!(codes, ["52e, v3839", "52e, v3839", "52e, v3839", "775, v3839", "775, v3839"]);
    assert!(world.ad.user("alice").unwrap().locked);
    world.wait(1800);
    assert_eq!(world.talk(right), "0 success");
    assert!(!world.ad.user("alice").unwrap().locked);
}

#[test]
fn a_bind_without_password_is_anonymous_and_reads_only_the_root_dse() {
    let world = World::new();
    let script = "
bind Administrator@contoso.local
search - base (objectClass=*) dnsHostName
search ~ base (objectClass=*) cn
delete CN=Guest,CN=Users,~
";
    insta::assert_snapshot!(world.talk(script), @r"
    0 success
    0 success, 1 entry
    (root DSE)
      dnsHostName: DC1.contoso.local
    1 operationsError, 0 entries: 000004DC: LdapErr: DSID-0C09042F, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v3839
    1 operationsError: 000004DC: LdapErr: DSID-0C09042F, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v3839
    ");
}

#[test]
fn other_ways_to_authenticate_are_refused() {
    let world = World::new();
    insta::assert_snapshot!(world.talk("sasl GSS-SPNEGO"), @r"7 authMethodNotSupported: 00002027: LdapErr: DSID-0C09042F, comment: Invalid Authentication method, data 0, v3839");
    assert!(world.ear.exchanges.lock().unwrap().iter().all(|exchange| !exchange.supported));
}

#[test]
fn extended_operations_tell_who_is_bound_and_refuse_the_rest() {
    let world = World::new();
    let script = "
extended 1.3.6.1.4.1.4203.1.11.3
extended 1.3.6.1.4.1.1466.20037
extended 1.3.6.1.4.1.4203.1.11.1
extended 1.2.840.113556.1.4.1781
";
    insta::assert_snapshot!(world.admin(script), @r#"
    0 success
    value "u:CONTOSO\Administrator"
    1 operationsError: 00000000: LdapErr: DSID-0C09042F, comment: TLS or SSL already in effect, data 0, v3839
    2 protocolError: 0000203D: LdapErr: DSID-0C09042F, comment: Unknown extended request OID, data 0, v3839
    53 unwillingToPerform: 00002029: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    "#);
    insta::assert_snapshot!(world.talk_over(Security::Plain, "extended 1.3.6.1.4.1.1466.20037"), @r"0 success");
}

#[test]
fn no_trace_holds_a_password() {
    let world = World::new();
    alice(&world);
    world.talk(&format!(
        "bind alice@CONTOSO Planted-Pass-1\nbind Administrator@contoso.local {ADMIN_PASSWORD}"
    ));
    world.admin(
        "modify CN=Alice_Ash,CN=Users,~\n  replace unicodePwd: @Planted-Pass-3\n  replace userPassword: Planted-Pass-4\n\
         search CN=Alice_Ash,CN=Users,~ base (userPassword=Planted-Pass-4) *\n\
         search CN=Alice_Ash,CN=Users,~ base (objectClass=*)\n\
         compare CN=Alice_Ash,CN=Users,~ unicodePwd=Planted-Pass-5\n\
         add CN=b,CN=Users,~\n  objectClass: user\n  unicodePwd: @Planted-Pass-6",
    );
    assert!(world.ad.check_password("alice", "Planted-Pass-3"));
    let trace = format!(
        "{:?} {} {:?}",
        world.ear.exchanges.lock().unwrap(),
        world.ad.render_state(),
        world.ad
    );
    assert!(trace.contains("userPassword") && trace.contains("***"));
    assert!(!trace.contains("Planted"), "{trace}");
}
