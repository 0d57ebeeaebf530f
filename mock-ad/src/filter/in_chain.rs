//! The matching rule 1.2.840.113556.1.4.1941 (MS-ADTS 3.1.1.3.4.4.3): follows a link to its end.

use std::collections::BTreeSet;

use crate::directory::{Directory, EntryId, forward_link};
use crate::schema::Attr;

pub(super) const OID: &str = "1.2.840.113556.1.4.1941";

/// Whether following the attribute from an entry, over any number of steps, leads to the target.
pub(super) fn holds(directory: &Directory, from: EntryId, attr: Attr, target: EntryId) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut waiting = vec![from];
    while let Some(place) = waiting.pop() {
        let next: Vec<EntryId> = match forward_link(attr) {
            Some(forward) => directory.linking(place, forward).collect(),
            None => directory.entry(place).links(attr).collect(),
        };
        if next.contains(&target) && target != from {
            return true;
        }
        waiting.extend(next.into_iter().filter(|id| seen.insert(*id)));
    }
    false
}
