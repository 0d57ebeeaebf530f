//! Compare (RFC 4511 §4.10).

use super::access::Access;
use super::{Call, value};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::filter;
use crate::ldap::{Answer, ResultCode};
use crate::schema::find_attribute;

pub(super) fn compare(
    directory: &Directory,
    call: &Call<'_>,
    (dn, attribute, asserted): (&str, &str, &[u8]),
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, call.session);
    let id = access.resolve(dn, call.controls.show)?;
    let attr = find_attribute(attribute).ok_or_else(Refusal::unknown_attribute)?;
    let held = access.view(id).values(attr, call.controls.sd_flags);
    if held.is_empty() {
        return Err(value::missing(attr));
    }
    let meant = filter::asserted(directory, attr, asserted).filter(|_| !asserted.is_empty());
    let asserted = meant.map_or_else(|| value::parse(directory, attr, asserted), Ok)?;
    let same = held.iter().any(|value| value.matches(&asserted));
    let code = if same { ResultCode::COMPARE_TRUE } else { ResultCode::COMPARE_FALSE };
    Err(Refusal::exact(code, String::new()))
}
