//! What the harness sees of every exchange, and how it interferes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::fault::Fault;
use crate::start_tls::StartTls;

/// Whether the transport protects what passes over it. In worlds TLS is elided: the marker travels alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// No encryption; passwords cannot be written here.
    Plain,
    /// LDAPS or StartTLS, real or elided.
    Tls,
}

/// Which of the server's ports a client has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Port {
    /// 389 and 636: the domain.
    #[default]
    Domain,
    /// 3268 and 3269: the global catalog, which is read-only and searched from an empty base.
    GlobalCatalog,
}

/// Who connects, and how.
#[derive(Clone, Debug)]
pub struct ConnInfo {
    /// A short name of the client for traces, such as `engine`.
    pub peer: String,
    /// The transport's protection.
    pub security: Security,
    /// The port.
    pub port: Port,
    /// What StartTLS does here.
    pub start_tls: StartTls,
}

impl ConnInfo {
    /// A client of the domain's own ports; StartTLS is elided.
    #[must_use]
    pub fn new(peer: impl Into<String>, security: Security) -> Self {
        Self { peer: peer.into(), security, port: Port::Domain, start_tls: StartTls::Elided }
    }
}

/// A request that was read and decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// [`ConnInfo::peer`].
    pub peer: Arc<str>,
    /// The transport's protection at this moment.
    pub security: Security,
    /// The operation's short name: `bind`, `search`, `add`, `modify`, `delete`, `modifyDN`, `compare`, `extended`,
    /// `unbind`, `abandon`; `malformed` for bytes that are no request, and `notification` for what an open search finds. The last two
    /// are told to [`Tap::after`] only; a fault at a notification ends the connection.
    pub operation: &'static str,
    /// The request as compact text, secrets shown as `***`; empty when [`Tap::reads`] says that nobody does.
    pub text: String,
}

/// A request with what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// What the peer got, as compact text of one or more lines; secrets never appear. Empty like [`Request::text`].
    pub answer: String,
    /// Whether the request was carried out; not so when a fault answered in its place.
    pub carried_out: bool,
    /// Whether the fake supports what was asked. If not, it refused as the service refuses what it does not know.
    pub supported: bool,
}

/// What shall happen to a request or to its answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// How long to wait first.
    pub delay: Duration,
    /// What to do in place of the ordinary course.
    pub fault: Option<Fault>,
}

impl Verdict {
    /// The ordinary course.
    #[must_use]
    pub fn proceed() -> Self {
        Self::default()
    }

    /// The ordinary course after a while.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self { delay, fault: None }
    }

    /// A fault at once.
    #[must_use]
    pub fn fault(fault: Fault) -> Self {
        Self { delay: Duration::ZERO, fault: Some(fault) }
    }
}

/// Listens to a fake and interferes with it.
pub trait Tap: Send + Sync {
    /// Whether the texts of requests and answers are wanted; a server that need not write them is several times faster.
    fn reads(&self) -> bool {
        true
    }

    /// Asked when a request was decoded, before it is carried out. A fault means that it never is.
    fn before(&self, request: &Request) -> Verdict {
        let _ = request;
        Verdict::proceed()
    }

    /// Told once per request, before its answer leaves. The verdict concerns the answer only.
    fn after(&self, exchange: &Exchange) -> Verdict {
        let _ = exchange;
        Verdict::proceed()
    }
}

/// A tap that listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTap;

impl Tap for NoTap {
    fn reads(&self) -> bool {
        false
    }
}

impl fmt::Debug for dyn Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}
