//! Service locations (SRV records).

use super::{
    expected::without_domain,
    finding::{
        Finding, LOCATION_ELSEWHERE, LOCATION_LEFT, LOCATION_MISSING, LOCATION_RIGHT,
        LOCATION_SEVERAL, TARGET_DOUBLED, WILDCARD_ONLY,
    },
    observation::{Context, Observation},
};
use crate::dns::{Data, Kind, Record};

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    let is_location = |record: &&Record| record.data.kind() == Some(Kind::Srv);
    for wanted in context.wanted.others.iter().filter(is_location) {
        found.push(location(seen, wanted));
    }
    let name = seen.below("_autodiscover._tcp");
    if let Some(left) = seen.zone.get(&name, Kind::Srv).first() {
        found.push(LOCATION_LEFT.at(
            &name,
            format!(
                "`{}` is what clients ask last, and leads them to the former server",
                left.data
            ),
            "remove it when the migration is complete",
        ));
    }
}

fn location(seen: &Observation, wanted: &Record) -> Finding {
    let name = &wanted.name;
    let here = seen.zone.get(name, Kind::Srv);
    let shown: Vec<String> = here.iter().map(|record| format!("`{}`", record.data)).collect();
    let shown = shown.join(", ");
    let remedy = format!("replace it by {}", wanted.data);
    match here.as_slice() {
        [] => LOCATION_MISSING.at(
            name,
            "there is no such record",
            format!(
                "add {}; a DNS host that knows no SRV records cannot hold it, then the service behind it is missing until the \
                 domain moves to another host",
                wanted.data
            ),
        ),
        [only] if only.data == wanted.data => LOCATION_RIGHT.fine(name, format!("{shown} leads to the service")),
        [only] if seen.is_of_wildcard(only) => {
            WILDCARD_ONLY.at(name, format!("only the wildcard answers there, with {shown}"), format!("add {}", wanted.data))
        }
        [only] if is_doubled(seen, only, wanted) => TARGET_DOUBLED.at(
            name,
            format!("{shown} leads to a name with the domain appended"),
            "enter the target with a dot at its end",
        ),
        [_] => LOCATION_ELSEWHERE.at(name, format!("{shown} is there, {} is wanted", wanted.data), remedy),
        _ => LOCATION_SEVERAL.at(
            name,
            format!("{shown} share the load of one service"),
            format!("keep only {}", wanted.data),
        ),
    }
}

fn is_doubled(seen: &Observation, record: &Record, wanted: &Record) -> bool {
    match (&record.data, &wanted.data) {
        (Data::Srv { target, .. }, Data::Srv { target: wanted, .. }) => {
            without_domain(target, &seen.domain) == Some(wanted)
        }
        _ => false,
    }
}
