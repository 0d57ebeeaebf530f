//! `$select`: which properties of an object an answer shows.

use serde_json::{Map, Value};

use crate::graph::error::GraphError;
use crate::tenant::property::{self, PROPERTIES, Property};
use crate::tenant::user::User;

/// The properties to show.
pub(crate) struct Select {
    properties: Vec<&'static Property>,
    names: Option<String>,
}

impl Select {
    /// Reads the option for users; without it the default set is shown.
    pub(crate) fn users(option: Option<&str>) -> Result<Self, GraphError> {
        let Some(option) = option.filter(|option| !option.trim().is_empty()) else {
            let properties = PROPERTIES.iter().filter(|property| property.by_default).collect();
            return Ok(Self { properties, names: None });
        };
        let mut properties: Vec<&'static Property> = Vec::new();
        for name in option.split(',').map(str::trim) {
            let known = property::find(name).ok_or_else(|| unknown(name))?;
            if !properties.iter().any(|property| property.name == known.name) {
                properties.push(known);
            }
        }
        let names: Vec<&str> = properties.iter().map(|property| property.name).collect();
        let names = Some(names.join(","));
        Ok(Self { properties, names })
    }

    /// `users`, or `users(id,mail)` when properties were chosen.
    pub(crate) fn context_of(&self, set: &str) -> String {
        self.names.as_ref().map_or_else(|| set.to_owned(), |names| format!("{set}({names})"))
    }

    /// A user as JSON members.
    pub(crate) fn show(&self, user: &User) -> Map<String, Value> {
        let shown = self.properties.iter();
        shown.map(|property| (property.name.to_owned(), property::read(user, property))).collect()
    }
}

/// `$select` for a resource whose JSON is small: keeps the named members; an unknown one is refused.
pub(crate) fn keep(
    mut whole: Value,
    option: Option<&str>,
    entity: &str,
) -> Result<Value, GraphError> {
    let Some(option) = option.filter(|option| !option.trim().is_empty()) else {
        return Ok(whole);
    };
    let names: Vec<&str> = option.split(',').map(str::trim).collect();
    if let Value::Object(members) = &mut whole {
        if let Some(name) = names.iter().find(|name| !members.contains_key(**name)) {
            return Err(no_property(name, entity));
        }
        members.retain(|name, _| names.contains(&name.as_str()));
    }
    Ok(whole)
}

fn unknown(name: &str) -> GraphError {
    match property::find_not_carried(name) {
        Some(name) => {
            GraphError::query_not_carried(&format!("Selecting property '{name}' is not supported."))
        }
        None => no_property(name, "user"),
    }
}

fn no_property(name: &str, entity: &str) -> GraphError {
    GraphError::malformed_query(&format!(
        "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{entity}'."
    ))
}
