//! A refusal of Exchange administration: a row of the table, in the form of the plane (facts §5.3).

use http::StatusCode;
use serde_json::{Value, json};

use crate::refusal::{ErrorRow, Refusal};

/// First part of the types of exceptions that the administration service throws itself.
const SERVICE: &str = "Microsoft.Exchange.Admin.OData.Core.";

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ExchangeError(Refusal);

impl ExchangeError {
    /// A refusal of a row without places.
    pub(crate) fn plain(row: &'static ErrorRow) -> Self {
        Self(Refusal::of(row, &[]))
    }

    /// A refusal of a row with its places filled.
    pub(crate) fn of(row: &'static ErrorRow, values: &[&str]) -> Self {
        Self(Refusal::of(row, values))
    }

    /// Name of the row.
    #[cfg(test)]
    pub(crate) fn id(&self) -> &'static str {
        self.0.row.id
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// False for what the service has and this tenant lacks.
    pub(crate) fn is_supported(&self) -> bool {
        self.0.row.supported
    }

    /// Body in the vendor's form: a cmdlet's exception shows as `id|type|text` in the details, one of the service only
    /// in the inner error.
    pub(crate) fn body(&self) -> Value {
        let text = self.0.message();
        let (id, kind) = self.0.detail().unwrap_or_default();
        let of_service = kind.starts_with(SERVICE);
        let message = if of_service { "Invalid Operation" } else { "Error executing cmdlet" };
        let full = format!("{id}|{kind}|{text}");
        let inner = if of_service { &text } else { &full };
        let mut error = json!({
            "code": self.0.row.code,
            "message": message,
            "innererror": {
                "message": message,
                "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
                "stacktrace": STACK,
                "internalexception": { "message": inner, "type": kind, "stacktrace": STACK },
            },
        });
        if !of_service {
            error["details"] = json!([{ "code": "Client", "target": "", "message": full }]);
        }
        json!({ "error": error, "@adminapi.warnings": [] })
    }
}

/// Clients log it and nothing more.
const STACK: &str = "   at Microsoft.Exchange.Admin.OData.Core.Handlers.CmdletHandler.Invoke()";

#[cfg(test)]
mod tests {
    use super::ExchangeError;
    use crate::exchange::refusals;

    #[test]
    fn only_cmdlets_have_details() {
        let missing = ExchangeError::of(&refusals::OBJECT_NOT_FOUND, &["x", "dc"]).body();
        assert_eq!(
            missing["error"]["details"][0]["message"],
            "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'x' couldn't be found on 'dc'."
        );
        let expired = ExchangeError::plain(&refusals::PAGE_EXPIRED).body();
        assert!(expired["error"].get("details").is_none());
        assert_eq!(expired["error"]["message"], "Invalid Operation");
    }
}
