//! Delivers the outbox to the tenant in the background, for ever and patiently (clauses PWD-002, PWD-020).

use std::time::Duration;

use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    retry::RetryPolicy,
    store::{
        accounts::{self, PasswordSync},
        outbox::{self, Action, OutboxItem},
    },
    tenant::{
        TenantSession,
        call::{Repeat, seconds},
        graph::GraphError,
        mask,
    },
};

/// The longest time between two deliveries of one change.
const CAP_MS: u64 = 15 * 60 * 1_000;
/// A new online account may be unknown to parts of the service for a while; after so many tries it is taken to be gone.
const N_NOT_FOUND_MAX: u32 = 5;

impl Engine {
    pub(crate) async fn deliver_for_ever(&self) {
        let mut n_failures = 0;
        loop {
            let settled = self.settle_in_background().await;
            n_failures = if settled { 0 } else { n_failures + 1 };
            let wait_ms =
                [self.deliver_due().await, (!settled).then(|| self.delivery_wait_ms(n_failures))];
            let woken = self.delivery().notified();
            match wait_ms.into_iter().flatten().min() {
                // Woken or not: the next round looks for itself.
                Some(wait_ms) => {
                    drop(tokio::time::timeout(Duration::from_millis(wait_ms.max(1)), woken).await);
                }
                None => woken.await,
            }
        }
    }

    /// Delivers all that is due and returns the time until the next change is, in ms.
    async fn deliver_due(&self) -> Option<u64> {
        loop {
            let session = self.graph("deliver the outbox").ok()?;
            let items = match self.store().outbox() {
                Ok(items) => items,
                Err(failure) => {
                    self.notice(failure.to_string());
                    return Some(CAP_MS);
                }
            };
            let now_ms = self.now_ms();
            let Some(item) = items.iter().find(|item| item.due_ms <= now_ms) else {
                let due_ms = items.iter().map(|item| item.due_ms).min()?;
                return Some(u64::try_from(due_ms - now_ms).unwrap_or(0));
            };
            let operation = match item.action {
                Action::PushPassword => "push password",
                Action::Deactivate => "deactivate online account",
                Action::Remove => "remove online account",
            };
            let delivered =
                self.observed(operation, self.deliver(&session, item), Clone::clone).await;
            if delivered.is_err_and(|failure| failure.kind == FailureKind::Store) {
                return Some(CAP_MS);
            }
        }
    }

    /// Tries one delivery and stores what came of it.
    async fn deliver(&self, session: &TenantSession, item: &OutboxItem) -> Result<String, Failure> {
        let number = session.number();
        let what = format!("{} for {}", item.action.as_str(), item.user);
        let sending =
            OutboxItem { was_sent: true, n_attempts: item.n_attempts + 1, ..item.clone() };
        self.store().write_for(number, "note the delivery", |transaction| {
            outbox::update(transaction, &sending)
        })?;
        let error = match self.send_item(session, item).await? {
            Ok(()) => {
                self.close_item(number, item, PasswordSync::Synchronised)?;
                return Ok(format!("{what} delivered"));
            }
            Err(error) => error,
        };
        if error.failure.kind == FailureKind::State {
            return Err(*error.failure);
        }
        if is_final(&error, sending.n_attempts) {
            if item.action == Action::Remove && error.is_not_found() {
                self.close_item(number, item, PasswordSync::Synchronised)?;
                return Ok(format!("{what}: the online account was gone already"));
            }
            self.close_item(number, item, PasswordSync::OutOfStep)?;
            self.notice(format!("{what} was given up: {}", error.failure));
            return Err(*error.failure);
        }
        let wait_ms =
            error.retry_after_ms.unwrap_or_else(|| self.delivery_wait_ms(sending.n_attempts));
        let due_ms = self.now_ms().saturating_add_unsigned(wait_ms);
        let waiting = OutboxItem { was_sent: item.was_sent || error.is_unclear, due_ms, ..sending };
        self.store().write_for(number, "note the delivery", |transaction| {
            outbox::update(transaction, &waiting)
        })?;
        self.notice(format!(
            "waiting {} before repeating the {what}: {}",
            seconds(wait_ms),
            error.failure.came_back
        ));
        Err(*error.failure)
    }

    async fn send_item(
        &self,
        session: &TenantSession,
        item: &OutboxItem,
    ) -> Result<Result<(), GraphError>, Failure> {
        Ok(match item.action {
            Action::PushPassword => {
                let Some(password) = self.store().outbox_password(item)? else {
                    let text = "the queued password cannot be opened with this server's key";
                    return Ok(Err(session.graph_error(
                        FailureKind::Input,
                        "set the online password",
                        "",
                        text,
                    )));
                };
                session.set_user_password(&item.online_guid, &password).await.map_err(
                    |mut error| {
                        error.failure.came_back = mask(&error.failure.came_back, &password);
                        error
                    },
                )
            }
            Action::Deactivate => session.set_user_enabled(&item.online_guid, false).await,
            Action::Remove => session.delete_user(&item.online_guid, Repeat::Never).await,
        })
    }

    /// Takes an item out, unless a newer one took its place meanwhile.
    fn close_item(
        &self,
        number: i64,
        item: &OutboxItem,
        sync: PasswordSync,
    ) -> Result<(), Failure> {
        self.store().write_for(number, "note the delivery", |transaction| {
            if outbox::delete(transaction, item.id)? && item.action == Action::PushPassword {
                accounts::set_sync(transaction, &item.user, sync)?;
            }
            Ok(())
        })
    }

    fn delivery_wait_ms(&self, n_failures: u32) -> u64 {
        let policy = RetryPolicy { cap_ms: CAP_MS, ..self.retry() };
        policy.backoff_ms(n_failures, self.ports().entropy.as_ref())
    }
}

/// Whether repeating cannot help. Wrong credentials and missing rights are mended by the administrator in time.
fn is_final(error: &GraphError, n_attempts: u32) -> bool {
    match error.status {
        Some(404) => n_attempts >= N_NOT_FOUND_MAX,
        Some(401 | 403) => false,
        Some(status) => (400..500).contains(&status) && !error.is_passing(),
        None => error.failure.kind == FailureKind::Input,
    }
}
