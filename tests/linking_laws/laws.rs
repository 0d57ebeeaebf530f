//! The laws: what holds in every drawn world. Seen from outside only, with no code of the engine.
//!
//! | law | says |
//! | --- | --- |
//! | `whole` | the world itself held: no broken play, no leak, no account twice |
//! | `owner` | no record of the owner is lost but by a rule of `rules` |
//! | `neighbours` | names that the service does not want stay byte for byte, in every version |
//! | `route` | mail has a route in every version, and the tenant's place in it is that of the phase |
//! | `wanted` | at the end the zone holds what the era wants, or the engine told what is missing |
//! | `mail` | every message arrived once or bounced for a reason; none is lost |
//! | `progress` | the domain is complete, or waits with a reason |
//! | `by_hand_as_by_itself` | entered by hand from its files, a zone becomes as one that the engine writes |

use rehearsal::outcome::Verdict;

use super::{
    case::Case,
    rules,
    world::World,
    zone::{Mail, Record, Zone},
};

/// A law: its name, and what it finds wrong in a world.
pub(crate) type Law = (&'static str, fn(&World) -> Vec<String>);

/// All laws.
pub(crate) const LAWS: [Law; 7] = [
    ("whole", whole),
    ("owner", owner),
    ("neighbours", neighbours),
    ("route", route),
    ("wanted", wanted),
    ("mail", mail),
    ("progress", progress),
];

/// What the first broken law says, with its name.
pub(crate) fn breach(world: &World) -> Option<(&'static str, Vec<String>)> {
    LAWS.iter().find_map(|(name, law)| {
        // A world that could not be built shows nothing to the other laws.
        if *name != "whole" && world.versions.is_empty() {
            return None;
        }
        let found = law(world);
        (!found.is_empty()).then_some((*name, found))
    })
}

/// Whether the same world ends the same when the zone is changed by hand, and the other way round. Looked at in worlds without trouble,
/// where both can be done to the end.
pub(crate) fn by_hand_as_by_itself(world: &World) -> Option<String> {
    let case = &world.case;
    if !(case.crashes.is_empty() && case.early_faults.is_empty() && case.late_faults.is_empty()) {
        return None;
    }
    let other = World::of(Case { managed: !case.managed, left_out: Vec::new(), ..case.clone() });
    let (managed, by_hand) = if case.managed { (world, &other) } else { (&other, world) };
    let has_file = managed
        .observation()
        .is_some_and(|seen| seen.files.iter().any(|(name, _)| name.starts_with("NewDNSRecords_")));
    if has_file {
        return Some(
            "a records file was written for a zone that the engine writes itself".to_owned(),
        );
    }
    if managed.state() != by_hand.state() {
        return Some(format!(
            "by itself the domain is {:?}, by hand {:?}",
            managed.state(),
            by_hand.state()
        ));
    }
    // The wizard's own proof is there once and may differ in its number.
    let records = |world: &World| -> Vec<String> {
        let kept = world.last().records.iter().filter(|record| !record.data.contains("MS=ms"));
        let kept = kept.filter(|record| !record.data.contains(".msv1.invalid."));
        kept.map(|record| format!("{} {} {}", record.owner, record.kind, record.data)).collect()
    };
    let (left, right) = (records(managed), records(by_hand));
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|record| !those.contains(record)).cloned().collect()
    };
    let (left, right) = (only(&left, &right), only(&right, &left));
    (!left.is_empty() || !right.is_empty())
        .then(|| format!("only by itself: {left:?}; only by hand: {right:?}"))
}

fn whole(world: &World) -> Vec<String> {
    match &world.observed.outcome.verdict {
        Verdict::Passed => Vec::new(),
        Verdict::Broken(text) => vec![format!("broken: {text}")],
        // That mail arrives is a law of its own, which says more.
        Verdict::Failed(failures) => failures
            .iter()
            .filter(|failure| !failure.what.starts_with("mail "))
            .map(|failure| format!("{}: {}", failure.what, failure.actual))
            .collect(),
    }
}

fn owner(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    for (index, version) in world.versions.iter().enumerate() {
        for record in world.first().records.iter().filter(|record| !version.holds(record)) {
            if !rules::allows(world, version, record) {
                found.push(format!(
                    "version {index}, {} ms: the owner's `{record}` is gone, and no rule allows that",
                    version.since_ms
                ));
            }
        }
        // What a rule allows must have been told, at the end and unless a crash came between.
        if index + 1 == world.versions.len() && world.case.crashes.is_empty() {
            let gone = world.first().records.iter().filter(|record| !version.holds(record));
            let silent = gone.filter(|record| !rules::is_told(world, record));
            found.extend(silent.map(|record| format!("`{record}` is gone and nobody was told")));
        }
    }
    found.truncate(5);
    found
}

fn neighbours(world: &World) -> Vec<String> {
    let theirs = |zone: &Zone| -> Vec<String> {
        let names = zone.records.iter().zip(&zone.lines);
        names
            .filter(|(record, _)| !rules::is_touched(record))
            .map(|(_, line)| line.clone())
            .collect()
    };
    let before = theirs(world.first());
    let changed = world.versions.iter().enumerate().find(|(_, zone)| theirs(zone) != before);
    let say = |(index, zone): (usize, &Zone)| {
        let after = theirs(zone);
        let gone =
            before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
        let new =
            after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
        format!("version {index} differs: {}", gone.chain(new).collect::<Vec<_>>().join(", "))
    };
    changed.map(say).into_iter().collect()
}

fn route(world: &World) -> Vec<String> {
    let had_route = world.first().mail().has_route();
    let mut found = Vec::new();
    for (index, zone) in world.versions.iter().enumerate().skip(1) {
        let mail = zone.mail();
        let mut breach = |text: &str| {
            found.push(format!("version {index}, {} ms: {text}: {mail:?}", zone.since_ms));
        };
        if had_route && !mail.has_route() {
            breach("mail has no route");
        }
        if let Some(text) = misplaced(world, zone, &mail) {
            breach(&text);
        }
    }
    found.truncate(5);
    found
}

/// What is wrong with the tenant's place among the mail hosts, if anything.
fn misplaced(world: &World, zone: &Zone, mail: &Mail) -> Option<String> {
    let before = world.first().mail();
    if mail.tokens.len() > 1 && before.tokens.is_empty() {
        return Some("there are two proofs of ownership".to_owned());
    }
    let [(preference, _), more @ ..] = mail.tenant.as_slice() else { return None };
    // A person types in one record after another, all in one moment.
    let is_moment = !world.case.managed
        && world
            .versions
            .iter()
            .any(|other| other.since_ms == zone.since_ms && !std::ptr::eq(other, zone));
    if !more.is_empty() && !is_moment {
        return Some("the tenant has two mail records".to_owned());
    }
    let greatest = mail.old.iter().map(|(preference, _)| *preference).max();
    let least = mail.old.iter().map(|(preference, _)| *preference).min();
    let is_last = *preference > 0 && greatest.is_none_or(|old| *preference > old);
    let is_first = least.is_none_or(|old| *preference < old);
    let may_be_first =
        !world.case.migration || world.switched_at_ms.is_some_and(|at| zone.since_ms >= at);
    // A null MX is no host: who lets it go loses no route.
    let had_host = before.old.iter().any(|(_, host)| host != ".");
    let is_alone = had_host && mail.old.is_empty();
    if is_alone && !may_be_first {
        return Some("the old mail hosts are gone".to_owned());
    }
    if world.is_complete() && std::ptr::eq(zone, world.last()) && !is_first {
        return Some("the domain is complete, and the tenant does not come first".to_owned());
    }
    if is_last || (may_be_first && (is_first || is_moment)) {
        return None;
    }
    Some(format!("the tenant has preference {preference} in this phase"))
}

fn wanted(world: &World) -> Vec<String> {
    if !world.is_complete() {
        return Vec::new();
    }
    let told = world.told();
    let missing = rules::WANTED.iter().filter(|wanted| {
        wanted.eras.contains(&world.case.essentials)
            && !world.last().records.iter().any(|record| wanted.is_met_by(record))
            && !told.iter().any(|line| wanted.is_told_by(line))
    });
    missing
        .map(|wanted| format!("{} {} is missing, and nobody was told", wanted.owner, wanted.kind))
        .collect()
}

/// Answers that a sender may get back, and why: no mail host of the world lies with them.
const RIGHT_REASONS: [&str; 3] = [
    // The domain says that it takes no mail.
    "556 5.1.10",
    // No mailbox yet.
    "550 5.1.10",
    // Nobody has proved yet that the domain is the tenant's.
    "550 5.4.1",
];

fn mail(world: &World) -> Vec<String> {
    let Some(seen) = world.observation() else { return Vec::new() };
    let mail = seen.mail;
    let mut found = Vec::new();
    // A domain that never took mail keeps its senders waiting.
    let n_lost = if world.first().mail().has_route() { mail.n_lost } else { 0 };
    if n_lost + mail.n_duplicated > 0 {
        found.push(format!("{mail:?}"));
    }
    if mail.n_sent != mail.n_to_old_server + mail.n_to_tenant + mail.n_bounced + mail.n_lost {
        found.push(format!("the numbers do not add up: {mail:?}"));
    }
    let has_account = |at_ms: u64| {
        let created =
            world.observed.outcome.steps.iter().find(|step| step.name.contains("online accounts"));
        // A new mailbox takes mail at once or after the tenant's lag.
        created.is_some_and(|step| at_ms > step.at_ms + 3_600_000)
    };
    let first = world.first().mail();
    let took_mail = first.has_route();
    // The service defers what still comes to its former hosts.
    let has_former_host = first.old.iter().any(|(_, host)| host.ends_with(".mail.eo.outlook.com."));
    for event in world.observed.outcome.trace.iter().filter(|event| event.operation == "mail") {
        let is_right = event.answer.starts_with("250 ")
            || RIGHT_REASONS.iter().any(|reason| event.answer.starts_with(reason))
            || (has_former_host && event.answer.starts_with("451 4.4.62"))
            || (!took_mail
                && (event.answer.starts_with("given up") || event.answer.starts_with("550 5.4.4")));
        let comes_too_late = event.answer.starts_with("550")
            && world.case.migration
            && world.switched_at_ms.is_some_and(|at| event.at_ms < at)
            && !has_account(event.at_ms)
            && took_mail;
        if !is_right || comes_too_late {
            found.push(format!("at {} ms a message came back: {}", event.at_ms, event.answer));
        }
    }
    found.truncate(5);
    found
}

fn progress(world: &World) -> Vec<String> {
    let Some(seen) = world.observation() else { return vec!["nothing was seen".to_owned()] };
    if world.is_complete() {
        return Vec::new();
    }
    let has_note = seen.domains.iter().any(|domain| !domain.notes.is_empty());
    let was_refused =
        seen.said.last().is_some_and(|said| !said.is_ok && said.text.trim().len() > 10);
    if has_note || was_refused {
        return Vec::new();
    }
    let states: Vec<String> = seen.domains.iter().map(|domain| domain.state.to_string()).collect();
    vec![format!("the domain is {} and nobody is told why", states.join(", "))]
}

impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.owner, self.ttl_s, self.kind, self.data)
    }
}
