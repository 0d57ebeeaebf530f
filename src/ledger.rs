//! The conformance ledger: which clauses there are, what proves them, what came of it last.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

/// The clause catalogue.
const CATALOGUE: &str = include_str!("../conformance/clauses.yaml");

/// Which tests of the project prove which clauses: test name to clause ids.
const TESTS: &str = include_str!("../conformance/tests.yaml");

/// A clause of the catalogue; only the fields that reports need.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Clause {
    /// Stable id, for example `ACC-033`.
    pub id: String,
    /// Short name.
    pub title: String,
    /// `must`, `should`, `may` or `info`.
    pub level: String,
    /// Server editions it holds for.
    pub editions: Vec<String>,
    /// Fitting kind of proof: `scenario`, `property`, `snapshot` or `review`.
    pub check: String,
}

static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(|| {
    serde_saphyr::from_str(CATALOGUE).expect("the catalogue that was built in is well-formed")
});

/// All clauses, in the order of the catalogue.
pub fn catalogue() -> &'static [Clause] {
    &CLAUSES
}

/// Whether the catalogue has a clause of this id.
pub fn is_clause(id: &str) -> bool {
    catalogue().iter().any(|clause| clause.id == id)
}

/// Tests of the project that prove clauses, by name.
pub fn proving_tests() -> BTreeMap<String, Vec<String>> {
    serde_saphyr::from_str(TESTS)
        .expect("the list of proving tests that was built in is well-formed")
}
