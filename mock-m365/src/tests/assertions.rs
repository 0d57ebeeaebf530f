//! Client assertions, signed here with the key of a registered certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair};
use serde_json::{Value, json};

use crate::tests::driver::{Driver, ENGINE, EPOCH_S, seed};
use crate::{AppSeed, Era};

const APP: &str = "55555555-5555-4555-8555-555555555555";
const DER: &[u8] = include_bytes!("application.der");
const KEY: &[u8] = include_bytes!("application-key.p8");

fn driver() -> Driver {
    let mut tenant = seed();
    tenant.apps.push(AppSeed {
        client_id: APP.to_owned(),
        secret: None,
        certificates: vec![DER.to_vec()],
        ..AppSeed::confidential(APP, "", &["User.Read.All"])
    });
    Driver::with(tenant, Era::Today, std::time::Duration::ZERO)
}

/// What a library sends, with some members changed; null leaves one out.
fn assertion(header: &Value, claims: &Value) -> String {
    let mut whole_header = json!({ "typ": "JWT", "alg": "RS256", "x5t": thumbprint() });
    let mut whole_claims = json!({
        "aud": "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
        "iss": APP, "sub": APP, "jti": "1",
        "iat": EPOCH_S as f64 + 0.25, "nbf": EPOCH_S, "exp": EPOCH_S as f64 + 600.25,
    });
    for (whole, changed) in [(&mut whole_header, header), (&mut whole_claims, claims)] {
        for (name, value) in changed.as_object().unwrap() {
            whole[name] = value.clone();
        }
        whole.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    }
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(whole_header.to_string()),
        URL_SAFE_NO_PAD.encode(whole_claims.to_string())
    );
    let key = RsaKeyPair::from_pkcs8(KEY).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let bytes = signed.as_bytes();
    let random = SystemRandom::new();
    if whole_header["alg"] == "PS256" {
        key.sign(&RSA_PSS_SHA256, &random, bytes, &mut signature).unwrap();
    } else {
        key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature).unwrap();
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn thumbprint() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, DER))
}

fn ask(driver: &Driver, assertion: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={APP}&scope=https://graph.microsoft.com/.default&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}"
    );
    let answered = driver.token_request("contoso.onmicrosoft.com", &form);
    let body = answered.json();
    match body["access_token"].as_str() {
        Some(token) => {
            let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
            let claims: Value = serde_json::from_slice(&payload).unwrap();
            format!("200 appidacr {} roles {}", claims["appidacr"], claims["roles"])
        }
        None => {
            let description = body["error_description"].as_str().unwrap();
            let text = description.split(" Trace ID").next().unwrap();
            format!("{} {} {text}", answered.status, body["error"].as_str().unwrap())
        }
    }
}

#[test]
fn signed_assertions_of_both_kinds_are_accepted() {
    let driver = driver();
    let sha256 = URL_SAFE_NO_PAD.encode(digest(&SHA256, DER));
    let lines = [
        ask(&driver, &assertion(&json!({}), &json!({}))),
        ask(
            &driver,
            &assertion(&json!({ "alg": "PS256", "x5t": null, "x5t#S256": sha256 }), &json!({})),
        ),
        ask(
            &driver,
            &assertion(&json!({}), &json!({ "nbf": null, "iat": null, "exp": EPOCH_S + 1 })),
        ),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r#"
    200 appidacr "2" roles ["User.Read.All"]
    200 appidacr "2" roles ["User.Read.All"]
    200 appidacr "2" roles ["User.Read.All"]
    "#);
}

#[test]
fn every_wrong_assertion_is_refused_with_its_number() {
    let driver = driver();
    let changed = |header: Value, claims: Value| ask(&driver, &assertion(&header, &claims));
    let good = assertion(&json!({}), &json!({}));
    let (head, _) = good.rsplit_once('.').unwrap();
    let other = assertion(&json!({}), &json!({ "jti": "2" }));
    let (_, foreign) = other.rsplit_once('.').unwrap();
    let lines = [
        ask(&driver, "a.b"),
        ask(&driver, &format!("{head}.{foreign}")),
        changed(json!({ "alg": "HS256" }), json!({})),
        changed(json!({ "x5t": "AAAA" }), json!({})),
        changed(json!({ "alg": "PS256", "x5t": thumbprint() }), json!({ "exp": null })),
        changed(json!({}), json!({ "iss": ENGINE })),
        changed(json!({}), json!({ "sub": ENGINE })),
        changed(
            json!({}),
            json!({ "aud": "https://login.microsoftonline.com/fabrikam.com/oauth2/v2.0/token" }),
        ),
        changed(
            json!({}),
            json!({ "aud": "https://example.com/contoso.onmicrosoft.com/oauth2/v2.0/token" }),
        ),
        changed(json!({}), json!({ "exp": EPOCH_S })),
        changed(json!({}), json!({ "nbf": EPOCH_S + 301, "exp": 1e300 })),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    401 invalid_client AADSTS50027: Invalid JWT token. The token is malformed or its header, its algorithm or a required claim is not supported.
    401 invalid_client AADSTS50012: Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: 'E53CD52AE99023C113C9443ABADB002F60DAC19B'].
    401 invalid_client AADSTS50027: Invalid JWT token. The token is malformed or its header, its algorithm or a required claim is not supported.
    401 invalid_client AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '000000', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for the app].
    401 invalid_client AADSTS50027: Invalid JWT token. The token is malformed or its header, its algorithm or a required claim is not supported.
    401 invalid_client AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    401 invalid_client AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    401 invalid_client AADSTS700023: Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    401 invalid_client AADSTS700023: Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    401 invalid_client AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-11-02T08:00:00.0000000Z, assertion valid from 2026-11-02T08:00:00.0000000Z, expiry time of assertion 2026-11-02T08:00:00.0000000Z. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    401 invalid_client AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-11-02T08:00:00.0000000Z, assertion valid from 2026-11-02T08:05:01.0000000Z, expiry time of assertion 9999-12-30T22:00:00.9999999Z. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .
    ");
}

#[test]
fn an_expired_certificate_signs_nothing_any_more() {
    let driver = driver();
    let ten_years_and_more_s = 3800 * 24 * 3600;
    driver.pass(ten_years_and_more_s);
    let late = assertion(&json!({}), &json!({ "exp": EPOCH_S + ten_years_and_more_s + 600 }));
    insta::assert_snapshot!(ask(&driver, &late), @"401 invalid_client AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is expired., Found key 'Start=2026-01-01T00:00:00.0000000Z, End=2036-12-31T23:59:59.0000000Z'].");
}
