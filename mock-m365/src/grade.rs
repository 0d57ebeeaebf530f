//! How sure it is that the service behaves as a row says.

use std::fmt;

/// Ground of a row of one of the tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Vendor documentation or the published schema.
    Documented,
    /// Seen in public captures or public client code.
    Observed,
    /// Measured with real client libraries, or read in their source.
    Measured,
    /// Recalled, not confirmed.
    Unconfirmed,
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Measured => "measured",
            Self::Unconfirmed => "unconfirmed",
        })
    }
}
