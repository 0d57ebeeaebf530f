//! An administrator makes users.

use std::fmt;
use std::time::Duration;

use super::console::{Denied, quoted};
use super::domain::unit_dn;
use crate::account::uac;
use crate::dn;
use crate::guid::Guid;
use crate::schema::Attr;
use crate::server::MockAd;
use crate::time;

/// A user to be made.
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
    /// The organizational unit, by its name below the domain; CN=Users without one.
    pub unit: Option<String>,
    /// The password; without one the account stays as it is, and can be enabled only as one that needs none.
    pub password: Option<String>,
    /// How long ago the password was set, for users who are older than this directory.
    pub password_age: Duration,
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

impl MockAd {
    /// Makes a user.
    ///
    /// # Errors
    /// The rule that forbids it: a name that is taken, a password that the policy refuses.
    pub fn add_user(&self, new: &NewUser) -> Result<Guid, Denied> {
        let console = self.console(format!("add user {}", new.sam_account_name))?;
        let name =
            if new.display_name.is_empty() { &new.sam_account_name } else { &new.display_name };
        let parent = match &new.unit {
            Some(unit) => unit_dn(&self.directory(), unit),
            None => {
                let directory = self.directory();
                directory.dn(directory.places.users)
            }
        };
        let mut dn = "CN=".to_owned();
        dn::write_value(name, &mut dn);
        console.add(format!("{dn},{parent}"), attributes(new))?;
        let id = self.account(&new.sam_account_name, "find the new user")?;
        let mut directory = self.directory();
        let mut entry = directory.entry(id).clone();
        let guid = entry.guid;
        if !new.password_age.is_zero() && entry.number(Attr::PWD_LAST_SET) != 0 {
            let set = directory.now.checked_sub(new.password_age).unwrap_or(directory.now);
            entry.set_number(Attr::PWD_LAST_SET, time::ticks(set));
            directory.put(id, entry);
        }
        Ok(guid)
    }
}

fn attributes(new: &NewUser) -> Vec<(&'static str, Vec<u8>)> {
    let texts = [
        ("objectClass", Some("user")),
        ("sAMAccountName", Some(new.sam_account_name.as_str())),
        ("displayName", Some(new.display_name.as_str())),
        ("givenName", Some(new.given_name.as_str())),
        ("sn", Some(new.surname.as_str())),
        ("userPrincipalName", new.upn.as_deref()),
        ("mail", new.mail.as_deref()),
        ("pwdLastSet", new.must_change_password.then_some("0")),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let texts = texts.filter(|(_, text)| !text.is_empty());
    let control = ("userAccountControl", control(new).to_string().into_bytes());
    let password = new.password.as_deref().map(|password| ("unicodePwd", quoted(password)));
    let texts = texts.map(|(name, text)| (name, text.as_bytes().to_vec()));
    texts.chain([control]).chain(password).collect()
}

/// userAccountControl of a new user; one without a password cannot be enabled unless none is required.
fn control(new: &NewUser) -> i64 {
    let disabled = if new.enabled { 0 } else { uac::ACCOUNTDISABLE };
    let bare = if new.password.is_none() { uac::PASSWD_NOTREQD } else { 0 };
    let lasting = if new.password_never_expires { uac::DONT_EXPIRE_PASSWD } else { 0 };
    uac::NORMAL_ACCOUNT | disabled | bare | lasting
}
