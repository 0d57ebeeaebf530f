//! Steps that run an operation of the engine on the tenant.

use rehearsal_core::{
    accounts::{AccountRequest, BulkReport},
    integrate::IntegrateRequest,
    secret::Secret,
};

use super::operation::run;
use crate::{
    play::{Operation, Play},
    scenario::{
        model::{AccountRow, IntegrateWith, OperationResult, Subscription},
        value::Placed,
    },
    world::{Broken, Operated, names},
};

pub(super) async fn integrate(
    play: &mut Play<'_>,
    entered: &IntegrateWith,
) -> Result<String, Broken> {
    let secret = entered.secret.as_ref().map_or(names::CLIENT_SECRET, |secret| secret.reveal());
    let initial = format!("{}.onmicrosoft.com", &*play.scenario.world.tenant.name);
    let tenant = entered.tenant.clone().unwrap_or(initial);
    let client_id = entered.client_id.clone().unwrap_or_else(|| names::CLIENT_ID.to_owned());
    let has_subscription = entered.subscription != Some(Subscription::None);
    play.disabled_at = None;
    run(
        play,
        |engine| {
            let request = IntegrateRequest {
                tenant: tenant.clone(),
                client_id: client_id.clone(),
                client_secret: Secret::new(secret),
                has_subscription,
            };
            async move { engine.integrate(request).await }
        },
        |_, integrated| {
            let mut message = format!(
                "integrated with {} ({})",
                integrated.organization, integrated.initial_domain
            );
            for warning in integrated.warnings {
                message.push('\n');
                message.push_str(&warning);
            }
            Operation::ok(message)
        },
    )
    .await
}

pub(super) async fn list_candidates(play: &mut Play<'_>) -> Result<String, Broken> {
    play.candidates.clear();
    run(
        play,
        |engine| async move { engine.candidates().await },
        |play, candidates| {
            let message = format!("{} candidates", candidates.len());
            play.candidates = candidates;
            Operation::ok(message)
        },
    )
    .await
}

pub(super) async fn create_accounts(
    play: &mut Play<'_>,
    rows: &[Placed<AccountRow>],
) -> Result<String, Broken> {
    play.bulk = None;
    let requests = match requests(play, rows).await? {
        Ok(requests) => requests,
        Err(ended) => {
            let line = ended.line();
            play.ended(ended);
            return Ok(line);
        }
    };
    run(
        play,
        |engine| {
            let requests = requests.clone();
            async move { engine.create_online_accounts(requests).await }
        },
        |play, report| {
            let ended = bulk_ended(&report);
            play.bulk = Some(report);
            ended
        },
    )
    .await
}

/// Starts a bulk run and leaves it to itself.
pub(super) async fn start_creating(
    play: &mut Play<'_>,
    rows: &[Placed<AccountRow>],
) -> Result<String, Broken> {
    match requests(play, rows).await? {
        Ok(requests) => {
            play.world
                .meanwhile(|engine| async move { engine.create_online_accounts(requests).await })?;
            Ok("under way".to_owned())
        }
        Err(ended) => {
            let line = ended.line();
            play.ended(ended);
            Ok(line)
        }
    }
}

/// The rows with the online IDs that the bulk page proposes where the administrator entered none.
async fn requests(
    play: &mut Play<'_>,
    rows: &[Placed<AccountRow>],
) -> Result<Result<Vec<AccountRequest>, Operation>, Broken> {
    let needs_page = rows.iter().any(|row| row.id.is_none());
    let mut proposed = Vec::new();
    while needs_page && proposed.is_empty() {
        match play.world.operate(|engine| async move { engine.candidates().await }).await? {
            Operated::Ended(Ok(candidates)) => {
                proposed = candidates;
                break;
            }
            Operated::Ended(Err(failure)) => return Ok(Err(Operation::failed(&failure))),
            Operated::Interrupted if play.is_sweep() => {}
            Operated::Interrupted => return Ok(Err(Operation::interrupted())),
        }
    }
    let request = |row: &Placed<AccountRow>| AccountRequest {
        user: row.user.value.clone(),
        online_id: row.id.as_ref().map_or_else(
            || {
                let page_row = proposed.iter().find(|candidate| candidate.user == row.user.value);
                page_row.map_or_else(String::new, |candidate| candidate.proposed_id.clone())
            },
            |id| id.value.clone(),
        ),
        sku: row.licence.as_ref().map(|licence| licence.value.clone()),
    };
    Ok(Ok(rows.iter().map(request).collect()))
}

fn bulk_ended(report: &BulkReport) -> Operation {
    let message = format!(
        "{} created, {} failed{}",
        report.created.len(),
        report.failed.len(),
        report.results_file.as_ref().map_or_else(String::new, |file| format!(", see {file}"))
    );
    let reasons: Vec<String> = report
        .failed
        .iter()
        .map(|failed| format!("{}: {}: {}", failed.user, failed.reason.as_str(), failed.detail))
        .collect();
    let result =
        if report.failed.is_empty() { OperationResult::Ok } else { OperationResult::Failed };
    Operation { result, reason: reasons.join("\n"), message }
}

pub(super) async fn refresh(play: &mut Play<'_>) -> Result<String, Broken> {
    run(
        play,
        |engine| async move { engine.refresh().await },
        |_, refreshed| {
            let lines = std::iter::once("refreshed".to_owned()).chain(refreshed.attention);
            Operation::ok(lines.collect::<Vec<_>>().join("\n"))
        },
    )
    .await
}

pub(super) async fn disable(play: &mut Play<'_>) -> Result<String, Broken> {
    play.disabled = None;
    let n_events = play.world.trace.len();
    run(
        play,
        |engine| async move { engine.disable().await },
        |play, report| {
            let message = format!(
                "the integration is disabled; {} items dropped, {} unknown",
                report.dropped.len(),
                report.unknown.len()
            );
            play.disabled = Some(report);
            play.disabled_at = Some(n_events);
            Operation::ok(message)
        },
    )
    .await
}
