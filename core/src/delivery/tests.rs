//! Deliveries to a service that answers from a script.

use std::time::Duration;

use crate::{
    engine::Engine,
    lifecycle::CapturedPassword,
    store::{
        Store,
        outbox::{self, Action},
    },
    testing::{Rig, block_on, captured, link},
};

const HOUR: Duration = Duration::from_secs(3_600);

/// Runs an integrated engine with the linked user `anna` against a script: `act` does something, then an hour passes.
fn delivered(script: &str, act: impl FnOnce(&Engine)) -> String {
    block_on(async {
        let rig = Rig::new(script);
        let (engine, store) = rig.integrated().await;
        link(&store, "anna");
        act(&engine);
        rig.run_for(&engine, HOUR).await;
        rig.seen() + &left(&store)
    })
}

/// Links and outbox.
fn left(store: &Store) -> String {
    let dump = store.dump();
    assert!(
        !String::from_utf8_lossy(&store.raw()).contains("Planted"),
        "a password is stored in the clear"
    );
    let lines =
        dump.lines().filter(|line| line.starts_with("accounts") || line.starts_with("outbox"));
    lines.map(|line| format!("{line}\n")).collect()
}

fn capture(engine: &Engine, password: &str) {
    engine.password_captured(&captured("anna", password)).unwrap();
}

#[test]
fn a_captured_password_is_pushed_at_once() {
    insta::assert_snapshot!(delivered("
        with bodies
        204
    ", |engine| capture(engine, "Planted1!")), @r#"
      0.000 begin push password
      0.000 PATCH /users/id-anna {"passwordProfile":{"forceChangePasswordNextSignIn":false,"password":"***"}} -> 204
      0.000 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    "#);
}

#[test]
fn a_password_goes_to_the_account_of_the_same_person_whatever_he_is_called_by_now() {
    insta::assert_snapshot!(delivered("204", |engine| {
        let anna = captured("anna", "Planted1!");
        engine.password_captured(&CapturedPassword { user: "aberg".to_owned(), ..anna }).unwrap();
    }), @r"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 204
      0.000 end push password: password push for aberg delivered
    accounts user=aberg user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    ");
}

#[test]
fn whoever_has_only_the_name_of_a_linked_user_is_not_pushed() {
    insta::assert_snapshot!(delivered("", |engine| {
        let anna = captured("anna", "Planted1!");
        engine.password_captured(&CapturedPassword { rid: 1_999, ..anna }).unwrap();
    }), @"accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required");
}

#[test]
fn only_the_latest_password_is_pushed() {
    insta::assert_snapshot!(delivered("
        204
    ", |engine| {
        capture(engine, "Planted1!");
        capture(engine, "Planted2!");
    }), @r"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 204
      0.000 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    ");
}

#[test]
fn a_password_of_a_user_without_an_online_account_is_not_kept() {
    insta::assert_snapshot!(delivered("", |engine| {
        engine.password_captured(&captured("zoe", "Planted1!")).unwrap();
    }), @r"accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required");
}

#[test]
fn a_push_is_repeated_until_the_tenant_takes_it_and_never_before_it_asks_for_it() {
    insta::assert_snapshot!(delivered("
        503
        429 retry-after=120
        reset
        hang
        204
    ", |engine| capture(engine, "Planted1!")), @r"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 503
      0.000 notice waiting 774 ms before repeating the password push for anna: 503 Service Unavailable without an error code
      0.000 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 503 Service Unavailable without an error code; check the Internet connection and the service's health page, then try again
      0.774 begin push password
      0.774 PATCH /users/id-anna -> 429 retry-after=120
      0.774 notice waiting 120 s before repeating the password push for anna: 429 Too Many Requests without an error code
      0.774 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 429 Too Many Requests without an error code; check the Internet connection and the service's health page, then try again
    120.774 begin push password
    120.774 PATCH /users/id-anna -> reset
    120.774 notice waiting 2909 ms before repeating the password push for anna: no answer: connection closed before message completed
    120.774 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): no answer: connection closed before message completed; check the Internet connection and the service's health page, then try again
    123.683 begin push password
    123.683 PATCH /users/id-anna -> hang
    153.683 notice waiting 7215 ms before repeating the password push for anna: no answer within 30 s
    153.683 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): no answer within 30 s; check the Internet connection and the service's health page, then try again
    160.898 begin push password
    160.898 PATCH /users/id-anna -> 204
    160.898 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    ");
}

#[test]
fn a_refused_password_is_given_up_and_reported_without_showing_it() {
    insta::assert_snapshot!(delivered(r#"
        400 {"error":{"code":"Request_BadRequest","message":"The specified password Planted1! does not comply."}}
    "#, |engine| capture(engine, "Planted1!")).replace("password Planted1! does not comply.\"}}\n", "…\n"), @r#"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 400 {"error":{"code":"Request_BadRequest","message":"The specified …
      0.000 notice password push for anna was given up: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 400 Request_BadRequest: The specified password *** does not comply.; follow what the service says, then try again
      0.000 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 400 Request_BadRequest: The specified password *** does not comply.; follow what the service says, then try again
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=out of step password_ms=1772352000000
    "#);
}

#[test]
fn a_missing_permission_is_waited_for() {
    insta::assert_snapshot!(delivered(r#"
        403 {"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}
        204
    "#, |engine| capture(engine, "Planted1!")), @r#"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 403 {"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}
      0.000 notice waiting 774 ms before repeating the password push for anna: 403 Authorization_RequestDenied: Insufficient privileges to complete the operation.
      0.000 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 403 Authorization_RequestDenied: Insufficient privileges to complete the operation.; grant the application the permission that this task needs, with admin consent
      0.774 begin push password
      0.774 PATCH /users/id-anna -> 204
      0.774 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    "#);
}

#[test]
fn a_stale_token_is_renewed_once() {
    insta::assert_snapshot!(delivered(r#"
        401 {"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed, the token is expired."}}
        204
    "#, |engine| capture(engine, "Planted1!")), @r#"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 401 {"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed, the token is expired."}}
      0.000 PATCH /users/id-anna -> 204
      0.000 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    "#);
}

#[test]
fn a_push_whose_answer_was_lost_in_a_crash_is_repeated() {
    let seen = block_on(async {
        let rig = Rig::new("204");
        let (engine, store) = rig.integrated().await;
        link(&store, "anna");
        capture(&engine, "Planted1!");
        drop(engine);
        store
            .write("test", |transaction| {
                transaction.execute("UPDATE outbox SET state = 'sent'", [])
            })
            .unwrap();
        let engine = rig.open(&store).await;
        rig.run_for(&engine, HOUR).await;
        rig.seen() + &left(&store)
    });
    insta::assert_snapshot!(seen, @r"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 204
      0.000 end push password: password push for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=synchronised password_ms=1772352000000
    ");
}

#[test]
fn deactivation_and_removal_follow_online() {
    let queue = |engine: &Engine, action| {
        let anna = engine.store().link("guid-anna").unwrap().unwrap();
        let write = |transaction: &rusqlite::Transaction<'_>| {
            outbox::queue(transaction, action, &anna, None, 0)
        };
        engine.store().write("test", write).unwrap();
    };
    insta::assert_snapshot!(delivered("
        with bodies
        204
    ", |engine| queue(engine, Action::Deactivate)), @r#"
      0.000 begin deactivate online account
      0.000 PATCH /users/id-anna {"accountEnabled":false} -> 204
      0.000 end deactivate online account: deactivation for anna delivered
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    "#);
    insta::assert_snapshot!(delivered("
        503
        404
    ", |engine| queue(engine, Action::Remove)), @r"
      0.000 begin remove online account
      0.000 DELETE /users/id-anna -> 503
      0.000 notice waiting 986 ms before repeating the removal for anna: 503 Service Unavailable without an error code
      0.000 end remove online account: failed to delete the online account on graph.microsoft.com:443 (/v1.0/users/id-anna): 503 Service Unavailable without an error code; check the Internet connection and the service's health page, then try again
      0.986 begin remove online account
      0.986 DELETE /users/id-anna -> 404
      0.986 end remove online account: removal for anna: the online account was gone already
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    ");
}

#[test]
fn a_push_to_an_account_that_stays_unknown_is_given_up() {
    insta::assert_snapshot!(delivered("
        404
        404
        404
        404
        404
        204
    ", |engine| capture(engine, "Planted1!")), @r"
      0.000 begin push password
      0.000 PATCH /users/id-anna -> 404
      0.000 notice waiting 774 ms before repeating the password push for anna: 404 Not Found without an error code
      0.000 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
      0.774 begin push password
      0.774 PATCH /users/id-anna -> 404
      0.774 notice waiting 1279 ms before repeating the password push for anna: 404 Not Found without an error code
      0.774 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
      2.053 begin push password
      2.053 PATCH /users/id-anna -> 404
      2.053 notice waiting 2858 ms before repeating the password push for anna: 404 Not Found without an error code
      2.053 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
      4.911 begin push password
      4.911 PATCH /users/id-anna -> 404
      4.911 notice waiting 4963 ms before repeating the password push for anna: 404 Not Found without an error code
      4.911 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
      9.874 begin push password
      9.874 PATCH /users/id-anna -> 404
      9.874 notice password push for anna was given up: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
      9.874 end push password: failed to set the online password on graph.microsoft.com:443 (/v1.0/users/id-anna): 404 Not Found without an error code; check that the object was not deleted in the portal
    accounts user=anna user_guid=guid-anna user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=out of step password_ms=1772352000000
    ");
}
