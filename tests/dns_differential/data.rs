//! Record types and their data: text to bytes and back.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::name;

/// Types that cases name; all others are written `TYPE65280`.
const TYPES: &[(&str, u16)] = &[
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("PTR", 12),
    ("HINFO", 13),
    ("MX", 15),
    ("TXT", 16),
    ("RP", 17),
    ("AAAA", 28),
    ("SRV", 33),
    ("NAPTR", 35),
    ("DNAME", 39),
    ("OPT", 41),
    ("DS", 43),
    ("SSHFP", 44),
    ("RRSIG", 46),
    ("NSEC", 47),
    ("DNSKEY", 48),
    ("NSEC3PARAM", 51),
    ("TLSA", 52),
    ("SVCB", 64),
    ("HTTPS", 65),
    ("TKEY", 249),
    ("TSIG", 250),
    ("IXFR", 251),
    ("AXFR", 252),
    ("MAILB", 253),
    ("MAILA", 254),
    ("ANY", 255),
    ("CAA", 257),
];

/// The number of a type.
///
/// # Panics
///
/// When a case names a type that is none.
pub(crate) fn type_code(text: &str) -> u16 {
    let known = TYPES.iter().find(|(name, _)| *name == text).map(|&(_, code)| code);
    let numbered = || text.strip_prefix("TYPE").and_then(|code| code.parse().ok());
    known.or_else(numbered).unwrap_or_else(|| panic!("{text} is not a record type"))
}

/// The name of a type.
pub(crate) fn type_name(code: u16) -> String {
    let known = TYPES.iter().find(|&&(_, known)| known == code);
    known.map_or_else(|| format!("TYPE{code}"), |&(name, _)| name.to_owned())
}

/// The number of a class.
pub(crate) fn class_code(text: &str) -> u16 {
    match text {
        "IN" => 1,
        "CH" => 3,
        "HS" => 4,
        "NONE" => 254,
        "ANY" => 255,
        other => other
            .strip_prefix("CLASS")
            .and_then(|code| code.parse().ok())
            .unwrap_or_else(|| panic!("{other} is not a class")),
    }
}

/// The name of a class.
pub(crate) fn class_name(code: u16) -> String {
    match code {
        1 => "IN".to_owned(),
        3 => "CH".to_owned(),
        254 => "NONE".to_owned(),
        255 => "ANY".to_owned(),
        other => format!("CLASS{other}"),
    }
}

/// Data from text: as in master files for the common types, `\# LENGTH HEX` for any.
///
/// # Panics
///
/// When a case has a mistake.
pub(crate) fn parse(rr_type: u16, text: &str, zone: &[u8]) -> Vec<u8> {
    if let Some(generic) = text.strip_prefix("\\#") {
        let mut words = generic.split_whitespace();
        words.next();
        return hex(&words.collect::<String>());
    }
    if rr_type == 16 {
        return strings(text);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    common(rr_type, &words, zone)
        .unwrap_or_else(|| panic!("{text} is no data of type {}", type_name(rr_type)))
}

fn common(rr_type: u16, words: &[&str], zone: &[u8]) -> Option<Vec<u8>> {
    let number = |word: &str| Some(word.parse::<u16>().ok()?.to_be_bytes().to_vec());
    let host = |word: &str| name::parse(word, zone);
    let data = match (rr_type, words) {
        (1, [address]) => address.parse::<Ipv4Addr>().ok()?.octets().to_vec(),
        (28, [address]) => address.parse::<Ipv6Addr>().ok()?.octets().to_vec(),
        (2 | 5 | 12 | 39, [target]) => host(target),
        (15, [preference, target]) => [number(preference)?, host(target)].concat(),
        (33, [priority, weight, port, target]) => {
            [number(priority)?, number(weight)?, number(port)?, host(target)].concat()
        }
        (6, [first, second, rest @ ..]) => {
            let mut data = [host(first), host(second)].concat();
            for word in rest {
                data.extend(word.parse::<u32>().ok()?.to_be_bytes());
            }
            data
        }
        _ => return None,
    };
    Some(data)
}

/// Bytes of pairs of hex digits.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let value = |pair: &[u8]| {
        let text = String::from_utf8_lossy(pair).into_owned();
        u8::from_str_radix(&text, 16).unwrap_or_else(|_| panic!("{digits} are not hex digits"))
    };
    digits.as_bytes().chunks(2).map(value).collect()
}

/// Character strings, each in quotes; `\"`, `\\` and `\065` are what they are in master files.
fn strings(text: &str) -> Vec<u8> {
    let mut data = Vec::new();
    let mut rest = text.bytes();
    while let Some(sign) = rest.next() {
        if sign != b'"' {
            continue;
        }
        let mut string = Vec::new();
        while let Some(sign) = rest.next().filter(|sign| *sign != b'"') {
            if sign != b'\\' {
                string.push(sign);
                continue;
            }
            let first = rest.next().unwrap_or_default();
            if first.is_ascii_digit() {
                let digits =
                    [first, rest.next().unwrap_or_default(), rest.next().unwrap_or_default()];
                let number = String::from_utf8_lossy(&digits).parse::<u8>();
                string.push(number.expect("three digits below 256"));
            } else {
                string.push(first);
            }
        }
        data.push(u8::try_from(string.len()).expect("strings of cases are short"));
        data.append(&mut string);
    }
    data
}

/// Data in a message as text, its names whole.
pub(crate) fn text(rr_type: u16, message: &[u8], start: usize, length: usize) -> Option<String> {
    let end = start + length;
    let data = message.get(start..end)?;
    let number =
        |place: usize| Some(u16::from_be_bytes(message.get(place..place + 2)?.try_into().ok()?));
    let host = |place: usize| name::read(message, place);
    let whole = |(name, after): (name::Name, usize)| (after == end).then(|| name::text(&name));
    let common = match rr_type {
        _ if data.is_empty() => return Some("\\# 0".to_owned()),
        1 => <[u8; 4]>::try_from(data).ok().map(|bytes| Ipv4Addr::from(bytes).to_string()),
        28 => <[u8; 16]>::try_from(data).ok().map(|bytes| Ipv6Addr::from(bytes).to_string()),
        2 | 5 | 12 | 39 => host(start).and_then(whole),
        15 => host(start + 2)
            .and_then(whole)
            .and_then(|host| Some(format!("{} {host}", number(start)?))),
        33 => host(start + 6).and_then(whole).and_then(|host| {
            Some(format!("{} {} {} {host}", number(start)?, number(start + 2)?, number(start + 4)?))
        }),
        6 => soa(message, start, end),
        16 => quoted(data),
        _ => None,
    };
    common.or_else(|| {
        let digits: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("\\# {length} {digits}"))
    })
}

fn soa(message: &[u8], start: usize, end: usize) -> Option<String> {
    let (server, place) = name::read(message, start)?;
    let (person, place) = name::read(message, place)?;
    let numbers = message.get(place..end).filter(|numbers| numbers.len() == 20)?;
    let mut text = format!("{} {}", name::text(&server), name::text(&person));
    for number in numbers.chunks_exact(4) {
        write!(text, " {}", u32::from_be_bytes(number.try_into().ok()?)).ok()?;
    }
    Some(text)
}

fn quoted(data: &[u8]) -> Option<String> {
    let mut strings = Vec::new();
    let mut rest = data;
    while let Some((&length, after)) = rest.split_first() {
        let string = after.get(..usize::from(length))?;
        let mut text = String::from("\"");
        for &byte in string {
            match byte {
                b'"' | b'\\' => write!(text, "\\{}", char::from(byte)),
                b' '..=b'~' => write!(text, "{}", char::from(byte)),
                _ => write!(text, "\\{byte:03}"),
            }
            .ok()?;
        }
        strings.push(text + "\"");
        rest = &after[usize::from(length)..];
    }
    Some(strings.join(" "))
}
