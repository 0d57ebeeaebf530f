//! The requirement check: whether this server may be integrated, told one requirement at a time.
//!
//! | requirement | rule | clauses |
//! | --- | --- | --- |
//! | [`Requirement::SingleController`] | the domain has one controller | REQ-001, REQ-003 to REQ-005 |
//! | [`Requirement::RunOnController`] | the check runs on a controller of the domain | REQ-002, REQ-005 |
//! | [`Requirement::OperatingSystem`] | the product supports the server | REQ-007 |
//! | [`Requirement::Role`] | Standard and Datacenter carry the role | REQ-008 |
//! | [`Requirement::Internet`] | the online services can be reached | REQ-009 |
//! | [`Requirement::Updates`] | no urgent update is pending (a warning only) | REQ-010 |
//! | [`Requirement::Subscription`] | none is needed beforehand | REQ-012 |

mod check;
mod edition;
mod operation;
mod topology;

use std::fmt;

pub(crate) use check::check;
pub(crate) use edition::{Edition, Release};

/// What the check found, one finding for each requirement, in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementReport {
    /// The findings.
    pub findings: Vec<Finding>,
}

/// What was found about one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The requirement.
    pub requirement: Requirement,
    /// Whether it is met.
    pub verdict: Verdict,
    /// What was seen.
    pub detail: String,
    /// What to do next; empty when there is nothing to do.
    pub advice: String,
}

/// A requirement of the integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// The domain has one domain controller.
    SingleController,
    /// The check runs on a domain controller.
    RunOnController,
    /// The operating system is supported.
    OperatingSystem,
    /// The Essentials Experience role is installed where it is needed.
    Role,
    /// The online services can be reached.
    Internet,
    /// No critical or important update is pending.
    Updates,
    /// A subscription; none is needed beforehand.
    Subscription,
}

/// The outcome for one requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Met.
    Met,
    /// Not as it should be, but no reason to stop.
    Warning,
    /// A reason to stop.
    NotMet,
    /// Could not be told, which is a reason to stop as well.
    Unknown,
}

impl Requirement {
    /// The requirement in the product's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SingleController => "single controller",
            Self::RunOnController => "run on controller",
            Self::OperatingSystem => "operating system",
            Self::Role => "role",
            Self::Internet => "internet",
            Self::Updates => "updates",
            Self::Subscription => "subscription",
        }
    }
}

impl Verdict {
    /// The verdict in the product's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Warning => "warning",
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl RequirementReport {
    /// Whether the integration may begin: nothing is unmet and nothing unknown.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| matches!(finding.verdict, Verdict::Met | Verdict::Warning))
    }

    /// The findings that stop the integration.
    pub fn reasons_to_stop(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| matches!(finding.verdict, Verdict::NotMet | Verdict::Unknown))
    }

    /// What to look at though it does not stop the integration, one line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Warning)
            .map(|finding| format!("{}: {}", finding.requirement, finding.detail))
            .collect()
    }

    /// The finding about one requirement.
    #[must_use]
    pub fn finding(&self, requirement: Requirement) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.requirement == requirement)
    }

    /// The report as text: one line for each finding, its advice below it.
    #[must_use]
    pub fn render(&self) -> String {
        use fmt::Write as _;

        let mut text = String::new();
        for Finding { requirement, verdict, detail, advice } in &self.findings {
            writeln!(text, "{verdict:<8} {requirement:<18} {detail}")
                .expect("writing to a string succeeds");
            if !advice.is_empty() {
                writeln!(text, "{:27} {advice}", "").expect("writing to a string succeeds");
            }
        }
        text
    }
}

impl Finding {
    fn new(
        requirement: Requirement,
        verdict: Verdict,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { requirement, verdict, detail: detail.into(), advice: advice.into() }
    }
}
