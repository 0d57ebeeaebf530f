//! One request as a handler sees it, and the way it reaches its handler.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde_json::{Map, Value};
use tower_service::Service;

use crate::graph::error::GraphError;
use crate::reply::Reply;
use crate::routes::{ROUTER, Target};
use crate::shared::Shared;

/// One request.
#[derive(Clone)]
pub(crate) struct Call {
    /// The tenant and its surroundings.
    pub(crate) shared: Arc<Shared>,
    /// When it arrived.
    pub(crate) now: Timestamp,
    /// Its method.
    pub(crate) method: Method,
    /// Host and path as sent.
    pub(crate) path: String,
    /// The query as sent.
    pub(crate) query: String,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
    /// Application permissions of the caller's token.
    pub(crate) roles: Vec<String>,
}

impl Call {
    /// A header's value, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as a JSON object.
    pub(crate) fn members(&self) -> Result<Map<String, Value>, GraphError> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) | Err(_) => Err(GraphError::MalformedJson),
        }
    }

    /// The body as a JSON object; no body is an empty one.
    pub(crate) fn optional_members(&self) -> Result<Map<String, Value>, GraphError> {
        if self.body.is_empty() { Ok(Map::new()) } else { self.members() }
    }

    /// Hands the call to the handler of its route.
    pub(crate) async fn run(self, target: &Target) -> Reply {
        let mut request = http::Request::new(Body::empty());
        *request.method_mut() = self.method.clone();
        match target.inner_path.parse() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return Reply::Graph(GraphError::MalformedUrl),
        }
        request.extensions_mut().insert(self);
        let mut router = ROUTER.clone();
        let Ok(mut response) = router.call(request).await;
        // Only a path that is no UTF-8 ends without a reply of ours.
        response
            .extensions_mut()
            .remove::<Reply>()
            .unwrap_or(Reply::Graph(GraphError::MalformedUrl))
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().expect("every request carries its call"))
    }
}
