//! Filters from BER (RFC 4511 §4.5.1.7), to a bounded depth and of a bounded number of parts.

use super::message::{Filter, Substrings};
use crate::ber::{Malformed, Reader, text, truth};

/// Deeper nesting than this is taken for an attack on the stack.
const DEPTH_MAX: usize = 100;

/// A filter of more parts takes many times the memory of the request that brought it.
const PARTS_MAX: usize = 50_000;

pub(super) fn filter(reader: &mut Reader<'_>) -> Result<Filter, Malformed> {
    part(reader, &mut Bounds { depth: 0, n_parts: 0 })
}

/// Where a reader of a filter is.
struct Bounds {
    depth: usize,
    n_parts: usize,
}

impl Bounds {
    fn one_more(&mut self) -> Result<(), Malformed> {
        self.n_parts += 1;
        let few = self.n_parts <= PARTS_MAX;
        if few { Ok(()) } else { Err(Malformed("a filter of too many parts")) }
    }
}

fn part(reader: &mut Reader<'_>, bounds: &mut Bounds) -> Result<Filter, Malformed> {
    if bounds.depth > DEPTH_MAX {
        return Err(Malformed("a filter that is nested too deep"));
    }
    bounds.one_more()?;
    let (tag, body) = reader.element()?;
    match tag {
        0xa0 => Ok(Filter::And(several(body, bounds)?)),
        0xa1 => Ok(Filter::Or(several(body, bounds)?)),
        0xa2 => {
            let mut inner = Reader::new(body);
            bounds.depth += 1;
            let negated = part(&mut inner, bounds)?;
            bounds.depth -= 1;
            inner.end()?;
            Ok(Filter::Not(Box::new(negated)))
        }
        0xa3 => assertion(body).map(|(attribute, value)| Filter::Equal { attribute, value }),
        0xa4 => substrings(body, bounds).map(Filter::Substrings),
        0xa5 => {
            assertion(body).map(|(attribute, value)| Filter::GreaterOrEqual { attribute, value })
        }
        0xa6 => assertion(body).map(|(attribute, value)| Filter::LessOrEqual { attribute, value }),
        0x87 => Ok(Filter::Present { attribute: text(body)? }),
        0xa8 => assertion(body).map(|(attribute, value)| Filter::Approximate { attribute, value }),
        0xa9 => extensible(body),
        _ => Err(Malformed("an unknown kind of filter")),
    }
}

fn several(body: &[u8], bounds: &mut Bounds) -> Result<Vec<Filter>, Malformed> {
    let mut reader = Reader::new(body);
    let mut filters = Vec::new();
    bounds.depth += 1;
    while !reader.is_empty() {
        filters.push(part(&mut reader, bounds)?);
    }
    bounds.depth -= 1;
    Ok(filters)
}

fn assertion(body: &[u8]) -> Result<(String, Vec<u8>), Malformed> {
    let mut reader = Reader::new(body);
    let attribute = reader.text()?;
    let value = reader.octets()?.to_vec();
    reader.end()?;
    Ok((attribute, value))
}

fn substrings(body: &[u8], bounds: &mut Bounds) -> Result<Substrings, Malformed> {
    let mut reader = Reader::new(body);
    let mut found =
        Substrings { attribute: reader.text()?, initial: None, any: Vec::new(), last: None };
    let mut parts = reader.sequence()?;
    reader.end()?;
    if parts.is_empty() {
        return Err(Malformed("a substring filter without substrings"));
    }
    let mut first = true;
    while !parts.is_empty() {
        bounds.one_more()?;
        match parts.element()? {
            (0x80, part) if first => found.initial = Some(part.to_vec()),
            (0x81, part) if found.last.is_none() => found.any.push(part.to_vec()),
            (0x82, part) if found.last.is_none() => found.last = Some(part.to_vec()),
            _ => return Err(Malformed("substrings out of order")),
        }
        first = false;
    }
    Ok(found)
}

fn extensible(body: &[u8]) -> Result<Filter, Malformed> {
    let mut reader = Reader::new(body);
    let rule = reader.optional(0x81)?.map(text).transpose()?;
    let attribute = reader.optional(0x82)?.map(text).transpose()?;
    let value = reader.expect(0x83)?.to_vec();
    let dn_attributes = reader.optional(0x84)?.map(truth).transpose()?.unwrap_or(false);
    reader.end()?;
    Ok(Filter::Extensible { rule, attribute, value, dn_attributes })
}
