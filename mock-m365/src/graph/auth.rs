//! Whether Graph accepts a bearer token, and what its application permissions allow.

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::login::jwt::TokenFault;

/// Audiences of a token for Graph.
const AUDIENCES: &[&str] = &["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];

/// Application permissions of the request's token.
pub(crate) fn roles(call: &Call) -> Result<Vec<String>, GraphError> {
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
    if !AUDIENCES.contains(&claims.aud.trim_end_matches('/')) {
        return Err(GraphError::plain(&refusals::WRONG_AUDIENCE));
    }
    Ok(claims.roles.clone())
}

/// Whether one of the permissions is held, or none is needed.
pub(crate) fn is_permitted(roles: &[String], needs: &[&str]) -> bool {
    needs.is_empty() || roles.iter().any(|role| needs.contains(&role.as_str()))
}
