//! What the registry says about a zone, and how that changes.

use std::sync::Arc;

use mock_dns::Edit;

use super::{Authorities, NameServers, build::servers_at, texts};
use crate::{
    scenario::model::{DnsHost, World, Zone},
    world::{Broken, wire::Wire},
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

/// Lets names expire when their time has come: the registry drops the delegation.
pub(in crate::world) fn expirations(world: &World, wire: &Arc<Wire>) {
    for (name, zone) in &world.zones {
        let Some(expires) = &zone.expires else { continue };
        let (name, after) = (name.value.clone(), expires.duration());
        let wire_of_world = Arc::downgrade(wire);
        wire.serve(async move {
            tokio::time::sleep(after).await;
            if let Some(wire) = wire_of_world.upgrade() {
                let dropped = wire.fakes.dns.set_delegation(&name, &[]);
                let what = match dropped {
                    Ok(()) => format!("the name {name} expires, and the registry drops it"),
                    Err(Broken(why)) => format!("the name {name} could not expire: {why}"),
                };
                wire.trace.happened(&what);
            }
        });
    }
}
