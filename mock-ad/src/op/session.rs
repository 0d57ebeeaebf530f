//! What a connection remembers: who it is bound as, and the searches it reads page by page.

use std::collections::BTreeMap;

use crate::directory::EntryId;
use crate::error::Refusal;
use crate::ldap::ResultCode;
use crate::tap::Security;

/// The account that a connection is bound as, with its rights at the time of the bind.
pub(crate) struct Principal {
    pub(crate) id: EntryId,
    pub(crate) administrator: bool,
}

/// A search of which a client has read a part.
pub(crate) struct OpenSearch {
    /// The request as text; the next page must be asked for with the same.
    pub(crate) request: String,
    /// The last entry that was sent.
    pub(crate) last: EntryId,
}

/// The state of one connection.
pub(crate) struct Session {
    pub(crate) security: Security,
    pub(crate) principal: Option<Principal>,
    pub(crate) open_searches: BTreeMap<u64, OpenSearch>,
    pub(crate) last_cookie: u64,
}

impl Session {
    pub(crate) fn new(security: Security) -> Self {
        Self { security, principal: None, open_searches: BTreeMap::new(), last_cookie: 0 }
    }

    /// Fails on anonymous connections, which may read the root DSE and nothing else.
    pub(crate) fn require_bind(&self) -> Result<(), Refusal> {
        let comment = "In order to perform this operation a successful bind must be completed on the connection.";
        let refusal = || Refusal::ldap(ResultCode::OPERATIONS_ERROR, 0x4dc, comment);
        self.principal.as_ref().map(|_| ()).ok_or_else(refusal)
    }

    pub(crate) fn is_administrator(&self) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.administrator)
    }
}
