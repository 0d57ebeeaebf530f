//! Bind (RFC 4511 §4.2, MS-ADTS 5.1.1.1): simple and anonymous.

use super::access;
use super::session::{Principal, Session};
use crate::account::{LogonFailure, log_on};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Bind, ResultCode};

pub(super) fn bind(
    directory: &mut Directory,
    session: &mut Session,
    bind: &Bind,
) -> Result<Answer, Refusal> {
    session.principal = None;
    session.open_searches.clear();
    let (Bind::Simple { version, .. } | Bind::Sasl { version, .. } | Bind::Sicily { version }) =
        bind;
    if !matches!(version, 2 | 3) {
        return Err(Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, "Unsupported LDAP version"));
    }
    match bind {
        // A name with an empty password is an anonymous bind too (RFC 4513 §5.1.2).
        Bind::Simple { password, .. } if password.is_empty() => Ok(Answer::default()),
        Bind::Simple { name, password, .. } => simple(directory, session, name, password),
        Bind::Sasl { .. } | Bind::Sicily { .. } => {
            let comment = "The authentication method is not supported";
            Err(Refusal::ldap(ResultCode::AUTH_METHOD_NOT_SUPPORTED, 0x57, comment).unsupported())
        }
    }
}

fn simple(
    directory: &mut Directory,
    session: &mut Session,
    name: &str,
    password: &[u8],
) -> Result<Answer, Refusal> {
    let failed = |failure: LogonFailure| Refusal::logon(failure.0);
    let unknown = || failed(LogonFailure::BAD_NAME_OR_PASSWORD);
    let password = str::from_utf8(password).map_err(|_| unknown())?;
    let id = directory.by_logon_name(name).ok_or_else(unknown)?;
    log_on(directory, id, password).map_err(failed)?;
    session.principal =
        Some(Principal { id, administrator: access::is_administrator(directory, id) });
    Ok(Answer::default())
}
