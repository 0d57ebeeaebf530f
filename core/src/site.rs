//! The site: which endpoints an engine works with. All that differs between a rehearsal and the real thing is here.

use crate::{
    ports::{Endpoint, Security},
    registrar::ProviderList,
    secret::Secret,
};

/// The endpoints and credentials of one installation.
#[derive(Clone, Debug)]
pub struct Site {
    /// The local directory.
    pub directory: DirectorySite,
    /// The online services.
    pub tenant: TenantSite,
    /// DNS, as seen from the server and as writable by it.
    pub dns: DnsSite,
    /// Which servers the product of the day supported, and which rules it had.
    pub era: Era,
}

/// The local directory server and the account to bind with.
#[derive(Clone, Debug)]
pub struct DirectorySite {
    /// Host and port, 636 for LDAPS.
    pub endpoint: Endpoint,
    /// Plain LDAP cannot set passwords.
    pub security: Security,
    /// DN, UPN or `DOMAIN\name`.
    pub bind_name: String,
    /// Its password.
    pub bind_password: Secret,
}

/// Hosts of the online services; every one is reached over TLS.
#[derive(Clone, Debug)]
pub struct TenantSite {
    /// Sign-in, `login.microsoftonline.com:443` in the world-wide cloud.
    pub sign_in: Endpoint,
    /// Microsoft Graph, `graph.microsoft.com:443` in the world-wide cloud.
    pub graph: Endpoint,
}

impl Default for TenantSite {
    fn default() -> Self {
        Self {
            sign_in: Endpoint::new("login.microsoftonline.com", 443),
            graph: Endpoint::new("graph.microsoft.com", 443),
        }
    }
}

/// How the engine sees and changes DNS.
#[derive(Clone, Debug)]
pub struct DnsSite {
    /// The recursive resolver to find a zone's servers with.
    pub resolver: Option<Endpoint>,
    /// Zones the server manages through signed updates; every other zone is unmanaged.
    pub managed_zones: Vec<ManagedZone>,
    /// Port at which the delegated servers of a zone answer; 53 on the Internet.
    pub server_port: u16,
    /// When domains are looked at.
    pub schedule: DnsSchedule,
    /// Registrars that take part.
    pub providers: ProviderList,
    /// Country of the server by its two letters, which decides who takes part; that of the tenant when left out.
    pub region: Option<String>,
}

impl Default for DnsSite {
    fn default() -> Self {
        Self {
            resolver: None,
            managed_zones: Vec::new(),
            server_port: 53,
            schedule: DnsSchedule::default(),
            providers: ProviderList::default(),
            region: None,
        }
    }
}

/// When the background looks at a domain, and when it loses patience. A value, so that a run against real servers can be
/// shortened by configuration alone. All in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsSchedule {
    /// From the records to the first look, so that the servers of the zone agree.
    pub first_look_ms: u64,
    /// Between two looks at a domain on its way.
    pub look_every_ms: u64,
    /// Between two looks at a complete domain.
    pub supervise_every_ms: u64,
    /// A domain that is not verified after this gets a note on what usually is wrong (the service itself speaks of up to
    /// 72 hours).
    pub patience_ms: u64,
    /// Services ready for this long, and the end of the mail migration not declared: a note asks whether that was
    /// forgotten.
    pub forgotten_after_ms: u64,
}

impl Default for DnsSchedule {
    fn default() -> Self {
        const MINUTE_MS: u64 = 60 * 1_000;
        const HOUR_MS: u64 = 60 * MINUTE_MS;
        Self {
            first_look_ms: 15 * MINUTE_MS,
            look_every_ms: 15 * MINUTE_MS,
            supervise_every_ms: HOUR_MS,
            patience_ms: 72 * HOUR_MS,
            forgotten_after_ms: 30 * 24 * HOUR_MS,
        }
    }
}

/// A zone that takes RFC 2136 updates signed with a TSIG key.
#[derive(Clone, Debug)]
pub struct ManagedZone {
    /// Zone name without a final dot, for example `contoso.com`.
    pub zone: String,
    /// The primary server.
    pub primary: Endpoint,
    /// Name of the key, fully qualified.
    pub key_name: String,
    /// The key itself, base64 as in a key file; `hmac-sha256`.
    pub key: Secret,
}

/// Which period's rules are in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Era {
    /// The record set and wording of the Essentials wizard.
    Essentials,
    /// Today's record set and wording.
    #[default]
    Today,
}
