//! Title, lesson, clauses; and that there is something to do and something to expect.

use std::collections::BTreeSet;

use crate::{
    ledger,
    scenario::{
        finding::Finding,
        model::{Scenario, Step},
        suggest::{listed, nearest},
        value::Placed,
    },
};

pub(super) fn check(scenario: &Scenario, _source: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    texts(scenario, &mut findings);
    clauses(scenario, &mut findings);
    if scenario.steps.is_empty() {
        findings.push(
            Finding::at(&scenario.title, "there are no steps")
                .help("write what happens under `steps:`, for example `- check requirements`"),
        );
    } else if !expects_something(scenario) {
        findings.push(
            Finding::at(&scenario.title, "nothing is expected, so nothing can fail")
                .help("add a step such as `- expect: {result: ok}`"),
        );
    }
    findings
}

fn texts(scenario: &Scenario, findings: &mut Vec<Finding>) {
    for (text, key) in [(&scenario.title, "title"), (&scenario.teaches, "teaches")] {
        if text.trim().is_empty() {
            findings.push(Finding::at(text, format!("`{key}` is empty")));
        }
    }
    if scenario.title.trim().contains('\n') {
        findings.push(
            Finding::at(&scenario.title, "the title has several lines")
                .help("one line; the rest belongs to `teaches`"),
        );
    }
}

fn clauses(scenario: &Scenario, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for clause in scenario.clauses.iter().chain(scenario.partly.keys()) {
        if !ledger::is_clause(clause) {
            findings.push(unknown_clause(clause));
        } else if !seen.insert(clause.value.as_str()) {
            findings.push(
                Finding::at(clause, format!("clause {clause} is named twice"))
                    .help("a clause is proven by `clauses`, or in part by `partly`"),
            );
        }
    }
}

fn unknown_clause(clause: &Placed<String>) -> Finding {
    let ids = ledger::catalogue().iter().map(|clause| clause.id.as_str());
    let area = clause.split('-').next().unwrap_or_default();
    let of_area: Vec<&str> = ids.clone().filter(|id| id.split('-').next() == Some(area)).collect();
    let help = match (of_area.first(), of_area.last()) {
        (Some(first), Some(last)) => format!("area {area} has {first} to {last}"),
        _ => match nearest(clause, ids.clone()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => {
                let areas: BTreeSet<&str> = ids.filter_map(|id| id.split('-').next()).collect();
                format!("areas are {}", listed(areas))
            }
        },
    };
    Finding::at(clause, format!("the catalogue has no clause `{clause}`")).help(help)
}

fn expects_something(scenario: &Scenario) -> bool {
    let is_expectation = |step: &Placed<Step>| {
        matches!(
            step.value,
            Step::Expect(_) | Step::SignIn(_) | Step::UserSignsOn(_) | Step::ConnectDevice(_)
        )
    };
    !scenario.always.is_empty() || scenario.steps.iter().any(is_expectation)
}
