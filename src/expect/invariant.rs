//! What must hold in every world, whatever happens, and what a scenario asks to hold always.

use jiff::Timestamp;

use super::{duplicate, history, mismatch::Mismatches};
use crate::{
    outcome::Event,
    play::Play,
    scenario::model::{Invariant, Step},
    trace::{Party, render_ms, render_text},
};

/// Hosts under these names belong to the tenant's mail service.
const TENANT_HOSTS: [&str; 2] = [".mail.protection.outlook.com.", ".mx.microsoft."];
/// The host of an ownership record; it is no host and takes no part in routing.
const OWNERSHIP_HOST: &str = ".msv1.invalid.";

/// Looks at the laws of every world and at those that the scenario names.
pub(crate) fn at_the_end(play: &mut Play<'_>) {
    let index = play.index;
    let line = play.scenario.steps.get(index).map_or(1, |step| step.line);
    let mut found = Mismatches::new(index, line);
    for leak in play.world.secret_left_behind() {
        found.add("secrets", "no secret in any output", leak);
    }
    duplicate::look(play, &mut found);
    no_duplicate_mail(play, &mut found);
    nothing_after_disabling(play, &mut found);
    nothing_kept_after_disabling(play, &mut found);
    for invariant in &play.scenario.always {
        found.at(invariant.line);
        match &invariant.value {
            Invariant::MxNeverPrefersTenant(domain) => mx_order(play, domain, &mut found),
            Invariant::TenantUnchanged => tenant_unchanged(play, &mut found),
            // These two hold in every world.
            Invariant::NothingSentAfterDisabling | Invariant::NoDuplicateAccounts => {}
        }
    }
    for failure in found.into_failures() {
        let failure = history::with_last_change(play, failure);
        play.fail(failure);
    }
}

pub(super) fn sent_by_engine(event: &Event) -> bool {
    event.from == Party::Engine.as_str() && event.to == Party::Tenant.as_str()
}

fn changes_tenant(event: &Event) -> bool {
    const METHODS: [&str; 4] = ["POST ", "PATCH ", "PUT ", "DELETE "];
    sent_by_engine(event)
        && event.operation != "POST /token"
        && METHODS.iter().any(|method| event.operation.starts_with(method))
}

fn nothing_after_disabling(play: &Play<'_>, found: &mut Mismatches) {
    let Some(since) = play.disabled_at else { return };
    let sent: Vec<Event> = play.world.trace.look(|events| {
        events[since..].iter().filter(|event| sent_by_engine(event)).cloned().collect()
    });
    if !sent.is_empty() {
        let actual = format!("{} exchanges", sent.len());
        let failure =
            found.add("requests to the tenant after the integration was disabled", "none", actual);
        failure.object = render_text(&sent);
        failure.hint =
            "pending work must be dropped when the integration is disabled, not sent later"
                .to_owned();
    }
}

/// What waited for the tenant, and every secret, goes with the integration.
fn nothing_kept_after_disabling(play: &Play<'_>, found: &mut Mismatches) {
    if play.disabled_at.is_none() {
        return;
    }
    let dump = play.world.store.dump();
    let is_kept = |line: &&str| line.starts_with("outbox") || line.contains("<sealed>");
    let kept: Vec<&str> = dump.lines().filter(is_kept).collect();
    if !kept.is_empty() {
        let actual = format!("{} entries", kept.len());
        found
            .add("pending work and secrets kept after the integration was disabled", "none", actual)
            .object = kept.join("\n");
    }
}

fn tenant_unchanged(play: &Play<'_>, found: &mut Mismatches) {
    let changes: Vec<Event> = play
        .world
        .trace
        .look(|events| events.iter().filter(|event| changes_tenant(event)).cloned().collect());
    if !changes.is_empty() {
        let actual = format!("{} requests", changes.len());
        found.add("requests that change the tenant", "none", actual).object = render_text(&changes);
    }
}

/// While mail is being migrated the tenant's MX ranks behind every other one, in every version that the zone ever had on any server.
fn mx_order(play: &Play<'_>, domain: &str, found: &mut Mismatches) {
    let Some(migration) = play.migrations.get(&domain.to_ascii_lowercase()).copied() else {
        return;
    };
    for (server, dns) in play.world.name_servers().public_servers() {
        for (since, text) in dns.zone_versions(domain) {
            let in_force = play.world.time_at(migration.from_ms) <= since
                && migration.until_ms.is_none_or(|until_ms| since < play.world.time_at(until_ms));
            if !in_force {
                continue;
            }
            if let Some(breach) = breach(&text, domain) {
                let failure = found.add(
                    format!(
                        "mail routing of {domain} at {server} while its mail is being migrated"
                    ),
                    "the tenant's MX ranks behind every other one and is never 0",
                    format!("{breach}, from {} on", moment(play, since)),
                );
                failure.object = text;
                return;
            }
        }
    }
}

/// No message arrives twice, unless an answer about one was lost and its sender could not know.
fn no_duplicate_mail(play: &Play<'_>, found: &mut Mismatches) {
    let is_expected = play.scenario.steps.iter().any(|step| {
        matches!(&step.value, Step::Expect(expected)
            if expected.mail.as_ref().is_some_and(|mail| mail.duplicated.is_some()))
    });
    if is_expected {
        return;
    }
    let messages = play.world.messages();
    for message in messages.iter().filter(|message| message.is_duplicated()) {
        let what = format!("the message to {} sent at {}", message.to, render_ms(message.sent_ms));
        found.add(what, "arrives once", "arrived twice").object = message.way.join("\n");
    }
}

/// A moment of the world as steps and exchanges are told.
fn moment(play: &Play<'_>, at: Timestamp) -> String {
    let elapsed_ms = at.duration_since(play.world.time_at(0)).as_millis();
    render_ms(u64::try_from(elapsed_ms).unwrap_or(0))
}

/// What is wrong with the MX records of one version, if anything.
fn breach(text: &str, domain: &str) -> Option<String> {
    let apex = format!("{}.", domain.to_ascii_lowercase());
    let records: Vec<(u16, String)> = text.lines().filter_map(|line| mx(line, &apex)).collect();
    let is_tenant = |host: &str| TENANT_HOSTS.iter().any(|name| host.ends_with(name));
    let (ours, rest): (Vec<_>, Vec<_>) = records.into_iter().partition(|(_, host)| is_tenant(host));
    let old: Vec<_> =
        rest.into_iter().filter(|(_, host)| !host.ends_with(OWNERSHIP_HOST)).collect();
    let greatest_old = old.iter().map(|(preference, _)| *preference).max();
    for (preference, host) in &ours {
        if *preference == 0 {
            return Some(format!("{host} has preference 0, the first of all"));
        }
        match greatest_old {
            None => return Some(format!("{host} is alone: the old mail hosts are gone")),
            Some(old) if *preference <= old => {
                return Some(format!(
                    "{host} has preference {preference}, which is not behind an old mail host with {old}"
                ));
            }
            Some(_) => {}
        }
    }
    None
}

fn mx(line: &str, apex: &str) -> Option<(u16, String)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [owner, .., "MX", preference, host] if owner.eq_ignore_ascii_case(apex) => {
            Some((preference.parse().ok()?, host.to_ascii_lowercase()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::breach;

    fn of(records: &str) -> Option<String> {
        breach(records, "contoso.com")
    }

    #[test]
    fn the_tenant_behind_all_others_is_no_breach() {
        let zone = "contoso.com. 3600 MX 10 mail.contoso.com.\n\
                    contoso.com. 3600 MX 20 contoso-com.o-v1.mx.microsoft.\n\
                    contoso.com. 3600 MX 32767 ms12345678.msv1.invalid.\n";
        assert_eq!(of(zone), None);
    }

    #[test]
    fn zero_a_tie_and_a_lonely_tenant_are_breaches() {
        let tenant = "contoso-com.mail.protection.outlook.com.";
        assert!(of(&format!("contoso.com. 60 MX 0 {tenant}\n")).is_some());
        let tie = format!("contoso.com. 60 MX 10 a.\ncontoso.com. 60 MX 10 {tenant}\n");
        assert!(of(&tie).is_some_and(|text| text.contains("preference 10")));
        assert!(of(&format!("contoso.com. 60 MX 30 {tenant}\n")).is_some());
    }
}
