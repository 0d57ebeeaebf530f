//! Expectations: what they refer to must exist, and what they look at must have happened.

use super::{dns, story::Story};
use crate::scenario::{
    finding::Finding,
    model::{Expectation, Invariant, Step, TenantExpectation, TraceExpectation, TracePattern},
    suggest::advice,
    value::Placed,
};

/// Who takes part in exchanges, as traces name them.
const PARTIES: &[&str] = &[
    "engine",
    "directory",
    "tenant",
    "registrar",
    "mail",
    "mail sender",
    "client",
    "internet",
    "world",
];

pub(super) fn check(story: &mut Story<'_>, step: &Placed<Step>, expected: &Expectation) {
    if is_empty(expected) {
        story.push(
            Finding::at(step, "nothing is expected here")
                .help("for example `- expect: {result: ok}`"),
        );
    }
    happened(story, expected);
    users(story, expected);
    for zone in expected.zone.keys() {
        story.zone(zone);
    }
    for domain in expected.domains.keys() {
        story.linked_domain(domain, "it has no state");
    }
    if let Some(tenant) = &expected.tenant {
        self::tenant(story, tenant);
    }
    if let Some(trace) = &expected.trace {
        self::trace(story, trace);
    }
    remembered(story, expected);
}

fn is_empty(expected: &Expectation) -> bool {
    format!("{expected:?}") == format!("{:?}", Expectation::default())
}

/// Looks for results of things that have not been done.
fn happened(story: &mut Story<'_>, expected: &Expectation) {
    let place = |line: u32, column: u32| Placed { value: (), line, column };
    let mut results = Vec::new();
    macro_rules! result {
        ($field:ident, $key:literal) => {
            if let Some(value) = &expected.$field {
                results.push(($key, place(value.line, value.column)));
            }
        };
    }
    result!(result, "result");
    result!(reason, "reason");
    result!(message, "message");
    if !story.has_result {
        for (key, place) in results {
            story.push(
                Finding::at(&place, format!("no operation has run yet, so there is no `{key}`"))
                    .help("put a step such as `- check requirements` before this one"),
            );
        }
    }
    let mut needs: Vec<(&str, Placed<()>, &[&str])> = Vec::new();
    macro_rules! needs {
        ($field:ident, $key:literal, $phrases:expr) => {
            if let Some(value) = &expected.$field {
                needs.push(($key, place(value.line, value.column), $phrases));
            }
        };
    }
    needs!(created, "created", &["create online accounts"]);
    needs!(skipped, "skipped", &["create online accounts"]);
    needs!(failed, "failed", &["create online accounts"]);
    needs!(results_file, "results file", &["create online accounts"]);
    needs!(dropped, "dropped", &["disable integration"]);
    needs!(unknown, "unknown", &["disable integration"]);
    needs!(mail, "mail", &["send mail"]);
    needs!(notes, "notes", &["link domain"]);
    needs!(domain_findings, "domain findings", &["check domain"]);
    if let Some(finding) = expected.findings.values().next() {
        let checks: &[&str] = &["check requirements", "integrate", "integrate with"];
        needs.push(("findings", place(finding.line, finding.column), checks));
    }
    if let Some(row) = expected.candidates.keys().next() {
        needs.push(("candidates", place(row.line, row.column), &["list candidates"]));
    }
    for (key, place, phrases) in needs {
        if !phrases.iter().any(|phrase| story.done.contains(phrase)) {
            story.push(
                Finding::at(
                    &place,
                    format!("`{key}` tells of `{}`, which has not been done yet", phrases[0]),
                )
                .help(format!("put `- {}` before this step", phrases[0])),
            );
        }
    }
}

fn users(story: &mut Story<'_>, expected: &Expectation) {
    for list in [&expected.created, &expected.skipped].into_iter().flatten() {
        for user in &list.value {
            story.user(user);
        }
    }
    for user in expected.failed.iter().flat_map(|failed| failed.keys()) {
        story.user(user);
    }
    for (user, row) in &expected.candidates {
        story.user(user);
        for id in row.possible_duplicates.iter().flatten().chain(&row.linked_to) {
            story.online_id(id);
        }
    }
    for (user, state) in expected.directory.iter().flat_map(|directory| &directory.users) {
        if !state.absent {
            story.user(user);
        }
    }
}

fn tenant(story: &mut Story<'_>, tenant: &TenantExpectation) {
    for (id, state) in &tenant.users {
        story.online_id(id);
        for licence in state.licences.iter().flatten() {
            story.licence(licence);
        }
    }
    for licence in tenant.seats_free.keys() {
        story.licence(licence);
    }
}

fn trace(story: &mut Story<'_>, trace: &TraceExpectation) {
    if let Some(since) = &trace.since
        && since.value != "start"
        && since.value != "last step"
    {
        name(story, since);
    }
    let lists = trace.has.iter().chain(&trace.none).chain(&trace.order);
    for listed in lists {
        pattern(story, listed);
    }
    for gap in &trace.gap {
        pattern(story, &gap.between);
        if gap.at_least.is_none() && gap.at_most.is_none() {
            story.push(
                Finding::at(gap, "how long is the pause to be?")
                    .help("add `at least: …` or `at most: …`"),
            );
        }
    }
}

fn pattern(story: &mut Story<'_>, pattern: &TracePattern) {
    for party in pattern.from.iter().chain(&pattern.to) {
        let known = PARTIES.iter().copied().chain(dns::answerers(&story.scenario.world));
        let known: Vec<&str> = known.collect();
        if !known.contains(&party.value.as_str()) {
            let finding = Finding::at(party, format!("nobody is called `{party}` in a trace"));
            story.push(finding.help(advice(party, known)));
        }
    }
}

fn remembered(story: &mut Story<'_>, expected: &Expectation) {
    let mut names: Vec<&Placed<String>> = Vec::new();
    names.extend(expected.tenant.iter().filter_map(|tenant| tenant.unchanged_since.as_ref()));
    names.extend(expected.directory.iter().filter_map(|part| part.unchanged_since.as_ref()));
    names.extend(expected.store.iter().filter_map(|store| store.unchanged_since.as_ref()));
    names.extend(expected.dashboard.iter().filter_map(|part| part.unchanged_since.as_ref()));
    names.extend(expected.zone.values().filter_map(|zone| zone.unchanged_since.as_ref()));
    names.extend(expected.unchanged.iter().flat_map(|unchanged| unchanged.values()));
    for since in names {
        name(story, since);
    }
}

fn name(story: &mut Story<'_>, name: &Placed<String>) {
    if !story.remembered.contains(&name.value) {
        let help = match advice(name, story.remembered.iter().map(String::as_str)) {
            near if near.starts_with("None") => {
                format!("put `- remember: {name}` before the steps that must not change it")
            }
            help => help,
        };
        story.push(Finding::at(name, format!("nothing was remembered as `{name}`")).help(help));
    }
}

/// Checks what an invariant refers to.
pub(super) fn invariant(story: &mut Story<'_>, invariant: &Placed<Invariant>) {
    if let Invariant::MxNeverPrefersTenant(domain) = &invariant.value {
        story.zone(domain);
    }
}
