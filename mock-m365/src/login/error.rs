//! A refusal of the sign-in service: a row of the table, in the form of the plane (facts §1.3).

use http::StatusCode;
use serde_json::{Value, json};

use crate::login::refusals as rows;
use crate::refusal::{ErrorRow, Refusal};
use crate::server::render::Identity;

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SignInError(Refusal);

impl SignInError {
    /// A refusal of this row, its places filled with `values`.
    pub(crate) fn of(row: &'static ErrorRow, values: &[&str]) -> Self {
        Self(Refusal::of(row, values))
    }

    /// A refusal of a row without places.
    pub(crate) fn plain(row: &'static ErrorRow) -> Self {
        Self::of(row, &[])
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
    pub(crate) fn body(&self, identity: &Identity) -> Value {
        let (error, number, text) = (self.0.row.code, self.0.row.number, self.0.message());
        let timestamp = identity.now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let (trace, correlation) = (&identity.request_id, &identity.client_request_id);
        let mut body = json!({
            "error": error,
            "error_description": format!(
                "AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
            ),
            "error_codes": [number],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
        });
        if let Some((_, suberror)) = SUBERRORS.iter().find(|(row, _)| *row == self.0.row) {
            body["suberror"] = json!(suberror);
        }
        if *self.0.row == rows::PASSWORD_EXPIRED {
            body["password_change_url"] =
                json!("https://portal.microsoftonline.com/ChangePassword.aspx");
        }
        body
    }
}

/// Rows that carry the member `suberror`, and its value.
const SUBERRORS: &[(&ErrorRow, &str)] = &[
    (&rows::PASSWORD_EXPIRED, "user_password_expired"),
    (&rows::SECOND_FACTOR, "basic_action"),
    (&rows::STRONG_FACTOR, "basic_action"),
    (&rows::ENROL_FACTOR, "basic_action"),
    (&rows::REGISTER_FACTOR, "basic_action"),
    (&rows::CONDITIONAL_ACCESS, "message_only"),
    (&rows::NO_CONSENT, "consent_required"),
    (&rows::REVOKED_REFRESH_TOKEN, "bad_token"),
    (&rows::UNUSED_REFRESH_TOKEN, "bad_token"),
];
