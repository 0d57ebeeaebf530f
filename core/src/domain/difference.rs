//! Plans what has to change in a zone. Pure: wanted and live records in; changes, questions, tasks and notes out.

use std::collections::BTreeMap;

use super::{
    conflict::{Place, Settlement, settle},
    live::Live,
    question::{Answers, Dialogue},
    wanted::Wanted,
};
use crate::{
    dns::{Change, Data, Kind, Record},
    mail_route::{RouteError, RoutePhase},
    site::Era,
};

/// What the plan depends on besides the records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub(super) phase: RoutePhase,
    /// Whether mail still lives elsewhere.
    pub(super) mail_migration: bool,
    /// The administrator's choice for the tenant's MX record.
    pub(super) mail_preference: Option<u16>,
    pub(super) era: Era,
    /// What the administrator has answered.
    pub(super) answers: &'a Answers,
    /// Records that this server put there before, or told to put there: keys of records.
    pub(super) ours: &'a [String],
    /// Sender records that were counted live, each with what receivers would find wrong.
    pub(super) counted: &'a BTreeMap<String, Vec<String>>,
}

/// What has to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Changes that can be made without asking, or were agreed to.
    pub(super) changes: Vec<Change>,
    /// Questions to the administrator, and those answered.
    pub(super) dialogue: Dialogue,
    /// What only the administrator can do.
    pub(super) by_hand: Vec<String>,
    /// What the administrator should know.
    pub(super) notes: Vec<String>,
    /// What the zone holds of the services' records once the changes are made.
    pub(super) settled: Vec<Record>,
}

/// Compares.
pub(super) fn difference(
    domain: &str,
    wanted: &Wanted,
    live: &Live,
    plan: Plan<'_>,
) -> Result<Difference, RouteError> {
    let mut found = Difference::default();
    let zone = Comparison { domain, wanted, live, plan };
    match live.get(domain, Kind::Cname) {
        [] => zone.apex(&mut found)?,
        [alias, ..] => found.by_hand.push(format!(
            "{alias} stands at the top of the zone, where nothing can stand beside it: replace it by address records"
        )),
    }
    for record in &wanted.others {
        zone.place(record, &mut found);
    }
    zone.leftovers(&mut found);
    found.changes = joined(found.changes);
    Ok(found)
}

/// A zone, and what is wanted of it.
#[derive(Clone, Copy)]
pub(super) struct Comparison<'a> {
    pub(super) domain: &'a str,
    pub(super) wanted: &'a Wanted,
    pub(super) live: &'a Live,
    pub(super) plan: Plan<'a>,
}

impl Comparison<'_> {
    pub(super) fn is_migrating(self) -> bool {
        self.plan.mail_migration && self.plan.phase != RoutePhase::Complete
    }

    pub(super) fn is_ours(self, record: &Record) -> bool {
        self.plan.ours.contains(&super::question::key(record))
    }

    /// One alias or location of a service.
    fn place(self, wanted: &Record, found: &mut Difference) {
        let at_name = self.live.at(&wanted.name);
        let takes_mail = self.live.get(self.domain, Kind::Mx).iter().any(
            |record| matches!(&record.data, Data::Mx { exchange, .. } if *exchange == wanted.name),
        );
        let place = Place {
            domain: self.domain,
            found: &at_name,
            has_wildcard: self.live.has_wildcard(self.domain),
            takes_mail,
            is_migrating: self.is_migrating(),
        };
        match settle(wanted, place) {
            Settlement::Keep(note) => {
                found.notes.extend(note);
                if at_name.iter().any(|record| record.data == wanted.data) {
                    found.dialogue.moot.push(format!("replace {}", self.label(wanted)));
                }
                found.settled.push(wanted.clone());
            }
            Settlement::Add(note) => {
                found.notes.extend(note);
                self.put(wanted, &[], found);
            }
            Settlement::Ask { text, remove } => {
                let (ours, owners): (Vec<Record>, Vec<Record>) =
                    remove.iter().cloned().partition(|record| self.is_ours(record));
                let id = format!("replace {}", self.label(wanted));
                let may = owners.is_empty()
                    || found.dialogue.ask(self.plan.answers, (id, true), text, &owners);
                if may {
                    self.put(wanted, &[ours, owners].concat(), found);
                }
            }
            Settlement::Wait(note) => found.notes.push(note),
            Settlement::Stop(text) => found.by_hand.push(text),
        }
    }

    /// Removes what stands in the way and adds the record, all in one.
    fn put(self, wanted: &Record, remove: &[Record], found: &mut Difference) {
        let Some(kind) = wanted.data.kind() else { return };
        self.take_away(remove, found);
        let before = self.live.get(&wanted.name, kind);
        if !before.iter().any(|record| record.data == wanted.data) {
            let ttl = before.first().map_or(wanted.ttl, |record| record.ttl);
            found.changes.push(Change {
                name: wanted.name.clone(),
                kind,
                before: before.to_vec(),
                remove: Vec::new(),
                add: vec![Record { ttl, ..wanted.clone() }],
            });
        }
        found.settled.push(wanted.clone());
    }

    pub(super) fn take_away(self, remove: &[Record], found: &mut Difference) {
        for record in remove {
            let Some(kind) = record.data.kind() else { continue };
            found.changes.push(Change {
                name: record.name.clone(),
                kind,
                before: self.live.get(&record.name, kind).to_vec(),
                remove: vec![record.clone()],
                add: Vec::new(),
            });
        }
    }

    /// What earlier products left and what harms now.
    fn leftovers(self, found: &mut Difference) {
        let sign_in = self.live.at(&format!("msoid.{}", self.domain));
        if self.plan.era == Era::Today && !sign_in.is_empty() {
            let text = format!(
                "{} makes signing in fail in the world-wide service (\"isn't in our system\"); may it be removed?",
                listed(&sign_in)
            );
            if found.dialogue.ask(
                self.plan.answers,
                ("remove msoid".to_owned(), false),
                text,
                &sign_in,
            ) {
                self.take_away(&sign_in, found);
            }
        }
        let old = self.live.at(&format!("_autodiscover._tcp.{}", self.domain));
        if old.is_empty() {
            return;
        }
        if self.plan.phase != RoutePhase::Complete {
            found.notes.push(format!(
                "{} is left from an earlier server; clients try it last, and it can go when the migration is complete",
                listed(&old)
            ));
            return;
        }
        let text = format!(
            "{} is left from an earlier server, and clients may still follow it; may it be removed?",
            listed(&old)
        );
        let id = ("remove _autodiscover._tcp".to_owned(), false);
        if found.dialogue.ask(self.plan.answers, id, text, &old) {
            self.take_away(&old, found);
        }
    }

    fn label(self, record: &Record) -> String {
        let below = record.name.strip_suffix(self.domain).unwrap_or(&record.name);
        below.trim_end_matches('.').to_owned()
    }
}

/// The records in a sentence.
pub(super) fn listed(records: &[Record]) -> String {
    records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// One change for each name and type, sorted.
fn joined(changes: Vec<Change>) -> Vec<Change> {
    let mut sets: BTreeMap<(String, Kind), Change> = BTreeMap::new();
    for change in changes {
        match sets.get_mut(&(change.name.clone(), change.kind)) {
            Some(set) => {
                set.remove.extend(change.remove);
                set.add.extend(change.add);
            }
            None => {
                sets.insert((change.name.clone(), change.kind), change);
            }
        }
    }
    sets.into_values().filter(|set| !(set.remove.is_empty() && set.add.is_empty())).collect()
}

/// The changes as lines: `-` removed, `+` added.
pub(super) fn lines(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .flat_map(|change| {
            let removed = change.remove.iter().map(|record| format!("- {record}"));
            removed.chain(change.add.iter().map(|record| format!("+ {record}"))).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
#[path = "difference_tests.rs"]
pub(super) mod tests;

#[cfg(test)]
#[path = "difference_laws.rs"]
pub(super) mod laws;
