//! Registrars of the world, linking domains, and what people do with names.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{
    value::{Password, Period, Placed},
    words::{text_or_mapping, text_too, words},
};

/// A registrar that is also a DNS host. The customer's account there has one user name and password in every world.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Registrar {
    /// Whether it is on the list of partner providers.
    pub partner: bool,
    /// Countries in which it takes part, by their two letters; everywhere unless given.
    pub regions: Vec<String>,
    /// Extensions that it sells; com, net and org unless given.
    pub extensions: Vec<String>,
    /// Names in the customer's account at the beginning, with the time until they end.
    pub names: BTreeMap<Placed<String>, Period>,
    /// How orders for a name end, where that is not the usual end.
    pub orders: BTreeMap<Placed<String>, OrderEnd>,
    /// How records can be changed.
    pub changes: RecordChanges,
    /// Whether records can only be added.
    #[serde(rename = "only adds")]
    pub only_adds: bool,
    /// Types of records that it cannot hold.
    pub refuses: Vec<String>,
    /// Longer texts are cut, in bytes.
    #[serde(rename = "text at most")]
    pub text_at_most: Option<u32>,
    /// Lower times to live are raised.
    #[serde(rename = "ttl at least")]
    pub ttl_at_least: Option<Period>,
    /// Addresses of its proxy, which come out instead of aliases unless it is told otherwise.
    pub proxy: Vec<String>,
    /// Whether changes are a draft until they are published.
    pub publishes: bool,
}

impl Default for Registrar {
    fn default() -> Self {
        Self {
            partner: true,
            regions: Vec::new(),
            extensions: ["com", "net", "org"].map(str::to_owned).to_vec(),
            names: BTreeMap::new(),
            orders: BTreeMap::new(),
            changes: RecordChanges::Atomic,
            only_adds: false,
            refuses: Vec::new(),
            text_at_most: None,
            ttl_at_least: None,
            proxy: Vec::new(),
            publishes: false,
        }
    }
}

words! {
    /// How a host changes records.
    pub enum RecordChanges {
        /// Many at once, all or none.
        Atomic = "all at once",
        /// One record at a time.
        Single = "one by one",
        /// All records of a name and type at once.
        ReplaceSet = "whole sets",
    }
}

words! {
    /// The end of an order.
    pub enum OrderEnd {
        /// The name arrives in the account.
        Ready = "ready",
        /// It comes to nothing.
        Failed = "failed",
        /// It waits for the customer.
        NeedsCustomer = "needs customer",
        /// It is not paid.
        NotPaid = "not paid",
        /// The renewal comes to nothing.
        RenewalFailed = "renewal failed",
        /// The renewal waits for the customer.
        RenewalNeedsCustomer = "renewal needs customer",
    }
}

/// Linking an Internet domain: its name alone, or with the mail migration.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct DomainLink {
    /// The domain, for example `contoso.com`.
    pub name: Placed<String>,
    /// Whether mail still arrives at the old server and is being migrated.
    #[serde(default, rename = "mail migration")]
    pub mail_migration: bool,
    /// Preference for the tenant's MX record while the migration lasts.
    #[serde(default)]
    pub preference: Option<Placed<u16>>,
    /// Questions that are answered with yes, by their ids, for example `replace autodiscover`.
    #[serde(default)]
    pub accept: Vec<Placed<String>>,
    /// Host label of an own name for web mail, for example `mail`; none unless asked for.
    #[serde(default, rename = "web mail")]
    pub web_mail: Option<Placed<String>>,
    /// The registrar in whose account the name is, which is to write its records.
    #[serde(default)]
    pub at: Option<Placed<String>>,
    /// The registrar at which the name is to be registered.
    #[serde(default, rename = "register at")]
    pub register_at: Option<Placed<String>>,
    /// The registrar to which the name is to be transferred.
    #[serde(default, rename = "transfer to")]
    pub transfer_to: Option<Placed<String>>,
    /// Password of the account at the registrar; the right one unless given.
    #[serde(default)]
    pub password: Option<Password>,
    /// Code for the transfer; the right one unless given.
    #[serde(default)]
    pub code: Option<Password>,
}

impl DomainLink {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self {
            name: Placed::nowhere(text.to_owned()),
            mail_migration: false,
            preference: None,
            accept: Vec::new(),
            web_mail: None,
            at: None,
            register_at: None,
            transfer_to: None,
            password: None,
            code: None,
        })
    }

    /// The registrar that the wizard is to use, if any.
    pub fn registrar(&self) -> Option<&Placed<String>> {
        self.at.as_ref().or(self.register_at.as_ref()).or(self.transfer_to.as_ref())
    }
}

text_or_mapping!(DomainLink, "the name of a domain");

/// What people do with a name beside the server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum RegistrarStep {
    /// The customer does what an order waits for.
    #[serde(rename = "answer letter")]
    AnswerLetter(Placed<String>),
    /// The registry puts the name on hold.
    #[serde(rename = "hold")]
    Hold(Placed<String>),
    /// The name comes off hold.
    #[serde(rename = "release")]
    Release(Placed<String>),
}

/// A renewal: the name alone, or with the years.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct Renewal {
    /// The name, for example `contoso.com`.
    pub name: Placed<String>,
    /// For how many years; one unless given.
    #[serde(default)]
    pub years: Option<u8>,
}

impl Renewal {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { name: Placed::nowhere(text.to_owned()), years: None })
    }
}

text_or_mapping!(Renewal, "the name of a domain");

words! {
    /// What the host field of a page for records means.
    pub enum HostField {
        /// `@` is the domain itself, other names are below it.
        At = "at sign",
        /// An empty field is the domain itself, other names are below it.
        Relative = "relative",
        /// The whole name.
        Full = "full name",
        /// The page puts the domain behind whatever is typed.
        AppendsDomain = "appends domain",
    }
}

words! {
    /// What a final dot does on a page for records.
    pub enum FinalDot {
        /// It may stand there or not.
        Kept = "kept",
        /// It has to be there.
        Required = "required",
        /// The page does not take it.
        Refused = "refused",
        /// Without it the domain is put behind a target.
        AppendedToTarget = "appended to target",
    }
}

/// Typing in a records file: the domain alone, or with the page of the registrar.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct FileEntry {
    /// The domain.
    pub domain: Placed<String>,
    /// What the host field of the page means; without it, records get into the zone as they are meant.
    #[serde(default)]
    pub host: Option<HostField>,
    /// What a final dot does there; kept unless given.
    #[serde(default)]
    pub dot: Option<FinalDot>,
    /// Times to live to choose from, in seconds; any unless given.
    #[serde(default)]
    pub ttls: Vec<u32>,
    /// Whether the person types full names without a final dot, whatever the page wants.
    #[serde(default)]
    pub careless: bool,
}

impl FileEntry {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self {
            domain: Placed::nowhere(text.to_owned()),
            host: None,
            dot: None,
            ttls: Vec::new(),
            careless: false,
        })
    }
}

text_or_mapping!(FileEntry, "the name of a domain");

/// The portal's automatic set-up of a domain's records, as its template does it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct DnsSetUp {
    /// The domain.
    pub domain: Placed<String>,
    /// Groups of the template; all unless given.
    #[serde(default)]
    pub groups: Vec<TemplateGroup>,
}

impl DnsSetUp {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { domain: Placed::nowhere(text.to_owned()), groups: Vec::new() })
    }
}

text_or_mapping!(DnsSetUp, "the name of a domain");

words! {
    /// Groups of the portal's template.
    pub enum TemplateGroup {
        /// Sign-in.
        Login = "login",
        /// Mail: MX with preference 0, autodiscover, the sender record.
        Outlook = "outlook",
        /// Messaging.
        Skype = "skype",
        /// Device management.
        Mdm = "mdm",
    }
}
