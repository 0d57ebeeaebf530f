//! Operations the service has under a name that would otherwise be taken for a key.

use crate::call::Call;
use crate::graph::Answer;
use crate::graph::error::GraphError;
use crate::graph::refusals;

/// `GET /groups/delta`.
pub(crate) async fn delta(_call: Call) -> Answer {
    Err(GraphError::plain(&refusals::NOT_IMPLEMENTED))
}
