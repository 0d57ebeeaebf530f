//! The name servers and resolvers that a scenario's zones ask for.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, OnceLock},
};

use mock_dns::{
    Config, MockDns, Permission, Resolver, ResolverLimits, SecondaryConfig, TsigKey, ZoneText,
};

use super::{
    Authorities, DNS_SERVER_NAME, INSIDE_SERVER, NameServer, NameServers, OTHER_SERVER,
    OTHER_SERVER_NAME, REGISTRY, RESOLVER, SERVICE_DNS, Service, Upstream, texts,
};
use crate::{
    scenario::model::{DnsHost, ResolverSpec, Zone, ZoneServer},
    trace::{Party, intern},
    world::{
        Broken,
        build::{Parts, names},
    },
};

impl Parts<'_> {
    /// All name servers and resolvers of the world.
    pub(in crate::world) fn name_servers(&self) -> Result<NameServers, Broken> {
        let zones = self.world.zones.iter().map(|(name, zone)| self.hosted(name, zone));
        let mut zones: Vec<ZoneText> = zones.collect();
        zones.push(self.host_zone());
        let primary = self.name_server(DNS_SERVER_NAME, Party::Dns, zones)?;
        let mut others = self.secondaries(&primary)?;
        others.extend(self.other_host()?);
        others.extend(self.inside()?);
        others.push(self.registry());
        others.push(self.service_dns());
        let authorities = Arc::new(Authorities { primary, others, registrars: OnceLock::new() });
        let resolvers = self.resolvers(&authorities);
        Ok(NameServers { authorities, resolvers, delegated: self.delegated() })
    }

    fn name_server(
        &self,
        name: &str,
        party: Party,
        zones: Vec<ZoneText>,
    ) -> Result<MockDns, Broken> {
        let keys = match party {
            Party::Dns => vec![TsigKey {
                name: names::TSIG_KEY.to_owned(),
                secret: self.tsig_secret().to_vec(),
                may: Permission::All,
            }],
            _ => Vec::new(),
        };
        let seed = self.seed.fork(party.as_str());
        let (now, tap) = (self.now.clone(), self.witness(party));
        let config = Config { server_name: name.to_owned(), zones, keys, seed, now, tap };
        MockDns::new(config).map_err(|error| Broken(error.to_string()))
    }

    /// A zone as the DNS host has it: with name servers of its own if there are more than one.
    fn hosted(&self, name: &str, zone: &Zone) -> ZoneText {
        let mut text = zone.records.value.clone();
        if !zone.servers.is_empty() && !names_its_servers(&text, name) {
            text.push('\n');
            for server in servers_at_dns_host(zone) {
                text.push_str(&format!("{name}. NS {server}.\n"));
            }
        }
        ZoneText { name: name.to_owned(), text }
    }

    fn host_zone(&self) -> ZoneText {
        let servers = self.specs();
        texts::host_zone(
            servers
                .iter()
                .enumerate()
                .map(|(n, spec)| (spec.name.as_str(), secondary_address(n).to_string())),
        )
    }

    /// Every secondary that some zone names, once.
    fn specs(&self) -> Vec<&ZoneServer> {
        let mut seen = BTreeSet::new();
        let specs = self.world.zones.values().flat_map(|zone| &zone.servers);
        let specs = specs.map(|spec| &spec.value);
        specs.filter(|spec| seen.insert(spec.name.to_ascii_lowercase())).collect()
    }

    fn secondaries(&self, primary: &MockDns) -> Result<Vec<NameServer>, Broken> {
        let mut servers = Vec::new();
        for (n, spec) in self.specs().into_iter().enumerate() {
            let party = Party::Server(intern(&spec.name));
            let service = if spec.dead { Service::Dead } else { self.secondary(primary, spec)? };
            let name = spec.name.value.clone();
            servers.push(NameServer { party, name, address: secondary_address(n), service });
        }
        Ok(servers)
    }

    fn secondary(&self, primary: &MockDns, spec: &ZoneServer) -> Result<Service, Broken> {
        let secondary = primary.secondary(SecondaryConfig {
            server_name: spec.name.value.clone(),
            behind: spec.behind.unwrap_or_default().duration(),
            seed: self.seed.fork(&spec.name),
            tap: self.witness(Party::Server(intern(&spec.name))),
        });
        let secondary = secondary.map_err(|error| Broken(error.to_string()))?;
        if spec.frozen {
            secondary.freeze();
        }
        for (zone, described) in &self.world.zones {
            let mut of_zone = described.servers.iter();
            if of_zone.any(|other| other.lame && other.name.eq_ignore_ascii_case(&spec.name)) {
                secondary.drop_zone(zone).map_err(|error| Broken(error.to_string()))?;
            }
        }
        Ok(Service::Secondary(secondary))
    }

    /// The other DNS host, where some zone is there.
    fn other_host(&self) -> Result<Option<NameServer>, Broken> {
        let zones = self.world.zones.iter().filter_map(|(name, zone)| {
            let is_there = zone.delegated_to == Some(DnsHost::Other);
            let copy = is_there.then_some(&zone.records);
            let records = zone.at_other_host.as_ref().or(copy)?;
            Some(ZoneText { name: name.value.clone(), text: records.value.clone() })
        });
        let mut zones: Vec<ZoneText> = zones.collect();
        if zones.is_empty() {
            return Ok(None);
        }
        zones.push(texts::other_host_zone());
        let party = Party::Server(OTHER_SERVER_NAME);
        let service = Service::Primary(self.name_server(OTHER_SERVER_NAME, party, zones)?);
        let name = OTHER_SERVER_NAME.to_owned();
        Ok(Some(NameServer { party, name, address: OTHER_SERVER, service }))
    }

    /// The server that knows what zones look like from inside, where one looks otherwise.
    fn inside(&self) -> Result<Option<NameServer>, Broken> {
        let zones = self.world.zones.iter().filter_map(|(name, zone)| {
            let text = zone.inside.as_ref()?.value.clone();
            Some(ZoneText { name: name.value.clone(), text })
        });
        let zones: Vec<ZoneText> = zones.collect();
        if zones.is_empty() {
            return Ok(None);
        }
        let name = format!("{}.{}", self.controller(), &*self.world.directory.domain);
        let service = Service::Primary(self.name_server(&name, Party::Inside, zones)?);
        Ok(Some(NameServer { party: Party::Inside, name, address: INSIDE_SERVER, service }))
    }

    fn registry(&self) -> NameServer {
        let mut delegated = self.delegated();
        for zone in texts::service_zones(&self.zone_names()) {
            delegated.insert(zone.name, vec![texts::SERVICE_DNS_NAME.to_owned()]);
        }
        let make_zones = move || texts::registry_zones(&delegated);
        let (party, name) = (Party::Server("registry"), texts::REGISTRY_NAME);
        self.late((party, name, REGISTRY), make_zones)
    }

    fn service_dns(&self) -> NameServer {
        let of_scenario = self.zone_names();
        let (party, name) = (Party::Server("service dns"), texts::SERVICE_DNS_NAME);
        self.late((party, name, SERVICE_DNS), move || texts::service_zones(&of_scenario))
    }

    /// A server that is only made when somebody asks it: most worlds have no use for it.
    fn late(
        &self,
        (party, name, address): (Party, &'static str, Ipv4Addr),
        zones: impl Fn() -> Vec<ZoneText> + Send + Sync + 'static,
    ) -> NameServer {
        let (seed, now) = (self.seed.fork(name), self.now.clone());
        let tap = self.witness(party);
        let make = move || {
            MockDns::new(Config {
                server_name: name.to_owned(),
                zones: zones(),
                keys: Vec::new(),
                seed,
                now: now.clone(),
                tap: tap.clone(),
            })
            .expect("its zones are made from checked names, and a test reads them")
        };
        let service = Service::Late(OnceLock::new(), Box::new(make));
        NameServer { party, name: name.to_owned(), address, service }
    }

    fn zone_names(&self) -> BTreeSet<String> {
        self.world.zones.keys().map(|name| name.to_ascii_lowercase()).collect()
    }

    /// Which servers the registry names for each zone at the beginning.
    fn delegated(&self) -> BTreeMap<String, Vec<String>> {
        let zones = self.world.zones.iter();
        zones
            .map(|(name, zone)| {
                let host = zone.delegated_to.unwrap_or(DnsHost::Own);
                (name.to_ascii_lowercase(), servers_at(host, zone))
            })
            .collect()
    }

    fn resolvers(&self, authorities: &Arc<Authorities>) -> Vec<(Party, Ipv4Addr, Resolver)> {
        let plain = ResolverSpec::default();
        let usual = std::iter::once((Party::Resolver, &plain));
        let named = self.world.resolvers.iter();
        let named = named.map(|(name, spec)| (Party::Server(intern(name)), spec));
        usual
            .chain(named)
            .zip(0..)
            .map(|((party, spec), n)| {
                let address = Ipv4Addr::from(u32::from(RESOLVER) + if n == 0 { 0 } else { 9 + n });
                (party, address, self.resolver(authorities, party, spec))
            })
            .collect()
    }

    fn resolver(
        &self,
        authorities: &Arc<Authorities>,
        party: Party,
        spec: &ResolverSpec,
    ) -> Resolver {
        let name = party.as_str();
        let upstream =
            Arc::new(Upstream { authorities: authorities.clone(), peer: name.to_owned() });
        let (seed, now) = (self.seed.fork(name), self.now.clone());
        let mut resolver = Resolver::new(name, seed, now, upstream, self.witness(party));
        let seconds = |period: crate::scenario::value::Period| {
            u32::try_from(period.ms / 1_000).unwrap_or(u32::MAX)
        };
        let mut limits = ResolverLimits::default();
        if let Some(period) = spec.keeps_absence {
            limits.negative_ttl_max_s = seconds(period);
        }
        if let Some(period) = spec.keeps_records {
            limits.ttl_max_s = seconds(period);
        }
        if limits != ResolverLimits::default() {
            resolver = resolver.with_limits(limits);
        }
        if spec.inside {
            for (zone, _) in self.world.zones.iter().filter(|(_, zone)| zone.inside.is_some()) {
                resolver = resolver.with_stub(zone, vec![IpAddr::V4(INSIDE_SERVER)]);
            }
        }
        resolver
    }
}

/// Servers of a zone at one of the DNS hosts.
pub(super) fn servers_at(host: DnsHost, zone: &Zone) -> Vec<String> {
    match host {
        DnsHost::Own => servers_at_dns_host(zone),
        DnsHost::Other => vec![OTHER_SERVER_NAME.to_owned()],
        DnsHost::Nobody => Vec::new(),
    }
}

fn servers_at_dns_host(zone: &Zone) -> Vec<String> {
    let more = zone.servers.iter().map(|server| server.name.value.clone());
    std::iter::once(DNS_SERVER_NAME.to_owned()).chain(more).collect()
}

fn secondary_address(n: usize) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(super::DNS_SERVER) + 1 + u32::try_from(n).unwrap_or(0))
}

/// Whether the records of a zone say which servers it has.
fn names_its_servers(records: &str, zone: &str) -> bool {
    records.lines().any(|line| {
        let mut words = line.split_whitespace();
        let owner = words.next().unwrap_or_default();
        let is_apex = owner == "@" || owner.trim_end_matches('.').eq_ignore_ascii_case(zone);
        is_apex && words.any(|word| word.eq_ignore_ascii_case("NS"))
    })
}
