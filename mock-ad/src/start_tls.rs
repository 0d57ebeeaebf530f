//! StartTLS (RFC 4511 §4.14): the fake speaks no TLS itself, so whoever hands it a stream says what becomes of the wish.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use crate::server::BoxIo;

/// The TLS handshake under way on a stream.
pub type TlsUpgrade = Pin<Box<dyn Future<Output = io::Result<BoxIo>> + Send>>;

/// Puts TLS on a stream that has spoken plain LDAP so far.
pub trait TlsAcceptor: Send + Sync {
    /// Begins the server's side of the handshake. An error of the future ends the connection.
    fn accept(&self, io: BoxIo) -> TlsUpgrade;
}

/// What StartTLS does on a connection.
#[derive(Clone, Default)]
pub enum StartTls {
    /// It is refused with unavailable (52), as by a server that has no certificate.
    Unavailable,
    /// It succeeds and changes [`Security`](crate::Security) alone; the bytes stay plain. For worlds, where TLS is elided.
    #[default]
    Elided,
    /// It succeeds, then the handshake begins.
    Real(Arc<dyn TlsAcceptor>),
}

impl fmt::Debug for StartTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unavailable => "Unavailable",
            Self::Elided => "Elided",
            Self::Real(_) => "Real",
        })
    }
}
