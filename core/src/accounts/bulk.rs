//! The bulk run: online accounts with licences for many users at once (clauses ACC-013, ACC-033, LIC-001, LIC-005, TRB-001 to
//! TRB-006). Each account succeeds or fails alone; a rerun makes only those that are missing.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{
    creation::{Person, Stop, Work},
    licence_pool::LicencePool,
    name,
    outcome::{BulkReport, CreatedAccount, FailedAccount, FailureReason, Reason, SkippedAccount},
    password, results_file,
};
use crate::{
    directory::DirectoryUser,
    engine::Engine,
    failure::Failure,
    ports::EngineEvent,
    store::{
        creations::{self, Creation, CreationState},
        licences,
        state::disabled_meanwhile,
    },
    tenant::TenantSession,
};

const OPERATION: &str = "create online accounts";

/// One row of the bulk page, as confirmed by the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRequest {
    /// `sAMAccountName` of the user.
    pub user: String,
    /// User principal name that the online account is to have.
    pub online_id: String,
    /// Part number of the licence, for example `O365_BUSINESS_PREMIUM`; `None` for the subscription's only usable one.
    pub sku: Option<String>,
}

/// A request that can be tried.
struct Row {
    request: AccountRequest,
    person: DirectoryUser,
    sku_id: String,
    journal_id: i64,
}

/// What the run knows of the tenant.
struct Run<'a> {
    session: &'a TenantSession,
    usage_location: Option<String>,
    pool: LicencePool,
    report: BulkReport,
}

impl Engine {
    /// Creates online accounts with licences and links them. First settles what an interrupted run left. Accounts that fail
    /// leave nothing behind, stand in the results file with reason and recommended action, and do not stop the others.
    ///
    /// # Errors
    /// `State` when the server is not integrated, or no longer; `Store`; `Connection` when the local directory cannot be
    /// reached. A tenant that cannot be reached makes each account fail instead.
    pub async fn create_online_accounts(
        &self,
        requests: Vec<AccountRequest>,
    ) -> Result<BulkReport, Failure> {
        self.observed(OPERATION, self.bulk_steps(requests), |report| {
            let [n_created, n_skipped, n_failed] =
                [report.created.len(), report.skipped.len(), report.failed.len()];
            format!("{n_created} created, {n_skipped} linked already, {n_failed} failed")
        })
        .await
    }

    async fn bulk_steps(&self, requests: Vec<AccountRequest>) -> Result<BulkReport, Failure> {
        // Before the directory is asked: without an integration there is nothing to do.
        let session = self.graph(OPERATION)?;
        let people = self.people(&requests).await?;
        let report = self.create_for(&session, requests, &people).await;
        self.settling().notify_one();
        report
    }

    /// The run, once the users are known.
    pub(super) async fn create_for(
        &self,
        session: &TenantSession,
        requests: Vec<AccountRequest>,
        people: &BTreeMap<String, DirectoryUser>,
    ) -> Result<BulkReport, Failure> {
        let turn = session.unless_cancelled(self.creating().lock()).await;
        let _turn = turn.map_err(|_| disabled_meanwhile(OPERATION))?;
        self.settle_creations(session).await?;
        let n_requested = requests.len();
        let mut report = match self.prepare(session).await {
            Ok(mut run) => {
                self.run_rows(&mut run, requests, people).await?;
                run.report
            }
            Err(Stop::Run(failure)) => return Err(failure),
            Err(Stop::Account(reason)) => {
                let mut report = BulkReport::default();
                for request in requests {
                    match self.skipped(&request, people)? {
                        Some(skipped) => report.skipped.push(skipped),
                        None => {
                            let own = check(&request, people).err();
                            report
                                .failed
                                .push(failed(&request, own.unwrap_or_else(|| reason.clone())));
                        }
                    }
                }
                report
            }
        };
        self.write_results(&mut report, n_requested);
        Ok(report)
    }

    /// The requested users that exist, by lower-case account name.
    async fn people(
        &self,
        requests: &[AccountRequest],
    ) -> Result<BTreeMap<String, DirectoryUser>, Failure> {
        let mut directory = self.directory().await?;
        let mut people = BTreeMap::new();
        for request in requests {
            let key = request.user.to_lowercase();
            if !people.contains_key(&key)
                && let Some(person) = directory.user(&request.user).await?
            {
                people.insert(key, person);
            }
        }
        Ok(people)
    }

    /// Reads what all accounts of the run need to know.
    async fn prepare<'a>(&self, session: &'a TenantSession) -> Result<Run<'a>, Stop> {
        let current = session.licences().await?;
        self.store().write_for(session.number(), "note the licences", |transaction| {
            licences::replace(transaction, &current)
        })?;
        let known = self.store().integration()?.and_then(|integration| integration.usage_location);
        let usage_location = match known {
            Some(usage_location) => Some(usage_location),
            None => session.organization().await?.usage_location(),
        };
        Ok(Run {
            session,
            usage_location,
            pool: LicencePool::new(&current),
            report: BulkReport::default(),
        })
    }

    async fn run_rows(
        &self,
        run: &mut Run<'_>,
        requests: Vec<AccountRequest>,
        people: &BTreeMap<String, DirectoryUser>,
    ) -> Result<(), Failure> {
        let n_total = requests.len();
        let mut rows = Vec::new();
        for request in requests {
            let checked = row_of(run, &request, people);
            rows.push(checked.map_err(|reason| failed(&request, reason)));
        }
        self.journal(run.session, &mut rows)?;
        for (n_before, row) in rows.into_iter().enumerate() {
            let item = match row {
                Ok(row) => self.run_row(run, row).await?,
                Err(failed) => {
                    let item = failed.online_id.clone();
                    run.report.failed.push(failed);
                    item
                }
            };
            let operation = OPERATION.to_owned();
            self.event(EngineEvent::Progress { operation, n_done: n_before + 1, n_total, item });
        }
        Ok(())
    }

    /// Notes all rows before the first request, so that a run that is given up can be told in full.
    fn journal(
        &self,
        session: &TenantSession,
        rows: &mut [Result<Row, FailedAccount>],
    ) -> Result<(), Failure> {
        self.store().write_for(session.number(), "plan the creations", |transaction| {
            for row in rows.iter_mut().flatten() {
                row.journal_id = creations::plan(transaction, &creation_of(row))?;
            }
            Ok(())
        })
    }

    async fn run_row(&self, run: &mut Run<'_>, row: Row) -> Result<String, Failure> {
        let item = row.request.online_id.clone();
        let mut work = Work { engine: self, session: run.session, creation: creation_of(&row) };
        if let Some(skipped) = self.linked(&row.request, &row.person)? {
            work.close()?;
            run.report.skipped.push(skipped);
            return Ok(item);
        }
        match self.make(run, &row, &mut work).await {
            Ok(()) => run
                .report
                .created
                .push(CreatedAccount { user: row.request.user, online_id: item.clone() }),
            Err(Stop::Account(reason)) => run.report.failed.push(failed(&row.request, reason)),
            Err(Stop::Run(failure)) => return Err(failure),
        }
        Ok(item)
    }

    async fn make(&self, run: &mut Run<'_>, row: &Row, work: &mut Work<'_>) -> Result<(), Stop> {
        if !run.pool.has_free(&row.sku_id) {
            return without_seat(work).await;
        }
        let Some(usage_location) = run.usage_location.clone() else {
            work.close()?;
            return Err(Stop::Account(Reason::new(
                FailureReason::UsageLocation,
                "the organization has no country, and a licence is assigned for one",
            )));
        };
        let person = Person {
            display_name: row.person.display_name.clone(),
            given_name: row.person.given_name.clone().unwrap_or_default(),
            surname: row.person.surname.clone().unwrap_or_default(),
            usage_location,
        };
        let password = password::initial_password(self.ports().entropy.as_ref());
        work.make(&person, &password).await?;
        if work.creation.state != CreationState::Adopted {
            run.pool.take(&row.sku_id);
        }
        Ok(())
    }

    fn skipped(
        &self,
        request: &AccountRequest,
        people: &BTreeMap<String, DirectoryUser>,
    ) -> Result<Option<SkippedAccount>, Failure> {
        match people.get(&request.user.to_lowercase()) {
            Some(person) => self.linked(request, person),
            None => Ok(None),
        }
    }

    /// Whether a user is linked already. Who once had the same name does not count.
    fn linked(
        &self,
        request: &AccountRequest,
        person: &DirectoryUser,
    ) -> Result<Option<SkippedAccount>, Failure> {
        let link = self.store().link(&immutable_id(person.guid))?;
        let user = request.user.clone();
        Ok(link.map(|link| SkippedAccount { user, online_id: link.online_id }))
    }

    fn write_results(&self, report: &mut BulkReport, n_requested: usize) {
        if report.failed.is_empty() {
            return;
        }
        let ports = self.ports();
        let text = results_file::render(ports.clock.now(), n_requested, &report.failed);
        match results_file::write(ports.files.as_ref(), &text) {
            Ok(path) => report.results_file = Some(path),
            Err(error) => self.notice(format!("failed to write the results file: {error}")),
        }
    }
}

/// The online account's anchor for a server user: base64 of the `objectGUID` as the directory stores it.
pub(crate) fn immutable_id(guid: [u8; 16]) -> String {
    BASE64_STANDARD.encode(guid)
}

/// The `objectGUID` that an anchor stands for.
pub(crate) fn object_guid(immutable_id: &str) -> Option<[u8; 16]> {
    BASE64_STANDARD.decode(immutable_id).ok()?.try_into().ok()
}

/// Checks a request by what this server knows.
fn check<'a>(
    request: &AccountRequest,
    people: &'a BTreeMap<String, DirectoryUser>,
) -> Result<&'a DirectoryUser, Reason> {
    let person = people.get(&request.user.to_lowercase()).ok_or_else(|| {
        Reason::new(FailureReason::UnknownUser, "there is no such user in the local directory")
    })?;
    name::check(&request.online_id).map_err(|rule| Reason::new(FailureReason::BadName, rule))?;
    Ok(person)
}

fn row_of(
    run: &Run<'_>,
    request: &AccountRequest,
    people: &BTreeMap<String, DirectoryUser>,
) -> Result<Row, Reason> {
    let person = check(request, people)?;
    let sku_id = run.pool.sku(request.sku.as_deref())?;
    let request = AccountRequest { user: person.sam_account_name.clone(), ..request.clone() };
    Ok(Row { request, person: person.clone(), sku_id, journal_id: 0 })
}

/// Without a free seat nothing is created; an account of this user's that has its licence already needs none.
async fn without_seat(work: &mut Work<'_>) -> Result<(), Stop> {
    let found = work.find_own().await;
    if let Ok(Some(user)) = &found
        && user.has_licence(&work.creation.sku_id)
    {
        work.take(user, CreationState::Adopted)?;
        return work.complete().await;
    }
    if let Err(Stop::Run(failure)) = found {
        return Err(Stop::Run(failure));
    }
    work.close()?;
    Err(Stop::Account(Reason::new(
        FailureReason::NoLicence,
        "all licences of this kind are in use",
    )))
}

fn creation_of(row: &Row) -> Creation {
    Creation {
        id: row.journal_id,
        user: row.request.user.clone(),
        user_guid: immutable_id(row.person.guid),
        user_rid: row.person.rid,
        online_id: row.request.online_id.clone(),
        sku_id: row.sku_id.clone(),
        state: CreationState::Planned,
        online_guid: None,
        sent_ms: None,
    }
}

fn failed(request: &AccountRequest, reason: Reason) -> FailedAccount {
    FailedAccount {
        user: request.user.clone(),
        online_id: request.online_id.clone(),
        reason: reason.reason,
        detail: reason.detail,
        advice: reason.reason.advice().to_owned(),
    }
}
