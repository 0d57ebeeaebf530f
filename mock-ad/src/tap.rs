//! What the harness sees of every exchange, and how it interferes.

use std::fmt;
use std::time::Duration;

use crate::fault::Fault;

/// Whether the transport protects what passes over it. In worlds TLS is elided: the marker travels alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// No encryption; passwords cannot be written here.
    Plain,
    /// LDAPS, real or elided.
    Tls,
}

/// Who connects, and how.
#[derive(Clone, Debug)]
pub struct ConnInfo {
    /// A short name of the client for traces, such as `engine`.
    pub peer: String,
    /// The transport's protection.
    pub security: Security,
}

/// A request that was read and decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// [`ConnInfo::peer`].
    pub peer: String,
    /// [`ConnInfo::security`].
    pub security: Security,
    /// The operation's short name: `bind`, `search`, `add`, `modify`, `delete`, `modifyDN`, `compare`, `extended`,
    /// `unbind`, `abandon`, or `malformed` for bytes that are no request.
    pub operation: String,
    /// The request as compact text, secrets shown as `***`.
    pub text: String,
}

/// A request with what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// What the peer got, as compact text of one or more lines; secrets never appear.
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

impl Tap for NoTap {}

impl fmt::Debug for dyn Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}
