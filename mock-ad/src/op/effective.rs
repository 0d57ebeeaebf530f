//! Attributes that tell a client what it may do with an entry (MS-ADTS 3.1.1.4.5.4 to 3.1.1.4.5.8). Consoles grey out by them what
//! cannot be changed.

use super::access::Access;
use crate::constructed;
use crate::directory::{Entry, EntryId, Value};
use crate::schema::{Attr, Keeper, find_attribute, find_class};
use crate::security::{Asked, Part, Rights};

type Compute = fn(&Access<'_>, EntryId, &Entry) -> Vec<Value>;

const TABLE: &[(Attr, Compute)] = &[
    (Attr::ALLOWED_ATTRIBUTES_EFFECTIVE, attributes),
    (Attr::ALLOWED_CHILD_CLASSES_EFFECTIVE, child_classes),
    (Attr::SD_RIGHTS_EFFECTIVE, sd_rights_effective),
];

/// The values of such an attribute; nothing if it is another one.
pub(super) fn values(
    access: &Access<'_>,
    id: EntryId,
    entry: &Entry,
    attr: Attr,
) -> Option<Vec<Value>> {
    let row = TABLE.iter().find(|(known, _)| *known == attr)?;
    Some(row.1(access, id, entry))
}

/// Those of the allowed names that fit.
fn narrowed(
    access: &Access<'_>,
    (id, entry): (EntryId, &Entry),
    allowed: Attr,
    fits: impl Fn(&str) -> bool,
) -> Vec<Value> {
    let mut names = constructed::values(access.directory, id, entry, allowed);
    names.retain(|name| matches!(name, Value::Text(name) if fits(name)));
    names
}

fn attributes(access: &Access<'_>, id: EntryId, entry: &Entry) -> Vec<Value> {
    let is_written = |attr: &Attr| !matches!(attr.keeper(), Keeper::BackLink | Keeper::Constructed);
    narrowed(access, (id, entry), Attr::ALLOWED_ATTRIBUTES, |name| {
        find_attribute(name).filter(is_written).is_some_and(|attr| access.writes(id, attr))
    })
}

fn child_classes(access: &Access<'_>, id: EntryId, entry: &Entry) -> Vec<Value> {
    narrowed(access, (id, entry), Attr::ALLOWED_CHILD_CLASSES, |name| {
        find_class(name).is_some_and(|class| access.makes_children(id, class))
    })
}

/// The parts of the security descriptor that can be written.
fn sd_rights_effective(access: &Access<'_>, id: EntryId, _: &Entry) -> Vec<Value> {
    let may = |right: Rights| access.has(id, right, Asked::Object);
    let parts = [
        (Rights::WRITE_OWNER, Part::Owner as i64 | Part::Group as i64),
        (Rights::WRITE_DAC, Part::Dacl as i64),
        (Rights::SYSTEM_SECURITY, Part::Sacl as i64),
    ];
    let bits = parts.iter().filter(|(right, _)| may(*right)).map(|(_, bits)| bits);
    vec![Value::Number(bits.fold(0, |sum, bits| sum | bits))]
}
