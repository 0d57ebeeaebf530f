//! `/faults`: what the next requests of an operation meet instead of the regular course.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::control::refusal::Refusal;
use crate::fault::{Fault, FaultAnswer, RetryAfter};
use crate::routes;
use crate::shared::Shared;

const HELP: &str = r#"send {"operation": "POST /users" or "*", "times": 1, "when": "before" or "after", "fault": "reset", "silence", "corrupt", {"cut_after": 100} or {"answer": {"status": 429, "retry_after_s": 5}}}"#;

/// Whether the operation is carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Moment {
    /// It is not: the fault takes its place.
    #[default]
    Before,
    /// It is, and only its answer is lost or changed.
    After,
}

/// A fault that waits.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    /// An operation of the table, or `*` for all.
    operation: String,
    /// How many requests meet it.
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    when: Moment,
    fault: Form,
}

fn once() -> u32 {
    1
}

/// A fault as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Reset,
    Silence,
    Corrupt,
    CutAfter(usize),
    Answer(Answer),
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u64>,
    #[serde(default)]
    html: bool,
}

impl From<Form> for Fault {
    fn from(form: Form) -> Self {
        match form {
            Form::Reset => Self::Reset,
            Form::Silence => Self::Silence,
            Form::Corrupt => Self::Corrupt,
            Form::CutAfter(n_bytes) => Self::CutAfter(n_bytes),
            Form::Answer(Answer { status, code, message, retry_after_s, html }) => {
                let retry_after = retry_after_s.map(RetryAfter::Seconds);
                Self::Answer(FaultAnswer { status, code, message, retry_after, html })
            }
        }
    }
}

/// Faults in the order in which they were added.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Waiting>>);

impl Faults {
    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault that a request meets at this moment, which waits for one request less.
    pub(crate) fn met_by(&self, operation: &str, when: Moment) -> Option<Fault> {
        let mut waiting = self.waiting();
        let place = waiting.iter().position(|fault| {
            fault.when == when && (fault.operation == "*" || fault.operation == operation)
        })?;
        let fault = waiting[place].fault.clone();
        waiting[place].times -= 1;
        if waiting[place].times == 0 {
            waiting.remove(place);
        }
        Some(fault.into())
    }
}

/// `GET /faults`.
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!(*shared.control.faults.waiting()))
}

/// `POST /faults`.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let fault: Waiting =
        serde_json::from_slice(&body).map_err(|error| Refusal::body(error.to_string(), HELP))?;
    if fault.times == 0 {
        return Err(Refusal::body("a fault that waits for no request", HELP));
    }
    if fault.operation != "*" && !routes::is_operation(&fault.operation) {
        let near = routes::like(&fault.operation).join(", ");
        let error = format!("there is no operation {}; nearest: {near}", fault.operation);
        return Err(Refusal::body(error, HELP));
    }
    if let Form::Answer(Answer { status, .. }) = &fault.fault
        && !(200..=599).contains(status)
    {
        return Err(Refusal::body(format!("{status} is no status of an answer"), HELP));
    }
    let told = json!(fault);
    shared.control.faults.waiting().push(fault);
    Ok((StatusCode::CREATED, Json(told)))
}

/// `DELETE /faults`.
pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.control.faults.waiting().clear();
    StatusCode::NO_CONTENT
}
