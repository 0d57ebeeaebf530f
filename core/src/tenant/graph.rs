//! Microsoft Graph v1.0: requests, pages, and what its errors mean.

use http::{Method, StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{
    TenantSession,
    call::{Body, Call, Repeat, Reply},
};
use crate::{
    failure::{Failure, FailureKind},
    http::HttpAnswer,
    store::state::disabled_meanwhile,
};

/// Pages of one list; more are taken for a service that never ends.
const N_PAGES_MAX: usize = 1_000;

/// What is left as it is in a path segment: unreserved characters and those of a user principal name that are safe.
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A request to Graph that did not succeed.
#[derive(Clone, Debug)]
pub(crate) struct GraphError {
    /// For the administrator.
    pub(crate) failure: Box<Failure>,
    /// Status of the answer; `None` without an answer.
    pub(crate) status: Option<u16>,
    /// `error.code`.
    pub(crate) code: String,
    /// `error.message`.
    pub(crate) message: String,
    /// `error.details` as pairs of code and target.
    pub(crate) details: Vec<(String, String)>,
    /// Whether the request may have been carried out all the same.
    pub(crate) is_unclear: bool,
    /// The wait that the service asked for.
    pub(crate) retry_after_ms: Option<u64>,
}

/// What is asked of an object.
struct Ask<'a> {
    method: Method,
    body: Option<&'a Value>,
    repeat: Repeat,
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        *error.failure
    }
}

impl GraphError {
    /// Whether the object does not exist (yet).
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == Some(404)
    }

    /// Whether the answer says that the value of `target` is taken.
    pub(crate) fn is_conflict(&self) -> bool {
        self.details
            .iter()
            .any(|(code, _)| code == "ObjectConflict" || code == "ConflictingObjects")
            || self.code == "Request_MultipleObjectsWithSameKeyValue"
            || self.message.starts_with("Another object with the same value")
            || self.message.starts_with("A conflicting object")
    }

    /// Whether the same request may succeed later.
    pub(crate) fn is_passing(&self) -> bool {
        match self.status {
            None => self.failure.kind == FailureKind::Connection,
            Some(status) => {
                status >= 500 && status != 501
                    || matches!(status, 408 | 429)
                    || self.code.contains("Concurrency")
            }
        }
    }
}

impl TenantSession {
    /// Makes sure of an access token, before a change is noted as sent.
    pub(crate) async fn sign_in(&self) -> Result<(), GraphError> {
        self.access_token().await.map(drop).map_err(|failure| without_answer(failure, false))
    }

    /// `GET` of one object. `path` starts after the version, for example `/organization`.
    pub(crate) async fn get(&self, tried: &str, path: &str) -> Result<Value, GraphError> {
        self.ask(tried, path, Ask { method: Method::GET, body: None, repeat: Repeat::Always }).await
    }

    /// `GET` of a collection, all pages.
    pub(crate) async fn list(&self, tried: &str, path: &str) -> Result<Vec<Value>, GraphError> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        for _ in 0..N_PAGES_MAX {
            let Some(path) = next.take() else { return Ok(items) };
            let mut page = self.get(tried, &path).await?;
            match page.get_mut("value").map(Value::take) {
                Some(Value::Array(values)) => items.extend(values),
                _ => {
                    return Err(self.protocol_error(
                        tried,
                        &path,
                        "the answer is not a collection",
                    ));
                }
            }
            if let Some(link) = page.get("@odata.nextLink").and_then(Value::as_str) {
                next = Some(self.path_of_link(link).ok_or_else(|| {
                    self.protocol_error(
                        tried,
                        &path,
                        "the link to the next page leads to another host",
                    )
                })?);
            }
        }
        Err(self.protocol_error(tried, path, "the collection does not end"))
    }

    /// `POST` with a JSON body; `Null` when the answer has none.
    pub(crate) async fn post(
        &self,
        tried: &str,
        path: &str,
        body: &Value,
        repeat: Repeat,
    ) -> Result<Value, GraphError> {
        self.ask(tried, path, Ask { method: Method::POST, body: Some(body), repeat }).await
    }

    /// `PATCH` with a JSON body.
    pub(crate) async fn patch(
        &self,
        tried: &str,
        path: &str,
        body: &Value,
        repeat: Repeat,
    ) -> Result<(), GraphError> {
        self.ask(tried, path, Ask { method: Method::PATCH, body: Some(body), repeat })
            .await
            .map(drop)
    }

    /// `DELETE` of one object.
    pub(crate) async fn delete(
        &self,
        tried: &str,
        path: &str,
        repeat: Repeat,
    ) -> Result<(), GraphError> {
        self.ask(tried, path, Ask { method: Method::DELETE, body: None, repeat }).await.map(drop)
    }

    async fn ask(&self, tried: &str, path: &str, ask: Ask<'_>) -> Result<Value, GraphError> {
        let call = Call {
            method: ask.method,
            endpoint: self.site.graph.clone(),
            path: format!("/v1.0{path}"),
            body: ask.body.map_or(Body::None, |body| Body::Json(body.to_string())),
            bearer: true,
            repeat: ask.repeat,
        };
        let reply = self.send(&call).await;
        let retry_after_ms = self.asked_wait_ms(&reply);
        let answer = match reply {
            Reply::Answer(answer) => answer,
            Reply::NotSent(text) => return Err(self.no_answer(tried, &call, &text, false)),
            Reply::Unclear(text) => return Err(self.no_answer(tried, &call, &text, true)),
            Reply::Cancelled => return Err(without_answer(disabled_meanwhile(tried), true)),
            Reply::SignIn(failure) => return Err(without_answer(*failure, false)),
        };
        if !answer.status.is_success() {
            return Err(GraphError { retry_after_ms, ..self.refusal_of(tried, &call, &answer) });
        }
        if answer.status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let value = answer.is_json().then(|| serde_json::from_slice(&answer.body).ok()).flatten();
        value.ok_or_else(|| {
            self.protocol_error(tried, &call.path, "the answer is not the expected JSON")
        })
    }

    fn no_answer(&self, tried: &str, call: &Call, text: &str, is_unclear: bool) -> GraphError {
        let failure = self.graph_failure(FailureKind::Connection, tried, &call.path, text);
        without_answer(failure, is_unclear)
    }

    fn protocol_error(&self, tried: &str, path: &str, text: &str) -> GraphError {
        self.graph_error(FailureKind::Protocol, tried, path, text)
    }

    /// An error that was found here, not told by the service.
    pub(crate) fn graph_error(
        &self,
        kind: FailureKind,
        tried: &str,
        path: &str,
        text: &str,
    ) -> GraphError {
        without_answer(self.graph_failure(kind, tried, path, text), true)
    }

    fn refusal_of(&self, tried: &str, call: &Call, answer: &HttpAnswer) -> GraphError {
        let body: Value = if answer.is_json() {
            serde_json::from_slice(&answer.body).unwrap_or_default()
        } else {
            Value::Null
        };
        let error = &body["error"];
        let text = |value: &Value| self.without_secrets(value.as_str().unwrap_or_default());
        let (code, message) = (text(&error["code"]), text(&error["message"]));
        let details = error["details"]
            .as_array()
            .map(|details| {
                details
                    .iter()
                    .map(|detail| (text(&detail["code"]), text(&detail["target"])))
                    .collect()
            })
            .unwrap_or_default();
        let status = answer.status.as_u16();
        let came_back = if code.is_empty() {
            format!("{} without an error code", answer.status)
        } else {
            format!("{status} {code}: {message}")
        };
        let mut refusal = GraphError {
            failure: Box::new(self.graph_failure(
                FailureKind::Refused,
                tried,
                &call.path,
                &came_back,
            )),
            status: Some(status),
            code,
            message,
            details,
            is_unclear: status == 408 || status >= 500 || answer.status.is_redirection(),
            retry_after_ms: None,
        };
        let kind = match status {
            _ if refusal.is_conflict() => FailureKind::AlreadyExists,
            401 => FailureKind::Credentials,
            403 => FailureKind::Rights,
            404 => FailureKind::NotFound,
            300..=399 => FailureKind::Protocol,
            408 | 429 | 500.. => FailureKind::Connection,
            _ if refusal.message.contains("does not have any available licenses") => {
                FailureKind::NoLicence
            }
            _ => FailureKind::Refused,
        };
        refusal.failure.kind = kind;
        refusal.failure.advice = advice(kind).to_owned();
        refusal
    }

    fn graph_failure(
        &self,
        kind: FailureKind,
        tried: &str,
        path: &str,
        came_back: &str,
    ) -> Failure {
        let path = path.split('?').next().unwrap_or_default();
        Failure {
            kind,
            tried: tried.to_owned(),
            on: format!("{} ({path})", self.site.graph),
            came_back: self.without_secrets(came_back),
            advice: advice(kind).to_owned(),
        }
    }

    /// The path of an absolute link of the service, if it stays on the host the token is for.
    fn path_of_link(&self, link: &str) -> Option<String> {
        let uri: Uri = link.parse().ok()?;
        let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
        let is_same = uri.scheme_str() == Some("https")
            && host.eq_ignore_ascii_case(&self.site.graph.host)
            && uri.port_u16().unwrap_or(443) == self.site.graph.port;
        let path = uri.path_and_query()?.as_str();
        if is_same { path.strip_prefix("/v1.0").map(str::to_owned) } else { None }
    }
}

/// Escapes an id or a user principal name as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

fn without_answer(failure: Failure, is_unclear: bool) -> GraphError {
    GraphError {
        failure: Box::new(failure),
        status: None,
        code: String::new(),
        message: String::new(),
        details: Vec::new(),
        is_unclear,
        retry_after_ms: None,
    }
}

fn advice(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Connection => {
            "check the Internet connection and the service's health page, then try again"
        }
        FailureKind::Credentials => {
            "check the application id and its secret, make a new secret if it has expired"
        }
        FailureKind::Rights => {
            "grant the application the permission that this task needs, with admin consent"
        }
        FailureKind::AlreadyExists => "choose another name, or use the object that exists already",
        FailureKind::NoLicence => {
            "add licences to the subscription, refresh the Dashboard and try again"
        }
        FailureKind::NotFound => "check that the object was not deleted in the portal",
        FailureKind::Protocol => {
            "check that nothing between this server and the service changes the answers"
        }
        _ => "follow what the service says, then try again",
    }
}
