//! Which rows of the parity table an exchange shows, seen from outside: what was asked, and what came back.

use std::collections::BTreeSet;

use mock_m365::{Exchange, ParityKind, ParityRow};
use serde_json::Value;

use crate::send::{Answered, Asked};
use crate::typed;

/// A refusal as the wire shows it.
struct Refused {
    plane: &'static str,
    status: u16,
    code: String,
    message: String,
}

/// Positions of the rows that an exchange shows.
pub(crate) fn shown(
    rows: &[ParityRow],
    asked: &Asked,
    answered: &Answered,
    seen: &Exchange,
) -> Vec<usize> {
    let body: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    let mut found: Vec<usize> = Vec::new();
    // An operation that takes its method and answers 405 all the same is one the service gave up.
    if answered.status == 405 {
        let is_row = |row: &ParityRow| {
            row.kind == ParityKind::Operation && row.name == seen.request.operation
        };
        found.extend((0..rows.len()).filter(|&at| is_row(&rows[at])));
    }
    // A cmdlet that ran and refused has shown itself as well.
    if answered.status < 400 || body["error"]["details"][0]["code"] == "Client" {
        let properties = match plane(&asked.host) {
            "Graph" => typed::look(&body).properties,
            _ => BTreeSet::new(),
        };
        let is_shown = |row: &ParityRow| match row.kind {
            ParityKind::Operation => is_operation(&row.name, &seen.request.operation),
            ParityKind::Cmdlet => cmdlet(seen) == Some(row.name.as_str()),
            ParityKind::CmdletProperty => has_property(seen, &body, &row.name),
            ParityKind::QueryOption => option(asked, &row.name).is_some(),
            ParityKind::Filter => is_filtered(asked, &row.name),
            ParityKind::Property => properties.contains(&row.name),
            ParityKind::Permission | ParityKind::Role => {
                row.name.split(": ").all(|word| is_told(&body, word))
            }
            _ => false,
        };
        found.extend((0..rows.len()).filter(|&at| is_shown(&rows[at])));
    }
    let plane = plane(&asked.host);
    found.extend(
        refused(plane, answered.status, &body)
            .and_then(|refused| row_of(rows, &refused, seen.supported)),
    );
    for part in body["responses"].as_array().into_iter().flatten() {
        let status = part["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let refused = refused(plane, status.unwrap_or_default(), &part["body"]);
        found.extend(refused.and_then(|refused| {
            row_of(rows, &refused, true).or_else(|| row_of(rows, &refused, false))
        }));
    }
    found
}

/// Whether an operation is this one, with or without a cmdlet behind it.
fn is_operation(name: &str, operation: &str) -> bool {
    operation.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The cmdlet that ran; part of the operation's name.
fn cmdlet(seen: &Exchange) -> Option<&str> {
    seen.request.operation.strip_prefix("POST /InvokeCommand ")
}

/// Whether a cmdlet returned an object with a property; the row is called `Mailbox.Alias` after the cmdlet's noun.
fn has_property(seen: &Exchange, body: &Value, name: &str) -> bool {
    let noun = cmdlet(seen).and_then(|cmdlet| cmdlet.split_once('-')).map(|(_, noun)| noun);
    let (kind, property) = name.split_once('.').unwrap_or_default();
    let mut objects = body["value"].as_array().into_iter().flatten();
    noun == Some(kind) && objects.any(|object| object.get(property).is_some())
}

fn plane(host: &str) -> &'static str {
    match host {
        "login.microsoftonline.com" => "sign-in",
        "graph.microsoft.com" => "Graph",
        "outlook.office365.com" => "Exchange",
        _ => "SharePoint",
    }
}

/// Whether a text stands somewhere in an answer, alone.
fn is_told(body: &Value, word: &str) -> bool {
    match body {
        Value::String(text) => text == word,
        Value::Array(items) => items.iter().any(|item| is_told(item, word)),
        Value::Object(members) => members.values().any(|member| is_told(member, word)),
        _ => false,
    }
}

/// Value of a query option; the leading `$` may be left out and any character encoded.
fn option(asked: &Asked, name: &str) -> Option<String> {
    let (_, query) = asked.target.split_once('?')?;
    let plain =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    query.split('&').find_map(|part| {
        let (known, value) = part.split_once('=').unwrap_or((part, ""));
        let known = plain(known);
        (known.trim_start_matches('$') == name.trim_start_matches('$')).then(|| plain(value))
    })
}

/// Whether a request filters by a property; the row is called `users displayName`.
fn is_filtered(asked: &Asked, name: &str) -> bool {
    let Some((set, property)) = name.split_once(' ') else { return false };
    let path = asked.target.split('?').next().unwrap_or_default();
    let is_word = |c: char| c.is_ascii_alphanumeric();
    path.split('/').any(|segment| segment == set)
        && option(asked, "$filter")
            .is_some_and(|filter| filter.split(|c| !is_word(c)).any(|word| word == property))
}

fn refused(plane: &'static str, status: u16, body: &Value) -> Option<Refused> {
    // Addresses that uploads lead to lie at the host of SharePoint and refuse as Graph does.
    let plane = if body["error"].is_object() && plane == "SharePoint" { "Graph" } else { plane };
    let of = |code: &Value, message: String| {
        Some(Refused { plane, status, code: code.as_str()?.to_owned(), message })
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match (plane, &body["error"], &body["odata.error"]) {
        ("sign-in", code, _) => {
            let description = text(&body["error_description"]);
            let message = description.split(" Trace ID: ").next().unwrap_or_default().to_owned();
            of(code, message)
        }
        ("Exchange", error, _) => {
            let inner = text(&error["innererror"]["internalexception"]["message"]);
            let message = inner.rsplit('|').next().unwrap_or_default().to_owned();
            of(&error["code"], message)
        }
        ("SharePoint", _, error) => of(&error["code"], text(&error["message"]["value"])),
        (_, error, _) => of(&error["code"], text(&error["message"])),
    }
}

/// The row a refusal comes from: of those that fit, the one with the most words of its own.
fn row_of(rows: &[ParityRow], refused: &Refused, supported: bool) -> Option<usize> {
    let fits = |row: &ParityRow| {
        let form = row.refusal.as_ref().filter(|form| {
            row.kind == ParityKind::Refusal
                && form.plane == refused.plane
                && form.status == refused.status
                && form.code == refused.code
                && form.supported == supported
        })?;
        literal_length(&form.message, &refused.message)
    };
    (0..rows.len()).filter_map(|at| Some((fits(&rows[at])?, at))).max().map(|(_, at)| at)
}

/// If a text fills the places of a template: how many of its bytes are the template's own.
fn literal_length(template: &str, text: &str) -> Option<usize> {
    let mut literals = Vec::new();
    let mut rest = template;
    while let Some(at) = (0..9).filter_map(|n| rest.find(&format!("{{{n}}}"))).min() {
        literals.push(&rest[..at]);
        rest = &rest[at + 3..];
    }
    let mut left = text.strip_prefix(*literals.first().unwrap_or(&rest))?;
    if literals.is_empty() {
        return left.is_empty().then_some(template.len());
    }
    for literal in &literals[1..] {
        left = &left[left.find(literal)? + literal.len()..];
    }
    let n_own = literals.iter().map(|literal| literal.len()).sum::<usize>() + rest.len();
    left.ends_with(rest).then_some(n_own)
}
