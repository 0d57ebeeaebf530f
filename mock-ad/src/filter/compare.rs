//! `>=` and `<=`.

use std::cmp::Ordering;

use crate::directory::Value;

/// The order of two values of one attribute; links have none.
pub(super) fn compare(one: &Value, two: &Value) -> Option<Ordering> {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => Some(one.cmp(two)),
        (Value::Text(one), Value::Text(two)) => Some(one.to_lowercase().cmp(&two.to_lowercase())),
        (Value::Bytes(one), Value::Bytes(two)) => Some(one.cmp(two)),
        _ => None,
    }
}
