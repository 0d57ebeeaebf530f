//! What is wrong with a request to the control port: what was tried, what came back, what to do.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// A refusal.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: String,
    help: &'static str,
}

impl Refusal {
    /// The body is not what it should be.
    pub(super) fn body(error: impl Into<String>, help: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into(), help }
    }

    /// There is no such thing.
    pub(super) fn missing(error: impl Into<String>, help: &'static str) -> Self {
        Self { status: StatusCode::NOT_FOUND, error: error.into(), help }
    }

    /// There is no such path.
    pub(super) fn unknown() -> Self {
        Self::missing("the control port has no such path", "GET / lists what it answers")
    }

    /// The path has no such method.
    pub(super) fn method() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let error = "the control port has no such method at this path".to_owned();
        Self { status, error, help: "GET / lists what it answers" }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "help": self.help });
        (self.status, Json(body)).into_response()
    }
}
