//! The fakes of one world, and the addresses they answer at.

use std::sync::Arc;

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, RData, Record, RecordType, rdata::SOA},
};
use mock_ad::{MockAd, Replica};
use mock_dns::{MockDns, Resolver, Transport};
use mock_m365::MockM365;
use rehearsal_core::ports::{BoxFuture, Endpoint, Security};

use tokio::io::{AsyncRead, AsyncWrite};

use crate::trace::Party;

/// Address of the public zones' own server.
pub(super) const DNS_SERVER: &str = "192.0.2.53";
/// Its name, in a zone of the DNS host.
pub(super) const DNS_SERVER_NAME: &str = "ns1.dns-host.example";
/// Address of the caching resolver that the server uses.
pub(super) const RESOLVER: &str = "192.0.2.1";

/// The fakes of one world.
pub(crate) struct Fakes {
    pub(crate) directory: MockAd,
    /// A second controller that learns of changes late; then it is the one that the engine talks to.
    pub(super) late_controller: Option<Replica>,
    pub(crate) tenant: MockM365,
    pub(super) dns: MockDns,
    pub(super) resolver: Resolver,
    /// Full name of the domain controller.
    pub(crate) directory_host: String,
}

impl Fakes {
    /// Who answers at an address.
    pub(super) fn at(&self, to: &Endpoint) -> Option<Party> {
        let host = to.host.to_ascii_lowercase();
        match (host.as_str(), to.port) {
            (host, 389 | 636) if host == self.directory_host.to_ascii_lowercase() => {
                Some(Party::Directory)
            }
            (
                "login.microsoftonline.com" | "graph.microsoft.com" | "outlook.office365.com",
                443,
            ) => Some(Party::Tenant),
            (host, 443) if host.ends_with(".sharepoint.com") => Some(Party::Tenant),
            (DNS_SERVER, 53) => Some(Party::Dns),
            (RESOLVER, 53) => Some(Party::Resolver),
            _ => None,
        }
    }

    /// Serves one stream of `peer`, a short name for the trace.
    pub(crate) fn serve(
        &self,
        party: Party,
        io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        security: Security,
        peer: &str,
    ) -> BoxFuture<'static, ()> {
        let tls = security == Security::Tls;
        match party {
            Party::Directory => {
                let security = if tls { mock_ad::Security::Tls } else { mock_ad::Security::Plain };
                let conn = mock_ad::ConnInfo::new(peer, security);
                match &self.late_controller {
                    Some(replica) => Box::pin(replica.serve(Box::new(io), conn)),
                    None => self.serve_directory(Box::new(io), conn),
                }
            }
            Party::Tenant => {
                let security =
                    if tls { mock_m365::Security::Tls } else { mock_m365::Security::Plain };
                let conn = mock_m365::ConnInfo { peer: peer.to_owned(), security };
                Box::pin(self.tenant.serve(Box::new(io), conn))
            }
            Party::Resolver => Box::pin(self.resolver.serve(Box::new(io), plain(peer))),
            _ => Box::pin(self.dns.serve(Box::new(io), plain(peer))),
        }
    }

    /// Serves one stream of the directory, about which more is known than its security.
    pub(crate) fn serve_directory(
        &self,
        io: mock_ad::BoxIo,
        conn: mock_ad::ConnInfo,
    ) -> BoxFuture<'static, ()> {
        Box::pin(self.directory.serve(io, conn))
    }

    /// Answers one datagram of `peer`.
    pub(crate) fn datagram(
        &self,
        party: Party,
        packet: &[u8],
        peer: &str,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        if party == Party::Resolver {
            self.resolver.answer(packet, plain(peer))
        } else {
            self.dns.answer(packet, plain(peer), Transport::Udp)
        }
    }
}

fn plain(peer: &str) -> mock_dns::ConnInfo {
    mock_dns::ConnInfo { peer: peer.to_owned(), security: mock_dns::Security::Plain }
}

/// Carries a resolver's questions to the public zones' own server, and answers for the registries above the zones.
pub(super) struct Upstream {
    pub(super) dns: MockDns,
    pub(super) peer: String,
}

impl mock_dns::Upstream for Upstream {
    fn exchange(&self, packet: Vec<u8>) -> mock_dns::BoxFuture<'static, Option<Vec<u8>>> {
        match self.unregistered(&packet) {
            Some(answer) => Box::pin(std::future::ready(Some(answer))),
            None => self.dns.answer(&packet, plain(&self.peer), Transport::Udp),
        }
    }
}

impl Upstream {
    /// The registry's answer for a name that no zone of this world holds: there is no such name (RFC 2308 §2.1).
    fn unregistered(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let query = Message::from_vec(packet).ok()?;
        let [asked] = query.queries.as_slice() else { return None };
        let zones = self.dns.zone_names();
        let is_held =
            zones.iter().filter_map(|zone| Name::from_ascii(zone).ok()).any(|mut zone| {
                zone.set_fqdn(true);
                zone.zone_of(asked.name())
            });
        if is_held {
            return None;
        }
        let registry = asked.name().trim_to(1);
        let host = |name: &str| Name::from_ascii(name).expect("this name is well-formed");
        let soa = SOA::new(
            host("a.nic.example."),
            host("hostmaster.nic.example."),
            1,
            1_800,
            900,
            604_800,
            900,
        );
        let mut answer = Message::response(query.metadata.id, OpCode::Query);
        answer.metadata.response_code = ResponseCode::NXDomain;
        answer.metadata.authoritative = true;
        answer.add_query(asked.clone());
        answer.add_authority(Record::from_rdata(registry, 900, RData::SOA(soa)));
        answer.to_vec().ok()
    }
}

/// Public DNS as the tenant's domain verification asks it: the zones' own server, over DNS.
pub(super) struct TenantDns(pub(super) MockDns);

impl mock_m365::DnsView for TenantDns {
    fn lookup(&self, name: &str, kind: mock_m365::RecordKind) -> mock_m365::Lookup {
        let (dns, name) = (self.0.clone(), name.to_owned());
        Box::pin(async move {
            let kind = match kind {
                mock_m365::RecordKind::Mx => RecordType::MX,
                mock_m365::RecordKind::Txt => RecordType::TXT,
            };
            let Some(packet) = question(&name, kind, 0) else {
                return Err(mock_m365::DnsFailure::NoSuchName);
            };
            // Each server has 12 seconds (facts on verification); there is one.
            let asked = dns.answer(&packet, plain(Party::Tenant.as_str()), Transport::Tcp);
            let answer = tokio::time::timeout(std::time::Duration::from_secs(12), asked).await;
            let Ok(Some(answer)) = answer else { return Err(mock_m365::DnsFailure::TimedOut) };
            let Ok(message) = Message::from_vec(&answer) else {
                return Err(mock_m365::DnsFailure::ServerFailure);
            };
            match message.response_code {
                ResponseCode::NoError => Ok(found(&message)),
                ResponseCode::NXDomain => Err(mock_m365::DnsFailure::NoSuchName),
                _ => Err(mock_m365::DnsFailure::ServerFailure),
            }
        })
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

fn found(message: &Message) -> Vec<mock_m365::DnsRecord> {
    let records = message.answers.iter().filter_map(|record| match &record.data {
        RData::MX(mx) => Some(mock_m365::DnsRecord::Mx {
            preference: mx.preference,
            exchange: mx.exchange.to_ascii(),
        }),
        RData::TXT(txt) => {
            let text: Vec<u8> = txt.txt_data.iter().flatten().copied().collect();
            Some(mock_m365::DnsRecord::Txt(String::from_utf8_lossy(&text).into_owned()))
        }
        _ => None,
    });
    records.collect()
}

/// The fakes' clock.
pub(crate) type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;
