//! Every refusal of the sign-in service: number, OAuth error and text in one table (facts §1.3).
//! The numbers are documented as unstable; the OAuth errors are those of RFC 6749 §5.2.

use http::StatusCode;
use serde_json::{Value, json};

use crate::server::render::Identity;

/// A refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SignInError {
    /// No such tenant.
    UnknownTenant(String),
    /// The tenant's name is no name.
    MalformedTenant(String),
    /// The grant does not work on `/common`.
    GrantOnCommon,
    /// A form field is missing.
    MissingField(&'static str),
    /// No such grant.
    UnsupportedGrant(String),
    /// A grant of the service that this tenant lacks.
    GrantNotCarried(String),
    /// No such application.
    UnknownApplication {
        /// Its id.
        client_id: String,
        /// Name of the tenant.
        tenant: String,
    },
    /// A confidential client without credential.
    NoCredential,
    /// A public client with one.
    CredentialOfPublicClient,
    /// The secret is wrong.
    WrongSecret(String),
    /// The secret's time is over.
    ExpiredSecret(String),
    /// No certificate is registered.
    UnknownCertificate,
    /// The scope is malformed.
    BadScope(String),
    /// The scope of an application does not end in `/.default`.
    NotDefaultScope(String),
    /// No such resource.
    UnknownResource {
        /// What was asked for.
        resource: String,
        /// Name of the tenant.
        tenant: String,
    },
    /// Wrong name or password.
    WrongPassword,
    /// No such user.
    UnknownUser(String),
    /// Sign-in is blocked.
    UserDisabled,
    /// The password must be changed.
    PasswordExpired,
    /// The account has no password.
    NoPassword,
    /// The endpoint takes only POST; with the method used.
    OnlyPost(String),
    /// No such endpoint here.
    NotSupported,
}

/// What a refusal says; `{}` stands for what it concerns.
struct Row {
    number: u32,
    error: &'static str,
    text: String,
}

fn row(number: u32, error: &'static str, text: &str) -> Row {
    Row { number, error, text: text.to_owned() }
}

impl Row {
    fn with(self, concerned: &str) -> Self {
        Self { text: self.text.replacen("{}", concerned, 1), ..self }
    }
}

const UNKNOWN_TENANT: &str = "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.";
const MALFORMED_TENANT: &str =
    "Specified tenant identifier '{}' is neither a valid DNS name, nor a valid external domain.";
const ON_COMMON: &str = "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.";
const MISSING_FIELD: &str = "The request body must contain the following parameter: '{}'.";
const UNSUPPORTED_GRANT: &str = "The app requested an unsupported grant type '{}'.";
const UNKNOWN_APPLICATION: &str = "Application with identifier '{}' was not found in the directory '{}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.";
const NO_CREDENTIAL: &str =
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
const PUBLIC_CLIENT: &str =
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.";
const WRONG_SECRET: &str = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{}'.";
const EXPIRED_SECRET: &str = "The provided client secret keys for app '{}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.";
const UNKNOWN_CERTIFICATE: &str = "The certificate with identifier used to sign the client assertion is not registered on application.";
const BAD_SCOPE: &str = "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {} is not valid.";
const NOT_DEFAULT_SCOPE: &str = "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).";
const UNKNOWN_RESOURCE: &str = "The resource principal named {} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.";
const WRONG_PASSWORD: &str = "Error validating credentials due to invalid username or password.";
const UNKNOWN_USER: &str = "The user account {EUII Hidden} does not exist in the {} directory. To sign into this application, the account must be added to the directory.";
const NO_PASSWORD: &str =
    "Invalid or null password: password does not exist in the directory for this user.";
const ONLY_POST: &str = "The endpoint only accepts POST requests. Received a {} request.";
const NOT_SUPPORTED: &str =
    "An unexpected, non-retryable error stemming from the directory service has occurred.";

impl SignInError {
    fn row(&self) -> Row {
        match self {
            Self::UnknownTenant(name) => row(90002, "invalid_request", UNKNOWN_TENANT).with(name),
            Self::MalformedTenant(name) => {
                row(900_023, "invalid_request", MALFORMED_TENANT).with(name)
            }
            Self::GrantOnCommon => row(9_001_023, "invalid_request", ON_COMMON),
            Self::MissingField(name) => row(900_144, "invalid_request", MISSING_FIELD).with(name),
            Self::UnsupportedGrant(grant) | Self::GrantNotCarried(grant) => {
                row(70003, "unsupported_grant_type", UNSUPPORTED_GRANT).with(grant)
            }
            Self::UnknownApplication { client_id, tenant } => {
                row(700_016, "unauthorized_client", UNKNOWN_APPLICATION)
                    .with(client_id)
                    .with(tenant)
            }
            Self::NoCredential => row(7_000_218, "invalid_client", NO_CREDENTIAL),
            Self::CredentialOfPublicClient => row(700_025, "invalid_client", PUBLIC_CLIENT),
            Self::WrongSecret(id) => row(7_000_215, "invalid_client", WRONG_SECRET).with(id),
            Self::ExpiredSecret(id) => row(7_000_222, "invalid_client", EXPIRED_SECRET).with(id),
            Self::UnknownCertificate => row(700_027, "invalid_client", UNKNOWN_CERTIFICATE),
            Self::BadScope(scope) => row(70011, "invalid_scope", BAD_SCOPE).with(scope),
            Self::NotDefaultScope(scope) => {
                row(1_002_012, "invalid_scope", NOT_DEFAULT_SCOPE).with(scope)
            }
            Self::UnknownResource { resource, tenant } => {
                row(500_011, "invalid_resource", UNKNOWN_RESOURCE).with(resource).with(tenant)
            }
            Self::WrongPassword => row(50126, "invalid_grant", WRONG_PASSWORD),
            Self::UnknownUser(tenant) => row(50034, "invalid_grant", UNKNOWN_USER).with(tenant),
            Self::UserDisabled => row(50057, "invalid_grant", "The user account is disabled."),
            Self::PasswordExpired => row(50055, "invalid_grant", "The password is expired."),
            Self::NoPassword => row(50056, "invalid_grant", NO_PASSWORD),
            Self::OnlyPost(method) => row(900_561, "invalid_request", ONLY_POST).with(method),
            Self::NotSupported => row(90036, "server_error", NOT_SUPPORTED),
        }
    }

    /// 401 for a client that is not who it says, else 400 (RFC 6749 §5.2).
    pub(crate) fn status(&self) -> StatusCode {
        match self.row().error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// False for what the service has and this tenant lacks.
    pub(crate) fn is_supported(&self) -> bool {
        !matches!(self, Self::GrantNotCarried(_) | Self::UnknownCertificate | Self::NotSupported)
    }

    /// Body in the vendor's form.
    pub(crate) fn body(&self, identity: &Identity) -> Value {
        let Row { number, error, text } = self.row();
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
        if *self == Self::PasswordExpired {
            body["suberror"] = json!("user_password_expired");
            body["password_change_url"] =
                json!("https://portal.microsoftonline.com/ChangePassword.aspx");
        }
        body
    }
}
