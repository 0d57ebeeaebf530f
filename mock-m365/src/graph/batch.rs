//! `$batch`: up to 20 requests in one, side by side or as one chain (facts §7.2).

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::{self, Answer, path, refusals, rough};
use crate::reply::Reply;
use crate::routes::{self, Plane};
use crate::server::render::{Identity, json_body};

const N_REQUESTS_MAX: usize = 20;

/// One request of a batch.
struct Part {
    id: String,
    depends_on: Option<String>,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
    json: Option<Arc<Value>>,
}

/// `POST /$batch`.
pub(crate) async fn run(call: Call) -> Answer {
    let parts = parts_of(call.members()?)?;
    let mut statuses: BTreeMap<String, StatusCode> = BTreeMap::new();
    let mut responses = Vec::new();
    for part in parts {
        let failed = part.depends_on.as_ref().is_some_and(|id| {
            !statuses.get(&id.to_ascii_lowercase()).is_some_and(StatusCode::is_success)
        });
        let key = part.id.to_ascii_lowercase();
        let (status, response) = answer(&call, part, failed).await;
        statuses.insert(key, status);
        responses.push(response);
    }
    rough::disorder(&call, &mut responses);
    Ok(Reply::ok(json!({ "responses": responses })))
}

async fn answer(outer: &Call, part: Part, dependency_failed: bool) -> (StatusCode, Value) {
    let id = part.id.clone();
    let reply = if dependency_failed {
        Reply::Graph(GraphError::plain(&refusals::FAILED_DEPENDENCY))
    } else {
        one(outer, part).await
    };
    let request_id = outer.shared.tenant_at(outer.now).next_request_id();
    let identity = Identity {
        plane: Plane::Graph,
        client_request_id: request_id.clone(),
        request_id,
        now: outer.now,
    };
    let (reply, own) = reply.split();
    let (status, content_type, body) = match json_body(reply, &identity) {
        Ok((status, body)) => (status, Some("application/json"), Some(body)),
        Err(Reply::Text(text)) => (StatusCode::OK, Some("text/plain"), Some(text.into())),
        Err(_) => (StatusCode::NO_CONTENT, None, None),
    };
    let mut headers = json!({ "Cache-Control": "no-cache", "OData-Version": "4.0" });
    if let Some(content_type) = content_type {
        headers["Content-Type"] = content_type.into();
    }
    for (name, value) in own {
        headers[written(name)] = value.into();
    }
    let mut response = json!({ "id": id, "status": status.as_u16(), "headers": headers });
    if let Some(body) = body {
        response["body"] = body;
    }
    (status, response)
}

/// The name of a header as parts of a batch write it.
fn written(name: &str) -> &str {
    match name {
        "retry-after" => "Retry-After",
        "location" => "Location",
        name => name,
    }
}

async fn one(outer: &Call, part: Part) -> Reply {
    let relative = part.url.trim_start_matches('/');
    let (path, query) = relative.split_once('?').unwrap_or((relative, ""));
    let path = format!("/v1.0/{path}");
    let mut target = routes::resolve(Plane::Graph, &part.method, &path::resource_segments(&path));
    if target.operation == "POST /$batch" {
        return Reply::Graph(GraphError::of(
            &refusals::BATCH,
            &["A batch cannot contain a batch."],
        ));
    }
    let call = Call {
        method: part.method,
        path,
        query: query.to_owned(),
        headers: part.headers,
        body: part.body,
        json: part.json,
        keys: std::mem::take(&mut target.keys),
        ..outer.clone()
    };
    graph::run(call, &target).await
}

fn refuse<T>(text: &str) -> Result<T, GraphError> {
    Err(GraphError::of(&refusals::BATCH, &[text]))
}

fn parts_of(members: &Map<String, Value>) -> Result<Vec<Part>, GraphError> {
    let Some(requests) = members.get("requests").and_then(Value::as_array) else {
        return refuse("The requests are missing.");
    };
    if requests.is_empty() || requests.len() > N_REQUESTS_MAX {
        return refuse(&format!(
            "Number of batch request steps must be between 1 and the maximum value of {N_REQUESTS_MAX}."
        ));
    }
    let parts: Vec<Part> = requests.iter().map(part_of).collect::<Result<_, _>>()?;
    check_ids(&parts)?;
    check_chain(&parts)?;
    Ok(parts)
}

fn part_of(request: &Value) -> Result<Part, GraphError> {
    let text = |name: &str| request[name].as_str().filter(|text| !text.is_empty());
    let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
        return refuse("Every request needs an id, a method and a url.");
    };
    let Ok(method) = method.to_ascii_uppercase().parse::<Method>() else {
        return refuse(&format!("Request {id} has an invalid method."));
    };
    let headers = headers_of(request);
    let has_body = !request["body"].is_null();
    if has_body && !headers.contains_key("content-type") {
        return refuse(&format!("Request {id} has a body but no Content-Type header."));
    }
    let depends_on = match &request["dependsOn"] {
        Value::Null => None,
        Value::Array(ids) if ids.is_empty() => None,
        Value::Array(ids) if ids.len() == 1 && ids[0].is_string() => {
            ids[0].as_str().map(str::to_owned)
        }
        _ => return refuse(&format!("Request {id} has an unsupported dependsOn.")),
    };
    let json = has_body.then(|| Arc::new(request["body"].clone()));
    let body = json.as_ref().map_or_else(Bytes::new, |json| Bytes::from(json.to_string()));
    Ok(Part { id: id.to_owned(), depends_on, method, url: url.to_owned(), headers, body, json })
}

fn headers_of(request: &Value) -> HeaderMap {
    let members = request["headers"].as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.as_str()?).ok()?))
        })
        .collect()
}

/// Ids are unique, case apart.
fn check_ids(parts: &[Part]) -> Result<(), GraphError> {
    let mut ids: Vec<String> = parts.iter().map(|part| part.id.to_ascii_lowercase()).collect();
    ids.sort();
    ids.dedup();
    if ids.len() == parts.len() { Ok(()) } else { refuse("Request ids must be unique.") }
}

/// Either no request depends on another, or each on the one before it.
fn check_chain(parts: &[Part]) -> Result<(), GraphError> {
    if parts.iter().all(|part| part.depends_on.is_none()) {
        return Ok(());
    }
    let chained = parts.windows(2).all(|pair| {
        pair[1].depends_on.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(&pair[0].id))
    });
    if chained && parts[0].depends_on.is_none() {
        Ok(())
    } else {
        refuse("Requests must be independent or depend each on the one before.")
    }
}
