//! The engine: what its operations share. The operations themselves stand in the files that are named after them.

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use futures_util::future::join4;
use tokio::sync::Notify;

use crate::{
    directory::Directory,
    failure::{Failure, FailureKind},
    ports::{EngineEvent, Ports},
    retry::RetryPolicy,
    site::Site,
    store::{
        Store,
        state::{Phase, not_integrated},
    },
    tenant::{Credential, TenantSession},
};

/// The integration engine of one server; clones share it.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    ports: Ports,
    site: Site,
    store: Store,
    retry: RetryPolicy,
    session: Mutex<Option<Arc<TenantSession>>>,
    /// Held by whoever makes or unmakes online accounts, so that two runs do not mix.
    creating: tokio::sync::Mutex<()>,
    /// Wakes the background delivery.
    delivery: Notify,
    /// Held by whoever works on a domain.
    linking: tokio::sync::Mutex<()>,
    /// Wakes the watch over the domains.
    watching: Notify,
    /// Wakes the background that follows names at partners.
    acquiring: Notify,
    /// Wakes the background settling of unfinished accounts.
    settling: Notify,
}

impl Engine {
    /// Opens the engine on `store` and takes up what a crash left. Sends nothing: unfinished work in the tenant is settled
    /// by [`Self::run`], or by the next operation that needs it.
    ///
    /// # Errors
    /// `Store` when the store cannot be read.
    pub async fn open(ports: Ports, site: Site, store: Store) -> Result<Self, Failure> {
        Self::open_with(ports, site, store, RetryPolicy::default()).await
    }

    /// [`Self::open`] with a retry policy of the caller's choice.
    ///
    /// # Errors
    /// As [`Self::open`].
    #[expect(
        clippy::unused_async,
        reason = "opening may have to wait one day; callers need not care"
    )]
    pub async fn open_with(
        ports: Ports,
        site: Site,
        store: Store,
        retry: RetryPolicy,
    ) -> Result<Self, Failure> {
        // A store that cannot be read is no store to work with.
        store.phase()?;
        let inner = Inner {
            ports,
            site,
            store,
            retry,
            session: Mutex::default(),
            creating: tokio::sync::Mutex::default(),
            delivery: Notify::new(),
            linking: tokio::sync::Mutex::default(),
            watching: Notify::new(),
            acquiring: Notify::new(),
            settling: Notify::new(),
        };
        let engine = Self { inner: Arc::new(inner) };
        if let Err(failure) = engine.finish_disabling_if_begun() {
            engine.notice(format!("the integration is not completely disabled yet: {failure}"));
        }
        Ok(engine)
    }

    /// Background work, for ever: settles what a crash left in the tenant, delivers the outbox, follows names at partners,
    /// and watches domains.
    pub async fn run(self) {
        join4(
            self.deliver_for_ever(),
            self.settle_for_ever(),
            self.follow_names_for_ever(),
            self.watch_domains_for_ever(),
        )
        .await;
    }

    /// Whether the server is integrated with a tenant.
    #[must_use]
    pub fn is_integrated(&self) -> bool {
        self.inner.store.phase().is_ok_and(|phase| phase == Phase::Integrated)
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.inner.ports
    }

    pub(crate) fn site(&self) -> &Site {
        &self.inner.site
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn retry(&self) -> RetryPolicy {
        self.inner.retry
    }

    pub(crate) fn creating(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.creating
    }

    pub(crate) fn delivery(&self) -> &Notify {
        &self.inner.delivery
    }

    pub(crate) fn linking(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.linking
    }

    pub(crate) fn watching(&self) -> &Notify {
        &self.inner.watching
    }

    pub(crate) fn acquiring(&self) -> &Notify {
        &self.inner.acquiring
    }

    pub(crate) fn settling(&self) -> &Notify {
        &self.inner.settling
    }

    /// Connects to the local directory.
    pub(crate) async fn directory(&self) -> Result<Directory, Failure> {
        Directory::open(self.ports(), &self.site().directory).await
    }

    /// The session with the tenant; `tried` completes "failed to …".
    ///
    /// # Errors
    /// `State` when the server is not integrated.
    pub(crate) fn graph(&self, tried: &str) -> Result<Arc<TenantSession>, Failure> {
        let mut session =
            self.inner.session.lock().expect("nobody panics while holding the session");
        let integration = self.store().integration()?.ok_or_else(|| not_integrated(tried))?;
        if let Some(session) =
            session.as_ref().filter(|session| session.number() == integration.number)
        {
            return Ok(Arc::clone(session));
        }
        let client_secret =
            self.store().credential(&integration.client_id)?.ok_or_else(|| Failure {
                kind: FailureKind::Credentials,
                tried: tried.to_owned(),
                on: "the tenant".to_owned(),
                came_back: "the stored credential cannot be opened with this server's key"
                    .to_owned(),
                advice: "integrate again with the application's secret".to_owned(),
            })?;
        let credential = Credential {
            tenant: integration.tenant_id,
            client_id: integration.client_id,
            client_secret,
        };
        let new = self.new_session(credential, integration.number);
        *session = Some(Arc::clone(&new));
        Ok(new)
    }

    /// A session that is not the engine's own yet.
    pub(crate) fn new_session(&self, credential: Credential, number: i64) -> Arc<TenantSession> {
        TenantSession::new(self.ports(), &self.site().tenant, self.retry(), credential, number)
    }

    /// Puts `session` in the place of the engine's own, which ends.
    pub(crate) fn begin_session(&self, session: Arc<TenantSession>, number: i64) {
        session.belong_to(number);
        let former = self
            .inner
            .session
            .lock()
            .expect("nobody panics while holding the session")
            .replace(session);
        if let Some(former) = former {
            former.cancel();
        }
    }

    /// Ends the session: nothing of it is sent any more. The next use makes a new one, if there is an integration.
    pub(crate) fn end_session(&self) {
        let session =
            self.inner.session.lock().expect("nobody panics while holding the session").take();
        if let Some(session) = session {
            session.cancel();
        }
    }

    /// Runs `work` as a named operation, announced to the observer with its end. `summary` tells a success in one line.
    pub(crate) async fn observed<T>(
        &self,
        operation: &str,
        work: impl Future<Output = Result<T, Failure>>,
        summary: impl FnOnce(&T) -> String,
    ) -> Result<T, Failure> {
        self.event(EngineEvent::Began { operation: operation.to_owned() });
        let result = work.await;
        let summary = match &result {
            Ok(done) => summary(done),
            Err(failure) => failure.to_string(),
        };
        self.event(EngineEvent::Ended { operation: operation.to_owned(), summary });
        result
    }

    /// Tells the administrator something.
    pub(crate) fn notice(&self, text: String) {
        self.event(EngineEvent::Notice { text });
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "an event is made for this call and for nothing else"
    )]
    pub(crate) fn event(&self, event: EngineEvent) {
        self.ports().observer.event(&event);
    }

    /// The time of day in ms since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.ports().clock.now().as_millisecond()
    }
}
