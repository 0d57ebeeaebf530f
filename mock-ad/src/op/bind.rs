//! Bind (RFC 4511 §4.2, MS-ADTS 5.1.1.1): simple and anonymous; other ways to authenticate are refused.

use super::principal::Principal;
use super::session::{BindMode, Session, Tls};
use crate::account::{LogonFailure, log_on};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Bind, ResultCode};
use crate::tap::Security;

/// `supportedSASLMechanisms` of the root DSE.
pub(crate) const SASL_MECHANISMS: [&str; 4] = ["GSSAPI", "GSS-SPNEGO", "EXTERNAL", "DIGEST-MD5"];

pub(super) fn bind(
    directory: &mut Directory,
    session: &mut Session,
    bind: &Bind,
) -> Result<Answer, Refusal> {
    session.unbind();
    let (Bind::Simple { version, .. } | Bind::Sasl { version, .. } | Bind::Sicily { version }) =
        bind;
    if !matches!(version, 2 | 3) {
        return Err(Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, "Unsupported LDAP version"));
    }
    match bind {
        Bind::Simple { name, password, .. } if password.is_empty() => {
            without_password(session, name)
        }
        Bind::Simple { name, password, .. } => simple(directory, session, name, password),
        Bind::Sasl { mechanism, .. } if mechanism.eq_ignore_ascii_case("EXTERNAL") => {
            Err(external(session))
        }
        Bind::Sasl { mechanism, .. } => {
            let known = SASL_MECHANISMS.iter().any(|known| known.eq_ignore_ascii_case(mechanism));
            Err(if known { other_method().unsupported() } else { other_method() })
        }
        Bind::Sicily { .. } => Err(other_method().unsupported()),
    }
}

fn other_method() -> Refusal {
    let comment = "Invalid Authentication method";
    Refusal::ldap(ResultCode::AUTH_METHOD_NOT_SUPPORTED, 0x2027, comment)
}

/// A client certificate binds on a connection that came to TLS by StartTLS, and nowhere else. No client shows one here
/// (MS-ADTS 5.1.1.2).
fn external(session: &Session) -> Refusal {
    if session.tls == Tls::Started { Refusal::logon(0x57) } else { other_method() }
}

/// A bind without password is anonymous, with a name too unless an administrator forbids it (RFC 4513 §5.1.2).
fn without_password(session: &Session, name: &str) -> Result<Answer, Refusal> {
    if session.settings.deny_unauthenticated_bind && !name.is_empty() {
        return Err(Refusal::unwilling(0x2035));
    }
    Ok(Answer::default())
}

fn simple(
    directory: &mut Directory,
    session: &mut Session,
    name: &str,
    password: &[u8],
) -> Result<Answer, Refusal> {
    if session.settings.require_signing && session.security == Security::Plain {
        let comment = "The server requires binds to turn on integrity checking if SSL\\TLS are not already active on the connection";
        return Err(Refusal::ldap(ResultCode::STRONGER_AUTH_REQUIRED, 0x2028, comment));
    }
    let failed = |failure: LogonFailure| Refusal::logon(failure.0);
    let unknown = || failed(LogonFailure::BAD_NAME_OR_PASSWORD);
    let password = str::from_utf8(password).map_err(|_| unknown())?;
    let id = directory.by_logon_name(name).ok_or_else(unknown)?;
    log_on(directory, id, password).map_err(failed)?;
    if session.bind_mode == BindMode::Ordinary {
        session.principal = Some(Principal::new(directory, id));
    }
    Ok(Answer::default())
}
