//! Sockets: binding them, and handing what arrives to the fakes.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use mock_ad::{ConnInfo, Port, StartTls};
use rehearsal_core::ports::Security;
use tokio::{
    net::{TcpListener, TcpStream, UdpSocket},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::{ServeError, datagrams, doh, start_tls};
use crate::{trace::Party, world::Fakes};

/// Connections that a port serves at once; further ones wait in the system's queue.
const N_CONNECTIONS_MAX: usize = 256;
/// A TLS handshake that takes longer is given up.
pub(super) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_RETRY: Duration = Duration::from_millis(200);
/// How often a free TCP port is looked for whose UDP port is free as well.
const N_PORT_PAIRS_MAX: u32 = 50;

/// A TCP port of one fake.
pub(super) struct Listener {
    party: Party,
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    /// What the directory is told of its port, where it is the directory's.
    door: Option<Door>,
    /// Whether the fake is told that TLS is there, because somebody before it has ended it.
    is_behind_tls: bool,
    /// Whether DNS messages come in HTTP.
    is_doh: bool,
    /// The UDP port of the same number, where the fake answers datagrams too.
    udp: Option<UdpSocket>,
}

/// A port of the directory.
#[derive(Clone)]
struct Door {
    port: Port,
    start_tls: StartTls,
}

/// How clients of a directory's port come to TLS.
pub(super) enum Tls<'a> {
    AtOnce(&'a TlsAcceptor),
    ByStartTls(&'a TlsAcceptor),
}

impl Listener {
    /// Takes a TCP port of the directory.
    pub(super) async fn directory(
        what: &'static str,
        at: SocketAddr,
        port: Port,
        tls: Tls<'_>,
    ) -> Result<Self, ServeError> {
        let (tls, start_tls) = match tls {
            Tls::AtOnce(tls) => (Some(tls.clone()), StartTls::Unavailable),
            Tls::ByStartTls(tls) => (None, start_tls::by(tls.clone())),
        };
        let door = Some(Door { port, start_tls });
        Ok(Self { door, ..Self::stream(Party::Directory, what, at, tls).await? })
    }

    /// Takes a TCP port; with `tls` every connection begins with a handshake. `what` names the port in errors.
    pub(super) async fn stream(
        party: Party,
        what: &'static str,
        at: SocketAddr,
        tls: Option<TlsAcceptor>,
    ) -> Result<Self, ServeError> {
        let tcp = TcpListener::bind(at).await.map_err(|error| not_bound(what, at, &error))?;
        Ok(Self { party, tcp, tls, door: None, is_behind_tls: false, is_doh: false, udp: None })
    }

    /// Takes a TCP port behind somebody who has ended TLS.
    pub(super) async fn ended_tls(
        party: Party,
        what: &'static str,
        at: SocketAddr,
    ) -> Result<Self, ServeError> {
        Ok(Self { is_behind_tls: true, ..Self::stream(party, what, at, None).await? })
    }

    /// Takes a port for DNS over HTTPS.
    pub(super) async fn doh(at: SocketAddr, tls: TlsAcceptor) -> Result<Self, ServeError> {
        let stream = Self::stream(Party::Dns, "--doh-port", at, Some(tls)).await?;
        Ok(Self { is_doh: true, ..stream })
    }

    /// Takes a port for both UDP and TCP.
    pub(super) async fn both(
        party: Party,
        what: &'static str,
        at: SocketAddr,
    ) -> Result<Self, ServeError> {
        let mut n_tries = 0;
        loop {
            let mut listener = Self::stream(party, what, at, None).await?;
            let address = listener.address();
            match UdpSocket::bind(address).await {
                Ok(udp) => {
                    listener.udp = Some(udp);
                    return Ok(listener);
                }
                // The system chose a TCP port whose UDP port is in use.
                Err(_) if at.port() == 0 && n_tries < N_PORT_PAIRS_MAX => n_tries += 1,
                Err(error) => return Err(not_bound(what, address, &error)),
            }
        }
    }

    /// The address that was taken.
    pub(super) fn address(&self) -> SocketAddr {
        self.tcp.local_addr().expect("a bound socket has an address")
    }

    /// Serves for ever.
    pub(super) async fn serve(self, fakes: Arc<Fakes>) {
        let Self { party, tcp, tls, door, is_behind_tls, is_doh, udp } = self;
        let plain = if is_behind_tls { Security::Tls } else { Security::Plain };
        let reception = Reception { party, plain, tls, door, is_doh };
        let datagrams = async {
            if let Some(udp) = udp {
                datagrams::serve(&fakes, party, &Arc::new(udp)).await;
            }
        };
        futures_util::future::join(serve_streams(&fakes, &tcp, &reception), datagrams).await;
    }
}

/// Takes the control port.
pub(super) async fn control(at: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(at).await.map_err(|error| not_bound("--control", at, &error))
}

/// Answers at the control port for ever.
pub(super) async fn serve_control(port: &TcpListener, fakes: &Fakes) {
    let mut connections = JoinSet::new();
    loop {
        match port.accept().await {
            Ok((stream, _)) => {
                connections.spawn(fakes.tenant.serve_control(Box::new(stream)));
            }
            // As at every other port.
            Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

fn not_bound(what: &'static str, at: SocketAddr, error: &io::Error) -> ServeError {
    ServeError::Bind { what, at, kind: error.kind(), came_back: error.to_string() }
}

/// How the streams of a port are received.
#[derive(Clone)]
struct Reception {
    party: Party,
    /// What the fake is told of a stream without a handshake.
    plain: Security,
    tls: Option<TlsAcceptor>,
    door: Option<Door>,
    is_doh: bool,
}

async fn serve_streams(fakes: &Arc<Fakes>, tcp: &TcpListener, reception: &Reception) {
    let places = Arc::new(Semaphore::new(N_CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let place = place.expect("nobody closes this semaphore");
        match tcp.accept().await {
            Ok((stream, peer)) => {
                let (fakes, reception) = (Arc::clone(fakes), reception.clone());
                connections.spawn(async move {
                    serve_stream(&fakes, reception, stream, peer).await;
                    drop(place);
                });
            }
            // The peer is gone already, or the system is out of sockets; neither ends the service.
            Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_stream(
    fakes: &Arc<Fakes>,
    reception: Reception,
    stream: TcpStream,
    peer: SocketAddr,
) {
    let Reception { party, plain, tls, door, is_doh } = reception;
    let peer = peer.to_string();
    // Answers go out at once; where the system cannot do that they are only slower.
    drop(stream.set_nodelay(true));
    let Some(tls) = tls else {
        return match door {
            Some(door) => serve_directory(fakes, Box::new(stream), door, (plain, peer)).await,
            None => fakes.serve(party, stream, plain, &peer).await,
        };
    };
    // A peer that cannot do TLS, or does not trust this run's authority, has seen the reason in its own handshake.
    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
        match door {
            _ if is_doh => doh::serve(fakes, stream, peer).await,
            Some(door) => {
                serve_directory(fakes, Box::new(stream), door, (Security::Tls, peer)).await;
            }
            None => fakes.serve(party, stream, Security::Tls, &peer).await,
        }
    }
}

async fn serve_directory(
    fakes: &Fakes,
    io: mock_ad::BoxIo,
    door: Door,
    (security, peer): (Security, String),
) {
    let security = match security {
        Security::Tls => mock_ad::Security::Tls,
        Security::Plain => mock_ad::Security::Plain,
    };
    let Door { port, start_tls } = door;
    fakes.serve_directory(io, ConnInfo { peer, security, port, start_tls }).await;
}
