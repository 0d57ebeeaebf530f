//! What a registrar is given: accounts, names, extensions, oddities, and the zones that it writes to.

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::Timestamp;

use crate::{
    conn::Now,
    order::{Fate, OrderKind},
    record::Record,
    tap::Tap,
};

/// Everything a registrar needs.
pub struct Config {
    /// Host name of its interface, such as `api.registrar.example`.
    pub host: String,
    /// Customers.
    pub accounts: Vec<AccountSeed>,
    /// Names that customers hold from the beginning.
    pub names: Vec<NameSeed>,
    /// What it sells, and where.
    pub extensions: Vec<Extension>,
    /// Name servers that its names are delegated to.
    pub name_servers: Vec<String>,
    /// How it differs from the ideal.
    pub quirks: Quirks,
    /// How orders for a name end, where that is not the usual end.
    pub fates: BTreeMap<(String, OrderKind), Fate>,
    /// Seed of tokens.
    pub seed: [u8; 32],
    /// The clock.
    pub now: Now,
    /// Who looks on.
    pub tap: Arc<dyn Tap>,
    /// Where the zones lie.
    pub zones: Arc<dyn ZoneHost>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("host", &self.host).finish_non_exhaustive()
    }
}

/// The zones that a registrar keeps for its customers, and what the registries know.
pub trait ZoneHost: Send + Sync {
    /// All records of a zone, without its SOA; nothing when the host does not keep it.
    fn records(&self, zone: &str) -> Option<Vec<Record>>;

    /// Takes records away and adds others, at one moment.
    ///
    /// # Errors
    /// Why the zone cannot hold them, in words.
    fn change(&self, zone: &str, remove: &[Record], add: &[Record]) -> Result<(), String>;

    /// Makes an empty zone; keeps one that is there.
    fn create_zone(&self, zone: &str);

    /// Whether anybody has registered the name, here or elsewhere.
    fn is_registered(&self, name: &str) -> bool;

    /// The code that lets a name be moved away from its present registrar; nothing when nobody can move it.
    fn transfer_code(&self, name: &str) -> Option<String>;
}

/// A customer.
#[derive(Clone)]
pub struct AccountSeed {
    /// Name to sign in with.
    pub user_name: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for AccountSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSeed")
            .field("user_name", &self.user_name)
            .field("password", &"***")
            .finish()
    }
}

/// A name that a customer holds from the beginning.
#[derive(Clone, Debug)]
pub struct NameSeed {
    /// The name, such as `contoso.com`.
    pub name: String,
    /// Whose it is.
    pub user_name: String,
    /// When it ends, if nobody renews it.
    pub expires: Timestamp,
}

/// An extension on sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Such as `com` or `co.uk`.
    pub extension: String,
    /// Countries in which it is sold, by their two letters; empty: everywhere.
    pub regions: Vec<String>,
    /// Price a year, with its currency: `9.99 USD`.
    pub price: String,
}

/// How records can be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChangeWay {
    /// Many removals and additions at once, all or none, guarded by a version.
    #[default]
    Atomic,
    /// One record at a time.
    Single,
    /// All records of a name and type are replaced by those that are sent; what is not sent is gone.
    ReplaceSet,
}

/// How a host differs from the ideal (facts on automation at registrars).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quirks {
    /// How records can be changed.
    pub change: ChangeWay,
    /// Nothing can be edited or removed, only added.
    pub only_add: bool,
    /// Types that the host refuses, such as `SRV`.
    pub refused_types: Vec<String>,
    /// Longer texts are cut without a word, in bytes.
    pub text_bytes_max: Option<usize>,
    /// A lower time to live is raised without a word, in s.
    pub ttl_least_s: u32,
    /// Aliases are proxied unless the request says otherwise: these addresses come out instead of the alias.
    pub proxy_addresses: Vec<String>,
    /// Changes are not in the zone before they are published.
    pub publish: bool,
    /// Wrong passwords in a row until an account is locked.
    pub lock_after: u32,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            change: ChangeWay::Atomic,
            only_add: false,
            refused_types: Vec::new(),
            text_bytes_max: None,
            ttl_least_s: 60,
            proxy_addresses: Vec::new(),
            publish: false,
            lock_after: 5,
        }
    }
}
