//! One request from its bytes to its answer: decoded, shown to the tap, carried out, shown again, sent.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use serde_json::Value;

use crate::call::Call;
use crate::conn::ConnInfo;
use crate::control::Moment;
use crate::exchange;
use crate::fault::{self, Fault};
use crate::graph::{self, error::GraphError, refusals};
use crate::login;
use crate::mask;
use crate::reply::{Raw, Reply};
use crate::routes::{self, Plane, Target};
use crate::server::address::Address;
use crate::server::gate::Limit;
use crate::server::render::{CHALLENGE, Identity, Wire, common_headers, render};
use crate::share_point;
use crate::shared::Shared;
use crate::tap::{Exchange, Request, Verdict};

/// Largest body the service reads.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Largest file that one request brings (facts §6.1).
const FILE_BYTES_MAX: usize = 250 * 1024 * 1024;

/// Why no answer is sent: the connection ends here.
#[derive(Debug)]
pub(crate) struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was broken on purpose or the request was unreadable")
    }
}

impl std::error::Error for Hangup {}

/// A request that was read, and what it means.
struct Read {
    call: Call,
    address: Address,
    target: Target,
    shown: Request,
    identity: Identity,
}

/// Answers one request.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    conn: Arc<ConnInfo>,
    limit: Limit,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Hangup> {
    let (parts, body) = request.into_parts();
    let is_file = parts.method == http::Method::PUT;
    let n_bytes_max = if is_file { FILE_BYTES_MAX } else { BODY_BYTES_MAX };
    let (body, too_large) = match Limited::new(body, n_bytes_max).collect().await {
        Ok(body) => (body.to_bytes(), false),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => (Bytes::new(), true),
        Err(_) => return Err(Hangup),
    };
    let read = read(&shared, &conn, &parts, body);
    let Verdict { delay, fault } = shared.tap.before(&read.shown);
    wait(delay).await;
    let fault =
        fault.or_else(|| shared.control.faults.met_by(&read.shown.operation, Moment::Before));
    if let Some(fault) = fault {
        let what = describe(&fault, &read.identity);
        let exchange =
            Exchange { request: read.shown, answer: what, carried_out: false, supported: true };
        shared.control.journal.note(read.identity.now, &exchange);
        let Verdict { delay, fault: later } = shared.tap.after(&exchange);
        wait(delay).await;
        let wire = render(Reply::NoContent, &read.identity);
        return act_out(later.unwrap_or(fault), wire, &read.identity, &limit).await;
    }
    let reply = match read.address.plane {
        None => Reply::NotOurHost,
        Some(plane) if too_large => refuse_large_body(plane),
        Some(plane) => read.address.relocate(carry_out(plane, read.call, &read.target).await),
    };
    let identity = Identity { now: (shared.now)(), ..read.identity };
    let wire = render(reply, &identity);
    let exchange = Exchange {
        request: read.shown,
        answer: wire.text.clone(),
        carried_out: true,
        supported: wire.supported,
    };
    shared.control.journal.note(identity.now, &exchange);
    let Verdict { delay, fault } = shared.tap.after(&exchange);
    wait(delay).await;
    let fault =
        fault.or_else(|| shared.control.faults.met_by(&exchange.request.operation, Moment::After));
    match fault {
        Some(fault) => act_out(fault, wire, &identity, &limit).await,
        None => Ok(respond(wire.status, wire.headers, wire.body)),
    }
}

/// 413: Graph says so in its own form, the front ends of the other parts without a body.
fn refuse_large_body(plane: Plane) -> Reply {
    match plane {
        Plane::Graph => Reply::Graph(GraphError::plain(&refusals::TOO_LARGE)),
        Plane::SignIn | Plane::Exchange | Plane::SharePoint => Raw {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            headers: HeaderMap::new(),
            body: Vec::new(),
            supported: true,
        }
        .into(),
    }
}

/// Decodes a request: which part of the service it addresses, and what it asks there.
fn read(shared: &Arc<Shared>, conn: &ConnInfo, parts: &Parts, body: Bytes) -> Read {
    let now = (shared.now)();
    let (request_id, address) = {
        let mut tenant = shared.tenant_at(now);
        let address = Address::of(parts, tenant.label());
        (tenant.next_request_id(), address)
    };
    let (plane, path) = (address.plane, address.path.as_str());
    let (operation_plane, segments) = match plane {
        Some(Plane::Graph) => (Plane::Graph, graph::path::resource_segments(path)),
        Some(Plane::SharePoint) => (Plane::SharePoint, share_point::path::segments(path)),
        Some(plane) => (plane, path.split('/').skip(1).map(str::to_owned).collect()),
        None => (Plane::SharePoint, path.split('/').skip(1).map(str::to_owned).collect()),
    };
    let mut target = routes::resolve(operation_plane, &parts.method, &segments);
    let is_form = plane == Some(Plane::SignIn);
    let json: Option<Value> = if is_form { None } else { serde_json::from_slice(&body).ok() };
    let text = request_text(parts, &address, &body, (is_form, json.as_ref()));
    let client_request_id = parts
        .headers
        .get("client-request-id")
        .and_then(|id| id.to_str().ok())
        .map_or_else(|| request_id.clone(), str::to_owned);
    Read {
        shown: Request {
            peer: conn.peer.clone(),
            security: conn.security,
            operation: shown_operation(&target, json.as_ref()),
            text,
        },
        identity: Identity { plane: operation_plane, request_id, client_request_id, now },
        call: Call {
            shared: Arc::clone(shared),
            now,
            method: parts.method.clone(),
            path: path.to_owned(),
            origin: address.origin.clone(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers.clone(),
            body,
            json: json.map(Arc::new),
            keys: std::mem::take(&mut target.keys),
            caller: Arc::default(),
        },
        address,
        target,
    }
}

/// Name of the operation; of an invocation also the cmdlet.
fn shown_operation(target: &Target, body: Option<&Value>) -> String {
    let is_invocation = target.operation == "POST /InvokeCommand";
    match body.filter(|_| is_invocation).and_then(exchange::invoke::cmdlet_name) {
        Some(cmdlet) => format!("{} {cmdlet}", target.operation),
        None => target.operation.clone(),
    }
}

fn request_text(
    parts: &Parts,
    address: &Address,
    body: &Bytes,
    (is_form, json): (bool, Option<&Value>),
) -> String {
    let target = mask::target_text(&address.path, parts.uri.query());
    let line = format!("{} https://{}{target}", parts.method, address.host);
    match (body.is_empty(), is_form) {
        (true, _) => line,
        (false, true) => format!("{line}\n{}", mask::form_text(body)),
        (false, false) => format!("{line}\n{}", mask::body_text(body, json)),
    }
}

async fn carry_out(plane: Plane, call: Call, target: &Target) -> Reply {
    match plane {
        Plane::SignIn => login::dispatch(call, target).await,
        Plane::Graph => graph::dispatch(call, target).await,
        Plane::Exchange => exchange::dispatch(call, target).await,
        Plane::SharePoint => share_point::dispatch(call, target).await,
    }
}

/// What the peer got, for the trace.
fn describe(fault: &Fault, identity: &Identity) -> String {
    match fault {
        Fault::Reset => "reset".to_owned(),
        Fault::Silence => "no answer".to_owned(),
        Fault::CutAfter(n_bytes) => format!("cut after {n_bytes} bytes"),
        Fault::Corrupt => "200 malformed".to_owned(),
        Fault::Answer(answer) => {
            let body = fault::body(answer, identity);
            format!("{} {body}", fault::status(answer).as_u16())
        }
    }
}

/// JSON that ends too early.
const CORRUPT_BODY: &str = "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#";

async fn act_out(
    fault: Fault,
    wire: Wire,
    identity: &Identity,
    limit: &Limit,
) -> Result<Response<Full<Bytes>>, Hangup> {
    match fault {
        Fault::Reset => Err(Hangup),
        Fault::Silence => future::pending().await,
        Fault::CutAfter(n_bytes) => {
            limit.set(n_bytes);
            Ok(respond(wire.status, wire.headers, wire.body))
        }
        Fault::Corrupt => Ok(respond(
            StatusCode::OK,
            common_headers(identity),
            Bytes::from_static(CORRUPT_BODY.as_bytes()),
        )),
        Fault::Answer(answer) => {
            let body = fault::body(&answer, identity);
            let mut headers = common_headers(identity);
            headers.extend(fault::headers(&answer));
            if answer.status == 401 && identity.plane == Plane::Graph {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
            }
            Ok(respond(fault::status(&answer), headers, Bytes::from(body)))
        }
    }
}

/// Waits; no delay costs nothing, not even a turn of the scheduler.
async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

fn respond(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
