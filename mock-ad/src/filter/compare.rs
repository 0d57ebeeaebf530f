//! `>=`, `<=` and the order of sorted lists (MS-ADTS 3.1.1.2.2.4).

use std::cmp::Ordering;

use crate::collation;
use crate::directory::Value;
use crate::schema::Attr;

/// The order of two values of one attribute. Links have none; values of different kinds stand in the order of the kinds.
pub(crate) fn order(one: &Value, two: &Value) -> Ordering {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => one.cmp(two),
        (Value::Text(one), Value::Text(two)) => collation::fold(one).cmp(&collation::fold(two)),
        (Value::Bytes(one), Value::Bytes(two)) => one.cmp(two),
        _ => kind(one).cmp(&kind(two)),
    }
}

/// Whether two values of one attribute are the same: some syntaxes mind case.
pub(super) fn same(attr: Attr, one: &Value, two: &Value) -> bool {
    if attr.syntax().minds_case() { one == two } else { one.matches(two) }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bytes(_) => 2,
        Value::Link(_) => 3,
    }
}
