//! What the consoles show of a user.

use super::console::account;
use crate::account::{NEVER, uac};
use crate::constructed;
use crate::guid::Guid;
use crate::schema::{Attr, find_attribute};
use crate::server::MockAd;
use crate::time;

/// A user as the consoles show him.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark of the console")]
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
    /// Whether the account's time is over.
    pub expired: bool,
    /// Whether the password has expired or must be changed.
    pub password_expired: bool,
    /// Whether the password must be changed at the next logon.
    pub must_change_password: bool,
    /// The groups that name the user as a member, by their logon names, in alphabetical order.
    pub groups: Vec<String>,
}

impl MockAd {
    /// A user as the consoles show him.
    #[must_use]
    pub fn user(&self, sam_account_name: &str) -> Option<UserView> {
        let directory = self.directory();
        let id = account(&directory, sam_account_name)?;
        let entry = directory.entry(id);
        let text = |attr| entry.text(attr).map(str::to_owned);
        let computed = constructed::lockout_and_expiry(&directory, entry);
        let expires = entry.number(Attr::ACCOUNT_EXPIRES);
        let control = entry.number(Attr::USER_ACCOUNT_CONTROL);
        let name = |group| directory.entry(group).sam_account_name().to_owned();
        let mut groups: Vec<String> = directory.linking(id, Attr::MEMBER).map(name).collect();
        groups.sort();
        Some(UserView {
            dn: directory.dn(id),
            guid: entry.guid,
            sid: entry.sid.map(|sid| sid.to_string()).unwrap_or_default(),
            sam_account_name: entry.sam_account_name().to_owned(),
            display_name: text(Attr::DISPLAY_NAME).unwrap_or_default(),
            upn: text(Attr::USER_PRINCIPAL_NAME),
            mail: text(Attr::MAIL),
            enabled: control & uac::ACCOUNTDISABLE == 0,
            locked: computed & uac::LOCKOUT != 0,
            expired: expires != 0 && expires != NEVER && expires <= time::ticks(directory.now),
            password_expired: computed & uac::PASSWORD_EXPIRED != 0,
            must_change_password: computed & uac::PASSWORD_EXPIRED != 0
                && entry.number(Attr::PWD_LAST_SET) == 0,
            groups,
        })
    }

    /// One text attribute of a user, by its LDAP name; nothing if there is no such user, attribute or value.
    #[must_use]
    pub fn user_attribute(&self, sam_account_name: &str, attribute: &str) -> Option<String> {
        let directory = self.directory();
        let id = account(&directory, sam_account_name)?;
        let attr = find_attribute(attribute)?;
        directory.entry(id).text(attr).map(str::to_owned)
    }
}
