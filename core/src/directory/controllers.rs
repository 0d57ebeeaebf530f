//! Domain controllers, counted by what makes a server one: its NTDS Settings object.

use super::{Directory, Entry, entry::parent_dn};
use crate::failure::Failure;

/// A domain controller of the domain, writable or read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Controller {
    /// Short name, for example `DC1`.
    pub(crate) name: String,
    /// Fully qualified name; empty when the directory does not tell it.
    pub(crate) dns_name: String,
}

impl Directory {
    /// The controllers of the domain, sorted by name. A demoted server that left its server object behind has no NTDS
    /// Settings and is not counted; one that crashed and was never cleaned up is.
    pub(crate) async fn controllers(&mut self) -> Result<Vec<Controller>, Failure> {
        let tried = "count the domain controllers";
        let base = format!("CN=Sites,{}", self.root().configuration_dn);
        let settings = self
            .search(
                tried,
                &base,
                "(objectClass=nTDSDSA)",
                &["msDS-HasDomainNCs", "msDS-hasFullReplicaNCs"],
            )
            .await?;
        let servers =
            self.search(tried, &base, "(objectClass=server)", &["cn", "dNSHostName"]).await?;
        let domain_dn = self.root().domain_dn.clone();
        let mut controllers: Vec<Controller> = settings
            .iter()
            .filter(|entry| serves(entry, &domain_dn))
            .map(|entry| named(parent_dn(&entry.dn), &servers))
            .collect();
        controllers.sort_by_cached_key(|controller| controller.name.to_lowercase());
        Ok(controllers)
    }
}

/// Whether a controller holds the domain; one that does not say counts.
fn serves(settings: &Entry, domain_dn: &str) -> bool {
    let mut held = settings
        .texts("msDS-HasDomainNCs")
        .chain(settings.texts("msDS-hasFullReplicaNCs"))
        .peekable();
    held.peek().is_none() || held.any(|dn| dn.eq_ignore_ascii_case(domain_dn))
}

fn named(server_dn: &str, servers: &[Entry]) -> Controller {
    let server = servers.iter().find(|server| server.dn.eq_ignore_ascii_case(server_dn));
    let rdn = server_dn
        .split(',')
        .next()
        .and_then(|rdn| rdn.split_once('='))
        .map_or(server_dn, |(_, name)| name);
    let text = |name: &str| server.and_then(|server| server.text(name));
    Controller {
        name: text("cn").unwrap_or(rdn).to_owned(),
        dns_name: text("dNSHostName").unwrap_or_default().to_owned(),
    }
}
