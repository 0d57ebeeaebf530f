//! What a server answers instead of carrying out a signed update, as a type: what it means and what to do about it
//! (RFC 2136, section 2.2; RFC 8945, sections 5.2 and 5.3).

use std::fmt;

use hickory_proto::{
    op::ResponseCode,
    rr::rdata::tsig::{TSIG, TsigError},
};

use super::query::mnemonic;

/// Why a server did not take an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The key's name is not known there.
    BadKey,
    /// The key's secret is another one.
    BadSig,
    /// The clocks differ by more than the signature tolerates.
    BadTime {
        /// How far the server's clock is ahead, in s; negative when it is behind. Nothing where the answer does not tell.
        server_ahead_s: Option<i64>,
    },
    /// The server wants longer signatures.
    BadTrunc,
    /// The server does not hold the zone.
    NotAuth,
    /// The server is up, but takes no updates with this key, or not these.
    Refused,
    /// The server knows no updates.
    NotImp,
    /// The server failed; whether the zone takes updates cannot be told.
    ServFail,
    /// The records were not as the update required.
    Meanwhile(ResponseCode),
    /// The answer is not signed with the key.
    Unsigned,
    /// Any other code.
    Other(ResponseCode),
}

/// What a refusal says about the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The zone does not take our updates.
    NotOurs,
    /// Nothing: ask again, and decide nothing meanwhile.
    CannotTell,
    /// Nothing about the zone: something on this side must be repaired first.
    Repair,
    /// The zone takes updates and changed under our hands.
    Changed,
}

impl Refusal {
    /// Reads an answer that is no success. `now_s` is this side's clock.
    pub(super) fn of(code: ResponseCode, tsig: Option<&TSIG>, now_s: u64) -> Self {
        match (code, tsig.and_then(|tsig| tsig.error)) {
            (ResponseCode::NotAuth, Some(TsigError::BadKey)) => Self::BadKey,
            (ResponseCode::NotAuth, Some(TsigError::BadSig)) => Self::BadSig,
            (ResponseCode::NotAuth, Some(TsigError::BadTime)) => Self::BadTime {
                server_ahead_s: tsig.and_then(server_time_s).map(|server_s| {
                    i64::try_from(server_s).unwrap_or(i64::MAX)
                        - i64::try_from(now_s).unwrap_or(i64::MAX)
                }),
            },
            (ResponseCode::NotAuth, Some(TsigError::BadTrunc)) => Self::BadTrunc,
            (ResponseCode::NotAuth, _) => Self::NotAuth,
            (ResponseCode::Refused, _) => Self::Refused,
            (ResponseCode::NotImp, _) => Self::NotImp,
            (ResponseCode::ServFail, _) => Self::ServFail,
            (ResponseCode::YXDomain | ResponseCode::YXRRSet | ResponseCode::NXRRSet, _) => {
                Self::Meanwhile(code)
            }
            _ => Self::Other(code),
        }
    }

    /// What it says about the zone.
    pub(crate) fn meaning(self) -> Meaning {
        match self {
            Self::BadKey
            | Self::BadSig
            | Self::BadTrunc
            | Self::NotAuth
            | Self::Refused
            | Self::NotImp
            | Self::Unsigned => Meaning::NotOurs,
            Self::BadTime { .. } => Meaning::Repair,
            Self::ServFail | Self::Other(_) => Meaning::CannotTell,
            Self::Meanwhile(_) => Meaning::Changed,
        }
    }

    /// What the administrator can do about it.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::BadKey => "check the name of the key on both sides, its algorithm included",
            Self::BadSig => "enter the secret of the key again, as the name server has it",
            Self::BadTime { .. } => {
                "set the clocks of this server and of the name server, then try again"
            }
            Self::BadTrunc => "let the name server accept whole hmac-sha256 signatures",
            Self::NotAuth => "check the address of the primary server and the name of the zone",
            Self::Refused => {
                "let the name server's policy allow this key to change these records, and check that it is the primary"
            }
            Self::NotImp | Self::Unsigned => {
                "name a primary server that takes signed updates, or enter the records by hand"
            }
            Self::ServFail => "wait until the name server is well again, then try again",
            Self::Meanwhile(_) => "see who else changes the zone, then try again",
            Self::Other(_) => "check the zone and its servers, then try again",
        }
    }
}

/// The server's clock in s since 1970, from the six bytes of Other Data (RFC 8945, section 5.2.3).
fn server_time_s(tsig: &TSIG) -> Option<u64> {
    let bytes: [u8; 6] = tsig.other.as_slice().try_into().ok()?;
    Some(bytes.iter().fold(0, |time, byte| time << 8 | u64::from(*byte)))
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadKey => {
                f.write_str("NOTAUTH (BADKEY: the server does not know the key's name)")
            }
            Self::BadSig => f.write_str("NOTAUTH (BADSIG: the key's secret is wrong)"),
            Self::BadTime { server_ahead_s } => {
                f.write_str("NOTAUTH (BADTIME: ")?;
                match server_ahead_s {
                    Some(ahead) if *ahead < 0 => {
                        write!(f, "the name server's clock is {} s behind this server's", -ahead)?;
                    }
                    Some(ahead) => {
                        write!(f, "the name server's clock is {ahead} s ahead of this server's")?;
                    }
                    None => f.write_str("the clocks differ by more than five minutes")?,
                }
                f.write_str(")")
            }
            Self::BadTrunc => f.write_str("NOTAUTH (BADTRUNC: the server wants longer signatures)"),
            Self::NotAuth => f.write_str("NOTAUTH (the server does not hold this zone)"),
            Self::Refused => {
                f.write_str("REFUSED (the server does not take updates with this key)")
            }
            Self::NotImp => f.write_str("NOTIMP (the server knows no updates)"),
            Self::ServFail => f.write_str("SERVFAIL (the server failed)"),
            Self::Meanwhile(code) => write!(f, "{} (the zone changed meanwhile)", mnemonic(*code)),
            Self::Unsigned => f.write_str("NOERROR (the answer is not signed with the key)"),
            Self::Other(code) => f.write_str(&mnemonic(*code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use hickory_proto::{
        op::ResponseCode,
        rr::rdata::tsig::{TSIG, TsigAlgorithm, TsigError},
    };

    use super::Refusal;

    fn told(code: ResponseCode, error: Option<TsigError>, other: Vec<u8>) -> String {
        let tsig = error.map(|error| {
            TSIG::new(TsigAlgorithm::HmacSha256, 1_000_000, 300, vec![], 1, Some(error), other)
        });
        let refusal = Refusal::of(code, tsig.as_ref(), 1_000_000);
        format!("{refusal}; {:?}; {}", refusal.meaning(), refusal.advice())
    }

    #[test]
    fn every_refusal_says_what_it_means_and_what_to_do() {
        let clock = |time_s: u64| time_s.to_be_bytes()[2..].to_vec();
        let lines = [
            told(ResponseCode::NotAuth, Some(TsigError::BadKey), vec![]),
            told(ResponseCode::NotAuth, Some(TsigError::BadSig), vec![]),
            told(ResponseCode::NotAuth, Some(TsigError::BadTime), clock(1_000_312)),
            told(ResponseCode::NotAuth, Some(TsigError::BadTime), clock(999_600)),
            told(ResponseCode::NotAuth, Some(TsigError::BadTime), vec![1]),
            told(ResponseCode::NotAuth, Some(TsigError::BadTrunc), vec![]),
            told(ResponseCode::NotAuth, None, vec![]),
            told(ResponseCode::Refused, None, vec![]),
            told(ResponseCode::NotImp, None, vec![]),
            told(ResponseCode::ServFail, None, vec![]),
            told(ResponseCode::NXRRSet, None, vec![]),
            told(ResponseCode::FormErr, None, vec![]),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r#"
        NOTAUTH (BADKEY: the server does not know the key's name); NotOurs; check the name of the key on both sides, its algorithm included
        NOTAUTH (BADSIG: the key's secret is wrong); NotOurs; enter the secret of the key again, as the name server has it
        NOTAUTH (BADTIME: the name server's clock is 312 s ahead of this server's); Repair; set the clocks of this server and of the name server, then try again
        NOTAUTH (BADTIME: the name server's clock is 400 s behind this server's); Repair; set the clocks of this server and of the name server, then try again
        NOTAUTH (BADTIME: the clocks differ by more than five minutes); Repair; set the clocks of this server and of the name server, then try again
        NOTAUTH (BADTRUNC: the server wants longer signatures); NotOurs; let the name server accept whole hmac-sha256 signatures
        NOTAUTH (the server does not hold this zone); NotOurs; check the address of the primary server and the name of the zone
        REFUSED (the server does not take updates with this key); NotOurs; let the name server's policy allow this key to change these records, and check that it is the primary
        NOTIMP (the server knows no updates); NotOurs; name a primary server that takes signed updates, or enter the records by hand
        SERVFAIL (the server failed); CannotTell; wait until the name server is well again, then try again
        NXRRSET (the zone changed meanwhile); Changed; see who else changes the zone, then try again
        FORMERR; CannotTell; check the zone and its servers, then try again
        "#);
    }
}
