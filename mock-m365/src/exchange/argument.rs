//! Parameters of cmdlets: what each may hold, and a request's values read by that (facts §5.3).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;

/// What a parameter holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// True or false; a switch is true.
    Flag,
    /// A list of texts, or what to add to one and take out.
    Texts,
    /// One of these words.
    Choice(&'static str, &'static [&'static str]),
    /// A number between these; may be null.
    Number(u32, u32),
    /// A number between these, or `Unlimited`.
    Amount(u32, u32),
    /// A span of time between these many seconds, or `Unlimited`.
    Span(u64, u64),
}

/// A parameter of a cmdlet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    /// Its name; requests may write it in any case.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
    /// Whether it must be given.
    pub(crate) required: bool,
}

/// A parameter that may be left out.
pub(crate) const fn optional(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, required: false }
}

/// A parameter that must be given.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, required: true }
}

/// Texts of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Texts {
    /// The whole list.
    All(Vec<String>),
    /// A change of it.
    Change {
        /// Texts to add.
        add: Vec<String>,
        /// Texts to take out.
        remove: Vec<String>,
    },
}

/// The value of a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Argument {
    /// Null.
    Null,
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A list.
    Texts(Texts),
    /// A word of a choice, in its own spelling.
    Word(&'static str),
    /// A number.
    Number(u32),
    /// Seconds.
    Span(u64),
    /// `Unlimited`.
    Unlimited,
}

/// The parameters of one invocation.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Given(BTreeMap<&'static str, Argument>);

impl Given {
    /// Reads the parameters of a request by those of its cmdlet.
    pub(crate) fn read(
        parameters: &[&[Parameter]],
        members: &Map<String, Value>,
    ) -> Result<Self, ExchangeError> {
        let all = || parameters.iter().copied().flatten();
        let mut given = BTreeMap::new();
        for (name, value) in members.iter().filter(|(name, _)| !name.contains('@')) {
            let known = all().find(|known| known.name.eq_ignore_ascii_case(name));
            let parameter = known
                .ok_or_else(|| ExchangeError::of(&refusals::UNKNOWN_PARAMETER, &[name.as_str()]))?;
            given.insert(parameter.name, read(parameter, value)?);
        }
        let absent = |parameter: &&Parameter| {
            parameter.required && matches!(given.get(parameter.name), None | Some(Argument::Null))
        };
        match all().find(absent) {
            Some(parameter) => {
                Err(ExchangeError::of(&refusals::MISSING_PARAMETER, &[parameter.name]))
            }
            None => Ok(Self(given)),
        }
    }

    /// A parameter's value, if it was given.
    pub(crate) fn get(&self, name: &str) -> Option<&Argument> {
        self.0.get(name)
    }

    /// Whether it was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Text; null and absence are nothing.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Argument::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(Argument::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// A word of a choice.
    pub(crate) fn word(&self, name: &str) -> Option<&'static str> {
        match self.get(name) {
            Some(Argument::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// A list; null is an empty one.
    pub(crate) fn texts(&self, name: &str) -> Option<Texts> {
        match self.get(name) {
            Some(Argument::Texts(texts)) => Some(texts.clone()),
            Some(Argument::Null) => Some(Texts::All(Vec::new())),
            _ => None,
        }
    }
}

impl Texts {
    /// The list after the change, compared without case.
    pub(crate) fn applied(&self, before: &[String]) -> Vec<String> {
        match self {
            Self::All(texts) => texts.clone(),
            Self::Change { add, remove } => {
                let same = |one: &String, texts: &[String]| {
                    texts.iter().any(|other| other.eq_ignore_ascii_case(one))
                };
                let mut after: Vec<String> =
                    before.iter().filter(|text| !same(text, remove)).cloned().collect();
                let new: Vec<String> =
                    add.iter().filter(|text| !same(text, &after)).cloned().collect();
                after.extend(new);
                after
            }
        }
    }
}

fn read(parameter: &Parameter, value: &Value) -> Result<Argument, ExchangeError> {
    if value.is_null() {
        return Ok(Argument::Null);
    }
    let malformed = |kind: &str| {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        ExchangeError::of(&refusals::VALUE_MALFORMED, &[parameter.name, &shown, kind])
    };

    match parameter.kind {
        Kind::Text(length_max) => match value {
            Value::String(text) if text.chars().count() <= length_max => {
                Some(Argument::Text(text.clone()))
            }
            Value::Number(number) => Some(Argument::Text(number.to_string())),
            _ => None,
        }
        .ok_or_else(|| malformed("System.String")),
        Kind::Flag => match value {
            Value::Bool(flag) => Some(Argument::Flag(*flag)),
            Value::Number(number) => Some(Argument::Flag(number.as_i64() != Some(0))),
            _ => None,
        }
        .ok_or_else(|| malformed("System.Boolean")),
        Kind::Texts => read_texts(parameter, value),
        Kind::Choice(kind, words) => read_word(parameter.name, value, (kind, words)),
        Kind::Number(min, max) => {
            number(value, min, max).map(Argument::Number).ok_or_else(|| malformed("System.Int32"))
        }
        Kind::Amount(..) | Kind::Span(..) if is_unlimited(value) => Ok(Argument::Unlimited),
        Kind::Amount(min, max) => number(value, min, max)
            .map(Argument::Number)
            .ok_or_else(|| malformed("Microsoft.Exchange.Data.Unlimited`1[System.Int32]")),
        Kind::Span(min_s, max_s) => value
            .as_str()
            .and_then(span_s)
            .filter(|seconds| (min_s..=max_s).contains(seconds))
            .map(Argument::Span)
            .ok_or_else(|| malformed("Microsoft.Exchange.Data.EnhancedTimeSpan")),
    }
}

fn is_unlimited(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("Unlimited"))
}

/// A number, which may be written as text.
fn number(value: &Value, min: u32, max: u32) -> Option<u32> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        _ => value.as_u64().and_then(|number| u32::try_from(number).ok()),
    };
    number.filter(|number| (min..=max).contains(number))
}

fn read_word(
    name: &str,
    value: &Value,
    (kind, words): (&str, &'static [&'static str]),
) -> Result<Argument, ExchangeError> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let word = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()));
    word.map(|word| Argument::Word(word)).ok_or_else(|| {
        ExchangeError::of(&refusals::VALUE_NOT_ALLOWED, &[name, &text, kind, &words.join(", ")])
    })
}

/// A list, one text for a list of one, or a table of what to add and remove; the table needs its type.
fn read_texts(parameter: &Parameter, value: &Value) -> Result<Argument, ExchangeError> {
    let malformed = || {
        ExchangeError::of(
            &refusals::VALUE_MALFORMED,
            &[parameter.name, &value.to_string(), "Microsoft.Exchange.Data.MultiValuedProperty"],
        )
    };
    let Value::Object(members) = value else {
        return list(value).map(|texts| Argument::Texts(Texts::All(texts))).ok_or_else(malformed);
    };
    if members.get("@odata.type").and_then(Value::as_str) != Some("#Exchange.GenericHashTable") {
        return Err(ExchangeError::of(&refusals::MALFORMED_HASHTABLE, &[parameter.name]));
    }
    let mut change = (Vec::new(), Vec::new());
    for (name, value) in members.iter().filter(|(name, _)| !name.contains('@')) {
        let texts = list(value).ok_or_else(malformed)?;
        match name.to_ascii_lowercase().as_str() {
            "add" => change.0 = texts,
            "remove" => change.1 = texts,
            _ => return Err(malformed()),
        }
    }
    Ok(Argument::Texts(Texts::Change { add: change.0, remove: change.1 }))
}

fn list(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// Seconds of `[d.]hh:mm:ss`.
pub(crate) fn span_s(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) => (days.parse::<u64>().ok()?, clock),
        None => (0, text),
    };
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[hours, minutes, seconds] = parts.as_slice() else { return None };
    (hours < 24 && minutes < 60 && seconds < 60 && days < 100_000)
        .then_some(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

/// `[d.]hh:mm:ss` of seconds.
pub(crate) fn span_text(span_s: u64) -> String {
    let (days, rest) = (span_s / 86_400, span_s % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days == 0 { clock } else { format!("{days}.{clock}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Argument, Given, Kind, Texts, optional, required, span_s, span_text};

    #[test]
    fn spans_are_read_and_written() {
        for text in ["00:01:00", "01:00:00", "1.00:00:00", "730.00:00:00"] {
            assert_eq!(span_s(text).map(span_text).as_deref(), Some(text));
        }
        for text in ["", "1", "25:00:00", "x.00:00:00", "00:00"] {
            assert_eq!(span_s(text), None, "{text}");
        }
    }

    #[test]
    fn parameters_are_read_by_their_kind() {
        let parameters = [
            required("Name", Kind::Text(64)),
            optional("Type", Kind::Choice("T", &["Distribution", "Security"])),
            optional("Members", Kind::Texts),
            optional("ResultSize", Kind::Amount(1, 1000)),
        ];
        let read = |value: serde_json::Value| {
            Given::read(&[&parameters], value.as_object().unwrap()).map_err(|error| error.id())
        };
        let given = read(
            json!({ "name": "A", "TYPE": "security", "Members": "x", "ResultSize": "unlimited" }),
        )
        .unwrap();
        assert_eq!(given.word("Type"), Some("Security"));
        assert_eq!(given.texts("Members"), Some(Texts::All(vec!["x".to_owned()])));
        assert_eq!(given.get("ResultSize"), Some(&Argument::Unlimited));
        assert_eq!(read(json!({})), Err("MISSING_PARAMETER"));
        assert_eq!(read(json!({ "Name": "A", "Typo": 1 })), Err("UNKNOWN_PARAMETER"));
        assert_eq!(read(json!({ "Name": "A", "Type": "x" })), Err("VALUE_NOT_ALLOWED"));
        assert_eq!(read(json!({ "Name": true })), Err("VALUE_MALFORMED"));
        assert_eq!(
            read(json!({ "Name": "A", "Members": { "add": [] } })),
            Err("MALFORMED_HASHTABLE")
        );
    }
}
