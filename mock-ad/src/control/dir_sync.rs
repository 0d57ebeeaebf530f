//! DirSync (MS-ADTS 3.1.1.3.4.1.3): a search for what changed since the last one. The cookie says what that one told.

use jiff::Timestamp;

use super::{Controls, Problem};
use crate::ber::{Malformed, Reader, Writer, tag};
use crate::guid::Guid;
use crate::ldap::{AnswerControl, RequestControl};
use crate::time;

const OID: &str = "1.2.840.113556.1.4.841";

const OBJECT_SECURITY: u32 = 0x1;
const ANCESTORS_FIRST: u32 = 0x800;
const INCREMENTAL_VALUES: u32 = 0x8000_0000;

/// What a client asks for. The flag for public data (0x2000) has no effect.
pub(crate) struct DirSync {
    /// Only what the client may read anyway; no special right is needed.
    pub(crate) object_security: bool,
    /// Entries come behind those above them.
    pub(crate) ancestors_first: bool,
    /// Of link attributes only the values that came and went.
    pub(crate) incremental_values: bool,
    /// How large an answer may become, in bytes.
    pub(crate) answer_bytes_max: usize,
    pub(crate) cookie: Vec<u8>,
}

/// How far a client is. The form is that of MS-DRSR's replication state, as both Windows and Samba write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cookie {
    /// When it was given out, as a FILETIME.
    pub(crate) given: i64,
    /// `invocationId` of the controller whose USNs these are.
    pub(crate) invocation: Guid,
    /// All changes up to this USN are known.
    pub(crate) known: u64,
    /// So far came the answer that is not complete yet.
    pub(crate) reached: u64,
}

const MAGIC: &[u8; 4] = b"MSDS";
const VERSION: u32 = 3;
/// Without the list of other controllers.
const COOKIE_BYTES: usize = 68;

impl Cookie {
    pub(crate) fn new(now: Timestamp, invocation: Guid, known: u64, reached: u64) -> Self {
        Self { given: time::ticks(now), invocation, known, reached }
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.given.to_le_bytes());
        bytes.extend([0; 12]);
        for usn in [self.reached, 0, self.known] {
            bytes.extend(usn.to_le_bytes());
        }
        bytes.extend(self.invocation.0);
        bytes
    }

    /// Reads a cookie; nothing if it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let number =
            |place: usize| -> Option<[u8; 8]> { bytes.get(place..place + 8)?.try_into().ok() };
        let version = bytes.get(4..8)?;
        if bytes.len() != COOKIE_BYTES
            || !bytes.starts_with(MAGIC)
            || version != VERSION.to_le_bytes()
        {
            return None;
        }
        let cookie = Self {
            given: i64::from_le_bytes(number(8)?),
            invocation: Guid(bytes.get(52..)?.try_into().ok()?),
            known: u64::from_le_bytes(number(44)?),
            reached: u64::from_le_bytes(number(28)?),
        };
        (cookie.reached >= cookie.known && cookie.to_bytes() == bytes).then_some(cookie)
    }
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    controls.dir_sync = Some(decode(control)?);
    Ok(())
}

fn decode(control: &RequestControl) -> Result<DirSync, Malformed> {
    let (flags, bytes_max, cookie) = decode_value(control.value.as_deref().unwrap_or_default())?;
    // The highest flag makes the number negative, or clients write it as a large one: only the bits count.
    let flags = u32::try_from(flags & 0xffff_ffff).unwrap_or_default();
    Ok(DirSync {
        object_security: flags & OBJECT_SECURITY != 0,
        ancestors_first: flags & ANCESTORS_FIRST != 0,
        incremental_values: flags & INCREMENTAL_VALUES != 0,
        answer_bytes_max: usize::try_from(bytes_max)
            .ok()
            .filter(|max| *max > 0)
            .unwrap_or(usize::MAX),
        cookie,
    })
}

/// Request and answer have the same form: flags or "more", a size, a cookie.
fn decode_value(value: &[u8]) -> Result<(i64, i64, Vec<u8>), Malformed> {
    let mut value = Reader::new(value);
    let mut reader = value.sequence()?;
    value.end()?;
    let read = (reader.integer()?, reader.integer()?, reader.octets()?.to_vec());
    reader.end()?;
    Ok(read)
}

/// The control of the answer; `more` asks the client to go on at once.
pub(crate) fn answer(more: bool, cookie: Cookie) -> AnswerControl {
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.integer(i64::from(more));
        writer.integer(0);
        writer.octets(&cookie.to_bytes());
    });
    AnswerControl { oid: OID, value: writer.into_bytes() }
}

/// What a trace shows of the request.
pub(super) fn describe(control: &RequestControl) -> String {
    let Ok((flags, _, cookie)) = decode_value(control.value.as_deref().unwrap_or_default()) else {
        return String::new();
    };
    let since = match Cookie::parse(&cookie) {
        Some(cookie) => format!(" since {}", cookie.reached),
        None if cookie.is_empty() => String::new(),
        None => " with a strange cookie".to_owned(),
    };
    format!(" flags={:#x}{since}", flags & 0xffff_ffff)
}

/// What a trace shows of the answer, if this control is in it.
pub(crate) fn describe_answer(control: &AnswerControl) -> Option<String> {
    let (more, _, cookie) = decode_value(&control.value).ok().filter(|_| control.oid == OID)?;
    let reached = Cookie::parse(&cookie)?.reached;
    Some(format!("up to {reached}{}", if more == 0 { "" } else { ", more" }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::{Cookie, Guid};

    proptest! {
        #[test]
        fn a_cookie_reads_back_and_no_other_bytes_are_one(known in any::<u32>(), more in any::<u32>(), spoilt in prop::option::of(0_usize..28)) {
            let known = u64::from(known);
            let cookie = Cookie { given: 7, invocation: Guid([9; 16]), known, reached: known + u64::from(more) };
            let mut bytes = cookie.to_bytes();
            prop_assert_eq!(bytes.len(), super::COOKIE_BYTES);
            match spoilt {
                // The time it was given is only a note.
                Some(place) if !(8..16).contains(&place) => {
                    bytes[place] ^= 0x40;
                    prop_assert_eq!(Cookie::parse(&bytes), None);
                    bytes.pop();
                    prop_assert_eq!(Cookie::parse(&bytes), None);
                }
                _ => prop_assert_eq!(Cookie::parse(&bytes), Some(cookie)),
            }
        }
    }
}
