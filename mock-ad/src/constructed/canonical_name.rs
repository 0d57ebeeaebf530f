//! canonicalName (MS-ADTS 3.1.1.4.5.7): the DN from the root down, as `contoso.local/Users/Alice Ash`.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let mut steps = Vec::new();
    let mut place = entry;
    while let Some(parent) = place.parent {
        steps.push(place.name.replace('/', "\\/"));
        place = directory.entry(parent);
    }
    steps.reverse();
    vec![Value::text(format!("{}/{}", directory.identity.domain, steps.join("/")))]
}
