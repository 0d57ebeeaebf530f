//! The sender record (SPF): one, readable, with the service in it, and within the limits.

use super::{
    finding::{
        Finding, SPF_BROKEN, SPF_COSTLY, SPF_LACKS_SERVICE, SPF_MISSING, SPF_NO_MAIL, SPF_OBSOLETE,
        SPF_OPEN, SPF_PTR, SPF_RIGHT, SPF_SEVERAL, SPF_TYPE_99, SPF_UNCOUNTED, SPF_UNREACHED,
        TEXT_CUT,
    },
    observation::{Context, Observation, Seen},
};
use crate::{
    dns::{Data, Kind},
    mail_route::RoutePhase,
    spf::{self, Budget, Mechanism, Merge, Qualifier, SpfRecord, TermKind},
};

/// A text of exactly this length that does not come to its end was cut: one string of a TXT record holds no more.
const N_STRING_BYTES_MAX: usize = 255;

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    let domain = &seen.domain;
    let texts = seen.zone.texts(domain);
    let records: Vec<&String> = texts.iter().filter(|text| spf::is_spf(text)).collect();
    if let Some(Seen::Records(_)) = seen.zone.seen.get(&(domain.clone(), Kind::Spf)) {
        found.push(SPF_TYPE_99.at(
            domain,
            "there is a sender record of type 99 (SPF), which receivers no longer read",
            "remove it; the TXT record counts",
        ));
    }
    match records.as_slice() {
        [] => none(seen, context, &texts, found),
        [only] => match spf::parse(only) {
            Ok(record) => one(seen, context, (only, &record), found),
            Err(error) => broken(seen, only, &error.to_string(), found),
        },
        several => {
            let proposal = match merged(context, &texts) {
                Some(Merge::Ask { proposal: Some(text), .. }) => {
                    format!("replace all of them by TXT \"{text}\"")
                }
                _ => "leave one, with the terms of all".to_owned(),
            };
            let quoted: Vec<String> = several.iter().map(|text| format!("`{text}`")).collect();
            found.push(SPF_SEVERAL.at(
                domain,
                format!(
                    "{} sender records are a permanent error for every receiver: {}",
                    several.len(),
                    quoted.join(", ")
                ),
                proposal,
            ));
        }
    }
}

/// What a merge with the service's record leads to.
pub(super) fn merged(context: &Context, texts: &[String]) -> Option<Merge> {
    let Some(Data::Txt(service)) = context.wanted.spf.as_ref().map(|record| &record.data) else {
        return None;
    };
    let old_host_sends = context.phase != Some(RoutePhase::Complete);
    Some(spf::merge(texts, service, old_host_sends))
}

fn none(seen: &Observation, context: &Context, texts: &[String], found: &mut Vec<Finding>) {
    let near =
        texts.iter().find(|text| text.to_ascii_lowercase().trim_start().starts_with("v=spf"));
    if let Some(text) = near {
        broken(seen, text, "a sender record begins with `v=spf1` and a blank", found);
        return;
    }
    let remedy = match merged(context, texts) {
        Some(Merge::Add(text)) => format!("add TXT \"{text}\""),
        _ => "add the TXT record that the tenant names".to_owned(),
    };
    found.push(SPF_MISSING.at(&seen.domain, "there is no sender record (SPF)", remedy));
}

fn broken(seen: &Observation, text: &str, error: &str, found: &mut Vec<Finding>) {
    found.push(if is_cut(text) {
        cut(seen, text)
    } else {
        SPF_BROKEN.at(
            &seen.domain,
            format!("receivers cannot read `{text}`: {error}"),
            "correct the record at that place",
        )
    });
}

fn is_cut(text: &str) -> bool {
    let has_end = |term: &str| {
        let term = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        term == "all" || term.starts_with("redirect=")
    };
    text.len() == N_STRING_BYTES_MAX && !text.split(' ').any(has_end)
}

fn cut(seen: &Observation, text: &str) -> Finding {
    let tail: String = text.chars().skip(text.chars().count().saturating_sub(20)).collect();
    TEXT_CUT.at(
        &seen.domain,
        format!("the sender record stops after {N_STRING_BYTES_MAX} bytes, at `…{tail}`: the DNS host cut it"),
        "enter it as several strings if the host allows that, or shorten it",
    )
}

fn one(
    seen: &Observation,
    context: &Context,
    (text, record): (&str, &SpfRecord),
    found: &mut Vec<Finding>,
) {
    let domain = &seen.domain;
    let before = found.len();
    if is_cut(text) {
        found.push(cut(seen, text));
    }
    if record.all() == Some(Qualifier::Pass) {
        found.push(SPF_OPEN.at(
            domain,
            format!("`{text}` lets everybody send in the name of the domain"),
            "end the record with `~all` or `-all`",
        ));
    }
    if record.terms.len() == 1 && record.all() == Some(Qualifier::Fail) {
        found.push(SPF_NO_MAIL.at(
            domain,
            "the sender record `v=spf1 -all` says that the domain sends no mail",
            "make sure that this is no longer meant so, and replace it by the service's record",
        ));
    }
    let obsolete = |term: &&spf::Term| {
        term.text.trim_start_matches('+').eq_ignore_ascii_case("include:outlook.com")
    };
    if record.terms.iter().any(|term| obsolete(&term)) && !context.includes_service("outlook.com") {
        found.push(SPF_OBSOLETE.at(
            domain,
            "`include:outlook.com` is the service's former record, which costs many queries",
            "replace it by `include:spf.protection.outlook.com`",
        ));
    }
    let lacks = service(seen, context, text, found);
    budget(seen, text, found);
    let is_right = found.len() == before && !lacks;
    notes(seen, record, found);
    if is_right {
        let n = seen.budgets.iter().find(|(of, _)| of == text).map(|(_, budget)| budget.n_terms());
        let cost = n.map_or(String::new(), |n| format!(", {n} of {} queries", spf::N_TERMS_MAX));
        found.push(SPF_RIGHT.fine(domain, format!("`{text}`{cost}")));
    }
}

/// Whether the service is not in the record.
fn service(seen: &Observation, context: &Context, text: &str, found: &mut Vec<Finding>) -> bool {
    let domain = &seen.domain;
    let (reason, proposal) = match merged(context, &[text.to_owned()]) {
        Some(Merge::Replace(text)) => (String::new(), Some(text)),
        Some(Merge::Ask { reason, proposal }) => (format!(" ({reason})"), proposal),
        _ => return false,
    };
    let is_ours = |term: &spf::Term| matches!(&term.kind, TermKind::Directive(Qualifier::Pass, Mechanism::Include(name)) if context.includes_service(name));
    // Only its end differs from what the service would write now.
    if spf::parse(text).is_ok_and(|record| record.reached().any(is_ours)) {
        return false;
    }
    let remedy = match &proposal {
        Some(text) => format!("make it TXT \"{text}\""),
        None => "correct the record, then let it contain the service's include".to_owned(),
    };
    found.push(SPF_LACKS_SERVICE.at(
        domain,
        format!("`{text}` does not name the service{reason}"),
        remedy,
    ));
    let costly = proposal.and_then(|text| seen.budgets.iter().find(|(of, _)| *of == text));
    if let Some((text, budget)) = costly
        && !budget.errors().is_empty()
    {
        found.push(too_much(domain, &format!("with the service's include, `{text}`,"), budget));
    }
    true
}

fn too_much(domain: &str, subject: &str, budget: &Budget) -> Finding {
    SPF_COSTLY.at(
        domain,
        format!("{subject} fails at receivers that keep to the limits: {}", budget.errors().join("; ")),
        "remove includes of services that no longer send, or replace them by their addresses (ip4:, ip6:)",
    )
}

fn budget(seen: &Observation, text: &str, found: &mut Vec<Finding>) {
    let Some((_, budget)) = seen.budgets.iter().find(|(of, _)| of == text) else { return };
    if !budget.errors().is_empty() {
        found.push(too_much(&seen.domain, "the sender record", budget));
    }
    let doubts = budget.doubts();
    if !doubts.is_empty() {
        found.push(SPF_UNCOUNTED.at(
            &seen.domain,
            format!(
                "the cost of the sender record is at least {} queries: {}",
                budget.n_terms(),
                doubts.join("; ")
            ),
            "check again when these names can be looked up",
        ));
    }
}

fn notes(seen: &Observation, record: &SpfRecord, found: &mut Vec<Finding>) {
    let domain = &seen.domain;
    let is_ptr = |term: &&spf::Term| matches!(term.kind, TermKind::Directive(_, Mechanism::Ptr(_)));
    if let Some(term) = record.terms.iter().find(is_ptr) {
        found.push(SPF_PTR.at(
            domain,
            format!(
                "`{}` is slow and unreliable, and should not be used (RFC 7208, section 5.5)",
                term.text
            ),
            "name the hosts by `a:` or `ip4:` instead",
        ));
    }
    let is_reached = |term: &&spf::Term| record.reached().any(|other| other == *term);
    let is_all = |term: &&spf::Term| matches!(term.kind, TermKind::Directive(_, Mechanism::All));
    let behind: Vec<&str> = record
        .terms
        .iter()
        .skip_while(|term| !is_all(term))
        .skip(1)
        .filter(|term| {
            !is_reached(term) && !matches!(term.kind, TermKind::Explanation(_) | TermKind::Unknown)
        })
        .map(|term| term.text.as_str())
        .collect();
    if !behind.is_empty() {
        found.push(SPF_UNREACHED.at(
            domain,
            format!("`{}` stands behind `all` and has no effect", behind.join(" ")),
            "move it before `all`, or remove it",
        ));
    }
}
