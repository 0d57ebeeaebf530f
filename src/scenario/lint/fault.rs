//! Faults: an operation that somebody knows, an action that fits it, sensible numbers.

use super::dns;
use crate::scenario::{
    finding::Finding,
    model::{Fault, FaultAction, Side, World},
    suggest::{advice, listed},
    value::Placed,
};

const LDAP_OPERATIONS: &[&str] = &[
    "bind",
    "search",
    "add",
    "modify",
    "delete",
    "modifyDN",
    "compare",
    "extended",
    "unbind",
    "abandon",
    "notification",
];
const DNS_OPERATIONS: &[&str] = &["query", "update"];
/// The store's one operation.
const COMMIT: &str = "commit";
/// The mail servers' one operation.
const MAIL: &str = "mail";
/// Stands for every new connection, whoever answers it.
const CONNECT: &str = "connect";
const HTTP_METHODS: &[&str] = &["GET", "POST", "PATCH", "DELETE", "PUT"];

pub(super) fn check(fault: &Fault, world: &World, findings: &mut Vec<Finding>) {
    for (number, key) in [(&fault.nth, "nth"), (&fault.times, "times")] {
        if number.value == 0 {
            findings.push(Finding::at(number, format!("`{key}` counts from 1")));
        }
    }
    if let FaultAction::Answer(answer) = &fault.action.value
        && !(200..600).contains(&answer.status.value)
    {
        findings.push(
            Finding::at(&answer.status, format!("{} is no HTTP status", answer.status))
                .help("200 to 599, for example 429, 500 or 503"),
        );
    }
    if fault.on.as_str() == CONNECT {
        connect_fits(fault, findings);
    }
    let side = side_of(&fault.on, findings);
    let is_both = |known, given| {
        matches!((known, given), (Side::Dns, Side::Resolver) | (Side::Tenant, Side::Registrar))
    };
    let given = fault.at.as_ref().and_then(|at| answerer(at, world, findings));
    if let (Some(known), Some(given)) = (side, given)
        && !(known == given || is_both(known, given))
    {
        findings.push(
            Finding::at(&fault.on, format!("the {given} does not know `{}`", fault.on))
                .help(format!("it is an operation of the {known}")),
        );
        return;
    }
    if let Some(side) = given.or(side) {
        action_fits(fault, side, findings);
    }
}

/// The kind of party that a fault names.
fn answerer(at: &Placed<String>, world: &World, findings: &mut Vec<Finding>) -> Option<Side> {
    if let Some(side) = Side::ALL.iter().find(|side| side.as_str() == at.value) {
        return Some(*side);
    }
    if world.resolvers.contains_key(at.value.as_str()) {
        return Some(Side::Resolver);
    }
    let known = dns::answerers(world);
    if known.iter().any(|known| known.eq_ignore_ascii_case(at)) {
        return Some(Side::Dns);
    }
    let known = Side::ALL.iter().map(|side| side.as_str()).chain(known);
    let finding = Finding::at(at, format!("nobody is called `{at}`"));
    findings.push(finding.help(advice(at, known)));
    None
}

/// Who answers an operation of this name.
fn side_of(on: &Placed<String>, findings: &mut Vec<Finding>) -> Option<Side> {
    let word = on.split_whitespace().next().unwrap_or_default();
    if HTTP_METHODS.contains(&word) {
        return Some(Side::Tenant);
    }
    if LDAP_OPERATIONS.contains(&word) {
        return Some(Side::Directory);
    }
    if DNS_OPERATIONS.contains(&word) {
        return Some(Side::Dns);
    }
    match on.as_str() {
        COMMIT => return Some(Side::Store),
        MAIL => return Some(Side::Mail),
        CONNECT => return None,
        _ => {}
    }
    let others = || DNS_OPERATIONS.iter().chain(&[COMMIT, MAIL, CONNECT]);
    let known = || LDAP_OPERATIONS.iter().chain(others()).chain(HTTP_METHODS).copied();
    let help = match advice(word, known()) {
        near if near.starts_with("Did") => near,
        _ => format!(
            "an HTTP method with a path such as `POST /users`, or {}",
            listed(LDAP_OPERATIONS.iter().chain(others()).copied())
        ),
    };
    findings.push(Finding::at(on, format!("nobody knows an operation `{on}`")).help(help));
    None
}

fn connect_fits(fault: &Fault, findings: &mut Vec<Finding>) {
    if !matches!(
        fault.action.value,
        FaultAction::Reset | FaultAction::Silence | FaultAction::Delay(_)
    ) {
        findings.push(
            Finding::at(&fault.action, "this cannot happen to a new connection".to_owned())
                .help("`reset` refuses it, `silence` leaves it hanging, `delay` makes it late"),
        );
    }
}

fn action_fits(fault: &Fault, side: Side, findings: &mut Vec<Finding>) {
    const NETWORK: &[Side] =
        &[Side::Directory, Side::Tenant, Side::Dns, Side::Resolver, Side::Registrar];
    const ANYWHERE: &[Side] =
        &[Side::Directory, Side::Tenant, Side::Dns, Side::Resolver, Side::Registrar, Side::Mail];
    let (phrase, sides): (&str, &[Side]) = match &fault.action.value {
        FaultAction::Answer(_) => ("answer", &[Side::Tenant, Side::Registrar]),
        FaultAction::Result(_) => ("result", &[Side::Directory]),
        FaultAction::ResultAfter(_) => ("result after", &[Side::Directory]),
        FaultAction::CutAfterEntries(_) => ("cut after entries", &[Side::Directory]),
        FaultAction::Drip(_) => ("drip", &[Side::Directory]),
        FaultAction::Disconnect => ("notice of disconnection", &[Side::Directory]),
        FaultAction::Rcode(_) => ("rcode", &[Side::Dns, Side::Resolver]),
        FaultAction::Truncate => ("truncate", &[Side::Dns, Side::Resolver]),
        FaultAction::StaleZone => ("stale zone", &[Side::Dns]),
        FaultAction::Lame => ("lame", &[Side::Dns]),
        FaultAction::EditZone(_) => ("edit zone", &[Side::Dns, Side::Resolver]),
        FaultAction::Fail => ("fail", &[Side::Store]),
        FaultAction::Delay(_) => ("delay", NETWORK),
        FaultAction::Silence => ("silence", ANYWHERE),
        FaultAction::Reset => ("reset", ANYWHERE),
        FaultAction::CutAfter(_) => ("cut after", NETWORK),
        FaultAction::Corrupt => ("corrupt answer", NETWORK),
        FaultAction::CrashEngine => return,
    };
    if !sides.contains(&side) {
        let wanted = listed(sides.iter().map(|side| side.as_str()));
        findings.push(
            Finding::at(&fault.action, format!("`{phrase}` cannot happen to the {side}")).help(
                format!("it is a fault of {wanted}; `{}` is answered by the {side}", fault.on),
            ),
        );
    }
}
