//! What reaches the fakes from outside: connections, who is at their other end, and the clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};

/// A stream that a fake can serve: an in-memory pipe or a socket.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// An owned stream of any kind.
pub type BoxIo = Box<dyn Io>;

/// An owned future of any kind.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The clock: instants come from here and from nowhere else.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Who connects, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnInfo {
    /// Short name of the peer for the trace, such as `engine`.
    pub peer: String,
    /// Whether the transport is encrypted.
    pub security: Security,
}

/// Whether a transport is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Readable by everyone on the way.
    Plain,
    /// Inside TLS, real or elided.
    Tls,
}

/// What carries a message (RFC 1035 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams: an answer is limited to 512 bytes, or to what EDNS allows.
    Udp,
    /// A stream of messages with two length bytes before each.
    Tcp,
    /// One message of any size each way, in HTTP (RFC 8484). No transfer goes this way.
    Https,
}
