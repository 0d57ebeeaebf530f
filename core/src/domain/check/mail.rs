//! The mail route: MX records and what they lead to, by the phase of the migration.

use super::{
    expected::{is_service_mail_host, without_domain},
    finding::{
        Finding, MX_FIRST, MX_IMPLICIT, MX_LAST, MX_LEGACY, MX_MISSING, MX_NOT_LAST, MX_NOT_RESET,
        MX_NULL, MX_OLD_GONE, MX_OLD_LEFT, MX_OTHER_TENANT, MX_PHASE, MX_TARGET_ALIAS,
        MX_TARGET_LOST, MX_TOKEN_ONLY, MX_TWICE, MX_ZERO, SENDERS_INSIDE, TARGET_DOUBLED,
        TOKEN_RANK, WEBMAIL_OVER_MAIL_HOST,
    },
    observation::{Context, HostSeen, Observation},
};
use crate::{
    dns::Kind,
    domain::{live::mail_records, wanted::WEBMAIL},
    mail_route::{self, Mx, RoutePhase, is_former_host, is_ownership_host},
};

/// The MX records told apart.
struct Route {
    tenant: Vec<Mx>,
    ownership: Vec<Mx>,
    /// Lead to hosts that are neither the tenant's nor useless.
    old: Vec<Mx>,
    all: Vec<Mx>,
}

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    let records: Vec<_> = seen.zone.get(&seen.domain, Kind::Mx).into_iter().cloned().collect();
    let all = mail_records(&records);
    if all.is_empty() {
        nothing(seen, context, found);
        return;
    }
    let route = told_apart(seen, context, all, found);
    null(seen, &route, found);
    ownership(seen, &route, found);
    if route.tenant.is_empty() {
        missing(seen, context, &route, found);
    } else {
        order(seen, context.phase, &route, found);
    }
    targets(seen, &route, found);
    let is_early = matches!(context.phase, Some(RoutePhase::Linking | RoutePhase::Migrating));
    if is_early && !route.old.is_empty() {
        found.push(SENDERS_INSIDE.at(
            &seen.domain,
            "once the domain is verified, other tenants of the service deliver to the tenant, whatever the MX records say",
            "create the mailboxes, or forward them, before the domain is verified",
        ));
    }
}

fn line(mx: &Mx) -> String {
    format!("MX {} {}", mx.preference, if mx.exchange.is_empty() { "." } else { &mx.exchange })
}

fn lines(records: &[Mx]) -> String {
    records.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn told_apart(
    seen: &Observation,
    context: &Context,
    all: Vec<Mx>,
    found: &mut Vec<Finding>,
) -> Route {
    let domain = &seen.domain;
    let expected = context.wanted.mail_host.as_deref();
    let mut route = Route { tenant: vec![], ownership: vec![], old: vec![], all: all.clone() };
    for mx in all {
        let host = mx.exchange.as_str();
        let bare = without_domain(host, domain);
        if is_ownership_host(host) {
            route.ownership.push(mx);
        } else if expected.map_or_else(|| is_service_mail_host(host), |expected| host == expected) {
            route.tenant.push(mx);
        } else if is_former_host(host) {
            found.push(MX_LEGACY.at(
                domain,
                format!(
                    "`{}` is a former host of the service: mail to it is deferred with 451 4.4.62",
                    line(&mx)
                ),
                "remove the record",
            ));
        } else if bare.is_some_and(|bare| is_service_mail_host(bare) || is_ownership_host(bare)) {
            found.push(TARGET_DOUBLED.at(
                domain,
                format!("`{}` has the domain appended to its host", line(&mx)),
                format!("enter the host with a dot at its end: {}.", bare.unwrap_or_default()),
            ));
        } else if is_service_mail_host(host) {
            found.push(MX_OTHER_TENANT.at(
                domain,
                format!("`{}` is the mail host of another domain", line(&mx)),
                format!(
                    "replace the host by {}",
                    expected.unwrap_or("the one that the tenant names")
                ),
            ));
        } else if !host.is_empty() {
            route.old.push(mx);
        }
    }
    route
}

fn nothing(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    let domain = &seen.domain;
    let addresses = seen.zone.addresses(domain);
    found.push(MX_MISSING.at(
        domain,
        "there are no MX records",
        format!("add MX 0 {}", host(context)),
    ));
    if let Some(address) = addresses.first() {
        found.push(MX_IMPLICIT.at(
            domain,
            format!("without MX records senders deliver to the address of the domain, {}", address.data),
            "if a mail server stands there, publish it as an MX record together with the first one of the service",
        ));
    }
}

fn null(seen: &Observation, route: &Route, found: &mut Vec<Finding>) {
    if route.all.iter().any(|mx| mx.exchange.is_empty()) {
        let others = if route.all.len() > 1 { ", and it may not stand beside others" } else { "" };
        found.push(MX_NULL.at(
            &seen.domain,
            format!("the null MX record says that the domain takes no mail{others}"),
            "remove it together with adding the service's MX record, if the domain is to take mail",
        ));
    }
}

fn ownership(seen: &Observation, route: &Route, found: &mut Vec<Finding>) {
    let Some(first) = route.ownership.first() else { return };
    if route.ownership.len() == route.all.len() {
        found.push(MX_TOKEN_ONLY.at(
            &seen.domain,
            format!("`{}` is the only MX record: all mail bounces", line(first)),
            "add an MX record of the host that takes the mail now; to prove ownership use the TXT record instead",
        ));
        return;
    }
    let last = route
        .all
        .iter()
        .filter(|mx| !is_ownership_host(&mx.exchange))
        .map(|mx| mx.preference)
        .max();
    if route.ownership.len() > 1 || last >= Some(first.preference) {
        found.push(TOKEN_RANK.at(
            &seen.domain,
            format!("ownership records must be one, and rank last: {}", lines(&route.all)),
            "keep the one that is asked for now, with preference 32767",
        ));
    }
}

/// The host to enter, as far as it is known.
fn host(context: &Context) -> &str {
    context.wanted.mail_host.as_deref().unwrap_or("<the host that the tenant names for the domain>")
}

fn missing(seen: &Observation, context: &Context, route: &Route, found: &mut Vec<Finding>) {
    let phase = context.phase.unwrap_or(RoutePhase::Migrating);
    let plan =
        mail_route::plan(phase, &route.old, host(context), None, !route.ownership.is_empty());
    let remedy = match plan {
        Ok(plan) => {
            let add: Vec<String> = plan.add.iter().map(line).collect();
            let early = if phase == RoutePhase::Complete {
                ""
            } else {
                ", so that it ranks below the present host until mail is migrated"
            };
            format!("add {}{early}", add.join(" and "))
        }
        Err(error) => error.to_string(),
    };
    found.push(MX_MISSING.at(
        &seen.domain,
        format!("none of the MX records leads to the service: {}", lines(&route.all)),
        remedy,
    ));
}

/// Where the tenant's records stand among the others.
struct Rank {
    is_zero: bool,
    is_below: bool,
    is_above: bool,
    tenant: String,
    old: String,
    /// How to put the tenant's record below.
    remedy: String,
}

fn rank(route: &Route) -> Option<Rank> {
    let preferences = |records: &[Mx]| records.iter().map(|mx| mx.preference).collect::<Vec<_>>();
    let (tenant, old) = (preferences(&route.tenant), preferences(&route.old));
    let (first, last) = (tenant.iter().min()?, tenant.iter().max()?);
    let remedy = match old.iter().max().and_then(|max| max.checked_add(10)) {
        Some(preference) => format!(
            "give the service's record preference {preference} in one change, and reset it when the migration is complete"
        ),
        None => "lower the preference of the present host's record first".to_owned(),
    };
    Some(Rank {
        is_zero: *first == 0,
        is_below: old.iter().max().is_some_and(|max| first > max),
        is_above: old.iter().min().is_some_and(|min| last < min),
        tenant: lines(&route.tenant),
        old: lines(&route.old),
        remedy,
    })
}

fn order(seen: &Observation, phase: Option<RoutePhase>, route: &Route, found: &mut Vec<Finding>) {
    let domain = &seen.domain;
    let Some(rank) = rank(route) else { return };
    if route.tenant.len() > 1 {
        let remedy = "keep one of them, by the phase of the migration";
        found.push(MX_TWICE.at(domain, rank.tenant.as_str(), remedy));
    }
    if route.old.is_empty() {
        found.push(alone(domain, phase, &rank.tenant));
        return;
    }
    match phase {
        Some(RoutePhase::Linking | RoutePhase::Migrating) => found.push(early(domain, &rank)),
        Some(RoutePhase::Complete) => late(domain, &rank, found),
        None => found.push(at_some_time(domain, &rank)),
    }
}

fn alone(domain: &str, phase: Option<RoutePhase>, tenant: &str) -> Finding {
    if phase == Some(RoutePhase::Migrating) {
        return MX_OLD_GONE.at(
            domain,
            format!("only `{tenant}` is left: all mail goes to the tenant while mailboxes are elsewhere"),
            "enter the MX record of the present mail host again, with a lower number than the service's",
        );
    }
    MX_FIRST.fine(domain, format!("`{tenant}` takes all mail"))
}

fn early(domain: &str, rank: &Rank) -> Finding {
    let Rank { tenant, old, remedy, .. } = rank;
    if rank.is_zero {
        let what = format!(
            "`{tenant}` is preferred to `{old}`: new mail goes to empty mailboxes in the tenant"
        );
        return MX_ZERO.at(domain, what, remedy.as_str());
    }
    if rank.is_below {
        return MX_LAST.fine(domain, format!("`{tenant}` ranks below `{old}`"));
    }
    split(domain, rank)
}

fn split(domain: &str, rank: &Rank) -> Finding {
    let Rank { tenant, old, remedy, .. } = rank;
    let what =
        format!("`{tenant}` shares or precedes `{old}`: mail is split by chance between the two");
    MX_NOT_LAST.at(domain, what, remedy.as_str())
}

fn late(domain: &str, rank: &Rank, found: &mut Vec<Finding>) {
    let Rank { tenant, old, .. } = rank;
    if !rank.is_above {
        found.push(MX_NOT_RESET.at(
            domain,
            format!("mail still goes to `{old}`, because `{tenant}` is not preferred to it"),
            "give the service's record preference 0 in one change, then remove the former host's record before that host is switched off",
        ));
        return;
    }
    found.push(MX_FIRST.fine(domain, format!("`{tenant}` is preferred")));
    found.push(MX_OLD_LEFT.at(
        domain,
        format!("`{old}` is only asked when the service cannot be reached"),
        "remove it before that host is switched off",
    ));
}

/// Nobody said how far the migration is: only what is wrong at every time is certain.
fn at_some_time(domain: &str, rank: &Rank) -> Finding {
    let Rank { tenant, old, .. } = rank;
    if rank.is_below {
        return MX_PHASE.at(
            domain,
            format!("mail goes to `{old}`, with `{tenant}` below it: right until the migration is complete"),
            "when it is, give the service's record preference 0",
        );
    }
    if rank.is_above {
        return MX_PHASE.at(
            domain,
            format!("mail goes to `{tenant}`, with `{old}` below it: right only when the migration is complete"),
            "if mail still lives at the former host, rank the service's record below it; else remove the former host's record",
        );
    }
    split(domain, rank)
}

fn targets(seen: &Observation, route: &Route, found: &mut Vec<Finding>) {
    let carrying = route.old.iter().chain(&route.tenant);
    for mx in carrying {
        let host = mx.exchange.as_str();
        match seen.hosts.get(host) {
            Some(HostSeen::Alias(target)) if target == WEBMAIL => {
                found.push(WEBMAIL_OVER_MAIL_HOST.at(
                    host,
                    format!("the mail host {host} became the alias for web mail: mail for `{}` has no way any more", line(mx)),
                    "restore the host's address, and choose another label for web mail, such as `webmail`",
                ));
            }
            Some(HostSeen::Alias(target)) => found.push(MX_TARGET_ALIAS.at(
                host,
                format!("`{}` leads to an alias of {target}, which RFC 2181 forbids and some senders refuse", line(mx)),
                format!("let the MX record name {target} itself, or give {host} an address"),
            )),
            Some(HostSeen::NoAddress) => found.push(MX_TARGET_LOST.at(
                host,
                format!("`{}` leads to a host without address", line(mx)),
                format!("give {host} an address, or remove the record"),
            )),
            Some(HostSeen::Address | HostSeen::CannotTell) | None => {}
        }
    }
}
