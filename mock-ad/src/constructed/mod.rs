//! Attributes that are computed when a client asks for them by name (MS-ADTS 3.1.1.4.5).

mod account_control;
mod allowed;
mod canonical_name;
mod parent_guid;
mod password_expiry;
mod primary_group_token;
mod principal_name;
mod structural_object_class;
mod subschema;
mod time_stamp;
mod token_groups;

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(crate) use account_control::lockout_and_expiry;

/// Attributes that follow memberships to their end, and can only be read from one entry at a time.
const BASE_ONLY: &[Attr] = &[Attr::TOKEN_GROUPS];

type Compute = fn(&Directory, EntryId, &Entry) -> Vec<Value>;

/// Every constructed attribute.
const TABLE: &[(Attr, Compute)] = &[
    (Attr::ALLOWED_ATTRIBUTES, allowed::attributes),
    (Attr::ALLOWED_CHILD_CLASSES, allowed::child_classes),
    (Attr::ATTRIBUTE_TYPES, subschema::attribute_types),
    (Attr::CANONICAL_NAME, canonical_name::compute),
    (Attr::CREATE_TIME_STAMP, time_stamp::created),
    (Attr::DIT_CONTENT_RULES, subschema::dit_content_rules),
    (Attr::EXTENDED_ATTRIBUTE_INFO, subschema::extended_attribute_info),
    (Attr::EXTENDED_CLASS_INFO, subschema::extended_class_info),
    (Attr::MODIFY_TIME_STAMP, time_stamp::modified),
    (Attr::OBJECT_CLASSES, subschema::object_classes),
    (Attr::PARENT_GUID, parent_guid::compute),
    (Attr::PRIMARY_GROUP_TOKEN, primary_group_token::compute),
    (Attr::PRINCIPAL_NAME, principal_name::compute),
    (Attr::STRUCTURAL_OBJECT_CLASS, structural_object_class::compute),
    (Attr::SUB_SCHEMA_SUB_ENTRY, subschema::sub_schema_sub_entry),
    (Attr::TOKEN_GROUPS, token_groups::compute),
    (Attr::USER_ACCOUNT_CONTROL_COMPUTED, account_control::compute),
    (Attr::USER_PASSWORD_EXPIRY_TIME_COMPUTED, password_expiry::compute),
];

/// The values of a constructed attribute; none if the fake or the entry has none.
pub(crate) fn values(directory: &Directory, id: EntryId, entry: &Entry, attr: Attr) -> Vec<Value> {
    let computed = TABLE.iter().find(|(known, _)| *known == attr);
    computed.map(|(_, compute)| compute(directory, id, entry)).unwrap_or_default()
}

/// Whether only searches of scope base can ask for the attribute.
pub(crate) fn is_base_only(attr: Attr) -> bool {
    BASE_ONLY.contains(&attr)
}
