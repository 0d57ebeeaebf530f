//! What resolvers still remember, and for how long.

use super::{
    finding::{CACHE_NEGATIVE, CACHE_OLD, Finding, RESOLVER_FAILS, TTL_LONG},
    observation::{Context, Observation, Seen, View},
};
use crate::{
    dns::{Kind, Record},
    mail_route::RoutePhase,
};

/// Times to live up to this are short enough for a switch-over.
const TTL_MAX_S: u32 = 3_600;

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    for resolver in &seen.resolvers {
        remembered(seen, resolver, found);
    }
    if matches!(context.phase, Some(RoutePhase::Linking | RoutePhase::Migrating)) {
        long(seen, found);
    }
}

fn remembered(seen: &Observation, resolver: &View, found: &mut Vec<Finding>) {
    let mut failed = Vec::new();
    for ((name, kind), answer) in &resolver.seen {
        let place = format!("{name} {}", kind.as_str());
        match answer {
            Seen::Nothing { keeps_s, .. } => found.push(CACHE_NEGATIVE.at(
                &place,
                format!(
                    "{} still says that it does not exist{}; the zone has it",
                    resolver.who,
                    keeps_s.map_or(String::new(), |keeps_s| format!(", for {keeps_s} s more"))
                ),
                "wait until then and do not repair the record, which is right",
            )),
            Seen::Records(records) => {
                let now = seen.zone.get(name, *kind);
                let then: Vec<&Record> =
                    records.iter().filter(|record| record.name == *name).collect();
                if !now.is_empty() && data(&now) != data(&then) {
                    let ttl_s = then.iter().map(|record| record.ttl).max().unwrap_or(0);
                    found.push(CACHE_OLD.at(
                        &place,
                        format!("{} still has {}, for {ttl_s} s more", resolver.who, data(&then).join(", ")),
                        "wait until then and do not repair the record; if it stays so, that resolver sees another zone",
                    ));
                }
            }
            Seen::Failed(reason) => failed.push((place, reason)),
        }
    }
    if let Some((place, reason)) = failed.first() {
        found.push(RESOLVER_FAILS.at(
            &resolver.who,
            format!("it gives no usable answer where the zone does: {place}: {reason} ({} in all)", failed.len()),
            "ask other resolvers; if they fail as well, look at the name servers, their delegation and DNSSEC",
        ));
    }
}

fn data(records: &[&Record]) -> Vec<String> {
    let mut data: Vec<String> = records.iter().map(|record| record.data.to_string()).collect();
    data.sort();
    data
}

fn long(seen: &Observation, found: &mut Vec<Finding>) {
    let autodiscover = seen.below("autodiscover");
    let mx = seen.zone.get(&seen.domain, Kind::Mx);
    let alias = seen.zone.alias(&autodiscover);
    let addresses = seen.zone.addresses(&autodiscover);
    let sets = [
        (format!("{} MX", seen.domain), mx),
        (autodiscover, alias.into_iter().chain(addresses).collect()),
    ];
    for (place, records) in sets {
        let ttl_s = records.iter().map(|record| record.ttl).max().unwrap_or(0);
        if ttl_s > TTL_MAX_S {
            found.push(TTL_LONG.at(
                place,
                format!("its TTL is {ttl_s} s: that long after the switch-over some senders and clients still go the old way"),
                format!("lower it to {TTL_MAX_S} s, or as low as the DNS host allows, at least {ttl_s} s before the switch-over"),
            ));
        }
    }
}
