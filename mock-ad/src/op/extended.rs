//! Extended operations (RFC 4511 §4.12): one line each in the table.

use super::session::Session;
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Extended, ResultCode};
use crate::tap::Security;

type Perform = fn(&Directory, &Session) -> Result<Answer, Refusal>;

/// Every extended operation of the service, in the order of `supportedExtension`.
const TABLE: &[(&str, Perform)] = &[
    ("1.3.6.1.4.1.1466.20037", start_tls),
    ("1.3.6.1.4.1.1466.101.119.1", missing),
    ("1.2.840.113556.1.4.1781", missing),
    ("1.3.6.1.4.1.4203.1.11.3", who_am_i),
    ("1.2.840.113556.1.4.2212", missing),
];

/// `supportedExtension` of the root DSE.
pub(crate) fn supported() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(oid, _)| *oid)
}

pub(super) fn extended(
    directory: &Directory,
    session: &Session,
    request: &Extended,
) -> Result<Answer, Refusal> {
    let Some((_, perform)) = TABLE.iter().find(|(oid, _)| *oid == request.oid) else {
        return Err(Refusal::ldap(
            ResultCode::PROTOCOL_ERROR,
            0x203d,
            "Unknown extended request OID",
        ));
    };
    perform(directory, session)
}

/// Refused as by a server without a certificate: the transport of a connection is settled before it begins.
fn start_tls(_: &Directory, session: &Session) -> Result<Answer, Refusal> {
    Err(match session.security {
        Security::Plain => {
            Refusal::ldap(ResultCode::UNAVAILABLE, 0, "Error initializing SSL/TLS").unsupported()
        }
        Security::Tls => {
            Refusal::ldap(ResultCode::OPERATIONS_ERROR, 0, "TLS or SSL already in effect")
        }
    })
}

fn missing(_: &Directory, _: &Session) -> Result<Answer, Refusal> {
    Err(Refusal::not_modelled())
}

/// RFC 4532: `u:CONTOSO\alice`, or nothing for anonymous.
#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all operations")]
fn who_am_i(directory: &Directory, session: &Session) -> Result<Answer, Refusal> {
    let name = session.principal.as_ref().map(|principal| {
        let account = directory.entry(principal.id).sam_account_name();
        format!("u:{}\\{account}", directory.identity.netbios)
    });
    Ok(Answer { value: Some(name.unwrap_or_default().into_bytes()), ..Answer::default() })
}
