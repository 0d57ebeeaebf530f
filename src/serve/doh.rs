//! DNS over HTTPS (RFC 8484): one DNS message in a request, one in its response, over HTTP/2 or HTTP/1.1.
//!
//! Status codes are those of BIND 9.18, except that it closes the connection where a message is too long.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use bytes::Bytes;
use hickory_proto::{
    op::Message,
    rr::{RData, Record},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body as _, Incoming},
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpStream, task::JoinSet};
use tokio_rustls::server::TlsStream;

use crate::world::Fakes;

/// Where the service is.
const PATH: &str = "/dns-query";
/// Media type of a DNS message (RFC 8484 §6).
const DNS_MESSAGE: &str = "application/dns-message";
/// Bytes of a header; nothing shorter is a DNS message.
const N_HEADER_BYTES: usize = 12;
/// No DNS message is longer.
const N_MESSAGE_BYTES_MAX: usize = 65_535;
/// How long a connection may be idle.
const IDLE_MAX: Duration = Duration::from_secs(30);

/// Serves one connection to its end.
pub(super) async fn serve(fakes: &Arc<Fakes>, stream: TlsStream<TcpStream>, peer: String) {
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let (fakes, peer) = (Arc::clone(fakes), Arc::new(peer));
    let service = service_fn(move |request| {
        let (fakes, peer) = (Arc::clone(&fakes), Arc::clone(&peer));
        async move { respond(&fakes, &peer, request).await }
    });
    let io = TokioIo::new(stream);
    if is_http2 {
        let connection = http2::Builder::new(Streams::default())
            .timer(TokioTimer::new())
            .keep_alive_interval(IDLE_MAX)
            .serve_connection(io, service);
        // The error tells how the peer or a fault ended the connection; there is nobody left to tell.
        drop(connection.await);
    } else {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE_MAX)
            .serve_connection(io, service);
        drop(connection.await);
    }
}

/// Runs the streams of one connection, and ends them with it.
#[derive(Clone, Default)]
struct Streams(Arc<Mutex<JoinSet<()>>>);

impl<F: Future<Output = ()> + Send + 'static> hyper::rt::Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let mut streams = self.0.lock().expect("nothing panics while it holds the streams");
        while streams.try_join_next().is_some() {}
        streams.spawn(stream);
    }
}

/// A server that says nothing: a fault, or a message that needs no answer. The stream is reset.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the DNS server gives no answer")
    }
}

impl std::error::Error for NoAnswer {}

async fn respond(
    fakes: &Fakes,
    peer: &str,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, NoAnswer> {
    let mut response = Response::new(Full::default());
    let question = match question(request).await {
        Ok(question) => question,
        Err(status) => {
            *response.status_mut() = status;
            return Ok(response);
        }
    };
    let answer = fakes.dns_over_https(&question, peer).await.ok_or(NoAnswer)?;
    let cached = match max_age_s(&answer) {
        Some(seconds) => format!("max-age={seconds}"),
        None => "no-cache, no-store, must-revalidate".to_owned(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(DNS_MESSAGE));
    if let Ok(cached) = cached.parse() {
        headers.insert(CACHE_CONTROL, cached);
    }
    *response.body_mut() = Full::new(answer.into());
    Ok(response)
}

/// The DNS message of a request, or the status that refuses it.
async fn question(request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
    if request.uri().path() != PATH {
        return Err(StatusCode::NOT_FOUND);
    }
    let message = match *request.method() {
        Method::GET => in_query(request.uri().query().unwrap_or_default())?,
        Method::POST => in_body(request).await?,
        _ => return Err(StatusCode::NOT_IMPLEMENTED),
    };
    if message.len() < N_HEADER_BYTES { Err(StatusCode::BAD_REQUEST) } else { Ok(message) }
}

fn in_query(query: &str) -> Result<Vec<u8>, StatusCode> {
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix("dns="));
    let value = values.next().ok_or(StatusCode::BAD_REQUEST)?;
    let message = BASE64URL.decode(value).map_err(|_| StatusCode::BAD_REQUEST)?;
    if message.len() > N_MESSAGE_BYTES_MAX { Err(StatusCode::URI_TOO_LONG) } else { Ok(message) }
}

async fn in_body(request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
    let media_type = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !media_type.is_some_and(|given| given.eq_ignore_ascii_case(DNS_MESSAGE.as_bytes())) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let is_too_long = |n_bytes: u64| n_bytes > N_MESSAGE_BYTES_MAX as u64;
    if is_too_long(request.body().size_hint().lower()) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let body = Limited::new(request.into_body(), N_MESSAGE_BYTES_MAX).collect().await;
    Ok(body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?.to_bytes().to_vec())
}

/// How long an answer may be kept: the least TTL of its answers, else what its SOA says about things that are not there
/// (RFC 8484 §5.1). Nothing if it says neither.
fn max_age_s(answer: &[u8]) -> Option<u32> {
    let message = Message::from_vec(answer).ok()?;
    let ttls = message.answers.iter().map(|record| record.ttl);
    let negative_ttl = |record: &Record| match &record.data {
        RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
        _ => None,
    };
    ttls.min().or_else(|| message.authorities.iter().find_map(negative_ttl))
}
