//! What the registry says about a zone, and how that changes.

use mock_dns::Edit;

use super::{Authorities, NameServers, build::servers_at, texts};
use crate::{
    scenario::model::{DnsHost, Zone},
    world::Broken,
};

impl NameServers {
    /// Makes the registry delegate a zone to the servers of a host, or to nobody: then the name is gone, as an expired one is.
    pub(crate) fn delegate(&self, name: &str, zone: &Zone, to: DnsHost) -> Result<(), Broken> {
        self.set_delegation(name, &servers_at(to, zone))
    }

    /// Makes the registry delegate a zone as it did at the beginning.
    pub(crate) fn restore_delegation(&self, name: &str) -> Result<(), Broken> {
        let servers = self.delegated.get(&name.to_ascii_lowercase());
        self.set_delegation(name, servers.map_or(&[], Vec::as_slice))
    }

    /// Makes the registry name these servers for a zone.
    pub(crate) fn set_delegation(&self, name: &str, servers: &[String]) -> Result<(), Broken> {
        set(&self.authorities, name, servers)
    }
}

/// Makes the registry name these servers for a zone.
pub(super) fn set(authorities: &Authorities, name: &str, servers: &[String]) -> Result<(), Broken> {
    let suffix = texts::suffix_of(name);
    let registry = authorities.named(texts::REGISTRY_NAME).and_then(|other| other.service.server());
    let registry = registry.ok_or_else(|| Broken("no registry".to_owned()))?;
    let edit = if servers.is_empty() {
        Edit::Remove(format!("{name}. NS"))
    } else {
        Edit::Replace(texts::delegation(name, servers))
    };
    registry.edit_zone(suffix, &edit).map_err(|error| Broken(error.to_string()))
}
