//! Why an operation did not succeed, told so that the administrator knows what to do next.

use std::fmt;

/// An operation's failure: what was tried, on what, what came back, what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class of the failure, for programs.
    pub kind: FailureKind,
    /// What was tried, as a fragment after "failed to", for example `create the online account`.
    pub tried: String,
    /// The address, path, account or record it was tried on.
    pub on: String,
    /// What came back, with the server's own code where there is one. Never a secret.
    pub came_back: String,
    /// What the administrator can do next.
    pub advice: String,
}

/// Classes of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// A requirement is not met (clauses REQ-001 to REQ-010).
    Requirement,
    /// The input cannot be used.
    Input,
    /// The other side could not be reached, or did not answer.
    Connection,
    /// The credentials were not accepted.
    Credentials,
    /// The credentials were accepted but do not carry the needed rights.
    Rights,
    /// The other side refused, for the reason in `came_back`.
    Refused,
    /// The object exists already.
    AlreadyExists,
    /// No licence is left.
    NoLicence,
    /// The object does not exist.
    NotFound,
    /// Integration is off, or on, where it should be the other way round.
    State,
    /// The answer broke the protocol.
    Protocol,
    /// The local store failed.
    Store,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {} on {}: {}", self.tried, self.on, self.came_back)?;
        if self.advice.is_empty() { Ok(()) } else { write!(f, "; {}", self.advice) }
    }
}

impl std::error::Error for Failure {}
