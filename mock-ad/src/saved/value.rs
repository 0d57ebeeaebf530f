//! One value of an attribute in the file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::directory::{EntryId, Value};

/// Texts and numbers stand for themselves; bytes and links say what they are.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum SavedValue {
    Text(String),
    Number(i64),
    Bytes { base64: String },
    Link { entry: EntryId },
}

impl SavedValue {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone().into_owned()),
            Value::Number(number) => Self::Number(*number),
            Value::Bytes(bytes) => Self::Bytes { base64: STANDARD.encode(bytes) },
            Value::Link(entry) => Self::Link { entry: *entry },
        }
    }

    /// The value, if it makes sense in a directory of this many entries.
    pub(super) fn revive(&self, count: usize) -> Result<Value, String> {
        Ok(match self {
            Self::Text(text) => Value::text(text.clone()),
            Self::Number(number) => Value::Number(*number),
            Self::Bytes { base64 } => {
                let bytes = STANDARD.decode(base64).map_err(|error| error.to_string())?;
                Value::Bytes(bytes.into())
            }
            Self::Link { entry } if entry.is_within(count) => Value::Link(*entry),
            Self::Link { entry } => return Err(format!("there is no entry {entry:?}")),
        })
    }
}
