//! One connection: HTTP/1.1 framing by hyper, each request past the tap, faults acted out.

use std::{future, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, DATE, RETRY_AFTER},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};

use crate::{
    Shared,
    conn::{BoxIo, ConnInfo, Security},
    gate::{Gate, Limit},
    mask,
    reply::{Reply, TOO_LARGE, error},
    routes::Call,
    tap::{Exchange, Fault, FaultAnswer, Request, Verdict},
};

/// Largest body that is read.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a connection may wait for its next request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// JSON that ends too early.
const CORRUPT_BODY: &str = "{\"version\":\"";

/// Why no answer is sent: the connection ends here.
#[derive(Debug)]
struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was broken on purpose or the request was unreadable")
    }
}

impl std::error::Error for Hangup {}

/// Serves one connection until it ends. An unprotected one is closed at once: the protocol has no plain HTTP.
pub(crate) async fn serve(shared: Arc<Shared>, io: BoxIo, conn: ConnInfo) {
    if conn.security == Security::Plain {
        return;
    }
    let limit = Limit::default();
    let gate = Gate { inner: io, limit: limit.clone() };
    let conn = Arc::new(conn);
    let service = service_fn(move |request| {
        answer(Arc::clone(&shared), Arc::clone(&conn), limit.clone(), request)
    });
    let served = http1::Builder::new()
        .auto_date_header(false)
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIMEOUT)
        .serve_connection(TokioIo::new(gate), service)
        .await;
    // The error tells how the peer or a fault ended the connection; there is nobody left to tell.
    drop(served);
}

async fn answer(
    shared: Arc<Shared>,
    conn: Arc<ConnInfo>,
    limit: Limit,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Hangup> {
    let (parts, body) = request.into_parts();
    let (body, is_too_large) = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => (body.to_bytes(), false),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => (Bytes::new(), true),
        Err(_) => return Err(Hangup),
    };
    let line = format!("{} https://{}{}", parts.method, shared.config.host, parts.uri);
    let text = if body.is_empty() { line } else { format!("{line}\n{}", mask::body_text(&body)) };
    let call = Call::of(&parts, body);
    let shown = Request {
        peer: conn.peer.clone(),
        security: conn.security,
        operation: call.operation().to_owned(),
        text,
    };
    let tap = &shared.config.tap;
    let Verdict { delay, fault } = tap.before(&shown);
    wait(delay).await;
    if let Some(fault) = fault {
        let exchange = Exchange {
            request: shown,
            answer: describe(&fault),
            carried_out: false,
            supported: true,
        };
        let Verdict { delay, fault: later } = tap.after(&exchange);
        wait(delay).await;
        return act_out(&shared, later.unwrap_or(fault), Reply::done(), &limit).await;
    }
    let reply = if is_too_large { TOO_LARGE.into() } else { call.carry_out(&shared) };
    let exchange = Exchange {
        request: shown,
        answer: reply_text(&reply),
        carried_out: true,
        supported: reply.supported,
    };
    let Verdict { delay, fault } = tap.after(&exchange);
    wait(delay).await;
    match fault {
        Some(fault) => act_out(&shared, fault, reply, &limit).await,
        None => Ok(respond(&shared, &reply)),
    }
}

fn reply_text(reply: &Reply) -> String {
    match &reply.body {
        Some(body) => {
            let body = mask::body_text(body.to_string().as_bytes());
            format!("{} {body}", reply.status.as_u16())
        }
        None => reply.status.as_u16().to_string(),
    }
}

/// What the peer got, for the trace.
fn describe(fault: &Fault) -> String {
    match fault {
        Fault::Reset => "reset".to_owned(),
        Fault::Silence => "no answer".to_owned(),
        Fault::CutAfter(n_bytes) => format!("cut after {n_bytes} bytes"),
        Fault::Corrupt => "200 malformed".to_owned(),
        Fault::Answer(answer) => reply_text(&refusal(answer)),
    }
}

fn refusal(answer: &FaultAnswer) -> Reply {
    let status = match StatusCode::from_u16(answer.status) {
        Ok(status) if (200..=599).contains(&answer.status) => status,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let code = answer.code.as_deref().unwrap_or("ServiceUnavailable");
    let message = answer.message.as_deref().unwrap_or("The service is not available now.");
    Reply { status, body: Some(error(code, message)), supported: true }
}

async fn act_out(
    shared: &Shared,
    fault: Fault,
    reply: Reply,
    limit: &Limit,
) -> Result<Response<Full<Bytes>>, Hangup> {
    match fault {
        Fault::Reset => Err(Hangup),
        Fault::Silence => future::pending().await,
        Fault::CutAfter(n_bytes) => {
            limit.set(n_bytes);
            Ok(respond(shared, &reply))
        }
        Fault::Corrupt => {
            let mut response = respond(shared, &Reply::ok(serde_json::Value::Null));
            *response.body_mut() = Full::new(Bytes::from_static(CORRUPT_BODY.as_bytes()));
            Ok(response)
        }
        Fault::Answer(answer) => {
            let mut response = respond(shared, &refusal(&answer));
            if let Some(seconds) = answer.retry_after_s {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Ok(response)
        }
    }
}

/// Waits; no delay costs nothing, not even a turn of the scheduler.
async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

fn respond(shared: &Shared, reply: &Reply) -> Response<Full<Bytes>> {
    let mut headers = HeaderMap::new();
    let date = shared.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.extend(HeaderValue::from_str(&date).ok().map(|date| (DATE, date)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = reply.body.as_ref().map(ToString::to_string).unwrap_or_default();
    if reply.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = reply.status;
    *response.headers_mut() = headers;
    response
}
