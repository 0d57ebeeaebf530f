//! What a handler answers, before the wire: the server gives it headers and bytes in one place.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::Value;

use crate::graph::error::GraphError;
use crate::login::error::SignInError;

/// A handler's answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A JSON body.
    Json(StatusCode, Value),
    /// 204 without a body.
    NoContent,
    /// 200 with plain text.
    Text(String),
    /// 421: no host of this service.
    NotOurHost,
    /// A refusal in Graph's form.
    Graph(GraphError),
    /// A refusal in the form of the sign-in service.
    SignIn(SignInError),
}

impl Reply {
    /// 200 with a JSON body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::Json(StatusCode::OK, body)
    }
}

impl IntoResponse for Reply {
    /// Travels as an extension of an empty response.
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        Reply::Graph(self).into_response()
    }
}

impl IntoResponse for SignInError {
    fn into_response(self) -> Response {
        Reply::SignIn(self).into_response()
    }
}
