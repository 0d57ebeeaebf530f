//! The fakes of one world, and the addresses they answer at.

use std::sync::Arc;

use mock_ad::{MockAd, Replica};
use mock_m365::MockM365;
use rehearsal_core::ports::{BoxFuture, Endpoint, Security};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{dns::NameServers, registrar::Registrars};
use crate::trace::Party;

/// The fakes of one world.
pub(crate) struct Fakes {
    pub(crate) directory: MockAd,
    /// A second controller that learns of changes late; then it is the one that the engine talks to.
    pub(super) late_controller: Option<Replica>,
    pub(crate) tenant: MockM365,
    pub(crate) dns: NameServers,
    pub(crate) registrars: Arc<Registrars>,
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
            (host, 443) => self.registrars.at(host),
            (host, 53) => self.dns.at(host),
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
            Party::Registrar(_) => {
                let security = if tls {
                    mock_registrar::Security::Tls
                } else {
                    mock_registrar::Security::Plain
                };
                let conn = mock_registrar::ConnInfo { peer: peer.to_owned(), security };
                match self.registrars.of(party) {
                    Some(registrar) => Box::pin(registrar.serve(Box::new(io), conn)),
                    None => Box::pin(std::future::ready(())),
                }
            }
            _ => {
                let security =
                    if tls { mock_dns::Security::Tls } else { mock_dns::Security::Plain };
                let conn = mock_dns::ConnInfo { peer: peer.to_owned(), security };
                self.dns.serve(party, Box::new(io), conn)
            }
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
        self.dns.datagram(party, packet, peer)
    }

    /// Answers one DNS message that came over HTTPS.
    pub(crate) fn dns_over_https(
        &self,
        packet: &[u8],
        peer: &str,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        let conn = mock_dns::ConnInfo { peer: peer.to_owned(), security: mock_dns::Security::Tls };
        self.dns.primary().answer(packet, conn, mock_dns::Transport::Https)
    }
}

/// The fakes' clock.
pub(crate) type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;
