//! What people do to the directory with other tools than LDAP: graphical consoles, Ctrl+Alt+Del, new servers.

use std::fmt;

use crate::account::{Policy, Secret, StoredPassword, fill_defaults, uac};
use crate::directory::{Directory, Entry, EntryId, NewController, Value};
use crate::dn;
use crate::error::Refusal;
use crate::guid::Guid;
use crate::op;
use crate::schema::{Attr, find_class};
use crate::server::MockAd;

/// A user to be made, in CN=Users.
#[derive(Clone, Default)]
pub struct NewUser {
    /// The logon name of old, at most 20 characters.
    pub sam_account_name: String,
    /// The display name, which also names the entry; the logon name if empty.
    pub display_name: String,
    /// The given name; none if empty.
    pub given_name: String,
    /// The surname; none if empty.
    pub surname: String,
    /// The user principal name.
    pub upn: Option<String>,
    /// The password; without one the account stays as it is, and cannot be enabled.
    pub password: Option<String>,
    /// Whether the account is enabled.
    pub enabled: bool,
    /// The mail address.
    pub mail: Option<String>,
    /// Whether the user must change the password at the next logon.
    pub must_change_password: bool,
    /// Whether the password never expires.
    pub password_never_expires: bool,
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("sam_account_name", &self.sam_account_name)
            .field("display_name", &self.display_name)
            .field("upn", &self.upn)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

/// A user as the consoles show him.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserView {
    /// The distinguished name.
    pub dn: String,
    /// The object's GUID.
    pub guid: Guid,
    /// The SID as text.
    pub sid: String,
    /// sAMAccountName.
    pub sam_account_name: String,
    /// displayName.
    pub display_name: String,
    /// userPrincipalName.
    pub upn: Option<String>,
    /// mail.
    pub mail: Option<String>,
    /// Whether the account is enabled.
    pub enabled: bool,
    /// Whether too many bad passwords lock it now.
    pub locked: bool,
    /// Whether the password has expired or must be changed.
    pub password_expired: bool,
}

impl MockAd {
    /// Makes a user.
    ///
    /// # Errors
    /// The rule that forbids it, as text: a name that is taken, a password that the policy refuses.
    pub fn add_user(&self, new: &NewUser) -> Result<Guid, String> {
        let made = self.change(|directory| make_user(directory, new));
        made.map_err(|reason| format!("failed to add user {}: {reason}", new.sam_account_name))
    }

    /// Changes a user's password on his word, as Ctrl+Alt+Del does.
    ///
    /// # Errors
    /// The rule that forbids it: no such user, wrong old password, or a new one that the policy refuses.
    pub fn user_changes_password(
        &self,
        sam_account_name: &str,
        old: &str,
        new: &str,
    ) -> Result<(), String> {
        let (old, new) = (Secret::new(old), Secret::new(new));
        self.write_user(sam_account_name, "change the password of", |directory, id, entry| {
            op::change_password(directory, id, entry, (&old, new)).map(Some)
        })
    }

    /// Gives a user a new password, as an administrator does.
    ///
    /// # Errors
    /// No such user, or a password that the policy refuses.
    pub fn reset_password(&self, sam_account_name: &str, new: &str) -> Result<(), String> {
        self.write_user(sam_account_name, "reset the password of", |directory, _, entry| {
            op::reset_password(directory, entry, Secret::new(new)).map(Some)
        })
    }

    /// Enables or disables a user.
    ///
    /// # Errors
    /// No such user, or an account without password that would be enabled.
    pub fn set_enabled(&self, sam_account_name: &str, enabled: bool) -> Result<(), String> {
        self.write_user(sam_account_name, "enable or disable", |directory, _, entry| {
            let control = entry.number(Attr::USER_ACCOUNT_CONTROL);
            if enabled
                && !entry.secrets.is_set()
                && !Policy::of(directory).accepts(entry, &Secret::new(""))
            {
                return Err(Refusal::unwilling(0x52d));
            }
            let control = if enabled {
                control & !uac::ACCOUNTDISABLE
            } else {
                control | uac::ACCOUNTDISABLE
            };
            entry.set_number(Attr::USER_ACCOUNT_CONTROL, control);
            Ok(None)
        })
    }

    /// Makes a user change his password at the next logon.
    ///
    /// # Errors
    /// No such user.
    pub fn must_change_password(&self, sam_account_name: &str) -> Result<(), String> {
        self.write_user(sam_account_name, "expire the password of", |_, _, entry| {
            entry.set_number(Attr::PWD_LAST_SET, 0);
            Ok(None)
        })
    }

    /// Sets one attribute of a user, or removes it with an empty value. For text attributes only.
    ///
    /// # Errors
    /// No such user, or no such text attribute.
    pub fn set_user_attribute(
        &self,
        sam_account_name: &str,
        attribute: &str,
        value: &str,
    ) -> Result<(), String> {
        let attr = crate::schema::find_attribute(attribute)
            .filter(|attr| {
                attr.keeper() == crate::schema::Keeper::Plain
                    && attr.syntax() == crate::schema::Syntax::Unicode
            })
            .ok_or_else(|| {
                format!("failed to set {attribute}: no text attribute that can be written")
            })?;
        self.write_user(sam_account_name, "change", |_, _, entry| {
            let values =
                if value.is_empty() { Vec::new() } else { vec![Value::text(value.to_owned())] };
            entry.set(attr, values);
            Ok(None)
        })
    }

    /// Deletes a user; a tombstone remains.
    ///
    /// # Errors
    /// No such user.
    pub fn remove_user(&self, sam_account_name: &str) -> Result<(), String> {
        self.change(|directory| {
            let id = user(directory, sam_account_name)?;
            directory.bury(id);
            Ok(())
        })
    }

    /// Makes an account a member of a group.
    ///
    /// # Errors
    /// No such account, no such group, or a member already.
    pub fn add_to_group(&self, sam_account_name: &str, group: &str) -> Result<(), String> {
        self.change(|directory| {
            let member = user(directory, sam_account_name)?;
            let group_id = directory
                .by_sam_account_name(group)
                .filter(|id| directory.entry(*id).class.is_a("group"));
            let group_id = group_id.ok_or_else(|| format!("no group {group}"))?;
            let mut entry = directory.entry(group_id).clone();
            if !entry.attributes.add(Attr::MEMBER, Value::Link(member)) {
                return Err(format!("{sam_account_name} is a member of {group} already"));
            }
            directory.put(group_id, entry);
            Ok(())
        })
    }

    /// Whether this is the user's password, whatever the state of the account. Leaves no trace.
    #[must_use]
    pub fn check_password(&self, sam_account_name: &str, password: &str) -> bool {
        let directory = self.directory();
        let id = directory.by_sam_account_name(sam_account_name);
        id.is_some_and(|id| {
            let entry = directory.entry(id);
            entry.secrets.is_set() && entry.secrets.is_current(password)
        })
    }

    /// Adds the objects of another domain controller, or what remains of one.
    pub fn add_controller(&self, new: &NewController) {
        self.directory().add_controller(new);
    }

    /// Removes all objects of a domain controller; tells whether there were any.
    pub fn remove_controller(&self, name: &str) -> bool {
        self.directory().remove_controller(name)
    }

    /// Adds the computer account of a server that is no domain controller.
    pub fn add_member_server(&self, name: &str, operating_system: &str) {
        self.directory().add_member_server(name, operating_system);
    }

    /// A user as the consoles show him.
    #[must_use]
    pub fn user(&self, sam_account_name: &str) -> Option<UserView> {
        let directory = self.directory();
        let id = user(&directory, sam_account_name).ok()?;
        let entry = directory.entry(id);
        let text = |attr| entry.text(attr).map(str::to_owned);
        let computed = crate::constructed::lockout_and_expiry(&directory, entry);
        Some(UserView {
            dn: directory.dn(id),
            guid: entry.guid,
            sid: entry.sid.map(|sid| sid.to_string()).unwrap_or_default(),
            sam_account_name: entry.sam_account_name().to_owned(),
            display_name: text(Attr::DISPLAY_NAME).unwrap_or_default(),
            upn: text(Attr::USER_PRINCIPAL_NAME),
            mail: text(Attr::MAIL),
            enabled: entry.number(Attr::USER_ACCOUNT_CONTROL) & uac::ACCOUNTDISABLE == 0,
            locked: computed & uac::LOCKOUT != 0,
            password_expired: computed & uac::PASSWORD_EXPIRED != 0,
        })
    }

    /// One text attribute of a user, by its LDAP name; nothing if there is no such user, attribute or value.
    #[must_use]
    pub fn user_attribute(&self, sam_account_name: &str, attribute: &str) -> Option<String> {
        let directory = self.directory();
        let id = user(&directory, sam_account_name).ok()?;
        let attr = crate::schema::find_attribute(attribute)?;
        directory.entry(id).text(attr).map(str::to_owned)
    }

    /// Changes the directory, then tells the password filter.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Directory) -> Result<T, String>,
    ) -> Result<T, String> {
        let result = change(&mut self.directory());
        self.tell_password_filter();
        result
    }

    fn write_user(
        &self,
        sam_account_name: &str,
        what: &str,
        write: impl FnOnce(
            &mut Directory,
            EntryId,
            &mut Entry,
        ) -> Result<Option<StoredPassword>, Refusal>,
    ) -> Result<(), String> {
        let edition = self.edition();
        self.change(|directory| {
            let id = user(directory, sam_account_name)?;
            let mut entry = directory.entry(id).clone();
            let stored = write(directory, id, &mut entry);
            let stored = stored.map_err(|refusal| {
                format!("failed to {what} {sam_account_name}: {}", refusal.line(edition))
            })?;
            directory.put(id, entry);
            directory.stored_passwords.extend(stored);
            Ok(())
        })
    }
}

fn user(directory: &Directory, sam_account_name: &str) -> Result<EntryId, String> {
    let id = directory
        .by_sam_account_name(sam_account_name)
        .filter(|id| directory.entry(*id).is_account());
    id.ok_or_else(|| format!("no user {sam_account_name}"))
}

fn make_user(directory: &mut Directory, new: &NewUser) -> Result<Guid, String> {
    let parent = directory.places.users;
    let name = if new.display_name.is_empty() { &new.sam_account_name } else { &new.display_name };
    if directory.by_sam_account_name(&new.sam_account_name).is_some() {
        return Err("the name is taken".to_owned());
    }
    if directory.child(parent, &dn::key("CN", name)).is_some() {
        return Err(format!("an entry named {name} is there already"));
    }
    let class = find_class("user").ok_or("the schema has no users")?;
    let mut entry = directory.blank(parent, class, name.clone());
    let texts = [
        (Attr::SAM_ACCOUNT_NAME, Some(&new.sam_account_name)),
        (Attr::DISPLAY_NAME, Some(&new.display_name)),
        (Attr::GIVEN_NAME, Some(&new.given_name)),
        (Attr::SN, Some(&new.surname)),
        (Attr::USER_PRINCIPAL_NAME, new.upn.as_ref()),
        (Attr::MAIL, new.mail.as_ref()),
    ];
    for (attr, text) in texts {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            entry.set_text(attr, text.clone());
        }
    }
    entry.set_number(Attr::PRIMARY_GROUP_ID, 513);
    entry.set_number(Attr::USER_ACCOUNT_CONTROL, control(new));
    fill_defaults(&mut entry);
    let edition = directory.identity.edition;
    let stored = new
        .password
        .as_ref()
        .map(|password| op::reset_password(directory, &mut entry, Secret::new(password)));
    let stored = stored.transpose().map_err(|refusal| refusal.line(edition))?;
    if new.must_change_password {
        entry.set_number(Attr::PWD_LAST_SET, 0);
    }
    entry.sid = Some(directory.next_sid());
    let (guid, rid) = (entry.guid, entry.sid.map(|sid| sid.rid()).unwrap_or_default());
    directory.insert(entry);
    directory.stored_passwords.extend(stored.map(|stored| StoredPassword { rid, ..stored }));
    Ok(guid)
}

/// userAccountControl of a new user; one without a password cannot be enabled unless none is required.
fn control(new: &NewUser) -> i64 {
    let disabled = if new.enabled { 0 } else { uac::ACCOUNTDISABLE };
    let bare = if new.password.is_none() { uac::PASSWD_NOTREQD } else { 0 };
    let lasting = if new.password_never_expires { uac::DONT_EXPIRE_PASSWD } else { 0 };
    uac::NORMAL_ACCOUNT | disabled | bare | lasting
}
