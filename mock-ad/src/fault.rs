//! What may go wrong with an LDAP exchange on purpose.

use std::time::Duration;

use crate::config::Edition;
use crate::error::Refusal;
use crate::ldap::ResultCode;

/// A fault. Decided before a request it replaces the work; decided after, it replaces the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Drop the connection without an answer.
    Reset,
    /// Never answer; the connection stays open until the peer closes it.
    Silence,
    /// Send that many bytes of the answer, then drop the connection.
    CutAfter(usize),
    /// Send an answer of the right kind that holds nothing: no LDAP result can be read from it.
    Corrupt,
    /// Answer with this LDAP result.
    Result {
        /// The result code (RFC 4511 appendix A): 51 busy, 52 unavailable, 3 timeLimitExceeded, 10 referral, ….
        code: u32,
        /// The diagnostic text. A referral names this domain controller's own domain.
        text: String,
    },
    /// Send that many entries of a search's answer, then drop the connection. The request is carried out in either case.
    ResetAfterEntries(usize),
    /// Send that many entries of a search's answer, then end it with this result, such as 3 timeLimitExceeded. The request is
    /// carried out in either case.
    ResultAfterEntries {
        /// How many entries.
        n_entries: usize,
        /// The result code.
        code: u32,
        /// The diagnostic text.
        text: String,
    },
    /// Wait so long before each entry of a search's answer. The request is carried out in either case.
    Drip(Duration),
    /// Send a Notice of Disconnection (RFC 4511 §4.4.1) with unavailable (52), then drop the connection.
    Disconnect,
}

impl Fault {
    /// The diagnostic text with which the service itself gives a result for reasons of its own: 3, 10, 51, 52 and 53. Empty for others.
    #[must_use]
    pub fn text_of(code: u32) -> String {
        let service = |win32, problem| Refusal::service(ResultCode(code), win32, problem);
        let refusal = match code {
            3 => Refusal::time_limit(),
            51 => service(0x200e, "5001 (BUSY)"),
            52 => service(0x200f, "5002 (UNAVAILABLE)"),
            53 => Refusal::unwilling(0x2035),
            10 => return "0000202B: RefErr: DSID-03100781, data 0, 1 access points\n\0".to_owned(),
            _ => return String::new(),
        };
        refusal.text(Edition::Server2016)
    }

    /// Whether the fault is one of the answer alone, which needs the request to be carried out whenever it is decided.
    pub(crate) fn needs_the_answer(&self) -> bool {
        matches!(self, Self::ResetAfterEntries(_) | Self::ResultAfterEntries { .. } | Self::Drip(_))
    }
}
