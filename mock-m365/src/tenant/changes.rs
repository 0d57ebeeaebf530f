//! When each account changed last, and in which property: what delta queries are answered from (facts §2.5).

use std::collections::BTreeMap;

use crate::tenant::saved;
use crate::tenant::user::User;

/// Changes of accounts in the order in which they happened; each account stands at its last one.
#[derive(Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct Changes {
    /// Number of the last change.
    n_changes: u64,
    /// Accounts by the number of their last change.
    by_change: BTreeMap<u64, u64>,
    /// What is known of each account.
    traces: BTreeMap<u64, Trace>,
}

/// What is known of an account's changes.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct Trace {
    /// Its object id, which outlives it.
    pub(crate) id: String,
    /// Number of its last change.
    last: u64,
    /// Number of the change by which it came, or came back.
    appeared: u64,
    /// Number of the last change of each property.
    #[serde(with = "saved::words")]
    properties: BTreeMap<&'static str, u64>,
}

impl Trace {
    /// Names of the properties that changed after a change; none tells that all of them count as new.
    pub(crate) fn changed_after(&self, change: u64) -> Option<Vec<&'static str>> {
        if self.appeared > change {
            return None;
        }
        let names = self.properties.iter().filter(|(_, at)| **at > change).map(|(name, _)| *name);
        Some(names.collect())
    }
}

impl Changes {
    /// Number of the last change.
    pub(crate) fn last(&self) -> u64 {
        self.n_changes
    }

    /// Accounts that changed after one change and not after another, oldest first: number of the last change, number
    /// of the account, and its trace.
    pub(crate) fn between(
        &self,
        after: u64,
        until: u64,
    ) -> impl Iterator<Item = (u64, u64, &Trace)> {
        let range = after.saturating_add(1)..=until.max(after.saturating_add(1));
        self.by_change
            .range(range)
            .filter(move |(change, _)| **change <= until)
            .filter_map(|(change, number)| Some((*change, *number, self.traces.get(number)?)))
    }

    /// Notes that an account came, changed, or went.
    pub(crate) fn note(&mut self, old: Option<&User>, new: &User) {
        self.n_changes += 1;
        let now = self.n_changes;
        let trace = self.traces.entry(new.number).or_default();
        self.by_change.remove(&trace.last);
        self.by_change.insert(now, new.number);
        trace.last = now;
        match old {
            None => {
                trace.id.clone_from(&new.id);
                trace.appeared = now;
                trace.properties.clear();
            }
            Some(old) => {
                trace.properties.extend(changed(old, new).into_iter().map(|name| (name, now)));
            }
        }
    }
}

/// Names of the properties in which two states of an account differ, as Graph shows them.
fn changed(old: &User, new: &User) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut note = |differs: bool, name: &'static str| {
        if differs {
            names.push(name);
        }
    };
    note(old.upn != new.upn, "userPrincipalName");
    note(old.enabled != new.enabled, "accountEnabled");
    note(old.immutable_id != new.immutable_id, "onPremisesImmutableId");
    note(old.mail_in_graph() != new.mail_in_graph(), "mail");
    note(old.addresses_in_graph() != new.addresses_in_graph(), "proxyAddresses");
    note(old.password_changed_at != new.password_changed_at, "lastPasswordChangeDateTime");
    note(old.sessions_valid_from != new.sessions_valid_from, "signInSessionsValidFromDateTime");
    note(
        old.must_change_password != new.must_change_password
            || old.must_change_with_mfa != new.must_change_with_mfa,
        "passwordProfile",
    );
    let licences = old.licences != new.licences || old.inherited != new.inherited;
    for name in ["assignedLicenses", "assignedPlans", "licenseAssignmentStates"] {
        note(licences, name);
    }
    for (name, value) in &new.attributes {
        note(old.attributes.get(name) != Some(value), name);
    }
    for name in old.attributes.keys() {
        note(!new.attributes.contains_key(name), name);
    }
    names
}
