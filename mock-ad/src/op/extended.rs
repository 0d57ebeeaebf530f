//! Extended operations (RFC 4511 §4.12): one line each in the table.

use super::session::{BindMode, Session, Tls};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Extended, ResultCode};

type Perform = fn(&Directory, &mut Session) -> Result<Answer, Refusal>;

const START_TLS: &str = "1.3.6.1.4.1.1466.20037";

/// Every extended operation of the service, in the order of `supportedExtension`.
const TABLE: &[(&str, Perform)] = &[
    (START_TLS, start_tls),
    ("1.3.6.1.4.1.1466.101.119.1", missing),
    ("1.2.840.113556.1.4.1781", fast_bind),
    ("1.3.6.1.4.1.4203.1.11.3", who_am_i),
    ("1.2.840.113556.1.4.2212", missing),
];

/// `supportedExtension` of the root DSE.
pub(crate) fn supported() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(oid, _)| *oid)
}

pub(super) fn extended(
    directory: &Directory,
    session: &mut Session,
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

/// StartTLS (RFC 4511 §4.14, MS-ADTS 3.1.1.3.4.2.2). The connection begins TLS after the answer.
fn start_tls(_: &Directory, session: &mut Session) -> Result<Answer, Refusal> {
    let refusal = |code, comment| Err(Refusal::ldap(code, 0, comment));
    match session.tls {
        Tls::Unavailable => refusal(ResultCode::UNAVAILABLE, "Error initializing SSL/TLS"),
        Tls::Starting | Tls::Started | Tls::Ldaps => {
            refusal(ResultCode::OPERATIONS_ERROR, "TLS or SSL already in effect")
        }
        Tls::Offered if session.is_pipelined => {
            let comment = "Operations are outstanding on this connection";
            refusal(ResultCode::OPERATIONS_ERROR, comment)
        }
        Tls::Offered => {
            session.tls = Tls::Starting;
            Ok(Answer { name: Some(START_TLS), ..Answer::default() })
        }
    }
}

/// Fast bind (MS-ADTS 5.1.1.3): from now on binds check passwords, and the connection stays anonymous.
fn fast_bind(_: &Directory, session: &mut Session) -> Result<Answer, Refusal> {
    if session.principal.is_some() {
        return Err(Refusal::unwilling(0x2029));
    }
    session.bind_mode = BindMode::Fast;
    Ok(Answer::default())
}

fn missing(_: &Directory, _: &mut Session) -> Result<Answer, Refusal> {
    Err(Refusal::not_modelled())
}

/// RFC 4532: `u:CONTOSO\alice`, or nothing for anonymous.
#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all operations")]
fn who_am_i(directory: &Directory, session: &mut Session) -> Result<Answer, Refusal> {
    let name = session.principal.as_ref().map(|principal| {
        let account = directory.entry(principal.id).sam_account_name();
        format!("u:{}\\{account}", directory.identity.netbios)
    });
    Ok(Answer { value: Some(name.unwrap_or_default().into_bytes()), ..Answer::default() })
}
