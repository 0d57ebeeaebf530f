//! The subscription's licences as they were last read.

use rusqlite::{Connection, Row, Transaction, params};

use super::{Store, execute};
use crate::failure::Failure;

/// One SKU of the subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Licence {
    /// Part number, for example `O365_BUSINESS_PREMIUM`.
    pub(crate) part_number: String,
    /// SKU id, a GUID.
    pub(crate) sku_id: String,
    /// `Enabled`, `Warning`, `Suspended`, …
    pub(crate) status: String,
    /// Seats that can be used.
    pub(crate) n_bought: i64,
    /// Seats in use.
    pub(crate) n_used: i64,
}

impl Licence {
    /// Whether it can be assigned at present.
    pub(crate) fn is_usable(&self) -> bool {
        matches!(self.status.as_str(), "Enabled" | "Warning") && self.n_bought > 0
    }

    /// Seats that are free, never negative.
    pub(crate) fn n_free(&self) -> i64 {
        (self.n_bought - self.n_used).max(0)
    }
}

impl Store {
    /// The licences, by part number.
    pub(crate) fn licences(&self) -> Result<Vec<Licence>, Failure> {
        self.read("read the licences", all)
    }
}

pub(crate) fn all(database: &Connection) -> rusqlite::Result<Vec<Licence>> {
    database
        .prepare_cached("SELECT part_number, sku_id, status, n_bought, n_used FROM licences ORDER BY part_number")?
        .query_map([], licence_of)?
        .collect()
}

/// Replaces all licences.
pub(crate) fn replace(transaction: &Transaction<'_>, licences: &[Licence]) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM licences", [])?;
    for licence in licences {
        execute(
            transaction,
            "INSERT OR REPLACE INTO licences (part_number, sku_id, status, n_bought, n_used) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                licence.part_number,
                licence.sku_id,
                licence.status,
                licence.n_bought,
                licence.n_used
            ],
        )?;
    }
    Ok(())
}

/// Counts one more seat as used, until the licences are read anew.
pub(crate) fn count_one(transaction: &Transaction<'_>, sku_id: &str) -> rusqlite::Result<()> {
    execute(transaction, "UPDATE licences SET n_used = n_used + 1 WHERE sku_id = ?1", [sku_id])
        .map(drop)
}

fn licence_of(row: &Row<'_>) -> rusqlite::Result<Licence> {
    Ok(Licence {
        part_number: row.get(0)?,
        sku_id: row.get(1)?,
        status: row.get(2)?,
        n_bought: row.get(3)?,
        n_used: row.get(4)?,
    })
}
