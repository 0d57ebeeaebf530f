//! The entries that every domain has beside its accounts, from texts that hold one a line, indented below the one above it:
//!
//! ```text
//! class[!][#][~] name | attribute=value | attribute=value …
//! ```
//!
//! `!` marks a critical system object, `#` one that can be neither deleted nor moved (`systemFlags`), `~` one that shows in
//! advanced views only. In values `{dn}` and `{domain}` stand for the domain's names, and `{now}` for the time of its making;
//! DNs are those below the domain's. `since` is the `objectVersion` of the first schema with which the entry comes.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{Directory, Entry, EntryId, Value};
use crate::dn;
use crate::guid::Guid;
use crate::schema::{Attr, Class, Syntax, find_attribute, find_class};
use crate::sid::Sid;
use crate::time;

/// `systemFlags` of what can be neither deleted, nor moved, nor renamed (MS-ADTS 2.2.10).
pub(super) const FIXED: i64 = -1_946_157_056;

/// One entry of a text.
pub(super) struct Row {
    depth: usize,
    class: &'static Class,
    critical: bool,
    pub(super) name: &'static str,
    sid: Option<Sid>,
    attributes: Vec<(Attr, Vec<Template>)>,
    since: u32,
}

/// The entries that were made of a text.
pub(super) struct Grown(Vec<(&'static str, EntryId)>);

impl Grown {
    /// The first entry of this name.
    pub(super) fn named(&self, name: &str) -> EntryId {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.expect("the text has the entry").1
    }
}

/// A value that may depend on the domain.
enum Template {
    Fixed(Value),
    /// Text that names the domain.
    Text(&'static str),
    /// The DN of another entry, without the domain's.
    Entry(&'static str),
    Now,
}

/// What stands below the domain.
pub(super) static DOMAIN: LazyLock<Vec<Row>> =
    LazyLock::new(|| read(include_str!("domain_tree.txt")));

/// What stands below CN=Configuration from the beginning.
pub(super) static CONFIGURATION: LazyLock<Vec<Row>> =
    LazyLock::new(|| read(include_str!("configuration_tree.txt")));

/// What else stands below CN=Configuration, for those who look.
pub(super) static CONFIGURATION_MORE: LazyLock<Vec<Row>> =
    LazyLock::new(|| read(include_str!("configuration_more.txt")));

/// Reads a text.
pub(super) fn read(text: &'static str) -> Vec<Row> {
    text.lines().map(row).collect()
}

fn row(line: &'static str) -> Row {
    let trimmed = line.trim_start_matches(' ');
    let mut parts = trimmed.split(" | ");
    let head = parts.next().unwrap_or_default();
    let (class, name) = head.split_once(' ').expect("a row has a class and a name");
    let (class, marks) = class.split_at(class.find(['!', '#', '~']).unwrap_or(class.len()));
    let mut row = Row {
        depth: (line.len() - trimmed.len()) / 2,
        class: find_class(class).expect("the provisioned classes are in the table"),
        critical: marks.contains('!'),
        name,
        sid: Sid::parse(name),
        attributes: Vec::new(),
        since: 0,
    };
    if marks.contains('#') {
        row.add(Attr::SYSTEM_FLAGS, Template::Fixed(Value::Number(FIXED)));
    }
    if marks.contains('~') {
        row.add(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, Template::Fixed(Value::text("TRUE")));
    }
    for part in parts {
        let (name, value) = part.split_once('=').expect("a value follows its attribute");
        match find_attribute(name) {
            None => row.since = value.parse().unwrap_or(0),
            Some(Attr::OBJECT_SID) => row.sid = Sid::parse(value),
            Some(attr) => row.add(attr, template(attr, value)),
        }
    }
    row
}

fn template(attr: Attr, value: &'static str) -> Template {
    match attr.syntax() {
        _ if value == "{now}" => Template::Now,
        _ if value.contains("{d") => Template::Text(value),
        Syntax::Dn => Template::Entry(value),
        Syntax::Integer | Syntax::LargeInteger | Syntax::Enumeration => {
            let number = value.parse().expect("numbers are well-formed");
            Template::Fixed(Value::Number(number))
        }
        Syntax::Octets => {
            let Guid(bytes) = Guid::parse(value).expect("bytes are those of GUIDs");
            Template::Fixed(Value::Bytes(bytes.into()))
        }
        _ => Template::Fixed(Value::text(value)),
    }
}

impl Row {
    fn add(&mut self, attr: Attr, template: Template) {
        match self.attributes.iter_mut().find(|(known, _)| *known == attr) {
            Some((_, templates)) => templates.push(template),
            None => self.attributes.push((attr, vec![template])),
        }
    }
}

impl Directory {
    /// Makes the entries of a text below another entry.
    pub(super) fn grow(&mut self, root: EntryId, rows: &'static [Row]) -> Grown {
        let mut grown = Vec::with_capacity(rows.len());
        let mut path = vec![root];
        for row in self.of_this_edition(rows) {
            path.truncate(row.depth + 1);
            let parent = path.last().copied().unwrap_or(root);
            let mut entry = self.blank(parent, row.class, String::new());
            self.fill(&mut entry, row);
            let id = self.insert(entry);
            grown.push((row.name, id));
            path.push(id);
        }
        Grown(grown)
    }

    /// Makes those of the entries that are not there, as old as the domain.
    pub(super) fn grow_late(&mut self, root: EntryId, rows: &'static [Row], first_usn: u64) {
        let mut path = vec![root];
        for (usn, row) in (first_usn..).zip(self.of_this_edition(rows)) {
            path.truncate(row.depth + 1);
            let parent = path.last().copied().unwrap_or(root);
            let known = self.child(parent, &dn::key(row.class.rdn.name(), row.name));
            path.push(known.unwrap_or_else(|| {
                let mut entry =
                    self.given(parent, row.class, row.name, self.named_guid(parent, row.name));
                self.fill(&mut entry, row);
                self.adopt(entry, usn)
            }));
        }
    }

    fn of_this_edition(&self, rows: &'static [Row]) -> impl Iterator<Item = &'static Row> + use<> {
        let version = self.identity.edition.schema_version();
        rows.iter().filter(move |row| row.since <= version)
    }

    /// Gives an entry what its row says.
    pub(super) fn fill(&self, entry: &mut Entry, row: &Row) {
        entry.name = Cow::Borrowed(row.name);
        entry.critical = row.critical;
        entry.sid = row.sid;
        for (attr, templates) in &row.attributes {
            let values = templates.iter().filter_map(|template| self.value(template));
            entry.set(*attr, values.collect());
        }
    }

    fn value(&self, template: &Template) -> Option<Value> {
        match template {
            Template::Fixed(value) => Some(value.clone()),
            Template::Now => Some(Value::Number(time::ticks(self.now))),
            Template::Text(text) => {
                let text = text.replace("{domain}", &self.identity.domain);
                let labels: Vec<String> =
                    self.identity.domain.split('.').map(|label| format!("DC={label}")).collect();
                Some(Value::text(text.replace("{dn}", &labels.join(","))))
            }
            Template::Entry(path) => self.below_domain_head(path).map(Value::Link),
        }
    }

    /// A GUID that follows from the place and the name.
    fn named_guid(&self, parent: EntryId, name: &str) -> Guid {
        let Guid(above) = self.entry(parent).guid;
        let mut bytes = [0; 16];
        for (half, start) in
            bytes.chunks_mut(8).zip([0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15])
        {
            let hash =
                above.iter().copied().chain(name.bytes()).fold(start, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                });
            half.copy_from_slice(&hash.to_be_bytes());
        }
        Guid(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{CONFIGURATION, CONFIGURATION_MORE, DOMAIN};
    use crate::schema::{Attr, find_class};

    #[test]
    fn entries_stand_where_their_class_may_and_hold_what_it_allows() {
        for (root, rows) in [
            ("domainDNS", &DOMAIN),
            ("configuration", &CONFIGURATION),
            ("configuration", &CONFIGURATION_MORE),
        ] {
            let mut path = vec![find_class(root).unwrap()];
            for row in rows.iter() {
                path.truncate(row.depth + 1);
                let parent = path.last().unwrap();
                let system = parent.name == "container" || row.class.name == "container";
                assert!(system || row.class.may_stand_below(parent), "{}", row.name);
                for (attr, _) in &row.attributes {
                    assert!(
                        row.class.allows(*attr) || *attr == Attr::L,
                        "{}: {}",
                        row.name,
                        attr.name()
                    );
                }
                path.push(row.class);
            }
        }
    }
}
