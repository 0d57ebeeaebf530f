//! From the filter of a request to a condition: names become attributes, assertions become values.

use super::{Condition, Truth, anr, approximate, bits, dn_with_data, in_chain, substrings};
use crate::config::Edition;
use crate::directory::{Directory, Value};
use crate::dn;
use crate::error::Refusal;
use crate::ldap::{Filter, ResultCode};
use crate::schema::{Attr, Keeper, Syntax, find_attribute, find_class};
use crate::time;

/// Checks and translates a filter. An attribute that the schema does not have is undefined, never an error.
pub(crate) fn prepare(directory: &Directory, filter: &Filter) -> Result<Condition, Refusal> {
    let several = |parts: &[Filter]| {
        let each = |part: &Filter| prepare(directory, part);
        parts.iter().map(each).collect::<Result<Vec<Condition>, Refusal>>()
    };
    if let Some(condition) = anr::rewrite(filter) {
        return Ok(condition);
    }
    match filter {
        Filter::And(parts) => Ok(Condition::And(several(parts)?)),
        Filter::Or(parts) => Ok(Condition::Or(several(parts)?)),
        Filter::Not(part) => Ok(Condition::Not(Box::new(prepare(directory, part)?))),
        Filter::Present { attribute } => on(attribute, Condition::Present),
        Filter::Equal { attribute, value } => on(attribute, |attr| equal(directory, attr, value)),
        Filter::Approximate { attribute, value } => {
            on(attribute, |attr| with_value(directory, attr, value, approximate::condition))
        }
        Filter::GreaterOrEqual { attribute, value } => on(attribute, |attr| {
            ordered(attr, || with_value(directory, attr, value, Condition::GreaterOrEqual))
        }),
        Filter::LessOrEqual { attribute, value } => on(attribute, |attr| {
            ordered(attr, || with_value(directory, attr, value, Condition::LessOrEqual))
        }),
        Filter::Substrings(parts) => on(&parts.attribute, |attr| {
            if attr.syntax().has_substrings() {
                Condition::Substrings(attr, substrings::Pattern::new(parts, attr.syntax()))
            } else {
                Condition::Always(Truth::Undefined)
            }
        }),
        Filter::Extensible { rule, attribute, value, .. } => {
            let Some(attribute) = attribute else { return Ok(Condition::Always(Truth::Undefined)) };
            on(attribute, |attr| extensible(directory, rule.as_deref(), attr, value))
        }
    }
}

/// What has no order is neither greater nor less (MS-ADTS 3.1.1.2.2.4).
fn ordered(attr: Attr, build: impl FnOnce() -> Condition) -> Condition {
    if attr.syntax().has_order() { build() } else { Condition::Always(Truth::Undefined) }
}

/// The value that an assertion about an attribute means, if it means any.
pub(crate) fn asserted(directory: &Directory, attr: Attr, bytes: &[u8]) -> Option<Value> {
    match assertion(directory, attr, bytes) {
        Assertion::Value(value) => Some(value),
        Assertion::Nowhere | Assertion::Nonsense => None,
    }
}

/// Looks the attribute up and builds its condition. Constructed attributes cannot be searched for; with an option that the
/// service does not know an attribute is unknown.
fn on(attribute: &str, build: impl FnOnce(Attr) -> Condition) -> Result<Condition, Refusal> {
    let (name, option) = attribute.split_once(';').unwrap_or((attribute, "binary"));
    let known = find_attribute(name).filter(|_| option.eq_ignore_ascii_case("binary"));
    let Some(attr) = known else { return Ok(Condition::Always(Truth::Undefined)) };
    match attr.keeper() {
        Keeper::Constructed => {
            let problem = "1004 (WRONG_MATCH)";
            Err(Refusal::attribute(ResultCode::INAPPROPRIATE_MATCHING, 0x20b8, problem, attr))
        }
        Keeper::Secret => Ok(Condition::Always(Truth::Undefined)),
        _ => Ok(build(attr)),
    }
}

fn with_value(
    directory: &Directory,
    attr: Attr,
    value: &[u8],
    build: impl FnOnce(Attr, Value) -> Condition,
) -> Condition {
    match assertion(directory, attr, value) {
        Assertion::Value(value) => build(attr, value),
        Assertion::Nowhere => Condition::Always(Truth::False),
        Assertion::Nonsense => Condition::Always(Truth::Undefined),
    }
}

fn equal(directory: &Directory, attr: Attr, value: &[u8]) -> Condition {
    with_value(directory, attr, value, |attr, value| match (&value, attr.forward_link()) {
        (Value::Link(source), Some(forward)) => Condition::LinkedFrom(forward, *source),
        _ => Condition::Equal(attr, value),
    })
}

fn extensible(directory: &Directory, rule: Option<&str>, attr: Attr, value: &[u8]) -> Condition {
    let number = str::from_utf8(value).ok().and_then(|text| text.trim().parse().ok());
    let is_number = attr.syntax().is_number();
    match (rule, number) {
        (None, _) => equal(directory, attr, value),
        (Some(bits::ALL_OID), Some(mask)) if is_number => Condition::AllBits(attr, mask),
        (Some(bits::ANY_OID), Some(mask)) if is_number => Condition::AnyBit(attr, mask),
        (Some(dn_with_data::OID), _) if directory.identity.edition >= Edition::Server2012R2 => {
            let text = str::from_utf8(value).ok();
            let data = text.and_then(|text| dn_with_data::Data::parse(text, attr.syntax()));
            data.map_or(Condition::Always(Truth::Undefined), |data| Condition::WithData(attr, data))
        }
        (Some(in_chain::OID), _) if attr.is_forward_link() || attr.forward_link().is_some() => {
            match assertion(directory, attr, value) {
                Assertion::Value(Value::Link(target)) => {
                    Condition::OneOf(attr, in_chain::leading_to(directory, attr, target))
                }
                _ => Condition::Always(Truth::False),
            }
        }
        _ => Condition::Always(Truth::Undefined),
    }
}

/// What the value of an assertion means.
enum Assertion {
    Value(Value),
    /// A DN that names nothing: no entry points there.
    Nowhere,
    /// Not of the attribute's syntax.
    Nonsense,
}

fn assertion(directory: &Directory, attr: Attr, bytes: &[u8]) -> Assertion {
    let Ok(text) = str::from_utf8(bytes) else {
        return match attr.syntax() {
            Syntax::Octets | Syntax::ReplicaLink | Syntax::SecurityDescriptor | Syntax::Sid => {
                Assertion::Value(Value::Bytes(bytes.into()))
            }
            _ => Assertion::Nonsense,
        };
    };
    let value = match attr.syntax() {
        _ if attr == Attr::OBJECT_CATEGORY => category(directory, text),
        Syntax::Time => time::parse(text).map(time::generalized).map(Value::text),
        Syntax::Boolean => {
            let truth =
                ["TRUE", "FALSE"].into_iter().find(|truth| truth.eq_ignore_ascii_case(text));
            truth.map(Value::text)
        }
        Syntax::Integer | Syntax::Enumeration | Syntax::LargeInteger => {
            text.trim().parse().ok().map(Value::Number)
        }
        Syntax::Octets | Syntax::ReplicaLink | Syntax::SecurityDescriptor => {
            Some(Value::Bytes(bytes.into()))
        }
        Syntax::Sid => {
            let bytes = crate::sid::Sid::parse(text)
                .map_or_else(|| bytes.to_vec(), crate::sid::Sid::to_bytes);
            Some(Value::Bytes(bytes.into()))
        }
        Syntax::Dn => match directory.resolve(text, true) {
            Ok(id) => Some(Value::Link(id)),
            Err(refusal) if refusal.code == ResultCode::INVALID_DN_SYNTAX => None,
            Err(_) => return Assertion::Nowhere,
        },
        Syntax::Oid => Some(Value::text(schema_name(text))),
        _ => Some(Value::text(text.to_owned())),
    };
    value.map_or(Assertion::Nonsense, Assertion::Value)
}

/// The name of a class or an attribute, also by its OID.
fn schema_name(text: &str) -> String {
    let class = find_class(text).map(|class| class.name);
    let name = class.or_else(|| find_attribute(text).map(Attr::name));
    name.unwrap_or(text).to_owned()
}

/// The name of a class stands for the DN of its category (MS-ADTS 3.1.1.3.1.3.5).
fn category(directory: &Directory, text: &str) -> Option<Value> {
    if let Some(class) = find_class(text) {
        return Some(Value::text(directory.category_dn(class.category)));
    }
    let rdns = dn::parse(text).filter(|rdns| !rdns.is_empty())?;
    let keys: Vec<String> = rdns.iter().map(dn::Rdn::key).collect();
    Some(Value::text(keys.join(",")))
}
