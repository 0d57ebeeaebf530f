//! A small client for tests: scripts to LDAP bytes.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::conn;
use crate::ber::{Reader, Writer, tag};
use crate::security::Descriptor;
use crate::sid::Sid;
use crate::{MockAd, Security};

/// A request that still lacks its message id.
pub(super) type Unnumbered = Box<dyn Fn(i64) -> Vec<u8>>;

/// The end of every DN in a script, written there as `~`.
const SUFFIX: &str = "DC=contoso,DC=local";

/// Reads a script. A line that is not indented is a request; its words are separated by single spaces, and `_` in
/// names of entries stands for a space. Indented lines add attributes or changes. ` !name=value` adds a control.
///
/// ```text
/// bind NAME PASSWORD
/// add DN / modify DN / delete DN / compare DN ATTRIBUTE=VALUE / extended OID / unbind / abandon [ID]
///   ATTRIBUTE: VALUE          (add)
///   KIND ATTRIBUTE: VALUE     (modify; `@` before a value stands for the form of unicodePwd, `%` for SDDL in bytes)
/// modifyDN DN NEW-RDN [NEW-SUPERIOR]
/// search BASE SCOPE FILTER [ATTRIBUTE,… [SIZE-LIMIT [TIME-LIMIT]]]
/// ```
pub(super) fn requests(script: &str) -> Vec<Unnumbered> {
    let mut blocks: Vec<Vec<String>> = Vec::new();
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        let line = line.replace("~=", "\0").replace('~', SUFFIX).replace('\0', "~=");
        match blocks.last_mut() {
            Some(block) if line.starts_with("  ") => block.push(line.trim().to_owned()),
            _ => blocks.push(vec![line]),
        }
    }
    blocks.into_iter().map(request).collect()
}

fn request(block: Vec<String>) -> Unnumbered {
    Box::new(move |id| {
        let (line, controls) = block[0].split_once(" !").unwrap_or((&block[0], ""));
        let words: Vec<String> = line.split(' ').map(|word| word.replace('_', " ")).collect();
        let mut writer = Writer::default();
        writer.constructed(tag::SEQUENCE, |writer| {
            writer.integer(id);
            operation(writer, &words, &block[1..]);
            if !controls.is_empty() {
                writer.constructed(0xa0, |writer| {
                    controls.split(" !").for_each(|text| control(writer, text));
                });
            }
        });
        writer.into_bytes()
    })
}

fn operation(writer: &mut Writer, words: &[String], lines: &[String]) {
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    match word(0) {
        "bind" => writer.constructed(0x60, |writer| {
            writer.integer(3);
            writer.octets(word(1).as_bytes());
            writer.primitive(0x80, word(2).as_bytes());
        }),
        "sasl" => writer.constructed(0x60, |writer| {
            writer.integer(3);
            writer.octets(b"");
            writer.constructed(0xa3, |writer| writer.octets(word(1).as_bytes()));
        }),
        "unbind" => writer.primitive(0x42, b""),
        "abandon" => writer.primitive(0x50, &[word(1).parse().unwrap_or(1)]),
        "delete" => writer.primitive(0x4a, word(1).as_bytes()),
        "add" => writer.constructed(0x68, |writer| {
            writer.octets(word(1).as_bytes());
            writer.constructed(tag::SEQUENCE, |writer| {
                lines.iter().for_each(|line| attribute(writer, line));
            });
        }),
        "modify" => writer.constructed(0x66, |writer| {
            writer.octets(word(1).trim_matches('-').as_bytes());
            writer.constructed(tag::SEQUENCE, |writer| {
                lines.iter().for_each(|line| change(writer, line));
            });
        }),
        "modifyDN" => writer.constructed(0x6c, |writer| {
            writer.octets(word(1).as_bytes());
            writer.octets(word(2).as_bytes());
            writer.primitive(tag::BOOLEAN, &[0xff]);
            if words.len() > 3 {
                writer.primitive(0x80, word(3).as_bytes());
            }
        }),
        "compare" => writer.constructed(0x6e, |writer| {
            writer.octets(word(1).as_bytes());
            let (name, value) = word(2).split_once('=').unwrap();
            assertion(writer, tag::SEQUENCE, name, value);
        }),
        "extended" => writer.constructed(0x77, |writer| writer.primitive(0x80, word(1).as_bytes())),
        "search" => search(writer, words),
        other => panic!("no request {other}"),
    }
}

fn search(writer: &mut Writer, words: &[String]) {
    let scope = ["base", "one", "sub"].iter().position(|scope| *scope == words[2]).unwrap();
    writer.constructed(0x63, |writer| {
        writer.octets(words[1].trim_matches('-').as_bytes());
        writer.enumerated(i64::try_from(scope).unwrap());
        writer.enumerated(0);
        let limit = words.get(5).map_or(0, |word| word.parse().unwrap());
        writer.integer(limit);
        writer.integer(words.get(6).map_or(0, |word| word.parse().unwrap()));
        writer.primitive(tag::BOOLEAN, &[0]);
        assert_eq!(filter(writer, &words[3]), "");
        writer.constructed(tag::SEQUENCE, |writer| {
            let names =
                words.get(4).map_or("", String::as_str).split(',').filter(|name| !name.is_empty());
            names.for_each(|name| writer.octets(name.as_bytes()));
        });
    });
}

/// Writes the filter at the start of the text and gives what follows it.
fn filter<'a>(writer: &mut Writer, text: &'a str) -> &'a str {
    let inner = text.strip_prefix('(').unwrap();
    if let Some(tag) = ["&", "|", "!"].iter().position(|sign| inner.starts_with(sign)) {
        let mut rest = &inner[1..];
        let tag = 0xa0 + u8::try_from(tag).unwrap();
        writer.constructed(tag, |writer| {
            while !rest.starts_with(')') {
                rest = filter(writer, rest);
            }
        });
        return &rest[1..];
    }
    let (item, rest) = inner.split_once(')').unwrap();
    let (name, value) = item.split_once('=').unwrap();
    match name.split_at(name.len() - 1) {
        (name, ":") => writer.constructed(0xa9, |writer| {
            let (name, rule) = name.split_once(':').unwrap();
            writer.primitive(0x81, rule.as_bytes());
            writer.primitive(0x82, name.as_bytes());
            writer.primitive(0x83, value.as_bytes());
        }),
        (name, ">") => assertion(writer, 0xa5, name, value),
        (name, "<") => assertion(writer, 0xa6, name, value),
        (name, "~") => assertion(writer, 0xa8, name, value),
        _ if value == "*" => writer.primitive(0x87, name.as_bytes()),
        _ if value.contains('*') => writer.constructed(0xa4, |writer| {
            writer.octets(name.as_bytes());
            writer.constructed(tag::SEQUENCE, |writer| {
                let last = value.split('*').count() - 1;
                for (place, part) in
                    value.split('*').enumerate().filter(|(_, part)| !part.is_empty())
                {
                    let tag = if place == 0 {
                        0x80
                    } else if place == last {
                        0x82
                    } else {
                        0x81
                    };
                    writer.primitive(tag, part.as_bytes());
                }
            });
        }),
        _ => assertion(writer, 0xa3, name, value),
    }
    rest
}

fn assertion(writer: &mut Writer, tag: u8, name: &str, value: &str) {
    writer.constructed(tag, |writer| {
        writer.octets(name.as_bytes());
        writer.octets(value.as_bytes());
    });
}

fn attribute(writer: &mut Writer, line: &str) {
    let (name, values) = line.split_once(": ").unwrap_or((line, ""));
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.octets(name.as_bytes());
        writer.constructed(tag::SET, |writer| {
            for value in values.split(" | ").filter(|_| line.contains(": ")) {
                match value.split_at_checked(1) {
                    Some(("@", password)) => writer.octets(&unicode_pwd(password)),
                    Some(("%", sddl)) => writer.octets(&descriptor(sddl)),
                    _ => writer.octets(value.as_bytes()),
                }
            }
        });
    });
}

/// The form of nTSecurityDescriptor. `0` stands for any bytes.
fn descriptor(sddl: &str) -> Vec<u8> {
    let domain = Sid::parse(crate::Config::DOMAIN_SID).unwrap();
    Descriptor::parse(sddl, domain).map_or_else(|| vec![0], |descriptor| descriptor.to_bytes())
}

/// The form of unicodePwd.
fn unicode_pwd(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn change(writer: &mut Writer, line: &str) {
    let (kind, rest) = line.split_once(' ').unwrap();
    let kind =
        ["add", "delete", "replace", "increment"].iter().position(|known| *known == kind).unwrap();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.enumerated(i64::try_from(kind).unwrap());
        attribute(writer, rest);
    });
}

/// `OID`, `paged=SIZE/COOKIE` with the cookie as a number (0 stands for none), or `OID=VALUE`; critical unless `-` comes
/// first. A value is `(A,B)` for a sequence, a number, `'TEXT`, `#DIGITS`, `[N]TEXT`, `[N](A,B)`,
/// `TRUE`; alone, a number is a sequence of one and `#DIGITS` is no BER. `dirSync=FLAGS/BYTES/COOKIE` has the cookie in hexadecimal digits.
fn control(writer: &mut Writer, text: &str) {
    let (oid, value) = text.split_once('=').unwrap_or((text, ""));
    let (critical, oid) = oid.strip_prefix('-').map_or((0xff, oid), |oid| (0, oid));
    writer.constructed(tag::SEQUENCE, |writer| {
        let oid = match oid {
            "paged" => "319",
            "dirSync" => "841",
            "vlv" => "2.16.840.1.113730.3.4.9",
            other => other,
        };
        let oid =
            if oid.contains('.') { oid.to_owned() } else { format!("1.2.840.113556.1.4.{oid}") };
        writer.octets(oid.as_bytes());
        writer.primitive(tag::BOOLEAN, &[critical]);
        if text.starts_with("dirSync=") {
            writer.octets(&dir_sync(value));
        } else if let Some((size, cookie)) = value.split_once('/') {
            let mut inner = Writer::default();
            inner.constructed(tag::SEQUENCE, |writer| {
                writer.integer(size.parse().unwrap());
                let cookie: u64 = cookie.parse().unwrap();
                writer.octets(
                    if cookie == 0 { Vec::new() } else { cookie.to_be_bytes().to_vec() }.as_slice(),
                );
            });
            writer.octets(&inner.into_bytes());
        } else if let Some(digits) = value.strip_prefix('#') {
            writer.octets(&hexadecimal(digits));
        } else if !value.is_empty() {
            let alone = value.bytes().all(|byte| byte.is_ascii_digit());
            let value = if alone { format!("({value})") } else { value.to_owned() };
            let mut inner = Writer::default();
            assert_eq!(ber(&mut inner, &value), "");
            writer.octets(&inner.into_bytes());
        }
    });
}

/// Writes the value at the start of the text and gives what follows it.
fn ber<'a>(writer: &mut Writer, text: &'a str) -> &'a str {
    if text.starts_with('(') {
        return bers(writer, tag::SEQUENCE, text);
    }
    let (context, text) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((number, rest)) => (Some(number.parse::<u8>().unwrap()), rest),
        None => (None, text),
    };
    if let (Some(number), true) = (context, text.starts_with('(')) {
        return bers(writer, 0xa0 + number, text);
    }
    let end = text.find([',', ')']).unwrap_or(text.len());
    let (item, rest) = text.split_at(end);
    if let Some(digits) = item.strip_prefix('#') {
        writer.octets(&hexadecimal(digits));
        return rest;
    }
    match (context, item.strip_prefix('\'')) {
        (Some(number), _) if item == "TRUE" => writer.primitive(0x80 + number, &[0xff]),
        (Some(number), _) => writer.primitive(0x80 + number, item.as_bytes()),
        (None, Some(octets)) => writer.octets(octets.as_bytes()),
        (None, None) if item == "TRUE" => writer.primitive(tag::BOOLEAN, &[0xff]),
        (None, None) => writer.integer(item.parse().unwrap()),
    }
    rest
}

fn hexadecimal(digits: &str) -> Vec<u8> {
    let (pairs, _) = digits.as_bytes().as_chunks::<2>();
    pairs
        .iter()
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Writes what stands in brackets at the start of the text as one element and gives what follows them.
fn bers<'a>(writer: &mut Writer, tag: u8, text: &'a str) -> &'a str {
    let mut rest = &text[1..];
    writer.constructed(tag, |writer| {
        while !rest.starts_with(')') {
            rest = ber(writer, rest.trim_start_matches(','));
        }
    });
    &rest[1..]
}

/// The value of the DirSync control.
fn dir_sync(text: &str) -> Vec<u8> {
    let parts: Vec<&str> = text.split('/').collect();
    let cookie = hexadecimal(parts[2]);
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.integer(parts[0].parse().unwrap());
        writer.integer(parts[1].parse().unwrap());
        writer.octets(&cookie);
    });
    writer.into_bytes()
}

/// The cookie of the last DirSync answer among these, in hexadecimal digits.
pub(super) fn dir_sync_cookie(back: &[u8]) -> String {
    let start = back.windows(4).rposition(|window| window == b"MSDS").unwrap();
    back[start..].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sends bytes, ends the sending side, and gives all that comes back.
pub(super) fn exchange_bytes(ad: &MockAd, security: Security, bytes: &[u8]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let (near, far) = tokio::io::duplex(64 * 1024 * 1024);
        let serving = ad.serve(Box::new(far), conn(security));
        let talking = async {
            let (mut reader, mut writer) = tokio::io::split(near);
            writer.write_all(bytes).await.unwrap();
            writer.shutdown().await.unwrap();
            let mut back = Vec::new();
            reader.read_to_end(&mut back).await.unwrap();
            back
        };
        let joined = tokio::join!(serving, talking);
        joined.1
    })
}

/// What must hold for every answer: whole messages, each a sequence of an id and an operation.
#[track_caller]
pub(super) fn check_answers(back: &[u8]) {
    let mut reader = Reader::new(back);
    while !reader.is_empty() {
        let mut message = reader.sequence().expect("answers are whole messages");
        assert!(message.integer().is_ok_and(|id| id >= 0), "an answer has an id");
        let (tag, _) = message.element().expect("an answer has an operation");
        assert!((0x61..=0x78).contains(&tag), "an answer's operation is an answer");
        assert!(message.optional(0xa0).is_ok() && message.end().is_ok(), "controls end an answer");
    }
}
