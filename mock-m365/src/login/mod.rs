//! The sign-in service: discovery and tokens.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `discovery` | `openid-configuration`, keys, user realm |
//! | `error` | a refusal in the form of the service |
//! | `jwt` | signs and checks tokens |
//! | `memory` | tokens that were checked before |
//! | `refusals` | the table of refusals |
//! | `token` | the token endpoint |

pub(crate) mod discovery;
pub(crate) mod error;
pub(crate) mod jwt;
pub(crate) mod memory;
pub(crate) mod refusals;
pub(crate) mod token;

use crate::call::Call;
use crate::login::error::SignInError;
use crate::reply::Reply;
use crate::routes::Target;
use crate::tenant::Tenant;

/// Carries out a request.
pub(crate) async fn dispatch(call: Call, target: &Target) -> Reply {
    match target.route {
        Some(route) => (route.handler)(call).await,
        None if target.method_mismatch => {
            Reply::SignIn(SignInError::of(&refusals::ONLY_POST, &[call.method.as_str()]))
        }
        None => Reply::SignIn(SignInError::plain(&refusals::NOT_SUPPORTED)),
    }
}

/// Whether the first segment of the path names this tenant: by its id or by a verified domain.
pub(crate) fn check_tenant(tenant: &Tenant, name: &str) -> Result<(), SignInError> {
    let is_ours = name.eq_ignore_ascii_case(&tenant.id)
        || tenant.find_domain(name).is_ok_and(|domain| domain.verified);
    if is_ours {
        return Ok(());
    }
    let is_plausible = !name.is_empty()
        && (name.contains('.') || name.len() == 36)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    if is_plausible {
        Err(SignInError::of(&refusals::UNKNOWN_TENANT, &[name]))
    } else {
        Err(SignInError::of(&refusals::MALFORMED_TENANT, &[name]))
    }
}
