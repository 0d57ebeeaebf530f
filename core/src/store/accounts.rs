//! Links between server users and online accounts.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Store, execute};
use crate::failure::Failure;

/// A server user with an online account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// `sAMAccountName` of the user.
    pub(crate) user: String,
    /// The user's `objectGUID` in base64, which is the online account's `onPremisesImmutableId`.
    pub(crate) user_guid: String,
    /// User principal name of the online account.
    pub(crate) online_id: String,
    /// Object id of the online account.
    pub(crate) online_guid: String,
    /// How the two passwords stand.
    pub(crate) sync: PasswordSync,
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

impl Store {
    /// All links, by user.
    pub(crate) fn links(&self) -> Result<Vec<Link>, Failure> {
        self.read("read the linked accounts", |database| {
            database
                .prepare_cached("SELECT user, user_guid, online_id, online_guid, sync FROM accounts ORDER BY user")?
                .query_map([], link_of)?
                .collect()
        })
    }

    /// The link of one user.
    pub(crate) fn link(&self, user: &str) -> Result<Option<Link>, Failure> {
        self.read("read the linked accounts", |database| link(database, user))
    }
}

pub(crate) fn link(database: &Connection, user: &str) -> rusqlite::Result<Option<Link>> {
    database
        .prepare_cached(
            "SELECT user, user_guid, online_id, online_guid, sync FROM accounts WHERE user = ?1",
        )?
        .query_row([user], link_of)
        .optional()
}

pub(crate) fn insert(transaction: &Transaction<'_>, link: &Link) -> rusqlite::Result<()> {
    let values =
        params![link.user, link.user_guid, link.online_id, link.online_guid, link.sync.as_str()];
    let statement = "INSERT OR REPLACE INTO accounts (user, user_guid, online_id, online_guid, sync) VALUES (?1, ?2, ?3, ?4, ?5)";
    execute(transaction, statement, values).map(drop)
}

pub(crate) fn delete(transaction: &Transaction<'_>, user: &str) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM accounts WHERE user = ?1", [user]).map(drop)
}

pub(crate) fn set_sync(
    transaction: &Transaction<'_>,
    user: &str,
    sync: PasswordSync,
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE accounts SET sync = ?2 WHERE user = ?1",
        params![user, sync.as_str()],
    )
    .map(drop)
}

fn link_of(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        user: row.get(0)?,
        user_guid: row.get(1)?,
        online_id: row.get(2)?,
        online_guid: row.get(3)?,
        sync: PasswordSync::from_text(&row.get::<_, String>(4)?),
    })
}
