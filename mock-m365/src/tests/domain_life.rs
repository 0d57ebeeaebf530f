//! Domains later on: removed by force, promoted, claimed by others; passwords that grow old.

use std::time::Duration;

use crate::tests::domains::{publish, token};
use crate::tests::driver::{Driver, ENGINE, SECRET, new_user, seed, table};
use crate::{AppSeed, DnsRecord, DomainSeed, ENGINE_ROLES, Era, SignIn, Weather};

/// A tenant whose second domain is the default one, with a user and a group in it.
fn moved() -> Driver {
    let mut seed = seed();
    seed.domains = vec![DomainSeed { name: "contoso.com".to_owned(), verified: true }];
    let roles = [ENGINE_ROLES, &["Group.ReadWrite.All"][..]].concat();
    seed.apps[0] = AppSeed::confidential(ENGINE, SECRET, &roles);
    let weather = Weather { background_delay: Duration::from_secs(600), ..Weather::default() };
    let driver = Driver::in_weather(seed, Era::Today, weather);
    driver.graph("PATCH /domains/contoso.com", r#"{"isDefault":true}"#);
    let bob = new_user("bob").replace("bob@contoso.onmicrosoft.com", "ann@contoso.com");
    assert_eq!(driver.graph("POST /users", &bob).status, 201);
    let sales = r#"{"displayName":"sales","mailEnabled":true,"mailNickname":"sales","securityEnabled":false,"groupTypes":["Unified"]}"#;
    assert_eq!(driver.graph("POST /groups", sales).status, 201);
    driver
}

#[test]
fn a_removal_by_force_renames_in_the_background_and_blocks_the_users() {
    let driver = moved();
    let requests = [
        ("POST /domains/contoso.com/forceDelete", ""),
        ("PATCH /domains/contoso.onmicrosoft.com", r#"{"isDefault":true}"#),
        ("DELETE /domains/contoso.com", ""),
        ("POST /domains/contoso.onmicrosoft.com/forceDelete", ""),
        ("POST /domains/contoso.com/forceDelete", r#"{"disableUserAccounts":7}"#),
        ("POST /domains/contoso.com/forceDelete", r#"{"disableUserAccounts":true}"#),
        ("GET /domains/contoso.com?$select=state", ""),
    ];
    let mut shown = table(&driver, &requests);
    driver.pass(400);
    shown.push_str(&format!("\n{}", table(&driver, &requests[6..])));
    driver.pass(200);
    shown.push_str(&format!("\n{}", table(&driver, &requests[6..])));
    insta::assert_snapshot!(shown, @r#"
    400 Request_BadRequest: The initial or default domain cannot be removed.
    204
    400 Request_BadRequest: The domain is referenced by other objects and cannot be removed.
    400 Request_BadRequest: The initial or default domain cannot be removed.
    400 Request_BadRequest: Invalid value specified for property 'disableUserAccounts'. [InvalidValue disableUserAccounts]
    204
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","state":{"lastActionDateTime":"2026-11-02T08:00:00Z","operation":"ForceDelete","status":"Scheduled"}}
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","state":{"lastActionDateTime":"2026-11-02T08:05:00Z","operation":"ForceDelete","status":"InProgress"}}
    404 Request_ResourceNotFound: Resource 'contoso.com' does not exist or one of its queried reference-property objects are not present.
    "#);
    insta::assert_snapshot!(driver.tenant.render_state(), @r#"
    tenant contoso.onmicrosoft.com "Contoso"
    domain contoso.onmicrosoft.com verified initial default [Email+OfficeCommunicationsOnline]
    sku O365_BUSINESS_ESSENTIALS 0/2
    user ann@contoso.onmicrosoft.com, enabled, password #1, displayName="Ann", mailNickname="ann", usageLocation="DE", userType="Member"
    user ann1@contoso.onmicrosoft.com, blocked, password #1, displayName="bob", mailNickname="bob", usageLocation="DE", userType="Member"
    group sales Microsoft365, addresses SMTP:sales@contoso.onmicrosoft.com
    "#);
}

#[test]
fn references_are_listed_by_kind() {
    let driver = moved();
    let names = |cast: &str| {
        let line = format!("GET /domains/contoso.com/domainNameReferences{cast}");
        let body = driver.graph(&line, "").json();
        let names = body["value"].as_array().unwrap().iter();
        names
            .map(|object| object["displayName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names(""), "bob sales");
    assert_eq!(names("/microsoft.graph.user"), "bob");
    assert_eq!(names("/microsoft.graph.group"), "sales");
}

#[test]
fn a_sub_domain_has_a_root_until_it_is_promoted() {
    let driver = moved();
    let requests = [
        ("POST /domains", r#"{"id":"north.contoso.com"}"#),
        ("GET /domains/north.contoso.com/rootDomain", ""),
        ("POST /domains/north.contoso.com/promote", ""),
        ("POST /domains/north.contoso.com/promote", ""),
        ("GET /domains/north.contoso.com/rootDomain", ""),
        ("GET /domains/north.contoso.com?$select=id,isRoot,isVerified", ""),
    ];
    insta::assert_snapshot!(table(&driver, &requests), @r#"
    201 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","authenticationType":"Managed","availabilityStatus":null,"id":"north.contoso.com","isAdminManaged":true,"isDefault":false,"isInitial":false,"isRoot":false,"isVerified":true,"manufacturer":null,"model":null,"passwordNotificationWindowInDays":null,"passwordValidityPeriodInDays":null,"state":null,"supportedServices":[]}
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","authenticationType":"Managed","availabilityStatus":null,"id":"contoso.com","isAdminManaged":true,"isDefault":true,"isInitial":false,"isRoot":true,"isVerified":true,"manufacturer":null,"model":null,"passwordNotificationWindowInDays":null,"passwordValidityPeriodInDays":null,"state":null,"supportedServices":["Email","OfficeCommunicationsOnline"]}
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean","value":true}
    400 Request_BadRequest: Only a verified subdomain can be promoted to a root domain.
    404 Request_ResourceNotFound: Resource 'rootDomain' does not exist or one of its queried reference-property objects are not present.
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","id":"north.contoso.com","isRoot":true,"isVerified":true}
    "#);
}

#[test]
fn a_domain_that_another_tenant_has_verified_is_refused() {
    let driver = Driver::new();
    driver.graph("POST /domains", r#"{"id":"contoso.com"}"#);
    let token = token(&driver);
    publish(&driver, "contoso.com", vec![DnsRecord::Txt(format!("MS={token}"))]);
    driver.tenant.claim_elsewhere("contoso.com", true);
    insta::assert_snapshot!(driver.graph("POST /domains/contoso.com/verify", "").text(), @r"400 Request_BadRequest: The domain is already in use by another organization. [ObjectConflict id]");
    driver.tenant.claim_elsewhere("contoso.com", false);
    assert_eq!(driver.graph("POST /domains/contoso.com/verify", "").status, 200);
}

#[test]
fn a_password_older_than_its_domain_allows_must_be_changed() {
    let driver = Driver::new();
    let ann = "ann@contoso.onmicrosoft.com";
    driver
        .graph("PATCH /domains/contoso.onmicrosoft.com", r#"{"passwordValidityPeriodInDays":90}"#);
    driver.pass(90 * 24 * 60 * 60);
    driver.forget_token();
    assert_eq!(driver.tenant.sign_in(ann, "Planted-Pass-1"), SignIn::MustChange);
    driver.graph(
        &format!("PATCH /users/{ann}"),
        r#"{"passwordPolicies":"DisablePasswordExpiration"}"#,
    );
    assert_eq!(driver.tenant.sign_in(ann, "Planted-Pass-1"), SignIn::Ok);
}
