//! Names, records and codes as text, in the spelling of master files.

use std::fmt::Write;
use std::str::FromStr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::TXT;
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinEncodable, BinEncoder, NameEncoding};

/// Reads a name; a relative one is completed with `origin`. Errors are fragments that say what is wrong.
pub(crate) fn parse_name(raw: &str, origin: &Name) -> Result<Name, String> {
    if raw == "@" {
        return Ok(origin.clone());
    }
    if raw.is_empty() {
        return Err("a name is missing".to_owned());
    }
    if !raw.is_ascii() {
        return Err(format!("{raw} has letters outside ASCII; write its xn-- form"));
    }
    let wrong = |error: &dyn std::fmt::Display| format!("{raw} is not a name: {error}");
    let (labels, is_whole) = labels(raw).map_err(|error| wrong(&error))?;
    let mut name =
        Name::from_labels(labels.iter().map(Vec::as_slice)).map_err(|error| wrong(&error))?;
    name.set_fqdn(is_whole);
    if is_whole {
        return Ok(name);
    }
    name.append_domain(origin).map_err(|error| wrong(&error))
}

/// The labels of a name, and whether it ends with the root's dot. `\.` is a dot in a label, `\065` the byte 65 (RFC 1035 §5.1).
fn labels(raw: &str) -> Result<(Vec<Vec<u8>>, bool), &'static str> {
    if raw == "." {
        return Ok((Vec::new(), true));
    }
    let mut labels = Vec::new();
    let mut start = 0;
    let mut is_escaped = false;
    for (place, sign) in raw.bytes().enumerate() {
        let is_end = sign == b'.' && !is_escaped;
        is_escaped = sign == b'\\' && !is_escaped;
        if is_end {
            labels.push(label(&raw[start..place])?);
            start = place + 1;
        }
    }
    let is_whole = start == raw.len();
    if !is_whole {
        labels.push(label(&raw[start..])?);
    }
    Ok((labels, is_whole))
}

fn label(raw: &str) -> Result<Vec<u8>, &'static str> {
    if raw.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(r"a label has a blank in it; inside a name that is \032");
    }
    match unescape(raw) {
        None => Err("a backslash is followed by neither a sign nor three digits"),
        Some(bytes) if bytes.is_empty() => Err("a label is empty"),
        Some(bytes) if bytes.len() > 63 => Err("a label has more than 63 bytes"),
        Some(bytes) => Ok(bytes),
    }
}

/// A name with its final dot.
pub(crate) fn name(name: &Name) -> String {
    let mut text = String::new();
    for label in name.iter() {
        for byte in label {
            match byte {
                b'.' | b'\\' | b'"' | b';' | b'@' | b'$' | b'(' | b')' => {
                    write!(text, "\\{}", char::from(*byte))
                }
                b'!'..=b'~' => write!(text, "{}", char::from(*byte)),
                _ => write!(text, "\\{byte:03}"),
            }
            .expect("text takes every sign");
        }
        text.push('.');
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// A name as people write it: without the final dot, in lower case.
pub(crate) fn short_name(name: &Name) -> String {
    let text = self::name(name);
    match text.strip_suffix('.') {
        Some(short) if !short.is_empty() => short.to_ascii_lowercase(),
        _ => text,
    }
}

/// `MX`, `TYPE65280`.
pub(crate) fn type_name(rr_type: RecordType) -> String {
    match rr_type {
        RecordType::Unknown(code) => format!("TYPE{code}"),
        known => known.to_string(),
    }
}

/// Reads `MX` or `TYPE65280`, in any case.
pub(crate) fn parse_type(raw: &str) -> Option<RecordType> {
    let upper = raw.to_ascii_uppercase();
    let code = upper.strip_prefix("TYPE").and_then(|code| code.parse::<u16>().ok());
    code.map(RecordType::from).or_else(|| RecordType::from_str(&upper).ok())
}

/// Whether a type names a kind of question or of protocol data and can't be stored (RFC 6895 §3.1).
pub(crate) fn is_meta_type(rr_type: RecordType) -> bool {
    matches!(u16::from(rr_type), 0 | 41 | 128..=255)
}

/// Seconds, or a sum of units: `3600`, `1h30m`.
pub(crate) fn parse_ttl(raw: &str) -> Option<u32> {
    if !raw.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let mut total: u32 = 0;
    let mut rest = raw;
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let amount: u32 = rest[..end].parse().ok()?;
        let unit = match rest[end..].chars().next() {
            None | Some('s' | 'S') => 1,
            Some('m' | 'M') => 60,
            Some('h' | 'H') => 3600,
            Some('d' | 'D') => 86_400,
            Some('w' | 'W') => 604_800,
            Some(_) => return None,
        };
        total = total.checked_add(amount.checked_mul(unit)?)?;
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    Some(total)
}

/// Bytes of a character string: `\X` is X, `\065` is the byte 65.
pub(crate) fn unescape(raw: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'\\' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        match after {
            [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', after @ ..] => {
                let value =
                    u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
                bytes.push(u8::try_from(value).ok()?);
                rest = after;
            }
            [b'0'..=b'9', ..] | [] => return None,
            [sign, after @ ..] => {
                bytes.push(*sign);
                rest = after;
            }
        }
    }
    Some(bytes)
}

/// Bytes of hex digits.
pub(crate) fn parse_hex(digits: &str) -> Option<Vec<u8>> {
    let nibbles: Vec<u32> =
        digits.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    if !nibbles.len().is_multiple_of(2) {
        return None;
    }
    nibbles.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

/// `contoso.com. 3600 MX 10 mail.contoso.com.`
pub(crate) fn record_line(owner: &Name, ttl_s: u32, data: &RData) -> String {
    format!("{} {ttl_s} {} {}", name(owner), type_name(data.record_type()), rdata(data))
}

/// The data of a record. Types without a spelling of their own are shown as `\# length hex` (RFC 3597 §5).
pub(crate) fn rdata(data: &RData) -> String {
    match data {
        RData::A(address) => address.0.to_string(),
        RData::AAAA(address) => address.0.to_string(),
        RData::CNAME(target) => name(target),
        RData::NS(target) => name(target),
        RData::PTR(target) => name(target),
        RData::MX(mx) => format!("{} {}", mx.preference, name(&mx.exchange)),
        RData::SRV(srv) => {
            format!("{} {} {} {}", srv.priority, srv.weight, srv.port, name(&srv.target))
        }
        RData::SOA(soa) => format!(
            "{} {} {} {} {} {} {}",
            name(&soa.mname),
            name(&soa.rname),
            soa.serial,
            soa.refresh,
            soa.retry,
            soa.expire,
            soa.minimum
        ),
        RData::TXT(txt) => strings(txt),
        other => generic(other),
    }
}

fn strings(txt: &TXT) -> String {
    let mut text = String::new();
    for string in &txt.txt_data {
        text.push_str(if text.is_empty() { "\"" } else { " \"" });
        for byte in string {
            match byte {
                b'"' | b'\\' => write!(text, "\\{}", char::from(*byte)),
                b' '..=b'~' => write!(text, "{}", char::from(*byte)),
                _ => write!(text, "\\{byte:03}"),
            }
            .expect("text takes every sign");
        }
        text.push('"');
    }
    text
}

fn generic(data: &RData) -> String {
    let bytes = wire_form(data);
    let mut text = format!("\\# {}", bytes.len());
    for (place, byte) in bytes.iter().enumerate() {
        let space = if place == 0 { " " } else { "" };
        write!(text, "{space}{byte:02x}").expect("text takes every sign");
    }
    text
}

/// The bytes of record data, names in lower case and whole. Their order is the canonical one (RFC 4034 §6.3).
pub(crate) fn wire_form(data: &RData) -> Vec<u8> {
    let mut bytes = Vec::new();
    if matches!(data, RData::Update0(_)) {
        return bytes;
    }
    let mut encoder = BinEncoder::new(&mut bytes);
    encoder.set_canonical_form(true);
    encoder.set_name_encoding(NameEncoding::UncompressedLowercase);
    if data.emit(&mut encoder).is_err() {
        bytes.clear();
    }
    bytes
}

/// `NOERROR`, `RCODE4095`.
pub(crate) fn rcode(code: ResponseCode) -> String {
    let name = match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::YXDomain => "YXDOMAIN",
        ResponseCode::YXRRSet => "YXRRSET",
        ResponseCode::NXRRSet => "NXRRSET",
        ResponseCode::NotAuth => "NOTAUTH",
        ResponseCode::NotZone => "NOTZONE",
        ResponseCode::BADVERS | ResponseCode::BADSIG => "BADVERS",
        other => return format!("RCODE{}", u16::from(other)),
    };
    name.to_owned()
}
