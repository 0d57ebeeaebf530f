//! Changes that wait for their delivery to the tenant. At most one of each kind waits for an account: the latest.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Store, accounts::Link, execute};
use crate::{failure::Failure, ports::Entropy, secret::Secret};

/// A change that waits for its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutboxItem {
    /// Number of the item; a newer change has a greater one.
    pub(crate) id: i64,
    /// What is to be done.
    pub(crate) action: Action,
    /// `sAMAccountName` of the user it came from.
    pub(crate) user: String,
    /// User principal name of the online account.
    pub(crate) online_id: String,
    /// Object id of the online account.
    pub(crate) online_guid: String,
    /// Whether it was sent without a clear answer.
    pub(crate) was_sent: bool,
    /// Deliveries tried so far.
    pub(crate) n_attempts: u32,
    /// Not to be tried before this time, in ms since 1970.
    pub(crate) due_ms: i64,
}

/// What a waiting change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Sets the online password.
    PushPassword,
    /// Blocks the sign-in.
    Deactivate,
    /// Deletes the online account.
    Remove,
}

impl Action {
    const ALL: [Self; 3] = [Self::PushPassword, Self::Deactivate, Self::Remove];

    /// The words of the product for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::PushPassword => "password push",
            Self::Deactivate => "deactivation",
            Self::Remove => "removal",
        }
    }

    fn from_text(text: &str) -> rusqlite::Result<Self> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or(rusqlite::Error::InvalidQuery)
    }
}

impl Store {
    /// The waiting changes, oldest first.
    pub(crate) fn outbox(&self) -> Result<Vec<OutboxItem>, Failure> {
        self.read("read the outbox", all)
    }

    /// The password that an item is to push; `None` when it is gone or cannot be opened.
    pub(crate) fn outbox_password(&self, item: &OutboxItem) -> Result<Option<Secret>, Failure> {
        let sealed = self.read("read the outbox", |database| {
            database
                .prepare_cached("SELECT sealed FROM outbox WHERE id = ?1")?
                .query_row([item.id], |row| row.get::<_, Option<Vec<u8>>>(0))
                .optional()
        })?;
        Ok(sealed.flatten().and_then(|sealed| self.seal_key().open(&place(&item.user), &sealed)))
    }

    /// Seals a password for [`queue`].
    pub(crate) fn seal_password(
        &self,
        entropy: &dyn Entropy,
        user: &str,
        password: &Secret,
    ) -> Vec<u8> {
        self.seal_key().seal(entropy, &place(user), password)
    }
}

/// Queues a change in place of those that it makes pointless: an older one of its kind, and before a removal all.
pub(crate) fn queue(
    transaction: &Transaction<'_>,
    action: Action,
    link: &Link,
    sealed: Option<&[u8]>,
    due_ms: i64,
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "DELETE FROM outbox WHERE online_guid = ?1 AND (action = ?2 OR ?3)",
        params![link.online_guid, action.as_str(), action == Action::Remove],
    )?;
    execute(transaction, "INSERT INTO outbox (action, user, online_id, online_guid, state, n_attempts, due_ms, sealed)
             VALUES (?1, ?2, ?3, ?4, 'waiting', 0, ?5, ?6)", params![action.as_str(), link.user, link.online_id, link.online_guid, due_ms, sealed],
        )
        .map(drop)
}

pub(crate) fn all(database: &Connection) -> rusqlite::Result<Vec<OutboxItem>> {
    database
        .prepare_cached(
            "SELECT id, action, user, online_id, online_guid, state, n_attempts, due_ms FROM outbox ORDER BY id",
        )?
        .query_map([], item_of)?
        .collect()
}

/// Stores that `item` is being sent, or waits again.
pub(crate) fn update(transaction: &Transaction<'_>, item: &OutboxItem) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE outbox SET state = ?2, n_attempts = ?3, due_ms = ?4 WHERE id = ?1",
        params![
            item.id,
            if item.was_sent { "sent" } else { "waiting" },
            item.n_attempts,
            item.due_ms
        ],
    )
    .map(drop)
}

/// Takes an item out; tells whether it was still there.
pub(crate) fn delete(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<bool> {
    execute(transaction, "DELETE FROM outbox WHERE id = ?1", [id]).map(|n_rows| n_rows > 0)
}

fn place(user: &str) -> String {
    format!("password of {}", user.to_lowercase())
}

fn item_of(row: &Row<'_>) -> rusqlite::Result<OutboxItem> {
    Ok(OutboxItem {
        id: row.get(0)?,
        action: Action::from_text(&row.get::<_, String>(1)?)?,
        user: row.get(2)?,
        online_id: row.get(3)?,
        online_guid: row.get(4)?,
        was_sent: row.get::<_, String>(5)? == "sent",
        n_attempts: row.get(6)?,
        due_ms: row.get(7)?,
    })
}
