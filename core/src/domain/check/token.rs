//! The proof of ownership, compared with the token that is asked for now.

use super::{
    finding::{
        DOMAIN_ELSEWHERE, Finding, TENANT_UNREADABLE, TOKEN_MISSING, TOKEN_NOT_NEEDED, TOKEN_OTHER,
        TOKEN_RIGHT, TOKEN_UNCHECKED,
    },
    observation::{Context, Observation},
};
use crate::{
    dns::{Data, Kind},
    mail_route::{RoutePhase, is_ownership_host},
};

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    let proofs = proofs(seen);
    if tenant(seen, &proofs, found) {
        return;
    }
    match &context.token {
        Some(wanted) => found.extend(compared(seen, context.phase, (wanted, &proofs))),
        None if proofs.is_empty() => {}
        None => found.push(TOKEN_UNCHECKED.at(
            &seen.domain,
            format!("{} is there; which token the tenant asks for now is not known", quoted(&proofs)),
            "compare it with the one on the tenant's page of the domain: a domain that was added again has a new one",
        )),
    }
}

/// An ownership record and its token.
type Proof = (String, String);

fn quoted(proofs: &[Proof]) -> String {
    let quoted: Vec<String> = proofs.iter().map(|(text, _)| format!("`{text}`")).collect();
    quoted.join(", ")
}

/// What the tenant says; whether the domain is verified, so that no proof is needed.
fn tenant(seen: &Observation, proofs: &[Proof], found: &mut Vec<Finding>) -> bool {
    let domain = &seen.domain;
    let tenant = match &seen.tenant {
        Some(Ok(tenant)) => tenant,
        Some(Err(reason)) => {
            let what = format!("the tenant could not be asked: {reason}");
            found.push(TENANT_UNREADABLE.at(domain, what, ""));
            return false;
        }
        None => return false,
    };
    if let Some(reason) = &tenant.elsewhere {
        found.push(DOMAIN_ELSEWHERE.at(
            domain,
            format!("another tenant holds the domain: {reason}"),
            "no record helps: have the other tenant's administrator remove the domain, or take it over with the service's support; leave DNS as it is",
        ));
    }
    if tenant.is_verified && !proofs.is_empty() {
        let what = format!("the domain is verified, {} may go", quoted(proofs));
        found.push(TOKEN_NOT_NEEDED.at(domain, what, ""));
    }
    tenant.is_verified
}

fn compared(
    seen: &Observation,
    phase: Option<RoutePhase>,
    (wanted, proofs): (&str, &[Proof]),
) -> Option<Finding> {
    let domain = &seen.domain;
    if let Some((text, _)) = proofs.iter().find(|(_, token)| token == wanted) {
        return Some(TOKEN_RIGHT.fine(domain, format!("`{text}` proves ownership")));
    }
    if proofs.is_empty() {
        // Verified domains need none; without a tenant nobody knows.
        let is_needed = seen.tenant.is_some() || phase != Some(RoutePhase::Complete);
        return is_needed.then(|| {
            TOKEN_MISSING.at(
                domain,
                format!("there is no ownership record; `{wanted}` is asked for"),
                format!("add TXT \"MS={wanted}\", and keep it until the domain is verified"),
            )
        });
    }
    let near = proofs.iter().any(|(_, token)| distance(token, wanted) <= 2);
    let why = if near {
        "it looks like a typing mistake"
    } else {
        "it is of another tenant, or of an earlier attempt"
    };
    Some(TOKEN_OTHER.at(
        domain,
        format!("{} is there, `{wanted}` is asked for: {why}", quoted(proofs)),
        format!("add TXT \"MS={wanted}\"; a record of another tenant may stay beside it"),
    ))
}

/// The ownership records with their tokens.
fn proofs(seen: &Observation) -> Vec<Proof> {
    let domain = &seen.domain;
    let texts = seen.zone.texts(domain).into_iter().filter_map(|text| {
        let (name, token) = text.split_once('=')?;
        let is_proof = name.trim().eq_ignore_ascii_case("ms")
            && token.trim().to_ascii_lowercase().starts_with("ms");
        let exact = name == "MS" && token.trim() == token;
        // What is not exactly in its form is not found by the service.
        let token = if exact { token.to_owned() } else { String::new() };
        is_proof.then_some((text, token))
    });
    let hosts =
        seen.zone.get(domain, Kind::Mx).into_iter().filter_map(|record| match &record.data {
            Data::Mx { exchange, .. } if is_ownership_host(exchange) => {
                let token = exchange.trim_end_matches(".msv1.invalid").to_owned();
                Some((record.data.to_string(), token))
            }
            _ => None,
        });
    texts.chain(hosts).collect()
}

/// In how many places two texts differ, from the start.
fn distance(left: &str, right: &str) -> usize {
    let same = left.bytes().zip(right.bytes()).filter(|(left, right)| left == right).count();
    left.len().max(right.len()) - same
}
