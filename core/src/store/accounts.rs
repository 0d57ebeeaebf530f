//! Links between server users and online accounts.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Store, execute};
use crate::failure::Failure;

/// A server user with an online account. What it is known by for good is the GUID: names change, and other users get them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// `sAMAccountName` of the user, as it was when last seen.
    pub(crate) user: String,
    /// The user's `objectGUID` in base64, which is the online account's `onPremisesImmutableId`.
    pub(crate) user_guid: String,
    /// The last part of the user's `objectSid`, by which password filters know him; no other user of the domain ever gets it.
    pub(crate) user_rid: u32,
    /// User principal name of the online account.
    pub(crate) online_id: String,
    /// Object id of the online account.
    pub(crate) online_guid: String,
    /// How the two passwords stand.
    pub(crate) sync: PasswordSync,
    /// When the local password was set that was captured last, in ms since 1970.
    pub(crate) password_ms: Option<i64>,
    /// What differs between the two accounts because of other tools, and what to do; as of the last look.
    pub(crate) attention: Option<String>,
}

/// How the passwords of a linked pair stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordSync {
    /// The user has not changed the password since the online account was added.
    ChangeRequired,
    /// A new password waits for its delivery.
    Pending,
    /// The online password equals the local one.
    Synchronised,
    /// The tenant refused the last password.
    OutOfStep,
}

impl PasswordSync {
    /// The word for tables and pages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ChangeRequired => "password change required",
            Self::Pending => "push pending",
            Self::Synchronised => "synchronised",
            Self::OutOfStep => "out of step",
        }
    }

    fn from_text(text: &str) -> Self {
        [Self::Pending, Self::Synchronised, Self::OutOfStep]
            .into_iter()
            .find(|sync| sync.as_str() == text)
            .unwrap_or(Self::ChangeRequired)
    }
}

const COLUMNS: &str =
    "user, user_guid, user_rid, online_id, online_guid, sync, password_ms, attention";

impl Store {
    /// All links, by user.
    pub(crate) fn links(&self) -> Result<Vec<Link>, Failure> {
        self.read("read the linked accounts", |database| {
            database
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM accounts ORDER BY user, user_guid"
                ))?
                .query_map([], link_of)?
                .collect()
        })
    }

    /// The link of the user with this GUID.
    pub(crate) fn link(&self, user_guid: &str) -> Result<Option<Link>, Failure> {
        self.read("read the linked accounts", |database| link(database, user_guid))
    }

    /// The links of users who were last seen under this name: one of them may have it still.
    pub(crate) fn links_named(&self, user: &str) -> Result<Vec<Link>, Failure> {
        let mut links = self.links()?;
        links.retain(|link| link.user.to_lowercase() == user.to_lowercase());
        Ok(links)
    }
}

pub(crate) fn link(database: &Connection, user_guid: &str) -> rusqlite::Result<Option<Link>> {
    database
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE user_guid = ?1"))?
        .query_row([user_guid], link_of)
        .optional()
}

/// The link of the user with this RID.
pub(crate) fn link_of_rid(database: &Connection, user_rid: u32) -> rusqlite::Result<Option<Link>> {
    database
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE user_rid = ?1"))?
        .query_row([user_rid], link_of)
        .optional()
}

pub(crate) fn insert(transaction: &Transaction<'_>, link: &Link) -> rusqlite::Result<()> {
    let values = params![
        link.user,
        link.user_guid,
        link.user_rid,
        link.online_id,
        link.online_guid,
        link.sync.as_str(),
        link.password_ms,
        link.attention,
    ];
    let statement = format!(
        "INSERT OR REPLACE INTO accounts ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    );
    execute(transaction, &statement, values).map(drop)
}

pub(crate) fn delete(transaction: &Transaction<'_>, user_guid: &str) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM accounts WHERE user_guid = ?1", [user_guid]).map(drop)
}

/// Notes how the passwords of an online account and its user stand.
pub(crate) fn set_sync(
    transaction: &Transaction<'_>,
    online_guid: &str,
    sync: PasswordSync,
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE accounts SET sync = ?2 WHERE online_guid = ?1",
        params![online_guid, sync.as_str()],
    )
    .map(drop)
}

/// Notes what was seen of a user: the present name, and what differs.
pub(crate) fn set_seen(transaction: &Transaction<'_>, seen: &Link) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE accounts SET user = ?2, attention = ?3 WHERE user_guid = ?1",
        params![seen.user_guid, seen.user, seen.attention],
    )
    .map(drop)
}

/// Notes that a password was captured, under which name and when it was set.
pub(crate) fn set_captured(
    transaction: &Transaction<'_>,
    user_guid: &str,
    user: &str,
    password_ms: i64,
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE accounts SET user = ?2, password_ms = ?3, sync = ?4 WHERE user_guid = ?1",
        params![user_guid, user, password_ms, PasswordSync::Pending.as_str()],
    )
    .map(drop)
}

fn link_of(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        user: row.get(0)?,
        user_guid: row.get(1)?,
        user_rid: row.get(2)?,
        online_id: row.get(3)?,
        online_guid: row.get(4)?,
        sync: PasswordSync::from_text(&row.get::<_, String>(5)?),
        password_ms: row.get(6)?,
        attention: row.get(7)?,
    })
}
