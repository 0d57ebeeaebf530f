//! `/state`, `/reset` and `/snapshots`: the state as a readable text, and states to go back to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::MockM365;
use crate::control::refusal::Refusal;
use crate::shared::Shared;
use crate::tenant::saved;

const STATE: &str = "send a text that GET /state gave";
const SNAPSHOTS: &str = "GET /snapshots lists those that were taken";

/// States to go back to.
#[derive(Default)]
pub(crate) struct Snapshots {
    first: Mutex<Option<String>>,
    taken: Mutex<BTreeMap<String, String>>,
}

impl Snapshots {
    fn taken(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn first(&self) -> MutexGuard<'_, Option<String>> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MockM365 {
    /// The whole state as readable JSON, from which [`Self::load_state`] makes the same tenant again. Holds the
    /// passwords of its accounts and the secrets of its applications.
    #[must_use]
    pub fn save_state(&self) -> String {
        saved::write(&self.shared.tenant())
    }

    /// Puts the state of a text of [`Self::save_state`] in place of the present one.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column; the present state stays.
    pub fn load_state(&self, text: &str) -> Result<(), String> {
        let tenant = saved::read(text)?;
        self.shared.replace(tenant);
        Ok(())
    }

    /// Makes the present state the one that a reset goes back to.
    pub fn mark_start(&self) {
        *self.shared.control.snapshots.first() = Some(self.save_state());
    }
}

/// `GET /state`.
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
) -> ([(http::HeaderName, &'static str); 1], String) {
    ([(CONTENT_TYPE, "application/json")], saved::write(&shared.tenant()))
}

/// `PUT /state`.
pub(super) async fn write(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let text =
        std::str::from_utf8(&body).map_err(|error| Refusal::body(error.to_string(), STATE))?;
    put_in_place(&shared, text)
}

/// `POST /reset`.
pub(super) async fn reset(State(shared): State<Arc<Shared>>) -> Result<StatusCode, Refusal> {
    let first = shared.control.snapshots.first().clone();
    let first =
        first.ok_or_else(|| Refusal::missing("the state at the start was not kept", STATE))?;
    put_in_place(&shared, &first)
}

/// `GET /snapshots`.
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Vec<String>> {
    Json(shared.control.snapshots.taken().keys().cloned().collect())
}

/// `PUT /snapshots/{name}`.
pub(super) async fn take(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
) -> StatusCode {
    let text = saved::write(&shared.tenant());
    shared.control.snapshots.taken().insert(name, text);
    StatusCode::CREATED
}

/// `POST /snapshots/{name}/restore`.
pub(super) async fn restore(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Refusal> {
    let text = shared.control.snapshots.taken().get(&name).cloned();
    put_in_place(&shared, &text.ok_or_else(|| unknown(&name))?)
}

/// `DELETE /snapshots/{name}`.
pub(super) async fn forget(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Refusal> {
    let gone = shared.control.snapshots.taken().remove(&name);
    gone.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| unknown(&name))
}

fn unknown(name: &str) -> Refusal {
    Refusal::missing(format!("there is no snapshot {name}"), SNAPSHOTS)
}

fn put_in_place(shared: &Shared, text: &str) -> Result<StatusCode, Refusal> {
    let tenant = saved::read(text).map_err(|error| Refusal::body(error, STATE))?;
    shared.replace(tenant);
    Ok(StatusCode::NO_CONTENT)
}
