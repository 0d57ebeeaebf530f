//! Whether a state that was read fits together: numbers and names that contradict each other could be told by nobody.

use std::collections::BTreeSet;

use crate::tenant::Tenant;

impl Tenant {
    /// Refuses a state whose numbers or names contradict each other; indexes are not looked at.
    pub(crate) fn check_sound(&self) -> Result<(), String> {
        self.check_numbers()?;
        self.check_names()
    }

    fn check_numbers(&self) -> Result<(), String> {
        let users = self.users.iter().chain(&self.deleted);
        let users = users.map(|(at, user)| (*at, user.number, user.id.as_str()));
        let groups = self.groups.iter().chain(&self.deleted_groups);
        let groups = groups.map(|(at, group)| (*at, group.number, group.id.as_str()));
        let (mut numbers, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for (at, number, id) in users.chain(groups) {
            if at != number {
                return Err(format!("the object {at} has the number {number}"));
            }
            if number >= self.next_user {
                return Err(format!("the object {number} is not below next_user"));
            }
            if !numbers.insert(number) || !ids.insert(id) {
                return Err(format!("two objects have the number {number} or the id {id}"));
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for user in self.users.values() {
            if !seen.insert(user.upn.to_ascii_lowercase()) {
                return Err(format!("two users are called {}", user.upn));
            }
        }
        if let Some((key, _)) = self.domains.iter().find(|(key, domain)| **key != domain.name) {
            return Err(format!("the domain {key} has another name"));
        }
        let n_default = self.domains.values().filter(|domain| domain.is_default).count();
        if n_default != 1 || !self.domains.contains_key(&self.initial_domain) {
            return Err("there is not one default domain, or the initial one is missing".to_owned());
        }
        Ok(())
    }
}
