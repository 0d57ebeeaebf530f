//! Domain controllers: how many there are, and whether this machine is one of them.

use super::{Edition, Finding, Requirement, Verdict, edition::has_role};
use crate::{
    directory::{Controller, Directory},
    failure::Failure,
    ports::{DomainRole, HostFacts, Ports},
    site::DirectorySite,
};

/// What the directory tells of its controllers.
pub(super) struct Topology {
    /// Name of the controller that answers.
    pub(super) answering: String,
    /// All controllers of the domain.
    pub(super) controllers: Vec<Controller>,
}

/// Asks the directory.
pub(super) async fn read(ports: &Ports, site: &DirectorySite) -> Result<Topology, Failure> {
    let mut directory = Directory::open(ports, site).await?;
    let controllers = directory.controllers().await?;
    Ok(Topology { answering: directory.root().dns_host_name.clone(), controllers })
}

pub(super) fn single_controller(
    topology: &Result<Topology, Failure>,
    facts: &HostFacts,
) -> Finding {
    let finding = |verdict, detail: String, advice: &str| {
        Finding::new(Requirement::SingleController, verdict, detail, advice)
    };
    let topology = match topology {
        Ok(topology) => topology,
        Err(failure) => return unknown(Requirement::SingleController, failure),
    };
    let named = names(&topology.controllers);
    let several_allowed = Edition::parse(facts.product())
        .is_some_and(Edition::allows_several_controllers)
        && facts.roles.as_deref().is_ok_and(has_role);
    match topology.controllers.len() {
        0 => finding(
            Verdict::Unknown,
            "the directory names no domain controller".to_owned(),
            "check that the account may read the configuration partition",
        ),
        1 => finding(Verdict::Met, format!("one domain controller: {named}"), ""),
        n if several_allowed => finding(
            Verdict::Met,
            format!(
                "{n} domain controllers, which this edition allows: {named}; works with {}",
                topology.answering
            ),
            "",
        ),
        n => finding(
            Verdict::NotMet,
            format!("{n} domain controllers: {named}"),
            "only one domain controller is supported: demote the others, and remove what a lost one left in the \
             directory",
        ),
    }
}

pub(super) fn run_on_controller(
    topology: &Result<Topology, Failure>,
    facts: &HostFacts,
) -> Finding {
    let finding = |verdict, detail: String, advice: String| {
        Finding::new(Requirement::RunOnController, verdict, detail, advice)
    };
    let role = match facts.domain_role {
        Ok(DomainRole::MemberServer) => Some("a member server"),
        Ok(DomainRole::Standalone) => Some("not joined to a domain"),
        // Whether a machine that cannot tell is a controller shows in the directory's own answer.
        Ok(DomainRole::DomainController) | Err(_) => None,
    };
    let target =
        topology.as_ref().map_or("the domain controller", |topology| topology.answering.as_str());
    if let Some(role) = role {
        let detail = format!("{} is {role}, not a domain controller", facts.name());
        return finding(Verdict::NotMet, detail, format!("run the integration on {target}"));
    }
    let topology = match topology {
        Ok(topology) => topology,
        Err(failure) => return unknown(Requirement::RunOnController, failure),
    };
    let dns_name = match &facts.dns_name {
        Ok(dns_name) => dns_name,
        Err(reason) => {
            let detail = format!("the name of this machine cannot be told: {reason}");
            return finding(Verdict::Unknown, detail, format!("run the integration on {target}"));
        }
    };
    let mut names = topology.controllers.iter().map(|controller| controller.dns_name.as_str());
    let is_here =
        is_same(&topology.answering, dns_name) || names.any(|name| is_same(name, dns_name));
    if is_here {
        finding(
            Verdict::Met,
            format!("{} is a domain controller of this domain", facts.name()),
            String::new(),
        )
    } else {
        let detail =
            format!("this machine is {dns_name}, the directory is on {}", topology.answering);
        finding(Verdict::NotMet, detail, format!("run the integration on {target}"))
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    !one.is_empty() && plain(one) == plain(other)
}

fn names(controllers: &[Controller]) -> String {
    let name = |controller: &Controller| match controller.dns_name.as_str() {
        "" => controller.name.clone(),
        dns_name => format!("{} ({dns_name})", controller.name),
    };
    controllers.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn unknown(requirement: Requirement, failure: &Failure) -> Finding {
    let detail = format!("failed to {} on {}: {}", failure.tried, failure.on, failure.came_back);
    Finding::new(requirement, Verdict::Unknown, detail, failure.advice.clone())
}
