//! What a run yields: plain values, of which every report is a pure function.

use std::fmt;

use mock_m365::PermissionReport;
use serde::{Deserialize, Serialize};

/// Which scenario, for people and for repeating the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScenarioId {
    /// Path as it was given, with `/`, for example `scenarios/single-dc/one-dc-passes.yaml`.
    pub path: String,
    /// Its title.
    pub title: String,
}

impl ScenarioId {
    /// Short name for lists: the path without `scenarios/` and without extension.
    pub fn name(&self) -> &str {
        let path = self.path.strip_prefix("./").unwrap_or(&self.path);
        let path = path.strip_prefix("scenarios/").unwrap_or(path);
        path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path)
    }
}

impl fmt::Display for ScenarioId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What became of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// The seed it ran with.
    pub seed: u64,
    /// Passed, failed or broken.
    pub verdict: Verdict,
    /// Virtual time that passed, in milliseconds.
    pub virtual_ms: u64,
    /// Real time it took, in microseconds. The only value that differs from run to run.
    pub real_us: u64,
    /// Everything that was sent, in order.
    pub trace: Vec<Event>,
    /// The steps that ran, in order.
    pub steps: Vec<StepOutcome>,
    /// Operations that were asked of a fake and are not supported, each once, in order of appearance.
    pub unsupported: Vec<String>,
    /// Which permissions the applications needed in the tenant, and which they held for nothing.
    pub permissions: Vec<PermissionReport>,
    /// Clauses that the scenario proves.
    pub clauses: Vec<String>,
}

/// The verdict on one scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "details")]
pub enum Verdict {
    /// Every expectation was met.
    Passed,
    /// At least one was not.
    Failed(Vec<FailedExpectation>),
    /// The harness itself, or a fake, broke: nothing is known of the engine. Holds the error or the panic's message.
    Broken(String),
}

impl Verdict {
    /// One word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Broken(_) => "broken",
        }
    }

    /// Whether every expectation was met.
    pub const fn is_passed(&self) -> bool {
        matches!(self, Self::Passed)
    }
}

/// One step as it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutcome {
    /// Its place among the steps, from 0.
    pub index: usize,
    /// Its line in the file, from 1.
    pub line: u32,
    /// Its phrase, with the most telling detail, for example `wait 1h`.
    pub name: String,
    /// Virtual time at which it began, in milliseconds from the beginning of the world.
    pub at_ms: u64,
    /// One line that says how it went.
    pub result: String,
}

/// An expectation that was not met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FailedExpectation {
    /// The step it stands in, from 0.
    pub step_index: usize,
    /// Its line in the file, from 1.
    pub line: u32,
    /// What was looked at, for example `tenant user anna@contoso.com: licences`.
    pub what: String,
    /// What was expected, as text; may have several lines.
    pub expected: String,
    /// What was there, as text; may have several lines.
    pub actual: String,
    /// Lines with ` `, `-` or `+` in front where expected and actual are long; else empty.
    pub diff: String,
    /// The object it concerns, as it is now; empty when there is none.
    pub object: String,
    /// The step that last changed that object, as text.
    pub last_changed_by: Option<String>,
    /// What may be wrong, or where to look; empty when there is nothing to say.
    pub hint: String,
}

/// One exchange, on whatever protocol. Secrets were masked before it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Virtual time, in milliseconds from the beginning of the world.
    pub at_ms: u64,
    /// Who asked: `engine`, `administrator`, `mail sender`, …
    pub from: String,
    /// Who answered: `directory`, `tenant`, `dns`, `resolver`, …
    pub to: String,
    /// `ldap`, `ldaps`, `https`, `dns`, …
    pub protocol: String,
    /// Short and stable name of the operation, for example `POST /users`.
    pub operation: String,
    /// The request as text; may have several lines.
    pub request: String,
    /// The answer as text; may have several lines.
    pub answer: String,
    /// The step or engine operation that led to it.
    pub cause: String,
    /// Whether the request was carried out.
    pub carried_out: bool,
    /// Whether the fake supports it.
    pub supported: bool,
}
