//! Hides secrets in what a tap is shown.

use serde_json::Value;

/// Members whose values nobody may see.
const SECRETS: [&str; 3] = ["password", "token", "authCode"];

/// A body as text, its secrets shown as `***`. What is no JSON object could be anything, so only its size is shown.
pub(crate) fn body_text(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) if value.is_object() => {
            hide(&mut value);
            value.to_string()
        }
        _ => format!("({} bytes that are no JSON object)", body.len()),
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(members) => {
            for (name, value) in members {
                if SECRETS.contains(&name.as_str()) {
                    *value = Value::from("***");
                } else {
                    hide(value);
                }
            }
        }
        _ => {}
    }
}
