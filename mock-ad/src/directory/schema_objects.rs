//! The schema's own objects, and the extended rights: entries that are made when somebody first looks for them. They count as
//! provisioned with the domain, so they take their USNs from below those of all other entries.

use super::stamps::{Changes, Stamp};
use super::{Directory, Entry, EntryId, Value, tree};
use crate::dn;
use crate::guid::Guid;
use crate::schema::{
    Attr, AttributeDefinition, Class, RightDefinition, all_attributes, all_classes, all_rights,
    find_attribute, find_class,
};
use crate::security;

/// USNs of schema objects begin here, those of rights after them.
const FIRST_USN: u64 = 1;
const FIRST_USN_OF_RIGHTS: u64 = 2048;
const FIRST_USN_OF_CONFIGURATION: u64 = 2560;

impl Directory {
    /// Makes the objects below CN=Schema, unless they are there.
    pub(crate) fn reveal_schema(&mut self) {
        let schema = self.places.schema;
        if self.child(schema, &dn::key("CN", "Aggregate")).is_some() {
            return;
        }
        let version = self.identity.edition.schema_version();
        let classes: Vec<&'static Class> =
            all_classes().iter().filter(|class| class.since() <= version).collect();
        let first = self.entries.len() + 1;
        let id_of = |category: &str| {
            let place = classes.iter().position(|class| class.cn() == category)?;
            u32::try_from(first + place).ok().map(EntryId)
        };
        let (class_schema, attribute_schema) = (of("classSchema"), of("attributeSchema"));
        let mut entries = Vec::with_capacity(2000);
        for class in &classes {
            let mut entry = self.given(schema, class_schema, class.cn(), class.guid());
            describe_class(&mut entry, class, version);
            entry.set(
                Attr::DEFAULT_OBJECT_CATEGORY,
                id_of(class.category).map(Value::Link).into_iter().collect(),
            );
            entries.push(entry);
        }
        let mut attributes: Vec<&AttributeDefinition> =
            all_attributes().map(Attr::definition).collect();
        attributes.sort_unstable_by_key(|known| known.cn());
        for known in attributes {
            if known.since() <= version {
                let mut entry = self.given(schema, attribute_schema, known.cn(), known.guid());
                describe_attribute(&mut entry, known);
                entries.push(entry);
            }
        }
        let mut aggregate =
            self.given(schema, of("subSchema"), "Aggregate", self.entry(schema).guid);
        aggregate.set(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, truth(false));
        aggregate.set_number(Attr::SYSTEM_FLAGS, 0x0800_0000);
        entries.push(aggregate);
        self.adopt_all(entries, FIRST_USN);
    }

    /// Makes the objects below CN=Extended-Rights, unless they are there.
    pub(crate) fn reveal_rights(&mut self) {
        let container = self.places.rights;
        if self.children(container).next().is_some() {
            return;
        }
        let entries: Vec<Entry> = all_rights()
            .map(|right| {
                let guid = Guid::parse(right.guid).expect("the table holds well-formed GUIDs");
                let mut entry = self.given(container, of("controlAccessRight"), right.cn, guid);
                describe_right(&mut entry, &right);
                entry
            })
            .collect();
        self.adopt_all(entries, FIRST_USN_OF_RIGHTS);
    }

    /// Makes the objects below CN=Configuration that few ask for, unless they are there.
    pub(crate) fn reveal_configuration(&mut self) {
        let configuration = self.places.configuration;
        if self.child(configuration, &dn::key("CN", tree::CONFIGURATION_MORE[0].name)).is_none() {
            self.grow_late(configuration, &tree::CONFIGURATION_MORE, FIRST_USN_OF_CONFIGURATION);
            self.guards.find_first_again();
        }
    }

    /// An entry that follows from a table: as old as the domain, with a GUID that follows from the domain's and its own.
    pub(super) fn given(
        &self,
        parent: EntryId,
        class: &'static Class,
        name: &'static str,
        guid: Guid,
    ) -> Entry {
        let domain = self.entry(self.places.domain);
        let mut bytes = guid.0;
        for (byte, other) in bytes.iter_mut().zip(domain.guid.0) {
            *byte ^= other;
        }
        bytes[7] = bytes[7] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Entry { name: name.into(), ..Entry::blank(class, parent, Guid(bytes), domain.created) }
    }

    fn adopt_all(&mut self, entries: Vec<Entry>, first_usn: u64) {
        for (usn, entry) in (first_usn..).zip(entries) {
            self.adopt(entry, usn);
        }
        self.guards.find_first_again();
    }

    /// Takes an entry in without moving the directory's own USN.
    pub(super) fn adopt(&mut self, mut entry: Entry, usn: u64) -> EntryId {
        let then = Stamp { version: 1, usn, time: entry.created };
        Changes::between(None, &entry).stamp(&mut entry, true, &then);
        entry.usn_created = usn;
        entry.usn_changed = usn;
        self.push(entry)
    }
}

/// A class of the schema's own objects.
fn of(class: &str) -> &'static Class {
    find_class(class).expect("the classes of the schema's objects are in the table")
}

fn truth(truth: bool) -> Vec<Value> {
    vec![Value::text(if truth { "TRUE" } else { "FALSE" })]
}

fn bytes(Guid(bytes): Guid) -> Vec<Value> {
    vec![Value::Bytes(bytes.into())]
}

fn describe_attribute(entry: &mut Entry, known: &AttributeDefinition) {
    let names = known.syntax.names();
    entry.set_text(Attr::ADMIN_DISPLAY_NAME, known.cn());
    entry.set_text(Attr::LDAP_DISPLAY_NAME, known.name);
    entry.set_text(Attr::ATTRIBUTE_ID, known.oid().to_string());
    entry.set_text(Attr::ATTRIBUTE_SYNTAX, names.attribute_syntax);
    entry.set_number(Attr::OM_SYNTAX, names.om_syntax);
    let object_class = names.om_object_class();
    if !object_class.is_empty() {
        entry.set(Attr::OM_OBJECT_CLASS, vec![Value::Bytes(object_class.into())]);
    }
    entry.set(Attr::IS_SINGLE_VALUED, truth(known.single_valued));
    entry.set(Attr::SYSTEM_ONLY, truth(known.system_only()));
    entry.set(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, truth(!known.marked("shown")));
    entry.set_number(Attr::SEARCH_FLAGS, i64::from(known.search_flags));
    entry.set(Attr::SCHEMA_ID_GUID, bytes(known.guid()));
    if let Some(set) = known.property_set_guid() {
        entry.set(Attr::ATTRIBUTE_SECURITY_GUID, bytes(set));
    }
    let numbers = [
        (Attr::SYSTEM_FLAGS, known.system_flags.map(i64::from)),
        (Attr::RANGE_LOWER, known.range.lower),
        (Attr::RANGE_UPPER, known.range.upper.map(signed)),
        (Attr::LINK_ID, known.link.map(|link| i64::from(link.id))),
        (Attr::MAPI_ID, known.option("mapi").and_then(|id| id.parse().ok())),
        (Attr::SCHEMA_FLAGS_EX, known.marked("critical").then_some(1)),
    ];
    for (attr, number) in numbers {
        entry.set(attr, number.map(Value::Number).into_iter().collect());
    }
    let marks = [
        (Attr::IS_MEMBER_OF_PARTIAL_ATTRIBUTE_SET, known.in_partial_set()),
        (Attr::IS_DEFUNCT, known.marked("defunct")),
        (Attr::EXTENDED_CHARS_ALLOWED, known.marked("extended-chars")),
    ];
    for (attr, _) in marks.into_iter().filter(|(_, marked)| *marked) {
        entry.set(attr, truth(true));
    }
}

/// A number without a sign as the directory keeps it.
fn signed(number: i64) -> i64 {
    if number > i64::from(i32::MAX) { number - (1 << 32) } else { number }
}

/// The lists of a class that name attributes, and those that name classes.
const LISTS: [(&str, bool); 8] = [
    ("systemMustContain", true),
    ("mustContain", true),
    ("systemMayContain", true),
    ("mayContain", true),
    ("systemAuxiliaryClass", false),
    ("auxiliaryClass", false),
    ("systemPossSuperiors", false),
    ("possSuperiors", false),
];

fn describe_class(entry: &mut Entry, class: &'static Class, version: u32) {
    entry.set_text(Attr::ADMIN_DISPLAY_NAME, class.cn());
    entry.set_text(Attr::LDAP_DISPLAY_NAME, class.name);
    entry.set_text(Attr::GOVERNS_ID, class.oid().to_string());
    entry.set_text(Attr::SUB_CLASS_OF, class.superior_name());
    entry.set_text(Attr::RDN_ATT_ID, class.rdn.name());
    entry.set_number(Attr::OBJECT_CLASS_CATEGORY, class.kind as i64);
    entry.set(Attr::SCHEMA_ID_GUID, bytes(class.guid()));
    entry.set(Attr::SYSTEM_ONLY, truth(class.marked("system")));
    entry.set(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, truth(!class.marked("shown")));
    if !class.marked("no-hiding") {
        entry.set(Attr::DEFAULT_HIDING_VALUE, truth(class.marked("hidden")));
    }
    if let Some(flags) = class.option("flags").and_then(|flags| flags.parse().ok()) {
        entry.set_number(Attr::SYSTEM_FLAGS, flags);
    }
    if class.marked("critical") {
        entry.set_number(Attr::SCHEMA_FLAGS_EX, 1);
    }
    if let Some(sddl) = security::default_sddl(class.name) {
        entry.set_text(Attr::DEFAULT_SECURITY_DESCRIPTOR, sddl);
    }
    for (list, of_attributes) in LISTS {
        let exists = |name: &&str| match of_attributes {
            true => find_attribute(name).is_some_and(|attr| attr.definition().since() <= version),
            false => find_class(name).is_some_and(|class| class.since() <= version),
        };
        let values = class.list(list).filter(exists).map(Value::text).collect();
        let attr = find_attribute(list).expect("the lists are called after attributes");
        entry.set(attr, values);
    }
}

fn describe_right(entry: &mut Entry, right: &RightDefinition) {
    entry.set_text(Attr::DISPLAY_NAME, right.display_name);
    entry.set_text(Attr::RIGHTS_GUID, right.guid);
    entry.set_number(Attr::VALID_ACCESSES, right.accesses);
    entry.set(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, truth(true));
    if let Some(id) = right.localization {
        entry.set_number(Attr::LOCALIZATION_DISPLAY_ID, id);
    }
    let applies_to = right.applies_to().map(|name| match find_class(name) {
        Some(class) => Value::text(class.guid().to_string()),
        None => Value::text(name),
    });
    entry.set(Attr::APPLIES_TO, applies_to.collect());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::config::Edition;
    use crate::directory::{Directory, Identity, Origin};
    use crate::schema::Attr;
    use crate::sid::Sid;

    /// The names of the schema's objects, and how many GUIDs they have between them.
    fn objects(edition: Edition) -> (BTreeSet<String>, usize) {
        let identity = Identity {
            domain: "contoso.local".to_owned(),
            netbios: "CONTOSO".to_owned(),
            host: "DC1".to_owned(),
            edition,
            operating_system: String::new(),
            sid: Sid::parse("S-1-5-21-1-2-3").unwrap(),
            password_filter: None,
        };
        let mut directory = Directory::new(Origin {
            identity,
            seed: [7; 32],
            now: jiff::Timestamp::UNIX_EPOCH,
            admin_password: "secret".to_owned(),
        });
        directory.reveal_schema();
        let objects: Vec<_> = directory.children(directory.places.schema).collect();
        let names = objects.iter().map(|id| directory.entry(*id));
        let names = names.filter_map(|entry| entry.text(Attr::LDAP_DISPLAY_NAME));
        let guids: BTreeSet<_> = objects.iter().map(|id| directory.entry(*id).guid).collect();
        (names.map(str::to_owned).collect(), guids.len())
    }

    #[test]
    fn an_edition_has_the_schema_of_its_time_and_every_object_its_own_guid() {
        let editions = [Edition::Server2012, Edition::Server2012R2, Edition::Server2016];
        let [oldest, older, newest] = editions.map(objects);
        for (names, guids) in [&oldest, &older, &newest] {
            assert_eq!(names.len() + 1, *guids);
        }
        assert_eq!([oldest.0.len(), older.0.len(), newest.0.len()], [1682, 1737, 1767]);
        assert!(older.0.is_superset(&oldest.0) && newest.0.is_superset(&older.0));
        assert!(
            newest.0.contains("msDS-KeyCredentialLink")
                && !older.0.contains("msDS-KeyCredentialLink")
        );
    }
}
