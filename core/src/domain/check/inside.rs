//! What only the network inside sees: an internal zone of the same name, and the directory's own pointer for clients.

use super::{
    finding::{DIRECTORY_UNREADABLE, Finding, INSIDE_AGREES, INSIDE_DIFFERS, SCP_LEFT, SCP_THERE},
    observation::{Context, Observation, Seen},
    zone::differing,
};
use crate::{
    dns::{Data, Kind},
    mail_route::RoutePhase,
};

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    views(seen, found);
    match &seen.directory {
        Some(Ok(points)) => {
            for point in points.iter().filter(|point| !is_of_service(&point.url)) {
                let what =
                    format!("domain-joined clients are sent to {} before they ask DNS", point.url);
                found.push(if context.phase == Some(RoutePhase::Complete) {
                    SCP_LEFT.at(
                        &point.dn,
                        what,
                        "remove the object, or let it name the service's autodiscover address",
                    )
                } else {
                    SCP_THERE.at(&point.dn, what, "remove it, or change it, at the switch-over")
                });
            }
        }
        Some(Err(reason)) => found.push(DIRECTORY_UNREADABLE.at(
            &seen.domain,
            format!("whether the directory leads clients elsewhere could not be told: {reason}"),
            "",
        )),
        None => {}
    }
}

fn is_of_service(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', ':']).next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host.ends_with(".outlook.com") || host.ends_with(".office365.com")
}

fn views(seen: &Observation, found: &mut Vec<Finding>) {
    let Some(inside) = &seen.inside else { return };
    let failed = inside.seen.values().find_map(|answer| match answer {
        Seen::Failed(reason) => Some(reason),
        _ => None,
    });
    if let Some(reason) = failed {
        found.push(INSIDE_DIFFERS.at(
            &inside.who,
            format!("the network inside gives no usable answer: {reason}"),
            "see that the DNS server inside runs and can ask the Internet",
        ));
        return;
    }
    let differing = differing(&seen.zone, inside);
    if differing.is_empty() {
        found.push(INSIDE_AGREES.fine(&inside.who, "the network inside sees what the world sees"));
        return;
    }
    let own = primary(seen, inside.get(&seen.domain, Kind::Soa));
    let zone =
        own.map_or(String::new(), |mname| format!(", from a zone of its own (primary {mname})"));
    found.push(INSIDE_DIFFERS.at(
        &inside.who,
        format!("the network inside sees other records{zone}: {}", differing.join(", ")),
        "enter the same records in the zone inside, or remove that zone; else clients work outside and fail in the office, or the reverse",
    ));
}

/// The primary server of the zone inside, when it is another one than that of the world.
fn primary<'a>(seen: &Observation, records: Vec<&'a crate::dns::Record>) -> Option<&'a str> {
    let mname = |records: Vec<&'a crate::dns::Record>| {
        records.into_iter().find_map(|record| match &record.data {
            Data::Soa { mname, .. } => Some(mname.as_str()),
            _ => None,
        })
    };
    let outside =
        seen.zone.get(&seen.domain, Kind::Soa).into_iter().find_map(|record| match &record.data {
            Data::Soa { mname, .. } => Some(mname.clone()),
            _ => None,
        });
    mname(records).filter(|inside| outside.is_none_or(|outside| outside != *inside))
}
