//! Names: text to bytes and back, compression included.

use std::fmt::Write as _;

/// A name as bytes, whole: its labels with their lengths, and the root's.
pub(crate) type Name = Vec<u8>;

/// Reads a name; one without a final dot is below `zone`, and `@` is the zone itself. Nothing is checked: cases may be wrong.
pub(crate) fn parse(text: &str, zone: &[u8]) -> Name {
    match text {
        "@" => return zone.to_vec(),
        "." => return vec![0],
        _ => {}
    }
    let mut name = Vec::new();
    let mut label = Vec::new();
    let mut signs = text.bytes();
    let mut ends_with_dot = false;
    while let Some(sign) = signs.next() {
        ends_with_dot = sign == b'.';
        match sign {
            b'.' => push(&mut name, &mut label),
            b'\\' => label.push(escaped(&mut signs)),
            _ => label.push(sign),
        }
    }
    if ends_with_dot {
        name.push(0);
    } else {
        push(&mut name, &mut label);
        name.extend_from_slice(zone);
    }
    name
}

fn push(name: &mut Name, label: &mut Vec<u8>) {
    name.push(u8::try_from(label.len()).expect("labels of cases are short"));
    name.append(label);
}

/// What follows a backslash: three digits, or a sign.
fn escaped(signs: &mut impl Iterator<Item = u8>) -> u8 {
    let first = signs.next().expect("something follows a backslash");
    if !first.is_ascii_digit() {
        return first;
    }
    let digits = [first, signs.next().unwrap_or_default(), signs.next().unwrap_or_default()];
    let text = String::from_utf8_lossy(&digits).into_owned();
    text.parse().expect("three digits below 256")
}

/// A name as text, with its final dot.
pub(crate) fn text(name: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = name;
    while let [length, after @ ..] = rest
        && *length > 0
    {
        let (label, after) = after.split_at(usize::from(*length));
        for &byte in label {
            match byte {
                b'.' | b'\\' | b'"' | b';' | b'@' | b'$' | b'(' | b')' => {
                    write!(text, "\\{}", char::from(byte))
                }
                b'!'..=b'~' => write!(text, "{}", char::from(byte)),
                _ => write!(text, "\\{byte:03}"),
            }
            .expect("text takes every sign");
        }
        text.push('.');
        rest = after;
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// Reads a name in a message, following its pointers, and gives the place after it.
pub(crate) fn read(message: &[u8], start: usize) -> Option<(Name, usize)> {
    let (mut name, mut place, mut end) = (Vec::new(), start, None);
    loop {
        let length = *message.get(place)?;
        if length & 0xc0 == 0xc0 {
            let pointer = u16::from_be_bytes([length & 0x3f, *message.get(place + 1)?]);
            end = end.or(Some(place + 2));
            // Pointers lead backwards, or they could lead in a ring.
            place = Some(usize::from(pointer)).filter(|pointer| *pointer < place)?;
            continue;
        }
        let after = place + 1 + usize::from(length);
        name.extend_from_slice(message.get(place..after)?);
        place = after;
        if length == 0 {
            return Some((name, end.unwrap_or(place)));
        }
    }
}
