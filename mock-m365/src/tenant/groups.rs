//! Groups over their life, and who belongs to them. Graph and Exchange both change groups through this file.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::tenant::group::{Group, GroupKind};
use crate::tenant::problem::Problem;
use crate::tenant::{Tenant, address_key};

/// One of the two lists of objects that a group keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// `members`.
    Member,
    /// `owners`.
    Owner,
}

impl Role {
    /// Name of the list.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Member => "members",
            Self::Owner => "owners",
        }
    }
}

impl Group {
    /// The list of one role.
    pub(crate) fn list(&self, role: Role) -> &BTreeSet<u64> {
        match role {
            Role::Member => &self.members,
            Role::Owner => &self.owners,
        }
    }

    fn list_mut(&mut self, role: Role) -> &mut BTreeSet<u64> {
        match role {
            Role::Member => &mut self.members,
            Role::Owner => &mut self.owners,
        }
    }
}

impl Tenant {
    /// A group without any name, with the next free number and an id of its own.
    pub(crate) fn draft_group(&mut self, kind: GroupKind, now: Timestamp) -> Group {
        let number = self.next_user;
        self.next_user += 1;
        let id = self.seed.guid("group", &number.to_string());
        let mut draft = Group::blank(number, id, kind, now);
        draft.visible_at = now.checked_add(self.replication_lag(number)).unwrap_or(Timestamp::MAX);
        draft
    }

    /// Finds a group by object id, if reads see it already.
    pub(crate) fn find_group(&self, id: &str, now: Timestamp) -> Result<&Group, Problem> {
        let number = self.index.by_id.get(&id.to_ascii_lowercase());
        number
            .and_then(|number| self.groups.get(number))
            .filter(|group| group.visible_at <= now)
            .ok_or_else(|| Problem::NotFound(id.to_owned()))
    }

    /// Puts a new or changed group in place, if no other object has one of its addresses.
    pub(crate) fn commit_group(&mut self, draft: Group) -> Result<(), Problem> {
        self.check_group_unique(&draft)?;
        if let Some(old) = self.groups.remove(&draft.number) {
            self.unindex_group(&old);
        }
        self.index_group(&draft);
        self.groups.insert(draft.number, draft);
        Ok(())
    }

    fn check_group_unique(&self, draft: &Group) -> Result<(), Problem> {
        let address_taken =
            draft.addresses.iter().any(|address| self.is_taken(address, draft.number));
        if address_taken { Err(Problem::Duplicate("proxyAddresses")) } else { Ok(()) }
    }

    /// Enters a group into the indexes.
    pub(super) fn index_group(&mut self, group: &Group) {
        self.index.by_id.insert(group.id.clone(), group.number);
        for address in &group.addresses {
            self.index.by_address.insert(address_key(address), group.number);
        }
        self.index.enter_names(group.number, group.exchange_names(&self.seed));
        self.index.due.extend(group.due_at().map(|at| (at, group.number)));
        for &member in &group.members {
            self.index.groups_of.entry(member).or_default().insert(group.number);
        }
    }

    fn unindex_group(&mut self, group: &Group) {
        self.index.by_id.remove(&group.id);
        for address in &group.addresses {
            self.index.by_address.remove(&address_key(address));
        }
        self.index.leave_names(group.number, group.exchange_names(&self.seed));
        if let Some(at) = group.due_at() {
            self.index.due.remove(&(at, group.number));
        }
        for member in &group.members {
            if let Some(groups) = self.index.groups_of.get_mut(member) {
                groups.remove(&group.number);
            }
        }
    }

    /// Adds an object to a group. False if it was there before, or the group is gone.
    pub(crate) fn enlist(&mut self, group: u64, role: Role, object: u64) -> bool {
        let Some(known) = self.groups.get_mut(&group) else { return false };
        let added = known.list_mut(role).insert(object);
        if added && role == Role::Member {
            self.index.groups_of.entry(object).or_default().insert(group);
            self.wake([object]);
        }
        added
    }

    /// Takes an object out of a group. False if it was not there, or the group is gone.
    pub(crate) fn strike(&mut self, group: u64, role: Role, object: u64) -> bool {
        let Some(known) = self.groups.get_mut(&group) else { return false };
        let removed = known.list_mut(role).remove(&object);
        if let Some(groups) =
            self.index.groups_of.get_mut(&object).filter(|_| removed && role == Role::Member)
        {
            groups.remove(&group);
            self.wake([object]);
        }
        removed
    }

    /// Groups an object belongs to directly.
    pub(crate) fn groups_of(&self, object: u64) -> impl Iterator<Item = &Group> {
        let numbers = self.index.groups_of.get(&object).into_iter().flatten();
        numbers.filter_map(|number| self.groups.get(number))
    }

    /// Groups an object belongs to directly or through other groups.
    pub(crate) fn all_groups_of(&self, object: u64) -> BTreeSet<u64> {
        let mut found = BTreeSet::new();
        let mut open = vec![object];
        while let Some(next) = open.pop() {
            open.extend(
                self.groups_of(next).map(|group| group.number).filter(|&n| found.insert(n)),
            );
        }
        found
    }

    /// Members of a group and of the groups inside it.
    pub(crate) fn all_members_of(&self, group: u64) -> BTreeSet<u64> {
        let mut found = BTreeSet::new();
        let mut open = vec![group];
        while let Some(next) = open.pop() {
            let members = self.groups.get(&next).into_iter().flat_map(|known| &known.members);
            open.extend(members.copied().filter(|&n| found.insert(n)));
        }
        found
    }

    /// Removes a group. A Microsoft 365 group is kept for 30 days, any other is gone (facts §2.4, §5.4).
    pub(crate) fn delete_group(&mut self, number: u64, now: Timestamp) {
        let Some(mut group) = self.groups.remove(&number) else { return };
        self.unindex_group(&group);
        self.wake(group.members.clone());
        if group.kind == GroupKind::Microsoft365 {
            group.deleted_at = Some(now);
            self.index.due.extend(group.due_at().map(|at| (at, number)));
            self.deleted_groups.insert(number, group);
        } else {
            self.forget_member(number);
        }
    }

    /// Takes an object that is gone for good out of every list.
    pub(crate) fn forget_member(&mut self, object: u64) {
        self.index.groups_of.remove(&object);
        for group in self.groups.values_mut().chain(self.deleted_groups.values_mut()) {
            group.members.remove(&object);
            group.owners.remove(&object);
        }
    }

    /// Finds a deleted group by object id.
    pub(crate) fn find_deleted_group(&self, id: &str) -> Result<&Group, Problem> {
        self.deleted_groups
            .values()
            .find(|group| group.id.eq_ignore_ascii_case(id))
            .ok_or_else(|| Problem::NotFound(id.to_owned()))
    }

    /// Brings a deleted group back; `reconcile_addresses` drops those that others use by now.
    pub(crate) fn restore_group(
        &mut self,
        id: &str,
        reconcile_addresses: bool,
    ) -> Result<&Group, Problem> {
        let mut group = self.find_deleted_group(id)?.clone();
        let number = group.number;
        if reconcile_addresses {
            group.addresses.retain(|address| !self.is_taken(address, number));
        }
        group.deleted_at = None;
        let members = group.members.clone();
        self.commit_group(group)?;
        self.wake(members);
        self.deleted_groups.remove(&number);
        Ok(&self.groups[&number])
    }

    /// Removes a deleted group for good.
    pub(crate) fn purge_group(&mut self, id: &str) -> Result<(), Problem> {
        let number = self.find_deleted_group(id)?.number;
        self.deleted_groups.remove(&number);
        self.forget_member(number);
        Ok(())
    }

    /// Whether a member could not get a licence of the group.
    pub(crate) fn has_licence_errors(&self, group: &Group) -> bool {
        let failed = |user: &crate::tenant::user::User| {
            user.inherited
                .iter()
                .any(|((_, from), licence)| *from == group.number && licence.error.is_some())
        };
        group.members.iter().filter_map(|member| self.users.get(member)).any(failed)
    }
}
