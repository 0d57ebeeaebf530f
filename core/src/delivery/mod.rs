//! Delivers the outbox to the tenant in the background, for ever and patiently (clauses PWD-002, PWD-020).

use std::time::Duration;

use tokio::sync::Notify;

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
/// No service has a reason to ask for a longer wait; a wrong header must not stop the delivery for good.
const ASKED_MS_MAX: u64 = 24 * 3_600 * 1_000;
/// The time until a store that failed is tried again.
const STORE_WAIT_MS: u64 = 60_000;
/// A new online account may be unknown to parts of the service for a while; after so many tries it is taken to be gone.
const N_NOT_FOUND_MAX: u32 = 5;

impl Engine {
    pub(crate) async fn deliver_for_ever(&self) {
        loop {
            let wait_ms = self.deliver_due().await;
            wait_for(self.delivery(), wait_ms).await;
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
                    return Some(STORE_WAIT_MS);
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
                return Some(STORE_WAIT_MS);
            }
        }
    }

    /// Tries one delivery and stores what came of it.
    async fn deliver(&self, session: &TenantSession, item: &OutboxItem) -> Result<String, Failure> {
        let number = session.number();
        let what = format!("{} for {}", item.action.as_str(), item.user);
        let mut tried = OutboxItem { n_attempts: item.n_attempts + 1, ..item.clone() };
        let sent = match session.sign_in().await {
            Ok(()) => {
                tried.was_sent = true;
                self.note_delivery(number, &tried)?;
                self.send_item(session, item).await?
            }
            Err(error) => Err(error),
        };
        let error = match sent {
            Ok(()) => {
                self.close_item(number, item, PasswordSync::Synchronised)?;
                return Ok(format!("{what} delivered"));
            }
            Err(error) if item.action == Action::Remove && error.is_not_found() => {
                self.close_item(number, item, PasswordSync::Synchronised)?;
                return Ok(format!("{what}: the online account was gone already"));
            }
            Err(error) => error,
        };
        if error.failure.kind == FailureKind::State {
            return Err(*error.failure);
        }
        if is_final(&error, tried.n_attempts) {
            self.close_item(number, item, PasswordSync::OutOfStep)?;
            self.notice(format!("{what} was given up: {}", error.failure));
            return Err(*error.failure);
        }
        let wait_ms = match error.retry_after_ms {
            Some(asked_ms) => asked_ms.min(ASKED_MS_MAX),
            None => self.delivery_wait_ms(tried.n_attempts),
        };
        tried.due_ms = self.now_ms().saturating_add_unsigned(wait_ms);
        tried.was_sent = item.was_sent || error.is_unclear;
        self.note_delivery(number, &tried)?;
        let came_back = &error.failure.came_back;
        self.notice(format!(
            "waiting {} before repeating the {what}: {came_back}",
            seconds(wait_ms)
        ));
        Err(*error.failure)
    }

    fn note_delivery(&self, number: i64, item: &OutboxItem) -> Result<(), Failure> {
        self.store()
            .write_for(number, "note the delivery", |transaction| outbox::update(transaction, item))
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
                accounts::set_sync(transaction, &item.online_guid, sync)?;
            }
            Ok(())
        })
    }

    pub(crate) fn delivery_wait_ms(&self, n_failures: u32) -> u64 {
        let policy = RetryPolicy { cap_ms: CAP_MS, ..self.retry() };
        policy.backoff_ms(n_failures, self.ports().entropy.as_ref())
    }
}

/// Waits until it is woken, or until the time is over.
pub(crate) async fn wait_for(wake: &Notify, wait_ms: Option<u64>) {
    match wait_ms {
        // Woken or not: whoever waited looks for itself.
        Some(wait_ms) => {
            let wait = Duration::from_millis(wait_ms.max(1));
            drop(tokio::time::timeout(wait, wake.notified()).await);
        }
        None => wake.notified().await,
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

#[cfg(test)]
mod tests;
