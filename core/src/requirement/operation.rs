//! The requirement check as an operation of the engine.

use super::{RequirementReport, Verdict, check};
use crate::{engine::Engine, failure::Failure};

impl Engine {
    /// Checks whether this server may be integrated (clauses REQ-001 to REQ-012). Changes nothing and sends no request to
    /// the tenant.
    ///
    /// # Errors
    /// None today: what cannot be told is a finding with the verdict [`Verdict::Unknown`].
    pub async fn check_requirements(&self) -> Result<RequirementReport, Failure> {
        self.observed(
            "check requirements",
            async { Ok(check(self.ports(), self.site()).await) },
            summary,
        )
        .await
    }
}

fn summary(report: &RequirementReport) -> String {
    let stopping: Vec<String> = report
        .reasons_to_stop()
        .map(|finding| format!("{} {}", finding.requirement, finding.verdict))
        .collect();
    match (stopping.is_empty(), report.warnings().len()) {
        (false, _) => stopping.join(", "),
        (true, 0) => Verdict::Met.to_string(),
        (true, n) => format!("met, with {n} {}", if n == 1 { "warning" } else { "warnings" }),
    }
}
