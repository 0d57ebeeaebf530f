//! Where an entry may stand and how it may be called.

use super::schema_rules;
use crate::directory::{Directory, EntryId, Value};
use crate::dn::{self, Rdn};
use crate::error::Refusal;
use crate::schema::{Attr, Class};

/// Fails when entries of the class cannot stand below the parent (MS-ADTS 3.1.1.3.2.2).
pub(super) fn check_place(
    directory: &Directory,
    class: &'static Class,
    parent: EntryId,
) -> Result<(), Refusal> {
    if class.may_stand_below(directory.entry(parent).class) {
        Ok(())
    } else {
        Err(Refusal::naming_violation())
    }
}

/// Fails when the class is named by another attribute, or when the name is too long.
pub(super) fn check_name(class: &'static Class, rdn: &Rdn) -> Result<(), Refusal> {
    if !rdn.attribute.eq_ignore_ascii_case(class.rdn.name()) {
        return Err(Refusal::naming_violation());
    }
    schema_rules::check_range(class.rdn, &Value::text(rdn.value.clone()))
}

/// Fails when another entry below the parent has the name.
pub(super) fn check_free(
    directory: &Directory,
    parent: EntryId,
    (attribute, name): (Attr, &str),
    own: Option<EntryId>,
) -> Result<(), Refusal> {
    let taken =
        directory.child(parent, &dn::key(attribute.name(), name)).filter(|id| Some(*id) != own);
    if taken.is_some() { Err(Refusal::exists(0x2071)) } else { Ok(()) }
}
