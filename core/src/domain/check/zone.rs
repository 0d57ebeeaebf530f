//! The zone: who speaks for it, whether they agree, and whether the world asks the server that is edited.

use super::{
    finding::{
        CACHE_NEGATIVE, CHANGED_MEANWHILE, CLOCK_DIFFERS, DELEGATED_TO_SERVICE, DELEGATION_DIFFERS,
        DELEGATION_GONE, EDITED_ELSEWHERE, Finding, INSIDE_ANOTHER_ZONE, NOT_REGISTERED,
        PARENT_UNKNOWN, SERVER_BEHIND, SERVER_DIFFERS, SERVER_LAME, SERVER_SILENT,
        UPDATES_ACCEPTED, UPDATES_REFUSED, ZONE_AGREES, ZONE_UNREADABLE,
    },
    observation::{Context, Edited, Observation, Standing, UpdateSeen, View},
};
use crate::dns::{DelegationProblem, Parent, Record, ServerSays};

const SECONDARY: &str = "see that the primary notifies this server and lets it transfer the zone; raise the serial number when it \
                         is lower than the server's, or wait for the refresh interval";

pub(super) fn findings(seen: &Observation, _context: &Context, found: &mut Vec<Finding>) {
    standing(seen, found);
    let problems = seen.delegation.problems();
    found.extend(problems.iter().map(|problem| of_problem(seen, problem)));
    servers(seen, problems.is_empty(), found);
    if let Parent::CannotTell(reason) = &seen.delegation.parent {
        found.push(PARENT_UNKNOWN.at(
            &seen.domain,
            format!("whether the zone above delegates to these servers was not told: {reason}"),
            "",
        ));
    }
    if let Some((before, after)) = seen.changed {
        found.push(CHANGED_MEANWHILE.at(
            &seen.domain,
            format!("the zone went from version {before} to {after} while it was looked at"),
            "find out who else edits the zone, and check again when they are done",
        ));
    }
    if let Some(edited) = &seen.edited {
        self::edited(seen, edited, found);
    }
}

fn standing(seen: &Observation, found: &mut Vec<Finding>) {
    let domain = &seen.domain;
    match &seen.standing {
        Standing::Apex => {}
        // The delegation tells more.
        Standing::Absent | Standing::Unknown(_) if seen.delegation.parent == Parent::NotDelegated => {}
        Standing::Absent if is_delegated(seen) => found.push(CACHE_NEGATIVE.at(
            domain,
            "the resolver still says that the name does not exist, though the zone above delegates it and its servers answer",
            "wait until the resolver asks again; nothing is to be repaired",
        )),
        Standing::Absent => found.push(NOT_REGISTERED.at(
            domain,
            "the name does not exist, as far as the resolver knows",
            "register it, or renew it at the registrar; a name that was changed recently may take two days to come back",
        )),
        Standing::Inside(zone) => found.push(INSIDE_ANOTHER_ZONE.at(
            domain,
            format!("the name is part of the zone {zone}, not a zone of its own"),
            format!("check {zone} instead, or enter the records there"),
        )),
        Standing::Unknown(reason) => {
            if seen.delegation.authoritative().is_empty() {
                found.push(ZONE_UNREADABLE.at(
                    domain,
                    format!("no server of the zone gives a usable answer: {reason}"),
                    "see that the name servers run, hold the zone and are the ones entered at the registrar",
                ));
            }
        }
    }
}

fn is_delegated(seen: &Observation) -> bool {
    matches!(seen.delegation.parent, Parent::Delegates(_))
        && !seen.delegation.authoritative().is_empty()
}

fn of_problem(seen: &Observation, problem: &DelegationProblem) -> Finding {
    let domain = &seen.domain;
    let what = problem.to_string();
    match problem {
        DelegationProblem::NotDelegated => DELEGATION_GONE.at(
            domain,
            what,
            "look at the registrar's account: renew an expired name, settle a hold, wait for a transfer to end; until then \
             records that look right now disappear one by one as caches run out",
        ),
        DelegationProblem::ToVendor => DELEGATED_TO_SERVICE.at(
            domain,
            what,
            "nothing has to be entered by hand; records of your own are entered in the service's administration page",
        ),
        DelegationProblem::SetsDiffer { .. } => DELEGATION_DIFFERS.at(
            domain,
            what,
            "enter the same name servers at the registrar and in the zone; edits on a server that is not delegated have no effect",
        ),
        DelegationProblem::Behind { server, .. } => SERVER_BEHIND.at(server, what, SECONDARY),
        DelegationProblem::Lame { server, .. } => SERVER_LAME.at(
            server,
            what,
            "configure the zone on that server, or take the server out of the delegation and the zone's NS records",
        ),
        DelegationProblem::Silent { server } => SERVER_SILENT.at(
            server,
            what,
            "start the server, open its port 53 for UDP and TCP, or take it out of the delegation; each look at it costs the \
             service's checker 12 s",
        ),
        DelegationProblem::NoAddress { server } => SERVER_SILENT.at(
            server,
            what,
            "give the server's name an address, or take it out of the delegation",
        ),
    }
}

fn servers(seen: &Observation, is_whole: bool, found: &mut Vec<Finding>) {
    let servers = seen.delegation.authoritative();
    for other in &seen.others {
        let differing = differing(&seen.zone, other);
        // An older version has other records; that was said.
        let is_same_version =
            servers.iter().filter(|server| server.to_string() == other.who).all(|server| {
                servers.first().is_some_and(|first| version(&first.says) == version(&server.says))
            });
        if is_same_version && !differing.is_empty() {
            found.push(SERVER_DIFFERS.at(
                &other.who,
                format!(
                    "it holds other records than {} at {}",
                    seen.zone.who,
                    differing.join(", ")
                ),
                SECONDARY,
            ));
        }
    }
    if let Some(first) = servers.first()
        && is_whole
    {
        let n = servers.len();
        let plural = if n == 1 { "server speaks" } else { "servers speak" };
        found.push(
            ZONE_AGREES
                .fine(&seen.domain, format!("{n} {plural} for the zone, with {}", first.says)),
        );
    }
}

fn version(says: &ServerSays) -> Option<u32> {
    match says {
        ServerSays::Authoritative { serial, .. } => Some(*serial),
        _ => None,
    }
}

/// The names at which `other` says something else, among those it was asked for.
pub(super) fn differing(zone: &View, other: &View) -> Vec<String> {
    let data = |records: Vec<&Record>| {
        let mut data: Vec<String> = records.iter().map(|record| record.data.to_string()).collect();
        data.sort();
        data
    };
    other
        .seen
        .keys()
        .filter(|(_, kind)| *kind != crate::dns::Kind::Soa)
        .filter(|(name, kind)| {
            let alias = |view: &View| view.alias(name).map(|alias| alias.data.to_string());
            data(zone.get(name, *kind)) != data(other.get(name, *kind))
                || alias(zone) != alias(other)
        })
        .map(|(name, kind)| format!("{name} {}", kind.as_str()))
        .collect()
}

fn edited(seen: &Observation, edited: &Edited, found: &mut Vec<Finding>) {
    let who = &edited.view.who;
    if !edited.is_asked_by_the_world {
        let servers: Vec<String> =
            seen.delegation.servers.iter().map(ToString::to_string).collect();
        let differing = differing(&seen.zone, &edited.view);
        let records = if differing.is_empty() {
            String::new()
        } else {
            format!("; it holds other records at {}", differing.join(", "))
        };
        found.push(EDITED_ELSEWHERE.at(
            who,
            format!("the world asks {}, not this server{records}", servers.join(", ")),
            "enter the records at the servers that the zone is delegated to, or have the registrar delegate it to this one",
        ));
    }
    match &edited.update {
        Some(UpdateSeen::Accepted) => {
            found.push(UPDATES_ACCEPTED.fine(who, "it takes signed updates of the zone"));
        }
        Some(UpdateSeen::Refused(reason)) => found.push(UPDATES_REFUSED.at(
            who,
            format!("it does not take signed updates: {reason}"),
            "give the key the right to update the zone, or enter the records by hand",
        )),
        Some(UpdateSeen::ClockDiffers(reason)) => found.push(CLOCK_DIFFERS.at(
            who,
            reason,
            "set both clocks by a time server; a signature is good for 300 s",
        )),
        Some(UpdateSeen::CannotTell(reason)) => found.push(UPDATES_REFUSED.at(
            who,
            format!("whether it takes signed updates could not be told: {reason}"),
            "try again when the server answers",
        )),
        None => {}
    }
}
