//! One connection: HTTP/1.1 framing by hyper, each request past the tap, faults acted out.
//!
//! | file | what it does |
//! | --- | --- |
//! | `address` | which part of the service is meant |
//! | `clock_text` | dates as HTTP writes them |
//! | `exchange` | one request from its bytes to its answer |
//! | `gate` | cuts an answer short |
//! | `render` | status, headers and bytes of a reply |

pub(crate) mod address;
pub(crate) mod clock_text;
pub(crate) mod exchange;
pub(crate) mod gate;
pub(crate) mod render;

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

use crate::conn::{BoxIo, ConnInfo, Security};
use crate::server::gate::{Gate, Limit};
use crate::shared::Shared;

/// How long a connection may wait for its next request before the front end closes it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// Serves one connection until it ends. An unprotected one is closed at once: the service has no plain HTTP.
pub(crate) async fn serve(shared: Arc<Shared>, io: BoxIo, conn: ConnInfo) {
    if conn.security == Security::Plain {
        return;
    }
    let limit = Limit::default();
    let gate = Gate::new(io, limit.clone());
    let peer = Arc::new(conn);
    let service = service_fn(move |request| {
        exchange::answer(Arc::clone(&shared), Arc::clone(&peer), limit.clone(), request)
    });
    let served = http1::Builder::new()
        .auto_date_header(false)
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIMEOUT)
        .serve_connection(TokioIo::new(gate), service)
        .await;
    // The error tells how the peer or a fault ended the connection; there is nobody left to tell.
    drop(served);
}
