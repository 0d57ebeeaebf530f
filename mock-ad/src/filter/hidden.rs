//! Conditions on attributes that whoever searches cannot read: they are neither true nor false (MS-ADTS 3.1.1.3.1.3.1).

use super::{Condition, Truth, all, some};
use crate::directory::{Directory, EntryId};
use crate::schema::Attr;

impl Condition {
    /// Whether the condition holds when some attributes are hidden. It then holds for no entry for which it would not hold
    /// with everything in sight.
    pub(crate) fn holds_without(
        &self,
        directory: &Directory,
        id: EntryId,
        hidden: &dyn Fn(Attr) -> bool,
    ) -> Truth {
        match self {
            Self::And(parts) => {
                all(parts.iter().map(|part| part.holds_without(directory, id, hidden)))
            }
            Self::Or(parts) => {
                some(parts.iter().map(|part| part.holds_without(directory, id, hidden)))
            }
            Self::Not(part) => match part.holds_without(directory, id, hidden) {
                Truth::True => Truth::False,
                Truth::Undefined => Truth::Undefined,
                Truth::False => Truth::True,
            },
            // Whatever is visible is shown to be there: consoles list it as an object of an unknown type.
            Self::Present(Attr::OBJECT_CLASS) => Truth::True,
            _ if self.attribute().is_some_and(hidden) => Truth::Undefined,
            _ => self.holds(directory, id, directory.entry(id)),
        }
    }

    /// The attribute that a condition without parts looks at, if it is one alone.
    fn attribute(&self) -> Option<Attr> {
        match self {
            Self::Present(attr)
            | Self::Equal(attr, _)
            | Self::GreaterOrEqual(attr, _)
            | Self::LessOrEqual(attr, _)
            | Self::Substrings(attr, _)
            | Self::AllBits(attr, _)
            | Self::AnyBit(attr, _)
            | Self::WithData(attr, _)
            | Self::OneOf(attr, _) => Some(*attr),
            Self::LinkedFrom(forward, _) => forward.definition().link.and_then(|link| link.other),
            Self::And(_) | Self::Or(_) | Self::Not(_) | Self::Always(_) => None,
        }
    }
}
