//! A provider that keeps its records in memory, with the quirks of real ones, for tests.

use std::sync::Mutex;

use futures_util::future::BoxFuture;

use super::{Atomic, Capabilities, FailureClass, Found, Provider, Source, WriteFailure, carry_out};
use crate::{
    dns::{Change, Data, Kind, Probe, Record},
    failure::{Failure, FailureKind},
    testing::block_on,
};

/// Records on a shelf.
pub(crate) struct Shelf {
    records: Mutex<Vec<Record>>,
    /// The records after each request.
    pub(crate) history: Mutex<Vec<Vec<Record>>>,
    pub(crate) atomic: Atomic,
    /// Says yes to changes of this type and makes none.
    pub(crate) ignores: Option<Kind>,
    /// Refuses changes of this type.
    pub(crate) refuses: Option<Kind>,
}

impl Shelf {
    pub(crate) fn new(records: &[Record], atomic: Atomic) -> Self {
        Self {
            records: Mutex::new(records.to_vec()),
            history: Mutex::default(),
            atomic,
            ignores: None,
            refuses: None,
        }
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records = self.records.lock().unwrap().clone();
        records.sort();
        records
    }

    fn change(&self, changes: &[Change]) -> Result<(), WriteFailure> {
        let failed = |class, came_back: &str| WriteFailure {
            class,
            failure: Failure {
                kind: FailureKind::Refused,
                tried: "write the records".to_owned(),
                on: "the shelf".to_owned(),
                came_back: came_back.to_owned(),
                advice: String::new(),
            },
        };
        if changes.iter().any(|change| Some(change.kind) == self.refuses) {
            return Err(failed(FailureClass::NotAllowed, "not this type"));
        }
        let mut records = self.records.lock().unwrap();
        let is_as_read = |change: &Change| {
            let there = records
                .iter()
                .filter(|record| {
                    record.name == change.name && record.data.kind() == Some(change.kind)
                })
                .count();
            there == change.before.len() && change.before.iter().all(|was| records.contains(was))
        };
        if !changes.iter().all(is_as_read) {
            return Err(failed(FailureClass::Changed, "other records"));
        }
        for change in changes.iter().filter(|change| Some(change.kind) != self.ignores) {
            records.retain(|record| !change.remove.contains(record));
            records.retain(|record| !change.add.iter().any(|add| same(add, record)));
            records.extend(change.add.iter().cloned());
        }
        self.history.lock().unwrap().push(records.clone());
        Ok(())
    }
}

fn same(left: &Record, right: &Record) -> bool {
    left.name == right.name && left.data == right.data
}

impl Source for Shelf {
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
        let at_name: Vec<Record> =
            self.records().into_iter().filter(|record| record.name == name).collect();
        let name_exists = !at_name.is_empty();
        let is_asked = |record: &Record| {
            record.data.kind() == Some(kind) || record.data.kind() == Some(Kind::Cname)
        };
        let records = at_name.into_iter().filter(is_asked).collect();
        Box::pin(std::future::ready(Ok(Found { name_exists, records })))
    }
}

impl Provider for Shelf {
    fn name(&self) -> String {
        "the shelf".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        let kinds = [Kind::A, Kind::Aaaa, Kind::Cname, Kind::Mx, Kind::Ns, Kind::Srv, Kind::Txt];
        Capabilities {
            kinds: kinds.to_vec(),
            n_text_bytes_max: None,
            ttl_min_s: 0,
            atomic: self.atomic,
        }
    }

    fn probe(&self) -> BoxFuture<'_, Result<Probe, WriteFailure>> {
        Box::pin(std::future::ready(Ok(Probe::Ours)))
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), WriteFailure>> {
        Box::pin(std::future::ready(self.change(changes)))
    }
}

fn a(name: &str) -> Record {
    Record::new(name, 300, Data::A("192.0.2.10".to_owned()))
}

fn alias() -> Record {
    Record::new("autodiscover.contoso.com", 300, Data::Cname("outlook.example".to_owned()))
}

fn mx(preference: u16, exchange: &str) -> Record {
    Record::new("contoso.com", 300, Data::Mx { preference, exchange: exchange.to_owned() })
}

fn change(before: &[Record], remove: &[Record], add: &[Record]) -> Change {
    let any = remove.iter().chain(add).next().unwrap();
    Change {
        name: any.name.clone(),
        kind: any.data.kind().unwrap(),
        before: before.to_vec(),
        remove: remove.to_vec(),
        add: add.to_vec(),
    }
}

fn carried(shelf: &Shelf, changes: &[Change]) -> String {
    let carried = block_on(carry_out(shelf, changes, &|| Ok(())));
    let mut lines: Vec<String> = carried.left.iter().map(|(_, reason)| reason.clone()).collect();
    lines.extend(carried.stopped.iter().map(|stopped| format!("stopped: {}", stopped.failure)));
    lines.join("\n")
}

/// An address that gives way to an alias, and a mail host that takes over.
fn two_changes() -> [Change; 3] {
    let owner = a("autodiscover.contoso.com");
    let old = mx(20, "tenant.example");
    [
        change(&[], &[], &[alias()]),
        change(std::slice::from_ref(&owner), std::slice::from_ref(&owner), &[]),
        change(&[mx(10, "mail.contoso.com"), old.clone()], &[old], &[mx(0, "tenant.example")]),
    ]
}

fn before() -> [Record; 3] {
    [a("autodiscover.contoso.com"), mx(10, "mail.contoso.com"), mx(20, "tenant.example")]
}

#[test]
fn every_kind_of_provider_ends_with_the_same_records() {
    for (atomic, n_requests) in [(Atomic::Zone, 1), (Atomic::RecordSet, 3), (Atomic::Record, 4)] {
        let shelf = Shelf::new(&before(), atomic);
        assert_eq!(carried(&shelf, &two_changes()), "");
        assert_eq!(
            shelf.records(),
            [alias(), mx(0, "tenant.example"), mx(10, "mail.contoso.com")],
            "{atomic:?}"
        );
        let history = shelf.history.lock().unwrap();
        assert_eq!(history.len(), n_requests);
        let has_route = |records: &Vec<Record>| {
            records.iter().any(|record| *record == mx(10, "mail.contoso.com"))
                && records.iter().any(|record| record.data.to_string().contains("tenant"))
        };
        assert!(history.iter().all(has_route), "{history:?}");
    }
}

#[test]
fn what_was_ignored_is_told_although_the_provider_said_yes() {
    for atomic in [Atomic::Zone, Atomic::Record] {
        let shelf = Shelf { ignores: Some(Kind::Cname), ..Shelf::new(&before(), atomic) };
        let told = carried(&shelf, &two_changes());
        assert_eq!(
            told,
            "the shelf said yes and ignored it: autodiscover.contoso.com. 300 CNAME outlook.example."
        );
    }
}

#[test]
fn what_is_not_allowed_is_left_as_it_was_and_the_rest_is_made() {
    for atomic in [Atomic::Zone, Atomic::RecordSet, Atomic::Record] {
        let shelf = Shelf { refuses: Some(Kind::Cname), ..Shelf::new(&before(), atomic) };
        let told = carried(&shelf, &two_changes());
        assert!(told.contains("the shelf did not take this change: not this type"), "{told}");
        assert_eq!(
            shelf.records(),
            [a("autodiscover.contoso.com"), mx(0, "tenant.example"), mx(10, "mail.contoso.com")],
            "{atomic:?}"
        );
    }
}

#[test]
fn a_zone_that_changes_between_two_steps_is_planned_again() {
    let shelf = Shelf::new(&before(), Atomic::Record);
    let stale = change(&[], &[], &[mx(5, "new.example")]);
    let told = carried(&shelf, &[two_changes()[0].clone(), stale]);
    assert!(told.contains("stopped: "), "{told}");
}
