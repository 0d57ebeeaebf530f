//! The DNS of a world: a registry with the root and the top-level zones, the DNS host with its primary and secondaries, another
//! DNS host, the online services' own zones, a server inside, and resolvers that find their way between them.
//!
//! | file | holds |
//! | --- | --- |
//! | `build` | the servers that a scenario's zones ask for |
//! | `texts` | the zones that no scenario writes down: registry, DNS hosts, online services |
//! | `delegation` | what the registry says about a zone, and how that changes |
//! | `look_up` | what other machines look up |
//! | `client` | which host answers clients of mail and messaging in the end |
//! | `receiver` | how a receiver of mail judges its sender |
//! | `checker` | how the tenant looks at a domain |

mod build;
mod checker;
mod client;
mod delegation;
mod look_up;
mod receiver;
mod texts;

use std::{
    collections::BTreeMap,
    future::pending,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, OnceLock},
};

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query},
    rr::{Name, RecordType},
};
use mock_dns::{ConnInfo, MockDns, Resolver, Secondary, Transport};
use rehearsal_core::ports::BoxFuture;

pub(crate) use self::client::Client;
pub(super) use self::{
    checker::TenantDns,
    delegation::expirations,
    texts::{LEGACY_MAIL_ADDRESS, MAIL_ADDRESS},
};
use super::registrar::Registrars;
use crate::trace::Party;

/// The registry, which speaks for the root and for all zones directly below which names are sold.
const REGISTRY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
/// The online services' own name server.
const SERVICE_DNS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
/// The DNS host's primary.
const DNS_SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 53);
/// The same as the engine is told it.
pub(super) const DNS_ADDRESS: &str = "192.0.2.53";
/// Its name.
pub(crate) const DNS_SERVER_NAME: &str = "ns1.dns-host.example";
/// The zone that the DNS host's servers have their names in.
pub(crate) const DNS_HOST: &str = "dns-host.example";
/// The other DNS host's server.
const OTHER_SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);
/// Its name.
pub(crate) const OTHER_SERVER_NAME: &str = "ns1.other-host.example";
/// The zone that the other DNS host's servers have their names in.
const OTHER_HOST: &str = "other-host.example";
/// The server that knows what zones look like from within the office.
const INSIDE_SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 53);
/// The caching resolver that the server uses.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// All name servers and resolvers of one world.
pub(crate) struct NameServers {
    authorities: Arc<Authorities>,
    resolvers: Vec<(Party, Ipv4Addr, Resolver)>,
    /// The servers that the registry named for each zone at the beginning.
    delegated: BTreeMap<String, Vec<String>>,
}

/// The servers that speak for zones.
pub(super) struct Authorities {
    /// The DNS host's primary.
    primary: MockDns,
    others: Vec<NameServer>,
    /// Whoever registers names: what became of their orders shows in the registry.
    registrars: OnceLock<Arc<Registrars>>,
}

struct NameServer {
    party: Party,
    /// Full name.
    name: String,
    address: Ipv4Addr,
    service: Service,
}

/// What stands at an address.
enum Service {
    Primary(MockDns),
    Secondary(Secondary),
    /// A primary that is only made when somebody asks it.
    Late(OnceLock<MockDns>, Box<dyn Fn() -> MockDns + Send + Sync>),
    /// Nobody answers.
    Dead,
}

impl Service {
    fn server(&self) -> Option<&MockDns> {
        match self {
            Self::Primary(server) => Some(server),
            Self::Secondary(secondary) => Some(secondary.server()),
            Self::Late(server, make) => Some(server.get_or_init(make)),
            Self::Dead => None,
        }
    }
}

impl Authorities {
    fn by_address(&self, address: Ipv4Addr) -> Option<Option<&MockDns>> {
        if address == DNS_SERVER {
            return Some(Some(&self.primary));
        }
        let found = self.others.iter().find(|other| other.address == address);
        found.map(|other| other.service.server())
    }

    /// Sends one question to an address; nothing comes back where nobody is.
    fn ask(
        &self,
        address: IpAddr,
        packet: &[u8],
        (peer, transport): (&str, Transport),
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.follow_registrars();
        let IpAddr::V4(address) = address else { return Box::pin(std::future::ready(None)) };
        match self.by_address(address) {
            Some(Some(server)) => server.answer(packet, plain(peer), transport),
            Some(None) => Box::pin(pending()),
            None => Box::pin(std::future::ready(None)),
        }
    }

    /// Brings the registry up to what the registrars told it by now.
    fn follow_registrars(&self) {
        let Some(registrars) = self.registrars.get() else { return };
        for (name, servers) in registrars.news() {
            // The registry has the zone above every name that is sold.
            drop(delegation::set(self, &name, &servers));
        }
    }

    fn named(&self, name: &str) -> Option<&NameServer> {
        let mut others = self.others.iter();
        others.find(|other| other.name.eq_ignore_ascii_case(name) || other.party.as_str() == name)
    }
}

impl NameServers {
    /// What the registry says of the zones at the beginning.
    pub(super) fn delegated(&self) -> &BTreeMap<String, Vec<String>> {
        &self.delegated
    }

    /// Lets the registry follow the registrars.
    pub(super) fn follow(&self, registrars: Arc<Registrars>) {
        if !registrars.is_empty() {
            // They are told once, when the world is built.
            let _first = self.authorities.registrars.set(registrars);
        }
    }

    /// The DNS host's primary.
    pub(crate) fn primary(&self) -> &MockDns {
        &self.authorities.primary
    }

    /// The address of a resolver, by the name that traces give it.
    pub(super) fn resolver_address(&self, name: &str) -> Option<String> {
        let found = self.resolvers.iter().find(|(party, ..)| party.as_str() == name);
        found.map(|(_, address, _)| address.to_string())
    }

    /// The address of a resolver or a name server, by the name that traces give it or by its full name.
    pub(crate) fn address_called(&self, name: &str) -> Option<String> {
        if name == Party::Dns.as_str() || name.eq_ignore_ascii_case(DNS_SERVER_NAME) {
            return Some(DNS_ADDRESS.to_owned());
        }
        let others = self.authorities.others.iter();
        let mut others = others.map(|other| (other.party, other.address));
        let known = others.find(|(party, _)| party.as_str().eq_ignore_ascii_case(name));
        known.map(|(_, address)| address.to_string()).or_else(|| self.resolver_address(name))
    }

    /// A server that speaks for zones: by the full name of the host, or as traces call it.
    pub(crate) fn server_called(&self, name: &str) -> Option<&MockDns> {
        if name == Party::Dns.as_str() || name.eq_ignore_ascii_case(DNS_SERVER_NAME) {
            return Some(self.primary());
        }
        self.authorities.named(name)?.service.server()
    }

    /// A secondary by its full name.
    pub(crate) fn secondary_called(&self, name: &str) -> Option<&Secondary> {
        match &self.authorities.named(name)?.service {
            Service::Secondary(secondary) => Some(secondary),
            _ => None,
        }
    }

    /// Every server that may ever have spoken for zones of customers: the primaries and secondaries of both DNS hosts, by name.
    pub(crate) fn public_servers(&self) -> Vec<(&str, &MockDns)> {
        let mut servers = vec![(DNS_SERVER_NAME, self.primary())];
        servers.extend(self.authorities.others.iter().filter_map(|other| {
            let is_hosting = other.party != Party::Inside
                && matches!(other.service, Service::Primary(_) | Service::Secondary(_));
            is_hosting.then(|| Some((other.name.as_str(), other.service.server()?))).flatten()
        }));
        servers
    }

    /// Who answers at an address on the port of DNS.
    pub(super) fn at(&self, host: &str) -> Option<Party> {
        let address: Ipv4Addr = host.parse().ok()?;
        if address == DNS_SERVER {
            return Some(Party::Dns);
        }
        let resolvers = self.resolvers.iter().map(|(party, address, _)| (*party, *address));
        let others = self.authorities.others.iter().map(|other| (other.party, other.address));
        resolvers.chain(others).find(|(_, at)| *at == address).map(|(party, _)| party)
    }

    /// Answers one datagram.
    pub(super) fn datagram(
        &self,
        party: Party,
        packet: &[u8],
        peer: &str,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        match self.served_by(party) {
            Served::Resolver(resolver) => resolver.answer(packet, plain(peer)),
            Served::Server(server) => server.answer(packet, plain(peer), Transport::Udp),
            Served::Nobody => Box::pin(pending()),
        }
    }

    /// Serves one stream until its end.
    pub(super) fn serve(
        &self,
        party: Party,
        io: mock_dns::BoxIo,
        conn: ConnInfo,
    ) -> BoxFuture<'static, ()> {
        match self.served_by(party) {
            Served::Resolver(resolver) => Box::pin(resolver.serve(io, conn)),
            Served::Server(server) => Box::pin(server.serve(io, conn)),
            Served::Nobody => Box::pin(async move {
                // The stream stays open, and nobody reads it.
                let _open = io;
                pending::<()>().await;
            }),
        }
    }

    fn served_by(&self, party: Party) -> Served<'_> {
        self.authorities.follow_registrars();
        if let Some((.., resolver)) = self.resolvers.iter().find(|(other, ..)| *other == party) {
            return Served::Resolver(resolver);
        }
        let other = self.authorities.others.iter().find(|other| other.party == party);
        match other.map(|other| other.service.server()) {
            Some(Some(server)) => Served::Server(server),
            Some(None) => Served::Nobody,
            None => Served::Server(self.primary()),
        }
    }

    /// The Internet's name servers as `peer` reaches them.
    pub(super) fn upstream(&self, peer: &str) -> Arc<Upstream> {
        Arc::new(Upstream { authorities: self.authorities.clone(), peer: peer.to_owned() })
    }
}

enum Served<'a> {
    Resolver(&'a Resolver),
    Server(&'a MockDns),
    Nobody,
}

pub(super) fn plain(peer: &str) -> ConnInfo {
    ConnInfo { peer: peer.to_owned(), security: mock_dns::Security::Plain }
}

/// The Internet's name servers, reached by their addresses.
pub(super) struct Upstream {
    authorities: Arc<Authorities>,
    peer: String,
}

impl mock_dns::Upstream for Upstream {
    fn roots(&self) -> Vec<IpAddr> {
        vec![IpAddr::V4(REGISTRY)]
    }

    fn exchange(
        &self,
        server: IpAddr,
        packet: Vec<u8>,
    ) -> mock_dns::BoxFuture<'static, Option<Vec<u8>>> {
        self.authorities.ask(server, &packet, (&self.peer, Transport::Udp))
    }

    fn exchange_stream(
        &self,
        server: IpAddr,
        packet: Vec<u8>,
    ) -> mock_dns::BoxFuture<'static, Option<Vec<u8>>> {
        self.authorities.ask(server, &packet, (&self.peer, Transport::Tcp))
    }
}

/// A DNS question as bytes; nothing when the name is no name.
pub(super) fn question(name: &str, kind: RecordType, id: u16) -> Option<Vec<u8>> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    message.to_vec().ok()
}
