//! Records under the wrong name: entered with the domain twice, or answered by a wildcard.

use super::{
    finding::{Finding, OWNER_DOUBLED, WILDCARD},
    observation::{Context, Observation, Seen},
};
use crate::dns::Kind;

/// The names that a record gets when the page of a DNS host appends what was typed already, with the name that was meant.
pub(super) fn doubled(domain: &str) -> Vec<(String, Kind, String)> {
    let mut names = vec![
        (format!("{domain}.{domain}"), Kind::Mx, domain.to_owned()),
        (format!("{domain}.{domain}"), Kind::Txt, domain.to_owned()),
    ];
    let autodiscover = format!("autodiscover.{domain}");
    names.push((format!("{autodiscover}.{domain}"), Kind::A, autodiscover));
    for (service, protocol) in [("_sip", "_tls"), ("_sipfederationtls", "_tcp")] {
        let meant = format!("{service}.{protocol}.{domain}");
        names.push((format!("{meant}.{domain}"), Kind::Srv, meant.clone()));
        names.push((format!("{service}.{protocol}.{protocol}.{domain}"), Kind::Srv, meant));
    }
    names
}

pub(super) fn findings(seen: &Observation, _context: &Context, found: &mut Vec<Finding>) {
    for (name, kind, meant) in doubled(&seen.domain) {
        let Some(Seen::Records(records)) = seen.zone.seen.get(&(name.clone(), kind)) else {
            continue;
        };
        let Some(record) = records.iter().find(|record| record.name == name) else { continue };
        if !seen.is_of_wildcard(record) {
            found.push(OWNER_DOUBLED.at(
                &name,
                format!("`{}` was entered here; it is meant for {meant}", record.data),
                format!("remove it and enter it for {meant}: the host's page appends the domain by itself, so type only what stands before it (`@` for the domain)"),
            ));
        }
    }
    wildcard(seen, found);
}

fn wildcard(seen: &Observation, found: &mut Vec<Finding>) {
    let mut data: Vec<String> = Vec::new();
    for kind in [Kind::A, Kind::Txt] {
        if let Some(Seen::Records(records)) = seen.zone.seen.get(&(seen.random_name.clone(), kind))
        {
            let own = records.iter().filter(|record| record.name == seen.random_name);
            data.extend(own.map(|record| record.data.to_string()));
        }
    }
    data.sort();
    data.dedup();
    if !data.is_empty() {
        found.push(WILDCARD.at(
            format!("*.{}", seen.domain),
            format!("every name that nobody entered answers {}", data.join(", ")),
            "compare what records say, not only that something answers; enter every record that is wanted",
        ));
    }
}
