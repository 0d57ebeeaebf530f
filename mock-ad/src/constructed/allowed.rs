//! allowedAttributes and allowedChildClasses (MS-ADTS 3.1.1.4.5.16 and .18): what the schema lets an entry hold, whoever asks.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::{Origin, all_attributes, all_classes};

pub(super) fn attributes(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let version = directory.identity.edition.schema_version();
    let allowed = all_attributes().filter(|attr| entry.class.allows(*attr));
    let known = allowed.filter(|attr| attr.definition().since() <= version);
    known.map(|attr| Value::text(attr.name())).collect()
}

pub(super) fn child_classes(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let version = directory.identity.edition.schema_version();
    let fits = |class: &&'static crate::schema::Class| {
        class.origin == Origin::Client
            && class.since() <= version
            && class.may_stand_below(entry.class)
    };
    all_classes().iter().filter(fits).map(|class| Value::text(class.name)).collect()
}
