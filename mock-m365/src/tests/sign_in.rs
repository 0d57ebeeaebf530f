//! Sign-in: discovery, the token endpoint, and whether Graph accepts what it issues.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::tests::driver::{Driver, ENGINE, EPOCH_S, POWERLESS, PUBLIC, SECRET, seed};
use crate::{AppSeed, Era, SignIn, UserSeed};

/// Status, error and description of refusals, without the ids at the end.
fn refusals(driver: &Driver, requests: &[(&str, &str)]) -> String {
    let mut lines = Vec::new();
    for (tenant, form) in requests {
        let answered = driver.token_request(tenant, form);
        let body = answered.json();
        let description = body["error_description"].as_str().unwrap();
        let (text, rest) = description.split_once(" Trace ID: ").unwrap();
        let number = body["error_codes"][0].as_i64().unwrap();
        assert!(
            rest.ends_with("Timestamp: 2026-11-02 08:00:00Z") && rest.contains(" Correlation ID: ")
        );
        assert!(text.starts_with(&format!("AADSTS{number}: ")));
        assert_eq!(
            body["error_uri"],
            format!("https://login.microsoftonline.com/error?code={number}")
        );
        let text: String = text.chars().take(90).collect();
        lines.push(format!("{} {} {text}", answered.status, body["error"].as_str().unwrap()));
    }
    lines.join("\n")
}

const HOME: &str = "contoso.onmicrosoft.com";
const DEFAULT: &str = "scope=https://graph.microsoft.com/.default";

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn discovery_by_domain_answers_with_the_tenant_id() {
    let driver = Driver::new();
    let id = driver.tenant.tenant_id();
    let ask = |name: &str| {
        let line = format!("GET /{name}/v2.0/.well-known/openid-configuration");
        driver.send("login.microsoftonline.com", &line, &[], "")
    };
    let body = ask(HOME).json();
    assert_eq!(
        body["token_endpoint"],
        format!("https://login.microsoftonline.com/{id}/oauth2/v2.0/token")
    );
    assert_eq!(body, ask(&id).json());
    assert_eq!(ask("fabrikam.com").json()["error_codes"][0], 90002);
    assert_eq!(driver.last_exchange().request.operation, "GET /openid-configuration");
    let realm = driver.send(
        "login.microsoftonline.com",
        "GET /common/userrealm/ann@contoso.onmicrosoft.com?api-version=1.0",
        &[],
        "",
    );
    assert_eq!(realm.json()["account_type"], "Managed");
}

#[test]
fn an_application_token_carries_the_claims_clients_read() {
    let driver = Driver::new();
    let form = format!(
        "grant_type=client_credentials&client_id={ENGINE}&client_secret={SECRET}&{DEFAULT}&client_info=1"
    );
    let body = driver.token_request(HOME, &form).json();
    let life = body["expires_in"].as_i64().unwrap();
    assert!(
        (3599..=5399).contains(&life)
            && body["token_type"] == "Bearer"
            && body["refresh_token"].is_null()
    );
    let claims = claims(body["access_token"].as_str().unwrap());
    assert_eq!(claims["exp"], EPOCH_S + life);
    assert_eq!(claims["tid"], driver.tenant.tenant_id());
    assert_eq!(claims["idtyp"], "app");
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    assert!(claims["roles"].as_array().unwrap().contains(&"User.ReadWrite.All".into()));
}

#[test]
fn the_published_key_verifies_a_token() {
    let driver = Driver::new();
    let token = driver.token_of(ENGINE);
    let line = format!("GET /{HOME}/discovery/v2.0/keys");
    let keys = driver.send("login.microsoftonline.com", &line, &[], "").json();
    let part =
        |name: &str| URL_SAFE_NO_PAD.decode(keys["keys"][0][name].as_str().unwrap()).unwrap();
    let key = ring::signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .unwrap();
}

#[test]
fn basic_credentials_are_accepted() {
    let driver = Driver::new();
    let basic = format!("Basic {}", STANDARD.encode(format!("{ENGINE}:{SECRET}")));
    let body = format!("grant_type=client_credentials&{DEFAULT}");
    let line = format!("POST /{HOME}/oauth2/v2.0/token");
    let answered =
        driver.send("login.microsoftonline.com", &line, &[("Authorization", &basic)], &body);
    assert_eq!(answered.status, 200);
}

/// Wrong requests: tenant and form.
fn wrong_requests() -> Vec<(&'static str, String)> {
    let app = format!("grant_type=client_credentials&client_id={ENGINE}&client_secret={SECRET}");
    vec![
        (HOME, String::new()),
        ("fabrikam.com", format!("{app}&{DEFAULT}")),
        ("nowhere", format!("{app}&{DEFAULT}")),
        ("common", format!("{app}&{DEFAULT}")),
        (HOME, format!("grant_type=magic&client_id={ENGINE}&{DEFAULT}")),
        (HOME, format!("grant_type=refresh_token&client_id={ENGINE}&refresh_token=x&{DEFAULT}")),
        (HOME, "grant_type=client_credentials".to_owned()),
        (HOME, app.clone()),
        (HOME, format!("grant_type=client_credentials&client_id=5555&client_secret=x&{DEFAULT}")),
        (HOME, format!("grant_type=client_credentials&client_id={ENGINE}&{DEFAULT}")),
        (
            HOME,
            format!("grant_type=client_credentials&client_id={ENGINE}&client_secret=x&{DEFAULT}"),
        ),
        (
            HOME,
            format!(
                "grant_type=client_credentials&client_id=44444444-4444-4444-8444-444444444444&client_secret={SECRET}&{DEFAULT}"
            ),
        ),
        (
            HOME,
            format!("grant_type=client_credentials&client_id={PUBLIC}&client_secret=x&{DEFAULT}"),
        ),
        (
            HOME,
            format!(
                "grant_type=client_credentials&client_id={ENGINE}&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=x&{DEFAULT}"
            ),
        ),
        (HOME, format!("{app}&scope=https://graph.microsoft.com/User.Read")),
        (HOME, format!("{app}&scope=a/.default+b/.default")),
        (HOME, format!("{app}&scope=https://nowhere.example/.default")),
    ]
}

#[test]
fn every_wrong_token_request_is_refused_with_its_number() {
    let mut tenant = seed();
    let expired = AppSeed {
        secret_expires_at: Some(jiff::Timestamp::from_second(EPOCH_S).unwrap()),
        ..AppSeed::confidential("44444444-4444-4444-8444-444444444444", SECRET, &[])
    };
    tenant.apps.push(expired);
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    let requests = wrong_requests();
    let requests: Vec<(&str, &str)> =
        requests.iter().map(|(tenant, form)| (*tenant, form.as_str())).collect();
    insta::assert_snapshot!(refusals(&driver, &requests), @"
    400 invalid_request AADSTS900144: The request body must contain the following parameter: 'grant_type'.
    400 invalid_request AADSTS90002: Tenant 'fabrikam.com' not found. Check to make sure you have the correct tena
    400 invalid_request AADSTS900023: Specified tenant identifier 'nowhere' is neither a valid DNS name, nor a val
    400 invalid_request AADSTS50059: No tenant-identifying information found in either the request or implied by a
    400 unsupported_grant_type AADSTS70003: The app requested an unsupported grant type 'magic'.
    401 invalid_client AADSTS7000218: The request body must contain the following parameter: 'client_assertion' o
    400 invalid_request AADSTS900144: The request body must contain the following parameter: 'client_id'.
    400 invalid_request AADSTS900144: The request body must contain the following parameter: 'scope'.
    400 unauthorized_client AADSTS700016: Application with identifier '5555' was not found in the directory 'Contoso'.
    401 invalid_client AADSTS7000218: The request body must contain the following parameter: 'client_assertion' o
    401 invalid_client AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request
    401 invalid_client AADSTS7000222: The provided client secret keys for app '44444444-4444-4444-8444-4444444444
    401 invalid_client AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be
    401 invalid_client AADSTS50027: Invalid JWT token. The token is malformed or its header, its algorithm or a r
    400 invalid_scope AADSTS1002012: The provided value for scope https://graph.microsoft.com/User.Read is not v
    400 invalid_scope AADSTS70011: The provided request must include a 'scope' input parameter. The provided val
    400 invalid_resource AADSTS500011: The resource principal named https://nowhere.example was not found in the te
    ");
}

#[test]
fn a_password_grant_tells_whether_a_user_can_sign_in() {
    let mut tenant = seed();
    let user = |name: &str| {
        UserSeed::new(&format!("{name}@contoso.onmicrosoft.com"), name, "Planted-Pass-3")
    };
    tenant.users.push(UserSeed { enabled: false, ..user("blocked") });
    tenant.users.push(UserSeed { password: None, ..user("empty") });
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    driver.graph(
        "PATCH /users/ann@contoso.onmicrosoft.com",
        r#"{"passwordProfile":{"password":"Planted-Pass-4"}}"#,
    );
    let form = |name: &str, password: &str| {
        format!(
            "grant_type=password&client_id={PUBLIC}&scope=openid+User.Read&username={name}@{HOME}&password={password}"
        )
    };
    let requests = [
        (HOME, form("ann", "wrong")),
        (HOME, form("ann", "Planted-Pass-4")),
        (HOME, form("blocked", "Planted-Pass-3")),
        (HOME, form("blocked", "wrong")),
        (HOME, form("empty", "x")),
        (HOME, form("nobody", "x")),
        ("common", form("ann", "x")),
    ];
    let requests: Vec<(&str, &str)> =
        requests.iter().map(|(tenant, form)| (*tenant, form.as_str())).collect();
    insta::assert_snapshot!(refusals(&driver, &requests), @r"
        400 invalid_grant AADSTS50126: Error validating credentials due to invalid username or password.
        400 invalid_grant AADSTS50055: The password is expired.
        400 invalid_grant AADSTS50057: The user account is disabled.
        400 invalid_grant AADSTS50126: Error validating credentials due to invalid username or password.
        400 invalid_grant AADSTS50056: Invalid or null password: password does not exist in the directory for this u
        400 invalid_grant AADSTS50034: The user account {EUII Hidden} does not exist in the Contoso directory. To si
        400 invalid_request AADSTS9001023: The grant type is not supported over the /common or /consumers endpoints. P
        ");
    let changed = r#"{"passwordProfile":{"forceChangePasswordNextSignIn":false}}"#;
    driver.graph("PATCH /users/ann@contoso.onmicrosoft.com", changed);
    let body = driver.token_request(HOME, &form("ann", "Planted-Pass-4")).json();
    assert_eq!(
        claims(body["access_token"].as_str().unwrap())["upn"],
        "ann@contoso.onmicrosoft.com"
    );
    assert_eq!(driver.tenant.sign_in("ANN@contoso.onmicrosoft.com", "Planted-Pass-4"), SignIn::Ok);
    assert_eq!(
        driver.tenant.sign_in("ann@contoso.onmicrosoft.com", "Planted-Pass-1"),
        SignIn::WrongPassword
    );
}

#[test]
fn graph_refuses_tokens_that_are_missing_malformed_foreign_misdirected_or_expired() {
    let driver = Driver::new();
    let ask = |authorization: &str| {
        let headers: &[_] =
            if authorization.is_empty() { &[] } else { &[("Authorization", authorization)] };
        let answered = driver.send("graph.microsoft.com", "GET /v1.0/users", headers, "");
        if answered.status == 401 {
            assert!(answered.header("www-authenticate").unwrap().starts_with("Bearer "));
        }
        answered.text()
    };
    let token = driver.token_of(ENGINE);
    let (head, _) = token.split_at(token.len() - 4);
    let form = format!(
        "grant_type=client_credentials&client_id={ENGINE}&client_secret={SECRET}&scope=https://outlook.office365.com/.default"
    );
    let other =
        driver.token_request(HOME, &form).json()["access_token"].as_str().unwrap().to_owned();
    let powerless = driver.token_of(POWERLESS);
    let mut lines = vec![
        ask(""),
        ask("Bearer "),
        ask("Basic abc"),
        ask("Bearer abc"),
        ask(&format!("Bearer {head}AAAA")),
        ask(&format!("Bearer {other}")),
        ask(&format!("Bearer {powerless}")),
    ];
    driver.pass(5400);
    lines.push(ask(&format!("Bearer {token}")));
    insta::assert_snapshot!(lines.join("\n"), @r"
        401 InvalidAuthenticationToken: Access token is empty.
        401 InvalidAuthenticationToken: Access token is empty.
        401 InvalidAuthenticationToken: Access token is empty.
        401 InvalidAuthenticationToken: CompactToken parsing failed with error code: 80049217
        401 InvalidAuthenticationToken: Access token validation failure.
        401 InvalidAuthenticationToken: Access token validation failure. Invalid audience.
        403 Authorization_RequestDenied: Insufficient privileges to complete the operation.
        401 InvalidAuthenticationToken: Lifetime validation failed, the token is expired.
        ");
}

#[test]
fn what_the_tenant_lacks_is_refused_and_told() {
    let driver = Driver::new();
    let hosts = [
        "outlook.office365.com",
        "contoso.sharepoint.com",
        "fabrikam.sharepoint.com",
        "example.com",
    ];
    let mut lines = Vec::new();
    for host in hosts {
        let answered = driver.send(host, "GET /", &[], "");
        let supported = driver.last_exchange().supported;
        lines.push(format!("{host}: {} supported={supported}", answered.status));
    }
    let device = driver.send(
        "login.microsoftonline.com",
        "POST /contoso.com/oauth2/v2.0/devicecode",
        &[],
        "",
    );
    lines.push(format!("{} supported={}", device.status, driver.last_exchange().supported));
    let wrong_method = driver.send(
        "login.microsoftonline.com",
        &format!("GET /{HOME}/oauth2/v2.0/token"),
        &[],
        "",
    );
    lines.push(format!("{} {}", wrong_method.status, wrong_method.json()["error_codes"][0]));
    insta::assert_snapshot!(lines.join("\n"), @r"
        outlook.office365.com: 404 supported=false
        contoso.sharepoint.com: 501 supported=false
        fabrikam.sharepoint.com: 421 supported=false
        example.com: 421 supported=false
        400 supported=false
        400 900561
        ");
}
