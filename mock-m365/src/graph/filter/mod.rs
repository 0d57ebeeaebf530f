//! `$filter`: a condition on the properties of an object (facts §2.2).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `parse` | from tokens to a condition, refusing what a property cannot be asked |
//! | `plan` | which accounts a filter can concern |
//! | `rules` | the tables of what can be asked about each property |
//! | `token` | words, texts and signs |

mod parse;
mod plan;
pub(crate) mod rules;
mod token;

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::graph::filter::rules::Rule;

/// A condition on an object. Text compares without regard to case.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Condition {
    /// A property has this value.
    Equal(&'static str, Value),
    /// A text or time is this one or a later one.
    AtLeast(&'static str, String),
    /// A text or time is this one or an earlier one.
    AtMost(&'static str, String),
    /// A text begins so, in lower case.
    StartsWith(&'static str, String),
    /// A text ends so, in lower case.
    EndsWith(&'static str, String),
    /// An element of a list passes all the tests, each of itself or of a member of it.
    Any(&'static str, Vec<(Option<&'static str>, Test)>),
    /// A list has so many elements.
    Count(&'static str, u64),
    /// Both.
    And(Box<Self>, Box<Self>),
    /// Either.
    Or(Box<Self>, Box<Self>),
    /// The opposite.
    Not(Box<Self>),
}

/// A test of one element of a list.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Test {
    /// It has this value.
    Equal(Value),
    /// It begins so, in lower case.
    StartsWith(String),
    /// It ends so, in lower case.
    EndsWith(String),
}

/// What a resource tells the reader of a filter.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    /// Name of the type as errors show it: `User`.
    pub(crate) name: &'static str,
    /// Name of the type in the schema: `user`.
    pub(crate) entity: &'static str,
    /// What can be asked.
    pub(crate) rules: &'static [Rule],
    /// Whether the type has a property of this name.
    pub(crate) has: fn(&str) -> bool,
}

/// A filter as read.
#[derive(Debug)]
pub(crate) struct Filter {
    /// The condition.
    pub(crate) condition: Condition,
    /// What a request is told that asks for no advanced query; none if it need not.
    pub(crate) advanced: Option<GraphError>,
}

impl Filter {
    /// Reads the option.
    pub(crate) fn parse(text: &str, subject: &Subject) -> Result<Self, GraphError> {
        parse::parse(text, subject)
    }
}

impl Condition {
    /// Whether an object meets it; `read` shows its properties.
    pub(crate) fn holds(&self, read: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Self::Equal(name, wanted) => equal(&read(name), wanted),
            Self::AtLeast(name, bound) => lower(&read(name)).is_some_and(|text| text >= *bound),
            Self::AtMost(name, bound) => lower(&read(name)).is_some_and(|text| text <= *bound),
            Self::StartsWith(name, prefix) => {
                lower(&read(name)).is_some_and(|text| text.starts_with(prefix))
            }
            Self::EndsWith(name, suffix) => {
                lower(&read(name)).is_some_and(|text| text.ends_with(suffix))
            }
            Self::Any(name, tests) => {
                let list = read(name);
                let passes = |element: &Value| {
                    tests.iter().all(|(member, test)| match member {
                        Some(member) => test.passes(&element[*member]),
                        None => test.passes(element),
                    })
                };
                list.as_array().is_some_and(|list| list.iter().any(passes))
            }
            Self::Count(name, n_wanted) => {
                read(name).as_array().map_or(0, |list| list.len() as u64) == *n_wanted
            }
            Self::And(one, other) => one.holds(read) && other.holds(read),
            Self::Or(one, other) => one.holds(read) || other.holds(read),
            Self::Not(inner) => !inner.holds(read),
        }
    }
}

impl Test {
    fn passes(&self, element: &Value) -> bool {
        match self {
            Self::Equal(wanted) => equal(element, wanted),
            Self::StartsWith(prefix) => lower(element).is_some_and(|text| text.starts_with(prefix)),
            Self::EndsWith(suffix) => lower(element).is_some_and(|text| text.ends_with(suffix)),
        }
    }
}

fn lower(value: &Value) -> Option<String> {
    value.as_str().map(str::to_lowercase)
}

fn equal(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => {
            value.to_lowercase() == wanted.to_lowercase()
        }
        _ => value == wanted,
    }
}
