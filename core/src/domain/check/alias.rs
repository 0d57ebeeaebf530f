//! Aliases that lead clients to the service.

use super::{
    expected::{OPTIONAL_ALIASES, is_service_mail_host, without_domain},
    finding::{
        ALIAS_ELSEWHERE, ALIAS_IS_ADDRESS, ALIAS_MISSING, ALIAS_RIGHT, AUTODISCOVER_EARLY,
        AUTODISCOVER_OLD, Finding, MSOID_LEFT, TARGET_DOUBLED, WILDCARD_ONLY,
    },
    observation::{Context, Observation},
};
use crate::{
    dns::{Data, Kind, Record},
    mail_route::{RoutePhase, is_ownership_host},
};

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    for wanted in &context.wanted.others {
        if let Data::Cname(target) = &wanted.data {
            found.push(wanted_alias(seen, context, &wanted.name, target));
        }
    }
    for (label, target) in OPTIONAL_ALIASES {
        let name = seen.below(label);
        let is_wanted = context.wanted.others.iter().any(|record| record.name == name);
        if !is_wanted && let Some(alias) = seen.zone.alias(&name) {
            found.extend(optional_alias(seen, alias, target));
        }
    }
    msoid(seen, found);
}

fn target_of(record: &Record) -> &str {
    match &record.data {
        Data::Cname(target) => target,
        _ => "",
    }
}

fn wanted_alias(seen: &Observation, context: &Context, name: &str, target: &str) -> Finding {
    let is_autodiscover = name.starts_with("autodiscover.");
    let is_early = is_autodiscover
        && match context.phase {
            Some(phase) => phase != RoutePhase::Complete,
            // Nobody said how far the migration is; another mail host means that it is not over.
            None => has_other_mail_host(seen),
        };
    let is_migrating = is_autodiscover && context.phase == Some(RoutePhase::Migrating);
    let addresses = seen.zone.addresses(name);
    match (seen.zone.alias(name), addresses.first()) {
        (Some(alias), _) if target_of(alias) == target && is_migrating => AUTODISCOVER_EARLY.at(
            name,
            format!(
                "it leads to {target} while mailboxes are still elsewhere: all clients move at once"
            ),
            "let it lead to the present mail server until the switch-over",
        ),
        (Some(alias), _) if target_of(alias) == target => {
            ALIAS_RIGHT.fine(name, format!("leads to {target}"))
        }
        (Some(alias), _) if seen.is_of_wildcard(alias) => only_wildcard(name, alias, target),
        (Some(alias), _) if without_domain(target_of(alias), &seen.domain) == Some(target) => {
            TARGET_DOUBLED.at(
                name,
                format!("it leads to {}, with the domain appended", target_of(alias)),
                format!("enter the target with a dot at its end: {target}."),
            )
        }
        (Some(alias), _) if is_early => stays(name, alias, target),
        (Some(alias), _) => ALIAS_ELSEWHERE.at(
            name,
            format!("it leads to {}", target_of(alias)),
            format!("replace it by CNAME {target}"),
        ),
        (None, Some(address)) if seen.is_of_wildcard(address) => {
            only_wildcard(name, address, target)
        }
        (None, Some(address)) if is_early => stays(name, address, target),
        (None, Some(_)) => {
            let shown: Vec<String> =
                addresses.iter().map(|record| record.data.to_string()).collect();
            ALIAS_IS_ADDRESS.at(
                name,
                format!("addresses stand there instead of an alias: {}", shown.join(", ")),
                format!(
                    "if the alias was entered, switch off the provider's proxy (or flattening) for it; else remove the \
                     addresses and add CNAME {target} in one change"
                ),
            )
        }
        (None, None) => {
            ALIAS_MISSING.at(name, "there is no such record", format!("add CNAME {target}"))
        }
    }
}

fn has_other_mail_host(seen: &Observation) -> bool {
    seen.zone.get(&seen.domain, Kind::Mx).iter().any(|record| match &record.data {
        Data::Mx { exchange, .. } => {
            !exchange.is_empty() && !is_service_mail_host(exchange) && !is_ownership_host(exchange)
        }
        _ => false,
    })
}

fn only_wildcard(name: &str, record: &Record, target: &str) -> Finding {
    WILDCARD_ONLY.at(
        name,
        format!("only the wildcard answers there, with {}", record.data),
        format!("add CNAME {target}; the wildcard no longer applies to the name then"),
    )
}

fn stays(name: &str, record: &Record, target: &str) -> Finding {
    AUTODISCOVER_OLD.at(
        name,
        format!("it leads clients to the present mail server: {}", record.data),
        format!("replace it by CNAME {target} at the switch-over: all clients move at once"),
    )
}

fn optional_alias(seen: &Observation, alias: &Record, target: &str) -> Option<Finding> {
    let name = &alias.name;
    if target_of(alias) == target {
        return Some(ALIAS_RIGHT.fine(name, format!("leads to {target}")));
    }
    let is_doubled = without_domain(target_of(alias), &seen.domain) == Some(target);
    is_doubled.then(|| {
        TARGET_DOUBLED.at(
            name,
            format!("it leads to {}, with the domain appended", target_of(alias)),
            format!("enter the target with a dot at its end: {target}."),
        )
    })
}

fn msoid(seen: &Observation, found: &mut Vec<Finding>) {
    let name = seen.below("msoid");
    let alias = seen.zone.alias(&name);
    let record = alias.or_else(|| seen.zone.addresses(&name).first().copied());
    let Some(record) = record.filter(|record| !seen.is_of_wildcard(record)) else { return };
    // Right in the cloud of China only.
    if target_of(record).ends_with(".partner.microsoftonline-p.net.cn") {
        return;
    }
    found.push(MSOID_LEFT.at(
        &name,
        format!(
            "`{}` is a leftover: sign-in and activation fail with \"isn't in our system\"",
            record.data
        ),
        "remove it",
    ));
}
