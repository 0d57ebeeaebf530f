//! `/journal` and `/unsupported`: what was asked of the service, as curl lines, without secrets.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use crate::MockM365;
use crate::routes;
use crate::shared::Shared;
use crate::tap::Exchange;

/// How many requests are kept; the oldest is forgotten first.
const N_ENTRIES_MAX: usize = 10_000;

/// A request and its answer.
struct Entry {
    at: String,
    operation: String,
    line: String,
    answer: String,
    supported: bool,
}

/// What was asked since the control port was opened.
#[derive(Default)]
pub(crate) struct Journal {
    is_open: AtomicBool,
    entries: Mutex<VecDeque<Entry>>,
}

impl Journal {
    /// Begins to keep what is asked.
    pub(super) fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a request, if the journal is open.
    pub(crate) fn note(&self, at: jiff::Timestamp, exchange: &Exchange) {
        if !self.is_open.load(Ordering::SeqCst) {
            return;
        }
        let mut entries = self.entries();
        if entries.len() == N_ENTRIES_MAX {
            entries.pop_front();
        }
        entries.push_back(Entry {
            at: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            operation: exchange.request.operation.clone(),
            line: curl(&exchange.request.text),
            answer: exchange.answer.lines().next().unwrap_or_default().to_owned(),
            supported: exchange.supported,
        });
    }
}

impl MockM365 {
    /// Keeps what is asked of the service in the journal from now on.
    pub fn open_journal(&self) {
        self.shared.control.journal.open();
    }
}

/// A request as a command line; what it is signed in with stands in `$TOKEN`.
fn curl(request: &str) -> String {
    let (head, body) = request.split_once('\n').unwrap_or((request, ""));
    let (method, url) = head.split_once(' ').unwrap_or(("GET", head));
    let is_sign_in = url.ends_with("/token") && !body.starts_with('{');
    let quoted = |text: &str| text.replace('\'', r"'\''");
    let mut line = format!("curl -X {method} '{}'", quoted(url));
    if !is_sign_in {
        line.push_str(" -H \"Authorization: Bearer $TOKEN\"");
    }
    if !body.is_empty() {
        if !is_sign_in {
            line.push_str(" -H 'Content-Type: application/json'");
        }
        line.push_str(&format!(" -d '{}'", quoted(body)));
    }
    line
}

/// `GET /journal`.
pub(super) async fn read(State(shared): State<Arc<Shared>>) -> String {
    let entries = shared.control.journal.entries();
    entries
        .iter()
        .map(|entry| format!("{}  # {} {}\n", entry.line, entry.at, entry.answer))
        .collect()
}

/// `DELETE /journal`.
pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.control.journal.entries().clear();
    StatusCode::NO_CONTENT
}

/// `GET /unsupported`.
pub(super) async fn unsupported(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let entries = shared.control.journal.entries();
    let told = entries.iter().filter(|entry| !entry.supported).map(|entry| {
        json!({
            "at": entry.at,
            "request": entry.line,
            "answer": entry.answer,
            "nearest": routes::like(&entry.operation),
        })
    });
    Json(told.collect())
}
