//! The matching rule 1.2.840.113556.1.4.1941 (MS-ADTS 3.1.1.3.4.4.3): follows a link to its end.

use std::collections::BTreeSet;

use crate::directory::{Directory, EntryId};
use crate::schema::Attr;

pub(super) const OID: &str = "1.2.840.113556.1.4.1941";

/// Every entry from which following the attribute, over any number of steps, leads to the target.
pub(super) fn leading_to(directory: &Directory, attr: Attr, target: EntryId) -> BTreeSet<EntryId> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![target];
    while let Some(place) = waiting.pop() {
        let before: Vec<EntryId> = match attr.forward_link() {
            Some(forward) => directory.entry(place).links(forward).collect(),
            None => directory.linking(place, attr).collect(),
        };
        waiting.extend(before.into_iter().filter(|id| found.insert(*id)));
    }
    found
}
