//! In which order changes are made where a provider cannot make them at once. Pure.
//!
//! Mail has a route after every step: MX records are added before others are removed, those that are tried first before
//! those that are tried later, the proof of ownership last. A name that becomes an alias is cleared first, because an alias stands alone.

use std::collections::BTreeSet;

use super::Atomic;
use crate::{
    dns::{Change, Data, Kind, Record},
    mail_route::is_ownership_host,
};

/// The steps, in their order; each is one request to a provider of that kind.
pub(crate) fn steps(changes: &[Change], atomic: Atomic) -> Vec<Vec<Change>> {
    match atomic {
        Atomic::Zone if changes.is_empty() => Vec::new(),
        Atomic::Zone => vec![changes.to_vec()],
        Atomic::RecordSet => {
            in_order(changes).into_iter().map(|change| vec![change.clone()]).collect()
        }
        Atomic::Record => in_order(changes).into_iter().flat_map(one_by_one).collect(),
    }
}

/// What makes room for an alias comes before the alias.
fn in_order(changes: &[Change]) -> Vec<&Change> {
    let mut ordered: Vec<&Change> = changes.iter().collect();
    ordered.sort_by_key(|change| change.kind == Kind::Cname && !change.add.is_empty());
    ordered
}

fn one_by_one(change: &Change) -> Vec<Vec<Change>> {
    let mut now: BTreeSet<Record> = change.before.iter().cloned().collect();
    let mut adds: Vec<&Record> = change.add.iter().collect();
    adds.sort_by_key(|record| mail_rank(record));
    let additions = adds.into_iter().map(|record| (record, true));
    let removals = change.remove.iter().map(|record| (record, false));
    let moves: Vec<(&Record, bool)> = if change.kind == Kind::Cname {
        removals.chain(additions).collect()
    } else {
        additions.chain(removals).collect()
    };
    moves
        .into_iter()
        .map(|(record, is_added)| {
            let before = now.iter().cloned().collect();
            let (mut add, mut remove) = (Vec::new(), Vec::new());
            if is_added {
                now.retain(|other| other.data != record.data);
                now.insert(record.clone());
                add.push(record.clone());
            } else {
                now.remove(record);
                remove.push(record.clone());
            }
            vec![Change { name: change.name.clone(), kind: change.kind, before, remove, add }]
        })
        .collect()
}

/// Where a record stands among those that are added: who is tried first comes first, the proof of ownership last.
fn mail_rank(record: &Record) -> (bool, u16) {
    match &record.data {
        Data::Mx { preference, exchange } => (is_ownership_host(exchange), *preference),
        _ => (false, 0),
    }
}
