//! Linked domains, and those on their way.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{Store, execute};
use crate::{
    domain::{Answers, LinkState, Question},
    failure::Failure,
};

/// One domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkedDomain {
    /// Name in its `xn--` form.
    pub(crate) domain: String,
    pub(crate) state: LinkState,
    /// Whether the server writes the zone's records itself.
    pub(crate) managed: bool,
    /// Whether mail still lives elsewhere.
    pub(crate) mail_migration: bool,
    pub(crate) details: Details,
}

/// The rest of what is known of a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    /// The administrator's choice for the tenant's MX record while mail lives elsewhere.
    pub(crate) mail_preference: Option<u16>,
    /// Label of the optional alias for web mail.
    pub(crate) webmail_host: Option<String>,
    /// Whether the records for device management are wanted.
    pub(crate) device_management: bool,
    /// Host that takes the tenant's mail for the domain.
    pub(crate) mail_host: Option<String>,
    /// What the administrator should know.
    pub(crate) notes: Vec<String>,
    /// What is wrong with the live records.
    pub(crate) breaches: Vec<String>,
    /// Whether the records of the services were written, or a file with them.
    pub(crate) has_service_records: bool,
    /// Whether a provider left a part of a managed zone's records to the administrator, and they are not seen yet.
    pub(crate) rest_by_hand: bool,
    /// What the administrator has agreed to.
    pub(crate) answers: Answers,
    /// What the administrator has not answered yet.
    pub(crate) questions: Vec<Question>,
    /// Records that this server wrote, or told to enter: `name. TYPE data`.
    pub(crate) ours: Vec<String>,
    /// Records of the services that the zone held when it was written last: `name. TYPE data`.
    pub(crate) expected: Vec<String>,
    /// The sender record as the service words it.
    pub(crate) sender: Option<String>,
    /// Looks of the service that did not see the proof of ownership, since the administrator linked the domain.
    pub(crate) n_failed_looks: u32,
    /// Why it may not see the proof, as it was found last.
    pub(crate) unseen: Vec<String>,
    /// What usually is wrong when a domain is not verified for long, as it was found.
    pub(crate) advice: Vec<String>,
    /// What the zone above said last, when it no longer delegated the domain.
    pub(crate) delegation_lost: Option<String>,
    /// When the zone above was asked last, in ms since 1970.
    pub(crate) delegation_seen_ms: i64,
    /// When the present state was reached, in ms since 1970; 0 in stores of earlier versions.
    pub(crate) since_ms: i64,
    /// When the domain is looked at next, in ms since 1970.
    pub(crate) next_look_ms: i64,
}

const TRIED: &str = "read the linked domains";

impl Store {
    /// All domains, by name.
    pub(crate) fn linked_domains(&self) -> Result<Vec<LinkedDomain>, Failure> {
        self.read(TRIED, |database| {
            database
                .prepare_cached("SELECT domain, state, managed, mail_migration, details FROM domains ORDER BY domain")?
                .query_map([], row_of)?
                .collect()
        })
    }

    /// One domain.
    pub(crate) fn linked_domain(&self, domain: &str) -> Result<Option<LinkedDomain>, Failure> {
        self.read(TRIED, |database| find(database, domain))
    }
}

fn find(database: &Connection, domain: &str) -> rusqlite::Result<Option<LinkedDomain>> {
    database
        .prepare_cached(
            "SELECT domain, state, managed, mail_migration, details FROM domains WHERE domain = ?1",
        )?
        .query_row([domain], row_of)
        .optional()
}

/// Records the domain as it now stands.
pub(crate) fn put(transaction: &Transaction<'_>, linked: &LinkedDomain) -> rusqlite::Result<()> {
    let details = serde_json::to_string(&linked.details).expect("plain values have a JSON form");
    execute(
        transaction,
        "INSERT OR REPLACE INTO domains (domain, state, managed, mail_migration, details) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            linked.domain,
            linked.state.as_str().replace(' ', "_"),
            linked.managed,
            linked.mail_migration,
            details
        ],
    )?;
    Ok(())
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<LinkedDomain> {
    let state: String = row.get(1)?;
    let details: String = row.get(4)?;
    Ok(LinkedDomain {
        domain: row.get(0)?,
        state: LinkState::parse(&state.replace('_', " ")).unwrap_or(LinkState::NeedsAttention),
        managed: row.get(2)?,
        mail_migration: row.get(3)?,
        details: serde_json::from_str(&details).unwrap_or_default(),
    })
}
