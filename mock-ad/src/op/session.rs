//! What a connection remembers: who it is bound as, how it is protected, and the searches it reads page by page.

use super::access::Access;
use super::notification::Watch;
use super::pages::OpenSearches;
use super::principal::Principal;
use crate::config::LdapSettings;
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::ldap::ResultCode;
use crate::start_tls::StartTls;
use crate::tap::{ConnInfo, Port, Security};

/// How a connection may come to TLS, or has come to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tls {
    /// There is no certificate.
    Unavailable,
    /// StartTLS is possible.
    Offered,
    /// StartTLS was answered with success; the handshake follows.
    Starting,
    /// By StartTLS.
    Started,
    /// From the first byte on.
    Ldaps,
}

/// What a bind is for (MS-ADTS 5.1.1.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BindMode {
    /// The connection acts for whoever is bound.
    Ordinary,
    /// A bind checks a password and changes nothing.
    Fast,
}

/// The state of one connection.
pub(crate) struct Session {
    pub(crate) security: Security,
    pub(crate) port: Port,
    pub(crate) tls: Tls,
    pub(crate) settings: LdapSettings,
    pub(crate) bind_mode: BindMode,
    pub(crate) principal: Option<Principal>,
    /// Searches that stay open.
    pub(crate) watches: Vec<Watch>,
    /// The id of the present request.
    pub(crate) message_id: i32,
    pub(super) open_searches: OpenSearches,
    /// Whether more requests came with the present one.
    pub(crate) is_pipelined: bool,
}

impl Session {
    pub(crate) fn new(conn: &ConnInfo, settings: LdapSettings) -> Self {
        let tls = match (conn.security, &conn.start_tls) {
            (Security::Tls, _) => Tls::Ldaps,
            (Security::Plain, StartTls::Unavailable) => Tls::Unavailable,
            (Security::Plain, StartTls::Elided | StartTls::Real(_)) => Tls::Offered,
        };
        Self {
            security: conn.security,
            port: conn.port,
            tls,
            settings,
            bind_mode: BindMode::Ordinary,
            principal: None,
            watches: Vec::new(),
            message_id: 0,
            open_searches: OpenSearches::default(),
            is_pipelined: false,
        }
    }

    /// A connection of a program on the domain controller, over which somebody acts who is signed on there.
    pub(crate) fn signed_on(directory: &Directory, id: EntryId, settings: LdapSettings) -> Self {
        let mut session = Self::new(&ConnInfo::new("console", Security::Tls), settings);
        session.principal = Some(Principal::new(directory, id));
        session
    }

    /// Fails on anonymous connections, which may read the root DSE and nothing else.
    pub(crate) fn require_bind(&self) -> Result<(), Refusal> {
        let comment = "In order to perform this operation a successful bind must be completed on the connection.";
        let refusal = || Refusal::ldap(ResultCode::OPERATIONS_ERROR, 0x4dc, comment);
        self.principal.as_ref().map(|_| ()).ok_or_else(refusal)
    }

    /// Notes the id of a request, which no search that is still open may have (RFC 4511 §4.1.1.1).
    pub(crate) fn take_id(&mut self, id: i32) -> Result<(), Refusal> {
        if self.watches.iter().any(|watch| watch.id == id) {
            let comment = "The message id is in use";
            return Err(Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, comment));
        }
        self.message_id = id;
        Ok(())
    }

    /// Whose rights a search has, and the searches that it may continue.
    pub(super) fn reader<'a>(
        &'a mut self,
        directory: &'a Directory,
    ) -> (Access<'a>, &'a mut OpenSearches) {
        (Access::of(directory, self.principal.as_ref()), &mut self.open_searches)
    }

    /// Forgets who is bound and what he was reading, as every bind does first (RFC 4513 §4). In fast bind mode there is
    /// nobody to forget, and operations go on (MS-ADTS 5.1.1.3).
    pub(crate) fn unbind(&mut self) {
        if self.bind_mode == BindMode::Ordinary {
            self.principal = None;
            self.open_searches.clear();
            self.watches.clear();
        }
    }

    /// Whether the answer that goes out now is the last one in the clear.
    pub(crate) fn is_starting_tls(&self) -> bool {
        self.tls == Tls::Starting
    }

    /// The connection is protected from now on; who is bound stays bound (MS-ADTS 5.1.1.2).
    pub(crate) fn tls_has_started(&mut self) {
        self.tls = Tls::Started;
        self.security = Security::Tls;
    }
}
