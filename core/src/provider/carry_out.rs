//! Makes changes at a provider, step by step, and reads every step back: a provider may say yes and change nothing
//! (RFC 2136, section 3.4.2.2).

use super::{FailureClass, Provider, WriteFailure, steps::steps};
use crate::{
    dns::{Change, Kind, Record},
    failure::Failure,
};

/// What became of the changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Carried {
    /// Made, and seen afterwards.
    pub(crate) made: Vec<Change>,
    /// Not made, each with the reason: not allowed there, or ignored although the provider said yes.
    pub(crate) left: Vec<(Change, String)>,
    /// Why the rest was not tried.
    pub(crate) stopped: Option<WriteFailure>,
}

/// Makes `changes` in as few steps as the provider can. `may_go_on` is asked before every step.
pub(crate) async fn carry_out(
    provider: &dyn Provider,
    changes: &[Change],
    may_go_on: &(dyn Fn() -> Result<(), Failure> + Sync),
) -> Carried {
    let mut carried = Carried::default();
    for (n, step) in steps(changes, provider.capabilities().atomic).iter().enumerate() {
        let checked = match may_go_on() {
            Err(failure) => Err(WriteFailure { class: FailureClass::Final, failure }),
            // Somebody else may have changed the zone between two steps.
            Ok(()) if n > 0 => as_expected(provider, step).await,
            Ok(()) => Ok(()),
        };
        let made = match checked {
            Ok(()) => make(provider, step, &mut carried).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = made {
            carried.stopped = Some(failure);
            break;
        }
    }
    carried
}

/// One step; one that is not allowed as a whole is tried in its parts.
async fn make(
    provider: &dyn Provider,
    step: &[Change],
    carried: &mut Carried,
) -> Result<(), WriteFailure> {
    match provider.apply(step).await {
        Ok(()) => look(provider, step, carried).await,
        Err(refused) if refused.class == FailureClass::NotAllowed => {
            let parts = parts(step);
            if parts.len() > 1 {
                for part in parts {
                    Box::pin(make(provider, &part, carried)).await?;
                }
                return Ok(());
            }
            put_back(provider, step, carried).await;
            let reason = format!(
                "{} did not take this change: {}",
                provider.name(),
                refused.failure.came_back
            );
            carried.left.extend(step.iter().map(|change| (change.clone(), reason.clone())));
            Ok(())
        }
        Err(failure) => Err(failure),
    }
}

/// The changes apart, but what makes room for an alias together with the alias.
fn parts(step: &[Change]) -> Vec<Vec<Change>> {
    let mut parts: Vec<Vec<Change>> = Vec::new();
    for change in step {
        let with = parts
            .iter_mut()
            .find(|part| part[0].name == change.name && has_alias(step, &change.name));
        match with {
            Some(part) => part.push(change.clone()),
            None => parts.push(vec![change.clone()]),
        }
    }
    parts
}

fn has_alias(step: &[Change], name: &str) -> bool {
    step.iter()
        .any(|change| change.name == name && change.kind == Kind::Cname && !change.add.is_empty())
}

/// Puts back what an earlier step removed to make room for an alias that is not allowed. What cannot be put back shows at
/// the next look.
async fn put_back(provider: &dyn Provider, step: &[Change], carried: &mut Carried) {
    for alias in step.iter().filter(|change| has_alias(step, &change.name)) {
        let cleared: Vec<Change> = carried
            .made
            .iter()
            .filter(|made| made.name == alias.name && made.add.is_empty())
            .cloned()
            .collect();
        for made in cleared.iter().rev() {
            let before: Vec<Record> = made
                .before
                .iter()
                .filter(|record| !made.remove.contains(record))
                .cloned()
                .collect();
            let back =
                Change { before, add: made.remove.clone(), remove: Vec::new(), ..made.clone() };
            if provider.apply(&[back]).await.is_ok() {
                carried.made.retain(|change| change != made);
            }
        }
    }
}

/// Whether the records that a step changes are as the plan expects.
async fn as_expected(provider: &dyn Provider, step: &[Change]) -> Result<(), WriteFailure> {
    for change in step {
        let found = read(provider, change).await?;
        let is_same = found.len() == change.before.len()
            && change.before.iter().all(|record| holds(&found, record));
        if !is_same {
            return Err(WriteFailure {
                class: FailureClass::Changed,
                failure: Failure {
                    kind: crate::failure::FailureKind::Refused,
                    tried: "write the records".to_owned(),
                    on: change.name.clone(),
                    came_back: "somebody else changed these records meanwhile".to_owned(),
                    advice: "see who else changes the zone, then try again".to_owned(),
                },
            });
        }
    }
    Ok(())
}

/// Reads back what a step changed, and tells what was ignored.
async fn look(
    provider: &dyn Provider,
    step: &[Change],
    carried: &mut Carried,
) -> Result<(), WriteFailure> {
    for change in step {
        let found = read(provider, change).await?;
        let missing = change.add.iter().find(|record| !holds_with_ttl(change, &found, record));
        let left = change.remove.iter().find(|record| {
            holds(&found, record) && !change.add.iter().any(|add| add.data == record.data)
        });
        match missing.or(left) {
            None => carried.made.push(change.clone()),
            Some(record) => carried.left.push((
                change.clone(),
                format!("{} said yes and ignored it: {record}", provider.name()),
            )),
        }
    }
    Ok(())
}

async fn read(provider: &dyn Provider, change: &Change) -> Result<Vec<Record>, WriteFailure> {
    let found = provider
        .read(&change.name, change.kind)
        .await
        .map_err(|failure| WriteFailure { class: FailureClass::Unknown, failure })?;
    let is_of_kind = |record: &Record| record.data.kind() == Some(change.kind);
    Ok(found.records.into_iter().filter(is_of_kind).collect())
}

fn holds(found: &[Record], record: &Record) -> bool {
    found.iter().any(|candidate| candidate.data == record.data)
}

/// A change of the time to live alone is seen in nothing else.
fn holds_with_ttl(change: &Change, found: &[Record], record: &Record) -> bool {
    let is_only_ttl = change.before.iter().any(|before| before.data == record.data);
    found.iter().any(|candidate| {
        candidate.data == record.data && (!is_only_ttl || candidate.ttl == record.ttl)
    })
}
