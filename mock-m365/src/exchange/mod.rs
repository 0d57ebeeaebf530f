//! Exchange administration.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `error` | a refusal in the form of the plane |
//! | `refusals` | the table of refusals |

pub(crate) mod error;
pub(crate) mod refusals;

use crate::call::Call;
use crate::reply::Reply;
use crate::routes::Target;
use error::ExchangeError;

/// Carries out a request.
pub(crate) async fn dispatch(call: Call, target: &Target) -> Reply {
    match target.route {
        Some(route) => (route.handler)(call).await,
        None => Reply::Exchange(ExchangeError::plain(&refusals::NOT_AVAILABLE)),
    }
}
