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

/// Body of a reply as JSON, if it has one.
pub(crate) fn json_body(reply: &Reply, identity: &Identity) -> Option<(StatusCode, Value)> {
    match reply {
        Reply::Json(status, body) => Some((*status, body.clone())),
        Reply::Graph(error) => Some((error.status(), error.body(identity))),
        Reply::SignIn(error) => Some((error.status(), error.body(identity))),
        Reply::Exchange(error) => Some((error.status(), error.body())),
        Reply::SharePoint(error) => Some((error.status(), error.body())),
        Reply::NoContent | Reply::Text(_) | Reply::NotOurHost => None,
    }
}

/// Gives a reply its status, headers and bytes.
pub(crate) fn render(reply: &Reply, identity: &Identity) -> Wire {
    let mut headers = common_headers(identity);
    let mut supported = true;
    let mut note = String::new();
    if let Reply::Graph(error) = reply {
        supported = error.is_supported();
        note = error.note();
        if error.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
        }
    }
    match reply {
        Reply::SignIn(error) => supported = error.is_supported(),
        Reply::Exchange(error) => supported = error.is_supported(),
        Reply::SharePoint(error) => supported = error.is_supported(),
        _ => {}
    }
    let (status, body) = match (reply, json_body(reply, identity)) {
        (_, Some((status, mut body))) => {
            body.sort_all_objects();
            (status, Bytes::from(body.to_string()))
        }
        (Reply::Text(text), None) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            (StatusCode::OK, Bytes::from(text.clone()))
        }
        (Reply::NotOurHost, None) => {
            supported = false;
            headers.remove(CONTENT_TYPE);
            (StatusCode::MISDIRECTED_REQUEST, Bytes::new())
        }
        (_, None) => {
            headers.remove(CONTENT_TYPE);
            (StatusCode::NO_CONTENT, Bytes::new())
        }
    };
    let mut text = status.as_u16().to_string();
    match reply {
        Reply::Text(content) => text.push_str(&format!(" {content}")),
        _ if body.is_empty() => {}
        _ => text.push_str(&format!(" {}", mask::json_text(&body))),
    }
    if !note.is_empty() {
        text.push('\n');
        text.push_str(&note);
    }
    Wire { status, headers, body, text, supported }
}

/// Headers that every answer of a plane carries.
pub(crate) fn common_headers(identity: &Identity) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(DATE, &http_date(identity.now));
    put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    if identity.plane == Plane::SignIn {
        put(CACHE_CONTROL, "no-store, no-cache");
        put(CONTENT_TYPE, JSON_OF_SIGN_IN);
        put(HeaderName::from_static("x-ms-request-id"), &identity.request_id);
        return headers;
    }
    put(CACHE_CONTROL, "no-cache");
    put(CONTENT_TYPE, JSON_OF_GRAPH);
    put(HeaderName::from_static("odata-version"), "4.0");
    put(HeaderName::from_static("request-id"), &identity.request_id);
    put(HeaderName::from_static("client-request-id"), &identity.client_request_id);
    put(
        HeaderName::from_static("x-ms-ags-diagnostic"),
        r#"{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"AM1PEPF00000001"}}"#,
    );
    headers
}
