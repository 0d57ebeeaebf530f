//! The wizards that the suite's page and the Users page open: their pages, each with the help for its task (clauses DOM-012,
//! DOM-025, DOM-026).

use super::{Online, labels::Labels};

/// A wizard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wizard {
    /// Its title, which is the task that opens it.
    pub title: String,
    /// Its pages, in their order.
    pub pages: Vec<WizardPage>,
}

/// A page of a wizard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardPage {
    /// Its title.
    pub title: String,
    /// Where its task is explained: a chapter of the product's help.
    pub help: String,
    /// What it recommends, without insisting.
    pub hints: Vec<String>,
}

/// Pages of the linking wizard with the chapters of their help.
const LINKING: [(&str, &str); 6] = [
    ("Which domain name do you want to use?", "domain/name"),
    ("How is the name registered?", "domain/acquire"),
    ("Does mail of the domain still arrive elsewhere?", "domain/mail-migration"),
    ("What may be changed in the zone?", "domain/conflicts"),
    ("The records are written", "domain/records"),
    ("The domain is being verified", "domain/verification"),
];

/// Pages of the wizard that makes many accounts at once.
const ACCOUNTS: [(&str, &str); 3] = [
    ("Which users get an account?", "accounts/choose"),
    ("Which licenses do they get?", "accounts/licenses"),
    ("The accounts are created", "accounts/results"),
];

pub(super) fn wizards(labels: &Labels, online: &Online) -> Vec<Wizard> {
    let mut accounts =
        wizard(labels.online_account_tasks().into_iter().next().unwrap_or_default(), &ACCOUNTS);
    let is_linked = online.domains.iter().any(|linked| linked.state.is_verified());
    if !is_linked && online.links.is_empty() {
        accounts.pages[0].hints.push(format!(
            "Link your domain first: the accounts then get addresses in it instead of {}",
            online.integration.initial_domain
        ));
    }
    vec![wizard(labels.link_a_domain(), &LINKING), accounts]
}

fn wizard(title: String, pages: &[(&str, &str)]) -> Wizard {
    let page = |(title, help): &(&str, &str)| WizardPage {
        title: (*title).to_owned(),
        help: (*help).to_owned(),
        hints: Vec::new(),
    };
    Wizard { title, pages: pages.iter().map(page).collect() }
}
