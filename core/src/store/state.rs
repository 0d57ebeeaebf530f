//! Whether the server is integrated, and with which tenant.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{Store, execute};
use crate::{
    failure::{Failure, FailureKind},
    ports::Entropy,
    secret::Secret,
};

/// Where the integration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Never integrated, or disabled.
    Off,
    /// Integrated with a tenant.
    Integrated,
    /// Being disabled: nothing is sent any more, not everything is erased yet.
    Disabling,
}

/// The tenant the server is integrated with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Integration {
    /// Grows with each integration; work begun under another number is void.
    pub(crate) number: i64,
    /// Tenant id, a GUID.
    pub(crate) tenant_id: String,
    /// Display name of the organization.
    pub(crate) organization: String,
    /// The domain that the tenant was born with.
    pub(crate) initial_domain: String,
    /// Two-letter country code that licences are assigned for.
    pub(crate) usage_location: Option<String>,
    /// Application id.
    pub(crate) client_id: String,
}

const CREDENTIAL: &str = "credential of the integration";

impl Store {
    pub(crate) fn phase(&self) -> Result<Phase, Failure> {
        self.read("read the state of the integration", phase)
    }

    /// The integration in force; none while it is being disabled.
    pub(crate) fn integration(&self) -> Result<Option<Integration>, Failure> {
        self.read("read the state of the integration", integration)
    }

    /// The secret of the application, for the integration in force.
    pub(crate) fn credential(&self, client_id: &str) -> Result<Option<Secret>, Failure> {
        let sealed = self.read("read the credential", |database| {
            database
                .prepare_cached("SELECT sealed FROM credential WHERE client_id = ?1")?
                .query_row([client_id], |row| row.get::<_, Vec<u8>>(0))
                .optional()
        })?;
        Ok(sealed.and_then(|sealed| self.seal_key().open(CREDENTIAL, &sealed)))
    }

    /// Seals the application's secret for [`set_integration`].
    pub(crate) fn seal_credential(&self, entropy: &dyn Entropy, secret: &Secret) -> Vec<u8> {
        self.seal_key().seal(entropy, CREDENTIAL, secret)
    }

    /// Writes on behalf of integration `number`; refuses when that one is no longer in force, so that work begun
    /// before the integration was disabled cannot come back afterwards.
    pub(crate) fn write_for<T>(
        &self,
        number: i64,
        tried: &str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        self.write(tried, |transaction| match integration(transaction)? {
            Some(integration) if integration.number == number => work(transaction).map(Some),
            _ => Ok(None),
        })?
        .ok_or_else(|| disabled_meanwhile(tried))
    }
}

/// Records the integration with its credential; the number is given by the store.
pub(crate) fn set_integration(
    transaction: &Transaction<'_>,
    integration: &Integration,
    sealed_secret: &[u8],
) -> rusqlite::Result<i64> {
    let number =
        setting(transaction, "integration_number")?.and_then(|text| text.parse().ok()).unwrap_or(0)
            + 1;
    erase_settings(transaction)?;
    for (name, value) in [
        ("phase", "integrated"),
        ("integration_number", &number.to_string()),
        ("tenant_id", &integration.tenant_id),
        ("organization", &integration.organization),
        ("initial_domain", &integration.initial_domain),
        ("usage_location", integration.usage_location.as_deref().unwrap_or_default()),
        ("client_id", &integration.client_id),
    ] {
        set_setting(transaction, name, value)?;
    }
    set_credential(transaction, &integration.client_id, sealed_secret)?;
    Ok(number)
}

/// Replaces the credential of the integration in force.
pub(crate) fn set_credential(
    transaction: &Transaction<'_>,
    client_id: &str,
    sealed_secret: &[u8],
) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM credential", [])?;
    execute(
        transaction,
        "INSERT INTO credential (client_id, sealed) VALUES (?1, ?2)",
        params![client_id, sealed_secret],
    )?;
    set_setting(transaction, "client_id", client_id)
}

pub(crate) fn set_phase(transaction: &Transaction<'_>, phase: Phase) -> rusqlite::Result<()> {
    let text = match phase {
        Phase::Off => "off",
        Phase::Integrated => "integrated",
        Phase::Disabling => "disabling",
    };
    set_setting(transaction, "phase", text)
}

pub(crate) fn phase(database: &Connection) -> rusqlite::Result<Phase> {
    Ok(match setting(database, "phase")?.as_deref() {
        Some("integrated") => Phase::Integrated,
        Some("disabling") => Phase::Disabling,
        _ => Phase::Off,
    })
}

pub(crate) fn integration(database: &Connection) -> rusqlite::Result<Option<Integration>> {
    if phase(database)? != Phase::Integrated {
        return Ok(None);
    }
    let text = |name: &str| setting(database, name).map(Option::unwrap_or_default);
    Ok(Some(Integration {
        number: text("integration_number")?.parse().unwrap_or(0),
        tenant_id: text("tenant_id")?,
        organization: text("organization")?,
        initial_domain: text("initial_domain")?,
        usage_location: Some(text("usage_location")?).filter(|text| !text.is_empty()),
        client_id: text("client_id")?,
    }))
}

/// Forgets everything but the number of the last integration.
pub(crate) fn erase_settings(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM settings WHERE name <> 'integration_number'", []).map(drop)
}

/// A named fact.
pub(crate) fn setting(database: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    database
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Sets a named fact. Never a secret: the table is not sealed.
pub(crate) fn set_setting(
    transaction: &Transaction<'_>,
    name: &str,
    value: &str,
) -> rusqlite::Result<()> {
    execute(transaction, "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name, value],
        )
        .map(drop)
}

/// Removes a named fact.
pub(crate) fn delete_setting(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    execute(transaction, "DELETE FROM settings WHERE name = ?1", [name]).map(drop)
}

/// The failure of work that was under way when the integration was disabled.
pub(crate) fn disabled_meanwhile(tried: &str) -> Failure {
    Failure {
        kind: FailureKind::State,
        tried: tried.to_owned(),
        on: "the tenant".to_owned(),
        came_back: "the integration was disabled in the meantime".to_owned(),
        advice: "enable the integration again and repeat the task".to_owned(),
    }
}

/// The failure of work that needs an integration.
pub(crate) fn not_integrated(tried: &str) -> Failure {
    Failure {
        kind: FailureKind::State,
        tried: tried.to_owned(),
        on: "the tenant".to_owned(),
        came_back: "this server is not integrated with a tenant".to_owned(),
        advice: "run the integration task on the Home page first".to_owned(),
    }
}
