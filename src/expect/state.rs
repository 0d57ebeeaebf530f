//! Expectations on states: directory, tenant, store, zones, domain links, Dashboard, and what must not have changed.

use std::collections::BTreeMap;

use super::{
    mismatch::{Mismatches, diff, listed},
    record,
};
use crate::{
    play::Play,
    scenario::{
        model::{
            Corner, DirectoryExpectation, DirectoryUserState, DomainFindings, Expectation,
            OnlineAccountState, StoreExpectation, StoredSecrets, TenantExpectation,
            ZoneExpectation,
        },
        value::Placed,
    },
    step,
    world::Corners,
};

pub(super) fn look(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    if let Some(tenant) = &expected.tenant {
        found.at(tenant.line);
        look_at_tenant(play, tenant, found);
    }
    if let Some(directory) = &expected.directory {
        found.at(directory.line);
        look_at_directory(play, directory, found);
    }
    if let Some(store) = &expected.store {
        found.at(store.line);
        look_at_store(play, store, found);
    }
    for (name, zone) in &expected.zone {
        found.at(zone.line);
        look_at_zone(play, name, zone, found);
    }
    domains(play, expected, found);
    if let Some(wanted) = &expected.domain_findings {
        found.at(wanted.line);
        domain_findings(play, wanted, found);
    }
    if let Some(dashboard) = &expected.dashboard {
        found.at(dashboard.line);
        let shown = play.world.dashboard();
        found.contains("dashboard", &dashboard.shows, &shown);
        found.lacks("dashboard", &dashboard.lacks, &shown);
        unchanged(play, Corner::Dashboard, dashboard.unchanged_since.as_ref(), found);
    }
    if let Some(corners) = &expected.unchanged {
        for (corner, since) in &corners.value {
            unchanged(play, *corner, Some(since), found);
        }
    }
}

fn look_at_tenant(play: &Play<'_>, expected: &TenantExpectation, found: &mut Mismatches) {
    for (id, state) in &expected.users {
        found.at(state.line);
        online_account(play, id, state, found);
    }
    let n_users = play.world.tenant().users().len() as u64;
    found.count("tenant: number of users", expected.n_users, n_users);
    for (part_number, &n_free) in &expected.seats_free {
        let actual = play.world.tenant().free_seats(part_number);
        let actual = actual.map_or_else(|| "no such licence".to_owned(), |n| n.to_string());
        found.at(part_number.line);
        found.same(&format!("tenant seats free of {part_number}"), &n_free.to_string(), &actual);
    }
    for (name, state) in &expected.domains {
        let what = format!("tenant domain {name}");
        found.at(state.line);
        if let Some(domain) = present(&what, play.world.tenant().domain(name), state.absent, found)
        {
            found.flag(&format!("{what}: verified"), state.verified, domain.verified);
            found.flag(&format!("{what}: default"), state.is_default, domain.is_default);
            if let Some(services) = &state.services {
                found.same_set(&format!("{what}: services"), services, &domain.services);
            }
        }
    }
    unchanged(play, Corner::Tenant, expected.unchanged_since.as_ref(), found);
}

/// The thing, if it is there as it should be; a difference is noted.
fn present<T>(what: &str, thing: Option<T>, absent: bool, found: &mut Mismatches) -> Option<T> {
    match (&thing, absent) {
        (None, false) => {
            found.add(what, "present", "absent");
        }
        (Some(_), true) => {
            found.add(what, "absent", "present");
        }
        _ => {}
    }
    thing.filter(|_| !absent)
}

fn online_account(
    play: &Play<'_>,
    id: &str,
    expected: &OnlineAccountState,
    found: &mut Mismatches,
) {
    let what = format!("tenant user {id}");
    let Some(user) = present(&what, play.world.tenant().user(id), expected.absent, found) else {
        return;
    };
    found.flag(&format!("{what}: enabled"), expected.enabled, user.enabled);
    found.flag(&format!("{what}: linked"), expected.linked, user.immutable_id.is_some());
    found.flag(
        &format!("{what}: must change password"),
        expected.must_change_password,
        user.must_change_password,
    );
    if let Some(licences) = &expected.licences {
        found.same_set(&format!("{what}: licences"), licences, &user.licences);
    }
    if let Some(name) = &expected.display_name {
        found.same(&format!("{what}: display name"), name, &user.display_name);
    }
    if let Some(password) = &expected.password {
        let seen = play.world.tenant().sign_in(id, password.reveal());
        let accepted =
            !matches!(seen, mock_m365::SignIn::WrongPassword | mock_m365::SignIn::Unknown);
        found.flag(&format!("{what}: accepts the password"), Some(true), accepted);
    }
}

fn look_at_directory(play: &Play<'_>, expected: &DirectoryExpectation, found: &mut Mismatches) {
    for (name, state) in &expected.users {
        found.at(state.line);
        directory_user(play, name, state, found);
    }
    unchanged(play, Corner::Directory, expected.unchanged_since.as_ref(), found);
}

fn directory_user(
    play: &Play<'_>,
    name: &str,
    expected: &DirectoryUserState,
    found: &mut Mismatches,
) {
    let what = format!("directory user {name}");
    let Some(user) = present(&what, play.world.directory().user(name), expected.absent, found)
    else {
        return;
    };
    for (name, expected, actual) in [
        ("enabled", expected.enabled, user.enabled),
        ("locked", expected.locked, user.locked),
        ("expired", expected.expired, user.expired),
        ("must change password", expected.must_change_password, user.must_change_password),
    ] {
        found.flag(&format!("{what}: {name}"), expected, actual);
    }
    if let Some(dn) = &expected.dn {
        found.same(&format!("{what}: dn"), dn, &user.dn);
    }
    if let Some(groups) = &expected.groups {
        found.same_set(&format!("{what}: groups"), groups, &user.groups);
    }
    if let Some(password) = &expected.password {
        play.world.trace.guard(password.reveal());
        let accepted = play.world.directory().check_password(name, password.reveal());
        found.flag(&format!("{what}: accepts the password"), Some(true), accepted);
    }
    for (attribute, value) in &expected.attributes {
        let actual = play.world.directory().user_attribute(name, attribute).unwrap_or_default();
        found.same(&format!("{what}: {attribute}"), value, &actual);
    }
}

fn look_at_store(play: &Play<'_>, expected: &StoreExpectation, found: &mut Mismatches) {
    let dump = play.world.store.dump();
    let integrated = play.world.engine().is_ok_and(|engine| engine.is_integrated());
    found.flag("store: integrated", expected.integrated, integrated);
    if let Some(secrets) = expected.secrets {
        let actual =
            if dump.contains("<sealed>") { StoredSecrets::Some } else { StoredSecrets::None };
        if actual != secrets {
            found.add("store: secrets", secrets.as_str(), actual.as_str()).object = dump.clone();
        }
    }
    let n_waiting = dump.lines().filter(|line| line.starts_with("outbox")).count();
    found.count("store: outbox", expected.outbox, n_waiting as u64);
    found.contains("store", &expected.contains, &dump);
    found.lacks("store", &expected.lacks, &dump);
    unchanged(play, Corner::Store, expected.unchanged_since.as_ref(), found);
}

fn look_at_zone(play: &Play<'_>, name: &str, expected: &ZoneExpectation, found: &mut Mismatches) {
    let text = play.world.dns().render_zone(name).unwrap_or_default();
    for wanted in &expected.has {
        if !record::stands_in(wanted, name, &text) {
            found
                .at(wanted.line)
                .add(format!("zone {name}"), wanted.value.as_str(), "not there")
                .object = text.clone();
        }
    }
    for unwanted in &expected.lacks {
        if record::stands_in(unwanted, name, &text) {
            let failure = found.at(unwanted.line).add(
                format!("zone {name}"),
                format!("no `{}`", unwanted.value),
                "there is one",
            );
            failure.object = text.clone();
        }
    }
    if let Some(since) = &expected.unchanged_since
        && let Some(before) = play.remembered.get(&since.value)
    {
        let before = before.zones.get(name).cloned().unwrap_or_default();
        same_text(&format!("zone {name}: unchanged since {since}"), &before, &text, found);
    }
}

fn domains(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let links = play.world.engine().ok().and_then(|engine| engine.domains().ok());
    let links = links.unwrap_or_default();
    for (name, state) in &expected.domains {
        let link = links.iter().find(|link| link.domain.eq_ignore_ascii_case(name));
        let actual = link.map_or_else(|| "not linked".to_owned(), |link| link.state.to_string());
        if actual != state.as_str() {
            let notes = link.map_or_else(String::new, |link| link.notes.join("\n"));
            found.at(state.line).add(format!("domain {name}"), state.as_str(), actual).object =
                notes;
        }
    }
    if let Some(texts) = &expected.notes {
        let notes: Vec<&str> =
            links.iter().flat_map(|link| link.notes.iter().map(String::as_str)).collect();
        found.at(texts.line).contains("notes", texts, &notes.join("\n"));
    }
}

fn domain_findings(play: &Play<'_>, wanted: &DomainFindings, found: &mut Mismatches) {
    let Some(check) = &play.checked else {
        found.add("domain findings", "a look at a domain", "none that ended");
        return;
    };
    let told = step::told(check);
    found.contains("domain findings", &wanted.has, &told);
    found.lacks("domain findings", &wanted.lacks, &told);
    found.flag("domain findings: right", wanted.right, check.is_right());
}

/// Compares a part of the world with what it was when a name was remembered.
fn unchanged(
    play: &Play<'_>,
    corner: Corner,
    since: Option<&Placed<String>>,
    found: &mut Mismatches,
) {
    let Some(since) = since else { return };
    let Some(before) = play.remembered.get(&since.value) else {
        found.at(since.line).add(
            format!("{corner}: unchanged since {since}"),
            "a remembered state",
            listed(&play.remembered.keys().map(String::as_str).collect::<Vec<_>>()),
        );
        return;
    };
    found.at(since.line);
    let what = format!("{corner}: unchanged since {since}");
    same_text(&what, &as_it_was(before, corner), &as_it_is(play, corner), found);
}

fn as_it_was(corners: &Corners, corner: Corner) -> String {
    match corner {
        Corner::Directory => corners.directory.clone(),
        Corner::Tenant => corners.tenant.clone(),
        Corner::Zones => one_text(&corners.zones),
        Corner::Dashboard => corners.dashboard.clone(),
        Corner::Store => corners.store.clone(),
    }
}

fn as_it_is(play: &Play<'_>, corner: Corner) -> String {
    match corner {
        Corner::Directory => play.world.directory().render_state(),
        Corner::Tenant => play.world.tenant().render_state(),
        Corner::Zones => one_text(&play.world.zones()),
        Corner::Dashboard => play.world.dashboard(),
        Corner::Store => play.world.store.dump(),
    }
}

fn one_text(zones: &BTreeMap<String, String>) -> String {
    zones.iter().map(|(name, text)| format!("{name}\n{text}")).collect()
}

fn same_text(what: &str, before: &str, after: &str, found: &mut Mismatches) {
    if before != after {
        let failure = found.add(what, "unchanged", "changed");
        failure.diff = diff(before, after);
    }
}
