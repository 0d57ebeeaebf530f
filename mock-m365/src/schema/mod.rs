//! Names and types of every property that Graph answers of this tenant show or requests may carry: the one table, one
//! file a family. A type stands here as the published schema writes it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `access` | roles, applications and what is granted to them |
//! | `csdl` | the comparison with the published schema |
//! | `people` | users, groups and licences |
//! | `sites` | sites, lists, drives, files and permissions |
//! | `tenant` | the organization and its domains |

mod access;
#[cfg(test)]
mod csdl;
mod people;
mod sites;
mod tenant;

/// A type of Graph's schema, as far as this tenant knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type {
    /// Name, without its namespace.
    pub name: &'static str,
    /// Type whose properties it has as well; `entity` has `id`; empty for a complex type.
    pub base: &'static str,
    /// Ends of the paths in `@odata.context` under which objects of this type stand.
    pub sets: &'static [&'static str],
    /// Section of the collected facts that tells of it.
    pub source: &'static str,
    /// Names and types of its own properties.
    pub properties: &'static [(&'static str, &'static str)],
}

const fn entity(
    name: &'static str,
    base: &'static str,
    sets: &'static [&'static str],
    source: &'static str,
    properties: &'static [(&'static str, &'static str)],
) -> Type {
    Type { name, base, sets, source, properties }
}

const fn complex(
    name: &'static str,
    source: &'static str,
    properties: &'static [(&'static str, &'static str)],
) -> Type {
    Type { name, base: "", sets: &[], source, properties }
}

/// The families.
const FAMILIES: &[&[Type]] = &[people::TYPES, tenant::TYPES, access::TYPES, sites::TYPES];

/// Every type.
pub fn types() -> impl Iterator<Item = &'static Type> {
    FAMILIES.iter().copied().flatten()
}

/// The type of a name, if the table has it.
#[must_use]
pub fn find(name: &str) -> Option<&'static Type> {
    types().find(|known| known.name == name)
}

impl Type {
    /// Type of a property, its own or one of its base.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'static str> {
        let own = self.properties.iter().find(|(known, _)| *known == name);
        match own {
            Some((_, kind)) => Some(kind),
            None if self.base == "entity" && name == "id" => Some("Edm.String"),
            None => find(self.base)?.property(name),
        }
    }
}
