//! Scenario files: reading them with exact places, checking them without running, and their schema.

pub mod model;
pub mod value;
mod words;
