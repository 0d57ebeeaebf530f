//! A refusal of the SharePoint REST service: a row of the table, in the form of the plane (facts §6).

use http::StatusCode;
use serde_json::{Value, json};

use crate::refusal::{ErrorRow, Refusal};

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SharePointError(Refusal);

impl SharePointError {
    /// A refusal of a row without places.
    pub(crate) fn plain(row: &'static ErrorRow) -> Self {
        Self(Refusal::of(row, &[]))
    }

    /// A refusal of a row with its places filled.
    pub(crate) fn of(row: &'static ErrorRow, values: &[&str]) -> Self {
        Self(Refusal::of(row, values))
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// False for what the service has and this tenant lacks.
    pub(crate) fn is_supported(&self) -> bool {
        self.0.row.supported
    }

    /// Body in the vendor's form.
    pub(crate) fn body(&self) -> Value {
        json!({ "odata.error": {
            "code": self.0.row.code,
            "message": { "lang": "en-US", "value": self.0.message() },
        }})
    }
}
