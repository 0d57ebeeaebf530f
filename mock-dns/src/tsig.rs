//! TSIG on requests and answers (RFC 8945 §5).

use std::sync::Arc;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::TSIG;
use hickory_proto::rr::rdata::tsig::{
    TsigAlgorithm, TsigError, make_tsig_record, signed_bitmessage_to_buf,
};
use hickory_proto::rr::{DNSClass, Name, Record, TSigner};
use hickory_server::server::Request;

use crate::encode;
use crate::key::{FUDGE_S, Key};

/// Bytes of an hmac-sha256.
const MAC_SIZE: usize = 32;

/// Shortest truncated MAC that is looked at (RFC 8945 §5.2.2.1).
const MAC_SIZE_MIN: usize = 16;

/// What the signature of a request is worth.
pub(crate) enum Signature {
    /// There is none.
    Missing,
    /// It can't be one: FORMERR.
    Malformed,
    /// The holder of `key` signed; the answer is signed over `mac`.
    Good { key: Arc<Key>, mac: Vec<u8> },
    /// It does not hold: NOTAUTH with a TSIG error.
    Bad(Box<BadSignature>),
}

/// A signature that does not hold.
pub(crate) struct BadSignature {
    error: TsigError,
    key_name: Name,
    algorithm: TsigAlgorithm,
    /// The client's time and MAC, and the key that signs the answer. Only for errors that are found after the MAC held.
    signed: Option<(Arc<Key>, Vec<u8>, u64)>,
    /// Whether the MAC is there and can't be one, because it is too short or too long.
    has_wrong_size: bool,
}

impl Signature {
    /// Checks key, then MAC, then time, in that order (RFC 8945 §5.2).
    pub(crate) fn check(
        request: &Request,
        find_key: impl Fn(&Name) -> Option<Arc<Key>>,
        now_s: u64,
    ) -> Self {
        let Some(record) = &request.signature else { return Self::Missing };
        let tsig = &record.data;
        let bad = |error, signed| {
            let (key_name, algorithm) = (record.name.clone(), tsig.algorithm.clone());
            let has_wrong_size = error == TsigError::BadSig
                && !tsig.mac.is_empty()
                && !(MAC_SIZE_MIN..=MAC_SIZE).contains(&tsig.mac.len());
            Self::Bad(Box::new(BadSignature { error, key_name, algorithm, signed, has_wrong_size }))
        };
        let Some(key) =
            find_key(&record.name).filter(|key| is_same_algorithm(&key.signer, &tsig.algorithm))
        else {
            return bad(TsigError::BadKey, None);
        };
        if record.dns_class != DNSClass::ANY {
            return Self::Malformed;
        }
        let is_proper = record.ttl == 0 && (MAC_SIZE_MIN..=MAC_SIZE).contains(&tsig.mac.len());
        if !is_proper {
            return bad(TsigError::BadSig, None);
        }
        let Ok((signed_bytes, _)) = signed_bitmessage_to_buf(request.as_slice(), None, true) else {
            return Self::Malformed;
        };
        let is_truncated = tsig.mac.len() < MAC_SIZE;
        let holds = if is_truncated {
            key.signer.sign(&signed_bytes).is_ok_and(|mac| mac.starts_with(&tsig.mac))
        } else {
            key.signer.verify(&signed_bytes, &tsig.mac).is_ok()
        };
        let signed = Some((key.clone(), tsig.mac.clone(), tsig.time));
        if !holds {
            bad(TsigError::BadSig, None)
        } else if now_s.abs_diff(tsig.time) > u64::from(tsig.fudge) {
            bad(TsigError::BadTime, signed)
        } else if is_truncated {
            bad(TsigError::BadTrunc, signed)
        } else {
            Self::Good { key, mac: tsig.mac.clone() }
        }
    }

    /// The key, if the signature holds.
    pub(crate) fn key(&self) -> Option<&Key> {
        match self {
            Self::Good { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Signs the messages of an answer, which have no TSIG record yet: the first over the MAC of the request, each later
    /// one over the MAC of the one before it (RFC 8945 §5.3.1).
    pub(crate) fn sign(&self, messages: &mut [Vec<u8>], id: u16, now_s: u64) {
        let Some((first, rest)) = messages.split_first_mut() else { return };
        let record = match self {
            Self::Missing | Self::Malformed => return,
            Self::Good { key, mac } => sign(key, mac, first, stub(id, now_s)),
            Self::Bad(bad) => bad.answer(first, id, now_s),
        };
        encode::append(first, &*record);
        if let Self::Good { key, .. } = self {
            let mut mac = record.data.mac;
            for message in rest {
                let record = sign_later(key, &mac, message, stub(id, now_s));
                encode::append(message, &record);
                mac = record.data.mac;
            }
        }
    }

    /// Most bytes that [`Signature::sign`] adds to a message.
    pub(crate) fn size_max(&self) -> usize {
        let fixed = 10 + 16 + 6 + MAC_SIZE;
        match self {
            Self::Missing | Self::Malformed => 0,
            Self::Good { key, .. } => fixed + key.name().len() + 16,
            Self::Bad(bad) => fixed + bad.key_name.len() + bad.algorithm.to_name().len(),
        }
    }
}

impl BadSignature {
    /// A MAC of a wrong size is a mistake of form (RFC 8945 §5.2.2.1).
    pub(crate) const fn rcode(&self) -> ResponseCode {
        if self.has_wrong_size { ResponseCode::FormErr } else { ResponseCode::NotAuth }
    }

    /// BADKEY and BADSIG have no MAC; BADTIME is signed, repeats the client's time and tells the server's
    /// (RFC 8945 §5.2.3, §5.3.2).
    fn answer(&self, response: &[u8], id: u16, now_s: u64) -> Box<Record<TSIG>> {
        let is_time = self.error == TsigError::BadTime;
        let other = if is_time { now_s.to_be_bytes()[2..].to_vec() } else { Vec::new() };
        let client_time_s = self.signed.as_ref().filter(|_| is_time).map(|(_, _, time_s)| *time_s);
        let time_s = client_time_s.unwrap_or(now_s);
        let stub = TSIG::new(
            self.algorithm.clone(),
            time_s,
            FUDGE_S,
            Vec::new(),
            id,
            Some(self.error),
            other,
        );
        match &self.signed {
            Some((key, mac, _)) => sign(key, mac, response, stub),
            None => Box::new(make_tsig_record(self.key_name.clone(), stub)),
        }
    }
}

fn stub(id: u16, now_s: u64) -> TSIG {
    TSIG::new(TsigAlgorithm::HmacSha256, now_s, FUDGE_S, Vec::new(), id, None, Vec::new())
}

/// A later message of a stream is signed with the time only, not with all of the record (RFC 8945 §5.3.1).
fn sign_later(key: &Key, previous_mac: &[u8], message: &[u8], stub: TSIG) -> Record<TSIG> {
    let size = u16::try_from(previous_mac.len()).unwrap_or_default().to_be_bytes();
    let (time, fudge) = (stub.time.to_be_bytes(), stub.fudge.to_be_bytes());
    let signed = [&size[..], previous_mac, message, &time[2..], &fudge].concat();
    let mac = key.signer.sign(&signed).unwrap_or_default();
    make_tsig_record(key.name().clone(), stub.set_mac(mac))
}

fn sign(key: &Key, request_mac: &[u8], response: &[u8], stub: TSIG) -> Box<Record<TSIG>> {
    let signer = &key.signer;
    let mac = signer
        .encode_response_tbs(request_mac, response, &stub)
        .ok()
        .and_then(|bytes| signer.sign(&bytes).ok())
        .unwrap_or_default();
    Box::new(make_tsig_record(key.name().clone(), stub.set_mac(mac)))
}

/// Names of algorithms compare without regard to case, as all names do.
fn is_same_algorithm(signer: &TSigner, algorithm: &TsigAlgorithm) -> bool {
    let (mut ours, mut theirs) = (signer.algorithm().to_name(), algorithm.to_name());
    ours.set_fqdn(true);
    theirs.set_fqdn(true);
    ours == theirs
}
