//! Exchange administration: cmdlets over HTTP (facts §5).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `access` | who may call |
//! | `addresses` | rules for the addresses of recipients |
//! | `argument` | parameters and their values |
//! | `batch` | several invocations in one request |
//! | `cmdlets` | the table of cmdlets, one a file |
//! | `column` | properties and how they are typed |
//! | `devices` | finding devices |
//! | `endpoints` | the six endpoints of `v2.0` |
//! | `error` | a refusal in the form of the plane |
//! | `filter` | the `Filter` parameter |
//! | `folder_change` | rights on folders |
//! | `group_change` | what is written to groups |
//! | `identity` | finding recipients |
//! | `invoke` | one invocation |
//! | `objects` | what cmdlets return |
//! | `page` | pages of a long answer |
//! | `policy_change` | what is written to device policies |
//! | `refusals` | the table of refusals |
//! | `session` | one run of a cmdlet |

pub(crate) mod access;
mod addresses;
mod argument;
pub(crate) mod batch;
pub(crate) mod cmdlets;
mod column;
mod devices;
pub(crate) mod endpoints;
pub(crate) mod error;
mod filter;
mod folder_change;
mod group_change;
mod identity;
pub(crate) mod invoke;
pub(crate) mod objects;
mod page;
mod policy_change;
pub(crate) mod refusals;
mod session;

use crate::call::Call;
use crate::reply::Reply;
use crate::routes::Target;
use error::ExchangeError;

/// Carries out a request.
pub(crate) async fn dispatch(call: Call, target: &Target) -> Reply {
    let refused = |row, text: &str| ExchangeError::of(row, &[text]).into();
    match target.route {
        Some(route) => (route.handler)(call).await,
        None if target.method_mismatch => {
            refused(&refusals::METHOD_NOT_ALLOWED, call.method.as_str())
        }
        None => refused(&refusals::NOT_AVAILABLE, &target.unknown_segment),
    }
}
