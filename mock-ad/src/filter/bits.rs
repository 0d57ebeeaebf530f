//! The matching rules for bits of a number (MS-ADTS 3.1.1.3.4.4): 1.2.840.113556.1.4.803 and .804.

use crate::directory::Value;

pub(super) const ALL_OID: &str = "1.2.840.113556.1.4.803";
pub(super) const ANY_OID: &str = "1.2.840.113556.1.4.804";

/// Whether all bits of the mask are set.
pub(super) fn all(held: &Value, mask: i64) -> bool {
    matches!(held, Value::Number(number) if number & mask == mask)
}

/// Whether one bit of the mask is set.
pub(super) fn any(held: &Value, mask: i64) -> bool {
    matches!(held, Value::Number(number) if number & mask != 0)
}
