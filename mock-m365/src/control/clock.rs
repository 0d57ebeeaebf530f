//! `/clock`: the tenant's time is that of its surroundings, moved by what was asked for here.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::refusal::Refusal;
use crate::shared::Shared;

const SET: &str = r#"send {"now": "2026-03-01T08:00:00Z"}, not before the time of GET /clock"#;
const ADVANCE: &str = r#"send {"seconds": 3600}; time does not go back"#;

/// How far the tenant's time is ahead.
#[derive(Clone, Default)]
pub(crate) struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A time of the surroundings as the tenant has it.
    pub(crate) fn shift(&self, at: Timestamp) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::SeqCst));
        at.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Lets time pass. False if the tenant would live longer than time can be told.
    fn advance(&self, now: Timestamp, ms: i64) -> bool {
        let possible = now.checked_add(SignedDuration::from_millis(ms)).is_ok();
        if possible {
            self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
        }
        possible
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    now: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

/// `GET /clock`.
pub(super) async fn read(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(told(&shared))
}

/// `PUT /clock`.
pub(super) async fn set(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let Set { now } =
        serde_json::from_slice(&body).map_err(|error| Refusal::body(error.to_string(), SET))?;
    let before = (shared.now)();
    let ms = now.duration_since(before).as_millis();
    let ms = i64::try_from(ms).ok().filter(|ms| *ms >= 0);
    let moved = ms.is_some_and(|ms| shared.control.clock.advance(before, ms));
    if moved {
        Ok(Json(told(&shared)))
    } else {
        Err(Refusal::body(format!("it is {before} already"), SET))
    }
}

/// `POST /clock/advance`.
pub(super) async fn advance(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let Advance { seconds } =
        serde_json::from_slice(&body).map_err(|error| Refusal::body(error.to_string(), ADVANCE))?;
    let ms = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1000));
    let moved = ms.is_some_and(|ms| shared.control.clock.advance((shared.now)(), ms));
    if moved {
        Ok(Json(told(&shared)))
    } else {
        Err(Refusal::body("the tenant would live longer than time can be told", ADVANCE))
    }
}

/// What falls due by then happens before the answer.
fn told(shared: &Shared) -> Value {
    let now = (shared.now)();
    drop(shared.tenant_at(now));
    json!({ "now": now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() })
}
