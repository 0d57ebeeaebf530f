//! Faults: which exchange they meet, and what happens to it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::step::ZoneEdit;
use crate::scenario::{
    value::{Period, Placed},
    words::{text_or_mapping, text_too, words},
};

words! {
    /// Who answers the exchange.
    pub enum Side {
        /// The domain controller, over LDAP.
        Directory = "directory",
        /// The tenant: sign-in and Graph, over HTTPS.
        Tenant = "tenant",
        /// The public zones' own servers.
        Dns = "dns",
        /// The caching resolver.
        Resolver = "resolver",
        /// A registrar, over HTTPS.
        Registrar = "registrar",
        /// The engine's own store; its one operation is `commit`.
        Store = "store",
        /// The mail servers; their one operation is `mail`.
        Mail = "mail",
    }
}

words! {
    /// When the fault strikes.
    #[derive(Default)]
    pub enum Phase {
        /// Before the request is carried out: nothing has happened.
        #[default]
        Before = "before",
        /// After it was carried out, before the answer arrives: it has happened, and the asker doesn't know.
        After = "after",
    }
}

words! {
    /// LDAP results that a domain controller gives when it cannot do what was asked.
    pub enum DirectoryResult {
        /// 3.
        TimeLimitExceeded = "time limit exceeded",
        /// 10.
        Referral = "referral",
        /// 51.
        Busy = "busy",
        /// 52.
        Unavailable = "unavailable",
        /// 53.
        UnwillingToPerform = "unwilling to perform",
    }
}

words! {
    /// DNS response codes that tell of a failure.
    pub enum Rcode {
        /// The server failed.
        ServFail = "SERVFAIL",
        /// The server will not answer this asker.
        Refused = "REFUSED",
        /// The server does not know the operation.
        NotImp = "NOTIMP",
        /// The server is not authoritative for the zone.
        NotAuth = "NOTAUTH",
    }
}

/// A fault: the place (who, which operation, which time, which phase) and what happens there.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The operation it meets, or its beginning: `POST /users`, `bind`, `query MX contoso.com`, `update`; `connect`
    /// stands for every new connection, which a reset refuses and silence leaves hanging.
    pub on: Placed<String>,
    /// Who answers that operation; needed only where two know one of that name. One of `directory`, `tenant`, `dns`, `resolver`,
    /// `store` and `mail`, or a name server or resolver by its name, for example `ns2.dns-host.example`.
    #[serde(default)]
    pub at: Option<Placed<String>>,
    /// The first exchange it meets, counted from 1 from the moment the fault is in force.
    #[serde(default = "first")]
    pub nth: Placed<u32>,
    /// How many exchanges it meets, one after another; one by default.
    #[serde(default = "first")]
    pub times: Placed<u32>,
    /// Whether the request is carried out before the fault strikes.
    #[serde(default)]
    pub phase: Phase,
    /// Whether the fault ends when the engine starts again, as a wedged service does; `times` then counts for nothing.
    #[serde(default, rename = "until restart")]
    pub until_restart: bool,
    /// What happens.
    #[serde(rename = "do")]
    pub action: Placed<FaultAction>,
}

const fn first() -> Placed<u32> {
    Placed::nowhere(1)
}

/// What happens to the exchange.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum FaultAction {
    /// The answer takes this much longer.
    #[serde(rename = "delay")]
    Delay(Period),
    /// No answer ever comes; the connection stays open.
    #[serde(rename = "silence")]
    Silence,
    /// The connection is reset instead of an answer.
    #[serde(rename = "reset")]
    Reset,
    /// The connection ends after this many bytes of the answer.
    #[serde(rename = "cut after")]
    CutAfter(u32),
    /// The answer breaks the rules of its protocol.
    #[serde(rename = "corrupt answer")]
    Corrupt,
    /// Tenant: another HTTP answer.
    #[serde(rename = "answer")]
    Answer(HttpAnswer),
    /// Directory: another LDAP result.
    #[serde(rename = "result")]
    Result(DirectoryResult),
    /// Directory: the answer to a search ends with another LDAP result after some of its entries.
    #[serde(rename = "result after")]
    ResultAfter(ResultAfter),
    /// Directory: the connection ends after this many entries of the answer to a search.
    #[serde(rename = "cut after entries")]
    CutAfterEntries(u32),
    /// Directory: each entry of the answer to a search takes this much longer.
    #[serde(rename = "drip")]
    Drip(Period),
    /// Directory: a Notice of Disconnection.
    #[serde(rename = "notice of disconnection")]
    Disconnect,
    /// DNS: another response code.
    #[serde(rename = "rcode")]
    Rcode(Rcode),
    /// DNS: the answer is truncated, so that the asker must come back over TCP.
    #[serde(rename = "truncate")]
    Truncate,
    /// DNS: the answer comes from the zone as it was before its last change.
    #[serde(rename = "stale zone")]
    StaleZone,
    /// DNS: the server does not know that it is responsible for the zone.
    #[serde(rename = "lame")]
    Lame,
    /// DNS: somebody else edits a zone at its host, just before the exchange is carried out.
    #[serde(rename = "edit zone")]
    EditZone(Box<ZoneEdit>),
    /// Store: the commit fails, as on a full disk.
    #[serde(rename = "fail")]
    Fail,
    /// The engine crashes at this exchange and starts again.
    #[serde(rename = "crash engine")]
    CrashEngine,
}

/// An LDAP result in the middle of an answer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultAfter {
    /// How many entries come before it.
    pub entries: u32,
    /// The result.
    pub result: DirectoryResult,
}

/// An HTTP answer in place of the tenant's own. Body and code are the service's usual ones unless given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpAnswer {
    /// Status, for example 503.
    pub status: Placed<u16>,
    /// The service's error code, for example `TooManyRequests`.
    #[serde(default)]
    pub code: Option<String>,
    /// The service's error text.
    #[serde(default)]
    pub message: Option<String>,
    /// The `Retry-After` header; none unless given.
    #[serde(default, rename = "retry after")]
    pub retry_after: Option<RetryAfter>,
    /// A web page instead of JSON, as a proxy or a load balancer gives.
    #[serde(default)]
    pub html: bool,
}

/// The `Retry-After` header: a period such as `30s`, written in seconds or, with `as date`, as a date.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct RetryAfter {
    /// How long to wait.
    pub period: Period,
    /// Whether the header carries a date instead of seconds.
    #[serde(default, rename = "as date")]
    pub as_date: bool,
}

impl RetryAfter {
    fn from_text(text: &str) -> Result<Self, String> {
        Period::parse(text).map(|period| Self { period, as_date: false })
    }
}

text_or_mapping!(RetryAfter, "a period such as `30s`");
