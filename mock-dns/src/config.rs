//! What a server starts with, and why it can't.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use hickory_proto::rr::Name;

use crate::connection::Now;
use crate::key::{Key, TsigKey};
use crate::tap::Tap;
use crate::text;
use crate::zone::{Content, ZoneTextError, read_zone};

/// What an authoritative server starts with.
#[derive(Clone)]
pub struct Config {
    /// Name of the server, such as `ns1.contoso.com`. Zones without NS records or SOA get ones with this name.
    pub server_name: String,
    /// The zones it is primary for.
    pub zones: Vec<ZoneText>,
    /// The keys that may update them.
    pub keys: Vec<TsigKey>,
    /// Seed of the world. The order of records in an answer is drawn from it.
    pub seed: [u8; 32],
    /// The clock.
    pub now: Now,
    /// Watches every exchange.
    pub tap: Arc<dyn Tap>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("server_name", &self.server_name)
            .field("zones", &self.zones)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// A zone in master-file form (RFC 1035 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneText {
    /// Name of the zone, with or without the final dot.
    pub name: String,
    /// Its records. `$ORIGIN`, `$TTL`, `@`, relative names, quotes, comments and parentheses work; the types are A,
    /// AAAA, CNAME, MX, NS, PTR, SOA, SRV and TXT, and any other as `TYPE65280 \# 2 abcd`. A missing TTL is 3600.
    pub text: String,
}

/// Why a server can't start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The server's name is no name.
    ServerName(String),
    /// A key can't be used.
    Key(String),
    /// Two zones or keys have this name.
    Twice(String),
    /// A zone's name or text is wrong.
    Zone {
        /// Name of the zone.
        zone: String,
        /// What is wrong and where; a wrong name is at line 1, column 1.
        error: ZoneTextError,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServerName(error) => write!(f, "start the DNS server: its name: {error}"),
            Self::Key(error) => write!(f, "start the DNS server: a key: {error}"),
            Self::Twice(name) => {
                write!(f, "start the DNS server: {name} is there twice; remove one")
            }
            Self::Zone { zone, error } => write!(f, "load zone {zone}: {error}"),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Reads the name of a server.
pub(crate) fn server_name(raw: &str) -> Result<Name, ConfigError> {
    text::parse_name(raw, &Name::root()).map_err(ConfigError::ServerName)
}

/// Reads a zone.
pub(crate) fn load(zone: &ZoneText, server_name: &Name) -> Result<Content, ConfigError> {
    let place = |message| ZoneTextError { line: 1, column: 1, message };
    let origin = text::parse_name(&zone.name, &Name::root()).map_err(place);
    origin
        .and_then(|origin| read_zone(&origin, &zone.text, server_name))
        .map_err(|error| ConfigError::Zone { zone: zone.name.clone(), error })
}

/// Checks keys.
pub(crate) fn keys(all: Vec<TsigKey>) -> Result<BTreeMap<Name, Arc<Key>>, ConfigError> {
    let mut keys = BTreeMap::new();
    for key in all {
        let name = key.name.clone();
        let key = Key::new(key).map_err(ConfigError::Key)?;
        if keys.insert(key.name().clone(), Arc::new(key)).is_some() {
            return Err(ConfigError::Twice(name));
        }
    }
    Ok(keys)
}
