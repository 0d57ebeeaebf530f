//! Who may administer Exchange: an application permission in the token and a directory role as well (facts §5.3).

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::call::Call;
use crate::permission::Resource;
use crate::reply::{Raw, Reply};
use crate::tenant::role_template::{
    EXCHANGE_ADMINISTRATOR, EXCHANGE_RECIPIENT_ADMINISTRATOR, GLOBAL_ADMINISTRATOR,
};

/// Where a client without an accepted token is sent.
const CHALLENGE: &str = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
/// How many NUL bytes a refused caller gets.
const N_NULS: usize = 128;

/// Which of the two interfaces is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Interface {
    /// `adminapi/beta`.
    Beta,
    /// `adminapi/v2.0`.
    V2,
}

impl Interface {
    /// Application permission and delegated permission (facts §0).
    fn permissions(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Beta => (&["Exchange.ManageAsApp"], &["Exchange.Manage"]),
            Self::V2 => (&["Exchange.ManageAsAppV2"], &["Exchange.ManageV2"]),
        }
    }
}

/// What a cmdlet works on, which decides about who may run it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scope {
    /// Recipients.
    Recipients,
    /// The organisation, its policies and devices.
    Organization,
}

/// Who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Administrator {
    /// Number of the account, if it is a user.
    pub(crate) user: Option<u64>,
    /// Name for records of who did something.
    pub(crate) name: String,
    may_all: bool,
    may_recipients: bool,
}

impl Administrator {
    /// Whether a cmdlet is among those the caller's roles give.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.may_all || (self.may_recipients && scope == Scope::Recipients)
    }
}

/// Reads the token. Without the permission the answer is 401 like without a token.
pub(crate) fn administrator(call: &Call, interface: Interface) -> Result<Administrator, Reply> {
    let header = call.header("authorization").unwrap_or_default();
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(unauthorized()),
    };
    let claims = call.shared.tokens.verify(token).map_err(|_| unauthorized())?;
    let mut tenant = call.shared.tenant_at(call.now);
    let accepted = claims.tid == tenant.id
        && claims.exp > call.now.as_second()
        && Resource::find(&claims.aud, "") == Some(Resource::Exchange);
    if !accepted {
        return Err(unauthorized());
    }
    let caller = Arc::clone(&claims.caller);
    let (application, delegated) = interface.permissions();
    let needed = if caller.is_user { delegated } else { application };
    let is_permitted = caller.has_any(needed);
    tenant.usage.note(&caller, needed, is_permitted);
    if !is_permitted {
        return Err(unauthorized());
    }
    let number = tenant.index.by_id.get(&caller.id).copied().filter(|_| caller.is_user);
    let account = number.and_then(|number| tenant.users.get(&number));
    Ok(Administrator {
        user: number,
        name: account.map_or_else(|| caller.id.clone(), |user| user.upn.clone()),
        may_all: tenant
            .roles
            .has_any(&caller.id, &[&GLOBAL_ADMINISTRATOR, &EXCHANGE_ADMINISTRATOR]),
        may_recipients: tenant.roles.has_any(&caller.id, &[&EXCHANGE_RECIPIENT_ADMINISTRATOR]),
    })
}

/// 401 without a body.
fn unauthorized() -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(http::header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    Raw { status: StatusCode::UNAUTHORIZED, headers, body: Vec::new(), supported: true }.into()
}

/// 403 with NUL bytes: no role gives the caller this cmdlet, or there is none of this name.
pub(crate) fn forbidden(supported: bool) -> Reply {
    let headers = HeaderMap::new();
    Raw { status: StatusCode::FORBIDDEN, headers, body: vec![0; N_NULS], supported }.into()
}
