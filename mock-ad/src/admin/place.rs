//! An administrator renames, moves, deletes and restores users.

use super::console::{Denied, SHOW_DELETED, account, replace};
use super::domain::unit_dn;
use crate::directory::{Directory, EntryId};
use crate::dn;
use crate::ldap::{ChangeKind, ModifyDn, Operation};
use crate::schema::Attr;
use crate::server::MockAd;

/// What people call renaming a user: up to four changes that have nothing to do with each other.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Renaming {
    /// The name of the entry, which is the first part of its DN.
    pub name: Option<String>,
    /// The logon name of old.
    pub sam_account_name: Option<String>,
    /// The user principal name.
    pub upn: Option<String>,
    /// The name that is shown.
    pub display_name: Option<String>,
}

impl MockAd {
    /// Renames a user, the entry first.
    ///
    /// # Errors
    /// No such user, or a name that is taken or not allowed; what was done before stays done.
    pub fn rename(&self, sam_account_name: &str, to: &Renaming) -> Result<(), Denied> {
        let console = self.console(format!("rename {sam_account_name}"))?;
        let target = console.find(sam_account_name)?;
        if let Some(name) = &to.name {
            let request = ModifyDn {
                dn: target.clone(),
                new_rdn: rdn(name),
                delete_old_rdn: true,
                new_superior: None,
            };
            console.send(Operation::ModifyDn(request))?;
        }
        let names = [
            ("sAMAccountName", &to.sam_account_name),
            ("userPrincipalName", &to.upn),
            ("displayName", &to.display_name),
        ];
        let changes: Vec<_> = names
            .into_iter()
            .filter_map(|(attribute, name)| Some(replace(attribute, name.as_ref()?)))
            .collect();
        if changes.is_empty() { Ok(()) } else { console.modify(target, changes) }
    }

    /// Moves a user to an organizational unit, by its name below the domain.
    ///
    /// # Errors
    /// No such user or unit, or the name is taken there.
    pub fn move_user(&self, sam_account_name: &str, unit: &str) -> Result<(), Denied> {
        let console = self.console(format!("move {sam_account_name} to {unit}"))?;
        let name = console.look(sam_account_name, |directory| {
            Some(directory.entry(account(directory, sam_account_name)?).name.clone())
        })?;
        let request = ModifyDn {
            dn: console.find(sam_account_name)?,
            new_rdn: rdn(&name),
            delete_old_rdn: true,
            new_superior: Some(unit_dn(&self.directory(), unit)),
        };
        console.send(Operation::ModifyDn(request))
    }

    /// Deletes a user; a tombstone remains.
    ///
    /// # Errors
    /// No such user, or one that the directory cannot do without.
    pub fn remove_user(&self, sam_account_name: &str) -> Result<(), Denied> {
        let console = self.console(format!("remove {sam_account_name}"))?;
        console.send(Operation::Delete { dn: console.find(sam_account_name)? })
    }

    /// Brings back the user who was deleted last under this logon name, to the place where he was.
    ///
    /// # Errors
    /// No such tombstone, a name that is taken by now, or a place that is gone.
    pub fn restore_user(&self, sam_account_name: &str) -> Result<(), Denied> {
        let console = self.console(format!("restore {sam_account_name}"))?;
        let found = |directory: &Directory| {
            let id = tombstone(directory, sam_account_name)?;
            let entry = directory.entry(id);
            let name = entry.name.split('\n').next().unwrap_or_default();
            let parent = entry.links(Attr::LAST_KNOWN_PARENT).next()?;
            let target = format!("{},{}", rdn(name), directory.dn(parent));
            Some((format!("<GUID={}>", entry.guid), target))
        };
        let what = format!("deleted {sam_account_name}");
        let (dn, target) = console.look(&what, found)?;
        let changes = vec![
            (ChangeKind::Delete, "isDeleted", Vec::new()),
            replace("distinguishedName", target),
        ];
        console.modify_with(dn, changes, &[SHOW_DELETED])
    }
}

fn rdn(name: &str) -> String {
    let mut rdn = "CN=".to_owned();
    dn::write_value(name, &mut rdn);
    rdn
}

/// The account that was deleted last under a logon name.
fn tombstone(directory: &Directory, sam_account_name: &str) -> Option<EntryId> {
    let deleted = directory.entries().filter(|(_, entry)| {
        entry.deleted
            && entry.is_account()
            && entry.sam_account_name().eq_ignore_ascii_case(sam_account_name)
    });
    deleted.max_by_key(|(_, entry)| entry.usn_changed).map(|(id, _)| id)
}
