//! From a reply to status, headers and bytes; the headers that every answer carries stand here (facts §7.1).

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, DATE, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use crate::mask;
use crate::reply::Reply;
use crate::routes::Plane;
use crate::server::clock_text::http_date;

const JSON_OF_GRAPH: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
const JSON_OF_SIGN_IN: &str = "application/json; charset=utf-8";
const TRANSPORT_SECURITY: &str = "max-age=31536000";
static SIGN_IN_HEADERS: [(HeaderName, &str); 3] = [
    (STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY),
    (CACHE_CONTROL, "no-store, no-cache"),
    (CONTENT_TYPE, JSON_OF_SIGN_IN),
];
static GRAPH_HEADERS: [(HeaderName, &str); 5] = [
    (STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY),
    (CACHE_CONTROL, "no-cache"),
    (CONTENT_TYPE, JSON_OF_GRAPH),
    (HeaderName::from_static("odata-version"), "4.0"),
    (
        HeaderName::from_static("x-ms-ags-diagnostic"),
        r#"{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"AM1PEPF00000001"}}"#,
    ),
];
static OTHER_HEADERS: [(HeaderName, &str); 4] = [
    (STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY),
    (CACHE_CONTROL, "no-cache"),
    (CONTENT_TYPE, JSON_OF_GRAPH),
    (HeaderName::from_static("odata-version"), "4.0"),
];
/// Where a client without an accepted token is sent (RFC 6750 §3).
pub(crate) const CHALLENGE: &str = "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"";

/// What an answer tells about its request.
pub(crate) struct Identity {
    /// Which part of the service answers.
    pub(crate) plane: Plane,
    /// Id of the request.
    pub(crate) request_id: String,
    /// The client's own id, or the same.
    pub(crate) client_request_id: String,
    /// When it is answered.
    pub(crate) now: Timestamp,
}

/// An answer ready for the wire, and for the trace.
pub(crate) struct Wire {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Bytes,
    /// Text for the trace.
    pub(crate) text: String,
    /// Whether the tenant supports what was asked.
    pub(crate) supported: bool,
}

/// Body of a reply as JSON with sorted members, if it has one; otherwise the reply itself.
pub(crate) fn json_body(reply: Reply, identity: &Identity) -> Result<(StatusCode, Value), Reply> {
    let (status, mut body) = match reply {
        Reply::Json(status, body) => (status, body),
        Reply::Graph(error) => (error.status(), error.body(identity)),
        Reply::SignIn(error) => (error.status(), error.body(identity)),
        Reply::Exchange(error) => (error.status(), error.body()),
        Reply::SharePoint(error) => (error.status(), error.body()),
        Reply::Headed(inner, _) => return json_body(*inner, identity),
        Reply::NoContent | Reply::Raw(_) | Reply::Text(_) | Reply::NotOurHost => return Err(reply),
    };
    body.sort_all_objects();
    Ok((status, body))
}

/// Whether the tenant supports what was asked, and what the trace is told beside the answer.
fn remarks(reply: &Reply) -> (bool, String) {
    match reply {
        Reply::Graph(error) => (error.is_supported(), error.note()),
        Reply::SignIn(error) => (error.is_supported(), String::new()),
        Reply::Exchange(error) => (error.is_supported(), String::new()),
        Reply::SharePoint(error) => (error.is_supported(), String::new()),
        Reply::Raw(raw) => (raw.supported, String::new()),
        Reply::NotOurHost => (false, String::new()),
        Reply::Headed(inner, _) => remarks(inner),
        Reply::Json(..) | Reply::NoContent | Reply::Text(_) => (true, String::new()),
    }
}

/// Gives a reply its status, headers and bytes.
pub(crate) fn render(reply: Reply, identity: &Identity) -> Wire {
    let mut headers = common_headers(identity);
    let (reply, own) = reply.split();
    for (name, value) in own {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let (supported, note) = remarks(&reply);
    if let Reply::Graph(error) = &reply
        && let Some(challenge) =
            error.challenge().and_then(|text| HeaderValue::from_str(&text).ok())
    {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    let (status, body, shown) = match json_body(reply, identity) {
        Ok((status, value)) => {
            let body = value.to_string();
            let shown =
                if mask::holds_secret(&value) { mask::json_text(&value) } else { body.clone() };
            (status, Bytes::from(body), shown)
        }
        Err(Reply::Raw(raw)) => {
            headers.remove(CONTENT_TYPE);
            headers.extend(raw.headers);
            let shown = mask::bytes_text(&raw.body);
            (raw.status, Bytes::from(raw.body), shown)
        }
        Err(Reply::Text(text)) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            (StatusCode::OK, Bytes::from(text.clone()), text)
        }
        Err(other) => {
            headers.remove(CONTENT_TYPE);
            let is_ours = !matches!(other, Reply::NotOurHost);
            let status =
                if is_ours { StatusCode::NO_CONTENT } else { StatusCode::MISDIRECTED_REQUEST };
            (status, Bytes::new(), String::new())
        }
    };
    let mut text = status.as_str().to_owned();
    for (separator, part) in [(' ', shown), ('\n', note)] {
        if !part.is_empty() {
            text.push(separator);
            text.push_str(&part);
        }
    }
    Wire { status, headers, body, text, supported }
}

/// Headers that every answer of a plane carries.
pub(crate) fn common_headers(identity: &Identity) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(12);
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(DATE, &http_date(identity.now));
    let is_sign_in = identity.plane == Plane::SignIn;
    if is_sign_in {
        put(HeaderName::from_static("x-ms-request-id"), &identity.request_id);
    } else {
        put(HeaderName::from_static("request-id"), &identity.request_id);
        put(HeaderName::from_static("client-request-id"), &identity.client_request_id);
    }
    let constants: &[_] = match identity.plane {
        Plane::SignIn => &SIGN_IN_HEADERS,
        Plane::Graph => &GRAPH_HEADERS,
        Plane::Exchange | Plane::SharePoint => &OTHER_HEADERS,
    };
    for (name, value) in constants {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    headers
}
