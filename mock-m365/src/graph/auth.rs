//! Whether Graph accepts a bearer token, and what its caller may do (facts §0, §7.1).

use std::sync::Arc;

use crate::call::Call;
use crate::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::login::jwt::TokenFault;
use crate::permission::Resource;
use crate::routes::Needs;
use crate::tenant::Tenant;
use crate::tenant::role_template::GLOBAL_ADMINISTRATOR;

/// Who the request's token says calls.
pub(crate) fn caller(call: &Call) -> Result<Arc<Caller>, GraphError> {
    let header = call.header("authorization").unwrap_or_default();
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    };
    if token.is_empty() {
        return Err(GraphError::plain(&refusals::EMPTY_TOKEN));
    }
    let claims = call.shared.tokens.verify(token).map_err(|fault| match fault {
        TokenFault::Malformed => GraphError::plain(&refusals::MALFORMED_TOKEN),
        TokenFault::Foreign => GraphError::plain(&refusals::FOREIGN_TOKEN),
    })?;
    if claims.tid != call.shared.tenant_at(call.now).id {
        return Err(GraphError::plain(&refusals::FOREIGN_TOKEN));
    }
    if claims.exp <= call.now.as_second() {
        return Err(GraphError::plain(&refusals::EXPIRED_TOKEN));
    }
    if Resource::find(&claims.aud, "") != Some(Resource::Graph) {
        return Err(GraphError::plain(&refusals::WRONG_AUDIENCE));
    }
    if let Some(issued_s) = claims.evaluated_from {
        check_session(call, &claims.caller, issued_s)?;
    }
    Ok(Arc::clone(&claims.caller))
}

/// A token that is evaluated continuously ends with the session it was issued in: when an administrator revokes the sessions, when
/// the password changes, when the account is blocked or deleted.
fn check_session(call: &Call, caller: &Caller, issued_s: i64) -> Result<(), GraphError> {
    if !caller.is_user {
        return Ok(());
    }
    let tenant = call.shared.tenant_at(call.now);
    let valid_from = match tenant.find_user(&caller.id, call.now) {
        Ok(user) if user.enabled => user.sessions_valid_from.max(user.password_changed_at),
        _ => call.now,
    };
    if issued_s < valid_from.as_second() {
        let valid_from_s = valid_from.as_second().to_string();
        return Err(GraphError::of(&refusals::REVOKED_TOKEN, &[&valid_from_s]));
    }
    Ok(())
}

/// Whether the caller has what an operation asks for. What was needed is noted for the report.
pub(crate) fn permit(call: &Call, needs: &Needs) -> Result<(), GraphError> {
    permit_in(&mut call.shared.tenant_at(call.now), call, needs)
}

/// The same for a handler that holds the tenant.
pub(crate) fn permit_in(tenant: &mut Tenant, call: &Call, needs: &Needs) -> Result<(), GraphError> {
    let caller = &call.caller;
    if needs.is_nothing() {
        return Ok(());
    }
    if needs.user_only && !caller.is_user {
        return Err(GraphError::plain(&refusals::USER_ONLY));
    }
    let permissions = if caller.is_user { needs.delegated } else { needs.application };
    let is_permitted = if caller.is_user {
        is_delegated(tenant, caller, needs)
    } else {
        caller.has_any(permissions)
    };
    tenant.usage.note(caller, permissions, is_permitted);
    if is_permitted { Ok(()) } else { Err(GraphError::plain(&refusals::DENIED)) }
}

/// Stands for every delegated permission of the directory.
const AS_THE_USER: &[&str] = &["Directory.AccessAsUser.All"];

/// A delegated permission never gives more than the user's own rights.
fn is_delegated(tenant: &Tenant, caller: &Caller, needs: &Needs) -> bool {
    let by_role = needs.roles.is_empty()
        || tenant.roles.has_any(&caller.id, needs.roles)
        || tenant.roles.has_any(&caller.id, &[&GLOBAL_ADMINISTRATOR]);
    by_role && (caller.has_any(needs.delegated) || caller.has_any(AS_THE_USER))
}

/// Refuses what needs a higher directory role than the caller's: sensitive things done to an administrator (facts §0).
pub(crate) fn guard(tenant: &Tenant, call: &Call, target_id: &str) -> Result<(), GraphError> {
    if tenant.is_protected_from(target_id, &call.caller.id) {
        return Err(GraphError::plain(&refusals::DENIED));
    }
    Ok(())
}
