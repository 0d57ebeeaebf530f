//! Search filters: what a client sent becomes a condition with known attributes and parsed values, which entries are
//! then held against. Logic is three-valued (RFC 4511 §4.5.1.7): what the directory cannot decide is undefined.

mod anr;
mod approximate;
mod bits;
mod compare;
mod dn_with_data;
mod hidden;
mod in_chain;
mod plan;
mod prepare;
mod substrings;

use std::collections::BTreeSet;

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(crate) use compare::order;
pub(crate) use prepare::{asserted, prepare};

/// The outcome of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Truth {
    False,
    Undefined,
    True,
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

/// A filter that is ready to be held against entries.
pub(crate) enum Condition {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The same for every entry.
    Always(Truth),
    Present(Attr),
    Equal(Attr, Value),
    /// The entry is at the other end of a link of this entry: the back link read from the other side.
    LinkedFrom(Attr, EntryId),
    GreaterOrEqual(Attr, Value),
    LessOrEqual(Attr, Value),
    Substrings(Attr, substrings::Pattern),
    AllBits(Attr, i64),
    AnyBit(Attr, i64),
    WithData(Attr, dn_with_data::Data),
    /// Following the attribute from the entry leads somewhere: it is one of these.
    OneOf(Attr, BTreeSet<EntryId>),
}

impl Condition {
    pub(crate) fn holds(&self, directory: &Directory, id: EntryId, entry: &Entry) -> Truth {
        let any = |attr: Attr, test: &dyn Fn(&Value) -> bool| {
            directory.values(id, entry, attr).iter().any(test).into()
        };
        match self {
            Self::And(parts) => all(parts.iter().map(|part| part.holds(directory, id, entry))),
            Self::Or(parts) => some(parts.iter().map(|part| part.holds(directory, id, entry))),
            Self::Not(part) => match part.holds(directory, id, entry) {
                Truth::True => Truth::False,
                Truth::Undefined => Truth::Undefined,
                Truth::False => Truth::True,
            },
            Self::Always(truth) => *truth,
            Self::Present(attr) => (!directory.values(id, entry, *attr).is_empty()).into(),
            Self::Equal(attr, value) => any(*attr, &|held| compare::same(*attr, held, value)),
            Self::LinkedFrom(forward, source) => {
                directory.linking(id, *forward).any(|linking| linking == *source).into()
            }
            Self::GreaterOrEqual(attr, value) => any(*attr, &|held| order(held, value).is_ge()),
            Self::LessOrEqual(attr, value) => any(*attr, &|held| order(held, value).is_le()),
            Self::Substrings(attr, pattern) => any(*attr, &|held| pattern.fits(held)),
            Self::AllBits(attr, mask) => any(*attr, &|held| bits::all(held, *mask)),
            Self::WithData(attr, data) => any(*attr, &|held| data.fits(held, attr.syntax())),
            Self::AnyBit(attr, mask) => any(*attr, &|held| bits::any(held, *mask)),
            Self::OneOf(_, entries) => entries.contains(&id).into(),
        }
    }
}

fn all(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Truth::True;
    for part in parts {
        match part {
            Truth::False => return Truth::False,
            Truth::Undefined => result = Truth::Undefined,
            Truth::True => {}
        }
    }
    result
}

fn some(parts: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Truth::False;
    for part in parts {
        match part {
            Truth::True => return Truth::True,
            Truth::Undefined => result = Truth::Undefined,
            Truth::False => {}
        }
    }
    result
}
