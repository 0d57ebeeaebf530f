//! Disabling the integration (the `disable-while-offline` clauses): without a word to the tenant, crash-safe, and with all
//! secrets erased.

use rusqlite::{Connection, Transaction};

use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    store::{
        creations::{self, CreationState},
        execute, outbox,
        partners::{self, NameState},
        state::{self, Phase},
    },
};

/// What disabling did to work that was not finished. Nothing of it will ever be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisableReport {
    /// Work that certainly did not reach the tenant, for example `password push for anna`.
    pub dropped: Vec<String>,
    /// Work that was sent and not answered: look into the portal.
    pub unknown: Vec<String>,
}

/// Name of the setting that holds the report, one line an item.
const REPORT: &str = "disable_report";

impl Engine {
    /// Disables the integration (clauses OFF-001 to OFF-015). Sends nothing, needs no connection; work under way is given
    /// up. Repeated after a crash it completes, and returns the same report.
    ///
    /// # Errors
    /// `State` when the server was never integrated; `Store` when the store failed: another run can be started at once.
    pub async fn disable(&self) -> Result<DisableReport, Failure> {
        let work = async { self.disable_steps() };
        self.observed("disable integration", work, |report: &DisableReport| {
            format!(
                "integration disabled; {} dropped, {} unknown",
                report.dropped.len(),
                report.unknown.len()
            )
        })
        .await
    }

    fn disable_steps(&self) -> Result<DisableReport, Failure> {
        let begun = self.store().phase().and_then(|phase| match phase {
            Phase::Off => Ok(()),
            Phase::Disabling => self.finish_disabling(),
            Phase::Integrated => {
                // First of all: from here on nothing is sent.
                self.end_session();
                self.store().write("begin to disable the integration", |transaction| {
                    let report = report_of(transaction)?;
                    state::set_setting(transaction, REPORT, &report.to_text())?;
                    state::set_phase(transaction, Phase::Disabling)
                })?;
                self.finish_disabling()
            }
        });
        let report = begun
            .and_then(|()| {
                self.store().read("read the report", |database| state::setting(database, REPORT))
            })
            .map_err(|failure| {
                self.delivery().notify_one();
                with_advice(failure)
            })?;
        report
            .map(|text| DisableReport::from_text(&text))
            .ok_or_else(|| state::not_integrated("disable the integration"))
    }

    /// Completes a disabling that a failure of the store interrupted.
    pub(crate) fn finish_disabling_if_begun(&self) -> Result<(), Failure> {
        match self.store().phase()? {
            Phase::Disabling => self.finish_disabling(),
            Phase::Off | Phase::Integrated => Ok(()),
        }
    }

    /// Erases what the integration left in the store. Each step may be repeated.
    fn finish_disabling(&self) -> Result<(), Failure> {
        self.store().write("erase the integration", |transaction| {
            let report = state::setting(transaction, REPORT)?.unwrap_or_default();
            erase(transaction)?;
            state::erase_settings(transaction)?;
            state::set_setting(transaction, REPORT, &report)?;
            state::set_phase(transaction, Phase::Disabling)
        })?;
        self.store().vacuum()?;
        self.store().write("record that the integration is disabled", |transaction| {
            state::set_phase(transaction, Phase::Off)
        })
    }
}

impl DisableReport {
    fn to_text(&self) -> String {
        let lines = |word: &str, items: &[String]| {
            items.iter().map(|item| format!("{word} {item}\n")).collect::<String>()
        };
        lines("dropped", &self.dropped) + &lines("unknown", &self.unknown)
    }

    fn from_text(text: &str) -> Self {
        let items = |word: &str| {
            text.lines()
                .filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '))
                .map(str::to_owned)
                .collect()
        };
        Self { dropped: items("dropped"), unknown: items("unknown") }
    }
}

/// Sorts all unfinished work.
fn report_of(database: &Connection) -> rusqlite::Result<DisableReport> {
    let mut report = DisableReport::default();
    for item in outbox::all(database)? {
        let line = format!("{} for {}", item.action.as_str(), item.user);
        if item.was_sent { report.unknown.push(line) } else { report.dropped.push(line) }
    }
    for creation in creations::all(database)? {
        let line = format!("creation of {} for {}", creation.online_id, creation.user);
        match creation.state {
            CreationState::Planned => report.dropped.push(line),
            CreationState::Sent => report.unknown.push(line),
            CreationState::Adopted | CreationState::Created => {
                report
                    .unknown
                    .push(format!("licence of {} for {}", creation.online_id, creation.user));
            }
            CreationState::Undoing => {
                report.unknown.push(format!(
                    "deletion of the half-made {} for {}",
                    creation.online_id, creation.user
                ));
            }
        }
    }
    for name in partners::all(database)? {
        let work = if name.is_transfer { "transfer" } else { "registration" };
        let line = format!("{work} of {} at {}", name.domain, name.partner);
        match name.state {
            NameState::Planned => report.dropped.push(line),
            NameState::Sent => report.unknown.push(line),
            NameState::Arrived | NameState::Held => {}
        }
    }
    let mut domains = database
        .prepare_cached("SELECT domain FROM domains WHERE state <> 'complete' ORDER BY domain")?;
    for domain in domains.query_map([], |row| row.get::<_, String>(0))? {
        report.dropped.push(format!("linking of {}", domain?));
    }
    Ok(report)
}

fn erase(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    [
        "credential",
        "outbox",
        "creations",
        "accounts",
        "licences",
        "domains",
        "partner_accounts",
        "partner_names",
    ]
    .into_iter()
    .try_for_each(|table| execute(transaction, &format!("DELETE FROM {table}"), []).map(drop))
}

/// What the error page of the wizard recommends (clauses TRB-007 and TRB-008).
fn with_advice(failure: Failure) -> Failure {
    if failure.kind == FailureKind::State {
        return failure;
    }
    Failure {
        tried: "disable the integration".to_owned(),
        came_back: format!("failed to {}: {}", failure.tried, failure.came_back),
        advice: "check the Internet connection and try again; if it fails again, restart the server and try once more"
            .to_owned(),
        ..failure
    }
}

#[cfg(test)]
mod tests;
