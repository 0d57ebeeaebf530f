//! Distinguished names as text (RFC 4514): split, unescaped, compared, and written the way the directory writes them.

use std::fmt::Write as _;

use crate::collation;

/// One `attribute=value` of a DN, unescaped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Rdn {
    pub(crate) attribute: String,
    pub(crate) value: String,
}

impl Rdn {
    /// The RDN in the form in which two spellings of the same name are equal.
    pub(crate) fn key(&self) -> String {
        key(&self.attribute, &self.value)
    }
}

/// See [`Rdn::key`].
pub(crate) fn key(attribute: &str, value: &str) -> String {
    let mut key = String::with_capacity(attribute.len() + 1 + value.len());
    key.push_str(attribute);
    key.push('=');
    if value.is_ascii() {
        key.push_str(value);
        key.make_ascii_lowercase();
    } else {
        key.make_ascii_lowercase();
        key.push_str(&collation::fold(value));
    }
    key
}

/// The RDNs of a DN, the leaf first; nothing if the text is no DN. The empty text has none.
pub(crate) fn parse(text: &str) -> Option<Vec<Rdn>> {
    let mut rdns = Vec::new();
    let mut rest = text.trim_start_matches(' ');
    while !rest.is_empty() {
        let (attribute, tail) = rest.split_once('=')?;
        let (value, tail) = value(tail.trim_start_matches(' '))?;
        rdns.push(Rdn { attribute: attribute_name(attribute)?, value });
        match tail {
            None => return Some(rdns),
            Some(tail) if tail.trim_matches(' ').is_empty() => return None,
            Some(tail) => rest = tail,
        }
    }
    Some(rdns)
}

fn attribute_name(text: &str) -> Option<String> {
    let name = text.trim_matches(' ');
    let well_formed = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    well_formed.then(|| name.to_owned())
}

/// A value up to the next comma, and what follows the comma.
fn value(text: &str) -> Option<(String, Option<&str>)> {
    let mut bytes = Vec::new();
    let mut kept = 0;
    let mut places = text.char_indices();
    let mut tail = None;
    while let Some((place, character)) = places.next() {
        match character {
            '\\' => {
                let (_, escaped) = places.next()?;
                if escaped.is_ascii_hexdigit() {
                    let (_, low) = places.next()?;
                    let digits = [escaped, low].iter().collect::<String>();
                    bytes.push(u8::from_str_radix(&digits, 16).ok()?);
                } else {
                    push(&mut bytes, escaped);
                }
                kept = bytes.len();
            }
            ',' => {
                tail = text.get(place + 1..);
                break;
            }
            '+' | '"' | ';' | '<' | '>' => return None,
            _ => {
                push(&mut bytes, character);
                if character != ' ' {
                    kept = bytes.len();
                }
            }
        }
    }
    bytes.truncate(kept);
    let value = String::from_utf8(bytes).ok().filter(|value| !value.is_empty())?;
    Some((value, tail))
}

fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Appends a value with what must be escaped escaped.
pub(crate) fn write_value(value: &str, into: &mut String) {
    let last = value.chars().count().saturating_sub(1);
    for (place, character) in value.chars().enumerate() {
        match character {
            '\0'..='\x1f' => {
                write!(into, "\\{:02X}", u32::from(character)).expect("a string takes all text");
            }
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' => into.extend(['\\', character]),
            '#' if place == 0 => into.push_str("\\#"),
            ' ' if place == 0 || place == last => into.push_str("\\ "),
            _ => into.push(character),
        }
    }
}

/// The DNS name that the `DC=` end of a DN spells, if it has one.
pub(crate) fn dns_name(rdns: &[Rdn]) -> Option<String> {
    let start = rdns
        .iter()
        .rposition(|rdn| !rdn.attribute.eq_ignore_ascii_case("DC"))
        .map_or(0, |place| place + 1);
    let labels: Vec<&str> = rdns.get(start..)?.iter().map(|rdn| rdn.value.as_str()).collect();
    if labels.is_empty() { None } else { Some(labels.join(".")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Rdn, dns_name, parse, write_value};

    fn parsed(text: &str) -> String {
        match parse(text) {
            None => "no DN".to_owned(),
            Some(rdns) => {
                rdns.iter().map(|rdn| format!("[{}|{}]", rdn.attribute, rdn.value)).collect()
            }
        }
    }

    #[test]
    fn escapes_and_spaces_are_read_as_rfc_4514_says() {
        assert_eq!(parsed(r"CN=Ash\, Alice , OU=A\2CB,DC=x"), "[CN|Ash, Alice][OU|A,B][DC|x]");
        assert_eq!(parsed(r"cn=\C3\A9\ ,dc=x"), "[cn|é ][dc|x]");
        assert_eq!(parsed("CN=\u{85}a,DC=x\\ "), "[CN|\u{85}a][DC|x ]");
        assert_eq!(parsed(""), "");
    }

    #[test]
    fn what_is_no_dn_is_refused() {
        for text in [
            "Alice",
            "CN=",
            "CN=a,",
            "CN=a+SN=b",
            "=a",
            "CN=a\\",
            "CN=\\ff",
            "C N=a",
            "CN=a;b",
            ",CN=a",
        ] {
            assert_eq!(parsed(text), "no DN", "{text}");
        }
    }

    #[test]
    fn the_domain_is_the_dc_end() {
        let domain = |text: &str| dns_name(&parse(text).unwrap());
        assert_eq!(domain("CN=a,DC=contoso,DC=local").as_deref(), Some("contoso.local"));
        assert_eq!(domain("DC=a,O=b"), None);
    }

    proptest! {
        #[test]
        fn every_value_survives_writing_and_reading(value in "[^\u{0}]{1,20}", other in any::<char>()) {
            let value = format!("{value}{other}");
            let mut text = "CN=".to_owned();
            write_value(&value, &mut text);
            text.push_str(",DC=x");
            let rdns = parse(&text).unwrap_or_default();
            prop_assert_eq!(rdns.first(), Some(&Rdn { attribute: "CN".to_owned(), value }));
        }

        #[test]
        fn no_text_is_too_strange_to_look_at(text in any::<String>()) {
            drop(parse(&text));
        }
    }
}
