//! Expectations in plain words, one line for each thing that must be true.

use crate::scenario::{
    model::{
        DashboardExpectation, DirectoryExpectation, DomainFindings, Expectation, FilesExpectation,
        MailExpectation, ResultsFileExpectation, StoreExpectation, StoredSecrets,
        TenantExpectation, TraceExpectation, TracePattern, ZoneExpectation,
    },
    value::{Placed, Texts},
};

/// All lines of an expectation, in the order of the model.
pub(super) fn lines(expected: &Expectation) -> Vec<String> {
    let mut out = Vec::new();
    operation(expected, &mut out);
    bulk(expected, &mut out);
    for (name, row) in &expected.candidates {
        if let Some(proposed) = &row.proposed {
            out.push(format!("The page proposes {proposed} for {name}."));
        }
        if let Some(duplicates) = &row.possible_duplicates {
            out.push(format!("Possible duplicates of {name}: {}.", joined(duplicates)));
        }
        if let Some(id) = &row.linked_to {
            out.push(format!("{name} is linked to {id}."));
        }
    }
    each(expected.tenant.as_ref(), tenant, &mut out);
    each(expected.directory.as_ref(), directory, &mut out);
    each(expected.store.as_ref(), store, &mut out);
    for (name, zone) in &expected.zone {
        self::zone(name, zone, &mut out);
    }
    out.extend(
        expected
            .domains
            .iter()
            .map(|(name, state)| format!("The link of {name} is in the state \"{state}\".")),
    );
    contains(expected.notes.as_ref(), "The notes on the domain links", &mut out);
    each(expected.domain_findings.as_ref(), domain_findings, &mut out);
    each(expected.dashboard.as_ref(), dashboard, &mut out);
    each(expected.mail.as_ref(), mail, &mut out);
    each(expected.trace.as_ref(), trace, &mut out);
    for (corner, since) in expected.unchanged.iter().flat_map(|unchanged| &unchanged.value) {
        out.push(format!("The {corner} is as it was at \"{since}\"."));
    }
    out
}

fn each<T>(part: Option<&Placed<T>>, tell: fn(&T, &mut Vec<String>), out: &mut Vec<String>) {
    if let Some(part) = part {
        tell(part, out);
    }
}

fn domain_findings(findings: &DomainFindings, out: &mut Vec<String>) {
    out.extend(
        findings.has.iter().map(|finding| format!("The look at the domain finds `{finding}`.")),
    );
    out.extend(
        findings
            .lacks
            .iter()
            .map(|finding| format!("The look at the domain does not find `{finding}`.")),
    );
    match findings.right {
        Some(true) => out.push("Nothing is missing, wrong or dangerous at the domain.".to_owned()),
        Some(false) => {
            out.push("Something is missing, wrong or dangerous at the domain.".to_owned());
        }
        None => {}
    }
}

fn joined(list: &[Placed<String>]) -> String {
    if list.is_empty() {
        return "none".to_owned();
    }
    list.iter().map(|item| item.value.as_str()).collect::<Vec<_>>().join(", ")
}

fn quoted(texts: &[String]) -> String {
    texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
}

fn contains(texts: Option<&Placed<Texts>>, what: &str, out: &mut Vec<String>) {
    match texts {
        Some(texts) if texts.is_empty() => out.push(format!("{what}: none.")),
        Some(texts) => out.push(format!("{what}: {}.", quoted(texts))),
        None => {}
    }
}

/// "shows" and "does not show" lines for a list of texts each.
fn shown(what: &str, verb: &str, (has, lacks): (&Texts, &Texts), out: &mut Vec<String>) {
    if !has.is_empty() {
        out.push(format!("{what} {verb}s {}.", quoted(has)));
    }
    if !lacks.is_empty() {
        out.push(format!("{what} does not {verb} {}.", quoted(lacks)));
    }
}

fn since(what: &str, name: Option<&Placed<String>>, out: &mut Vec<String>) {
    if let Some(name) = name {
        out.push(format!("{what} is as it was at \"{name}\"."));
    }
}

fn operation(expected: &Expectation, out: &mut Vec<String>) {
    if let Some(result) = &expected.result {
        out.push(format!("The outcome is \"{result}\"."));
    }
    contains(expected.reason.as_ref(), "The reason given names", out);
    contains(expected.message.as_ref(), "The administrator reads", out);
    for (requirement, verdict) in &expected.findings {
        out.push(format!("The requirement \"{requirement}\" is {verdict}."));
    }
}

fn bulk(expected: &Expectation, out: &mut Vec<String>) {
    if let Some(created) = &expected.created {
        out.push(format!("Online accounts created: {}.", joined(created)));
    }
    if let Some(skipped) = &expected.skipped {
        out.push(format!("Skipped, being linked already: {}.", joined(skipped)));
    }
    if let Some(failed) = &expected.failed {
        let list: Vec<String> =
            failed.iter().map(|(user, why)| format!("{user} ({why})")).collect();
        let list = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
        out.push(format!("Failed: {list}."));
    }
    each(expected.results_file.as_ref(), results_file, out);
    each(expected.files.as_ref(), files, out);
    contains(expected.dropped.as_ref(), "Dropped and listed", out);
    contains(expected.unknown.as_ref(), "Listed with unknown outcome", out);
}

fn results_file(file: &ResultsFileExpectation, out: &mut Vec<String>) {
    if file.none {
        out.push("There is no results file.".to_owned());
        return;
    }
    if let Some(n) = file.entries {
        out.push(format!("The results file has {n} entries."));
    }
    if let Some(name) = &file.name {
        out.push(format!("The results file is called {name}."));
    }
    shown("The results file", "contain", (&file.contains, &file.lacks), out);
}

fn files(files: &FilesExpectation, out: &mut Vec<String>) {
    if let Some(n) = files.count {
        out.push(format!("Files written so far: {n}."));
    }
    shown("Some file written", "contain", (&files.contains, &Texts::default()), out);
    if !files.lacks.is_empty() {
        out.push(format!("No file written contains {}.", quoted(&files.lacks)));
    }
}

fn tenant(tenant: &TenantExpectation, out: &mut Vec<String>) {
    for (id, state) in &tenant.users {
        if state.absent {
            out.push(format!("There is no online account {id}."));
            continue;
        }
        let mut traits = Vec::new();
        let mut flag = |value: Option<bool>, yes: &str, no: &str| {
            traits.extend(value.map(|value| if value { yes } else { no }.to_owned()));
        };
        flag(state.enabled, "may sign in", "may not sign in");
        flag(state.linked, "is linked to a directory user", "is linked to nobody");
        flag(state.must_change_password, "must change its password", "keeps its password");
        if let Some(licences) = &state.licences {
            traits.push(format!("holds the licences {}", joined(licences)));
        }
        if let Some(name) = &state.display_name {
            traits.push(format!("is called {name}"));
        }
        if state.password.is_some() {
            traits.push("accepts the expected password".to_owned());
        }
        let traits = if traits.is_empty() { "is there".to_owned() } else { traits.join(", ") };
        out.push(format!("The online account {id} {traits}."));
    }
    if let Some(n) = tenant.n_users {
        out.push(format!("Online accounts in all: {n}."));
    }
    out.extend(tenant.seats_free.iter().map(|(sku, n)| format!("Free seats of {sku}: {n}.")));
    for (name, state) in &tenant.domains {
        let state = match (state.absent, state.verified) {
            (true, _) => "is unknown to the tenant",
            (false, Some(false)) => "is known to the tenant and not verified",
            (false, Some(true)) => "is verified",
            (false, None) => "is known to the tenant",
        };
        out.push(format!("The domain {name} {state}."));
    }
    domain_use(tenant, out);
    since("The tenant", tenant.unchanged_since.as_ref(), out);
}

/// Which domain new accounts get, and what uses each.
fn domain_use(tenant: &TenantExpectation, out: &mut Vec<String>) {
    for (name, state) in &tenant.domains {
        if let Some(is_default) = state.is_default {
            let word = if is_default { "the default" } else { "not the default" };
            out.push(format!("The domain {name} is {word} for new accounts."));
        }
        if let Some(services) = &state.services {
            let services: Vec<&str> = services.iter().map(|name| name.value.as_str()).collect();
            let services =
                if services.is_empty() { "none".to_owned() } else { services.join(", ") };
            out.push(format!("Services that use the domain {name}: {services}."));
        }
    }
}

fn directory(directory: &DirectoryExpectation, out: &mut Vec<String>) {
    for (name, state) in &directory.users {
        if state.absent {
            out.push(format!("The directory has no user {name}."));
            continue;
        }
        let enabled = match state.enabled {
            Some(true) => "may sign in",
            Some(false) => "may not sign in",
            None => "is in the directory",
        };
        out.push(format!("{name} {enabled}."));
        let mut flag = |value: Option<bool>, yes: &str, no: &str| {
            out.extend(value.map(|value| format!("{name} {}.", if value { yes } else { no })));
        };
        flag(state.locked, "is locked out", "is not locked out");
        flag(state.expired, "has an account that has expired", "has an account that lasts");
        flag(
            state.must_change_password,
            "must change the password",
            "need not change the password",
        );
        out.extend(state.dn.iter().map(|dn| format!("{name} is {dn}.")));
        out.extend(
            state.groups.iter().map(|groups| format!("Groups of {name}: {}.", joined(groups))),
        );
        if state.password.is_some() {
            out.push(format!("{name} has the expected password."));
        }
        for (attribute, value) in &state.attributes {
            out.push(format!("{name} has {attribute} = {value}."));
        }
    }
    since("The directory", directory.unchanged_since.as_ref(), out);
}

fn store(store: &StoreExpectation, out: &mut Vec<String>) {
    if let Some(integrated) = store.integrated {
        let not = if integrated { "" } else { " not" };
        out.push(format!("The server is{not} integrated."));
    }
    match store.secrets {
        Some(StoredSecrets::None) => out.push("The server keeps no secret any more.".to_owned()),
        Some(StoredSecrets::Some) => out.push("The server keeps secrets, sealed.".to_owned()),
        None => {}
    }
    if let Some(n) = store.outbox {
        out.push(format!("Items that wait to be sent: {n}."));
    }
    shown("The engine's store", "contain", (&store.contains, &store.lacks), out);
    since("The engine's store", store.unchanged_since.as_ref(), out);
}

fn zone(name: &str, zone: &ZoneExpectation, out: &mut Vec<String>) {
    out.extend(zone.has.iter().map(|record| format!("{name} has the record `{record}`.")));
    out.extend(zone.lacks.iter().map(|record| format!("{name} has no record `{record}`.")));
    since(&format!("The zone {name}"), zone.unchanged_since.as_ref(), out);
}

fn dashboard(dashboard: &DashboardExpectation, out: &mut Vec<String>) {
    shown("The Dashboard", "show", (&dashboard.shows, &dashboard.lacks), out);
    since("The Dashboard", dashboard.unchanged_since.as_ref(), out);
}

fn mail(mail: &MailExpectation, out: &mut Vec<String>) {
    let counts = [
        ("sent", mail.sent),
        ("lost", mail.lost),
        ("that arrived twice", mail.duplicated),
        ("that came back", mail.bounced),
        ("at the old mail server", mail.to_old_server),
        ("at the tenant", mail.to_tenant),
    ];
    let counts = counts.into_iter().filter_map(|(what, count)| Some((what, count?)));
    out.extend(counts.map(|(what, count)| format!("Messages {what}: {count}.")));
}

fn trace(trace: &TraceExpectation, out: &mut Vec<String>) {
    let from = match trace.since.as_ref().map(|since| since.value.as_str()) {
        None | Some("start") => String::new(),
        Some("last step") => " in the last step".to_owned(),
        Some(name) => format!(" since \"{name}\""),
    };
    for wanted in &trace.has {
        let times = wanted.times.map_or_else(String::new, |times| format!(", times: {times}"));
        out.push(format!("Sent{from}: {}{times}.", pattern(wanted)));
    }
    for unwanted in &trace.none {
        out.push(format!("Not sent{from}: {}.", pattern(unwanted)));
    }
    if !trace.order.is_empty() {
        let steps: Vec<String> = trace.order.iter().map(|pattern| self::pattern(pattern)).collect();
        out.push(format!("Sent{from} in this order: {}.", steps.join("; then ")));
    }
    for gap in &trace.gap {
        let least = gap.at_least.map(|least| format!("at least {least}"));
        let most = gap.at_most.map(|most| format!("at most {most}"));
        let pause: Vec<String> = least.into_iter().chain(most).collect();
        out.push(format!("Between two of {} pass {}.", pattern(&gap.between), pause.join(" and ")));
    }
}

fn pattern(pattern: &TracePattern) -> String {
    let mut text = pattern
        .operation
        .as_ref()
        .map_or_else(|| "anything".to_owned(), |name| format!("`{name}`"));
    if let Some(from) = &pattern.from {
        text += &format!(" from the {from}");
    }
    if let Some(to) = &pattern.to {
        text += &format!(" to the {to}");
    }
    if let Some(protocol) = &pattern.protocol {
        text += &format!(" over {protocol}");
    }
    for (what, texts) in [
        ("asking", &pattern.request),
        ("answered", &pattern.answer),
        ("because of", &pattern.cause),
    ] {
        if !texts.is_empty() {
            text += &format!(" {what} {}", quoted(texts));
        }
    }
    match pattern.carried_out {
        Some(true) => text + ", carried out",
        Some(false) => text + ", not carried out",
        None => text,
    }
}
