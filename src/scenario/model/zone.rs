//! Public DNS zones at the beginning: records, servers, delegation, and the resolvers beside them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{
    value::{Period, Placed},
    words::{text_or_mapping, text_too, words},
};

/// A public DNS zone.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Zone {
    /// Whether the server may change it with signed updates; otherwise its owner types at the registrar's page.
    pub managed: bool,
    /// Its records as in a master file; SOA and NS are supplied when they are missing.
    pub records: Placed<String>,
    /// Name servers of the DNS host besides its first one, `ns1.dns-host.example`.
    pub servers: Vec<Placed<ZoneServer>>,
    /// Its records at the other DNS host, whose server is `ns1.other-host.example`.
    #[serde(rename = "at other host")]
    pub at_other_host: Option<Placed<String>>,
    /// The DNS host that the registry names; the DNS host itself by default. Without records of its own the other host has the same.
    #[serde(rename = "delegated to")]
    pub delegated_to: Option<DnsHost>,
    /// Its records as machines inside the office see them, where that differs.
    pub inside: Option<Placed<String>>,
    /// When the name expires, counted from the beginning: then the registry names no servers any more.
    pub expires: Option<Placed<Period>>,
}

words! {
    /// Who speaks for a zone.
    pub enum DnsHost {
        /// The DNS host that the world's zones are kept at.
        Own = "dns host",
        /// Another DNS host.
        Other = "other host",
        /// Nobody: the registry does not know the name.
        Nobody = "nobody",
    }
}

/// A further name server of a zone: its name alone, or with what is wrong with it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct ZoneServer {
    /// Full name within the DNS host's zone, for example `ns2.dns-host.example`.
    pub name: Placed<String>,
    /// How late it learns of changes; at once by default.
    #[serde(default)]
    pub behind: Option<Period>,
    /// Whether it learns of no change any more.
    #[serde(default)]
    pub frozen: bool,
    /// Whether it answers nobody.
    #[serde(default)]
    pub dead: bool,
    /// Whether it does not know that it is responsible for this zone.
    #[serde(default)]
    pub lame: bool,
}

impl ZoneServer {
    fn from_text(text: &str) -> Result<Self, String> {
        let name = Placed::nowhere(text.to_owned());
        Ok(Self { name, behind: None, frozen: false, dead: false, lame: false })
    }
}

text_or_mapping!(ZoneServer, "the full name of a name server");

/// A caching resolver besides the one that the server uses.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ResolverSpec {
    /// Whether it stands in the office and knows the zones as they are seen inside.
    pub inside: bool,
    /// How long it keeps that there is no such name or record, at most; three hours by default.
    #[serde(rename = "keeps absence")]
    pub keeps_absence: Option<Period>,
    /// How long it keeps records, at most; a week by default.
    #[serde(rename = "keeps records")]
    pub keeps_records: Option<Period>,
}
