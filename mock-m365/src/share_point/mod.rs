//! The SharePoint REST service.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `access` | who may call |
//! | `error` | a refusal in the form of the plane |
//! | `path` | from a URL to resource segments |
//! | `refusals` | the table of refusals |
//! | `web` | sites, their groups, users and roles |

pub(crate) mod access;
pub(crate) mod error;
pub(crate) mod path;
pub(crate) mod refusals;
pub(crate) mod web;

use crate::call::Call;
use crate::reply::Reply;
use crate::routes::Target;
use error::SharePointError;

/// Carries out a request. An address that carries its own permission needs no token.
pub(crate) async fn dispatch(call: Call, target: &Target) -> Reply {
    let is_signed = target.route.is_some_and(|route| !route.path.starts_with("/_api/web"));
    if !is_signed && let Err(error) = access::check(&call) {
        return error.into();
    }
    match target.route {
        Some(route) => {
            let shared = call.shared.clone();
            let (now, modifies) = (call.now, call.method != http::Method::GET);
            let reply = (route.handler)(call).await;
            if modifies && reply.is_done() {
                shared.tenant_at(now).n_modifying += 1;
            }
            reply
        }
        None => {
            let name = &target.unknown_segment;
            SharePointError::of(&refusals::NOT_AVAILABLE, &[name]).into()
        }
    }
}
