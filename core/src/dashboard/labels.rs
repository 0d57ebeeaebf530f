//! Labels by edition and brand, in the words of the glossary (`conformance/glossary.yaml`).

use crate::site::Era;

/// Chooses the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labels {
    pub(super) is_2012: bool,
    pub(super) era: Era,
}

impl Labels {
    /// The brand in force.
    pub(super) fn suite(self) -> &'static str {
        match self.era {
            Era::Essentials => "Office 365",
            Era::Today => "Microsoft 365",
        }
    }

    /// The category of the Home page in which the integration begins.
    pub(super) fn starting_category(self) -> &'static str {
        if self.is_2012 { "Email" } else { "Services" }
    }

    pub(super) fn integrate_with(self) -> String {
        format!("Integrate with {}", self.suite())
    }

    pub(super) fn set_up_integration(self) -> String {
        format!("Set up {} Integration", self.suite())
    }

    /// Heading of the column with a user's online account.
    pub(super) fn account_column(self) -> String {
        if self.is_2012 {
            format!("{} account", self.suite())
        } else {
            "Microsoft online account".to_owned()
        }
    }

    /// Tasks for users that exist only with an integration.
    pub(super) fn user_tasks(self) -> Vec<String> {
        if self.is_2012 {
            let suite = self.suite();
            let article = if suite.starts_with('O') { "an" } else { "a" };
            vec![
                format!("Unassign {article} {suite} account"),
                format!("Import accounts from {suite}"),
            ]
        } else {
            vec![
                "Assign a Microsoft online account".to_owned(),
                "Unassign a Microsoft online account".to_owned(),
                format!("Import accounts from {}", self.suite()),
            ]
        }
    }

    /// Tasks for online accounts.
    pub(super) fn online_account_tasks(self) -> Vec<String> {
        if self.is_2012 {
            vec![format!("Import accounts from {}", self.suite())]
        } else {
            vec![
                "Add Microsoft online accounts".to_owned(),
                format!("Import accounts from {}", self.suite()),
            ]
        }
    }

    /// The task that opens the linking wizard.
    pub(super) fn link_a_domain(self) -> String {
        format!("Link a domain to {}", self.suite())
    }

    /// Tasks of the suite's page.
    pub(super) fn suite_tasks(self) -> Vec<String> {
        let suite = self.suite();
        vec![
            format!("Manage {suite}"),
            format!("Change the {suite} administrator account"),
            self.link_a_domain(),
            format!("Disable {suite} Integration"),
        ]
    }
}
