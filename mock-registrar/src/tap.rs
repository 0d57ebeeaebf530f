//! Where a harness looks on and interferes: asked before a request is carried out, told after.

use std::time::Duration;

use crate::conn::Security;

/// Observer of all exchanges, and source of faults.
pub trait Tap: Send + Sync {
    /// Asked when a request was read and decoded, before it is carried out.
    fn before(&self, request: &Request) -> Verdict {
        let _ = request;
        Verdict::proceed()
    }

    /// Told after the request was carried out, or answered by a fault, before the answer leaves.
    /// The verdict concerns the answer only.
    fn after(&self, exchange: &Exchange) -> Verdict {
        let _ = exchange;
        Verdict::proceed()
    }
}

/// A tap that lets everything pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTap;

impl Tap for NoTap {}

/// A decoded request. Holds no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Who asks, see [`crate::ConnInfo::peer`].
    pub peer: String,
    /// Protection of the connection.
    pub security: Security,
    /// Stable name of the operation, such as `POST /domains` or `POST /token`.
    pub operation: String,
    /// Method and URL; on a second line the body with secrets shown as `***`.
    pub text: String,
}

/// A request and what became of it. Holds no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// Status and body of the answer with secrets shown as `***`, or what a fault did instead.
    pub answer: String,
    /// False if a fault of [`Tap::before`] took the place of the operation.
    pub carried_out: bool,
    /// False if the protocol has no such operation.
    pub supported: bool,
}

/// Decision about one request or one answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// Time to wait first.
    pub delay: Duration,
    /// What happens instead of the regular course.
    pub fault: Option<Fault>,
}

impl Verdict {
    /// The regular course, at once.
    #[must_use]
    pub fn proceed() -> Self {
        Self::default()
    }
}

/// What happens instead of the regular answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The connection breaks without an answer.
    Reset,
    /// No answer ever; the connection stays open until the peer closes it.
    Silence,
    /// The first bytes of the answer (head included) arrive, then the connection breaks.
    CutAfter(usize),
    /// Status 200 and the JSON content type with a body that is not JSON.
    Corrupt,
    /// A refusal of this form.
    Answer(FaultAnswer),
}

/// A refusal in the protocol's form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FaultAnswer {
    /// HTTP status; values outside 200..=599 become 500.
    pub status: u16,
    /// Error code; `ServiceUnavailable` by default.
    pub code: Option<String>,
    /// Error message.
    pub message: Option<String>,
    /// The `Retry-After` header in s.
    pub retry_after_s: Option<u64>,
}
