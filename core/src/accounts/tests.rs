//! Bulk runs against a service that answers from a script: what is sent, what is left.

use std::collections::BTreeMap;

use super::bulk::{AccountRequest, immutable_id};
use crate::{
    directory::{DirectoryUser, Standing},
    testing::{Rig, block_on},
};

const SKUS: &str = r#"200 {"value":[{"skuId":"sku-1","skuPartNumber":"BASIC","appliesTo":"User","capabilityStatus":"Enabled","consumedUnits":1,"prepaidUnits":{"enabled":3}}]}"#;

/// An enabled user of the directory; `n` tells it from others.
pub(super) fn person(name: &str, n: u8) -> DirectoryUser {
    DirectoryUser {
        dn: format!("CN={name},CN=Users,DC=contoso,DC=local"),
        guid: [n; 16],
        rid: 1100 + u32::from(n),
        sam_account_name: name.to_owned(),
        display_name: name.to_owned(),
        given_name: None,
        surname: None,
        upn: None,
        mail: None,
        enabled: true,
        standing: Standing::default(),
    }
}

pub(super) fn people() -> BTreeMap<String, DirectoryUser> {
    ["anna", "bert", "cleo"]
        .into_iter()
        .zip(1..)
        .map(|(name, n)| {
            let person = DirectoryUser { display_name: name.to_uppercase(), ..person(name, n) };
            (name.to_owned(), person)
        })
        .collect()
}

/// A user name, with `=` and an online ID if it is not the proposed one.
pub(super) fn request(text: &str) -> AccountRequest {
    let (user, online_id) = match text.split_once('=') {
        Some((user, online_id)) => (user, online_id.to_owned()),
        None => (text, format!("{text}@contoso.onmicrosoft.com")),
    };
    AccountRequest { user: user.to_owned(), online_id, sku: None }
}

/// The body of an online account of the n-th user.
fn account(user: &str, n: u8) -> String {
    let anchor = immutable_id([n; 16]);
    format!(
        r#"{{"id":"id-{user}","userPrincipalName":"{user}@contoso.onmicrosoft.com","onPremisesImmutableId":"{anchor}"}}"#
    )
}

/// Runs a bulk creation against a script and renders what was seen, the outcome, and what is left in the store.
fn created(users: &[&str], script: &str) -> String {
    block_on(async {
        let anna = account("anna", 1);
        let script = script.replace("SKUS", SKUS).replace("ANNA", &anna);
        let rig = Rig::new(&script);
        let (engine, store) = rig.integrated().await;
        let session = engine.graph("test").unwrap();
        let requests = users.iter().map(|user| request(user)).collect();
        let report = engine.create_for(&session, requests, &people()).await.unwrap();
        let mut text = rig.seen().replace(SKUS, "SKUS").replace(&anna, "ANNA");
        for account in &report.created {
            text += &format!("created {}\n", account.online_id);
        }
        for account in &report.skipped {
            text += &format!("skipped {}\n", account.online_id);
        }
        for account in &report.failed {
            text += &format!(
                "failed {}: {} ({})\n",
                account.online_id,
                account.reason.as_str(),
                account.detail
            );
        }
        let kept = ["accounts", "creations", "outbox"];
        let dump = store.dump();
        text += &dump
            .lines()
            .filter(|line| kept.iter().any(|table| line.starts_with(table)))
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        for secret in ["planted", "Aa1!"] {
            assert!(!text.contains(secret), "a secret is seen:\n{text}");
        }
        text
    })
}

#[test]
fn an_account_is_created_licensed_and_linked() {
    insta::assert_snapshot!(created(&["anna"], "
        with bodies
        SKUS
        201 ANNA
        200 ANNA
    "), @r#"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users {"accountEnabled":true,"displayName":"ANNA","mailNickname":"anna","onPremisesImmutableId":"AQEBAQEBAQEBAQEBAQEBAQ==","passwordProfile":{"forceChangePasswordNextSignIn":true,"password":"***"},"usageLocation":"DE","userPrincipalName":"anna@contoso.onmicrosoft.com"} -> 201 ANNA
      0.000 POST /users/id-anna/assignLicense {"addLicenses":[{"disabledPlans":[],"skuId":"sku-1"}],"removeLicenses":[]} -> 200 ANNA
      0.000 1/1 anna@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    "#);
}

#[test]
fn a_lost_answer_makes_no_second_account() {
    insta::assert_snapshot!(created(&["anna"], "
        SKUS
        reset
        200 ANNA
        200 ANNA
    "), @r"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> reset
      0.000 GET /users/anna@contoso.onmicrosoft.com -> 200 ANNA
      0.000 POST /users/id-anna/assignLicense -> 200 ANNA
      0.000 1/1 anna@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    ");
}

#[test]
fn a_lost_answer_of_an_account_that_is_not_visible_yet_is_resolved_by_the_conflict() {
    insta::assert_snapshot!(created(&["anna"], r#"
        SKUS
        hang
        404
        400 {"error":{"code":"Request_BadRequest","message":"Another object with the same value for property userPrincipalName already exists.","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
        404
        200 ANNA
        200 ANNA
    "#), @r#"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> hang
     30.000 GET /users/anna@contoso.onmicrosoft.com -> 404
     30.000 notice waiting 971 ms for anna@contoso.onmicrosoft.com: no answer within 30 s
     30.971 POST /users -> 400 {"error":{"code":"Request_BadRequest","message":"Another object with the same value for property userPrincipalName already exists.","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
     30.971 GET /users/anna@contoso.onmicrosoft.com -> 404
     30.971 notice waiting 667 ms for anna@contoso.onmicrosoft.com: 400 Request_BadRequest: Another object with the same value for property userPrincipalName already exists.
     31.638 GET /users/anna@contoso.onmicrosoft.com -> 200 ANNA
     31.638 POST /users/id-anna/assignLicense -> 200 ANNA
     31.638 1/1 anna@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    "#);
}

#[test]
fn a_name_that_is_somebody_elses_fails_alone() {
    insta::assert_snapshot!(created(&["bert", "anna"], r#"
        SKUS
        400 {"error":{"code":"Request_BadRequest","message":"Another object with the same value for property userPrincipalName already exists.","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
        200 {"id":"x","userPrincipalName":"bert@contoso.onmicrosoft.com","onPremisesImmutableId":null}
        201 ANNA
        200 ANNA
    "#), @r#"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> 400 {"error":{"code":"Request_BadRequest","message":"Another object with the same value for property userPrincipalName already exists.","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
      0.000 GET /users/bert@contoso.onmicrosoft.com -> 200 {"id":"x","userPrincipalName":"bert@contoso.onmicrosoft.com","onPremisesImmutableId":null}
      0.000 1/2 bert@contoso.onmicrosoft.com
      0.000 POST /users -> 201 ANNA
      0.000 POST /users/id-anna/assignLicense -> 200 ANNA
      0.000 2/2 anna@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    failed bert@contoso.onmicrosoft.com: already exists (an online account of the name bert@contoso.onmicrosoft.com exists and is not this user's)
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    "#);
}

#[test]
fn an_account_of_an_earlier_integration_is_adopted_and_never_deleted() {
    insta::assert_snapshot!(created(&["anna"], r#"
        SKUS
        400 {"error":{"code":"Request_BadRequest","message":"","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
        200 ANNA
        400 {"error":{"code":"Request_BadRequest","message":"Subscription with SKU sku-1 does not have any available licenses."}}
    "#), @r#"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> 400 {"error":{"code":"Request_BadRequest","message":"","details":[{"code":"ObjectConflict","target":"userPrincipalName"}]}}
      0.000 GET /users/anna@contoso.onmicrosoft.com -> 200 ANNA
      0.000 POST /users/id-anna/assignLicense -> 400 {"error":{"code":"Request_BadRequest","message":"Subscription with SKU sku-1 does not have any available licenses."}}
      0.000 1/1 anna@contoso.onmicrosoft.com
    failed anna@contoso.onmicrosoft.com: no licence left (failed to assign the licence: 400 Request_BadRequest: Subscription with SKU sku-1 does not have any available licenses.)
    "#);
}

#[test]
fn an_account_without_a_licence_is_undone() {
    insta::assert_snapshot!(created(&["anna"], r#"
        SKUS
        201 ANNA
        400 {"error":{"code":"Request_BadRequest","message":"Subscription with SKU sku-1 does not have any available licenses."}}
        204
        204
    "#), @r#"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> 201 ANNA
      0.000 POST /users/id-anna/assignLicense -> 400 {"error":{"code":"Request_BadRequest","message":"Subscription with SKU sku-1 does not have any available licenses."}}
      0.000 DELETE /users/id-anna -> 204
      0.000 DELETE /directory/deletedItems/id-anna -> 204
      0.000 1/1 anna@contoso.onmicrosoft.com
    failed anna@contoso.onmicrosoft.com: no licence left (failed to assign the licence: 400 Request_BadRequest: Subscription with SKU sku-1 does not have any available licenses.)
    "#);
}

#[test]
fn an_undo_that_cannot_be_done_now_stays_in_the_journal() {
    insta::assert_snapshot!(created(&["anna"], r#"
        SKUS
        201 ANNA
        404
        404
        404
        refused
        refused
        refused
    "#), @r"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> 201 ANNA
      0.000 POST /users/id-anna/assignLicense -> 404
      0.000 notice waiting 971 ms for anna@contoso.onmicrosoft.com: 404 Not Found without an error code
      0.971 POST /users/id-anna/assignLicense -> 404
      0.971 notice waiting 1811 ms for anna@contoso.onmicrosoft.com: 404 Not Found without an error code
      2.782 POST /users/id-anna/assignLicense -> 404
      2.782 connect graph.microsoft.com:443 -> refused
      2.782 notice waiting 575 ms before repeating DELETE /v1.0/users/id-anna: no connection: connection refused
      3.357 connect graph.microsoft.com:443 -> refused
      3.357 notice waiting 1658 ms before repeating DELETE /v1.0/users/id-anna: no connection: connection refused
      5.015 connect graph.microsoft.com:443 -> refused
      5.015 1/1 anna@contoso.onmicrosoft.com
    failed anna@contoso.onmicrosoft.com: refused (failed to assign the licence: 404 Not Found without an error code; the half-made account is deleted later: failed to delete the online account: no connection: connection refused)
    creations id=1 user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com sku_id=sku-1 state=undoing online_guid=id-anna sent_ms=1772352000000
    ");
}

#[test]
fn no_more_accounts_are_created_than_licences_are_free() {
    insta::assert_snapshot!(created(&["anna", "bert", "cleo"], r#"
        200 {"value":[{"skuId":"sku-1","skuPartNumber":"BASIC","appliesTo":"User","capabilityStatus":"Enabled","consumedUnits":2,"prepaidUnits":{"enabled":3}}]}
        201 ANNA
        200 ANNA
        404
        404
    "#), @r#"
      0.000 GET /subscribedSkus -> 200 {"value":[{"skuId":"sku-1","skuPartNumber":"BASIC","appliesTo":"User","capabilityStatus":"Enabled","consumedUnits":2,"prepaidUnits":{"enabled":3}}]}
      0.000 POST /users -> 201 ANNA
      0.000 POST /users/id-anna/assignLicense -> 200 ANNA
      0.000 1/3 anna@contoso.onmicrosoft.com
      0.000 GET /users/bert@contoso.onmicrosoft.com -> 404
      0.000 2/3 bert@contoso.onmicrosoft.com
      0.000 GET /users/cleo@contoso.onmicrosoft.com -> 404
      0.000 3/3 cleo@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    failed bert@contoso.onmicrosoft.com: no licence left (all licences of this kind are in use)
    failed cleo@contoso.onmicrosoft.com: no licence left (all licences of this kind are in use)
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    "#);
}

#[test]
fn a_wait_that_the_service_asks_for_is_kept() {
    insta::assert_snapshot!(created(&["anna"], "
        429 retry-after=17
        SKUS
        429 retry-after=30
        503 retry-after=Sun,_01_Mar_2026_08:01:00_GMT
        404
        201 ANNA
        200 ANNA
    "), @r"
      0.000 GET /subscribedSkus -> 429 retry-after=17
      0.000 notice waiting 17 s before repeating GET /v1.0/subscribedSkus: the service answered 429 Too Many Requests
     17.000 GET /subscribedSkus -> SKUS
     17.000 POST /users -> 429 retry-after=30
     17.000 notice waiting 30 s for anna@contoso.onmicrosoft.com: 429 Too Many Requests without an error code
     47.000 POST /users -> 503 retry-after=Sun,_01_Mar_2026_08:01:00_GMT
     47.000 GET /users/anna@contoso.onmicrosoft.com -> 404
     47.000 notice waiting 13 s for anna@contoso.onmicrosoft.com: 503 Service Unavailable without an error code
     60.000 POST /users -> 201 ANNA
     60.000 POST /users/id-anna/assignLicense -> 200 ANNA
     60.000 1/1 anna@contoso.onmicrosoft.com
    created anna@contoso.onmicrosoft.com
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    ");
}

#[test]
fn a_service_that_is_busy_for_too_long_is_told_apart_from_a_missing_connection() {
    insta::assert_snapshot!(created(&["anna", "bert"], "
        SKUS
        429 retry-after=1
        429 retry-after=1
        429 retry-after=1
        refused
        refused
        refused
    "), @r"
      0.000 GET /subscribedSkus -> SKUS
      0.000 POST /users -> 429 retry-after=1
      0.000 notice waiting 1 s for anna@contoso.onmicrosoft.com: 429 Too Many Requests without an error code
      1.000 POST /users -> 429 retry-after=1
      1.000 notice waiting 1 s for anna@contoso.onmicrosoft.com: 429 Too Many Requests without an error code
      2.000 POST /users -> 429 retry-after=1
      2.000 1/2 anna@contoso.onmicrosoft.com
      2.000 connect graph.microsoft.com:443 -> refused
      2.000 notice waiting 956 ms for bert@contoso.onmicrosoft.com: no connection: connection refused
      2.956 connect graph.microsoft.com:443 -> refused
      2.956 notice waiting 1558 ms for bert@contoso.onmicrosoft.com: no connection: connection refused
      4.514 connect graph.microsoft.com:443 -> refused
      4.514 2/2 bert@contoso.onmicrosoft.com
    failed anna@contoso.onmicrosoft.com: service busy (failed to create the online account: 429 Too Many Requests without an error code)
    failed bert@contoso.onmicrosoft.com: no connection (failed to create the online account: no connection: connection refused)
    ");
}

#[test]
fn a_tenant_out_of_reach_fails_every_row() {
    insta::assert_snapshot!(created(&["anna", "bert"], "
        refused
        refused
        refused
    "), @r"
      0.000 connect login.microsoftonline.com:443 -> refused
      0.000 notice waiting 986 ms before repeating POST /11111111-2222-3333-4444-555555555555/oauth2/v2.0/token: no connection: connection refused
      0.986 connect login.microsoftonline.com:443 -> refused
      0.986 notice waiting 1063 ms before repeating POST /11111111-2222-3333-4444-555555555555/oauth2/v2.0/token: no connection: connection refused
      2.049 connect login.microsoftonline.com:443 -> refused
    failed anna@contoso.onmicrosoft.com: no connection (failed to sign in to the tenant: no connection: connection refused)
    failed bert@contoso.onmicrosoft.com: no connection (failed to sign in to the tenant: no connection: connection refused)
    ");
}

#[test]
fn a_bad_name_and_an_unknown_user_are_never_sent() {
    insta::assert_snapshot!(created(&["zoe", "anna=an na@contoso.com"], "
        SKUS
    "), @r"
      0.000 GET /subscribedSkus -> SKUS
      0.000 1/2 zoe@contoso.onmicrosoft.com
      0.000 2/2 an na@contoso.com
    failed zoe@contoso.onmicrosoft.com: unknown user (there is no such user in the local directory)
    failed an na@contoso.com: bad name (the character ' ' is not allowed)
    ");
}

/// Leaves an entry in the journal as a crash would, then settles it in the background of a new engine.
fn settled(state: &str, online_guid: &str, script: &str) -> String {
    block_on(async {
        let anna = account("anna", 1);
        let rig = Rig::new(&script.replace("ANNA", &anna));
        let (engine, store) = rig.integrated().await;
        let sent_ms = engine.now_ms();
        store
            .write("test", |transaction| {
                transaction.execute(
                    "INSERT INTO creations (user, user_guid, user_rid, online_id, sku_id, state, online_guid, sent_ms)
                     VALUES ('anna', ?1, 1101, 'anna@contoso.onmicrosoft.com', 'sku-1', ?2, NULLIF(?3, ''), ?4)",
                    (immutable_id([1; 16]), state, online_guid, sent_ms),
                )
            })
            .unwrap();
        drop(engine);
        let engine = rig.open(&store).await;
        rig.run_for(&engine, std::time::Duration::from_secs(3_600)).await;
        let left = store.dump();
        let left = left
            .lines()
            .filter(|line| line.starts_with("accounts") || line.starts_with("creations"));
        rig.seen().replace(&anna, "ANNA")
            + &left.map(|line| format!("{line}\n")).collect::<String>()
    })
}

#[test]
fn after_a_crash_an_account_whose_answer_was_lost_is_completed() {
    insta::assert_snapshot!(settled("sent", "", "
        404
        200 ANNA
        200 ANNA
    "), @r"
      0.000 begin settle unfinished accounts
      0.000 GET /users/anna@contoso.onmicrosoft.com -> 404
      0.000 notice waiting 986 ms until anna@contoso.onmicrosoft.com would be visible if it exists
      0.986 GET /users/anna@contoso.onmicrosoft.com -> 200 ANNA
      0.986 POST /users/id-anna/assignLicense -> 200 ANNA
      0.986 notice the unfinished anna@contoso.onmicrosoft.com was settled
      0.986 end settle unfinished accounts: settled
    accounts user=anna user_guid=AQEBAQEBAQEBAQEBAQEBAQ== user_rid=1101 online_id=anna@contoso.onmicrosoft.com online_guid=id-anna sync=password change required
    ");
}

#[test]
fn after_a_crash_an_account_that_never_came_to_be_is_forgotten_once_it_would_be_visible() {
    insta::assert_snapshot!(settled("sent", "", &"404\n".repeat(40)), @r"
      0.000 begin settle unfinished accounts
      0.000 GET /users/anna@contoso.onmicrosoft.com -> 404
      0.000 notice waiting 986 ms until anna@contoso.onmicrosoft.com would be visible if it exists
      0.986 GET /users/anna@contoso.onmicrosoft.com -> 404
      0.986 notice waiting 1063 ms until anna@contoso.onmicrosoft.com would be visible if it exists
      2.049 GET /users/anna@contoso.onmicrosoft.com -> 404
      2.049 notice waiting 2356 ms until anna@contoso.onmicrosoft.com would be visible if it exists
      4.405 GET /users/anna@contoso.onmicrosoft.com -> 404
      4.405 notice waiting 5466 ms until anna@contoso.onmicrosoft.com would be visible if it exists
      9.871 GET /users/anna@contoso.onmicrosoft.com -> 404
      9.871 notice waiting 10504 ms until anna@contoso.onmicrosoft.com would be visible if it exists
     20.375 GET /users/anna@contoso.onmicrosoft.com -> 404
     20.375 notice waiting 27223 ms until anna@contoso.onmicrosoft.com would be visible if it exists
     47.598 GET /users/anna@contoso.onmicrosoft.com -> 404
     47.598 notice waiting 33510 ms until anna@contoso.onmicrosoft.com would be visible if it exists
     81.108 GET /users/anna@contoso.onmicrosoft.com -> 404
     81.108 notice waiting 38892 ms until anna@contoso.onmicrosoft.com would be visible if it exists
    120.000 GET /users/anna@contoso.onmicrosoft.com -> 404
    120.000 notice the unfinished anna@contoso.onmicrosoft.com was settled
    120.000 end settle unfinished accounts: settled
    ");
}

#[test]
fn after_a_crash_an_undo_is_finished_when_the_tenant_can_be_reached_again() {
    insta::assert_snapshot!(settled("undoing", "id-anna", "
        refused
        refused
        refused
        204
        204
    "), @r"
    0.000 begin settle unfinished accounts
    0.000 connect login.microsoftonline.com:443 -> refused
    0.000 notice waiting 986 ms before repeating POST /11111111-2222-3333-4444-555555555555/oauth2/v2.0/token: no connection: connection refused
    0.986 connect login.microsoftonline.com:443 -> refused
    0.986 notice waiting 1063 ms before repeating POST /11111111-2222-3333-4444-555555555555/oauth2/v2.0/token: no connection: connection refused
    2.049 connect login.microsoftonline.com:443 -> refused
    2.049 notice the unfinished anna@contoso.onmicrosoft.com: failed to sign in to the tenant: no connection: connection refused
    2.049 end settle unfinished accounts: to be continued
    2.851 begin settle unfinished accounts
    2.851 DELETE /users/id-anna -> 204
    2.851 DELETE /directory/deletedItems/id-anna -> 204
    2.851 notice the unfinished anna@contoso.onmicrosoft.com was settled
    2.851 end settle unfinished accounts: settled
    ");
}
