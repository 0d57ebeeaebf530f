//! Scenario files: reading them with exact places, checking them without running, and their schema.

mod finding;
mod lint;
mod load;
pub mod model;
mod shape;
pub mod suggest;
mod tree;
pub mod value;
mod words;

pub use self::{
    finding::Finding,
    load::{BadFile, find, parse, read},
};
use crate::outcome::ScenarioId;

/// A scenario that was read and found without mistakes.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// Which scenario.
    pub id: ScenarioId,
    /// The file's text, for messages that show a line of it.
    pub source: String,
    /// What it says.
    pub scenario: model::Scenario,
}

/// The JSON Schema of scenario files.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(model::Scenario).to_value();
    if let Some(top) = schema.as_object_mut() {
        top.insert("title".to_owned(), "Scenario of rehearsal".into());
    }
    // YAML reads an edition that is written without quotes as a number.
    if let Some(edition) = schema.pointer_mut("/$defs/Edition") {
        *edition = serde_json::json!({
            "description": "Edition of the server product.",
            "enum": ["2012", "2012R2", "2016", 2012, 2016],
        });
    }
    schema
}
