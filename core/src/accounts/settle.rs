//! Settles what a crash or an unclear answer left of earlier runs: completes what was wanted, undoes what was given up, and
//! looks before it repeats.

use super::creation::{Stop, Work};
use crate::{
    delivery::wait_for,
    engine::Engine,
    failure::Failure,
    store::creations::{self, Creation, CreationState},
    tenant::{TenantSession, users::OnlineUser},
};

/// An account is visible everywhere this time after the request to create it was sent: the service may work on it for as
/// long as a request may take, and then needs "seconds" to tell all its parts.
const VISIBLE_AFTER_MS: i64 = 120_000;

impl Engine {
    /// Settles all open entries; `creating` must be held. Entries that cannot be settled now stay.
    ///
    /// # Errors
    /// When the store failed or the integration was disabled.
    pub(super) async fn settle_creations(&self, session: &TenantSession) -> Result<(), Failure> {
        let open = self.store().creations()?;
        if open.iter().any(|creation| creation.state == CreationState::Planned) {
            self.store().write_for(
                session.number(),
                "note the creation",
                creations::close_planned,
            )?;
        }
        for creation in open.into_iter().filter(|creation| creation.state != CreationState::Planned)
        {
            let what = format!("the unfinished {}", creation.online_id);
            match self.settle(session, creation).await {
                Ok(()) => self.notice(format!("{what} was settled")),
                Err(Stop::Account(reason)) => self.notice(format!("{what}: {}", reason.detail)),
                Err(Stop::Run(failure)) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Settles open entries in the background, for ever: after a start, and after a run that left some.
    pub(crate) async fn settle_for_ever(&self) {
        let mut n_failures = 0;
        loop {
            n_failures = if self.settle_once().await { 0 } else { n_failures + 1 };
            let wait_ms = (n_failures > 0).then(|| self.delivery_wait_ms(n_failures));
            wait_for(self.settling(), wait_ms).await;
        }
    }

    /// Tells whether nothing is left to do, or another run is at it that will wake this one.
    async fn settle_once(&self) -> bool {
        let is_settled = || self.store().creations().is_ok_and(|open| open.is_empty());
        if is_settled() {
            return true;
        }
        let Ok(session) = self.graph("settle unfinished accounts") else { return true };
        let Ok(_turn) = self.creating().try_lock() else { return true };
        let work = async { self.settle_creations(&session).await.map(|()| is_settled()) };
        let summary =
            |is_settled: &bool| if *is_settled { "settled" } else { "to be continued" }.to_owned();
        self.observed("settle unfinished accounts", work, summary).await.unwrap_or(false)
    }

    async fn settle(&self, session: &TenantSession, creation: Creation) -> Result<(), Stop> {
        let mut work = Work { engine: self, session, creation };
        if work.creation.online_guid.is_none() {
            match self.find_settled(&work).await? {
                Some(user) if work.creation.state == CreationState::Undoing => {
                    work.take(&user, CreationState::Undoing)?;
                }
                Some(user) => work.take(&user, CreationState::Created)?,
                None => return Ok(work.close()?),
            }
        }
        match work.creation.state {
            CreationState::Undoing => work.undo().await,
            _ => work.complete().await,
        }
    }

    /// Looks for the account until it would be visible if it existed.
    async fn find_settled(&self, work: &Work<'_>) -> Result<Option<OnlineUser>, Stop> {
        let visible_ms = work.creation.sent_ms.unwrap_or(0) + VISIBLE_AFTER_MS;
        for n_failures in 1.. {
            let left_ms = visible_ms - self.now_ms();
            let found = work.find_own().await?;
            if found.is_some() || left_ms <= 0 {
                return Ok(found);
            }
            let wait_ms = self.retry().backoff_ms(n_failures, self.ports().entropy.as_ref());
            let wait_ms = wait_ms.min(left_ms.unsigned_abs());
            work.wait_to_see(wait_ms).await?;
        }
        unreachable!("the loop ends by returning")
    }
}
