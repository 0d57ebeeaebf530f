//! possibleInferiors (MS-ADTS 3.1.1.4.5.21): the classes whose entries may stand below entries of the class that this schema
//! object describes.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::{Attr, Class, Origin, all_classes, find_class};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let version = directory.identity.edition.schema_version();
    let name = entry.text(Attr::LDAP_DISPLAY_NAME).filter(|_| entry.class.is_a("classSchema"));
    let Some(holder) = name.and_then(find_class) else { return Vec::new() };
    let fits = |class: &&'static Class| {
        class.origin == Origin::Client && class.since() <= version && class.may_stand_below(holder)
    };
    all_classes().iter().filter(fits).map(|class| Value::text(class.name)).collect()
}
