//! Accounts at partner registrars, and the names that are held or ordered there. The journal of orders: what was intended is
//! stored before anything is sent.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{Store, execute};
use crate::{failure::Failure, ports::Entropy, secret::Secret};

/// A name at a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartnerName {
    /// Name in its `xn--` form.
    pub(crate) domain: String,
    /// The partner's name in the list.
    pub(crate) partner: String,
    pub(crate) state: NameState,
    /// Whether a transfer was ordered, not a registration.
    pub(crate) is_transfer: bool,
    /// Years ordered.
    pub(crate) years: u8,
    /// The rest of the administrator's request, as JSON without secrets.
    pub(crate) request: String,
    /// What the partner said last.
    pub(crate) last_state: String,
    /// The end of the registration when a renewal was begun; nothing while none is.
    pub(crate) renewed_from: Option<String>,
    /// When it is looked at next, in ms since 1970.
    pub(crate) next_look_ms: i64,
}

/// How far a name came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameState {
    /// Nothing was sent.
    Planned,
    /// The order may have been carried out.
    Sent,
    /// It is in the account; linking has to go on.
    Arrived,
    /// It is in the account, and linked or being linked.
    Held,
}

impl NameState {
    const ALL: [Self; 4] = [Self::Planned, Self::Sent, Self::Arrived, Self::Held];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::Held => "held",
        }
    }

    fn from_text(text: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Sent)
    }
}

const TRIED: &str = "read the names at providers";
const COLUMNS: &str =
    "domain, partner, state, is_transfer, years, request, last_state, renewed_from, next_look_ms";

impl Store {
    /// All names, in their order.
    pub(crate) fn partner_names(&self) -> Result<Vec<PartnerName>, Failure> {
        self.read(TRIED, all)
    }

    /// One name.
    pub(crate) fn partner_name(&self, domain: &str) -> Result<Option<PartnerName>, Failure> {
        self.read(TRIED, |database| {
            database
                .prepare_cached(&format!("SELECT {COLUMNS} FROM partner_names WHERE domain = ?1"))?
                .query_row([domain], row_of)
                .optional()
        })
    }

    /// The account at a partner: its user name and password.
    pub(crate) fn partner_account(
        &self,
        partner: &str,
    ) -> Result<Option<(String, Secret)>, Failure> {
        let found = self.read("read the account at the provider", |database| {
            database
                .prepare_cached(
                    "SELECT user_name, sealed FROM partner_accounts WHERE partner = ?1",
                )?
                .query_row([partner], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
                })
                .optional()
        })?;
        Ok(found.and_then(|(user_name, sealed)| {
            Some((user_name, self.seal_key().open(&account_place(partner), &sealed)?))
        }))
    }

    /// The code for the transfer of a name.
    pub(crate) fn auth_code(&self, domain: &str) -> Result<Option<Secret>, Failure> {
        let sealed = self.read("read the code for the transfer", |database| {
            database
                .prepare_cached("SELECT sealed FROM partner_names WHERE domain = ?1")?
                .query_row([domain], |row| row.get::<_, Option<Vec<u8>>>(0))
                .optional()
        })?;
        Ok(sealed.flatten().and_then(|sealed| self.seal_key().open(&code_place(domain), &sealed)))
    }

    /// Seals the password of an account for [`put_account`].
    pub(crate) fn seal_partner_password(
        &self,
        entropy: &dyn Entropy,
        partner: &str,
        password: &Secret,
    ) -> Vec<u8> {
        self.seal_key().seal(entropy, &account_place(partner), password)
    }

    /// Seals the code of a transfer for [`put_auth_code`].
    pub(crate) fn seal_auth_code(
        &self,
        entropy: &dyn Entropy,
        domain: &str,
        code: &Secret,
    ) -> Vec<u8> {
        self.seal_key().seal(entropy, &code_place(domain), code)
    }
}

fn account_place(partner: &str) -> String {
    format!("account at {partner}")
}

fn code_place(domain: &str) -> String {
    format!("transfer of {domain}")
}

/// All names, in their order.
pub(crate) fn all(database: &Connection) -> rusqlite::Result<Vec<PartnerName>> {
    database
        .prepare_cached(&format!("SELECT {COLUMNS} FROM partner_names ORDER BY domain"))?
        .query_map([], row_of)?
        .collect()
}

/// Records a name as it now stands; the code of its transfer stays.
pub(crate) fn put_name(transaction: &Transaction<'_>, name: &PartnerName) -> rusqlite::Result<()> {
    execute(
        transaction,
        "INSERT INTO partner_names (domain, partner, state, is_transfer, years, request, last_state, renewed_from, next_look_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (domain) DO UPDATE SET partner = ?2, state = ?3, is_transfer = ?4, years = ?5, request = ?6, last_state = ?7,
         renewed_from = ?8, next_look_ms = ?9",
        params![
            name.domain,
            name.partner,
            name.state.as_str(),
            name.is_transfer,
            name.years,
            name.request,
            name.last_state,
            name.renewed_from,
            name.next_look_ms
        ],
    )
    .map(drop)
}

/// Keeps the code of a transfer, or forgets it.
pub(crate) fn put_auth_code(
    transaction: &Transaction<'_>,
    domain: &str,
    sealed: Option<&[u8]>,
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "UPDATE partner_names SET sealed = ?2 WHERE domain = ?1",
        params![domain, sealed],
    )
    .map(drop)
}

/// Forgets a name.
pub(crate) fn delete_name(transaction: &Transaction<'_>, domain: &str) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM partner_names WHERE domain = ?1", [domain]).map(drop)
}

/// Keeps the account at a partner, in the place of an earlier one.
pub(crate) fn put_account(
    transaction: &Transaction<'_>,
    partner: &str,
    user_name: &str,
    sealed: &[u8],
) -> rusqlite::Result<()> {
    execute(
        transaction,
        "INSERT OR REPLACE INTO partner_accounts (partner, user_name, sealed) VALUES (?1, ?2, ?3)",
        params![partner, user_name, sealed],
    )
    .map(drop)
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<PartnerName> {
    let state: String = row.get(2)?;
    Ok(PartnerName {
        domain: row.get(0)?,
        partner: row.get(1)?,
        state: NameState::from_text(&state),
        is_transfer: row.get(3)?,
        years: row.get(4)?,
        request: row.get(5)?,
        last_state: row.get(6)?,
        renewed_from: row.get(7)?,
        next_look_ms: row.get(8)?,
    })
}
