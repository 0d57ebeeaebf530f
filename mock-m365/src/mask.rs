//! Keeps secrets out of everything a tap sees: values under a secret's name become `***`.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Members and form fields whose value is a secret, in lower case.
const SECRET_NAMES: &[&str] = &[
    "password",
    "currentpassword",
    "newpassword",
    "client_secret",
    "client_assertion",
    "assertion",
    "code",
    "device_code",
    "access_token",
    "refresh_token",
    "id_token",
    "secrettext",
    "authorization",
    "tempauth",
    "uploadurl",
    "@microsoft.graph.downloadurl",
];

const MASK: &str = "***";

fn is_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// A body for the trace: compact JSON with sorted members; what is not JSON is only measured, never shown.
pub(crate) fn body_text(body: &[u8], json: Option<&Value>) -> String {
    match json {
        Some(value) => json_text(value),
        None => format!("<{} bytes, not JSON>", body.len()),
    }
}

/// Bytes for the trace: JSON, or how many they are.
pub(crate) fn bytes_text(body: &[u8]) -> String {
    if body.is_empty() {
        return String::new();
    }
    body_text(body, serde_json::from_slice(body).ok().as_ref())
}

/// Compact JSON with sorted members, secrets masked.
pub(crate) fn json_text(value: &Value) -> String {
    let mut value = value.clone();
    mask(&mut value);
    value.sort_all_objects();
    value.to_string()
}

/// Whether a member of a value, or of what lies in it, is a secret.
pub(crate) fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(name, member)| is_masked(name, member) || holds_secret(member))
        }
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

/// An error's `code` is no secret, so only strings of form answers are.
fn is_masked(name: &str, member: &Value) -> bool {
    !member.is_null() && name != "code" && is_secret(name)
}

/// Replaces every secret inside a value.
fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if is_masked(name, member) {
                    *member = Value::from(MASK);
                } else {
                    mask(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// Form fields in their order, secrets masked. What is no form, such as JSON, is only measured.
pub(crate) fn form_text(body: &[u8]) -> String {
    let is_name =
        |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if !form_urlencoded::parse(body).all(|(name, _)| is_name(&name)) {
        return format!("<{} bytes, not a form>", body.len());
    }
    let fields: Vec<String> = form_urlencoded::parse(body)
        .map(|(name, value)| {
            let value = if is_secret(&name) { MASK } else { &value };
            format!("{name}={value}")
        })
        .collect();
    fields.join("&")
}

/// A URL's path and query; a query with a secret's name in it is shown masked.
pub(crate) fn target_text(path: &str, query: Option<&str>) -> String {
    match query {
        None => path.to_owned(),
        Some(query) => {
            let parts: Vec<String> = query
                .split('&')
                .map(|part| match part.split_once('=') {
                    Some((name, _)) if is_secret(&percent_decode_str(name).decode_utf8_lossy()) => {
                        format!("{name}={MASK}")
                    }
                    _ => part.to_owned(),
                })
                .collect();
            format!("{path}?{}", parts.join("&"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{body_text, form_text, holds_secret, target_text};

    fn json_text(body: &[u8]) -> String {
        let json = serde_json::from_slice(body).ok();
        body_text(body, json.as_ref())
    }

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let body = br#"{"requests":[{"body":{"passwordProfile":{"password":"Planted","forceChangePasswordNextSignIn":false}}}]}"#;
        insta::assert_snapshot!(json_text(body), @r#"{"requests":[{"body":{"passwordProfile":{"forceChangePasswordNextSignIn":false,"password":"***"}}}]}"#);
        insta::assert_snapshot!(form_text(b"grant_type=password&username=a%40b&password=Planted"), @"grant_type=password&username=a@b&password=***");
        insta::assert_snapshot!(form_text(br#"{"client_secret":"Planted"}"#), @"<27 bytes, not a form>");
        insta::assert_snapshot!(target_text("/token", Some("client%5Fsecret=Planted")), @"/token?client%5Fsecret=***");
        insta::assert_snapshot!(target_text("/token", Some("Client_Secret=Planted&x=1")), @"/token?Client_Secret=***&x=1");
    }

    #[test]
    fn a_null_and_the_code_of_an_error_are_no_secrets() {
        let error = serde_json::json!({ "error": { "code": "Denied" }, "password": null });
        assert!(!holds_secret(&error));
        assert!(holds_secret(&serde_json::json!([{ "a": { "Access_Token": "x" } }])));
    }

    #[test]
    fn a_body_that_is_not_json_is_never_shown() {
        insta::assert_snapshot!(json_text(b"{\"password\":\"Planted"), @"<20 bytes, not JSON>");
    }
}
