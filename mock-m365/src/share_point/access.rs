//! Who may use SharePoint REST. Of applications only those that proved themselves with a certificate (facts §6.2).

use std::sync::Arc;

use http::Method;

use crate::call::Call;
use crate::permission::Resource;
use crate::share_point::error::SharePointError;
use crate::share_point::refusals;
use crate::tenant::role_template::{GLOBAL_ADMINISTRATOR, SHAREPOINT_ADMINISTRATOR};

/// Permissions that allow to read, least privileged first.
const READ: &[&str] =
    &["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"];
/// Permissions that allow to change groups and roles.
const RULE: &[&str] = &["Sites.FullControl.All"];
/// The same for users.
const DELEGATED_READ: &[&str] = READ;
const DELEGATED_RULE: &[&str] = RULE;

/// Checks token, permission and what is accepted as an answer.
pub(crate) fn check(call: &Call) -> Result<(), SharePointError> {
    let refused = |row| Err(SharePointError::plain(row));
    let header = call.header("authorization").unwrap_or_default();
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return refused(&refusals::NO_TOKEN),
    };
    let Ok(claims) = call.shared.tokens.verify(token) else { return refused(&refusals::NO_TOKEN) };
    let mut tenant = call.shared.tenant_at(call.now);
    let label = tenant.initial_domain.split('.').next().unwrap_or_default().to_owned();
    let accepted = claims.tid == tenant.id
        && claims.exp > call.now.as_second()
        && Resource::find(&claims.aud, &label) == Some(Resource::SharePoint);
    if !accepted {
        return refused(&refusals::NO_TOKEN);
    }
    let caller = Arc::clone(&claims.caller);
    if !caller.is_user && !caller.has_certificate {
        return refused(&refusals::SECRET_TOKEN);
    }
    let reads = call.method == Method::GET;
    let needed = match (caller.is_user, reads) {
        (false, true) => READ,
        (false, false) => RULE,
        (true, true) => DELEGATED_READ,
        (true, false) => DELEGATED_RULE,
    };
    let by_role = !caller.is_user
        || reads
        || tenant.roles.has_any(&caller.id, &[&GLOBAL_ADMINISTRATOR, &SHAREPOINT_ADMINISTRATOR]);
    let is_permitted = caller.has_any(needed) && by_role;
    tenant.usage.note(&caller, needed, is_permitted);
    if !is_permitted {
        return refused(&refusals::ACCESS_DENIED);
    }
    let accept = call.header("accept").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    match accept.contains("application/json;odata=nometadata") {
        true => Ok(()),
        false => refused(&refusals::NOT_ACCEPTABLE),
    }
}
