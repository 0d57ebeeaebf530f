//! `$search` on directory objects: quoted clauses `"property:text"`, joined by `AND` and `OR` (facts §2.2).

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::graph::filter::Subject;
use crate::graph::filter::rules::Class;
use crate::graph::refusals;

/// Properties that are searched word by word; all others by their beginning.
const TOKENIZED: &[&str] = &["displayName", "description"];

/// `"property:text"`.
#[derive(Clone, PartialEq, Debug)]
struct Clause {
    property: &'static str,
    /// In lower case.
    text: String,
}

/// A search: one of the lists passes if all of its clauses do.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Search(Vec<Vec<Clause>>);

impl Search {
    /// Reads the option.
    pub(crate) fn parse(option: &str, subject: &Subject) -> Result<Self, GraphError> {
        let mut alternatives = vec![Vec::new()];
        let mut rest = option.trim();
        loop {
            let Some(quoted) = rest.strip_prefix('"') else { return Err(unquoted(option)) };
            let Some((clause, after)) = quoted.split_once('"') else {
                return Err(unquoted(option));
            };
            let last = alternatives.last_mut().expect("there is always one alternative");
            last.push(clause_of(clause, subject)?);
            rest = after.trim_start();
            if rest.is_empty() {
                return Ok(Self(alternatives));
            }
            if let Some(after) = rest.strip_prefix("OR ") {
                alternatives.push(Vec::new());
                rest = after.trim_start();
            } else if let Some(after) = rest.strip_prefix("AND ") {
                rest = after.trim_start();
            } else {
                return Err(unquoted(option));
            }
        }
    }

    /// Whether an object is found; `read` shows its properties.
    pub(crate) fn finds(&self, read: &dyn Fn(&str) -> Value) -> bool {
        self.0.iter().any(|clauses| clauses.iter().all(|clause| clause.finds(read)))
    }
}

impl Clause {
    fn finds(&self, read: &dyn Fn(&str) -> Value) -> bool {
        let value = read(self.property);
        let one = |value: &Value| value.as_str().is_some_and(|text| self.is_in(text));
        match &value {
            Value::Array(values) => values.iter().any(one),
            value => one(value),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        if !TOKENIZED.contains(&self.property) {
            return text.to_lowercase().starts_with(&self.text);
        }
        let words = words(text);
        let mut wanted = self.text.split_whitespace();
        text.to_lowercase().starts_with(&self.text)
            || wanted.all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }
}

/// Words in lower case: they end at a blank or sign, and where letters turn to capitals or to digits.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let turns = (before.is_lowercase() && c.is_uppercase())
            || (before.is_alphabetic() && c.is_numeric())
            || (before.is_numeric() && c.is_alphabetic());
        if turns || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is always a word").extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn clause_of(clause: &str, subject: &Subject) -> Result<Clause, GraphError> {
    let (name, text) = clause.split_once(':').ok_or_else(|| unquoted(clause))?;
    let rule = subject.rules.iter().find(|rule| rule.property == name);
    let searchable = |class| matches!(class, Class::Prefix | Class::Suffix | Class::Texts);
    match rule.filter(|rule| searchable(rule.class)) {
        Some(rule) => Ok(Clause { property: rule.property, text: text.trim().to_lowercase() }),
        None => Err(GraphError::of(
            &refusals::QUERY_REFUSED,
            &["An unsupported property was specified."],
        )),
    }
}

fn unquoted(option: &str) -> GraphError {
    GraphError::malformed_query(&format!(
        "Invalid search clause: Syntax error at '{option}'. Every clause must be of the form \"property:text\"."
    ))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn display_names_fall_into_words_at_blanks_capitals_and_digits() {
        assert_eq!(words("OneVideo 2nd-floor"), ["one", "video", "2", "nd", "floor"]);
        assert_eq!(words("ANN"), ["ann"]);
        assert_eq!(words(""), [""; 0]);
    }
}
