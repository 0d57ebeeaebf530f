//! One request with its repetitions: the rules for waiting and repeating stand here and nowhere else.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::Full;

use super::{TenantSession, cancel::Cancelled};
use crate::{
    failure::Failure,
    http::{HttpAnswer, HttpFailure},
    ports::{Endpoint, EngineEvent},
    retry,
};

/// A service that asks for a longer wait than this is taken to be out of reach.
pub(crate) const WAIT_MS_MAX: u64 = 15 * 60 * 1_000;

/// A request as data, so that it can be sent again.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) endpoint: Endpoint,
    /// Path and query, escaped.
    pub(super) path: String,
    pub(super) body: Body,
    /// Whether the request carries the access token.
    pub(super) bearer: bool,
    pub(super) repeat: Repeat,
}

/// The body of a request.
pub(super) enum Body {
    None,
    Json(String),
    Form(String),
}

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// After any passing trouble: carried out twice it does what it does once.
    Always,
    /// Never: the caller looks first, or has a schedule of its own.
    Never,
}

/// What became of a request.
pub(super) enum Reply {
    /// The service answered, if only to say that it is busy.
    Answer(HttpAnswer),
    /// It was not sent.
    NotSent(String),
    /// It may have been carried out.
    Unclear(String),
    /// The session has ended.
    Cancelled,
    /// The sign-in that had to come first did not succeed.
    SignIn(Box<Failure>),
}

impl Call {
    /// Method and path for messages.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path.split('?').next().unwrap_or_default())
    }
}

impl TenantSession {
    /// Sends a request until it is answered for good, as often and as late as policy and service say.
    pub(super) async fn send(&self, call: &Call) -> Reply {
        let mut n_failures = 0;
        let mut is_token_renewed = false;
        loop {
            let reply = self.send_once(call).await;
            if let Reply::Answer(answer) = &reply
                && answer.status == StatusCode::UNAUTHORIZED
                && call.bearer
                && !is_token_renewed
            {
                // The token may have been revoked before its time: one new one, then the answer stands.
                is_token_renewed = true;
                self.forget_token().await;
                continue;
            }
            n_failures += 1;
            if n_failures >= self.retry.attempts || !may_repeat(call.repeat, &reply) {
                return reply;
            }
            let wait_ms = self
                .asked_wait_ms(&reply)
                .unwrap_or_else(|| self.retry.backoff_ms(n_failures, self.ports.entropy.as_ref()));
            if wait_ms > WAIT_MS_MAX {
                return reply;
            }
            let reason = describe(&reply);
            if self
                .pause(wait_ms, &format!("before repeating {}: {reason}", call.name()))
                .await
                .is_err()
            {
                return Reply::Cancelled;
            }
        }
    }

    /// Waits, announced to the administrator; `why` completes "waiting 5 s …".
    pub(crate) async fn pause(&self, wait_ms: u64, why: &str) -> Result<(), Cancelled> {
        if self.cancel.is_cancelled() {
            return Err(Cancelled);
        }
        let text = format!("waiting {} {why}", seconds(wait_ms));
        self.ports.observer.event(&EngineEvent::Notice { text });
        self.cancel.run(tokio::time::sleep(Duration::from_millis(wait_ms))).await
    }

    /// The wait that the service asked for with its answer.
    pub(super) fn asked_wait_ms(&self, reply: &Reply) -> Option<u64> {
        match reply {
            Reply::Answer(answer) => retry::retry_after_ms(
                answer.header(header::RETRY_AFTER.as_str()),
                &self.ports.clock,
            ),
            _ => None,
        }
    }

    async fn send_once(&self, call: &Call) -> Reply {
        let mut builder = Request::builder()
            .method(&call.method)
            .uri(uri(&call.endpoint, &call.path))
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("rehearsal-core/", env!("CARGO_PKG_VERSION")))
            .header("client-request-id", self.request_id());
        if call.bearer {
            // Boxed, because the sign-in is sent by this very function.
            match Box::pin(self.access_token()).await {
                Ok(token) => {
                    builder =
                        builder.header(header::AUTHORIZATION, format!("Bearer {}", token.reveal()));
                }
                Err(failure) => return Reply::SignIn(Box::new(failure)),
            }
        }
        let (content_type, body) = match &call.body {
            Body::None => (None, ""),
            Body::Json(text) => (Some("application/json"), text.as_str()),
            Body::Form(text) => (Some("application/x-www-form-urlencoded"), text.as_str()),
        };
        if let Some(content_type) = content_type {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        let request = match builder.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))) {
            Ok(request) => request,
            Err(error) => return Reply::NotSent(format!("the request cannot be written: {error}")),
        };
        match self.cancel.run(self.http.send(request)).await {
            Ok(Ok(answer)) => Reply::Answer(answer),
            Ok(Err(HttpFailure::NotSent(text))) => Reply::NotSent(text),
            Ok(Err(HttpFailure::Unclear(text))) => Reply::Unclear(text),
            Err(Cancelled) => Reply::Cancelled,
        }
    }

    /// A random GUID (RFC 9562, version 4), by which the service's support finds a request.
    fn request_id(&self) -> String {
        let mut bytes = [0; 16];
        self.ports.entropy.fill(&mut bytes);
        let bits = u128::from_be_bytes(bytes);
        let bits = (bits & !(0xf << 76) | 0x4 << 76) & !(0x3 << 62) | 0x2 << 62;
        let text = format!("{bits:032x}");
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }
}

/// Whether an answer says that the same request may succeed later.
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

/// Milliseconds as a short text.
pub(crate) fn seconds(wait_ms: u64) -> String {
    if wait_ms.is_multiple_of(1_000) {
        format!("{} s", wait_ms / 1_000)
    } else {
        format!("{wait_ms} ms")
    }
}

fn may_repeat(repeat: Repeat, reply: &Reply) -> bool {
    let is_passing = match reply {
        Reply::Cancelled | Reply::SignIn(_) => false,
        Reply::NotSent(_) | Reply::Unclear(_) => true,
        Reply::Answer(answer) => is_passing(answer.status),
    };
    is_passing && repeat == Repeat::Always
}

fn describe(reply: &Reply) -> String {
    match reply {
        Reply::Answer(answer) => format!("the service answered {}", answer.status),
        Reply::NotSent(text) | Reply::Unclear(text) => text.clone(),
        Reply::Cancelled => "cancelled".to_owned(),
        Reply::SignIn(failure) => failure.to_string(),
    }
}

fn uri(endpoint: &Endpoint, path: &str) -> String {
    let host = if endpoint.host.contains(':') {
        format!("[{}]", endpoint.host)
    } else {
        endpoint.host.clone()
    };
    if endpoint.port == 443 {
        format!("https://{host}{path}")
    } else {
        format!("https://{host}:{}{path}", endpoint.port)
    }
}
