//! The network: streams, datagrams and LDAP links. No sockets and no name resolution in here.

use std::{fmt, future::Future, io, pin::Pin};

use tokio::io::{AsyncRead, AsyncWrite};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A byte stream.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A boxed byte stream.
pub type BoxIo = Box<dyn Io>;

/// Where to connect to: a name or address, and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// Port number.
    pub port: u16,
}

impl Endpoint {
    /// An endpoint of a host and a port.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Whether a stream is protected by TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Bytes in the clear.
    Plain,
    /// TLS from the first byte, the server's name verified.
    Tls,
}

/// Reaches other machines.
pub trait Net: Send + Sync {
    /// Opens a stream. With [`Security::Tls`] the handshake is done when the future is ready.
    fn connect(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<BoxIo>>;

    /// Opens a datagram socket whose only peer is `to`.
    fn datagram(&self, to: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>>;

    /// Opens what the LDAP client needs to reach a directory server.
    fn ldap(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<LdapLink>>;
}

/// A datagram socket with one peer.
pub trait Datagram: Send {
    /// Sends one packet.
    fn send<'a>(&'a mut self, packet: &'a [u8]) -> BoxFuture<'a, io::Result<()>>;

    /// Receives the next packet; waits for ever when none comes.
    fn receive(&mut self) -> BoxFuture<'_, io::Result<Vec<u8>>>;
}

/// A way to a directory server for the LDAP client, which cannot take an arbitrary stream.
pub enum LdapLink {
    /// A socket pair's end with the bytes in the clear; TLS, if any, is somebody else's work.
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
    /// A connected TCP socket with the bytes in the clear.
    Tcp(std::net::TcpStream),
    /// Let the client connect by itself, with these trust roots if the URL is `ldaps`.
    Url {
        /// For example `ldaps://dc1.contoso.local:636`.
        url: String,
        /// TLS settings for `ldaps`.
        tls: Option<std::sync::Arc<rustls::ClientConfig>>,
    },
}

impl fmt::Debug for LdapLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(unix)]
            Self::Unix(_) => f.write_str("Unix"),
            Self::Tcp(_) => f.write_str("Tcp"),
            Self::Url { url, .. } => {
                f.debug_struct("Url").field("url", url).finish_non_exhaustive()
            }
        }
    }
}
