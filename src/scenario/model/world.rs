//! The world at the beginning: server, directory, tenant, public zones, mail hosts, network.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use mock_ad::Export;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    mail::MailHosts,
    people::PasswordPolicy,
    registrar::Registrar,
    zone::{ResolverSpec, Zone},
};
use crate::scenario::{
    value::{Password, Period, PeriodRange, Placed},
    words::{text_or_mapping, text_too, words},
};

words! {
    /// Edition of the server product.
    pub enum Edition {
        /// Windows Server 2012 Essentials.
        V2012 = "2012",
        /// Windows Server 2012 R2 Essentials, or Standard and Datacenter with the Essentials Experience role.
        V2012R2 = "2012R2",
        /// Windows Server 2016 Essentials, or Standard and Datacenter with the Essentials Experience role.
        V2016 = "2016",
    }
}

words! {
    /// Which period's rules and wording are in force.
    pub enum Era {
        /// Those of the Essentials wizard.
        Essentials = "essentials",
        /// Today's.
        Today = "today",
    }
}

words! {
    /// How the tenant behaves within its rules.
    pub enum TenantWeather {
        /// At its best: no lags, no transient refusals.
        Polite = "polite",
        /// As it may: lags, transient refusals, lost answers, drawn from the seed.
        Hostile = "hostile",
    }
}

words! {
    /// What a machine is in its domain.
    pub enum DomainRole {
        /// Not joined.
        Standalone = "standalone",
        /// Joined, but no domain controller.
        MemberServer = "member server",
        /// A domain controller.
        DomainController = "domain controller",
    }
}

words! {
    /// The vendor's rating of an update.
    pub enum UpdateSeverity {
        /// Fixes a critical problem.
        Critical = "critical",
        /// Fixes an important problem.
        Important = "important",
        /// Anything else.
        Optional = "optional",
    }
}

words! {
    /// What kind of second controller the directory knows.
    pub enum ControllerKind {
        /// A running controller that takes changes.
        Writable = "writable",
        /// A read-only controller.
        ReadOnly = "read-only",
        /// A server object left in a site without NTDS settings: a controller that was demoted.
        StaleServerObject = "stale server object",
        /// A controller that died: all its objects are there, it answers nobody.
        Crashed = "crashed",
    }
}

/// The world at the beginning. Whatever is left out has a plain default.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// Edition of the server product: 2012, 2012R2 or 2016.
    pub edition: Edition,
    /// The first moment, as a timestamp such as `2026-03-02T08:00:00Z`.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub start: Timestamp,
    /// Which period's rules are in force.
    pub era: Era,
    /// The machine the engine runs on.
    pub server: Server,
    /// The Active Directory domain.
    pub directory: Directory,
    /// The Microsoft 365 tenant.
    pub tenant: Tenant,
    /// Public DNS zones by name, for example `contoso.com`.
    pub zones: BTreeMap<Placed<String>, Zone>,
    /// Caching resolvers by name, besides the one called `resolver`.
    pub resolvers: BTreeMap<Placed<String>, ResolverSpec>,
    /// Registrars by name; partner providers unless they say otherwise.
    pub registrars: BTreeMap<Placed<String>, Registrar>,
    /// Country of the server by its two letters; that of the tenant unless given.
    pub region: Option<String>,
    /// Who accepts mail besides the tenant.
    pub mail: MailHosts,
    /// The network between all of them.
    pub network: Network,
}

impl Default for World {
    fn default() -> Self {
        Self {
            edition: Edition::V2016,
            // 2026-03-02T08:00:00Z, a Monday morning.
            start: Timestamp::constant(1_772_438_400, 0),
            era: Era::Today,
            server: Server::default(),
            directory: Directory::default(),
            tenant: Tenant::default(),
            zones: BTreeMap::new(),
            resolvers: BTreeMap::new(),
            registrars: BTreeMap::new(),
            region: None,
            mail: MailHosts::default(),
            network: Network::default(),
        }
    }
}

impl World {
    /// Takes a directory's content from a file. Domain and server are called as there, the server unless it has a name.
    pub fn import(&mut self, export: Export) {
        if let Some(domain) = export.domain() {
            self.directory.domain = Placed::nowhere(domain);
        }
        if self.server.name.is_none() {
            self.server.name = export.controller().map(Placed::nowhere);
        }
        self.directory.imported = Some(Arc::new(export));
    }
}

/// The machine the engine runs on. Defaults follow from the edition.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Short machine name; `DC1` by default.
    pub name: Option<Placed<String>>,
    /// Product name as Windows reports it, for example `Windows Server 2016 Essentials`.
    #[serde(rename = "operating system")]
    pub operating_system: Option<String>,
    /// Installed server roles, for example `Windows Server Essentials Experience`.
    pub roles: Option<Vec<String>>,
    /// What the machine is in its domain; a domain controller by default.
    #[serde(rename = "domain role")]
    pub domain_role: Option<DomainRole>,
    /// Updates that wait to be installed.
    #[serde(rename = "pending updates")]
    pub pending_updates: Vec<Update>,
    /// Name of the resolver that the machine is set to; `resolver` by default.
    pub resolver: Option<Placed<String>>,
    /// Whether the engine's Internet line is up at the beginning; `true` by default.
    pub online: Option<bool>,
}

/// An update that waits to be installed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Title with its article number, for example `KB4012216`.
    pub title: String,
    /// The vendor's rating.
    pub severity: UpdateSeverity,
}

/// The Active Directory domain.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Directory {
    /// DNS name of the domain.
    pub domain: Placed<String>,
    /// A file with the directory's content: LDIF as `ldifde` and `ldapsearch` write it, or a JSON dump of ldap3 or
    /// ldapdomaindump. Its path begins in the scenario's folder. Domain and server are called as in the file unless named
    /// here. Exports hold no passwords: enabled users get the one of the world's other users.
    pub import: Option<Placed<String>>,
    /// What the file holds.
    #[serde(skip)]
    pub imported: Option<Arc<Export>>,
    /// Domain controllers besides the server itself.
    pub controllers: Vec<Placed<Controller>>,
    /// Member servers, by name.
    #[serde(rename = "member servers")]
    pub member_servers: Vec<Placed<String>>,
    /// Organizational units besides the built-in one; `Sales/North` for one below another.
    pub units: Vec<Placed<String>>,
    /// Users besides the built-in ones.
    pub users: Vec<Placed<DirectoryUser>>,
    /// What the password policy says otherwise than in a new domain. The users' first passwords need not satisfy it.
    #[serde(rename = "password policy")]
    pub password_policy: PasswordPolicy,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            domain: Placed::nowhere("contoso.local".to_owned()),
            import: None,
            imported: None,
            controllers: Vec::new(),
            member_servers: Vec::new(),
            units: Vec::new(),
            users: Vec::new(),
            password_policy: PasswordPolicy::default(),
        }
    }
}

/// A domain controller besides the server itself: its name alone, or with its kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct Controller {
    /// Short machine name.
    pub name: String,
    /// What kind of controller; writable by default.
    #[serde(default = "writable")]
    pub kind: ControllerKind,
    /// How late it learns of what was changed at the server itself. With it, this is the controller that the engine talks to;
    /// without, the engine talks to the server itself.
    #[serde(default)]
    pub behind: Option<Period>,
}

const fn writable() -> ControllerKind {
    ControllerKind::Writable
}

impl Controller {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { name: text.to_owned(), kind: ControllerKind::Writable, behind: None })
    }
}

text_or_mapping!(Controller, "the name of a controller");

/// A user of the directory: the name alone, or with what differs from the default.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct DirectoryUser {
    /// Logon name (sAMAccountName).
    pub name: String,
    /// Full name; the logon name with a capital letter by default.
    #[serde(default, rename = "display name")]
    pub display_name: Option<String>,
    /// The password at the beginning; a strong one by default.
    #[serde(default)]
    pub password: Option<Password>,
    /// How long ago the password was set: a week before the story begins, or just now for a user who is added in it.
    #[serde(default, rename = "password age")]
    pub password_age: Option<Period>,
    /// Whether the password must be changed at the next sign-on.
    #[serde(default, rename = "must change password")]
    pub must_change_password: bool,
    /// The organizational unit; `Users` by default.
    #[serde(default)]
    pub unit: Option<Placed<String>>,
    /// Whether the account may sign in; `true` by default.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// Given name.
    #[serde(default, rename = "given name")]
    pub given_name: Option<String>,
    /// Surname.
    #[serde(default)]
    pub surname: Option<String>,
    /// Further attributes by LDAP name.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

impl DirectoryUser {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self {
            name: text.to_owned(),
            display_name: None,
            password: None,
            password_age: None,
            must_change_password: false,
            unit: None,
            enabled: true,
            mail: None,
            given_name: None,
            surname: None,
            attributes: BTreeMap::new(),
        })
    }
}

text_or_mapping!(DirectoryUser, "the logon name of a user");

/// The Microsoft 365 tenant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tenant {
    /// Name within the initial domain: `contoso` gives `contoso.onmicrosoft.com`.
    pub name: Placed<String>,
    /// Seats bought, by the part number of the licence, for example `O365_BUSINESS_PREMIUM`.
    pub licences: BTreeMap<Placed<String>, u32>,
    /// Online accounts that exist already.
    pub users: Vec<Placed<TenantUser>>,
    /// Domains that are verified already, besides the initial one.
    pub domains: Vec<Placed<String>>,
    /// How it behaves within its rules; `hostile` by default, `polite` where a lesson counts exchanges or seconds.
    pub weather: TenantWeather,
    /// How long a change takes until reads see it; drawn from the seed in hostile weather, nothing in polite.
    #[serde(rename = "replication delay")]
    pub replication_delay: Placed<Period>,
    /// The app registration the engine signs in with.
    pub app: App,
}

impl Default for Tenant {
    fn default() -> Self {
        Self {
            name: Placed::nowhere("contoso".to_owned()),
            licences: BTreeMap::new(),
            users: Vec::new(),
            domains: Vec::new(),
            weather: TenantWeather::Hostile,
            replication_delay: Placed::nowhere(Period::default()),
            app: App::default(),
        }
    }
}

/// An online account: its ID alone, or with what differs from the default.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct TenantUser {
    /// Online ID (user principal name).
    pub id: String,
    /// Full name; the part before the `@` by default.
    #[serde(default, rename = "display name")]
    pub display_name: Option<String>,
    /// Immutable ID (base64 of the directory object's GUID), where the account was made for a directory user.
    #[serde(default, rename = "immutable id")]
    pub immutable_id: Option<String>,
    /// Part number of the licence it holds.
    #[serde(default)]
    pub licence: Option<Placed<String>>,
    /// Whether it may sign in; `true` by default.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Its password; a strong one by default.
    #[serde(default)]
    pub password: Option<Password>,
    /// Whether the password must be changed at the next sign-in.
    #[serde(default, rename = "must change password")]
    pub must_change_password: bool,
    /// Directory roles it holds, for example `Global Administrator`.
    #[serde(default, rename = "directory roles")]
    pub directory_roles: Vec<Placed<String>>,
}

impl TenantUser {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self {
            id: text.to_owned(),
            display_name: None,
            immutable_id: None,
            licence: None,
            enabled: true,
            password: None,
            must_change_password: false,
            directory_roles: Vec::new(),
        })
    }
}

text_or_mapping!(TenantUser, "the ID of an online account");

/// The app registration the engine signs in with.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct App {
    /// Graph application permissions it was granted; all that the engine needs by default.
    pub roles: Option<Vec<Placed<String>>>,
    /// Delegated permissions an administrator consented to for all users; `User.Read` by default.
    pub delegated: Option<Vec<Placed<String>>>,
    /// Directory roles its service principal holds, for example `Exchange Administrator`.
    #[serde(rename = "directory roles")]
    pub directory_roles: Vec<Placed<String>>,
    /// A certificate in PEM that it may sign with, besides its secret.
    pub certificate: Option<Placed<String>>,
}

impl Default for Placed<String> {
    fn default() -> Self {
        Self::nowhere(String::new())
    }
}

impl Default for Placed<World> {
    fn default() -> Self {
        Self::nowhere(World::default())
    }
}

/// The network between all parts of a world.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// Delay of every answer, drawn from the seed, for example `20ms..200ms`; none by default.
    pub latency: Option<Placed<PeriodRange>>,
}
