//! Answers as witness files write them, and whether one is what a file says.

use serde_json::{Value, json};

use crate::script::header;
use crate::send::{Answered, Asked};

/// Longest JSON that is written on one line.
const WIDTH: usize = 100;

/// An answer, taken apart.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Shown {
    /// Status; of a refusal its code and text.
    pub(crate) status: String,
    /// Body as JSON, tokens hidden; null if it is none or tells no more than the status line.
    pub(crate) json: Value,
    /// Body that is no JSON.
    pub(crate) text: String,
}

/// Takes an answer apart.
pub(crate) fn shown(answered: &Answered) -> Shown {
    let status = answered.status.to_string();
    let Ok(mut json) = serde_json::from_slice::<Value>(&answered.body) else {
        return Shown { status, json: Value::Null, text: text(&answered.body) };
    };
    json.sort_all_objects();
    hide(&mut json);
    unwrap_cmdlet(&mut json);
    let refusal =
        graph_refusal(&json).or_else(|| sign_in_refusal(&json)).or_else(|| exchange_refusal(&json));
    match refusal {
        Some(refusal) => {
            Shown { status: format!("{status} {refusal}"), json: Value::Null, text: String::new() }
        }
        None => Shown { status, json, text: String::new() },
    }
}

fn text(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if !text.chars().any(|c| c.is_control() && c != '\n') => text.to_owned(),
        _ => format!("<{} bytes>", body.len()),
    }
}

/// Tokens are long and tell nothing.
fn hide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name.ends_with("_token") && member.is_string() {
                    *member = json!("***");
                } else {
                    hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

/// What stands around the objects of every cmdlet is not shown: its context, the type of the warnings, no warnings.
fn unwrap_cmdlet(json: &mut Value) {
    let Some(members) = json.as_object_mut() else { return };
    let context = members.get("@odata.context").and_then(Value::as_str).unwrap_or_default();
    if !context.ends_with("#Collection(Exchange.GenericHashTable)")
        || members.get("adminapi.warnings@odata.type") != Some(&json!("#Collection(String)"))
    {
        return;
    }
    members.remove("@odata.context");
    members.remove("adminapi.warnings@odata.type");
    if members.get("@adminapi.warnings") == Some(&json!([])) {
        members.remove("@adminapi.warnings");
    }
}

/// `Code: message [DetailCode target]`, if that is all a refusal of Graph says beside ids and date.
fn graph_refusal(body: &Value) -> Option<String> {
    let error = body.get("error")?.as_object()?;
    let inner = error.get("innerError")?;
    let is_id = |name: &str| inner[name].is_string();
    let known =
        |name: &String| ["code", "message", "innerError", "details"].contains(&name.as_str());
    if !error.keys().all(known) || !is_id("request-id") || !is_id("client-request-id") {
        return None;
    }
    let (code, message) = (error["code"].as_str()?, error["message"].as_str()?);
    let details = match error.get("details").and_then(Value::as_array).map(Vec::as_slice) {
        None => String::new(),
        Some([one]) if one["message"] == message => {
            format!(" [{} {}]", one["code"].as_str()?, one["target"].as_str()?)
        }
        Some(_) => return None,
    };
    Some(format!("{code}: {message}{details}"))
}

/// `error AADSTS0: text`, if that is all a refusal of the sign-in service says beside ids and date.
fn sign_in_refusal(body: &Value) -> Option<String> {
    let (error, description) = (body["error"].as_str()?, body["error_description"].as_str()?);
    let (text, rest) = description.split_once(" Trace ID: ")?;
    let ids = format!(
        "{} Correlation ID: {} Timestamp: {}",
        body["trace_id"].as_str()?,
        body["correlation_id"].as_str()?,
        body["timestamp"].as_str()?
    );
    let number = body["error_codes"][0].as_u64()?;
    let suberror = body["suberror"].as_str().map(|text| format!(" [{text}]")).unwrap_or_default();
    (rest == ids && text.starts_with(&format!("AADSTS{number}: ")))
        .then(|| format!("{error} {text}{suberror}"))
}

/// `Code: id|Type|message` of a cmdlet, `Code: Type: message` of the administration service itself, if that is all a
/// refusal of Exchange says.
fn exchange_refusal(body: &Value) -> Option<String> {
    let error = &body["error"];
    let inner = &error["innererror"];
    let exception = &inner["internalexception"];
    let (code, text) = (error["code"].as_str()?, exception["message"].as_str()?);
    let kind = exception["type"].as_str()?.rsplit('.').next()?;
    let details = error.get("details");
    let message = if details.is_some() { "Error executing cmdlet" } else { "Invalid Operation" };
    let whole = body["@adminapi.warnings"] == json!([])
        && error["message"] == message
        && inner["message"] == message
        && inner["type"] == "Microsoft.Exchange.Admin.OData.Core.ODataServiceException"
        && inner["stacktrace"].is_string()
        && exception["stacktrace"].is_string();
    match details {
        _ if !whole => None,
        None => Some(format!("{code}: {kind}: {text}")),
        Some(details) => {
            let mut parts = text.splitn(3, '|');
            let (id, long, words) = (parts.next()?, parts.next()?, parts.next()?);
            let wanted = json!([{ "code": "Client", "target": "", "message": text }]);
            (*details == wanted && exception["type"] == long)
                .then(|| format!("{code}: {id}|{kind}|{words}"))
        }
    }
}

/// An answer as lines, with the headers that are looked at.
pub(crate) fn lines(answered: &Answered, headers: &[String]) -> Vec<String> {
    let Shown { status, json, text } = shown(answered);
    let mut lines = vec![status];
    lines.extend(headers.iter().map(|name| match answered.header(name) {
        Some(value) => format!("{name}: {value}"),
        None => format!("{name}: (absent)"),
    }));
    if !json.is_null() {
        let compact = json.to_string();
        if compact.len() <= WIDTH {
            lines.push(compact);
        } else {
            let pretty = serde_json::to_string_pretty(&json).unwrap_or(compact);
            lines.extend(pretty.lines().map(str::to_owned));
        }
    }
    lines.extend(text.lines().map(str::to_owned));
    lines
}

/// Names of the headers that an expectation looks at.
pub(crate) fn headers_of(expected: &[String]) -> Vec<String> {
    let rest = expected.iter().skip(1);
    rest.map_while(|line| header(line)).map(|(name, _)| name.to_owned()).collect()
}

/// Whether an answer is what the lines say.
pub(crate) fn agrees(answered: &Answered, expected: &[String]) -> bool {
    let headers = headers_of(expected);
    let found = lines(answered, &headers);
    let n_head = 1 + headers.len();
    if expected.get(..n_head) != found.get(..n_head) {
        return false;
    }
    let (body, open) = match expected[n_head..].split_last() {
        Some((last, body)) if last == "..." => (body, true),
        _ => (&expected[n_head..], false),
    };
    let shown = shown(answered);
    match serde_json::from_str::<Value>(&body.join("\n")) {
        Ok(wanted) if open => covers(&shown.json, &wanted),
        Ok(wanted) if shown.text.is_empty() => shown.json == wanted,
        _ if open && body.is_empty() => true,
        _ => shown.json.is_null() && shown.text == body.join("\n"),
    }
}

/// Whether a value has everything another one shows.
fn covers(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, member)| whole.get(name).is_some_and(|known| covers(known, member))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole.iter().zip(part).all(|(one, other)| covers(one, other))
        }
        (whole, part) => whole == part,
    }
}

/// What must hold for every answer, whatever was asked.
pub(crate) fn broken_law(asked: &Asked, answered: &Answered) -> Option<String> {
    if answered.status == 0 {
        return Some("there was no answer".to_owned());
    }
    let always: &[&str] = match asked.host.as_str() {
        "login.microsoftonline.com" => &["date", "x-ms-request-id", "cache-control"],
        "graph.microsoft.com" => &[
            "date",
            "request-id",
            "client-request-id",
            "x-ms-ags-diagnostic",
            "odata-version",
            "strict-transport-security",
        ],
        _ => &["date"],
    };
    let absent = always.iter().find(|name| answered.header(name).is_none());
    absent.map(|name| format!("the answer lacks the header {name}"))
}
