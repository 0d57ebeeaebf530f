//! Faults of an HTTP service, as values, and the answers they stand for.

use http::HeaderMap;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use jiff::Timestamp;
use serde_json::json;

use crate::login::error::SignInError;
use crate::login::refusals::TRANSIENT;
use crate::routes::Plane;
use crate::server::clock_text::http_date;
use crate::server::render::Identity;

/// What happens instead of the regular answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The connection breaks without an answer.
    Reset,
    /// No answer ever; the connection stays open until the peer closes it.
    Silence,
    /// The first bytes of the answer (head included) arrive, then the connection breaks.
    CutAfter(usize),
    /// Status 200 and the JSON content type with a body that is not JSON.
    Corrupt,
    /// An answer of this form. See [`FaultAnswer`].
    Answer(FaultAnswer),
}

/// An HTTP answer in the vendor's error form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FaultAnswer {
    /// HTTP status; values outside 200..=599 become 500.
    pub status: u16,
    /// Error code; by default the one that goes with the status.
    pub code: Option<String>,
    /// Error message; by default the one that goes with the status.
    pub message: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// An HTML page, as a front end sends it, instead of JSON.
    pub html: bool,
}

impl FaultAnswer {
    /// The answer with this status and the defaults that go with it.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

/// Value of the `Retry-After` header (RFC 9110 §10.2.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RetryAfter {
    /// Delay in seconds.
    Seconds(u64),
    /// A date.
    Date(Timestamp),
}

/// Status of a fault's answer, made valid.
pub(crate) fn status(answer: &FaultAnswer) -> http::StatusCode {
    match http::StatusCode::from_u16(answer.status) {
        Ok(status) if (200..=599).contains(&answer.status) => status,
        _ => http::StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Default code and message of a status (facts §7.1).
fn defaults(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("BadRequest", "Bad Request."),
        401 => ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
        403 => {
            ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        }
        404 => (
            "Request_ResourceNotFound",
            "Resource does not exist or one of its queried reference-property objects are not present.",
        ),
        409 => (
            "Request_MultipleObjectsWithSameKeyValue",
            "A conflicting object with one or more of the specified property values is present in the directory.",
        ),
        429 => ("TooManyRequests", "Too many requests."),
        501 => ("NotImplemented", "The requested operation is not implemented."),
        502 => ("UnknownError", "Bad gateway."),
        503 => (
            "serviceNotAvailable",
            "The service is temporarily unavailable. Please try again later.",
        ),
        504 => ("UnknownError", "The gateway timed out."),
        _ => ("InternalServerError", "The server encountered an internal error."),
    }
}

/// Body of a fault's answer: HTML, or JSON in the form of the plane.
pub(crate) fn body(answer: &FaultAnswer, identity: &Identity) -> String {
    let status = status(answer);
    if answer.html {
        let reason = status.canonical_reason().unwrap_or("Error");
        let number = status.as_u16();
        return format!(
            "<html><head><title>{number} {reason}</title></head><body><h1>{reason}</h1></body></html>"
        );
    }
    let (code, message) = defaults(status.as_u16());
    if identity.plane == Plane::SignIn {
        let mut body = SignInError::plain(&TRANSIENT).body(identity);
        for (member, given) in [("error", &answer.code), ("error_description", &answer.message)] {
            if let Some(given) = given {
                body[member] = json!(given);
            }
        }
        return body.to_string();
    }
    if identity.plane == Plane::Exchange {
        let message = answer.message.as_deref().unwrap_or(message);
        return json!({
            "error": { "code": answer.code.as_deref().unwrap_or(code), "message": message },
            "@adminapi.warnings": [],
        })
        .to_string();
    }
    let inner = json!({
        "date": identity.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        "request-id": identity.request_id,
        "client-request-id": identity.client_request_id,
    });
    json!({ "error": {
        "code": answer.code.as_deref().unwrap_or(code),
        "message": answer.message.as_deref().unwrap_or(message),
        "innerError": inner,
    }})
    .to_string()
}

/// Headers that differ from those of every answer.
pub(crate) fn headers(answer: &FaultAnswer) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if answer.html {
        headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("text/html; charset=utf-8"));
    }
    let value = match answer.retry_after {
        None => return headers,
        Some(RetryAfter::Seconds(seconds)) => seconds.to_string(),
        Some(RetryAfter::Date(date)) => http_date(date),
    };
    if let Ok(value) = http::HeaderValue::from_str(&value) {
        headers.insert(RETRY_AFTER, value);
    }
    headers
}
