//! `$batch` of Exchange administration: up to ten invocations, one after the other (facts §5.3).

use std::sync::Arc;

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::call::Call;
use crate::exchange::access::{Interface, administrator};
use crate::exchange::error::ExchangeError;
use crate::exchange::{invoke, refusals};
use crate::reply::Reply;

const N_REQUESTS_MAX: usize = 10;
const ACTION: &str = "/InvokeCommand";

/// `POST /adminapi/beta/{tenant}/$batch`.
pub(crate) async fn run(call: Call) -> Reply {
    if let Err(refused) = administrator(&call, Interface::Beta) {
        return refused;
    }
    let requests = match requests(&call) {
        Ok(requests) => requests,
        Err(error) => return error.into(),
    };
    let goes_on = call.header("prefer").is_some_and(|it| it.contains("continue-on-error"));
    let mut responses = Vec::new();
    for request in requests {
        let (status, body) = one(&call, &request).await;
        responses.push(json!({ "id": request["id"], "status": status.as_u16(), "body": body }));
        if !goes_on && !status.is_success() {
            break;
        }
    }
    Reply::ok(json!({ "responses": responses }))
}

fn malformed<T>(why: &str) -> Result<T, ExchangeError> {
    Err(ExchangeError::of(&refusals::MALFORMED_BATCH, &[why]))
}

fn requests(call: &Call) -> Result<Vec<Value>, ExchangeError> {
    invoke::check_tenant(call)?;
    let Some(requests) = call.json.as_deref().and_then(|body| body["requests"].as_array()) else {
        return malformed("it has no list of requests.");
    };
    if requests.is_empty() || requests.len() > N_REQUESTS_MAX {
        return malformed("it must hold between 1 and 10 requests.");
    }
    for request in requests {
        let is_post = request["method"].as_str().is_some_and(|it| it.eq_ignore_ascii_case("POST"));
        let at_action = request["url"].as_str().is_some_and(|url| {
            let path = url.split('?').next().unwrap_or_default();
            path.starts_with("https://") && path.ends_with(ACTION)
        });
        if !request["id"].is_string() || !is_post || !at_action {
            return malformed(
                "every request needs an id, the method POST and the URL of InvokeCommand.",
            );
        }
    }
    Ok(requests.clone())
}

/// Carries out one request; success of a cmdlet without output is an empty body.
async fn one(outer: &Call, request: &Value) -> (StatusCode, Value) {
    let mut part = outer.clone();
    part.json = Some(Arc::new(request["body"].clone()));
    part.query = request["url"]
        .as_str()
        .and_then(|url| url.split_once('?'))
        .map_or_else(String::new, |(_, query)| query.to_owned());
    let headers = request["headers"].as_object().into_iter().flatten();
    part.headers.extend(headers.filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((Some(name), HeaderValue::from_str(value.as_str()?).ok()?))
    }));
    let returns = invoke::cmdlet_name(&request["body"])
        .is_some_and(|name| name.starts_with("Get-") || name.starts_with("New-"));
    match invoke::invoke(part).await {
        Reply::Json(status, _) if !returns => (status, json!({})),
        Reply::Json(status, body) => (status, body),
        Reply::Exchange(error) => (error.status(), error.body()),
        Reply::Raw(raw) => (raw.status, json!({})),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, json!({})),
    }
}
