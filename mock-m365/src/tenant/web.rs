//! Groups, users and roles of a classic team site (facts §6.2).

use std::collections::{BTreeMap, BTreeSet};

/// Ids and names of the role definitions every site has.
pub(crate) const ROLES: &[(u32, &str)] = &[
    (1_073_741_826, "Read"),
    (1_073_741_827, "Contribute"),
    (1_073_741_828, "Design"),
    (1_073_741_829, "Full Control"),
    (1_073_741_830, "Edit"),
];

/// Ids of the groups that a site begins with.
pub(crate) const OWNERS: u32 = 3;
/// Visitors.
pub(crate) const VISITORS: u32 = 4;
/// Members.
pub(crate) const MEMBERS: u32 = 5;

/// A user as the site knows it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct SiteUser {
    /// Number of the account.
    pub(crate) account: u64,
    /// `LoginName`.
    pub(crate) login: String,
}

/// A group of the site.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct SiteGroup {
    /// Its title.
    pub(crate) title: String,
    /// Ids of its users.
    pub(crate) users: BTreeSet<u32>,
}

/// The groups, users and roles of a site. Users and groups share one row of ids.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Web {
    /// Groups by id.
    pub(crate) groups: BTreeMap<u32, SiteGroup>,
    /// Users by id.
    pub(crate) users: BTreeMap<u32, SiteUser>,
    /// Role definitions by principal.
    pub(crate) assignments: BTreeMap<u32, BTreeSet<u32>>,
    next: u32,
}

impl Web {
    /// The three groups of a new site and their roles.
    pub(crate) fn new(site: &str) -> Self {
        let group =
            |kind: &str| SiteGroup { title: format!("{site} {kind}"), users: BTreeSet::new() };
        Self {
            groups: BTreeMap::from([
                (OWNERS, group("Owners")),
                (VISITORS, group("Visitors")),
                (MEMBERS, group("Members")),
            ]),
            users: BTreeMap::new(),
            assignments: BTreeMap::from([
                (OWNERS, BTreeSet::from([1_073_741_829])),
                (VISITORS, BTreeSet::from([1_073_741_826])),
                (MEMBERS, BTreeSet::from([1_073_741_830])),
            ]),
            next: 6,
        }
    }

    /// Makes a user known to the site; its id.
    pub(crate) fn ensure(&mut self, account: u64, login: &str) -> u32 {
        let known = self.users.iter().find(|(_, user)| user.account == account);
        if let Some((id, _)) = known {
            return *id;
        }
        let id = self.next;
        self.next += 1;
        self.users.insert(id, SiteUser { account, login: login.to_owned() });
        id
    }
}
