//! The conformance ledger: which clauses there are, what proves them, what came of it last.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use crate::{outcome::Outcome, report::write_atomically, scenario::LoadedScenario};

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

/// Verdicts of the last run of each scenario, kept between runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct LastRun {
    /// Verdict by the scenario's path.
    pub verdicts: BTreeMap<String, String>,
}

impl LastRun {
    /// Where it is kept, in the project's folder.
    const PATH: &str = "target/rehearsal/last-run.json";

    /// Reads it; empty when nothing has run yet.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn load() -> io::Result<Self> {
        let text = match fs::read_to_string(Self::PATH) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        serde_json::from_str(&text).map_err(|error| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{} is not what was written: {error}; remove it", Self::PATH),
            )
        })
    }

    /// Adds the outcomes of a run to what is kept.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn remember(outcomes: &[Outcome]) -> io::Result<()> {
        // An unreadable file is replaced: it holds nothing that the next full run doesn't tell again.
        let mut last = Self::load().unwrap_or_default();
        for outcome in outcomes {
            last.verdicts
                .insert(outcome.scenario.path.clone(), outcome.verdict.as_str().to_owned());
        }
        let text = serde_json::to_string_pretty(&last).expect("texts are JSON");
        write_atomically(Path::new(Self::PATH), &(text + "\n"))
    }
}

/// One clause with its proofs.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The clause.
    #[serde(flatten)]
    pub clause: Clause,
    /// Scenarios (by short name) and tests that prove it.
    pub proven_by: Vec<String>,
    /// Scenarios that prove it in part, with what is missing.
    pub partly: BTreeMap<String, String>,
    /// Worst verdict of those scenarios' last runs; none when one of them has not run yet.
    pub last_verdict: Option<String>,
}

/// The whole ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    entries: Vec<Entry>,
    tests: BTreeMap<String, Vec<String>>,
}

impl Ledger {
    /// Puts clauses, scenarios, tests and verdicts together.
    pub fn new(scenarios: &[LoadedScenario], last: &LastRun) -> Self {
        let tests = proving_tests();
        let entries =
            catalogue().iter().map(|clause| entry(clause, scenarios, &tests, last)).collect();
        Self { entries, tests }
    }

    /// How many clauses are proven.
    pub fn n_proven(&self) -> usize {
        self.proven().count()
    }

    fn proven(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.proven_by.is_empty())
    }

    /// The proven clauses as the recorded list has them: one id a line.
    pub fn proven_list(&self) -> String {
        self.proven().map(|entry| format!("{}\n", entry.clause.id)).collect()
    }

    /// What is wrong: unknown clauses and tests, and clauses that were proven once. `known_tests` are the names of all
    /// test functions.
    pub fn problems(&self, recorded: &str, known_tests: &BTreeSet<String>) -> Vec<String> {
        let mut problems = Vec::new();
        for (test, clauses) in &self.tests {
            let name = test.rsplit("::").next().unwrap_or(test);
            if !known_tests.contains(name) {
                problems.push(format!(
                    "conformance/tests.yaml names the test `{test}`, which does not exist"
                ));
            }
            for clause in clauses.iter().filter(|clause| !is_clause(clause)) {
                problems.push(format!(
                    "conformance/tests.yaml: `{test}` proves `{clause}`, which is no clause"
                ));
            }
        }
        let proven: BTreeSet<&str> = self.proven().map(|entry| entry.clause.id.as_str()).collect();
        for id in recorded.lines().map(str::trim).filter(|id| !id.is_empty()) {
            if !is_clause(id) {
                problems.push(format!("conformance/proven.txt names `{id}`, which is no clause"));
            } else if !proven.contains(id) {
                problems.push(format!("clause {id} was proven once and is proven no more"));
            }
        }
        problems
    }

    /// How much is proven, by level.
    pub fn summary(&self) -> String {
        let levels = ["must", "should", "may"].map(|level| {
            let of_level = || self.entries.iter().filter(|entry| entry.clause.level == level);
            let n_proven = of_level().filter(|entry| !entry.proven_by.is_empty()).count();
            format!("{level} {n_proven} of {}", of_level().count())
        });
        format!("clauses proven: {}", levels.join(", "))
    }

    /// A table for the terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for entry in &self.entries {
            let clause = &entry.clause;
            let verdict = entry.last_verdict.as_deref().unwrap_or("-");
            let editions = clause.editions.join(" ");
            out += &format!(
                "{:<9} {:<6} {editions:<16} {verdict:<7} {}\n",
                clause.id, clause.level, clause.title
            );
            for proof in &entry.proven_by {
                out += &format!("          {proof}\n");
            }
            for (proof, missing) in &entry.partly {
                out += &format!("          {proof} (in part: {missing})\n");
            }
        }
        out + "\n" + &self.summary() + "\n"
    }

    /// One JSON document.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.entries).expect("texts are JSON") + "\n"
    }

    /// A Markdown table.
    pub fn markdown(&self) -> String {
        let mut out = "| clause | level | editions | what | proven by | last verdict |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
        for entry in &self.entries {
            let clause = &entry.clause;
            let mut proofs: Vec<String> =
                entry.proven_by.iter().map(|proof| format!("`{proof}`")).collect();
            proofs.extend(entry.partly.keys().map(|proof| format!("`{proof}` (in part)")));
            out += &format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                clause.id,
                clause.level,
                clause.editions.join(", "),
                clause.title.replace('|', "\\|"),
                proofs.join(", "),
                entry.last_verdict.as_deref().unwrap_or("")
            );
        }
        out + "\n" + &self.summary() + "\n"
    }
}

fn entry(
    clause: &Clause,
    scenarios: &[LoadedScenario],
    tests: &BTreeMap<String, Vec<String>>,
    last: &LastRun,
) -> Entry {
    let proving: Vec<&LoadedScenario> = scenarios
        .iter()
        .filter(|of| of.scenario.clauses.iter().any(|id| **id == clause.id))
        .collect();
    let verdicts: Option<Vec<&str>> =
        proving.iter().map(|of| last.verdicts.get(&of.id.path).map(String::as_str)).collect();
    let worst = verdicts.and_then(|verdicts| {
        ["broken", "failed", "passed"].into_iter().find(|verdict| verdicts.contains(verdict))
    });
    let mut proven_by: Vec<String> = proving.iter().map(|of| of.id.name().to_owned()).collect();
    let of_clause = |(_, ids): &(&String, &Vec<String>)| ids.contains(&clause.id);
    proven_by.extend(tests.iter().filter(of_clause).map(|(test, _)| test.clone()));
    let partly = scenarios.iter().filter_map(|of| {
        let missing = of.scenario.partly.get(clause.id.as_str())?;
        Some((of.id.name().to_owned(), missing.clone()))
    });
    Entry {
        clause: clause.clone(),
        proven_by,
        partly: partly.collect(),
        last_verdict: worst.map(str::to_owned),
    }
}

/// Names of all functions in the project's Rust files below `folder`.
///
/// # Errors
/// What the file system said.
pub fn test_names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            names.extend(test_names(&path)?);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path)?;
            let functions = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn "));
            names.extend(
                functions.filter_map(|rest| rest.split(['(', '<']).next()).map(str::to_owned),
            );
        }
    }
    Ok(names)
}
