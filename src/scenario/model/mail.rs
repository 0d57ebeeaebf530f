//! Mail: who accepts it besides the tenant, and who sends it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{
    value::{Period, Placed},
    words::words,
};

/// Who accepts mail besides the tenant.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailHosts {
    /// Host names that the old mail server answers for.
    #[serde(rename = "old server")]
    pub old_server: Vec<Placed<String>>,
    /// Addresses that have a mailbox at the old server; all of them unless given.
    pub mailboxes: Option<Vec<Placed<String>>>,
    /// What the old server does with mail for addresses without a mailbox; it bounces them by default.
    #[serde(rename = "unknown users")]
    pub unknown_users: Option<UnknownUsers>,
    /// How long the old server makes every message wait when it is offered first.
    pub greylisting: Option<Placed<Period>>,
}

words! {
    /// What a mail server does with mail for addresses without a mailbox.
    pub enum UnknownUsers {
        /// It takes the message.
        Accept = "accept",
        /// It refuses the message, which goes back to its sender.
        Bounce = "bounce",
        /// It passes the message on to the tenant.
        Forward = "forward",
    }
}

words! {
    /// Where a mail sender looks up the mail hosts.
    pub enum ResolverKind {
        /// A resolver that keeps answers as long as their time to live allows.
        Cached = "cached",
        /// A resolver that has seen nothing yet.
        Fresh = "fresh",
    }
}

/// Mail from outside: once, or again and again in the background.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSending {
    /// Recipient.
    pub to: Placed<String>,
    /// Time between two messages; a single message unless given.
    #[serde(default)]
    pub every: Option<Placed<Period>>,
    /// How long to go on; the steps that follow run meanwhile.
    #[serde(default, rename = "for")]
    pub lasting: Option<Placed<Period>>,
    /// Where the sender looks up the mail hosts; cached by default.
    #[serde(default)]
    pub resolver: Option<ResolverKind>,
    /// How the sender picks its way; as most do by default.
    #[serde(default)]
    pub sender: Option<SenderKind>,
}

words! {
    /// How a mail sender picks its way.
    pub enum SenderKind {
        /// By preference, and an alias as the name of a mail host is followed.
        Ordinary = "ordinary",
        /// By preference; a mail host whose name is an alias is not accepted.
        Strict = "strict",
        /// Against the preference: from the least preferred host on.
        Spammer = "spammer",
        /// Within the online service, which delivers to its own verified domains whatever their records say.
        AnotherTenant = "another tenant",
    }
}

words! {
    /// What happens to the old mail server.
    pub enum OldMailServer {
        /// It is switched off.
        Stops = "stops",
        /// It is switched on again.
        Starts = "starts",
    }
}
