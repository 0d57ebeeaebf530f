//! A refusal of Graph: a row of the table, in the form of the plane (facts §7.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::{Value, json};

use crate::graph::refusals as rows;
use crate::refusal::{ErrorRow, Refusal};
use crate::server::render::{CHALLENGE, Identity};
use crate::tenant::problem::Problem;

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct GraphError {
    refusal: Refusal,
    /// Supported operations like the one asked for, for the trace.
    nearest: String,
    /// Whether `details` are left out.
    is_bare: bool,
}

impl From<Problem> for GraphError {
    fn from(problem: Problem) -> Self {
        of_problem(&problem)
    }
}

impl GraphError {
    /// A refusal of this row, its places filled with `values`.
    pub(crate) fn of(row: &'static ErrorRow, values: &[&str]) -> Self {
        Self { refusal: Refusal::of(row, values), nearest: String::new(), is_bare: false }
    }

    /// A refusal of a row without places.
    pub(crate) fn plain(row: &'static ErrorRow) -> Self {
        Self::of(row, &[])
    }

    /// A member of an action's body is missing or of the wrong type.
    pub(crate) fn parameter(name: &str) -> Self {
        Self::of(&rows::PARAMETER, &[name])
    }

    /// The service answers this query, this tenant does not.
    pub(crate) fn query_not_carried(text: &str) -> Self {
        Self::of(&rows::QUERY_NOT_CARRIED, &[text])
    }

    /// A query option is malformed.
    pub(crate) fn malformed_query(text: &str) -> Self {
        Self::of(&rows::MALFORMED_QUERY, &[text])
    }

    /// No such resource: the first unknown segment, and what is like it.
    pub(crate) fn unknown_segment(segment: &str, nearest: String) -> Self {
        Self { refusal: Refusal::of(&rows::UNKNOWN_SEGMENT, &[segment]), nearest, is_bare: false }
    }

    /// The same without `details`, which need not be there.
    pub(crate) fn without_details(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.refusal.status()
    }

    /// Where a client without an accepted token is sent (RFC 6750 §3), and what it must ask for if the token ended early.
    pub(crate) fn challenge(&self) -> Option<String> {
        if self.status() != StatusCode::UNAUTHORIZED {
            return None;
        }
        let mut challenge = CHALLENGE.to_owned();
        if *self.refusal.row == rows::REVOKED_TOKEN {
            let not_before = self.refusal.values.first().map_or("0", String::as_str);
            let claims = json!({
                "access_token": { "nbf": { "essential": true, "value": not_before } },
            });
            challenge.push_str(", error=\"insufficient_claims\", claims=\"");
            challenge.push_str(&STANDARD.encode(claims.to_string()));
            challenge.push('"');
        }
        Some(challenge)
    }

    /// Body in the vendor's form.
    pub(crate) fn body(&self, identity: &Identity) -> Value {
        let message = self.refusal.message();
        let mut error = json!({
            "code": self.refusal.row.code,
            "message": message,
            "innerError": {
                "date": identity.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": identity.request_id,
                "client-request-id": identity.client_request_id,
            },
        });
        if self.refusal.row.code == "activityLimitReached" {
            error["innerError"]["code"] = json!("throttledRequest");
        }
        if let Some((code, target)) = self.refusal.detail().filter(|_| !self.is_bare) {
            error["details"] = json!([{ "code": code, "message": message, "target": target }]);
        }
        json!({ "error": error })
    }

    /// False for what the service has and this tenant lacks.
    pub(crate) fn is_supported(&self) -> bool {
        self.refusal.row.supported
    }

    /// A hint for the trace, not for the wire.
    pub(crate) fn note(&self) -> String {
        match self.nearest.as_str() {
            "" => String::new(),
            nearest => format!("nearest supported: {nearest}"),
        }
    }
}

/// The words of Graph for what the directory refuses.
fn of_problem(problem: &Problem) -> GraphError {
    let plain = GraphError::plain;
    let with = |row, value: &str| GraphError::of(row, &[value]);
    match problem {
        Problem::Duplicate(property) => with(&rows::DUPLICATE, property),
        Problem::Required(property) => with(&rows::REQUIRED, property),
        Problem::UpnDomain => plain(&rows::UPN_DOMAIN),
        Problem::InvalidValue("userPrincipalName") => plain(&rows::INVALID_UPN),
        Problem::InvalidValue(property) => with(&rows::INVALID_VALUE, property),
        Problem::WrongType(property) => with(&rows::INVALID_VALUE, property),
        Problem::UnknownProperty(property) => with(&rows::UNKNOWN_PROPERTY, property),
        Problem::ReadOnly(property) => with(&rows::READ_ONLY, property),
        Problem::NotCarried(property) => with(&rows::NOT_CARRIED, property),
        Problem::WeakPassword => plain(&rows::WEAK_PASSWORD),
        Problem::NotFound(key) | Problem::DomainNotFound(key) => with(&rows::NOT_FOUND, key),
        Problem::NoUsageLocation => plain(&rows::NO_USAGE_LOCATION),
        Problem::NoSeats(sku) => with(&rows::NO_SEATS, sku),
        Problem::NotHeld => plain(&rows::NOT_HELD),
        Problem::UnknownSku(sku) => with(&rows::UNKNOWN_SKU, sku),
        Problem::ForeignPlans(plans) => with(&rows::FOREIGN_PLANS, plans),
        Problem::ExclusivePlans(plans) => with(&rows::EXCLUSIVE_PLANS, plans),
        Problem::DomainName => plain(&rows::DOMAIN_NAME),
        Problem::DomainExists => plain(&rows::DOMAIN_EXISTS),
        Problem::RootNotVerified => plain(&rows::ROOT_NOT_VERIFIED),
        Problem::AlreadyVerified => plain(&rows::ALREADY_VERIFIED),
        Problem::VerificationFailed(reason) => with(&rows::VERIFICATION_FAILED, reason),
        Problem::DomainNotVerified => plain(&rows::DOMAIN_NOT_VERIFIED),
        Problem::DomainProtected => plain(&rows::DOMAIN_PROTECTED),
        Problem::DomainInUse => plain(&rows::DOMAIN_IN_USE),
        Problem::DomainServices(services) => with(&rows::DOMAIN_SERVICES, services),
        Problem::DomainNotPromotable => plain(&rows::DOMAIN_NOT_PROMOTABLE),
        Problem::DomainTooUsed => plain(&rows::DOMAIN_TOO_USED),
        Problem::DomainElsewhere => plain(&rows::DOMAIN_ELSEWHERE),
        Problem::GroupRequired(property) => with(&rows::GROUP_REQUIRED, property),
        Problem::GroupInvalid(property) => with(&rows::GROUP_INVALID, property),
        Problem::GroupMailEnabled => plain(&rows::GROUP_MAIL_ENABLED),
        Problem::GroupOfExchange => plain(&rows::GROUP_OF_EXCHANGE),
        Problem::ReferenceExists(list) => with(&rows::REFERENCE_EXISTS, list),
        Problem::Reference => plain(&rows::REFERENCE),
        Problem::ReferenceKind => plain(&rows::REFERENCE_KIND),
        Problem::TooManyReferences(n) => with(&rows::TOO_MANY_REFERENCES, &n.to_string()),
        Problem::LastOwner => plain(&rows::LAST_OWNER),
        Problem::Inherited => plain(&rows::INHERITED),
        Problem::MissingPlans(plan, needed) => {
            GraphError::of(&rows::MISSING_PLANS, &[plan, needed])
        }
        Problem::GroupNotLicensable => plain(&rows::GROUP_NOT_LICENSABLE),
        Problem::GroupNotHeld => plain(&rows::GROUP_NOT_HELD),
    }
}
