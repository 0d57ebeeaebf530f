//! What an administrator does to an account where it stands: disable, unlock, expire, reset, change, and its groups.

use jiff::Timestamp;

use super::console::{Denied, account, quoted, replace};
use crate::account::{NEVER, uac};
use crate::ldap::ChangeKind;
use crate::schema::Attr;
use crate::server::MockAd;
use crate::time;

/// What goes with a new password that an administrator sets.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reset {
    /// Whether the user must change it at the next logon.
    pub must_change: bool,
    /// Whether the account is unlocked.
    pub unlock: bool,
}

impl MockAd {
    /// Gives a user a new password. Neither history nor minimum age applies.
    ///
    /// # Errors
    /// No such user, or a password that the policy refuses.
    pub fn reset_password(
        &self,
        sam_account_name: &str,
        new: &str,
        reset: Reset,
    ) -> Result<(), Denied> {
        let console = self.console(format!("reset the password of {sam_account_name}"))?;
        let mut changes = vec![(ChangeKind::Replace, "unicodePwd", vec![quoted(new)])];
        if reset.must_change {
            changes.push(replace("pwdLastSet", 0));
        }
        if reset.unlock {
            changes.push(replace("lockoutTime", 0));
        }
        console.modify(console.find(sam_account_name)?, changes)
    }

    /// Enables or disables a user.
    ///
    /// # Errors
    /// No such user, or an account without password that would be enabled.
    pub fn set_enabled(&self, sam_account_name: &str, enabled: bool) -> Result<(), Denied> {
        let word = if enabled { "enable" } else { "disable" };
        let console = self.console(format!("{word} {sam_account_name}"))?;
        let control = console.look(sam_account_name, |directory| {
            let id = account(directory, sam_account_name)?;
            Some(directory.entry(id).number(Attr::USER_ACCOUNT_CONTROL))
        })?;
        let control =
            if enabled { control & !uac::ACCOUNTDISABLE } else { control | uac::ACCOUNTDISABLE };
        let dn = console.find(sam_account_name)?;
        console.modify(dn, vec![replace("userAccountControl", control)])
    }

    /// Makes a user change his password at the next logon.
    ///
    /// # Errors
    /// No such user.
    pub fn must_change_password(&self, sam_account_name: &str) -> Result<(), Denied> {
        let console = self.console(format!("expire the password of {sam_account_name}"))?;
        console.modify(console.find(sam_account_name)?, vec![replace("pwdLastSet", 0)])
    }

    /// Unlocks an account that too many bad passwords locked.
    ///
    /// # Errors
    /// No such user.
    pub fn unlock(&self, sam_account_name: &str) -> Result<(), Denied> {
        let console = self.console(format!("unlock {sam_account_name}"))?;
        console.modify(console.find(sam_account_name)?, vec![replace("lockoutTime", 0)])
    }

    /// Sets when an account expires; never without an instant.
    ///
    /// # Errors
    /// No such user.
    pub fn set_expiry(&self, sam_account_name: &str, at: Option<Timestamp>) -> Result<(), Denied> {
        let console = self.console(format!("set when {sam_account_name} expires"))?;
        let ticks = at.map_or(NEVER, time::ticks);
        console.modify(console.find(sam_account_name)?, vec![replace("accountExpires", ticks)])
    }

    /// Sets one attribute of a user to one value, or removes it with an empty one.
    ///
    /// # Errors
    /// No such user or attribute, or one that cannot be written so.
    pub fn set_user_attribute(
        &self,
        sam_account_name: &str,
        attribute: &str,
        value: &str,
    ) -> Result<(), Denied> {
        let console = self.console(format!("set {attribute} of {sam_account_name}"))?;
        console.modify(console.find(sam_account_name)?, vec![replace(attribute, value)])
    }

    /// Makes an account a member of a group.
    ///
    /// # Errors
    /// No such account, no such group, or a member already.
    pub fn add_to_group(&self, sam_account_name: &str, group: &str) -> Result<(), Denied> {
        self.write_member(ChangeKind::Add, sam_account_name, group)
    }

    /// Takes an account out of a group.
    ///
    /// # Errors
    /// No such account, no such group, or no member.
    pub fn remove_from_group(&self, sam_account_name: &str, group: &str) -> Result<(), Denied> {
        self.write_member(ChangeKind::Delete, sam_account_name, group)
    }

    fn write_member(
        &self,
        kind: ChangeKind,
        sam_account_name: &str,
        group: &str,
    ) -> Result<(), Denied> {
        let console =
            self.console(format!("change whether {sam_account_name} is a member of {group}"))?;
        let member = console.look(sam_account_name, |directory| {
            Some(directory.dn(account(directory, sam_account_name)?))
        })?;
        let group = console.look(&format!("group {group}"), |directory| {
            let id = directory.by_sam_account_name(group)?;
            directory.entry(id).class.is_a("group").then(|| directory.dn(id))
        })?;
        console.modify(group, vec![(kind, "member", vec![member.into_bytes()])])
    }
}
