//! Ends work from outside: what is awaited under a [`Cancel`] is dropped as soon as it is cancelled.

use std::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
};

use futures_util::future::{Either, select};
use tokio::sync::Notify;

/// Cancelled once, cancelled for ever.
#[derive(Debug, Default)]
pub(crate) struct Cancel {
    is_cancelled: AtomicBool,
    changed: Notify,
}

/// The work was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl Cancel {
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    /// Runs `work` unless it is cancelled first. Cancellation is looked at before each step of `work`.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, Cancelled> {
        match select(pin!(self.cancelled()), pin!(work)).await {
            Either::Left(((), _)) => Err(Cancelled),
            Either::Right((done, _)) => Ok(done),
        }
    }

    async fn cancelled(&self) {
        let changed = self.changed.notified();
        if !self.is_cancelled() {
            changed.await;
        }
    }
}
