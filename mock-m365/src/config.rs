//! What a tenant is made of at the start: accounts, licences, domains, applications, and the world around it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

use crate::conn::Now;
use crate::tap::Tap;
use crate::tenant::hurdle::Hurdle;
use crate::weather::Weather;

/// Everything a tenant is given.
#[derive(Clone)]
pub struct Config {
    /// The tenant's first state.
    pub tenant: TenantSeed,
    /// Seed of identifiers, lifetimes and verification tokens.
    pub seed: [u8; 32],
    /// The clock.
    pub now: Now,
    /// Observer and source of faults.
    pub tap: Arc<dyn Tap>,
    /// The public DNS that verification looks at.
    pub dns: Arc<dyn DnsView>,
    /// Which generation of service records is handed out.
    pub era: Era,
    /// Delays, budgets and what is drawn for each request.
    pub weather: Weather,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("tenant", &self.tenant)
            .field("era", &self.era)
            .field("weather", &self.weather)
            .finish_non_exhaustive()
    }
}

/// First state of a tenant.
#[derive(Clone, Debug, Default)]
pub struct TenantSeed {
    /// First label of the initial domain: `contoso` for `contoso.onmicrosoft.com`.
    pub name: String,
    /// Name of the organisation.
    pub display_name: String,
    /// Two-letter country code of the organisation.
    pub country: String,
    /// Subscriptions bought.
    pub skus: Vec<SkuSeed>,
    /// Accounts that exist.
    pub users: Vec<UserSeed>,
    /// Domains besides the initial one.
    pub domains: Vec<DomainSeed>,
    /// Registered applications.
    pub apps: Vec<AppSeed>,
    /// What stands between a right password and a token for every account, such as a second factor.
    pub hurdle: Option<Hurdle>,
}

/// A subscription.
#[derive(Clone, Debug)]
pub struct SkuSeed {
    /// Part number, such as `O365_BUSINESS_ESSENTIALS`; see [`crate::known_skus`].
    pub part_number: String,
    /// Seats.
    pub enabled: u32,
}

/// An account that exists from the start, visible at once.
#[derive(Clone)]
pub struct UserSeed {
    /// Sign-in name, such as `ann@contoso.onmicrosoft.com`.
    pub upn: String,
    /// Display name.
    pub display_name: String,
    /// Password; `None` for an account without one.
    pub password: Option<String>,
    /// Whether sign-in is allowed.
    pub enabled: bool,
    /// Two-letter country code; licences need it.
    pub usage_location: Option<String>,
    /// Anchor to the on-premises object.
    pub immutable_id: Option<String>,
    /// Part numbers of assigned licences.
    pub licences: Vec<String>,
    /// Whether the password must be changed at the next sign-in.
    pub must_change_password: bool,
    /// Directory roles held, by name such as `User Administrator` or by template id; unknown ones are left out.
    pub directory_roles: Vec<String>,
    /// What stands between the right password and a token.
    pub hurdle: Option<Hurdle>,
}

impl UserSeed {
    /// An enabled account without licence.
    #[must_use]
    pub fn new(upn: &str, display_name: &str, password: &str) -> Self {
        Self {
            upn: upn.to_owned(),
            display_name: display_name.to_owned(),
            password: Some(password.to_owned()),
            enabled: true,
            usage_location: None,
            immutable_id: None,
            licences: Vec::new(),
            must_change_password: false,
            directory_roles: Vec::new(),
            hurdle: None,
        }
    }
}

impl fmt::Debug for UserSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSeed")
            .field("upn", &self.upn)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("enabled", &self.enabled)
            .field("licences", &self.licences)
            .finish_non_exhaustive()
    }
}

/// A domain besides the initial one. A verified one offers mail, at a host of the form used before July 2026.
#[derive(Clone, Debug)]
pub struct DomainSeed {
    /// Domain name.
    pub name: String,
    /// Whether ownership was proved.
    pub verified: bool,
}

/// An application registered in the tenant.
#[derive(Clone)]
pub struct AppSeed {
    /// Application id, a GUID.
    pub client_id: String,
    /// Name shown to administrators.
    pub display_name: String,
    /// Client secret. An application without secret and certificate is a public client, which may ask for tokens with a
    /// user's password.
    pub secret: Option<String>,
    /// When the secret expires, if it does.
    pub secret_expires_at: Option<Timestamp>,
    /// Certificates in DER that it may sign assertions with; what is no certificate is left out.
    pub certificates: Vec<Vec<u8>>,
    /// Application permissions granted, such as `User.ReadWrite.All`.
    pub roles: Vec<String>,
    /// Delegated permissions an administrator consented to for all users, such as `User.Read`.
    pub scopes: Vec<String>,
    /// Directory roles its service principal holds, by name such as `Exchange Administrator` or by template id.
    pub directory_roles: Vec<String>,
    /// Whether it may sign in.
    pub enabled: bool,
}

/// The permissions an integration engine needs for users, licences, domains and the organisation, least privileged.
pub const ENGINE_ROLES: &[&str] = &[
    "User.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "LicenseAssignment.ReadWrite.All",
    "Domain.ReadWrite.All",
    "Organization.Read.All",
];

impl AppSeed {
    /// A confidential client with a secret that does not expire.
    #[must_use]
    pub fn confidential(client_id: &str, secret: &str, roles: &[&str]) -> Self {
        Self {
            client_id: client_id.to_owned(),
            display_name: "Integration".to_owned(),
            secret: Some(secret.to_owned()),
            secret_expires_at: None,
            certificates: Vec::new(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            scopes: vec!["User.Read".to_owned()],
            directory_roles: Vec::new(),
            enabled: true,
        }
    }

    /// A public client without application permissions.
    #[must_use]
    pub fn public(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            display_name: "Sign-in".to_owned(),
            secret: None,
            secret_expires_at: None,
            certificates: Vec::new(),
            roles: Vec::new(),
            scopes: vec!["User.Read".to_owned()],
            directory_roles: Vec::new(),
            enabled: true,
        }
    }
}

impl fmt::Debug for AppSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppSeed")
            .field("client_id", &self.client_id)
            .field("secret", &self.secret.as_ref().map(|_| "***"))
            .field("secret_expires_at", &self.secret_expires_at)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Generation of the service records a domain is told to publish.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
pub enum Era {
    /// 2012: SPF through `outlook.com`, MX under `mail.protection.outlook.com`, the `mail` and `msoid` aliases.
    Seed2012,
    /// 2026, as `serviceConfigurationRecords` answers now.
    #[default]
    Today,
}

/// Kinds of DNS records that verification asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordKind {
    /// Mail exchange.
    Mx,
    /// Text.
    Txt,
}

/// A DNS record as a resolver shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DnsRecord {
    /// Mail exchange.
    Mx {
        /// Lower is preferred.
        preference: u16,
        /// Host name, with or without the final dot.
        exchange: String,
    },
    /// Text, its strings joined.
    Txt(String),
}

/// Why a lookup gave no records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DnsFailure {
    /// The name does not exist.
    NoSuchName,
    /// No server gave a usable answer.
    ServerFailure,
    /// No answer in time.
    TimedOut,
}

/// Answer of a lookup that is under way.
pub type Lookup =
    Pin<Box<dyn Future<Output = Result<Vec<DnsRecord>, DnsFailure>> + Send + 'static>>;

/// The public DNS as the service sees it.
pub trait DnsView: Send + Sync {
    /// Records of one kind at a name. An existing name without such records gives an empty list.
    fn lookup(&self, name: &str, kind: RecordKind) -> Lookup;
}
