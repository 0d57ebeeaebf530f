//! Users over Graph: created, read, changed, deleted, restored.

use std::time::Duration;

use crate::tests::driver::{Driver, SECRET, new_user, seed, table};
use crate::{AppSeed, Era};

const ANN: &str = "/users/ann@contoso.onmicrosoft.com";

#[test]
fn a_created_user_shows_the_default_properties_only() {
    let driver = Driver::new();
    insta::assert_snapshot!(driver.graph("POST /users", &new_user("bob")).text(), @r#"201 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users/$entity","businessPhones":[],"displayName":"bob","givenName":null,"id":"c7348899-8ced-4e1d-bdf7-072b93becc97","jobTitle":null,"mail":null,"mobilePhone":null,"officeLocation":null,"preferredLanguage":null,"surname":null,"userPrincipalName":"bob@contoso.onmicrosoft.com"}"#);
    insta::assert_snapshot!(driver.graph("GET /users/bob@contoso.onmicrosoft.com?$select=accountEnabled,usageLocation,userType,passwordProfile,proxyAddresses", "").text(), @r#"200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users(accountEnabled,usageLocation,userType,passwordProfile,proxyAddresses)/$entity","accountEnabled":true,"passwordProfile":{"forceChangePasswordNextSignIn":false,"forceChangePasswordNextSignInWithMfa":false,"password":null},"proxyAddresses":[],"usageLocation":"DE","userType":"Member"}"#);
    insta::assert_snapshot!(driver.tenant.render_state(), @r#"
        tenant contoso.onmicrosoft.com "Contoso"
        domain contoso.onmicrosoft.com verified initial default [Email+OfficeCommunicationsOnline]
        sku O365_BUSINESS_ESSENTIALS 0/2
        user ann@contoso.onmicrosoft.com, enabled, password #1, displayName="Ann", mailNickname="ann", usageLocation="DE", userType="Member"
        user bob@contoso.onmicrosoft.com, enabled, password #1, displayName="bob", mailNickname="bob", usageLocation="DE", userType="Member"
        "#);
    assert_eq!(driver.tenant.modifying_requests(), 1);
}

#[test]
fn changes_answer_without_a_body_and_a_password_without_the_flag_must_be_changed() {
    let driver = Driver::new();
    let requests = [
        (
            format!("PATCH {ANN}"),
            r#"{"accountEnabled":false,"displayName":"Ann B","department":"Sales"}"#,
        ),
        (format!("PATCH {ANN}"), r#"{"passwordProfile":{"password":"Planted-Pass-5"}}"#),
        (format!("PATCH {ANN}"), r#"{"passwordProfile":{"password":"short"}}"#),
        (format!("PATCH {ANN}"), r#"{"userPrincipalName":"ann@contoso.com"}"#),
        (format!("PATCH {ANN}"), r#"{"assignedLicenses":[]}"#),
        ("PATCH /users/nobody@contoso.onmicrosoft.com".to_owned(), r#"{"displayName":"x"}"#),
        (format!("PATCH {ANN}"), r#"{"displayName":null}"#),
        (format!("POST {ANN}/revokeSignInSessions"), ""),
        (format!("PATCH {ANN}"), r#"{"userPrincipalName":"anna@contoso.onmicrosoft.com"}"#),
        (format!("GET {ANN}"), ""),
    ];
    let requests: Vec<(&str, &str)> =
        requests.iter().map(|(line, body)| (line.as_str(), *body)).collect();
    insta::assert_snapshot!(table(&driver, &requests), @r#"
        204
        204
        400 Request_BadRequest: The specified password does not comply with password complexity requirements. Please provide a different password. [InvalidValue password]
        400 Request_BadRequest: The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization. [InvalidValue userPrincipalName]
        400 Request_BadRequest: Property 'assignedLicenses' is read-only and cannot be set. [ReadOnlyProperty assignedLicenses]
        404 Request_ResourceNotFound: Resource 'nobody@contoso.onmicrosoft.com' does not exist or one of its queried reference-property objects are not present.
        400 Request_BadRequest: A value is required for property 'displayName' of resource 'User'. [PropertyRequired displayName]
        200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean","value":true}
        204
        404 Request_ResourceNotFound: Resource 'ann@contoso.onmicrosoft.com' does not exist or one of its queried reference-property objects are not present.
        "#);
    insta::assert_snapshot!(driver.tenant.render_state(), @r#"
        tenant contoso.onmicrosoft.com "Contoso"
        domain contoso.onmicrosoft.com verified initial default [Email+OfficeCommunicationsOnline]
        sku O365_BUSINESS_ESSENTIALS 0/2
        user anna@contoso.onmicrosoft.com, blocked, password #2, must change it, department="Sales", displayName="Ann B", mailNickname="ann", usageLocation="DE", userType="Member"
        "#);
}

#[test]
fn a_refused_change_leaves_the_user_as_it_was() {
    let driver = Driver::new();
    let before = driver.tenant.render_state();
    driver.graph(&format!("PATCH {ANN}"), r#"{"displayName":"Changed","colour":"red"}"#);
    assert_eq!(driver.tenant.render_state(), before);
}

#[test]
fn unknown_operations_are_refused_with_a_hint_for_the_trace() {
    let driver = Driver::new();
    let requests = [
        ("GET /groups", ""),
        ("GET /users/1/calendar", ""),
        ("PUT /users", ""),
        ("GET /users/delta", ""),
        ("GET /", ""),
    ];
    insta::assert_snapshot!(table(&driver, &requests), @r#"
    403 Authorization_RequestDenied: Insufficient privileges to complete the operation.
    400 BadRequest: Resource not found for the segment 'calendar'.
    405 Request_BadRequest: Specified HTTP method is not allowed for the request target.
    200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=eyJhZnRlciI6MSwidW50aWwiOm51bGwsInNpbmNlIjoxLCJmaXJzdCI6ZmFsc2UsImlzc3VlZF9zIjoxNzkzNjA2NDAwLCJzZWxlY3QiOm51bGwsImlkcyI6W119","value":[{"businessPhones":[],"displayName":"Ann","givenName":null,"id":"4b298644-44b8-46e8-b1b4-c2aabc7f5282","jobTitle":null,"mail":null,"mobilePhone":null,"officeLocation":null,"preferredLanguage":null,"surname":null,"userPrincipalName":"ann@contoso.onmicrosoft.com"}]}
    400 BadRequest: Resource not found for the segment ''.
    "#);
    driver.graph("POST /users/1/assignLicence", "");
    let exchange = driver.last_exchange();
    assert!(!exchange.supported);
    insta::assert_snapshot!(exchange.answer.lines().last().unwrap(), @"nearest supported: POST /users/{id}/assignLicense, POST /users, POST /users/{id}/getMemberGroups");
}

#[test]
fn each_property_asks_for_the_permission_that_goes_with_it() {
    let mut tenant = seed();
    let ids = ["a1", "a2", "a3", "a4"];
    let roles: [&[&str]; 4] = [
        &["User.ReadWrite.All"],
        &["User-PasswordProfile.ReadWrite.All"],
        &["User.EnableDisableAccount.All", "User.Read.All"],
        &["User.Read.All"],
    ];
    for (id, roles) in ids.iter().zip(roles) {
        tenant.apps.push(AppSeed::confidential(id, SECRET, roles));
    }
    let driver = Driver::with(tenant, Era::Today, Duration::ZERO);
    let bodies = [
        r#"{"passwordProfile":{"password":"Planted-Pass-7"}}"#,
        r#"{"accountEnabled":true}"#,
        r#"{"displayName":"Ann"}"#,
    ];
    let mut lines = Vec::new();
    for (id, roles) in ids.iter().zip(roles) {
        let authorization = format!("Bearer {}", driver.token_of(id));
        let headers = [("Authorization", authorization.as_str())];
        let statuses = bodies.map(|body| {
            driver.send("graph.microsoft.com", &format!("PATCH /v1.0{ANN}"), &headers, body).status
        });
        lines.push(format!("{}: {statuses:?}", roles.join(" ")));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
        User.ReadWrite.All: [403, 204, 204]
        User-PasswordProfile.ReadWrite.All: [204, 403, 403]
        User.EnableDisableAccount.All User.Read.All: [403, 204, 403]
        User.Read.All: [403, 403, 403]
        ");
}
