//! Steps that run an operation of the engine on the local side, and what all operations have in common.

use rehearsal_core::{Engine, failure::Failure, secret::Secret};

use crate::{
    play::{Operation, Play},
    scenario::model::{OperationResult, PasswordChange},
    world::{Broken, Operated},
};

/// Times the administrator of a sweep repeats an interrupted step.
const REPEATS_MAX: u32 = 20;

/// Runs an operation and notes how it ended; `seen` says what the administrator sees of a success.
pub(super) async fn run<T, F>(
    play: &mut Play<'_>,
    operation: impl Fn(Engine) -> F,
    seen: impl FnOnce(&mut Play<'_>, T) -> Operation,
) -> Result<String, Broken>
where
    F: Future<Output = Result<T, Failure>>,
{
    for _ in 0..REPEATS_MAX {
        let operated = play.world.operate(&operation).await?;
        let ended = match operated {
            Operated::Interrupted if play.is_sweep() => continue,
            Operated::Interrupted => Operation::interrupted(),
            Operated::Ended(Err(failure)) => Operation::failed(&failure),
            Operated::Ended(Ok(value)) => seen(play, value),
        };
        let line = ended.line();
        play.ended(ended);
        return Ok(line);
    }
    Err(Broken(format!("an operation was interrupted {REPEATS_MAX} times")))
}

pub(super) async fn check_requirements(play: &mut Play<'_>) -> Result<String, Broken> {
    play.findings = None;
    run(
        play,
        |engine| async move { engine.check_requirements().await },
        |play, report| {
            let reasons: Vec<String> =
                report.reasons_to_stop().map(|finding| finding.detail.clone()).collect();
            let result =
                if report.passed() { OperationResult::Ok } else { OperationResult::Refused };
            let message = report.render();
            play.findings = Some(report);
            Operation { result, reason: reasons.join("\n"), message }
        },
    )
    .await
}

pub(super) async fn set_password(
    play: &mut Play<'_>,
    change: &PasswordChange,
) -> Result<String, Broken> {
    play.world.trace.guard(change.to.reveal());
    let (user, password) = (change.user.value.clone(), Secret::new(change.to.reveal()));
    run(
        play,
        |engine| {
            let (user, password) = (user.clone(), password.clone());
            async move { engine.set_password(&user, password).await }
        },
        |_, ()| Operation::ok("the password is set"),
    )
    .await
}

pub(super) async fn deactivate(play: &mut Play<'_>, user: &str) -> Result<String, Broken> {
    run(
        play,
        |engine| {
            let user = user.to_owned();
            async move { engine.deactivate_user(&user).await }
        },
        |_, ()| Operation::ok("the user is deactivated"),
    )
    .await
}

pub(super) async fn remove(play: &mut Play<'_>, user: &str) -> Result<String, Broken> {
    run(
        play,
        |engine| {
            let user = user.to_owned();
            async move { engine.remove_user(&user).await }
        },
        |_, ()| Operation::ok("the user is removed"),
    )
    .await
}
