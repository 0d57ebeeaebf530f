//! Every refusal of Graph: status, code and text in one table (facts §2.1, §3, §4, §7.1).

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::render::Identity;
use crate::tenant::problem::Problem;

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum GraphError {
    /// No token.
    EmptyToken,
    /// The token is no JWT.
    MalformedToken,
    /// The token was not signed by this service, or is for another tenant.
    ForeignToken,
    /// The token is for another part of the service.
    WrongAudience,
    /// The token's time is over.
    ExpiredToken,
    /// The permission is missing.
    Denied,
    /// The directory refuses.
    Directory(Problem),
    /// The body is no JSON object.
    MalformedJson,
    /// A member of an action's body is missing or of the wrong type.
    Parameter(&'static str),
    /// Members of the body of `assignLicense` are missing.
    MissingParameters(String),
    /// The URL can't be read.
    MalformedUrl,
    /// The body is too large.
    TooLarge,
    /// No such resource.
    UnknownSegment {
        /// First segment that is not known.
        segment: String,
        /// Supported operations like it.
        nearest: String,
    },
    /// The resource has no such method.
    MethodNotAllowed,
    /// Another version than v1.0.
    UnknownVersion(String),
    /// Exchange administration or SharePoint.
    PlaneNotSupported,
    /// The service answers this query, this tenant does not.
    QueryNotCarried(String),
    /// The service refuses this query too.
    QueryRefused(String),
    /// A query option is malformed.
    MalformedQuery(String),
    /// `/$count` without `ConsistencyLevel: eventual`.
    CountNeedsHeader,
    /// `$search` without `ConsistencyLevel: eventual`.
    SearchNeedsHeader,
    /// The operation exists in the service, not here.
    NotImplemented,
    /// A batch is malformed, with the reason.
    Batch(String),
    /// A part of a batch waits for one that failed.
    FailedDependency,
}

impl From<Problem> for GraphError {
    fn from(problem: Problem) -> Self {
        Self::Directory(problem)
    }
}

/// What a refusal says.
struct Row {
    status: u16,
    code: &'static str,
    message: String,
    detail: Option<(&'static str, String)>,
}

fn row(status: u16, code: &'static str, message: impl Into<String>) -> Row {
    Row { status, code, message: message.into(), detail: None }
}

/// 400 `Request_BadRequest`, the code of almost every refusal of the directory.
fn bad(message: impl Into<String>) -> Row {
    row(400, "Request_BadRequest", message)
}

impl Row {
    fn detail(self, code: &'static str, target: impl Into<String>) -> Self {
        Self { detail: Some((code, target.into())), ..self }
    }
}

const DENIED: &str = "Insufficient privileges to complete the operation.";
const SEARCH: &str = "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'";

impl GraphError {
    fn row(&self) -> Row {
        match self {
            Self::EmptyToken
            | Self::MalformedToken
            | Self::ForeignToken
            | Self::WrongAudience
            | Self::ExpiredToken => row(401, "InvalidAuthenticationToken", self.token_text()),
            Self::Denied => row(403, "Authorization_RequestDenied", DENIED),
            Self::Directory(problem) => directory_row(problem),
            Self::MalformedJson => row(
                400,
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
            ),
            Self::Parameter(name) => bad(format!("Invalid value specified for property '{name}'."))
                .detail("InvalidValue", *name),
            Self::MissingParameters(names) => bad(format!(
                "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: {names}."
            )),
            Self::MalformedUrl => row(400, "BadRequest", "Invalid request URL."),
            Self::TooLarge => row(413, "RequestEntityTooLarge", "The request body is too large."),
            Self::UnknownSegment { segment, .. } => {
                row(400, "BadRequest", format!("Resource not found for the segment '{segment}'."))
            }
            Self::MethodNotAllowed => {
                bad("Specified HTTP method is not allowed for the request target.").with_status(405)
            }
            Self::UnknownVersion(version) => {
                row(400, "BadRequest", format!("Invalid version: {version}"))
            }
            Self::PlaneNotSupported => row(
                501,
                "NotImplemented",
                "The requested resource is not available in this tenant.",
            ),
            Self::QueryNotCarried(text) | Self::QueryRefused(text) => {
                row(400, "Request_UnsupportedQuery", text.clone())
            }
            Self::MalformedQuery(text) => row(400, "BadRequest", text.clone()),
            Self::CountNeedsHeader => bad("$count is not currently supported."),
            Self::SearchNeedsHeader => row(400, "Request_UnsupportedQuery", SEARCH),
            Self::NotImplemented => {
                row(501, "NotImplemented", "This operation is not implemented.")
            }
            Self::Batch(text) => row(400, "BadRequest", text.clone()),
            Self::FailedDependency => {
                row(424, "FailedDependency", "A request this one depends on failed.")
            }
        }
    }

    fn token_text(&self) -> &'static str {
        match self {
            Self::EmptyToken => "Access token is empty.",
            Self::MalformedToken => "CompactToken parsing failed with error code: 80049217",
            Self::WrongAudience => "Access token validation failure. Invalid audience.",
            Self::ExpiredToken => "Lifetime validation failed, the token is expired.",
            _ => "Access token validation failure.",
        }
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.row().status).expect("the table holds valid statuses")
    }

    /// Body in the vendor's form.
    pub(crate) fn body(&self, identity: &Identity) -> Value {
        let Row { code, message, detail, .. } = self.row();
        let mut error = json!({
            "code": code,
            "message": message,
            "innerError": {
                "date": identity.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": identity.request_id,
                "client-request-id": identity.client_request_id,
            },
        });
        if let Some((code, target)) = detail {
            error["details"] = json!([{ "code": code, "message": message, "target": target }]);
        }
        json!({ "error": error })
    }

    /// False for what the service has and this tenant lacks.
    pub(crate) fn is_supported(&self) -> bool {
        !matches!(
            self,
            Self::UnknownSegment { .. }
                | Self::UnknownVersion(_)
                | Self::MethodNotAllowed
                | Self::PlaneNotSupported
                | Self::QueryNotCarried(_)
                | Self::NotImplemented
                | Self::Directory(Problem::NotCarried(_))
        )
    }

    /// A hint for the trace, not for the wire.
    pub(crate) fn note(&self) -> String {
        match self {
            Self::UnknownSegment { nearest, .. } => format!("nearest supported: {nearest}"),
            _ => String::new(),
        }
    }
}

impl Row {
    fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

fn directory_row(problem: &Problem) -> Row {
    match problem {
        Problem::Duplicate(property) => {
            bad(format!("Another object with the same value for property {property} already exists."))
                .detail("ObjectConflict", *property)
        }
        Problem::Required(property) => {
            bad(format!("A value is required for property '{property}' of resource 'User'."))
                .detail("PropertyRequired", *property)
        }
        Problem::UpnDomain => bad("The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.")
            .detail("InvalidValue", "userPrincipalName"),
        Problem::InvalidValue("userPrincipalName") => {
            bad("Property userPrincipalName is invalid.").detail("InvalidValue", "userPrincipalName")
        }
        Problem::InvalidValue(property) => {
            bad(format!("Invalid value specified for property '{property}' of resource 'User'."))
                .detail("InvalidValue", *property)
        }
        Problem::WrongType(property) => {
            bad(format!("Invalid value specified for property '{property}' of resource 'User'."))
                .detail("InvalidValue", property.clone())
        }
        Problem::UnknownProperty(property) => bad(format!("Property '{property}' does not exist as a declared property or extension property."))
            .detail("UnknownProperty", property.clone()),
        Problem::ReadOnly(property) => {
            bad(format!("Property '{property}' is read-only and cannot be set.")).detail("ReadOnlyProperty", *property)
        }
        Problem::NotCarried(property) => {
            bad(format!("Updating property '{property}' is not supported.")).detail("InvalidValue", *property)
        }
        Problem::WeakPassword => bad("The specified password does not comply with password complexity requirements. Please provide a different password.")
            .detail("InvalidValue", "password"),
        Problem::NotFound(key) => row(
            404,
            "Request_ResourceNotFound",
            format!("Resource '{key}' does not exist or one of its queried reference-property objects are not present."),
        ),
        Problem::NoUsageLocation
        | Problem::NoSeats(_)
        | Problem::NotHeld
        | Problem::UnknownSku(_)
        | Problem::ForeignPlans(_)
        | Problem::ExclusivePlans(_) => licence_row(problem),
        _ => domain_row(problem),
    }
}

fn licence_row(problem: &Problem) -> Row {
    match problem {
        Problem::NoUsageLocation => {
            bad("License assignment cannot be done for user with invalid usage location.")
        }
        Problem::NoSeats(sku) => {
            bad(format!("Subscription with SKU {sku} does not have any available licenses."))
        }
        Problem::NotHeld => bad("User does not have a corresponding license."),
        Problem::UnknownSku(sku) => {
            bad(format!("License {sku} does not correspond to a valid company License."))
        }
        Problem::ForeignPlans(plans) => bad(format!(
            "License assignment failed because service plan(s) {plans} are not part of the assigned license."
        )),
        Problem::ExclusivePlans(plans) => bad(format!(
            "License assignment failed because service plan(s) {plans} are mutually exclusive."
        )),
        _ => bad("License assignment failed."),
    }
}

fn domain_row(problem: &Problem) -> Row {
    match problem {
        Problem::DomainNotFound(name) => row(
            404,
            "Request_ResourceNotFound",
            format!(
                "Resource '{name}' does not exist or one of its queried reference-property objects are not present."
            ),
        ),
        Problem::DomainName => {
            bad("Invalid value specified for property 'id' of resource 'Domain'.")
                .detail("InvalidValue", "id")
        }
        Problem::DomainExists => {
            bad("Another object with the same value for property id already exists.")
                .detail("ObjectConflict", "id")
        }
        Problem::RootNotVerified => {
            bad("The root domain of this domain is not verified. Verify the root domain first.")
        }
        Problem::AlreadyVerified => bad("Domain is already verified."),
        Problem::VerificationFailed(reason) => {
            bad(format!("Domain verification failed with the following error: '{reason}'"))
        }
        Problem::DomainNotVerified => bad("The domain is not verified."),
        Problem::DomainProtected => bad("The initial or default domain cannot be removed."),
        Problem::DomainInUse => {
            bad("The domain is referenced by other objects and cannot be removed.")
        }
        Problem::DomainServices(services) => {
            bad(format!("Services '{services}' cannot be set for a domain."))
                .detail("InvalidValue", "supportedServices")
        }
        _ => bad("The request is invalid."),
    }
}
