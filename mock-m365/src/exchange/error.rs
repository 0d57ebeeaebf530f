//! A refusal of Exchange administration: a row of the table, in the form of the plane (facts §5.3).

use http::StatusCode;
use serde_json::{Value, json};

use crate::refusal::{ErrorRow, Refusal};

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ExchangeError(Refusal);

impl ExchangeError {
    /// A refusal of a row without places.
    pub(crate) fn plain(row: &'static ErrorRow) -> Self {
        Self(Refusal::of(row, &[]))
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
        let message = self.0.message();
        json!({
            "error": {
                "code": self.0.row.code,
                "message": "Error executing cmdlet",
                "details": [{ "code": "Client", "target": "", "message": message }],
            },
            "@adminapi.warnings": [],
        })
    }
}
