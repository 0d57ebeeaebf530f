//! Access tokens: JWTs signed with RS256 (RFC 7515, RFC 7518 §3.3). The key belongs to this fake and protects nothing.

use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::signature::KeyPair as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::login::signature::{self, KEY};

/// Name of the key, as `kid` and `x5t`.
static KEY_ID: LazyLock<String> = LazyLock::new(|| {
    URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, KEY.public_key().as_ref()))
});

/// Why a token is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenFault {
    /// It is no JWT.
    Malformed,
    /// Its signature is not of this service.
    Foreign,
}

/// What a token says about access.
pub(crate) struct Claims {
    /// Audience.
    pub(crate) aud: String,
    /// Tenant.
    pub(crate) tid: String,
    /// End of its life, in seconds since 1970.
    pub(crate) exp: i64,
    /// When it was issued, in seconds since 1970, if its end before its time is told to its client (`xms_cc` has `CP1`).
    pub(crate) evaluated_from: Option<i64>,
    /// Who calls with it.
    pub(crate) caller: Arc<Caller>,
}

/// The same as it stands in the token.
#[derive(Deserialize)]
struct Payload {
    aud: String,
    tid: String,
    exp: i64,
    #[serde(default)]
    iat: i64,
    #[serde(default)]
    xms_cc: Vec<String>,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    appidacr: String,
    #[serde(default)]
    idtyp: String,
    #[serde(default)]
    oid: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    scp: String,
}

impl From<Payload> for Claims {
    fn from(payload: Payload) -> Self {
        let is_user = payload.idtyp == "user";
        let permissions = if is_user {
            payload.scp.split_whitespace().map(str::to_owned).collect()
        } else {
            payload.roles
        };
        let caller = Caller {
            app_id: payload.appid,
            id: payload.oid,
            is_user,
            permissions,
            has_certificate: payload.appidacr == "2",
        };
        let is_evaluated = payload.xms_cc.iter().any(|capability| capability == "CP1");
        Self {
            aud: payload.aud,
            tid: payload.tid,
            exp: payload.exp,
            evaluated_from: is_evaluated.then_some(payload.iat),
            caller: Arc::new(caller),
        }
    }
}

/// Signs claims. The signature scheme is deterministic: the same claims give the same token.
pub(crate) fn sign(claims: &Value) -> String {
    let header = json!({ "alg": "RS256", "kid": *KEY_ID, "typ": "JWT", "x5t": *KEY_ID });
    let mut token = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = signature::of(&token);
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    token
}

/// Checks form and signature and reads the claims; time and audience are the caller's to judge.
pub(crate) fn verify(token: &str) -> Result<Claims, TokenFault> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
    let (_, payload) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenFault::Malformed)?;
    let claims: Value = serde_json::from_slice(&payload).map_err(|_| TokenFault::Malformed)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenFault::Malformed)?;
    if !signature::is_right(signed, &signature) {
        return Err(TokenFault::Foreign);
    }
    Payload::deserialize(claims).map(Claims::from).map_err(|_| TokenFault::Foreign)
}

/// The public key as a JSON Web Key (RFC 7517 §4, RFC 7518 §6.3).
pub(crate) fn public_key() -> Value {
    let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(KEY.public());
    json!({
        "kty": "RSA",
        "use": "sig",
        "kid": *KEY_ID,
        "x5t": *KEY_ID,
        "n": URL_SAFE_NO_PAD.encode(public.n),
        "e": URL_SAFE_NO_PAD.encode(public.e),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{TokenFault, sign, verify};

    #[test]
    fn a_signed_token_is_accepted_and_a_changed_one_is_not() {
        let token = sign(&json!({
            "aud": "a", "tid": "t", "exp": 7, "appid": "i", "appidacr": "1", "idtyp": "app", "oid": "o",
            "roles": ["r"],
        }));
        assert_eq!(
            verify(&token).map(|claims| (claims.exp, claims.caller.permissions.clone())),
            Ok((7, vec!["r".to_owned()]))
        );
        let (head, tail) = token.split_at(token.len() - 10);
        let changed = format!("{head}AAAAAAAAAA");
        assert_ne!(tail, "AAAAAAAAAA");
        assert_eq!(verify(&changed).err(), Some(TokenFault::Foreign));
        assert_eq!(verify("a.b").err(), Some(TokenFault::Malformed));
        assert_eq!(verify("").err(), Some(TokenFault::Malformed));
    }
}
