//! What guards an object when nobody said so: by class, as `defaultSecurityDescriptor` has it (MS-ADSC), and for the objects
//! that a domain begins with. The texts beside this file hold names, and indented below them one descriptor. They are read
//! once, for a domain that does not exist, and moved into the domain that asks.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::descriptor::Descriptor;
use crate::dn;
use crate::sid::Sid;

/// The domain that the texts are read for.
const NOWHERE: Sid = Sid::literal(5, &[21, 0, 0, 0]);

/// The name of the domain itself among the places.
pub(crate) const DOMAIN: &str = "(domain)";

/// `defaultSecurityDescriptor` of every class that has one; classes that share a text stand together.
static BY_CLASS: LazyLock<Table> = LazyLock::new(|| {
    let groups = groups(include_str!("default_descriptors.txt"));
    Table::new(
        groups.map(|(names, text)| (names.iter().flat_map(|line| line.split(' ')).collect(), text)),
    )
});

/// Descriptors of the first objects, by DN below the domain's. They were read from a new domain, without what is inherited.
static BY_PLACE: LazyLock<Table> =
    LazyLock::new(|| Table::new(groups(include_str!("first_descriptors.txt"))));

/// `defaultSecurityDescriptor` of a class, in a domain.
pub(crate) fn default_descriptor(class: &str, domain: Sid) -> Option<Descriptor> {
    BY_CLASS.find(class, domain)
}

/// The same as text.
pub(crate) fn default_sddl(class: &str) -> Option<&'static str> {
    let place = BY_CLASS.places.get(class)?;
    Some(&BY_CLASS.descriptors[*place].0)
}

/// Every object with a descriptor of its own from the beginning: its name, and the RDNs from the domain's head down to it in
/// the form in which entries are found.
pub(crate) fn first_places() -> impl Iterator<Item = (&'static str, &'static [String])> {
    static PATHS: LazyLock<Vec<(&str, Vec<String>)>> = LazyLock::new(|| {
        let path = |place: &str| {
            let rdns = dn::parse(place).unwrap_or_default();
            rdns.iter().rev().map(dn::Rdn::key).collect()
        };
        let names = BY_PLACE.places.keys();
        names
            .map(|place| (*place, if *place == DOMAIN { Vec::new() } else { path(place) }))
            .collect()
    });
    PATHS.iter().map(|(place, path)| (*place, path.as_slice()))
}

/// The first descriptor of such an object.
pub(crate) fn first_descriptor(place: &str, domain: Sid) -> Option<Descriptor> {
    BY_PLACE.find(place, domain)
}

/// Descriptors by name, read when they are first asked for.
struct Table {
    places: BTreeMap<&'static str, usize>,
    descriptors: Vec<(String, OnceLock<Descriptor>)>,
}

impl Table {
    fn new(groups: impl Iterator<Item = (Vec<&'static str>, String)>) -> Self {
        let (mut places, mut descriptors) = (BTreeMap::new(), Vec::new());
        for (names, text) in groups {
            places.extend(names.into_iter().map(|name| (name, descriptors.len())));
            descriptors.push((text, OnceLock::new()));
        }
        Self { places, descriptors }
    }

    fn find(&self, name: &str, domain: Sid) -> Option<Descriptor> {
        let (text, read) = &self.descriptors[*self.places.get(name)?];
        let read = read.get_or_init(|| Descriptor::parse(text, NOWHERE).unwrap_or_default());
        Some(read.moved(NOWHERE, domain))
    }
}

/// Lines that are not indented, each with the text of the indented ones below.
fn groups(text: &'static str) -> impl Iterator<Item = (Vec<&'static str>, String)> {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        let mut names = Vec::new();
        while let Some(name) = lines.next_if(|line| !line.starts_with(' ')) {
            names.push(name);
        }
        let mut descriptor = String::new();
        while let Some(part) = lines.next_if(|line| line.starts_with(' ')) {
            descriptor.push_str(part.trim());
        }
        (!names.is_empty()).then_some((names, descriptor))
    })
}

#[cfg(test)]
mod tests {
    use super::{BY_CLASS, BY_PLACE, NOWHERE};
    use crate::schema::find_class;
    use crate::security::Descriptor;

    #[test]
    fn every_text_is_a_descriptor_and_every_class_is_in_the_schema() {
        for table in [&*BY_CLASS, &*BY_PLACE] {
            for (text, _) in &table.descriptors {
                assert!(Descriptor::parse(text, NOWHERE).is_some(), "{text}");
            }
        }
        let unknown: Vec<_> =
            BY_CLASS.places.keys().filter(|class| find_class(class).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
