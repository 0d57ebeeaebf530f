//! What the tenant has of the service, row by row, assembled from the tables, and what it deliberately lacks.

use std::collections::BTreeMap;
use std::fmt;

use crate::grade::Grade;
use crate::graph::collection;
use crate::graph::filter::rules;
use crate::permission::PERMISSIONS;
use crate::refusal::ErrorRow;
use crate::tenant::role_template::ROLE_TEMPLATES;
use crate::{exchange, graph, login, routes, schema, share_point};

/// What a row of the parity table is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ParityKind {
    /// An operation that is answered.
    Operation,
    /// A query option of collections.
    QueryOption,
    /// A property that `$filter` can ask about.
    Filter,
    /// A property that answers show.
    Property,
    /// A cmdlet of Exchange administration.
    Cmdlet,
    /// A property of what a cmdlet returns.
    CmdletProperty,
    /// A permission that can be granted, after the name of its resource.
    Permission,
    /// A directory role.
    Role,
    /// A refusal in the vendor's words.
    Refusal,
}

impl fmt::Display for ParityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "operation",
            Self::QueryOption => "query option",
            Self::Filter => "filter",
            Self::Property => "property",
            Self::Cmdlet => "cmdlet",
            Self::CmdletProperty => "cmdlet property",
            Self::Permission => "permission",
            Self::Role => "role",
            Self::Refusal => "refusal",
        })
    }
}

/// A row of the parity table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParityRow {
    /// What it is about.
    pub kind: ParityKind,
    /// Its name, which no other row of the kind has.
    pub name: String,
    /// How sure it is that the service behaves so.
    pub grade: Grade,
    /// Section of the collected facts, such as `§2.1`.
    pub source: &'static str,
    /// First file below `witness/` that shows it.
    pub witness: Option<&'static str>,
    /// What the wire shows of a refusal.
    pub refusal: Option<RefusalForm>,
}

/// What the wire shows of a refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusalForm {
    /// Part of the service: `sign-in`, `Graph`, `Exchange` or `SharePoint`.
    pub plane: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Error code.
    pub code: &'static str,
    /// Text; `{0}` stands for what differs from case to case.
    pub message: String,
    /// False for what the service would not refuse.
    pub supported: bool,
}

/// The refusals of each plane.
const REFUSALS: &[(&str, &[&ErrorRow])] = &[
    ("sign-in", login::refusals::ROWS),
    ("Graph", graph::refusals::ROWS),
    ("Exchange", exchange::refusals::ROWS),
    ("SharePoint", share_point::refusals::ROWS),
];

/// What `$filter` can ask of each set.
const FILTERS: &[(&str, &[rules::Rule])] = &[
    ("users", rules::USERS),
    ("groups", rules::GROUPS),
    ("directoryRoles", rules::ROLES),
    ("roleDefinitions", rules::ROLE_DEFINITIONS),
    ("roleAssignments", rules::ROLE_ASSIGNMENTS),
    ("applications", rules::APPLICATIONS),
    ("servicePrincipals", rules::APPLICATIONS),
    ("appRoleAssignments", rules::APP_ROLE_ASSIGNMENTS),
    ("memberOf", rules::OBJECTS),
];

/// Which file shows which row.
const INDEX: &str = include_str!("../witness/index.txt");

fn row(kind: ParityKind, name: String, grade: Grade, source: &'static str) -> ParityRow {
    ParityRow { kind, name, grade, source, witness: None, refusal: None }
}

/// Every row, in the order of the tables.
#[must_use]
pub fn parity() -> Vec<ParityRow> {
    let mut rows: Vec<ParityRow> = routes::all()
        .map(|route| {
            row(ParityKind::Operation, route.operation.to_owned(), route.grade, route.source)
        })
        .collect();
    rows.extend(
        collection::OPTIONS.iter().map(|&option| {
            row(ParityKind::QueryOption, option.to_owned(), Grade::Documented, "§2.2")
        }),
    );
    for (set, rules) in FILTERS {
        rows.extend(rules.iter().map(|rule| {
            let name = format!("{set} {}", rule.property);
            row(ParityKind::Filter, name, rule.grade, rule.source)
        }));
    }
    for known in schema::types() {
        rows.extend(known.properties.iter().map(|(property, _)| {
            let name = format!("{}.{property}", known.name);
            row(ParityKind::Property, name, Grade::Documented, known.source)
        }));
    }
    rows.extend(exchange::cmdlets::ALL.iter().map(|cmdlet| {
        row(ParityKind::Cmdlet, cmdlet.name.to_owned(), cmdlet.grade, cmdlet.source)
    }));
    let properties = exchange::objects::properties();
    rows.extend(
        properties
            .into_iter()
            .map(|(name, grade, source)| row(ParityKind::CmdletProperty, name, grade, source)),
    );
    rows.extend(PERMISSIONS.iter().map(|permission| {
        let name = format!("{}: {}", permission.resource.display_name(), permission.name);
        row(ParityKind::Permission, name, permission.grade, permission.source)
    }));
    rows.extend(
        ROLE_TEMPLATES
            .iter()
            .map(|role| row(ParityKind::Role, role.name.to_owned(), role.grade, role.source)),
    );
    for (plane, refusals) in REFUSALS {
        rows.extend(refusals.iter().map(|refusal| of_refusal(plane, refusal)));
    }
    let witnesses: BTreeMap<(&str, &str), &str> = INDEX.lines().filter_map(index_line).collect();
    for row in &mut rows {
        row.witness = witnesses.get(&(row.kind.to_string().as_str(), row.name.as_str())).copied();
    }
    rows
}

fn of_refusal(plane: &'static str, row: &ErrorRow) -> ParityRow {
    let message = match row.number {
        0 => row.message.to_owned(),
        number => format!("AADSTS{number}: {}", row.message),
    };
    let form = RefusalForm {
        plane,
        status: row.status,
        code: row.code,
        message,
        supported: row.supported,
    };
    ParityRow {
        kind: ParityKind::Refusal,
        name: format!("{plane} {}", row.id),
        grade: row.grade,
        source: row.source,
        witness: None,
        refusal: Some(form),
    }
}

/// `kind | name | file`; a row that no file shows has `-`.
fn index_line(line: &'static str) -> Option<((&'static str, &'static str), &'static str)> {
    let (kind, rest) = line.split_once(" | ")?;
    let (name, file) = rest.rsplit_once(" | ")?;
    (file != "-").then_some(((kind, name), file))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::parity;

    #[test]
    fn every_row_has_a_name_of_its_own_and_a_source() {
        let rows = parity();
        let names: BTreeSet<_> = rows.iter().map(|row| (row.kind, row.name.clone())).collect();
        assert_eq!(names.len(), rows.len());
        assert!(rows.iter().all(|row| row.source.starts_with('§')));
    }
}
