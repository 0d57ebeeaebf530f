//! The tap: sees every exchange and may delay it or make it fail.

use std::time::Duration;

use crate::connection::Security;

/// Watches a fake and decides whether an exchange goes well.
pub trait Tap: Send + Sync {
    /// Whether nobody listens and nothing can go wrong now. Then exchanges pass without being described, and the tap is
    /// neither asked nor told: a server is several times faster so.
    fn is_idle(&self) -> bool {
        false
    }

    /// Asked when a request was read and decoded, before it is carried out.
    /// A fault means that the request is not carried out.
    fn before(&self, _request: &Request) -> Verdict {
        Verdict::proceed()
    }

    /// Told once per request after it was carried out, or answered by a fault, before the answer leaves.
    /// The verdict concerns the answer only.
    fn after(&self, _exchange: &Exchange) -> Verdict {
        Verdict::proceed()
    }
}

/// The tap that lets everything pass.
#[derive(Clone, Copy, Debug)]
pub struct Proceed;

impl Tap for Proceed {
    fn is_idle(&self) -> bool {
        true
    }
}

/// A decoded request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Short name of who asks.
    pub peer: String,
    /// Whether the transport is encrypted.
    pub security: Security,
    /// Short, stable name: `query MX contoso.com`, `update contoso.com`.
    pub operation: String,
    /// The request as text, without secrets.
    pub text: String,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// The answer as text: code and flags, then one record a line. `no answer` if there is none.
    pub answer: String,
    /// Whether the request was carried out. False if a fault of `before` took its place, or nothing could be decoded.
    pub carried_out: bool,
    /// False if the fake refused something that a real server can do.
    pub supported: bool,
}

/// What a tap decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How long to wait before going on.
    pub delay: Duration,
    /// What goes wrong, if anything.
    pub fault: Option<Fault>,
}

impl Verdict {
    /// Nothing goes wrong, at once.
    pub const fn proceed() -> Self {
        Self { delay: Duration::ZERO, fault: None }
    }

    /// Nothing goes wrong, after a while.
    pub const fn delay(delay: Duration) -> Self {
        Self { delay, fault: None }
    }

    /// `fault` happens, at once.
    pub const fn fault(fault: Fault) -> Self {
        Self { delay: Duration::ZERO, fault: Some(fault) }
    }
}

/// What can go wrong with one DNS exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer; a stream stays open.
    Silence,
    /// A stream is dropped; a datagram stays unanswered.
    Reset,
    /// An empty answer with this response code (SERVFAIL 2, REFUSED 5, …), signed if the request was.
    Rcode(u16),
    /// An empty datagram with the truncation flag. Over a stream nothing goes wrong: an answer there is always whole.
    Truncate,
    /// An answer that counts one record more than it has, so no decoder accepts it.
    Corrupt,
    /// The first bytes of the answer, its two length bytes included, then the stream is dropped.
    /// A datagram stays unanswered.
    CutAfter(usize),
    /// A query is answered from the zone as it was before its last change, as a lagging secondary does.
    /// Anything else is answered with SERVFAIL.
    StaleZone,
    /// A query is answered by a referral to the root without authority, as a server does that was delegated a zone
    /// but does not have it. Anything else is answered with NOTAUTH.
    Lame,
}
