//! Compare (RFC 4511 §4.10).

use super::{Call, value};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, ResultCode};
use crate::schema::{Keeper, find_attribute};

pub(super) fn compare(
    directory: &Directory,
    call: &Call<'_>,
    (dn, attribute, asserted): (&str, &str, &[u8]),
) -> Result<Answer, Refusal> {
    let id =
        directory.resolve(dn, call.controls.show_deleted && call.session.is_administrator())?;
    let attr = find_attribute(attribute).ok_or_else(Refusal::unknown_attribute)?;
    let entry = directory.entry(id);
    let held = match attr.keeper() {
        Keeper::Constructed => crate::constructed::values(directory, id, entry, attr),
        Keeper::Secret => Vec::new(),
        _ => directory.values(id, entry, attr).into_owned(),
    };
    if held.is_empty() {
        return Err(value::missing(attr));
    }
    let asserted = value::parse(directory, attr, asserted)?;
    let same = held.iter().any(|value| value.matches(&asserted));
    let code = if same { ResultCode::COMPARE_TRUE } else { ResultCode::COMPARE_FALSE };
    Err(Refusal::exact(code, String::new()))
}
