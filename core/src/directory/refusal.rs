//! What a directory's result codes mean for the administrator (RFC 4511, appendix A; MS-ADTS 3.1.1.5).

use ldap3::LdapResult;

use crate::failure::{Failure, FailureKind};

pub(super) const NO_SUCH_OBJECT: u32 = 32;
const SUCCESS: u32 = 0;
/// Longer diagnostic texts are cut.
const N_TEXT_CHARS_MAX: usize = 200;

/// One row: result code, its name, its class, and what to do next.
type Row = (u32, &'static str, FailureKind, &'static str);

const RETRY: &str = "wait a moment and try again";
const POLICY: &str = "check the value against the domain's rules; a password must satisfy the password policy and \
                      needs a protected connection";

const CODES: &[Row] = &[
    (1, "operationsError", FailureKind::Refused, "check the account that the server signs in with"),
    (3, "timeLimitExceeded", FailureKind::Connection, RETRY),
    (8, "strongerAuthRequired", FailureKind::Refused, "use LDAP over TLS, port 636"),
    (10, "referral", FailureKind::Refused, "connect to a domain controller of the domain itself"),
    (11, "adminLimitExceeded", FailureKind::Refused, RETRY),
    (
        12,
        "unavailableCriticalExtension",
        FailureKind::Refused,
        "check that the server is Active Directory",
    ),
    (16, "noSuchAttribute", FailureKind::Refused, "read the entry again and repeat the step"),
    (19, "constraintViolation", FailureKind::Refused, POLICY),
    (
        NO_SUCH_OBJECT,
        "noSuchObject",
        FailureKind::NotFound,
        "check the name; it may have been removed or renamed",
    ),
    (
        49,
        "invalidCredentials",
        FailureKind::Credentials,
        "check the account that the server signs in with",
    ),
    (50, "insufficientAccessRights", FailureKind::Rights, "give the account the right to do this"),
    (51, "busy", FailureKind::Connection, RETRY),
    (52, "unavailable", FailureKind::Connection, RETRY),
    (53, "unwillingToPerform", FailureKind::Refused, POLICY),
    (66, "notAllowedOnNonLeaf", FailureKind::Refused, "remove the objects below it first"),
    (68, "entryAlreadyExists", FailureKind::AlreadyExists, "choose another name"),
];

/// Nothing on success, else the failure.
pub(super) fn checked(tried: &str, on: &str, result: &LdapResult) -> Result<(), Failure> {
    if result.rc == SUCCESS {
        return Ok(());
    }
    let (name, kind, advice) =
        CODES.iter().find(|(code, ..)| *code == result.rc).map_or(
            ("other", FailureKind::Refused, "look the code up and repeat the step"),
            |row| (row.1, row.2, row.3),
        );
    let reason = if result.rc == 49 { bind_reason(&result.text) } else { None };
    let advice = reason.map_or_else(|| advice.to_owned(), |reason| format!("{advice}: {reason}"));
    let came_back = format!("{} ({name}) {}", result.rc, readable(&result.text));
    Err(Failure {
        kind,
        tried: tried.to_owned(),
        on: on.to_owned(),
        came_back: came_back.trim_end().to_owned(),
        advice,
    })
}

/// The meaning of `data <hex>,` in a refused bind.
fn bind_reason(text: &str) -> Option<&'static str> {
    let code = text.split_once("data ")?.1.split(',').next()?;
    Some(match code.trim() {
        "52e" | "525" => "its name or password is wrong",
        "530" => "it may not sign in at this hour",
        "531" => "it may not sign in from this machine",
        "532" => "its password has expired",
        "533" => "it is disabled",
        "701" => "it has expired",
        "773" => "its password must be changed first",
        "775" => "it is locked out",
        _ => return None,
    })
}

/// The server's text without line ends, NUL and excess length.
fn readable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(N_TEXT_CHARS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use ldap3::LdapResult;

    use super::checked;

    fn refusal(rc: u32, text: &str) -> String {
        let result = &LdapResult {
            rc,
            matched: String::new(),
            text: text.to_owned(),
            refs: vec![],
            ctrls: vec![],
        };
        checked("sign in to the directory", "dc1:636", result).unwrap_err().to_string()
    }

    #[test]
    fn a_refused_bind_says_why() {
        insta::assert_snapshot!(
            refusal(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1\0"),
            @"failed to sign in to the directory on dc1:636: 49 (invalidCredentials) 80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1; check the account that the server signs in with: it is locked out"
        );
    }

    #[test]
    fn an_unknown_code_is_kept() {
        insta::assert_snapshot!(
            refusal(99, ""),
            @"failed to sign in to the directory on dc1:636: 99 (other); look the code up and repeat the step"
        );
    }
}
