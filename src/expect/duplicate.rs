//! The law that no directory user ever has two online accounts, seen from three sides: what the tenant holds, what was sent to
//! it, and what was made for people of one name, for an engine that forgot to write down whose account it is.

use std::collections::BTreeMap;

use super::{invariant::sent_by_engine, mismatch::Mismatches};
use crate::{
    outcome::{Event, FailedExpectation},
    play::Play,
    scenario::model::{DirectoryUser, Step},
    trace::render_text,
    world::full_name_of,
};

/// What to look at when an account was made twice.
const HINT: &str =
    "an answer that is lost says nothing: look for the account before making it again";

pub(super) fn look(play: &Play<'_>, found: &mut Mismatches) {
    one_account_each(play, found);
    play.world.trace.look(|events| {
        created_twice(events, found);
        one_account_a_person(play, events, found);
    });
}

/// No two online accounts carry the identity of one directory user.
fn one_account_each(play: &Play<'_>, found: &mut Mismatches) {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for user in play.world.tenant().users() {
        if let Some(immutable_id) = user.immutable_id {
            owners.entry(immutable_id).or_default().push(user.upn);
        }
    }
    for (immutable_id, accounts) in owners.into_iter().filter(|(_, accounts)| accounts.len() > 1) {
        let what = format!("online accounts of the directory user {immutable_id}");
        found.add(what, "one account", accounts.join(", ")).hint = HINT.to_owned();
    }
}

/// No account was created twice, unless it was taken back in between.
fn created_twice(events: &[Event], found: &mut Mismatches) {
    let mut creations: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for event in events.iter().filter(|event| is_creation(event)) {
        if let Some(immutable_id) = member(event, "onPremisesImmutableId") {
            creations.entry(immutable_id).or_default().push(event);
        }
    }
    let is_deleted =
        |event: &&Event| event.operation == "DELETE /users/{id}" && event.answer.starts_with("204");
    let surplus: usize = creations.values().map(|creations| creations.len() - 1).sum();
    if surplus <= events.iter().filter(is_deleted).count() {
        return;
    }
    for (immutable_id, creations) in creations {
        if creations.len() > 1 {
            let what = format!("online accounts created for the directory user {immutable_id}");
            told(found.add(what, "one account", names(&creations)), &creations);
        }
    }
}

/// The engine made no more accounts of one full name than the directory had people of that name.
fn one_account_a_person(play: &Play<'_>, events: &[Event], found: &mut Mismatches) {
    // An account that was taken back leaves its name to the next one, so the last creation of a name counts.
    let by_engine = events.iter().filter(|event| is_creation(event) && sent_by_engine(event));
    let last: BTreeMap<String, &Event> = by_engine
        .map(|event| (member(event, "userPrincipalName").unwrap_or_default(), event))
        .collect();
    let mut creations: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for (upn, event) in last {
        if play.world.tenant().user(&upn).is_some() {
            let full_name = member(event, "displayName").unwrap_or_default();
            creations.entry(full_name).or_default().push(event);
        }
    }
    for (full_name, creations) in creations {
        let n_people = people(play).filter(|user| full_name_of(user) == full_name).count().max(1);
        if creations.len() > n_people {
            let what = format!("online accounts made for the directory user {full_name}");
            let expected = match n_people {
                1 => "one account".to_owned(),
                n => format!("{n} accounts, one for each of that name"),
            };
            told(found.add(what, expected, names(&creations)), &creations);
        }
    }
}

/// Everybody whom the directory had at any time.
fn people<'a>(play: &'a Play<'_>) -> impl Iterator<Item = &'a DirectoryUser> {
    let added = play.scenario.steps.iter().filter_map(|step| match &step.value {
        Step::AddUser(user) => Some(&user.value),
        _ => None,
    });
    play.scenario.world.directory.users.iter().map(|user| &**user).chain(added)
}

fn is_creation(event: &Event) -> bool {
    event.operation == "POST /users" && event.carried_out && event.answer.starts_with("201")
}

fn names(creations: &[&Event]) -> String {
    let names: Vec<String> = creations
        .iter()
        .map(|event| member(event, "userPrincipalName").unwrap_or_default())
        .collect();
    names.join(", ")
}

/// Adds what to look at.
fn told(failure: &mut FailedExpectation, creations: &[&Event]) {
    let creations: Vec<Event> = creations.iter().map(|&event| event.clone()).collect();
    failure.object = render_text(&creations);
    failure.hint = HINT.to_owned();
}

/// The value of a text member in the JSON line of a request.
fn member(event: &Event, name: &str) -> Option<String> {
    let body = event.request.lines().find(|line| line.starts_with('{'))?;
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    body.get(name)?.as_str().map(str::to_owned)
}
