//! Integration with a service that answers from a script: what is sent, what is recorded, and what is not.

use super::IntegrateRequest;
use crate::{
    engine::Engine,
    failure::FailureKind,
    secret::Secret,
    store::{SealKey, Store},
    testing::{Rig, TENANT_ID, block_on},
};

const DISCOVERY: &str = r#"200 {"token_endpoint":"https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token"}"#;
const ORGANIZATION: &str = r#"200 {"value":[{"id":"11111111-2222-3333-4444-555555555555","displayName":"Contoso","countryLetterCode":"DE","verifiedDomains":[{"name":"contoso.onmicrosoft.com","isInitial":true,"isDefault":true}]}]}"#;
const SKUS: &str = r#"200 {"value":[{"skuId":"sku-1","skuPartNumber":"BASIC","appliesTo":"User","capabilityStatus":"Enabled","consumedUnits":7,"prepaidUnits":{"enabled":25}}]}"#;

fn request(has_subscription: bool) -> IntegrateRequest {
    IntegrateRequest {
        tenant: " Contoso.onmicrosoft.com ".to_owned(),
        client_id: "app-2".to_owned(),
        client_secret: Secret::new("planted-new-secret"),
        has_subscription,
    }
}

fn script(text: &str) -> String {
    text.replace("DISCOVERY", DISCOVERY).replace("ORGANIZATION", ORGANIZATION).replace("SKUS", SKUS)
}

/// Integrates and renders what was seen, the outcome and the store; the requirement check has been passed.
async fn integrated(rig: &Rig, engine: &Engine, store: &Store) -> String {
    let result = engine.connect_tenant(request(true), Vec::new()).await;
    let outcome = match result {
        Ok(done) => format!("{} {} {:?}\n", done.organization, done.initial_domain, done.warnings),
        Err(failure) => format!("{:?}: {failure}\n", failure.kind),
    };
    let seen = [(DISCOVERY, "DISCOVERY"), (ORGANIZATION, "ORGANIZATION"), (SKUS, "SKUS")]
        .into_iter()
        .fold(rig.seen(), |text, (long, short)| text.replace(long, short));
    let text = seen + &outcome + &store.dump();
    assert!(!text.contains("planted"), "a secret is seen: {text}");
    assert!(
        !String::from_utf8_lossy(&store.raw()).contains("planted"),
        "a secret is stored in the clear"
    );
    text
}

/// A server that is not integrated yet.
fn fresh(text: &str) -> String {
    block_on(async {
        let rig = Rig::new(&script(text));
        let store = Store::memory(SealKey::new([7; 32])).unwrap();
        let engine = rig.open(&store).await;
        integrated(&rig, &engine, &store).await
    })
}

/// A server that is integrated with the tenant of [`TENANT_ID`].
fn again(text: &str) -> String {
    block_on(async {
        let rig = Rig::new(&script(text));
        let (engine, store) = rig.integrated().await;
        integrated(&rig, &engine, &store).await
    })
}

#[test]
fn success_records_the_tenant_with_its_licences_and_a_sealed_secret() {
    insta::assert_snapshot!(fresh("
        DISCOVERY
        ORGANIZATION
        SKUS
    "), @r"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> ORGANIZATION
      0.000 GET /subscribedSkus -> SKUS
    Contoso contoso.onmicrosoft.com []
    credential client_id=app-2 sealed=<sealed>
    licences part_number=BASIC sku_id=sku-1 status=Enabled n_bought=25 n_used=7
    settings name=client_id value=app-2
    settings name=initial_domain value=contoso.onmicrosoft.com
    settings name=integration_number value=1
    settings name=organization value=Contoso
    settings name=phase value=integrated
    settings name=tenant_id value=11111111-2222-3333-4444-555555555555
    settings name=usage_location value=DE
    ");
}

#[test]
fn an_integration_that_fails_at_any_step_records_nothing() {
    insta::assert_snapshot!(fresh("
        400
    "), @r"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> 400
    Protocol: failed to find the tenant on contoso.onmicrosoft.com at login.microsoftonline.com:443: 400 Bad Request; check that nothing between this server and the service changes the answers
    ");
    insta::assert_snapshot!(fresh(r#"
        DISCOVERY
        403 {"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}
    "#), @r#"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> 403 {"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}
    Rights: failed to read the organization on graph.microsoft.com:443 (/v1.0/organization): 403 Authorization_RequestDenied: Insufficient privileges to complete the operation.; grant the application the permission that this task needs, with admin consent
    "#);
    insta::assert_snapshot!(fresh("
        DISCOVERY
        ORGANIZATION
        400
    "), @r"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> ORGANIZATION
      0.000 GET /subscribedSkus -> 400
    Refused: failed to read the subscription on graph.microsoft.com:443 (/v1.0/subscribedSkus): 400 Bad Request without an error code; follow what the service says, then try again
    ");
}

#[test]
fn an_answer_for_another_tenant_is_refused() {
    let other = ORGANIZATION.replace("11111111", "99999999");
    insta::assert_snapshot!(fresh(&format!("
        DISCOVERY
        {other}
    ")).replace(&other, "OTHER"), @r"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> OTHER
    Protocol: failed to integrate the server on 11111111-2222-3333-4444-555555555555: the service answered for another tenant, 99999999-2222-3333-4444-555555555555; check that nothing between this server and the service changes the answers
    ");
}

#[test]
fn what_the_subscription_lacks_is_a_warning() {
    insta::assert_snapshot!(fresh(r#"
        DISCOVERY
        200 {"value":[{"id":"11111111-2222-3333-4444-555555555555","displayName":"Contoso"}]}
        200 {"value":[]}
    "#), @r#"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> 200 {"value":[{"id":"11111111-2222-3333-4444-555555555555","displayName":"Contoso"}]}
      0.000 GET /subscribedSkus -> 200 {"value":[]}
    Contoso  ["the subscription has no user licences that can be used", "the organization has no country; licences cannot be assigned until it has one"]
    credential client_id=app-2 sealed=<sealed>
    settings name=client_id value=app-2
    settings name=initial_domain value=
    settings name=integration_number value=1
    settings name=organization value=Contoso
    settings name=phase value=integrated
    settings name=tenant_id value=11111111-2222-3333-4444-555555555555
    settings name=usage_location value=
    "#);
}

#[test]
fn integrating_again_with_the_same_tenant_renews_the_credential() {
    insta::assert_snapshot!(again("
        DISCOVERY
        ORGANIZATION
        SKUS
    "), @r#"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> DISCOVERY
      0.000 GET /organization -> ORGANIZATION
      0.000 GET /subscribedSkus -> SKUS
    Contoso contoso.onmicrosoft.com ["the server was integrated with this tenant already; its credential was replaced"]
    credential client_id=app-2 sealed=<sealed>
    licences part_number=BASIC sku_id=sku-1 status=Enabled n_bought=25 n_used=7
    settings name=client_id value=app-2
    settings name=initial_domain value=contoso.onmicrosoft.com
    settings name=integration_number value=1
    settings name=organization value=Contoso
    settings name=phase value=integrated
    settings name=tenant_id value=11111111-2222-3333-4444-555555555555
    settings name=usage_location value=DE
    "#);
}

#[test]
fn a_second_tenant_is_refused_before_anything_is_asked_of_it() {
    let other = DISCOVERY.replace("11111111", "99999999");
    insta::assert_snapshot!(again(&other).replace(&other, "OTHER"), @r"
      0.000 GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration -> OTHER
    State: failed to integrate the server on contoso.onmicrosoft.com: the server is integrated with Contoso already; disable that integration first
    credential client_id=app sealed=<sealed>
    settings name=client_id value=app
    settings name=initial_domain value=contoso.onmicrosoft.com
    settings name=integration_number value=1
    settings name=organization value=Contoso
    settings name=phase value=integrated
    settings name=tenant_id value=11111111-2222-3333-4444-555555555555
    settings name=usage_location value=DE
    ");
}

#[test]
fn without_a_subscription_nothing_is_sent() {
    block_on(async {
        let rig = Rig::new("");
        let store = Store::memory(SealKey::new([7; 32])).unwrap();
        let engine = rig.open(&store).await;
        let failure = engine.integrate(request(false)).await.unwrap_err();
        assert_eq!((failure.kind, engine.is_integrated()), (FailureKind::State, false));
        assert_eq!(rig.seen().lines().count(), 2, "begin and end only: {}", rig.seen());
    });
}

#[test]
fn the_tenant_id_of_the_tests_is_the_one_of_the_scripts() {
    assert!(DISCOVERY.contains(TENANT_ID) && ORGANIZATION.contains(TENANT_ID));
}
