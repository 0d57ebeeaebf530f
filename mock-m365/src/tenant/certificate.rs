//! What is read of an application's certificate: public key, time of validity and both thumbprints (RFC 5280 §4.1).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// Tags of the encoding (X.690 §8).
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;

/// A registered certificate.
#[derive(Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub(crate) struct Certificate {
    /// SHA-1 of the whole, base64url: the `x5t` of an assertion.
    pub(crate) x5t: String,
    /// SHA-256 of the whole, base64url: the `x5t#S256` of an assertion.
    pub(crate) x5t_s256: String,
    /// From when it is valid.
    pub(crate) not_before: Timestamp,
    /// Until when it is valid.
    pub(crate) not_after: Timestamp,
    /// The RSA public key (RFC 8017 §A.1.1).
    pub(crate) key: Vec<u8>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("x5t", &self.x5t).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads a certificate in DER; nothing if it is none.
    pub(crate) fn parse(der: &[u8]) -> Option<Self> {
        let (whole, rest) = element(der, SEQUENCE)?;
        rest.is_empty().then_some(())?;
        let (mut fields, _) = element(whole, SEQUENCE)?;
        if let Some((_, after)) = element(fields, VERSION) {
            fields = after;
        }
        let (_, fields) = element(fields, INTEGER)?;
        let (_, fields) = element(fields, SEQUENCE)?;
        let (_, fields) = element(fields, SEQUENCE)?;
        let (validity, fields) = element(fields, SEQUENCE)?;
        let (_, fields) = element(fields, SEQUENCE)?;
        let (public_key, _) = element(fields, SEQUENCE)?;
        let (not_before, validity) = time(validity)?;
        let (not_after, _) = time(validity)?;
        let (_, public_key) = element(public_key, SEQUENCE)?;
        let (bits, _) = element(public_key, BIT_STRING)?;
        let (&unused_bits, key) = bits.split_first()?;
        (unused_bits == 0).then_some(())?;
        Some(Self {
            x5t: URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, der)),
            x5t_s256: URL_SAFE_NO_PAD.encode(digest(&SHA256, der)),
            not_before,
            not_after,
            key: key.to_vec(),
        })
    }

    /// The SHA-1 thumbprint as administrators read it, in upper case hex.
    pub(crate) fn thumbprint(&self) -> String {
        let bytes = URL_SAFE_NO_PAD.decode(&self.x5t).unwrap_or_default();
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

/// Content of the element in front, if it has this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let n_length_bytes = usize::from(first & 0x7f);
    let (n_bytes, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (length, rest) = rest.split_at_checked(n_length_bytes)?;
        (n_length_bytes <= 4).then_some(())?;
        (length.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(n_bytes)?;
    (found == tag).then_some((content, rest))
}

/// A time in front: with two digits of the year, those below 50 belong to this century.
fn time(der: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (text, format, rest) = match element(der, UTC_TIME) {
        Some((content, rest)) => {
            let text = std::str::from_utf8(content).ok()?;
            let century = if text.get(..2)? < "50" { "20" } else { "19" };
            (format!("{century}{text}"), "%Y%m%d%H%M%SZ", rest)
        }
        None => {
            let (content, rest) = element(der, GENERALIZED_TIME)?;
            (std::str::from_utf8(content).ok()?.to_owned(), "%Y%m%d%H%M%SZ", rest)
        }
    };
    let read = DateTime::strptime(format, text).ok()?;
    Some((read.to_zoned(TimeZone::UTC).ok()?.timestamp(), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Certificate;

    const DER: &[u8] = include_bytes!("../../tests/witness/application.der");

    #[test]
    fn a_certificate_shows_its_thumbprints_and_times() {
        let certificate = Certificate::parse(DER).unwrap();
        let text = format!(
            "{}\n{}\n{} to {}\n{} bytes of key",
            certificate.thumbprint(),
            certificate.x5t_s256,
            certificate.not_before,
            certificate.not_after,
            certificate.key.len()
        );
        insta::assert_snapshot!(text, @"
        E53CD52AE99023C113C9443ABADB002F60DAC19B
        Fyc5CgU5VQ4eKQBtgO8SKwt1qYXPHhUcCl5opffSAPU
        2026-01-01T00:00:00Z to 2036-12-31T23:59:59Z
        270 bytes of key
        ");
    }

    #[test]
    fn what_is_cut_or_no_certificate_is_not_read() {
        for n_bytes in 0..DER.len() {
            assert_eq!(Certificate::parse(&DER[..n_bytes]), None);
        }
        assert_eq!(Certificate::parse(&[DER, b"x"].concat()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..700_usize, byte in any::<u8>()) {
            drop(Certificate::parse(&bytes));
            let mut changed = DER.to_vec();
            let at = at % changed.len();
            changed[at] = byte;
            drop(Certificate::parse(&changed));
        }
    }
}
