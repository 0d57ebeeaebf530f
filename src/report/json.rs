//! The report for programs: outcomes as one JSON document, traces as JSON lines.

use serde::Serialize;
use serde_json::json;

use crate::outcome::{Event, Outcome, Verdict};

/// All outcomes without their traces. Real durations are the only values that differ from run to run.
pub fn document(outcomes: &[Outcome]) -> String {
    let scenarios: Vec<serde_json::Value> = outcomes.iter().map(scenario).collect();
    let count = |word: &str| outcomes.iter().filter(|o| o.verdict.as_str() == word).count();
    let document = json!({
        "passed": count("passed"),
        "failed": count("failed"),
        "broken": count("broken"),
        "scenarios": scenarios,
    });
    format!("{document:#}\n")
}

fn scenario(outcome: &Outcome) -> serde_json::Value {
    let (failures, error) = match &outcome.verdict {
        Verdict::Passed => (json!([]), json!(null)),
        Verdict::Failed(failed) => (json!(failed), json!(null)),
        Verdict::Broken(text) => (json!([]), json!(text)),
    };
    json!({
        "path": outcome.scenario.path,
        "title": outcome.scenario.title,
        "seed": outcome.seed,
        "verdict": outcome.verdict.as_str(),
        "failures": failures,
        "error": error,
        "virtual_ms": outcome.virtual_ms,
        "real_us": outcome.real_us,
        "n_exchanges": outcome.trace.len(),
        "steps": outcome.steps,
        "unsupported": outcome.unsupported,
        "permissions": outcome.permissions,
        "clauses": outcome.clauses,
    })
}

/// One exchange with the scenario it belongs to.
#[derive(Serialize)]
struct Line<'a> {
    scenario: &'a str,
    seed: u64,
    #[serde(flatten)]
    event: &'a Event,
}

/// All traces, one exchange a line.
pub fn traces(outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    for outcome in outcomes {
        for event in &outcome.trace {
            let line = Line { scenario: &outcome.scenario.path, seed: outcome.seed, event };
            out += &serde_json::to_string(&line).expect("texts and numbers are JSON");
            out.push('\n');
        }
    }
    out
}
