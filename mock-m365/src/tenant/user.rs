//! One account: its properties, password, licences and mailbox.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use crate::tenant::due::{Lag, ShownAddresses};
use crate::tenant::mailbox::Mailbox;
use crate::tenant::saved::{self, Word};

/// Name of an accepted message, chosen by whoever delivers it.
pub type MailId = String;

/// A password. Never shown.
#[derive(Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub(crate) struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Password {
    /// Takes a password as it is.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether `text` is this password.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0 == text
    }
}

/// A licence.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Licence {
    /// GUIDs of plans switched off.
    pub(crate) disabled_plans: Vec<String>,
    /// When it was assigned or last changed.
    pub(crate) assigned_at: Timestamp,
}

/// A licence that a group passes on.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Inherited {
    /// Object id of the group.
    pub(crate) group_id: String,
    /// The licence.
    pub(crate) licence: Licence,
    /// Why it is not in force, as `licenseAssignmentStates` names it.
    #[serde(with = "saved::perhaps_word")]
    pub(crate) error: Option<Word>,
}

/// An account, deleted or not.
#[derive(Clone, PartialEq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct User {
    /// Position in the order of creation.
    pub(crate) number: u64,
    /// Object id.
    pub(crate) id: String,
    /// Sign-in name; of a deleted account, with the object id in front.
    pub(crate) upn: String,
    /// Whether sign-in is allowed.
    pub(crate) enabled: bool,
    /// `onPremisesImmutableId`.
    pub(crate) immutable_id: Option<String>,
    /// `mail`.
    pub(crate) mail: Option<String>,
    /// `proxyAddresses`; the primary one begins with `SMTP:`.
    pub(crate) addresses: Vec<String>,
    /// Plain properties by name: text or lists of text.
    #[serde(with = "saved::words")]
    pub(crate) attributes: BTreeMap<&'static str, Value>,
    /// The password, if there is one.
    pub(crate) password: Option<Password>,
    /// How many passwords were set so far.
    pub(crate) password_number: u32,
    /// `forceChangePasswordNextSignIn`.
    pub(crate) must_change_password: bool,
    /// `forceChangePasswordNextSignInWithMfa`.
    pub(crate) must_change_with_mfa: bool,
    /// Directly assigned licences by SKU GUID.
    pub(crate) licences: BTreeMap<String, Licence>,
    /// Licences from groups by SKU GUID and number of the group.
    #[serde(with = "saved::pairs")]
    pub(crate) inherited: BTreeMap<(String, u64), Inherited>,
    /// The mailbox, if there ever was one.
    pub(crate) mailbox: Option<Mailbox>,
    /// When the mailbox that a licence asks for will be there.
    pub(crate) mailbox_due_at: Option<Timestamp>,
    /// What Graph shows until it learns of a change of Exchange.
    pub(crate) graph_lag: Option<Lag<ShownAddresses>>,
    /// `createdDateTime`.
    pub(crate) created_at: Timestamp,
    /// From when reads and changes find it.
    pub(crate) visible_at: Timestamp,
    /// `lastPasswordChangeDateTime`.
    pub(crate) password_changed_at: Timestamp,
    /// `signInSessionsValidFromDateTime`.
    pub(crate) sessions_valid_from: Timestamp,
    /// How often its sessions were revoked; a session belongs to one number.
    pub(crate) sessions_number: u64,
    /// `deletedDateTime`.
    pub(crate) deleted_at: Option<Timestamp>,
}

impl User {
    /// An account without any property.
    pub(crate) fn blank(number: u64, id: String, now: Timestamp) -> Self {
        Self {
            number,
            id,
            upn: String::new(),
            enabled: false,
            immutable_id: None,
            mail: None,
            addresses: Vec::new(),
            attributes: BTreeMap::new(),
            password: None,
            password_number: 0,
            must_change_password: false,
            must_change_with_mfa: false,
            licences: BTreeMap::new(),
            inherited: BTreeMap::new(),
            mailbox: None,
            mailbox_due_at: None,
            graph_lag: None,
            created_at: now,
            visible_at: now,
            password_changed_at: now,
            sessions_valid_from: now,
            sessions_number: 0,
            deleted_at: None,
        }
    }

    /// A plain text property.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }

    /// Sets the password and counts it.
    pub(crate) fn set_password(&mut self, password: &str, now: Timestamp) {
        self.password = Some(Password::new(password));
        self.password_number += 1;
        self.password_changed_at = now;
    }

    /// Whether mail is accepted now.
    pub(crate) fn has_mailbox(&self) -> bool {
        self.mailbox.as_ref().is_some_and(|mailbox| mailbox.detached_at.is_none())
    }

    /// GUID and alias in lower case, under which Exchange finds the mailbox.
    pub(crate) fn exchange_names(&self) -> Vec<String> {
        let Some(mailbox) = &self.mailbox else { return Vec::new() };
        let alias = self.text("mailNickname").unwrap_or_default().to_ascii_lowercase();
        vec![mailbox.guid.clone(), alias]
    }
}
