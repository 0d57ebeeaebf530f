//! Client assertions, signed with the key of the certificate that `given app … certificate` registers.
//!
//! `assertion [alg=PS256] [x5t=…] [aud=…] [iss=…] [sub=…] [exp=SECONDS] [nbf=SECONDS] [signature=…]` makes one that
//! `{=assertion}` stands for. Times are seconds from the beginning, with a fraction if wanted; `-` leaves a member out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use serde_json::{Map, Value, json};

/// The certificate.
pub(crate) const CERTIFICATE: &[u8] = include_bytes!("application.der");
const KEY: &[u8] = include_bytes!("application-key.p8");

/// Application that asks with it.
const APP: &str = "55555555-5555-4555-8555-555555555555";

/// The assertion that these words describe; `now_s` is the beginning.
pub(crate) fn signed(words: &[&str], now_s: i64) -> Result<String, String> {
    let is_pss = words.contains(&"alg=PS256");
    let mut header = json!({ "typ": "JWT", "alg": "RS256" });
    if is_pss {
        header["x5t#S256"] = json!(URL_SAFE_NO_PAD.encode(digest(&SHA256, CERTIFICATE)));
    } else {
        let thumbprint = digest(&SHA1_FOR_LEGACY_USE_ONLY, CERTIFICATE);
        header["x5t"] = json!(URL_SAFE_NO_PAD.encode(thumbprint));
    }
    let begin_s = now_s as f64;
    let mut claims = json!({
        "aud": "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
        "iss": APP, "sub": APP, "jti": "1",
        "iat": begin_s + 0.25, "nbf": begin_s, "exp": begin_s + 600.25,
    });
    for (name, value) in words.iter().filter_map(|word| word.split_once('=')) {
        let target = match name {
            "alg" | "x5t" => &mut header,
            "aud" | "iss" | "sub" | "iat" | "nbf" | "exp" => &mut claims,
            "signature" => continue,
            _ => return Err(format!("an assertion has no {name}")),
        };
        target[name] = match (name, value) {
            ("iat" | "nbf" | "exp", value) if value != "-" => {
                let offset: f64 = value.parse().map_err(|_| format!("{value} is no time"))?;
                json!(begin_s + offset)
            }
            _ => json!(value),
        };
    }
    let encode = |part: &Value| {
        let members = part.as_object().into_iter().flatten();
        let kept = members.filter(|(_, value)| **value != "-");
        let kept: Map<String, Value> = kept.map(|(n, v)| (n.clone(), v.clone())).collect();
        URL_SAFE_NO_PAD.encode(Value::Object(kept).to_string())
    };
    let body = format!("{}.{}", encode(&header), encode(&claims));
    let signature = match words.iter().find_map(|word| word.strip_prefix("signature=")) {
        Some(given) => given.to_owned(),
        None if is_pss => sign(&RSA_PSS_SHA256, &body)?,
        None => sign(&RSA_PKCS1_SHA256, &body)?,
    };
    Ok(format!("{body}.{signature}"))
}

fn sign(encoding: &'static dyn RsaEncoding, body: &str) -> Result<String, String> {
    let key = RsaKeyPair::from_pkcs8(KEY).map_err(|error| error.to_string())?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(encoding, &SystemRandom::new(), body.as_bytes(), &mut signature)
        .map_err(|error| error.to_string())?;
    Ok(URL_SAFE_NO_PAD.encode(signature))
}
