//! What people do with name servers, and look-ups that machines and users make.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{
    value::{Period, Placed, Texts},
    words::{text_or_mapping, text_too, words},
};

words! {
    /// Whom the registry names for a zone.
    pub enum DelegationTarget {
        /// The DNS host that the world's zones are kept at.
        Own = "dns host",
        /// The other DNS host.
        Other = "other host",
        /// Nobody: the name is gone, as an expired one is.
        Nobody = "nobody",
        /// Those whom it named at the beginning.
        Restored = "as at the beginning",
    }
}

/// A change at the registry: which servers speak for a zone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationChange {
    /// Name of the zone.
    pub zone: Placed<String>,
    /// Whom the registry names from now on.
    pub to: DelegationTarget,
}

words! {
    /// Where the owner of a zone edits it.
    pub enum ZonePlace {
        /// At the DNS host.
        Own = "dns host",
        /// At the other DNS host.
        Other = "other host",
        /// At the server inside the office.
        Inside = "inside",
    }
}

/// A name server's clock is set wrong, or right again.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// Full name of the name server; `ns1.dns-host.example` by default.
    #[serde(default)]
    pub of: Option<Placed<String>>,
    /// How far it is ahead of the right time; it is right without `ahead` and `behind`.
    #[serde(default)]
    pub ahead: Option<Period>,
    /// How far it is behind.
    #[serde(default)]
    pub behind: Option<Period>,
}

words! {
    /// Types of records that can be looked up.
    pub enum RecordType {
        /// An address.
        A = "A",
        /// An address of the newer kind.
        Aaaa = "AAAA",
        /// An alias.
        Cname = "CNAME",
        /// Mail hosts.
        Mx = "MX",
        /// Name servers.
        Ns = "NS",
        /// The start of a zone.
        Soa = "SOA",
        /// A service.
        Srv = "SRV",
        /// Texts.
        Txt = "TXT",
    }
}

/// Somebody looks up a name, and it must come out as told. Texts are looked for in the answer: a code such as `NXDOMAIN`, then one
/// record a line.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// The name.
    pub name: Placed<String>,
    /// Which records.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// Who is asked: a resolver by its name, or a name server by its full name; `resolver` by default.
    #[serde(default)]
    pub by: Option<Placed<String>>,
    /// Texts that the answer contains, all of them.
    #[serde(default)]
    pub finds: Texts,
    /// Texts that the answer does not contain.
    #[serde(default)]
    pub lacks: Texts,
}

words! {
    /// How far a domain's mail migration is.
    pub enum MigrationPhase {
        /// The domain is being linked; nothing is migrated.
        Linking = "linking",
        /// Mail still arrives at the old server.
        Migrating = "migrating",
        /// Mail belongs to the tenant.
        Complete = "complete",
    }
}

/// A look at a domain by the engine: its name alone, or with what else it is told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct DomainCheckStep {
    /// The domain.
    pub name: Placed<String>,
    /// How far the mail migration is; as the engine knows it by default.
    #[serde(default)]
    pub phase: Option<MigrationPhase>,
    /// Further resolvers to compare with, by name.
    #[serde(default)]
    pub resolvers: Vec<Placed<String>>,
    /// A resolver or name server of the network inside, by name.
    #[serde(default)]
    pub inside: Option<Placed<String>>,
    /// The name server at which the records are edited, by its full name.
    #[serde(default)]
    pub edited: Option<Placed<String>>,
}

impl DomainCheckStep {
    fn from_text(text: &str) -> Result<Self, String> {
        let name = Placed::nowhere(text.to_owned());
        Ok(Self { name, phase: None, resolvers: Vec::new(), inside: None, edited: None })
    }
}

text_or_mapping!(DomainCheckStep, "the name of a domain");

words! {
    /// What a client looks for.
    pub enum ClientGoal {
        /// The settings of a mailbox, in the order in which mail clients look (autodiscover).
        MailSettings = "mail settings",
        /// The service that a messaging client signs in to.
        Messaging = "messaging",
        /// The messaging service of a partner.
        Federation = "federation",
        /// The web page of the mailbox, under the organisation's own name.
        WebMail = "web mail",
    }
}

words! {
    /// Who answers a client in the end.
    pub enum ClientFinds {
        /// The online service.
        Service = "service",
        /// The old server.
        OldServer = "old server",
        /// Some other host.
        Elsewhere = "elsewhere",
        /// Nobody.
        Nothing = "nothing",
    }
}

/// A client looks for a service by DNS, and must end where told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientLookUp {
    /// What it looks for.
    #[serde(rename = "looks for")]
    pub goal: ClientGoal,
    /// The domain, an address in it, or the host of the web page.
    pub of: Placed<String>,
    /// The resolver it asks; `resolver` by default.
    #[serde(default)]
    pub by: Option<Placed<String>>,
    /// Whether it runs at a computer that is joined to the domain, which asks the directory first.
    #[serde(default)]
    pub joined: bool,
    /// Who must answer it in the end.
    pub finds: ClientFinds,
}

words! {
    /// What a receiver makes of a sender (RFC 7208 §2.6).
    pub enum SpfResult {
        /// The sender may send for the domain.
        Pass = "pass",
        /// It may not.
        Fail = "fail",
        /// It probably may not.
        SoftFail = "softfail",
        /// The domain says nothing about it.
        Neutral = "neutral",
        /// The domain has no sender record.
        None = "none",
        /// The record cannot be evaluated.
        PermError = "permerror",
        /// It could not be looked up now.
        TempError = "temperror",
    }
}

words! {
    /// Whose server hands over a message.
    pub enum MailSource {
        /// The online service's.
        Service = "service",
        /// The old mail server.
        OldServer = "old server",
        /// Somebody who has nothing to do with the domain.
        Stranger = "stranger",
    }
}

/// A receiver of mail judges by the sender record whether a server may send for a domain.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderCheck {
    /// The domain that the mail claims to come from.
    pub domain: Placed<String>,
    /// Whose server hands it over.
    pub from: MailSource,
    /// The resolver that the receiver asks; `resolver` by default.
    #[serde(default)]
    pub by: Option<Placed<String>>,
    /// What the receiver must make of it.
    pub result: SpfResult,
}
