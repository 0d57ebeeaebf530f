//! Attributes that are computed when a client asks for them by name (MS-ADTS 3.1.1.4.5).

mod account_control;
mod allowed;
mod approximate_children;
mod auxiliary_classes;
mod canonical_name;
mod controller;
mod deletion_time;
mod entry_ttl;
mod from_entry;
mod is_gc;
mod is_rodc;
mod key_version;
mod memberships;
mod parent_dist_name;
mod parent_guid;
mod password_expiry;
mod possible_inferiors;
mod primary_group_token;
mod principal_name;
mod replication;
mod resultant_pso;
mod site_name;
mod structural_object_class;
mod subschema;
mod time_stamp;
mod token_groups;

use crate::directory::{Directory, Entry, EntryId, Value};
use crate::schema::Attr;

pub(crate) use account_control::lockout_and_expiry;

/// Attributes that follow memberships to their end, and can only be read from one entry at a time.
const BASE_ONLY: &[Attr] = &[
    Attr::MEMBER_OF_TRANSITIVE,
    Attr::MEMBER_TRANSITIVE,
    Attr::TOKEN_GROUP_NAMES,
    Attr::TOKEN_GROUP_NAMES_GLOBAL_AND_UNIVERSAL,
    Attr::TOKEN_GROUP_NAMES_NO_GC_ACCEPTABLE,
    Attr::TOKEN_GROUPS,
    Attr::TOKEN_GROUPS_GLOBAL_AND_UNIVERSAL,
    Attr::TOKEN_GROUPS_NO_GC_ACCEPTABLE,
];

type Compute = fn(&Directory, EntryId, &Entry) -> Vec<Value>;

/// Every constructed attribute.
const TABLE: &[(Attr, Compute)] = &[
    (Attr::ALLOWED_ATTRIBUTES, allowed::attributes),
    (Attr::ALLOWED_CHILD_CLASSES, allowed::child_classes),
    (Attr::APPROX_IMMED_SUBORDINATES, approximate_children::compute),
    (Attr::ATTRIBUTE_TYPES, subschema::attribute_types),
    (Attr::AUXILIARY_CLASSES, auxiliary_classes::compute),
    (Attr::CANONICAL_NAME, canonical_name::compute),
    (Attr::CREATE_TIME_STAMP, time_stamp::created),
    (Attr::DIT_CONTENT_RULES, subschema::dit_content_rules),
    (Attr::ENTRY_TTL, entry_ttl::compute),
    (Attr::EXTENDED_ATTRIBUTE_INFO, subschema::extended_attribute_info),
    (Attr::EXTENDED_CLASS_INFO, subschema::extended_class_info),
    (Attr::FROM_ENTRY, from_entry::compute),
    (Attr::IS_GC, is_gc::compute),
    (Attr::IS_RODC, is_rodc::compute),
    (Attr::KEY_VERSION_NUMBER, key_version::compute),
    (Attr::LOCAL_EFFECTIVE_DELETION_TIME, deletion_time::deleted),
    (Attr::LOCAL_EFFECTIVE_RECYCLE_TIME, deletion_time::recycled),
    (Attr::MEMBER_OF_TRANSITIVE, memberships::groups),
    (Attr::MEMBER_TRANSITIVE, memberships::members),
    (Attr::MODIFY_TIME_STAMP, time_stamp::modified),
    (Attr::NC_REPL_CURSORS, replication::cursors),
    (Attr::NC_REPL_INBOUND_NEIGHBORS, replication::no_neighbors),
    (Attr::NC_REPL_OUTBOUND_NEIGHBORS, replication::no_neighbors),
    (Attr::OBJECT_CLASSES, subschema::object_classes),
    (Attr::PARENT_DIST_NAME, parent_dist_name::compute),
    (Attr::PARENT_GUID, parent_guid::compute),
    (Attr::POSSIBLE_INFERIORS, possible_inferiors::compute),
    (Attr::PRIMARY_GROUP_TOKEN, primary_group_token::compute),
    (Attr::PRINCIPAL_NAME, principal_name::compute),
    (Attr::RESULTANT_PSO, resultant_pso::compute),
    (Attr::SITE_NAME, site_name::compute),
    (Attr::REPL_ATTRIBUTE_META_DATA, replication::attributes),
    (Attr::REPL_VALUE_META_DATA, replication::values),
    (Attr::STRUCTURAL_OBJECT_CLASS, structural_object_class::compute),
    (Attr::SUB_SCHEMA_SUB_ENTRY, subschema::sub_schema_sub_entry),
    (Attr::TOKEN_GROUPS, token_groups::sids),
    (Attr::TOKEN_GROUPS_GLOBAL_AND_UNIVERSAL, token_groups::wide_sids),
    (Attr::TOKEN_GROUPS_NO_GC_ACCEPTABLE, token_groups::sids),
    (Attr::TOKEN_GROUP_NAMES, token_groups::names),
    (Attr::TOKEN_GROUP_NAMES_GLOBAL_AND_UNIVERSAL, token_groups::wide_names),
    (Attr::TOKEN_GROUP_NAMES_NO_GC_ACCEPTABLE, token_groups::names),
    (Attr::USER_ACCOUNT_CONTROL_COMPUTED, account_control::compute),
    (Attr::USER_PASSWORD_EXPIRY_TIME_COMPUTED, password_expiry::compute),
];

/// The values of a constructed attribute; none if the fake or the entry has none.
pub(crate) fn values(directory: &Directory, id: EntryId, entry: &Entry, attr: Attr) -> Vec<Value> {
    let is_known = attr.definition().since() <= directory.identity.edition.schema_version();
    let computed = TABLE.iter().find(|(known, _)| *known == attr && is_known);
    computed.map(|(_, compute)| compute(directory, id, entry)).unwrap_or_default()
}

/// Whether only searches of scope base can ask for the attribute.
pub(crate) fn is_base_only(attr: Attr) -> bool {
    BASE_ONLY.contains(&attr)
}

/// Whether the option `binary` asks for other values than those that are computed here.
pub(crate) fn has_binary_form(attr: Attr) -> bool {
    matches!(
        attr,
        Attr::NC_REPL_CURSORS
            | Attr::NC_REPL_INBOUND_NEIGHBORS
            | Attr::NC_REPL_OUTBOUND_NEIGHBORS
            | Attr::REPL_ATTRIBUTE_META_DATA
            | Attr::REPL_VALUE_META_DATA
    )
}
