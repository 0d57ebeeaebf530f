//! Who holds which directory role, and what that protects (facts §0, §7.6).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::role_template::{
    self, GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, RoleTemplate,
    USER_ADMINISTRATOR,
};
use crate::tenant::saved;

/// Roles in use: which are activated, and who holds them. A principal is a user or a service principal.
#[derive(Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct Roles {
    /// Principals by template id; a role without a row was never activated.
    #[serde(with = "saved::words")]
    holders: BTreeMap<&'static str, BTreeSet<String>>,
    /// Template ids by principal.
    #[serde(skip)]
    held: BTreeMap<String, BTreeSet<&'static str>>,
}

impl Roles {
    /// Makes the index by principal anew.
    pub(super) fn index_anew(&mut self) {
        self.held.clear();
        for (role, holders) in &self.holders {
            for holder in holders {
                self.held.entry(holder.clone()).or_default().insert(role);
            }
        }
    }

    /// Makes a role visible in `directoryRoles`. False if it was.
    pub(crate) fn activate(&mut self, role: &'static RoleTemplate) -> bool {
        if self.is_activated(role) {
            return false;
        }
        self.holders.entry(role.id).or_default();
        true
    }

    /// Whether a role is visible in `directoryRoles`; the Global Administrator's always is.
    pub(crate) fn is_activated(&self, role: &RoleTemplate) -> bool {
        *role == GLOBAL_ADMINISTRATOR || self.holders.contains_key(role.id)
    }

    /// Gives a role, and activates it. False if the principal held it.
    pub(crate) fn give(&mut self, role: &'static RoleTemplate, principal_id: &str) -> bool {
        self.held.entry(principal_id.to_owned()).or_default().insert(role.id);
        self.holders.entry(role.id).or_default().insert(principal_id.to_owned())
    }

    /// Takes a role back. False if the principal did not hold it.
    pub(crate) fn take(&mut self, role: &'static RoleTemplate, principal_id: &str) -> bool {
        if let Some(held) = self.held.get_mut(principal_id) {
            held.remove(role.id);
            if held.is_empty() {
                self.held.remove(principal_id);
            }
        }
        self.holders.get_mut(role.id).is_some_and(|holders| holders.remove(principal_id))
    }

    /// Takes all roles of a principal that is gone for good.
    pub(crate) fn forget(&mut self, principal_id: &str) {
        for role in self.held.remove(principal_id).unwrap_or_default() {
            if let Some(holders) = self.holders.get_mut(role) {
                holders.remove(principal_id);
            }
        }
    }

    /// Roles of a principal, by template id.
    pub(crate) fn of(&self, principal_id: &str) -> impl Iterator<Item = &'static RoleTemplate> {
        let held = self.held.get(principal_id).into_iter().flatten();
        held.filter_map(|id| role_template::find(id))
    }

    /// Holders of a role, by their ids.
    pub(crate) fn holders(&self, role: &RoleTemplate) -> impl Iterator<Item = &str> {
        self.holders.get(role.id).into_iter().flatten().map(String::as_str)
    }

    /// All assignments, by role and principal.
    pub(crate) fn assignments(&self) -> impl Iterator<Item = (&'static RoleTemplate, &str)> {
        self.holders.iter().flat_map(|(id, holders)| {
            let role = role_template::find(id);
            holders.iter().filter_map(move |holder| Some((role?, holder.as_str())))
        })
    }

    /// Whether a principal holds one of these roles.
    pub(crate) fn has_any(&self, principal_id: &str, roles: &[&RoleTemplate]) -> bool {
        self.of(principal_id).any(|held| roles.contains(&held))
    }
}

impl Tenant {
    /// Whether `caller_id` may do sensitive things to `target_id`: everybody who has the permission may if the target is
    /// no administrator, a User Administrator if its roles are limited ones, the two highest roles always.
    pub(crate) fn is_protected_from(&self, target_id: &str, caller_id: &str) -> bool {
        let mut is_administrator = false;
        let mut is_limited = true;
        for role in self.roles.of(target_id) {
            is_administrator = true;
            is_limited &= role.is_limited;
        }
        if !is_administrator {
            return false;
        }
        let highest = [&GLOBAL_ADMINISTRATOR, &PRIVILEGED_AUTHENTICATION_ADMINISTRATOR];
        let is_higher = self.roles.has_any(caller_id, &highest)
            || is_limited && self.roles.has_any(caller_id, &[&USER_ADMINISTRATOR]);
        !is_higher
    }

    /// Object id of an activated role in this tenant.
    pub(crate) fn role_object_id(&self, role: &RoleTemplate) -> String {
        self.seed.guid("directory role", role.id)
    }

    /// An activated role by its object id, or by `roleTemplateId=` and its template id.
    pub(crate) fn find_role(&self, key: &str) -> Result<&'static RoleTemplate, Problem> {
        let by_template = key.split_once('=').filter(|(name, _)| *name == "roleTemplateId");
        let found = match by_template {
            Some((_, template)) => role_template::find(template.trim_matches('\'')),
            None => role_template::ROLE_TEMPLATES
                .iter()
                .find(|role| self.role_object_id(role).eq_ignore_ascii_case(key))
                .copied(),
        };
        found
            .filter(|role| self.roles.is_activated(role))
            .ok_or_else(|| Problem::NotFound(key.to_owned()))
    }
}

/// Id of a role assignment: both GUIDs, base64url, and the number of its scope.
pub(crate) fn assignment_id(role: &RoleTemplate, principal_id: &str) -> String {
    let both = [guid_bytes(role.id), guid_bytes(principal_id)].concat();
    format!("{}-1", URL_SAFE_NO_PAD.encode(both))
}

/// The bytes of a GUID in the vendor's order: the first three groups with the lowest byte in front.
pub(crate) fn guid_bytes(guid: &str) -> Vec<u8> {
    let groups: Vec<Vec<u8>> = guid
        .split('-')
        .enumerate()
        .map(|(i, group)| {
            let pairs = (0..group.len() / 2).filter_map(|at| group.get(2 * at..2 * at + 2));
            let mut bytes: Vec<u8> =
                pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
            if i < 3 {
                bytes.reverse();
            }
            bytes
        })
        .collect();
    groups.concat()
}

#[cfg(test)]
mod tests {
    use super::{Roles, assignment_id};
    use crate::tenant::role_template::{
        GLOBAL_ADMINISTRATOR, LICENSE_ADMINISTRATOR, ROLE_TEMPLATES, find,
    };

    #[test]
    fn a_role_given_is_held_until_it_is_taken() {
        let mut roles = Roles::default();
        assert!(
            roles.is_activated(&GLOBAL_ADMINISTRATOR)
                && !roles.is_activated(&LICENSE_ADMINISTRATOR)
        );
        assert!(roles.give(&LICENSE_ADMINISTRATOR, "ann"));
        assert!(!roles.give(&LICENSE_ADMINISTRATOR, "ann"));
        assert!(!roles.activate(&LICENSE_ADMINISTRATOR));
        assert_eq!(roles.of("ann").collect::<Vec<_>>(), [&LICENSE_ADMINISTRATOR]);
        assert!(roles.take(&LICENSE_ADMINISTRATOR, "ann"));
        assert!(!roles.take(&LICENSE_ADMINISTRATOR, "ann"));
        assert_eq!((roles.of("ann").count(), roles.assignments().count()), (0, 0));
        assert!(roles.is_activated(&LICENSE_ADMINISTRATOR));
    }

    #[test]
    fn roles_are_found_by_id_and_by_name_and_none_stands_twice() {
        for role in ROLE_TEMPLATES {
            assert_eq!(find(role.id), Some(*role));
            assert_eq!(find(&role.name.to_uppercase()), Some(*role));
        }
    }

    #[test]
    fn the_id_of_an_assignment_is_made_of_role_and_principal() {
        insta::assert_snapshot!(
            assignment_id(&GLOBAL_ADMINISTRATOR, "f8d2eb32-1c1a-4e0a-8a7a-2c3f1e9c9a10"),
            @"lAPpYvVpN0KRkAEhdxReEDLr0vgaHApOinosPx6cmhA-1"
        );
    }
}
