//! What a connection is to the registrar: a stream of bytes, who opened it, and whether it is protected.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

/// A stream of bytes that carries HTTP/1.1.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// An owned stream.
pub type BoxIo = Box<dyn Io>;

/// The clock the registrar was given; the only source of time.
pub type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// What is known of a connection besides its bytes.
#[derive(Clone, Debug)]
pub struct ConnInfo {
    /// Short name of who connects, for the trace.
    pub peer: String,
    /// Whether the transport is protected.
    pub security: Security,
}

/// Protection of the transport.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Unprotected TCP: the registrar closes it.
    Plain,
    /// TLS; in a world only the marker travels.
    Tls,
}
