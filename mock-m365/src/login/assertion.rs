//! A client assertion: a JWT signed with the key of one of the application's certificates (facts §1.2, RFC 7523 §3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use serde::Deserialize;

use crate::call::Call;
use crate::login::error::SignInError;
use crate::login::{HOSTS, check_tenant, refusals};
use crate::tenant::Tenant;
use crate::tenant::application::Application;
use crate::tenant::certificate::Certificate;

/// How far a client's clock may be ahead, in seconds.
const SKEW_S: f64 = 300.0;

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    x5t: String,
    #[serde(default, rename = "x5t#S256")]
    x5t_s256: String,
}

/// Times may be fractions of seconds.
#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    sub: String,
    exp: f64,
    #[serde(default)]
    nbf: f64,
}

/// Checks form, certificate, signature, and every claim.
pub(crate) fn check(
    call: &Call,
    tenant: &Tenant,
    app: &Application,
    assertion: &str,
) -> Result<(), SignInError> {
    let malformed = || SignInError::plain(&refusals::MALFORMED_ASSERTION);
    let (signed, signature) = assertion.rsplit_once('.').ok_or_else(malformed)?;
    let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
    let header: Header = part(header).ok_or_else(malformed)?;
    let claims: Claims = part(payload).ok_or_else(malformed)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
    let algorithm = algorithm(&header.alg).ok_or_else(malformed)?;
    let certificate = certificate(app, &header)?;
    UnparsedPublicKey::new(algorithm, &certificate.key)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| {
            let thumbprint = certificate.thumbprint();
            SignInError::of(&refusals::ASSERTION_SIGNATURE, &[&thumbprint])
        })?;
    if call.now < certificate.not_before || call.now >= certificate.not_after {
        let times = [certificate.not_before, certificate.not_after].map(ticks);
        return Err(SignInError::of(&refusals::CERTIFICATE_EXPIRED, &[&times[0], &times[1]]));
    }
    check_claims(call, tenant, app, &claims)
}

fn part<T: for<'de> Deserialize<'de>>(encoded: &str) -> Option<T> {
    let decoded = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&decoded).ok()
}

fn algorithm(name: &str) -> Option<&'static RsaParameters> {
    match name {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "PS256" => Some(&RSA_PSS_2048_8192_SHA256),
        _ => None,
    }
}

/// The registered certificate that the header names by one of its thumbprints.
fn certificate<'a>(app: &'a Application, header: &Header) -> Result<&'a Certificate, SignInError> {
    let named = |known: &&Certificate| {
        if header.x5t_s256.is_empty() {
            known.x5t == header.x5t.trim_end_matches('=')
        } else {
            known.x5t_s256 == header.x5t_s256.trim_end_matches('=')
        }
    };
    app.certificates.iter().find(named).ok_or_else(|| {
        let given = if header.x5t_s256.is_empty() { &header.x5t } else { &header.x5t_s256 };
        SignInError::of(&refusals::UNKNOWN_CERTIFICATE, &[&hex(given)])
    })
}

/// A thumbprint as administrators read it.
fn hex(thumbprint: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(thumbprint).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn check_claims(
    call: &Call,
    tenant: &Tenant,
    app: &Application,
    claims: &Claims,
) -> Result<(), SignInError> {
    let is_app = |id: &str| id.eq_ignore_ascii_case(&app.client_id);
    if !is_app(&claims.iss) || !is_app(&claims.sub) {
        return Err(SignInError::plain(&refusals::ASSERTION_SUBJECT));
    }
    if !is_token_endpoint(call, tenant, &claims.aud) {
        return Err(SignInError::plain(&refusals::ASSERTION_AUDIENCE));
    }
    let now_s = call.now.as_duration().as_secs_f64();
    if now_s >= claims.exp || now_s + SKEW_S < claims.nbf {
        let times = [ticks(call.now), of_seconds(claims.nbf), of_seconds(claims.exp)];
        return Err(SignInError::of(&refusals::ASSERTION_TIME, &[&times[0], &times[1], &times[2]]));
    }
    Ok(())
}

/// Whether an audience is the token endpoint, or the issuer, of this tenant at this host.
fn is_token_endpoint(call: &Call, tenant: &Tenant, audience: &str) -> bool {
    let any_host = || {
        let (host, path) = audience.strip_prefix("https://")?.split_once('/')?;
        HOSTS.contains(&host).then_some(path)
    };
    let here = audience.strip_prefix(&call.origin).and_then(|rest| rest.strip_prefix('/'));
    let Some((name, endpoint)) = here.or_else(any_host).and_then(|path| path.split_once('/'))
    else {
        return false;
    };
    matches!(endpoint, "oauth2/v2.0/token" | "oauth2/token" | "v2.0")
        && check_tenant(tenant, name).is_ok()
}

/// A time with seven digits of the second, as the service writes it.
fn ticks(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string()
}

/// Seconds since 1970, as far as the calendar reaches.
fn of_seconds(seconds: f64) -> String {
    let nanoseconds = (seconds * 1e9) as i128;
    let end = if seconds > 0.0 { Timestamp::MAX } else { Timestamp::MIN };
    ticks(Timestamp::from_nanosecond(nanoseconds).unwrap_or(end))
}
