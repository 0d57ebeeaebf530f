//! Requests as bytes (RFC 4511).

use crate::ber::{boolean, constructed, element, enumerated, integer, octets, sequence};
use crate::request::{
    Attribute, ChangeKind, Comparison, Control, ControlValue, Filter, Operation, Request, Scope,
    Search, Value,
};
use crate::symbols::Symbols;

/// The whole message; `cookie` goes into a paged control.
pub(crate) fn message(id: i64, request: &Request, symbols: &Symbols, cookie: &[u8]) -> Vec<u8> {
    let mut parts = vec![integer(id), operation(&request.operation, symbols)];
    if !request.controls.is_empty() {
        let controls: Vec<Vec<u8>> =
            request.controls.iter().map(|given| control(given, symbols, cookie)).collect();
        parts.push(constructed(0xa0, &controls));
    }
    sequence(&parts)
}

fn operation(operation: &Operation, symbols: &Symbols) -> Vec<u8> {
    let text = |text: &str| octets(&symbols.resolve(text));
    match operation {
        Operation::Bind { version, name, password } => constructed(
            0x60,
            &[integer(*version), text(name), element(0x80, &value(password, symbols))],
        ),
        Operation::Sasl { mechanism, credentials } => {
            let credentials = credentials.as_ref().map(|bytes| octets(bytes)).unwrap_or_default();
            let sasl = constructed(0xa3, &[text(mechanism), credentials]);
            constructed(0x60, &[integer(3), octets(b""), sasl])
        }
        Operation::Search(given) => search(given, symbols),
        Operation::Add { dn, attributes } => {
            let attributes: Vec<Vec<u8>> =
                attributes.iter().map(|given| attribute(given, symbols)).collect();
            constructed(0x68, &[text(dn), sequence(&attributes)])
        }
        Operation::Modify { dn, changes } => {
            let changes: Vec<Vec<u8>> = changes
                .iter()
                .map(|change| {
                    let kind = match change.kind {
                        ChangeKind::Add => 0,
                        ChangeKind::Delete => 1,
                        ChangeKind::Replace => 2,
                        ChangeKind::Increment => 3,
                    };
                    sequence(&[enumerated(kind), attribute(&change.attribute, symbols)])
                })
                .collect();
            constructed(0x66, &[text(dn), sequence(&changes)])
        }
        Operation::ModifyDn { dn, new_rdn, delete_old, new_superior } => {
            let superior = new_superior.as_ref().map(|dn| element(0x80, &symbols.resolve(dn)));
            let parts =
                [text(dn), text(new_rdn), boolean(*delete_old), superior.unwrap_or_default()];
            constructed(0x6c, &parts)
        }
        Operation::Delete { dn } => element(0x4a, &symbols.resolve(dn)),
        Operation::Compare { dn, attribute, value: given } => {
            let assertion = sequence(&[text(attribute), octets(&value(given, symbols))]);
            constructed(0x6e, &[text(dn), assertion])
        }
        Operation::Extended { oid, value } => {
            let value = value.as_ref().map(|bytes| element(0x81, bytes)).unwrap_or_default();
            constructed(0x77, &[element(0x80, oid.as_bytes()), value])
        }
    }
}

fn search(search: &Search, symbols: &Symbols) -> Vec<u8> {
    let scope = match search.scope {
        Scope::Base => 0,
        Scope::One => 1,
        Scope::Sub => 2,
    };
    let attributes: Vec<Vec<u8>> =
        search.attributes.iter().map(|name| octets(name.as_bytes())).collect();
    constructed(
        0x63,
        &[
            octets(&symbols.resolve(&search.base)),
            enumerated(scope),
            enumerated(0),
            integer(search.size_limit),
            integer(0),
            boolean(search.types_only),
            filter(&search.filter, symbols),
            sequence(&attributes),
        ],
    )
}

fn filter(given: &Filter, symbols: &Symbols) -> Vec<u8> {
    let all = |parts: &[Filter]| -> Vec<Vec<u8>> {
        parts.iter().map(|part| filter(part, symbols)).collect()
    };
    match given {
        Filter::And(parts) => constructed(0xa0, &all(parts)),
        Filter::Or(parts) => constructed(0xa1, &all(parts)),
        Filter::Not(part) => constructed(0xa2, &[filter(part, symbols)]),
        Filter::Compare(comparison, attribute, given) => {
            let tag = match comparison {
                Comparison::Equal => 0xa3,
                Comparison::GreaterOrEqual => 0xa5,
                Comparison::LessOrEqual => 0xa6,
                Comparison::Approximate => 0xa8,
            };
            constructed(tag, &[octets(attribute.as_bytes()), octets(&value(given, symbols))])
        }
        Filter::Substrings(attribute, parts) => {
            let last = parts.len().saturating_sub(1);
            let parts: Vec<Vec<u8>> = parts
                .iter()
                .enumerate()
                .filter(|(_, part)| !part.is_empty())
                .map(|(place, part)| {
                    let tag = match place {
                        0 => 0x80,
                        place if place == last => 0x82,
                        _ => 0x81,
                    };
                    element(tag, &symbols.resolve(part))
                })
                .collect();
            constructed(0xa4, &[octets(attribute.as_bytes()), sequence(&parts)])
        }
        Filter::Present(attribute) => element(0x87, attribute.as_bytes()),
        Filter::Extensible { rule, attribute, value: given, dn } => {
            let part = |tag: u8, text: &Option<String>| {
                text.as_ref().map(|text| element(tag, text.as_bytes())).unwrap_or_default()
            };
            let dn = if *dn { element(0x84, &[0xff]) } else { Vec::new() };
            let value = element(0x83, &value(given, symbols));
            constructed(0xa9, &[part(0x81, rule), part(0x82, attribute), value, dn])
        }
    }
}

fn attribute(attribute: &Attribute, symbols: &Symbols) -> Vec<u8> {
    let values: Vec<Vec<u8>> =
        attribute.values.iter().map(|given| octets(&value(given, symbols))).collect();
    sequence(&[octets(attribute.name.as_bytes()), constructed(0x31, &values)])
}

fn value(value: &Value, symbols: &Symbols) -> Vec<u8> {
    match value {
        Value::Text(text) => symbols.resolve(text),
        Value::Bytes(bytes) => bytes.clone(),
        Value::Password(text) => {
            let quoted = format!("\"{}\"", symbols.text(text));
            quoted.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
    }
}

fn control(control: &Control, symbols: &Symbols, cookie: &[u8]) -> Vec<u8> {
    let value = match &control.value {
        ControlValue::None => None,
        ControlValue::Bytes(bytes) => Some(bytes.clone()),
        ControlValue::Paged(size) => Some(sequence(&[integer(*size), octets(cookie)])),
        ControlValue::DirSync { flags } => {
            Some(sequence(&[integer(*flags), integer(0x10_0000), octets(&symbols.cookie)]))
        }
    };
    let value = value.map(|bytes| octets(&bytes)).unwrap_or_default();
    let critical = if control.critical { boolean(true) } else { Vec::new() };
    sequence(&[octets(control.oid.as_bytes()), critical, value])
}
