//! The HTTPS client: HTTP/1.1 over the streams of [`crate::ports::Net`], no redirects, no cookies, one deadline a request.

mod connector;

use std::{error::Error, fmt::Write as _, sync::Arc, time::Duration};

use bytes::Bytes;
use connector::{Connector, SpawnerExecutor};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::{
    client::legacy::{Client, Error as ClientError},
    rt::TokioTimer,
};

use crate::ports::Ports;

/// A request without an answer is given up after this time.
const TIMEOUT_MS: u64 = 30_000;
/// No answer of these services comes near this size.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Sends requests and keeps connections open between them; dropping it closes them.
pub(crate) struct HttpClient {
    client: Client<Connector, Full<Bytes>>,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HttpFailure {
    /// There was no connection: the request was not carried out.
    NotSent(String),
    /// The request may have been carried out.
    Unclear(String),
}

impl HttpClient {
    pub(crate) fn new(ports: &Ports) -> Self {
        let client = Client::builder(SpawnerExecutor(Arc::clone(&ports.spawner)))
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(Connector(Arc::clone(&ports.net)));
        Self { client }
    }

    /// Sends `request`, whose URI is absolute, and reads the whole answer.
    pub(crate) async fn send(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<HttpAnswer, HttpFailure> {
        tokio::time::timeout(Duration::from_millis(TIMEOUT_MS), self.exchange(request))
            .await
            .unwrap_or_else(|_| {
                Err(HttpFailure::Unclear(format!("no answer within {} s", TIMEOUT_MS / 1_000)))
            })
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<HttpAnswer, HttpFailure> {
        let (head, body) =
            self.client.request(request).await.map_err(|error| failure(&error))?.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX).collect().await.map_err(|error| {
            HttpFailure::Unclear(format!("the answer broke off: {}", chain(&*error)))
        })?;
        Ok(HttpAnswer { status: head.status, headers: head.headers, body: body.to_bytes() })
    }
}

impl HttpAnswer {
    /// A header as text; empty when it is missing or not ASCII.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the body says that it is JSON.
    pub(crate) fn is_json(&self) -> bool {
        let content_type = self.header(header::CONTENT_TYPE.as_str());
        content_type
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    }
}

fn failure(error: &ClientError) -> HttpFailure {
    if error.is_connect() {
        HttpFailure::NotSent(format!(
            "no connection: {}",
            error.source().map_or_else(|| error.to_string(), chain)
        ))
    } else {
        HttpFailure::Unclear(format!(
            "no answer: {}",
            error.source().map_or_else(|| error.to_string(), chain)
        ))
    }
}

/// An error and what caused it, in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        write!(text, ": {cause}").expect("writing to a string succeeds");
        source = cause.source();
    }
    text
}
