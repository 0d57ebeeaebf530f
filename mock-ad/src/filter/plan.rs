//! Which entries a condition can hold for at all, as far as the indexes tell.

use std::collections::BTreeSet;

use super::{Condition, Truth};
use crate::directory::{Directory, EntryId, Value};
use crate::schema::Attr;

/// A candidate list that is longer than this is not worth comparing with a shorter one's rest.
const ENOUGH: usize = 4096;

impl Condition {
    /// All entries for which the condition may hold, in ascending order; nothing if every entry must be looked at.
    pub(crate) fn candidates(&self, directory: &Directory) -> Option<BTreeSet<EntryId>> {
        match self {
            Self::And(parts) => {
                let mut best: Option<BTreeSet<EntryId>> = None;
                for part in parts {
                    let found = part.candidates(directory);
                    best = match (best, found) {
                        (Some(best), Some(found)) if found.len() < best.len() => Some(found),
                        (None, found) => found,
                        (best, _) => best,
                    };
                    if best.as_ref().is_some_and(|best| best.len() < 2) {
                        break;
                    }
                }
                best
            }
            Self::Or(parts) => {
                let mut all = BTreeSet::new();
                for part in parts {
                    all.extend(part.candidates(directory)?);
                }
                Some(all)
            }
            Self::Equal(attr, value) => equal(directory, *attr, value),
            Self::LinkedFrom(forward, source) => {
                Some(directory.entry(*source).links(*forward).collect())
            }
            Self::GreaterOrEqual(Attr::USN_CHANGED, Value::Number(usn)) => {
                let usn = u64::try_from(*usn).unwrap_or_default();
                Some(directory.changed_from(usn).collect())
            }
            Self::OneOf(_, entries) => Some(entries.clone()),
            Self::Always(Truth::False | Truth::Undefined) => Some(BTreeSet::new()),
            _ => None,
        }
    }
}

fn equal(directory: &Directory, attr: Attr, value: &Value) -> Option<BTreeSet<EntryId>> {
    let found: BTreeSet<EntryId> = match (attr, value) {
        (Attr::DISTINGUISHED_NAME, Value::Link(target)) => BTreeSet::from([*target]),
        (_, Value::Link(target)) => directory.linking(*target, attr).collect(),
        (Attr::OBJECT_GUID, Value::Bytes(bytes)) => {
            let guid = <[u8; 16]>::try_from(bytes.as_ref()).ok().map(crate::guid::Guid);
            guid.and_then(|guid| directory.by_guid(guid)).into_iter().collect()
        }
        // The attribute that names an entry is indexed as its name.
        _ if attr.names_entries() && attr.is_indexed() => {
            let mut found = equal(directory, Attr::NAME, value)?;
            found.extend(directory.holding(attr, value).take(ENOUGH + 1));
            found
        }
        _ if is_kept(attr) => directory.holding(attr, value).take(ENOUGH + 1).collect(),
        _ => return None,
    };
    (found.len() <= ENOUGH).then_some(found)
}

/// Whether the index of values holds the attribute: what the schema indexes and entries store, or keep in fields of their own.
fn is_kept(attr: Attr) -> bool {
    let in_fields = matches!(attr, Attr::NAME | Attr::OBJECT_SID);
    attr.is_indexed() && (in_fields || !Directory::is_derived(attr))
}
