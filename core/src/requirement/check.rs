//! Runs the check: asks the host, the directory and the network, and judges what they say.

use std::time::Duration;

use super::{
    Edition, Finding, Requirement, RequirementReport, Verdict,
    edition::has_role,
    topology::{read, run_on_controller, single_controller},
};
use crate::{
    ports::{Endpoint, HostFacts, Ports, Security, UpdateSeverity},
    site::{Era, Site},
};

/// A service that does not take a connection within this time counts as out of reach.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// More pending updates than this are only counted.
const N_UPDATES_MAX: usize = 10;
/// Which server to use.
const SUPPORTED: &str = "use Windows Server 2012, 2012 R2 or 2016 Essentials, or 2012 R2 or 2016 Standard or \
                         Datacenter with the Windows Server Essentials Experience role";

/// Checks every requirement. Nothing is changed, and nothing is asked of the tenant: the services are connected to and
/// let go again.
pub(crate) async fn check(ports: &Ports, site: &Site) -> RequirementReport {
    let facts = ports.host.facts();
    let topology = read(ports, &site.directory).await;
    RequirementReport {
        findings: vec![
            single_controller(&topology, &facts),
            run_on_controller(&topology, &facts),
            operating_system(&facts, site.era),
            role(&facts),
            internet(ports, site).await,
            updates(&facts),
            Finding::new(Requirement::Subscription, Verdict::Met, "none is needed beforehand", ""),
        ],
    }
}

fn operating_system(facts: &HostFacts, era: Era) -> Finding {
    let finding = |verdict, detail: String, advice| {
        Finding::new(Requirement::OperatingSystem, verdict, detail, advice)
    };
    let name = match &facts.operating_system {
        Ok(name) => name.as_str(),
        Err(reason) => {
            let detail = format!("which operating system this is cannot be told: {reason}");
            return finding(Verdict::Unknown, detail, SUPPORTED);
        }
    };
    if Edition::parse(name).is_some_and(Edition::is_supported) {
        return finding(Verdict::Met, name.to_owned(), "");
    }
    if era == Era::Today && is_outside_the_product_line(name) {
        return finding(
            Verdict::Warning,
            format!("{name} is not a server the integration was made for"),
            "rehearse here, and expect differences from a supported server",
        );
    }
    finding(Verdict::NotMet, format!("{name} is not supported"), SUPPORTED)
}

/// Servers newer than the product, and systems that are no Windows at all.
fn is_outside_the_product_line(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.contains("windows")
        || ["server 2019", "server 2022", "server 2025"].iter().any(|newer| name.contains(newer))
}

fn role(facts: &HostFacts) -> Finding {
    let finding = |verdict, detail: &str, advice: &str| {
        Finding::new(Requirement::Role, verdict, detail, advice)
    };
    if let Err(reason) = &facts.operating_system {
        let detail = format!("whether this edition needs a role cannot be told: {reason}");
        return finding(Verdict::Unknown, &detail, "");
    }
    let edition = Edition::parse(facts.product());
    if !edition.is_some_and(|edition| edition.is_supported() && edition.needs_role()) {
        return finding(Verdict::Met, "no role is needed on this edition", "");
    }
    match &facts.roles {
        Ok(roles) if has_role(roles) => {
            finding(Verdict::Met, "the Windows Server Essentials Experience role is installed", "")
        }
        Ok(_) => finding(
            Verdict::NotMet,
            "the Windows Server Essentials Experience role is not installed",
            "add the role in Server Manager and configure it",
        ),
        Err(reason) => finding(
            Verdict::Unknown,
            &format!("which roles are installed cannot be told: {reason}"),
            "look in Server Manager for the Windows Server Essentials Experience role",
        ),
    }
}

async fn internet(ports: &Ports, site: &Site) -> Finding {
    let mut unreached = Vec::new();
    let endpoints = [&site.tenant.sign_in, &site.tenant.graph];
    for endpoint in endpoints {
        if let Err(text) = reach(ports, endpoint).await {
            unreached.push(format!("{endpoint}: {text}"));
        }
    }
    if unreached.is_empty() {
        let detail = format!("{} and {} can be reached", site.tenant.sign_in, site.tenant.graph);
        return Finding::new(Requirement::Internet, Verdict::Met, detail, "");
    }
    Finding::new(
        Requirement::Internet,
        Verdict::NotMet,
        format!("no connection to {}", unreached.join("; ")),
        "check the Internet connection, the proxy and the firewall, then check again",
    )
}

async fn reach(ports: &Ports, endpoint: &Endpoint) -> Result<(), String> {
    match tokio::time::timeout(CONNECT_TIMEOUT, ports.net.connect(endpoint, Security::Tls)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs())),
    }
}

fn updates(facts: &HostFacts) -> Finding {
    let pending = match &facts.pending_updates {
        Ok(pending) => pending,
        Err(reason) => {
            return Finding::new(
                Requirement::Updates,
                Verdict::Warning,
                format!("which updates are pending cannot be told: {reason}"),
                "look for critical and important updates yourself before you integrate",
            );
        }
    };
    let urgent: Vec<String> = pending
        .iter()
        .filter_map(|update| match update.severity {
            UpdateSeverity::Critical => Some(format!("{} (critical)", update.title)),
            UpdateSeverity::Important => Some(format!("{} (important)", update.title)),
            UpdateSeverity::Optional => None,
        })
        .collect();
    if urgent.is_empty() {
        return Finding::new(
            Requirement::Updates,
            Verdict::Met,
            "no critical or important update is pending",
            "",
        );
    }
    let advice = "install them first if you can; the integration may go on without";
    let (named, rest) = urgent.split_at(urgent.len().min(N_UPDATES_MAX));
    let mut detail = format!("pending: {}", named.join(", "));
    if !rest.is_empty() {
        detail += &format!(" and {} more", rest.len());
    }
    Finding::new(Requirement::Updates, Verdict::Warning, detail, advice)
}

#[cfg(test)]
mod tests {
    use super::{operating_system, role, updates};
    use crate::{
        ports::{DomainRole, HostFacts, PendingUpdate, UpdateSeverity},
        requirement::Verdict,
        site::Era,
    };

    fn host(operating_system: &str, roles: &[&str]) -> HostFacts {
        HostFacts {
            dns_name: Ok("dc1.contoso.local".to_owned()),
            operating_system: Ok(operating_system.to_owned()),
            roles: Ok(roles.iter().map(|&role| role.to_owned()).collect()),
            domain_role: Ok(DomainRole::DomainController),
            pending_updates: Ok(vec![]),
        }
    }

    const ROLE: &str = "Windows Server Essentials Experience";

    #[test]
    fn each_supported_server_meets_the_operating_system_requirement() {
        for (name, roles) in [
            ("Windows Server 2012 Essentials", &[][..]),
            ("Windows Server 2012 R2 Essentials", &[]),
            ("Windows Server 2016 Essentials", &[]),
            ("Windows Server 2012 R2 Standard", &[ROLE]),
            ("Windows Server 2012 R2 Datacenter", &[ROLE]),
            ("Windows Server 2016 Standard", &[ROLE]),
        ] {
            let facts = host(name, roles);
            for era in [Era::Essentials, Era::Today] {
                assert_eq!(operating_system(&facts, era).verdict, Verdict::Met, "{name}");
            }
            assert_eq!(role(&facts).verdict, Verdict::Met, "{name}");
        }
    }

    #[test]
    fn standard_without_the_role_is_refused_because_of_the_role() {
        let facts = host("Windows Server 2012 R2 Standard", &["DNS Server"]);
        assert_eq!(operating_system(&facts, Era::Today).verdict, Verdict::Met);
        let finding = role(&facts);
        assert_eq!(finding.verdict, Verdict::NotMet);
        insta::assert_snapshot!(finding.detail, @"the Windows Server Essentials Experience role is not installed");
    }

    #[test]
    fn other_servers_are_refused_in_the_products_own_time_and_doubted_today() {
        for (name, then, today) in [
            ("Windows Server 2012 Standard", Verdict::NotMet, Verdict::NotMet),
            ("Windows Server 2008 R2 Standard", Verdict::NotMet, Verdict::NotMet),
            ("Windows Server 2019 Essentials", Verdict::NotMet, Verdict::Warning),
            ("Debian GNU/Linux 12 (bookworm)", Verdict::NotMet, Verdict::Warning),
        ] {
            let facts = host(name, &[]);
            assert_eq!(operating_system(&facts, Era::Essentials).verdict, then, "{name}");
            assert_eq!(operating_system(&facts, Era::Today).verdict, today, "{name}");
        }
    }

    #[test]
    fn only_critical_and_important_updates_are_listed() {
        let mut facts = host("Windows Server 2016 Essentials", &[]);
        let update = |title: &str, severity| PendingUpdate { title: title.to_owned(), severity };
        facts.pending_updates = Ok(vec![
            update("KB1", UpdateSeverity::Critical),
            update("KB2", UpdateSeverity::Optional),
            update("KB3", UpdateSeverity::Important),
        ]);
        let finding = updates(&facts);
        assert_eq!(finding.verdict, Verdict::Warning);
        insta::assert_snapshot!(finding.detail, @"pending: KB1 (critical), KB3 (important)");
    }

    #[test]
    fn updates_that_nobody_could_look_for_are_not_called_installed() {
        let mut facts = host("Windows Server 2016 Essentials", &[]);
        facts.pending_updates = Err("the service is off".to_owned());
        let finding = updates(&facts);
        assert_eq!(finding.verdict, Verdict::Warning);
        insta::assert_snapshot!(finding.detail, @"which updates are pending cannot be told: the service is off");
    }

    #[test]
    fn a_long_list_of_updates_is_cut_and_counted() {
        let mut facts = host("Windows Server 2016 Essentials", &[]);
        let update =
            |n| PendingUpdate { title: format!("{n}"), severity: UpdateSeverity::Critical };
        facts.pending_updates = Ok((0..12).map(update).collect());
        assert!(updates(&facts).detail.ends_with("9 (critical) and 2 more"));
    }

    #[test]
    fn a_machine_that_cannot_tell_its_system_or_its_roles_is_not_passed() {
        let mut facts = host("Windows Server 2016 Standard", &[]);
        facts.roles = Err("access denied".to_owned());
        assert_eq!(role(&facts).verdict, Verdict::Unknown);
        facts.operating_system = Err("access denied".to_owned());
        let finding = operating_system(&facts, Era::Today);
        assert_eq!(finding.verdict, Verdict::Unknown);
        assert_eq!(role(&facts).verdict, Verdict::Unknown);
        insta::assert_snapshot!(finding.detail, @"which operating system this is cannot be told: access denied");
    }
}
