//! Sockets and TLS.

use std::{fmt, io, sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;

use crate::ports::{BoxFuture, BoxIo, Datagram, Endpoint, LdapLink, Net, Security};

/// A connection, with its TLS handshake, that takes longer is given up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// No DNS message is longer.
const N_PACKET_BYTES_MAX: usize = 65_535;

/// The machine's own network.
#[derive(Clone)]
pub struct SystemNet {
    tls: Arc<ClientConfig>,
}

/// Why trust could not be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustError(String);

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TrustError {}

impl SystemNet {
    /// A network that trusts what the operating system trusts.
    ///
    /// # Errors
    /// When the system has no usable certificate authority.
    pub fn with_system_trust() -> Result<Self, TrustError> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (n_usable, _) = roots.add_parsable_certificates(found.certs);
        if n_usable == 0 {
            let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            return Err(TrustError(format!(
                "the system trusts no certificate authority {}",
                reasons.join("; ")
            )));
        }
        Self::with_roots(roots)
    }

    /// A network that trusts these certificate authorities and no other. `pems` are the contents of PEM files.
    ///
    /// # Errors
    /// When a text holds no certificate, or one that cannot be used.
    pub fn with_authorities<'a>(
        pems: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        for pem in pems {
            let mut n_certificates = 0;
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate
                    .map_err(|error| TrustError(format!("the PEM text is broken: {error}")))?;
                roots.add(certificate).map_err(|error| {
                    TrustError(format!("a certificate cannot be used: {error}"))
                })?;
                n_certificates += 1;
            }
            if n_certificates == 0 {
                return Err(TrustError("the PEM text holds no certificate".to_owned()));
            }
        }
        Self::with_roots(roots)
    }

    fn with_roots(roots: RootCertStore) -> Result<Self, TrustError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TrustError(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls) })
    }
}

impl fmt::Debug for SystemNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemNet").finish_non_exhaustive()
    }
}

impl Net for SystemNet {
    fn connect(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<BoxIo>> {
        let (to, tls) = (to.clone(), Arc::clone(&self.tls));
        let work = async move {
            let stream = TcpStream::connect((to.host.as_str(), to.port)).await?;
            stream.set_nodelay(true)?;
            if security == Security::Plain {
                return Ok(Box::new(stream) as BoxIo);
            }
            let name = ServerName::try_from(to.host)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))?;
            let stream = TlsConnector::from(tls).connect(name, stream).await?;
            Ok(Box::new(stream) as BoxIo)
        };
        Box::pin(async move {
            tokio::time::timeout(CONNECT_TIMEOUT, work)
                .await
                .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut)))
        })
    }

    fn datagram(&self, to: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>> {
        let to = to.clone();
        Box::pin(async move {
            let mut last = io::Error::from(io::ErrorKind::NotFound);
            for address in tokio::net::lookup_host((to.host.as_str(), to.port)).await? {
                let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(any).await?;
                match socket.connect(address).await {
                    Ok(()) => return Ok(Box::new(Udp(socket)) as Box<dyn Datagram>),
                    Err(error) => last = error,
                }
            }
            Err(last)
        })
    }

    fn ldap(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<LdapLink>> {
        let (scheme, tls) = match security {
            Security::Plain => ("ldap", None),
            Security::Tls => ("ldaps", Some(Arc::clone(&self.tls))),
        };
        let url = format!("{scheme}://{to}");
        Box::pin(async move { Ok(LdapLink::Url { url, tls }) })
    }
}

struct Udp(UdpSocket);

impl Datagram for Udp {
    fn send<'a>(&'a mut self, packet: &'a [u8]) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move { self.0.send(packet).await.map(drop) })
    }

    fn receive(&mut self) -> BoxFuture<'_, io::Result<Vec<u8>>> {
        Box::pin(async move {
            let mut packet = vec![0; N_PACKET_BYTES_MAX];
            let n_bytes = self.0.recv(&mut packet).await?;
            packet.truncate(n_bytes);
            Ok(packet)
        })
    }
}
