//! The world at the beginning: names that collide, online IDs outside the tenant, licences nobody sells.

use std::collections::BTreeMap;

use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use crate::scenario::{
    finding::Finding,
    model::{ControllerKind, Scenario, World},
    suggest::advice,
    value::Placed,
};

/// Part numbers of the licences that worlds know.
pub(super) const PART_NUMBERS: &[&str] = &[
    "O365_BUSINESS_ESSENTIALS",
    "O365_BUSINESS_PREMIUM",
    "STANDARDPACK",
    "ENTERPRISEPACK",
    "EXCHANGESTANDARD",
    "EXCHANGEENTERPRISE",
    "SHAREPOINTSTANDARD",
];

pub(super) fn check(scenario: &Scenario, _source: &str) -> Vec<Finding> {
    let world = &scenario.world;
    let mut findings = Vec::new();
    machines(world, &mut findings);
    let users = world.directory.users.iter().map(|user| place(user, &user.name));
    unique(users, "user", &mut findings);
    let accounts = world.tenant.users.iter().map(|user| place(user, &user.id));
    unique(accounts, "online account", &mut findings);
    online_ids(world, &mut findings);
    let held = world.tenant.users.iter().filter_map(|user| user.licence.as_ref());
    for part_number in world.tenant.licences.keys().chain(held) {
        findings.extend(part_number_finding(part_number));
    }
    directory_roles(world, &mut findings);
    if let Some(pem) = &world.tenant.app.certificate
        && CertificateDer::from_pem_slice(pem.as_bytes()).is_err()
    {
        let finding = Finding::at(pem, "this is no certificate in PEM".to_owned());
        findings.push(finding.help("paste it from `-----BEGIN CERTIFICATE-----` to its end"));
    }
    domain_names(world, &mut findings);
    findings
}

fn directory_roles(world: &World, findings: &mut Vec<Finding>) {
    let tenant = &world.tenant;
    let held = tenant.users.iter().flat_map(|user| &user.directory_roles);
    for role in held.chain(&tenant.app.directory_roles) {
        if !mock_m365::known_directory_roles().any(|known| known == role.value) {
            let finding = Finding::at(role, format!("there is no directory role `{role}`"));
            findings.push(finding.help(advice(role, mock_m365::known_directory_roles())));
        }
    }
}

/// A name with the place of the item it belongs to.
fn place<T>(item: &Placed<T>, name: &str) -> Placed<String> {
    Placed { value: name.to_owned(), line: item.line, column: item.column }
}

fn machines(world: &World, findings: &mut Vec<Finding>) {
    let server = world.server.name.clone();
    let server = server.unwrap_or_else(|| Placed::nowhere("DC1".to_owned()));
    let controllers = world.directory.controllers.iter();
    let machines = std::iter::once(server)
        .chain(controllers.map(|controller| place(controller, &controller.name)))
        .chain(world.directory.member_servers.iter().cloned());
    unique(machines, "machine", findings);
    let late = world.directory.controllers.iter().filter(|controller| controller.behind.is_some());
    for controller in late.clone().filter(|controller| controller.kind != ControllerKind::Writable)
    {
        let text = format!("{} is {}, so nobody talks to it", controller.name, controller.kind);
        findings.push(Finding::at(controller, text).help("`behind` is for writable controllers"));
    }
    for controller in late.skip(1) {
        let text = "the engine talks to one controller, and another one is `behind` already";
        findings.push(Finding::at(controller, text).help("leave `behind` at one of them"));
    }
}

fn unique(names: impl Iterator<Item = Placed<String>>, what: &str, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for name in names {
        if name.trim().is_empty() {
            findings.push(Finding::at(&name, format!("the {what} has no name")));
        } else if let Some(line) = seen.insert(name.to_lowercase(), name.line) {
            let finding = Finding::at(&name, format!("there is a {what} `{name}` already"));
            findings.push(if line == 0 {
                finding.help("it is the server itself, unless `server: {name: …}` says otherwise")
            } else {
                finding.help(format!(
                    "see line {line}; names are the same in capitals and small letters"
                ))
            });
        }
    }
}

fn online_ids(world: &World, findings: &mut Vec<Finding>) {
    let initial = format!("{}.onmicrosoft.com", world.tenant.name);
    let mut domains = vec![initial.as_str()];
    domains.extend(world.tenant.domains.iter().map(|domain| domain.value.as_str()));
    for user in &world.tenant.users {
        let Some((_, domain)) = user.id.split_once('@') else {
            findings.push(
                Finding::at(user, format!("`{}` is not an online ID", user.id))
                    .help(format!("write `{}@{initial}`", user.id)),
            );
            continue;
        };
        if !domains.iter().any(|known| known.eq_ignore_ascii_case(domain)) {
            findings.push(
                Finding::at(user, format!("`{domain}` is not a domain of the tenant"))
                    .help(advice(domain, domains.iter().copied())),
            );
        }
    }
}

/// What is wrong with a part number, if anything is.
pub(super) fn part_number_finding(part_number: &Placed<String>) -> Option<Finding> {
    if PART_NUMBERS.contains(&part_number.value.as_str()) {
        return None;
    }
    let finding =
        Finding::at(part_number, format!("no licence has the part number `{part_number}`"));
    Some(finding.help(advice(part_number, PART_NUMBERS.iter().copied())))
}

fn domain_names(world: &World, findings: &mut Vec<Finding>) {
    let directory = std::iter::once(&world.directory.domain);
    for domain in directory.chain(world.zones.keys()).chain(&world.tenant.domains) {
        let is_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        };
        if !domain.contains('.') || !domain.split('.').all(is_label) {
            findings.push(
                Finding::at(domain, format!("`{domain}` is not a domain name"))
                    .help("labels of letters, digits and hyphens with dots between them, for example `contoso.com`"),
            );
        }
    }
    if world.tenant.name.contains('.') {
        findings.push(
            Finding::at(&world.tenant.name, "the tenant's name has no dots")
                .help("`contoso` gives the initial domain `contoso.onmicrosoft.com`"),
        );
    }
}
