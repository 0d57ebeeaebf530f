//! TSIG (RFC 8945): signs requests, rightly or wrongly as a case wants it, and checks answers.

use ring::hmac;

use crate::name;

/// Secret of every key here.
pub(crate) const SECRET: &[u8] = b"hush-hush-hush-hush-hush-hush-32";

/// How a request is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signing {
    /// Name of the key.
    pub(crate) key: String,
    /// Whether it is signed with another secret.
    pub(crate) has_wrong_secret: bool,
    /// Name of the algorithm that the signature claims; it is computed with that algorithm if it is one.
    pub(crate) algorithm: String,
    /// Seconds between the server's clock and the client's.
    pub(crate) skew_s: i64,
    /// Seconds of difference that the client allows.
    pub(crate) fudge_s: u16,
    /// Bytes of the MAC that are sent.
    pub(crate) mac_size: Option<usize>,
    /// Class and TTL of the record.
    pub(crate) class: u16,
    pub(crate) ttl_s: u32,
    /// The id that the signature says the message had, if another than it has.
    pub(crate) original_id: Option<u16>,
    /// The error that the request itself claims.
    pub(crate) error: u16,
}

impl Signing {
    pub(crate) fn with(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            has_wrong_secret: false,
            algorithm: "hmac-sha256.".to_owned(),
            skew_s: 0,
            fudge_s: 300,
            mac_size: None,
            class: 255,
            ttl_s: 0,
            original_id: None,
            error: 0,
        }
    }
}

/// What an answer's signature is checked against.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// The MAC of the request, as it was sent.
    pub(crate) mac: Vec<u8>,
    /// The client's time in seconds since 1970.
    pub(crate) time_s: u64,
    algorithm: hmac::Algorithm,
}

fn algorithm(name: &str) -> hmac::Algorithm {
    match name.to_ascii_lowercase().as_str() {
        "hmac-sha512." => hmac::HMAC_SHA512,
        "hmac-sha384." => hmac::HMAC_SHA384,
        "hmac-sha1." => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        _ => hmac::HMAC_SHA256,
    }
}

/// The parts of a TSIG record that its MAC covers, after the message.
struct Variables<'a> {
    key: &'a [u8],
    algorithm: &'a [u8],
    time_s: u64,
    fudge_s: u16,
    error: u16,
    other: &'a [u8],
}

impl Variables<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.key.to_ascii_lowercase();
        bytes.extend([0, 255, 0, 0, 0, 0]);
        bytes.extend(self.algorithm.to_ascii_lowercase());
        bytes.extend(&self.time_s.to_be_bytes()[2..]);
        bytes.extend(self.fudge_s.to_be_bytes());
        bytes.extend(self.error.to_be_bytes());
        bytes.extend(length(self.other));
        bytes.extend(self.other);
        bytes
    }
}

fn length(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).expect("parts of messages are short").to_be_bytes()
}

/// Signs `message` at `now_s`, in place.
pub(crate) fn sign(message: &mut Vec<u8>, signing: &Signing, now_s: u64) -> Signed {
    let key_name = name::parse(&signing.key, &[0]);
    let algorithm_name = name::parse(&signing.algorithm, &[0]);
    let time_s = now_s.saturating_add_signed(signing.skew_s);
    let secret: &[u8] =
        if signing.has_wrong_secret { b"a secret of somebody else" } else { SECRET };
    let variables = Variables {
        key: &key_name,
        algorithm: &algorithm_name,
        time_s,
        fudge_s: signing.fudge_s,
        error: signing.error,
        other: &[],
    };
    let id = signing.original_id.map_or([message[0], message[1]], u16::to_be_bytes);
    let mut covered = message.clone();
    covered[..2].copy_from_slice(&id);
    covered.extend(variables.bytes());
    let algorithm = algorithm(&signing.algorithm);
    let mut mac = hmac::sign(&hmac::Key::new(algorithm, secret), &covered).as_ref().to_vec();
    if let Some(size) = signing.mac_size {
        mac.resize(size, 0);
    }

    let mut data = algorithm_name.clone();
    data.extend(&time_s.to_be_bytes()[2..]);
    data.extend(signing.fudge_s.to_be_bytes());
    data.extend(length(&mac));
    data.extend(&mac);
    data.extend(id);
    data.extend(signing.error.to_be_bytes());
    data.extend([0, 0]);
    message.extend(&key_name);
    message.extend(250_u16.to_be_bytes());
    message.extend(signing.class.to_be_bytes());
    message.extend(signing.ttl_s.to_be_bytes());
    message.extend(length(&data));
    message.extend(data);
    let n_extra = u16::from_be_bytes([message[10], message[11]]) + 1;
    message[10..12].copy_from_slice(&n_extra.to_be_bytes());
    Signed { mac, time_s, algorithm }
}

/// Describes the TSIG record of an answer: the record begins at `start`, its data at `data_start` with `data_size` bytes.
///
/// `before` is what is signed before the message: nothing for an unsigned request, or the request's MAC.
pub(crate) fn describe(
    message: &[u8],
    record: &Placed,
    request: Option<&Signed>,
    now_s: u64,
) -> Option<String> {
    let Tsig { key, algorithm: algorithm_name, time_s, fudge_s, mac, id, error, other } =
        read(message, record)?;
    let mut covered = Vec::new();
    if let Some(signed) = request {
        covered.extend(length(&signed.mac));
        covered.extend(&signed.mac);
    }
    let start = covered.len();
    covered.extend(&message[..record.start]);
    let n_extra = u16::from_be_bytes([message[10], message[11]]) - 1;
    covered[start + 10..start + 12].copy_from_slice(&n_extra.to_be_bytes());
    covered[start..start + 2].copy_from_slice(&id);
    let variables =
        Variables { key: &key, algorithm: &algorithm_name, time_s, fudge_s, error, other: &other };
    covered.extend(variables.bytes());
    let hash = request.map_or(hmac::HMAC_SHA256, |signed| signed.algorithm);
    let proper = hmac::sign(&hmac::Key::new(hash, SECRET), &covered);
    let mac = match mac.len() {
        0 => "empty".to_owned(),
        size if proper.as_ref() == mac.as_slice() => format!("right, {size} bytes"),
        size if proper.as_ref().starts_with(&mac) => format!("right, cut to {size} bytes"),
        size => format!("wrong, {size} bytes"),
    };
    let time = match request {
        _ if time_s == 0 => "zero",
        Some(signed) if signed.time_s.abs_diff(now_s) > 5 && signed.time_s == time_s => "client's",
        _ if time_s.abs_diff(now_s) <= 5 => "now",
        _ => "another",
    };
    let other = match other.len() {
        0 => "none".to_owned(),
        6 => {
            let clock = other.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            if clock.abs_diff(now_s) <= 5 { "server's time" } else { "another time" }.to_owned()
        }
        size => format!("{size} bytes"),
    };
    let id = if message[..2] == id { "same id" } else { "another id" };
    let (key, algorithm_name) = (name::text(&key), name::text(&algorithm_name));
    Some(format!(
        "tsig {key} {algorithm_name} error {error}, mac {mac}, time {time}, fudge {fudge_s}, {id}, other {other}"
    ))
}

/// Where a record is in a message.
pub(crate) struct Placed {
    pub(crate) start: usize,
    pub(crate) data_start: usize,
    pub(crate) data_size: usize,
}

struct Tsig {
    key: Vec<u8>,
    algorithm: Vec<u8>,
    time_s: u64,
    fudge_s: u16,
    mac: Vec<u8>,
    id: [u8; 2],
    error: u16,
    other: Vec<u8>,
}

fn read(message: &[u8], record: &Placed) -> Option<Tsig> {
    let (key, _) = name::read(message, record.start)?;
    let (algorithm, place) = name::read(message, record.data_start)?;
    let data = message.get(place..record.data_start + record.data_size)?;
    let number =
        |place: usize| Some(u16::from_be_bytes(data.get(place..place + 2)?.try_into().ok()?));
    let time_s = data.get(..6)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let mac_end = 10 + usize::from(number(8)?);
    let other_start = mac_end + 6;
    Some(Tsig {
        key,
        algorithm,
        time_s,
        fudge_s: number(6)?,
        mac: data.get(10..mac_end)?.to_vec(),
        id: data.get(mac_end..mac_end + 2)?.try_into().ok()?,
        error: number(mac_end + 2)?,
        other: data.get(other_start..other_start + usize::from(number(mac_end + 4)?))?.to_vec(),
    })
}
