//! Name servers, the registry and look-ups, in plain words.

use crate::scenario::model::{
    ClientLookUp, ClockSetting, DelegationChange, DelegationTarget, DnsHost, DomainCheckStep,
    LookUp, SenderCheck, Step, World,
};

/// How the world's DNS differs from one server that everybody asks.
pub(super) fn world(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, zone) in &world.zones {
        for server in &zone.servers {
            let mut manner = Vec::new();
            if let Some(behind) = server.behind {
                manner.push(format!("learns of changes {behind} late"));
            }
            for (is_so, text) in [
                (server.frozen, "learns of no change"),
                (server.dead, "answers nobody"),
                (server.lame, "does not know that it is responsible"),
            ] {
                manner.extend(is_so.then(|| text.to_owned()));
            }
            let manner =
                if manner.is_empty() { "is up to date".to_owned() } else { manner.join(", ") };
            lines.push(format!("{} speaks for {name} too; it {manner}.", server.name));
        }
        match zone.delegated_to {
            Some(DnsHost::Other) => {
                lines.push(format!("The registry names another DNS host for {name}."));
            }
            Some(DnsHost::Nobody) => lines.push(format!("The registry does not know {name}.")),
            _ => {}
        }
        if zone.inside.is_some() {
            lines.push(format!("In the office {name} looks otherwise."));
        }
        if let Some(expires) = &zone.expires {
            lines.push(format!("The name {name} expires after {expires}."));
        }
    }
    for (name, resolver) in &world.resolvers {
        let place = if resolver.inside { "a resolver in the office" } else { "another resolver" };
        lines.push(format!("{name} is {place}."));
    }
    if let Some(name) = &world.server.resolver {
        lines.push(format!("The server asks the resolver {name}."));
    }
    lines
}

/// A step at name servers or a look-up.
pub(super) fn step(step: &Step) -> String {
    match step {
        Step::FreezeSecondary(name) => format!("{name} learns of no change any more."),
        Step::ThawSecondary(name) => format!("{name} learns of changes again."),
        Step::Delegation(change) => delegation(change),
        Step::SetClock(setting) => set_clock(setting),
        Step::LookUp(asked) => look_up(asked),
        Step::CheckDomain(asked) => check(asked),
        Step::Client(looking) => client(looking),
        Step::ReceiverJudges(check) => receiver(check),
        _ => step.phrase().to_owned(),
    }
}

fn delegation(change: &DelegationChange) -> String {
    let zone = &change.zone;
    match change.to {
        DelegationTarget::Own => format!("At the registry, let {zone} be served by the DNS host."),
        DelegationTarget::Other => {
            format!("At the registry, let {zone} be served by the other DNS host.")
        }
        DelegationTarget::Nobody => format!("The registry drops the delegation of {zone}."),
        DelegationTarget::Restored => {
            format!("The registry delegates {zone} as at the beginning.")
        }
    }
}

fn set_clock(setting: &ClockSetting) -> String {
    let of = setting.of.as_ref().map_or("the DNS host's name server", |name| name.as_str());
    match (setting.ahead, setting.behind) {
        (Some(ahead), _) => format!("The clock of {of} goes {ahead} fast."),
        (None, Some(behind)) => format!("The clock of {of} goes {behind} slow."),
        (None, None) => format!("The clock of {of} is set right."),
    }
}

fn look_up(asked: &LookUp) -> String {
    let by = asked.by.as_ref().map_or("resolver", |by| by.as_str());
    let mut text = format!("Ask {by} for the {} records of {}", asked.record_type, asked.name);
    let quoted = |texts: &[String]| {
        texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
    };
    if !asked.finds.is_empty() {
        text += &format!("; the answer must contain {}", quoted(&asked.finds));
    }
    if !asked.lacks.is_empty() {
        text += &format!("; it must not contain {}", quoted(&asked.lacks));
    }
    text + "."
}

fn check(asked: &DomainCheckStep) -> String {
    let mut text = format!("Let the server look at the domain {}", asked.name);
    if let Some(phase) = asked.phase {
        text += &format!(", its mail migration being at `{phase}`");
    }
    if !asked.resolvers.is_empty() {
        let names: Vec<&str> = asked.resolvers.iter().map(|name| name.as_str()).collect();
        text += &format!(", and compare with {}", names.join(", "));
    }
    if let Some(inside) = &asked.inside {
        text += &format!(", and with {inside} inside");
    }
    if let Some(edited) = &asked.edited {
        text += &format!("; its records are edited at {edited}");
    }
    text + "."
}

fn client(client: &ClientLookUp) -> String {
    let by = client.by.as_ref().map_or("resolver", |by| by.as_str());
    let joined = if client.joined { ", at a joined computer," } else { "" };
    format!(
        "A client looks for {} of {}{joined} by way of {by}; it must find: {}.",
        client.goal, client.of, client.finds
    )
}

fn receiver(check: &SenderCheck) -> String {
    format!(
        "The {} hands over mail of {}; a receiver must judge: {}.",
        check.from, check.domain, check.result
    )
}
