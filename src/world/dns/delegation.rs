//! What the registry says about a zone, and how that changes.

use mock_dns::{Edit, MockDns};

use super::{NameServers, build::servers_at, texts};
use crate::{
    scenario::model::{DnsHost, Zone},
    world::Broken,
};

impl NameServers {
    fn registry(&self) -> Option<&MockDns> {
        self.server_called(texts::REGISTRY_NAME)
    }

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
        let suffix = texts::suffix_of(name);
        let edit = |edit: Edit| {
            let registry = self.registry().ok_or_else(|| Broken("no registry".to_owned()))?;
            registry.edit_zone(suffix, &edit).map_err(|error| Broken(error.to_string()))
        };
        if servers.is_empty() {
            return edit(Edit::Remove(format!("{name}. NS")));
        }
        edit(Edit::Replace(texts::delegation(name, servers)))
    }
}
