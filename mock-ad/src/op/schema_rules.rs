//! What the schema demands of an entry after it was written (MS-ADTS 3.1.1.5.2.2, 3.1.1.5.3.2), and of each value.

use crate::directory::{Directory, Entry, Value};
use crate::error::Refusal;
use crate::schema::Attr;

/// Fails when the entry holds what its classes do not allow, lacks what they demand, or holds too many values.
pub(super) fn check(after: &Entry) -> Result<(), Refusal> {
    if after.attributes.keys().any(|attr| !after.allows(attr)) {
        return Err(Refusal::class_violation(0x207d));
    }
    if after.must().any(|attr| !is_there(after, attr)) {
        return Err(Refusal::class_violation(0x207c));
    }
    let one_description = after.sid.is_some() || after.is_account();
    let single = |attr: Attr| {
        attr.definition().single_valued || (one_description && attr == Attr::DESCRIPTION)
    };
    match after.attributes.iter().find(|(attr, values)| values.len() > 1 && single(*attr)) {
        Some((attr, _)) => Err(Refusal::constraint(0x2081, attr)),
        None => Ok(()),
    }
}

/// Whether the entry has the attribute, or gets it from the directory.
fn is_there(entry: &Entry, attr: Attr) -> bool {
    attr == entry.class.rdn
        || attr == Attr::NT_SECURITY_DESCRIPTOR
        || !entry.stored(attr).is_empty()
        || (Directory::is_derived(attr) && !attr.names_entries())
}

/// Fails when a value is shorter or longer, smaller or larger than `rangeLower` and `rangeUpper` allow.
pub(super) fn check_range(attr: Attr, value: &Value) -> Result<(), Refusal> {
    let measure = match value {
        Value::Text(text) => text.chars().count().try_into().unwrap_or(i64::MAX),
        Value::Bytes(bytes) => bytes.len().try_into().unwrap_or(i64::MAX),
        Value::Number(number) => *number,
        Value::Link(_) => return Ok(()),
    };
    let range = attr.definition().range;
    let fits = range.lower.is_none_or(|lower| measure >= lower)
        && range.upper.is_none_or(|upper| measure <= upper);
    if fits { Ok(()) } else { Err(Refusal::constraint(0x2082, attr)) }
}
