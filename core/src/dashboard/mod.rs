//! The Dashboard as data: which pages, tabs, columns and tasks the administrator sees. A pure function of edition, era and
//! what the store holds, so that disabling the integration gives back exactly what was there before (clause OFF-011).
//!
//! | part | clauses |
//! | --- | --- |
//! | Home page: where the integration begins | INT-002, INT-003, INT-011, OFF-011 |
//! | suite's page: subscription, domains, tasks | SUB-001, SUB-002, DOM-012, DOM-023, LIC-002, LIC-003 |
//! | wizards: pages, help, hints | DOM-012, DOM-025, DOM-026 |
//! | Users page: tabs, columns and tasks | INT-010, UI-002, UI-005, UI-012, UI-013 |

mod labels;
mod render;
mod wizard;

use labels::Labels;
pub use wizard::{Wizard, WizardPage};

use crate::{
    domain::LinkState,
    engine::Engine,
    failure::Failure,
    requirement::{Edition, Release},
    site::Era,
    store::{accounts::Link, domains::LinkedDomain, licences::Licence, state::Integration},
};

/// All pages of the Dashboard that the integration has a part in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// The pages, in their order.
    pub pages: Vec<Page>,
    /// The wizards that their tasks open.
    pub wizards: Vec<Wizard>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Facts shown on the page itself, one line each.
    pub facts: Vec<String>,
    /// Groups of tasks: the categories of the Home page, the task pane of others.
    pub task_groups: Vec<TaskGroup>,
    /// Tabs; none on a page that is one sheet.
    pub tabs: Vec<Tab>,
}

/// Tasks under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskGroup {
    /// The heading.
    pub title: String,
    /// The tasks, in their order.
    pub tasks: Vec<String>,
}

/// A tab of a page: a list and what can be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// Its title.
    pub title: String,
    /// Headings of the list's columns.
    pub columns: Vec<String>,
    /// Rows, as far as the engine itself knows them.
    pub rows: Vec<Vec<String>>,
    /// The tasks, in their order.
    pub tasks: Vec<String>,
}

/// What the Dashboard is made of.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) release: Release,
    pub(crate) era: Era,
    /// None when the server is not integrated.
    pub(crate) online: Option<Online>,
}

/// What is shown of the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Online {
    pub(crate) integration: Integration,
    pub(crate) licences: Vec<Licence>,
    pub(crate) domains: Vec<LinkedDomain>,
    pub(crate) links: Vec<Link>,
}

impl Engine {
    /// The Dashboard as it is now.
    ///
    /// # Errors
    /// `Store` when the store cannot be read.
    pub fn dashboard(&self) -> Result<Dashboard, Failure> {
        let edition = Edition::parse(self.ports().host.facts().product());
        let online = match self.store().integration()? {
            Some(integration) => Some(Online {
                integration,
                licences: self.store().licences()?,
                domains: self.store().linked_domains()?,
                links: self.store().links()?,
            }),
            None => None,
        };
        let release = edition.map_or(Release::V2016, |edition| edition.release);
        Ok(Dashboard::of(&Facts { release, era: self.site().era, online }))
    }
}

impl Dashboard {
    /// The Dashboard that shows these facts.
    pub(crate) fn of(facts: &Facts) -> Self {
        let labels = Labels { is_2012: facts.release == Release::V2012, era: facts.era };
        let online = facts.online.as_ref();
        let mut pages = vec![home(&labels, online.is_some()), users(&labels, online)];
        if let Some(online) = online {
            pages.push(suite(&labels, online));
        }
        let wizards = online.map(|online| wizard::wizards(&labels, online)).unwrap_or_default();
        Self { pages, wizards }
    }

    /// The page with this title.
    #[must_use]
    pub fn page(&self, title: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.title == title)
    }
}

fn home(labels: &Labels, integrated: bool) -> Page {
    let tasks = if integrated {
        vec![]
    } else {
        vec![labels.integrate_with(), labels.set_up_integration()]
    };
    let groups = [TaskGroup { title: labels.starting_category().to_owned(), tasks }];
    Page {
        title: "Home".to_owned(),
        task_groups: groups.into_iter().filter(|group| !group.tasks.is_empty()).collect(),
        ..Page::default()
    }
}

fn users(labels: &Labels, online: Option<&Online>) -> Page {
    let mut columns = vec!["User name".to_owned()];
    let mut tasks: Vec<String> = [
        "Add a user account",
        "View the account properties",
        "Change a password",
        "Deactivate the user account",
        "Remove the user account",
    ]
    .map(str::to_owned)
    .to_vec();
    if online.is_some() {
        columns.push(labels.account_column());
        tasks.extend(labels.user_tasks());
    }
    let mut tabs = vec![Tab { title: "Users".to_owned(), columns, tasks, rows: vec![] }];
    if !labels.is_2012 {
        tabs.push(Tab { title: "User Groups".to_owned(), ..Tab::default() });
    }
    if let Some(online) = online {
        tabs.push(online_accounts(labels, online));
    }
    Page { title: "Users".to_owned(), tabs, ..Page::default() }
}

fn online_accounts(labels: &Labels, online: &Online) -> Tab {
    let row = |link: &Link| {
        vec![
            link.online_id.clone(),
            link.user.clone(),
            link.sync.as_str().to_owned(),
            link.attention.clone().unwrap_or_default(),
        ]
    };
    Tab {
        title: "Online accounts".to_owned(),
        columns: ["Online ID", "User name", "Password synchronization", "Attention"]
            .map(str::to_owned)
            .to_vec(),
        rows: online.links.iter().map(row).collect(),
        tasks: labels.online_account_tasks(),
    }
}

fn suite(labels: &Labels, online: &Online) -> Page {
    let mut facts = vec![
        format!("Subscription: {}", online.integration.organization),
        format!("Domain: {}", online.integration.initial_domain),
    ];
    for licence in &online.licences {
        facts.push(format!("Business plan: {} ({})", licence.part_number, licence.status));
        facts.push(format!("Available licenses: {} of {}", licence.n_free(), licence.n_bought));
    }
    // Shown once it is verified, not before (clause DOM-023).
    for linked in online.domains.iter().filter(|linked| linked.state.is_verified()) {
        facts.push(format!("Internet domain: {}{}", linked.domain, remark(linked)));
        facts.extend(team_site(labels.era, linked));
    }
    let group = TaskGroup { title: "Configuration Tasks".to_owned(), tasks: labels.suite_tasks() };
    Page { title: labels.suite().to_owned(), facts, task_groups: vec![group], ..Page::default() }
}

/// The address for the team site below a domain that the services use (clause DOM-003). Only the service of the wizard's days
/// took own names for sites; the label was the customer's choice, and this is the proposal.
fn team_site(era: Era, linked: &LinkedDomain) -> Option<String> {
    let is_offered = era == Era::Essentials && linked.state.is_used_by_services();
    is_offered.then(|| format!("Team site address: http://sharepoint.{}/", linked.domain))
}

fn remark(linked: &LinkedDomain) -> &'static str {
    match linked.state {
        _ if !linked.details.breaches.is_empty() => " (needs attention)",
        LinkState::SwitchPending => " (switch-over pending)",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
