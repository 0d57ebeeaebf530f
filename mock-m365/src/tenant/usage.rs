//! Which permissions the calls of each application needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::caller::Caller;
use crate::permission::IDENTITY_SCOPES;

/// Permissions asked for so far, by application and by whether a user was signed in.
#[derive(Default)]
pub(crate) struct Usage {
    of_applications: BTreeMap<String, Row>,
    of_users: BTreeMap<String, Row>,
}

#[derive(Default)]
struct Row {
    /// Who called last: his permissions are in `held`.
    last: Arc<Caller>,
    held: BTreeSet<String>,
    needed: BTreeMap<Vec<&'static str>, u64>,
    n_denied: u64,
}

/// What one application needed, and what it held.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PermissionReport {
    /// Application id.
    pub app_id: String,
    /// Whether the permissions were delegated by a user.
    pub delegated: bool,
    /// The least privileged permissions that would have been enough for every call that was allowed.
    pub needed: Vec<&'static str>,
    /// Permissions in the tokens it used.
    pub held: Vec<String>,
    /// Those of `held` that are not among `needed`.
    pub unneeded: Vec<String>,
    /// Calls refused because a permission was missing.
    pub n_denied: u64,
    /// What allowed calls asked for, any of each list being enough, and how often.
    pub asked: Vec<(Vec<&'static str>, u64)>,
}

impl PermissionReport {
    /// One report for each application of several runs.
    #[must_use]
    pub fn merged<'r>(reports: impl IntoIterator<Item = &'r Self>) -> Vec<Self> {
        let mut usage = Usage::default();
        for report in reports {
            let row = usage.rows(report.delegated).entry(report.app_id.clone()).or_default();
            row.held.extend(report.held.iter().cloned());
            row.n_denied += report.n_denied;
            for (any_of, count) in &report.asked {
                *row.needed.entry(any_of.clone()).or_default() += count;
            }
        }
        usage.report()
    }
}

impl Usage {
    /// Notes what a call asked for.
    pub(crate) fn note(
        &mut self,
        caller: &Arc<Caller>,
        any_of: &'static [&'static str],
        is_permitted: bool,
    ) {
        let rows = self.rows(caller.is_user);
        if !rows.contains_key(&caller.app_id) {
            rows.insert(caller.app_id.clone(), Row::default());
        }
        let row = rows.get_mut(&caller.app_id).expect("the row was just made sure of");
        if !Arc::ptr_eq(&row.last, caller) {
            let held = caller.permissions.iter();
            let held = held.filter(|name| !IDENTITY_SCOPES.contains(&name.as_str()));
            row.held.extend(held.cloned());
            row.last = Arc::clone(caller);
        }
        if is_permitted {
            match row.needed.get_mut(any_of) {
                Some(count) => *count += 1,
                None => drop(row.needed.insert(any_of.to_vec(), 1)),
            }
        } else {
            row.n_denied += 1;
        }
    }

    fn rows(&mut self, delegated: bool) -> &mut BTreeMap<String, Row> {
        if delegated { &mut self.of_users } else { &mut self.of_applications }
    }

    /// The report: applications for themselves, then for users.
    pub(crate) fn report(&self) -> Vec<PermissionReport> {
        let of = |rows: &BTreeMap<String, Row>, delegated| -> Vec<PermissionReport> {
            rows.iter().map(|(app_id, row)| row.report(app_id, delegated)).collect()
        };
        [of(&self.of_applications, false), of(&self.of_users, true)].concat()
    }
}

impl Row {
    fn report(&self, app_id: &str, delegated: bool) -> PermissionReport {
        let needed = least(self.needed.keys());
        let unneeded =
            self.held.iter().filter(|held| !needed.contains(held.as_str())).cloned().collect();
        PermissionReport {
            app_id: app_id.to_owned(),
            delegated,
            needed: needed.into_iter().collect(),
            held: self.held.iter().cloned().collect(),
            unneeded,
            n_denied: self.n_denied,
            asked: self.needed.iter().map(|(any_of, count)| (any_of.clone(), *count)).collect(),
        }
    }
}

/// Calls with the fewest alternatives choose first, the least privileged; the others make do with what was chosen if they can.
fn least<'n>(needed: impl Iterator<Item = &'n Vec<&'static str>>) -> BTreeSet<&'static str> {
    let mut needed: Vec<&Vec<&'static str>> = needed.collect();
    needed.sort_by_key(|any_of| any_of.len());
    let mut chosen = BTreeSet::new();
    for any_of in needed {
        if !any_of.iter().any(|permission| chosen.contains(permission)) {
            chosen.extend(any_of.first().copied());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{PermissionReport, Usage};
    use crate::caller::Caller;

    const READ: &[&str] = &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
    const WRITE: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All"];
    const DOMAINS: &[&str] = &["Domain.Read.All", "Directory.Read.All"];

    fn report(calls: &[(&'static [&'static str], bool)]) -> String {
        let caller = Arc::new(Caller {
            app_id: "app".to_owned(),
            permissions: ["Directory.ReadWrite.All", "User.ReadWrite.All"]
                .map(str::to_owned)
                .to_vec(),
            ..Caller::default()
        });
        let mut usage = Usage::default();
        for (any_of, is_permitted) in calls {
            usage.note(&caller, any_of, *is_permitted);
        }
        let row = &usage.report()[0];
        format!("needed {:?} unneeded {:?} denied {}", row.needed, row.unneeded, row.n_denied)
    }

    #[test]
    fn reports_of_several_runs_become_one() {
        let caller = Arc::new(Caller { app_id: "app".to_owned(), ..Caller::default() });
        let run = |any_of: &'static [&'static str]| {
            let mut usage = Usage::default();
            usage.note(&caller, any_of, true);
            usage.report()
        };
        let runs = [run(READ), run(WRITE)].concat();
        let merged = PermissionReport::merged(&runs);
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0].needed, ["User.ReadWrite.All"]);
        assert_eq!(merged[0].asked.len(), 2);
    }

    #[test]
    fn the_least_that_is_enough_for_all_calls_is_reported() {
        insta::assert_snapshot!(report(&[(READ, true)]), @r#"needed ["User.Read.All"] unneeded ["Directory.ReadWrite.All", "User.ReadWrite.All"] denied 0"#);
        insta::assert_snapshot!(report(&[(READ, true), (WRITE, true)]), @r#"needed ["User.ReadWrite.All"] unneeded ["Directory.ReadWrite.All"] denied 0"#);
        insta::assert_snapshot!(report(&[(READ, true), (WRITE, true), (DOMAINS, false)]), @r#"needed ["User.ReadWrite.All"] unneeded ["Directory.ReadWrite.All"] denied 1"#);
    }
}
