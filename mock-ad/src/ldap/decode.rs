//! Bytes to messages (RFC 4511 §4); whatever is not exactly a message is malformed.

use super::decode_filter::filter;
use super::message::{
    Attribute, Bind, Change, ChangeKind, Extended, Message, ModifyDn, Operation, RequestControl,
    Scope, Search,
};
use crate::ber::{Malformed, Reader, number, tag, text, truth};

/// A request of more values, attributes or controls takes many times the memory of the bytes that brought it.
const PARTS_MAX: usize = 100_000;

/// Counts the parts of a request that take memory of their own.
#[derive(Default)]
struct Parts(usize);

impl Parts {
    fn one_more(&mut self) -> Result<(), Malformed> {
        self.0 += 1;
        if self.0 <= PARTS_MAX { Ok(()) } else { Err(Malformed("a request of too many parts")) }
    }
}

/// One LDAPMessage that fills `bytes`.
pub(crate) fn decode(bytes: &[u8]) -> Result<Message, Malformed> {
    let mut outer = Reader::new(bytes);
    let mut reader = outer.sequence()?;
    outer.end()?;
    // 0 is for what nobody asked for (RFC 4511 §4.1.1.1).
    let id = i32::try_from(reader.integer()?).ok().filter(|id| *id > 0);
    let id = id.ok_or(Malformed("a message id outside 1 to 2147483647"))?;
    let operation = operation(reader.element()?)?;
    let controls = match reader.optional(0xa0)? {
        Some(body) => controls(body)?,
        None => Vec::new(),
    };
    reader.end()?;
    Ok(Message { id, operation, controls })
}

/// Whether a message ends the operation of this id: an abandon of it, or an unbind.
pub(crate) fn ends(message: &[u8], id: i32) -> bool {
    let read = || -> Result<bool, Malformed> {
        let mut reader = Reader::new(message).sequence()?;
        reader.integer()?;
        Ok(match reader.element()? {
            (0x42, _) => true,
            (0x50, body) => number(body)? == i64::from(id),
            _ => false,
        })
    };
    read().unwrap_or(false)
}

fn operation((tag, body): (u8, &[u8])) -> Result<Operation, Malformed> {
    let mut reader = Reader::new(body);
    let operation = match tag {
        0x42 => {
            return if body.is_empty() {
                Ok(Operation::Unbind)
            } else {
                Err(Malformed("an unbind with a body"))
            };
        }
        0x4a => return Ok(Operation::Delete { dn: text(body)? }),
        0x50 => return abandon(body),
        0x60 => Operation::Bind(bind(&mut reader)?),
        0x63 => Operation::Search(search(&mut reader)?),
        0x66 => Operation::Modify { dn: reader.text()?, changes: changes(reader.sequence()?)? },
        0x68 => Operation::Add { dn: reader.text()?, attributes: attributes(reader.sequence()?)? },
        0x6c => Operation::ModifyDn(modify_dn(&mut reader)?),
        0x6e => compare(&mut reader)?,
        0x77 => Operation::Extended(extended(&mut reader)?),
        _ => return Err(Malformed("an unknown operation")),
    };
    reader.end()?;
    Ok(operation)
}

fn abandon(body: &[u8]) -> Result<Operation, Malformed> {
    let id = i32::try_from(number(body)?)
        .map_err(|_| Malformed("an abandoned id outside the range of ids"))?;
    Ok(Operation::Abandon { id })
}

fn bind(reader: &mut Reader<'_>) -> Result<Bind, Malformed> {
    let version = reader.integer()?;
    let name = reader.text()?;
    match reader.element()? {
        (0x80, password) => Ok(Bind::Simple { version, name, password: password.to_vec() }),
        (0x89..=0x8b, _) => Ok(Bind::Sicily { version }),
        (0xa3, body) => {
            let mut sasl = Reader::new(body);
            let mechanism = sasl.text()?;
            sasl.optional(tag::OCTET_STRING)?;
            sasl.end()?;
            Ok(Bind::Sasl { version, mechanism })
        }
        _ => Err(Malformed("an unknown kind of authentication")),
    }
}

fn search(reader: &mut Reader<'_>) -> Result<Search, Malformed> {
    let base = reader.text()?;
    let scope = match reader.enumerated()? {
        0 => Scope::Base,
        1 => Scope::One,
        2 => Scope::Subtree,
        _ => return Err(Malformed("an unknown search scope")),
    };
    if !(0..=3).contains(&reader.enumerated()?) {
        return Err(Malformed("an unknown way to dereference aliases"));
    }
    let size_limit = limit(reader)?;
    let time_limit_s = limit(reader)?;
    let types_only = reader.boolean()?;
    let filter = filter(reader)?;
    let mut list = reader.sequence()?;
    let (mut attributes, mut parts) = (Vec::new(), Parts::default());
    while !list.is_empty() {
        parts.one_more()?;
        attributes.push(list.text()?);
    }
    Ok(Search { base, scope, size_limit, time_limit_s, types_only, filter, attributes })
}

fn limit<T: TryFrom<i32>>(reader: &mut Reader<'_>) -> Result<T, Malformed> {
    let limit = i32::try_from(reader.integer()?).ok().and_then(|limit| T::try_from(limit).ok());
    limit.ok_or(Malformed("a limit outside 0 to 2147483647"))
}

fn changes(mut list: Reader<'_>) -> Result<Vec<Change>, Malformed> {
    let (mut changes, mut parts) = (Vec::new(), Parts::default());
    while !list.is_empty() {
        let mut reader = list.sequence()?;
        let kind = match reader.enumerated()? {
            0 => ChangeKind::Add,
            1 => ChangeKind::Delete,
            2 => ChangeKind::Replace,
            other => ChangeKind::Other(other),
        };
        changes.push(Change { kind, attribute: attribute(&mut reader, &mut parts)? });
        reader.end()?;
    }
    Ok(changes)
}

fn attributes(mut list: Reader<'_>) -> Result<Vec<Attribute>, Malformed> {
    let (mut attributes, mut parts) = (Vec::new(), Parts::default());
    while !list.is_empty() {
        attributes.push(attribute(&mut list, &mut parts)?);
    }
    Ok(attributes)
}

fn attribute(list: &mut Reader<'_>, parts: &mut Parts) -> Result<Attribute, Malformed> {
    parts.one_more()?;
    let mut reader = list.sequence()?;
    let name = reader.text()?;
    let mut set = reader.set()?;
    reader.end()?;
    let mut values = Vec::new();
    while !set.is_empty() {
        parts.one_more()?;
        values.push(set.octets()?.to_vec());
    }
    values.sort_unstable();
    Ok(Attribute { name, values })
}

fn modify_dn(reader: &mut Reader<'_>) -> Result<ModifyDn, Malformed> {
    let dn = reader.text()?;
    let new_rdn = reader.text()?;
    let delete_old_rdn = reader.boolean()?;
    let new_superior = reader.optional(0x80)?.map(text).transpose()?;
    Ok(ModifyDn { dn, new_rdn, delete_old_rdn, new_superior })
}

fn compare(reader: &mut Reader<'_>) -> Result<Operation, Malformed> {
    let dn = reader.text()?;
    let mut assertion = reader.sequence()?;
    let attribute = assertion.text()?;
    let value = assertion.octets()?.to_vec();
    assertion.end()?;
    Ok(Operation::Compare { dn, attribute, value })
}

fn extended(reader: &mut Reader<'_>) -> Result<Extended, Malformed> {
    let oid = text(reader.expect(0x80)?)?;
    let value = reader.optional(0x81)?.map(<[u8]>::to_vec);
    Ok(Extended { oid, value })
}

fn controls(body: &[u8]) -> Result<Vec<RequestControl>, Malformed> {
    let mut list = Reader::new(body);
    let (mut controls, mut parts) = (Vec::new(), Parts::default());
    while !list.is_empty() {
        parts.one_more()?;
        let mut reader = list.sequence()?;
        let oid = reader.text()?;
        let critical = reader.optional(tag::BOOLEAN)?.map(truth).transpose()?.unwrap_or(false);
        let value = reader.optional(tag::OCTET_STRING)?.map(<[u8]>::to_vec);
        reader.end()?;
        controls.push(RequestControl { oid, critical, value });
    }
    Ok(controls)
}
