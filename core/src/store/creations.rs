//! The journal of online accounts that are being made: what was intended is stored before anything is sent.

use rusqlite::{Connection, Row, Transaction, params};

use super::{Store, execute};
use crate::failure::Failure;

/// One online account that is being made, or unmade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Creation {
    /// Number of the entry.
    pub(crate) id: i64,
    /// `sAMAccountName` of the user it is for.
    pub(crate) user: String,
    /// The user's `objectGUID` in base64.
    pub(crate) user_guid: String,
    /// The last part of the user's `objectSid`.
    pub(crate) user_rid: u32,
    /// User principal name of the online account.
    pub(crate) online_id: String,
    /// The licence it is to get.
    pub(crate) sku_id: String,
    /// How far it came.
    pub(crate) state: CreationState,
    /// Object id of the online account, once known.
    pub(crate) online_guid: Option<String>,
    /// When the request to create it was last sent, in ms since 1970.
    pub(crate) sent_ms: Option<i64>,
}

/// How far the making of an online account came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CreationState {
    /// Nothing was sent.
    Planned,
    /// The request to create it may have been carried out.
    Sent,
    /// It was there already, with the user's own anchor: it may be linked, but never deleted.
    Adopted,
    /// It exists, without its licence as far as is known.
    Created,
    /// It is to be deleted again.
    Undoing,
}

impl CreationState {
    const ALL: [Self; 5] = [Self::Planned, Self::Sent, Self::Adopted, Self::Created, Self::Undoing];

    fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Adopted => "adopted",
            Self::Created => "created",
            Self::Undoing => "undoing",
        }
    }

    fn from_text(text: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Sent)
    }
}

impl Store {
    /// The open entries, oldest first.
    pub(crate) fn creations(&self) -> Result<Vec<Creation>, Failure> {
        self.read("read the journal of online accounts", all)
    }
}

pub(crate) fn all(database: &Connection) -> rusqlite::Result<Vec<Creation>> {
    database
        .prepare_cached(
            "SELECT id, user, user_guid, user_rid, online_id, sku_id, state, online_guid, sent_ms FROM creations ORDER BY id",
        )?
        .query_map([], creation_of)?
        .collect()
}

/// Adds an entry in state `Planned` and returns its number.
pub(crate) fn plan(transaction: &Transaction<'_>, creation: &Creation) -> rusqlite::Result<i64> {
    execute(
        transaction,
        "INSERT INTO creations (user, user_guid, user_rid, online_id, sku_id, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            creation.user,
            creation.user_guid,
            creation.user_rid,
            creation.online_id,
            creation.sku_id,
            CreationState::Planned.as_str()
        ],
    )?;
    Ok(transaction.last_insert_rowid())
}

/// Stores how far `creation` came.
pub(crate) fn update(transaction: &Transaction<'_>, creation: &Creation) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE creations SET state = ?2, online_guid = ?3, sent_ms = ?4 WHERE id = ?1",
        params![creation.id, creation.state.as_str(), creation.online_guid, creation.sent_ms],
    )
    .map(drop)
}

/// Closes an entry.
pub(crate) fn close(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM creations WHERE id = ?1", [id]).map(drop)
}

/// Closes the entries of which nothing was sent.
pub(crate) fn close_planned(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    execute(
        transaction,
        "DELETE FROM creations WHERE state = ?1",
        [CreationState::Planned.as_str()],
    )
    .map(drop)
}

fn creation_of(row: &Row<'_>) -> rusqlite::Result<Creation> {
    Ok(Creation {
        id: row.get(0)?,
        user: row.get(1)?,
        user_guid: row.get(2)?,
        user_rid: row.get(3)?,
        online_id: row.get(4)?,
        sku_id: row.get(5)?,
        state: CreationState::from_text(&row.get::<_, String>(6)?),
        online_guid: row.get(7)?,
        sent_ms: row.get(8)?,
    })
}
