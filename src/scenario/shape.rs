//! Finds every place where a document departs from the scenario's schema: unknown keys and words, missing keys,
//! values of the wrong kind, bad units.

use serde_json::{Map, Value};

use super::{
    finding::Finding,
    suggest::{advice, listed},
    tree::Node,
    value::{Count, Period, PeriodRange, Placed},
};

/// All departures of `root` from the scenario schema, in the order of the file.
pub(super) fn findings(root: &Placed<Node>) -> Vec<Finding> {
    let schema = super::schema();
    let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut walk = Walk { definitions, findings: Vec::new() };
    walk.visit(root, &schema, "the scenario");
    walk.findings
}

struct Walk {
    definitions: Map<String, Value>,
    findings: Vec<Finding>,
}

/// Reads a text that has a form of its own; the error says what is wrong with it.
type Reader = fn(&str) -> Result<(), String>;

/// What a schema allows at one place, its alternatives sorted by kind.
#[derive(Default)]
struct Allowed<'a> {
    words: Vec<String>,
    reader: Option<Reader>,
    any_text: bool,
    whole: Option<&'a Value>,
    flag: bool,
    list: Option<&'a Value>,
    mapping: Option<&'a Value>,
    phrases: Vec<(&'a str, &'a Value)>,
    empty: bool,
}

impl<'a> Allowed<'a> {
    fn of(definitions: &'a Map<String, Value>, schema: &'a Value) -> Self {
        let mut allowed = Self::default();
        allowed.add(definitions, schema, false);
        allowed
    }

    fn add(&mut self, definitions: &'a Map<String, Value>, schema: &'a Value, is_branch: bool) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.rsplit('/').next().unwrap_or(name);
            self.reader = self.reader.or_else(|| reader(name));
            if let Some(definition) = definitions.get(name) {
                self.add(definitions, definition, is_branch);
            }
            return;
        }
        for branches in ["anyOf", "oneOf"] {
            for branch in schema.get(branches).and_then(Value::as_array).into_iter().flatten() {
                self.add(definitions, branch, branches == "oneOf");
            }
        }
        if let Some(word) = schema.get("const").and_then(Value::as_str) {
            self.words.push(word.to_owned());
            return;
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            self.words.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
            return;
        }
        if schema.get("format").and_then(Value::as_str) == Some("date-time") {
            self.reader = Some(read_timestamp);
        }
        let kinds = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for kind in kinds {
            self.add_kind(kind, schema, is_branch);
        }
    }

    fn add_kind(&mut self, kind: &str, schema: &'a Value, is_branch: bool) {
        match kind {
            "string" => self.any_text = true,
            "integer" => self.whole = Some(schema),
            "boolean" => self.flag = true,
            "null" => self.empty = true,
            "array" => self.list = Some(schema),
            "object" => match phrase(schema) {
                Some(phrase) if is_branch => self.phrases.push(phrase),
                _ => self.mapping = Some(schema),
            },
            _ => {}
        }
    }

    /// What may stand here, for messages.
    fn describe(&self) -> String {
        let mut kinds = Vec::new();
        if self.any_text || !self.words.is_empty() {
            kinds.push("a text");
        }
        if self.whole.is_some() {
            kinds.push("a whole number");
        }
        if self.flag {
            kinds.push("`true` or `false`");
        }
        if self.list.is_some() {
            kinds.push("a list");
        }
        if self.mapping.is_some() || !self.phrases.is_empty() {
            kinds.push("a mapping");
        }
        kinds.join(" or ")
    }
}

/// The single key of a phrase with a value, such as `wait: 1h`, and the schema of that value.
fn phrase(schema: &Value) -> Option<(&str, &Value)> {
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required")?.as_array()?;
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    match (properties.iter().next(), required.len()) {
        (Some((key, value)), 1) if closed && properties.len() == 1 => Some((key, value)),
        _ => None,
    }
}

/// The reader of a text that has a form of its own.
fn reader(definition: &str) -> Option<Reader> {
    match definition {
        "Period" => Some(|text| Period::parse(text).map(drop)),
        "PeriodRange" => Some(|text| PeriodRange::parse(text).map(drop)),
        "Count" => Some(|text| Count::parse(text).map(drop)),
        _ => None,
    }
}

fn read_timestamp(text: &str) -> Result<(), String> {
    text.parse::<jiff::Timestamp>().map(drop).map_err(|_| {
        format!("`{text}` is not a timestamp; write date, time and zone, for example `2026-03-02T08:00:00Z`")
    })
}

impl Walk {
    fn visit(&mut self, node: &Placed<Node>, schema: &Value, what: &str) {
        // Definitions are cloned so that findings can be added meanwhile; this runs for faulty files only.
        let definitions = self.definitions.clone();
        let allowed = Allowed::of(&definitions, schema);
        match &node.value {
            Node::List(items) => match allowed.list.and_then(|list| list.get("items")) {
                Some(schema) => items.iter().for_each(|item| self.visit(item, schema, what)),
                None => self.wrong_kind(node, &allowed, what),
            },
            Node::Mapping(entries) if !allowed.phrases.is_empty() && allowed.mapping.is_none() => {
                self.phrase(node, entries, &allowed);
            }
            Node::Mapping(entries) => match allowed.mapping {
                Some(schema) => self.mapping(node, entries, schema, what),
                None => self.wrong_kind(node, &allowed, what),
            },
            _ => self.scalar(node, &allowed, what),
        }
    }

    fn wrong_kind(&mut self, node: &Placed<Node>, allowed: &Allowed<'_>, what: &str) {
        let message =
            format!("{what} must be {}, found {}", allowed.describe(), node.value.describe());
        let help = match node.value {
            Node::Empty if allowed.any_text => {
                "write the text; within `{…}` a comma ends it, so put a text with commas in quotes"
            }
            _ => "",
        };
        self.findings.push(Finding::at(node, message).help(help));
    }

    fn phrase(
        &mut self,
        node: &Placed<Node>,
        entries: &[(Placed<String>, Placed<Node>)],
        allowed: &Allowed<'_>,
    ) {
        let Some((key, value)) = entries.first() else {
            self.wrong_kind(node, allowed, "this");
            return;
        };
        if let Some((second, _)) = entries.get(1) {
            self.findings.push(
                Finding::at(second, format!("`{second}` stands in the same item as `{key}`")).help(
                    format!(
                        "begin a new item: `- {second}`; details of `{key}` are indented further"
                    ),
                ),
            );
        }
        if let Some((_, schema)) = allowed.phrases.iter().find(|(phrase, _)| *phrase == key.value) {
            self.visit(value, schema, &format!("`{key}`"));
            return;
        }
        if allowed.words.contains(&key.value) {
            let with = format!("{key} with");
            let help = if allowed.phrases.iter().any(|(phrase, _)| *phrase == with) {
                format!("write `- {key}`, or `- {with}: …` for the details")
            } else {
                format!("write `- {key}`")
            };
            self.findings.push(Finding::at(key, format!("`{key}` takes no value")).help(help));
            return;
        }
        let known = allowed.phrases.iter().map(|(phrase, _)| *phrase);
        let known = known.chain(allowed.words.iter().map(String::as_str));
        self.findings
            .push(Finding::at(key, format!("`{key}` is not known here")).help(advice(key, known)));
    }

    fn mapping(
        &mut self,
        node: &Placed<Node>,
        entries: &[(Placed<String>, Placed<Node>)],
        schema: &Value,
        what: &str,
    ) {
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        let names = schema.pointer("/propertyNames/enum").and_then(Value::as_array);
        for (key, value) in entries {
            if let Some(names) = names
                && !names.iter().any(|name| name.as_str() == Some(key))
            {
                let known = names.iter().filter_map(Value::as_str);
                self.findings.push(
                    Finding::at(key, format!("unknown key `{key}` in {what}"))
                        .help(advice(key, known)),
                );
            } else if let Some(schema) = properties.get(&key.value).or(others) {
                self.visit(value, schema, &format!("`{key}`"));
            } else {
                let known = properties.keys().map(String::as_str);
                self.findings.push(
                    Finding::at(key, format!("unknown key `{key}` in {what}"))
                        .help(advice(key, known)),
                );
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for key in required.filter_map(Value::as_str) {
            if !entries.iter().any(|(present, _)| present.value == key) {
                let message = format!("the key `{key}` is missing in {what}");
                let help = properties
                    .get(key)
                    .and_then(|property| property.get("description"))
                    .and_then(Value::as_str)
                    .map(|description| format!("`{key}`: {description}"));
                self.findings.push(Finding::at(node, message).help(help.unwrap_or_default()));
            }
        }
    }

    fn scalar(&mut self, node: &Placed<Node>, allowed: &Allowed<'_>, what: &str) {
        let text = node.value.scalar().unwrap_or_default();
        let is_number = matches!(node.value, Node::Whole(_));
        if allowed.words.contains(&text) || matches!(node.value, Node::Empty) && allowed.empty {
            return;
        }
        if let Some(read) = allowed.reader {
            if let Err(message) = read(&text) {
                self.findings.push(Finding::at(node, message));
            }
            return;
        }
        if let (Node::Whole(number), Some(schema)) = (&node.value, allowed.whole) {
            self.bounds(node, *number, schema, what);
            return;
        }
        let is_flag = matches!(node.value, Node::Flag(_));
        if is_flag && allowed.flag || allowed.any_text && !matches!(node.value, Node::Empty) {
            return;
        }
        if let Some((phrase, _)) = allowed.phrases.iter().find(|(phrase, _)| *phrase == text) {
            self.findings.push(
                Finding::at(node, format!("`{phrase}` needs a value"))
                    .help(format!("write `{phrase}: …`")),
            );
            return;
        }
        if allowed.words.is_empty() && allowed.phrases.is_empty() || text.is_empty() {
            self.wrong_kind(node, allowed, what);
            return;
        }
        let known = allowed.words.iter().map(String::as_str);
        let known: Vec<&str> = known.chain(allowed.phrases.iter().map(|(key, _)| *key)).collect();
        let message = if allowed.phrases.is_empty() {
            format!("{what} cannot be `{text}`")
        } else {
            format!("`{text}` is not known here")
        };
        let help = match advice(&text, known.iter().copied()) {
            _ if is_number => format!("Known here: {}.", listed(known)),
            near if near.starts_with("Did") && known.len() <= 10 => {
                format!("{near} Known here: {}.", listed(known))
            }
            help => help,
        };
        self.findings.push(Finding::at(node, message).help(help));
    }

    fn bounds(&mut self, node: &Placed<Node>, number: i128, schema: &Value, what: &str) {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        let too_small = bound("minimum").is_some_and(|least| (number as f64) < least);
        let largest = bound("maximum").or_else(|| match schema.get("format")?.as_str()? {
            "uint16" => Some(f64::from(u16::MAX)),
            "uint32" => Some(f64::from(u32::MAX)),
            _ => None,
        });
        let too_large = largest.is_some_and(|most| (number as f64) > most);
        if too_small || too_large {
            let end = largest.map_or_else(String::new, |most| format!(" to {most}"));
            self.findings.push(Finding::at(
                node,
                format!("{what} must be a whole number from 0{end}, found {number}"),
            ));
        }
    }
}
