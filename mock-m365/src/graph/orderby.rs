//! `$orderby`: by one or more properties, ascending or descending (facts §2.2).

use std::cmp::Ordering;

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::graph::filter::Subject;
use crate::graph::filter::rules::Class;
use crate::graph::refusals;

/// Properties that need no advanced query.
const BASIC: &[&str] = &["displayName", "userPrincipalName"];

/// The order asked for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Order {
    property: &'static str,
    descending: bool,
}

/// Place of an object in the order: its key, then its number.
pub(crate) type Place = (String, u64);

impl Order {
    /// Reads the option; `advanced` tells whether the request is an advanced query, `filtered` whether it has
    /// a `$filter` as well.
    pub(crate) fn parse(
        option: &str,
        subject: &Subject,
        advanced: bool,
        filtered: bool,
    ) -> Result<Self, GraphError> {
        let mut words = option.split_whitespace();
        let name = words.next().unwrap_or_default();
        let descending = match (words.next(), words.next()) {
            (None | Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => {
                return Err(GraphError::malformed_query(&format!(
                    "Invalid orderby clause: Syntax error in '{option}'."
                )));
            }
        };
        if !(subject.has)(name) {
            return Err(GraphError::malformed_query(&format!(
                "Invalid orderby clause: Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                subject.entity
            )));
        }
        let sortable =
            |class| matches!(class, Class::Text | Class::Prefix | Class::Suffix | Class::Time);
        let rule = subject.rules.iter().find(|rule| rule.property == name);
        match rule.filter(|rule| sortable(rule.class) && (advanced || BASIC.contains(&name))) {
            None => {
                Err(refuse(&format!("Unsupported sort property '{name}' for '{}'.", subject.name)))
            }
            Some(_) if filtered && !advanced => {
                Err(refuse("Sorting not supported for current query."))
            }
            Some(rule) => Ok(Self { property: rule.property, descending }),
        }
    }

    /// Where an object stands; `read` shows its properties.
    pub(crate) fn place(&self, number: u64, read: &dyn Fn(&str) -> Value) -> Place {
        let key = read(self.property).as_str().unwrap_or_default().to_lowercase();
        (key, number)
    }

    /// Which of two places comes first.
    pub(crate) fn compare(&self, one: &Place, other: &Place) -> Ordering {
        if self.descending { other.cmp(one) } else { one.cmp(other) }
    }
}

fn refuse(text: &str) -> GraphError {
    GraphError::of(&refusals::QUERY_REFUSED, &[text])
}
