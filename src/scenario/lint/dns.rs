//! Name servers, resolvers and the registry: names that somebody has, zones that are where they are looked for.

use super::story::Story;
use crate::{
    scenario::{
        finding::Finding,
        model::{DelegationChange, DelegationTarget, Scenario, Step, World, ZoneEdit, ZonePlace},
        suggest::advice,
        value::Placed,
    },
    world::{DNS_HOST, DNS_SERVER_NAME, OTHER_SERVER_NAME},
};

/// Name servers and resolvers that every world has, as traces name them.
pub(super) const ALWAYS_THERE: &[&str] = &[
    "dns",
    "resolver",
    "registry",
    "service dns",
    "inside dns",
    DNS_SERVER_NAME,
    OTHER_SERVER_NAME,
];

/// Names of this world's further name servers and resolvers.
pub(super) fn names(world: &World) -> Vec<&str> {
    let servers = world.zones.values().flat_map(|zone| &zone.servers);
    let servers = servers.map(|server| server.name.value.as_str());
    servers.chain(world.resolvers.keys().map(|name| name.value.as_str())).collect()
}

/// Who may be asked over DNS.
pub(super) fn answerers(world: &World) -> Vec<&str> {
    ALWAYS_THERE.iter().copied().chain(names(world)).collect()
}

pub(super) fn check(scenario: &Scenario, _source: &str) -> Vec<Finding> {
    let world = &scenario.world;
    let mut findings = Vec::new();
    let mut lags: std::collections::BTreeMap<String, (String, u32)> = Default::default();
    for server in world.zones.values().flat_map(|zone| &zone.servers) {
        let name = server.name.to_ascii_lowercase();
        let label = name.strip_suffix(DNS_HOST).and_then(|label| label.strip_suffix('.'));
        let fits = label.is_some_and(|label| !label.is_empty() && !label.contains('.'));
        if !fits || name == DNS_SERVER_NAME {
            findings.push(
                Finding::at(
                    server,
                    format!("`{}` is no further server of the DNS host", server.name),
                )
                .help(format!("call it `ns2.{DNS_HOST}`, `ns3.{DNS_HOST}` and so on")),
            );
        }
        // A server may be lame for one zone alone; everything else concerns all its zones.
        let manner = format!("{:?}", (server.behind, server.frozen, server.dead));
        let line = server.line;
        let (before, at) = lags.entry(name).or_insert_with(|| (manner.clone(), line));
        if *before != manner {
            findings.push(
                Finding::at(server, format!("line {at} tells otherwise about `{}`", server.name))
                    .help("a name server lags, freezes or is dead for all its zones"),
            );
        }
    }
    for name in world.resolvers.keys() {
        let taken = ["engine", "directory", "tenant", "mail", "internet", "world"];
        if taken.contains(&name.as_str()) || ALWAYS_THERE.contains(&name.as_str()) {
            let finding = Finding::at(name, format!("`{name}` has a meaning of its own"));
            findings.push(finding.help("choose another name"));
        }
    }
    if let Some(name) = &world.server.resolver
        && name.as_str() != "resolver"
        && !world.resolvers.contains_key(name.value.as_str())
    {
        let known = world.resolvers.keys().map(|name| name.as_str());
        let finding = Finding::at(name, format!("there is no resolver `{name}`"));
        findings.push(finding.help(advice(name, known)));
    }
    findings
}

/// A secondary of some zone.
fn secondary(story: &mut Story<'_>, name: &Placed<String>) {
    let servers = story.scenario.world.zones.values().flat_map(|zone| &zone.servers);
    let known: Vec<&str> =
        servers.filter(|server| !server.dead).map(|server| server.name.value.as_str()).collect();
    if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        let help = advice(name, known);
        let finding = Finding::at(name, format!("there is no secondary `{name}`"));
        story.push(finding.help(format!("{help} They stand under `servers` of a zone.")));
    }
}

/// Somebody who may be asked over DNS.
fn answerer(story: &mut Story<'_>, name: &Placed<String>) {
    let known = answerers(&story.scenario.world);
    if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        let help = advice(name, known);
        let finding = Finding::at(name, format!("nobody called `{name}` can be asked"));
        story.push(finding.help(help));
    }
}

/// A step at name servers or a look-up.
pub(super) fn step(story: &mut Story<'_>, step: &Step) {
    match step {
        Step::FreezeSecondary(name) | Step::ThawSecondary(name) => secondary(story, name),
        Step::Delegation(change) => delegation(story, change),
        Step::SetClock(setting) => {
            if let Some(name) = &setting.of {
                answerer(story, name);
            }
        }
        _ => askers(story, step),
    }
}

/// Everybody whom a look-up asks.
fn askers(story: &mut Story<'_>, step: &Step) {
    let asked: Vec<&Placed<String>> = match step {
        Step::LookUp(look) => look.by.iter().collect(),
        Step::Client(client) => client.by.iter().collect(),
        Step::ReceiverJudges(check) => check.by.iter().collect(),
        Step::CheckDomain(check) => {
            check.resolvers.iter().chain(&check.inside).chain(&check.edited).collect()
        }
        _ => Vec::new(),
    };
    for name in asked {
        answerer(story, name);
    }
}

fn delegation(story: &mut Story<'_>, change: &DelegationChange) {
    story.zone(&change.zone);
    if change.to == DelegationTarget::Other {
        at_other_host(story, &change.zone);
    }
}

pub(super) fn edit(story: &mut Story<'_>, edit: &ZoneEdit) {
    match edit.at {
        Some(ZonePlace::Other) => at_other_host(story, &edit.zone),
        Some(ZonePlace::Inside) => {
            let zone = story.scenario.world.zones.get(edit.zone.value.as_str());
            if zone.is_some_and(|zone| zone.inside.is_none()) {
                let finding = Finding::at(&edit.zone, "inside, this zone looks as it does outside");
                story.push(finding.help("add `inside: |` with its records to the zone"));
            }
        }
        _ => {}
    }
}

fn at_other_host(story: &mut Story<'_>, zone: &Placed<String>) {
    let described = story.scenario.world.zones.get(zone.value.as_str());
    let is_there = described.is_none_or(|described| {
        let delegated = described.delegated_to == Some(crate::scenario::model::DnsHost::Other);
        described.at_other_host.is_some() || delegated
    });
    if !is_there {
        let finding = Finding::at(zone, format!("the other host has no zone `{zone}`"));
        story.push(finding.help("add `at other host: |` with its records to the zone"));
    }
}
