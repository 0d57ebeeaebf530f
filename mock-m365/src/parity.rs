//! What the tenant has of the service, row by row, assembled from the tables.

use crate::grade::Grade;
use crate::refusal::ErrorRow;
use crate::{exchange, graph, login, routes, share_point};

/// What a row of the parity table is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ParityKind {
    /// An operation that is answered.
    Operation,
    /// A refusal in the vendor's words.
    Refusal,
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
}

/// The refusals of each plane.
const REFUSALS: &[(&str, &[&ErrorRow])] = &[
    ("sign-in", login::refusals::ROWS),
    ("Graph", graph::refusals::ROWS),
    ("Exchange", exchange::refusals::ROWS),
    ("SharePoint", share_point::refusals::ROWS),
];

/// Every row, in the order of the tables.
#[must_use]
pub fn parity() -> Vec<ParityRow> {
    let operations = routes::all().map(|route| ParityRow {
        kind: ParityKind::Operation,
        name: route.operation.to_owned(),
        grade: route.grade,
        source: route.source,
    });
    let refusals = REFUSALS.iter().flat_map(|(plane, rows)| {
        rows.iter().map(move |row| ParityRow {
            kind: ParityKind::Refusal,
            name: format!("{plane} {}", row.id),
            grade: row.grade,
            source: row.source,
        })
    });
    operations.chain(refusals).collect()
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
