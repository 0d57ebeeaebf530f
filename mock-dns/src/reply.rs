//! An answer before it is bytes.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Record;

/// In which role a server answers: flag AA, flag RA, or neither. No server here is both at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Authoritative,
    Recursive,
    Neither,
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) rcode: ResponseCode,
    pub(crate) standing: Standing,
    pub(crate) is_truncated: bool,
    pub(crate) answers: Vec<Record>,
    pub(crate) authorities: Vec<Record>,
    pub(crate) additionals: Vec<Record>,
    /// Code and text that explain an error to a client with EDNS (RFC 8914).
    pub(crate) explanation: Option<(u16, &'static str)>,
    /// Whether the answers are a transfer, which takes as many messages as it needs.
    pub(crate) is_transfer: bool,
    /// False if a real server would have done what was asked.
    pub(crate) supported: bool,
}

impl Reply {
    /// An answer without records.
    pub(crate) const fn empty(rcode: ResponseCode) -> Self {
        Self {
            rcode,
            standing: Standing::Neither,
            is_truncated: false,
            answers: Vec::new(),
            authorities: Vec::new(),
            additionals: Vec::new(),
            explanation: None,
            is_transfer: false,
            supported: true,
        }
    }

    /// The refusal of something that this fake does not do although a real server does.
    pub(crate) fn unsupported(rcode: ResponseCode) -> Self {
        Self { supported: false, ..Self::empty(rcode) }
    }
}
