//! Checks of a scenario that need no run: references, impossible steps, zone text, clauses.

mod dns;
mod expectation;
mod fault;
mod header;
mod people;
mod story;
mod world;
mod zone;

use super::{finding::Finding, model::Scenario};

/// Every check, in no particular order: findings are sorted by place.
const CHECKS: &[fn(&Scenario, &str) -> Vec<Finding>] =
    &[header::check, world::check, dns::check, zone::check, story::check];

/// All mistakes of a scenario that has the right shape, in the order of the file.
pub(super) fn findings(scenario: &Scenario, source: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        CHECKS.iter().flat_map(|check| check(scenario, source)).collect();
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings.dedup();
    findings
}
