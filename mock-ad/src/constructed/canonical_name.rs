//! canonicalName (MS-ADTS 3.1.1.1.7): the DN from the root down, as `contoso.local/Users/Alice Ash`.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let mut domain = String::new();
    let mut steps = Vec::new();
    let mut place = entry;
    while let Some(parent) = place.parent {
        if place.class.rdn == Attr::DC && place.context {
            domain.push_str(&place.name);
            domain.push('.');
        } else {
            steps.push(place.name.replace('\\', "\\\\").replace('/', "\\/"));
        }
        place = directory.entry(parent);
    }
    steps.reverse();
    domain.push_str(&directory.identity.domain);
    vec![Value::text(format!("{domain}/{}", steps.join("/")))]
}
