//! Answers of Graph held against the table of types: no property is invented, each value has its type.

use std::collections::BTreeSet;

use mock_m365::schema::{self, Type};
use serde_json::Value;

/// Where the metadata document lies.
const METADATA: &str = "https://graph.microsoft.com/v1.0/$metadata#";

/// What a look at an answer found.
#[derive(Default)]
pub(crate) struct Look {
    /// What is wrong.
    pub(crate) problems: Vec<String>,
    /// Properties that are shown, as `user.mail`.
    pub(crate) properties: BTreeSet<String>,
}

/// Looks at the body of an answer, and at the bodies in a batch.
pub(crate) fn look(body: &Value) -> Look {
    let mut look = Look::default();
    look.answer(body);
    for part in body["responses"].as_array().into_iter().flatten() {
        look.answer(&part["body"]);
    }
    look
}

/// The set a context names, without keys, choices and what follows: `users('1')/licenseDetails(id)` is a set
/// `users/licenseDetails`.
fn set_of(context: &str) -> String {
    let mut set = String::new();
    let mut depth = 0_usize;
    for c in context.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => set.push(c),
            _ => {}
        }
    }
    set.trim_end_matches("/$entity").trim_end_matches("/$delta").to_owned()
}

/// The type of the objects of a set: by its whole name, or by its last part.
fn type_of_set(set: &str) -> Option<&'static Type> {
    let last = set.rsplit('/').next().unwrap_or_default();
    let named = |name: &str| schema::types().find(|known| known.sets.contains(&name));
    named(set)
        .or_else(|| named(last))
        .or_else(|| schema::find(set.strip_prefix("microsoft.graph.")?))
}

impl Look {
    fn answer(&mut self, body: &Value) {
        let Some(context) = body["@odata.context"].as_str() else { return };
        let Some(path) = context.strip_prefix(METADATA) else {
            return self.problems.push(format!("the context {context} lies elsewhere"));
        };
        if path.starts_with("Edm.") || path.starts_with("Collection(") {
            return;
        }
        let Some(known) = type_of_set(&set_of(path)) else {
            return self.problems.push(format!("no type stands at the context {path}"));
        };
        match body["value"].as_array() {
            Some(items) => items.iter().for_each(|item| self.object(item, known)),
            None => self.object(body, known),
        }
    }

    fn object(&mut self, value: &Value, known: &'static Type) {
        let Value::Object(members) = value else {
            return self.problems.push(format!("{value} is no {}", known.name));
        };
        let own = value["@odata.type"].as_str();
        let own = own.and_then(|own| schema::find(own.strip_prefix("#microsoft.graph.")?));
        let known = own.unwrap_or(known);
        for (name, member) in members.iter().filter(|(name, _)| !name.contains('@')) {
            match known.property(name) {
                None => self.problems.push(format!("{}.{name} is in no table", known.name)),
                Some(kind) => {
                    self.properties.insert(format!("{}.{name}", declaring(known, name)));
                    self.value(member, kind, &format!("{}.{name}", known.name));
                }
            }
        }
    }

    fn value(&mut self, value: &Value, kind: &str, place: &str) {
        if let Some(item) = kind.strip_prefix("Collection(").and_then(|kind| kind.strip_suffix(')'))
        {
            match value.as_array() {
                Some(items) => items.iter().for_each(|one| self.value(one, item, place)),
                None => self.problems.push(format!("{place} is no list: {value}")),
            }
            return;
        }
        if value.is_null() {
            return;
        }
        let known = kind.strip_prefix("graph.").and_then(schema::find);
        if let Some(known) = known {
            return self.object(value, known);
        }
        if !is_primitive(value, kind) {
            self.problems.push(format!("{place} is no {kind}: {value}"));
        }
    }
}

/// The type of the hierarchy that has the property itself.
fn declaring(known: &'static Type, name: &str) -> &'static str {
    let mut at = known;
    while !at.properties.iter().any(|(own, _)| *own == name) {
        match schema::find(at.base) {
            Some(base) => at = base,
            None => return at.name,
        }
    }
    at.name
}

fn is_primitive(value: &Value, kind: &str) -> bool {
    let text = value.as_str().unwrap_or_default();
    match kind {
        "Edm.Boolean" => value.is_boolean(),
        "Edm.Int16" | "Edm.Int32" | "Edm.Int64" => value.is_i64(),
        "Edm.Double" => value.is_number(),
        "Edm.Guid" => text.len() == 36 && text.bytes().filter(|&b| b == b'-').count() == 4,
        "Edm.DateTimeOffset" => text.len() >= 20 && text.ends_with('Z'),
        // Enumerations travel as text.
        _ => value.is_string(),
    }
}
