//! The sign-in service: discovery and tokens.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `assertion` | whether a client assertion is signed by the application |
//! | `client` | which application asks, and how it proved that |
//! | `discovery` | `openid-configuration`, keys, known hosts, user realm |
//! | `error` | a refusal in the form of the service |
//! | `form` | the fields of a token request |
//! | `grant` | one grant a file |
//! | `jwt` | signs and checks tokens |
//! | `memory` | tokens that were checked before |
//! | `refusals` | the table of refusals |
//! | `scope` | what a token is asked for |
//! | `signature` | computes and checks signatures, each once |
//! | `token` | the token endpoint, and what every token has in common |

pub(crate) mod assertion;
pub(crate) mod client;
pub(crate) mod discovery;
pub(crate) mod error;
pub(crate) mod form;
pub(crate) mod grant;
pub(crate) mod jwt;
pub(crate) mod memory;
pub(crate) mod refusals;
pub(crate) mod scope;
pub(crate) mod signature;
pub(crate) mod token;

use crate::call::Call;
use crate::login::error::SignInError;
use crate::reply::Reply;
use crate::routes::Target;
use crate::tenant::Tenant;

/// Hosts of the service; each stands for all.
pub(crate) const HOSTS: &[&str] =
    &["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

/// The host that was asked, with its port if it has one.
pub(crate) fn host_of(call: &Call) -> &str {
    call.header("host").unwrap_or(HOSTS[0])
}

/// The address that was asked, to which endpoints are added.
pub(crate) fn origin(call: &Call) -> String {
    call.origin.clone()
}

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
