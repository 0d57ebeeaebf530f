//! One request as a handler sees it.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::shared::Shared;

/// What a request without a body says.
static NO_MEMBERS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// One request.
#[derive(Clone)]
pub(crate) struct Call {
    /// The tenant and its surroundings.
    pub(crate) shared: Arc<Shared>,
    /// When it arrived.
    pub(crate) now: Timestamp,
    /// Its method.
    pub(crate) method: Method,
    /// What stands before the path for the client, such as `https://graph.microsoft.com`.
    pub(crate) origin: String,
    /// Path below the host of the service, as sent.
    pub(crate) path: String,
    /// The query as sent.
    pub(crate) query: String,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
    /// The body as JSON, if it is JSON.
    pub(crate) json: Option<Arc<Value>>,
    /// Names and values of the keys in its path.
    pub(crate) keys: Vec<(&'static str, String)>,
    /// Who calls; nobody at the sign-in service.
    pub(crate) caller: Arc<Caller>,
}

impl Call {
    /// A header's value, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as a JSON object.
    pub(crate) fn members(&self) -> Result<&Map<String, Value>, GraphError> {
        match self.json.as_deref() {
            Some(Value::Object(members)) => Ok(members),
            _ => Err(GraphError::plain(&refusals::MALFORMED_JSON)),
        }
    }

    /// The body as a JSON object; no body is an empty one.
    pub(crate) fn optional_members(&self) -> Result<&Map<String, Value>, GraphError> {
        if self.body.is_empty() { Ok(&NO_MEMBERS) } else { self.members() }
    }

    /// The value of a key in the path of the route, percent-decoded.
    ///
    /// # Panics
    /// If the row of the operation has no such key: the table and its handler disagree.
    pub(crate) fn key(&self, name: &str) -> &str {
        let key = self.keys.iter().find(|(known, _)| *known == name);
        key.map(|(_, value)| value.as_str()).expect("the row names every key its handler asks for")
    }
}
