//! `~=`: Active Directory treats it as `=` (MS-ADTS 3.1.1.3.1.3.1).

use super::Condition;
use crate::directory::Value;
use crate::schema::Attr;

pub(super) fn condition(attr: Attr, value: Value) -> Condition {
    Condition::Equal(attr, value)
}
