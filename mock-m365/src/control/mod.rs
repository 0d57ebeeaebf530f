//! The control port: a look inside the tenant and a hand on it, for people and tools that test against it.
//!
//! It is never mixed with the service: [`MockM365::serve_control`] answers on connections of its own, without tokens.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `clock` | `/clock`: what time it is for the tenant |
//! | `faults` | `/faults`: what the next requests meet |
//! | `journal` | `/journal`, `/unsupported`: what was asked, as curl lines |
//! | `refusal` | what is wrong with a request to this port |
//! | `state` | `/state`, `/reset`, `/snapshots`: the state as a readable text |

mod clock;
mod faults;
mod journal;
mod refusal;
mod state;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post, put};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tower_service::Service as _;

pub(crate) use clock::Clock;
pub(crate) use faults::{Faults, Moment};
pub(crate) use journal::Journal;
pub(crate) use state::Snapshots;

use crate::MockM365;
use crate::conn::BoxIo;
use crate::control::refusal::Refusal;
use crate::shared::Shared;

/// Largest body the port reads: a state of 100,000 accounts fits.
const BODY_BYTES_MAX: usize = 512 * 1024 * 1024;

/// What the port answers to `GET /`.
const INDEX: &str = "\
GET    /state                     the whole state as JSON, passwords included
PUT    /state                     replaces it by such a text
POST   /reset                     back to the state at the start
GET    /snapshots                 names of the snapshots
PUT    /snapshots/{name}          takes a snapshot
POST   /snapshots/{name}/restore  goes back to it
DELETE /snapshots/{name}          forgets it
GET    /clock                     the time of the tenant
PUT    /clock                     sets it: {\"now\": \"2026-03-01T08:00:00Z\"}
POST   /clock/advance             lets time pass: {\"seconds\": 3600}
GET    /faults                    faults that wait for a request
POST   /faults                    adds one: {\"operation\": \"POST /users\", \"times\": 1, \"fault\": {\"answer\": {\"status\": 503}}}
DELETE /faults                    removes all
GET    /journal                   requests so far as curl lines, oldest first
DELETE /journal                   forgets them
GET    /unsupported               what was asked and is not supported, with the nearest that is
";

/// What the control port keeps.
#[derive(Default)]
pub(crate) struct Control {
    /// Time that was let pass.
    pub(crate) clock: Clock,
    /// Faults that wait.
    pub(crate) faults: Faults,
    /// What was asked.
    pub(crate) journal: Journal,
    /// States to go back to.
    pub(crate) snapshots: Snapshots,
}

impl MockM365 {
    /// Answers requests to the control port on one connection until it ends. From the first call on, requests to the
    /// service are kept in the journal.
    pub fn serve_control(&self, io: BoxIo) -> impl Future<Output = ()> + Send + 'static {
        self.shared.control.journal.open();
        let router = router().with_state(Arc::clone(&self.shared));
        let service = service_fn(move |request| {
            let mut router = router.clone();
            async move {
                Ok::<_, Infallible>(
                    router.call(request).await.unwrap_or_else(|never| match never {}),
                )
            }
        });
        async move {
            let served = http1::Builder::new().serve_connection(TokioIo::new(io), service).await;
            // The error tells how the peer ended the connection; there is nobody left to tell.
            drop(served);
        }
    }
}

fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(async || INDEX))
        .route("/state", get(state::read).put(state::write))
        .route("/reset", post(state::reset))
        .route("/snapshots", get(state::list))
        .route("/snapshots/{name}", put(state::take).delete(state::forget))
        .route("/snapshots/{name}/restore", post(state::restore))
        .route("/clock", get(clock::read).put(clock::set))
        .route("/clock/advance", post(clock::advance))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/journal", get(journal::read).delete(journal::clear))
        .route("/unsupported", get(journal::unsupported))
        .fallback(async || Refusal::unknown())
        .method_not_allowed_fallback(async || Refusal::method())
        .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX))
}
