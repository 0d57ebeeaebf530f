//! attributeTypes, objectClasses, dITContentRules, extendedAttributeInfo, extendedClassInfo of the subschema object
//! (MS-ADTS 3.1.1.3.1.1.1): the schema in the form in which LDAP clients read it. subSchemaSubEntry of every entry leads there.

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::{
    Attr, AttributeDefinition, Class, all_attributes, all_classes, attribute_type, content_rule,
    extended_attribute, extended_class, object_class,
};

pub(super) fn attribute_types(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    attributes(directory, entry).map(|known| Value::text(attribute_type(known))).collect()
}

pub(super) fn extended_attribute_info(
    directory: &Directory,
    _: EntryId,
    entry: &Entry,
) -> Vec<Value> {
    attributes(directory, entry).map(|known| Value::text(extended_attribute(known))).collect()
}

pub(super) fn object_classes(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let version = directory.identity.edition.schema_version();
    classes(directory, entry).map(|class| Value::text(object_class(class, version))).collect()
}

pub(super) fn dit_content_rules(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let version = directory.identity.edition.schema_version();
    let rules = classes(directory, entry).filter_map(|class| content_rule(class, version));
    rules.map(Value::text).collect()
}

pub(super) fn extended_class_info(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    classes(directory, entry).map(|class| Value::text(extended_class(class))).collect()
}

pub(super) fn sub_schema_sub_entry(directory: &Directory, _: EntryId, _: &Entry) -> Vec<Value> {
    vec![Value::text(directory.category_dn("Aggregate"))]
}

/// The attributes of this directory's schema, if the entry is its subschema.
fn attributes(
    directory: &Directory,
    entry: &Entry,
) -> impl Iterator<Item = &'static AttributeDefinition> {
    let version = directory.identity.edition.schema_version();
    let known = all_attributes().filter(|_| is_subschema(entry)).map(Attr::definition);
    known.filter(move |known| known.since() <= version && !known.marked("defunct"))
}

/// The classes of this directory's schema, if the entry is its subschema.
fn classes(directory: &Directory, entry: &Entry) -> impl Iterator<Item = &'static Class> {
    let version = directory.identity.edition.schema_version();
    let known = all_classes().iter().filter(|_| is_subschema(entry));
    known.filter(move |class| class.since() <= version)
}

fn is_subschema(entry: &Entry) -> bool {
    entry.class.name == "subSchema"
}
