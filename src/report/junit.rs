//! The report for build servers: JUnit XML, one case for each scenario.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::console;
use crate::outcome::{Outcome, Verdict};

/// The document.
///
/// # Errors
/// When the library cannot write it, with its reason.
pub fn document(outcomes: &[Outcome]) -> Result<String, String> {
    let mut suite = TestSuite::new("scenarios");
    for outcome in outcomes {
        suite.add_test_case(case(outcome));
    }
    let mut report = Report::new("rehearsal");
    report.set_time(outcomes.iter().map(|outcome| Duration::from_micros(outcome.real_us)).sum());
    report.add_test_suite(suite);
    report.to_string().map_err(|error| format!("failed to write JUnit XML: {error}"))
}

fn case(outcome: &Outcome) -> TestCase {
    let text = anstream::adapter::strip_str(&console::failure(outcome)).to_string();
    let status = match &outcome.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed(failed) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first =
                failed.first().map_or("an expectation was not met", |first| first.what.as_str());
            status.set_message(first).set_type("expectation").set_description(text);
            status
        }
        Verdict::Broken(reason) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let first = reason.lines().next().unwrap_or("the harness broke");
            status.set_message(first).set_type("harness").set_description(text);
            status
        }
    };
    let mut case = TestCase::new(outcome.scenario.name(), status);
    case.set_classname(outcome.scenario.path.clone());
    case.set_time(Duration::from_micros(outcome.real_us));
    case.add_property(("title", outcome.scenario.title.as_str()));
    case.add_property(("seed", outcome.seed.to_string().as_str()));
    case.add_property(("clauses", outcome.clauses.join(" ").as_str()));
    case
}
